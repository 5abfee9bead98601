"""A shape for each model, so that nobody needs its colour."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray


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


def shapes_of(kinds: list[str]) -> dict[str, Path]:
    """Return a shape for each kind of node.

    Examples
    --------
    >>> list(shapes_of(["LIF", "MyModel"]))
    ['LIF', 'MyModel']
    """
    strangers = [kind for kind in dict.fromkeys(kinds) if kind not in SHAPES]
    spare = {kind: SPARE[i % len(SPARE)] for i, kind in enumerate(strangers)}
    return {kind: SHAPES.get(kind) or spare[kind] for kind in dict.fromkeys(kinds)}


def outline(shape: Path) -> NDArray[np.float64]:
    """Return the corners of a shape, the first one again at the end; a circle has so many that none is seen.

    Examples
    --------
    >>> outline(SHAPES["Bias"]).shape, len(outline(SHAPES["LIF"])) > 60
    ((4, 2), True)
    """
    fine = 500.0  # curves are cut to a fraction of a unit
    corners = shape.transformed(Affine2D().scale(fine)).to_polygons(closed_only=True)[0]
    return np.asarray(corners, dtype=np.float64) / fine


def rim(shape: Path, way: NDArray[np.float64]) -> float:
    """Return how far the rim of a shape is from its centre, in the direction of `way`.

    Examples
    --------
    >>> round(rim(SHAPES["McCullochPitts"], np.array([1.0, 0.0])), 3), rim(SHAPES["LIF"], np.array([1.0, 0.0]))
    (0.707, 1.0)
    """
    corners = np.asarray(shape.to_polygons(closed_only=True)[0], dtype=np.float64)
    length = float(np.hypot(*way))
    if len(corners) > 30 or length == 0.0:  # a circle
        return 1.0
    x, y = way / length
    (from_x, from_y), (to_x, to_y) = corners[:-1].T, corners[1:].T
    start, end = from_x * y - from_y * x, to_x * y - to_y * x  # sides of the ray
    crosses = (start > 0.0) != (end > 0.0)
    share = start[crosses] / (start[crosses] - end[crosses])
    along = (from_x + 0.0)[crosses] * x + from_y[crosses] * y
    ahead = along + share * ((to_x * x + to_y * y)[crosses] - along)
    return float(ahead.max(initial=0.0)) or 1.0


def foot(shape: Path) -> float:
    """Return how far a shape reaches down from its centre.

    Examples
    --------
    >>> foot(SHAPES["Stimulus"])
    0.75
    """
    return float(-np.asarray(shape.vertices, dtype=np.float64)[:, 1].min())
