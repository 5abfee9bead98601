"""Synapses as lines: who excites, who inhibits, and how strongly, without a need for colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D

from neurosim.viz.figures.curves import Points
from neurosim.viz.figures.graph import Edge, Kind
from neurosim.viz.figures.style import GREY, PALETTE

INK: dict[Kind, tuple[str, Any, str, str]] = {
    "excitatory": (PALETTE["blue"], "-", "excitatory: solid", ", arrow"),
    "inhibitory": (PALETTE["vermillion"], (0, (4, 2)), "inhibitory: dashed", ", bar"),
    "veto": (PALETTE["black"], (0, (1, 1.4)), "veto (absolute inhibition): dotted", ", ring"),
    "nothing": (GREY, "-", "weight 0: thin", ", arrow"),
}
"""Colour and line of each kind of edge, what explains it, and its mark at the end."""

ARROW, RING = 0.13, 0.08  # inches


def draw_edges(
    axes: Axes, edges: Sequence[Edge], courses: Sequence[Points], small: bool, most: float | None = None
) -> list[Line2D]:
    """Draw each edge along its course, and return what explains them; small ones have no mark at the end.

    The widest line weighs `most`; by default as much as the heaviest of these edges.
    """
    most = max((edge.strength for edge in edges), default=0.0) if most is None else most
    handles = []
    for kind, (colour, dashes, _, _) in INK.items():
        mine = [number for number, edge in enumerate(edges) if edge.kind == kind]
        if not mine:
            continue
        widths = [_width(edges[number], most, small) for number in mine]
        lines = [courses[number] for number in mine]
        if not small:
            _draw_ends(axes, kind, lines, widths)
            lines = [_shortened(line, 0.75 * ARROW) for line in lines]
        axes.add_collection(
            LineCollection(
                lines,
                colors=colour,
                linestyles=[dashes],
                linewidths=widths,
                alpha=min(max(400.0 / len(edges), 0.06), 0.6) if small else 1.0,
                capstyle="butt",
                zorder=1,
                label=kind,
            )
        )
        handles.append(explain_edge(kind, small))
    return handles


def explain_edge(kind: Kind, small: bool) -> Line2D:
    """Return what a legend says of a kind of edge."""
    colour, dashes, told, mark = INK[kind]
    return Line2D([], [], color=colour, linestyle=dashes, label=told + ("" if small else mark))


def _draw_ends(axes: Axes, kind: Kind, lines: Sequence[Points], widths: Sequence[float]) -> None:
    colour = INK[kind][0]
    ends = [(line[-1], _direction(line), width) for line, width in zip(lines, widths, strict=True)]
    if kind == "veto":
        rings = [tip - RING * way + RING * _circle() for tip, way, _ in ends]
        axes.add_collection(PolyCollection(rings, facecolors="white", edgecolors=colour, linewidths=1.8, zorder=2.5))
    elif kind == "inhibitory":
        bars = [[tip + side * (0.1 + 0.012 * width) * _left(way) for side in (-1.0, 1.0)] for tip, way, width in ends]
        axes.add_collection(LineCollection(bars, colors=colour, linewidths=3.0, capstyle="butt", zorder=2.5))
        # The dashes may end in a gap, so the last bit is drawn through to the bar.
        stubs = [[tip - ARROW * way, tip] for tip, way, _ in ends]
        axes.add_collection(LineCollection(stubs, colors=colour, linewidths=widths, zorder=2.4))
    else:
        heads = [_head(*end) for end in ends]
        axes.add_collection(PolyCollection(heads, facecolors=colour, edgecolors="none", zorder=2.5))


def _head(tip: Points, way: Points, width: float) -> Points:
    long, half = ARROW + 0.012 * width, 0.05 + 0.011 * width
    return np.stack([tip, *(tip - long * way + side * half * _left(way) for side in (-1.0, 1.0))])


def _width(edge: Edge, most: float, small: bool) -> float:
    """Return the width of a line in pt: it grows with the weight's size."""
    if small:
        return 0.6
    if edge.kind == "veto":
        return 2.0
    return 0.9 + 2.9 * edge.strength / most if most else 0.9


def _direction(line: Points) -> Points:
    """Return the unit vector in which a line arrives, taken over its last bit."""
    far = np.flatnonzero(np.hypot(*(line[-1] - line).T) >= 0.12)
    way = line[-1] - line[far[-1] if len(far) else 0]
    length = float(np.hypot(*way))
    return way / length if length else np.array([1.0, 0.0])


def _left(way: Points) -> Points:
    return np.array([-way[1], way[0]])


def _circle() -> Points:
    angles = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _shortened(line: Points, by: float) -> Points:
    """Cut the end of a line, where its mark will be."""
    kept = np.hypot(*(line - line[-1]).T) > by
    return np.vstack([line[kept], line[-1] - by * _direction(line)])
