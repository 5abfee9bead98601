"""The memory of the machine, and how much of it is available."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from pathlib import Path

USUAL_MEMORY = 8 * 10**9
"""Bytes; assumed where the system does not say."""

WORTH_ASKING = 1 << 26
"""Bytes; smaller claims are not checked."""

CGROUPS = Path("/sys/fs/cgroup")


def memory_limit() -> int:
    """Return the memory that this process may use in total, in bytes: the least of machine, container and limit."""
    return min(memory_of_machine(), *_of_container(CGROUPS), *_of_limit())


def memory_of_machine() -> int:
    """Return the memory of this machine in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not POSIX
        return USUAL_MEMORY


def memory_left() -> int:
    """Return the memory that this process may still allocate, in bytes: the least of machine, container and limit."""
    left = [_left_of_machine(), *_left_of_container(CGROUPS), *_left_of_limit()]
    return max(0, min(left))


def memory_taken() -> int:
    """Return the memory that this process uses, in bytes; on systems other than Linux, its peak."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):  # not Linux
        return _taken()


def claim(size: int) -> None:
    """Raise MemoryError if `size` bytes are not available: most systems overcommit, and kill the process later."""
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
    """Return what remains of a container's limit; the page cache does not count, since the kernel reclaims it."""
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
    """Return the limit of the container, if there is one."""
    limits = []
    for limit in ("memory.max", "memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):  # no such container, or "max"
            limits.append(int((cgroups / limit).read_text()))
    return limits


def _of_limit() -> list[int]:
    """Return the limit of this process's address space, if there is one."""
    if sys.platform == "win32":
        return []
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    return [] if most == resource.RLIM_INFINITY else [most]


def _left_of_limit() -> list[int]:
    """Return what remains of this process's address space, if it is limited."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):  # not Linux
        return []
    return [most - pages * os.sysconf("SC_PAGE_SIZE") for most in _of_limit()]


def _taken() -> int:
    """Return the peak memory of this process."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
