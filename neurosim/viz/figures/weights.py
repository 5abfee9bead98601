"""Weights over epochs: of one training, and of the contenders of a comparison."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.names import label
from neurosim.core.numerals import number
from neurosim.core.words import counted
from neurosim.models.sources import Feature
from neurosim.studies.comparison.comparison import Comparison
from neurosim.training.history import clean_from
from neurosim.training.linear import weight_told
from neurosim.training.training import Training
from neurosim.viz.figures.learning_curves import nothing_learned
from neurosim.viz.figures.sheet import MARKED, SEVERAL, blank, epoch_axis, name_ends
from neurosim.viz.figures.style import COLOURS, GREY, Array, line_style, literal, look, remark

MOST_NAMED = 12  # with more synapses than this, only the heaviest are named
HEAVIEST = 6


@look()
def weights(training: Training, *, title: str | None = None) -> Figure:
    """Draw each plastic synapse's weight at the start and after every epoch.

    Each synapse has a line, named at its end. With more than 12 synapses the lines are grey, and the six that weigh
    most in the end are named. With more than 1,000 epochs their axis is logarithmic (from epoch 1 on).

    Parameters
    ----------
    training : Training
    title : str, optional
        Instead of the one that says what was learned.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = weights(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt"))
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['weight']
    """
    checks.of_type(training, Training, "What is drawn", "ns.train(...)")
    last = len(training.history.weights) - 1
    names = [f"{literal(label(tail), 16)} → {literal(label(head), 16)}" for tail, head in training.history.synapses]
    text = title and literal(title, 200)
    if text is None:
        some = "" if len(names) <= MOST_NAMED else f", the {HEAVIEST} heaviest named"
        learned = literal(training.dataset.name)
        text = f"How {counted(len(names), 'weight')} moved while learning “{learned}”, {counted(last, 'epoch')}{some}"
    figure = blank(9.0, 5.0, text)
    axes = figure.add_subplot()
    draw_paths(axes, training.history.weights, names)
    epoch_axis(axes, 0, last, "epoch (0 is the start)")
    return figure


@look()
def weight_paths(comparison: Comparison) -> Figure:
    """Draw each contender's weights at the start and after every epoch, one panel for each that learns.

    The lessons are those of all rows from the first seed. A weight is named by the feature that it weighs and, of
    several output neurons, the class that it speaks for; with hidden layers, by the neurons at both ends. With more
    than 12 weights the lines are grey, and the six that weigh most in the end are named. With more than 50 epochs their
    axis is logarithmic.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = weight_paths(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> [line.get_label() for line in figure.axes[0].get_lines()[:3]]
    ['bias', 'x1', 'x2']
    """
    checks.of_type(comparison, Comparison, "What is drawn", "ns.compare(...)")
    trainings = comparison.trainings
    last = max((len(training.history.mistakes) for training in trainings.values()), default=0)
    failed = {fit.contender for fit in comparison.fits if fit.training is not None and fit.failed}
    title = f"How weights moved while learning all rows of “{literal(comparison.dataset.name)}”"
    if trainings:
        title += f", seed {comparison.plan.seeds[0]}"
        most = max(training.history.weights.shape[1] for training in trainings.values())
        title += f" (the {HEAVIEST} heaviest of {most:,} named)" if most > MOST_NAMED else ""
    figure = blank(10.0, 1.2 + 2.9 * max(len(trainings), 1), title)
    panels = figure.subplots(max(len(trainings), 1), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (name, training) in zip(panels, trainings.items(), strict=False):
        axes.set_title(f"{literal(name)}: {_ended(training, name in failed)}", loc="left")
        draw_paths(axes, training.history.weights, _names(training), last if training.converged else None)
    epoch_axis(panels[-1], 0, last, "epoch (0 is the start)", SEVERAL)
    if not trainings:
        remark(panels[0], nothing_learned(comparison))
        panels[0].set_yticks([])
    return figure


def _ended(training: Training, failed: bool) -> str:
    mistakes, cycle = training.history.mistakes, training.cycle
    done, clean = counted(len(mistakes), "epoch"), clean_from(mistakes)
    if failed or not len(mistakes):
        return f"failed after {done}" if failed else done
    if clean is not None:
        return f"{done}, no mistake after epoch {clean - 1:,}"
    again = "" if not cycle else ", the same after each" if cycle == 1 else f", the same again every {cycle:,} epochs"
    return f"{done}, {counted(int(mistakes[-1]), 'mistake')} in the last{again}"


def _names(training: Training) -> list[str]:
    """Name each plastic synapse by what it weighs and, if there are several neurons, for which of them."""
    wiring, dataset, outputs = training.recording.wiring, training.dataset, training.lesson.outputs
    classes = dataset.class_names if len(outputs) > 1 else (wiring.labels[outputs[0]],)

    def heard(index: int) -> str:
        source = wiring.model(index)
        return dataset.feature_names[source.column] if isinstance(source, Feature) else wiring.labels[index]

    def hearing(index: int) -> str:
        return classes[outputs.index(index)] if index in outputs else wiring.labels[index]

    synapses = np.flatnonzero(wiring.plastic)
    names = [literal(heard(index), 20) for index in wiring.sources[synapses].tolist()]
    if len(np.unique(targets := wiring.targets[synapses])) == 1:
        return names
    return [f"{name} → {literal(hearing(index), 14)}" for name, index in zip(names, targets.tolist(), strict=True)]


def draw_paths(axes: Axes, moved: Array, names: Sequence[str], last: int | None = None, most: int = MOST_NAMED) -> None:
    """Draw the weights of all synapses, (epochs + 1, synapses), and name those that are heaviest in the end.

    Up to the epoch `last` the last weights are drawn on, if they stayed. Of more than `most`, only some are named.
    """
    if len(moved) == 1:
        remark(axes, "No epoch was finished: these are the start weights.")
    epochs = np.arange(len(moved))
    if last is not None and last > epochs[-1]:
        epochs, moved = np.append(epochs, last), np.vstack([moved, moved[-1]])
    heaviest = np.argsort(-np.abs(moved[-1]), kind="stable")[: most if len(names) <= most else HEAVIEST]
    named, faint = sorted(heaviest.tolist()), min(max(30.0 / len(names), 0.15), 0.7)
    axes.plot(epochs, np.delete(moved, named, axis=1), color=GREY, linewidth=0.6, alpha=faint)
    for place, synapse in enumerate(named):
        style = line_style(place, marked=len(epochs) <= MARKED + 1)
        axes.plot(epochs, moved[:, synapse], label=names[synapse], **style)
    axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=0)
    axes.set_ylabel("weight")
    axes.set_ylim(axes.get_ylim())
    heights = np.clip(np.nan_to_num(moved[-1, named]), *axes.get_ylim()).tolist()
    texts = [f"{names[s]}  {weight_told(moved[-1, s], number)}" for s in named]
    name_ends(axes, heights, texts, [COLOURS[place % len(COLOURS)] for place in range(len(named))])
