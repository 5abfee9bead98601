"""``neurosim play``: writes a page that replays a run, and opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neurosim.cli.located import NothingKeptError, chosen, default_pair, loaded, recordings
from neurosim.cli.options import Debug, Json, Models, Quiet, RunName
from neurosim.cli.output import print_json, show
from neurosim.core.errors import InputError
from neurosim.core.installing import command, quoted

OURS = b'<meta name="generator" content="neurosim '  # in the head of each page of ours


def play(
    run: RunName,
    recording: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="Which recording, if the run has several; given twice, both are compared."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html",
            help="File to write. [default: player.html beside the run; with several, player-all.html]",
        ),
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
    forwards and backwards. A threshold and a sigmoid lesson of one run learn side by side on one clock; of several
    recordings one is chosen in the page. Of a run that kept no recording the page shows the pictures.

    Example: [bold]neurosim play seed[/bold] after [bold]neurosim run seed[/bold].
    """
    from neurosim.data.io.atomic import write_text

    labels = recording or []
    try:
        files = chosen(run, labels) if labels else recordings(run)
    except NothingKeptError as error:
        (text, note), files = _pictures(error), {}
        told: list[str] = []
        left: list[str] = []
        file = out or error.folder / "pictures.html"
    else:
        text, told, left = _player(run, files, labels, limit, models)
        note = ""
        file = out or next(iter(files.values())).parent / _name(labels, len(files))
    before = replaces(file, text)
    write_text(file, text)
    size = len(text.encode()) / 1e6
    if json:
        print_json({"page": str(file), "recordings": told, "left_out": left, "megabytes": round(size, 3)})
    elif not quiet:
        what = note or _replays(told, len(files) - len(told) - len(left))
        print(f"{file} ({size:.2g} MB) {what} It works offline: keep it, or send it on.{before}")
        for sentence in left:
            print(sentence)
        if not note:
            print("Space plays, the arrow keys go from event to event, and ? shows all keys.")
        if opened:
            show(file)


def _player(
    run: str, files: dict[str, Path], labels: list[str], limit: float, models: Path | None
) -> tuple[str, list[str], list[str]]:
    """Return the page, what it shows at first, and sentences on what it leaves out."""
    from neurosim.viz.player.page import asking, page, page_with_choice

    name, asks = Path(run).resolve().stem, _asks(next(iter(files.values())).parent)
    if labels or len(files) == 1:
        shown = {label or name: loaded(path, models) for label, path in files.items()}
        title = name if len(shown) == 1 else f"{name}: {' and '.join(shown)}"
        return page(shown, title, limit, dict.fromkeys(shown, asking(*asks)) if asks else None), list(shown), []
    together = default_pair(files) or ["" if "" in files else next(iter(files))]
    alone = command(f"play {quoted(run)} --recording {{}}")
    all_of_them = {label or name: loaded(path, models) for label, path in files.items()}
    asked = dict.fromkeys(all_of_them, asking(*asks)) if asks else None
    text, left = page_with_choice(all_of_them, name, [label or name for label in together], limit, alone, asked)
    return text, [label or name for label in together], left


def _asks(folder: Path) -> tuple[str, ...]:
    """Return what the scenario of a run asks, and what to look for; nothing if it is none of those that we bring."""
    from neurosim.cli.run_folder import read_run
    from neurosim.cli.scenario import all_scenarios

    try:
        name = read_run(folder)["scenario"]
    except InputError:
        return ()
    return next((one.asks for one in all_scenarios() if one.name == name), ())


def _name(labels: list[str], count: int) -> str:
    """Return the name of a page by what it shows, so that one does not replace the other."""
    return f"player-{'-'.join(labels)}.html" if labels else "player.html" if count == 1 else "player-all.html"


def _replays(told: list[str], more: int) -> str:
    others = f"; the other {'recording' if more == 1 else f'{more} recordings'} can be chosen in it" if more else ""
    return f"replays {' beside '.join(told)}{others}."


def replaces(file: Path, text: str) -> str:
    """Check that the page may be written, and say what it replaces."""
    if file.suffix.lower() not in (".html", ".htm") or not file.parent.is_dir():
        raise InputError(f"The file of a page must end in .html, in an existing folder; got {str(file)!r}.")
    if not file.is_file():
        return ""
    old = file.read_bytes()
    if OURS not in old[:4096]:
        raise InputError(f"{str(file)!r} exists and is no page of neurosim; choose another name with --out.")
    return "" if old == text.encode() else " It replaces another page of that name."


def _pictures(error: NothingKeptError) -> tuple[str, str]:
    """Return a page of the pictures of a run without a recording, and what to say of it."""
    from neurosim.viz.player.pictures import pictures_page

    files = sorted(error.folder.glob("*.png"))
    if not files:
        raise error
    kept = command("play run.npz")
    why = f"{error} To replay a run of your own, save its recording in Python: recording.save('run.npz'). Then: {kept}"
    return pictures_page(files, error.folder.resolve().name, why), f"shows its pictures. {why}."
