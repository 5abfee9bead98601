"""How a spike is seen: a ring that decays, and a steady glow where rings would flash."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurosim.recording.recording import Recording
from neurosim.viz.animation.reel import Reel

LASTING = 0.4
"""Seconds of film in which a ring decays."""

MOST_FLASHES = 3
"""Of one neuron in any second of film (WCAG 2.3.1); where there would be more, it glows without a break."""


class Glow:
    """When each neuron's ring or glow is seen.

    Parameters
    ----------
    recording : Recording
    reel : Reel
        It says how long a second of film is.
    """

    def __init__(self, recording: Recording, reel: Reel) -> None:
        self._reel = reel
        spikes = recording.signals
        self._times = recording.wiring.clock.ms(spikes["tick"])
        self._neurons = spikes["neuron"]
        self._steady = _steady(self._times, self._neurons, reel.speed)

    def rings(self, t: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return which neurons have a ring at `t` ms, and the share of its time that each has lasted."""
        first, last = np.searchsorted(self._times, (t - LASTING * self._reel.speed, t), side="right")
        # The latest spike of each neuron is the first one from behind.
        neurons, place = np.unique(self._neurons[first:last][::-1], return_index=True)
        shares = (t - self._times[first:last][::-1][place]) / (LASTING * self._reel.speed)
        flashing = ~np.isin(neurons, self.steady(t))
        return neurons[flashing], shares[flashing]

    def steady(self, t: float) -> NDArray[np.int64]:
        """Return which neurons glow at `t` ms."""
        neurons, begins, ends = self._steady
        return np.unique(neurons[(begins <= t) & (t < ends)])


def _steady(
    times: NDArray[np.float64], neurons: NDArray[np.int64], second: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return neuron, begin and end (ms) of each stretch from a spike to the next but two less than a second later."""
    order = np.lexsort((times, neurons))
    time, neuron = times[order], neurons[order]
    same = neuron[MOST_FLASHES:] == neuron[:-MOST_FLASHES]
    close = same & (time[MOST_FLASHES:] - time[:-MOST_FLASHES] <= second)
    begins = time[:-MOST_FLASHES][close]
    ends = time[MOST_FLASHES:][close] + LASTING * second
    return neuron[:-MOST_FLASHES][close], begins, ends
