"""Several courses of the same thing as a line for their median, and a band from the least to the most of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from neurosim.viz.figures.style import HATCHES

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
    axes.fill_between(
        x,
        least,
        most,
        facecolor=to_rgba(style["color"], 0.13),
        edgecolor=to_rgba(style["color"], 0.45),
        hatch=HATCHES[place % len(HATCHES)],
        linewidth=0.0,
        zorder=1,
    )
    for edge in (least, most):
        axes.plot(x, edge, color=style["color"], linestyle=style["linestyle"], linewidth=0.7, zorder=2)
