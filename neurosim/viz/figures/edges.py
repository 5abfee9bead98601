"""Synapses as lines: their course, sign and strength, and where their weight is written."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.path import Path

from neurosim.viz.figures.graph import Edge, Kind, Points, rim
from neurosim.viz.figures.sheet import sample
from neurosim.viz.figures.style import GREY, PALETTE, Array

SAMPLES = 41
SAG = 0.42  # how far the way there and the way back are from the straight line, at least, inches
GAP = 0.03  # between a node and the line, inches
APART = 0.2  # between parallel curves: how far the middle bends away, as a share of the length


def courses(edges: Sequence[Edge], places: Points, radii: Array, shapes: Sequence[Path], around: bool) -> list[Points]:
    """Return the points along each edge, from the rim of its tail to the rim of its head.

    Edges between the same two nodes, in either direction, are bent apart; `around` the nodes in their way, too.
    """
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        alike[edge.tail, edge.head].append(number)
    found: list[Points] = [np.empty((0, 2))] * len(edges)
    for (tail, head), numbers in alike.items():
        for rank, number in enumerate(numbers):
            if tail == head:
                angle, size = _free_way(tail, edges, places), (1.0 + 0.45 * rank) * max(1.0, radii[tail] / 0.4)
                found[number] = _loop(places[tail], radii[tail], shapes[tail], angle, size)
                continue
            if (head, tail) in alike:
                bends = [max(0.14, SAG * around / math.dist(places[tail], places[head])) + APART * rank]
            elif len(numbers) > 1:
                bends = [APART * (rank - (len(numbers) - 1) / 2.0)]
            else:
                bends = [0.0, 0.12, -0.12, 0.2, -0.2, 0.3, -0.3] if around else [0.0]
            others = np.delete(np.arange(len(places)), (tail, head)) if around else np.empty(0, np.int64)
            drawn: list[Points] = []
            for bend in bends:  # the first that is clear of other nodes, else the first of all
                control = _control(places[tail], places[head], bend)
                leave, arrive = (GAP + float(radii[i]) * rim(shapes[i], control - places[i]) for i in (tail, head))
                drawn.append(arc(places[tail], places[head], leave, arrive, bend))
                gaps = np.hypot(*(drawn[-1][:, None, :] - places[None, others, :]).transpose(2, 0, 1))
                if np.all(gaps.min(axis=0) > radii[others] + 0.06):
                    drawn = drawn[-1:]
                    break
            found[number] = drawn[0]
    return found


def arc(start: Points, end: Points, leave: float, arrive: float, bend: float) -> Points:
    """Return a curve from `leave` away from `start` to `arrive` away from `end`, bent to the left of its way."""
    way = end - start
    t = np.linspace(0.0, 1.0, SAMPLES)[:, None]
    length = math.hypot(*way.tolist())
    if bend == 0.0 and length > leave + arrive:
        first, last = start + leave / length * way, end - arrive / length * way
        return np.asarray(first + t * (last - first))
    line = (1 - t) ** 2 * start + 2 * t * (1 - t) * _control(start, end, bend) + t**2 * end
    return trimmed(trimmed(line, start, leave)[::-1], end, arrive)[::-1]


def _control(start: Points, end: Points, bend: float) -> Points:
    """Return the point to which a bent curve is drawn on its way."""
    return (start + end) / 2.0 + 2.0 * bend * _left(end - start)


def _free_way(node: int, edges: Sequence[Edge], places: Points) -> float:
    """Return the angle at which a node's other edges leave most room, up if there is room everywhere."""
    others = {edge.head if edge.tail == node else edge.tail for edge in edges if node in (edge.tail, edge.head)}
    taken = [math.atan2(*(places[other] - places[node])[::-1].tolist()) for other in sorted(others - {node})]

    def room(angle: float) -> float:
        return min([math.pi / 3.0, *(abs(math.remainder(angle - one, 2.0 * math.pi)) for one in taken)])

    return max((math.radians(angle) for angle in (90, 45, 135, 0, 180, -45, -135, -90)), key=room)


def _loop(place: Points, radius: float, shape: Path, angle: float, size: float) -> Points:
    """Return the way of a synapse from a neuron to itself, in the direction of `angle`."""
    way = np.array([math.cos(angle), math.sin(angle)])
    radius = GAP + radius * rim(shape, way)
    centre = place + (radius + 0.3 * size) * way
    turn = angle + math.pi + np.linspace(0.0, 2.0 * math.pi, 2 * SAMPLES)
    line = centre + 0.38 * size * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return trimmed(trimmed(line, place, radius)[::-1], place, radius)[::-1]


def trimmed(line: Points, centre: Points, radius: float) -> Points:
    """Cut off the beginning of a line that lies within `radius` of `centre`."""
    outside = np.hypot(*(line - centre).T) >= radius
    if outside[0] or not outside.any():
        return line
    first = int(np.argmax(outside))
    before, after = line[first - 1], line[first]
    low, high = 0.0, 1.0
    for _ in range(40):  # where the segment crosses the rim
        half = (low + high) / 2.0
        low, high = (low, half) if np.hypot(*(before + half * (after - before) - centre)) >= radius else (half, high)
    return np.vstack([before + high * (after - before), line[first:]])


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
        lines, widths = [courses[number] for number in mine], [0.6] * len(mine)
        if not small:
            grown = [2.9 * edges[number].strength / most if most else 0.0 for number in mine]
            widths = [2.0] * len(mine) if kind == "veto" else [0.9 + more for more in grown]
            _draw_ends(axes, kind, lines, widths)
            lines = [_shortened(line) for line in lines]
        alpha = min(max(400.0 / len(edges), 0.06), 0.6) if small else 1.0
        style: dict[str, Any] = {"linestyles": [dashes], "linewidths": widths, "alpha": alpha, "capstyle": "butt"}
        axes.add_collection(LineCollection(lines, colors=colour, zorder=1, label=kind, **style))
        handles.append(explain_edge(kind, small))
    return handles


def explain_edge(kind: Kind, small: bool) -> Line2D:
    """Return what a legend says of a kind of edge."""
    colour, dashes, text, mark = INK[kind]
    return sample(text + ("" if small else mark), color=colour, linestyle=dashes)


def _draw_ends(axes: Axes, kind: Kind, lines: Sequence[Points], widths: Sequence[float]) -> None:
    colour, above = INK[kind][0], 2.5
    ends = [(line[-1], _direction(line), width) for line, width in zip(lines, widths, strict=True)]
    if kind == "veto":
        angles = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
        circle = RING * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        rings = [tip - RING * way + circle for tip, way, _ in ends]
        axes.add_collection(PolyCollection(rings, facecolors="white", edgecolors=colour, linewidths=1.8, zorder=above))
    elif kind == "inhibitory":
        bars = [[tip + side * (0.1 + 0.012 * width) * _left(way) for side in (-1.0, 1.0)] for tip, way, width in ends]
        axes.add_collection(LineCollection(bars, colors=colour, linewidths=3.0, capstyle="butt", zorder=above))
        # The dashes may end in a gap, so the last bit is drawn through to the bar.
        stubs = [[tip - ARROW * way, tip] for tip, way, _ in ends]
        axes.add_collection(LineCollection(stubs, colors=colour, linewidths=widths, zorder=2.4))
    else:
        heads = []
        for tip, way, width in ends:
            foot, half = tip - (ARROW + 0.012 * width) * way, 0.05 + 0.011 * width
            heads.append(np.stack([tip, *(foot + side * half * _left(way) for side in (-1.0, 1.0))]))
        axes.add_collection(PolyCollection(heads, facecolors=colour, edgecolors="none", zorder=above))


def _direction(line: Points) -> Points:
    """Return the unit vector in which a line arrives, taken over its last bit."""
    far = np.flatnonzero(np.hypot(*(line[-1] - line).T) >= 0.12)
    way = line[-1] - line[far[-1] if len(far) else 0]
    length = float(np.hypot(*way))
    return way / length if length else np.array([1.0, 0.0])


def _left(way: Points) -> Points:
    return np.array([-way[1], way[0]])


def _shortened(line: Points) -> Points:
    """Cut the end of a line, where its mark will be."""
    kept = np.hypot(*(line - line[-1]).T) > 0.75 * ARROW
    return np.vstack([line[kept], line[-1] - 0.75 * ARROW * _direction(line)])


ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.13)
"""Shares of the way at which a text may stand, the best first."""

CHARACTER, LINE = 0.088, 0.185  # inches


def places_for(texts: Sequence[str], courses: Sequence[Points], nodes: Points, radii: Array) -> list[Points | None]:
    """Return the middle of each text, or None for one that finds no place free of the others and of the nodes."""
    every = np.vstack([np.empty((0, 2)), *courses])
    owner = np.repeat(np.arange(len(courses)), [len(course) for course in courses])
    taken: list[tuple[Points, Points]] = []
    found: list[Points | None] = []
    for number, (text, course) in enumerate(zip(texts, courses, strict=True)):
        lines = text.split("\n")
        half = np.array([CHARACTER * max(map(len, lines)) / 2.0 + 0.03, LINE * len(lines) / 2.0])
        best: tuple[float, Points | None] = (math.inf, None)
        for rank, share in enumerate(ALONG):
            middle = course[round(share * (len(course) - 1))]
            crowded = any(np.all(np.abs(middle - other) < half + room) for other, room in taken)
            near = np.maximum(np.abs(nodes - middle) - half, 0.0)
            if crowded or np.any(np.hypot(*near.T) < radii + 0.02):
                continue
            under = np.all(np.abs(every - middle) < half, axis=1) & (owner != number)
            cost = len(set(owner[under].tolist())) + 0.15 * rank
            if cost < best[0]:
                best = (cost, middle)
        found.append(best[1])
        if best[1] is not None:
            taken.append((best[1], half))
    return found
