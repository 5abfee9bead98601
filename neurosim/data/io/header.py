"""Whether the first row of a table is a header, and the names of the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from neurosim.core.errors import InputError
from neurosim.core.words import counted
from neurosim.data.io.advice import FileError, Option
from neurosim.data.io.delimiters import Row, Rows
from neurosim.data.io.notation import missing, mostly_numbers, number_like

_Names = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of the columns, and notes on what was guessed."""


def regular(rows: list[Row], delimiter: str, where: str) -> tuple[list[Row], tuple[str, ...]]:
    """Return the rows without empty rows and empty last columns; an InputError names a row of another length."""
    notes: tuple[str, ...] = ()
    blank = [line for line, cells in rows if not any(cells)]
    if 0 < len(blank) < len(rows) - 1:
        rows = [row for row in rows if any(row[1])]
        lines = f"Line {blank[0]} holds" if len(blank) == 1 else f"Lines {blank[0]} to {blank[-1]} hold"
        notes = (f"{lines} {counted(len(blank), 'row')} of empty cells, left out.",)
    (line, first), *rest = rows
    widths = {len(cells) for _, cells in rest}
    if len(widths) == 1 and not any(cells[-1] for _, cells in rest):
        filled = max(_last_filled(cells) for _, cells in rows)
        if filled <= len(first) <= max(widths):
            first, rest = first[:filled], [(number, cells[:filled]) for number, cells in rest]
            notes += ("All rows end with a delimiter, which is left out.",)
            widths = {filled}
    names = [cells[0] for _, cells in rest]
    if delimiter != "," and widths == {len(first) + 1} and len(set(names)) == len(names):
        first = ("", *first)  # R writes the names of rows this way
    for number, cells in rest:
        if len(cells) != len(first):
            rule = f"a row must have {counted(len(first), 'cell')}, like line {line}"
            raise InputError(f"{where}, line {number}: {rule}; got {len(cells)}.")
    return [(line, first), *rest], notes


def _last_filled(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def first_is_header(rows: list[Row], where: str) -> bool:
    """Return whether the first row is a header: it has text above a column of numbers.

    It is not if another text of it occurs again in its column: then it is a row with a bad cell. A row that counts the
    columns from 0 or 1 is a header, too, if it has a number above a column of text (pandas numbers columns this way).
    Above columns of numbers it may be a header or a row, and a FileError says so.
    """
    (line, first), *rest = rows
    below = list(zip(*(cells for _, cells in rest), strict=True)) or [()] * len(first)
    is_number = [not column or mostly_numbers(column) for column in below]
    again = any(cell in column and not missing(cell) for cell, column in zip(first, below, strict=True))
    texts = [not number_like(cell) and not missing(cell) for cell in first]
    if any(text and number for text, number in zip(texts, is_number, strict=True)):
        return not any(
            text and not number and cell in column
            for text, number, cell, column in zip(texts, is_number, first, below, strict=True)
        )
    if not rest:
        return False
    start = _counts_from(first)
    if start is not None and not all(is_number) and not again:
        return True
    if start == 0 and first[0] != "0":
        return True
    bits = all(cell in ("0", "1") for _, cells in rows for cell in cells)
    if (start == 0 and all(is_number) and not bits) or _may_be_names(first, below, is_number):
        options = Option("header", True), Option("header", False)
        raise FileError(
            f"{where}, line {line}: {', '.join(first[:4])}{', ...' if len(first) > 4 else ''} can be read as a header"
            f" or as a row of values; say {options[0].python} or {options[1].python}.",
            *options,
        )
    return False


def _may_be_names(first: Sequence[str], below: Sequence[Sequence[str]], is_number: Sequence[bool]) -> bool:
    """Return whether integers may be names, such as years: the text beside them occurs in no row, other text does."""
    columns = list(zip(first, below, is_number, strict=True))
    over_numbers = [cell for cell, _, number in columns if number]
    words = [(cell, Counter(column)) for cell, column, number in columns if not number]
    alone = [cell not in times and len(times) > 1 and min(times.values()) > 1 for cell, times in words]
    whole = all(cell.isdecimal() for cell in over_numbers) and len(set(over_numbers)) == len(over_numbers)
    return bool(alone) and all(alone) and bool(over_numbers) and whole


def _counts_from(cells: Sequence[str]) -> int | None:
    """Return 0 or 1 if the cells count the columns from there; the first may be empty, above an index."""
    counted = cells[1:] if cells[0] == "" else cells
    return next(
        (start for start in (0, 1) if list(counted) == [str(i) for i in range(start, start + len(counted))]), None
    )


def header_names(row: Row, where: str) -> _Names:
    """Return the names in a header; a column without a name is named by its place, such as x1."""
    line, cells = row
    names = tuple(cell or f"x{i}" for i, cell in enumerate(cells, start=1))
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        columns = ", ".join(str(i) for i, other in enumerate(names, start=1) if other == name)
        raise InputError(f"{where}, line {line}: every column needs its own name; got {name!r} for columns {columns}.")
    values = [cell for cell in cells if number_like(cell)]
    return names, (f"Line {line} is taken as a header, though it holds the number {values[0]}.",) if values else ()


def names_in_comment(comments: Sequence[tuple[int, str]], first: Row, delimiter: str) -> _Names | None:
    """Return the names of columns in the last comment before the first row, as ``numpy.savetxt`` writes them."""
    before = [comment for comment in comments if comment[0] < first[0]]
    if not before:
        return None
    line, written = before[-1]
    rows = list(Rows(written.lstrip("#% "), delimiter))
    cells = rows[0][1] if rows else ()
    if len(cells) != len(first[1]) or len(set(cells)) < len(cells) or any(missing(c) or number_like(c) for c in cells):
        return None
    return cells, (f"Line {line}, a comment, names the columns.",)


def numbered(width: int) -> _Names:
    """Return names for columns of a file without a header."""
    names = tuple(f"x{i}" for i in range(1, width + 1))
    return names, (f"The file has no header; its columns are called {names[0]} to {names[-1]}.",)
