"""How many sets of random patterns neurons learn as there are more and more patterns for each synapse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.capacity import Load, separable_share
from neurosim.errors import InputError
from neurosim.figures.style import GREY, blank, counted, legend_below, line_style, literal, look, span, visible
from neurosim.intervals import wilson_interval

MOST = 5
"""More neurons than these stand in each other's way."""

BEFORE, BEYOND = 0.5, 0.25
"""Where the line of Cover begins, in patterns for each synapse, and how far it goes on after the last load."""


def capacity(
    found: Mapping[str, Sequence[Load]], *, title: str = "How many random patterns one neuron can learn"
) -> Figure:
    """Draw the shares of sets of patterns that were learned, beside what a perceptron can learn at best.

    Parameters
    ----------
    found : mapping of str to sequence of Load
        One to five neurons of as many synapses, each with its loads as :func:`neurosim.capacity.capacity` returns them.
    title : str

    Returns
    -------
    Figure
        The line is Cover's share of labellings that a plane parts, so no perceptron learns more; each mark is a load,
        with the 95% interval of Wilson. Capacity is where a line passes one half.

    Raises
    ------
    InputError
        If there is nothing to draw, or the neurons have different numbers of synapses.

    Examples
    --------
    >>> from neurosim.capacity import Load
    >>> figure = capacity({"tempotron": [Load(2.0, 50, 20, 0.95, 0.995), Load(3.0, 50, 20, 0.3, 0.937)]})
    >>> figure.axes[0].get_ylabel()
    'share of sets that are learned'
    """
    every = [load for loads in found.values() for load in loads]
    if not every:
        raise InputError("A figure of capacity needs a load at least; got none.")
    if len(found) > MOST:
        raise InputError(f"A figure of capacity shows 1 to {MOST} neurons; got {len(found)}.")
    synapses = every[0].synapses
    for name, loads in found.items():
        if any(load.synapses != synapses for load in loads):
            raise InputError(
                f"The neurons of a figure of capacity must have as many synapses as each other; one of"
                f" {visible(name)!r} has not the {synapses} of the first."
            )
    draws = [load.draws for load in every]
    sets = span(min(draws), max(draws))
    note = f"{counted(synapses, 'synapse')}; {sets} sets of patterns for each mark; bars: where the share may be (95%)"
    with look():
        figure = blank(9.5, 5.8, literal(title, 200), note)
        axes = figure.add_subplot()
        handles = [_draw_cover(axes, synapses, max(load.alpha for load in every) + BEYOND)]
        handles += [
            _draw_loads(axes, place, name, loads) for place, (name, loads) in enumerate(found.items(), 1) if loads
        ]
        axes.axhline(0.5, color=GREY, linewidth=1.0, linestyle=":", zorder=1)
        axes.text(0.995, 0.515, "half of the sets", transform=axes.get_yaxis_transform(), ha="right", color=GREY)
        axes.set_ylim(-0.04, 1.04)
        axes.set_xlabel("patterns for each synapse")
        axes.set_ylabel("share of sets that are learned")
        legend_below(figure, handles)
    return figure


def _draw_cover(axes: Axes, synapses: int, most: float) -> Artist:
    points = np.arange(max(1, round(BEFORE * synapses)), round(most * synapses) + 1)
    shares = [separable_share(count, synapses) for count in points.tolist()]
    (line,) = axes.plot(points / synapses, shares, color="black", linewidth=2.2, label="a perceptron, at best (Cover)")
    return line


def _draw_loads(axes: Axes, place: int, name: str, loads: Sequence[Load]) -> Artist:
    loads = sorted(loads, key=lambda load: load.alpha)
    shares = np.array([load.learned for load in loads])
    low, high = wilson_interval(shares, [load.draws for load in loads])
    return axes.errorbar(
        [load.alpha for load in loads],
        shares,
        yerr=[shares - low, high - shares],
        capsize=4,
        elinewidth=1.4,
        label=literal(name),
        clip_on=False,
        zorder=3,
        **(line_style(place - 1) | {"markersize": 7.5, "linewidth": 1.2}),
    )
