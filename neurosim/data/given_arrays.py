"""Rows from arrays, frames, lists, sparse and masked arrays as numbers, and their labels as classes."""

import math
import numbers
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.words import counted

Label = float | str  # integers may be int, so that they are exact; the labels of a data set are all numbers or all text
LARGEST = 2**31  # bytes of a sparse matrix in dense form, which is what neurons receive
EXACT = 2**53  # from here on, floats cannot represent all integers
_Place = Callable[[int], str]  # describes the place of a row's value


def is_frame(given: object) -> bool:
    """Return whether an object is a frame, such as those of pandas and polars: its columns have names."""
    return hasattr(given, "columns") and hasattr(given, "shape")


def column_of(frame: Any, place: int) -> Any:
    """Return a column of a frame by its place; names may occur twice."""
    return frame.iloc[:, place] if hasattr(frame, "iloc") else frame[:, place]


def names_of(X: object) -> tuple[str, ...] | None:
    """Return the names of columns, or None if they have none or only numbers from 0.

    >>> names_of(np.zeros(2, [("u", float), ("v", float)])), names_of([[1, 2]])
    (('u', 'v'), None)
    """
    if is_frame(X):
        columns = list(X.columns)  # type: ignore[attr-defined]
        return None if columns == list(range(len(columns))) else tuple(map(str, columns))
    dtype = getattr(X, "dtype", None)
    return dtype.names if isinstance(dtype, np.dtype) else None


def rows_of(
    X: Any, where: str, feature_names: Sequence[str] | None = None, n_features: int | None = None
) -> NDArray[np.float64]:
    """Return rows of features as a new float64 array (rows, features), exact, with NaN for missing values.

    `where` begins errors, which name columns by `feature_names`, by default as `X` does; if the number of features is
    known, they advise how to reshape.
    """
    names = feature_names or names_of(X)

    def place_in(column: int) -> _Place:
        called = repr(names[column]) if names is not None and column < len(names) else column
        return lambda row: f"row {row} (the first is 0), column {called}"

    if is_frame(X):
        columns = [column_of(X, place).to_numpy() for place in range(X.shape[1])]
    else:
        array = _array(X, where, "X must be a table of numbers")
        if array.dtype.names:
            columns = [array[name] for name in array.dtype.names]
        elif array.ndim != 2:
            advice = ""
            if array.ndim == 1 and array.size and n_features in (None, 1):
                advice = "; np.reshape(X, (-1, 1)) makes one feature of it"
            elif array.ndim == 1 and array.size and len(array) == n_features:
                advice = "; np.reshape(X, (1, -1)) makes one row of it"
            rule = "X must have the shape (rows, features), one or more of each"
            raise InputError(f"{where}: {rule}; got {array.shape}{advice}.")
        elif array.dtype.kind == "f":
            return _unmasked(array, where, place_in(0)).astype(np.float64, order="C")
        else:
            columns = list(array.T)
    if not columns:
        return np.empty((len(X), 0))
    floats = [_floats(column, where, place_in(k)) for k, column in enumerate(columns)]
    return np.ascontiguousarray(np.column_stack(floats))


def check_named_alike(X: object, learned: Sequence[str]) -> None:
    """Raise an InputError if a frame has the columns of the training data in another order."""
    names = names_of(X)
    if names is not None and names != tuple(learned) and sorted(names) == sorted(learned):
        told = f"The columns are {', '.join(names)}, but it has learned from {', '.join(learned)}"
        raise InputError(f"{told}; give frame[{list(learned)!r}].")


def rows_to_ask(X: Any, n_features: int, what: str) -> NDArray[np.float64]:
    """Return finite rows with `n_features` columns, or raise an InputError that begins with `what`."""
    needed = f"{what}; it needs rows in the shape (rows, {n_features})"
    rows = rows_of(X, needed, n_features=n_features)
    if rows.shape[1] != n_features or len(rows) == 0:
        raise InputError(f"{needed}, and got {rows.shape}.")
    if not np.all(np.isfinite(rows)):
        row, column = np.argwhere(~np.isfinite(rows))[0]
        raise InputError(f"Row {row}, feature {column} is {rows[row, column]}; features must be finite numbers.")
    return rows


def _array(given: Any, where: str, rule: str) -> NDArray[Any]:
    """Return the input as an array, masked if it was; text and numbers in one list keep their types."""
    if hasattr(given, "toarray"):  # scipy's sparse matrices
        size = math.prod(given.shape) * 8
        if size > LARGEST:
            told = f"these would take {size / 2**30:.1f} GiB; the limit is {LARGEST / 2**30:g}"
            raise InputError(f"{where}: neurons take dense rows, and {told}. Choose fewer columns.")
        given = given.toarray()
    try:
        array: NDArray[Any] = np.asanyarray(given)
        if array.dtype.kind in "US" and not isinstance(given, np.ndarray):
            array = np.array(given, dtype=object)
    except (TypeError, ValueError, RuntimeError) as error:
        told = "its rows are not equally long" if "inhomogeneous" in str(error) else str(error).rstrip(".")
        raise InputError(f"{where}: {rule}; {told}.") from error
    return array


def _unmasked(values: NDArray[Any], where: str, place: _Place) -> NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        masked = np.argwhere(np.ma.getmaskarray(values))
        if len(masked):
            raise InputError(f"{where}: a masked value is missing; there is one in {place(int(masked[0][0]))}.")
        return np.asarray(values.data)
    return np.asarray(values)


def _floats(column: NDArray[Any], where: str, place: _Place) -> NDArray[np.float64]:
    """Return a column as floats, NaN where a value is missing."""
    values = _unmasked(column, where, place)
    if values.dtype.kind in "bf":
        return values.astype(np.float64)
    if values.dtype.kind in "iu":
        floats = values.astype(np.float64)
        for row in np.flatnonzero(np.abs(floats) >= EXACT).tolist():
            _check_exact(int(values[row]), where, place(row))
        return floats
    if values.dtype.kind not in "OUST":
        raise InputError(f"{where}: X must be a table of numbers; got {values.dtype} in {place(0)}.")
    read = np.empty(len(values))
    for row, value in enumerate(values.tolist()):
        if _is_missing(value):
            read[row] = math.nan
            continue
        if isinstance(value, str) or not isinstance(value, numbers.Real | Decimal | np.bool_):
            what = f"the text {value!r}" if isinstance(value, str) else repr(value)
            raise InputError(f"{where}: X must be a table of numbers; got {what} in {place(row)}.")
        if isinstance(value, numbers.Integral) and abs(int(value)) >= EXACT:
            _check_exact(int(value), where, place(row))
        read[row] = float(value)
    return read


def _check_exact(value: int, where: str, place: str) -> None:
    try:
        exact = is_exact(value, float(value))
    except OverflowError:
        exact = False
    if not exact:
        rule = "an integer must be exact as a float"
        raise InputError(f"{where}: {rule}, and {value} in {place} is not; names are not features.")


def _is_missing(value: object) -> bool:
    """Return whether a value means missing: None, NaN, or the missing values of pandas."""
    none = value is None or type(value).__name__ in ("NAType", "NaTType")
    return none or (isinstance(value, float) and math.isnan(value))


def classes_of(labels: Sequence[Label], what: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the names of the classes in order, numbers as numbers and text as text, and each label's index."""
    ordered = sorted(set(labels))  # all of one kind
    if len(ordered) == 1:
        raise InputError(f"{what} must hold two classes or more; got {class_name(ordered[0])!r} only.")
    fractional = any(isinstance(label, float) and not label.is_integer() for label in ordered)
    # Two rows of two classes are a gate; fractions of which a few repeat are still measurements.
    if len(ordered) > 2 and (len(ordered) == len(labels) or (fractional and 2 * len(ordered) > len(labels))):
        looks = "a name for each row" if isinstance(ordered[0], str) else "a number to predict"
        raise InputError(
            f"{what} looks like {looks}: {counted(len(ordered), 'different value')} in {counted(len(labels), 'row')}; "
            "neurosim classifies, so a label must be the class of several rows."
        )
    index = {label: i for i, label in enumerate(ordered)}
    return tuple(map(class_name, ordered)), np.array([index[label] for label in labels], dtype=np.int64)


def class_name(label: object) -> str:
    """Return the name of a class: '1' for 1.0, as for 1."""
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def is_exact(written: int, value: float) -> bool:
    """Return whether a float can stand for an integer: it is equal, or up to 15 digits and zeros, a measurement.

    >>> is_exact(2**53 + 1, float(2**53 + 1)), is_exact(602214076 * 10**15, 6.02214076e23)
    (False, True)
    """
    return written == int(value) or len(str(abs(written)).rstrip("0")) <= 15


def classes_in(
    y: Any, where: str, class_names: Sequence[object] | None = None
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the names of the classes of labels, and the index of each label among them.

    Numbers are ordered as numbers, text as text, False before True, and categories in their own order. With
    `class_names`, which are all classes in order, the labels are among them or are their indices.
    """
    labels = _labels(y, where)
    if not labels:
        raise InputError(f"{where}: y must have a label for each row; got none.")
    if class_names is not None:
        return _among(labels, tuple(map(str, class_names)), where)
    # Booleans as text, so that "False" comes before "True".
    comparable: list[Label] = [str(label) if isinstance(label, bool) else label for label in labels]
    names, indices = classes_of(comparable, f"{where}: y")
    categories = getattr(getattr(y, "dtype", None), "categories", None)
    if categories is None:
        return names, indices
    ordered = [name for name in map(class_name, categories) if name in names]
    return tuple(ordered), np.array([ordered.index(names[index]) for index in indices], dtype=np.int64)


def _labels(y: Any, where: str) -> list[Any]:
    """Return labels as text, integers, floats or booleans, all of one type."""
    place = "row {} (the first is 0)".format
    given = column_of(y, 0) if is_frame(y) and y.shape[1] == 1 else y
    array = given.to_numpy() if hasattr(given, "to_numpy") else _array(given, where, "y must be labels")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        advice = "; y.argmax(axis=1) makes labels of a column for each class" if array.ndim == 2 else ""
        raise InputError(f"{where}: y must have the shape (rows,); got {array.shape}{advice}.")
    if array.dtype.kind not in "biufOUST":
        raise InputError(f"{where}: y must be text, numbers, or True and False; got {array.dtype}.")
    labels = [one.decode() if isinstance(one, bytes) else one for one in _unmasked(array, where, place).tolist()]
    labels = [one.item() if isinstance(one, np.generic) else one for one in labels]
    for row, label in enumerate(labels):
        if _is_missing(label) or label == "":
            raise InputError(f"{where}: every row must have a label; got {label!r} in {place(row)}.")
        if _kind(label) != _kind(labels[0]):
            rule = "labels must be all text, all numbers, or all True and False"
            raise InputError(f"{where}: {rule}; got {labels[0]!r} in row 0 and {label!r} in {place(row)}.")
        if _kind(label) == "" or (isinstance(label, float) and math.isinf(label)):
            rule = "y must be text, finite numbers, or True and False"
            raise InputError(f"{where}: {rule}; got {label!r} in {place(row)}.")
    return labels


def _kind(label: object) -> str:
    if isinstance(label, bool):
        return "truth"
    return "text" if isinstance(label, str) else "number" if isinstance(label, numbers.Real) else ""


def _among(labels: list[Any], names: tuple[str, ...], where: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the index of each label among the given classes."""
    by_name = {name: index for index, name in enumerate(names)}
    called = [by_name.get(class_name(label)) for label in labels]
    as_indices = [int(label) if not isinstance(label, str) and label in range(len(names)) else None for label in labels]
    if None not in called and None not in as_indices and called != as_indices:
        row = next(row for row in range(len(labels)) if called[row] != as_indices[row])
        raise InputError(
            f"{where}: the label {labels[row]} in row {row} (the first is 0) can be the class {labels[row]!r} or the"
            f" class with that index, {names[as_indices[row]]!r}; give labels as text."  # type: ignore[index]
        )
    chosen = called if isinstance(labels[0], str) or None not in called else as_indices
    if None in chosen:
        row = chosen.index(None)
        rule = f"an index into the classes {', '.join(names) or '(none)'}, or one of them"
        raise InputError(f"{where}: y must be {rule}; got {labels[row]!r} in row {row} (the first is 0).")
    return names, np.array(chosen, dtype=np.int64)


def check_paired(X: Any, y: Any, where: str) -> None:
    """Raise an InputError if a frame and a series have different indexes: which rows match is then unclear."""
    if hasattr(X, "iloc") and hasattr(y, "iloc") and not X.index.equals(y.index):
        raise InputError(
            f"{where}: the indexes of X ({counted(len(X), 'row')}) and y ({len(y):,}) differ, so it is unclear which"
            " rows belong together. Give y.loc[X.index], or an array (y.to_numpy()) if the order is the same."
        )
