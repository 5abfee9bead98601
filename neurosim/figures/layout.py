"""Where each node of a drawn network stands, in inches."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from neurosim.figures.graph import Graph

MOST_SPRINGS = 400
"""Larger networks with loops stand in a ring: springs would take long and show a ball of wool."""

RING = 8
"""Smaller ones too, because a ring keeps the order in which people added the neurons."""

COLUMN, ROW = 2.3, 1.05  # between layers and between the neurons of a layer, in inches, where there is room
WIDEST, HIGHEST = 10.0, 6.6


def layout(graph: Graph) -> NDArray[np.float64]:
    """Return the position of each node.

    Without loops: layer by layer from left to right, each layer in the order in which people added its neurons,
    the first at the top. With loops: a ring, or springs from that ring, always the same.

    Returns
    -------
    float64 array (nodes, 2)
        x to the right and y up, in inches.
    """
    n = len(graph.nodes)
    links: nx.DiGraph[int] = nx.DiGraph()
    links.add_nodes_from(range(n))
    links.add_edges_from((edge.tail, edge.head) for edge in graph.edges if edge.tail != edge.head)
    if n == 0:
        return np.empty((0, 2))
    if nx.is_directed_acyclic_graph(links):
        return _layered(links)
    ring = {i: (np.sin(2.0 * np.pi * i / n), np.cos(2.0 * np.pi * i / n)) for i in range(n)}
    if n <= RING or n > MOST_SPRINGS:
        places = ring
        radius = min(max(0.32 * n, 1.3), HIGHEST / 2.0)
        return radius * np.array([places[i] for i in range(n)], dtype=np.float64)
    start = {i: np.array(place) for i, place in ring.items()}
    undirected = nx.Graph(links.to_undirected())
    springs = nx.spring_layout(undirected, k=3.2 / np.sqrt(n), pos=start, iterations=300, seed=1)
    found = np.array([springs[i] for i in range(n)], dtype=np.float64)
    found -= found.min(axis=0)
    extent = np.maximum(found.max(axis=0), 1e-9)
    size = min(1.05 * np.sqrt(n), HIGHEST)
    return np.asarray(found / extent * (1.35 * size, size))


def _layered(links: nx.DiGraph[int]) -> NDArray[np.float64]:
    layers = {
        depth: sorted(layer, reverse=True)  # the first one that was added comes out at the top
        for depth, layer in enumerate(nx.topological_generations(links))
    }
    places = nx.multipartite_layout(links, subset_key=layers)
    found = np.array([places[i] for i in range(len(places))], dtype=np.float64)
    most = max(map(len, layers.values()))
    high = min(ROW * (most - 1), HIGHEST)
    wide = min(COLUMN * (len(layers) - 1), WIDEST)
    if len(layers) > 1 and len(layers) <= 3:
        wide = max(wide, min(0.9 * high, 3.4 * (len(layers) - 1)))  # slanted lines need room for their weights
    found -= found.min(axis=0)
    extent = found.max(axis=0)
    return np.asarray(found / np.where(extent > 0.0, extent, 1.0) * (wide, high))
