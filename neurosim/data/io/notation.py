"""How numbers are written: decimal points and commas, thousands separators, and which of them a file uses."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from neurosim.core.errors import InputError
from neurosim.data.io.opening import FileError, Option

_BLANKS = "\u00a0\u202f\u2007\u2009"  # typographic blanks: in a table they separate thousands, never words

_APOSTROPHES = "'\u2019"
_MINUS = "\u2212"

_THOUSANDS = {  # separators that can be requested, and the characters that each stands for
    **{mark: mark for mark in ("", ",", ".", "_")},
    **dict.fromkeys(_APOSTROPHES, _APOSTROPHES),
    **dict.fromkeys((*f" {_BLANKS}", "space"), f" {_BLANKS}"),
}

_MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "?", "-", "."})
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")


def number(cell: str) -> float | None:
    """Return the number in a cell in the notation of programs, including infinities and NaN; None for text."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def missing(cell: str) -> bool:
    """Return whether a cell means a missing value."""
    return cell.lower() in _MISSING


def truth(cell: str) -> float | None:
    """Return 1.0 for True and 0.0 for False, in the spelling of Python, R and spreadsheets; else None."""
    return {"true": 1.0, "false": 0.0}.get(cell.lower())


@dataclass(frozen=True)
class Notation:
    """A decimal separator, and characters of which one may separate groups of three digits in a number.

    >>> german = Notation(",", ".")
    >>> german.number("1.200,5"), german.number("1,5e3"), german.number("1.5"), Notation().number("1.5")
    (1200.5, 1500.0, None, 1.5)
    """

    decimal: str = "."
    thousands: str = f",{_APOSTROPHES}{_BLANKS}"

    def number(self, cell: str) -> float | None:
        """Return the number in a cell, including infinities and NaN; None if it is not a number."""
        text = cell.replace(_MINUS, "-")
        if grouped := self._grouped.fullmatch(text):
            text = text.replace(grouped[1], "").replace(self.decimal, ".")
        elif self.decimal == ",":
            if "." in text or ("," in text and not _DECIMAL_COMMA.fullmatch(text)):
                return None
            text = text.replace(",", ".")
        return number(text)

    def numbers(self, cells: Sequence[str]) -> Sequence[float | None]:
        """Return the numbers in many cells."""
        if self.decimal == "." and not any("_" in cell for cell in cells):
            with suppress(ValueError):
                return list(map(float, cells))  # as programs write them
        return list(map(self.number, cells))

    @cached_property
    def _grouped(self) -> re.Pattern[str]:
        """A number with thousands separators: its first group does not begin with 0, and it has no exponent."""
        between = f"[{re.escape(self.thousands)}]" if self.thousands else "(?!)"
        return re.compile(rf"[+-]?[1-9]\d{{0,2}}({between})\d{{3}}(?:\1\d{{3}})*(?:{re.escape(self.decimal)}\d+)?")


POINT, COMMA = Notation(), Notation(",", f".{_APOSTROPHES}{_BLANKS}")

# With blanks as thousands separators as well, which are read only on request.
_ANY = tuple(Notation(notation.decimal, f"{notation.thousands} ") for notation in (POINT, COMMA))


def number_like(cell: str) -> bool:
    """Return whether a cell is a number in any notation, or True or False."""
    return truth(cell) is not None or any(notation.number(cell) is not None for notation in _ANY)


def mostly_numbers(cells: Sequence[str]) -> bool:
    """Return whether at least half of the cells that are not missing are numbers: one bad cell makes no text of it."""
    with suppress(ValueError):
        return bool(list(map(float, cells)))  # the usual case, and faster
    times = {cell: count for cell, count in Counter(cells).items() if not missing(cell)}
    numbers = sum(count for cell, count in times.items() if number_like(cell))
    return numbers > 0 and 2 * numbers >= sum(times.values())


_Columns = Mapping[str, Sequence[str]]  # the cells of each column of numbers by its name


def notation_of(
    columns: _Columns, lines: Sequence[int], where: str, delimiter: str, decimal: str | None, thousands: str | None
) -> tuple[Notation, tuple[str, ...]]:
    """Return the notation of all numbers of a file, and notes on what was guessed; `lines` is the line of each row.

    A number such as 1.5, 1,5 or 1.200,5 can be read in only one way, and decides for all. If all numbers can be read in
    two ways, such as 1.200, they have a decimal point where commas separate the cells; other files are refused.
    """
    readings = _asked_for(decimal, thousands)
    if len(readings) == 1:
        return readings[0], ()
    point, comma = readings
    pointed, commaed = _only(point, comma, columns), _only(comma, point, columns)
    if pointed and commaed:
        raise _mixed(pointed, commaed, columns, lines, where)
    if not pointed and not commaed:
        return point, _check_alike(point, comma, columns, lines, where, delimiter)
    found, other, mark = (comma, point, "Points") if commaed else (point, comma, "Commas")
    notes: tuple[str, ...] = ("Commas in numbers are read as decimal points.",) if commaed else ()
    if any(other.decimal in cell and found.number(cell) is not None for cells in columns.values() for cell in cells):
        notes += (f"{mark} in numbers are read as separating thousands.",)
    return found, notes


def _asked_for(decimal: str | None, thousands: str | None) -> list[Notation]:
    """Return the notations that are possible with the given options."""
    if decimal not in (None, ".", ","):
        raise InputError(f"decimal must be '.' or ','; got {decimal!r}.")
    if thousands is not None and thousands not in _THOUSANDS:
        raise InputError(f"thousands must be one of , . ' _ or space, or '' for none; got {thousands!r}.")
    if thousands is not None and thousands == decimal:
        raise InputError(f"decimal and thousands must differ; got {decimal!r} for both.")
    both = {".": POINT, ",": COMMA}
    if thousands is not None:
        both = {mark: Notation(mark, _THOUSANDS[thousands]) for mark in both if mark != thousands}
    return list(both.values()) if decimal is None else [both[decimal]]


def _only(mine: Notation, other: Notation, columns: _Columns) -> tuple[str, int] | None:
    """Return the column and row of the first cell that is a number in one notation but not in the other."""
    for name, cells in columns.items():
        for row, cell in enumerate(cells):
            worth_a_look = mine.decimal in cell or cell.count(other.decimal) > 1
            if worth_a_look and mine.number(cell) is not None and other.number(cell) is None:
                return name, row
    return None


def _check_alike(
    point: Notation, comma: Notation, columns: _Columns, lines: Sequence[int], where: str, delimiter: str
) -> tuple[str, ...]:
    """Return a note on numbers that can all be read in both ways, or raise a FileError if nothing decides."""
    notes: tuple[str, ...] = ()
    for name, cells in columns.items():
        for row, cell in enumerate(cells):
            values = point.number(cell), comma.number(cell)
            if values[0] == values[1] or None in values:
                continue
            if delimiter != "," or "," in cell:
                choices = Option("decimal", "."), Option("decimal", ",")
                readings = [f"{value:g} ({option.python})" for value, option in zip(values, choices, strict=True)]
                raise FileError(
                    f"{where}, line {lines[row]}, column {name!r}: {cell!r} can be read as {' or as '.join(readings)},"
                    " and no number of the file decides between them; say which it is.",
                    *choices,
                )
            told = f"Numbers such as {cell!r} are read with a decimal point, for commas separate the cells."
            notes = notes or (told,)
    return notes


def _mixed(
    pointed: tuple[str, int], commaed: tuple[str, int], columns: _Columns, lines: Sequence[int], where: str
) -> FileError:
    (point_name, point_row), (comma_name, comma_row) = pointed, commaed
    told = (
        f"{where}, line {lines[comma_row]}, column {comma_name!r}: {columns[comma_name][comma_row]!r} has a decimal"
        f" comma or points between thousands, but {columns[point_name][point_row]!r} in line {lines[point_row]}, column"
        f" {point_name!r}, has a decimal point or commas between thousands; the numbers of a file must be written"
        " alike."
    )
    if comma_name == point_name:
        return FileError(told)
    choices = Option("ignore", [point_name]), Option("ignore", [comma_name])
    advice = f" A column that is not a feature can be omitted: {choices[0].python} or {choices[1].python}."
    return FileError(told + advice, *choices)
