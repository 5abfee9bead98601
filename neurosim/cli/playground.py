"""``neurosim playground``: writes the page of experiments, and opens it."""

from pathlib import Path
from typing import Annotated

import typer

from neurosim.cli.options import Debug, Json, Quiet
from neurosim.cli.output import print_json, show
from neurosim.cli.play import replaces


def playground(
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="File to write.")] = Path("playground.html"),
    learn: Annotated[
        str, typer.Option(metavar="DATA", help="Make the page to learn on instead, with this data set first.")
    ] = "",
    opened: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Try it out: make one HTML page of a dozen experiments, from one neuron to a packet of spikes, and open it.

    Each has a question, what to look for, and a task that the page checks. Every weight, delay, parameter and time can
    be changed, and the page runs the network at once. It works offline, and nothing has to be installed to open it.

    With [bold]--learn[/bold] a threshold, a sigmoid and hidden layers learn the same rows side by side, while you
    change data, rule, rate and layers. The data are seed, and, or, nand, xor, iris, clouds, circles, moons or spirals,
    points that you paint, or a CSV file.

    Examples: [bold]neurosim playground --out lesson.html[/bold], [bold]neurosim playground --learn xor[/bold]
    """
    from neurosim.data.io.atomic import write_text
    from neurosim.viz.player.experiments import EXPERIMENTS
    from neurosim.viz.player.learning import learn_page
    from neurosim.viz.player.shelf import playground_page

    replaces(out, "")
    text = learn_page(start=learn) if learn else playground_page(EXPERIMENTS)
    told = replaces(out, text)
    write_text(out, text)
    size, titles = len(text.encode()) / 1e6, [] if learn else [one.title for one in EXPERIMENTS]
    if json:
        print_json({"page": str(out), "experiments": titles, "megabytes": round(size, 3)})
    elif not quiet:
        what = f"is a page to learn on, with {learn} first" if learn else f"has {len(titles)} experiments"
        print(f"{out} ({size:.2g} MB) {what}. It works offline: keep it, or send it on.{told}")
        if learn:
            print("Space runs and pauses, the right arrow goes on by an epoch, and a click on a map adds a point.")
        else:
            print("Shift+N goes to the next experiment, L shows it to a hall, and ? shows all keys.")
        if opened:
            show(out)
