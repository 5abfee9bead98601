"""``neurosim verify``: runs classic results through the event loop: expected, got, source, ok."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neurosim.cli.options import Debug, Engine, Json, Quiet
from neurosim.cli.output import FAILED, INTERRUPTED, EndedEarly, console, print_json
from neurosim.core.installing import command
from neurosim.core.numerals import exact
from neurosim.core.words import counted, listed

if TYPE_CHECKING:
    from rich.table import Table

    from neurosim.studies.verification import Verdict

MOST_SHOWN = 6  # number of entries of a list that a table shows
DIGITS, DIGITS_OF_ENDS = 7, 5  # digits of numbers, and of the ends of intervals, in a table
ENGINES = {"compiled": "compiled", "simpy": "SimPy"}


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Results by name, part of a name, or pattern. \\[default: all]"),
    ] = None,
    engine: Engine = "auto",
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Run classic results of the field through the event loop: expected, got, source, ok.

    Exit code 1 if one does not hold. All of them take about a minute.

    Examples: [bold]neurosim verify[/bold], [bold]neurosim verify lif-rate[/bold],
    [bold]neurosim verify "seed-*" --engine compiled --json[/bold].
    """
    from neurosim.core.errors import UnknownNameError
    from neurosim.core.progress import Bar
    from neurosim.engines.choice import check_engine
    from neurosim.studies.verification import FAMILIES, judge

    check_engine(engine)
    rows = {row.id: row for family in FAMILIES.values() for row in family}
    wanted = set() if names else set(rows)
    for name in names or []:
        found = [name] if name in rows else [one for one in rows if name and (name in one or fnmatchcase(one, name))]
        if not found:
            raise UnknownNameError("classic result", name, rows)
        wanted |= set(found)
    verdicts: dict[str, Verdict] = {}
    with Bar("verifying", 0, len(wanted), False if quiet or json else None) as bar:
        for one in (one for one in rows if one in wanted):
            bar.reach(len(verdicts))
            try:
                verdicts[one] = judge(rows[one], engine)
            except KeyboardInterrupt:
                told = f"Interrupted in {one}, after {len(verdicts)} of {counted(len(wanted), 'result')}."
                raise EndedEarly(told, INTERRUPTED) from None
    if json:
        print_json([verdict.to_dict() for verdict in verdicts.values()])
    elif not quiet:
        for title, family in FAMILIES.items():
            if own := [verdicts[row.id] for row in family if row.id in wanted]:
                console().print(_table(title, own))
                print()
        print(_summary(list(verdicts.values())))
    if not all(verdict.ok for verdict in verdicts.values()):
        raise typer.Exit(FAILED)


def _table(title: str, verdicts: list[Verdict]) -> Table:
    """Return the verdicts on a family as a table: the claim above expected, got and source."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from neurosim.studies.verification import Interval

    shown = Table(title=title, title_justify="left", title_style="bold underline", box=None, show_header=False)
    for verdict in verdicts:
        word, style = ("ok", "green") if verdict.ok else ("FAILED", "bold red")
        values = Table.grid("", "", padding=(0, 2))
        every = not verdict.ok  # digits, also if fewer would not show that it holds
        if isinstance(verdict.expected, Interval) and isinstance(verdict.got, int | float):
            low, high = (float(f"{end:.{DIGITS_OF_ENDS}g}") for end in verdict.expected)
            every = every or not low <= float(short(verdict.got)) <= high
        for name, value in (("expected", verdict.expected), ("got", verdict.got)):
            values.add_row(name, Text(short(value, verdict.tolerance, every)))
        values.add_row("source", Text(verdict.source), style="dim")
        shown.add_row(Text(word, style), Group(Text(verdict.id, "bold"), Text(verdict.claim), values))
    return shown


def _summary(verdicts: list[Verdict]) -> str:
    """Return how to see all digits, and a line on how many hold, how long they took, the engines, and which do not."""
    held = sum(verdict.ok for verdict in verdicts)
    engines = {name for verdict in verdicts for name in verdict.engine.split(", ") if name}
    ran = [told for name, told in ENGINES.items() if name in engines]
    parts = [f"{held} of {len(verdicts)} hold", f"{sum(verdict.seconds for verdict in verdicts):.1f} s"]
    if ran:
        parts.append(f"{listed(ran)} {'engine' if len(ran) == 1 else 'engines'}")
    failed = [verdict.id for verdict in verdicts if not verdict.ok]
    not_so = f"; these do not: {', '.join(failed)}" if failed else ""
    closer = failed[0] if failed else verdicts[0].id
    return f"Every digit: {command(f'verify {closer} --json')}\n{', '.join(parts)}{not_so}."


def short(value: Any, tolerance: float = 0.0, every: bool = False) -> str:
    """Write a value with as many digits as a table has room for and the tolerance makes meaningful, or with all.

    >>> short((21.972245773362197, [True, 1e-17]), tolerance=1e-6)
    '21.97225, (yes, 0)'
    >>> from neurosim.studies.verification import Interval
    >>> short(Interval(0.25, 0.75)), short(list(range(20)))
    ('0.25 to 0.75', '0, 1, 2, 3, 4, 5, ... (20 numbers)')
    """
    from neurosim.studies.verification import Interval
    from neurosim.studies.verification.base import plain

    if isinstance(value, Interval):
        return " to ".join(exact(end) if every else f"{end:.{DIGITS_OF_ENDS}g}" for end in value)
    if not isinstance(value, list | tuple):
        value = plain(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if every:
            return exact(value)
        rounded = round(value, 1 + math.ceil(-math.log10(tolerance))) if tolerance > 0.0 else value
        return f"{rounded + 0.0:.{DIGITS}g}"
    if not isinstance(value, list | tuple):
        return str(value)
    texts = [short(one, tolerance, every) for one in value]
    parts = [f"({text})" if type(one) in (list, tuple) else text for one, text in zip(value, texts, strict=True)]
    more = [f"... ({counted(len(parts), 'number')})"] if len(parts) > MOST_SHOWN else []
    return ", ".join(parts[:MOST_SHOWN] + more)
