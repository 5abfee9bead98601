"""Splitting text into rows of cells, and guessing the delimiter."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.words import listed
from neurosim.data.io.advice import FileError, Option
from neurosim.data.io.notation import COMMA, mostly_numbers, number_like

BLANKS = " "
"""The delimiter of tables whose cells are separated by one or more blanks or tabs."""

DELIMITERS = {"\t": "a tab", ";": "a semicolon", "|": "a bar", ",": "a comma", BLANKS: "blanks"}
"""Delimiters among which the guess chooses."""

NAMES = {"tab": "\t", "\\t": "\t", "semicolon": ";", "bar": "|", "comma": ",", "space": BLANKS, "blanks": BLANKS}
"""Names of delimiters."""

COMMENTS = ("#", "%")
"""A line that begins with one of these is a comment."""

SAMPLE = 100
"""Number of rows from which the delimiter is guessed."""

_TOLD = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""How spreadsheets declare the delimiter in the first line."""

_WORD = re.compile(r'(?:"(?:[^"]|"")*"|[^ \t])+')

_HEAD = 2**20
"""Most characters from which the delimiter is guessed."""

Row = tuple[int, tuple[str, ...]]
"""The line in which a row begins, from 1, and its cells."""


@dataclass
class Rows:
    """The rows of a text; `comments` has the lines that were omitted as comments, with their numbers.

    ``#`` or an empty line inside a quoted cell belongs to the cell.
    """

    text: str
    delimiter: str
    comments: list[tuple[int, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        begins = 0  # the line in which the current row begins, or 0 between two rows
        self.comments.clear()

        def lines() -> Iterator[str]:
            nonlocal begins
            for line, written in enumerate(io.StringIO(self.text, newline=""), start=1):
                # A line of tabs is not blank: it may be a row of empty cells, which a note reports.
                if begins == 0 and not written.strip(" \r\n"):
                    continue
                if begins == 0 and written.lstrip(" ").startswith(COMMENTS):
                    self.comments.append((line, written))
                    continue
                if begins == 0 and line == 1 and _TOLD.fullmatch(written):
                    continue
                begins = begins or line
                yield "\t".join(_words(written)) + "\n" if self.delimiter == BLANKS else written

        tab_or_own = "\t" if self.delimiter == BLANKS else self.delimiter
        for cells in csv.reader(lines(), delimiter=tab_or_own, skipinitialspace=True, strict=True):
            yield begins, tuple(cell.strip() for cell in cells)
            begins = 0


def read_rows(text: str, delimiter: str, where: str) -> tuple[list[Row], list[tuple[int, str]]]:
    """Return the rows and comments of a text, or raise an InputError with the line before the fault."""
    rows = Rows(text, delimiter)
    read: list[Row] = []
    try:
        for row in rows:
            read.append(row)
    except csv.Error as error:
        after = f"after the row in line {read[-1][0]}" if read else "in the first row"
        raise InputError(f"{where} cannot be read as CSV {after}: {error}.") from error
    return read, rows.comments


def delimiter_of(text: str, where: str, given: str | None = None) -> str:
    r"""Return the delimiter: the given one, that declared in the first line (``sep=;``), or a guess.

    The guess splits the first row, which may be a header, like most others. Among several, the one wins that leaves the
    fewest columns of text that other delimiters would split, then that with the most columns of numbers, then with rows
    of one width. Blanks win only if they are better than all others. Two equally good delimiters raise a FileError.

    >>> delimiter_of("1,5;2,5;a\n1,6;2,6;b\n", "'f.csv'"), delimiter_of("1,2,a;b\n2,3,c;d\n", "'f.csv'")
    (';', ',')
    """
    if given is not None:
        return _asked_for(given)
    first = re.match(r"[^\r\n]*", text)
    told = _TOLD.fullmatch(first[0]) if first else None
    return told[1] if told else _guessed(_head(text), where)


def _asked_for(given: str) -> str:
    delimiter = NAMES.get(given.lower(), given)
    if len(delimiter) != 1:
        raise UnknownNameError("delimiter", given, NAMES)
    if delimiter.isalnum() or delimiter in "\"\r\n.+-'_":
        raise InputError(f"A delimiter must not be part of a number, a name or a line end; got {given!r}.")
    return delimiter


@dataclass(frozen=True)
class _Candidate:
    """How a delimiter splits the first rows."""

    delimiter: str
    rows: tuple[Row, ...]
    width: int
    share: float
    numbers: int
    splittable: int

    @property
    def rank(self) -> tuple[bool, int, int, bool, bool]:
        """A key for sorting: a larger one is more likely."""
        first_fits = len(self.rows[0][1]) == self.width
        return first_fits, -self.splittable, self.numbers, self.share == 1.0, self.delimiter != BLANKS

    @property
    def told(self) -> str:
        _, cells = next(row for row in reversed(self.rows) if len(row[1]) == self.width)
        return f"{listed([repr(cell) for cell in cells[:4]])}{', ...' if self.width > 4 else ''}"


def _candidate(text: str, delimiter: str) -> _Candidate | None:
    """Return how a delimiter splits the first rows, or None if it does not split most of them alike."""
    try:
        rows = tuple(islice(Rows(text, delimiter), SAMPLE))
    except csv.Error:
        return None
    width, times = Counter(len(cells) for _, cells in rows).most_common(1)[0] if rows else (1, 0)
    if width == 1 or 2 * times <= len(rows):
        return None
    regular = [cells for _, cells in rows if len(cells) == width]
    columns = list(zip(*(regular[1:] or regular), strict=True))  # the first row may be a header
    text_columns = [column for column in columns if not mostly_numbers(column)]
    # With a wrong delimiter, the right one is still in every row.
    splittable = sum(all(_splittable(cell, delimiter) for cell in column) for column in text_columns)
    return _Candidate(delimiter, rows, width, times / len(rows), width - len(text_columns), splittable)


def _splittable(cell: str, delimiter: str) -> bool:
    """Return whether another delimiter would split a cell of text; a blank does if it separates a number."""
    others = [other for other in DELIMITERS if other not in (delimiter, BLANKS)]
    return any(other in cell for other in others) or (" " in cell and any(map(number_like, cell.split(" "))))


def _guessed(text: str, where: str) -> str:
    there = [found for delimiter in DELIMITERS if (found := _candidate(text, delimiter))]
    ranked = sorted((one for one in there if one.numbers), key=lambda one: one.rank, reverse=True)
    if len(ranked) > 1:  # text has blanks, too, but not the same number in every row
        ranked = [one for one in ranked if one.delimiter != BLANKS or one.share == 1.0]
    if not ranked:
        likely = max(there, key=lambda one: (one.share, one.delimiter != BLANKS, one.width), default=None)
        return likely.delimiter if likely else ","
    best, *others = ranked
    if others and others[0].rank == best.rank:
        raise _two_ways(best, others[0], where)
    if best.delimiter == ",":
        _check_blanks_after_commas(text, best, where)
    return best.delimiter


def _two_ways(one: _Candidate, other: _Candidate, where: str) -> FileError:
    choices = Option("delimiter", one.delimiter), Option("delimiter", other.delimiter)
    told = (
        f"{where} can be read in two ways: with {DELIMITERS[one.delimiter]} between the cells, a row has {one.told};"
        f" with {DELIMITERS[other.delimiter]}, it has {other.told}. Say {choices[0].python} or {choices[1].python}."
    )
    return FileError(told, *choices)


def _check_blanks_after_commas(text: str, found: _Candidate, where: str) -> None:
    """Raise a FileError for "1,5, 2,5", where the commas without a blank may be decimal separators."""
    apart = _candidate(re.sub(r",[ \t]+", "\x1f", text), "\x1f")
    if apart is None or apart.width >= found.width:
        return
    glued = [(line, cell) for line, cells in apart.rows for cell in cells if "," in cell]
    if all(COMMA.number(cell) is not None for _, cell in glued):
        line, cell = glued[0]
        choice = Option("delimiter", ",")
        raise FileError(
            f"{where}, line {line}: {cell!r} can be read as one number, for a blank follows other commas, or as two."
            f" Separate the cells by semicolons if it is one; say {choice.python} if they are two.",
            choice,
        )


def _head(text: str) -> str:
    """Return the beginning of a text, in complete lines, to guess from."""
    if len(text) <= _HEAD:
        return text
    end = max(text.rfind("\n", 0, _HEAD), text.rfind("\r", 0, _HEAD))
    return text[: end + 1] if end > 0 else text


def _words(written: str) -> list[str]:
    return _WORD.findall(written) if '"' in written else re.split(r"[ \t]+", written.strip(" \t\r\n"))
