"""How a run goes on where a recording stopped: with the network that ran or with one in which something was changed.

The neurons stay, and the ends and delays of their synapses. Weights, the parameters of models and what sources send
may be others from there on; a neuron whose parameters were changed is carried to that tick by its old model. What is
changed beyond that is refused by name.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError, nearest
from neurosim.core.numerals import exact, told_apart
from neurosim.core.timebase import LAST_TICK
from neurosim.core.words import an
from neurosim.engines.crossing import NEVER, crossing_tick
from neurosim.engines.fault import failed
from neurosim.models.base import NeuronModel, RefractoryDynamics, carry, in_plain_numbers, parameters, state_fields
from neurosim.models.sources import Source
from neurosim.network.columns import Column
from neurosim.network.injection import Course, with_current
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring, check_absolute_inhibition
from neurosim.recording.moment import weights_by
from neurosim.recording.reasons import weight_text
from neurosim.recording.recording import Recording
from neurosim.recording.stage import Stage, differing, states_of
from neurosim.recording.tables import EndState

GO_ON = "when a run goes on"

DRAWN = (
    ", and change the weights of what was drawn at random in recording.network, for with other weights a rule draws"
    " other pairs"
)

CURRENTS = (
    f"what is injected stays {GO_ON}, for it is known from the beginning: give all its steps to one StepCurrent, or"
    " change the constant current of the neuron's model"
)


def going_on(network: Network, wiring: Wiring, resume: Recording, seed: int) -> Recording:
    """Return the recording from which a run goes on: `resume` itself, or with what `network` changes at its end.

    An InputError is raised if the recording cannot be gone on with, or something was changed that stays.
    """
    end, old = resume.end, resume.wiring_at(resume.end.tick)
    _check_recording(resume, old, seed)
    _check_neurons(old, wiring)
    changed = differing(old, wiring)
    for index in changed.tolist():
        _check_model(old, wiring, index)
    _check_initial(old, wiring)
    wiring = _matched(old, wiring, as_built=network.made_with is not None)
    edited = _edited(old, wiring, network, resume)
    if not changed.size and not edited.size:
        return resume
    if end.tick == 0:  # nothing has happened yet
        return replace(resume, wiring=wiring, end=EndState.at_start(wiring), stages=())
    given, weights = old.weights.copy(), end.weights.copy()
    given[edited] = weights[edited] = wiring.weights[edited]
    wiring = replace(wiring, weight=Column.of([(given, len(given))], given.dtype))
    check_absolute_inhibition(replace(old, weight=wiring.weight))  # a negative signal may still be under way
    somas = [isinstance(old.model(index), NeuronModel) for index in changed.tolist()]
    neurons = changed[np.array(somas, np.bool_)]
    end = replace(_carried(resume, old, neurons), weights=weights)
    return resume.given(Stage(end.tick, wiring, neurons, states_of(end, wiring, neurons), edited), end)


def _check_recording(resume: Recording, old: Wiring, seed: int) -> None:
    """Refuse a recording that cannot be continued."""
    if resume.lesson is not None:
        raise InputError(
            "The recording to resume is of a lesson, whose rows a simulation does not know; go on teaching its network"
            " with ns.train, or begin a new run of recording.network."
        )
    if not resume.end.whole:
        raise InputError("The recording to resume ended within an instant, in which a model failed; it cannot go on.")
    if resume.seed != seed:
        raise InputError(f"The recording to resume ran with seed {resume.seed}; got seed={seed}.")
    late = _overdue(old, resume.end, resume.currents) if resume.end.read else None
    if late is not None:
        index, tick = late
        raise InputError(
            f"The recording to resume is damaged: by the state in which it leaves {old.labels[index]!r}, that neuron"
            f" would have fired at {exact(old.clock.ms(tick))} ms, before the end at {exact(resume.until)} ms."
        )


def _overdue(wiring: Wiring, end: EndState, currents: Mapping[int, Course]) -> tuple[int, int] | None:
    """Return the first neuron that would have fired without input before the run ended, and when; or None.

    In a run that ended well every such neuron has fired, and its state is that of after it.
    """
    per_ms = wiring.clock.per_ms
    for kind, table in end.state.items():
        for row, index in enumerate([] if kind.memoryless else wiring.of_kind(kind).tolist()):
            model: Any = wiring.model(index)
            if index in currents:
                model = with_current(model, currents[index].at(end.tick - 1))
            state, since, ready = model.State(*table[row].tolist()), int(end.state_tick[index]), int(end.ready[index])
            if since < ready and isinstance(model, RefractoryDynamics):
                model.advance_refractory(state, (ready - since) / per_ms)
                since = ready
            if since >= end.tick:
                continue
            wait = model.time_to_fire(state)
            if not wait * per_ms < min(LAST_TICK, 2 * (end.tick - since) + 2):  # the guess need not be exact
                continue
            scratch, earliest = model.initial(), max(since, int(end.acted[index]) + 1)
            crossing = crossing_tick(model, state, scratch, wait, since, earliest, per_ms)
            if crossing != NEVER and crossing < end.tick:
                return index, crossing
    return None


def _check_neurons(old: Wiring, new: Wiring) -> None:
    """Refuse a network with other ticks, or with other neurons."""
    if old.clock != new.clock:
        before, after = old.clock, new.clock
        told = (
            f"rounding={before.rounding}, and the network rounding={after.rounding}"
            if before.tick == after.tick
            else f"a tick of {exact(before.tick)} ms, and the network one of {exact(after.tick)} ms"
        )
        raise InputError(f"The recording to resume has {told}; ticks stay {GO_ON}.")
    if old.labels == new.labels:
        return
    labels = set(old.labels), set(new.labels)
    gone = [name for name in old.labels if name not in labels[1]]
    more = [name for name in new.labels if name not in labels[0]]
    if gone:
        near = nearest(gone[0], more or new.labels)
        told = f"the recording to resume has {gone[0]!r}, which the network lacks"
    else:
        near = nearest(more[0], old.labels)
        told = f"the network has {more[0]!r}, which the recording to resume lacks"
    meant = "" if near is None else f" (it has {near!r})"
    raise InputError(f"Neurons stay {GO_ON}, but {told}{meant}; for others begin a new run.")


def _check_model(old: Wiring, new: Wiring, index: int) -> None:
    """Refuse a model of another kind, and another current."""
    before, after, label = old.model(index), new.model(index), old.labels[index]
    kinds = type(before).__name__, type(after).__name__
    if type(before) is not type(after) and any(isinstance(model, NeuronModel) for model in (before, after)):
        raise InputError(
            f"The neuron {label!r} has the model {kinds[0]} in the recording to resume and {kinds[1]} in the network;"
            f" its parameters may change {GO_ON}, its kind may not, for the state of one means nothing to the other:"
            f" give it {an(kinds[0])}, or begin a new run."
        )
    if any(isinstance(model, Source) and model.injects for model in (before, after)):
        told = f"is {an(kinds[0])} in the recording to resume and {an(kinds[1])} in the network"
        if kinds[0] == kinds[1]:
            given = parameters(before), parameters(after)
            name = next(name for name in given[0] if given[0][name] != given[1][name])
            told = f"has another {name!r} in the network than in the recording to resume"
        raise InputError(f"The current source {label!r} {told}; {CURRENTS}.")


def _check_initial(old: Wiring, new: Wiring) -> None:
    """Refuse another state at time 0, which is over, unless it is only the usual one of other parameters."""
    for kind, table in old.state.items():
        for field in table.dtype.names or ():
            given, members = new.state[kind][field], old.of_kind(kind)
            usual = np.array([getattr(m.initial(), field) if type(m) is kind else 0.0 for m in new.models])
            other = np.flatnonzero((table[field] != given) & (given != usual[new.model_of[members]]))
            if other.size:
                index = int(members[other[0]])
                before, after = told_apart(*(float(one[field][other[0]]) for one in (table, new.state[kind])))
                raise InputError(
                    f"The neuron {old.labels[index]!r} has {field}={before} at time 0 in the recording to resume and"
                    f" {field}={after} in the network; a run that goes on begins with the state in which it"
                    " stopped: leave that of time 0 as it was."
                )


def _matched(old: Wiring, new: Wiring, as_built: bool) -> Wiring:
    """Return the new network with its synapses in the order of the old one, in which all that was recorded tells them.

    `as_built` is whether both were built in the same order, as the network of a recording is.
    """
    _check_synapses(old, new)
    place = _places(old, new, as_built)
    weight, plasticity = (c if place is None else c.taken(place) for c in (new.weight, new.plasticity))
    joined = replace(old, models=new.models, model_of=new.model_of, weight=weight, plasticity=plasticity)
    other = np.flatnonzero(joined.plastic != old.plastic)
    if other.size:
        where = "the recording to resume", "the network"
        plastic, not_so = where if old.plastic[other[0]] else where[::-1]
        raise InputError(
            f"The synapse {_edge(old, other[0])} is plastic in {plastic} and not in {not_so}; which synapses are"
            f" plastic stays {GO_ON}, so begin a new run for that."
        )
    return joined


def _edge(wiring: Wiring, synapse: Any) -> str:
    return f"{wiring.labels[wiring.sources[synapse]]!r} -> {wiring.labels[wiring.targets[synapse]]!r}"


def _check_synapses(old: Wiring, new: Wiring) -> None:
    """Refuse synapses with other ends or other delays."""
    if all(np.array_equal(getattr(old, name), getattr(new, name)) for name in ("offsets", "targets", "delays")):
        return
    ran, given = (one.sources * max(len(old.names), 1) + one.targets for one in (old, new))
    for mine, others, wiring, has, lacks, instead in (
        (ran, given, old, "the recording to resume", "the network", "give it the weight 0 instead"),
        (given, ran, new, "the network", "the recording to resume", "begin a new run for others"),
    ):
        pairs, counts = np.unique(mine, return_counts=True)
        there = np.sort(others)
        more = pairs[counts > np.searchsorted(there, pairs, "right") - np.searchsorted(there, pairs)]
        if more.size:
            edge = _edge(wiring, np.flatnonzero(mine == more[0])[0])
            told = f"{has} has a synapse {edge} that {lacks} lacks; {instead}"
            raise InputError(f"Synapses stay {GO_ON}, but {told}{DRAWN}.")
    orders = [np.lexsort((one.delays, one.targets, one.sources)) for one in (old, new)]
    delays = [one.delays[order] for one, order in zip((old, new), orders, strict=True)]
    first = int(np.argmax(delays[0] != delays[1]))
    ran_ms, given_ms = told_apart(*(float(old.clock.ms(column[first])) for column in delays))
    raise InputError(
        f"The synapse {_edge(old, orders[0][first])} has a delay of {ran_ms} ms in the recording to resume and of"
        f" {given_ms} ms in the network; delays stay {GO_ON}, for signals are under way: begin a new run for that."
    )


def _places(old: Wiring, new: Wiring, as_built: bool) -> NDArray[np.int64] | None:
    """Return which synapse of the new network each of the old one is; None if all stand where they stood.

    Only of several with the same ends and the same delay is there anything to tell: they are the same if they have
    the same weights, and else in the order in which they were built.
    """
    columns = ["weights", "plastic", *(["as_built"] if as_built else [])]
    if all(np.array_equal(getattr(old, column), getattr(new, column)) for column in columns):
        return None
    same = (old.targets[1:] == old.targets[:-1]) & (old.delays[1:] == old.delays[:-1])
    same &= old.sources[1:] == old.sources[:-1]
    if not same.any():
        return None
    group = np.concatenate([[0], np.cumsum(~same)])
    place = np.empty(len(group), np.int64)
    place[np.lexsort((old.as_built, group))] = np.lexsort((new.as_built, group))
    if not as_built:
        by_weight = [np.lexsort((one.plastic, one.weights, group)) for one in (old, new)]
        alike = old.weights[by_weight[0]] == new.weights[by_weight[1]]
        alike &= old.plastic[by_weight[0]] == new.plastic[by_weight[1]]
        whole = np.ones(int(group[-1]) + 1, np.bool_)
        whole[group[~alike]] = False
        mine = whole[group]
        place[by_weight[0][mine]] = by_weight[1][mine]
    return place


def _edited(old: Wiring, new: Wiring, network: Network, resume: Recording) -> NDArray[np.int64]:
    """Return the synapses for which a network asks another weight than they have been given; others keep theirs."""
    learned, made = resume.end.weights, None
    if network.made_with is not None and len(network.made_with[1]) == len(learned):
        made = np.empty(len(learned))
        made[old.built] = network.made_with[1]
    if made is None:
        edited = new.weights != old.weights
        _check_clear(old, new, learned, edited)
    elif network.made_with is not None and _is_earlier(resume, network.made_with[0], made):
        earlier = np.zeros(len(learned), np.bool_)
        for stage in resume.stages:
            earlier[stage.asked] = True
        edited = (new.weights != made) & ~(earlier & (new.weights == old.weights))
    else:
        edited = new.weights != learned
    currents = np.flatnonzero(edited & old.carries_current)
    if currents.size:
        first = int(currents[0])
        before, after = told_apart(float(old.weights[first]), float(new.weights[first]))
        raise InputError(
            f"The synapse {_edge(old, first)} carries a current, and has the weight {before} in the recording to resume"
            f" and {after} in the network; {CURRENTS}."
        )
    return np.flatnonzero(edited)


def _is_earlier(resume: Recording, tick: int, made: NDArray[np.float64]) -> bool:
    """Return whether a network was made of this run as it stood at an earlier tick, where its weights were those."""
    if tick >= resume.end.tick:
        return False
    then = weights_by(resume, tick, "left")
    since = np.concatenate([np.empty(0, np.int64), *(stage.asked for stage in resume.stages if stage.tick == tick)])
    return bool(np.array_equal(np.delete(then, since), np.delete(made, since)))


def _check_clear(old: Wiring, new: Wiring, learned: NDArray[np.float64], edited: NDArray[np.bool_]) -> None:
    """Refuse a network some of whose plastic weights are those that were given, and some those that were learned."""
    kept = np.flatnonzero((old.weights != learned) & ~edited)
    back = np.flatnonzero((old.weights != learned) & (new.weights == learned))
    if kept.size and back.size:
        raise InputError(
            f"The synapse {_edge(old, kept[0])} has the weight {weight_text(new.weights[kept[0]])} that it was given,"
            f" and {_edge(old, back[0])} the weight {weight_text(new.weights[back[0]])} that it has learned, so it is"
            " not clear which weights go on; change either the network that was run or recording.network."
        )


def _carried(resume: Recording, old: Wiring, neurons: NDArray[np.int64]) -> EndState:
    """Return the end of a run with some neurons carried to it, each by the model that it has had."""
    end, members = resume.end, {kind: old.of_kind(kind) for kind in resume.end.state}
    state, state_tick = {kind: table.copy() for kind, table in end.state.items()}, end.state_tick.copy()
    for index in neurons.tolist():
        model, course = old.model(index), resume.currents.get(index)
        assert isinstance(model, NeuronModel)
        model = in_plain_numbers(model if course is None else with_current(model, course.at(end.tick - 1)))
        table, row = state[type(model)], int(np.searchsorted(members[type(model)], index))
        one = model.State(*table[row].tolist())
        since, ready = int(state_tick[index]), int(end.ready[index])
        try:
            state_tick[index] = carry(model, one, since, ready, end.tick, old.clock.per_ms)
        except Exception as error:
            told = failed(model, error, "model", old.labels[index])
            raise InputError(f"The run cannot go on with another network, because {told}.") from error
        table[row] = tuple(getattr(one, field) for field in state_fields(model))
    return replace(end, state=state, state_tick=state_tick, read=False)
