"""Rows of a data set on a plane, and how many of them a network decides wrongly."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from neurosim.core.numerals import told_apart
from neurosim.data.datasets import Dataset
from neurosim.learning.decision import decided, undecided
from neurosim.learning.lesson import Lesson
from neurosim.viz.figures.style import COLOURS, GREY, MARKERS, counted, literal, number, white_box

FEW_POINTS = 12  # up to this many distinct points, the number of rows at each is written beside it

NEW: dict[str, Any] = {"marker": "*", "s": 260.0, "color": "black", "edgecolors": "white", "zorder": 4}
"""Of a row that was not learned."""

FEW_FEATURES = 6  # a new row of more is not written in the legend
MANY_POINTS = 200  # with more they are smaller


def draw_rows(axes: Axes, shown: NDArray[np.float64], dataset: Dataset) -> None:
    """Draw each row as a marker of its class; those of one class at one place as a larger one."""
    places = [np.unique(shown[dataset.y == k], axis=0, return_counts=True) for k in range(dataset.n_classes)]
    distinct = sum(len(points) for points, _ in places)
    few = distinct <= FEW_POINTS
    size, edge = (90.0, 0.9) if few else (24.0, 0.9) if distinct <= MANY_POINTS else (13.0, 0.4)
    for k, (points, counts) in enumerate(places):
        style: dict[str, Any] = {"marker": MARKERS[k % len(MARKERS)], "facecolors": COLOURS[k % len(COLOURS)]}
        style |= {"edgecolors": "white", "linewidths": edge, "zorder": 3, "label": dataset.class_names[k]}
        axes.scatter(points[:, 0], points[:, 1], s=size * np.sqrt(counts), **style)
        for (x, y), count in zip(points.tolist(), counts.tolist(), strict=True):
            if few and count > 1:
                axes.annotate(f"×{count:,}", (x, y), xytext=(8, 6), textcoords="offset points")


def draw_new(axes: Axes, place: NDArray[np.float64], degree: float | None) -> None:
    """Draw a star for the row that was not learned, with what it is answered if that is a degree."""
    axes.scatter(*place, **NEW)
    if degree is not None:
        text = told_apart(degree, 0.0, 1.0, digits=3)[0]
        axes.annotate(text, tuple(place.tolist()), xytext=(0, -13), textcoords="offset points", ha="center",
                      va="top", bbox=white_box(GREY, 0.15), zorder=4)  # fmt: skip


def explain_new(row: NDArray[np.float64], graded: bool) -> Artist:
    """Return what a legend says of the star."""
    text = f"new: {', '.join(map(number, row.tolist()))}" if len(row) <= FEW_FEATURES else "a new row"
    style: dict[str, Any] = {"marker": "*", "markersize": 13, "color": "black", "markeredgecolor": "white"}
    return Line2D([], [], label=f"{text}, and its output" if graded else text, linestyle="none", **style)


def explain_rows(shown: NDArray[np.float64], dataset: Dataset) -> list[Artist]:
    """Return what a legend says of the rows and the line between them."""
    handles: list[Artist] = []
    for k, name in enumerate(dataset.class_names):
        style: dict[str, Any] = {"marker": MARKERS[k % len(MARKERS)], "color": COLOURS[k % len(COLOURS)]}
        handles.append(Line2D([], [], linestyle="none", markersize=8, label=f"class {literal(name)}", **style))
    handles.append(Line2D([], [], color="black", linewidth=2.2, label="decision boundary"))
    if len(np.unique(np.column_stack([shown, dataset.y]), axis=0)) < dataset.n_rows:
        handles.append(Line2D([], [], linestyle="none", label="larger marker: more rows at one place"))
    return handles


class Decider(Protocol):
    """What decides for the class of a row."""

    @property
    def flat(self) -> bool:
        """Whether it decides alike everywhere."""

    def excesses(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far each output neuron (columns) stands above its threshold for each row."""


def epoch_heading(epoch: int, last: int, model: Decider, dataset: Dataset) -> str:
    """Say which epoch, and what the network decides then."""
    name = f"epoch {epoch:,}"
    if epoch == 0:
        name += " (start)"
    elif epoch == last:
        name += " (last)"
    return f"{name}\n{decided_wrongly(model, dataset)}"


def decided_wrongly(model: Decider, dataset: Dataset) -> str:
    """Say how many rows a network decides wrongly, and how many, right or wrong, lie on the very boundary."""
    excesses = model.excesses(dataset.X)
    wrong = int(np.count_nonzero(decided(excesses) != dataset.y))
    unclear = 0 if model.flat else np.count_nonzero(undecided(excesses))
    return wrong_text(wrong, dataset) + (f", {unclear:,} on the line" if unclear else "")


def wrong_text(wrong: int, dataset: Dataset) -> str:
    """Say how many rows are decided wrongly."""
    return f"{wrong:,} of {counted(dataset.n_rows, 'row')} wrong"


def dataset_of(lesson: Lesson) -> Dataset | None:
    """Return the rows of a lesson, its unnamed features and classes counted; None if nothing was taught.

    Examples
    --------
    >>> import neurosim as ns
    >>> dataset_of(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt").recording.lesson)
    Dataset 'and': 4 rows, 2 features (x1, x2), classes 0, 1
    """
    teaching = lesson.teaching
    if teaching is None:
        return None
    features = lesson.feature_names or tuple(f"x{k + 1}" for k in range(lesson.rows.shape[1]))
    classes = teaching.class_names or tuple(str(k) for k in range(int(teaching.wanted.max()) + 1))
    return Dataset(lesson.data or "rows", lesson.rows, teaching.wanted, features, classes, "a lesson")
