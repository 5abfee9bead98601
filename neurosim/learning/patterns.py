"""Rows that are patterns of spikes: the times of their signals, and the length of a presentation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.learning.base import Look
from neurosim.models.base import NeuronModel, Peaking
from neurosim.models.sources import Bias, Feature, Latency
from neurosim.network.wiring import Wiring

RESTED = math.exp(-40.0)
"""Share of a signal that is left when a membrane counts as at rest: less than the rounding of a float."""

SETTLED = math.exp(-5.0)
"""Share of a signal that is left when a rising potential is certainly past its peak."""

SHORTEST, LONGEST = 2.0**-20, 2.0**40  # ms, between which a decay time is searched


def looks_at(wiring: Wiring) -> Look:
    """Return what a lesson evaluates in a network: single acts of neurons, or whole presentations."""
    return "presentation" if any(isinstance(model, Latency) for model in wiring.models) else "act"


def latencies(wiring: Wiring, rows: NDArray[np.float64]) -> dict[int, NDArray[np.int64]]:
    """Return when each latency source sends in each row, in ticks after the row's start; -1 for never."""
    found = {}
    for index in range(len(wiring.names)):
        source = wiring.model(index)
        if isinstance(source, Latency):
            label = repr(wiring.labels[index])
            found[index] = np.array(
                [
                    -1 if time < 0.0 else wiring.clock.ticks(time, f"The time at which {label} sends row {row}")
                    for row, time in enumerate(rows[:, source.column].tolist())
                ],
                np.int64,
            )
    return found


def pattern_times(wiring: Wiring, outputs: Sequence[int], rows: NDArray[np.float64]) -> tuple[int, int]:
    """Return when every pattern has arrived, and how long it then takes until every membrane is at rest, in ticks.

    An InputError is raised for an output neuron that receives other signals, or whose membrane does not decay.
    """
    heard, rest = 1, 0
    latest = max((int(ticks.max(initial=0)) for ticks in latencies(wiring, rows).values()), default=0)
    for index in outputs:
        for synapse in wiring.incoming(index).tolist():
            source = int(wiring.sources[synapse])
            if not isinstance(wiring.model(source), Feature | Bias | Latency):
                raise InputError(
                    f"Only neurons that receive directly from the sources can learn rows of spike times, but"
                    f" {wiring.labels[source]!r} is between them and {wiring.labels[index]!r}."
                )
            heard = max(heard, int(wiring.delays[synapse]) + latest)
        settling, resting = _times_of_membrane(wiring, index)
        heard, rest = max(heard, heard + settling), max(rest, resting)
    elsewhere = np.setdiff1d(wiring.targets[wiring.plastic], list(outputs))
    if len(elsewhere):
        raise InputError(
            f"Only output neurons can learn rows of spike times, but {wiring.labels[elsewhere[0]]!r}, which is not one,"
            " has plastic synapses."
        )
    return heard, rest


def _times_of_membrane(wiring: Wiring, index: int) -> tuple[int, int]:
    """Return how long a membrane may rise after a signal, and how long it takes to come to rest, in ticks."""
    model, label, clock = wiring.model(index), repr(wiring.labels[index]), wiring.clock
    assert isinstance(model, NeuronModel)  # a source has no inputs
    if model.memoryless:
        raise InputError(
            f"A row of spike times needs neurons with a memory, but {label} ({type(model).__name__}) has none; use LIF."
        )
    resting = decay_time(model, RESTED)
    if resting == math.inf:
        raise InputError(
            f"A row of spike times ends when its signals have decayed, but those in {label} ({type(model).__name__})"
            " never decay; use LIF."
        )
    settling = decay_time(model, SETTLED) if isinstance(model, Peaking) else 0.0
    refractory = clock.ticks(model.refractory, f"The 'refractory' parameter of {label}")
    return math.ceil(settling * clock.per_ms), max(math.ceil(resting * clock.per_ms), refractory)


def decay_time(model: NeuronModel, share: float) -> float:
    """Return ms, a power of 2, after which at most `share` of the largest effect of a signal is left in the potential.

    >>> from neurosim.models.lif import LIF
    >>> decay_time(LIF(tau=10.0), share=0.01)  # 46.05 is enough
    64.0
    """
    elapsed, most = SHORTEST, 0.0
    while elapsed < LONGEST:
        driven, quiet = model.initial(), model.initial()
        model.integrate(driven, 1.0)
        for state in (driven, quiet):
            model.advance(state, elapsed)
        left = abs(driven.v - quiet.v)
        most = max(most, left)
        if left <= share * most and elapsed > SHORTEST:
            return elapsed
        elapsed *= 2.0
    return math.inf
