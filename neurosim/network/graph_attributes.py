"""What a networkx graph says of neurons and synapses: which attributes are used, refused, or kept as they are."""

from __future__ import annotations

import dataclasses
import difflib
import functools
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

NEURON = ("model", "size", "initial")
"""What a node may say beside parameters and state of its model."""

SYNAPSE = ("weight", "delay", "rule", "plastic")
"""What an edge may say."""

NEAR = 0.7
"""An attribute so close to the name of a parameter (of 1, equal) is taken for a slip."""

NEAR_SYNAPSE = 0.83
"""Likewise for edges, which have more to say that is not about synapses."""

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
"""Parameters and states by the names that NEST and PyNN have for them; read to name ours, never used."""

HOW = {
    "list": "networkx.DiGraph(pairs) makes one of a list of pairs",
    "ndarray": "networkx.from_numpy_array(matrix, create_using=networkx.DiGraph) makes one of a matrix",
    "sparse": "networkx.from_scipy_sparse_array(matrix, create_using=networkx.DiGraph) makes one of a sparse matrix",
    "dict": "networkx.DiGraph(neighbours) makes one of a dictionary",
    "Network": "net.graph is the graph of a Network",
}


class GraphNeuron(NamedTuple):
    """A node, as :meth:`Network.add_neuron` or :meth:`Network.add_population` takes it; `kept` means nothing to it."""

    name: Name
    model: NeuronModel | Source
    size: Any
    initial: Mapping[str, Any] | None
    kept: dict[str, Any]


class GraphSynapse(NamedTuple):
    """An edge in one direction, as :meth:`Network.connect` takes it; `kept` means nothing to it."""

    tail: Name
    head: Name
    given: dict[str, Any]
    kept: dict[str, Any]


def check_graph(graph: object) -> None:
    """Refuse what is no networkx graph, and say how one is made of it."""
    if isinstance(graph, nx.Graph):
        return
    kind = type(graph)
    sparse = kind.__module__.startswith("scipy.sparse")
    known = "list" if isinstance(graph, list | tuple | set) else "sparse" if sparse else kind.__name__
    advice = f"; {HOW[known]}" if known in HOW else ""
    raise InputError(f"from_graph needs a networkx graph; got {an(kind.__name__)}{advice}.")


def checked_sources(graph: nx.Graph[Any], sources: Mapping[Name, Source] | None) -> dict[Name, Source]:
    """Return the sources by the graph's own nodes.

    Raises
    ------
    InputError
        For what is no source, or an unknown node, with the nearest one.
    """
    if not isinstance(sources, Mapping | None):
        raise InputError(
            f"The sources of from_graph map nodes to what each sends, as {{0: Stimulus(...)}}; got {sources!r}."
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
    """Yield what the nodes say, in their order."""
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
    """Return a model with the parameters that a node has, the state that it has, and the attributes that were used."""
    own, state = parameters(model), state_fields(model)
    changed = {key: value for key, value in given.items() if key in own}
    begun = {key: value for key, value in given.items() if key in state}
    initial = given.get("initial")
    if begun and initial is not None:
        raise InputError(
            f"The attribute {next(iter(begun))!r} and the attribute 'initial' both say the state at time 0."
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
    """Return what is wrong with attributes that were surely meant for a neuron, and that its model does not know."""
    known = [*parameters_of(model), *state_fields(model)]
    others = {name for other in installed().values() for name in (*parameters_of(other), *state_fields(other))}
    free = [name for name in (*known, *NEURON) if name not in attributes]
    for key in attributes:
        if key in known or key in NEURON:
            continue
        named = [ours for ours in free if key in ELSEWHERE.get(ours, ()) or key.casefold() == ours.casefold()]
        named += difflib.get_close_matches(key, [name for name in free if name in known and len(name) > 1], 1, NEAR)
        if named:
            return f"The attribute {key!r} is none of {model.__name__}. Did you mean {named[0]!r}?"
        if key in others:
            return f"The attribute {key!r} is none of {model.__name__}, which has {listed([repr(k) for k in known])}."
    return ""


def parameters_of(kind: type[NeuronModel]) -> tuple[str, ...]:
    """Return the names of a model's parameters."""
    return tuple(field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]


def synapses_of_graph(
    graph: nx.Graph[Any], deaf: Iterable[Name], weight: float | str, delay: float | str
) -> tuple[list[GraphSynapse], list[tuple[Name, Name]]]:
    """Return what the edges say, an undirected one in both directions; and those left out as they end on a source.

    Parameters
    ----------
    graph : networkx graph
    deaf : iterable of nodes
        Sources. Only an undirected edge is left out; a directed one says what it says.
    weight, delay : float or str
        A number for all edges, or the attribute that holds it.
    """
    for field, attribute in (("weight", weight), ("delay", delay)):
        _check_attribute(graph, field, attribute)
    named = frozenset(attribute for attribute in (weight, delay) if isinstance(attribute, str))
    found: list[GraphSynapse] = []
    left_out: list[tuple[Name, Name]] = []
    deaf = set(deaf)
    for tail, head, attributes in graph.edges(data=True):
        _check_edge(tail, head, attributes, named)
        given = {
            "weight": _counted(attributes.get(weight, 1.0)) if isinstance(weight, str) else weight,
            "delay": attributes.get(delay, 1.0) if isinstance(delay, str) else delay,
            "rule": attributes.get("rule"),
            "plastic": _truth(attributes.get("plastic", False)),
        }
        kept = {str(key): value for key, value in attributes.items() if key not in SYNAPSE and key not in named}
        both = not graph.is_directed()
        for one, other in ((tail, head), (head, tail)) if both and tail != head else ((tail, head),):
            if both and other in deaf:
                left_out.append((one, other))
            else:
                found.append(GraphSynapse(one, other, given, kept))
    return found, left_out


def _truth(plastic: Any) -> Any:
    """Return 0 and 1, as a GML file writes them, as truth values."""
    return bool(plastic) if type(plastic) is int and plastic in (0, 1) else plastic


def _counted(weight: Any) -> Any:
    """Return the weight of an edge of a matrix of truth values as the number 1."""
    return 1.0 if isinstance(weight, bool | np.bool_) and weight else weight


def _check_attribute(graph: nx.Graph[Any], field: str, attribute: float | str) -> None:
    """Refuse an edge attribute that was asked for by name and that no edge has."""
    if not isinstance(attribute, str) or attribute == field:
        return
    present = {key for *_, attributes in graph.edges(data=True) for key in attributes}
    if present and attribute not in present:
        near = difflib.get_close_matches(attribute, [str(key) for key in present], n=1)
        raise InputError(
            f"No edge has the attribute {attribute!r} that was named for the {field}."
            f"{f' Did you mean {near[0]!r}?' if near else ''}"
        )


def model_of(name: Name, attributes: Mapping[str, Any]) -> NeuronModel | Source:
    """Return the model that a node of a network's graph has; the graph is the user's, so it may be anything.

    Raises
    ------
    InputError
        If it is no model.
    """
    model = attributes.get("model")
    if isinstance(model, NeuronModel | Source):
        return model
    if model is None:
        raise InputError(f"The neuron {label(name)!r} was put into the graph without a model; use add_neuron.")
    raise InputError(f"The model of {label(name)!r} in the graph must be a model, such as LIF(); got {model!r}.")


def tell_slips(where: str, attributes: Iterable[object], used: tuple[str, ...]) -> None:
    """Warn of attributes in a network's graph that mean nothing but are nearly called as one that is used."""
    for attribute in attributes:
        if attribute not in used and (near := _nearly(str(attribute), used)):
            notice(f"{where} has the attribute {attribute!r}, which means nothing. Did you mean {near!r}?")


@functools.lru_cache
def _nearly(name: str, used: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(name.casefold(), used, 1, NEAR_SYNAPSE)), "")


def _check_edge(tail: Name, head: Name, attributes: Mapping[Any, Any], named: frozenset[str]) -> None:
    """Refuse an attribute that is nearly one that is used, where that one is missing."""
    key, near = _slip_of_edge(tuple(attributes), named)
    if near:
        raise InputError(
            f"The edge {label(tail)!r} -> {label(head)!r} has the attribute {key!r}, which means nothing. Did you mean"
            f" {near!r}?"
        )


@functools.lru_cache
def _slip_of_edge(attributes: tuple[Any, ...], named: frozenset[str]) -> tuple[str, str]:
    """Return an attribute and what it was surely meant to be; nothing if all is well."""
    free = [name for name in SYNAPSE if name not in attributes]
    for key in attributes:
        if isinstance(key, str) and key not in SYNAPSE and key not in named:
            near = difflib.get_close_matches(key.casefold(), free, 1, NEAR_SYNAPSE)
            if near:
                return key, near[0]
    return "", ""
