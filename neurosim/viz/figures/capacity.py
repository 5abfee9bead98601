"""How many sets of random patterns neurons learn as there are more and more patterns for each synapse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.analysis.dichotomies import separable_share
from neurosim.analysis.intervals import wilson_interval
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.studies.capacity import Load
from neurosim.viz.figures.style import GREY, blank, counted, legend_below, line_style, literal, look, span, visible

MOST = 4  # more neurons than these stand in each other's way, and the fifth colour is the line's black
APART = 0.04  # how far marks of one load stand from each other, in patterns for each synapse, so that all are seen
LONGEST = 40  # letters of a name for which the legend has room

BEFORE, BEYOND = 0.5, 0.25
"""Where the line of Cover begins, in patterns for each synapse, and how far it goes on after the last load."""

SMOOTH = 200  # points of that line, at most


@look()
def capacity(
    found: Mapping[str, Sequence[Load]], *, title: str = "How many random patterns one neuron can learn"
) -> Figure:
    """Draw the shares of sets of patterns that were learned, beside what a perceptron can learn at best.

    Parameters
    ----------
    found : mapping of str to sequence of Load
        One to four neurons of as many synapses, each with its loads as :func:`neurosim.capacity.capacity` returns them.
    title : str

    Returns
    -------
    Figure
        The black line is Cover's share of labellings that a plane separates, the most that a perceptron without a bias
        can learn; each mark is a load, with the 95% interval of Wilson; those of one load stand side by side.
        Capacity is where a line passes one half.

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
            checks.of_type(load, Load, f"A load of {visible(name, LONGEST)!r}", like)
    if not 1 <= len(found) <= MOST:
        raise InputError(f"A figure of capacity shows 1 to {MOST} neurons; got {len(found)}.")
    for name, loads in found.items():
        if not loads:
            raise InputError(
                f"A figure of capacity needs a load at least of each neuron; {visible(name, LONGEST)!r} has none."
            )
    every = [load for loads in found.values() for load in loads]
    synapses = every[0].synapses
    for name, loads in found.items():
        if other := [load.synapses for load in loads if load.synapses != synapses]:
            raise InputError(
                f"The neurons of a figure of capacity must have as many synapses as each other;"
                f" {visible(name, LONGEST)!r} has {other[0]}, the first {synapses}."
            )
    draws = [load.draws for load in every]
    sets = span(min(draws), max(draws))
    note = f"{counted(synapses, 'synapse')}; {sets} sets of patterns for each mark; bars: 95% intervals"
    figure = blank(9.5, 5.8, literal(title, 200), note)
    axes = figure.add_subplot()
    handles = [_draw_cover(axes, synapses, max(load.alpha for load in every) + BEYOND)]
    for place, (name, loads) in enumerate(found.items()):
        aside = APART * (place - (len(found) - 1) / 2.0)
        handles.append(_draw_loads(axes, name, sorted(loads, key=lambda load: load.alpha), aside, place))
    axes.axhline(0.5, color=GREY, linewidth=1.0, linestyle=":", zorder=1)
    axes.text(0.005, 0.515, "half of the sets", transform=axes.get_yaxis_transform(), color=GREY)
    axes.set_ylim(-0.04, 1.04)
    axes.set_xlabel("patterns for each synapse")
    axes.set_ylabel("share of sets that are learned")
    legend_below(figure, handles)
    return figure


def _draw_cover(axes: Axes, synapses: int, most: float) -> Artist:
    points = np.unique(np.linspace(max(1.0, BEFORE * synapses), most * synapses, SMOOTH).round().astype(int))
    shares = [separable_share(count, synapses) for count in points.tolist()]
    (line,) = axes.plot(points / synapses, shares, color="black", linewidth=2.2, label="a perceptron, at best (Cover)")
    return line


def _draw_loads(axes: Axes, name: str, loads: Sequence[Load], aside: float, place: int) -> Artist:
    shares = np.array([load.learned for load in loads])
    low, high = wilson_interval(shares, [load.draws for load in loads])
    ends = [(shares - low).tolist(), (high - shares).tolist()]  # of an array of one matplotlib would make a number
    style = line_style(place) | {"markersize": 7.5, "linewidth": 1.2, "capsize": 4, "elinewidth": 1.4}
    at = [load.alpha + aside for load in loads]
    marks = axes.errorbar(at, shares, yerr=ends, clip_on=False, zorder=3, **style)
    marks.lines[0].set_label(literal(name, LONGEST))
    return marks.lines[0]
