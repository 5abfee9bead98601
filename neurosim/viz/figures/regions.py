"""What a linear network decides at each place of a plane: a line, a degree, or the winner's region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from numpy.typing import NDArray

from neurosim.learning.decision import decided
from neurosim.models.sigmoid import logistic
from neurosim.viz.figures.style import COLOURS, GREY, SMALL, literal, remark, white_box
from neurosim.viz.figures.view import Box, Plane, View

Decisions = NDArray[np.int64]
"""The class that is decided for at each place of the grid: y along its rows, x along its columns."""

GRID = 240  # points along each side
STEP = 8  # every so many of them, a place for a name is looked for
HIGH = 0.14  # of a name, as a share of the panel's height

DEGREES = LinearSegmentedColormap.from_list("degree", ["#FFFFFF", "#A0A0A0"])
DEGREE_STEPS = BoundaryNorm(np.linspace(0.0, 1.0, 11), 256)


def draw_line(axes: Axes, plane: Plane, view: View, classes: Sequence[str]) -> None:
    """Draw the exact boundary of one output neuron, or say that there is none to see, where fewest points are."""
    slopes, offset = plane.slopes[0].tolist(), float(plane.offsets[0])
    (ends,) = plane.lines(view.box)
    if len(ends):
        axes.plot(ends[:, 0], ends[:, 1], color="black", linewidth=2.2, label="boundary")
        return
    x, y = ((low + high) / 2.0 for low, high in view.box)
    where = "boundary outside the view:" if any(slopes) else "no boundary (weights are 0):"
    everywhere = classes[int(decided([slopes[0] * x + slopes[1] * y + offset]))]
    say(axes, f"{where}\nall is “{literal(everywhere, 14)}”", view)


def say(axes: Axes, text: str, view: View) -> None:
    """Write a sentence of two lines at the height where it hides fewest points."""
    low, high = view.box[1]
    heights = (view.seen[:, 1] - low) / (high - low)

    def hidden(height: float) -> int:
        return int(np.count_nonzero(np.abs(heights - height) < 0.16))

    remark(axes, text, min((0.3, 0.5, 0.7, 0.17, 0.83), key=hidden))


def draw_shade(axes: Axes, plane: Plane, view: View, gain: float) -> None:
    """Shade the plane by the output of a sigmoid unit, in steps of a tenth."""
    shade(axes, degrees(plane.excesses(*grid(view.box))[:, :, 0], gain), view.box)


def degrees(excess: NDArray[np.float64], gain: float) -> NDArray[np.float64]:
    """Return the output of a sigmoid unit at each place."""
    return np.array([logistic(gain * value) for value in excess.ravel().tolist()]).reshape(excess.shape)


def draw_sides(axes: Axes, decisions: Decisions, view: View) -> None:
    """Shade where a unit decides for the second class: a side that ends in a hard edge."""
    shade(axes, decisions.astype(np.float64), view.box)


def draw_edges(axes: Axes, excess: NDArray[np.floating], view: View, classes: Sequence[str]) -> None:
    """Draw where a unit's excess, or decisions minus a half, goes through zero, or say that it does nowhere."""
    decisions = decided(excess[..., np.newaxis])
    if np.ptp(decisions) == 0:
        say(axes, f"no boundary in view:\nall is “{literal(classes[int(decisions[0, 0])], 14)}”", view)
    else:
        places = (np.linspace(*side, n) for side, n in zip(view.box, reversed(excess.shape), strict=True))
        axes.contour(*places, excess, levels=[0.0], colors="black", linewidths=2.2, zorder=1)


def shade(axes: Axes, degree: NDArray[np.float64], box: Box, **style: Any) -> AxesImage:
    """Shade the plane by a degree from 0 to 1, given on any grid."""
    return paint(axes, degree, box, **{"cmap": DEGREES, "norm": DEGREE_STEPS, "zorder": 0} | style)


def paint(axes: Axes, values: NDArray[np.float64], box: Box, **style: Any) -> AxesImage:
    """Fill a box with an image whose first row is at the bottom."""
    return axes.imshow(values, origin="lower", extent=(*box[0], *box[1]), aspect="auto", **style)


def explain_shade(figure: Figure, panels: list[Axes], yes: str) -> None:
    """Add the scale of the shades; `yes` is the class that the output is the degree of."""
    shades = ScalarMappable(DEGREE_STEPS, DEGREES)
    slim = max(20.0, 4.0 * figure.get_size_inches()[1])
    bar = figure.colorbar(shades, ax=panels, ticks=[0.0, 0.5, 1.0], shrink=0.8, pad=0.02, aspect=slim)
    bar.set_label(f"output: degree of “{literal(yes)}”")


def explain_sides(yes: str) -> Patch:
    """Return what a legend says of a shaded side, if no scale does."""
    return Patch(facecolor=DEGREES(1.0), edgecolor=GREY, label=f"decided for “{literal(yes)}”")


def draw_regions(axes: Axes, plane: Plane, view: View, classes: Sequence[str]) -> None:
    """Draw and name the region of each output neuron that stands furthest above its threshold."""
    if not np.any(plane.slopes) and np.ptp(plane.offsets) == 0.0:
        say(axes, f"no boundary (weights are 0):\nall is “{literal(classes[0], 14)}”", view)
        return
    draw_winners(axes, plane.excesses(*grid(view.box)), view, classes)


def draw_winners(axes: Axes, excess: NDArray[np.float64], view: View, classes: Sequence[str]) -> None:
    """Draw and name the regions, given the excess of each output neuron (last axis) at each place of the grid."""

    def lead(k: int) -> NDArray[np.float64]:
        return np.asarray(excess[:, :, k] - np.delete(excess, k, axis=-1).max(axis=-1))

    _draw_classes(axes, decided(excess), lead, view, classes)


def draw_decisions(axes: Axes, decisions: Decisions, view: View, classes: Sequence[str]) -> None:
    """Draw and name the regions of any decisions, whose borders are as fine as the grid."""
    _draw_classes(axes, decisions, lambda k: np.where(decisions == k, 1.0, -1.0), view, classes)


def grid(box: Box) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y of the places at which decisions are looked at."""
    return np.linspace(*box[0], GRID), np.linspace(*box[1], GRID)


def _draw_classes(
    axes: Axes,
    decisions: Decisions,
    lead: Callable[[int], NDArray[np.float64]],
    view: View,
    classes: Sequence[str],
) -> None:
    """Paint, outline and name the region of each class; its `lead` is positive inside and negative outside."""
    taken: list[tuple[float, float, float]] = []
    for k in np.unique(decisions).tolist():
        colour = COLOURS[k % len(COLOURS)]
        mine = np.where(decisions == k, 0.0, np.nan)
        paint(axes, mine, view.box, cmap=ListedColormap([_pale(colour)]), interpolation="nearest", zorder=0)
        inside = lead(k)
        if inside.min() < 0.0 < inside.max():
            axes.contour(*grid(view.box), inside, levels=[0.0], colors="black", linewidths=2.2, zorder=1)
        name = literal(classes[k], 14)
        half = 0.03 + 0.015 * len(name)  # of its width, as a share of the panel's
        x, y = _free_place(decisions == k, view, taken, half)
        taken.append((min(max(x, half), 1.0 - half), y, half))
        (left, right), (low, high) = view.box
        across = "left" if x < half else "right" if x > 1.0 - half else "center"
        style: dict[str, Any] = {"fontsize": SMALL + 1, "bbox": white_box(colour, 0.15, 0.9), "clip_on": True}
        place = left + x * (right - left), low + y * (high - low)
        axes.text(*place, name, ha=across, va="center", zorder=4, **style)


def _free_place(
    region: NDArray[np.bool_],
    view: View,
    taken: Sequence[tuple[float, float, float]],
    half: float,
) -> tuple[float, float]:
    """Return the place in a region that is furthest from points, other regions and the edge, and not on a name.

    Places are shares of the panel's width and height, as are `taken`: those of names and half their width.
    """
    coarse = np.arange(0, GRID, STEP)
    mine = region[np.ix_(coarse, coarse)]
    if not np.any(mine):  # smaller than the coarse grid
        row, column = (np.argwhere(region)[0] / (GRID - 1.0)).tolist()
        return column, row
    cells, rivals = (STEP / (GRID - 1.0) * np.argwhere(where)[:, ::-1] for where in (mine, ~mine))
    for x, y, other in taken:
        middles = np.clip(cells[:, 0], half, 1.0 - half)  # near the edge, a name stands beside its place
        free = (np.abs(middles - x) > half + other) | (np.abs(cells[:, 1] - y) > HIGH)
        cells = cells[free] if np.any(free) else cells
    low, high = np.array(view.box).T
    away = np.hypot(*(cells[:, None, :] - (view.seen - low) / (high - low)).transpose(2, 0, 1)).min(axis=1)
    if len(rivals):
        away = np.minimum(away, np.hypot(*(cells[:, None, :] - rivals).transpose(2, 0, 1)).min(axis=1))
    # A name is wider than it is high, so it needs more room at the sides.
    edge = np.minimum(cells, 1.0 - cells) * (0.5, 1.0)
    x, y = cells[int(np.argmax(np.minimum(away, edge.min(axis=1))))].tolist()
    return x, y


def _pale(colour: str) -> tuple[float, float, float]:
    """Return a colour that is four fifths white."""
    red, green, blue = (0.8 + 0.2 * int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    return red, green, blue
