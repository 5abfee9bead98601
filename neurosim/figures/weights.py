"""How the weights moved, epoch by epoch."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from neurosim.figures.epochs import MARKED, epoch_axis
from neurosim.figures.line_ends import name_ends
from neurosim.figures.style import COLOURS, DASHES, GREY, MARKERS, blank, counted, literal, look, number, remark
from neurosim.names import label
from neurosim.training import Training

MOST_NAMED = 12
"""With more synapses than this, only the heaviest are named."""

HEAVIEST = 6


def weights(training: Training, *, title: str | None = None) -> Figure:
    """Draw each plastic synapse's weight at the start and after every epoch.

    Parameters
    ----------
    training : Training
    title : str, optional
        Instead of the one that says what was learned.

    Returns
    -------
    Figure
        One line for each synapse, named at its end. With more than 12 synapses the lines are grey, and the six that
        weigh most in the end are named. With more than 1,000 epochs their axis is logarithmic (from epoch 1 on).

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = weights(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt"))
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['weight']
    """
    moved = training.history.weights
    last = len(moved) - 1
    names = [f"{literal(label(tail), 16)} → {literal(label(head), 16)}" for tail, head in training.history.synapses]
    few = len(names) <= MOST_NAMED
    heaviest = np.argsort(-np.abs(moved[-1]), kind="stable")[: MOST_NAMED if few else HEAVIEST]
    named = sorted(heaviest.tolist())
    told = title and literal(title, 200)
    if told is None:
        some = "" if few else f", the {HEAVIEST} heaviest named"
        learned = literal(training.dataset.name)
        told = f"How {counted(len(names), 'weight')} moved while learning “{learned}”, {counted(last, 'epoch')}{some}"
    with look():
        figure = blank(9.0, 5.0, told)
        axes = figure.add_subplot()
        epochs = np.arange(last + 1)
        faint = min(max(30.0 / len(names), 0.15), 0.7)
        for synapse in range(len(names)):
            if synapse not in named:
                axes.plot(epochs, moved[:, synapse], color=GREY, linewidth=0.6, alpha=faint)
        for place, synapse in enumerate(named):
            axes.plot(
                epochs,
                moved[:, synapse],
                color=COLOURS[place % len(COLOURS)],
                linestyle=DASHES[place % len(DASHES)] if place < len(DASHES) else DASHES[(place + 1) % len(DASHES)],
                marker=MARKERS[place % len(MARKERS)] if last <= MARKED else None,
                markersize=5,
                label=names[synapse],
            )
        axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=0)
        axes.set_ylabel("weight")
        epoch_axis(axes, 0, last, "epoch (0 is the start)")
        axes.set_ylim(axes.get_ylim())
        name_ends(
            axes,
            np.clip(np.nan_to_num(moved[-1, named]), *axes.get_ylim()).tolist(),
            [f"{names[s]}  {number(moved[-1, s])}" for s in named],
            [COLOURS[place % len(COLOURS)] for place in range(len(named))],
        )
        if last == 0:
            remark(axes, "No epoch was finished: these are the start weights.")
    return figure
