"""What networks decide around the rows: epoch by epoch, side by side, and of all contenders of a comparison."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.data.datasets import Data, Dataset, as_dataset
from neurosim.data.given_arrays import rows_to_ask
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.fit import Fit
from neurosim.training.training import Training
from neurosim.viz.figures import regions
from neurosim.viz.figures.lesson_plane import view_of
from neurosim.viz.figures.regions import Decider, Decides
from neurosim.viz.figures.sheet import blank, legend_below
from neurosim.viz.figures.style import BODY, LONGEST, literal, look, visible
from neurosim.viz.figures.view import View, box_axes, checked_features, draw_new, draw_rows, explain_new, explain_rows

MOST_SHOWN = 4  # epochs of a contender
MOST = 4  # deciders in a figure
ACROSS = 32  # characters of a panel's heading on one line


@look()
def decision_boundary(
    training: Training,
    *,
    features: tuple[int, ...] | None = None,
    epochs: Sequence[int] | None = None,
    new: ArrayLike | None = None,
) -> Figure:
    """Draw the rows of the data set and what the network decides around them, at up to four epochs.

    Of one output neuron with weights w and a threshold, the boundary is the exact line ``w . x + bias = threshold``,
    and the side where it decides for the second class is shaded, by the output of a
    :class:`~neurosim.Sigmoid` unit. Several output neurons have regions, each of the neuron that stands
    furthest above its threshold.

    A network with hidden layers is asked at 80 x 80 places, in the event loop, and its boundary is as fine as these;
    up to six units of the first layer show their exact lines besides, from which it is made. Each epoch has a panel.
    A class is a marker and a colour; rows at one place are one larger marker.

    Parameters
    ----------
    training : Training
    features : (int, int), optional
        Columns to draw, counted from 0; all others are held at their mean, which the figure says. By default the two
        on which the learned network decides most rows as it does with all features; or the plane of the first two
        principal components, if no two do so for nine rows of ten and it does for more. The figure says for how many.
    epochs : sequence of int, optional
        Up to four; 0 is the start. By default the start, the last and two between.
    new : array_like (features,), optional
        A row that was not learned: it has a star, and the output beside it, if that is a degree. Features that are
        not drawn are held as in it instead.

    Raises
    ------
    InputError
        If a column or an epoch does not exist, there are too many epochs, or the new row does not fit.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = decision_boundary(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt"))
    >>> [axes.get_title().splitlines()[0] for axes in figure.axes]
    ['epoch 0 (start)', 'epoch 2', 'epoch 4', 'epoch 9 (last)']
    """
    checks.of_type(training, Training, "What is drawn", "ns.train(...)")
    dataset = training.dataset
    drawn = None if features is None else checked_features(features, dataset)
    text = f"A new row stands among those of {dataset.name!r}"
    row = None if new is None else rows_to_ask([new], dataset.n_features, text)[0]
    view = view_of(training.recording, training.lesson, dataset)
    if drawn is not None or row is not None:
        view = View.of_features(dataset, drawn or view.columns or checked_features((0, 1), dataset), new=row)
    last = len(training.history.weights) - 1
    chosen = default_epochs(last) if epochs is None else checked_epochs(epochs, last)
    gain = regions.gain_of(training)
    graded = gain is not None
    width = max(3.3 * len(chosen), 7.0) + (0.9 if graded else 0.0)
    figure = blank(width, 5.2, f"The decision boundary while learning “{literal(dataset.name)}”", view.note)
    panels = figure.subplots(1, len(chosen), sharex=True, sharey=True, squeeze=False)[0]
    for axes, epoch in zip(panels, chosen, strict=True):
        model = regions.decider(training, epoch)
        axes.set_title(regions.epoch_heading(epoch, last, model, dataset))
        regions.draw_decider(axes, model, view, dataset.class_names, gain)
        if row is not None:
            draw_new(axes, view.new[0], float(training.ask([row], epoch).output[0, 0]) if graded else None)
    handles = _explained_units(training) + ([] if row is None else [explain_new(row, graded)])
    if graded:
        regions.explain_shade(figure, panels.tolist(), dataset.class_names[1])
    elif len(training.lesson.outputs) == 1:
        handles.append(regions.explain_sides(dataset.class_names[1]))
    return _finish(figure, panels, view, dataset, handles)


@look()
def decision_regions(
    deciders: Mapping[str, Training | Decides], dataset: Data, *, features: tuple[int, ...] = (0, 1)
) -> Figure:
    """Draw for up to four deciders where they decide for which class, side by side, as they are after learning.

    Each decider has a panel, with the number of rows that it decides wrongly. The side of the second of two classes is
    shaded; more classes have regions. Of a network with hidden layers up to six units of the first show their lines.

    Parameters
    ----------
    deciders : mapping of label to Training or callable
        What was learned; or anything that is given rows, shape (rows, features), and returns the class of each.
    dataset : Dataset, name, path, (X, y) or frame
        The rows that are shown.
    features : (int, int)
        Columns to draw, counted from 0; all others are held at their mean, which the figure says.

    Raises
    ------
    InputError
        If there is no decider or more than four, or a column does not exist.

    Examples
    --------
    >>> import neurosim as ns
    >>> data = ns.datasets.load("xor")
    >>> learned = ns.train(ns.perceptron(2), data, "rosenblatt", epochs=5)
    >>> by_hand = lambda rows: (rows > 0.5).sum(axis=1) % 2
    >>> [axes.get_title().splitlines() for axes in decision_regions({"one": learned, "hand": by_hand}, data).axes]
    [['one', '2 of 4 rows wrong'], ['hand', '0 of 4 rows wrong']]
    """
    if not isinstance(deciders, Mapping) or not all(
        isinstance(one, Training) or callable(one) for one in deciders.values()
    ):
        raise InputError(
            "What is drawn must be a mapping of names to Training, such as {'one': ns.train(...)}, or to functions of"
            f" rows; got {deciders!r}."
        )
    if not 1 <= len(deciders) <= MOST:
        raise InputError(f"Decision regions are drawn of one to {MOST} deciders; got {len(deciders)}.")
    dataset = as_dataset(dataset)
    view = View.of_features(dataset, checked_features(features, dataset))
    text = f"What {'each' if len(deciders) > 1 else 'it'} decides around the rows of “{literal(dataset.name)}”"
    figure = blank(max(3.5 * len(deciders), 7.0), 5.2, text, view.note)
    panels = figure.subplots(1, len(deciders), sharex=True, sharey=True, squeeze=False)[0]
    units: list[Artist] = []
    for axes, (name, given) in zip(panels, deciders.items(), strict=True):
        decides = regions.decider(given, -1) if isinstance(given, Training) else given
        regions.draw_decider(axes, decides, view, dataset.class_names)
        wrong = regions.decided_wrongly(decides, dataset)
        axes.set_title("\n".join([*textwrap.wrap(literal(name, 2 * ACROSS), ACROSS), wrong]))
        units = units or (_explained_units(given) if isinstance(given, Training) else [])
    sides = [regions.explain_sides(dataset.class_names[1])] if dataset.n_classes == 2 else []
    return _finish(figure, panels, view, dataset, [*sides, *units])


def _explained_units(training: Training) -> list[Artist]:
    return regions.explain_units(training.recording.wiring, training.lesson.outputs)


def _finish(figure: Figure, panels: NDArray[Any], view: View, dataset: Dataset, handles: list[Artist]) -> Figure:
    """Draw the rows in each of the panels in a row, label the axes, and explain the marks."""
    for axes in panels:
        draw_rows(axes, view.shown, dataset)
        box_axes(axes, view)
    if view.labels[1]:
        panels[0].set_ylabel(view.labels[1])
    else:
        panels[0].set_yticks([])
    return legend_below(figure, explain_rows(view.shown, dataset) + handles)


def default_epochs(last: int, most: int = MOST_SHOWN) -> list[int]:
    """Return the start, the last epoch and some between, which are closer to each other at the start.

    >>> default_epochs(10_000), default_epochs(10_000, 3), default_epochs(2), default_epochs(0)
    ([0, 22, 464, 10000], [0, 100, 10000], [0, 1, 2], [0])
    """
    return sorted({0, *(round(last ** (step / (most - 1))) for step in range(1, most))}) if last else [0]


def checked_epochs(epochs: Sequence[int], last: int) -> list[int]:
    """Return the epochs that a user wants to see, if they are there."""
    given = checks.several(epochs, "epochs", "numbers")
    chosen = [checks.whole(epoch, "An epoch of a decision boundary") for epoch in given]
    if not 1 <= len(chosen) <= MOST_SHOWN or max(chosen) > last:
        raise InputError(
            f"A decision boundary is drawn at one to {MOST_SHOWN} epochs from 0 to {last}; got {chosen!r}."
        )
    return chosen


TEXT = 33  # characters to a line of text in the place of a panel
MOST_LINES = 12
LINE = 16  # characters of a contender's name beside its panels, where lines are as long as a panel is high


@look()
def boundaries(
    comparison: Comparison, *, features: tuple[int, int] | None = None, epochs: Sequence[int] | None = None
) -> Figure:
    """Draw the rows of the data set and what each contender decides around them: a row of panels for each.

    Of one output neuron the boundary is exact, and the side where it decides for the second class is shaded: hard of
    a threshold, by degrees of a sigmoid. Several output neurons have regions. A wiring by hand has one panel.
    A class is a marker and a colour; rows at one place are one larger marker.

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
    checks.of_type(comparison, Comparison, "What is drawn", "ns.compare(...)")
    dataset, trainings = comparison.dataset, comparison.trainings
    classes = dataset.class_names
    scaled = next((training.dataset.X for training in trainings.values()), None)
    drawn = None if features is None else checked_features(features, dataset)
    view = View.by_default(dataset, scaled) if drawn is None else View.of_features(dataset, drawn, scaled)
    last = max((len(training.history.mistakes) for training in trainings.values()), default=0)
    chosen = None if epochs is None else checked_epochs(epochs, last)
    firsts = {contender.name: comparison.lessons(contender.name)[:1] for contender in comparison.contenders}
    rows = [_panels(fits[0], dataset, view, chosen) if fits else {} for fits in firsts.values()]
    columns = max(2, *map(len, rows))
    title = f"The decision boundaries while learning all rows of “{literal(dataset.name)}”"
    heights = [2.7 if panels else 0.4 for panels in rows]
    size = 3.3 * columns + 0.9, 1.6 + sum(heights)
    figure = blank(*size, f"{title}, seed {comparison.plan.seeds[0]}", view.note)
    cells = figure.subplots(len(rows), columns, squeeze=False, height_ratios=heights)
    for row, panels, (name, fits) in zip(cells, rows, firsts.items(), strict=True):
        for axes, (heading, decides) in zip(row, panels.items(), strict=False):
            axes.set_title(heading)
            gain = regions.gain_of(fits[0].training) if fits[0].training is not None else None
            regions.draw_decider(axes, decides, view, classes, gain)
            draw_rows(axes, view.shown, dataset)
        _name(row, name, len(panels), _other_text(fits, dataset, columns - len(panels)))
    _label(cells, [len(panels) for panels in rows], view)
    handles = explain_rows(view.shown, dataset)
    if any(regions.gain_of(training) is not None for training in trainings.values()) and dataset.n_classes == 2:
        regions.explain_shade(figure, cells.ravel().tolist(), classes[1])
    elif dataset.n_classes == 2:
        handles.append(regions.explain_sides(classes[1]))
    return legend_below(figure, handles)


def _panels(fit: Fit, dataset: Dataset, view: View, epochs: Sequence[int] | None) -> dict[str, Decider]:
    """Return what decided in each state of a contender, by the heading of its panel."""
    if fit.wiring is not None:
        wrong = regions.wrong_text(round((1.0 - fit.accuracy_learned) * dataset.n_rows), dataset)
        return {f"wired by hand, no learning\n{wrong}": regions.by_hand(fit.wiring, view.scaling)}
    training = fit.training
    if training is None:
        return {}
    last = len(training.history.mistakes)
    asked = None if epochs is None else sorted({min(epoch, last) for epoch in epochs})
    panels: dict[str, Decider] = {}
    for epoch in asked or default_epochs(last, MOST_SHOWN - fit.pocketed):
        model = regions.decider(training, epoch)
        panels[regions.epoch_heading(epoch, last, model, training.dataset)] = model
    if fit.pocketed and fit.layer is not None:
        panels[f"best weights kept\n{regions.decided_wrongly(fit.layer, training.dataset)}"] = fit.layer
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
    lines = [line for text in told for line in textwrap.wrap(text, int(TEXT * room), break_long_words=False)]
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
        axes.set(xlabel=view.labels[0] if lowest else "", ylabel=view.labels[1] if column == 0 else "")
        if not view.labels[1]:
            axes.set_yticks([])
