"""How learning went, epoch by epoch: of trainings, and of the contenders of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.learning.rules import said
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.fit import Fit
from neurosim.training.history import clean_from
from neurosim.training.linear import nearly_zero
from neurosim.training.training import Training
from neurosim.viz.figures.epochs import MARKED, SEVERAL, draw_band, epoch_axis, name_ends, spread_of
from neurosim.viz.figures.style import (
    GREY,
    blank,
    check_comparison,
    counted,
    legend_below,
    line_style,
    literal,
    look,
    percent,
    remark,
)


@look()
def learning_curve(trainings: Training | Mapping[str, Training]) -> Figure:
    r"""Draw the loss and the number of mistakes of each epoch.

    Parameters
    ----------
    trainings : Training, or mapping of label to Training
        One, or several to compare.

    Returns
    -------
    Figure
        The loss above (logarithmic if it spans more than two powers of ten), the mistakes below, with the number
        that always answering the most frequent class would make. With more than 1,000 epochs their axis is
        logarithmic.

    Raises
    ------
    InputError
        If the mapping is empty.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = learning_curve(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt"))
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['loss, mean', 'mistakes at presentation\n(of 4 rows)']
    """
    if isinstance(trainings, Training):
        trainings = {trainings.dataset.name: trainings}
    trainings = checks.labelled(trainings, Training, "What is drawn, if no Training,", "ns.train(...)")
    if not trainings:
        raise InputError("A learning curve needs at least one training; got an empty mapping.")
    last = max(len(training.history.mistakes) for training in trainings.values())
    figure = blank(8.5, 5.4 + 0.2 * min(len(trainings) + 2, 12), _title(trainings))
    above, below = figure.subplots(2, 1, sharex=True)
    handles = []
    for place, (text, training) in enumerate(trainings.items()):
        history = training.history
        epochs = np.arange(1, len(history.mistakes) + 1)
        drawn = line_style(place, marked=last <= MARKED)
        above.plot(epochs, history.loss, **drawn)
        below.plot(epochs, history.mistakes, **drawn)
        handles.append(Line2D([], [], label=f"{literal(text)}: {_ended(training)}", **drawn))
    loss_axis(above, [training.history.loss for training in trainings.values()])
    handles += _mistakes_axis(below, trainings)
    epoch_axis(below, 1, max(last, 1), "epoch")
    above.set_xlabel("")
    if last == 0:
        for axes in (above, below):
            remark(axes, "No epoch was finished.")
    if {len(training.history.mistakes) for training in trainings.values()} != {last}:
        handles.append(Line2D([], [], linestyle="none", label="a line ends where its learning stopped"))
    legend_below(figure, handles)
    return figure


def _title(trainings: Mapping[str, Training]) -> str:
    learned = " and ".join(dict.fromkeys(f"“{literal(t.dataset.name)}”" for t in trainings.values()))
    mistakes = next(iter(trainings.values())).history.mistakes
    if len(trainings) > 1 or len(mistakes) == 0:
        ways = f", {len(trainings)} ways" if len(trainings) > 1 else ""
        return f"Learning {learned}{ways}: loss and mistakes of each epoch"
    first, last = (counted(int(mistakes[epoch]), "mistake") for epoch in (0, -1))
    return f"Learning {learned}: {first} in epoch 1, {last} in epoch {len(mistakes):,}"


def _ended(training: Training) -> str:
    """Name the rule and how it ended, for the legend."""
    mistakes = training.history.mistakes
    end = "" if len(mistakes) == 0 else f", {counted(int(mistakes[-1]), 'mistake')} at epoch {len(mistakes):,}"
    return f"{literal(said(training.rule), 48)}{end}"


def loss_axis(axes: Axes, losses: list[NDArray[np.float64]]) -> None:
    """Scale and name the axis of losses; logarithmic if they span more than two powers of ten."""
    every = np.concatenate(losses)
    axes.set_ylabel("loss, mean")
    if len(every) and every.min() > 0.0 and every.max() / every.min() > 100.0:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda loss, _: f"{loss:g}"))  # no raised, small powers
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylabel("loss, mean (logarithmic)")
    else:
        axes.set_ylim(min(0.0, axes.get_ylim()[0]), axes.get_ylim()[1])


def _mistakes_axis(axes: Axes, trainings: Mapping[str, Training]) -> list[Line2D]:
    """Scale the axis to the mistakes and, if they are not too far away, to those of the baseline."""
    rows = {training.dataset.n_rows for training in trainings.values()}
    axes.set_ylabel("mistakes at presentation" + (f"\n(of {rows.pop():,} rows)" if len(rows) == 1 else ""))
    most = max([1, *(int(training.history.mistakes.max(initial=0)) for training in trainings.values())])
    top, told = most, []
    sets = {training.dataset.name: training.dataset for training in trainings.values()}
    for name, dataset in sets.items():
        baseline = round(dataset.n_rows * (1.0 - dataset.baseline))
        beyond = baseline > 3 * most
        if not beyond:
            top = max(top, baseline)
            axes.axhline(baseline, color=GREY, linewidth=1.2, linestyle=(0, (1, 2)), zorder=0)
        where = " (above the axis)" if beyond else ""
        told.append(f"{f'{literal(name, 12)} ' if len(sets) > 1 else ''}{baseline:,}{where}")
    axes.set_ylim(-0.05 * top, 1.1 * top)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=6))
    text = f"mistakes of always the most frequent class: {', '.join(told[:5])}{', …' if len(told) > 5 else ''}"
    return [Line2D([], [], color=GREY, linewidth=1.2, linestyle=(0, (1, 2)), label=text)]


MARKS = 6  # on a line with too many epochs to mark each

BOLD = {"linewidth": 2.4, "markersize": 8}

FAR = 3.0  # the baseline is left out if it is this many times as high as all else


class Level(NamedTuple):
    """A share of mistakes that no lesson changes."""

    text: str
    share: float
    style: dict[str, Any]


@look()
def learning_curves(comparison: Comparison) -> Figure:
    """Draw the share of rows that each contender decides wrongly in each epoch, all in one frame.

    A row counts when it is presented, and one on the very boundary is a mistake. Beside the lessons of all rows are
    two things that do not learn: always answering the most frequent class, and the best wiring by hand.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    Figure
        A line for the median over the seeds, and a band from the least to the most; a lesson that converged stays at
        its last value. With more than 50 epochs their axis is logarithmic.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = learning_curves(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> figure.axes[0].get_lines()[0].get_ydata().tolist()
    [0.5, 0.75, 0.75, 0.5, 0.5, 0.75, 0.5, 0.25, 0.0]
    """
    check_comparison(comparison)
    rows = comparison.dataset.n_rows
    lessons = {contender.name: comparison.lessons(contender.name) for contender in comparison.contenders}
    taught = {name: fits for name, fits in lessons.items() if fits and fits[0].wiring is None}
    last = max((len(fit.mistakes) for fits in taught.values() for fit in fits), default=0)
    most, handles = 1.0 / rows, []
    several = max(map(len, lessons.values()), default=0) > 1
    note = "line: the median over the seeds; band: from the least to the most" if several else ""
    verdict = {True: ", linearly separable", False: ", not linearly separable", None: ""}[comparison.separable]
    title = f"Learning all rows of “{literal(comparison.dataset.name)}”{verdict}: mistakes of each epoch"
    seeds = counted(len(comparison.plan.seeds), "seed")
    figure = blank(10.0, 5.2 + 0.24 * max(len(taught) - 1, 0), f"{title}, {seeds}", note)
    axes = figure.add_subplot()
    for place, (name, fits) in enumerate(lessons.items()):
        if name in taught:
            style = line_style(place) | BOLD
            handles.append(Line2D([], [], label=_legend_text(name, fits, rows), **style))
            shift = place / len(lessons)
            most = max(most, _draw(axes, [_course(fit, last) / rows for fit in fits], place, name, style, shift))
    levels = _levels(comparison, lessons)
    most = max([most, *(level.share for level in levels[1:])])
    if levels[0].share > FAR * most:
        baseline = f"{levels.pop(0).text.replace(chr(10), ' ')}, above the axis"
        handles.append(Line2D([], [], linestyle="none", label=baseline))
    _draw_levels(axes, levels, max([most, *(level.share for level in levels)]))
    axes.set_ylabel(f"rows decided wrongly at presentation\n(share of {rows:,})")
    epoch_axis(axes, 1, max(last, 1), "epoch", SEVERAL)
    if not last:
        learners = any(contender.learns for contender in comparison.contenders)
        text = "No lesson of all rows was finished." if learners else "No contender learns."
        remark(axes, "No epoch was finished." if taught else text, height=0.7)
    legend_below(figure, handles)
    return figure


def _course(fit: Fit, last: int) -> NDArray[np.float64]:
    """Return the mistakes of each epoch; after it converged a lesson would stay as it was."""
    after = last - len(fit.mistakes) if fit.converged else 0
    return np.append(fit.mistakes, np.repeat(fit.mistakes[-1:], after)).astype(np.float64)


def _draw(
    axes: Axes, courses: Sequence[NDArray[np.float64]], place: int, name: str, style: dict[str, Any], shift: float
) -> float:
    """Draw a contender's lessons, and return the largest share."""
    least, middle, most = spread_of(courses)
    epochs = np.arange(1.0, len(middle) + 1.0)
    axes.plot(epochs, middle, label=name, zorder=3, markevery=_marked(len(middle), shift), **style)
    if np.any(most > least):
        draw_band(axes, epochs, least, most, place, style)
    return float(most.max(initial=0.0))


def _marked(epochs: int, shift: float) -> list[int] | None:
    """Return the places of the epochs that are marked, shifted so that not all lines are marked at the same ones."""
    if epochs <= MARKED:
        return None
    shares = (np.arange(MARKS) + shift) / MARKS
    places = epochs**shares - 1.0 if epochs > SEVERAL else (epochs - 1.0) * shares
    return sorted(set(np.rint(places).astype(int).tolist()))


def _legend_text(name: str, fits: list[Fit], rows: int) -> str:
    """Say in the legend what came of a contender's lessons."""
    done = [fit for fit in fits if not fit.failed and len(fit.mistakes)]
    parts = []
    if done:
        clean = [epoch for epoch in map(clean_from, (fit.mistakes for fit in done)) if epoch is not None]
        if len(clean) == len(done):
            low, high = min(clean) - 1, max(clean) - 1
            parts.append(
                f"no mistake after epoch {low:,}" if low == high else f"no mistake after epochs {low:,} to {high:,}"
            )
        else:
            ends = [fit.mistakes[-1] / rows for fit in done]
            parts.append(f"{percent(float(np.median(ends)))} wrong in the last epoch")
        kept = [1.0 - fit.accuracy_learned for fit in done if fit.pocketed]
        if kept:
            parts.append(f"{percent(float(np.median(kept)))} with the best weights, kept")
        if all(fit.layer is not None and nearly_zero(fit.layer) for fit in done):
            parts.append("by chance, for its weights are 0 but for rounding")
    if len(done) < len(fits):
        parts.append(f"{len(fits) - len(done)} of {counted(len(fits), 'lesson')} failed")
    return f"{literal(name)}: {', '.join(parts)}"


def _levels(comparison: Comparison, lessons: dict[str, list[Fit]]) -> list[Level]:
    """Return the baseline and, if a unit was wired by hand, the share of rows that it decides wrongly."""
    share = 1.0 - comparison.dataset.baseline
    grey = {"color": GREY, "linewidth": 1.2, "linestyle": (0, (1, 2))}
    levels = [Level(f"always the most\nfrequent class: {percent(share)}", share, grey)]
    wired = [fits[0] for fits in lessons.values() if fits and fits[0].wiring is not None]
    if wired:
        share = 1.0 - wired[0].accuracy_learned
        black = {"color": "black", "linewidth": 1.2, "linestyle": (0, (8, 2)), "marker": "*", "markersize": 10}
        black["markevery"] = slice(1, -1)  # at the very edge a marker would be cut in two
        levels.append(Level(f"wired by hand,\nno learning: {percent(share)}", share, black))
    return levels


def _draw_levels(axes: Axes, levels: list[Level], most: float) -> None:
    """Draw and name the horizontal lines, on an axis from 0 to `most`."""
    axes.set_ylim(-0.05 * most, 1.08 * most)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    across = np.linspace(0.0, 1.0, 9)  # shares of the axis
    for level in levels:
        heights = np.full(len(across), level.share)
        axes.plot(across, heights, transform=axes.get_yaxis_transform(), label=level.text, zorder=2.5, **level.style)
    texts, shares, styles = zip(*levels, strict=True) if levels else ((), (), ())
    name_ends(axes, shares, texts, [style["color"] for style in styles], lines=2)
