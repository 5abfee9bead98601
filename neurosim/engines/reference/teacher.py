"""Lessons in the event loop: rows go in, targets and errors are signals, weights change."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
from simpy.events import Event, Timeout

from neurosim.engines.reference.neuron import Relay, Soma, Synapse
from neurosim.learning.base import LearningRule
from neurosim.learning.decision import mistaken
from neurosim.learning.lesson import Lesson, LessonResult
from neurosim.sources import Bias, Feature

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop


class Learner:
    """What a neuron remembers of its last act, and does with its error."""

    __slots__ = (
        "backward",
        "due",
        "excess",
        "feedback",
        "heard",
        "index",
        "loop",
        "output",
        "rule",
        "slope",
        "target",
        "updates",
    )

    def __init__(self, index: int, loop: EventLoop, rule: LearningRule | None) -> None:
        self.index = index
        self.loop = loop
        self.rule = rule
        self.heard: list[tuple[Synapse, float]] = []  # the signals of this presentation
        self.backward: list[tuple[Synapse, int, Learner]] = []  # where its error goes: synapse, delay, who hears it
        self.output = self.excess = self.slope = 0.0  # of its last act
        self.target = math.nan
        self.feedback = 0.0
        self.updates = 0  # errors that were not zero
        self.due = False  # a target or an error has reached it in this instant

    def hear_target(self, target: float) -> None:
        """Phase a: the teacher says what it should send at this instant."""
        self.target = target
        self.wait()

    def hear_error(self, event: Event) -> None:
        """Phase a: an error comes back along one of its axon's synapses, weighted."""
        self.feedback += event._value
        self.wait()

    def wait(self) -> None:
        """Ask to learn in this instant, after all somas have acted."""
        if not self.due:
            self.due = True
            self.loop.learners.append(self)
            self.loop.call_turn()

    def learn(self, now: int) -> None:
        """Phase d: turn the target, or the sum of the errors that came back, into changes of the weights."""
        self.due = False
        rule, target = self.rule, self.target
        assert rule is not None  # targets are sent by teachers, who have a rule
        if target == target:
            error = rule.error(target, self.output, self.excess, self.slope)
            self.target = math.nan
        else:
            error = rule.hidden_error(self.feedback, self.slope)
            self.feedback = 0.0
        self.loop.log.lessons.add(now, self.index, target, self.output, error)
        if error == 0.0:
            return
        self.updates += 1
        for synapse, x in self.heard:
            if synapse.plastic:
                synapse.change += rule.change(error, x)
        for synapse, delay, learner in self.backward:
            Timeout(self.loop.env, delay, synapse.weight * error).callbacks.append(learner.hear_error)


class Teacher:
    """Presents the rows of a lesson, sends the targets, and lets the weights change at the end of each batch."""

    def __init__(self, loop: EventLoop, lesson: Lesson) -> None:
        self.loop = loop
        self.lesson = lesson
        self.teaching = lesson.teaching
        self.plastic = [synapse for synapse in loop.synapses if synapse.plastic]
        self.learners = self._learners()
        self.outputs = [self.learners[index] for index in lesson.outputs]
        self.output_neurons = [loop.neurons[index] for index in lesson.outputs]
        self.rows = self._rows()
        self.targets = [] if self.teaching is None else self.teaching.targets.tolist()
        self.wanted = [] if self.teaching is None else self.teaching.wanted.tolist()
        self.presented = 0  # rows since the weights last changed
        self.mistakes = 0
        self.updates = 0  # of all epochs before this one
        self.loss = 0.0
        self.epochs: list[tuple[int, int, float]] = []
        self.weights = [[synapse.weight for synapse in self.plastic]]
        self.sent = [[math.nan] * len(self.outputs) for _ in self.rows]
        self.excesses = [[math.nan] * len(self.outputs) for _ in self.rows]

    def _learners(self) -> dict[int, Learner]:
        """Make learners of the output neurons and of all that have plastic synapses."""
        loop, wiring = self.loop, self.loop.wiring
        rule = None if self.teaching is None else self.teaching.rule
        indices = {*self.lesson.outputs, *(int(wiring.targets[synapse.index]) for synapse in self.plastic)}
        learners = {index: Learner(index, loop, rule) for index in sorted(indices)}
        for index, learner in learners.items():
            soma = loop.neurons[index].soma
            assert isinstance(soma, Soma)  # nothing plastic ends on a source
            soma.learner, soma.dendrite.heard = learner, learner.heard
            for number in wiring.incoming(index).tolist():
                hearer = learners.get(int(wiring.sources[number]))
                if hearer is not None:
                    learner.backward.append((loop.synapses[number], int(wiring.delays[number]), hearer))
        return learners

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

    def present(self) -> Generator[Event]:
        """Go through the lesson: a SimPy process."""
        env, lesson = self.loop.env, self.lesson
        together = lesson.period == lesson.answer
        for _ in range(lesson.epochs):
            order = lesson.order()
            last = order[-1]
            for row in order:
                for relay, value in self.rows[row]:
                    relay.hand(value)
                answer = Timeout(env, lesson.answer, row)
                answer.callbacks.append(self.ask)
                yield answer if together else Timeout(env, lesson.period)
                self.loop.close_presentation(row, row == last)
            yield Timeout(env, lesson.period)
            self.end_epoch()
            if self.teaching is not None and self.epochs[-1][1] == 0:
                return

    def ask(self, event: Event) -> None:
        """Phase a: the row's signals reach the output neurons now, and so do its targets."""
        if self.targets:
            for learner, target in zip(self.outputs, self.targets[event._value], strict=True):
                learner.hear_target(target)
        for neuron in self.output_neurons:
            if not neuron.awake:  # a row of zeros sends nothing, and is answered too
                neuron.wake()

    def close(self, row: int, last: bool) -> None:
        """End phase d: score the row, and let the weights change if it ends a batch."""
        excesses = [learner.excess for learner in self.outputs]
        self.excesses[row] = excesses
        self.sent[row] = [learner.output for learner in self.outputs]
        for learner in self.learners.values():
            learner.heard.clear()
        if self.teaching is None:
            return
        self.mistakes += mistaken(self.wanted[row], excesses)
        loss = self.teaching.rule.loss
        for target, output, excess in zip(self.targets[row], self.sent[row], excesses, strict=True):
            self.loss += loss(target, output, excess)
        self.presented += 1
        if last or self.presented == self.teaching.batch:
            self.presented = 0
            self.change_weights()

    def change_weights(self) -> None:
        """Add up what the lessons of the batch have come to."""
        now = self.loop.env.now
        for synapse in self.plastic:
            if synapse.change != 0.0:
                synapse.weight += synapse.change
                synapse.change = 0.0
                self.loop.log.changes.add(now, synapse.index, synapse.weight)

    def end_epoch(self) -> None:
        """Write the epoch into the history."""
        answers = len(self.rows) * len(self.outputs)
        updates = sum(learner.updates for learner in self.learners.values())
        self.epochs.append((self.mistakes, updates - self.updates, self.loss / answers))
        self.weights.append([synapse.weight for synapse in self.plastic])
        self.mistakes, self.updates, self.loss = 0, updates, 0.0

    def result(self) -> LessonResult:
        """Return what came of the epochs that were finished."""
        epochs = np.array(self.epochs, dtype=np.float64).reshape(-1, 3)
        return LessonResult(
            outputs=np.array(self.sent),
            excesses=np.array(self.excesses),
            mistakes=epochs[:, 0].astype(np.int64),
            updates=epochs[:, 1].astype(np.int64),
            losses=epochs[:, 2],
            synapses=np.array([synapse.index for synapse in self.plastic], dtype=np.int64),
            weights=np.array(self.weights, dtype=np.float64),
        )
