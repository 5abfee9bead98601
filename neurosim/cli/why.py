"""``neurosim why``: the reason for a spike or a silence."""

from __future__ import annotations

from typing import Annotated

import typer

from neurosim.cli.located import located
from neurosim.cli.options import Debug, Json, Models, Quiet
from neurosim.cli.output import print_json, print_table


def why(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's folder or name, or a recording (.npz, .json).")],
    neuron: Annotated[str, typer.Argument(metavar="NEURON", help="Its name, as in 'cell' or 'exc[0]'.")],
    time: Annotated[float, typer.Argument(metavar="T", help="When, in ms.")],
    recording: Annotated[str, typer.Option(metavar="LABEL", help="Which recording, if the run has several.")] = "",
    depth: Annotated[int, typer.Option(min=0, help="How many signals to follow back.")] = 3,
    models: Models = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Explain what a neuron did: the signals, weights, sum and threshold behind it, and what caused them.

    Example: [bold]neurosim why neuron cell 13[/bold] after [bold]neurosim run neuron[/bold].
    """
    from neurosim.cli.own_classes import loaded

    reason = loaded(located(run, recording), models).why(neuron, time, depth)
    if json:
        print_json(reason.to_dict())
        return
    if quiet:
        return
    print(reason)
    causes = sorted(reason.graph.edges(data=True), key=lambda edge: (-edge[2]["arrived"], edge[0][1], edge[0][0]))
    if causes:
        print_table(
            "What led to it",
            ("from", "sent at (ms)", "to", "arrived at (ms)", "weight", "value"),
            [
                (cause, f"{sent:.10g}", effect, f"{signal['arrived']:.10g}", f"{signal['weight']:.6g}", signal["value"])
                for (cause, sent), (effect, _), signal in causes
            ],
        )
