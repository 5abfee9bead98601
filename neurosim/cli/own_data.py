"""Options for reading a user's file, which are also those that its errors advise."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from neurosim.core.errors import InputError

if TYPE_CHECKING:
    from neurosim.data.datasets import Dataset


class MissingName(StrEnum):
    """What to do with rows with missing values."""

    drop = "drop"


class DecimalName(StrEnum):
    """Decimal separators."""

    point = "."
    comma = ","


DataName = Annotated[str, typer.Argument(metavar="DATA", help="A data set (see neurosim list), or a CSV file.")]
_FILE = {"rich_help_panel": "How a CSV file is read"}
Label = Annotated[
    str | None, typer.Option(help="Column with the class, by name or position. \\[default: the last]", **_FILE)
]
Header = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns.", **_FILE)
]
Delimiter = Annotated[
    str | None, typer.Option(help="Delimiter of the cells: a character, tab or space. \\[default: a guess]", **_FILE)
]
Decimal = Annotated[
    DecimalName | None, typer.Option(help="The decimal separator. \\[default: from the numbers]", **_FILE)
]
Thousands = Annotated[str | None, typer.Option(help="Separator of groups of three digits.", **_FILE)]
Ignore = Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="A column to omit; may be repeated.", **_FILE)]
Missing = Annotated[MissingName | None, typer.Option(help="What to do with rows with missing values.", **_FILE)]


def read(
    data: str,
    label: str | None,
    header: bool | None,
    delimiter: str | None,
    decimal: DecimalName | None,
    thousands: str | None,
    ignore: list[str] | None,
    missing: MissingName | None,
) -> Dataset:
    """Return a data set, like :func:`~neurosim.datasets.load`."""
    from neurosim.data import datasets
    from neurosim.data.io.opening import FileError

    try:
        return datasets.load(
            data,
            label=label,
            header=header,
            delimiter=delimiter,
            decimal=None if decimal is None else decimal.value,
            thousands=thousands,
            ignore=ignore or (),
            missing=None if missing is None else "drop",
        )
    except FileError as error:
        raise InputError(error.in_a_shell) from error
