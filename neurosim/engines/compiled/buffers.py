"""Tables that a worker writes, and room for more of each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.core.memory import claim
from neurosim.engines.compiled.exchange import FAR, STATUS
from neurosim.recording.tables import CHANGES, EVENTS, SPIKES

ROOM = 1024  # rows of each table, to begin with


class Buffers(NamedTuple):
    """The tables of spikes and events, and the states after the events, as kernels take them."""

    spikes: Any
    events: Any
    states: Any


class Output:
    """What a worker writes down between two looks of the run at it.

    A state has at most `fields` fields, and in an instant at most `plastic` weights change.
    """

    def __init__(self, fields: int, plastic: int = 0) -> None:
        self.plastic = plastic
        self.buffers = Buffers(np.empty(ROOM, SPIKES), np.empty(ROOM, EVENTS), np.zeros((ROOM, fields)))
        self.changes = np.empty(plastic, CHANGES)
        self.status: Any = np.zeros(1, STATUS)[0]  # where the worker stands
        self.status["nan_tick"], self.status["sent_from"] = FAR, -1

    def clear(self) -> None:
        """Begin all tables, and the count of what is exchanged, anew."""
        for count in ("spikes", "events", "changes", "exchanged"):
            self.status[count] = 0

    def grow(self, more: int = 1) -> None:
        """Make room for so many more rows, and at least twice as much as is used."""
        (spikes, events, states), status = self.buffers, self.status
        (spikes,) = _extended(int(status["spikes"]), more, spikes)
        events, states = _extended(int(status["events"]), more, events, states)
        self.buffers = Buffers(spikes, events, states)
        (self.changes,) = _extended(int(status["changes"]), self.plastic, self.changes)

    @property
    def spikes(self) -> NDArray[np.void]:
        """The spikes that were written."""
        spikes: NDArray[np.void] = self.buffers.spikes[: self.status["spikes"]]
        return spikes

    @property
    def events(self) -> tuple[NDArray[np.void], NDArray[np.float64]]:
        """The events that were written, and the states after them."""
        n = int(self.status["events"])
        return self.buffers.events[:n], self.buffers.states[:n]

    @property
    def changed(self) -> NDArray[np.void]:
        """The changes of weights that were written."""
        return self.changes[: self.status["changes"]]

    @property
    def first_nan(self) -> tuple[int, int]:
        """When a potential first became NaN, and the index of the neuron."""
        return int(self.status["nan_tick"]), int(self.status["nan_neuron"])


def _extended(used: int, more: int, *tables: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return tables of which so many rows are used, with room for more."""
    if used + more <= len(tables[0]):
        return tables
    fresh = max(used, more)
    claim((used + fresh) * sum(table.strides[0] for table in tables))
    return tuple(np.concatenate([table, np.zeros((fresh, *table.shape[1:]), table.dtype)]) for table in tables)


def joined(none: NDArray[Any], parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return the parts of a table as one, which is `none` without any; of a single one, it is not copied."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else none
    if none.dtype.names is None:
        return np.concatenate(parts)
    return np.concatenate([part.view(np.int64) for part in parts]).view(none.dtype)  # much faster than records


def changes_in_order(parts: Sequence[NDArray[np.void]], rank: NDArray[np.int64]) -> NDArray[np.void]:
    """Return the changes of weights that all threads wrote, by time and by the rank of their synapse."""
    changes = joined(np.empty(0, CHANGES), parts)
    ticks, ranks = changes["tick"], rank[changes["synapse"]]
    if ticks.max(initial=0) < 2**62 // (len(rank) + 1):  # one number is sorted much faster than two
        return changes.take(np.argsort(ticks * len(rank) + ranks, kind="stable"))
    return changes.take(np.lexsort([ranks, ticks]))
