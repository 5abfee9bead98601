"""The synapses that reach the neurons of one thread, in rows of one source, delay and weight."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.event_driven.spike_queue import Outgoing
from neurosim.network.wiring import Wiring

LONG = 4  # mean length from which on rows are faster than single synapses


def onto(wiring: Wiring, members: NDArray[np.int64]) -> tuple[Any, NDArray[np.int32]]:
    """Return the synapses that reach some neurons, and the place of each one's target among these neurons."""
    targets = wiring.targets
    if not len(members):
        return np.empty(0, np.int64), np.empty(0, np.int32)
    low, high = int(members[0]), int(members[-1]) + 1
    if high - low == len(members) and np.all(np.diff(members) == 1):
        if not len(targets) or (low <= targets.min() and targets.max() < high):
            return slice(None), targets - np.int32(low)
        mine = np.flatnonzero((targets >= low) & (targets < high))
        return mine, targets[mine] - np.int32(low)
    place = np.full(len(wiring.names), -1, np.int32)
    place[members] = np.arange(len(members))
    mine = np.flatnonzero(place[targets] >= 0)
    return mine, place[targets[mine]]


def outgoing_of(wiring: Wiring, weights: NDArray[np.float64], members: NDArray[np.int64]) -> Outgoing:
    """Return rows of synapses to some neurons; a target is the place of a neuron among these."""
    mine, targets = onto(wiring, members)
    offsets = wiring.offsets if isinstance(mine, slice) else np.searchsorted(mine, wiring.offsets)
    targets = targets.astype(np.uint16 if len(members) <= np.iinfo(np.uint16).max else np.uint32)
    delays, weights = wiring.delays[mine], weights[mine]
    total = len(targets)
    begins = np.zeros(total, np.bool_)
    begins[offsets[:-1][np.diff(offsets) > 0]] = True
    for values in (delays, weights):
        if total and values.strides != (0,):
            begins[1:] |= values[1:] != values[:-1]
    starts = np.flatnonzero(begins)
    in_rows = len(starts) * LONG <= total
    if not in_rows:
        starts = np.arange(total)
    of_rows = np.ascontiguousarray(delays[starts]), np.ascontiguousarray(weights[starts])
    return Outgoing(np.searchsorted(starts, offsets), np.append(starts, total), targets, *of_rows, in_rows)
