"""The arrays of a lesson that its kernel reads and changes, made of its layer plan."""

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.compile_errors import Part
from neurosim.engines.compiled.lessons.binding import kernel, rule_part, rule_values
from neurosim.engines.compiled.lessons.layer_plan import LayerPlan
from neurosim.engines.compiled.lessons.rows import columns_of, listed, table_of
from neurosim.engines.compiled.lessons.simd import aligned
from neurosim.engines.compiled.lessons.state import Network, Neurons, Rows, Work
from neurosim.engines.task import Task
from neurosim.recording.tables import state_width


class LessonArrays(NamedTuple):
    """What the parts of a lesson share.

    `acting` are the somas in the order in which they act; `kernel` is bound to `compiled_parts`, the models and the
    rule, whose parameters are `rule_values`.
    """

    plan: LayerPlan
    net: Network
    rows: Rows
    work: Work
    acting: NDArray[np.int64]
    kernel: Any
    compiled_parts: Sequence[Part]
    rule_values: tuple[Any, ...]

    def neurons(self) -> tuple[Neurons, ...]:
        """Return the neurons of each class of models, with a spare cell: each part has its own."""
        return tuple(
            Neurons(kind.parameters, kind.rows[cells], kind.states(np.append(cells, cells[:1])))
            for kind, cells in zip(self.plan.kinds, self.plan.cells, strict=True)
        )

    def read_weights(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Write the weights that were learned over those of all synapses, and return these."""
        there = self.plan.entry >= 0
        weights[there] = self.work.weights[self.plan.entry[there]]
        return weights


def lesson_arrays(task: Task, plan: LayerPlan, apart: bool, keep_lessons: bool) -> LessonArrays:
    """Return the arrays of a lesson.

    Parameters
    ----------
    task : Task
    plan : LayerPlan
    apart : bool
        Whether groups are independent of each other, and only the ends of epochs are kept.
    keep_lessons : bool
        Whether to write the error records down in any case.
    """
    assert task.lesson is not None
    rule = None if task.lesson.teaching is None else task.lesson.teaching.rule
    hidden = bool((plan.somas["target"][plan.lessons] < 0).any())
    places = plan.boundary[plan.boundary >= len(plan.inputs)]
    acting = np.concatenate([plan.inside, places - len(plan.inputs)])
    net = _network(task, plan, acting, keep_lessons or task.keep != "epochs" or rule is None or hidden)
    return LessonArrays(
        plan=plan,
        net=net,
        rows=_rows(task, plan),
        work=_work(task, plan, net, acting),
        acting=acting,
        kernel=kernel(plan.kinds, rule, apart),
        compiled_parts=[*(kind.part for kind in plan.kinds), *([] if rule is None else [rule_part(rule)])],
        rule_values=rule_values(rule),
    )


def _network(task: Task, plan: LayerPlan, acting: NDArray[np.int64], keep_lessons: bool) -> Network:
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
        keep_lessons=keep_lessons,
        keep_states=bool(task.recorded),
    )


def _rows(task: Task, plan: LayerPlan) -> Rows:
    """Return what the input neurons send for each row, and its targets."""
    lesson, columns = task.lesson, columns_of(task.wiring, plan.inputs)
    assert lesson is not None
    teaching = lesson.teaching
    starts, slots, values = listed(lesson.rows, columns)
    table = np.empty((0, len(plan.inputs)))  # which is needed for signals that are kept, and for sums of other neurons
    if task.keep == "signals" or not plan.groups["direct"].all():
        room = int(plan.groups["sources"][~plan.groups["direct"]].sum())
        plan.groups["room"] += len(slots)
        slots, values = np.append(slots, np.zeros(room, np.uint32)), np.append(values, np.zeros(room))
        table = table_of(lesson.rows, columns)
    targets = np.empty((0, 0))
    if teaching is not None:
        targets = np.ascontiguousarray(teaching.targets[:, plan.columns], np.float64)
    return Rows(
        table=table,
        starts=starts,
        slots=slots,
        values=values,
        targets=targets,
        period=lesson.period,
        answer=lesson.answer,
        batch=1 if teaching is None else teaching.batch,
        epochs=lesson.epochs,
    )


def _work(task: Task, plan: LayerPlan, net: Network, acting: NDArray[np.int64]) -> Work:
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
