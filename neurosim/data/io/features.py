"""The numbers of a table's features, or an error that names the first cell that is not a number."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.core.words import listed
from neurosim.data.classes import is_exact
from neurosim.data.io.advice import FileError, Option
from neurosim.data.io.csv_table import Table
from neurosim.data.io.notation import COMMA, POINT, Notation, mostly_numbers, truth

EXACT = 2.0**53
"""From here on, floats cannot represent all integers."""


def feature_rows(table: Table, columns: Sequence[int], where: str) -> NDArray[np.float64]:
    """Return columns of a table as numbers (rows, features), with True as 1 and False as 0.

    A FileError names line, column and cell if a cell is not a finite number, a float cannot represent it, or a column
    has the same value in every row.
    """
    X = np.array([_numbers(table, column, where) for column in columns]).T
    for index, values in zip(columns, X.T, strict=True):
        if len(values) > 1 and (values == values[0]).all():
            option = Option("ignore", [table.column_names[index]])
            raise FileError(
                f"{where}, lines {table.lines[0]} to {table.lines[-1]}, column {table.column_names[index]!r}: a feature"
                f" must differ between rows; got {table.rows[0][index]} in every one. Leave the column out"
                f" ({option.python}): neurons have a bias of their own.",
                option,
            )
    return X


def place(table: Table, row: int, column: int, where: str) -> str:
    """Describe the place of a cell.

    >>> place(Table(("x", "kind"), (("1", "a"),), (2,), (), has_header=True), 0, 1, "'f.csv'")
    "'f.csv', line 2, column 'kind'"
    """
    return f"{where}, line {table.lines[row]}, column {table.column_names[column]!r}"


def _numbers(table: Table, column: int, where: str) -> list[float]:
    """Return a column of features."""
    cells = [row[column] for row in table.rows]
    read = table.notation.numbers(cells) if truth(cells[0]) is None else list(map(truth, cells))
    values: list[float] = []
    for row, value in enumerate(read):
        if value is None or not math.isfinite(value):
            raise _no_number(table, row, column, where)
        if abs(value) >= EXACT and not is_exact(_whole(cells[row], table.notation, value), abs(value)):
            option = Option("ignore", [table.column_names[column]])
            raise FileError(
                f"{place(table, row, column, where)}: an integer must be exact as a float, and {cells[row]} is not."
                f" If it is a name and not a feature, omit the column: {option.python}.",
                option,
            )
        values.append(value)
    return values


def _whole(cell: str, notation: Notation, value: float) -> int:
    """Return an integer from the digits as they are written, or the integer part of any other number."""
    digits = re.sub(f"[{re.escape(notation.thousands)}+\u2212-]", "", cell)
    return int(digits) if digits.isdecimal() and len(digits) < 310 else int(abs(value))


def check_columns_of_text(table: Table, columns: Sequence[int], where: str) -> None:
    """Raise one FileError for all features that are columns of text, with the first such cell."""
    without = [column for column in columns if not mostly_numbers([row[column] for row in table.rows])]
    if not without:
        return
    names = [table.column_names[column] for column in without]
    ignore, label, header = Option("ignore", names), Option("label", names[0]), Option("header", True)
    told = _refused(table, 0, without[0], where)
    if not table.has_header:
        told += f" If the line is a header, say {header.python}."
    if len(names) > 1:
        columns_of_text = f"Columns of text, {listed(list(map(repr, names)))}, are not features"
        told += f" {columns_of_text}: {ignore.python} omits them, and {label.python} takes one as the label."
    else:
        told += f" If the column is the label, say {label.python}; if it is not a feature, {ignore.python}."
    raise FileError(told, ignore, label, header)


def _refused(table: Table, row: int, column: int, where: str) -> str:
    rule = f"a feature must be a finite number; got {table.rows[row][column]!r}"
    return f"{place(table, row, column, where)}: {rule}."


def _no_number(table: Table, row: int, column: int, where: str) -> FileError:
    """Return the error for a cell that is not a number, with advice."""
    cell, told = table.rows[row][column], _refused(table, row, column, where)
    if row == 0 and not table.has_header:
        header = Option("header", True)
        return FileError(f"{told} If the line is a header, say {header.python}.", header)
    if " " in cell and any(Notation(mark, " ").number(cell) is not None for mark in ".,"):
        blank = Option("thousands", " ")
        return FileError(f"{told} If blanks separate thousands, say {blank.python}.", blank)
    other = COMMA if table.notation.decimal == "." else POINT
    if table.notation.number(cell) is None and other.number(cell) is not None:
        mark = "point" if table.notation.decimal == "." else "comma"
        return FileError(f"{told} The numbers of the file are read with a decimal {mark}.")
    ignore = Option("ignore", [table.column_names[column]])
    return FileError(f"{told} If the column is not a feature, omit it: {ignore.python}.", ignore)
