"""Records: types that numba does not take for one another, and records aligned to cache lines."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

LINE = 64  # bytes of a cache line


def layout(fields: Iterable[tuple[str, str]], align: bool = False) -> np.dtype[np.void]:
    """Return a type of records that stands for itself alone, by names and types; aligned as a C compiler does or not.

    numba passes a record to a function that was compiled for one with the first of its fields, and warns that this is
    an experiment. Here the first field has a title that tells all of them, so a type with more fields begins otherwise.
    """
    told = list(fields)
    title = ", ".join(f"{name} {kind}" for name, kind in told)
    named = [((title, name), kind) if place == 0 else (name, kind) for place, (name, kind) in enumerate(told)]
    return np.dtype(named, align=align)


def in_lines(n: int, fields: list[tuple[str, str]]) -> NDArray[np.void]:
    """Return n records of zeros, by names and types, each in lines of its own, so that no two of them share one."""
    packed = np.dtype(fields)
    size = -(-packed.itemsize // LINE) * LINE
    padding = [("", f"V{size - packed.itemsize}")] if size > packed.itemsize else []
    padded = layout([*fields, *padding])
    dtype = padded[[name for name, _ in fields]]
    room = np.zeros((n + 1) * size, np.uint8)
    begin = -room.ctypes.data % LINE
    records: NDArray[np.void] = room[begin : begin + n * size].view(dtype)
    return records
