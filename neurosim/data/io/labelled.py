"""The features and the classes of a table of text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.words import counted, listed
from neurosim.data.classes import Label, classes_of
from neurosim.data.io import notation
from neurosim.data.io.advice import FileError, Option
from neurosim.data.io.csv_table import Table
from neurosim.data.io.features import EXACT, check_columns_of_text, feature_rows, place
from neurosim.data.io.notation import mostly_numbers, truth
from neurosim.data.io.roles import feature_columns, label_column

Missing = Literal["drop"]
"""What to do with a row with a missing value, instead of refusing it."""

_MAY_BE_CLASSES = frozenset({"-", ".", "none"})
"""Texts that mean a missing number, but can also be the name of a class."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """A table whose label and features are known."""

    X: NDArray[np.float64]  # (rows, features)
    y: NDArray[np.int64]  # (rows,), indices into class_names
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]  # in the order of numbers if all labels are numbers, else of text
    notes: tuple[str, ...]  # what was guessed


def labelled(
    table: Table,
    where: str,
    label: str | int | None = None,
    ignore: Sequence[str | int] = (),
    missing: Missing | None = None,
) -> Labelled:
    """Split a table into features and the class of each row; the options are those of ``datasets.load``.

    A first column that only numbers or names the rows, as pandas and R write it, is omitted. Every InputError names
    line, column and cell.

    >>> table = Table(("x", "kind"), (("0.2", "b"), ("1.3", "a"), ("1.4", "a")), (2, 3, 4), (), has_header=True)
    >>> read = labelled(table, "'flowers.csv'", label="kind")
    >>> read.class_names, read.y.tolist(), read.X.tolist()
    (('a', 'b'), [1, 0, 0], [[0.2], [1.3], [1.4]])
    """
    if missing not in (None, "drop"):
        raise InputError(f"missing must be 'drop' or None; got {missing!r}.")
    column, guess = label_column(table, where, label)
    features, left_out = feature_columns(table, where, column, ignore)
    check_columns_of_text(table, features, where)
    table, dropped = _complete(table, where, features, column, missing)
    X = feature_rows(table, features, where)
    class_names, y = _classes(table, column, where)
    names = tuple(table.column_names[index] for index in features)
    truths = [
        repr(name) for name, index in zip(names, features, strict=True) if truth(table.rows[0][index]) is not None
    ]
    told = (f"True and False are read as 1 and 0 in {listed(truths)}.",) if truths else ()
    return Labelled(X, y, names, class_names, table.notes + left_out + told + dropped + guess)


def _complete(
    table: Table, where: str, features: Sequence[int], label: int, missing: Missing | None
) -> tuple[Table, tuple[str, ...]]:
    """Return the table without rows that have a missing value, or refuse them."""
    labels_are_numbers = mostly_numbers([row[label] for row in table.rows])

    def lacks(row: int, column: int) -> bool:
        cell = table.rows[row][column]
        may_be_class = column == label and not labels_are_numbers and cell.lower() in _MAY_BE_CLASSES
        return notation.missing(cell) and not may_be_class

    lacking: dict[int, int] = {}  # row: its first column with a missing value
    for column in (label, *reversed(features)):
        if any(map(notation.missing, {row[column] for row in table.rows})):
            lacking |= {row: column for row in range(len(table.rows)) if lacks(row, column)}
    if not lacking:
        return table, ()
    at = min(lacking)
    column = lacking[at]
    kept = [row for row in range(len(table.rows)) if row not in lacking]
    rows = f"{counted(len(lacking), 'row')} of {len(table.rows):,}"
    if missing is None or not kept:
        options = [Option("missing", "drop")] if kept else []
        rule = "a label must name a class" if column == label else "a feature must be a finite number"
        advice = f"{options[0].python} leaves out {rows}." if kept else "No row has all its values."
        raise FileError(
            f"{place(table, at, column, where)}: {rule}; got {table.rows[at][column]!r}. {advice}", *options
        )
    whole = replace(table, rows=tuple(table.rows[row] for row in kept), lines=tuple(table.lines[row] for row in kept))
    verb = "lacks a value and is" if len(lacking) == 1 else "lack a value and are"
    return whole, (f"{rows} {verb} left out; the first is in line {table.lines[at]}.",)


def _classes(table: Table, column: int, where: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the class names in order, and each row's index among them.

    Labels that are all numbers are compared and sorted as numbers, so "1" and "1.0" are one class.
    """
    cells = [row[column] for row in table.rows]
    values = [table.notation.number(cell) for cell in cells]
    for row, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if value is not None and not math.isfinite(value):
            raise InputError(f"{place(table, row, column, where)}: a label must name a class; got {cell!r}.")
    _check_one_kind(table, column, values, where)
    exact = [value for value in values if value is not None and abs(value) < EXACT]
    labels: Sequence[Label] = exact if len(exact) == len(cells) else cells
    return classes_of(labels, f"The label column {table.column_names[column]!r} of {where}")


def _check_one_kind(table: Table, column: int, values: Sequence[float | None], where: str) -> None:
    """Raise an InputError if some labels are numbers and others are text; it names one of the less frequent kind."""
    text = [row for row, value in enumerate(values) if value is None]
    numbers = [row for row, value in enumerate(values) if value is not None]
    if text and numbers:
        odd, rule = (text, "numbers") if len(text) <= len(numbers) else (numbers, "text")
        raise InputError(
            f"{place(table, odd[0], column, where)}: labels must be all numbers or all text, and most are {rule};"
            f" got {table.rows[odd[0]][column]!r}."
        )
