"""``neurosim render``: renders a film of a run, or a still for print."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neurosim.cli.exits import INTERRUPTED, EndedEarly
from neurosim.cli.located import located
from neurosim.cli.options import Debug, Json, Models, Quiet
from neurosim.cli.output import print_json
from neurosim.core.errors import InputError

if TYPE_CHECKING:
    from neurosim.recording.recording import Recording
    from neurosim.viz.animation.film import Estimate


def render(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run's folder or name, or a recording (.npz, .json).")],
    out: Annotated[Path, typer.Argument(metavar="FILE", help="A film (.gif, .mp4) or a still (.png) to write.")],
    neuron: Annotated[
        str | None, typer.Option(metavar="NAME", help="Show one neuron closely, such as 'cell' or 'exc[0]'.")
    ] = None,
    recording: Annotated[str, typer.Option(metavar="LABEL", help="Which recording, if the run has several.")] = "",
    compare: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Two recordings of the run, side by side.")
    ] = None,
    start: Annotated[float | None, typer.Option(help="From when, in ms. [default: chosen from the run]")] = None,
    end: Annotated[float | None, typer.Option(help="Until when, in ms. [default: chosen from the run]")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long the film is. [default: 10]")] = None,
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

    It is drawn from the recording; nothing is run again. A .png has six moments with the raster, or one moment.

    Examples: [bold]neurosim render propagation wave.gif[/bold], [bold]neurosim render neuron cell.gif --neuron
    cell[/bold], [bold]neurosim render compare both.mp4 --compare seed-rosenblatt seed-sigmoid[/bold].
    """
    from neurosim.viz.animation.film import check_writable
    from neurosim.viz.animation.making import animate

    check_writable(out, fps)
    if compare is not None and recording:
        raise InputError("Use either --recording, for one, or --compare, for two.")
    name = Path(run).stem
    film = animate(
        _both(run, compare, models) if compare else _one(run, recording, models),
        neuron=neuron,
        start=start,
        end=end,
        seconds=seconds,
        speed=speed,
        fps=fps,
        dpi=dpi,
        title=f"{name}: {recording}" if recording else name,
    )
    expected: dict[str, Any] = {}

    def tell(estimate: Estimate) -> None:
        expected.update(estimated_bytes=estimate.bytes, estimated_seconds=round(estimate.seconds, 3))
        if not (json or quiet):
            reel = film.reel
            print(f"{reel.frames:,} frames of {reel.start:g} to {reel.end:g} ms, {reel.pace}: {estimate}.")

    began = time.perf_counter()
    shown = False if json or quiet else None
    try:
        film.save(out, limit=limit, at=at, progress=shown, told=tell)
    except KeyboardInterrupt:
        left = "; the old file is as it was" if out.exists() else ""
        raise EndedEarly(f"Interrupted: no film was written{left}.", INTERRUPTED) from None
    if json:
        print_json({"file": str(out), "bytes": out.stat().st_size, **_facts(film.reel, out), **expected})
    elif not quiet:
        from neurosim.viz.animation.film import megabytes

        print(f"{out}: {megabytes(out.stat().st_size)}, in {time.perf_counter() - began:.1f} s.")


def _one(run: str, label: str, models: Path | None) -> Recording:
    from neurosim.cli.own_classes import loaded

    return loaded(located(run, label), models)


def _both(run: str, labels: tuple[str, str], models: Path | None) -> dict[str, Recording]:
    one, other = labels
    if one == other:
        raise InputError(f"Two different recordings can be compared; got {one!r} twice.")
    return {label: _one(run, label, models) for label in labels}


def _facts(reel: Any, out: Path) -> dict[str, Any]:
    if out.suffix.lower() == ".png":
        return {}
    return {
        "frames": reel.frames,
        "fps": reel.fps,
        "seconds": reel.seconds,
        "from_ms": reel.start,
        "to_ms": reel.end,
        "times_slower": 1000.0 / reel.speed,
    }
