"""Stable sorting: of arrivals by tick, digit by digit, and of spikes by a key, by merging."""

from typing import Any

RUN = 32  # runs up to this length are sorted by insertion; longer ones are merged
MOST_BITS = 11  # of a digit; the counts of all its values fit the first cache


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


def sort_pairs(keys: Any, values: Any, n: int) -> None:
    """Sort the first `n` keys, and the values that belong to them; equal keys stay in order.

    Short runs are sorted by insertion, and merged by way of the second half of the arrays.
    """
    for begin in range(0, n, RUN):
        for k in range(begin + 1, min(begin + RUN, n)):
            key, value = keys[k], values[k]
            place = k
            while place > begin and keys[place - 1] > key:
                keys[place], values[place] = keys[place - 1], values[place - 1]
                place -= 1
            keys[place], values[place] = key, value
    size = RUN
    while size < n:
        for middle in range(size, n, 2 * size):
            merge(keys, values, middle - size, middle, min(middle + size, n), n)
        size *= 2


def merge(keys: Any, values: Any, first: int, middle: int, last: int, room: int) -> None:
    """Merge two sorted runs: copy the first one, and fill its place from both."""
    if keys[middle - 1] <= keys[middle]:
        return
    for k in range(first, middle):
        keys[room + k - first] = keys[k]
        values[room + k - first] = values[k]
    aside, there, place = room, middle, first
    while aside < room + middle - first:
        if there < last and keys[there] < keys[aside]:
            keys[place], values[place] = keys[there], values[there]
            there += 1
        else:
            keys[place], values[place] = keys[aside], values[aside]
            aside += 1
        place += 1
