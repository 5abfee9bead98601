"""Rows that are patterns of spikes: when each signal of a row is sent, and how long a pattern takes."""

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
"""What is left of a signal when a membrane is at rest, as a share: less than the rounding of a number."""

SETTLED = math.exp(-5.0)
"""What is left of it when a potential that rises by itself is long past its peak."""

SHORTEST, LONGEST = 2.0**-20, 2.0**40  # ms, where to look for that


def looks_at(wiring: Wiring) -> Look:
    """Return what of a lesson's rows counts in a network: one act of a neuron, or all of a presentation."""
    return "presentation" if any(isinstance(model, Latency) for model in wiring.models) else "act"


def latencies(wiring: Wiring, rows: NDArray[np.float64]) -> dict[int, NDArray[np.int64]]:
    """Return for each latency source when it sends in each row, in ticks after the row's start; -1 for never.

    Raises
    ------
    InputError
        If a time is off the network's grid.
    """
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


def times_of(wiring: Wiring, outputs: Sequence[int], rows: NDArray[np.float64]) -> tuple[int, int]:
    """Return when every pattern has been heard, and after that how long until every membrane is at rest, in ticks.

    Raises
    ------
    InputError
        If something other than a row's own signals reaches an output neuron, or one never forgets them.
    """
    heard, rest = 1, 0
    latest = max((int(ticks.max(initial=0)) for ticks in latencies(wiring, rows).values()), default=0)
    for index in outputs:
        for synapse in wiring.incoming(index).tolist():
            source = int(wiring.sources[synapse])
            if not isinstance(wiring.model(source), Feature | Bias | Latency):
                raise InputError(
                    f"A row of spike times is learned by neurons that hear its sources themselves, but"
                    f" {wiring.labels[source]!r} stands before {wiring.labels[index]!r}."
                )
            heard = max(heard, int(wiring.delays[synapse]) + latest)
        settling, resting = _times_of_membrane(wiring, index)
        heard, rest = max(heard, heard + settling), max(rest, resting)
    elsewhere = np.setdiff1d(wiring.targets[wiring.plastic], list(outputs))
    if len(elsewhere):
        raise InputError(
            f"A row of spike times is learned by output neurons only, but {wiring.labels[elsewhere[0]]!r} has plastic"
            " synapses and is none."
        )
    return heard, rest


def _times_of_membrane(wiring: Wiring, index: int) -> tuple[int, int]:
    """Return how long a membrane may go on rising after it has heard something, and how long until it is at rest."""
    model, label, clock = wiring.model(index), repr(wiring.labels[index]), wiring.clock
    assert isinstance(model, NeuronModel)  # a source hears nothing
    if model.memoryless:
        raise InputError(
            f"A row of spike times needs a membrane to fall on, but {label} ({type(model).__name__}) keeps nothing of"
            " it; use LIF."
        )
    resting = forgetting(model, RESTED)
    if resting == math.inf:
        raise InputError(
            f"A row of spike times is over when nothing is left of it, but {label} ({type(model).__name__}) never"
            " forgets a signal; use LIF."
        )
    settling = forgetting(model, SETTLED) if isinstance(model, Peaking) else 0.0
    refractory = clock.ticks(model.refractory, f"The 'refractory' parameter of {label}")
    return math.ceil(settling * clock.per_ms), max(math.ceil(resting * clock.per_ms), refractory)


def forgetting(model: NeuronModel, share: float) -> float:
    """Return ms, a power of 2, after which at most `share` of the most that a signal gave is left in the potential.

    >>> from neurosim.models.lif import LIF
    >>> forgetting(LIF(tau=10.0), share=0.01)  # 46.05 would do
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
