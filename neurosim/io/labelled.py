"""The features and the classes that a table of text holds."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.errors import InputError, suggestion
from neurosim.io.csv_table import Table, number

_LARGEST_NUMBER = 2.0**53
"""From here on a float does not tell whole numbers apart; as labels they are compared as text."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """What a table says once a column of it is the label.

    Parameters
    ----------
    X : array of float64, shape (rows, features)
        The other columns, in their order.
    y : array of int64, shape (rows,)
        Class of each row, as an index into `class_names`.
    feature_names : tuple of str
        Names of the columns of `X`.
    class_names : tuple of str
        In the order of the numbers, if all labels are numbers; else in the order of the text.
    notes : tuple of str
        What the table and the choice of the label had to guess.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    notes: tuple[str, ...]


def labelled(table: Table, where: str, label: str | int | None = None) -> Labelled:
    """Split a table into numbers to learn from and the class of each row.

    Parameters
    ----------
    table : Table
        Rows of text.
    where : str
        The file, as errors name it.
    label : str or int, optional
        The column that holds the class, by its name or its position (0 is the first, -1 the last).
        Without it, the last column.

    Raises
    ------
    InputError
        If there is no such column or no other one, a feature is not a finite number, or the label has one class
        only or is something else than a class; the text has line, column and cell.

    Examples
    --------
    >>> table = Table(("x", "kind"), (("0.2", "b"), ("1.3", "a"), ("1.4", "a")), (2, 3, 4), (), has_header=True)
    >>> read = labelled(table, "'flowers.csv'", label="kind")
    >>> read.class_names, read.y.tolist(), read.X.tolist()
    (('a', 'b'), [1, 0, 0], [[0.2], [1.3], [1.4]])
    """
    column = _label_column(table, where, label)
    features = [index for index in range(len(table.column_names)) if index != column]
    if not features:
        raise InputError(f"{where} must have a column of features beside the label; got one column only.")
    X = np.array([[_feature(table, row, index, where) for index in features] for row in range(len(table.rows))])
    _check_constant(table, features, X, where)
    class_names, y = _classes(table, column, where)
    guess = () if label is not None else (f"The label is the last column, {table.column_names[column]!r}.",)
    return Labelled(X, y, tuple(table.column_names[index] for index in features), class_names, table.notes + guess)


def _check_constant(table: Table, features: Sequence[int], X: NDArray[np.float64], where: str) -> None:
    """Refuse a column that is the same in every row, such as a counter that was never set."""
    for index, column in zip(features, X.T, strict=True):
        if len(column) > 1 and (column == column[0]).all():
            raise InputError(
                f"{where}, lines {table.lines[0]} to {table.lines[-1]}, column {table.column_names[index]!r}: a feature"
                f" must differ between rows; got {table.rows[0][index]} in every one. Leave the column out: neurons"
                " have a bias of their own."
            )


def _label_column(table: Table, where: str, label: str | int | None) -> int:
    width = len(table.column_names)
    if label is None:
        return width - 1
    if isinstance(label, str):
        if label not in table.column_names:
            known = suggestion(label, table.column_names)
            raise InputError(f"{where} has no column named {label!r} to take as the label.{known}")
        return table.column_names.index(label)
    if not -width <= label < width:
        raise InputError(f"The label of {where} must be a column from {-width} to {width - 1}; got {label}.")
    return label % width


def _feature(table: Table, row: int, column: int, where: str) -> float:
    cell = table.rows[row][column]
    value = number(cell)
    if value is None or not math.isfinite(value):
        raise InputError(
            f"{_place(table, row, column, where)}: a feature must be a finite number; "
            f"got {cell!r}.{_advice(table, row, column)}"
        )
    return value


def _advice(table: Table, row: int, column: int) -> str:
    if re.fullmatch(r"[+-]?\d+,\d+", table.rows[row][column]):
        return " Decimals are written with a point."
    if all(number(cells[column]) is None for cells in table.rows):
        return f" If the column is the label, say label={table.column_names[column]!r}."
    if row == 0 and not table.has_header:
        return " If the line is a header, say header=True."
    return ""


def _classes(table: Table, column: int, where: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the class names in order, and each row's index among them.

    Labels that are all numbers are compared and sorted as numbers, so "1" and "1.0" are one class.
    """
    cells = [row[column] for row in table.rows]
    values = [number(cell) for cell in cells]
    for row, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if not cell or (value is not None and not math.isfinite(value)):
            raise InputError(f"{_place(table, row, column, where)}: a label must name a class; got {cell!r}.")
    _check_one_kind(table, column, values, where)
    exact = [value for value in values if value is not None and abs(value) < _LARGEST_NUMBER]
    keys: Sequence[Any] = exact if len(exact) == len(cells) else cells
    ordered = sorted(set(keys))
    _check_classes(ordered, keys, f"The label column {table.column_names[column]!r} of {where}")
    index = {key: i for i, key in enumerate(ordered)}
    return tuple(_class_name(key) for key in ordered), np.array([index[key] for key in keys], dtype=np.int64)


def _check_one_kind(table: Table, column: int, values: Sequence[float | None], where: str) -> None:
    """Refuse labels that are numbers in some rows and text in others, and name the first of the fewer kind."""
    text = [row for row, value in enumerate(values) if value is None]
    numbers = [row for row, value in enumerate(values) if value is not None]
    if text and numbers:
        odd, rule = (text, "numbers") if len(text) <= len(numbers) else (numbers, "text")
        raise InputError(
            f"{_place(table, odd[0], column, where)}: labels must be all numbers or all text, and most are {rule};"
            f" got {table.rows[odd[0]][column]!r}."
        )


def _check_classes(ordered: list[Any], keys: Sequence[Any], what: str) -> None:
    if len(ordered) == 1:
        raise InputError(f"{what} must hold two classes or more; got {_class_name(ordered[0])!r} only.")
    fractional = any(isinstance(key, float) and not key.is_integer() for key in ordered)
    # Two rows of two classes are a gate; a fraction that now and then comes back is still a measurement.
    if len(ordered) > 2 and (len(ordered) == len(keys) or (fractional and 2 * len(ordered) > len(keys))):
        looks = "a number to predict" if isinstance(ordered[0], float) else "a name for each row"
        raise InputError(
            f"{what} looks like {looks}: {len(ordered)} different values in {len(keys)} rows; "
            "neurosim classifies, so a label must be the class of several rows."
        )


def _class_name(key: str | float) -> str:
    return str(int(key)) if isinstance(key, float) and key.is_integer() else str(key)


def _place(table: Table, row: int, column: int, where: str) -> str:
    return f"{where}, line {table.lines[row]}, column {table.column_names[column]!r}"
