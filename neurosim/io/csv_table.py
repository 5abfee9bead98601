"""A user's CSV as a table of text, and a table of ours as CSV; what had to be guessed is said."""

from __future__ import annotations

import codecs
import csv
import io
import numbers
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from neurosim.errors import InputError
from neurosim.io.atomic import replacing
from neurosim.io.opening import content

LIMIT = 2**28
"""Bytes of CSV that are read; as Python text they take several times the room."""

SAMPLE = 100
"""Rows that the delimiter is guessed from."""

_DELIMITERS = {";": "a semicolon", "\t": "a tab", "|": "a bar", ",": "a comma"}
_FORMULA_STARTS = tuple("=+-@\0\uff1d\uff0b\uff0d\uff20")  # the last four are the wide = + - @ of Asian keyboards

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")

_Row = tuple[int, tuple[str, ...]]
"""The line a row begins in, counted from 1, and its cells."""


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of cells, all text, with the line that each begins in.

    Parameters
    ----------
    column_names : tuple of str
        From the header, or x1, x2, ...
    rows : tuple of tuple of str
        Cells without surrounding spaces; every row has one for each column.
    lines : tuple of int
        Line of the file in which each row begins, counted from 1.
    notes : tuple of str
        What reading the file had to guess.
    has_header : bool
        The first row names the columns.
    """

    column_names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...]
    has_header: bool

    def __repr__(self) -> str:
        return f"Table: {len(self.rows)} rows, columns {', '.join(self.column_names)}"


def number(cell: str) -> float | None:
    """Return the number that a cell writes, infinities and NaN included, or None if it is text.

    Examples
    --------
    >>> number("-1.5"), number("1e3"), number("setosa"), number("1_000")
    (-1.5, 1000.0, None, None)
    """
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def read_csv(path: str | os.PathLike[str], header: bool | None = None, limit: int = LIMIT) -> Table:
    r"""Read a CSV file whatever its encoding, delimiter and line ends; blank lines and ``#`` lines are skipped.

    Parameters
    ----------
    path : str or path
        UTF-8, UTF-16 with a byte-order mark, or else Latin-1; fields separated by , ; tab or |.
    header : bool, optional
        Whether the first row names the columns. Without it, it does if it has text over a column of numbers.
    limit : int
        Most bytes that are read.

    Raises
    ------
    InputError
        If the file is missing, too large, empty, not text, has a header only or a column name twice, or if a row
        has another number of cells than the first; the text has the line.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "flowers.csv"
    >>> _ = file.write_text("width;kind\n0.2;setosa\n1.3;versicolor\n")
    >>> table = read_csv(file)
    >>> table
    Table: 2 rows, columns width, kind
    >>> table.rows[0], table.lines[0], table.notes
    (('0.2', 'setosa'), 2, ('The cells are separated by a semicolon.',))
    """
    where = repr(str(path))
    text, encoding_notes = _decoded(content(path, limit), where)
    delimiter = _delimiter(text)
    rows, decimal_notes = _with_points(_read_all(_rows(text, delimiter), where), delimiter)
    if not rows:
        raise InputError(f"{where} is empty: it must have a row of cells for each example.")
    _check_widths(rows, where)
    has_header = _first_is_header(rows) if header is None else header
    if has_header and len(rows) == 1:
        advice = "; if it is a row of values, say header=False" if header is None else ""
        raise InputError(f"{where} has only a header, in line {rows[0][0]}: there must be rows below it{advice}.")
    names, header_notes = _column_names(rows[0], where) if has_header else _numbered(len(rows[0][1]))
    delimiter_notes = () if delimiter == "," else (f"The cells are separated by {_DELIMITERS[delimiter]}.",)
    lines, cells = zip(*rows[has_header:], strict=True)
    return Table(names, cells, lines, encoding_notes + delimiter_notes + decimal_notes + header_notes, has_header)


def write_csv(path: str | os.PathLike[str], column_names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as CSV that no spreadsheet takes for a program.

    Numbers stay numbers. Text is quoted, and text that a spreadsheet would run as a formula gets an apostrophe
    in front (OWASP, "CSV Injection").

    Parameters
    ----------
    path : str or path
        The file to create or to replace, whole or not at all; UTF-8.
    column_names : sequence of str
        The header.
    rows : iterable of sequences
        Numbers, text, None for an empty cell, or anything that prints as text.

    Raises
    ------
    InputError
        If a row has another number of cells than there are columns.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "results.csv"
    >>> write_csv(file, ["neuron", "potential"], [["=cmd", -1.5]])
    >>> print(file.read_text(), end="")
    "neuron","potential"
    "'=cmd",-1.5
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow([_harmless(name) for name in column_names])
        for index, row in enumerate(rows):
            if len(row) != len(column_names):
                rule = f"must have {len(column_names)} cells, one for each column"
                raise InputError(f"Row {index} for {str(path)!r} {rule}; got {len(row)}.")
            writer.writerow([_harmless(cell) for cell in row])


def _decoded(held: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    try:
        if held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = held.decode("utf-16")
        else:
            text = held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-16"):
            raise InputError(f"{where} begins as UTF-16 but byte {error.start} breaks it.") from error
        text = held.decode("latin-1")
        line = held.count(b"\n", 0, error.start) + 1
        notes = (f"The text is read as Latin-1, because line {line} is not UTF-8.",)
    if "\0" in text:
        raise InputError(f"{where} must be text; it holds zero bytes, like a spreadsheet's or a program's own format.")
    return text, notes


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    """Yield the rows; a ``#`` or an empty line inside a quoted cell belongs to the cell."""
    begins = 0  # the line in which the row under way begins, or 0 between two rows

    def lines() -> Iterator[str]:
        nonlocal begins
        for line, written in enumerate(io.StringIO(text, newline=""), start=1):
            # Tabs are not blank: they may be a row of empty cells, which is for the user to hear about.
            if begins == 0 and (written.startswith("#") or not written.strip(" \r\n")):
                continue
            begins = begins or line
            yield written

    for cells in csv.reader(lines(), delimiter=delimiter, skipinitialspace=True, strict=True):
        yield begins, tuple(cell.strip() for cell in cells)
        begins = 0


def _read_all(rows: Iterator[_Row], where: str) -> list[_Row]:
    read: list[_Row] = []
    try:
        for row in rows:
            read.append(row)
    except csv.Error as error:
        after = f"after the row in line {read[-1][0]}" if read else "in the first row"
        raise InputError(f"{where} cannot be read as CSV {after}: {error}.") from error
    return read


def _with_points(rows: list[_Row], delimiter: str) -> tuple[list[_Row], tuple[str, ...]]:
    """Read decimal commas as points, where a comma separates no cells."""
    if delimiter == "," or not any(_DECIMAL_COMMA.fullmatch(cell) for _, cells in rows for cell in cells):
        return rows, ()
    pointed = [
        (line, tuple(cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell for cell in cells))
        for line, cells in rows
    ]
    return pointed, ("Commas in numbers are read as decimal points.",)


def _delimiter(text: str) -> str:
    """Return the delimiter that gives most rows the same width, then the widest rows, then the most numbers.

    The comma loses a tie: "1,5;2,5;0" is as wide either way, and there it is a decimal comma.
    """

    def fit(delimiter: str) -> tuple[float, int, float]:
        unsplit = 0.0, int(delimiter == ","), 0.0
        try:
            sample = [cells for _, cells in islice(_rows(text, delimiter), SAMPLE)]
        except csv.Error:
            return unsplit
        width, times = Counter(map(len, sample)).most_common(1)[0] if sample else (1, 0)
        if width == 1:
            return unsplit
        cells = [cell for row in sample for cell in row]
        return times / len(sample), width, sum(number(cell) is not None for cell in cells) / len(cells)

    return max(_DELIMITERS, key=fit)


def _check_widths(rows: list[_Row], where: str) -> None:
    first_line, first = rows[0]
    for line, cells in rows:
        if len(cells) != len(first):
            rule = f"a row must have {len(first)} cells, like line {first_line}"
            raise InputError(f"{where}, line {line}: {rule}; got {len(cells)}.")


def _first_is_header(rows: list[_Row]) -> bool:
    """Say whether the first row has text over a column of numbers.

    Half of the cells below must be numbers, not all: one bad cell must not turn a header into a row of values.
    """
    (_, first), *rest = rows
    below = list(zip(*(cells for _, cells in rest), strict=True)) or [()] * len(first)
    return any(
        number(cell) is None and 2 * sum(number(other) is not None for other in column) >= len(column)
        for cell, column in zip(first, below, strict=True)
    )


def _column_names(row: _Row, where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    line, cells = row
    notes = tuple(f"Column {i} has no name; it is called x{i}." for i, cell in enumerate(cells, start=1) if not cell)
    names = tuple(cell or f"x{i}" for i, cell in enumerate(cells, start=1))
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        columns = ", ".join(str(i) for i, other in enumerate(names, start=1) if other == name)
        raise InputError(f"{where}, line {line}: every column needs its own name; got {name!r} for columns {columns}.")
    values = [cell for cell in cells if number(cell) is not None]
    if values:
        notes += (f"Line {line} is taken as a header, though it holds the number {values[0]}.",)
    return names, notes


def _numbered(width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = tuple(f"x{i}" for i in range(1, width + 1))
    return names, (f"The file has no header; its columns are called {names[0]} to {names[-1]}.",)


def _harmless(cell: object) -> object:
    if cell is None or isinstance(cell, numbers.Number):
        return cell
    text = str(cell)
    # Leading spaces do not disarm a formula in every spreadsheet, so they do not count here.
    if text.lstrip().startswith(_FORMULA_STARTS) and number(text) is None:
        return f"'{text}"
    return text
