"""Sort by time: ticks of one window, digit by digit; entries of one tick stay in order."""

from __future__ import annotations

from typing import Any

MOST_BITS = 11
"""Of a digit; the counts of all its values fit the first cache."""


def sort_by_time(ticks: Any, order: Any, n: int, begin: int, width: int, counts: Any) -> int:
    """Sort ticks and what belongs to them; return the place at which the sorted ones begin.

    Parameters
    ----------
    ticks, order : arrays (2 * room,)
        The first `n` of them are sorted, by turns into the second half and back.
    n, begin, width
        How many; each is in [begin, begin + width).
    counts : int64 array (2**MOST_BITS,)
        Room to count in.
    """
    room = len(ticks) // 2
    bits = 1
    while bits < MOST_BITS and (1 << bits) < n:
        bits += 1
    here, there, shift = 0, room, 0
    while (width - 1) >> shift > 0:
        mask = (1 << bits) - 1
        for digit in range(mask + 1):
            counts[digit] = 0
        for k in range(here, here + n):
            counts[((ticks[k] - begin) >> shift) & mask] += 1
        place = there
        for digit in range(mask + 1):
            found = counts[digit]
            counts[digit] = place
            place += found
        for k in range(here, here + n):
            digit = ((ticks[k] - begin) >> shift) & mask
            place = counts[digit]
            counts[digit] = place + 1
            ticks[place] = ticks[k]
            order[place] = order[k]
        here, there = there, here
        shift += bits
    return here
