"""``neurosim run`` and ``neurosim demo``: run a scenario, given by name or by the path of a script."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from neurosim.cli.options import Debug, Engine, Force, Json, Out, Quiet, Seed
from neurosim.cli.output import FAILED, INTERRUPTED, EndedEarly, print_json, show
from neurosim.core.errors import InputError, RunStopped
from neurosim.core.installing import command, missing, quoted, spelled
from neurosim.core.words import duration

if TYPE_CHECKING:
    from neurosim.cli.runs import Run
    from neurosim.cli.scenario import Scenario

LONG = 10.0  # seconds from which on the expected time is announced
T = TypeVar("T")


def demo(
    engine: Engine = "auto",
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
    opened: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    debug: Debug = False,
) -> None:
    """See a neuron fire, and become a perceptron that learns. Takes a few seconds."""
    folder = _execute("demo", engine, seed, out, json, quiet, force)
    if not (json or quiet):
        seen = show(folder / "player.html") if opened else False
        print(f"\n{'Opened' if seen else 'Open'} {folder / 'player.html'} in a browser to watch it all happen.")
        print("Try next:")
        print(f"  {command('run neuron')}     one neuron, closely")
        print(f"  {command('playground')}     experiments to change, with tasks")
        print(f"  {command('list')}           all there is")


def run(
    scenario: Annotated[str, typer.Argument(metavar="NAME|path.py", help="A scenario, or a script with main(run).")],
    engine: Engine = "auto",
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
    _execute(scenario, engine, seed, out, json, quiet, force, film, introduced=not (json or quiet))


def _execute(
    scenario: str,
    engine: Engine,
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
    from neurosim.engines.choice import compiler_problem, compiler_there

    found = find(scenario)
    if engine == "auto" and found.needs_compiler:
        if not compiler_there():
            raise InputError(missing(f"The scenario {found.name!r}", "numba"))
        if problem := compiler_problem():
            raise InputError(f"The scenario {found.name!r} needs the compiled engine, but {problem}")
    if introduced:
        _introduce(found, engine)
    folder = Path("runs") / found.name if out is None else out
    under_way = Run(found.name, folder, seed, engine, quiet or json, force, film)
    under_way.asks = found.asks
    _, files = finished(under_way, found.main())
    if json:
        told = {"scenario": found.name, "folder": str(folder), "files": [f.name for f in files]}
        print_json(under_way.plain_results()[0] | told)
    elif not quiet:
        _name_files(folder, files)
        if under_way.films and not film:
            as_here = ("" if seed is None else f" --seed {seed}") + ("" if out is None else f" --out {quoted(out)}")
            ways = [f"run {quoted(scenario)} --film{as_here}", *_film_of(under_way)]
            print(f"To watch it: {', or '.join(command(way) for way in ways)}")
        if found.tries and out is None and seed is None:  # its commands assume the default folder and seed
            print(f"Try: {spelled(found.tries)}")
    return folder


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
    where = f"Its results so far are in {run.folder}."
    try:
        result = work(run)
    except (Exception, KeyboardInterrupt) as error:
        stopped, interrupted = isinstance(error, RunStopped), isinstance(error, KeyboardInterrupt)
        if isinstance(error, RunStopped):
            run.report(**({"loads": [asdict(load) for load in error.loads]} if error.loads else {}))
        elif not (run.recordings or run.results or run.figures):
            raise
        try:
            run.finish("interrupted" if interrupted else "stopped" if stopped else "failed")
        except KeyboardInterrupt:  # another Ctrl-C gives up pictures
            if not run.kept:
                raise
        if not (interrupted or stopped):
            raise
        told = f"{error if stopped else 'The run was interrupted.'} {where}"
        raise EndedEarly(told, INTERRUPTED if interrupted else FAILED) from (error if stopped else None)
    try:
        return result, run.finish()
    except KeyboardInterrupt:
        if not run.kept:
            raise
        raise EndedEarly(f"The run was interrupted. {where}", INTERRUPTED) from None


def _name_files(folder: Path, files: list[Path]) -> None:
    pictures = [file.name for file in files if file.suffix in (".png", ".gif")]
    others = [file.name for file in files if file.suffix not in (".png", ".gif", ".html")]
    print(f"\nIn {folder}/ are the figures {', '.join(pictures)}" if pictures else f"\nIn {folder}/")
    pages = [file.name for file in files if file.suffix == ".html"]
    if pages:
        print(f"and, to read and to show, {', '.join(pages)}")
    print(f"and, for programs, {', '.join(others)}.")


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
