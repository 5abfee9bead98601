"""Neurons as objects that read like the cell: dendrite, soma, axon. The soma takes the dendrite's sum and decides."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator
from math import inf
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from neurosim.core.signal import SILENCE
from neurosim.core.timebase import LAST_TICK
from neurosim.engines.crossing import NEVER, copy_state, crossing_tick
from neurosim.engines.fault import Breach, became_nan, checked, failed, watched, within
from neurosim.engines.reference.axon import Axon, Dendrite, Due
from neurosim.engines.task import StopRun
from neurosim.learning.timetable import fires_by_itself
from neurosim.models import base
from neurosim.network.injection import Course, with_current
from neurosim.recording.tables import DEAF, FIRED, HEARD, SILENT

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop
    from neurosim.engines.reference.teacher import Learner

AFTER_TURN = 3  # SimPy priority of what follows an instant's turn


class Neuron:
    """Anything with an axon; it acts in the turn of an instant that has woken it."""

    def __init__(self, index: int, loop: EventLoop) -> None:
        self.index = index
        self.loop = loop
        self.label = loop.wiring.labels[index]
        self.awake = False
        self.dendrite = Dendrite(self)
        self.axon = Axon(index, loop)
        model = loop.model(index)
        self.soma: Soma | Relay = Soma(self, model) if isinstance(model, base.NeuronModel) else Relay(self)

    def wake(self) -> None:
        """Phase 1: ask for a place in this instant's turn."""
        if not self.awake:
            self.awake = True
            self.loop.awake.append(self.index)


class Relay:
    """The soma of a source: it sends what it is given."""

    def __init__(self, neuron: Neuron) -> None:
        self.neuron = neuron
        self.value = SILENCE

    def play(self, train: Iterator[tuple[int, float]]) -> None:
        """Set an alarm for the next signal of a train of ticks and values, and at that for the one after it."""
        loop = self.neuron.loop
        for tick, value in train:

            def due(event: Event) -> None:
                self.hand(event._value)
                self.play(train)
                loop.call_turn()

            Due(loop.env, [due], tick - loop.now, value)
            return

    def hand(self, value: float) -> None:
        """Phase 1: take what to send in this instant."""
        self.value = value
        self.neuron.wake()

    def act(self, now: int) -> None:
        """Phase 3: send it."""
        self.neuron.awake = False
        self.neuron.axon.send(now, self.value)


class Soma:
    """Integrates and decides as its model says; knows when it is refractory, and when it would fire without input."""

    def __init__(self, neuron: Neuron, model: base.NeuronModel) -> None:
        clock = neuron.loop.wiring.clock
        self.neuron = neuron
        self.dendrite = neuron.dendrite
        self.given = model  # without injected current
        self.model: Any = model
        fixed = base.fixed_threshold(model) or 0.0  # of a model without one, a lesson counts the potential from 0
        self.threshold = None if isinstance(model, base.MovingThreshold) else fixed
        self.state = model.initial()
        self.scratch = model.initial()
        self.per_ms = clock.per_ms
        self.refractory = clock.ticks(model.refractory, f"The 'refractory' parameter of {neuron.label!r}")
        self.evolves_refractory = isinstance(model, base.RefractoryDynamics)
        self.predicts = not model.memoryless  # without a memory it cannot fire without input
        self.proven = base.proven(model)
        self.since = 0  # the tick at which the state holds
        self.acted = -1  # the tick of its last act
        self.ready = 0  # the tick at which its refractory period ends
        self.crossing = NEVER  # the tick at which it would fire with no further input
        self.decides_until = NEVER  # a row is judged by its acts up to here, so it must not fire without input
        self.doubt: tuple[int, Exception] | None = None  # until when it is silent, and why no more is known
        self.learner: Learner | None = None
        self.current: Course | None = None  # that is injected
        self.current_due = LAST_TICK  # when it changes next
        self.record: Callable[[int, int, float, int, Any], None] | None = None

    def act(self, now: int) -> None:
        """Phases 2 and 3: advance to now, take the dendrite's sum, test the threshold once, fire or stay silent."""
        self.neuron.awake = False
        dendrite, state, learner = self.dendrite, self.state, self.learner
        drive, dendrite.total = dendrite.total, 0.0
        if self.current_due <= now:
            self.reach(now)
            self.inject(now)
        if now < self.ready:
            self.hear_refractory(now, drive)
            return
        model = self.model
        if self.since < self.ready:  # it has evolved while it was refractory
            self.reach(self.ready)
        if learner is not None and learner.course is not None:
            learner.course.rise(self.since, now)
        if now > self.since:
            model.advance(state, (now - self.since) / self.per_ms)
        model.integrate(state, drive)
        v = state.v if self.proven else checked("v", state.v)
        if v != v:
            raise StopRun(became_nan(self.neuron.label), end=now, within=True)
        if learner is not None:
            slope = model.slope(state) if self.proven else checked("slope", model.slope(state))
            learner.keep(now, dendrite.heard or [], v - self.threshold_in(state), slope)
        value = model.fire(state) if self.proven else checked("fire", model.fire(state))
        if learner is not None:
            learner.output = value
            if learner.course is not None:
                learner.course.act(now, learner.heard, v, learner.excess, value)
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
            if not self.proven and self.since >= self.ready and isinstance(model, base.Bounded):
                checked("silent_for", model.silent_for(state))
            self.foresee(now)

    def hear_refractory(self, now: int, drive: float) -> None:
        """Ignore the sum, unless the model says what it does in the refractory period."""
        if self.evolves_refractory:
            self.reach(now)
            self.model.integrate_refractory(self.state, drive)
            self.acted = now
        if self.evolves_refractory or self.current is not None:
            self.foresee(now)
        if self.learner is not None:
            self.learner.keep(now, [], self.state.v - self.threshold_in(self.state), 0.0)
        if self.record is not None:
            self.record(now, self.neuron.index, drive, HEARD if self.evolves_refractory else DEAF, self.state)

    def reach(self, now: int) -> None:
        """Carry the state to now without input."""
        self.since = base.carry(self.model, self.state, self.since, self.ready, now, self.per_ms)

    def inject(self, now: int) -> None:
        """Take the level of the injected current that has arrived by now into the model."""
        assert self.current is not None
        following = bisect.bisect_right(self.current.ticks, now)
        self.current_due = int(self.current.ticks[following]) if following < len(self.current.ticks) else LAST_TICK
        self.model = watched(with_current(self.given, self.current.at(now)))

    def reset(self, now: int, initial: Any) -> None:
        """End phase 4: a row begins, and finds it as it was at time 0."""
        copy_state(initial, self.state)
        self.since = self.acted = self.ready = now
        self.foresee(now)

    def threshold_in(self, state: Any) -> float:
        """Return the threshold that it has in a state."""
        fixed = self.threshold
        return self.model.threshold_of(state) if fixed is None else fixed

    def foresee(self, now: int) -> None:
        """Set an alarm for the first tick at which it would fire with no further input; an earlier one is forgotten."""
        if not self.predicts:
            return
        try:
            crossing = self.next_crossing()
        except Exception as error:
            self.wait_in_doubt(now, error)
            return
        self.doubt = None
        if NEVER < crossing <= self.decides_until:
            raise StopRun(fires_by_itself(self.neuron.loop.wiring, self.neuron.index), end=now, within=True)
        if crossing != self.crossing and crossing != NEVER:
            Due(self.neuron.loop.env, [self.alarm], crossing - now)
        self.crossing = crossing

    def next_crossing(self) -> int:
        """Return the first tick at which it would fire with no further input; ``NEVER`` if there is none."""
        model, state, since = self.model, self.state, self.since
        if since < self.ready:  # it evolves while refractory: what counts is how it leaves that
            state, since = model.initial(), self.ready
            copy_state(self.state, state)
            model.advance_refractory(state, (self.ready - self.since) / self.per_ms)
        wait = model.time_to_fire(state)
        if wait != wait or not self.proven:
            wait = checked("time_to_fire", wait)
        if wait == inf or wait * self.per_ms >= LAST_TICK:
            return NEVER
        return crossing_tick(model, state, self.scratch, wait, since, max(since, self.acted + 1), self.per_ms)

    def alarm(self, event: Event) -> None:
        """Phase 1: the predicted tick has come, if nothing has come before it."""
        loop = self.neuron.loop
        if self.crossing == loop.now and not self.neuron.awake:
            self.neuron.wake()
            loop.call_turn()

    def wait_in_doubt(self, now: int, error: Exception) -> None:
        """Go on although the model cannot say when it fires without input, for as long as it certainly stays silent.

        If it does not act until then, the run has to stop: after the turn of that instant, in which it may act.
        """
        due = self.since
        if self.since >= self.ready and isinstance(self.model, base.Bounded):
            quiet = self.model.silent_for(self.state) * self.per_ms
            due = due + int(quiet) if quiet < LAST_TICK else LAST_TICK
        self.crossing, self.doubt = NEVER, (due, error)
        if due < LAST_TICK:
            Due(self.neuron.loop.env, [self.settle_doubt], max(0, due - now), priority=AFTER_TURN)

    def settle_doubt(self, event: Event) -> None:
        """Stop the run if nothing has come in between."""
        now = self.neuron.loop.now
        if self.doubt is not None and self.doubt[0] <= now:
            raise self.failed(self.doubt[1], now) from self.doubt[1]

    def failed(self, error: Exception, now: int) -> Exception:
        """Return the reason to stop when the model has failed; an error that is not the model's stays what it is."""
        if self.proven and not within(self.model, error):
            return error
        if self.proven and isinstance(error, Breach):  # of a model of ours only a state without numbers gives that
            return StopRun(became_nan(self.neuron.label), end=now, within=True)
        return StopRun(failed(self.model, error, "model", self.neuron.label), end=now, within=True)
