"""How often each of several contenders is right."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from neurosim.core import checks
from neurosim.core.words import counted
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.fit import Fit
from neurosim.viz.figures.sheet import blank, legend_below, sample
from neurosim.viz.figures.style import BODY, COLOURS, GREY, HATCHES, Array, literal, look, percent, remark

THICK = 0.62  # of a bar, in rows of the figure

DEVIATION, LAST, DOTS = -0.21, -0.06, (0.06, 0.25)
"""Heights within a row, so that one mark does not hide the other: of the deviation, the diamond and the dots."""

_LAST: dict[str, Any] = {
    "linestyle": "none", "marker": "D", "markersize": 9, "color": "black", "markerfacecolor": "white",
}  # fmt: skip


@look()
def accuracy(comparison: Comparison) -> Figure:
    """Draw each contender's accuracy as a bar: its mean, each lesson as a dot, and the standard deviation.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    Figure
        The title says which rows were asked; a line shows how often always answering the most frequent class is
        right. Of Rosenblatt's rule, where it kept the best weights, a diamond shows what the last would have been
        worth.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = accuracy(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['100%', 'always the most frequent class: 75%']
    """
    checks.of_type(comparison, Comparison, "What is drawn", "ns.compare(...)")
    whole = not (comparison.plan.folds or comparison.plan.held_out)
    lessons = {one.name: comparison.lessons(one.name, whole=whole) for one in comparison.contenders}
    title = f"Learning “{literal(comparison.dataset.name)}”: {comparison.plan.said}"
    figure = blank(10.0, 2.7 + 0.8 * len(lessons), title)
    axes = figure.add_subplot()
    most, labels = 0, []
    for place, (name, fits) in enumerate(lessons.items()):
        found = comparison.accuracies(name)
        _draw(axes, fits, found, name, place)
        by_hand = "\n(no learning)" if any(fit.wiring is not None for fit in fits) else ""
        labels.append(literal(name) + by_hand + ("\n(best weights kept)" if _pocketed(fits) else ""))
        most = max(most, len(found))
    axes.set_yticks(range(len(lessons)), labels)
    axes.tick_params(axis="y", length=0, labelsize=BODY)
    axes.set(ylim=(len(lessons) - 0.45, -0.55), xlim=(0.0, 1.22), xticks=np.linspace(0.0, 1.0, 6), xlabel="accuracy")
    axes.spines["bottom"].set_bounds(0.0, 1.0)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    baseline = comparison.dataset.baseline
    axes.axvline(baseline, color="black", linewidth=1.6, linestyle=(0, (4, 2)), zorder=3, label="baseline")
    text = f"always the most frequent class: {percent(baseline)}"
    across = "left" if baseline < 0.3 else "right" if baseline > 0.8 else "center"
    axes.annotate(text, (baseline, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 4),
                  textcoords="offset points", ha=across, va="bottom")  # fmt: skip
    if not most:
        remark(axes, "No lesson was finished.")
        return figure
    bar = "one lesson" if most == 1 else f"mean of {counted(most, 'lesson')}"
    handles: list[Artist] = [Patch(facecolor="none", edgecolor="black", label=bar)]
    if most > 1:
        handles.append(sample("a lesson", **_LAST | {"marker": "o", "markersize": 5}))
        handles.append(sample("± standard deviation", color="black", marker="|", markersize=9, markeredgewidth=1.8))
    if any(map(_pocketed, lessons.values())):
        handles.append(sample("with the last weights instead", markeredgewidth=1.8, **_LAST))
    return legend_below(figure, handles)


def _pocketed(fits: list[Fit]) -> bool:
    return any(fit.pocketed for fit in fits)


def _draw(axes: Axes, fits: list[Fit], found: Array, name: str, place: int) -> None:
    """Draw a contender's bar with what belongs to it; `found` has the accuracies of the lessons that did not fail."""
    failed = len(fits) - len(found)
    if not len(found):
        text = "every lesson failed" if failed else "no lesson was finished"
        axes.text(0.015, place, text, va="center", color=GREY, fontsize=BODY)
        return
    mean, colour = float(found.mean()), COLOURS[place % len(COLOURS)]
    style: dict[str, Any] = {"facecolor": to_rgba(colour, 0.3), "edgecolor": colour, "linewidth": 1.5, "label": name}
    axes.barh(place, mean, THICK, hatch=HATCHES[place % len(HATCHES)], **style)
    end, text = mean, percent(mean)
    if len(found) > 1:
        deviation = float(found.std(ddof=1))
        whisker: dict[str, Any] = {"color": "black", "capsize": 5, "capthick": 1.8, "elinewidth": 1.8, "zorder": 4}
        axes.errorbar(mean, place + DEVIATION, xerr=deviation, **whisker)
        heights = place + np.linspace(*DOTS, len(found))
        axes.scatter(found, heights, s=22, facecolors="white", edgecolors="black", linewidths=1.0, zorder=5)
        end = max(mean + deviation, float(found.max()))
        text += f" ± {percent(deviation)}"
    if _pocketed(fits):
        last = float(np.mean([fit.accuracy_last for fit in fits if not np.isnan(fit.accuracy_last)]))
        axes.plot(last, place + LAST, markeredgewidth=1.8, zorder=6, **_LAST)
        end = max(end, last)
    if failed:
        text += f"\n{failed} of {len(fits)} failed"
    axes.text(end + 0.02, place, text, va="center", fontsize=BODY)
