"""Rows that are patterns of spikes: when each signal of a row is sent, and how long a pattern takes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.errors import InputError
from neurosim.learning.base import Look
from neurosim.models.base import NeuronModel, Peaking, Relaxing
from neurosim.sources import Bias, Feature, Latency
from neurosim.wiring import Wiring

RESTED = 40.0
"""Time constants after which nothing is left of a potential: e^-40 is below the rounding of a number."""

SETTLED = 5.0
"""Time constants in which a potential that rises by itself has passed its peak."""


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
        If something other than a row's own signals reaches an output neuron, or a membrane's time constants are
        not known.
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
    """Return how long a membrane may go on rising after it was heard something, and how long until it is at rest."""
    model, label, clock = wiring.model(index), repr(wiring.labels[index]), wiring.clock
    assert isinstance(model, NeuronModel)  # a source hears nothing
    if model.memoryless or not isinstance(model, Relaxing):
        why = "keeps nothing of it" if model.memoryless else "does not tell its time constants (modes)"
        raise InputError(
            f"A row of spike times needs a membrane to fall on, but {label} ({type(model).__name__}) {why}; use LIF."
        )
    longest = max((tau for _, tau in model.modes(model.initial()) if tau < math.inf), default=0.0)
    settling = math.ceil(SETTLED * longest * clock.per_ms) if isinstance(model, Peaking) else 0
    resting = math.ceil(RESTED * longest * clock.per_ms)
    return settling, max(resting, clock.ticks(model.refractory, f"The 'refractory' parameter of {label}"))
