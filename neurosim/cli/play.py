"""``neurosim play``: writes a page that replays a run, and opens it."""

from pathlib import Path
from typing import Annotated

import typer

from neurosim.cli.located import chosen, loaded
from neurosim.cli.options import Debug, Json, Models, Quiet, RunName
from neurosim.cli.output import print_json, show


def play(
    run: RunName,
    recording: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="Which recording, if the run has several; given twice, both are compared."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="File to write. [default: player.html beside the run]")
    ] = None,
    limit: Annotated[float, typer.Option(min=0.0, metavar="MB", help="Most megabytes of the page.")] = 25.0,
    opened: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    models: Models = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Watch a run: make one HTML page that replays it, offline, and open it.

    Signals travel with their true delays, neurons fill up to their thresholds, and every event shows its reason,
    forwards and backwards. A threshold and a sigmoid lesson of one run learn side by side on one clock.

    Example: [bold]neurosim play seed[/bold] after [bold]neurosim run seed[/bold].
    """
    from neurosim.core.errors import InputError
    from neurosim.data.io.atomic import write_text
    from neurosim.viz.player.page import page

    files = chosen(run, recording or [])
    file = out or next(iter(files.values())).parent / "player.html"
    if file.suffix.lower() not in (".html", ".htm") or not file.parent.is_dir():
        raise InputError(f"The file of a page must end in .html, in an existing folder; got {str(file)!r}.")
    name = Path(run).resolve().stem
    shown = {label or name: loaded(path, models) for label, path in files.items()}
    text = page(shown, name if len(shown) == 1 else f"{name}: {' and '.join(shown)}", limit)
    write_text(file, text)
    size = len(text.encode()) / 1e6
    if json:
        print_json({"page": str(file), "recordings": list(shown), "megabytes": round(size, 3)})
    elif not quiet:
        print(f"{file} ({size:.2g} MB) replays {' beside '.join(shown)}. It works offline: keep it, or send it on.")
        print("Space plays, the arrow keys go from event to event, and ? shows all keys.")
        if opened:
            show(file)
