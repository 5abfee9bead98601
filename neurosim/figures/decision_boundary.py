"""Where a network without a hidden layer draws the line, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from neurosim import checks
from neurosim.datasets import Dataset
from neurosim.errors import InputError
from neurosim.figures.linear import Linear
from neurosim.figures.style import (
    COLOURS,
    MARKERS,
    SMALL,
    blank,
    counted,
    legend_below,
    literal,
    look,
    remark,
)
from neurosim.learning.decision import mistaken
from neurosim.models.sigmoid import Sigmoid, logistic
from neurosim.training import Training

MOST_PANELS = 4
GRID = 240
"""Points along each side where regions or probabilities are shown."""

FEW_POINTS = 12
"""Up to this many distinct points, the number of rows at each is written beside it."""

_HATCHES = ("", "//", "..", "\\\\", "xx", "--", "oo", "||", "++", "OO")
_SHADE = LinearSegmentedColormap.from_list("probability", ["#FFFFFF", "#7F7F7F"])


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
    box = [_padded(dataset.X[:, column]) for column in drawn]
    with look():
        figure = blank(max(3.3 * len(chosen), 6.6), 4.9 if len(chosen) > 1 else 6.0, _title(training, drawn))
        panels = figure.subplots(1, len(chosen), sharex=True, sharey=True, squeeze=False)[0]
        for axes, epoch, model in zip(panels, chosen, models, strict=True):
            axes.set_title(_heading(epoch, chosen[-1], training, model))
            plane = _Plane(model, drawn, dataset.X.mean(axis=0))
            if len(model.offsets) > 1:
                _regions(axes, plane, box, dataset.class_names)
            else:
                if isinstance(output, Sigmoid):
                    _shade(axes, plane, box, output.gain)
                _line(axes, plane, box, dataset)
            _points(axes, dataset, drawn)
            axes.set_xlim(*box[0])
            axes.set_ylim(*(box[1] if len(box) == 2 else (-1.0, 1.0)))
            axes.set_xlabel(literal(dataset.feature_names[drawn[0]]))
        panels[0].set_ylabel(literal(dataset.feature_names[drawn[1]]) if len(drawn) == 2 else "")
        if len(drawn) == 1:
            panels[0].set_yticks([])
        if isinstance(output, Sigmoid) and len(models[0].offsets) == 1:
            shades = ScalarMappable(BoundaryNorm(np.linspace(0.0, 1.0, 11), 256), _SHADE)
            bar = figure.colorbar(shades, ax=panels.tolist(), ticks=[0.0, 0.5, 1.0], shrink=0.8, pad=0.02)
            bar.set_label(f"output: degree of “{literal(dataset.class_names[1])}”")
        legend_below(figure, _legend(training, drawn), columns=3)
    return figure


class _Plane:
    """A linear model on the plane of two features, the others held."""

    def __init__(self, model: Linear, drawn: Sequence[int], held: NDArray[np.float64]) -> None:
        rest = np.array(held, dtype=np.float64)
        rest[list(drawn)] = 0.0
        self.slopes = np.zeros((len(model.offsets), 2))
        self.slopes[:, : len(drawn)] = model.slopes[:, list(drawn)]
        self.offsets = model.excesses(rest[None, :])[0]

    def excesses(self, box: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
        """Return how far each neuron (last axis) stands above its threshold, on a grid of y and x."""
        x = np.linspace(*box[0], GRID)
        y = np.linspace(*(box[1] if len(box) == 2 else (-1.0, 1.0)), GRID)
        grid = np.stack(np.meshgrid(x, y), axis=-1)
        return np.asarray(grid @ self.slopes.T + self.offsets)


def crossing(slopes: Sequence[float], offset: float, box: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Return the ends of the line ``slopes . x + offset = 0`` inside a box, or nothing if it does not pass through.

    Returns
    -------
    float64 array (2, 2) or (0, 2)

    Examples
    --------
    >>> crossing([1.0, 1.0], -1.0, [(0.0, 1.0), (0.0, 1.0)])
    array([[0., 1.],
           [1., 0.]])
    """
    a, b = slopes
    (left, right), (low, high) = box
    found = []
    if b != 0.0:
        found += [(x, -(a * x + offset) / b) for x in (left, right)]
    if a != 0.0:
        found += [(-(b * y + offset) / a, y) for y in (low, high)]
    slack_x, slack_y = 1e-9 * (right - left), 1e-9 * (high - low)
    inside = [
        (x, y) for x, y in found if left - slack_x <= x <= right + slack_x and low - slack_y <= y <= high + slack_y
    ]
    if not inside:
        return np.empty((0, 2))
    ends = sorted(inside)
    return np.array([ends[0], ends[-1]])


def _line(axes: Axes, plane: _Plane, box: Sequence[tuple[float, float]], dataset: Dataset) -> None:
    box = [*box, (-1.0, 1.0)][:2]
    slopes, offset = plane.slopes[0].tolist(), float(plane.offsets[0])
    ends = crossing(slopes, offset, box)
    if len(ends):
        axes.plot(ends[:, 0], ends[:, 1], color="black", linewidth=2.2, label="boundary")
        return
    if any(slopes):
        centre = [sum(side) / 2.0 for side in box]
        excess = slopes[0] * centre[0] + slopes[1] * centre[1] + offset
        where = "boundary outside the view:"
    else:
        excess, where = offset, "no boundary (weights are 0):"
    decided = dataset.class_names[1 if excess >= 0.0 else 0]
    remark(axes, f"{where}\nall is “{literal(decided)}”")


def _shade(axes: Axes, plane: _Plane, box: Sequence[tuple[float, float]], gain: float) -> None:
    excess = plane.excesses(box)[:, :, 0]
    degree = np.array([logistic(gain * value) for value in excess.ravel().tolist()]).reshape(excess.shape)
    axes.imshow(
        degree,
        origin="lower",
        extent=(*box[0], *(box[1] if len(box) == 2 else (-1.0, 1.0))),
        aspect="auto",
        cmap=_SHADE,
        norm=BoundaryNorm(np.linspace(0.0, 1.0, 11), 256),
        zorder=0,
    )


def _regions(axes: Axes, plane: _Plane, box: Sequence[tuple[float, float]], classes: tuple[str, ...]) -> None:
    excess = plane.excesses(box)
    winner = np.argmax(excess, axis=-1)
    side = box[1] if len(box) == 2 else (-1.0, 1.0)
    x, y = np.linspace(*box[0], GRID), np.linspace(*side, GRID)
    if not np.any(plane.slopes) and np.all(plane.offsets == plane.offsets[0]):
        remark(axes, "no boundary\n(weights are 0)")
        return
    for k in np.unique(winner).tolist():
        mask = (winner == k).astype(np.float64)
        colour = COLOURS[k % len(COLOURS)]
        faint = ListedColormap([_mixed(colour)])
        axes.imshow(
            np.where(mask > 0.0, 0.0, np.nan),
            origin="lower",
            extent=(*box[0], *side),
            aspect="auto",
            cmap=faint,
            interpolation="nearest",
            zorder=0,
        )
        if 0.0 < mask.mean() < 1.0:
            axes.contour(x, y, mask, levels=[0.5], colors="black", linewidths=1.6, zorder=1)
        rows, columns = np.nonzero(mask)
        middle = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
        axes.text(
            x[columns[middle]],
            y[rows[middle]],
            literal(classes[k], 14),
            ha="center",
            va="center",
            fontsize=SMALL + 1,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": colour, "alpha": 0.9},
            zorder=4,
        )


def _mixed(colour: str) -> tuple[float, float, float]:
    """Return a colour that is four fifths white."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    return 0.8 + 0.2 * red, 0.8 + 0.2 * green, 0.8 + 0.2 * blue


def _points(axes: Axes, dataset: Dataset, drawn: Sequence[int]) -> None:
    places = [
        np.unique(dataset.X[dataset.y == k][:, list(drawn)], axis=0, return_counts=True)
        for k in range(dataset.n_classes)
    ]
    few = sum(len(points) for points, _ in places) <= FEW_POINTS
    for k, (points, counts) in enumerate(places):
        y = points[:, 1] if len(drawn) == 2 else np.zeros(len(points))
        axes.scatter(
            points[:, 0],
            y,
            s=(70.0 if few else 20.0) * np.sqrt(counts),
            marker=MARKERS[k % len(MARKERS)],
            facecolors=COLOURS[k % len(COLOURS)],
            edgecolors="white",
            linewidths=0.9,
            zorder=3,
            label=f"class {k}",
        )
        for point, height, count in zip(points, y, counts, strict=True):
            if few and count > 1:
                axes.annotate(f"×{count}", (point[0], height), xytext=(7, 5), textcoords="offset points")


def _legend(training: Training, drawn: Sequence[int]) -> list[Artist]:
    dataset = training.dataset
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
    distinct = len(np.unique(dataset.X[:, list(drawn)], axis=0))
    if distinct < dataset.n_rows:
        handles.append(Line2D([], [], linestyle="none", label="larger marker: more rows at one place"))
    return handles


def _title(training: Training, drawn: Sequence[int]) -> str:
    dataset = training.dataset
    told = f"The decision boundary while learning “{literal(dataset.name)}”"
    others = [column for column in range(dataset.n_features) if column not in drawn]
    if not others:
        return told
    axes = " and ".join(literal(dataset.feature_names[column]) for column in drawn)
    means = dataset.X.mean(axis=0)
    shown = ", ".join(f"{literal(dataset.feature_names[c], 18)} = {means[c]:.3g}" for c in others[:4])
    if len(others) > 4:
        shown = f"{counted(len(others), 'feature')}"
    return f"{told}: {axes}; held at the mean: {shown}"


def _heading(epoch: int, last: int, training: Training, model: Linear) -> str:
    name = f"epoch {epoch:,}"
    if epoch == 0:
        name += " (start)"
    elif epoch == len(training.history.weights) - 1:
        name += " (last)"
    excesses = model.excesses(training.dataset.X)
    wrong = sum(map(mistaken, training.dataset.y.tolist(), excesses.tolist()))
    return f"{name}\n{wrong:,} of {counted(training.dataset.n_rows, 'row')} wrong"


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
