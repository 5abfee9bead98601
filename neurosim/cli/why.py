"""``neurosim why``: explains a spike or a silence."""

from typing import Annotated

import typer

from neurosim.cli.located import loaded, located
from neurosim.cli.options import Debug, Json, Label, Models, Quiet, RunName
from neurosim.cli.output import print_json, print_table
from neurosim.core.words import counted

MOST_CAUSES = 20  # number of causes that are listed by default, the latest ones


def why(
    run: RunName,
    neuron: Annotated[str, typer.Argument(metavar="NEURON", help="Its name, as in 'cell' or 'exc[0]'.")],
    time: Annotated[float, typer.Argument(metavar="T", help="When, in ms.")],
    recording: Label = "",
    depth: Annotated[int, typer.Option(min=0, help="How many signals to follow back.")] = 3,
    everything: Annotated[bool, typer.Option("--all", help="Every signal, and all that led to it.")] = False,
    models: Models = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Explain what a neuron did: its signals, weights, sum and threshold, and their causes.

    Example: [bold]neurosim why neuron cell 13[/bold] after [bold]neurosim run neuron[/bold].
    """
    from dataclasses import replace

    from neurosim.core.numerals import exact, short
    from neurosim.recording.reasons import facts, hides, weight_text

    reason = replace(loaded(located(run, recording), models).why(neuron, time, depth), full=everything)
    if json:
        print_json(reason.to_dict())
        return
    if quiet:
        return
    print(facts(reason))
    causes = reason.led_to_it()
    shown = causes if everything else [] if reason.outcome == "nothing" else causes[:MOST_CAUSES]
    if shown:
        print_table(
            "What led to it",
            ("from", "sent at (ms)", "to", "arrived at (ms)", "weight", "value"),
            [
                (source, exact(sent), target, exact(arrived), weight_text(weight), short(value))
                for source, sent, target, arrived, weight, value in shown
            ],
        )
    if not everything and (len(causes) > len(shown) or hides(reason)):
        left = len(causes) - len(shown)
        more = f"{counted(left, 'signal')} more led to it" if shown and left else counted(left, "signal") + " led here"
        print(f"{more if left else 'There is more to tell'}: add --all.")
