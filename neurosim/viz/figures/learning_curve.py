"""How learning went: the loss and the mistakes of each epoch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.learning.registry import said
from neurosim.training.training import Training
from neurosim.viz.figures.epochs import MARKED, epoch_axis
from neurosim.viz.figures.style import GREY, blank, counted, legend_below, line_style, literal, look, remark


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
        handles.append(Line2D([], [], label=f"{literal(text)}: {_legend_text(training)}", **drawn))
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


def _legend_text(training: Training) -> str:
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
