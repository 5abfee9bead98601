"""Where the recording is that a person means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from neurosim.core.errors import InputError, UnknownNameError, nearest, suggestion
from neurosim.core.installing import command


def recordings(run: str) -> dict[str, Path]:
    """Return the recordings of a run by their label, or the one that a file is, under no label.

    Parameters
    ----------
    run : str
        The folder of a run, its name in ``runs/``, or a recording (.npz, .json).

    Raises
    ------
    InputError
        If there is nothing of that name, or no recording in it.
    """
    from neurosim.cli.runs import read_run

    path = next((path for path in (Path(run), Path("runs") / run) if path.exists()), None)
    if path is None:
        raise InputError(f"There is no run or recording {run!r}.{_advice(run)}")
    if not path.is_dir():
        return {"": path}
    there = {file.stem.removeprefix("events").removeprefix("-"): file for file in sorted(path.glob("events*.npz"))}
    if not there:
        scenario = read_run(path)["scenario"]  # which says so if the folder is not that of a run
        raise InputError(
            f"The run {str(path)!r} has no recording (events.npz) to look at: the scenario {scenario!r} kept none in"
            " it. Its results are in run.json."
        )
    return there


def _advice(run: str) -> str:
    """Say which command makes a run that is not there; of an unknown name, what may have been meant."""
    from neurosim.cli.scenario import all_scenarios
    from neurosim.data import datasets

    made = {scenario.name: f"run {scenario.name}" for scenario in all_scenarios()}
    made |= {f"compare-{name}": f"compare {name}" for name in datasets.names()}
    name = Path(run).name
    if name in made:
        return f" This makes it: {command(made[name])}"
    there = [folder.name for folder in Path("runs").glob("*") if folder.is_dir()]
    near = nearest(name, [*there, *made])
    if near in made and near not in there:
        return f" Did you mean {near!r}? This makes it: {command(made[near])}"
    return suggestion(name, there) if there else f" A first one comes of: {command('run neuron')}"


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
