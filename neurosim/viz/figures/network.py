"""Where neurons stand and synapses run, and the figure of a network: who is connected to whom, and how strongly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path
from numpy.typing import ArrayLike

from neurosim.core.errors import InputError
from neurosim.core.words import counted
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring, wire
from neurosim.recording.recording import Recording
from neurosim.viz.figures.edges import courses, draw_edges, places_for
from neurosim.viz.figures.graph import (
    Edge,
    Graph,
    Points,
    draw_nodes,
    graph_of_network,
    graph_of_wiring,
    groups_of,
    radii_of,
    shapes_of,
    tight,
)
from neurosim.viz.figures.sheet import blank, legend_below
from neurosim.viz.figures.style import CENTRED, SMALL, Array, literal, look, remark, span, white_box

MOST_SPRINGS = 400  # larger networks with loops stand in a ring: springs would take long, for a tangle
RING = 8  # smaller ones too, because a ring keeps the order in which people added the neurons
LOOPED = 3  # up to so many neurons that reach each other are one layer
COLUMN, ROW = 3.0, 1.1  # between layers and between the neurons of a layer, in inches, where there is room
WIDEST, HIGHEST = 9.5, 6.6

FEW = 150  # up to so many neurons each finds its own place; beyond, populations keep together
BENT = 400  # up to so many synapses bend around each other and around the neurons in their way
GOLDEN = math.pi * (3.0 - math.sqrt(5.0))

MANY = 60  # with more nodes than this, they are small and have no names
MOST_LABELLED = 24  # with more edges than this, their weights are not written
MOST_EDGES = 20_000  # of more edges than this, every second, third, ... is drawn


@look()
def network(
    source: Network | Wiring | Recording, *, weights: ArrayLike | None = None, title: str | None = None
) -> Figure:
    """Draw a network as a graph.

    Each model has a shape. Excitatory synapses are solid arrows, inhibitory ones dashed and end in a bar, absolutely
    inhibitory ones dotted and end in a ring; lines grow with the weight's size. Populations are one node. Up to 24
    edges have their weight written on them, where there is room.

    Parameters
    ----------
    source : Network, Wiring or Recording
        Of a recording, the weights at its end are drawn.
    weights : array_like, optional
        Others instead, one for each synapse in the order of the wiring.
    title : str, optional
        Instead of the one that counts neurons and synapses.

    Raises
    ------
    InputError
        If `weights` does not have one for each synapse, or `source` is something else.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = network(ns.perceptron(2, seed=1))
    >>> figure.get_suptitle().splitlines()
    ['Network of 4 neurons and 3 synapses', 'every delay 1 ms; line width shows weight']
    """
    graph = _graph(source, weights)
    told = literal(title, 200) if title is not None else _title(source, graph)
    if not graph.nodes:
        figure = blank(7.6, 3.0, told)
        axes = figure.add_subplot()
        axes.set_axis_off()
        remark(axes, "There is no neuron.")
        return figure
    places = layout(graph)
    small = len(graph.nodes) > MANY or tight(places)
    radii = radii_of(graph.nodes, places, small)
    shapes = shapes_of([node.kind for node in graph.nodes])
    own = [shapes[node.kind] for node in graph.nodes]
    edges = graph.edges[:: max(1, -(-len(graph.edges) // MOST_EDGES))]
    lines = courses(edges, places, radii, own, around=not small)
    labels = [] if small else _labels(edges, lines, places, radii)
    width, height = (np.ptp(places, axis=0) + 2.0 * radii.max()).tolist()
    ring = is_ring(places)
    size = min(max(width + (3.2 if ring else 1.6), 7.6), 13.0), min(max(height + 2.4, 3.8), 9.8)
    figure = blank(*size, told, "; ".join(_notes(graph, edges, len(labels) == len(edges), small)))
    axes = figure.add_subplot()
    handles = draw_edges(axes, edges, lines, small)
    style = CENTRED | {"fontsize": SMALL + 0.5, "linespacing": 1.0, "bbox": white_box(alpha=0.85), "zorder": 2.8}
    for text, (x, y) in labels:
        axes.text(x, y, text, **style)
    handles = draw_nodes(axes, graph.nodes, places, radii, shapes, ring, small) + handles
    legend_below(figure, handles)
    every = np.vstack([*lines, places - 1.2 * radii.max(), places + 1.2 * radii.max()])
    low, high = every.min(axis=0), every.max(axis=0)
    half = np.maximum(high - low, figure.get_size_inches() - (1.0, 2.1)) / 2.0  # an inch is one on paper if it fits
    (left, bottom), (right, top) = (low + high) / 2.0 - half, (low + high) / 2.0 + half
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.set_axis_off()
    return figure


def _graph(source: Network | Wiring | Recording, weights: ArrayLike | None) -> Graph:
    if isinstance(source, Network) and weights is None:
        return graph_of_network(source)
    if isinstance(source, Recording):
        wiring, own = source.wiring_at(source.end.tick), source.end.weights
    elif isinstance(source, Network | Wiring):
        wiring = wire(source) if isinstance(source, Network) else source
        own = wiring.weights
    else:
        raise InputError(f"A network figure is drawn of a Network, a Wiring or a Recording; got {source!r}.")
    given = own if weights is None else np.asarray(weights, dtype=np.float64)
    if given.shape != own.shape:
        raise InputError(f"The weights of a network figure must be {len(own)}, one a synapse; got {given.shape}.")
    return graph_of_wiring(wiring, given)


def _title(source: Network | Wiring | Recording, graph: Graph) -> str:
    neurons = sum(node.size or 1 for node in graph.nodes)
    populations = sum(node.size is not None for node in graph.nodes)
    within = f" in {counted(populations, 'population')}" if populations else ""
    if isinstance(source, Network):
        synapses = counted(len(graph.edges), "projection" if populations else "synapse")
    else:
        wiring = source.wiring if isinstance(source, Recording) else source
        synapses = counted(len(wiring.targets), "synapse")
    end = f", after {source.until:,.10g} ms" if isinstance(source, Recording) else ""
    return f"Network of {counted(neurons, 'neuron')}{within} and {synapses}{end}"


def _labels(edges: Sequence[Edge], lines: Sequence[Points], places: Points, radii: Array) -> list[tuple[str, Points]]:
    """Return what is written on edges, as far as there is room, and where."""
    if len(edges) > MOST_LABELLED:
        return []
    late = len({edge.delays for edge in edges}) > 1
    texts = [edge.weight_text() + (f", {span(*edge.delays)} ms" if late else "") for edge in edges]
    texts = [text + (f"\n{literal(edge.told)}" if edge.told else "") for text, edge in zip(texts, edges, strict=True)]
    found = places_for(texts, lines, places, radii)
    return [(text, place) for text, place in zip(texts, found, strict=True) if place is not None]


def _notes(graph: Graph, edges: Sequence[Edge], labelled: bool, small: bool) -> list[str]:
    """Return in words what is not written on the edges."""
    if not edges:
        return ["no synapses"]
    notes = []
    delays, weights = {edge.delays for edge in edges}, {edge.weights for edge in edges if edge.kind != "veto"}
    if not labelled and weights:
        notes.append(f"weights {span(np.min([*weights]), np.max([*weights]))}")
    if len(delays) == 1 or not labelled:
        every = span(np.min([*delays]), np.max([*delays]))
        notes.append(f"every delay {every} ms" if len(delays) == 1 else f"delays {every} ms")
    if len(weights) > 1 and not small:
        notes.append("line width shows weight")
    if len(edges) < len(graph.edges):
        notes.append(f"{len(edges):,} of {len(graph.edges):,} synapses drawn")
    return notes


def layout(graph: Graph) -> Points:
    """Return the position of each node, (nodes, 2): x to the right and y up, in inches.

    Without loops: layer by layer from left to right, each layer in the order in which people added its neurons,
    the first at the top. A few neurons that reach each other share a layer. With larger loops: a ring, or springs
    from that ring, always the same.
    """
    n = len(graph.nodes)
    if n == 0:
        return np.empty((0, 2))
    links: nx.DiGraph[int] = nx.DiGraph()
    links.add_nodes_from(range(n))
    links.add_edges_from((edge.tail, edge.head) for edge in graph.edges if edge.tail != edge.head)
    loops = nx.condensation(links)
    if max(len(members) for _, members in loops.nodes(data="members")) <= LOOPED:
        populations = any(node.size is not None for node in graph.nodes)
        return _layered(links, loops, 3.0 if populations else ROW)
    angles = np.pi * (0.5 - 2.0 * np.arange(n) / n)  # clockwise from the top
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if n <= RING or n > MOST_SPRINGS:
        return ring * min(max(0.36 * n, 1.3), HIGHEST / 2.0)
    between, start = nx.Graph(links.to_undirected()), dict(enumerate(ring))
    springs = nx.spring_layout(between, k=3.2 / np.sqrt(n), pos=start, iterations=300, seed=1)
    size = min(1.05 * np.sqrt(n), HIGHEST)
    return _stretched(np.array([springs[i] for i in range(n)]), 1.35 * size, size)


def is_ring(places: Points) -> bool:
    """Return whether the nodes stand in a ring around the origin."""
    reach = np.hypot(*places.T)
    return len(places) > 2 and bool(np.allclose(reach, reach[0]) and reach[0] > 0.0)


def _layered(links: nx.DiGraph[int], loops: nx.DiGraph[int], row: float) -> Points:
    generations = nx.topological_generations(loops)
    layers = [sorted(i for loop in layer for i in loops.nodes[loop]["members"]) for layer in generations]
    # Upside down, so that the first one that was added comes out at the top.
    places = nx.multipartite_layout(links, subset_key={depth: layer[::-1] for depth, layer in enumerate(layers)})
    high = min(row * (max(map(len, layers)) - 1), HIGHEST)
    wide = min(max(COLUMN, 0.8 * high) * (len(layers) - 1), WIDEST)  # slanted lines need room for their weights
    return _stretched(np.array([places[i] for i in range(len(places))]), wide, high)


def _stretched(places: Points, wide: float, high: float) -> Points:
    moved = places - places.min(axis=0)
    extent = moved.max(axis=0)
    return np.asarray(moved / np.where(extent > 0.0, extent, 1.0) * (wide, high), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Scene:
    """Where every neuron of a network is and every synapse runs, in inches: x to the right and y up."""

    places: Points  # of each neuron, by index
    radii: Array
    shapes: dict[str, Path]  # for each kind of model, within a circle of radius 1
    kinds: tuple[str, ...]  # of each neuron: its model's class
    courses: list[Points] | None  # along each synapse from rim to rim; None in a large network: they are straight


def scene(wiring: Wiring) -> Scene:
    """Find a place for everything; the same wiring always looks the same."""
    graph = graph_of_wiring(wiring, wiring.weights, apart=True)
    small = len(graph.nodes) > FEW
    populations = any(len(members) > 1 for members in groups_of(wiring))
    own = _in_populations(wiring) if small and populations else layout(graph)
    radius, kinds = radii_of(graph.nodes, own, small), [node.kind for node in graph.nodes]
    shapes, bent = shapes_of(kinds), len(graph.edges) <= BENT
    lines = courses(graph.edges, own, radius, [shapes[kind] for kind in kinds], around=not small) if bent else None
    each = np.argsort(wiring.shown)  # of each neuron, by index: its place among those that are shown
    return Scene(own[each], radius[each], shapes, tuple(kinds[place] for place in each.tolist()), lines)


def _in_populations(wiring: Wiring) -> Points:
    """Return the places of neurons that stand in discs, like seeds in a sunflower, one for each population."""
    groups, graph = groups_of(wiring), graph_of_wiring(wiring, wiring.weights)
    centres = layout(graph)
    gaps = np.hypot(*(centres[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    room = 0.46 * float(gaps[gaps > 0.0].min(initial=6.0))
    largest = max(map(len, groups))
    places = np.empty((len(wiring.names), 2))
    for centre, members in zip(centres, groups, strict=True):
        seed = np.arange(len(members))
        reach = room * np.sqrt((seed + 0.5 * (len(members) > 1)) / largest)
        places[members] = centre + reach[:, None] * np.stack([np.cos(seed * GOLDEN), np.sin(seed * GOLDEN)], axis=1)
    return places[wiring.shown]
