"""``neurosim playground``: writes the page of experiments, and opens it."""

from pathlib import Path
from typing import Annotated

import typer

from neurosim.cli.options import Debug, Json, Quiet
from neurosim.cli.output import print_json, show
from neurosim.cli.play import replaces


def playground(
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="File to write.")] = Path("playground.html"),
    opened: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Try it out: make one HTML page of a dozen experiments, from one neuron to a packet of spikes, and open it.

    Each has a question, what to look for, and a task that the page checks. Every weight, delay, parameter and time can
    be changed, and the page runs the network at once. It works offline, and nothing has to be installed to open it.

    Example: [bold]neurosim playground --out lesson.html[/bold]
    """
    from neurosim.data.io.atomic import write_text
    from neurosim.viz.player.experiments import EXPERIMENTS
    from neurosim.viz.player.shelf import playground_page

    replaces(out, "")
    text = playground_page(EXPERIMENTS)
    told = replaces(out, text)
    write_text(out, text)
    size = len(text.encode()) / 1e6
    if json:
        titles = [one.title for one in EXPERIMENTS]
        print_json({"page": str(out), "experiments": titles, "megabytes": round(size, 3)})
    elif not quiet:
        print(
            f"{out} ({size:.2g} MB) has {len(EXPERIMENTS)} experiments. It works offline: keep it, or send it on.{told}"
        )
        print("Shift+N goes to the next experiment, L shows it to a hall, and ? shows all keys.")
        if opened:
            show(out)
