"""Neurons as objects that read like the cell: dendrite, soma, axon. The soma takes the dendrite's sum and decides."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator
from math import inf
from typing import TYPE_CHECKING, Any

from simpy.events import Event, Timeout

from neurosim.core.signal import SILENCE
from neurosim.core.timebase import LAST_TICK
from neurosim.engines.crossing import NEVER, copy_state, crossing_tick
from neurosim.engines.fault import Breach, awaited, became_nan, failed, potential, sent, sloped
from neurosim.engines.reference.axon import Axon, Dendrite
from neurosim.engines.reference.watched import watched
from neurosim.engines.task import StopRun
from neurosim.learning.acting import fires_by_itself
from neurosim.models.base import (
    Bounded,
    MovingThreshold,
    NeuronModel,
    RefractoryDynamics,
    carry,
    fixed_threshold,
    proven,
)
from neurosim.models.sources import Emissions
from neurosim.network.injection import Course, with_current
from neurosim.recording.tables import DEAF, FIRED, HEARD, SILENT

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop
    from neurosim.engines.reference.teacher import Learner

AFTER_TURN = 3
"""SimPy priority of what follows an instant's turn."""

RecordEvent = Callable[[int, int, float, int, Any], None]


class Neuron:
    """Anything with an axon; it acts in the turn of an instant that has woken it."""

    __slots__ = ("awake", "axon", "dendrite", "index", "loop", "soma")

    soma: Soma | Relay

    def __init__(self, index: int, loop: EventLoop) -> None:
        self.index = index
        self.loop = loop
        self.awake = False
        self.dendrite = Dendrite(self)
        self.axon = Axon(index, loop)
        model = loop.model(index)
        self.soma = Soma(self, model) if isinstance(model, NeuronModel) else Relay(self)

    def wake(self) -> None:
        """Ask for a place in this instant's turn."""
        self.awake = True
        self.loop.awake.append(self.index)


class Relay:
    """The soma of a source: it sends what it is given."""

    __slots__ = ("neuron", "value")

    def __init__(self, neuron: Neuron) -> None:
        self.neuron = neuron
        self.value = SILENCE

    def play(self, emissions: Emissions) -> None:
        """Send a whole train, each signal at its tick."""
        self._next(zip(emissions.ticks.tolist(), emissions.values.tolist(), strict=True))

    def _next(self, train: Iterator[tuple[int, float]]) -> None:
        """Set an alarm for the next signal of the train, and at that for the one after it."""
        env = self.neuron.loop.env
        for tick, value in train:

            def due(event: Event, value: float = value) -> None:
                self.hand(value)
                self._next(train)
                self.neuron.loop.call_turn()

            Timeout(env, tick - env.now).callbacks.append(due)
            return

    def hand(self, value: float) -> None:
        """Phase 1: take what to send in this instant."""
        self.value = value
        neuron = self.neuron
        if not neuron.awake:
            neuron.wake()

    def act(self, now: int) -> None:
        """Phase 3: send it."""
        self.neuron.awake = False
        self.neuron.axon.send(now, self.value)


class InjectedCurrent:
    """The current that is injected into a soma: the model with the level of now, and when the next level arrives."""

    __slots__ = ("_base", "_levels", "_place", "_ticks", "due")

    def __init__(self, base: NeuronModel, course: Course) -> None:
        self._base = base
        self._ticks, self._levels = course.ticks.tolist(), course.levels.tolist()
        self._place = 0
        self.due = self._ticks[0] if self._ticks else LAST_TICK

    def change(self, now: int) -> NeuronModel:
        """Return the model with the level that has arrived by now."""
        self._place = bisect.bisect_right(self._ticks, now, self._place)
        self.due = self._ticks[self._place] if self._place < len(self._ticks) else LAST_TICK
        return watched(with_current(self._base, self._levels[self._place - 1] if self._place else 0.0))  # type: ignore[no-any-return]


class Soma:
    """Integrates and decides as its model says; knows when it is refractory, and when it would fire without input."""

    __slots__ = (
        "acted",
        "crossing",
        "current",
        "decides_until",
        "dendrite",
        "doubt",
        "evolves_refractory",
        "learner",
        "model",
        "neuron",
        "per_ms",
        "predicts",
        "proven",
        "ready",
        "record",
        "refractory",
        "scratch",
        "since",
        "state",
        "threshold",
    )

    def __init__(self, neuron: Neuron, model: NeuronModel) -> None:
        clock, labels = neuron.loop.wiring.clock, neuron.loop.wiring.labels
        self.neuron = neuron
        self.dendrite = neuron.dendrite
        self.model: Any = model
        fixed = fixed_threshold(model) or 0.0  # of a model without one, a lesson counts the potential from 0
        self.threshold = None if isinstance(model, MovingThreshold) else fixed
        self.state = model.initial()
        self.scratch = model.initial()
        self.per_ms = clock.per_ms
        self.refractory = clock.ticks(model.refractory, f"The 'refractory' parameter of {labels[neuron.index]!r}")
        self.evolves_refractory = isinstance(model, RefractoryDynamics)
        self.predicts = not model.memoryless  # without a memory it cannot fire without input
        self.proven = proven(model)
        self.since = 0  # the tick at which the state holds
        self.acted = -1  # the tick of its last act
        self.ready = 0  # the tick at which its refractory period ends
        self.crossing = NEVER  # the tick at which it would fire with no further input
        self.decides_until = NEVER  # a row is judged by its acts up to here, so it must not fire without input
        self.doubt: tuple[int, Exception] | None = (
            None  # why the model cannot say when it fires, and until when it need not
        )
        self.learner: Learner | None = None
        self.current: InjectedCurrent | None = None
        self.record: RecordEvent | None = None

    def act(self, now: int) -> None:
        """Phases 2 and 3: advance to now, take the dendrite's sum, test the threshold once, fire or stay silent."""
        self.neuron.awake = False
        dendrite = self.dendrite
        drive, dendrite.total = dendrite.total, 0.0
        if self.current is not None and self.current.due <= now:
            self.reach(now)
            self.model = self.current.change(now)
        if now < self.ready:
            self.hear_refractory(now, drive)
            return
        model, state, learner, since = self.model, self.state, self.learner, self.since
        if self.evolves_refractory and since < self.ready:
            since = self.leave_refractory()
        if learner is not None and learner.course is not None:
            learner.course.rise(since, now)
        if now > since:
            model.advance(state, (now - since) / self.per_ms)
        model.integrate(state, drive)
        v = state.v if self.proven else potential(state.v)
        if v != v:
            raise StopRun(became_nan(self.label), end=now, within=True)
        if learner is None:
            value = model.fire(state)
        else:
            learner.acted, learner.heard, dendrite.heard = now, dendrite.heard or [], []
            learner.excess, learner.slope = v - self.threshold_in(state), model.slope(state)
            if not self.proven:
                learner.slope = sloped(learner.slope)
            value = learner.output = model.fire(state)
            if learner.course is not None:
                learner.course.act(now, learner.heard, v, learner.excess, value)
        if not self.proven:
            value = sent(value)
        self.since = self.acted = now
        if value != SILENCE:
            if self.refractory:
                self.ready = now + self.refractory
                if not self.evolves_refractory:
                    self.since = self.ready  # clamped: the state still holds when the silence ends
            self.neuron.axon.send(now, value)
        if self.record is not None:
            self.record(now, self.neuron.index, drive, FIRED if value != SILENCE else SILENT, state)
        if self.predicts:
            if not self.proven and self.since >= self.ready and isinstance(model, Bounded):
                awaited(model.silent_for(state), "silent_for")
            try:
                wait = model.time_to_fire(state)
            except Exception as error:
                self.wait_in_doubt(now, error)
            else:
                if wait != inf or self.crossing != NEVER or self.doubt is not None:
                    self.predict(now, wait)

    def reset(self, now: int, initial: Any) -> None:
        """End phase 4: a row begins, and finds it as it was at time 0."""
        copy_state(initial, self.state)
        self.since = self.acted = self.ready = now
        self.foresee(now)

    def threshold_in(self, state: Any) -> float:
        """Return the threshold that it has in a state."""
        fixed = self.threshold
        return self.model.threshold_of(state) if fixed is None else fixed

    @property
    def label(self) -> str:
        """What the neuron is called."""
        return self.neuron.loop.wiring.labels[self.neuron.index]

    def failed(self, error: Exception, now: int) -> StopRun:
        """Return the reason to stop when the model has failed."""
        if self.proven and isinstance(error, Breach):  # of a model of ours only a state without numbers gives that
            return StopRun(became_nan(self.label), end=now, within=True)
        return StopRun(failed(self.model, error, "model", self.label), end=now, within=True)

    def hear_refractory(self, now: int, drive: float) -> None:
        """Ignore the sum, unless the model says what it does in the refractory period."""
        model, state = self.model, self.state
        if self.evolves_refractory:
            if now > self.since:
                model.advance_refractory(state, (now - self.since) / self.per_ms)
            model.integrate_refractory(state, drive)
            self.since = self.acted = now
            self.predict(now, inf)
        elif self.current is not None:
            self.foresee(now)
        if self.learner is not None:
            self.learner.acted, self.learner.heard, self.dendrite.heard = now, [], []
            self.learner.output, self.learner.slope = SILENCE, 0.0
            self.learner.excess = state.v - self.threshold_in(state)
        if self.record is not None:
            self.record(now, self.neuron.index, drive, HEARD if self.evolves_refractory else DEAF, state)

    def reach(self, now: int) -> None:
        """Carry the state to now, before what carries it changes."""
        self.since = carry(self.model, self.state, self.since, self.ready, now, self.per_ms)

    def leave_refractory(self) -> int:
        """Carry a state that evolves meanwhile to the end of the refractory period, and return when that is."""
        self.model.advance_refractory(self.state, (self.ready - self.since) / self.per_ms)
        return self.ready

    def foresee(self, now: int) -> None:
        """Set an alarm for the first tick at which it would fire without input, if there was no input just now."""
        if self.predicts:
            try:
                wait = self.model.time_to_fire(self.state)
            except Exception as error:
                self.wait_in_doubt(now, error)
            else:
                self.predict(now, wait)

    def predict(self, now: int, wait: float) -> None:
        """Set an alarm for the first tick at which it would fire without input; an earlier alarm no longer counts."""
        try:
            crossing = self.crossing_after(wait)
        except Exception as error:
            self.wait_in_doubt(now, error)
            return
        self.doubt = None
        if NEVER < crossing <= self.decides_until:
            raise StopRun(fires_by_itself(self.neuron.loop.wiring, self.neuron.index), end=now, within=True)
        if crossing != self.crossing and crossing != NEVER:
            Timeout(self.neuron.loop.env, crossing - now).callbacks.append(self.alarm)
        self.crossing = crossing

    def crossing_after(self, wait: float) -> int:
        """Return the first tick at which it would fire without input."""
        model, state, since = self.model, self.state, self.since
        if since < self.ready:  # it evolves while refractory: what counts is how it leaves that
            state, since = model.initial(), self.ready
            copy_state(self.state, state)
            model.advance_refractory(state, (self.ready - self.since) / self.per_ms)
            wait = model.time_to_fire(state)
        if wait != wait or not self.proven:
            wait = awaited(wait)
        if wait == inf or wait * self.per_ms >= LAST_TICK:
            return NEVER
        earliest = max(since, self.acted + 1)
        return crossing_tick(model, state, self.scratch, wait, since, earliest, self.per_ms)

    def wait_in_doubt(self, now: int, error: Exception) -> None:
        """Go on although the model cannot say when it fires without input, for as long as it certainly stays silent.

        If it does not act until then, the run has to stop: after the turn of that instant, in which it may act.
        """
        due = self.since
        if self.since >= self.ready and isinstance(self.model, Bounded):
            quiet = self.model.silent_for(self.state) * self.per_ms
            due = due + int(quiet) if quiet < LAST_TICK else LAST_TICK
        self.crossing, self.doubt = NEVER, (due, error)
        if due < LAST_TICK:
            last = Event(self.neuron.loop.env)
            last._ok, last._value = True, None
            last.callbacks.append(self.settle_doubt)
            last.env.schedule(last, AFTER_TURN, max(0, due - now))  # type: ignore[arg-type]

    def settle_doubt(self, event: Event) -> None:
        """Stop the run if nothing has come in between."""
        now = self.neuron.loop.now
        if self.doubt is not None and self.doubt[0] <= now:
            raise self.failed(self.doubt[1], now) from self.doubt[1]

    def alarm(self, event: Event) -> None:
        """Phase 1: the predicted tick has come, if nothing has come before it."""
        if self.crossing == self.neuron.loop.env.now and not self.neuron.awake:
            self.neuron.wake()
            self.neuron.loop.call_turn()
