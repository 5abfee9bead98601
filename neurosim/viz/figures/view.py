"""The plane on which rows of a data set are shown, the rows on it, and a linear network cut by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import number, told_apart
from neurosim.data.datasets import Dataset
from neurosim.learning.lesson import Lesson
from neurosim.training.linear import ROUNDING, Linear
from neurosim.viz.figures.sheet import sample
from neurosim.viz.figures.style import GREY, Array, class_style, literal, percent, white_box

Box = tuple[tuple[float, float], tuple[float, float]]  # least and most of x and of y

FEW_POINTS = 12  # up to this many distinct points, the number of rows at each is written beside it
MANY_POINTS = 200  # with more they are smaller
FEW_FEATURES = 6  # a new row of more is not written in the legend
MOST_HELD = 4  # with more features held, their means are not written


@dataclass(frozen=True, eq=False)
class Plane:
    """A linear network on a plane: its neurons stand above their thresholds by ``slopes @ (x, y) + offsets``."""

    slopes: Array  # (outputs, 2)
    offsets: Array  # (outputs,)

    @classmethod
    def through(cls, model: Linear, place: Array, directions: Array) -> Plane:
        """Cut a model along the plane ``place + x directions[0] + y directions[1]`` of all features."""
        return cls(model.slopes @ directions.T, model.excesses(place[np.newaxis, :])[0])

    def excesses(self, x: Array, y: Array) -> Array:
        """Return the excess of each neuron (last axis) on the grid of `y` (rows) and `x` (columns)."""
        grid = np.stack(np.meshgrid(x, y), axis=-1)
        return np.asarray(grid @ self.slopes.T + self.offsets)

    def lines(self, box: Box) -> list[Array]:
        """Return the ends, inside a box, of the line on which each neuron is at its threshold; nothing if outside."""
        each = zip(self.slopes.tolist(), self.offsets.tolist(), strict=True)
        return [crossing(slopes, offset, box) for slopes, offset in each]


def crossing(slopes: Sequence[float], offset: float, box: Box) -> Array:
    """Return the ends of the line ``slopes . x + offset = 0`` inside a box, or nothing if it does not pass through."""
    a, b = slopes
    (left, right), (low, high) = box
    found = []
    if b != 0.0:
        found += [(x, -(a * x + offset) / b) for x in (left, right)]
    if a != 0.0:
        found += [(-(b * y + offset) / a, y) for y in (low, high)]
    wide, tall = 1e-9 * (right - left), 1e-9 * (high - low)  # within rounding of the box
    inside = sorted((x, y) for x, y in found if left - wide <= x <= right + wide and low - tall <= y <= high + tall)
    return np.array([inside[0], inside[-1]]) if inside else np.empty((0, 2))


@dataclass(frozen=True, eq=False)
class Scaling:
    """How features were scaled before they were learned: ``slopes * original + offsets``."""

    slopes: Array  # (features,)
    offsets: Array

    @classmethod
    def between(cls, original: Array, scaled: Array) -> Scaling:
        """Find it from the same rows, in any order, before and after; of equal ones, that they stayed as they are."""
        low, width, scaled_width = original.min(axis=0), np.ptp(original, axis=0), np.ptp(scaled, axis=0)
        moves = (width > 0.0) & (scaled_width > 0.0)  # one that is the same in every row was only moved
        slopes = np.where(moves, scaled_width, 1.0) / np.where(moves, width, 1.0)
        return cls(slopes, scaled.min(axis=0) - slopes * low)

    def apply(self, original: Array) -> Array:
        """Scale features."""
        return np.asarray(self.slopes * original + self.offsets)

    def invert(self, scaled: Array) -> Array:
        """Return features as they were before."""
        return np.asarray((scaled - self.offsets) / self.slopes)


@dataclass(frozen=True, eq=False)
class View:
    """A plane ``place + x directions[0] + y directions[1]`` through the scaled features."""

    place: Array  # (features,)
    directions: Array  # (2, features); the second is 0 if the rows differ in one feature only
    shown: Array  # (rows, 2): where each row is seen on it
    labels: tuple[str, str]  # of the axes; the second is empty if it has no meaning; names in them are literal
    note: str  # what must be known to read it: what is held, or projected
    scaling: Scaling
    new: Array = field(default_factory=lambda: np.empty((0, 2)))  # where a row is seen that was not learned
    columns: tuple[int, ...] = ()  # of the features that are its axes; none if the axes are no features
    brief: str = ""  # the same in few words, where there is little room; nothing if the note is short

    @classmethod
    def of_features(
        cls, dataset: Dataset, drawn: Sequence[int], scaled: Array | None = None, new: Array | None = None
    ) -> View:
        """See one or two features, in the units of the data set; all others are held at their mean, or as in `new`.

        The rows were learned as they are, or as they are in `scaled`.
        """
        scaling = Scaling.between(dataset.X, dataset.X if scaled is None else scaled)
        columns, missing = list(drawn), ((0, 0), (0, 2 - len(drawn)))
        place = dataset.X.mean(axis=0) if new is None else new.copy()
        place[columns] = 0.0
        directions = np.pad(np.eye(dataset.n_features)[columns] * scaling.slopes, missing[::-1])
        shown = np.pad(dataset.X[:, columns], missing)
        star = np.pad(np.reshape([] if new is None else new[columns], (-1, len(columns))), missing)
        names, scale = _names_of(dataset), ", standardised" if standardised(dataset) else ""
        first, second = [*(literal(names[column]) + scale for column in columns), ""][:2]
        note = _held(dataset, drawn, new)
        return cls(scaling.apply(place), directions, shown, (first, second), note, scaling, star, tuple(columns))

    @classmethod
    def by_default(cls, dataset: Dataset, scaled: Array | None = None) -> View:
        """See the features in which rows differ or, of more than two, the plane in which scaled rows differ most."""
        differing = np.flatnonzero(np.ptp(dataset.X, axis=0)).tolist()
        if len(differing) <= 2:
            return cls.of_features(dataset, differing or [0], scaled)
        scaling = Scaling.between(dataset.X, dataset.X if scaled is None else scaled)
        rows = scaling.apply(dataset.X)
        place = rows.mean(axis=0)
        _, lengths, every = np.linalg.svd(rows - place, full_matrices=False)
        heaviest = np.take_along_axis(every[:2], np.abs(every[:2]).argmax(axis=1)[:, np.newaxis], axis=1)
        directions = every[:2] * np.sign(heaviest)
        shown = (rows - place) @ directions.T
        shown[:, lengths[:2] <= 1e-12 * lengths[0]] = 0.0  # nothing but rounding
        shares = lengths**2 / np.sum(lengths**2)
        note = (
            f"the plane of the first two principal components, {percent(min(float(shares[:2].sum()), 1.0))} of the"
            " variance: rows are projected, the boundary is the exact one's cut"
        )
        first, second = (f"component {k + 1} ({percent(float(shares[k]))})" for k in range(2))
        return cls(place, directions, shown, (first, second), note, scaling)

    @property
    def seen(self) -> Array:
        """Where every row is, those that were learned and the new one."""
        return np.vstack([self.shown, self.new])

    @property
    def box(self) -> Box:
        """Least and most of x and of y, so that every row is well inside."""
        return _padded(self.seen[:, 0]), _padded(self.seen[:, 1])

    def places(self, x: Array, y: Array) -> Array:
        """Return all scaled features on the grid of `y` (rows) and `x` (columns)."""
        return np.asarray(np.stack(np.meshgrid(x, y), axis=-1) @ self.directions + self.place)


def box_axes(axes: Axes, view: View) -> None:
    """Show all of a view, with the label of x and few ticks."""
    axes.set(xlim=view.box[0], ylim=view.box[1], xlabel=view.labels[0])
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def checked_features(features: Sequence[int], dataset: Dataset) -> tuple[int, ...]:
    """Return the columns that a user wants to see, if they are there."""
    features = checks.several(features, "features", "columns")
    if dataset.n_features == 1 and tuple(features) == (0, 1):
        return (0,)
    chosen = tuple(checks.whole(column, "A feature of a decision boundary") for column in features)
    if len(chosen) != 2 or chosen[0] == chosen[1] or max(chosen) >= dataset.n_features:
        raise InputError(
            f"A decision boundary needs two different columns below {dataset.n_features}, the number of features of"
            f" {dataset.name!r}; got {chosen!r}."
        )
    return chosen


def _held(dataset: Dataset, drawn: Sequence[int], new: Array | None) -> str:
    """Say at what the features are held that are not drawn."""
    others = [column for column in range(dataset.n_features) if column not in drawn]
    if not others:
        return ""
    names, means = _names_of(dataset), dataset.X.mean(axis=0)
    means[np.abs(means) <= ROUNDING * np.abs(dataset.X).max(axis=0)] = 0.0
    where, values = ("at the mean", means) if new is None else ("as in the new row", new)
    told = [f"{literal(names[column], 18)} = {number(values[column])}" for column in others]
    text = ", ".join(told) if len(told) <= MOST_HELD else f"{len(told)} others"
    axes = " and ".join(literal(names[column]) for column in drawn)
    scaled = ", standardised" if standardised(dataset) else ""
    return f"drawn: {axes}{scaled}; held {where}: {text}"


def standardised(dataset: Dataset) -> bool:
    """Return whether every feature was scaled to mean 0 and deviation 1, which leaves it without its unit.

    Features of two values are so by chance at times; with nothing but these, nobody can tell.
    """
    moves = np.ptp(dataset.X, axis=0) > 0.0
    centred = np.all(np.abs(dataset.X.mean(axis=0)) < ROUNDING)
    scaled = np.all(np.abs(dataset.X.std(axis=0)[moves] - 1.0) < ROUNDING)
    return bool(centred and scaled and any(len(np.unique(column)) > 2 for column in dataset.X.T))


def _names_of(dataset: Dataset) -> Sequence[str]:
    """Return the names of the features; of standardised ones without the scaling, which their numbers do not have."""
    bare = [re.sub(r"\s+\([^()]+\)$", "", name) for name in dataset.feature_names]
    return bare if standardised(dataset) and len(set(bare)) == len(bare) else dataset.feature_names


def _padded(column: Array) -> tuple[float, float]:
    low, high = float(column.min()), float(column.max())
    margin = (0.25 if len(np.unique(column)) <= 3 else 0.08) * (high - low) or 0.5
    return low - margin, high + margin


def draw_rows(axes: Axes, shown: Array, dataset: Dataset) -> None:
    """Draw each row as a marker of its class; those of one class at one place as a larger one."""
    places = [np.unique(shown[dataset.y == k], axis=0, return_counts=True) for k in range(dataset.n_classes)]
    distinct = sum(len(points) for points, _ in places)
    few = distinct <= FEW_POINTS
    size, edge = (90.0, 0.9) if few else (24.0, 0.9) if distinct <= MANY_POINTS else (13.0, 0.4)
    for k, (points, counts) in enumerate(places):
        marker, colour = class_style(k)
        style: dict[str, Any] = {"marker": marker, "facecolors": colour}
        style |= {"edgecolors": "white", "linewidths": edge, "zorder": 3, "label": dataset.class_names[k]}
        axes.scatter(points[:, 0], points[:, 1], s=size * np.sqrt(counts), **style)
        for (x, y), count in zip(points.tolist(), counts.tolist(), strict=True):
            if few and count > 1:
                axes.annotate(f"×{count:,}", (x, y), xytext=(8, 6), textcoords="offset points")


def draw_new(axes: Axes, place: Array, degree: float | None) -> None:
    """Draw a star for the row that was not learned, with what it is answered if that is a degree."""
    axes.scatter(place[0], place[1], marker="*", s=260.0, color="black", edgecolors="white", zorder=4)
    if degree is not None:
        text = told_apart(degree, 0.0, 1.0, digits=3)[0]
        axes.annotate(text, tuple(place.tolist()), xytext=(0, -13), textcoords="offset points", ha="center",
                      va="top", bbox=white_box(GREY, 0.15), zorder=4)  # fmt: skip


def explain_new(row: Array, graded: bool) -> Artist:
    """Return what a legend says of the star."""
    text = f"new: {', '.join(map(number, row.tolist()))}" if len(row) <= FEW_FEATURES else "a new row"
    text += ", and its output" if graded else ""
    return sample(text, linestyle="none", marker="*", markersize=13, color="black", markeredgecolor="white")


def explain_rows(shown: Array, dataset: Dataset) -> list[Artist]:
    """Return what a legend says of the rows and the line between them."""
    handles: list[Artist] = []
    for k, name in enumerate(dataset.class_names):
        marker, colour = class_style(k)
        handles.append(sample(f"class {literal(name)}", linestyle="none", markersize=8, marker=marker, color=colour))
    handles.append(sample("decision boundary", color="black", linewidth=2.2))
    if len(np.unique(np.column_stack([shown, dataset.y]), axis=0)) < dataset.n_rows:
        handles.append(sample("larger marker: more rows at one place", linestyle="none"))
    return handles


def dataset_of(lesson: Lesson) -> Dataset | None:
    """Return the rows of a lesson, its unnamed features and classes counted; None if nothing was taught."""
    teaching = lesson.teaching
    if teaching is None:
        return None
    features = lesson.feature_names or tuple(f"x{k + 1}" for k in range(lesson.rows.shape[1]))
    classes = teaching.class_names or tuple(str(k) for k in range(int(teaching.wanted.max()) + 1))
    return Dataset(lesson.data or "rows", lesson.rows, teaching.wanted, features, classes, "a lesson")
