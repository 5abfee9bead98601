"""``neurosim render``: renders a film of a run, or a still for print."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neurosim.cli.located import loaded, located, recordings
from neurosim.cli.options import Debug, Json, Label, Models, Quiet, RunName
from neurosim.cli.output import INTERRUPTED, EndedEarly, print_json
from neurosim.core.errors import InputError
from neurosim.core.installing import command, quoted
from neurosim.core.words import counted

if TYPE_CHECKING:
    from neurosim.viz.animation.writers import Estimate


def render(
    run: RunName,
    out: Annotated[Path, typer.Argument(metavar="FILE", help="A film (.gif, .mp4) or a still (.png) to write.")],
    neuron: Annotated[
        str | None, typer.Option(metavar="NAME", help="Show one neuron closely, such as 'cell' or 'exc[0]'.")
    ] = None,
    recording: Label = "",
    compare: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Two recordings of the run, side by side.")
    ] = None,
    start: Annotated[float | None, typer.Option(help="From when, in ms. [default: chosen from the run]")] = None,
    end: Annotated[float | None, typer.Option(help="Until when, in ms. [default: chosen from the run]")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long the film is. [default: 10]")] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="events|epochs", help="How time goes. [default: epochs for a lesson too long for events]"),
    ] = None,
    speed: Annotated[float | None, typer.Option(help="Milliseconds of the run in a second of film.")] = None,
    fps: Annotated[int, typer.Option(min=1, help="Frames per second.")] = 25,
    dpi: Annotated[float, typer.Option(help="Pixels per inch; a film is 10.8 inches wide.")] = 100.0,
    at: Annotated[float | None, typer.Option(metavar="T", help="One moment in ms, for a .png.")] = None,
    limit: Annotated[float, typer.Option(metavar="MB", help="Refuse a film that would be larger.")] = 50.0,
    models: Models = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make a film of a run: signals in transit, potentials, spikes, and learning.

    It is drawn from the recording; nothing is run again. A .png has six moments with the raster, or one moment. A long
    lesson goes by epochs, from the first to the last: its boundary, its weights and its learning curve move.

    Examples: [bold]neurosim render propagation wave.gif[/bold], [bold]neurosim render neuron cell.gif --neuron
    cell[/bold], [bold]neurosim render compare both.mp4 --compare seed-rosenblatt seed-sigmoid[/bold].
    """
    from neurosim.viz.animation.film import animate
    from neurosim.viz.animation.writers import check_writable, megabytes

    check_writable(out, fps)
    if compare is not None and recording:
        raise InputError("Use either --recording, for one, or --compare, for two.")
    if compare is not None and compare[0] == compare[1]:
        raise InputError(f"Two different recordings can be compared; got {compare[0]!r} twice.")
    files = {label: _recorded(run, label, out) for label in compare or (recording,)}
    shown = {label: loaded(file, models) for label, file in files.items()}
    name = Path(run).stem
    film = animate(
        shown if compare else shown[recording],
        neuron=neuron, by=by, start=start, end=end, seconds=seconds, speed=speed, fps=fps, dpi=dpi,
        title=f"{name}: {recording}" if recording else name,
    )  # fmt: skip
    reel, silent = film.reel, json or quiet
    expected: dict[str, float] = {}

    def tell(estimate: Estimate) -> None:
        expected.update(estimated_bytes=estimate.bytes, estimated_seconds=round(estimate.seconds, 3))
        if not silent:
            print(f"{counted(reel.frames, 'frame')} of {reel.covers}, {reel.pace}: {estimate}.")

    began = time.perf_counter()
    try:
        film.save(out, limit=limit, at=at, progress=False if silent else None, told=tell)
    except KeyboardInterrupt:
        left = "; the old file is as it was" if out.exists() else ""
        raise EndedEarly(f"Interrupted: no film was written{left}.", INTERRUPTED) from None
    if json:
        facts = {"frames": reel.frames, "fps": reel.fps, "seconds": reel.seconds} | reel.facts
        of_film = {} if out.suffix.lower() == ".png" else facts
        print_json({"file": str(out), "bytes": out.stat().st_size, **of_film, **expected})
    elif not quiet:
        print(f"{out}: {megabytes(out.stat().st_size)}, in {time.perf_counter() - began:.1f} s.")


def _recorded(run: str, label: str, out: Path) -> Path:
    """Return a recording's file; where none or several could be meant, say what can be looked at instead."""
    folder = next((path for path in (Path(run), Path("runs") / run) if path.is_dir()), None)
    pictures = [] if folder is None else sorted(folder.glob("*.png"))
    if folder is not None and pictures and not any(folder.glob("events*.npz")):
        try:
            recordings(run)
        except InputError as error:
            names = ", ".join(picture.name for picture in pictures)
            raise InputError(f"{error} Its pictures are there already: {names}.") from None
    there = recordings(run)
    if not label and "" not in there and len(there) > 1:
        advice = command(f"render {quoted(run)} {quoted(out)} --recording {quoted(next(iter(there)))}")
        raise InputError(
            f"The run {run!r} has the recordings {', '.join(there)}; choose one with --recording, or two with"
            f" --compare, such as: {advice}"
        )
    return located(run, label)
