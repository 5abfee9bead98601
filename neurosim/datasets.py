"""Rows to learn from: the tutorial's, the logic gates, three classics, or a user's CSV file."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.errors import InputError, UnknownNameError
from neurosim.installing import missing
from neurosim.io.csv_table import read_csv
from neurosim.io.labelled import labelled
from neurosim.words import counted

_GATE_INPUTS = ((0, 0), (0, 1), (1, 0), (1, 1))

_SMALL = {
    "seed": (
        ((0, 0, 1), (1, 1, 1), (1, 0, 1), (0, 1, 1)),
        (0, 1, 1, 0),
        "The tutorial's four rows, where the label is the first bit.",
    ),
    "and": (_GATE_INPUTS, (0, 0, 0, 1), "The truth table of x1 AND x2."),
    "or": (_GATE_INPUTS, (0, 1, 1, 1), "The truth table of x1 OR x2."),
    "nand": (_GATE_INPUTS, (1, 1, 1, 0), "The truth table of NOT (x1 AND x2)."),
    "xor": (
        _GATE_INPUTS,
        (0, 1, 1, 0),
        "The truth table of x1 XOR x2, which no single threshold unit computes (Minsky and Papert, Perceptrons, 1969).",
    ),
}
"""Rows, labels and source of the sets that are small enough to write here."""

_CLASSICS = {
    "iris": (
        "load_iris",
        "R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936), 179-188; "
        "the copy in scikit-learn.",
    ),
    "breast-cancer": (
        "load_breast_cancer",
        "W. N. Street, W. H. Wolberg and O. L. Mangasarian, Nuclear feature extraction for breast tumor diagnosis, "
        "SPIE 1905 (1993), 861-870; the copy in scikit-learn.",
    ),
    "digits": (
        "load_digits",
        "E. Alpaydin and C. Kaynak, Optical recognition of handwritten digits, UCI Machine Learning Repository (1998); "
        "the test set, as copied in scikit-learn.",
    ),
}
"""Loader and source of the sets that scikit-learn carries."""

FILE_SUFFIXES = (".csv", ".tsv", ".txt")
"""A name that ends so is a path, whether there is such a file or not."""

_SHOWN_FEATURES, _SHOWN_CLASSES = 6, 10


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Rows of features, each with the class it belongs to.

    Parameters
    ----------
    name : str
        What people call it.
    X : array of float64, shape (rows, features)
        Features, finite; copied and made read-only.
    y : array of int64, shape (rows,)
        Class of each row, as an index into `class_names`; copied and made read-only.
    feature_names : tuple of str
        One for each column of `X`.
    class_names : tuple of str
        What each class is called.
    source : str
        Where it comes from: one sentence, a citation or a path.
    notes : tuple of str
        What reading it had to guess.

    Raises
    ------
    InputError
        If shapes, labels or names do not fit together, or a feature is not finite.

    Examples
    --------
    >>> load("xor")
    Dataset 'xor': 4 rows, 2 features (x1, x2), classes 0, 1
    """

    name: str
    X: NDArray[np.float64]
    y: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    source: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"Data set {self.name!r}"
        feature_names = tuple(str(name) for name in self.feature_names)
        class_names = tuple(str(name) for name in self.class_names)
        try:
            X = np.array(self.X, dtype=np.float64, order="C")
        except (TypeError, ValueError) as error:
            raise InputError(f"{where}: X must be a table of numbers; {error}.") from error
        y = np.asarray(self.y)
        _check_features(X, feature_names, where)
        _check_labels(y, len(X), class_names, where)
        _check_distinct(feature_names, "feature", where)
        _check_distinct(class_names, "class", where)
        # The class is frozen for its users; here it is not finished yet.
        object.__setattr__(self, "X", _read_only(X))
        object.__setattr__(self, "y", _read_only(y.astype(np.int64)))
        object.__setattr__(self, "feature_names", feature_names)
        object.__setattr__(self, "class_names", class_names)

    def __reduce__(self) -> tuple[Any, ...]:
        # Made anew in another process, so that its arrays cannot be changed there either.
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
        """Number of classes, those without a row included."""
        return len(self.class_names)

    @property
    def baseline(self) -> float:
        """Accuracy of always answering the most frequent class: what learning has to beat.

        Examples
        --------
        >>> load("and").baseline
        0.75
        """
        return int(np.bincount(self.y).max()) / self.n_rows

    def digest(self) -> str:
        """Return the SHA-256 of what can be learned from: features, labels and their names, not the set's own name.

        Examples
        --------
        >>> load("xor").digest() == load("xor").digest(), load("xor").digest() == load("or").digest()
        (True, False)
        """
        # The names say how many features there are, so no two sets share the bytes that follow.
        described = json.dumps([self.feature_names, self.class_names]).encode()
        return hashlib.sha256(described + self.X.astype("<f8").tobytes() + self.y.astype("<i8").tobytes()).hexdigest()

    def __repr__(self) -> str:
        features = _shown(self.feature_names, _SHOWN_FEATURES)
        classes = _shown(self.class_names, _SHOWN_CLASSES)
        return (
            f"Dataset {self.name!r}: {counted(self.n_rows, 'row')}, {counted(self.n_features, 'feature')} "
            f"({features}), classes {classes}"
        )


def names() -> tuple[str, ...]:
    """Return the names of the built-in data sets.

    Examples
    --------
    >>> names()
    ('seed', 'and', 'or', 'nand', 'xor', 'iris', 'breast-cancer', 'digits')
    """
    return (*_SMALL, *_CLASSICS)


def about(name: str) -> str:
    """Return in one sentence what a built-in data set is, or where it comes from.

    Examples
    --------
    >>> about("and")
    'The truth table of x1 AND x2.'
    """
    if name in _SMALL:
        return _SMALL[name][2]
    if name in _CLASSICS:
        return _CLASSICS[name][1]
    raise UnknownNameError("data set", name, names())


def load(
    name_or_path: str | os.PathLike[str], *, label: str | int | None = None, header: bool | None = None
) -> Dataset:
    """Return a built-in data set, or read one from a CSV file.

    Parameters
    ----------
    name_or_path : str or path
        One of `names()`, or a file; a path object is always a file.
    label : str or int, optional
        For a file: the column that holds the class, by its name or its position (0 is the first, -1 the last).
        Without it, the last column.
    header : bool, optional
        For a file: whether the first row names the columns. Without it, guessed from the cells.

    Raises
    ------
    UnknownNameError
        If nothing has that name; the text offers the nearest one.
    InputError
        If the file cannot be learned from (the text has line, column and cell), or scikit-learn is missing.

    Examples
    --------
    >>> seed = load("seed")
    >>> seed.X.tolist()
    [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]
    >>> seed.y.tolist()
    [0, 1, 1, 0]
    >>> load("xr")
    Traceback (most recent call last):
        ...
    neurosim.errors.UnknownNameError: There is no data set named 'xr'. Did you mean 'xor'?
    """
    if isinstance(name_or_path, str) and name_or_path in names():
        if label is not None or header is not None:
            raise InputError(f"'label' and 'header' are for files; the data set {name_or_path!r} is built in.")
        return _small(name_or_path) if name_or_path in _SMALL else _classic(name_or_path)
    path = Path(name_or_path)
    named = isinstance(name_or_path, str) and not os.path.exists(name_or_path)
    if named and path.suffix.lower() not in FILE_SUFFIXES:
        raise UnknownNameError("data set", name_or_path, names())
    read = labelled(read_csv(path, header), repr(str(path)), label)
    return Dataset(path.name, read.X, read.y, read.feature_names, read.class_names, str(path), read.notes)


def _small(name: str) -> Dataset:
    rows, labels, source = _SMALL[name]
    features = tuple(f"x{i}" for i in range(1, len(rows[0]) + 1))
    return Dataset(name, np.array(rows, dtype=np.float64), np.array(labels), features, ("0", "1"), source)


def _classic(name: str) -> Dataset:
    loader, source = _CLASSICS[name]
    try:
        from sklearn import datasets
    except ImportError as error:
        raise InputError(missing(f"The data set {name!r}", "scikit-learn")) from error
    bunch = getattr(datasets, loader)()
    return Dataset(name, bunch.data, bunch.target, tuple(bunch.feature_names), tuple(bunch.target_names), source)


def _check_features(X: NDArray[np.float64], feature_names: tuple[str, ...], where: str) -> None:
    if X.ndim != 2 or 0 in X.shape:
        raise InputError(f"{where}: X must have the shape (rows, features), one or more of each; got {X.shape}.")
    if X.shape[1] != len(feature_names):
        raise InputError(f"{where}: {X.shape[1]} features must all be named; got {len(feature_names)} names.")
    not_finite = np.argwhere(~np.isfinite(X))
    if len(not_finite):
        row, column = not_finite[0]
        place = f"row {row} (the first is 0), column {feature_names[column]!r}"
        raise InputError(f"{where}: X must be finite; got {X[row, column]} in {place}.")


def _check_labels(y: NDArray[Any], n_rows: int, class_names: tuple[str, ...], where: str) -> None:
    if y.shape != (n_rows,):
        raise InputError(f"{where}: y must have one label for each of {counted(n_rows, 'row')}; got shape {y.shape}.")
    if y.dtype.kind not in "iub":
        raise InputError(f"{where}: y must be whole numbers, indices into class_names; got {y.dtype}.")
    unknown = np.flatnonzero((y < 0) | (y >= len(class_names)))
    if len(unknown):
        row = unknown[0]
        rule = f"an index into the classes {', '.join(class_names) or '(none)'}"
        raise InputError(f"{where}: y must be {rule}; got {y[row]} in row {row} (the first is 0).")


def _check_distinct(given: tuple[str, ...], kind: str, where: str) -> None:
    if len(set(given)) < len(given):
        name, times = Counter(given).most_common(1)[0]
        raise InputError(f"{where}: {kind} names must differ; got {name!r} {times} times.")


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array


def _shown(given: tuple[str, ...], most: int) -> str:
    return ", ".join(given[:most]) + (", ..." if len(given) > most else "")
