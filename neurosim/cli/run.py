"""``neurosim run``: a scenario, by name or by the path of a script."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neurosim.cli.exits import FAILED, INTERRUPTED, EndedEarly
from neurosim.cli.options import Debug, EngineName, EngineOption, Force, Json, Out, Quiet, Seed
from neurosim.cli.output import print_json


def run(
    scenario: Annotated[str, typer.Argument(metavar="NAME|path.py", help="A scenario, or a script with main(run).")],
    engine: EngineOption = EngineName.auto,
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Run a scenario and keep what it computes.

    The folder holds the recording (events.npz), the network, the results (run.json) and the figures.

    Examples: [bold]neurosim run seed[/bold], [bold]neurosim run neuron --out pictures[/bold],
    [bold]neurosim run my_script.py --seed 7[/bold].
    """
    execute(scenario, engine, seed, out, json, quiet, force)


def execute(
    scenario: str, engine: EngineName, seed: int | None, out: Path | None, json: bool, quiet: bool, force: bool
) -> None:
    """Run a scenario, keep what there is even if it ends early, and say where it is."""
    from neurosim.errors import RunInterrupted, RunStopped
    from neurosim.runs import Run
    from neurosim.scenario import find

    found = find(scenario)
    folder = Path("runs") / found.name if out is None else out
    under_way = Run(found.name, folder, seed, engine.value, quiet or json, force)
    try:
        found.main()(under_way)
    except RunStopped as stopped:
        interrupted = isinstance(stopped, RunInterrupted)
        under_way.finish("interrupted" if interrupted else "stopped")
        told = f"{stopped} What there is of it is in {folder}."
        raise EndedEarly(told, INTERRUPTED if interrupted else FAILED) from stopped
    files = under_way.finish()
    if json:
        print_json(
            {**under_way.results, "scenario": found.name, "folder": str(folder), "files": [f.name for f in files]}
        )
    elif not quiet:
        _name_files(folder, files)


def _name_files(folder: Path, files: list[Path]) -> None:
    pictures = [file.name for file in files if file.suffix == ".png"]
    others = [file.name for file in files if file.suffix != ".png"]
    print(f"\nIn {folder}/ are the figures {', '.join(pictures)}" if pictures else f"\nIn {folder}/")
    print(f"and, for programs, {', '.join(others)}.")
