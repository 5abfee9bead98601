"""Tables that a worker writes, and room for more of each."""

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

    Parameters
    ----------
    fields : int
        Of a state, at most.
    plastic : int
        How many weights may change in an instant.

    Attributes
    ----------
    status : structured scalar
        See :data:`~neurosim.engines.compiled.exchange.STATUS`.
    buffers : Buffers
    changes : structured array
        Changes of weights.
    """

    def __init__(self, fields: int, plastic: int = 0) -> None:
        self.plastic = plastic
        self.buffers = Buffers(np.empty(ROOM, SPIKES), np.empty(ROOM, EVENTS), np.zeros((ROOM, fields)))
        self.changes = np.empty(plastic, CHANGES)
        self.status: Any = np.zeros(1, STATUS)[0]
        self.status["nan_tick"], self.status["sent_from"] = FAR, -1

    def clear(self) -> None:
        """Begin all tables, and the count of what is exchanged, anew."""
        for count in ("spikes", "events", "changes", "exchanged"):
            self.status[count] = 0

    def grow(self, more: int = 1) -> None:
        """Make room for so many more rows, and at least twice as much as is used."""
        spikes, events, states = self.buffers
        used = int(self.status["spikes"])
        if used + more > len(spikes):
            claim((used + max(used, more)) * SPIKES.itemsize)
            spikes = np.concatenate([spikes, np.empty(max(used, more), SPIKES)])
        used = int(self.status["events"])
        if used + more > len(events):
            claim((used + max(used, more)) * (EVENTS.itemsize + 8 * states.shape[1]))
            events = np.concatenate([events, np.empty(max(used, more), EVENTS)])
            states = np.concatenate([states, np.zeros((max(used, more), states.shape[1]))])
        self.buffers = Buffers(spikes, events, states)
        used = int(self.status["changes"])
        if used + self.plastic > len(self.changes):
            self.changes = np.concatenate([self.changes, np.empty(max(used, self.plastic), CHANGES)])

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
