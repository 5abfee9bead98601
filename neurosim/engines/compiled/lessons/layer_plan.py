"""The plan of a presentation in a network without loops: which neurons act when, and where errors come from.

A row reaches each neuron at one time of its own after it was sent, so a lesson is always the same walk through the
network. Neurons that hear the same sources at the same time walk together, as a *group*: their weights lie side by
side, source by source in the order in which a dendrite adds them up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.lessons.rows import input_neurons
from neurosim.engines.compiled.lessons.simd import LANES, stride_of
from neurosim.engines.compiled.model_group import ModelGroup, fixed_thresholds
from neurosim.engines.crossing import NEVER, first_crossing
from neurosim.engines.task import Task, Unsuited
from neurosim.learning.timetable import arrivals, asked_neurons, learners_of
from neurosim.models.base import NeuronModel, RefractoryDynamics
from neurosim.models.sources import Bias, Feature
from neurosim.network.wiring import Wiring

GROUP = np.dtype(
    [
        ("kind", "i8"),  # number of its class of model
        ("due", "i8"),  # ticks after the start of a presentation at which it acts
        ("asked", "?"),  # those who answer even if they hear nothing
        ("learns", "?"),
        ("target", "i8"),  # the first of its columns among the targets; -1 if it has none
        ("remembers", "?"),  # something outlives an instant, but no presentation: each finds them as at time 0
        ("first", "i8"),  # of its somas
        ("width", "i8"),  # how many they are
        ("stride", "i8"),  # from one source's weights to the next one's
        ("cell", "i8"),  # the first of its cells among those of the kind
        ("weight", "i8"),  # the first of its weights
        ("source", "i8"),  # the first of its sources
        ("sources", "i8"),  # how many they are
        ("all_plastic", "?"),  # a rule may change what any of them says
        ("direct", "?"),  # they are the input neurons, all of them
        ("room", "i8"),  # where to list what it hears, otherwise
        ("heard", "i8"),  # what it heard when it last acted: from here
        ("heard_to", "i8"),
        ("acted", "?"),  # in this presentation
        ("since", "i8"),  # the tick at which it last acted
    ],
    align=True,
)

SOMA = np.dtype(
    [
        ("neuron", "i8"),
        ("group", "i8"),
        ("due", "i8"),  # as that of its group
        ("target", "i8"),  # its column among the targets; -1 if it is hidden
        ("back", "i8"),  # the errors that come back to it: from here
        ("back_to", "i8"),
    ],
    align=True,
)

FIRES_BY_ITSELF = "{} would fire by itself"


@dataclass(frozen=True, eq=False)
class LayerPlan:
    """The plan of a presentation. *Places* number input neurons first, then somas.

    Attributes
    ----------
    inputs : int64 array
        Indices of the input neurons.
    kinds : list of ModelGroup
        Of the neurons that act.
    cells : list of int64 arrays
        For each kind, which of its cells come one after the other in groups.
    groups, somas : structured arrays
        In the order in which they act. A group's somas are padded to its stride.
    ends : int64 array
        How many groups belong to the parts of the lesson up to each: groups of a part come one after the other.
    thresholds, refractory : arrays
        Of each soma; its threshold where it does not move, its refractory period in ticks.
    columns : int64 array
        The columns of the lesson's targets, in the order of the somas of the output neurons.
    sources : int64 array
        The place of each group's sources.
    plastic : bool array
        Whether a rule may change what a source says to a group.
    entry : int64 array
        Where the weight of each synapse lies; -1 for one that never carries a signal.
    n_weights : int
    inside, boundary : int64 arrays
        Somas that act between the start and the end of a presentation, by time and index; places of those that act at
        its very end, when the input neurons send the next row, by index.
    lessons : int64 array
        Somas that learn, in the order in which they do.
    back_weights, back_somas, back_lengths : int64 arrays
        For each hidden soma the weights by which errors come back, and whose they are, in the order of arrival: runs of
        successive ones, each by its first and how many they are.
    """

    inputs: NDArray[np.int64]
    kinds: list[ModelGroup]
    cells: list[NDArray[np.int64]]
    groups: NDArray[np.void]
    somas: NDArray[np.void]
    ends: NDArray[np.int64]
    thresholds: NDArray[np.float64]
    refractory: NDArray[np.int64]
    columns: NDArray[np.int64]
    sources: NDArray[np.int64]
    plastic: NDArray[np.bool_]
    entry: NDArray[np.int64]
    n_weights: int
    inside: NDArray[np.int64]
    boundary: NDArray[np.int64]
    lessons: NDArray[np.int64]
    back_weights: NDArray[np.int64]
    back_somas: NDArray[np.int64]
    back_lengths: NDArray[np.int64]


class Alike(NamedTuple):
    """What the neurons of a group have in common; groups act in this order."""

    due: int
    part: int
    first: int  # the least index
    kind: int
    asked: bool
    learns: bool
    answers: bool
    heard: NDArray[np.int64]  # the synapses of the first, in the order in which it adds up what they carry
    members: list[int]


def plan_layers(
    task: Task, due: NDArray[np.int64], learners: NDArray[np.int64], parts: Sequence[Sequence[int]]
) -> LayerPlan:
    """Plan the presentations of a lesson.

    Parameters
    ----------
    task : Task
    due, learners : int64 arrays
        When each neuron hears a row, and those that learn: see :func:`refuse`.
    parts : sequence of sequences of int
        The output neurons of each part.
    """
    wiring, lesson = task.wiring, task.lesson
    assert lesson is not None
    inputs = input_neurons(wiring)
    acting = np.flatnonzero(due >= 0)
    kinds = [ModelGroup(wiring, kind, task.start) for kind in wiring.state]
    kinds = [kind for kind in kinds if np.isin(kind.members, acting).any()]
    heard = _heard(wiring, due, inputs, acting)
    alike = _alike(task, kinds, due, learners, parts, heard)

    groups = np.zeros(len(alike), GROUP)
    entry = np.full(len(wiring.targets), -1, np.int64)
    soma_of = np.full(len(due), -1, np.int64)
    cells: list[list[int]] = [[] for _ in kinds]
    n_somas = n_weights = n_sources = room = 0
    for group, common in zip(groups, alike, strict=True):
        kind, members, width, n_heard = kinds[common.kind], common.members, len(common.members), len(common.heard)
        stride = stride_of(width)
        block = min(stride, 2 * LANES)  # where the machine takes several at once, they begin at a multiple of it
        n_somas, n_weights = (-(-n // block) * block for n in (n_somas, n_weights))
        for name in ("due", "kind", "asked", "learns"):
            group[name] = getattr(common, name)
        group["first"], group["width"], group["stride"] = n_somas, width, stride
        group["weight"], group["source"], group["sources"] = n_weights, n_sources, n_heard
        group["all_plastic"] = wiring.plastic[common.heard].all()
        group["direct"] = np.array_equal(wiring.sources[common.heard], inputs)
        group["room"] = room
        group["remembers"], group["cell"] = kind.remembers, len(cells[common.kind])
        cells[common.kind].extend(np.searchsorted(kind.members, members).tolist())
        for column, i in enumerate(members):
            entry[heard[i]] = n_weights + stride * np.arange(n_heard) + column
        soma_of[members] = n_somas + np.arange(width)
        n_somas += stride
        n_sources += n_heard
        n_weights += stride * n_heard
        room += 0 if group["direct"] else n_heard

    place = np.where(soma_of < 0, -1, len(inputs) + soma_of)
    place[inputs] = np.arange(len(inputs))
    led = np.concatenate([np.empty(0, np.int64), *(common.heard for common in alike)])
    outputs = np.array(lesson.outputs, np.int64)
    columns = np.argsort(soma_of[outputs])
    somas = _somas(groups, n_somas, acting, soma_of, outputs[columns])
    thresholds, refractory = np.zeros(n_somas), np.zeros(n_somas, np.int64)
    thresholds[soma_of[acting]] = fixed_thresholds(wiring, acting)
    for kind in kinds:
        there = due[kind.members] >= 0
        refractory[soma_of[kind.members[there]]] = kind.refractory[kind.rows[there]]
    taught = _taught(task, due, learners)
    back_weights, back_somas, back_lengths = _way_back(wiring, due, taught, entry, soma_of, somas)
    inside = acting[np.lexsort((acting, due[acting]))]
    at_end = due == lesson.period
    return LayerPlan(
        inputs=inputs,
        kinds=kinds,
        cells=[np.array(numbers, np.int64) for numbers in cells],
        groups=groups,
        somas=somas,
        ends=np.searchsorted([common.part for common in alike], np.arange(len(parts)), "right"),
        thresholds=thresholds,
        refractory=refractory,
        columns=columns,
        sources=place[wiring.sources[led]],
        plastic=wiring.plastic[led],
        entry=entry,
        n_weights=n_weights,
        inside=soma_of[inside[~at_end[inside]]],
        boundary=place[np.sort(np.concatenate([inputs, np.flatnonzero(at_end)]))],
        lessons=soma_of[taught],
        back_weights=back_weights,
        back_somas=back_somas,
        back_lengths=back_lengths,
    )


def _heard(
    wiring: Wiring, due: NDArray[np.int64], inputs: NDArray[np.int64], acting: NDArray[np.int64]
) -> dict[int, NDArray[np.int64]]:
    """Return the synapses by which each neuron hears a row, in the order in which it adds up what they carry."""
    sent = due.copy()
    sent[inputs] = 0
    synapses = np.flatnonzero(sent[wiring.sources] >= 0)
    order = np.lexsort((synapses, wiring.sources[synapses], sent[wiring.sources[synapses]], wiring.targets[synapses]))
    synapses = synapses[order]
    bounds = np.searchsorted(wiring.targets[synapses], np.arange(len(due) + 1))
    return {int(i): synapses[bounds[i] : bounds[i + 1]] for i in acting}


def _alike(
    task: Task,
    kinds: list[ModelGroup],
    due: NDArray[np.int64],
    learners: NDArray[np.int64],
    parts: Sequence[Sequence[int]],
    heard: dict[int, NDArray[np.int64]],
) -> list[Alike]:
    """Return the neurons of each group, and what they have in common, in the order in which groups act."""
    wiring, lesson = task.wiring, task.lesson
    assert lesson is not None
    number_of = {kind.model: k for k, kind in enumerate(kinds)}
    part_of = {i: part for part, outputs in enumerate(parts) for i in outputs}
    asked = {*lesson.outputs, *asked_neurons(wiring, lesson.outputs, lesson.answer_silence)}
    learning, outputs = set(learners.tolist()), set(lesson.outputs)
    found: dict[Any, Alike] = {}
    for i, mine in heard.items():
        alike = Alike(
            due=int(due[i]),
            part=part_of.get(i, 0),
            first=i,
            kind=number_of[type(wiring.model(i))],  # type: ignore[index]  # sources hear nothing
            asked=i in asked,
            learns=i in learning,
            answers=i in outputs,
            heard=mine,
            members=[],
        )
        key = (*alike[:2], *alike[3:7], wiring.sources[mine].tobytes(), wiring.plastic[mine].tobytes())
        found.setdefault(key, alike).members.append(i)
    return sorted(found.values(), key=lambda group: group[:3])


def _somas(
    groups: NDArray[np.void],
    n_somas: int,
    acting: NDArray[np.int64],
    soma_of: NDArray[np.int64],
    outputs: NDArray[np.int64],
) -> NDArray[np.void]:
    """Return the somas of groups, and give these their targets; `outputs` are in the order of the targets."""
    somas = np.zeros(n_somas, SOMA)
    somas["target"] = -1
    somas["neuron"][soma_of[acting]] = acting
    somas["target"][soma_of[outputs]] = np.arange(len(outputs))
    for number, group in enumerate(groups):
        mine = slice(group["first"], group["first"] + group["width"])
        somas["group"][mine], somas["due"][mine] = number, group["due"]
        group["target"] = somas["target"][group["first"]]
    return somas


def refuse(task: Task) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Refuse a lesson whose presentations are not all alike, or depend on each other.

    Return when each neuron hears a row, in ticks after it was sent, or -1; and the indices of those that learn.
    """
    wiring, lesson = task.wiring, task.lesson
    assert lesson is not None
    due = arrivals(wiring)
    learners = np.array(learners_of(wiring, lesson.outputs), np.int64)
    if task.start.tick or len(task.earlier):
        raise Unsuited("it teaches from time 0 on only")
    for i in range(len(due)):
        model = wiring.model(i)
        if isinstance(model, NeuronModel):
            label = repr(wiring.labels[i])
            if model.refractory and isinstance(model, RefractoryDynamics):
                raise Unsuited(f"the state of {label} goes on while it is refractory")
            if NEVER < first_crossing(wiring, i) <= lesson.period:
                raise Unsuited(FIRES_BY_ITSELF.format(label))
        elif not isinstance(model, Feature | Bias):
            label = repr(wiring.labels[i])
            raise Unsuited(f"{label} ({type(model).__name__}) sends signals beside the rows of the lesson")
    if len(set(lesson.outputs)) < len(lesson.outputs):
        raise Unsuited("an output neuron is asked twice for each row")
    for i in learners.tolist():
        if due[i] < 0:
            raise Unsuited(f"no row reaches {wiring.labels[i]!r}, which learns")
    learning = set(learners.tolist())
    for i in lesson.outputs:
        if due[i] != lesson.answer:
            raise Unsuited(f"the teacher asks {wiring.labels[i]!r} at another time than the row reaches it")
        if lesson.teaching is not None and not learning.isdisjoint(wiring.targets[list(wiring.outgoing(i))].tolist()):
            raise Unsuited(f"{wiring.labels[i]!r} has a target, and errors come back to it as well")
    last = int(np.argmax(due))
    if due[last] > lesson.period:
        raise Unsuited(f"a row is still on its way to {wiring.labels[last]!r} when the next one is sent")
    return due, learners


def independent(task: Task) -> bool:
    """Return whether the output neurons are independent of each other, and only the ends of epochs are kept."""
    lesson, wiring = task.lesson, task.wiring
    assert lesson is not None
    acting = [i for i in range(len(wiring.names)) if isinstance(wiring.model(i), NeuronModel)]
    return (
        lesson.teaching is not None
        and task.keep == "epochs"
        and not task.recorded
        and acting == sorted(lesson.outputs)
        and not np.isin(wiring.sources, acting).any()
    )


def _taught(task: Task, due: NDArray[np.int64], learners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the neurons that learn, in order: the output neurons, and then each layer before them."""
    lesson = task.lesson
    assert lesson is not None
    if lesson.teaching is None:
        return np.sort(np.array(lesson.outputs, np.int64))
    return learners[np.lexsort([learners, -due[learners]])]


def _way_back(
    wiring: Wiring,
    due: NDArray[np.int64],
    taught: NDArray[np.int64],
    entry: NDArray[np.int64],
    soma_of: NDArray[np.int64],
    somas: NDArray[np.void],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """List the synapses along which errors come back to each hidden soma, earlier errors first."""
    runs = [np.empty((0, 3), np.int64)]
    learns = np.zeros(len(due), np.bool_)
    learns[taught] = True
    length = 0
    for i in taught.tolist():
        soma = somas[soma_of[i]]
        soma["back"] = length
        if soma["target"] < 0:
            forth = np.array(wiring.outgoing(i), np.int64)
            forth = forth[learns[wiring.targets[forth]]]
            forth = forth[np.lexsort((forth, wiring.targets[forth], -due[wiring.targets[forth]]))]
            runs.append(_runs(entry[forth], soma_of[wiring.targets[forth]]))
            length += len(runs[-1])
        soma["back_to"] = length
    weights, whose, lengths = np.ascontiguousarray(np.concatenate(runs).T)
    return weights, whose, lengths


def _runs(weights: NDArray[np.int64], whose: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where both go up by one at a time: the first of each, and how many they are."""
    along = (np.diff(weights) == 1) & (np.diff(whose) == 1)
    first = np.flatnonzero(np.concatenate([np.ones(min(1, len(weights)), np.bool_), ~along]))
    return np.column_stack([weights[first], whose[first], np.diff(first, append=len(weights))])
