"""Signals of sources that send in nearly every tick: they are not recorded, but drawn again on demand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurosim.models.sources import Poisson, stream_of
from neurosim.network.wiring import Wiring
from neurosim.recording.tables import SPIKES


def background(
    wiring: Wiring, seed: int, first: int, until: int, only: NDArray[np.int64] | None = None
) -> NDArray[np.void]:
    """Return the signals of background sources, by default of all, at ticks in [first, until), in order."""
    members = wiring.background if only is None else only
    return in_order([np.empty(0, SPIKES), *(drawn(wiring, seed, first, until, index) for index in members.tolist())])


def drawn(wiring: Wiring, seed: int, first: int, until: int, index: int) -> NDArray[np.void]:
    """Return the signals of one background source, given by its index, at ticks in [first, until)."""
    source = wiring.model(index)
    assert isinstance(source, Poisson)
    sent = source.counted(wiring.clock, first, until, stream_of(seed, "source", wiring.names[index]))
    signals = np.empty(len(sent.ticks), SPIKES)
    signals["tick"], signals["neuron"], signals["value"] = sent.ticks, index, sent.values
    return signals


def in_order(parts: list[NDArray[np.void]]) -> NDArray[np.void]:
    """Return signals in the order of sending: by tick, then by neuron.

    It is fast if each part is in order, and parts with lower neurons come first.
    """
    spikes = np.concatenate(parts)
    spikes = spikes[np.argsort(spikes["tick"], kind="stable")]
    ticks, neurons = spikes["tick"], spikes["neuron"]
    if np.any((neurons[1:] < neurons[:-1]) & (ticks[1:] == ticks[:-1])):
        spikes = spikes[np.lexsort([neurons, ticks])]
    return spikes
