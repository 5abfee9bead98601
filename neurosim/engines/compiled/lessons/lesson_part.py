"""A lesson of some output neurons, and of all neurons on which they depend: its arrays, and the call of its kernel."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.compile_errors import call
from neurosim.engines.compiled.lessons.binding import kernel, rule_part, rule_values
from neurosim.engines.compiled.lessons.buffers import LessonBuffers
from neurosim.engines.compiled.lessons.layer_plan import FIRES_BY_ITSELF, Schedule
from neurosim.engines.compiled.lessons.rows import Heard, columns_of, table_of
from neurosim.engines.compiled.lessons.simd import aligned
from neurosim.engines.compiled.lessons.state import Network, Neurons, Orders, Rows, Work, new_status
from neurosim.engines.fault import became_nan
from neurosim.engines.task import StopRun, Task, Unsuited
from neurosim.learning.timetable import deciders, fires_by_itself
from neurosim.models.base import NeuronModel
from neurosim.recording.tables import state_width


class LessonPart:
    """Part of a lesson under way.

    Parameters
    ----------
    task : Task
    plan : Schedule
        Which neurons act when.
    heard : Heard
        What the input neurons send for each row.
    apart : bool
        Whether neurons are independent of each other, and only the ends of epochs are kept.
    keep_lessons : bool
        Whether to write the error records down in any case.
    """

    def __init__(self, task: Task, plan: Schedule, heard: Heard, apart: bool, keep_lessons: bool) -> None:
        assert task.lesson is not None
        self.task, self.lesson = task, task.lesson
        self.plan = plan
        self.rule = None if self.lesson.teaching is None else self.lesson.teaching.rule
        hidden = bool((plan.somas["target"][plan.lessons] < 0).any())
        keep_lessons = keep_lessons or task.keep != "epochs" or self.rule is None or hidden
        self.kernel = kernel(plan.kinds, self.rule, apart)
        self.rule_values = rule_values(self.rule)
        self.neurons = tuple(
            Neurons(kind.parameters, kind.rows[order], kind.states(np.append(order, order[:1])))
            for kind, order in zip(plan.kinds, plan.cells, strict=True)
        )
        places = plan.boundary[plan.boundary >= len(plan.inputs)]
        self.acting = np.concatenate([plan.inside, places - len(plan.inputs)])  # in the order in which they act
        self.net = _network(task, plan, self.acting, keep_lessons)
        self.rows = _rows(task, plan, heard)
        self.work = _work(task, plan, self.net, self.acting)
        self.status = new_status()
        self.buffers = LessonBuffers(task, self.net, self.status, keep_lessons)
        faster = 4 if apart else 1
        self.costs = 20 + (plan.n_weights // 4 + 10 * len(plan.somas)) // faster  # about the ns of a presentation
        if task.keep != "epochs":
            self.costs += 2 * len(self.net.plastic_entries)

    @property
    def epoch(self) -> int:
        """How many epochs are over."""
        return int(self.status["epoch"])

    @property
    def presented(self) -> int:
        """How many presentations are over."""
        return self.epoch * len(self.lesson.rows) + int(self.status["place"])

    def present(self, most: int, orders: Orders) -> None:
        """Present some rows, at most so many; fewer if nothing is left to learn, or there is no more room."""
        given = (
            self.rule_values,
            self.neurons,
            self.net,
            self.rows,
            self.work,
            self.buffers.make_room(),
            orders,
            most,
            self.task.wiring.clock.per_ms,
            self.status,
        )
        rules = [] if self.rule is None else [rule_part(self.rule)]
        call(self.kernel, given, [*(kind.part for kind in self.plan.kinds), *rules])

    def catch_up(self, presented: int, orders: Orders) -> None:
        """Present rows until so many were presented, although nothing is left to learn."""
        self.status["even_if_over"] = True
        while (left := presented - self.presented) > 0 and self.status["lost"] < 0:
            self.present(left, orders)
        self.status["even_if_over"] = False

    def stop_if_lost(self) -> None:
        """Raise a StopRun if a potential became NaN, or if a neuron would fire without input."""
        if self.status["lost"] < 0:
            return
        wiring, soma = self.task.wiring, self.net.somas[self.status["lost"]]
        index = int(soma["neuron"])
        if math.isnan(self._state_of_lost().v):
            reason = became_nan(wiring.labels[index])
        elif index not in deciders(wiring, self.lesson.outputs):
            raise Unsuited(FIRES_BY_ITSELF.format(repr(wiring.labels[index])))
        else:
            reason = fires_by_itself(wiring, index)
        raise StopRun(reason, end=int(self.status["tick"] + soma["due"]), within=True)

    def _state_of_lost(self) -> Any:
        """Return the state of the soma with which the lesson cannot go on."""
        q = int(self.status["lost"])
        soma = self.net.somas[q]
        group, model = self.net.groups[soma["group"]], self.task.wiring.model(int(soma["neuron"]))
        assert isinstance(model, NeuronModel)
        return model.State(*self.neurons[group["kind"]].cells[group["cell"] + q - group["first"]].tolist())

    def rows_sent(self) -> int:
        """Return how many signals the input neurons have sent."""
        signals = np.diff(self.rows.starts)
        sent = int(signals.sum()) * self.epoch
        if self.status["place"] or self.status["lost"] >= 0:  # the next row is sent when a presentation ends
            sent += int(signals[self.lesson.order(self.epoch)[: int(self.status["place"]) + 1]].sum())
        return sent

    def sent(self) -> int:
        """Return how many signals the others have sent, before the instant in which a potential became NaN, if any."""
        status, somas = self.status, self.net.somas[self.acting]
        if status["lost"] < 0:
            return int(status["sent"])
        earlier = somas["due"] < self.net.somas["due"][status["lost"]]
        return int(status["sent"] + np.count_nonzero(earlier & (self.work.sent[self.acting] != 0.0)))

    def read_weights(self, weights: NDArray[np.float64]) -> None:
        """Write the weights of this part's synapses into those of all."""
        mine = self.plan.entry >= 0
        weights[mine] = self.work.weights[self.plan.entry[mine]]

    def read_states(
        self,
        state: Mapping[type[NeuronModel], NDArray[np.void]],
        state_tick: NDArray[np.int64],
        acted: NDArray[np.int64],
    ) -> None:
        """Write the states of this part's neurons into those of all; who has a memory is reset already."""
        acted[self.net.inputs] = 0  # a source has no soma
        for kind, order, neurons in zip(self.plan.kinds, self.plan.cells, self.neurons, strict=True):
            if not kind.remembers:
                state[kind.model][order] = neurons.cells[:-1]
        somas = self.net.somas[self.acting]
        groups = self.net.groups[somas["group"]]
        has = (groups["since"] > 0) & ~groups["remembers"]
        acted[somas["neuron"][has]] = state_tick[somas["neuron"][has]] = groups["since"][has]


def _network(task: Task, plan: Schedule, acting: NDArray[np.int64], sends_back: bool) -> Network:
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
        thresholds=plan.thresholds,
        refractory=plan.refractory,
        sends_back=sends_back,
        keep_states=bool(task.recorded),
    )


def _rows(task: Task, plan: Schedule, heard: Heard) -> Rows:
    """Return what the input neurons send for each row, and its targets."""
    lesson, teaching = task.lesson, task.lesson.teaching if task.lesson else None
    assert lesson is not None
    slots, values = heard.slots, heard.values
    table = np.empty((0, len(plan.inputs)))  # which is needed for signals that are kept, and for sums of other neurons
    if task.keep == "signals" or not plan.groups["direct"].all():
        room = int(plan.groups["sources"][~plan.groups["direct"]].sum())
        plan.groups["room"] += len(slots)
        slots, values = np.append(slots, np.zeros(room, np.uint32)), np.append(values, np.zeros(room))
        table = table_of(lesson.rows, columns_of(task.wiring, plan.inputs))
    return Rows(
        table=table,
        starts=heard.starts,
        slots=slots,
        values=values,
        targets=np.empty((0, 0))
        if teaching is None
        else np.ascontiguousarray(teaching.targets[:, plan.columns], np.float64),
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
    fields = state_width(task.wiring)
    somas = len(plan.somas)
    initial = np.zeros((somas, fields))
    for q in acting[net.groups["remembers"][plan.somas["group"][acting]]].tolist():
        state = dataclasses.astuple(task.wiring.start_of(int(plan.somas["neuron"][q])))
        initial[q, : len(state)] = state
    return Work(
        weights=weights,
        changes=aligned(plan.n_weights),
        kept=weights[net.plastic_entries],
        drive=aligned(somas),
        sent=aligned(somas),
        margin=aligned(somas),
        slope=aligned(somas),
        errors=aligned(somas),
        initial=initial,
        after=np.zeros((somas, fields)),
    )
