"""Reading a user's CSV file as a table of text, with notes on what was guessed; and writing CSV files."""

from __future__ import annotations

import csv
import numbers
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.data.io.advice import FileError, Option
from neurosim.data.io.atomic import replacing
from neurosim.data.io.delimiters import COMMENTS, DELIMITERS, delimiter_of, read_rows
from neurosim.data.io.header import first_is_header, header_names, names_in_comment, numbered, regular
from neurosim.data.io.notation import POINT, Column, Notation, mostly_numbers, notation_of, number
from neurosim.data.io.text_file import text_of

LIMIT = 2**28
"""Most bytes of a CSV file; as Python text they take several times the memory."""

_FORMULA_STARTS = tuple("=+-@\0\uff1d\uff0b\uff0d\uff20")  # the last four are full-width forms of = + - @


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of cells, all text."""

    column_names: tuple[str, ...]  # from the header, or x1, x2, ...
    rows: tuple[tuple[str, ...], ...]  # cells without surrounding blanks, one for each column
    lines: tuple[int, ...]  # in which each row begins, from 1
    notes: tuple[str, ...]  # what was guessed
    has_header: bool  # whether the first row names the columns
    notation: Notation = POINT  # of its numbers
    unnamed: tuple[int, ...] = ()  # columns, from 0, without a name in the header

    def __repr__(self) -> str:
        return f"Table: {len(self.rows)} rows, columns {', '.join(self.column_names)}"


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
    r"""Read a CSV file of any encoding, delimiter and line ends; the options are those of ``datasets.load``.

    The file may be gzipped. It is UTF-8, UTF-16 or UTF-32 with a byte-order mark, or else Windows-1252. Blank lines are
    skipped, and those that begin with ``#`` or ``%``. By default the first row is a header if it has text above a
    column of numbers, or if it counts the columns. The notation of numbers is guessed without the columns to `ignore`.
    Every InputError names the line.

    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "flowers.csv"
    >>> _ = file.write_text("width;kind\n0,2;setosa\n1,3;versicolor\n")
    >>> table = read_csv(file)
    >>> table
    Table: 2 rows, columns width, kind
    >>> table.rows[0], table.lines[0], table.notes
    (('0,2', 'setosa'), 2, ('The cells are separated by a semicolon.', 'Commas in numbers are read as decimal points.'))
    """
    header = checks.flag_or_default(header, "header")
    where = repr(str(path))
    text, notes = text_of(path, limit)
    mark = delimiter_of(text, where, delimiter)
    rows, comments = read_rows(text, mark, where)
    if not rows:
        raise InputError(f"{where} is empty: it must have a row of cells for each example.{_left_out(comments)}")
    if mark != "," and delimiter is None:
        notes += (f"The cells are separated by {DELIMITERS.get(mark, repr(mark))}.",)
    rows, shape_notes = regular(rows, mark, where)
    has_header = first_is_header(rows, where) if header is None else header
    if has_header and len(rows) == 1:
        options = (Option("header", False),) if header is None else ()
        advice = f"; if it is a row of values, say {options[0].python}" if options else ""
        told = f"{where} has only a header, in line {rows[0][0]}: there must be rows below it{advice}."
        raise FileError(told + _left_out(comments), *options)
    lines, cells = zip(*rows[has_header:], strict=True)
    names, header_notes = header_names(rows[0], where) if has_header else numbered(len(rows[0][1]))
    if header is None and not has_header and (given := names_in_comment(comments, rows[0], mark)):
        names, header_notes = given
    columns = [
        Column(name, lines, column)
        for index, (name, column) in enumerate(zip(names, zip(*cells, strict=True), strict=True))
        if not {name, index, index - len(names)} & set(ignore) and mostly_numbers(column)
    ]
    notation, notation_notes = notation_of(columns, where, mark, decimal, thousands)
    if comments and comments[-1][0] > rows[0][0]:
        notes += (_left_out(comments).strip(),)
    unnamed = tuple(index for index, cell in enumerate(rows[0][1]) if has_header and not cell)
    notes += shape_notes + notation_notes + header_notes
    return Table(names, cells, lines, notes, has_header, notation, unnamed)


def write_csv(path: str | os.PathLike[str], column_names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as a CSV file in which spreadsheets execute nothing; None is an empty cell.

    Text is quoted, and text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV
    Injection").

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


def _left_out(comments: Sequence[tuple[int, str]]) -> str:
    """Say how many lines are omitted as comments."""
    if not comments:
        return ""
    marks = " or ".join(mark for mark in COMMENTS if any(written.lstrip().startswith(mark) for _, written in comments))
    if len(comments) == 1:
        return f" Line {comments[0][0]} begins with {marks} and is left out as a comment."
    return (
        f" {len(comments):,} lines begin with {marks} and are left out as comments; the first is line {comments[0][0]}."
    )


def _harmless(cell: object) -> object:
    if cell is None or isinstance(cell, numbers.Number):
        return cell
    text = str(cell)
    # Some spreadsheets run a formula in spite of leading blanks, so they are ignored here.
    if text.lstrip().startswith(_FORMULA_STARTS) and number(text) is None:
        return f"'{text}"
    return text
