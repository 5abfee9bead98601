"""The tables of a run's log, and the state at its end, of which a recording consists.

Signals of sources that send in nearly every tick, the background, are not in the log, but drawn again on demand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neurosim.core.pickling import Uncached, packed, unpacked
from neurosim.models.base import NeuronModel
from neurosim.models.sources import Poisson, stream_of
from neurosim.network.wiring import Wiring

SPIKES = np.dtype([("tick", "i8"), ("neuron", "i8"), ("value", "f8")])  # a soma sends a signal
EVENTS = np.dtype([("tick", "i8"), ("neuron", "i8"), ("drive", "f8"), ("outcome", "i8")])
"""Signals reach a recorded soma, or it reaches a predicted crossing."""

CHANGES = np.dtype([("tick", "i8"), ("synapse", "i8"), ("weight", "f8")])  # a weight changes
LESSONS = np.dtype(
    [("tick", "i8"), ("neuron", "i8"), ("target", "f8"), ("output", "f8"), ("excess", "f8"), ("error", "f8")]
)
"""The output and the margin (``excess``: potential - threshold) of a neuron when its target or error arrives.

The target is NaN for hidden neurons, and without a teacher. The margin is NaN, and the error 0.0, for a hidden neuron
that did not act in this presentation."""

SILENT, FIRED, DEAF, HEARD, RESET, CHANGED = range(6)
"""Outcome of an event: below threshold; fired; refractory, the sum was ignored; refractory, the sum was received; reset
to the initial state at the beginning of a presentation; and, between two instants, given another model. The last two
are not recorded, since they follow from the lesson and from the given network."""


Keep = Literal["signals", "changes", "epochs"]
"""What is kept of a lesson: everything; no signals; or no signals, and of the weights only those after each epoch."""


@dataclass(frozen=True, eq=False)
class Tables(Uncached):
    """The log of a run; every table ascends in time."""

    spikes: NDArray[np.void]  # of all neurons
    events: NDArray[np.void]  # of recorded neurons
    states: NDArray[np.float64]  # (events, fields), after each event
    changes: NDArray[np.void]
    told: NDArray[np.void] | Callable[[], NDArray[np.void]]  # the lessons, or a function that computes them
    sent: int  # number of signals that were sent, kept or not
    keep: Keep = "signals"

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return state | {name: packed(table) for name, table in state.items() if isinstance(table, np.ndarray)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({name: unpacked(*kept) if isinstance(kept, tuple) else kept for name, kept in state.items()})

    @cached_property
    def lessons(self) -> NDArray[np.void]:
        """The error records of the neurons."""
        return self.told() if callable(self.told) else self.told

    def before(self, tick: int) -> Tables:
        """Return the log before `tick`."""
        events, spikes, changes = (_before(tick, table) for table in (self.events, self.spikes, self.changes))
        told = partial(_lessons_before, self, tick)
        lessons = told if callable(self.told) else told()
        sent = len(spikes) if self.keep == "signals" else self.sent
        return Tables(spikes, events, self.states[: len(events)], changes, lessons, sent, self.keep)

    def after(self, earlier: Tables) -> Tables:
        """Return the log of a run whose first part is `earlier` and whose second part is this one."""

        def joined(name: str) -> NDArray[Any]:
            return np.concatenate([getattr(earlier, name), getattr(self, name)])

        events, states, sent = joined("events"), joined("states"), earlier.sent + self.sent
        return Tables(joined("spikes"), events, states, joined("changes"), joined("lessons"), sent)


def _before(tick: int, table: NDArray[np.void]) -> NDArray[np.void]:
    return table[: np.searchsorted(table["tick"], tick)]


def _lessons_before(tables: Tables, tick: int) -> NDArray[np.void]:
    return _before(tick, tables.lessons)


def state_width(wiring: Wiring) -> int:
    """Return the number of columns in which the states of the neurons of a network fit."""
    return max((len(table.dtype.names or ()) for table in wiring.state.values()), default=1)


def left(weights: NDArray[np.float64], changes: NDArray[np.void]) -> NDArray[np.float64]:
    """Return the weights after the changes, as a new array if there are any; the last change of a synapse counts."""
    if not len(changes):
        return weights
    weights = weights.copy()
    weights[changes["synapse"]] = changes["weight"]
    return weights


def drawn(wiring: Wiring, seed: int, first: int, until: int, index: int) -> NDArray[np.void]:
    """Return the signals of one background source, given by its index, at ticks in [first, until)."""
    source = wiring.model(index)
    assert isinstance(source, Poisson)
    sent = source.counted(wiring.clock, first, until, stream_of(seed, "source", wiring.names[index]))
    signals = np.empty(len(sent.ticks), SPIKES)
    signals["tick"], signals["neuron"], signals["value"] = sent.ticks, index, sent.values
    return signals


def in_order(parts: list[NDArray[np.void]]) -> NDArray[np.void]:
    """Return signals by tick, then by neuron; fast if each part is in order, and lower neurons come first."""
    spikes = np.concatenate(parts)
    spikes = spikes[np.argsort(spikes["tick"], kind="stable")]
    ticks, neurons = spikes["tick"], spikes["neuron"]
    if np.any((neurons[1:] < neurons[:-1]) & (ticks[1:] == ticks[:-1])):
        spikes = spikes[np.lexsort([neurons, ticks])]
    return spikes


@dataclass(frozen=True, eq=False)
class EndState:
    """The state at the end of a run: what it takes to resume it besides its last spikes, some still in transit."""

    tick: int  # the first one that was not run
    state: Mapping[type[NeuronModel], NDArray[np.void]]  # as in Wiring
    state_tick: NDArray[np.int64]  # the tick for which each neuron's state holds
    acted: NDArray[np.int64]  # the last act of each soma; -1 if there was none
    ready: NDArray[np.int64]  # the end of each neuron's refractory period
    weights: NDArray[np.float64]  # of each synapse, in the order of the wiring
    whole: bool = True  # whether the last instant is complete: not if a potential became NaN in it
    read: bool = False  # whether it was read from a file, so that it may be inconsistent

    @classmethod
    def at_start(cls, wiring: Wiring) -> EndState:
        """Return the state before the first instant."""
        state_tick, acted, ready = (np.full(len(wiring.names), tick, np.int64) for tick in (0, -1, 0))
        state = {kind: table.copy() for kind, table in wiring.state.items()}
        weights = wiring.weights.copy() if wiring.teachable else wiring.weights
        return cls(0, state, state_tick, acted, ready, weights)

    def interrupted(self, tick: int, weights: NDArray[np.float64]) -> EndState:
        """Return the end of a run from here that stopped within the instant `tick`, of which nothing is kept."""
        return replace(self, tick=tick, weights=weights, whole=False)
