"""What the neurons of one thread write down in a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurosim.core.memory import claim
from neurosim.engines.compiled.soma import CHANGES as CHANGE_COUNT
from neurosim.engines.compiled.soma import EVENTS as EVENT_COUNT
from neurosim.engines.compiled.soma import FAR, LOST, LOST_NEURON, NEXT, PLACE
from neurosim.engines.compiled.soma import SPIKES as SPIKE_COUNT
from neurosim.recording.tables import CHANGES, EVENTS, SPIKES

ROOM = 1024
"""For what is written down, to begin with."""


class Written:
    """Buffers that kernels fill; longer ones, when a kernel returns for want of room.

    Attributes
    ----------
    spikes, events, states, changes : arrays
    report : int64 array
        See :mod:`~neurosim.engines.compiled.soma`.
    """

    def __init__(self, fields: int, plastic: int = 0) -> None:
        self.plastic = plastic  # how many weights may change in an instant
        self.spikes = np.empty(ROOM, SPIKES)
        self.events = np.empty(ROOM, EVENTS)
        self.states = np.zeros((ROOM, fields))
        self.changes = np.empty(plastic, CHANGES)
        self.report = np.array([0, -1, 0, 0, FAR, 0, 0], np.int64)

    def clear(self) -> None:
        """Begin a window."""
        self.report[SPIKE_COUNT] = self.report[EVENT_COUNT] = self.report[CHANGE_COUNT] = 0

    def rewind(self) -> None:
        """Begin the neurons of a kind."""
        self.report[NEXT], self.report[PLACE] = 0, -1

    def lengthen(self, more: int = 1) -> None:
        """Make room for so much more to be written down, and some more."""
        count = int(self.report[SPIKE_COUNT])
        if count + more > len(self.spikes):
            claim((count + max(count, more)) * SPIKES.itemsize)
            self.spikes = np.concatenate([self.spikes, np.empty(max(count, more), SPIKES)])
        count = int(self.report[EVENT_COUNT])
        if count + more > len(self.events):
            claim((count + max(count, more)) * (EVENTS.itemsize + 8 * self.states.shape[1]))
            self.events = np.concatenate([self.events, np.empty(max(count, more), EVENTS)])
            self.states = np.concatenate([self.states, np.zeros((max(count, more), self.states.shape[1]))])
        count = int(self.report[CHANGE_COUNT])
        if count + self.plastic > len(self.changes):
            self.changes = np.concatenate([self.changes, np.empty(max(count, self.plastic), CHANGES)])

    def sent(self) -> NDArray[np.void]:
        """Return the signals that these neurons sent in the window."""
        return self.spikes[: self.report[SPIKE_COUNT]]

    def happened(self) -> tuple[NDArray[np.void], NDArray[np.float64]]:
        """Return the events of the window, and the states after them."""
        n = int(self.report[EVENT_COUNT])
        return self.events[:n], self.states[:n]

    def changed(self) -> NDArray[np.void]:
        """Return the weights that became others in the window."""
        return self.changes[: self.report[CHANGE_COUNT]]

    @property
    def lost(self) -> tuple[int, int]:
        """When a state became NaN first, and whose."""
        return int(self.report[LOST]), int(self.report[LOST_NEURON])
