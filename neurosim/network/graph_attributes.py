"""How the attributes of a networkx graph describe neurons and synapses: which are used, refused, or kept."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from neurosim.core.errors import InputError, UnknownNameError, notice
from neurosim.core.names import Name, canonical, label
from neurosim.core.words import an, listed
from neurosim.models.base import NeuronModel, parameters, state_fields
from neurosim.models.registry import as_model, installed
from neurosim.models.sources import Source

NEURON = ("model", "size", "initial")  # attributes of a node besides parameters and state of its model
SYNAPSE = ("weight", "delay", "rule", "plastic")  # attributes of an edge
NEAR = 0.7  # from this similarity (equal is 1) to the name of a parameter, an attribute is taken for a misspelling
NEAR_SYNAPSE = 0.83  # the same for edges, whose attributes are more often unrelated to synapses

ELSEWHERE = {
    "tau": ("tau_m", "taum"),
    "rest": ("E_L", "El", "v_rest"),
    "reset": ("V_reset",),
    "threshold": ("V_th", "v_thresh", "theta"),
    "refractory": ("t_ref", "tau_refrac"),
    "capacitance": ("C_m", "cm"),
    "tau_syn": ("tau_syn_ex", "tau_syn_in", "tau_syn_E", "tau_syn_I"),
    "constant_drive": ("i_offset", "I_e"),
    "current": ("i_offset", "I_e"),
    "v": ("V_m", "v_init"),
}
"""Names of parameters and states in NEST and PyNN; used only to suggest ours."""

HOW = {
    "list": "networkx.DiGraph(pairs) makes one of a list of pairs",
    "ndarray": "networkx.from_numpy_array(matrix, create_using=networkx.DiGraph) makes one of a matrix",
    "sparse": "networkx.from_scipy_sparse_array(matrix, create_using=networkx.DiGraph) makes one of a sparse matrix",
    "dict": "networkx.DiGraph(neighbours) makes one of a dictionary",
    "Network": "net.graph is the graph of a Network",
}


class GraphNeuron(NamedTuple):
    """A node as :meth:`Network.add_neuron` or :meth:`Network.add_population` takes it; `kept` has no effect."""

    name: Name
    model: NeuronModel | Source
    size: Any
    initial: Mapping[str, Any] | None
    kept: dict[str, Any]


class GraphSynapse(NamedTuple):
    """An edge in one direction as :meth:`Network.connect` takes it; `kept` has no effect."""

    tail: Name
    head: Name
    given: dict[str, Any]
    kept: dict[str, Any]


def check_graph(graph: object) -> None:
    """Raise an InputError for anything but a networkx graph, with advice on how to make one."""
    if isinstance(graph, nx.Graph):
        return
    kind = type(graph)
    sparse = kind.__module__.startswith("scipy.sparse")
    known = "list" if isinstance(graph, list | tuple | set) else "sparse" if sparse else kind.__name__
    advice = f"; {HOW[known]}" if known in HOW else ""
    raise InputError(f"from_graph needs a networkx graph; got {an(kind.__name__)}{advice}.")


def checked_sources(graph: nx.Graph[Any], sources: Mapping[Name, Source] | None) -> dict[Name, Source]:
    """Return the sources by the graph's own nodes; an InputError names an unknown node with the nearest one."""
    if not isinstance(sources, Mapping | None):
        raise InputError(
            f"The sources of from_graph must map nodes to sources, as {{0: Stimulus(...)}}; got {sources!r}."
        )
    nodes = {label(canonical(node)): node for node in graph.nodes}
    found = {}
    for name, source in (sources or {}).items():
        written = label(canonical(name))
        if written not in nodes:
            raise UnknownNameError("node to make a source of", written, nodes)
        if not isinstance(source, Source):
            raise InputError(f"The node {written!r} can be made a Source, such as Stimulus([1.0]); got {source!r}.")
        found[nodes[written]] = source
    return found


def neurons_of(
    graph: nx.Graph[Any], model: NeuronModel | Source | type[NeuronModel] | str | None, sources: Mapping[Name, Source]
) -> Iterator[GraphNeuron]:
    """Yield the neuron or population of each node, in their order."""
    for node, attributes in graph.nodes(data=True):
        given = {str(key): value for key, value in attributes.items()}
        chosen = sources.get(node, given.get("model", model))
        if chosen is None:
            raise InputError(f"The node {node!r} has no model; give from_graph a model for all of them.")
        try:
            made = chosen if isinstance(chosen, Source) else as_model(chosen)
            if isinstance(made, Source):
                initial, used = given.get("initial"), set(NEURON)
            else:
                made, initial, used = _individual(made, given)
        except InputError as error:
            raise InputError(f"Node {label(node)!r}: {error}") from None
        kept = {key: value for key, value in given.items() if key not in used}
        yield GraphNeuron(node, made, given.get("size"), initial, kept)


def _individual(model: NeuronModel, given: Mapping[str, Any]) -> tuple[NeuronModel, dict[str, Any] | None, set[str]]:
    """Return the model with the parameters of a node, its initial state, and the names of the used attributes."""
    own, state = parameters(model), state_fields(model)
    changed = {key: value for key, value in given.items() if key in own}
    begun = {key: value for key, value in given.items() if key in state}
    initial = given.get("initial")
    if begun and initial is not None:
        raise InputError(
            f"The attribute {next(iter(begun))!r} and the attribute 'initial' both give the state at time 0."
        )
    slip = _slip(type(model), tuple(given))
    if slip:
        raise InputError(slip)
    for key, value in changed.items():
        if isinstance(value, np.generic):
            changed[key] = value.item()
    made = dataclasses.replace(model, **changed) if changed else model  # type: ignore[type-var]
    return made, begun or initial, {*NEURON, *changed, *begun}


@functools.lru_cache
def _slip(model: type[NeuronModel], attributes: tuple[str, ...]) -> str:
    """Return a sentence on the first attribute that looks like a parameter but is not one of this model; "" if none."""
    known, *rest = (
        [*(field.name for field in dataclasses.fields(kind)), *state_fields(kind)]  # type: ignore[arg-type]
        for kind in (model, *installed().values())
    )
    others = set(itertools.chain(*rest))
    free = [name for name in (*known, *NEURON) if name not in attributes]
    for key in attributes:
        if key in known or key in NEURON:
            continue
        named = [ours for ours in free if key in ELSEWHERE.get(ours, ()) or key.casefold() == ours.casefold()]
        named += difflib.get_close_matches(key, [name for name in free if name in known and len(name) > 1], 1, NEAR)
        if named:
            return f"{model.__name__} does not have the attribute {key!r}. Did you mean {named[0]!r}?"
        if key in others:
            return f"{model.__name__} does not have the attribute {key!r}; it has {listed([repr(k) for k in known])}."
    return ""


def synapses_of(
    graph: nx.Graph[Any], no_target: Iterable[Name], weight: float | str, delay: float | str
) -> tuple[list[GraphSynapse], list[tuple[Name, Name]]]:
    """Return the synapses of the edges, and the directions of undirected edges onto one of `no_target`, omitted."""
    for field, attribute in (("weight", weight), ("delay", delay)):
        _check_attribute(graph, field, attribute)
    named = [attribute for attribute in (weight, delay) if isinstance(attribute, str)]
    found: list[GraphSynapse] = []
    left_out: list[tuple[Name, Name]] = []
    no_target = set(no_target)
    for tail, head, attributes in graph.edges(data=True):
        free = tuple(name for name in SYNAPSE if name not in attributes)
        for key in attributes:
            if isinstance(key, str) and key not in SYNAPSE and key not in named and (near := _nearly(key, free)):
                where = f"The edge {label(tail)!r} -> {label(head)!r}"
                raise InputError(f"{where} has the attribute {key!r}, which has no effect. Did you mean {near!r}?")
        factor = attributes.get(weight, 1.0) if isinstance(weight, str) else weight
        if isinstance(weight, str) and isinstance(factor, bool | np.bool_) and factor:
            factor = 1.0  # in a boolean matrix
        plastic = attributes.get("plastic", False)
        given = {
            "weight": factor,
            "delay": attributes.get(delay, 1.0) if isinstance(delay, str) else delay,
            "rule": attributes.get("rule"),
            "plastic": bool(plastic) if type(plastic) is int and plastic in (0, 1) else plastic,  # as GML writes it
        }
        kept = {str(key): value for key, value in attributes.items() if key not in SYNAPSE and key not in named}
        both = not graph.is_directed()
        for one, other in ((tail, head), (head, tail)) if both and tail != head else ((tail, head),):
            if both and other in no_target:
                left_out.append((one, other))
            else:
                found.append(GraphSynapse(one, other, given, kept))
    return found, left_out


def _check_attribute(graph: nx.Graph[Any], field: str, attribute: float | str) -> None:
    """Raise an InputError for a named edge attribute that no edge has."""
    if not isinstance(attribute, str) or attribute == field:
        return
    present = {key for *_, attributes in graph.edges(data=True) for key in attributes}
    if present and attribute not in present:
        near = difflib.get_close_matches(attribute, [str(key) for key in present], n=1)
        advice = f" Did you mean {near[0]!r}?" if near else ""
        raise InputError(f"No edge has the attribute {attribute!r} that was named for the {field}.{advice}")


def model_of(name: Name, attributes: Mapping[str, Any]) -> NeuronModel | Source:
    """Return the model of a node, or raise an InputError: the user may have put anything into the graph."""
    model = attributes.get("model")
    if isinstance(model, NeuronModel | Source):
        return model
    if model is None:
        raise InputError(f"The neuron {label(name)!r} was put into the graph without a model; use add_neuron.")
    raise InputError(f"The model of {label(name)!r} in the graph must be a model, such as LIF(); got {model!r}.")


def tell_slips(where: str, attributes: Iterable[object], used: tuple[str, ...]) -> None:
    """Warn of attributes in a network's graph that have no effect but resemble one that has."""
    for attribute in attributes:
        if attribute not in used and (near := _nearly(str(attribute), used)):
            notice(f"{where} has the attribute {attribute!r}, which has no effect. Did you mean {near!r}?")


@functools.lru_cache
def _nearly(name: str, used: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(name.casefold(), used, 1, NEAR_SYNAPSE)), "")
