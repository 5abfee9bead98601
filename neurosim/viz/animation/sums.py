"""The sums of a neuron without memory: each true for one instant, and exact whether its soma was recorded or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.models.base import NeuronModel, threshold_of
from neurosim.recording.recording import Recording
from neurosim.viz.figures.deliveries import Deliveries


@dataclass(frozen=True, eq=False)
class Sums:
    """What came together at each instant.

    Attributes
    ----------
    times : float64 array
        In ms, ascending.
    drives : float64 array
        The sum of weight x value; ``-inf`` where an absolutely inhibitory signal is in it.
    """

    times: NDArray[np.float64]
    drives: NDArray[np.float64]

    @classmethod
    def of(cls, recording: Recording, index: int, first: float, end: float) -> Sums:
        """Add up what reached a neuron in a part of a run, in ms.

        Examples
        --------
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> for name in "ab":
        ...     net.add_neuron(name, ns.Stimulus(times=[1.0]))
        >>> net.add_neuron("unit", ns.McCullochPitts(threshold=2))
        >>> for name, delay in (("a", 1.0), ("b", 1.0), ("b", 2.0)):
        ...     net.connect(name, "unit", weight=1.0, delay=delay)
        >>> recording = ns.simulate(net, until=5.0)
        >>> sums = Sums.of(recording, recording.wiring.index("unit"), 0.0, 5.0)
        >>> sums.times, sums.drives
        (array([2., 3.]), array([2., 1.]))
        """
        wiring, per_ms = recording.wiring, recording.wiring.clock.per_ms
        ends = min(int(np.ceil(end * per_ms)), recording.end.tick)
        signals = Deliveries.along(recording, wiring.incoming(index), int(first * per_ms), ends)
        inside = signals.due < recording.end.tick
        ticks, which = np.unique(signals.due[inside], return_inverse=True)
        drives = np.zeros(len(ticks))
        np.add.at(drives, which, signals.sizes(recording)[inside])
        return cls(wiring.clock.ms(ticks), drives)

    def last(self, t: float) -> tuple[float, float] | None:
        """Return time and drive of the last sum at or before `t` ms; None if there was none."""
        place = int(np.searchsorted(self.times, t + 1e-9, side="right")) - 1
        return None if place < 0 else (float(self.times[place]), float(self.drives[place]))


def threshold_after(model: NeuronModel, drive: float) -> float:
    """Return the threshold of a neuron without memory in the instant of a sum; NaN if it has none."""
    state = model.initial()
    model.integrate(state, drive)
    threshold = threshold_of(model, state)
    return np.nan if threshold is None else threshold


def forgets(recording: Recording, index: int) -> bool:
    """Return whether a neuron is one without memory, so that all of its potential are its sums."""
    model = recording.wiring.model(index)
    return isinstance(model, NeuronModel) and model.memoryless
