"""``neurosim demo``: runs the demonstration."""

from __future__ import annotations

from typing import Annotated

import typer

from neurosim.cli.browser import show
from neurosim.cli.options import Debug, EngineName, EngineOption, Force, Json, Out, Quiet, Seed
from neurosim.cli.run import execute
from neurosim.core.installing import command


def demo(
    engine: EngineOption = EngineName.auto,
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
    opened: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    debug: Debug = False,
) -> None:
    """See a neuron fire, and become a perceptron that learns. Takes a few seconds."""
    folder = execute("demo", engine, seed, out, json, quiet, force)
    if not (json or quiet):
        seen = show(folder / "player.html") if opened else False
        print(f"\n{'Opened' if seen else 'Open'} {folder / 'player.html'} in a browser to watch it all happen.")
        print("Try next:")
        print(f"  {command('run neuron')}     one neuron, closely")
        print(f"  {command('list')}           all there is")
