"""Data sets by name: the tutorial's rows, logic gates, points and classics; or from a file, arrays or a frame."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.installing import missing
from neurosim.core.words import an
from neurosim.data.dataset import Dataset as Dataset
from neurosim.data.given_arrays import column_of, is_frame
from neurosim.data.io.csv_table import read_csv
from neurosim.data.io.labelled import Missing, counts_rows, labelled, rival_label
from neurosim.data.points import POINTS

_GATE_INPUTS = ((0, 0), (0, 1), (1, 0), (1, 1))

_SMALL = {  # rows, labels and source of the data sets that are defined here
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

_CLASSICS = {  # loader and source of the data sets from scikit-learn
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

FILE_SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".data", ".gz")  # of a path, whether or not such a file exists


def names() -> tuple[str, ...]:
    """Return the names of the built-in data sets.

    Examples
    --------
    >>> names()
    ('seed', 'and', 'or', 'nand', 'xor', 'moons', 'circles', 'spirals', 'yin-yang', 'iris', 'breast-cancer', 'digits')
    """
    return (*_SMALL, *POINTS, *_CLASSICS)


def about(name: str) -> str:
    """Return a sentence on a built-in data set, or its source.

    Examples
    --------
    >>> about("and")
    'The truth table of x1 AND x2.'
    """
    if name in _SMALL:
        return _SMALL[name][2]
    if name in POINTS:
        return POINTS[name].source
    if name in _CLASSICS:
        return _CLASSICS[name][1]
    raise UnknownNameError("data set", name, names())


def load(
    name_or_path: str | os.PathLike[str],
    *,
    label: str | int | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    ignore: str | int | Sequence[str | int] = (),
    missing: Missing | None = None,
) -> Dataset:
    """Return a built-in data set, or read one from a CSV file.

    What is not specified is guessed, and the guesses are listed in the ``notes`` of the data set. A file that can be
    read in two ways is refused with a sentence that names both. All options but the first are for files.

    Parameters
    ----------
    name_or_path : str or path
        One of `names()`, or a file, which may be gzipped; a path object is always a file.
    label : str or int, optional
        The column with the classes, by its name or its position (0 is the first, -1 the last). By default the
        last column.
    header : bool, optional
        Whether the first row names the columns. By default guessed from the cells.
    delimiter : str, optional
        What separates the cells: a character, or ``"tab"``, ``"space"`` for blanks of any number, ``"comma"``,
        ``"semicolon"`` or ``"bar"``. By default guessed.
    decimal : {".", ","}, optional
        The decimal separator. By default the one with which all numbers of the file can be read.
    thousands : {",", ".", "'", " ", "_", ""}, optional
        The separator of groups of three digits; ``""`` for none, and ``"space"`` is a space, too. By default an
        apostrophe, a no-break or thin space, or whichever of comma and point is not the decimal separator.
    ignore : str, int or sequence, optional
        Columns to omit, by name or position. A first column that only numbers or names the rows, as pandas and R
        write it, is omitted anyway.
    missing : {"drop"}, optional
        Omit rows with a missing value (an empty cell, NA, NaN, ?, ...); by default they are refused.

    Raises
    ------
    UnknownNameError
        If no data set has that name; the text offers the nearest one.
    InputError
        If the file is not a valid data set or can be read in two ways (the text has line, column and cell), or
        scikit-learn is missing.

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
    neurosim.core.errors.UnknownNameError: There is no data set named 'xr'. Did you mean 'xor'?
    """
    ignored = [ignore] if isinstance(ignore, str | int) else list(ignore)
    given: dict[str, object] = {
        "label": label,
        "header": header,
        "delimiter": delimiter,
        "decimal": decimal,
        "thousands": thousands,
    }
    given |= {"ignore": ignored or None, "missing": missing}
    told = {option: value for option, value in given.items() if value is not None}
    if isinstance(name_or_path, str) and name_or_path in names():
        if told:
            raise InputError(f"{next(iter(told))!r} is for files; the data set {name_or_path!r} is built in.")
        return _built_in(name_or_path)
    if isinstance(name_or_path, str) and "://" in name_or_path:
        raise InputError(f"Addresses are not read, only files: download {name_or_path!r}, and give the file's path.")
    path = Path(name_or_path)
    named = isinstance(name_or_path, str) and not os.path.exists(name_or_path)
    if named and path.suffix.lower() not in FILE_SUFFIXES:
        raise UnknownNameError("data set", name_or_path, names())
    table = read_csv(path, header, delimiter=delimiter, decimal=decimal, thousands=thousands, ignore=ignored)
    read = labelled(table, label, ignored, missing)
    return Dataset(path.name, *read[:-1], str(path), read.notes, tuple(told.items()))


class Frame(Protocol):
    """A table whose columns have names, such as a DataFrame of pandas or polars."""

    @property
    def columns(self) -> Any:
        """Names of the columns."""

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""


Data = Dataset | str | os.PathLike[str] | tuple[Any, Any] | Frame
"""Everything that is accepted as a data set; see :func:`as_dataset`."""


def as_dataset(given: Data) -> Dataset:
    """Return a data set from any of the forms in which one can be given.

    Parameters
    ----------
    given : Dataset, str, path, tuple or frame
        A data set; the name of a built-in one; a file; (X, y), rows and their labels, see
        :meth:`~neurosim.Dataset.from_arrays`; or a frame whose last column is the label.

    Raises
    ------
    InputError
        If it is something else, or not a valid data set.

    Examples
    --------
    >>> as_dataset("and"), as_dataset(([[0.0], [1.0]], ["no", "yes"]))
    (Dataset 'and': 4 rows, 2 features (x1, x2), classes 0, 1, Dataset 'data': 2 rows, 1 feature (x1), classes no, yes)
    """
    if isinstance(given, Dataset):
        return given
    if isinstance(given, str | os.PathLike):
        return load(given)
    if isinstance(given, tuple) and len(given) == 2:
        return Dataset.from_arrays(*given)
    if is_frame(given):
        return _of_frame(given)
    kind, size = type(given).__name__, f" of {len(given)}" if isinstance(given, tuple) else ""
    got = f"the {kind} {given!r}" if isinstance(given, int | float) else f"{an(kind)}{size}"
    raise InputError(
        "A data set must be a Dataset, the name of a built-in one, the path of a file, (X, y), or a frame whose last"
        f" column is the label; got {got}."
    )


def _of_frame(frame: Any) -> Dataset:
    """Return a frame as a data set: its last column is the label, and a saved index is omitted."""
    columns = [str(column) for column in frame.columns]
    if len(columns) < 2:
        raise InputError(f"A frame must have a column of features beside the label; got {len(columns)} in all.")
    if (likely := rival_label(columns)) is not None:
        raise InputError(
            f"The label may be the column {likely!r} of the frame, by its name, or {columns[-1]!r}, the last; say"
            f" (frame.drop(columns={likely!r}), frame[{likely!r}]), or move it to the end."
        )
    is_index = len(columns) > 2 and counts_rows(columns[0], column_of(frame, 0).to_numpy().tolist())
    X = (frame.iloc if hasattr(frame, "iloc") else frame)[:, int(is_index) : -1]
    data = Dataset.from_arrays(X, column_of(frame, len(columns) - 1))
    index = (f"The column {columns[0]!r} only numbers the rows, and is left out.",) if is_index else ()
    return replace(data, notes=(*index, f"The label is the last column, {columns[-1]!r}."))


def _built_in(name: str) -> Dataset:
    if name in _SMALL:
        rows, labels, source = _SMALL[name]
        features = tuple(f"x{i}" for i in range(1, len(rows[0]) + 1))
        return Dataset(name, np.array(rows, dtype=np.float64), np.array(labels), features, ("0", "1"), source)
    if name in POINTS:
        points = POINTS[name]
        return Dataset(name, *points.drawn(), points.features, points.classes, points.source)
    loader, source = _CLASSICS[name]
    try:
        from sklearn import datasets
    except ImportError as error:
        raise InputError(missing(f"The data set {name!r}", "scikit-learn")) from error
    bunch = getattr(datasets, loader)()
    return Dataset(name, bunch.data, bunch.target, tuple(bunch.feature_names), tuple(bunch.target_names), source)
