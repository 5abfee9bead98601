"""The course of a synapse on paper: straight where it can be, bent around neurons and beside its own kind."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from neurosim.viz.figures.graph import Edge
from neurosim.viz.figures.shapes import rim

Points = NDArray[np.float64]

SAMPLES = 41
SAG = 0.42  # how far the way there and the way back are from the straight line, at least, inches
GAP = 0.03  # between a node and the line, inches
APART = 0.2
"""Between parallel curves: how far the middle bends away, as a share of the length."""


def courses(
    edges: Sequence[Edge], places: Points, radii: NDArray[np.float64], shapes: Sequence[Path], around: bool
) -> list[Points]:
    """Return the points along each edge, from the rim of its tail to the rim of its head.

    Edges between the same two nodes, in either direction, are bent apart.

    Parameters
    ----------
    edges : sequence of Edge
    places : float64 array (nodes, 2)
    radii : float64 array (nodes,)
    shapes : sequence of Path
        Of each node, within a circle of radius 1.
    around : bool
        Bend edges around the nodes that stand in their way, too.
    """
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        alike[edge.tail, edge.head].append(number)
    found: list[Points] = [np.empty((0, 2))] * len(edges)
    for (tail, head), numbers in alike.items():
        for rank, number in enumerate(numbers):
            if tail == head:
                found[number] = _loop(
                    places[tail],
                    radii[tail],
                    shapes[tail],
                    _free_way(tail, edges, places),
                    (1.0 + 0.45 * rank) * max(1.0, radii[tail] / 0.4),
                )
                continue
            if (head, tail) in alike:
                bends = [max(0.14, SAG * around / math.dist(places[tail], places[head])) + APART * rank]
            elif len(numbers) > 1:
                bends = [APART * (rank - (len(numbers) - 1) / 2.0)]
            else:
                bends = [0.0, 0.12, -0.12, 0.2, -0.2, 0.3, -0.3] if around else [0.0]
            others = np.delete(np.arange(len(places)), (tail, head)) if around else np.empty(0, np.int64)
            start, end = ((places[i], float(radii[i]), shapes[i]) for i in (tail, head))
            drawn = [_between(start, end, bend) for bend in bends]
            clear = [line for line in drawn if _clear(line, places[others], radii[others])]
            found[number] = clear[0] if clear else drawn[0]
    return found


def arc(start: Points, end: Points, leave: float, arrive: float, bend: float) -> Points:
    """Return a curve from `leave` away from `start` to `arrive` away from `end`, bent to the left of its way.

    Examples
    --------
    >>> arc(np.zeros(2), np.array([4.0, 0.0]), 1.0, 1.0, 0.0)[[0, -1]]
    array([[1., 0.],
           [3., 0.]])
    """
    way = end - start
    t = np.linspace(0.0, 1.0, SAMPLES)[:, None]
    length = math.hypot(*way.tolist())
    if bend == 0.0 and length > leave + arrive:
        first, last = start + leave / length * way, end - arrive / length * way
        return np.asarray(first + t * (last - first))
    control = (start + end) / 2.0 + 2.0 * bend * np.array([-way[1], way[0]])
    line = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    return trimmed(trimmed(line, start, leave)[::-1], end, arrive)[::-1]


def _between(tail: tuple[Points, float, Path], head: tuple[Points, float, Path], bend: float) -> Points:
    (start, leave, first), (end, arrive, last) = tail, head
    way = end - start
    control = (start + end) / 2.0 + 2.0 * bend * np.array([-way[1], way[0]])
    return arc(start, end, GAP + leave * rim(first, control - start), GAP + arrive * rim(last, control - end), bend)


def _free_way(node: int, edges: Sequence[Edge], places: Points) -> float:
    """Return the angle at which a node's other edges leave most room, up if there is room everywhere."""
    others = {edge.head if edge.tail == node else edge.tail for edge in edges if node in (edge.tail, edge.head)} - {
        node
    }
    taken = [math.atan2(*(places[other] - places[node])[::-1].tolist()) for other in sorted(others)]

    def room(angle: float) -> float:
        return min([math.pi / 3.0, *(abs(math.remainder(angle - one, 2.0 * math.pi)) for one in taken)])

    return max((math.radians(angle) for angle in (90, 45, 135, 0, 180, -45, -135, -90)), key=room)


def _loop(place: Points, radius: float, shape: Path, angle: float, size: float) -> Points:
    """Return the way of a synapse from a neuron to itself, in the direction of `angle`."""
    radius = GAP + radius * rim(shape, np.array([math.cos(angle), math.sin(angle)]))
    reach = radius + 0.3 * size
    centre = place + reach * np.array([math.cos(angle), math.sin(angle)])
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


def _clear(line: Points, places: Points, radii: NDArray[np.float64]) -> bool:
    if len(places) == 0:
        return True
    gaps = np.hypot(*(line[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    return bool(np.all(gaps.min(axis=0) > radii + 0.06))
