"""What the file of a recording contains, and writing it to an .npz or a .json file."""

import importlib
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim import __version__
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import plain
from neurosim.learning.lesson import Lesson
from neurosim.learning.rules import name_of as rule_name
from neurosim.models.base import parameters
from neurosim.network.files.kept_kinds import kept_name
from neurosim.recording.run_log import RunLog
from neurosim.recording.tables import CHANGES, EVENTS, LESSONS, SPIKES

FORMAT = "neurosim recording 1"

FORMATS = {".npz": "neurosim.data.io.npz", ".json": "neurosim.data.io.json_file"}
"""The module that reads and writes files with each suffix."""

TABLES = {"spikes": SPIKES, "events": EVENTS, "changes": CHANGES, "lessons": LESSONS}
"""Tables of the log, and their types."""


class Kept(NamedTuple):
    """An array of a file, with the names of sizes of its network: of its length, and of what its entries are below."""

    kind: str
    length: str = ""
    below: str = ""


WIRING = {
    "shown": Kept("i8", "neurons", "neurons"),
    "model_of": Kept("i4", "neurons", "models"),
    "offsets": Kept("i8", "neurons + 1", "synapses + 1"),
    "targets": Kept("i8", "synapses", "neurons"),
    "delays": Kept("i8", "synapses"),
    "weights": Kept("f8", "synapses"),
    "plastic": Kept("?", "synapses"),
    "as_built": Kept("i8", "synapses", "synapses"),
    "edge_ends": Kept("i8", "", "synapses + 1"),
}
"""Arrays of the wiring."""

STAGE = {
    "model_of": WIRING["model_of"],
    "weights": WIRING["weights"],
    "neurons": Kept("i8"),
    "asked": Kept("i8", "", "synapses"),
}
"""Arrays of a part of a run with a changed network, which also has the states of its neurons."""

END = {name: Kept("i8", "neurons") for name in ("state_tick", "acted", "ready")} | {"weights": WIRING["weights"]}
"""Arrays of the end state."""


def save(recording: RunLog, path: str | os.PathLike[str]) -> None:
    """Write a recording to a file; see :meth:`Recording.save`."""
    path = checks.path(path, "The file of a recording")
    wiring, end, lesson, tables = recording.wiring, recording.end, recording.lesson, recording.tables
    kinds = list(wiring.state)
    arrays = _arrays("wiring", WIRING, wiring)
    log = (recording.written, tables.events, recording.changes, tables.lessons)
    for name, table in zip(TABLES, log, strict=True):
        arrays |= _columns(name, table)
    arrays["events.state"] = tables.states
    arrays["recorded"] = np.array(sorted(recording.recorded), dtype=np.int64)
    arrays |= _arrays("end", END, end)
    for number, kind in enumerate(kinds):
        arrays |= _columns(f"start.state{number}", wiring.state[kind])
        arrays |= _columns(f"end.state{number}", end.state[kind])
    description = {
        "format": FORMAT,
        "neurosim": __version__,
        "seed": recording.seed,
        "engine": recording.engine,
        "tick": wiring.clock.tick,
        "rounding": wiring.clock.rounding,
        "names": [plain(name) for name in wiring.names],
        "models": _models(wiring.models),
        "states": [kept_name(kind) for kind in kinds],
        "end": end.tick,
        "whole": end.whole,
    }
    if lesson is not None:
        arrays["lesson.rows"] = lesson.rows
        if lesson.teaching is not None:
            arrays |= {"lesson.targets": lesson.teaching.targets, "lesson.wanted": lesson.teaching.wanted}
        description["lesson"] = _lesson(lesson)
    if recording.stages:
        description["stages"] = [{"tick": one.tick, "models": _models(one.wiring.models)} for one in recording.stages]
    for number, stage in enumerate(recording.stages):
        arrays |= _arrays(f"stage{number}", {name: STAGE[name] for name in ("model_of", "weights")}, stage.wiring)
        arrays |= {f"stage{number}.{name}": getattr(stage, name) for name in ("neurons", "states", "asked")}
    if recording.plasticity is not None:
        rule = recording.plasticity
        given = {name: value if math.isfinite(value) else str(value) for name, value in parameters(rule).items()}
        description["plasticity"] = {"name": rule_name(rule), "parameters": given}
    format_of(path).write(path, arrays, description)


def _arrays(part: str, declared: dict[str, Kept], owner: object) -> dict[str, NDArray[Any]]:
    return {f"{part}.{name}": np.ascontiguousarray(getattr(owner, name), kept.kind) for name, kept in declared.items()}


def _columns(part: str, table: NDArray[np.void]) -> dict[str, NDArray[Any]]:
    return {f"{part}.{name}": np.ascontiguousarray(table[name]) for name in table.dtype.names or ()}


def _models(models: Iterable[object]) -> list[dict[str, Any]]:
    return [{"name": kept_name(type(model)), "parameters": parameters(model)} for model in models]


def _lesson(lesson: Lesson) -> dict[str, Any]:
    teaching, taught = lesson.teaching, None
    if teaching is not None:
        rule = {"name": rule_name(teaching.rule), "parameters": parameters(teaching.rule)}
        taught = {"rule": rule, "batch": teaching.batch, "class_names": teaching.class_names}
    return {name: value for name, value in parameters(lesson).items() if name != "rows"} | {"teaching": taught}


def format_of(path: str | os.PathLike[str]) -> Any:
    """Return the module that reads and writes files with this suffix."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"The file of a recording must end in .npz or .json; got {str(path)!r}.")
    return importlib.import_module(FORMATS[suffix])  # only now, since they import pydantic, which is slow
