"""Neurons as shapes with their names; a shape for each model."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D

from neurosim.core.numerals import number
from neurosim.viz.figures.graph import Node, Points
from neurosim.viz.figures.sheet import sample
from neurosim.viz.figures.style import BODY, CENTRED, SMALL, Array, literal


def _polygon(*points: tuple[float, float]) -> Path:
    return Path([*points, points[0]], closed=True)


def _turned(sides: int, degrees: float) -> Path:
    angles = np.radians(degrees) + 2.0 * np.pi * np.arange(sides) / sides
    return _polygon(*zip(np.cos(angles).tolist(), np.sin(angles).tolist(), strict=True))


def _rays(count: int, inner: float) -> Path:
    angles = np.pi * np.arange(2 * count) / count + np.pi / 2.0
    reach = np.where(np.arange(2 * count) % 2 == 0, 1.0, inner)
    return _polygon(*zip((reach * np.cos(angles)).tolist(), (reach * np.sin(angles)).tolist(), strict=True))


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
    """Return the corners of a shape, the first one again at the end; curves are cut so `fine` that none is seen.

    >>> outline(SHAPES["Bias"]).shape, len(outline(SHAPES["LIF"])) > 60
    ((4, 2), True)
    """
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
SIZES = (0.13, 0.33)  # radius of a neuron, inches
SPECKS = (0.03, 0.1)  # of one of many


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
    fits = 0.085 * longest <= 1.3 * float(radii.min())
    left, right = places[:, 0].min(), places[:, 0].max()
    crowded = not ring and _nearest(places) < 2.0 * float(radii.min()) + 0.26
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
