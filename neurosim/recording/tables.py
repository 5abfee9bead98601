"""What is written down of a run, and where it stopped: all that a recording is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neurosim.core.pickling import Uncached, packed, unpacked
from neurosim.models.base import NeuronModel
from neurosim.network.wiring import Wiring

SPIKES = np.dtype([("tick", "i8"), ("neuron", "i8"), ("value", "f8")])
"""A signal leaves a soma."""

EVENTS = np.dtype([("tick", "i8"), ("neuron", "i8"), ("drive", "f8"), ("outcome", "i8")])
"""A soma that is recorded hears something, or comes to a crossing it predicted."""

CHANGES = np.dtype([("tick", "i8"), ("synapse", "i8"), ("weight", "f8")])
"""A weight becomes another one."""

LESSONS = np.dtype(
    [("tick", "i8"), ("neuron", "i8"), ("target", "f8"), ("output", "f8"), ("excess", "f8"), ("error", "f8")]
)
"""A neuron is asked, or told its error: what it sent, and how far its potential stood above its threshold.

A hidden neuron has no target of its own, nor has anyone without a teacher; NaN stands there. It stands in the place of
the excess of a hidden neuron that did nothing in this presentation, when errors come back to it; its own is 0.0."""

SILENT, FIRED, DEAF, HEARD, RESET, CHANGED = range(6)
"""Outcome of an event: below threshold; a signal was sent; refractory, the sum was lost; refractory, but heard; reset
to the initial state as a row of a lesson began; and, between two instants, given another model. The last two are not
written down, for they follow from the lesson and from the network that was given."""


Keep = Literal["signals", "changes", "epochs"]
"""How much of a lesson is kept: everything; or no signals; or of the weights, too, only how each epoch left them."""


@dataclass(frozen=True, eq=False)
class Tables(Uncached):
    """The log of a run; every table ascends in time.

    Attributes
    ----------
    spikes, events, changes : structured arrays
        Of the types above. Spikes are of all neurons, events of those that were recorded.
    states : float64 array (events, fields)
        The state right after each event.
    told : structured array, or a function that returns one
        The lessons; or, where they follow from what else was kept, how to find them when somebody asks.
    sent : int
        How many signals were sent, whether they were kept or only counted.
    keep : {"signals", "changes", "epochs"}
        What was kept.
    """

    spikes: NDArray[np.void]
    events: NDArray[np.void]
    states: NDArray[np.float64]
    changes: NDArray[np.void]
    told: NDArray[np.void] | Callable[[], NDArray[np.void]]
    sent: int
    keep: Keep = "signals"

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return state | {name: packed(table) for name, table in state.items() if isinstance(table, np.ndarray)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({name: unpacked(*kept) if isinstance(kept, tuple) else kept for name, kept in state.items()})

    @cached_property
    def lessons(self) -> NDArray[np.void]:
        """The lessons."""
        return self.told() if callable(self.told) else self.told

    def before(self, tick: int) -> Tables:
        """Return what happened before `tick`."""
        events = self.events[: np.searchsorted(self.events["tick"], tick)]
        spikes = self.spikes[: np.searchsorted(self.spikes["tick"], tick)]
        told = partial(_lessons_before, self, tick)
        return Tables(
            spikes=spikes,
            events=events,
            states=self.states[: len(events)],
            changes=self.changes[: np.searchsorted(self.changes["tick"], tick)],
            told=told if callable(self.told) else told(),
            sent=len(spikes) if self.keep == "signals" else self.sent,
            keep=self.keep,
        )

    def after(self, earlier: Tables) -> Tables:
        """Return the log of both parts of a run that was split."""

        def joined(name: str) -> NDArray[Any]:
            return np.concatenate([getattr(earlier, name), getattr(self, name)])

        return Tables(
            spikes=joined("spikes"),
            events=joined("events"),
            states=joined("states"),
            changes=joined("changes"),
            told=joined("lessons"),
            sent=earlier.sent + self.sent,
        )


def left(weights: NDArray[np.float64], changes: NDArray[np.void]) -> NDArray[np.float64]:
    """Return the weights that changes leave, in a new array if there are any; of several of one synapse the last."""
    if not len(changes):
        return weights
    weights = weights.copy()
    weights[changes["synapse"]] = changes["weight"]
    return weights


def _lessons_before(tables: Tables, tick: int) -> NDArray[np.void]:
    return tables.lessons[: np.searchsorted(tables.lessons["tick"], tick)]


@dataclass(frozen=True, eq=False)
class EndState:
    """Where a run stopped: with the log of its signals, all that is needed to go on.

    Signals in flight are not kept, for they are the spikes of the last moments; nor are predicted spikes, which
    follow from the state.

    Attributes
    ----------
    tick : int
        The first one that was not run.
    state : mapping of type to structured array
        As in :class:`~neurosim.network.wiring.Wiring`.
    state_tick : int64 array
        The tick at which each neuron's state holds.
    acted : int64 array
        When each soma last acted; -1 if never.
    ready : int64 array
        When each neuron's refractory period ends.
    weights : float64 array
        Of each synapse, in the order of the wiring; :meth:`Recording.synapses` has them with their ends.
    whole : bool
        Whether it is the state between two instants; not so where a potential became NaN within one.
    read : bool
        Whether it was read from a file, which may say what no run leaves behind.
    """

    tick: int
    state: Mapping[type[NeuronModel], NDArray[np.void]]
    state_tick: NDArray[np.int64]
    acted: NDArray[np.int64]
    ready: NDArray[np.int64]
    weights: NDArray[np.float64]
    whole: bool = True
    read: bool = False

    @classmethod
    def at_start(cls, wiring: Wiring) -> EndState:
        """Return the state before anything has happened."""
        n = len(wiring.names)
        return cls(
            tick=0,
            state={kind: table.copy() for kind, table in wiring.state.items()},
            state_tick=np.zeros(n, dtype=np.int64),
            acted=np.full(n, -1, dtype=np.int64),
            ready=np.zeros(n, dtype=np.int64),
            weights=wiring.weights.copy() if wiring.teachable else wiring.weights,
        )
