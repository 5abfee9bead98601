"""``neurosim run``: runs a scenario, given by name or by the path of a script."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from neurosim.cli.exits import FAILED, INTERRUPTED, EndedEarly
from neurosim.cli.options import Debug, EngineName, EngineOption, Force, Json, Out, Quiet, Seed
from neurosim.cli.output import print_json
from neurosim.core.installing import command, missing, quoted, spelled
from neurosim.core.words import duration

if TYPE_CHECKING:
    from neurosim.cli.runs import Run
    from neurosim.cli.scenario import Scenario

LONG = 10.0
"""Seconds from which on the expected time is announced."""

T = TypeVar("T")


def run(
    scenario: Annotated[str, typer.Argument(metavar="NAME|path.py", help="A scenario, or a script with main(run).")],
    engine: EngineOption = EngineName.auto,
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
    film: Annotated[bool, typer.Option("--film", help="Render the scenario's films, too; takes a while.")] = False,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Run a scenario and keep what it computes.

    The folder holds the recording (events.npz), the network, the results (run.json) and the figures.

    Examples: [bold]neurosim run seed[/bold], [bold]neurosim run neuron --out pictures[/bold],
    [bold]neurosim run my_script.py --seed 7[/bold].
    """
    execute(scenario, engine, seed, out, json, quiet, force, film, introduced=not (json or quiet))


def execute(
    scenario: str,
    engine: EngineName,
    seed: int | None,
    out: Path | None,
    json: bool,
    quiet: bool,
    force: bool,
    film: bool = False,
    introduced: bool = False,
) -> Path:
    """Run a scenario, keep its results even if it ends early, print where they are, and return the folder."""
    from neurosim.cli.runs import Run
    from neurosim.cli.scenario import find

    found = find(scenario)
    _check_compiler(found, engine)
    if introduced:
        _introduce(found, engine.value)
    folder = Path("runs") / found.name if out is None else out
    under_way = Run(found.name, folder, seed, engine.value, quiet or json, force, film)
    _, files = finished(under_way, found.main())
    if json:
        print_json(
            {
                **under_way.plain_results()[0],
                "scenario": found.name,
                "folder": str(folder),
                "files": [f.name for f in files],
            }
        )
    elif not quiet:
        _name_files(folder, files)
        if under_way.films and not film:
            as_here = ("" if seed is None else f" --seed {seed}") + ("" if out is None else f" --out {quoted(out)}")
            ways = [f"run {quoted(scenario)} --film{as_here}", *_film_of(under_way)]
            print(f"To watch it: {', or '.join(command(way) for way in ways)}")
        if found.tries and out is None and seed is None:  # its commands assume the default folder and seed
            print(f"Try: {spelled(found.tries)}")
    return folder


def _film_of(run: Run) -> list[str]:
    """Return the command that renders the recordings of the scenario's first film, if the run has them."""
    filmed = next(recording for recording, _ in run.films.values())
    wanted = list(filmed.values()) if isinstance(filmed, Mapping) else [filmed]
    labels = [label for one in wanted for label, kept in run.recordings.items() if kept is one]
    if len(labels) != len(wanted) or len(labels) > 2:
        return []
    several = "" if labels == [""] else f" --recording {quoted(labels[0])}"
    which = f" --compare {quoted(labels[0])} {quoted(labels[1])}" if len(labels) == 2 else several
    return [f"render {quoted(run.folder)} film.gif{which}"]


def _check_compiler(scenario: Scenario, engine: EngineName) -> None:
    """Raise an InputError for a scenario that needs the compiled engine where it cannot run."""
    from neurosim.core.errors import InputError
    from neurosim.engines.choice import compiler_problem, compiler_there

    if engine != EngineName.auto or not scenario.needs_compiler:
        return
    if not compiler_there():
        raise InputError(missing(f"The scenario {scenario.name!r}", "numba"))
    if problem := compiler_problem():
        raise InputError(f"The scenario {scenario.name!r} needs the compiled engine, but {problem}")


def _introduce(scenario: Scenario, engine: str) -> None:
    """Print the description of a scenario, and the expected time if it is long."""
    from neurosim.engines.choice import compiler_problem, compiler_there

    told = []
    if scenario.look_for:
        first, *more = scenario.look_for.split("\n\n")
        told += [scenario.about, textwrap.fill(first, min(100, shutil.get_terminal_size().columns)), *more]
    there = compiler_there()
    works = there and not (
        "compiled" in scenario.takes and engine == "auto" and compiler_problem()
    )  # checked last, since it imports numba
    seconds = scenario.seconds(engine, works)
    if seconds is not None and seconds > LONG:
        told.append(f"This takes about {duration(seconds)}.")
        fast = scenario.seconds("compiled", True)
        if engine == "auto" and not works and fast is not None and fast < seconds:
            quick = f"The compiled engine, with which it takes {duration(fast)},"
            told.append(f"{quick} cannot run: {compiler_problem()}" if there else missing(quick, "numba"))
    if told:
        print("\n\n".join(told), end="\n\n", flush=True)


def finished(run: Run, work: Callable[[Run], T]) -> tuple[T, list[Path]]:
    """Do the work of a run, write its folder even if it ends early, and return the result and the files."""
    from neurosim.core.errors import RunInterrupted, RunStopped

    try:
        result = work(run)
    except RunStopped as stopped:
        if stopped.loads:
            run.report(loads=[asdict(load) for load in stopped.loads])
        interrupted = isinstance(stopped, RunInterrupted)
        told = f"{stopped} {_kept(run, 'interrupted' if interrupted else 'stopped')}"
        raise EndedEarly(told, INTERRUPTED if interrupted else FAILED) from stopped
    except (Exception, KeyboardInterrupt) as error:
        if not (run.recordings or run.results or run.figures):
            raise
        interrupted = isinstance(error, KeyboardInterrupt)
        told = _kept(run, "interrupted" if interrupted else "failed")  # results until then
        if not interrupted:
            raise
        raise EndedEarly(f"The run was interrupted. {told}", INTERRUPTED) from None
    try:
        return result, run.finish()
    except KeyboardInterrupt:
        if not run.kept:
            raise
        raise EndedEarly(f"The run was interrupted. {_where(run)}", INTERRUPTED) from None


def _kept(run: Run, status: str) -> str:
    """Write the folder of a run that ended early, without pictures after another Ctrl-C, and return where it is."""
    try:
        run.finish(status)
    except KeyboardInterrupt:
        if not run.kept:
            raise
    return _where(run)


def _where(run: Run) -> str:
    return f"Its results so far are in {run.folder}."


def _name_files(folder: Path, files: list[Path]) -> None:
    pictures = [file.name for file in files if file.suffix in (".png", ".gif")]
    others = [file.name for file in files if file.suffix not in (".png", ".gif", ".html")]
    print(f"\nIn {folder}/ are the figures {', '.join(pictures)}" if pictures else f"\nIn {folder}/")
    pages = [file.name for file in files if file.suffix == ".html"]
    if pages:
        print(f"and, to read and to show, {', '.join(pages)}")
    print(f"and, for programs, {', '.join(others)}.")
