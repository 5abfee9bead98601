"""Splitting text into rows of cells, and guessing the delimiter."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.words import listed
from neurosim.data.io.notation import COMMA, mostly_numbers, number_like
from neurosim.data.io.opening import FileError, Option

BLANKS = " "  # the delimiter of tables whose cells are separated by one or more blanks or tabs
DELIMITERS = {"\t": "a tab", ";": "a semicolon", "|": "a bar", ",": "a comma", BLANKS: "blanks"}  # the guess chooses
NAMES = {"tab": "\t", "\\t": "\t", "semicolon": ";", "bar": "|", "comma": ",", "space": BLANKS, "blanks": BLANKS}
COMMENTS = ("#", "%")  # a line that begins with one of these is a comment

SAMPLE, _HEAD = 100, 2**20  # most rows, and characters, from which the delimiter is guessed
_TOLD = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # how spreadsheets declare the delimiter in the first line
_WORD = re.compile(r'(?:"(?:[^"]|"")*"|[^ \t])+')
Row = tuple[int, tuple[str, ...]]  # the line in which a row begins, from 1, and its cells
Comment = tuple[int, str]  # a line that is omitted as a comment, with its number


def rows_in(text: str, delimiter: str, comments: list[Comment]) -> Iterator[Row]:
    """Yield the rows of a text, and add the lines between them that are comments to `comments`."""
    begins = 0  # the line in which the current row begins, or 0 between two rows

    def lines() -> Iterator[str]:
        nonlocal begins
        for line, written in enumerate(io.StringIO(text, newline=""), start=1):
            if begins == 0:
                # A line of tabs is not blank: it may be a row of empty cells, which a note reports.
                if not written.strip(" \r\n") or (line == 1 and _TOLD.fullmatch(written)):
                    continue
                if written.lstrip(" ").startswith(COMMENTS):
                    comments.append((line, written))
                    continue
                begins = line
            yield "\t".join(_words(written)) + "\n" if delimiter == BLANKS else written

    mark = "\t" if delimiter == BLANKS else delimiter
    for cells in csv.reader(lines(), delimiter=mark, skipinitialspace=True, strict=True):
        yield begins, tuple(cell.strip() for cell in cells)
        begins = 0


def _words(written: str) -> list[str]:
    return _WORD.findall(written) if '"' in written else re.split(r"[ \t]+", written.strip(" \t\r\n"))


def delimiter_of(text: str, where: str, given: str | None = None) -> str:
    r"""Return the delimiter: the given one, that declared in the first line (``sep=;``), or a guess.

    The guess splits the first row, which may be a header, like most others. Among several, the one wins that leaves the
    fewest columns of text that other delimiters would split, then that with the most columns of numbers, then with rows
    of one width. Blanks win only if they are better than all others. Two equally good delimiters raise a FileError.

    >>> delimiter_of("1,5;2,5;a\n1,6;2,6;b\n", "'f.csv'"), delimiter_of("1,2,a;b\n2,3,c;d\n", "'f.csv'")
    (';', ',')
    """
    if given is not None:
        delimiter = NAMES.get(given.lower(), given)
        if len(delimiter) != 1:
            raise UnknownNameError("delimiter", given, NAMES)
        if delimiter.isalnum() or delimiter in "\"\r\n.+-'_":
            raise InputError(f"A delimiter must not be part of a number, a name or a line end; got {given!r}.")
        return delimiter
    first = re.match(r"[^\r\n]*", text)
    if first and (told := _TOLD.fullmatch(first[0])):
        return told[1]
    if len(text) > _HEAD:  # guess from the beginning, in complete lines
        end = max(text.rfind("\n", 0, _HEAD), text.rfind("\r", 0, _HEAD))
        text = text[: end + 1] if end > 0 else text
    return _guessed(text, where)


class _Candidate(NamedTuple):
    """How a delimiter splits the first rows; a larger `rank` is more likely."""

    delimiter: str
    rows: tuple[Row, ...]
    width: int  # of most rows
    share: float  # of rows with this width
    numbers: int  # columns of numbers
    rank: tuple[bool, int, int, bool, bool]


def _candidate(text: str, delimiter: str) -> _Candidate | None:
    """Return how a delimiter splits the first rows, or None if it does not split most of them alike."""
    try:
        rows = tuple(islice(rows_in(text, delimiter, []), SAMPLE))
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
    numbers, share = width - len(text_columns), times / len(rows)
    rank = len(rows[0][1]) == width, -splittable, numbers, share == 1.0, delimiter != BLANKS
    return _Candidate(delimiter, rows, width, share, numbers, rank)


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
        choices, marks, told = [], [], []
        for one in (best, others[0]):
            cells = next(cells for _, cells in reversed(one.rows) if len(cells) == one.width)
            told.append(f"{listed([repr(cell) for cell in cells[:4]])}{', ...' if one.width > 4 else ''}")
            marks.append(DELIMITERS[one.delimiter])
            choices.append(Option("delimiter", one.delimiter))
        raise FileError(
            f"{where} can be read in two ways: with {marks[0]} between the cells, a row has {told[0]}; with {marks[1]},"
            f" it has {told[1]}. Say {choices[0].python} or {choices[1].python}.",
            *choices,
        )
    if best.delimiter == ",":
        _check_blanks_after_commas(text, best, where)
    return best.delimiter


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
