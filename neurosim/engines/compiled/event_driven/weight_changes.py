"""The changes of weights of all workers, in the order of a recording: by time, neuron, synapse."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.binding import compiled
from neurosim.recording.tables import CHANGES

RUN = 32  # runs up to this length are sorted by insertion; longer ones are merged


def joined(parts: Sequence[NDArray[np.void]]) -> NDArray[np.void]:
    """Return tables as one; plain numbers are copied much faster than records."""
    return np.concatenate([np.empty(0, np.int64), *(part.view(np.int64) for part in parts)]).view(CHANGES)


def in_order(parts: Sequence[NDArray[np.void]], rank: NDArray[np.int64]) -> NDArray[np.void]:
    """Return changes in order; quick where they nearly are.

    Parameters
    ----------
    parts : sequence of structured arrays
        What each thread wrote down.
    rank : int64 array
        The place of each synapse among all, by the neuron that it reaches and then by its index.
    """
    changes = joined(parts)
    compiled(sort, {})(changes, np.empty(len(changes), CHANGES), rank)
    return changes


def sort(changes: Any, aside: Any, rank: Any) -> None:
    """Sort changes in place: short runs one by one, then runs of runs, which are left alone if they are in order."""
    n = len(changes)
    for begin in range(0, n, RUN):
        for k in range(begin + 1, min(begin + RUN, n)):
            place = k
            while place > begin and comes_before(changes[k], changes[place - 1], rank):
                place -= 1
            if place < k:
                aside[0] = changes[k]
                for other in range(k, place, -1):
                    changes[other] = changes[other - 1]
                changes[place] = aside[0]
    size = RUN
    while size < n:
        for middle in range(size, n, 2 * size):
            merge(changes, aside, middle - size, middle, min(middle + size, n), rank)
        size *= 2


def merge(changes: Any, aside: Any, first: int, middle: int, last: int, rank: Any) -> None:
    """Merge two sorted runs: copy the first one, and fill its place from both."""
    if not comes_before(changes[middle], changes[middle - 1], rank):
        return
    for k in range(first, middle):
        aside[k] = changes[k]
    left, right, place = first, middle, first
    while left < middle:
        if right < last and comes_before(changes[right], aside[left], rank):
            changes[place] = changes[right]
            right += 1
        else:
            changes[place] = aside[left]
            left += 1
        place += 1


def comes_before(one: Any, other: Any, rank: Any) -> bool:
    """Return whether a change comes before another one."""
    if one.tick != other.tick:
        return bool(one.tick < other.tick)
    return bool(rank[one.synapse] < rank[other.synapse])
