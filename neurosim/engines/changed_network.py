"""Which parts of a network may differ when a run is resumed, and which are refused by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError, nearest
from neurosim.core.numerals import exact, told_apart
from neurosim.core.words import an
from neurosim.models.base import NeuronModel, parameters
from neurosim.models.sources import Source
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring
from neurosim.recording.moment import weights_by
from neurosim.recording.reasons import weight_text
from neurosim.recording.recording import Recording
from neurosim.recording.stage import differing

GO_ON = "when a run goes on"


def check_neurons(old: Wiring, new: Wiring) -> None:
    """Refuse a network with other ticks, or with other neurons.

    Raises
    ------
    InputError
    """
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
        meant = "" if near is None else f" (it has {near!r})"
    else:
        near = nearest(more[0], old.labels)
        told = f"the network has {more[0]!r}, which the recording to resume lacks"
        meant = "" if near is None else f" (it has {near!r})"
    raise InputError(f"Neurons stay {GO_ON}, but {told}{meant}; for others begin a new run.")


def matched(old: Wiring, new: Wiring, as_built: bool) -> Wiring:
    """Return the new network with its synapses in the order of the old one, in which all that was recorded tells them.

    Parameters
    ----------
    old : Wiring
        That ran, with the weights that were asked for last.
    new : Wiring
        Of the same neurons.
    as_built : bool
        Whether both were built in the same order, as the network of a recording is.

    Raises
    ------
    InputError
        If a synapse is missing, or there is one more, or its delay or its being plastic is not the same.
    """
    _check_synapses(old, new)
    place = _places(old, new, as_built)
    joined = replace(
        old,
        models=new.models,
        model_of=new.model_of,
        weight=new.weight if place is None else new.weight.taken(place),
        plasticity=new.plasticity if place is None else new.plasticity.taken(place),
    )
    other = np.flatnonzero(joined.plastic != old.plastic)
    if other.size:
        where = "the recording to resume", "the network"
        plastic, not_so = where if old.plastic[other[0]] else where[::-1]
        raise InputError(
            f"The synapse {edge(old, other[0])} is plastic in {plastic} and not in {not_so}; which synapses are plastic"
            f" stays {GO_ON}, so begin a new run for that."
        )
    return joined


def edge(wiring: Wiring, synapse: Any) -> str:
    """Write the ends of a synapse."""
    return f"{wiring.labels[wiring.sources[synapse]]!r} -> {wiring.labels[wiring.targets[synapse]]!r}"


DRAWN = (
    ", and change the weights of what was drawn at random in recording.network, for with other weights a rule draws"
    " other pairs"
)


def _more(pairs: NDArray[np.int64], others: NDArray[np.int64]) -> list[int]:
    """Return the first pair, as a number, that is among the one more often than among the others; empty for none."""
    found, counts = np.unique(pairs, return_counts=True)
    others = np.sort(others)
    there = np.searchsorted(others, found, "right") - np.searchsorted(others, found)
    return [int(pair) for pair in found[counts > there][:1]]


def _ends(wiring: Wiring, pair: int) -> str:
    source, target = divmod(pair, len(wiring.names))
    return f"{wiring.labels[source]!r} -> {wiring.labels[target]!r}"


def _check_synapses(old: Wiring, new: Wiring) -> None:
    """Refuse synapses with other ends or other delays."""
    columns = ("offsets", "targets", "delays")
    if all(np.array_equal(getattr(old, column), getattr(new, column)) for column in columns):
        return
    ran, given = (one.sources * max(len(old.names), 1) + one.targets for one in (old, new))
    for pair in _more(ran, given):
        told = f"the recording to resume has a synapse {_ends(old, pair)} that the network lacks"
        raise InputError(f"Synapses stay {GO_ON}, but {told}; give it the weight 0 instead{DRAWN}.")
    for pair in _more(given, ran):
        told = f"the network has a synapse {_ends(old, pair)} that the recording to resume lacks"
        raise InputError(f"Synapses stay {GO_ON}, but {told}; begin a new run for others{DRAWN}.")
    orders = [np.lexsort((one.delays, one.targets, one.sources)) for one in (old, new)]
    delays = [one.delays[order] for one, order in zip((old, new), orders, strict=True)]
    first = int(np.argmax(delays[0] != delays[1]))
    ran_ms, given_ms = told_apart(*(float(old.clock.ms(column[first])) for column in delays))
    raise InputError(
        f"The synapse {edge(old, orders[0][first])} has a delay of {ran_ms} ms in the recording to resume and of"
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


def asked_for(old: Wiring, new: Wiring, network: Network, resume: Recording) -> NDArray[np.int64]:
    """Return the synapses for which a network asks another weight than they have been given; others keep theirs.

    Parameters
    ----------
    old, new : Wiring
        With the weights that were asked for last, and those of the network.
    network : Network
    resume : Recording
        Of what was run before.

    Raises
    ------
    InputError
        If some plastic synapses have the weight that was given and some the one that was learned, so that nobody can
        tell which network was changed; or the synapse of a current has another weight.
    """
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
            f"The synapse {edge(old, first)} carries a current, and has the weight {before} in the recording to resume"
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
    """Refuse a network some of whose weights are those that were given, and some those that were learned."""
    kept = np.flatnonzero((old.weights != learned) & ~edited)
    back = np.flatnonzero((old.weights != learned) & (new.weights == learned))
    if kept.size and back.size:
        raise InputError(
            f"The synapse {edge(old, kept[0])} has the weight {weight_text(new.weights[kept[0]])} that it was given,"
            f" and {edge(old, back[0])} the weight {weight_text(new.weights[back[0]])} that it has learned, so it is"
            " not clear which weights go on; change either the network that was run or recording.network."
        )


CURRENTS = (
    f"what is injected stays {GO_ON}, for it is known from the beginning: give all its steps to one StepCurrent, or"
    " change the constant current of the neuron's model"
)


@dataclass(frozen=True, eq=False)
class Differing:
    """The neurons that have another model: those with a soma, ascending, and whether any source has."""

    neurons: NDArray[np.int64]
    sources: bool

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self.neurons.size) or self.sources


def other_models(old: Wiring, new: Wiring) -> Differing:
    """Return which neurons have another model now.

    Raises
    ------
    InputError
        If one is of another kind, is injected with another current, or was given another state at time 0.
    """
    changed = differing(old, new)
    for index in changed.tolist():
        _check_model(old, new, index)
    _check_initial(old, new)
    somas = [isinstance(old.model(index), NeuronModel) for index in changed.tolist()]
    kept = changed[np.array(somas, np.bool_)]
    return Differing(kept, len(kept) < len(changed))


def _check_model(old: Wiring, new: Wiring, index: int) -> None:
    """Refuse a model of another kind, and another current."""
    before, after, label = old.model(index), new.model(index), old.labels[index]
    kinds = type(before).__name__, type(after).__name__
    somas = isinstance(before, NeuronModel), isinstance(after, NeuronModel)
    if type(before) is not type(after) and any(somas):
        raise InputError(
            f"The neuron {label!r} has the model {kinds[0]} in the recording to resume and {kinds[1]} in the network;"
            f" its parameters may change {GO_ON}, its kind may not, for the state of one means nothing to the other:"
            f" give it {an(kinds[0])}, or begin a new run."
        )
    if (isinstance(before, Source) and before.injects) or (isinstance(after, Source) and after.injects):
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
