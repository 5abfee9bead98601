"""Where a network without a hidden layer draws the line, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neurosim import checks
from neurosim.datasets import Dataset
from neurosim.errors import InputError
from neurosim.figures.plane import Plane
from neurosim.figures.regions import draw_line, draw_regions, draw_shade, explain_shade
from neurosim.figures.style import (
    COLOURS,
    MARKERS,
    blank,
    counted,
    legend_below,
    literal,
    look,
    number,
)
from neurosim.learning.decision import decided, mistaken
from neurosim.linear import Linear
from neurosim.models.sigmoid import Sigmoid
from neurosim.training import Training

MOST_PANELS = 4
MOST_HELD = 4
"""With more features held, their means are not written."""

FEW_POINTS = 12
"""Up to this many distinct points, the number of rows at each is written beside it."""


def decision_boundary(
    training: Training, *, features: tuple[int, ...] = (0, 1), epochs: Sequence[int] | None = None
) -> Figure:
    """Draw the rows of the data set and what the network decides around them, at up to four epochs.

    Of one output neuron with weights w and a threshold, the boundary is the exact line ``w . x + bias = threshold``.
    A :class:`~neurosim.models.sigmoid.Sigmoid` unit has its output as a shade besides; several output neurons have
    regions, each of the neuron that stands furthest above its threshold.

    Parameters
    ----------
    training : Training
        Of a network without a hidden layer.
    features : (int, int)
        Columns to draw, counted from 0; all others are held at their mean, which the figure says.
    epochs : sequence of int, optional
        Up to four; 0 is the start. By default the start, the last and two between.

    Returns
    -------
    Figure
        A panel for each epoch. A class is a marker and a colour; rows at one place are one larger marker.

    Raises
    ------
    InputError
        If there is a hidden layer, a column or an epoch does not exist, or there are too many epochs.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = decision_boundary(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt"))
    >>> [axes.get_title().splitlines()[0] for axes in figure.axes]
    ['epoch 0 (start)', 'epoch 2', 'epoch 4', 'epoch 9 (last)']
    """
    dataset = training.dataset
    drawn = _checked_features(features, dataset)
    chosen = _checked_epochs(epochs, len(training.history.weights) - 1)
    models = [Linear.after(training, epoch) for epoch in chosen]
    output = training.recording.wiring.model(training.lesson.outputs[0])
    shaded = isinstance(output, Sigmoid) and len(models[0].offsets) == 1
    shown = dataset.X[:, drawn] if len(drawn) == 2 else np.column_stack([dataset.X[:, drawn], np.zeros(dataset.n_rows)])
    box = (_padded(shown[:, 0]), _padded(shown[:, 1]))
    with look():
        width = max(3.3 * len(chosen), 7.0) + (0.9 if shaded else 0.0)
        figure = blank(
            width, 5.2, f"The decision boundary while learning “{literal(dataset.name)}”", _held(dataset, drawn)
        )
        panels = figure.subplots(1, len(chosen), sharex=True, sharey=True, squeeze=False)[0]
        for axes, epoch, model in zip(panels, chosen, models, strict=True):
            axes.set_title(_heading(epoch, training, model))
            plane = Plane.of(model, drawn, dataset.X.mean(axis=0))
            if len(model.offsets) > 1:
                draw_regions(axes, plane, box, dataset.class_names, shown)
            else:
                if isinstance(output, Sigmoid):
                    draw_shade(axes, plane, box, output.gain)
                draw_line(axes, plane, box, dataset.class_names)
            _points(axes, shown, dataset)
            axes.set_xlim(*box[0])
            axes.set_ylim(*box[1])
            axes.set_xlabel(literal(dataset.feature_names[drawn[0]]))
            axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        if len(drawn) == 2:
            panels[0].set_ylabel(literal(dataset.feature_names[drawn[1]]))
        else:
            panels[0].set_yticks([])
        if shaded:
            explain_shade(figure, panels.tolist(), dataset.class_names[1])
        legend_below(figure, _legend(dataset, shown))
    return figure


def _heading(epoch: int, training: Training, model: Linear) -> str:
    """Say which epoch, how many rows are decided wrongly, and how many lie on the very boundary."""
    name = f"epoch {epoch:,}"
    if epoch == 0:
        name += " (start)"
    elif epoch == len(training.history.weights) - 1:
        name += " (last)"
    excesses, classes = model.excesses(training.dataset.X), training.dataset.y
    right = decided(excesses) == classes
    wrong, unclear = np.count_nonzero(~right), np.count_nonzero(right & mistaken(classes, excesses))
    on_line = f", {unclear:,} on the line" if unclear and np.any(model.slopes) else ""
    return f"{name}\n{wrong:,} of {counted(len(classes), 'row')} wrong{on_line}"


def _held(dataset: Dataset, drawn: Sequence[int]) -> str:
    """Say at what the features are held that are not drawn."""
    others = [column for column in range(dataset.n_features) if column not in drawn]
    if not others:
        return ""
    means = dataset.X.mean(axis=0)
    told = ", ".join(f"{literal(dataset.feature_names[column], 18)} = {number(means[column])}" for column in others)
    if len(others) > MOST_HELD:
        told = f"{len(others)} others"
    axes = " and ".join(literal(dataset.feature_names[column]) for column in drawn)
    return f"drawn: {axes}; held at the mean: {told}"


def _points(axes: Axes, shown: NDArray[np.float64], dataset: Dataset) -> None:
    """Draw each row as a marker of its class; those of one class at one place as a larger one."""
    places = [np.unique(shown[dataset.y == k], axis=0, return_counts=True) for k in range(dataset.n_classes)]
    few = sum(len(points) for points, _ in places) <= FEW_POINTS
    for k, (points, counts) in enumerate(places):
        axes.scatter(
            points[:, 0],
            points[:, 1],
            s=(90.0 if few else 24.0) * np.sqrt(counts),
            marker=MARKERS[k % len(MARKERS)],
            facecolors=COLOURS[k % len(COLOURS)],
            edgecolors="white",
            linewidths=0.9,
            zorder=3,
            label=dataset.class_names[k],
        )
        for (x, y), count in zip(points.tolist(), counts.tolist(), strict=True):
            if few and count > 1:
                axes.annotate(f"×{count:,}", (x, y), xytext=(8, 6), textcoords="offset points")


def _legend(dataset: Dataset, shown: NDArray[np.float64]) -> list[Artist]:
    handles: list[Artist] = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=MARKERS[k % len(MARKERS)],
            markersize=8,
            color=COLOURS[k % len(COLOURS)],
            label=f"class {literal(name)}",
        )
        for k, name in enumerate(dataset.class_names)
    ]
    handles.append(Line2D([], [], color="black", linewidth=2.2, label="decision boundary"))
    if len(np.unique(np.column_stack([shown, dataset.y]), axis=0)) < dataset.n_rows:
        handles.append(Line2D([], [], linestyle="none", label="larger marker: more rows at one place"))
    return handles


def _padded(column: NDArray[np.float64]) -> tuple[float, float]:
    low, high = float(column.min()), float(column.max())
    margin = 0.25 * (high - low) if len(np.unique(column)) <= 3 else 0.08 * (high - low)
    margin = margin or 0.5
    return low - margin, high + margin


def _checked_features(features: tuple[int, ...], dataset: Dataset) -> tuple[int, ...]:
    if dataset.n_features == 1 and tuple(features) == (0, 1):
        return (0,)
    chosen = tuple(checks.whole(column, "A feature of a decision boundary") for column in features)
    if len(chosen) != 2 or chosen[0] == chosen[1] or max(chosen) >= dataset.n_features:
        raise InputError(
            f"A decision boundary needs two different columns below {dataset.n_features}, the number of features of"
            f" {dataset.name!r}; got {features!r}."
        )
    return chosen


def _checked_epochs(epochs: Sequence[int] | None, last: int) -> list[int]:
    if epochs is None:
        between = [0, round(last ** (1.0 / 3.0)), round(last ** (2.0 / 3.0)), last] if last else [0]
        return sorted(set(between))
    chosen = [checks.whole(epoch, "An epoch of a decision boundary") for epoch in epochs]
    if not 1 <= len(chosen) <= MOST_PANELS or max(chosen) > last:
        raise InputError(
            f"A decision boundary is drawn at one to {MOST_PANELS} epochs from 0 to {last}; got {list(epochs)!r}."
        )
    return chosen
