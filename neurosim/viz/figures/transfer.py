"""What comes out over what goes in: measured probabilities or rates with their intervals, and the curve behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import told_apart
from neurosim.viz.figures.style import (
    COLOURS,
    DASHES,
    GREY,
    LONGEST,
    MARKERS,
    blank,
    counted,
    kept,
    legend_columns,
    legend_under,
    literal,
    look,
    remark,
    visible,
)

Columns = dict[str, list[NDArray[np.float64]]]

MOST_PANELS = 4  # more do not fit on a page that is read from afar
MOST = 4  # more kinds of points, or curves, in one panel cannot be told apart
WIDE, HIGH = 36, 30  # letters for which a panel has room, across and up
WIDTH, LINE = 4.8, 0.21  # of a panel, and the height of a line of its legend, in inches


@dataclass(frozen=True)
class Transfer:
    """One panel: how an output depends on a drive.

    Parameters
    ----------
    title : str
    drive, output : str
        What goes in and what comes out, with their units, for the axes.
    measured : mapping of str to (drive, output) or (drive, output, low, high)
        Points by their name, as arrays of one length; low and high are the ends of the interval of each.
    curves : mapping of str to (drive, output)
        Lines by their name, such as of a formula.
    """

    title: str
    drive: str
    output: str
    measured: Mapping[str, Sequence[ArrayLike]] = field(default_factory=dict)
    curves: Mapping[str, Sequence[ArrayLike]] = field(default_factory=dict)


@look()
def transfer(panels: Sequence[Transfer], *, title: str = "What comes out over what goes in") -> Figure:
    """Draw one to four panels, each with points over a drive and the curve on which they should lie.

    Parameters
    ----------
    panels : sequence of Transfer
        In the order in which they are read.
    title : str

    Returns
    -------
    Figure
        Points with a marker of their own and their intervals as bars; curves with a dash of their own.

    Raises
    ------
    InputError
        If there is no panel or more than four, more than four kinds of points or curves in one, arrays that do not
        fit each other, or a point outside of its interval.

    Examples
    --------
    >>> step = Transfer("A step", "drive", "output", measured={"unit": ([-1.0, 1.0], [0.0, 1.0])})
    >>> [axes.get_title(loc="left") for axes in transfer([step]).axes]
    ['A step']
    """
    panels = checks.several(panels, "What is drawn", "panels, such as Transfer(...) gives")
    for panel in panels:
        checks.of_type(panel, Transfer, "A panel", "ns.figures.Transfer(...)")
    if not 1 <= len(panels) <= MOST_PANELS:
        raise InputError(f"A figure of transfer has 1 to {MOST_PANELS} panels; got {len(panels)}.")
    checked = [_checked(panel) for panel in panels]
    rows, columns = (1 + (len(panels) > 2)), (1 if len(panels) == 1 else 2)
    height = 3.8 * rows + 0.5 + LINE * sum(_lines(panels, columns))
    figure = blank(WIDTH * columns + 1.4 * (columns == 1), height, literal(title, 200))
    grid = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for axes in grid[len(panels) :]:
        axes.remove()
    for axes, panel, (measured, curves) in zip(grid, panels, checked, strict=False):
        axes.set_title(literal(panel.title, WIDE), loc="left")
        axes.set_xlabel(literal(panel.drive, WIDE))
        axes.set_ylabel(literal(panel.output, HIGH))
        _draw(axes, measured, curves)
    return figure


def _draw(axes: Axes, measured: Columns, curves: Columns) -> None:
    for place, (name, (x, y)) in enumerate(curves.items()):
        colour = ("black", GREY)[place % 2]
        axes.plot(x, y, color=colour, linestyle=DASHES[place], linewidth=2.2, label=kept(literal(name)), zorder=2)
    for place, (name, (x, y, *ends)) in enumerate(measured.items()):
        colour = COLOURS[place]
        style: dict[str, Any] = {"color": colour, "linestyle": "none", "linewidth": 1.6, "capsize": 4}
        style |= {"marker": MARKERS[place], "markersize": 7 - place, "markeredgewidth": 1.4}
        style |= {"markerfacecolor": colour if place % 2 == 0 else "white", "zorder": 4 - 0.1 * place}
        bars = np.abs(np.array(ends) - y) if ends else None
        axes.errorbar(x, y, yerr=bars, label=kept(literal(name)), **style)
    axes.margins(x=0.04, y=0.08)
    axes.grid(alpha=0.3)
    if measured or curves:
        legend_under(axes, WIDTH)
    else:
        remark(axes, "Nothing was measured.")


def _lines(panels: Sequence[Transfer], columns: int) -> list[int]:
    """Return how many lines the longest legend of each row of panels has."""
    names = [[literal(name) for name in (*panel.curves, *panel.measured)] for panel in panels]
    lines = [math.ceil(len(texts) / legend_columns(texts, WIDTH)) if texts else 0 for texts in names]
    return [max(lines[first : first + columns]) for first in range(0, len(lines), columns)]


def _checked(panel: Transfer) -> tuple[Columns, Columns]:
    """Return the points and the curves of a panel as arrays, or say which do not fit."""
    where = f"the panel {visible(panel.title, WIDE)!r}"
    for kind, given in (("kinds of points", panel.measured), ("curves", panel.curves)):
        if len(given) > MOST:
            raise InputError(f"T{where[1:]} has {len(given)} {kind}; at most {MOST} can be told apart.")
    measured = _columns(panel.measured, where, "(drive, output) or (drive, output, low, high)", (2, 4))
    curves = _columns(panel.curves, where, "(drive, output)", (2,))
    for label, (_, output, *ends) in measured.items():
        if ends and not np.all(held := (ends[0] <= output) & (output <= ends[1])):
            point, low, high = told_apart(*(float(one[~held][0]) for one in (output, *ends)))
            raise InputError(
                f"{visible(label, LONGEST)!r} in {where} has the point {point} outside of its interval,"
                f" {low} to {high}."
            )
    return measured, curves


def _columns(given: Mapping[str, Sequence[ArrayLike]], where: str, wanted: str, sizes: tuple[int, ...]) -> Columns:
    arrays = {label: [np.asarray(one, dtype=np.float64) for one in columns] for label, columns in given.items()}
    for label, columns in arrays.items():
        if len(columns) not in sizes or columns[0].ndim != 1 or len({one.shape for one in columns}) != 1:
            raise InputError(
                f"{visible(label, LONGEST)!r} in {where} must be {wanted}, lists of one length;"
                f" got {counted(len(columns), 'list')} of the shapes {[one.shape for one in columns]}."
            )
    return arrays
