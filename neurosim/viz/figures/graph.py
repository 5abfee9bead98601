"""What of a network is drawn, neurons and populations as nodes, synapses as edges; nodes, with a shape a model."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D

from neurosim.core.names import Name, label
from neurosim.core.numerals import number
from neurosim.core.signal import VETO, as_weight
from neurosim.core.words import counted
from neurosim.models.base import NeuronModel, fixed_threshold, parameters
from neurosim.network.connectivity import ConnectionRule, Pairs
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring
from neurosim.viz.figures.sheet import sample
from neurosim.viz.figures.style import BODY, CENTRED, SMALL, Array, literal, span

Points = Array  # x and y of each, in inches: (points, 2)

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


def graph_of_wiring(wiring: Wiring, weights: Array, apart: bool = False) -> Graph:
    """Read a wiring with one weight for each synapse.

    Neurons named (x, 0), (x, 1), ... are a population again, unless each neuron is to stand `apart`; then the edges
    are the synapses, one by one.
    """
    groups = [[index] for index in wiring.shown.tolist()] if apart else groups_of(wiring)
    node_of = np.empty(len(wiring.names), dtype=np.int64)
    nodes = []
    for place, members in enumerate(groups):
        node_of[members] = place
        name, size = wiring.names[members[0]], len(members) if len(members) > 1 else None
        nodes.append(Node.of(name if size is None else name[0], wiring.model(members[0]), size))
    single = np.array([node.size is None for node in nodes], dtype=np.bool_)
    tails, heads = node_of[wiring.sources], node_of[wiring.targets]
    delays = wiring.clock.ms(wiring.delays)
    alone = single[tails] & single[heads]
    each = zip(*(some[alone].tolist() for some in (tails, heads, weights, delays)), strict=True)
    edges = [Edge(tail, head, (weight, weight), (delay, delay)) for tail, head, weight, delay in each]
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


def _bundles(tail: int, head: int, weights: Array, delays: Array, told: str | None) -> list[Edge]:
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


def kinds_of(weights: Array) -> Sequence[Kind]:
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


def _polygon(*points: Sequence[float]) -> Path:
    return Path([*points, points[0]], closed=True)


def _turned(sides: int, degrees: float) -> Path:
    angles = np.radians(degrees) + 2.0 * np.pi * np.arange(sides) / sides
    return _polygon(*np.stack([np.cos(angles), np.sin(angles)], axis=1).tolist())


def _rays(count: int, inner: float) -> Path:
    angles = np.pi * np.arange(2 * count) / count + np.pi / 2.0
    reach = np.where(np.arange(2 * count) % 2 == 0, 1.0, inner)
    return _polygon(*np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1).tolist())


SHAPES: dict[str, Path] = {
    "LIF": Path.unit_circle(),
    "ExpCurrentLIF": _turned(8, 22.5),
    "McCullochPitts": _turned(4, 45.0),
    "Rosenblatt": _turned(4, 0.0),
    "Adaline": _turned(6, 0.0),
    "Sigmoid": _turned(5, 90.0),
    "Stimulus": _polygon((-0.9, 0.75), (0.35, 0.75), (1.0, 0.0), (0.35, -0.75), (-0.9, -0.75)),
    "Poisson": _rays(9, 0.72),
    "LogisticNoise": _rays(7, 0.72),
    "Feature": _polygon((-0.95, 0.62), (0.95, 0.62), (0.95, -0.62), (-0.95, -0.62)),
    "Latency": _polygon((-0.95, 0.62), (0.5, 0.62), (0.95, 0.0), (0.5, -0.62), (-0.95, -0.62), (-0.5, 0.0)),
    "Bias": _turned(3, 90.0),
}
"""Of our own models and sources, within a circle of radius 1."""

SPARE = (_rays(5, 0.6), _rays(4, 0.55), _turned(3, -90.0), _turned(7, 90.0), _rays(6, 0.6))
"""Of others, in the order in which they come."""


def shapes_of(kinds: Sequence[str]) -> dict[str, Path]:
    """Return a shape for each kind of node."""
    spare = itertools.cycle(SPARE)
    return {kind: SHAPES.get(kind) or next(spare) for kind in dict.fromkeys(kinds)}


def outline(shape: Path, fine: float = 500.0) -> Array:
    """Return the corners of a shape, the first one again at the end; curves are cut so `fine` that none is seen."""
    corners = shape.transformed(Affine2D().scale(fine)).to_polygons(closed_only=True)[0]
    return np.asarray(corners, dtype=np.float64) / fine


def rim(shape: Path, way: Array) -> float:
    """Return how far the rim of a shape is from its centre, in the direction of `way`."""
    corners = np.asarray(shape.to_polygons(closed_only=True)[0], dtype=np.float64)
    length = float(np.hypot(*way))
    if len(corners) > 30 or length == 0.0:  # a circle
        return 1.0
    x, y = way / length
    side, along = (corners * (y, -x)).sum(axis=1), (corners * (x, y)).sum(axis=1)  # of the ray, and in its direction
    (start, end), (first, last) = (side[:-1], side[1:]), (along[:-1], along[1:])
    crosses = (start > 0.0) != (end > 0.0)
    share = start[crosses] / (start[crosses] - end[crosses])
    ahead = first[crosses] + share * (last - first)[crosses]
    return float(ahead.max(initial=0.0)) or 1.0


FACE = "#F2F2F2"
RIM = 1.14  # of a population, whose shape is doubled: how much larger the outer one is
SIZES, SPECKS = (0.13, 0.33), (0.03, 0.1)  # least and largest radius of a neuron, and of one of many, inches


def radii_of(nodes: Sequence[Node], places: Points, small: bool) -> Array:
    """Return the radius of each node, in inches: as large as its neighbours let it be."""
    nearest = _nearest(places)
    single = float(np.clip(0.38 * nearest, *(SPECKS if small else SIZES)))
    return np.array([single if node.size is None else max(single, min(0.55, 0.45 * nearest)) for node in nodes])


def tight(places: Points) -> bool:
    """Return whether nodes stand too close for a name each."""
    return _nearest(places) < 0.17


def _nearest(places: Points) -> float:
    """Return the distance of the two nodes that are closest, in inches, but no more than 2."""
    if not 1 < len(places) <= 2000:
        return 2.0
    gaps = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    return min(2.0, float(gaps[np.triu_indices(len(places), 1)].min()))


def draw_nodes(
    axes: Axes, nodes: Sequence[Node], places: Points, radii: Array, shapes: Mapping[str, Path], ring: bool, small: bool
) -> list[Line2D]:
    """Draw each node, with its name unless it is small, and return what explains the shapes.

    Names of neurons stand inside if all are short enough, else below, or at the sides of a crowded network or a ring;
    those of populations inside wherever they fit.
    """
    thresholds = _thresholds(nodes, shapes)
    longest = max(len(literal(node.name)) for node in nodes)
    fits = inside_fits(longest, radii)
    left, right = places[:, 0].min(), places[:, 0].max()
    crowded = not ring and names_aside(places, radii)
    middle = places.mean(axis=0)
    for node, place, radius in zip(nodes, places, radii.tolist(), strict=True):
        shape = shapes[node.kind]
        for scale in (radius,) if node.size is None else (radius, radius / RIM):
            outline = Affine2D().scale(scale).translate(*place.tolist()).transform_path(shape)
            width = 0.8 if small else 1.6
            axes.add_patch(PathPatch(outline, facecolor=FACE, edgecolor="black", linewidth=width, zorder=3))
        if small:
            continue
        inside = fits if node.size is None else 0.085 * len(literal(node.name)) <= 1.3 * radius
        own = node.threshold is not None and len(thresholds[node.kind]) > 1
        lines = [literal(node.name)] if inside else []
        lines += [f"θ={number(node.threshold or 0.0)}"] if own else []
        lines += [f"{node.size:,}"] if node.size is not None else []
        low = 0.14 * radius if node.kind == "Bias" else 0.0  # a triangle is widest at its foot
        size = BODY if len(lines) == 1 and radius > 0.25 and longest <= 3 else SMALL
        axes.text(place[0], place[1] - low, "\n".join(lines), **CENTRED, fontsize=size, linespacing=1.0, zorder=4)
        if not inside:
            outward = place - middle if ring else None
            if crowded and left < right and place[0] in (left, right):
                outward = np.array([-1.0 if place[0] == left else 1.0, 0.0])  # there is room only at the sides
            foot = float(-np.asarray(shape.vertices, dtype=np.float64)[:, 1].min())  # how far down the shape reaches
            _name_beside(axes, literal(node.name), place, radius, foot, outward)
    return explain_nodes(nodes, shapes)


def inside_fits(longest: int, radii: Array) -> bool:
    """Return whether names of so many characters stand inside of neurons."""
    return 0.085 * longest <= 1.3 * float(radii.min())


def names_aside(places: Points, radii: Array) -> bool:
    """Return whether neurons are so close to each other that names have room only at the sides."""
    return _nearest(places) < 2.0 * float(radii.min()) + 0.26


def explain_nodes(nodes: Sequence[Node], shapes: Mapping[str, Path]) -> list[Line2D]:
    """Return what a legend says of the shapes."""
    thresholds, handles = _thresholds(nodes, shapes), []
    style: dict[str, Any] = {"linestyle": "none", "markersize": 13, "markerfacecolor": FACE, "markeredgecolor": "black"}
    for kind, shape in shapes.items():
        one, *others = sorted(thresholds[kind], key=str)
        text = "" if one is None else ", θ: its threshold" if others else f", threshold {number(one)}"
        handles.append(sample(f"{literal(kind)}{text}", marker=shape, **style))
    return handles


def _thresholds(nodes: Sequence[Node], shapes: Mapping[str, Path]) -> dict[str, set[float | None]]:
    return {kind: {node.threshold for node in nodes if node.kind == kind} for kind in shapes}


def _name_beside(axes: Axes, name: str, place: Points, radius: float, foot: float, outward: Points | None) -> None:
    """Write a name below its node, or, on a ring, on the outer side."""
    halo = [withStroke(linewidth=3, foreground="white")]
    x, y, across, up = place[0], place[1] - foot * radius - 0.05, "center", "top"
    if outward is not None and np.hypot(*outward) > 0.0:
        way = outward / np.hypot(*outward)
        if abs(way[0]) > 0.35:
            x, y, up = place[0] + np.sign(way[0]) * (radius + 0.06), place[1] + 0.6 * way[1] * radius, "center"
            across = "left" if way[0] > 0.0 else "right"
        elif way[1] > 0.0:
            y, up = place[1] + radius + 0.05, "bottom"
    axes.text(x, y, name, ha=across, va=up, fontsize=BODY - 1, path_effects=halo, zorder=4)
