"""How much memory there is, and how much of it is left."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from pathlib import Path

USUAL_MEMORY = 8 * 10**9
"""Bytes, where a system cannot be asked."""

WORTH_ASKING = 1 << 26
"""Bytes from which on it is asked whether there are so many."""

CGROUPS = Path("/sys/fs/cgroup")


def memory_there() -> int:
    """Return how much memory this process may take in all, in bytes: of the machine, of its container, of its limit."""
    return min(memory_of_machine(), *_of_container(CGROUPS), *_of_limit())


def memory_of_machine() -> int:
    """Return the memory of this machine in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # a system that cannot be asked
        return USUAL_MEMORY


def memory_left() -> int:
    """Return how much of it this process may still take, in bytes: of the machine, of its container, of its limit."""
    left = [_left_of_machine(), *_left_of_container(CGROUPS), *_left_of_limit()]
    return max(0, min(left))


def memory_taken() -> int:
    """Return how much memory this process takes, in bytes; where a system cannot be asked, how much at most it took."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):  # not Linux
        return _taken()


def claim(size: int) -> None:
    """Refuse what would not fit into the memory that is left: most systems would promise it, and end the process later.

    Parameters
    ----------
    size : int
        In bytes.

    Raises
    ------
    MemoryError
    """
    if size > WORTH_ASKING and size > memory_left():
        raise MemoryError


def _left_of_machine() -> int:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):  # not Linux
        pass
    try:
        return int(importlib.import_module("psutil").virtual_memory().available)
    except ImportError:
        return memory_of_machine() - _taken()


def _left_of_container(cgroups: Path) -> list[int]:
    """Return what is left of a container's limit; pages of files do not count, for the kernel gives them back."""
    left = []
    for limit, used, kept in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
    ):
        try:
            most, now = int((cgroups / limit).read_text()), int((cgroups / used).read_text())
            table = (cgroups / used).with_name("memory.stat").read_text()
            files = dict(line.split()[:2] for line in table.splitlines())
            left.append(most - now + int(files.get(kept, 0)))
        except (OSError, ValueError):  # no such container, or "max"
            continue
    return left


def _of_container(cgroups: Path) -> list[int]:
    """Return a container's limit."""
    limits = []
    for limit in ("memory.max", "memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):  # no such container, or "max"
            limits.append(int((cgroups / limit).read_text()))
    return limits


def _of_limit() -> list[int]:
    """Return the address space that this process was given."""
    if sys.platform == "win32":
        return []
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    return [] if most == resource.RLIM_INFINITY else [most]


def _left_of_limit() -> list[int]:
    """Return what is left of the address space that this process was given."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):  # not Linux
        return []
    return [most - pages * os.sysconf("SC_PAGE_SIZE") for most in _of_limit()]


def _taken() -> int:
    """Return how much this process has taken at most."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
