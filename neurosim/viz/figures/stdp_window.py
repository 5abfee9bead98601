"""How the change of a weight depends on the time from an arrival to a spike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.learning.plasticity import STDP, PlasticityRule
from neurosim.models.base import parameters
from neurosim.studies.pairing import pairing
from neurosim.viz.figures.style import COLOURS, GREY, blank, legend_below, literal, look

REACH = 80.0  # as far from a spike, in ms, as is drawn if nothing else is said
SMOOTH = 400  # points of each half of the line


@look()
def stdp_window(rule: PlasticityRule | None = None, intervals: Sequence[float] | None = None) -> Figure:
    """Draw what pairs of an arrival and a spike did to a weight, on what the rule says that they do.

    Parameters
    ----------
    rule : PlasticityRule, optional
        By default :class:`~neurosim.STDP` as it comes.
    intervals : sequence of float, optional
        From the arrival to the spike, in ms, at which to measure; negative where the spike comes first. By default 17
        from -80 to 80 ms.

    Returns
    -------
    Figure
        Each dot is a pair that was simulated, see :func:`~neurosim.pairing.pairing`; the line is the rule's own
        expression. The weight begins halfway between its bounds.

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
    start = 0.5 * (rule.least + rule.most)
    reach = max(float(np.abs(measured).max()), 1.0)
    changes = pairing(rule, measured.tolist())
    after, before = np.linspace(0.0, 1.05 * reach, SMOOTH), np.linspace(-1.05 * reach, -1e-9 * reach, SMOOTH)
    figure = blank(9.5, 5.4, "How the order of arrival and spike changes a weight", _said(rule))
    axes = figure.add_subplot()
    axes.axhline(0.0, color=GREY, linewidth=1.0, zorder=1)
    axes.axvline(0.0, color=GREY, linewidth=1.0, zorder=1)
    for times in (before, after):
        text = "the rule" if times is after else "_the rule"
        line = [rule.of_pair(start, time) for time in times.tolist()]
        axes.plot(times, line, color=COLOURS[0], linewidth=2.2, zorder=2, label=text)
    style: dict[str, Any] = {"markersize": 7.5, "color": COLOURS[1], "markeredgecolor": "white", "zorder": 3}
    axes.plot(measured, changes, "o", label="measured: one pair each", **style)
    axes.set_xlim(-1.05 * reach, 1.05 * reach)
    axes.set_xlabel("from the arrival at the synapse to the spike (ms)")
    axes.set_ylabel("change of the weight")
    axes.text(0.02, 0.96, "spike first", transform=axes.transAxes, va="top")
    axes.text(0.98, 0.96, "arrival first", transform=axes.transAxes, va="top", ha="right")
    legend_below(figure, [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")])
    return figure


def _said(rule: PlasticityRule) -> str:
    values = [f"{name.replace('_', ' ')} {value:g}" for name, value in parameters(rule).items()]
    return literal(f"{type(rule).__name__}: {', '.join(values)}", 120)
