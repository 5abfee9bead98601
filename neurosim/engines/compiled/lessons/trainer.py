"""Lessons of rows: targets, errors and weights in one compiled loop, which returns now and then."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.memory import memory_limit
from neurosim.engines.compiled.jit.compile_errors import call
from neurosim.engines.compiled.lessons.binding import kernel, rule_part, rule_values
from neurosim.engines.compiled.lessons.buffers import Ledger
from neurosim.engines.compiled.lessons.layer_plan import FIRES_BY_ITSELF, Schedule, schedule
from neurosim.engines.compiled.lessons.rows import columns_of, listed, table_of
from neurosim.engines.compiled.lessons.simd import aligned
from neurosim.engines.compiled.lessons.state import Network, Neurons, Orders, Rows, Work, new_status
from neurosim.engines.fault import became_nan
from neurosim.engines.task import Result, StopRun, Task, Unsuited, Watch
from neurosim.learning.acting import deciders, fires_by_itself, remembering
from neurosim.models.base import NeuronModel
from neurosim.recording.recording import Recording
from neurosim.recording.tables import EndState, Tables

BYTES_PER_LESSON = 150
"""About what one error record takes to be computed again and read."""

SLICE = 20_000_000
"""About the ns of work from one look at the limits to the next."""


def told_again(task: Task, presentations: int) -> NDArray[np.void]:
    """Return the error records of the first presentations of a lesson, by running it once more.

    It takes less time than the memory would for what may never be asked for, and nothing is different: a lesson
    follows from its task.

    Raises
    ------
    InputError
        If it was so long that they would not fit into memory.
    """
    assert task.lesson is not None
    told = presentations * len(task.lesson.outputs)
    needed, there = told * BYTES_PER_LESSON, memory_limit()
    if needed > there:
        raise InputError(
            f"The history of this training is read from what its neurons were told {told:,} times, which takes about"
            f" {needed / 1e9:,.1f} GB; there may be {there / 1e9:,.1f} GB. Its weights and its answers are there;"
            " for a history, learn in several lessons, each from where the last one ended (training.network)."
        )
    return LessonRun(task, keep_lessons=True).again(presentations)


class LessonRun:
    """A lesson under way.

    Parameters
    ----------
    task : Task
    keep_lessons : bool
        Whether to write the lessons down in any case. They are left out where little was to be kept, and only output
        neurons learn: their lessons take more room than all else, and least time to give :func:`again <told_again>`.
    """

    def __init__(self, task: Task, keep_lessons: bool = False) -> None:
        assert task.lesson is not None
        self.task, self.lesson, self.teaching = task, task.lesson, task.lesson.teaching
        self.plan = plan = schedule(task)
        self.rule = None if self.teaching is None else self.teaching.rule
        self.kernel = kernel(plan.kinds, self.rule)
        self.rule_values = rule_values(self.rule)
        self.neurons = tuple(
            Neurons(kind.parameters, kind.rows[order], kind.states(np.append(order, order[:1])))
            for kind, order in zip(plan.kinds, plan.cells, strict=True)
        )
        places = plan.boundary[plan.boundary >= len(plan.inputs)]
        self.acting = np.concatenate([plan.inside, places - len(plan.inputs)])  # in the order in which they act
        self.net = _network(task, plan, self.acting)
        self.rows = _rows(task, plan)
        self.work = _work(task, plan, self.net, self.acting)
        self.status = new_status()
        fields = max((len(table.dtype.names or ()) for table in task.wiring.state.values()), default=1)
        hidden = bool((plan.somas["target"][plan.lessons] < 0).any())
        keep_lessons = keep_lessons or task.keep != "epochs" or self.teaching is None or hidden
        self.ledger = Ledger(task, self.net, self.status, fields, keep_lessons)
        costs = 50 + plan.n_weights // 4 + 10 * len(plan.somas)
        if self.ledger.keep_changes:
            costs += 2 * len(self.net.plastic_entries)
        self.most = max(1, SLICE // costs)
        self.orders = Orders(0, 0, np.empty((0, 0), np.int64))

    def run(self) -> Result:
        """Run all slices."""
        task, status = self.task, self.status
        stopped, end, whole = None, 0, True
        try:
            while not status["over"]:
                task.watch.look(end, int(status["sent"]))
                self.present(self.most)
                end = self.reached()
            task.watch.end(end, int(status["sent"]))
        except StopRun as stop:
            stopped, end, whole = stop, stop.end, not stop.within
        return Result(self._recording(end, whole), stopped)

    def again(self, presentations: int) -> NDArray[np.void]:
        """Run up to a presentation, and return the lessons."""
        with suppress(StopRun):  # in the last one a potential may become NaN, as it did before
            while (left := presentations - self.presented) > 0:
                self.present(min(left, self.most))
        return self.ledger.lessons()

    @property
    def presented(self) -> int:
        """How many presentations are over."""
        return int(self.status["epoch"]) * len(self.lesson.rows) + int(self.status["place"])

    def reached(self) -> int:
        """Return the tick after the last instant that is whole."""
        tick, place = int(self.status["tick"]), int(self.status["place"])
        if self.status["over"]:
            return tick + 1
        if place == 0:  # in the rest after an epoch
            return tick - self.lesson.period + 1 if self.status["epoch"] else 0
        return tick + 1

    def present(self, most: int) -> None:
        """Present some rows, at most so many; fewer if the lesson is over, or there is no more room."""
        self._order()
        book = self.ledger.make_room()
        given = (
            self.rule_values,
            self.neurons,
            self.net,
            self.rows,
            self.work,
            book,
            self.orders,
            most,
            self.task.wiring.clock.per_ms,
            self.status,
        )
        rules = [] if self.rule is None else [rule_part(self.rule)]
        call(self.kernel, given, [*(kind.part for kind in self.plan.kinds), *rules])
        if self.status["lost"] >= 0:
            soma = self.net.somas[self.status["lost"]]
            raise StopRun(self._reason(int(soma["neuron"])), end=int(self.status["tick"] + soma["due"]), within=True)

    def _reason(self, index: int) -> str:
        """Return why the lesson cannot go on with a neuron."""
        wiring = self.task.wiring
        if math.isnan(self._lost_state().v):
            return became_nan(wiring.labels[index])
        if index not in deciders(wiring, self.lesson.outputs):
            raise Unsuited(FIRES_BY_ITSELF.format(repr(wiring.labels[index])))
        return fires_by_itself(wiring, index)

    def _lost_state(self) -> Any:
        """Return the state of the soma with which the lesson cannot go on."""
        q = int(self.status["lost"])
        soma = self.net.somas[q]
        group, model = self.net.groups[soma["group"]], self.task.wiring.model(int(soma["neuron"]))
        assert isinstance(model, NeuronModel)
        return model.State(*self.neurons[group["kind"]].cells[group["cell"] + q - group["first"]].tolist())

    def _order(self) -> None:
        """Lay out the order of the rows for the next epochs."""
        lesson, epoch = self.lesson, int(self.status["epoch"])
        if self.orders.end > epoch:
            return
        if lesson.shuffle is None:
            self.orders = Orders(epoch, lesson.epochs, lesson.order(0)[np.newaxis])
        else:
            end = min(lesson.epochs, epoch + self.most // len(lesson.rows) + 1)
            self.orders = Orders(epoch, end, lesson.orders(epoch, end))

    def _recording(self, end: int, whole: bool) -> Recording:
        again = told_later(self.task, self.presented + int(self.status["lost"] >= 0))
        tables = self.ledger.tables(self._sent(), again).before(end)
        return recording_of(self.task, tables, self._end_state(end, whole))

    def _sent(self) -> int:
        """Return how many signals were sent before the instant in which a potential became NaN, if one did."""
        status, somas = self.status, self.net.somas[self.acting]
        if status["lost"] < 0:
            return int(status["sent"])
        earlier = somas["due"] < self.net.somas["due"][status["lost"]]
        return int(status["sent_before"]) + int(np.count_nonzero(earlier & (somas["sent"] != 0.0)))

    def _end_state(self, end: int, whole: bool) -> EndState:
        """Return where it has stopped; of who took no part, as it was at the start."""
        plan, net, start, wiring = self.plan, self.net, self.task.start, self.task.wiring
        begun = max(end - 1, 0) // self.lesson.period * self.lesson.period  # the last reset
        acting = self.acting
        somas = net.somas[acting]
        groups = net.groups[somas["group"]]
        since, ready, remembers = groups["since"].copy(), somas["ready"].copy(), groups["remembers"]
        as_before = remembers.copy()
        if self.status["lost"] >= 0:
            lost = net.somas[self.status["lost"]]
            is_lost = acting == self.status["lost"]
            later = groups["acted"] & (somas["due"] == lost["due"]) & (somas["neuron"] > lost["neuron"])
            as_before = later | remembers & ~groups["acted"]  # of that instant, only who came before has acted
            if math.isnan(self._lost_state().v):
                since[is_lost] = groups["before"][is_lost]
            since[later] = groups["before"][later]
        for q, group in zip(acting[as_before], groups[as_before], strict=True):
            cell = self.neurons[group["kind"]].cells[group["cell"] + q - group["first"]]
            for column, field in enumerate(cell.dtype.names):
                cell[field] = self.work.before[q, column]
        since[as_before & remembers] = ready[as_before & remembers] = begun
        state_tick, acted, rested = (column.copy() for column in (start.state_tick, start.acted, start.ready))
        if end:
            reset = remembering(wiring)
            state_tick[reset] = acted[reset] = rested[reset] = begun
        acted[net.inputs] = 0  # a source has no soma
        has = (since > 0) | remembers & (end > 0)
        acted[somas["neuron"][has]], rested[somas["neuron"][has]] = since[has], ready[has]
        state_tick[somas["neuron"][has]] = np.maximum(since, ready)[has]  # clamped until it is ready
        state = {kind: table.copy() for kind, table in start.state.items()}
        for kind, order, neurons in zip(plan.kinds, plan.cells, self.neurons, strict=True):
            state[kind.model][order] = neurons.cells[:-1]
        weights = start.weights.copy()
        weights[plan.entry >= 0] = self.work.weights[plan.entry[plan.entry >= 0]]
        return EndState(end, state, state_tick, acted, rested, weights, whole)


def told_later(task: Task, presentations: int) -> Callable[[], NDArray[np.void]]:
    """Return a function that computes the error records; it runs without limits."""
    return partial(told_again, replace(task, watch=Watch(task.watch.max_signals, math.inf)), presentations)


def recording_of(task: Task, tables: Tables, end: EndState) -> Recording:
    """Return the recording of a lesson."""
    return Recording(
        wiring=task.wiring,
        seed=task.seed,
        engine="compiled",
        tables=tables,
        recorded=task.recorded,
        end=end,
        lesson=task.lesson,
    )


def _network(task: Task, plan: Schedule, acting: NDArray[np.int64]) -> Network:
    """Return the layer plan as the kernel takes it."""
    recorded = np.zeros(len(task.wiring.names), np.bool_)
    recorded[list(task.recorded)] = True
    plastic = np.flatnonzero(task.wiring.plastic & (plan.entry >= 0))
    return Network(
        groups=plan.groups,
        somas=plan.somas,
        sources=plan.sources,
        plastic=plan.plastic,
        inside=plan.inside,
        boundary=plan.boundary,
        lessons=plan.lessons,
        back_weights=plan.back_weights,
        back_somas=plan.back_somas,
        back_lengths=plan.back_lengths,
        inputs=plan.inputs,
        recorded=acting[recorded[plan.somas["neuron"][acting]]],
        plastic_entries=plan.entry[plastic],
        plastic_synapses=plastic,
    )


def _rows(task: Task, plan: Schedule) -> Rows:
    """Return what the input neurons send for each row, and its targets."""
    lesson, teaching = task.lesson, task.lesson.teaching if task.lesson else None
    assert lesson is not None
    columns = columns_of(task.wiring, plan.inputs)
    heard = listed(lesson.rows, columns)
    room = int(plan.groups["sources"][~plan.groups["direct"]].sum())
    plan.groups["room"] += len(heard.slots)
    return Rows(
        table=table_of(lesson.rows, columns),
        starts=heard.starts,
        slots=np.concatenate([heard.slots, np.zeros(room, np.uint32)]),
        values=np.concatenate([heard.values, np.zeros(room)]),
        targets=np.empty((0, 0)) if teaching is None else np.ascontiguousarray(teaching.targets, np.float64),
        period=lesson.period,
        answer=lesson.answer,
        batch=1 if teaching is None else teaching.batch,
        epochs=lesson.epochs,
    )


def _work(task: Task, plan: Schedule, net: Network, acting: NDArray[np.int64]) -> Work:
    """Return what the kernel changes."""
    weights = aligned(plan.n_weights)
    there = plan.entry >= 0
    weights[plan.entry[there]] = task.start.weights[there]
    fields = max((len(table.dtype.names or ()) for table in task.wiring.state.values()), default=1)
    somas = len(plan.somas)
    before = np.zeros((somas, fields))
    for q in acting[net.groups["remembers"][plan.somas["group"][acting]]].tolist():
        initial = dataclasses.astuple(task.wiring.start_of(int(plan.somas["neuron"][q])))
        before[q, : len(initial)] = initial
    return Work(
        weights=weights,
        changes=aligned(plan.n_weights),
        kept=weights[net.plastic_entries],
        drive=aligned(somas),
        errors=aligned(somas),
        before=before,
        after=np.zeros((somas, fields)),
    )
