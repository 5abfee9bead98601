"""Lines over epochs: their axis, names at their ends, and a band around a median."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, SymmetricalLogLocator
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.viz.figures.style import BODY, HATCHES

MANY = 1000  # with more epochs than this, the axis is logarithmic, for most happens at the start
SEVERAL = 50  # the same, if lessons are compared: one may end after 3 epochs and the other after 100
MARKED = 30  # up to this many epochs, each is marked

MOST_SHOWN = 4


def epoch_axis(axes: Axes, first: int, last: int, text: str, many: int = MANY) -> None:
    """Count epochs from `first` (0 or 1) to `last` along x; on a logarithmic axis if there are more than `many`."""
    if last > many:
        if first == 0:
            axes.set_xscale("symlog", linthresh=1.0, linscale=0.3)  # so that epoch 0 is on it
            axes.xaxis.set_major_locator(SymmetricalLogLocator(base=10.0, linthresh=1.0))
        else:
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(LogLocator(base=10.0, numticks=12))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda epoch, _: f"{epoch:,.0f}"))
        axes.set_xlim(first, last)
        text = f"{text}, logarithmic"
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
        margin = max(0.02 * (last - first), 0.04)
        axes.set_xlim(first - margin, max(last, first) + margin)
    axes.set_xlabel(text)


def default_epochs(last: int, most: int = MOST_SHOWN) -> list[int]:
    """Return the start, the last epoch and some between, which are closer to each other at the start.

    Examples
    --------
    >>> default_epochs(10_000), default_epochs(10_000, 3), default_epochs(2), default_epochs(0)
    ([0, 22, 464, 10000], [0, 100, 10000], [0, 1, 2], [0])
    """
    return sorted({0, *(round(last ** (step / (most - 1))) for step in range(1, most))}) if last else [0]


def checked_epochs(epochs: Sequence[int], last: int) -> list[int]:
    """Return the epochs that a user wants to see, if they are there."""
    chosen = [
        checks.whole(epoch, "An epoch of a decision boundary") for epoch in checks.several(epochs, "epochs", "numbers")
    ]
    if not 1 <= len(chosen) <= MOST_SHOWN or max(chosen) > last:
        raise InputError(
            f"A decision boundary is drawn at one to {MOST_SHOWN} epochs from 0 to {last}; got {chosen!r}."
        )
    return chosen


def name_ends(
    axes: Axes, heights: Sequence[float], texts: Sequence[str], colours: Sequence[str], lines: int = 1
) -> None:
    """Write each text to the right of axes with their final limits, level with the end of its line or near it.

    `heights` are where the lines end, on the axis of y; each text has so many `lines`.
    """
    if not heights:
        return
    figure = axes.figure.get_figure(root=True)
    assert figure is not None
    rows = axes.get_subplotspec()
    share = 1.0 if rows is None else rows.get_position(figure).height / 0.77  # of the figure's height
    gap = (0.15 + 1.2 * lines) * BODY / (72.0 * figure.get_size_inches()[1] * 0.75 * share)
    ends = axes.transLimits.transform(axes.transScale.transform([(1.0, height) for height in heights]))[:, 1]
    style: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "axes fraction", "annotation_clip": False}
    arrow: dict[str, Any] = {"arrowstyle": "-", "linewidth": 1.2, "shrinkA": 1.0, "shrinkB": 0.0}
    arrow["relpos"] = (0.0, 0.5)  # from the text's left end, not through it
    for end, level, text, colour in zip(ends, spread(ends, gap), texts, colours, strict=True):
        props = arrow | {"color": colour}
        axes.annotate(text, xy=(1.0, end), xytext=(1.04, level), va="center", arrowprops=props, **style)


def spread(levels: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """Return levels at least `gap` apart in the same order, near the given ones, and inside [0, 1] if there is room."""
    order = np.argsort(levels, kind="stable")
    # Neighbours that are too close form a block around their common middle, which may grow into the next block.
    blocks: list[tuple[float, int]] = []  # middle and number of texts
    for level in np.array(levels, dtype=np.float64)[order].tolist():
        middle, size = min(max(level, 0.0), 1.0), 1
        while blocks and middle - gap * size / 2.0 < blocks[-1][0] + gap * blocks[-1][1] / 2.0:
            other, more = blocks.pop()
            middle, size = (middle * size + other * more) / (size + more), size + more
            half = gap * (size - 1) / 2.0
            middle = max(min(middle, 1.0 - half), half)
        blocks.append((middle, size))
    placed = [middle + gap * (i - (size - 1) / 2.0) for middle, size in blocks for i in range(size)]
    result = np.empty(len(placed))
    result[order] = placed
    return result


Array = NDArray[np.float64]


def spread_of(courses: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Return the least, the median and the most at each place, of the courses that reach it.

    Examples
    --------
    >>> spread_of([np.array([3.0, 1.0]), np.array([5.0, 2.0, 0.0])])
    (array([3., 1., 0.]), array([4. , 1.5, 0. ]), array([5., 2., 0.]))
    """
    spread = np.empty((3, max(map(len, courses), default=0)))
    for first, end in pairwise([0, *sorted({len(course) for course in courses if len(course)})]):
        there = np.stack([course[first:end] for course in courses if len(course) >= end])
        spread[:, first:end] = there.min(axis=0), np.median(there, axis=0), there.max(axis=0)
    least, middle, most = spread
    return least, middle, most


def draw_band(axes: Axes, x: Array, least: Array, most: Array, place: int, style: dict[str, Any]) -> None:
    """Draw the band of the first (place 0), second, ... line: tinted, hatched and edged, so that two can overlap."""
    face, edge = (to_rgba(style["color"], alpha) for alpha in (0.13, 0.45))
    hatch = HATCHES[place % len(HATCHES)]
    axes.fill_between(x, least, most, facecolor=face, edgecolor=edge, hatch=hatch, linewidth=0.0, zorder=1)
    for end in (least, most):
        axes.plot(x, end, color=style["color"], linestyle=style["linestyle"], linewidth=0.7, zorder=2)
