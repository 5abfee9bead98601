"""The network itself: who is connected to whom, how strongly, and with what sign."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D
from numpy.typing import ArrayLike, NDArray

from neurosim.errors import InputError
from neurosim.figures.curves import Points, courses
from neurosim.figures.edge_labels import places_for
from neurosim.figures.graph import Edge, Graph, Kind, Node, graph_of_network, graph_of_wiring
from neurosim.figures.layout import layout
from neurosim.figures.shapes import shapes_of
from neurosim.figures.style import (
    BODY,
    GREY,
    PALETTE,
    SMALL,
    blank,
    counted,
    legend_below,
    literal,
    look,
    remark,
    span,
)
from neurosim.network import Network
from neurosim.recording import Recording
from neurosim.wiring import Wiring, wire

MANY = 60
"""With more nodes than this, they are small and have no names."""

MOST_LABELLED = 24
"""With more edges than this, their weights are not written."""

MOST_EDGES = 20_000
"""Of more edges than this, every second, third, ... is drawn."""

_INK: dict[Kind, tuple[str, object, str]] = {
    "excitatory": (PALETTE["blue"], "-", "excitatory: solid, arrow"),
    "inhibitory": (PALETTE["vermillion"], (0, (4, 2)), "inhibitory: dashed, bar"),
    "veto": (PALETTE["black"], (0, (1, 1.4)), "absolute inhibition (veto): dotted, ring"),
    "nothing": (GREY, "-", "weight 0: thin, arrow"),
}
"""Colour, line and explanation of each kind of edge."""

_FACE = "#F2F2F2"


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
        node. Up to 24 edges have their weight written on them, if there is room.

    Raises
    ------
    InputError
        If `weights` does not have one for each synapse, or `source` is something else.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = network(ns.perceptron(2, seed=1))
    >>> figure.get_suptitle()
    'Network of 4 neurons and 3 synapses'
    """
    graph = _graph(source, weights)
    n, told = len(graph.nodes), title and literal(title, 200)
    places = layout(graph)
    small = n > MANY
    radii = _radii(graph.nodes, places)
    width, height = (np.ptp(places, axis=0) + 2.0 * radii.max() if n else np.ones(2)).tolist()
    with look():
        figure = blank(
            min(max(width + 1.6, 7.6), 13.0), min(max(height + 2.3, 3.8), 9.6), told or _title(source, graph)
        )
        axes = figure.add_subplot()
        axes.set_aspect("equal")
        axes.set_axis_off()
        if n == 0:
            remark(axes, "There is no neuron.")
            return figure
        edges = graph.edges[:: max(1, -(-len(graph.edges) // MOST_EDGES))]
        lines = courses(edges, places, radii + 0.03, around=not small)
        _draw_edges(axes, edges, lines, small)
        notes = _notes(axes, graph, edges, lines, places, radii)
        handles = _draw_nodes(axes, graph.nodes, places, radii, small)
        kinds = [kind for kind in _INK if any(edge.kind == kind for edge in edges)]
        handles += [Line2D([], [], color=_INK[k][0], linestyle=_INK[k][1], label=_INK[k][2]) for k in kinds]  # type: ignore[arg-type]
        handles += [Line2D([], [], linestyle="none", label=note) for note in notes]
        legend_below(figure, handles, columns=3)
        axes.autoscale_view()
    return figure


def _graph(source: Network | Wiring | Recording, weights: ArrayLike | None) -> Graph:
    if isinstance(source, Network) and weights is None:
        return graph_of_network(source)
    if isinstance(source, Recording):
        wiring, own = source.wiring, source.end.weights
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
    end = f", at the end of the run ({source.until:g} ms)" if isinstance(source, Recording) else ""
    return f"Network of {counted(neurons, 'neuron')}{within} and {synapses}{end}"


def _radii(nodes: Sequence[Node], places: Points) -> NDArray[np.float64]:
    """Return the size of each node, in inches: as large as its neighbours let it be."""
    nearest = 2.0
    if 1 < len(nodes) <= 2000:
        gaps = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
        nearest = float(gaps[np.triu_indices(len(nodes), 1)].min())
    limits = (0.03, 0.1) if len(nodes) > MANY else (0.13, 0.33)
    single = float(np.clip(0.38 * nearest, *limits))
    return np.array([single if node.size is None else max(single, min(0.5, 0.45 * nearest)) for node in nodes])


def _draw_edges(axes: Axes, edges: Sequence[Edge], lines: Sequence[Points], small: bool) -> None:
    most = max((edge.strength for edge in edges), default=0.0)
    for kind, (colour, dashes, _) in _INK.items():
        mine = [number for number, edge in enumerate(edges) if edge.kind == kind and len(lines[number]) > 1]
        if not mine:
            continue
        widths = [_width(edges[number], most, small) for number in mine]
        mark = 0.0 if small else 0.13
        axes.add_collection(
            LineCollection(
                [_shortened(lines[number], 0.75 * mark) for number in mine],
                colors=colour,
                linestyles=[dashes],  # type: ignore[list-item]
                linewidths=widths,
                alpha=0.35 if small else 1.0,
                capstyle="butt",
                zorder=1,
                label=kind,
            )
        )
        if small:
            continue
        tips = [lines[number][-1] for number in mine]
        ways = [_direction(lines[number]) for number in mine]
        if kind == "veto":
            axes.add_collection(
                PolyCollection(
                    [tip - 0.08 * way + 0.08 * _circle() for tip, way in zip(tips, ways, strict=True)],
                    facecolors="white",
                    edgecolors=colour,
                    linewidths=1.8,
                    zorder=2.5,
                )
            )
        elif kind == "inhibitory":
            bars = [
                [tip - 0.03 * way + side * (0.1 + 0.012 * width) * _left(way) for side in (-1.0, 1.0)]
                for tip, way, width in zip(tips, ways, widths, strict=True)
            ]
            axes.add_collection(LineCollection(bars, colors=colour, linewidths=3.0, capstyle="butt", zorder=2.5))
            # The dashes may end in a gap, so the last bit is drawn through to the bar.
            stubs = [[tip - 0.12 * way, tip - 0.03 * way] for tip, way in zip(tips, ways, strict=True)]
            axes.add_collection(LineCollection(stubs, colors=colour, linewidths=widths, zorder=2.4))
        else:
            heads = [
                np.array(
                    [
                        tip,
                        *(
                            tip - (mark + 0.012 * width) * way + side * (0.05 + 0.011 * width) * _left(way)
                            for side in (-1, 1)
                        ),
                    ]
                )
                for tip, way, width in zip(tips, ways, widths, strict=True)
            ]
            axes.add_collection(PolyCollection(heads, facecolors=colour, edgecolors="none", zorder=2.5))


def _width(edge: Edge, most: float, small: bool) -> float:
    """Return the width of a line in pt: it grows with the weight's size."""
    if small:
        return 0.5
    if edge.kind == "veto":
        return 2.0
    return 0.9 + 2.9 * edge.strength / most if most else 0.9


def _direction(line: Points) -> Points:
    """Return the unit vector in which a line arrives, taken over its last bit."""
    far = line[-1] - line
    back = line[int(np.flatnonzero(np.hypot(*far.T) >= 0.12)[-1])] if np.hypot(*far[0]) >= 0.12 else line[0]
    way = line[-1] - back
    length = float(np.hypot(*way))
    return way / length if length else np.array([1.0, 0.0])


def _left(way: Points) -> Points:
    return np.array([-way[1], way[0]])


def _circle() -> Points:
    angles = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _shortened(line: Points, by: float) -> Points:
    """Cut the end of a line, where its mark will be."""
    if by == 0.0:
        return line
    kept = np.hypot(*(line - line[-1]).T) > by
    return np.vstack([line[kept], line[-1] - by * _direction(line)]) if kept.any() else line


def _draw_nodes(
    axes: Axes, nodes: Sequence[Node], places: Points, radii: NDArray[np.float64], small: bool
) -> list[Artist]:
    """Draw each node with its name, and return what explains the shapes."""
    shapes = shapes_of([node.kind for node in nodes])
    thresholds = {kind: {node.threshold for node in nodes if node.kind == kind} for kind in shapes}
    inside = all(len(node.name) <= 4 and node.size is None for node in nodes) and float(radii.min()) > 0.2
    for node, place, radius in zip(nodes, places, radii.tolist(), strict=True):
        for share in (1.0,) if node.size is None else (1.14, 1.0):
            where = Affine2D().scale(share * radius).translate(*place.tolist())
            rim = 0.8 if small else 1.6
            axes.add_patch(
                PathPatch(
                    where.transform_path(shapes[node.kind]), facecolor=_FACE, edgecolor="black", linewidth=rim, zorder=3
                )
            )
        if small:
            continue
        own = f"θ={node.threshold:g}" if node.threshold is not None and len(thresholds[node.kind]) > 1 else ""
        size = f"{node.size:,}" if node.size is not None else ""
        name = literal(node.name)
        within = "\n".join(filter(None, [name if inside else "", own, size]))
        halo = [withStroke(linewidth=3, foreground="white")]
        if within:
            low = 0.12 * radius if node.kind == "Bias" else 0.0
            fits = BODY if "\n" not in within and len(within) <= 3 else SMALL
            axes.text(
                place[0], place[1] - low, within, ha="center", va="center", fontsize=fits, linespacing=0.95, zorder=4
            )
        if not inside:
            axes.text(
                place[0],
                place[1] - 1.14 * radius - 0.05,
                name,
                ha="center",
                va="top",
                fontsize=BODY - 1,
                path_effects=halo,
                zorder=4,
            )
    handles: list[Artist] = []
    for kind, shape in shapes.items():
        (one, *others) = sorted(thresholds[kind], key=str)
        told = "" if one is None else ", θ: its threshold" if others else f", threshold {one:g}"
        handles.append(
            Line2D(
                [],
                [],
                linestyle="none",
                marker=shape,
                markersize=13,
                markerfacecolor=_FACE,
                markeredgecolor="black",
                label=f"{literal(kind)}{told}",
            )
        )
    return handles


def _notes(
    axes: Axes,
    graph: Graph,
    edges: Sequence[Edge],
    lines: Sequence[Points],
    places: Points,
    radii: NDArray[np.float64],
) -> list[str]:
    """Write weights, and delays that differ, on the edges, and return what cannot be written there."""
    if not edges:
        return ["no synapses"]
    notes = []
    delays = {edge.delays for edge in edges}
    every = span(min(low for low, _ in delays), max(high for _, high in delays))
    weights = [edge.weights for edge in edges if edge.kind != "veto"]
    texts = [edge.weight_text() + (f", {span(*edge.delays)} ms" if len(delays) > 1 else "") for edge in edges]
    texts = [text + (f"\n{literal(edge.told)}" if edge.told else "") for text, edge in zip(texts, edges, strict=True)]
    found = (
        places_for(texts, lines, places, radii) if len(edges) <= MOST_LABELLED and len(graph.nodes) <= MANY else None
    )
    for text, place in zip(texts, found or [], strict=False):
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        axes.text(
            *place.tolist(), text, ha="center", va="center", fontsize=SMALL + 0.5, linespacing=1.0, bbox=box, zorder=2.8
        )
    if found is None and weights:
        notes.append(f"weights {span(min(low for low, _ in weights), max(high for _, high in weights))}")
    if found is None or len(delays) == 1:
        notes.append(f"{'every delay' if len(delays) == 1 else 'delays'} {every} ms")
    if len(edges) < len(graph.edges):
        notes.append(f"{len(edges):,} of {len(graph.edges):,} synapses drawn")
    return notes
