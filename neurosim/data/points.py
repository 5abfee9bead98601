"""Data sets of points that a formula and a seed make: they can be drawn, and most of them need a hidden layer."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.installing import missing

SEED = 1  # of the points: a data set has the same rows whatever is learned from it

Rows = tuple[NDArray[np.float64], NDArray[np.int64]]


class Points(NamedTuple):
    """A data set of points."""

    drawn: Callable[[], Rows]
    features: tuple[str, ...]
    classes: tuple[str, ...]
    source: str


def _of_sklearn(name: str, maker: str, **options: Any) -> Callable[[], Rows]:
    def drawn() -> Rows:
        try:
            from sklearn import datasets
        except ImportError as error:
            raise InputError(missing(f"The data set {name!r}", "scikit-learn")) from error
        rows, labels = getattr(datasets, maker)(random_state=SEED, **options)
        return np.asarray(rows, dtype=np.float64), np.asarray(labels, dtype=np.int64)

    return drawn


def spirals(rows: int = 300, turns: float = 1.5, noise: float = 0.03, seed: int = SEED) -> Rows:
    """Return points on two spirals, one the other turned by half a turn, with noise.

    >>> points, labels = spirals(6, noise=0.0)
    >>> labels.tolist(), np.hypot(*points.T).round(2).tolist()
    ([0, 1, 0, 1, 0, 1], [0.1, 0.1, 0.4, 0.4, 0.7, 0.7])
    """
    random, places = np.random.RandomState(seed), np.arange(rows)
    share = places // 2 / (rows / 2)
    angle, radius = np.pi * (2.0 * turns * share + places % 2), 0.1 + 0.9 * share
    points = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return points + noise * random.standard_normal((rows, 2)), places % 2


BIG, SMALL = 0.5, 0.1  # radius of the sign, and of its dots


def yin_yang(rows: int = 6000, seed: int = SEED) -> Rows:
    """Return points in the sign of yin and yang, each coordinate also counted from the other side.

    The class of each row is drawn first, and its point then from the part of the disc that has this class, so the three
    are about as frequent. The features are x, y, 1 - x and 1 - y.

    >>> points, labels = yin_yang(rows=1000)
    >>> points.shape, np.bincount(labels).tolist()
    ((1000, 4), [334, 329, 337])
    """
    random = np.random.RandomState(seed)
    labels = random.randint(3, size=rows)
    points, left = np.empty((rows, 2)), np.arange(rows)
    while len(left):
        tried = random.uniform(0.0, 2.0 * BIG, (len(left), 2))
        fits = yin_yang_class(*tried.T) == labels[left]
        points[left[fits]] = tried[fits]
        left = left[~fits]
    return np.hstack([points, 1.0 - points]), labels.astype(np.int64)


def yin_yang_class(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return what is at each place: 0 yang, 1 yin, 2 a dot, -1 outside.

    >>> yin_yang_class(np.array([0.25, 0.5, 0.5, 0.0]), np.array([0.5, 0.9, 0.1, 0.0]))
    array([ 2,  1,  0, -1])
    """
    from_left, from_right, from_middle = (np.hypot(x - place * BIG, y - BIG) for place in (0.5, 1.5, 1.0))
    dot = (from_left < SMALL) | (from_right < SMALL)
    yin = (from_left <= 0.5 * BIG) | ((y > BIG) & (from_right > 0.5 * BIG))
    return np.where(from_middle > BIG, -1, np.where(dot, 2, np.where(yin, 1, 0)))


X_Y = ("x1", "x2")

POINTS = {
    "moons": Points(
        _of_sklearn("moons", "make_moons", n_samples=300, noise=0.15), X_Y, ("0", "1"),
        "Two half circles, one in the other's arms, with noise: 300 points by scikit-learn's make_moons.",
    ),
    "circles": Points(
        _of_sklearn("circles", "make_circles", n_samples=300, noise=0.08, factor=0.5), X_Y, ("0", "1"),
        "A circle in a circle, with noise: 300 points by scikit-learn's make_circles.",
    ),
    "spirals": Points(spirals, X_Y, ("0", "1"), "Two spirals, one in the other, with noise: 300 points by a formula."),
    "yin-yang": Points(
        yin_yang, ("x", "y", "1 - x", "1 - y"), ("yang", "yin", "dot"),
        "L. Kriener, J. Göltz and M. A. Petrovici, The Yin-Yang dataset, NICE 2022, doi 10.1145/3517343.3517380: 6,000"
        " points by their formula.",
    ),
}  # fmt: skip
