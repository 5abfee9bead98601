"""What of a network is drawn: single neurons and whole populations as nodes, synapses and projections as edges."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neurosim.core.names import Name, label
from neurosim.core.signal import VETO, as_weight
from neurosim.core.words import counted
from neurosim.models.base import NeuronModel, fixed_threshold, parameters
from neurosim.network.connectivity import ConnectionRule, Pairs
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring
from neurosim.viz.figures.style import span

Points = NDArray[np.float64]  # x and y of each, in inches: (points, 2)

Kind = Literal["excitatory", "inhibitory", "veto", "nothing"]


@dataclass(frozen=True)
class Node:
    """A neuron, or a population of `size`."""

    name: str  # as it is written
    kind: str  # the model's class
    threshold: float | None  # None for a source, where neurons differ, and where it moves
    size: int | None = None

    @classmethod
    def of(cls, name: Name, model: object, size: int | None) -> Node:
        """Describe a neuron, or a population, by its model."""
        kind = "no model" if model is None else type(model).__name__
        return cls(label(name), kind, fixed_threshold(model) if isinstance(model, NeuronModel) else None, size)


@dataclass(frozen=True)
class Edge:
    """A synapse, or all those of one sign from one node to another."""

    tail: int  # number of a node
    head: int
    weights: tuple[float, float]  # least and most
    delays: tuple[float, float]  # least and most, ms
    told: str = ""  # how many they are, or by which rule they were drawn

    @property
    def kind(self) -> Kind:
        """What its signals do."""
        return kinds_of(np.array(self.weights[:1]))[0]

    @property
    def strength(self) -> float:
        """Its largest weight, by size; 0.0 for absolute inhibition, which has none."""
        return 0.0 if self.kind == "veto" else max(map(abs, self.weights))

    def weight_text(self) -> str:
        """Write the weight as people read it."""
        return "veto" if self.kind == "veto" else span(*self.weights)


@dataclass(frozen=True)
class Graph:
    """Nodes in the order in which people added them, and the edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of_network(network: Network) -> Graph:
    """Read a network as it was built: populations stay whole, and nothing is drawn from a rule."""
    numbers = {node: number for number, node in enumerate(network.graph.nodes)}
    neurons = network.graph.nodes(data=True)
    nodes = [Node.of(name, about.get("model"), about.get("size")) for name, about in neurons]
    edges: list[Edge] = []
    for tail, head, edge in network.graph.edges(data=True):
        weights = [as_weight(one, "A weight") for one in np.ravel(np.asarray(edge.get("weight", 1.0), dtype=object))]
        delays = np.ravel(np.asarray(edge.get("delay", 1.0), dtype=np.float64))
        edges += _bundles(numbers[tail], numbers[head], np.array(weights), delays, _rule_text(edge.get("rule")))
    return Graph(tuple(nodes), tuple(edges))


def graph_of_wiring(wiring: Wiring, weights: NDArray[np.float64], apart: bool = False) -> Graph:
    """Read a wiring with one weight for each synapse.

    Neurons named (x, 0), (x, 1), ... are a population again, unless each neuron is to stand `apart`; then the edges
    are the synapses, one by one.
    """
    groups = [[index] for index in wiring.shown.tolist()] if apart else groups_of(wiring)
    number = np.empty(len(wiring.names), dtype=np.int64)
    nodes = []
    for place, members in enumerate(groups):
        number[members] = place
        name, size = wiring.names[members[0]], len(members) if len(members) > 1 else None
        nodes.append(Node.of(name if size is None else name[0], wiring.model(members[0]), size))
    single = np.array([node.size is None for node in nodes], dtype=np.bool_)
    tails, heads = number[wiring.sources], number[wiring.targets]
    delays = wiring.clock.ms(wiring.delays)
    alone = single[tails] & single[heads]
    each = (some[alone].tolist() for some in (tails, heads, weights, delays))
    edges = [
        Edge(tail, head, (weight, weight), (delay, delay)) for tail, head, weight, delay in zip(*each, strict=True)
    ]
    together = np.flatnonzero(~alone)
    pairs, which = np.unique(tails[together] * len(nodes) + heads[together], return_inverse=True)
    order = np.argsort(which, kind="stable")
    bundles = np.split(together[order], np.cumsum(np.bincount(which))[:-1])
    for pair, synapses in zip(pairs.tolist(), bundles, strict=False):
        tail, head = divmod(pair, len(nodes))
        edges += _bundles(tail, head, weights[synapses], delays[synapses], None)
    return Graph(tuple(nodes), tuple(edges))


def groups_of(wiring: Wiring) -> list[list[int]]:
    """Return the neurons of each population, and each other neuron by itself, in the order in which they were added."""
    groups: dict[Any, list[int]] = {}
    for index in wiring.shown.tolist():
        name: Name = wiring.names[index]
        member = isinstance(name, tuple) and len(name) == 2 and isinstance(name[1], int)
        groups.setdefault((name[0], int(wiring.model_of[index])) if member else (name, None, None), []).append(index)
    return list(groups.values())


def _bundles(
    tail: int, head: int, weights: NDArray[np.float64], delays: NDArray[np.float64], told: str | None
) -> list[Edge]:
    """Return an edge for each kind of synapse among those between two nodes; `told` is None to count them."""
    kinds = np.array(kinds_of(weights))
    edges = []
    for kind in dict.fromkeys(kinds.tolist()):
        mine = kinds == kind
        late = delays[mine] if len(delays) == len(weights) else delays
        text = counted(int(mine.sum()), "synapse") if told is None else told
        ends = (float(weights[mine].min()), float(weights[mine].max()))
        edges.append(Edge(tail, head, ends, (float(late.min()), float(late.max())), text))
    return edges


def kinds_of(weights: NDArray[np.float64]) -> Sequence[Kind]:
    """Return what a signal does for each weight, or for each weight x value."""
    return [
        "veto" if w == VETO else "excitatory" if w > 0.0 else "inhibitory" if w < 0.0 else "nothing" for w in weights
    ]


def _rule_text(rule: ConnectionRule | None) -> str:
    """Write a rule as ``FixedIndegree(100)``; nothing for a plain synapse."""
    if rule is None:
        return ""
    if isinstance(rule, Pairs):
        return counted(len(rule.sources), "synapse")
    given = ", ".join(map(str, parameters(rule).values())) if dataclasses.is_dataclass(rule) else ""
    return type(rule).__name__ + (f"({given})" if given else "")
