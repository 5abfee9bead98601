"""Lessons in the event loop: rows go in, targets and errors are signals, weights change."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from simpy.events import Event, Timeout

from neurosim.core.signal import SILENCE
from neurosim.engines.crossing import copy_state, response
from neurosim.engines.fault import StateBreach, checked, failed, within
from neurosim.engines.reference.axon import Due, Synapse
from neurosim.engines.reference.neuron import Relay, Soma
from neurosim.engines.task import StopRun
from neurosim.learning import timetable
from neurosim.learning.lesson import Lesson
from neurosim.models.base import Peaking, in_plain_numbers, proven, proven_function
from neurosim.models.sources import Bias, Feature

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop

Script = list[tuple[int, list[Callable[[], None]]]]
"""What happens in a presentation, and how many ticks after its beginning, ascending."""


class Course:
    """The course of a neuron's potential in one presentation, for rules that look at all of it.

    The decisive time is that of its first spike, or else that at which the potential stood highest, counted from the
    threshold, as signals arrive and, if the model tells when its potential peaks by itself, in between. Nothing after a
    spike counts.
    """

    def __init__(self, soma: Soma) -> None:
        self.soma = soma
        self.peaks = isinstance(soma.model, Peaking)
        self.heard: list[tuple[int, Synapse, float]] = []  # tick, synapse, value
        self.begin(0)

    def begin(self, now: int) -> None:
        """Begin a presentation."""
        self.began = now
        self.heard.clear()
        self.output, self.excess, self.highest, self.decisive = SILENCE, -math.inf, -math.inf, now

    def rise(self, since: int, now: int) -> None:
        """Look for a peak that the potential has passed since the last act."""
        soma = self.soma
        if not self.peaks or self.output != SILENCE:
            return
        wait = soma.model.time_to_peak(soma.state)
        if not 0.0 < wait < (now - since) / soma.per_ms:
            return
        peak = since + int(wait * soma.per_ms)
        if self.began <= peak < now and peak > since:
            copy_state(soma.state, soma.scratch)
            soma.model.advance(soma.scratch, (peak - since) / soma.per_ms)
            self._reach(peak, soma.scratch.v, soma.scratch.v - soma.threshold_in(soma.scratch))

    def act(self, now: int, heard: list[tuple[Synapse, float]], v: float, excess: float, value: float) -> None:
        """Keep an act: what was received, the potential before the decision, and what was sent."""
        if self.output != SILENCE:
            return
        self.heard.extend((now, synapse, x) for synapse, x in heard)
        if value != SILENCE:
            self.output, self.excess, self.highest, self.decisive = value, excess, v, now
        elif heard or self.highest == -math.inf:  # being asked is no reason to be high
            self._reach(now, v, excess)

    def _reach(self, now: int, v: float, excess: float) -> None:
        if (excess, v) > (self.excess, self.highest):  # of excesses that rounding makes equal, the higher potential
            self.excess, self.highest, self.decisive = excess, v, now

    def contributions(self) -> list[tuple[Synapse, float]]:
        """Return for each synapse what its signals, had they been of weight 1, gave to the decisive potential."""
        model: Any = self.soma.model
        resting, driven, quiet = model.initial(), model.initial(), model.initial()
        sums: dict[int, tuple[Synapse, float]] = {}
        for tick, synapse, x in self.heard:
            if tick <= self.decisive:
                left = x * response(model, resting, driven, quiet, (self.decisive - tick) / self.soma.per_ms)
                _, before = sums.get(synapse.index, (synapse, 0.0))
                sums[synapse.index] = (synapse, before + left)
        return list(sums.values())


class Learner:
    """What a neuron keeps of its last act, and does with its error."""

    def __init__(self, teacher: Teacher, index: int) -> None:
        self.index = index
        self.teacher = teacher
        self.soma = teacher.loop.soma(index)
        self.rule = rule = teacher.rule
        self.proven = proven(rule)
        self.passes_back = rule is None or proven_function(type(rule).hidden_error)  # as ours do
        self.acted = -1  # when it last acted, or was deaf
        self.heard: list[tuple[Synapse, float]] = []  # the signals of its last act
        self.output = self.excess = self.slope = 0.0  # of its last act
        self.course = Course(self.soma) if teacher.whole else None
        self.backward: list[tuple[Synapse, int, Learner]] = []  # where its error goes: synapse, delay, who hears it
        self.target = math.nan
        self.feedback = 0.0
        self.updates = 0  # errors that were not zero
        self.due = False  # a target or an error has reached it in this instant
        self.soma.learner, self.soma.dendrite.heard = self, []

    def keep(self, now: int, heard: list[tuple[Synapse, float]], excess: float, slope: float) -> None:
        """Keep what its neuron has received, and how far its potential is above the threshold, before it decides."""
        self.acted, self.heard, self.soma.dendrite.heard = now, heard, []
        self.output, self.excess, self.slope = SILENCE, excess, slope

    def hear_target(self, target: float) -> None:
        """Phase 1: the teacher says what it should send at this instant, and it answers even without a signal."""
        self.target = target
        self.due = True
        self.teacher.due.append(self)
        self.soma.neuron.wake()

    def hear_error(self, event: Event) -> None:
        """Phase 1: an error comes back along one of its axon's synapses, weighted."""
        self.feedback += event._value
        if not self.due:
            self.due = True
            self.teacher.due.append(self)
            self.teacher.loop.call_turn()

    def learn(self, now: int) -> None:
        """Phase 4: turn the target, or the sum of the errors that came back, into changes of the weights."""
        self.due = False
        rule, target, course, loop = self.rule, self.target, self.course, self.teacher.loop
        if course is not None:
            self.output, self.excess = course.output, course.excess
        output, excess, error = self.output, self.excess, 0.0
        if rule is not None and target == target:
            error = rule.error(target, output, excess, self.slope)
            if not self.proven:
                error = checked("error", error)
            self.target = math.nan
        elif rule is not None:
            if self.acted < self.teacher.lesson.began(now):  # what it did for an earlier row is not to blame
                output, excess = SILENCE, math.nan
            else:
                error = rule.hidden_error(self.feedback, self.slope)
                if not self.passes_back:
                    error = checked("hidden_error", error)
            self.feedback = 0.0
        loop.log.lessons.add((now, self.index, target, output, excess, error))
        if rule is None or error == 0.0:
            return
        self.updates += 1
        for synapse, x in self.heard if course is None else course.contributions():
            if synapse.plastic:
                synapse.change += rule.change(error, x)
        for synapse, delay, learner in self.backward:
            Due(loop.env, [learner.hear_error], delay, synapse.weight * error)

    def failed(self, error: Exception, now: int) -> Exception:
        """Return the reason to stop when the rule, or the model, has failed; an error of neither stays what it is."""
        rule, soma = self.rule, self.soma
        theirs = isinstance(error, StateBreach)
        if not theirs and (within(rule, error) or not (proven(rule) or within(soma.model, error))):
            return StopRun(failed(rule, error, "rule", soma.neuron.label), now, within=True)
        return soma.failed(error, now)


class Teacher:
    """Presents the rows of a lesson, sends the targets, and changes the weights at the end of each batch."""

    def __init__(self, loop: EventLoop, lesson: Lesson) -> None:
        self.loop = loop
        self.lesson = lesson
        self.teaching = lesson.teaching
        self.rule = None if lesson.teaching is None else in_plain_numbers(lesson.teaching.rule)
        self.due: list[Learner] = []  # who hears a target or an error in this instant
        self.batch_ends = False  # weights change in this instant
        self.epoch_ends = False  # and that batch is the last of its epoch
        self.row_begins = False  # or a rest, in this instant
        self.plastic = [synapse for synapse in loop.synapses if synapse.plastic]
        self.kept = [synapse.weight for synapse in self.plastic]  # as the last epoch left them
        wiring, outputs = loop.wiring, lesson.outputs
        self.whole = timetable.looks_at(wiring) == "presentation"
        self.learners = {index: Learner(self, index) for index in timetable.learners_of(wiring, outputs)}
        for index, learner in self.learners.items():
            for number in wiring.incoming(index).tolist():
                hearer = self.learners.get(int(wiring.sources[number]))
                if hearer is not None:
                    learner.backward.append((loop.synapses[number], int(wiring.delays[number]), hearer))
        self.judged = frozenset() if self.whole else frozenset(timetable.deciders(wiring, outputs))
        self.remembering = [(loop.soma(i), wiring.start_of(i)) for i in timetable.remembering(wiring)]
        self.scripts = self._scripts()

    def _scripts(self) -> list[Script]:
        """List for each row what input neurons send and when, who acts without input, and the targets."""
        loop, wiring, lesson = self.loop, self.loop.wiring, self.lesson
        scripts: list[dict[int, list[Callable[[], None]]]] = [defaultdict(list) for _ in lesson.rows]

        def send(relay: Relay, ticks: list[int], values: list[float]) -> None:
            for script, tick, value in zip(scripts, ticks, values, strict=True):
                if tick >= 0 and value != 0.0:  # a zero sends nothing
                    script[tick].append(partial(relay.hand, value))

        at_once, ones = [0] * len(scripts), [1.0] * len(scripts)
        latency = timetable.latencies(wiring, lesson.rows)
        for neuron in loop.neurons:
            source, relay = wiring.model(neuron.index), neuron.soma
            if isinstance(relay, Relay):
                if isinstance(source, Feature):
                    send(relay, at_once, lesson.rows[:, source.column].tolist())
                elif isinstance(source, Bias):
                    send(relay, at_once, ones)
                elif neuron.index in latency:
                    send(relay, latency[neuron.index].tolist(), ones)
        asked = timetable.asked_neurons(wiring, lesson.outputs, lesson.answer_silence)
        reached = timetable.arrivals(wiring).tolist() if asked else []
        silence = np.full((len(scripts), len(lesson.outputs)), math.nan)
        targets = silence if self.teaching is None else self.teaching.targets
        for script, wanted in zip(scripts, targets.tolist(), strict=True):
            for index in asked:
                if (
                    reached[index] != timetable.NEVER
                ):  # it acts as a row reaches it, whether it receives any of it or not
                    script[reached[index]].append(loop.neurons[index].wake)
            for index, target in zip(lesson.outputs, wanted, strict=True):
                script[lesson.answer].append(partial(self.learners[index].hear_target, target))
        return [sorted(script.items(), key=lambda entry: entry[0]) for script in scripts]

    def present(self) -> Generator[Event]:
        """Go through the lesson: a SimPy process."""
        lesson, env, updates = self.lesson, self.loop.env, 0
        batch = 0 if self.teaching is None else self.teaching.batch
        for epoch in range(lesson.epochs):
            order = lesson.order(epoch).tolist()
            for place, row in enumerate(order, start=1):
                self._begin()
                into = 0
                for tick, actions in self.scripts[row]:
                    if tick > into:
                        yield Timeout(env, tick - into)
                        into = tick
                    for action in actions:
                        action()
                    self.loop.schedule_turn()
                if lesson.period > into:
                    yield Timeout(env, lesson.period - into)
                self.batch_ends = batch > 0 and (place % batch == 0 or place == len(order))
            self.epoch_ends = True  # the instant of the last batch is still to have its turn
            self._begin()
            yield Timeout(env, lesson.period)
            updates, before = sum([learner.updates for learner in self.learners.values()]), updates
            if updates == before:
                break
        self._begin()

    def _begin(self) -> None:
        """Phase 1: a row or a rest begins."""
        self.row_begins = True
        self.loop.schedule_turn()

    def learn(self, event: Event) -> None:
        """Phase 4: targets and errors are learned from; at the end of a batch the weights change; a row begins."""
        now = self.loop.now
        due, self.due = self.due, []
        for learner in sorted(due, key=lambda learner: learner.index):
            try:
                learner.learn(now)
            except Exception as error:
                raise learner.failed(error, now) from error
        if self.batch_ends:
            self.batch_ends = False
            self._change_weights(now)
        if self.row_begins:
            self.row_begins = False
            self._reset(now)

    def _change_weights(self, now: int) -> None:
        """End phase 4 of a batch: add up what its lessons have come to."""
        log, every_change = self.loop.log, self.loop.log.keep != "epochs"
        for synapse in self.plastic:
            if synapse.change != 0.0:
                synapse.weight += synapse.change
                synapse.change = 0.0
                if every_change:
                    log.changes.add((now, synapse.index, synapse.weight))
        if self.epoch_ends:
            self.epoch_ends = False
            for place, synapse in enumerate([] if every_change else self.plastic):
                if synapse.weight != self.kept[place]:
                    self.kept[place] = synapse.weight
                    log.changes.add((now, synapse.index, synapse.weight))

    def _reset(self, now: int) -> None:
        """End phase 4: a row or a rest begins, and finds the network as it was at time 0."""
        for soma, initial in self.remembering:
            if soma.neuron.index in self.judged:
                soma.decides_until = now + self.lesson.period
            soma.reset(now, initial)
        for learner in self.learners.values():
            if learner.course is not None:
                learner.course.begin(now)
