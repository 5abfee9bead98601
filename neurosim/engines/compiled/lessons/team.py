"""A team: output neurons with the same sources, and no other connections. Its arrays, and its kernel.

What one presentation does to a team follows from the row and from its own weights alone, so all of its lesson can be
given to it at one go.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.lessons.backward import Block, correct, error, rule_of
from neurosim.engines.compiled.lessons.binding import bindings_of_rule
from neurosim.engines.compiled.lessons.forward import hear, slope
from neurosim.engines.compiled.lessons.rows import Heard
from neurosim.engines.compiled.lessons.simd import aligned, stride_of
from neurosim.engines.compiled.lessons.state import Neurons, new_status
from neurosim.engines.compiled.model_group import ModelGroup, bindings_of, fixed_thresholds, parameter_types
from neurosim.engines.compiled.soma import parameters_of, threshold_now
from neurosim.engines.crossing import advance, fire, integrate
from neurosim.engines.task import Task
from neurosim.learning.base import LearningRule


class Plan(NamedTuple):
    """What a team does not change."""

    thresholds: Any
    targets: Any  # (rows, neurons)
    plastic: Any  # by source
    all_plastic: bool
    stride: int  # from one source's weights to the next one's
    entries: Any  # where the weight of each synapse lies
    synapses: Any  # and which synapse it is
    period: int
    answer: int
    batch: int
    per_ms: float


class Work(NamedTuple):
    """What a team changes; of a batch, what it adds up to."""

    weights: Any
    changes: Any
    drive: Any
    errors: Any


class Team:
    """Output neurons of one kind with the same sources.

    Parameters
    ----------
    task : Task
    kind : ModelGroup
    columns : int array
        Which of the lesson's output neurons they are.
    synapses : int64 array (sources, neurons)
        In the order in which a dendrite adds them up.
    heard : Heard
        What each row lets them hear.
    """

    def __init__(
        self, task: Task, kind: ModelGroup, columns: NDArray[np.int64], synapses: NDArray[np.int64], heard: Heard
    ) -> None:
        wiring, lesson = task.wiring, task.lesson
        assert lesson is not None
        assert lesson.teaching is not None
        sources, width = synapses.shape
        stride = stride_of(width)
        plastic = wiring.plastic[synapses[:, 0]]
        self.kind, self.heard = kind, heard
        self.members = np.array(lesson.outputs)[columns]
        self.place = np.searchsorted(kind.members, self.members)
        self.neurons = Neurons(kind.parameters, kind.rows[self.place], kind.states(self.place))
        self.plan = Plan(
            thresholds=fixed_thresholds(wiring, self.members),
            targets=np.ascontiguousarray(lesson.teaching.targets[:, columns], np.float64),
            plastic=plastic,
            all_plastic=bool(plastic.all()),
            stride=stride,
            entries=(stride * np.arange(sources)[:, np.newaxis] + np.arange(width)).ravel(),
            synapses=synapses.ravel(),
            period=lesson.period,
            answer=lesson.answer,
            batch=lesson.teaching.batch,
            per_ms=wiring.clock.per_ms,
        )
        self.work = Work(*map(aligned, (stride * sources, stride * sources, stride, stride)))
        self.work.weights[self.plan.entries] = task.start.weights[self.plan.synapses]
        self.status = new_status()

    @property
    def presented(self) -> int:
        """How many presentations are over."""
        return int(self.status["epoch"]) * len(self.plan.targets) + int(self.status["place"])


def kernel(kind: ModelGroup, rule: LearningRule) -> Any:
    """Return the loop of a kind of neurons and a rule."""
    return _kernel(kind.model, kind.names, kind.alike, type(rule), parameter_types(rule)[0])


@functools.lru_cache(maxsize=64)
def _kernel(
    model: Any, names: tuple[str, ...], alike: bool, rule: type[LearningRule], rule_names: tuple[str, ...]
) -> Any:
    return compiled(teach_team, bindings_of(model, names, alike) | bindings_of_rule(rule, rule_names))


def teach_team(
    rule: Any,
    neurons: Any,
    plan: Any,
    heard: Any,
    work: Any,
    orders: Any,
    until: int,
    even_if_settled: bool,
    kept: Any,
    status: Any,
) -> None:
    """Present rows until so many were presented, or nothing is left to learn.

    Parameters
    ----------
    rule
        Parameters of the learning rule.
    neurons : Neurons
    plan, heard, work, orders
        See the classes above, and :mod:`~neurosim.engines.compiled.lessons.state`.
    until
        Presentations of the lesson after which to stop.
    even_if_settled
        Whether to go on where nothing is left to learn.
    kept
        For each epoch from the first of the orders on, how it left the weight of every synapse.
    status
        Where the team stands.
    """
    n = len(plan.targets)
    starts, slots, values = heard.starts, heard.slots, heard.values
    sent = 0
    into = work.weights if plan.batch == 1 else work.changes
    block = Block(into, 0, plan.stride, plan.plastic, 0, plan.all_plastic)
    while status.epoch * n + status.place < until and (even_if_settled or status.over == 0):
        epoch, first = status.epoch, status.place
        last = min(n, until - epoch * n)
        order = epoch - orders.first if len(orders.rows) > 1 else 0
        answers = epoch * (n + 1) * plan.period + plan.answer
        for place in range(first, last):
            row = np.uint64(orders.rows[order, place])
            begin, end = starts[row], starts[row + np.uint64(1)]
            hear(work.drive, 0, work.weights, 0, plan.stride, slots, values, begin, end)
            now = answers + place * plan.period
            before = now - plan.period if place > 0 else max(0, now - 2 * plan.period)
            updates, signals, lost = answer(rule, neurons, plan, work, row, (now - before) / plan.per_ms)
            if lost:
                status.lost = 0
                return
            sent += signals
            if updates > 0:
                status.updates += updates
                correct(rule, work.errors, 0, block, slots, values, begin, end)
            if plan.batch > 1 and (place + 1 == n or (place + 1) % plan.batch == 0):
                for entry in range(len(work.weights)):
                    work.weights[entry] += work.changes[entry]
                    work.changes[entry] = 0.0
        status.place = last
        if last == n:
            for k in range(len(plan.entries)):
                kept[epoch - orders.first, np.uint64(plan.synapses[k])] = work.weights[np.uint64(plan.entries[k])]
            status.epoch, status.place = epoch + 1, 0
            status.over = status.updates == 0
            status.updates = 0
    status.sent += sent


def answer(given: Any, neurons: Any, plan: Any, work: Any, row: Any, elapsed: float) -> tuple[int, int, bool]:
    """Let each neuron take its sum, decide, and get its error.

    Return how many errors are not zero, how many signals were sent, and whether a potential became NaN.
    """
    rule = rule_of(given)
    updates = signals = 0
    lost = False
    for o in range(np.uint64(len(plan.thresholds))):
        drive, threshold, target = work.drive[o], plan.thresholds[o], plan.targets[row, o]
        cell = neurons.cells[o]
        p = parameters_of(neurons.params, neurons.rows[o])
        advance(p, cell, elapsed)
        integrate(p, cell, drive)
        v = cell.v
        excess = v - threshold_now(p, cell, threshold)
        steep, sent = slope(p, cell), fire(p, cell)  # side by side, so that what they share is computed once
        e = error(rule, target, sent, excess, steep)
        work.errors[o] = e
        updates += e != 0.0
        signals += sent != 0.0
        lost |= v != v
    return updates, signals, lost
