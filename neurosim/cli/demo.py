"""``neurosim demo``: the story in a few seconds."""

from __future__ import annotations

from neurosim.cli.options import Debug, EngineName, EngineOption, Force, Json, Out, Quiet, Seed
from neurosim.cli.run import execute


def demo(
    engine: EngineOption = EngineName.auto,
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """See a neuron fire, and become a perceptron that learns. Takes a few seconds."""
    execute("demo", engine, seed, out, json, quiet, force)
    if not (json or quiet):
        print("\nTry next:\n  neurosim run neuron     one neuron, closely\n  neurosim list           all there is")
