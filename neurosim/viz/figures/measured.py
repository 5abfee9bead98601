"""What was measured, beside the curve on which it should lie: outputs over a drive, loads, and pairs of spikes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike

from neurosim.analysis.dichotomies import separable_share
from neurosim.analysis.intervals import wilson_interval
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import told_apart
from neurosim.core.words import counted
from neurosim.learning.plasticity import STDP, PlasticityRule
from neurosim.models.base import parameters
from neurosim.studies.capacity import Load
from neurosim.studies.pairing import pairing
from neurosim.viz.figures.sheet import blank, legend_below, legend_columns
from neurosim.viz.figures.style import COLOURS, GREY, Array, kept, line_style, literal, look, quoted, remark, span

Columns = dict[str, list[Array]]

MOST_PANELS = 4  # more do not fit on a page that is read from afar
MOST = 4  # more kinds of points, curves or neurons in one panel cannot be told apart
WIDE, HIGH = 36, 30  # letters for which a panel has room, across and up
WIDTH, LINE = 4.8, 0.21  # of a panel, and the height of a line of its legend, in inches
UNDER = 40.0  # from axes down to the legend under the label of x, pt


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

    Points have a marker of their own and their intervals as bars; curves have a dash of their own.

    Parameters
    ----------
    panels : sequence of Transfer
        In the order in which they are read.
    title : str

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
    rows, columns = 1 + (len(panels) > 2), min(len(panels), 2)
    names = [[literal(name) for name in (*panel.curves, *panel.measured)] for panel in panels]
    lines = [math.ceil(len(texts) / legend_columns(texts, WIDTH)) if texts else 0 for texts in names]
    longest = [max(lines[first : first + columns]) for first in range(0, len(lines), columns)]  # of each row of panels
    height = 3.8 * rows + 0.5 + LINE * sum(longest)
    figure = blank(WIDTH * columns + 1.4 * (columns == 1), height, literal(title, 200))
    grid = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for axes in grid[len(panels) :]:
        axes.remove()
    for axes, panel, (measured, curves) in zip(grid, panels, checked, strict=False):
        axes.set_title(literal(panel.title, WIDE), loc="left")
        axes.set(xlabel=literal(panel.drive, WIDE), ylabel=literal(panel.output, HIGH))
        _draw(axes, measured, curves)
    return figure


def _draw(axes: Axes, measured: Columns, curves: Columns) -> None:
    for place, (name, (x, y)) in enumerate(curves.items()):
        dashes, colour = line_style(place)["linestyle"], ("black", GREY)[place % 2]
        axes.plot(x, y, color=colour, linestyle=dashes, linewidth=2.2, label=kept(literal(name)), zorder=2)
    for place, (name, (x, y, *ends)) in enumerate(measured.items()):
        style = line_style(place) | {"linestyle": "none", "linewidth": 1.6, "capsize": 4, "zorder": 4 - 0.1 * place}
        style |= {"markersize": 7 - place, "markeredgewidth": 1.4}
        style["markerfacecolor"] = style["color"] if place % 2 == 0 else "white"
        bars = np.abs(np.array(ends) - y) if ends else None
        axes.errorbar(x, y, yerr=bars, label=kept(literal(name)), **style)
    axes.margins(x=0.04, y=0.08)
    axes.grid(alpha=0.3)
    if not measured and not curves:
        remark(axes, "Nothing was measured.")
        return
    columns = legend_columns(axes.get_legend_handles_labels()[1], WIDTH)
    under = axes.transAxes + ScaledTranslation(0.0, -UNDER / 72.0, axes.figure.dpi_scale_trans)
    place_of: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "bbox_transform": under}
    axes.legend(ncols=columns, borderaxespad=0.0, handlelength=2.6, frameon=False, **place_of)


def _checked(panel: Transfer) -> tuple[Columns, Columns]:
    """Return the points and the curves of a panel as arrays, or say which do not fit."""
    where = f"the panel {quoted(panel.title, WIDE)}"
    for kind, given in (("kinds of points", panel.measured), ("curves", panel.curves)):
        if len(given) > MOST:
            raise InputError(f"T{where[1:]} has {len(given)} {kind}; at most {MOST} can be told apart.")
    measured = _columns(panel.measured, where, "(drive, output) or (drive, output, low, high)", (2, 4))
    curves = _columns(panel.curves, where, "(drive, output)", (2,))
    for label, (_, output, *ends) in measured.items():
        if ends and not np.all(held := (ends[0] <= output) & (output <= ends[1])):
            point, low, high = told_apart(*(float(one[~held][0]) for one in (output, *ends)))
            raise InputError(
                f"{quoted(label)} in {where} has the point {point} outside of its interval, {low} to {high}."
            )
    return measured, curves


def _columns(given: Mapping[str, Sequence[ArrayLike]], where: str, wanted: str, sizes: tuple[int, ...]) -> Columns:
    arrays = {label: [np.asarray(one, dtype=np.float64) for one in columns] for label, columns in given.items()}
    for label, columns in arrays.items():
        if len(columns) not in sizes or columns[0].ndim != 1 or len({one.shape for one in columns}) != 1:
            raise InputError(
                f"{quoted(label)} in {where} must be {wanted}, lists of one length;"
                f" got {counted(len(columns), 'list')} of the shapes {[one.shape for one in columns]}."
            )
    return arrays


APART = 0.04  # how far marks of one load stand from each other, in patterns for each synapse, so that all are seen
NAME = 40  # letters of a name for which the legend has room
BEFORE, BEYOND = 0.5, 0.25  # where Cover's line begins, and how far it goes on after the last load, in the same unit
SMOOTH = 200  # points of that line, at most


@look()
def capacity(
    found: Mapping[str, Sequence[Load]], *, title: str = "How many random patterns one neuron can learn"
) -> Figure:
    """Draw the shares of sets of patterns that were learned, beside what a perceptron can learn at best.

    The black line is Cover's share of labellings that a plane separates, the most that a perceptron without a bias can
    learn; each mark is a load, with the 95% interval of Wilson; those of one load stand side by side. Capacity is where
    a line passes one half.

    Parameters
    ----------
    found : mapping of str to sequence of Load
        One to four neurons of as many synapses, each with its loads as :func:`neurosim.capacity.capacity` returns them.
    title : str

    Raises
    ------
    InputError
        If there is no neuron or more than four, one has no load, or they have different numbers of synapses.

    Examples
    --------
    >>> from neurosim.studies.capacity import Load
    >>> figure = capacity({"tempotron": [Load(2.0, 50, 20, 0.95, 0.995), Load(3.0, 50, 20, 0.3, 0.937)]})
    >>> figure.axes[0].get_ylabel()
    'share of sets that are learned'
    """
    like = "neurosim.capacity.capacity(...)"
    for name, loads in checks.labelled(found, Sequence, "What is drawn", like).items():  # type: ignore[type-abstract]
        for load in loads:
            checks.of_type(load, Load, f"A load of {quoted(name, NAME)}", like)
    if not 1 <= len(found) <= MOST:
        raise InputError(f"A figure of capacity shows 1 to {MOST} neurons; got {len(found)}.")
    if empty := [quoted(name, NAME) for name, loads in found.items() if not loads]:
        raise InputError(f"A figure of capacity needs a load at least of each neuron; {empty[0]} has none.")
    every = [load for loads in found.values() for load in loads]
    synapses, draws = every[0].synapses, [load.draws for load in every]
    for name, loads in found.items():
        if other := [load.synapses for load in loads if load.synapses != synapses]:
            raise InputError(
                f"The neurons of a figure of capacity must have as many synapses as each other;"
                f" {quoted(name, NAME)} has {other[0]}, the first {synapses}."
            )
    sets = span(min(draws), max(draws))
    note = f"{counted(synapses, 'synapse')}; {sets} sets of patterns for each mark; bars: 95% intervals"
    figure = blank(9.5, 5.8, literal(title, 200), note)
    axes = figure.add_subplot()
    last = (max(load.alpha for load in every) + BEYOND) * synapses
    points = np.unique(np.linspace(max(1.0, BEFORE * synapses), last, SMOOTH).round().astype(int))
    shares = [separable_share(count, synapses) for count in points.tolist()]
    best = "a perceptron, at best (Cover)"
    handles = [*axes.plot(points / synapses, shares, color="black", linewidth=2.2, label=best)]
    for place, (name, loads) in enumerate(found.items()):
        aside = APART * (place - (len(found) - 1) / 2.0)
        handles.append(_draw_loads(axes, name, sorted(loads, key=lambda load: load.alpha), aside, place))
    axes.axhline(0.5, color=GREY, linewidth=1.0, linestyle=":", zorder=1)
    axes.text(0.005, 0.515, "half of the sets", transform=axes.get_yaxis_transform(), color=GREY)
    axes.set(ylim=(-0.04, 1.04), xlabel="patterns for each synapse", ylabel="share of sets that are learned")
    return legend_below(figure, handles)


def _draw_loads(axes: Axes, name: str, loads: Sequence[Load], aside: float, place: int) -> Line2D:
    shares = np.array([load.learned for load in loads])
    low, high = wilson_interval(shares, [load.draws for load in loads])
    ends = [(shares - low).tolist(), (high - shares).tolist()]  # of an array of one matplotlib would make a number
    style = line_style(place) | {"markersize": 7.5, "linewidth": 1.2, "capsize": 4, "elinewidth": 1.4}
    at = [load.alpha + aside for load in loads]
    marks = axes.errorbar(at, shares, yerr=ends, clip_on=False, zorder=3, **style)
    marks.lines[0].set_label(literal(name, NAME))
    return marks.lines[0]


REACH = 80.0  # as far from a spike, in ms, as is drawn if nothing else is said
HALF = 400  # points of each half of the line


@look()
def stdp_window(rule: PlasticityRule | None = None, intervals: Sequence[float] | None = None) -> Figure:
    """Draw what pairs of an arrival and a spike did to a weight, on what the rule says that they do.

    Each dot is a pair that was simulated, see :func:`~neurosim.pairing.pairing`; the line is the rule's own expression.
    The weight begins halfway between its bounds.

    Parameters
    ----------
    rule : PlasticityRule, optional
        By default :class:`~neurosim.STDP` as it comes.
    intervals : sequence of float, optional
        From the arrival to the spike, in ms, at which to measure; negative where the spike comes first. By default 17
        from -80 to 80 ms.

    Examples
    --------
    >>> figure = stdp_window()
    >>> [line.get_label() for line in figure.axes[0].get_lines()[-1:]]
    ['measured: one pair each']
    """
    rule = STDP() if rule is None else checks.of_type(rule, PlasticityRule, "The rule of a window", "STDP()")  # type: ignore[type-abstract]
    given = np.linspace(-REACH, REACH, 17) if intervals is None else intervals
    measured = checks.times(given, "An interval of a window")
    if measured.ndim != 1 or not len(measured):
        raise InputError(f"The intervals of a window must be a list of times in ms; got {intervals!r}.")
    start, reach = 0.5 * (rule.least + rule.most), max(float(np.abs(measured).max()), 1.0)
    changes = pairing(rule, measured.tolist())
    values = [f"{name.replace('_', ' ')} {value:g}" for name, value in parameters(rule).items()]
    said = literal(f"{type(rule).__name__}: {', '.join(values)}", 120)
    figure = blank(9.5, 5.4, "How the order of arrival and spike changes a weight", said)
    axes = figure.add_subplot()
    axes.axhline(0.0, color=GREY, linewidth=1.0, zorder=1)
    axes.axvline(0.0, color=GREY, linewidth=1.0, zorder=1)
    for first, last in ((-1.05 * reach, -1e-9 * reach), (0.0, 1.05 * reach)):
        times = np.linspace(first, last, HALF)
        changed = [rule.of_pair(start, time) for time in times.tolist()]
        handles = axes.plot(times, changed, color=COLOURS[0], linewidth=2.2, zorder=2, label="the rule")
    style: dict[str, Any] = {"markersize": 7.5, "color": COLOURS[1], "markeredgecolor": "white", "zorder": 3}
    handles += axes.plot(measured, changes, "o", label="measured: one pair each", **style)
    axes.set(xlim=(-1.05 * reach, 1.05 * reach), xlabel="from the arrival at the synapse to the spike (ms)")
    axes.set_ylabel("change of the weight")
    axes.text(0.02, 0.96, "spike first", transform=axes.transAxes, va="top")
    axes.text(0.98, 0.96, "arrival first", transform=axes.transAxes, va="top", ha="right")
    return legend_below(figure, handles)
