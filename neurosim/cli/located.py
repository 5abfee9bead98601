"""Recordings of a run: which there are, and reading one, with models and rules of the user's own."""

from __future__ import annotations

import inspect
import runpy
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.core.errors import InputError, UnknownNameError, nearest, suggestion
from neurosim.core.installing import command

if TYPE_CHECKING:
    from neurosim.recording.recording import Recording


class NothingKeptError(InputError):
    """A run without a recording."""

    def __init__(self, told: str, folder: Path = Path()) -> None:
        super().__init__(told)
        self.folder = folder


PAIR = ("rosenblatt", "sigmoid")  # lessons that are shown side by side by default: threshold left, sigmoid right


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
        told = f"has no recording (events.npz): the scenario {scenario!r} kept none"
        raise NothingKeptError(f"The run {str(path)!r} {told}. Its results are in run.json.", path)
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


def chosen(run: str, labels: Sequence[str]) -> dict[str, Path]:
    """Return the recordings to show together: those with the labels, else the default pair, else the only one."""
    if labels:
        return {label: located(run, label) for label in labels}
    there = recordings(run)
    pair = default_pair(there)
    if pair:
        return {label: there[label] for label in pair}
    path = located(run, "")
    return {next(label for label, other in there.items() if other == path): path}


def default_pair(there: Mapping[str, Path]) -> list[str]:
    """Return the labels of lessons of a threshold unit and of a sigmoid, if a run has both."""
    for before in ("", *sorted(label.removesuffix(PAIR[0]) for label in there if label.endswith(f"-{PAIR[0]}"))):
        if all(before + one in there for one in PAIR):
            return [before + one for one in PAIR]
    return []


def loaded(file: Path, script: Path | None) -> Recording:
    """Return a recording, read with the models and rules of a script, which is run only if the user names it."""
    from neurosim.learning.base import LearningRule
    from neurosim.learning.plasticity import PlasticityRule
    from neurosim.network.files.kept_kinds import MODELS, NotGivenError
    from neurosim.recording.loading import load_recording

    classes = [] if script is None else _defined_in(script)
    models = [kind for kind in classes if issubclass(kind, MODELS)]
    rules = [kind for kind in classes if issubclass(kind, (LearningRule, PlasticityRule))]
    try:
        return load_recording(file, models, rules)
    except NotGivenError as error:
        advice = "Give the script that defines it with --models FILE.py; it will be run."
        told = advice if script is None else f"{str(script)!r} does not define it."
        raise InputError(f"{error.told} {told}") from None


def _defined_in(script: Path) -> list[type[Any]]:
    """Run a script, and return the classes that it defines or imports."""
    if script.suffix != ".py" or not script.is_file():
        raise InputError(f"--models needs an existing Python script; got {str(script)!r}.")
    try:
        names = runpy.run_path(str(script), run_name="neurosim_models")
    except Exception as error:  # a user's script may raise anything
        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == str(script)]
        at = f" (line {lines[-1]})" if lines else ""
        told = f"The script {str(script)!r} could not be run{at}: {type(error).__name__}: {error}."
        raise InputError(told) from error
    return [kind for kind in names.values() if isinstance(kind, type) and not inspect.isabstract(kind)]
