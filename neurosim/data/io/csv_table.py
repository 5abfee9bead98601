"""Reading a user's CSV file as a table of text, with notes on what was guessed; and writing CSV files."""

import csv
import numbers
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.words import counted
from neurosim.data.io.atomic import replacing
from neurosim.data.io.delimiters import COMMENTS, DELIMITERS, Comment, Row, delimiter_of, rows_in
from neurosim.data.io.notation import POINT, Notation, missing, mostly_numbers, notation_of, number, number_like
from neurosim.data.io.opening import FileError, Option, text_of

LIMIT = 2**28  # most bytes of a CSV file; as Python text they take several times the memory
_FORMULA_STARTS = tuple("=+-@\0\uff1d\uff0b\uff0d\uff20")  # the last four are full-width forms of = + - @
_Names = tuple[tuple[str, ...], tuple[str, ...]]  # the names of the columns, and notes on what was guessed


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of cells, all text."""

    where: str  # the file, as errors name it
    column_names: tuple[str, ...]  # from the header, or x1, x2, ...
    rows: tuple[tuple[str, ...], ...]  # cells without surrounding blanks, one for each column
    lines: tuple[int, ...]  # in which each row begins, from 1
    notes: tuple[str, ...]  # what was guessed
    has_header: bool  # whether the first row names the columns
    notation: Notation = POINT  # of its numbers
    unnamed: tuple[int, ...] = ()  # columns, from 0, without a name in the header

    def __repr__(self) -> str:
        return f"Table: {counted(len(self.rows), 'row')}, columns {', '.join(self.column_names)}"

    def column(self, index: int) -> list[str]:
        """Return the cells of a column."""
        return [row[index] for row in self.rows]

    def place(self, row: int, column: int) -> str:
        """Describe the place of a cell."""
        return f"{self.where}, line {self.lines[row]}, column {self.column_names[column]!r}"


def read_csv(
    path: str | os.PathLike[str],
    header: bool | None = None,
    limit: int = LIMIT,
    *,
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    ignore: Sequence[str | int] = (),
) -> Table:
    """Read a CSV file of any encoding, delimiter and line ends; the options are those of ``datasets.load``.

    The file may be gzipped. Blank lines are skipped, and those that begin with ``#`` or ``%``. The notation of numbers
    is guessed without the columns to `ignore`. Every InputError names the line.
    """
    header = checks.flag_or_default(header, "header")
    where = repr(str(path))
    text, notes = text_of(path, limit)
    mark = delimiter_of(text, where, delimiter)
    rows, comments = _rows_and_comments(text, mark, where)
    if not rows:
        raise InputError(f"{where} is empty: it must have a row of cells for each example.{_left_out(comments)}")
    if mark != "," and delimiter is None:
        notes += (f"The cells are separated by {DELIMITERS.get(mark, repr(mark))}.",)
    rows, shape_notes = _regular(rows, mark, where)
    has_header = _first_is_header(rows, where) if header is None else header
    if has_header and len(rows) == 1:
        options = (Option("header", False),) if header is None else ()
        advice = f"; if it is a row of values, say {options[0].python}" if options else ""
        told = f"{where} has only a header, in line {rows[0][0]}: there must be rows below it{advice}."
        raise FileError(told + _left_out(comments), *options)
    lines, cells = zip(*rows[has_header:], strict=True)
    names, header_notes = _header_names(rows[0], where) if has_header else _numbered(len(rows[0][1]))
    if header is None and not has_header and (given := _names_in_comment(comments, rows[0], mark)):
        names, header_notes = given
    columns = {
        name: column
        for index, (name, column) in enumerate(zip(names, zip(*cells, strict=True), strict=True))
        if not {name, index, index - len(names)} & set(ignore) and mostly_numbers(column)
    }
    notation, notation_notes = notation_of(columns, lines, where, mark, decimal, thousands)
    if comments and comments[-1][0] > rows[0][0]:
        notes += (_left_out(comments).strip(),)
    unnamed = tuple(index for index, cell in enumerate(rows[0][1]) if has_header and not cell)
    notes += shape_notes + notation_notes + header_notes
    return Table(where, names, cells, lines, notes, has_header, notation, unnamed)


def _rows_and_comments(text: str, delimiter: str, where: str) -> tuple[list[Row], list[Comment]]:
    rows: list[Row] = []
    comments: list[Comment] = []
    try:
        for row in rows_in(text, delimiter, comments):
            rows.append(row)
    except csv.Error as error:
        after = f"after the row in line {rows[-1][0]}" if rows else "in the first row"
        raise InputError(f"{where} cannot be read as CSV {after}: {error}.") from error
    return rows, comments


def _left_out(comments: Sequence[Comment]) -> str:
    """Say how many lines are omitted as comments."""
    if not comments:
        return ""
    marks = " or ".join(mark for mark in COMMENTS if any(written.lstrip().startswith(mark) for _, written in comments))
    if len(comments) == 1:
        return f" Line {comments[0][0]} begins with {marks} and is left out as a comment."
    return (
        f" {len(comments):,} lines begin with {marks} and are left out as comments; the first is line {comments[0][0]}."
    )


def _regular(rows: list[Row], delimiter: str, where: str) -> tuple[list[Row], tuple[str, ...]]:
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
        filled = max((place for _, cells in rows for place, cell in enumerate(cells, start=1) if cell), default=0)
        if filled <= len(first) <= max(widths):
            first, rest = first[:filled], [(number, cells[:filled]) for number, cells in rest]
            notes += ("All rows end with a delimiter, which is left out.",)
            widths = {filled}
    names = [cells[0] for _, cells in rest]
    if delimiter != "," and widths == {len(first) + 1} and len(set(names)) == len(names):
        first = ("", *first)  # R writes the names of rows this way
    for row, cells in rest:
        if len(cells) != len(first):
            rule = f"a row must have {counted(len(first), 'cell')}, like line {line}"
            raise InputError(f"{where}, line {row}: {rule}; got {len(cells)}.")
    return [(line, first), *rest], notes


def _first_is_header(rows: list[Row], where: str) -> bool:
    """Return whether the first row is a header: it has text above a column of numbers.

    It is not if another text of it occurs again in its column: then it is a row with a bad cell. A row that counts the
    columns from 0 or 1 is a header, too, if it has a number above a column of text (pandas numbers columns this way).
    Above columns of numbers it may be a header or a row, and a FileError says so.
    """
    (line, first), *rest = rows
    below = list(zip(*(cells for _, cells in rest), strict=True)) or [()] * len(first)
    texts = [not number_like(cell) and not missing(cell) for cell in first]
    are_numbers = [not column or mostly_numbers(column) for column in below]
    columns = list(zip(first, below, texts, are_numbers, strict=True))
    if any(text and number for *_, text, number in columns):
        return not any(text and not number and cell in column for cell, column, text, number in columns)
    if not rest:
        return False
    counts = first[1:] if first[0] == "" else first  # an empty cell may be above an index
    start = next((n for n in (0, 1) if list(counts) == [str(i) for i in range(n, n + len(counts))]), None)
    again = any(cell in column and not missing(cell) for cell, column, *_ in columns)
    if (start is not None and not all(are_numbers) and not again) or (start == 0 and first[0] != "0"):
        return True
    bits = all(cell in ("0", "1") for _, cells in rows for cell in cells)
    if (start == 0 and all(are_numbers) and not bits) or _may_be_names(columns):
        options = Option("header", True), Option("header", False)
        raise FileError(
            f"{where}, line {line}: {', '.join(first[:4])}{', ...' if len(first) > 4 else ''} can be read as a header"
            f" or as a row of values; say {options[0].python} or {options[1].python}.",
            *options,
        )
    return False


def _may_be_names(columns: Sequence[tuple[str, Sequence[str], bool, bool]]) -> bool:
    """Return whether integers may be names, such as years: the text beside them occurs in no row, other text does."""
    over_numbers = [cell for cell, *_, number in columns if number]
    words = [(cell, Counter(column)) for cell, column, _, number in columns if not number]
    alone = [cell not in times and len(times) > 1 and min(times.values()) > 1 for cell, times in words]
    whole = all(cell.isdecimal() for cell in over_numbers) and len(set(over_numbers)) == len(over_numbers)
    return bool(alone) and all(alone) and bool(over_numbers) and whole


def _header_names(row: Row, where: str) -> _Names:
    """Return the names in a header; a column without a name is named by its place, such as x1."""
    line, cells = row
    names = tuple(cell or f"x{i}" for i, cell in enumerate(cells, start=1))
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        columns = ", ".join(str(i) for i, other in enumerate(names, start=1) if other == name)
        raise InputError(f"{where}, line {line}: every column needs its own name; got {name!r} for columns {columns}.")
    values = [cell for cell in cells if number_like(cell)]
    return names, (f"Line {line} is taken as a header, though it holds the number {values[0]}.",) if values else ()


def _names_in_comment(comments: Sequence[Comment], first: Row, delimiter: str) -> _Names | None:
    """Return the names of columns in the last comment before the first row, as ``numpy.savetxt`` writes them."""
    before = [comment for comment in comments if comment[0] < first[0]]
    if not before:
        return None
    line, written = before[-1]
    try:
        _, cells = next(rows_in(written.lstrip("#% "), delimiter, []), (0, ()))
    except csv.Error:  # such as a quotation mark without its partner
        return None
    if len(cells) != len(first[1]) or len(set(cells)) < len(cells) or any(missing(c) or number_like(c) for c in cells):
        return None
    return cells, (f"Line {line}, a comment, names the columns.",)


def _numbered(width: int) -> _Names:
    names = tuple(f"x{i}" for i in range(1, width + 1))
    return names, (f"The file has no header; its columns are called {names[0]} to {names[-1]}.",)


def write_csv(path: str | os.PathLike[str], column_names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as a CSV file; None is an empty cell, and text is quoted.

    Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection").
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow([_harmless(name) for name in column_names])
        for index, row in enumerate(rows):
            if len(row) != len(column_names):
                rule = f"must have {len(column_names)} cells, one for each column"
                raise InputError(f"Row {index} for {str(path)!r} {rule}; got {len(row)}.")
            writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: object) -> object:
    if cell is None or isinstance(cell, numbers.Number):
        return cell
    text = str(cell)
    # Some spreadsheets run a formula in spite of leading blanks, so they are ignored here.
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) and number(text) is None else text
