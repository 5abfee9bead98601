"""How the weights moved, epoch by epoch."""

from __future__ import annotations

from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.names import label
from neurosim.training.training import Training
from neurosim.viz.figures.epochs import epoch_axis
from neurosim.viz.figures.paths import HEAVIEST, MOST_NAMED, draw_paths
from neurosim.viz.figures.style import blank, counted, literal, look, remark


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
    checks.of_type(training, Training, "What is drawn", "ns.train(...)")
    moved = training.history.weights
    last = len(moved) - 1
    names = [f"{literal(label(tail), 16)} → {literal(label(head), 16)}" for tail, head in training.history.synapses]
    told = title and literal(title, 200)
    if told is None:
        some = "" if len(names) <= MOST_NAMED else f", the {HEAVIEST} heaviest named"
        learned = literal(training.dataset.name)
        told = f"How {counted(len(names), 'weight')} moved while learning “{learned}”, {counted(last, 'epoch')}{some}"
    with look():
        figure = blank(9.0, 5.0, told)
        axes = figure.add_subplot()
        draw_paths(axes, moved, names)
        epoch_axis(axes, 0, last, "epoch (0 is the start)")
        if last == 0:
            remark(axes, "No epoch was finished: these are the start weights.")
    return figure
