"""Output of commands: tables for people, one JSON document for programs, pages in a browser, and exit codes."""

from __future__ import annotations

import json
import os
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.core.errors import NeurosimError

if TYPE_CHECKING:
    from rich.console import Console

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class EndedEarly(NeurosimError):
    """A run that was stopped; its results until then have been kept.

    It is not a KeyboardInterrupt, even after Ctrl-C, since typer would then exit without a message.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def console() -> Console:
    """Return the console for standard output, which respects NO_COLOR and files."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def print_json(document: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(document, allow_nan=False, indent=2))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console().print(table)


def show(page: Path) -> bool:
    """Open a page in the browser, if the user has a terminal and a screen, and return whether it was opened."""
    screen = sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and screen and webbrowser.open(page.resolve().as_uri())
