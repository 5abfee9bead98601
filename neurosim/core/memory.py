"""The memory of the machine, and how much of it is available."""

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

USUAL_MEMORY = 8 * 10**9  # bytes; assumed where the system does not say
WORTH_ASKING = 1 << 26  # bytes; smaller claims are not checked
CGROUPS = Path("/sys/fs/cgroup")
"""Where Linux tells the limit of a container, what is used of it, and what of that is page cache, in two versions."""

VERSIONS = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
)


def memory_limit() -> int:
    """Return the memory that this process may use in total, in bytes: the least of machine, container and limit."""
    return min(memory_of_machine(), *(most for most, _ in _limits()))


def memory_of_machine() -> int:
    """Return the memory of this machine in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not POSIX
        return USUAL_MEMORY


def memory_left() -> int:
    """Return the memory that this process may still allocate, in bytes: the least of machine, container and limit."""
    return max(0, min(_left_of_machine(), *(most - used for most, used in _limits())))


def memory_taken() -> int:
    """Return the memory that this process uses, in bytes; on systems other than Linux, its peak."""
    taken = _pages(1)
    if taken is not None or sys.platform == "win32":
        return taken or 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


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
        return memory_of_machine() - memory_taken()


def _limits() -> Iterator[tuple[int, int]]:
    """Yield the limits of container and process, if there are any, each with what is used of it as far as is known."""
    for limit, current, cache in VERSIONS:
        with contextlib.suppress(OSError, ValueError):  # no such container, or "max"
            most, used = int((CGROUPS / limit).read_text()), 0
            with contextlib.suppress(OSError, ValueError):
                table = (CGROUPS / current).with_name("memory.stat").read_text()
                files = dict(line.split()[:2] for line in table.splitlines())
                used = int((CGROUPS / current).read_text()) - int(files.get(cache, 0))  # the kernel reclaims its cache
            yield most, used
    if sys.platform != "win32":
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            yield most, _pages(0) or 0


def _pages(column: int) -> int | None:
    """Return the address space of this process (0), or what of it is in memory (1), in bytes; None if not on Linux."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[column]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
