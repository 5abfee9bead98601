"""``neurosim run``: a scenario, by name or by the path of a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from neurosim.cli.exits import FAILED, INTERRUPTED, EndedEarly
from neurosim.cli.options import Debug, EngineName, EngineOption, Force, Json, Out, Quiet, Seed
from neurosim.cli.output import print_json

if TYPE_CHECKING:
    from neurosim.runs import Run

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
    execute(scenario, engine, seed, out, json, quiet, force, film)


def execute(
    scenario: str,
    engine: EngineName,
    seed: int | None,
    out: Path | None,
    json: bool,
    quiet: bool,
    force: bool,
    film: bool = False,
) -> Path:
    """Run a scenario, keep what there is even if it ends early, say where it is, and return its folder."""
    from neurosim.runs import Run
    from neurosim.scenario import find

    found = find(scenario)
    folder = Path("runs") / found.name if out is None else out
    under_way = Run(found.name, folder, seed, engine.value, quiet or json, force, film)
    _, files = finished(under_way, found.main())
    if json:
        print_json(
            {**under_way.results, "scenario": found.name, "folder": str(folder), "files": [f.name for f in files]}
        )
    elif not quiet:
        _name_files(folder, files)
        if under_way.films and not film:
            print(f"To watch it: neurosim run {scenario} --film, or neurosim render {folder} film.gif.")
    return folder


def finished(run: Run, work: Callable[[Run], T]) -> tuple[T, list[Path]]:
    """Do the work of a run, write its folder even if it ends early, and return what came of it and the files."""
    from neurosim.errors import RunInterrupted, RunStopped

    try:
        result = work(run)
    except RunStopped as stopped:
        interrupted = isinstance(stopped, RunInterrupted)
        run.finish("interrupted" if interrupted else "stopped")
        told = f"{stopped} What there is of it is in {run.folder}."
        raise EndedEarly(told, INTERRUPTED if interrupted else FAILED) from stopped
    except Exception:
        if run.recordings or run.results:
            run.finish("failed")  # what was computed before is kept
        raise
    try:
        return result, run.finish()
    except KeyboardInterrupt:
        if not run.kept:
            raise
        told = f"Interrupted: the run is kept in {run.folder}, without all of its films."
        raise EndedEarly(told, INTERRUPTED) from None


def _name_files(folder: Path, files: list[Path]) -> None:
    pictures = [file.name for file in files if file.suffix in (".png", ".gif")]
    others = [file.name for file in files if file.suffix not in (".png", ".gif", ".html")]
    print(f"\nIn {folder}/ are the figures {', '.join(pictures)}" if pictures else f"\nIn {folder}/")
    pages = [file.name for file in files if file.suffix == ".html"]
    if pages:
        print(f"and, to read and to show, {', '.join(pages)}")
    print(f"and, for programs, {', '.join(others)}.")
