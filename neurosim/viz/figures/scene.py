"""Where neurons stand and synapses run: of a graph, and of every single neuron of a network."""

from __future__ import annotations

import math
from dataclasses import dataclass

import networkx as nx
import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from neurosim.network.wiring import Wiring
from neurosim.viz.figures.edges import courses
from neurosim.viz.figures.graph import Graph, Points, graph_of_wiring, groups_of
from neurosim.viz.figures.nodes import radii_of, shapes_of

MOST_SPRINGS = 400  # larger networks with loops stand in a ring: springs would take long, for a tangle
RING = 8  # smaller ones too, because a ring keeps the order in which people added the neurons
LOOPED = 3  # up to so many neurons that reach each other are one layer
COLUMN, ROW = 3.0, 1.1  # between layers and between the neurons of a layer, in inches, where there is room
WIDEST, HIGHEST = 9.5, 6.6


def layout(graph: Graph) -> NDArray[np.float64]:
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
    layers = _layers(links)
    if layers is not None:
        populations = any(node.size is not None for node in graph.nodes)
        return _layered(links, layers, 3.0 if populations else ROW)
    angles = np.pi * (0.5 - 2.0 * np.arange(n) / n)  # clockwise from the top
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if n <= RING or n > MOST_SPRINGS:
        return ring * min(max(0.36 * n, 1.3), HIGHEST / 2.0)
    springs = nx.spring_layout(
        nx.Graph(links.to_undirected()), k=3.2 / np.sqrt(n), pos=dict(enumerate(ring)), iterations=300, seed=1
    )
    size = min(1.05 * np.sqrt(n), HIGHEST)
    return _stretched(np.array([springs[i] for i in range(n)]), 1.35 * size, size)


def is_ring(places: NDArray[np.float64]) -> bool:
    """Return whether the nodes stand in a ring around the origin."""
    reach = np.hypot(*places.T)
    return len(places) > 2 and bool(np.allclose(reach, reach[0]) and reach[0] > 0.0)


def _layers(links: nx.DiGraph[int]) -> list[list[int]] | None:
    """Return the layers from left to right, or None if there are larger loops."""
    loops = nx.condensation(links)
    if max(len(members) for _, members in loops.nodes(data="members")) > LOOPED:
        return None
    generations = nx.topological_generations(loops)
    return [sorted(i for loop in layer for i in loops.nodes[loop]["members"]) for layer in generations]


def _layered(links: nx.DiGraph[int], layers: list[list[int]], row: float) -> NDArray[np.float64]:
    # Upside down, so that the first one that was added comes out at the top.
    places = nx.multipartite_layout(links, subset_key={depth: layer[::-1] for depth, layer in enumerate(layers)})
    most = max(map(len, layers))
    high = min(row * (most - 1), HIGHEST)
    wide = min(max(COLUMN, 0.8 * high) * (len(layers) - 1), WIDEST)  # slanted lines need room for their weights
    return _stretched(np.array([places[i] for i in range(len(places))]), wide, high)


def _stretched(places: NDArray[np.float64], wide: float, high: float) -> NDArray[np.float64]:
    moved = places - places.min(axis=0)
    extent = moved.max(axis=0)
    return np.asarray(moved / np.where(extent > 0.0, extent, 1.0) * (wide, high), dtype=np.float64)


FEW = 150  # up to so many neurons each finds its own place; beyond, populations keep together
BENT = 400  # up to so many synapses bend around each other and around the neurons in their way

GOLDEN = math.pi * (3.0 - math.sqrt(5.0))


@dataclass(frozen=True, eq=False)
class Scene:
    """Where every neuron of a network is and every synapse runs, in inches: x to the right and y up."""

    places: Points  # of each neuron, by index
    radii: NDArray[np.float64]
    shapes: dict[str, Path]  # for each kind of model, within a circle of radius 1
    kinds: tuple[str, ...]  # of each neuron: its model's class
    courses: list[Points] | None  # along each synapse from rim to rim; None in a large network: they are straight


def scene(wiring: Wiring) -> Scene:
    """Find a place for everything; the same wiring always looks the same."""
    graph = graph_of_wiring(wiring, wiring.weights, apart=True)
    n = len(graph.nodes)
    populations = any(len(members) > 1 for members in groups_of(wiring))
    own = _in_populations(wiring) if n > FEW and populations else layout(graph)
    small = n > FEW
    radius = radii_of(graph.nodes, own, small)
    shapes = shapes_of([node.kind for node in graph.nodes])
    places, radii, kinds = np.empty((n, 2)), np.empty(n), [""] * n
    places[wiring.shown], radii[wiring.shown] = own, radius
    for index, node in zip(wiring.shown.tolist(), graph.nodes, strict=True):
        kinds[index] = node.kind
    lines = None
    if len(graph.edges) <= BENT:
        lines = courses(graph.edges, own, radius, [shapes[node.kind] for node in graph.nodes], around=not small)
    return Scene(places, radii, shapes, tuple(kinds), lines)


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
