"""Networks in files: node-link JSON, as networkx writes and reads it, validated completely on reading."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from neurosim import __version__
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import from_plain, label, plain
from neurosim.core.signal import written
from neurosim.core.words import an, counted
from neurosim.data.io.atomic import replacing
from neurosim.models.base import NeuronModel, parameters, state_fields
from neurosim.network.connectivity import ConnectionRule
from neurosim.network.files import kept_kinds
from neurosim.network.files.kept_kinds import kept_name
from neurosim.network.graph_attributes import GraphNeuron, GraphSynapse, model_of

if TYPE_CHECKING:
    from neurosim.network.files.kept import KeptGraph, KeptModel
    from neurosim.network.network import Network

FORMAT = "neurosim network 1"

SUFFIX = ".json"


def write(path: str | os.PathLike[str], network: Network) -> None:
    """Write a network to a file; see :meth:`Network.save`."""
    from neurosim.data.io.json_text import text_of  # imports pydantic, which is slow

    file = checked_path(path)
    text = text_of(document(network), f"The network for {str(file)!r}")
    with replacing(file) as fresh:
        fresh.write_text(text + "\n", encoding="utf-8")


def checked_path(path: str | os.PathLike[str]) -> Path:
    """Return the file of a network: a path that ends in .json, or the network of a run's folder."""
    file = checks.path(path, "The file of a network")
    if file.is_dir():
        return file / f"network{SUFFIX}"
    if file.suffix.lower() != SUFFIX:
        raise InputError(f"A network is kept as {SUFFIX}; got {str(path)!r}.")
    return file


def document(network: Network) -> dict[str, Any]:
    """Return a network as node-link data; an InputError names the neuron or edge that JSON cannot represent."""
    usual = {"format": FORMAT, "neurosim": __version__, "tick": network.clock.tick, "rounding": network.clock.rounding}
    told: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    told.graph |= _json(network.graph.graph, "The graph") | usual
    for node, attributes in network.graph.nodes(data=True):
        where = f"The neuron {label(node)!r}"
        model = model_of(node, attributes)
        usual = {
            "model": kept_name(type(model)),
            "parameters": _parameters(model, where),
            "size": attributes.get("size"),
            "initial": _json(attributes.get("initial") or {}, where),
        }
        told.add_node(node, **_others(attributes, usual, where), **usual)
    for tail, head, key, attributes in network.edges():
        where = f"The synapse {label(tail)!r} -> {label(head)!r}"
        rule = attributes.get("rule")
        weight, delay = (np.asarray(attributes.get(name, 1.0)).tolist() for name in ("weight", "delay"))
        usual = {
            "weight": [written(one) for one in weight] if isinstance(weight, list) else written(weight),
            "delay": delay,
            "rule": None if rule is None else {"name": kept_name(type(rule)), "parameters": _parameters(rule, where)},
            "plastic": bool(attributes.get("plastic", False)),
        }
        told.add_edge(tail, head, key, **_others(attributes, usual, where), **usual)
    data = nx.node_link_data(told, edges="edges")
    for node in data["nodes"]:
        node["id"] = plain(node["id"])
    for edge in data["edges"]:
        edge |= {end: plain(edge[end]) for end in ("source", "target")}
    return dict(data)


def read(
    path: str | os.PathLike[str], models: Iterable[type[Any]], rules: Iterable[type[Any]]
) -> tuple[KeptGraph, list[GraphNeuron], list[GraphSynapse]]:
    """Read a network from a file; see :meth:`Network.load`."""
    from neurosim.network.files.kept import kept_network, model_from  # imports pydantic, which is slow

    file = checked_path(path)
    where = str(file)
    kept = kept_network(file, FORMAT)
    known, given_rules = kept_kinds.known_models(models), kept_kinds.given_kinds(rules, "rules", (ConnectionRule,))
    known_rules = kept_kinds.CONNECTION_RULES | {kept_name(kind): kind for kind in given_rules}
    if not kept.edges and len(kept.nodes) > 1:
        warnings.warn(
            f"The network {where!r} has {counted(len(kept.nodes), 'node')} and no synapse.", UserWarning, stacklevel=3
        )
    nodes, edges = [], []
    for node in kept.nodes:
        name = from_plain(node.id)
        model = model_from(node.model, node.parameters, known, f"neuron {label(name)!r}", where, "network")
        has = state_fields(model) if isinstance(model, NeuronModel) else ()
        odd = [field for field in node.initial if field not in has]
        if odd:
            kept_kinds.check_state(type(model), odd, has, f"The network {where!r}")
        nodes.append(GraphNeuron(name, model, node.size, dict(node.initial), dict(node.model_extra or {})))
    for edge in kept.edges:
        ends = from_plain(edge.source), from_plain(edge.target)
        told = f"the synapse {label(ends[0])!r} -> {label(ends[1])!r}"
        rule = None if edge.rule is None else _rule(edge.rule, known_rules, told, where)
        weight: Any = edge.weight
        if isinstance(weight, list) and "veto" not in weight:
            weight = np.array(weight, dtype=np.float64)  # an array is checked faster
        given = {"weight": weight, "delay": edge.delay, "rule": rule, "plastic": edge.plastic}
        unused = {key: value for key, value in (edge.model_extra or {}).items() if key != "key"}
        edges.append(GraphSynapse(*ends, given, unused))
    return kept.graph, nodes, edges


def _rule(kept: KeptModel, known: Mapping[str, type[ConnectionRule]], told: str, where: str) -> ConnectionRule:
    kind = kept_kinds.kind_of(kept.name, known, "connection rule", where, "network")
    with kept_kinds.fitting(kind, kept.parameters, f"The network {where!r}", told, f"{told}: the rule {kept.name!r}"):
        rule: ConnectionRule = kind(**{name: from_plain(value) for name, value in kept.parameters.items()})
    return rule


def _parameters(thing: object, where: str) -> dict[str, Any]:
    if not is_dataclass(thing):
        raise InputError(f"{where} has {an(type(thing).__name__)}, not a dataclass, so it cannot be stored.")
    return _json(parameters(thing), f"{where} has {an(type(thing).__name__)}, whose parameters")


def _others(attributes: Mapping[Any, Any], usual: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the attributes without effect."""
    reserved = {*usual, "id", "source", "target", "key"}
    return _json({str(key): value for key, value in attributes.items() if str(key) not in reserved}, where)


def _json(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return values in a form that JSON supports: arrays and tuples as lists."""
    return {name: _plain(value, f"{where}: {name!r}") for name, value in values.items()}


def _plain(value: Any, what: str) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(one, what) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one, what) for key, one in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise InputError(f"{what} cannot be kept in a file: it is {an(type(value).__name__)}.")
