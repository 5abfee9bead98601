"""Where the recording is that a person means."""

from __future__ import annotations

from collections.abc import Sequence
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


PAIR = ("rosenblatt", "sigmoid")
"""Lessons that are compared, if a run has both and nobody asks for others: threshold left, sigmoid right."""


def chosen(run: str, labels: Sequence[str]) -> dict[str, Path]:
    """Return the recordings to look at together: those with the labels, else the pair, else the only one."""
    if labels:
        return {label: located(run, label) for label in labels}
    there = recordings(run)
    for before in ("", *sorted(label.removesuffix(PAIR[0]) for label in there if label.endswith(f"-{PAIR[0]}"))):
        if all(before + one in there for one in PAIR):
            return {before + one: there[before + one] for one in PAIR}
    if "" in there:
        return {"": there[""]}
    path = located(run, "")
    return {next(label for label, other in there.items() if other == path): path}


def named(run: str) -> str:
    """Return what a run is called."""
    return Path(run).resolve().stem
