"""The role of each column of a table: the label, a feature, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence

from neurosim.core.errors import InputError, suggestion
from neurosim.data.io.advice import FileError, Option
from neurosim.data.io.csv_table import Table
from neurosim.data.io.notation import mostly_numbers

_LABELS = frozenset({"label", "class", "target"})

_COUNTERS = frozenset({"id", "index", "row"})

_INDEX_OF_PANDAS = re.compile(r"Unnamed: \d+")


def label_column(table: Table, where: str, label: str | int | None) -> tuple[int, tuple[str, ...]]:
    """Return the index of the label, by default the last column, and notes on what was guessed.

    An InputError is raised for an unknown column, and if another column than the last has a name such as "label".
    """
    names = table.column_names
    if label is not None:
        return _place(table, where, label, "to take as the label", "The label"), ()
    if (likely := rival_label(names)) is not None:
        options = Option("label", likely), Option("label", names[-1])
        raise FileError(
            f"{where}: the label may be {likely!r}, by its name, or {names[-1]!r}, the last column;"
            f" say {options[0].python} or {options[1].python}.",
            *options,
        )
    return len(names) - 1, (f"The label is the last column, {names[-1]!r}.",)


def rival_label(names: Sequence[str]) -> str | None:
    """Return the column that is named like a label, if the last column, which is the default, is not.

    >>> rival_label(["Class", "width"]), rival_label(["class", "label"]), rival_label(["width", "kind"])
    ('Class', None, None)
    """
    likely = [name for name in names if name.lower() in _LABELS]
    return likely[0] if likely and names[-1] not in likely else None


def feature_columns(
    table: Table, where: str, label: int, ignore: Sequence[str | int]
) -> tuple[list[int], tuple[str, ...]]:
    """Return the indices of the features, and notes on the other columns."""
    unwanted = {_place(table, where, column, "to ignore", "A column to ignore") for column in ignore}
    names = table.column_names
    if label in unwanted:
        raise InputError(f"{where}: the column {names[label]!r} is the label, so it must not be ignored.")
    features = [index for index in range(len(names)) if index != label and index not in unwanted]
    notes: tuple[str, ...] = ()
    if len(features) > 1 and features[0] == 0 and _names_rows(table):
        del features[0]
        what = "The first column" if 0 in table.unnamed else f"The column {names[0]!r}"
        notes = (f"{what} only numbers or names the rows, and is left out.",)
    if not features:
        got = "one column only" if len(names) == 1 else "none that is not ignored"
        rule = f"{where} must have a column of features beside the label; got {got}."
        other = Option("delimiter", ":")
        marks = f" If another character separates the cells than , ; | and blanks, name it, as in {other.python}."
        raise FileError(rule + (marks if len(names) == 1 else ""), other)
    nameless = [index for index in table.unnamed if index in features]
    notes += tuple(f"Column {index + 1} has no name; it is called {names[index]}." for index in nameless)
    return features, notes


def counts_rows(name: str, cells: Sequence[object]) -> bool:
    """Return whether a column is named like a counter and counts the rows, from 0 or from 1.

    >>> counts_rows("Id", [1, 2, 3]), counts_rows("Id", [3, 1, 2]), counts_rows("x", [1, 2, 3])
    (True, False, False)
    """
    counter = name.lower() in _COUNTERS or _INDEX_OF_PANDAS.fullmatch(name) is not None
    return counter and any(all(str(cell) == str(row) for row, cell in enumerate(cells, start)) for start in (0, 1))


def _names_rows(table: Table) -> bool:
    """Return whether the first column is an index: unnamed and without repetitions, or a counter."""
    cells, name = [row[0] for row in table.rows], table.column_names[0]
    if 0 in table.unnamed or _INDEX_OF_PANDAS.fullmatch(name):
        whole = all(cell.isdecimal() for cell in cells)
        return len(set(cells)) == len(cells) and (whole or not mostly_numbers(cells))
    return counts_rows(name, cells)


def _place(table: Table, where: str, column: str | int, purpose: str, subject: str) -> int:
    """Return the index of a column that is given by its name or its position, from 0 or from the end."""
    names, width = table.column_names, len(table.column_names)
    if isinstance(column, str) and column in names:
        return names.index(column)
    if isinstance(column, str) and not re.fullmatch(r"-?[0-9]+", column):
        raise InputError(f"{where} has no column named {column!r} {purpose}.{suggestion(column, names)}")
    position = int(column)
    if not -width <= position < width:
        raise InputError(f"{subject} of {where} must be a column from {-width} to {width - 1}; got {column}.")
    return position % width
