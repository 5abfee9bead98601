"""The network itself: who is connected to whom, how strongly, and with what sign."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring, wire
from neurosim.recording.recording import Recording
from neurosim.viz.figures.edges import courses, draw_edges, places_for
from neurosim.viz.figures.graph import Edge, Graph, Points, graph_of_network, graph_of_wiring
from neurosim.viz.figures.nodes import draw_nodes, radii_of, shapes_of, tight
from neurosim.viz.figures.scene import is_ring, layout
from neurosim.viz.figures.style import (
    CENTRED,
    SMALL,
    blank,
    counted,
    legend_below,
    literal,
    look,
    remark,
    span,
    white_box,
)

MANY = 60  # with more nodes than this, they are small and have no names
MOST_LABELLED = 24  # with more edges than this, their weights are not written

MOST_EDGES = 20_000
"""Of more edges than this, every second, third, ... is drawn."""


@look()
def network(
    source: Network | Wiring | Recording, *, weights: ArrayLike | None = None, title: str | None = None
) -> Figure:
    """Draw a network as a graph.

    Parameters
    ----------
    source : Network, Wiring or Recording
        Of a recording, the weights at its end are drawn.
    weights : array_like, optional
        Others instead, one for each synapse in the order of the wiring.
    title : str, optional
        Instead of the one that counts neurons and synapses.

    Returns
    -------
    Figure
        A shape for each model. Excitatory synapses are solid arrows, inhibitory ones dashed and end in a bar,
        absolutely inhibitory ones dotted and end in a ring; lines grow with the weight's size. Populations are one
        node. Up to 24 edges have their weight written on them, where there is room.

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
    _fit(axes, [*lines, places - 1.2 * radii.max(), places + 1.2 * radii.max()], figure)
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


def _fit(axes: Axes, drawn: Sequence[Points], figure: Figure) -> None:
    """Show everything, an inch of the drawing as an inch on paper if there is room."""
    every = np.vstack(drawn)
    low, high = every.min(axis=0), every.max(axis=0)
    room = figure.get_size_inches() - (1.0, 2.1)
    half = np.maximum(high - low, room) / 2.0
    (left, bottom), (right, top) = (low + high) / 2.0 - half, (low + high) / 2.0 + half
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _labels(
    edges: Sequence[Edge], lines: Sequence[Points], places: Points, radii: NDArray[np.float64]
) -> list[tuple[str, Points]]:
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
    every = span(min(low for low, _ in delays), max(high for _, high in delays))
    if not labelled and weights:
        notes.append(f"weights {span(min(low for low, _ in weights), max(high for _, high in weights))}")
    if len(delays) == 1:
        notes.append(f"every delay {every} ms")
    elif not labelled:
        notes.append(f"delays {every} ms")
    if len(weights) > 1 and not small:
        notes.append("line width shows weight")
    if len(edges) < len(graph.edges):
        notes.append(f"{len(edges):,} of {len(graph.edges):,} synapses drawn")
    return notes
