"""How the weights of each of several contenders moved, epoch by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from neurosim.core.words import counted
from neurosim.models.sources import Feature
from neurosim.training.history import clean_from
from neurosim.training.training import Training
from neurosim.viz.figures.comparisons import check_comparison
from neurosim.viz.figures.epochs import SEVERAL, epoch_axis
from neurosim.viz.figures.paths import HEAVIEST, MOST_NAMED, draw_paths
from neurosim.viz.figures.style import blank, literal, look, remark

if TYPE_CHECKING:
    from neurosim.studies.comparison.comparison import Comparison


def weight_paths(comparison: Comparison) -> Figure:
    """Draw each contender's weights at the start and after every epoch, one panel for each that learns.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    Figure
        Of the lessons of all rows from the first seed. A weight is named by the feature that it weighs and, of several
        output neurons, the class that it speaks for. With more than 12 weights the lines are grey, and the six that
        weigh most in the end are named. With more than 50 epochs their axis is logarithmic.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = weight_paths(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> [line.get_label() for line in figure.axes[0].get_lines()[:3]]
    ['bias', 'x1', 'x2']
    """
    check_comparison(comparison)
    trainings = comparison.trainings
    last = max((len(training.history.mistakes) for training in trainings.values()), default=0)
    failed = {fit.contender for fit in comparison.fits if fit.training is not None and fit.failed}
    with look():
        figure = blank(10.0, 1.2 + 2.9 * max(len(trainings), 1), _title(comparison))
        panels = figure.subplots(max(len(trainings), 1), 1, sharex=True, squeeze=False)[:, 0]
        for axes, (name, training) in zip(panels, trainings.items(), strict=False):
            done = len(training.history.mistakes)
            axes.set_title(f"{literal(name)}: {_ended(training, name in failed)}", loc="left")
            draw_paths(axes, training.history.weights, _names(training), last if training.converged else None)
            if done == 0:
                remark(axes, "No epoch was finished: these are the start weights.")
        epoch_axis(panels[-1], 0, last, "epoch (0 is the start)", SEVERAL)
        if not trainings:
            learners = any(contender.learns for contender in comparison.contenders)
            remark(panels[0], "No lesson of all rows was finished." if learners else "No contender learns.")
            panels[0].set_yticks([])
    return figure


def _title(comparison: Comparison) -> str:
    title = f"How weights moved while learning all rows of “{literal(comparison.dataset.name)}”"
    counts = [training.history.weights.shape[1] for training in comparison.trainings.values()]
    if not counts:
        return title
    some = f" (the {HEAVIEST} heaviest of {max(counts):,} named)" if max(counts) > MOST_NAMED else ""
    return f"{title}, seed {comparison.plan.seeds[0]}{some}"


def _ended(training: Training, failed: bool) -> str:
    done = counted(len(training.history.mistakes), "epoch")
    if failed:
        return f"failed after {done}"
    clean = clean_from(training.history.mistakes)
    if clean is not None:
        return f"{done}, no mistake after epoch {clean - 1:,}"
    if len(training.history.mistakes) == 0:
        return done
    again = "" if not training.cycle else f", the same again every {training.cycle:,} epochs"
    if training.cycle == 1:
        again = ", the same after each"
    return f"{done}, {counted(int(training.history.mistakes[-1]), 'mistake')} in the last{again}"


def _names(training: Training) -> list[str]:
    """Name each plastic synapse by what it weighs."""
    wiring, dataset, outputs = training.recording.wiring, training.dataset, training.lesson.outputs
    names = []
    for synapse in np.flatnonzero(wiring.plastic).tolist():
        source = wiring.model(int(wiring.sources[synapse]))
        name = literal(dataset.feature_names[source.column], 20) if isinstance(source, Feature) else "bias"
        if len(outputs) > 1:
            name += f" → {literal(dataset.class_names[outputs.index(int(wiring.targets[synapse]))], 14)}"
        names.append(name)
    return names
