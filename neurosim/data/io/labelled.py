"""The features and the classes of a table of text: which column is what, and the numbers in each."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError, suggestion
from neurosim.core.words import counted, listed
from neurosim.data.given_arrays import EXACT, Label, classes_of, is_exact
from neurosim.data.io import notation
from neurosim.data.io.csv_table import Table
from neurosim.data.io.notation import COMMA, POINT, Notation, mostly_numbers, truth
from neurosim.data.io.opening import FileError, Option

Missing = Literal["drop"]  # what to do with a row with a missing value, instead of refusing it
_MAY_BE_CLASSES = frozenset({"-", ".", "none"})  # texts that mean a missing number, but can also be the name of a class
_LABELS = frozenset({"label", "class", "target"})
_COUNTERS = frozenset({"id", "index", "row"})
_INDEX_OF_PANDAS = re.compile(r"Unnamed: \d+")


class Labelled(NamedTuple):
    """A table whose label and features are known."""

    X: NDArray[np.float64]  # (rows, features)
    y: NDArray[np.int64]  # (rows,), indices into class_names
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]  # in the order of numbers if all labels are numbers, else of text
    notes: tuple[str, ...]  # what was guessed


def labelled(
    table: Table, label: str | int | None = None, ignore: Sequence[str | int] = (), missing: Missing | None = None
) -> Labelled:
    """Split a table into features and the class of each row; the options are those of ``datasets.load``."""
    if missing not in (None, "drop"):
        raise InputError(f"missing must be 'drop' or None; got {missing!r}.")
    column, guess = _label_column(table, label)
    features, left_out = _feature_columns(table, column, ignore)
    _check_columns_of_text(table, features)
    table, dropped = _complete(table, features, column, missing)
    X = _feature_rows(table, features)
    class_names, y = _classes(table, column)
    names = tuple(table.column_names[feature] for feature in features)
    truths = [repr(table.column_names[one]) for one in features if truth(table.rows[0][one]) is not None]
    told = (f"True and False are read as 1 and 0 in {listed(truths)}.",) if truths else ()
    return Labelled(X, y, names, class_names, table.notes + left_out + told + dropped + guess)


def _label_column(table: Table, label: str | int | None) -> tuple[int, tuple[str, ...]]:
    """Return the index of the label, by default the last column, and notes on what was guessed."""
    names = table.column_names
    if label is not None:
        return _index(table, label, "to take as the label", "The label"), ()
    if (likely := rival_label(names)) is not None:
        options = Option("label", likely), Option("label", names[-1])
        raise FileError(
            f"{table.where}: the label may be {likely!r}, by its name, or {names[-1]!r}, the last column;"
            f" say {options[0].python} or {options[1].python}.",
            *options,
        )
    return len(names) - 1, (f"The label is the last column, {names[-1]!r}.",)


def rival_label(names: Sequence[str]) -> str | None:
    """Return the column that is named like a label, if the last column, which is the default, is not."""
    likely = [name for name in names if name.lower() in _LABELS]
    return likely[0] if likely and names[-1] not in likely else None


def _feature_columns(table: Table, label: int, ignore: Sequence[str | int]) -> tuple[list[int], tuple[str, ...]]:
    """Return the indices of the features, and notes on the other columns."""
    unwanted = {_index(table, column, "to ignore", "A column to ignore") for column in ignore}
    names = table.column_names
    if label in unwanted:
        raise InputError(f"{table.where}: the column {names[label]!r} is the label, so it must not be ignored.")
    features = [index for index in range(len(names)) if index != label and index not in unwanted]
    notes: tuple[str, ...] = ()
    if len(features) > 1 and features[0] == 0 and _names_rows(table):
        del features[0]
        what = "The first column" if 0 in table.unnamed else f"The column {names[0]!r}"
        notes = (f"{what} only numbers or names the rows, and is left out.",)
    if not features:
        got = "one column only" if len(names) == 1 else "none that is not ignored"
        rule = f"{table.where} must have a column of features beside the label; got {got}."
        other = Option("delimiter", ":")
        marks = f" If another character separates the cells than , ; | and blanks, name it, as in {other.python}."
        raise FileError(rule + (marks if len(names) == 1 else ""), other)
    nameless = [index for index in table.unnamed if index in features]
    return features, notes + tuple(f"Column {i + 1} has no name; it is called {names[i]}." for i in nameless)


def counts_rows(name: str, cells: Sequence[object]) -> bool:
    """Return whether a column is named like a counter and counts the rows, from 0 or from 1.

    >>> counts_rows("Id", [1, 2, 3]), counts_rows("Id", [3, 1, 2]), counts_rows("x", [1, 2, 3])
    (True, False, False)
    """
    counter = name.lower() in _COUNTERS or _INDEX_OF_PANDAS.fullmatch(name) is not None
    return counter and any(all(str(cell) == str(row) for row, cell in enumerate(cells, start)) for start in (0, 1))


def _names_rows(table: Table) -> bool:
    """Return whether the first column is an index: unnamed and without repetitions, or a counter."""
    cells, name = table.column(0), table.column_names[0]
    if 0 in table.unnamed or _INDEX_OF_PANDAS.fullmatch(name):
        whole = all(cell.isdecimal() for cell in cells)
        return len(set(cells)) == len(cells) and (whole or not mostly_numbers(cells))
    return counts_rows(name, cells)


def _index(table: Table, column: str | int, purpose: str, subject: str) -> int:
    """Return the index of a column that is given by its name or its position, from 0 or from the end."""
    names, width = table.column_names, len(table.column_names)
    if isinstance(column, str) and column in names:
        return names.index(column)
    if isinstance(column, str) and not re.fullmatch(r"-?[0-9]+", column):
        raise InputError(f"{table.where} has no column named {column!r} {purpose}.{suggestion(column, names)}")
    position = int(column)
    if not -width <= position < width:
        raise InputError(f"{subject} of {table.where} must be a column from {-width} to {width - 1}; got {column}.")
    return position % width


def _check_columns_of_text(table: Table, columns: Sequence[int]) -> None:
    """Raise one FileError for all features that are columns of text, with the first such cell."""
    without = [column for column in columns if not mostly_numbers(table.column(column))]
    if not without:
        return
    names = [table.column_names[column] for column in without]
    ignore, label, header = Option("ignore", names), Option("label", names[0]), Option("header", True)
    told = _refused(table, 0, without[0])
    if not table.has_header:
        told += f" If the line is a header, say {header.python}."
    if len(names) > 1:
        columns_of_text = f"Columns of text, {listed(list(map(repr, names)))}, are not features"
        told += f" {columns_of_text}: {ignore.python} omits them, and {label.python} takes one as the label."
    else:
        told += f" If the column is the label, say {label.python}; if it is not a feature, {ignore.python}."
    raise FileError(told, ignore, label, header)


def _refused(table: Table, row: int, column: int) -> str:
    return f"{table.place(row, column)}: a feature must be a finite number; got {table.rows[row][column]!r}."


def _complete(
    table: Table, features: Sequence[int], label: int, missing: Missing | None
) -> tuple[Table, tuple[str, ...]]:
    """Return the table without rows that have a missing value, or refuse them."""
    lacking: dict[int, int] = {}  # row: its first column with a missing value
    for column in (label, *reversed(features)):
        cells = table.column(column)
        if any(map(notation.missing, set(cells))):
            classes = _MAY_BE_CLASSES if column == label and not mostly_numbers(cells) else frozenset()
            lacking |= {
                row: column for row, cell in enumerate(cells) if notation.missing(cell) and cell.lower() not in classes
            }
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
        raise FileError(f"{table.place(at, column)}: {rule}; got {table.rows[at][column]!r}. {advice}", *options)
    whole = replace(table, rows=tuple(table.rows[row] for row in kept), lines=tuple(table.lines[row] for row in kept))
    verb = "lacks a value and is" if len(lacking) == 1 else "lack a value and are"
    return whole, (f"{rows} {verb} left out; the first is in line {table.lines[at]}.",)


def _feature_rows(table: Table, columns: Sequence[int]) -> NDArray[np.float64]:
    """Return columns of a table as numbers (rows, features), each of which differs between rows."""
    X = np.array([_numbers(table, column) for column in columns]).T
    for column, values in zip(columns, X.T, strict=True):
        if len(values) > 1 and (values == values[0]).all():
            option = Option("ignore", [table.column_names[column]])
            raise FileError(
                f"{table.where}, lines {table.lines[0]} to {table.lines[-1]}, column {table.column_names[column]!r}: a"
                f" feature must differ between rows; got {table.rows[0][column]} in every one. Leave the column out"
                f" ({option.python}): neurons have a bias of their own.",
                option,
            )
    return X


def _numbers(table: Table, column: int) -> list[float]:
    """Return a column of features as numbers, with True as 1 and False as 0."""
    cells = table.column(column)
    read = table.notation.numbers(cells) if truth(cells[0]) is None else list(map(truth, cells))
    values: list[float] = []
    for row, value in enumerate(read):
        if value is None or not math.isfinite(value):
            raise _no_number(table, row, column)
        if abs(value) >= EXACT and not is_exact(_whole(cells[row], table.notation, value), abs(value)):
            option = Option("ignore", [table.column_names[column]])
            raise FileError(
                f"{table.place(row, column)}: an integer must be exact as a float, and {cells[row]} is not."
                f" If it is a name and not a feature, omit the column: {option.python}.",
                option,
            )
        values.append(value)
    return values


def _whole(cell: str, notation: Notation, value: float) -> int:
    """Return an integer from the digits as they are written, or the integer part of any other number."""
    digits = re.sub(f"[{re.escape(notation.thousands)}+\u2212-]", "", cell)
    return int(digits) if digits.isdecimal() and len(digits) < 310 else int(abs(value))


def _no_number(table: Table, row: int, column: int) -> FileError:
    """Return the error for a cell that is not a number, with advice."""
    cell, told = table.rows[row][column], _refused(table, row, column)
    if row == 0 and not table.has_header:
        header = Option("header", True)
        return FileError(f"{told} If the line is a header, say {header.python}.", header)
    if " " in cell and any(Notation(mark, " ").number(cell) is not None for mark in ".,"):
        blank = Option("thousands", " ")
        return FileError(f"{told} If blanks separate thousands, say {blank.python}.", blank)
    other, mark = (COMMA, "point") if table.notation.decimal == "." else (POINT, "comma")
    if table.notation.number(cell) is None and other.number(cell) is not None:
        return FileError(f"{told} The numbers of the file are read with a decimal {mark}.")
    ignore = Option("ignore", [table.column_names[column]])
    return FileError(f"{told} If the column is not a feature, omit it: {ignore.python}.", ignore)


def _classes(table: Table, column: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the class names in order, and each row's index among them; of numbers, "1" and "1.0" are one class."""
    cells = table.column(column)
    values = [table.notation.number(cell) for cell in cells]
    text = [row for row, value in enumerate(values) if value is None]
    numbers = [row for row, value in enumerate(values) if value is not None]
    for row in numbers:
        if not math.isfinite(values[row]):  # type: ignore[arg-type]
            raise InputError(f"{table.place(row, column)}: a label must name a class; got {cells[row]!r}.")
    if text and numbers:
        odd, most = (text[0], "numbers") if len(text) <= len(numbers) else (numbers[0], "text")
        rule = f"labels must be all numbers or all text, and most are {most}"
        raise InputError(f"{table.place(odd, column)}: {rule}; got {cells[odd]!r}.")
    exact = [value for value in values if value is not None and abs(value) < EXACT]
    labels: Sequence[Label] = exact if len(exact) == len(cells) else cells
    return classes_of(labels, f"The label column {table.column_names[column]!r} of {table.where}")
