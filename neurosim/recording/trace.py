"""The exact potential of a neuron at any time, in closed-form segments between its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError
from neurosim.core.timebase import Timebase
from neurosim.models.base import NeuronModel, carry, state_fields, threshold_of
from neurosim.network.injection import Course, with_current
from neurosim.recording.tables import CHANGED, FIRED, RESET


@dataclass(frozen=True, eq=False)
class Trace:
    """The states of one neuron after each of its events, and the models that advance them."""

    model: NeuronModel  # at the beginning
    clock: Timebase
    ticks: NDArray[np.int64]  # of the beginning of each segment: tick 0, the events, and changes of the model
    states: NDArray[np.float64]  # (segments, fields), at the beginning
    ready: NDArray[np.int64]  # end of the refractory period in which a segment begins; its own tick without one
    course: Course | None = None  # of the injected current
    turns: Sequence[tuple[int, NeuronModel]] = ()  # the segments that begin with another model, ascending

    @classmethod
    def of(
        cls,
        model: NeuronModel,
        clock: Timebase,
        initial: NDArray[np.float64],
        events: NDArray[np.void],
        states: NDArray[np.float64],
        course: Course | None = None,
        changed: Sequence[tuple[int, NeuronModel, NDArray[np.float64]]] = (),
    ) -> Trace:
        """Return the trace from the state at time 0 and after each event; `changed`: tick, model, state of changes."""
        width = len(state_fields(model))
        ticks = np.concatenate([[0], events["tick"]]).astype(np.int64)
        outcomes = np.concatenate([[RESET], events["outcome"]])
        states = np.vstack([initial[:width], states[:, :width]])
        turns: list[tuple[int, NeuronModel]] = []
        for tick, later, state in changed:
            place = int(np.searchsorted(ticks, tick))  # before the events of that tick
            if turns:  # of several at one tick the last one applies
                place = max(place, turns[-1][0] + 1)
            ticks, outcomes = np.insert(ticks, place, tick), np.insert(outcomes, place, CHANGED)
            states = np.insert(states, place, state[:width], axis=0)
            turns.append((place, later))
        silence = np.full(len(ticks), clock.ticks(model.refractory, "The refractory period"))
        for place, later in turns:
            silence[place:] = clock.ticks(later.refractory, "The refractory period")
        ends = ticks + np.where(outcomes == FIRED, silence, 0)
        begins = np.where(np.isin(outcomes, (FIRED, RESET)), np.arange(len(ticks)), 0)
        ready = np.maximum(ends[np.maximum.accumulate(begins)], ticks)
        return cls(model, clock, ticks, states, ready, course, tuple(turns))

    @property
    def acts(self) -> NDArray[np.int64]:
        """The segment that begins with each of the neuron's events."""
        return np.delete(np.arange(len(self.ticks)), [0, *(place for place, _ in self.turns)])

    def given(self, segment: int) -> NeuronModel:
        """Return the neuron's model in a segment, without injected current."""
        return next((later for place, later in reversed(self.turns) if place <= segment), self.model)

    def model_in(self, segment: int) -> NeuronModel:
        """Return the model that advances the state in a segment: with the injected current."""
        model = self.given(segment)
        return model if self.course is None else with_current(model, self.course.at(int(self.ticks[segment])))

    def potential(self, at: ArrayLike) -> NDArray[np.float64]:
        """Return the potential at times in ms; at an event, after it."""
        return self._sampled(at, lambda state, segment: float(state.v))

    def threshold(self, at: ArrayLike) -> NDArray[np.float64]:
        """Return the threshold at times in ms; NaN for a model without one."""
        return self._sampled(at, self.threshold_in)

    def threshold_in(self, state: Any, segment: int = 0) -> float:
        """Return the threshold of a state in a segment; NaN for a model without one."""
        threshold = threshold_of(self.given(segment), state)
        return np.nan if threshold is None else threshold

    def _sampled(self, at: ArrayLike, of: Callable[[Any, int], float]) -> NDArray[np.float64]:
        times = np.asarray(at, dtype=np.float64)
        if not np.all(times >= 0.0):
            raise InputError(f"The times of a potential must be 0 ms or later; got {times.min()} ms.")
        moments = self.clock.moments(times)
        segments = np.searchsorted(self.ticks, moments, side="right") - 1
        pairs = zip(segments.ravel().tolist(), moments.ravel().tolist(), strict=True)
        values = [of(self.carried(segment, moment), segment) for segment, moment in pairs]
        return np.array(values, dtype=np.float64).reshape(times.shape)

    def at(self, moment: float) -> Any:
        """Return the state at `moment` (in ticks, a float), after the events of that time."""
        return self.carried(int(np.searchsorted(self.ticks, moment, side="right")) - 1, moment)

    def before(self, segment: int) -> Any:
        """Return the state before the event that begins a segment."""
        if segment == 0:
            return self.model.State(*self.states[0].tolist())
        return self.carried(segment - 1, float(self.ticks[segment]))

    def corners(self) -> Iterator[tuple[float, float]]:
        """Yield time (ms) and potential just before and just after each event, for drawing."""
        for segment, tick in enumerate(self.ticks.tolist()):
            if segment:
                yield self.clock.ms(tick), float(self.before(segment).v)
            yield self.clock.ms(tick), float(self.states[segment, 0])

    def carried(self, segment: int, moment: float) -> Any:
        """Return the state at `moment` (in ticks, a float) in a segment."""
        model = self.model_in(segment)
        state = self.model.State(*self.states[segment].tolist())
        carry(model, state, int(self.ticks[segment]), int(self.ready[segment]), moment, self.clock.per_ms)
        return state
