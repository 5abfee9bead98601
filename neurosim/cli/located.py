"""Finding the recordings of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from neurosim.core.errors import InputError, UnknownNameError, nearest, suggestion
from neurosim.core.installing import command


def recordings(run: str) -> dict[str, Path]:
    """Return the recordings of a run by label, given its folder or its name in ``runs/``; or a single file."""
    from neurosim.cli.run_folder import read_run

    path = next((path for path in (Path(run), Path("runs") / run) if path.exists()), None)
    if path is None:
        raise InputError(f"There is no run or recording {run!r}.{_advice(run)}")
    if not path.is_dir():
        return {"": path}
    there = {file.stem.removeprefix("events").removeprefix("-"): file for file in sorted(path.glob("events*.npz"))}
    if not there:
        scenario = read_run(path)["scenario"]  # raises an InputError if the folder is not that of a run
        raise InputError(
            f"The run {str(path)!r} has no recording (events.npz): the scenario {scenario!r} kept none. Its results are"
            " in run.json."
        )
    return there


def _advice(run: str) -> str:
    """Return the command that creates a missing run, or the nearest name."""
    from neurosim.cli.scenario import all_scenarios
    from neurosim.data import datasets

    made = {scenario.name: f"run {scenario.name}" for scenario in all_scenarios()}
    made |= {f"compare-{name}": f"compare {name}" for name in datasets.names()}
    name = Path(run).name
    if name in made:
        return f" Create it with: {command(made[name])}"
    there = [folder.name for folder in Path("runs").glob("*") if folder.is_dir()]
    near = nearest(name, [*there, *made])
    if near in made and near not in there:
        return f" Did you mean {near!r}? Create it with: {command(made[near])}"
    return suggestion(name, there) if there else f" Create a first one with: {command('run neuron')}"


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
"""Lessons that are shown side by side by default: threshold left, sigmoid right."""


def chosen(run: str, labels: Sequence[str]) -> dict[str, Path]:
    """Return the recordings to show together: those with the labels, else the default pair, else the only one."""
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
    """Return the name of a run."""
    return Path(run).resolve().stem
