"""The numbers of a table's features, or what is in the way of one."""

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
"""From here on a float does not tell whole numbers apart."""


def feature_rows(table: Table, columns: Sequence[int], where: str) -> NDArray[np.float64]:
    """Return columns of a table as numbers, shape (rows, features); True is 1 and False is 0.

    Raises
    ------
    InputError
        If a cell is no finite number, a float does not hold it, or a column is the same in every row; the text has
        line, column and cell.
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
    """Say where a cell stands.

    Examples
    --------
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
                f"{place(table, row, column, where)}: a whole number must be exact as a float, and {cells[row]} is not."
                f" If it is a name and no feature, leave the column out: {option.python}.",
                option,
            )
        values.append(value)
    return values


def _whole(cell: str, notation: Notation, value: float) -> int:
    """Return the digits of a whole number as they are written, or the value of any other number."""
    digits = re.sub(f"[{re.escape(notation.thousands)}+\u2212-]", "", cell)
    return int(digits) if digits.isdecimal() and len(digits) < 310 else int(abs(value))


def check_columns_of_text(table: Table, columns: Sequence[int], where: str) -> None:
    """Refuse features that hold no number, all in one sentence.

    Raises
    ------
    InputError
        If there is one; the text has its first cell.
    """
    without = [column for column in columns if not mostly_numbers([row[column] for row in table.rows])]
    if not without:
        return
    names = [table.column_names[column] for column in without]
    ignore, label, header = Option("ignore", names), Option("label", names[0]), Option("header", True)
    told = _refused(table, 0, without[0], where)
    if not table.has_header:
        told += f" If the line is a header, say {header.python}."
    if len(names) > 1:
        columns_of_text = f"Columns of text, {listed(list(map(repr, names)))}, are no features"
        told += f" {columns_of_text}: {ignore.python} leaves them out, and {label.python} takes one as the label."
    else:
        told += f" If the column is the label, say {label.python}; if it is no feature, {ignore.python}."
    raise FileError(told, ignore, label, header)


def _refused(table: Table, row: int, column: int, where: str) -> str:
    rule = f"a feature must be a finite number; got {table.rows[row][column]!r}"
    return f"{place(table, row, column, where)}: {rule}."


def _no_number(table: Table, row: int, column: int, where: str) -> FileError:
    """Return the error for a cell that is no number, and what may help."""
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
    return FileError(f"{told} If the column is no feature, leave it out: {ignore.python}.", ignore)
