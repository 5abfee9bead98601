"""Lessons in the event loop: rows go in, targets and errors are signals, weights change."""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event, Timeout

from neurosim.core.signal import SILENCE
from neurosim.engines.fault import judged
from neurosim.engines.reference.axon import Synapse
from neurosim.engines.reference.course import Course
from neurosim.engines.reference.neuron import Neuron, Relay, Soma
from neurosim.learning.acting import asked_neurons, deciders, remembering
from neurosim.learning.base import LearningRule
from neurosim.learning.lesson import Lesson
from neurosim.learning.timetable import NEVER, arrivals, latencies, learners_of, looks_at
from neurosim.models.base import in_plain_numbers, proven, proven_function
from neurosim.models.sources import Bias, Feature

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop


class Learner:
    """What a neuron keeps of its last act, and does with its error."""

    __slots__ = (
        "acted",
        "backward",
        "course",
        "due",
        "excess",
        "feedback",
        "heard",
        "index",
        "lesson",
        "loop",
        "neuron",
        "output",
        "passes_back",
        "proven",
        "record",
        "rule",
        "slope",
        "target",
        "updates",
    )

    def __init__(self, neuron: Neuron, lesson: Lesson) -> None:
        self.neuron = neuron
        self.index = neuron.index
        self.loop = neuron.loop
        self.lesson = lesson
        self.rule: LearningRule | None = None if lesson.teaching is None else in_plain_numbers(lesson.teaching.rule)
        self.proven = proven(self.rule)
        self.passes_back = self.rule is None or proven_function(type(self.rule).hidden_error)  # as ours do
        self.record = neuron.loop.log.lessons.add
        self.acted = -1  # when it last acted, or was deaf
        self.heard: list[tuple[Synapse, float]] = []  # the signals of its last act
        self.backward: list[tuple[Synapse, int, Learner]] = []  # where its error goes: synapse, delay, who hears it
        self.output = self.excess = self.slope = 0.0  # of its last act
        self.target = math.nan
        self.feedback = 0.0
        self.updates = 0  # errors that were not zero
        self.due = False  # a target or an error has reached it in this instant
        self.course: Course | None = None  # of this presentation, if all of it counts

    def hear_target(self, target: float) -> None:
        """Phase 1: the teacher says what it should send at this instant, and it answers even without a signal."""
        self.target = target
        self.due = True
        self.loop.learners.append(self)
        if not self.neuron.awake:
            self.neuron.wake()

    def hear_error(self, event: Event) -> None:
        """Phase 1: an error comes back along one of its axon's synapses, weighted."""
        self.feedback += event._value
        if not self.due:
            self.due = True
            self.loop.learners.append(self)
            self.loop.call_turn()

    def learn(self, now: int) -> None:
        """Phase 4: turn the target, or the sum of the errors that came back, into changes of the weights."""
        self.due = False
        rule, target, course = self.rule, self.target, self.course
        if course is not None:
            self.output, self.excess = course.output, course.excess
        output, excess = self.output, self.excess
        if rule is None:
            error = 0.0
        elif target == target:
            error = rule.error(target, output, excess, self.slope)
            if not self.proven:
                error = judged(error)
            self.target = math.nan
        else:
            if self.acted < self.lesson.began(now):  # what it did for an earlier row is not to blame
                output, excess, error = SILENCE, math.nan, 0.0
            else:
                error = rule.hidden_error(self.feedback, self.slope)
                if not self.passes_back:
                    error = judged(error, "hidden_error")
            self.feedback = 0.0
        self.record((now, self.index, target, output, excess, error))
        if rule is None or error == 0.0:
            return
        self.updates += 1
        for synapse, x in self.heard if course is None else course.contributions():
            if synapse.plastic:
                synapse.change += rule.change(error, x)
        for synapse, delay, learner in self.backward:
            Timeout(self.loop.env, delay, synapse.weight * error).callbacks.append(learner.hear_error)


class Teacher:
    """Presents the rows of a lesson, sends the targets, and changes the weights at the end of each batch."""

    def __init__(self, loop: EventLoop, lesson: Lesson) -> None:
        self.loop = loop
        self.lesson = lesson
        self.teaching = lesson.teaching
        self.plastic = [synapse for synapse in loop.synapses if synapse.plastic]
        self.every_change = loop.log.keep != "epochs"
        self.epoch_ends = False  # the batch that ends now is the last of its epoch
        self.kept = [synapse.weight for synapse in self.plastic]  # as the last epoch left them
        by_index = self._learners()
        self.learners = list(by_index.values())
        self.outputs = [by_index[index] for index in lesson.outputs]
        self.courses = [learner.course for learner in self.learners if learner.course is not None]
        self.remembering = self._remembering()
        self.asked = self._asked()
        self.rows = self._rows()
        self.later = self._later()
        self.questions = self._questions()

    def _learners(self) -> dict[int, Learner]:
        """Make the learners, and connect each with those that receive its error."""
        loop, wiring = self.loop, self.loop.wiring
        lesson = self.lesson
        learners = {index: Learner(loop.neurons[index], lesson) for index in learners_of(wiring, lesson.outputs)}
        for index, learner in learners.items():
            soma = loop.neurons[index].soma
            assert isinstance(soma, Soma)  # nothing plastic ends on a source
            soma.learner, soma.dendrite.heard = learner, []
            if looks_at(wiring) == "presentation":
                learner.course = Course(soma)
            for number in wiring.incoming(index).tolist():
                hearer = learners.get(int(wiring.sources[number]))
                if hearer is not None:
                    learner.backward.append((loop.synapses[number], int(wiring.delays[number]), hearer))
        return learners

    def _remembering(self) -> list[tuple[Soma, Any, bool]]:
        """List the somas that are reset as a row begins, the state to which, and whether the row is judged by them."""
        wiring = self.loop.wiring
        judged = set() if looks_at(wiring) == "presentation" else set(deciders(wiring, self.lesson.outputs))
        somas = []
        for index in remembering(wiring):
            soma = self.loop.neurons[index].soma
            assert isinstance(soma, Soma)  # a source has nothing to remember
            somas.append((soma, wiring.start_of(index), index in judged))
        return somas

    def _asked(self) -> list[tuple[int, list[Neuron]]]:
        """List the hidden neurons that answer even without input, and how many ticks after a row's start."""
        wiring, neurons = self.loop.wiring, self.loop.neurons
        asked = asked_neurons(wiring, self.lesson.outputs, self.lesson.answer_silence)
        if not asked:
            return []
        due, at = arrivals(wiring).tolist(), defaultdict(list)
        for index in asked:
            if due[index] != NEVER:  # a row may reach it
                at[due[index]].append(neurons[index])
        return list(at.items())

    def _rows(self) -> list[list[tuple[Relay, float]]]:
        """List what each row hands to the input neurons; a zero sends nothing."""
        wiring = self.loop.wiring
        columns: list[tuple[Relay, list[float]]] = []
        for neuron in self.loop.neurons:
            source = wiring.model(neuron.index)
            relay = neuron.soma
            if not isinstance(relay, Relay):
                continue
            if isinstance(source, Feature):
                columns.append((relay, self.lesson.rows[:, source.column].tolist()))
            elif isinstance(source, Bias):
                columns.append((relay, [1.0] * len(self.lesson.rows)))
        return [
            [(relay, values[row]) for relay, values in columns if values[row] != 0.0]
            for row in range(len(self.lesson.rows))
        ]

    def _later(self) -> list[list[tuple[int, list[Relay]]]]:
        """List the sources that send a spike in each row, and how many ticks after its start."""
        at: list[dict[int, list[Relay]]] = [{} for _ in self.lesson.rows]
        for index, ticks in latencies(self.loop.wiring, self.lesson.rows).items():
            relay = self.loop.neurons[index].soma
            assert isinstance(relay, Relay)
            for row, tick in enumerate(ticks.tolist()):
                if tick >= 0:
                    at[row].setdefault(tick, []).append(relay)
        return [sorted(row.items(), key=lambda entry: entry[0]) for row in at]

    def _questions(self) -> list[list[tuple[Learner, float]]]:
        """List what each output neuron should send for each row; NaN where there is no teacher."""
        if self.teaching is None:
            return [[(learner, math.nan) for learner in self.outputs]] * len(self.rows)
        targets = self.teaching.targets.tolist()
        return [list(zip(self.outputs, wanted, strict=True)) for wanted in targets]

    def present(self) -> Generator[Event]:
        """Go through the lesson: a SimPy process."""
        env, loop, rows, lesson = self.loop.env, self.loop, self.rows, self.lesson
        answer, homeward = lesson.answer, lesson.period - lesson.answer
        updates = 0
        for epoch in range(lesson.epochs):
            if epoch == 0 or lesson.shuffle is not None:
                order = lesson.order(epoch).tolist()
                ends_batch = self._batch_ends(len(order))
            for row, last_in_batch in zip(order, ends_batch, strict=True):
                loop.row_begins = True
                for relay, value in rows[row]:
                    relay.hand(value)
                for wait, neurons in self.asked:
                    Timeout(env, wait).callbacks.append(functools.partial(self._wake, neurons))
                for tick, relays in self.later[row]:
                    Timeout(env, tick).callbacks.append(functools.partial(self._send, relays))
                loop.schedule_turn()
                yield Timeout(env, answer)
                self.ask(row)
                loop.schedule_turn()
                if homeward:
                    yield Timeout(env, homeward)
                if last_in_batch:
                    loop.batch_ends = True
                    loop.schedule_turn()
            self.epoch_ends = True  # the instant of the last batch is still to have its turn
            self._begin_rest()
            yield Timeout(env, lesson.period)
            updates, before = self.updates(), updates
            if updates == before:
                break
        self._begin_rest()

    def _begin_rest(self) -> None:
        self.loop.row_begins = True
        self.loop.schedule_turn()

    def _wake(self, neurons: list[Neuron], event: Event) -> None:
        """Phase 1: a row has reached these neurons, whether they receive anything of it or not."""
        for neuron in neurons:
            if not neuron.awake:
                neuron.wake()
        self.loop.call_turn()

    def begin(self, now: int) -> None:
        """End phase 4: a row or a rest begins, and finds the network as it was at time 0."""
        for soma, initial, decides in self.remembering:
            if decides:
                soma.decides_until = now + self.lesson.period
            soma.reset(now, initial)
        for course in self.courses:
            course.begin(now)

    def _send(self, relays: list[Relay], event: Event) -> None:
        """Phase 1: let sources send a spike of the pattern."""
        for relay in relays:
            relay.hand(1.0)
        self.loop.call_turn()

    def _batch_ends(self, rows: int) -> list[bool]:
        """Return at which places of an epoch the weights change: after each batch, and after what is left of one."""
        if self.teaching is None:
            return [False] * rows
        return [place % self.teaching.batch == 0 or place == rows for place in range(1, rows + 1)]

    def ask(self, row: int) -> None:
        """Phase 1: the row's signals reach the output neurons now, and so do its targets."""
        for learner, target in self.questions[row]:
            learner.hear_target(target)

    def change_weights(self, now: int) -> None:
        """End phase 4 of a batch: add up what its lessons have come to."""
        record = self.loop.log.changes.add
        for synapse in self.plastic:
            if synapse.change != 0.0:
                synapse.weight += synapse.change
                synapse.change = 0.0
                if self.every_change:
                    record((now, synapse.index, synapse.weight))
        if self.epoch_ends:
            self.epoch_ends = False
            if not self.every_change:
                for place, synapse in enumerate(self.plastic):
                    if synapse.weight != self.kept[place]:
                        self.kept[place] = synapse.weight
                        record((now, synapse.index, synapse.weight))

    def updates(self) -> int:
        """Return how many errors were not zero so far."""
        return sum([learner.updates for learner in self.learners])
