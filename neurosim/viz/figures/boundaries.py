"""Where each of several contenders draws the line, epoch by epoch."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neurosim.data.datasets import Dataset
from neurosim.models.sigmoid import Sigmoid
from neurosim.network.network import Model
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.fit import Fit
from neurosim.training.hand_wiring import HandWiring
from neurosim.training.linear import Linear, hidden
from neurosim.viz.figures.decisions import draw_network, draw_wiring, output_of
from neurosim.viz.figures.epochs import MOST_SHOWN, checked_epochs, default_epochs
from neurosim.viz.figures.regions import explain_shade, explain_sides
from neurosim.viz.figures.rows import decided_wrongly, draw_rows, epoch_heading, explain_rows, wrong_text
from neurosim.viz.figures.style import BODY, LONGEST, blank, check_comparison, legend_below, literal, look, visible
from neurosim.viz.figures.view import Scaling, View, box_axes, checked_features

ACROSS = 33  # characters to a line of text in the place of a panel

MOST_LINES = 12

LINE = 16  # characters of a contender's name beside its panels, where lines are as long as a panel is high


class Panel(NamedTuple):
    """One state of a contender."""

    heading: str
    decides: Linear | HandWiring
    output: Model | None = None  # of a network: the model of its output neurons


@look()
def boundaries(
    comparison: Comparison, *, features: tuple[int, int] | None = None, epochs: Sequence[int] | None = None
) -> Figure:
    """Draw the rows of the data set and what each contender decides around them: a row of panels for each.

    Of one output neuron the boundary is exact, and the side where it decides for the second class is shaded: hard of
    a threshold, by degrees of a sigmoid. Several output neurons have regions. A wiring by hand has one panel.

    Parameters
    ----------
    comparison : Comparison
        Its lessons of all rows from the first seed are drawn.
    features : (int, int), optional
        Columns to draw, counted from 0, all others being held at their mean. By default the two in which rows differ
        or, if they differ in more, the plane of the first two principal components of the rows as they were learned.
        The figure says which.
    epochs : sequence of int, optional
        Up to four; 0 is the start. A lesson that ended before shows its last. By default the start, the last and two
        between, for each contender its own. Where Rosenblatt's rule kept the best weights, they are shown besides.

    Returns
    -------
    Figure
        A class is a marker and a colour; rows at one place are one larger marker.

    Raises
    ------
    InputError
        If a column or an epoch does not exist, or there are too many epochs.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = boundaries(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> [axes.get_title().splitlines()[0] for axes in figure.axes]
    ['epoch 0 (start)', 'epoch 2', 'epoch 4', 'epoch 9 (last)']
    """
    check_comparison(comparison)
    dataset, trainings = comparison.dataset, comparison.trainings
    scaled = [training.dataset.X for training in trainings.values()]
    scaling = Scaling.between(dataset.X, scaled[0]) if scaled else Scaling.identity(dataset.n_features)
    if features is None:
        view = View.by_default(dataset, scaling)
    else:
        view = View.of_features(dataset, checked_features(features, dataset), scaling)
    last = max((len(training.history.mistakes) for training in trainings.values()), default=0)
    chosen = None if epochs is None else checked_epochs(epochs, last)
    firsts = {contender.name: comparison.lessons(contender.name)[:1] for contender in comparison.contenders}
    rows = [_panels(fits[0], dataset, chosen) if fits else [] for fits in firsts.values()]
    columns = max(2, *map(len, rows))
    graded = any(isinstance(output_of(t), Sigmoid) for t in trainings.values()) and dataset.n_classes == 2
    title = f"The decision boundaries while learning all rows of “{literal(dataset.name)}”"
    seed = f", seed {comparison.plan.seeds[0]}"
    heights = [2.7 if panels else 0.4 for panels in rows]
    figure = blank(3.3 * columns + 0.9, 1.6 + sum(heights), title + seed, view.note)
    cells = figure.subplots(len(rows), columns, squeeze=False, height_ratios=heights)
    for row, panels, (name, fits) in zip(cells, rows, firsts.items(), strict=True):
        for axes, panel in zip(row, panels, strict=False):
            axes.set_title(panel.heading)
            if isinstance(panel.decides, Linear):
                draw_network(axes, panel.decides, panel.output, view, dataset.class_names)
            else:
                draw_wiring(axes, panel.decides, view, scaling, dataset.class_names)
            draw_rows(axes, view.shown, dataset)
        _name(row, name, len(panels), _other_text(fits, dataset, columns - len(panels)))
    _label(cells, [len(panels) for panels in rows], view)
    handles = explain_rows(view.shown, dataset)
    if graded:
        explain_shade(figure, cells.ravel().tolist(), dataset.class_names[1])
    elif dataset.n_classes == 2:
        handles.append(explain_sides(dataset.class_names[1]))
    legend_below(figure, handles)
    return figure


def _panels(fit: Fit, dataset: Dataset, epochs: Sequence[int] | None) -> list[Panel]:
    if fit.wiring is not None:
        wrong = round((1.0 - fit.accuracy_learned) * dataset.n_rows)
        return [Panel(f"wired by hand, no learning\n{wrong_text(wrong, dataset)}", fit.wiring)]
    training = fit.training
    if training is None or hidden(training.recording.wiring, training.lesson.outputs):
        return []
    last = len(training.history.mistakes)
    if epochs is None:
        chosen = default_epochs(last, MOST_SHOWN - fit.pocketed)
    else:
        chosen = sorted({min(epoch, last) for epoch in epochs})
    rows, output, panels = training.dataset, output_of(training), []
    for epoch in chosen:
        model = Linear.after(training, epoch)
        panels.append(Panel(epoch_heading(epoch, last, model, rows), model, output))
    if fit.pocketed and fit.layer is not None:
        panels.append(Panel(f"best weights kept\n{decided_wrongly(fit.layer, rows)}", fit.layer, output))
    return panels


def _other_text(fits: list[Fit], dataset: Dataset, room: int) -> str:
    """Return what stands where a contender has no panels, in the room of so many."""
    if not fits:
        told = ["No lesson of all rows was finished."]
    elif fits[0].wiring is not None:
        features = [literal(name) for name in dataset.feature_names]
        told = fits[0].wiring.describe(features, [literal(name) for name in dataset.class_names]).split("\n")
        told += ["Each feature is on above its mean."] if " > " in " ".join(told) else []
    else:
        told = [f"Failed: {literal(fits[0].failed, 200)}"] if fits[0].failed else []
    lines = [line for text in told for line in textwrap.wrap(text, int(ACROSS * room), break_long_words=False)]
    return "\n".join(lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"])


def _name(row: NDArray[Any], name: str, used: int, told: str) -> None:
    """Write a contender's name before its panels, and what else is to be said where there are none."""
    for axes in row[used:]:
        axes.set_axis_off()
    if used:
        lines = textwrap.wrap(visible(name, LONGEST), LINE)  # before a dollar becomes two characters
        row[0].annotate("\n".join(lines).replace("$", r"\$"), (0.0, 0.5), xycoords=row[0].yaxis.label, xytext=(-6, 0),
                        textcoords="offset points", rotation=90, ha="right", va="center", fontsize=BODY + 1,
                        fontweight="bold")  # fmt: skip
    if told and used < len(row):
        text = told if used else f"{literal(name)}: {told}"
        row[used].text(0.0, 0.5, text, transform=row[used].transAxes, va="center", fontsize=BODY, in_layout=False)


def _label(cells: NDArray[Any], used: list[int], view: View) -> None:
    """Give all panels the same axes, labelled at the left and at the lowest panel of each column."""
    for (row, column), axes in np.ndenumerate(cells):
        if column >= used[row]:
            continue
        box_axes(axes, view)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        lowest = all(column >= others for others in used[row + 1 :])
        axes.tick_params(labelbottom=lowest, labelleft=column == 0)
        axes.set_xlabel(view.labels[0] if lowest else "")
        axes.set_ylabel(view.labels[1] if column == 0 else "")
        if not view.labels[1]:
            axes.set_yticks([])
