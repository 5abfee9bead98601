"""Rows of features, each with the class it belongs to."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.words import counted
from neurosim.data.given_arrays import check_paired, classes_in, names_of, rows_of

_SHOWN_FEATURES, _SHOWN_CLASSES = 6, 10


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Rows of features, each with the class it belongs to.

    Parameters
    ----------
    name : str
        Name for people.
    X : array of float64, shape (rows, features)
        Features, finite; copied and made read-only.
    y : array of int64, shape (rows,)
        Class of each row, as an index into `class_names`; copied and made read-only.
    feature_names : tuple of str
        One for each column of `X`.
    class_names : tuple of str
        Name of each class.
    source : str
        Origin: one sentence, a citation or a path.
    notes : tuple of str
        What was guessed when it was read.
    options : tuple of (str, object)
        Options of :func:`~neurosim.datasets.load` with which the file was read.

    Raises
    ------
    InputError
        If shapes, labels or names do not fit together, or a feature is not finite.

    Examples
    --------
    >>> Dataset("not", [[0.0], [1.0]], [1, 0], ("x1",), ("no", "yes"), "A truth table.")
    Dataset 'not': 2 rows, 1 feature (x1), classes no, yes
    """

    name: str
    X: NDArray[np.float64]
    y: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    source: str
    notes: tuple[str, ...] = ()
    options: tuple[tuple[str, object], ...] = ()

    def __post_init__(self) -> None:
        where = f"Data set {self.name!r}"
        feature_names, class_names = tuple(map(str, self.feature_names)), tuple(map(str, self.class_names))
        X = rows_of(self.X, where, feature_names)
        _check_features(X, feature_names, where)
        y = _indices(self.y, len(X), class_names, where)
        for kind, names in (("feature", feature_names), ("class", class_names)):
            if len(set(names)) < len(names):
                name, times = Counter(names).most_common(1)[0]
                raise InputError(f"{where}: {kind} names must differ; got {name!r} {times} times.")
        X.setflags(write=False)
        y.setflags(write=False)
        # The class is frozen, so its fields are set past it.
        vars(self).update(X=X, y=y, feature_names=feature_names, class_names=class_names)

    @classmethod
    def from_arrays(
        cls,
        X: Any,
        y: Any,
        name: str = "data",
        feature_names: Sequence[object] | None = None,
        class_names: Sequence[object] | None = None,
    ) -> Dataset:
        """Make a data set from rows and labels.

        Parameters
        ----------
        X : array_like, frame or sparse matrix (rows, features)
            Numbers, or True and False. Integers that a float cannot represent exactly are refused, and so are text,
            dates and missing values.
        y : array_like or series (rows,)
            Labels: text, numbers, or True and False. Classes are ordered as text, as numbers, False before True, or
            as the categories of a category dtype; categories without a row are dropped.
        name : str
            Name for people.
        feature_names : sequence, optional
            By default those of the frame, or x1, x2, ...
        class_names : sequence, optional
            All classes in order; the labels are among them, or are their indices.

        Raises
        ------
        InputError
            If rows and labels do not fit together, a value is missing, or the labels do not look like classes.

        Examples
        --------
        >>> flowers = Dataset.from_arrays([[0.2], [1.3], [1.5]], ["setosa", "virginica", "virginica"], "flowers")
        >>> flowers
        Dataset 'flowers': 3 rows, 1 feature (x1), classes setosa, virginica
        >>> flowers.y.tolist()
        [0, 1, 1]
        """
        where = f"Data set {name!r}"
        check_paired(X, y, where)
        given = names_of(X) if feature_names is None else tuple(map(str, feature_names))
        rows = rows_of(X, where, given)
        features = tuple(f"x{i}" for i in range(1, rows.shape[1] + 1)) if given is None else given
        _check_features(rows, features, where)  # first, since labels may be missing because rows are
        classes, labels = classes_in(y, where, class_names)
        return cls(name, rows, labels, features, classes, "Given as arrays.")

    def __reduce__(self) -> tuple[Any, ...]:
        # Constructed again in another process, so that its arrays are read-only there, too.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    @property
    def n_rows(self) -> int:
        """Number of examples."""
        return len(self.X)

    @property
    def n_features(self) -> int:
        """Number of columns of `X`."""
        return len(self.feature_names)

    @property
    def n_classes(self) -> int:
        """Number of classes, including those without a row."""
        return len(self.class_names)

    @property
    def baseline(self) -> float:
        """Accuracy of always answering the most frequent class, which learning should exceed.

        Examples
        --------
        >>> Dataset.from_arrays([[0], [1], [2], [3]], [0, 0, 0, 1]).baseline
        0.75
        """
        return int(np.bincount(self.y).max()) / self.n_rows

    def digest(self) -> str:
        """Return the SHA-256 of features, labels and their names; the name of the data set does not count.

        Examples
        --------
        >>> one, other = (Dataset.from_arrays([[0], [1]], ["a", "b"], name) for name in ("one", "other"))
        >>> one.digest() == other.digest()
        True
        """
        # The names give the number of features, so different data sets never have the same bytes here.
        described = json.dumps([self.feature_names, self.class_names]).encode()
        return hashlib.sha256(described + self.X.astype("<f8").tobytes() + self.y.astype("<i8").tobytes()).hexdigest()

    def __repr__(self) -> str:
        features, classes = (
            ", ".join(names[:most]) + (", ..." if len(names) > most else "")
            for names, most in ((self.feature_names, _SHOWN_FEATURES), (self.class_names, _SHOWN_CLASSES))
        )
        return (
            f"Dataset {self.name!r}: {counted(self.n_rows, 'row')}, {counted(self.n_features, 'feature')} "
            f"({features}), classes {classes}"
        )


def _check_features(X: NDArray[np.float64], feature_names: tuple[str, ...], where: str) -> None:
    if X.ndim != 2 or 0 in X.shape:
        raise InputError(f"{where}: X must have the shape (rows, features), one or more of each; got {X.shape}.")
    if X.shape[1] != len(feature_names):
        raise InputError(
            f"{where}: {counted(X.shape[1], 'feature')} must all be named; got {counted(len(feature_names), 'name')}."
        )
    not_finite = np.argwhere(~np.isfinite(X))
    if len(not_finite):
        row, column = not_finite[0]
        place = f"row {row} (the first is 0), column {feature_names[column]!r}"
        raise InputError(f"{where}: X must be finite; got {X[row, column]} in {place}.")


def _indices(given: Any, n_rows: int, class_names: tuple[str, ...], where: str) -> NDArray[np.int64]:
    """Return labels as a new array, checked to be indices into the classes."""
    rule = "y must be whole numbers, indices into class_names"
    try:
        y = np.asarray(given)
    except ValueError:
        raise InputError(f"{where}: {rule}; its rows are not equally long.") from None
    if y.shape != (n_rows,):
        raise InputError(f"{where}: y must have one label for each of {counted(n_rows, 'row')}; got shape {y.shape}.")
    if y.dtype.kind not in "iub":
        raise InputError(f"{where}: {rule}; got {y.dtype}.")
    unknown = np.flatnonzero((y < 0) | (y >= len(class_names)))
    if len(unknown):
        row, known = unknown[0], ", ".join(class_names) or "(none)"
        got = f"{y[row]} in row {row} (the first is 0)"
        raise InputError(f"{where}: y must be an index into the classes {known}; got {got}.")
    return y.astype(np.int64)
