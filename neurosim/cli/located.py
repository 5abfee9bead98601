"""Where the recording is that a person means."""

from __future__ import annotations

from pathlib import Path

from neurosim.errors import InputError, UnknownNameError, suggestion


def recordings(run: str) -> dict[str, Path]:
    """Return the recordings of a run by their label, or the one that a file is, under no label.

    Parameters
    ----------
    run : str
        The folder of a run, its name in ``runs/``, or a recording (.npz, .json).
    """
    path = next((path for path in (Path(run), Path("runs") / run) if path.exists()), None)
    if path is None:
        runs = [folder.name for folder in Path("runs").glob("*") if folder.is_dir()]
        raise InputError(f"There is no run or recording {run!r}.{suggestion(run, runs)}")
    if not path.is_dir():
        return {"": path}
    there = {file.stem.removeprefix("events").removeprefix("-"): file for file in sorted(path.glob("events*.npz"))}
    if not there:
        raise InputError(f"{str(path)!r} is not the folder of a run: it has no recording (events.npz).")
    return there


def located(run: str, label: str) -> Path:
    """Return one recording of a run: the one with a label, or the only one."""
    there = recordings(run)
    if not label and "" not in there and len(there) > 1:
        raise InputError(f"The run {run!r} has the recordings {', '.join(there)}; choose one with --recording.")
    if not label and len(there) == 1:
        return next(iter(there.values()))
    if label not in there:
        raise UnknownNameError(f"recording in the run {run!r}", label, [name or "events" for name in there])
    return there[label]
