"""The plane on which rows are shown, and a linear network on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.data.datasets import Dataset
from neurosim.training.linear import ROUNDING, Linear
from neurosim.viz.figures.style import literal, number, percent

Array = NDArray[np.float64]

Box = tuple[tuple[float, float], tuple[float, float]]  # least and most of x and of y


@dataclass(frozen=True, eq=False)
class Plane:
    """A linear network on a plane: its neurons stand above their thresholds by ``slopes @ (x, y) + offsets``."""

    slopes: Array  # (outputs, 2)
    offsets: Array  # (outputs,)

    @classmethod
    def through(cls, model: Linear, place: Array, directions: Array) -> Plane:
        """Cut a model along the plane ``place + x directions[0] + y directions[1]`` of all features.

        Examples
        --------
        >>> model = Linear(np.array([[1.0, 2.0, 4.0]]), np.array([-1.0]))
        >>> plane = Plane.through(model, np.array([0.0, 0.0, 5.0]), np.eye(3)[:2])
        >>> plane.slopes, plane.offsets
        (array([[1., 2.]]), array([19.]))
        """
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
    """Return the ends of the line ``slopes . x + offset = 0`` inside a box, or nothing if it does not pass through.

    Examples
    --------
    >>> crossing([1.0, 1.0], -1.0, ((0.0, 1.0), (0.0, 1.0)))
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


MOST_HELD = 4  # with more features held, their means are not written


@dataclass(frozen=True, eq=False)
class Scaling:
    """How features were scaled before they were learned: ``slopes * original + offsets``."""

    slopes: Array  # (features,)
    offsets: Array

    @classmethod
    def between(cls, original: Array, scaled: Array) -> Scaling:
        """Find it from the same rows, in any order, before and after.

        Examples
        --------
        >>> Scaling.between(np.array([[1.0, 7.0], [3.0, 7.0]]), np.array([[-1.0, 0.0], [1.0, 0.0]]))
        Scaling(slopes=array([1., 1.]), offsets=array([-2., -7.]))
        """
        low, width, scaled_width = original.min(axis=0), np.ptp(original, axis=0), np.ptp(scaled, axis=0)
        moves = (width > 0.0) & (scaled_width > 0.0)  # one that is the same in every row was only moved
        slopes = np.where(moves, scaled_width, 1.0) / np.where(moves, width, 1.0)
        return cls(slopes, scaled.min(axis=0) - slopes * low)

    @classmethod
    def identity(cls, n_features: int) -> Scaling:
        """Return that of features which were learned as they are."""
        return cls(np.ones(n_features), np.zeros(n_features))

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
    new: Array = field(default_factory=lambda: np.empty((0, 2)))  # where a row is seen that was not learned

    @classmethod
    def of_features(
        cls, dataset: Dataset, drawn: Sequence[int], scaling: Scaling | None = None, new: Array | None = None
    ) -> View:
        """See one or two features, in the units of the data set; all others are held at their mean, or as in `new`."""
        scaling = scaling or Scaling.identity(dataset.n_features)
        place = dataset.X.mean(axis=0) if new is None else new.copy()
        place[list(drawn)] = 0.0
        directions, shown = np.zeros((2, dataset.n_features)), np.zeros((dataset.n_rows, 2))
        labels, names = ["", ""], _names_of(dataset)
        for axis, column in enumerate(drawn):
            directions[axis, column] = scaling.slopes[column]
            shown[:, axis] = dataset.X[:, column]
            labels[axis] = literal(names[column]) + (", standardised" if standardised(dataset) else "")
        star = np.zeros((0 if new is None else 1, 2))
        if new is not None:
            star[0, : len(drawn)] = new[list(drawn)]
        return cls(scaling.apply(place), directions, shown, (labels[0], labels[1]), _held(dataset, drawn, new), star)

    @classmethod
    def of_components(cls, dataset: Dataset, scaling: Scaling) -> View:
        """See the plane through the mean in which the scaled rows differ most."""
        rows = scaling.apply(dataset.X)
        place = rows.mean(axis=0)
        _, lengths, directions = np.linalg.svd(rows - place, full_matrices=False)
        directions = directions[:2]
        heaviest = np.take_along_axis(directions, np.abs(directions).argmax(axis=1)[:, np.newaxis], axis=1)
        directions = directions * np.sign(heaviest)
        shown = (rows - place) @ directions.T
        shown[:, lengths[:2] <= 1e-12 * lengths[0]] = 0.0  # nothing but rounding
        shares = lengths**2 / np.sum(lengths**2)
        note = (
            f"the plane of the first two principal components, {percent(min(float(shares[:2].sum()), 1.0))} of the"
            " variance: rows are projected, the boundary is the exact one's cut"
        )
        first, second = (f"component {k + 1} ({percent(float(shares[k]))})" for k in range(2))
        return cls(place, directions, shown, (first, second), note)

    @classmethod
    def by_default(cls, dataset: Dataset, scaling: Scaling | None = None) -> View:
        """See the features in which rows differ or, if they are more than two, the plane of the components."""
        differing = np.flatnonzero(np.ptp(dataset.X, axis=0)).tolist()
        if len(differing) > 2:
            return cls.of_components(dataset, scaling or Scaling.identity(dataset.n_features))
        return cls.of_features(dataset, differing or [0], scaling)

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
    axes.set_xlim(*view.box[0])
    axes.set_ylim(*view.box[1])
    axes.set_xlabel(view.labels[0])
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
    text = ", ".join(f"{literal(names[column], 18)} = {number(values[column])}" for column in others)
    if len(others) > MOST_HELD:
        text = f"{len(others)} others"
    axes = " and ".join(literal(names[column]) for column in drawn)
    scaled = ", standardised" if standardised(dataset) else ""
    return f"drawn: {axes}{scaled}; held {where}: {text}"


def standardised(dataset: Dataset) -> bool:
    """Return whether every feature was scaled to mean 0 and deviation 1, which leaves it without its unit.

    Features of two values are so by chance at times; with nothing but these, nobody can tell.

    Examples
    --------
    >>> from dataclasses import replace
    >>> X = np.array([[-1.0], [0.0], [1.0]])
    >>> rows = Dataset("rows", X, np.array([0, 1, 1]), ("length (cm)",), ("a", "b"), "here")
    >>> standardised(rows), standardised(replace(rows, X=X / X.std()))
    (False, True)
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
    margin = 0.25 * (high - low) if len(np.unique(column)) <= 3 else 0.08 * (high - low)
    margin = margin or 0.5
    return low - margin, high + margin
