"""Writing a recording to an .npz or a .json file."""

from __future__ import annotations

import importlib
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurosim import __version__
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import plain
from neurosim.learning.rules import name_of as rule_name
from neurosim.models.base import parameters
from neurosim.network.files.kept_kinds import kept_name
from neurosim.recording.tables import CHANGES, EVENTS, LESSONS, SPIKES

if TYPE_CHECKING:
    from neurosim.recording.run_log import RunLog

FORMAT = "neurosim recording 1"

FORMATS = {".npz": "neurosim.data.io.npz", ".json": "neurosim.data.io.json_file"}
"""The module that reads and writes files with each suffix."""

TABLES = {"spikes": SPIKES, "events": EVENTS, "changes": CHANGES, "lessons": LESSONS}
"""Tables of the log, and their types."""

WIRING = {
    "shown": "i8",
    "model_of": "i4",
    "offsets": "i8",
    "targets": "i8",
    "delays": "i8",
    "weights": "f8",
    "plastic": "?",
    "as_built": "i8",
    "edge_ends": "i8",
}
"""Arrays of the wiring, and their types."""

END = {"state_tick": "i8", "acted": "i8", "ready": "i8", "weights": "f8"}
"""Arrays of the end state, and their types."""

STAGE = {"model_of": "i4", "weights": "f8", "neurons": "i8", "states": "f8", "asked": "i8"}
"""Arrays of a part of a run with a changed network, and their types."""


def save(recording: RunLog, path: str | os.PathLike[str]) -> None:
    """Write a recording to a file; see :meth:`Recording.save`."""
    path = checks.path(path, "The file of a recording")
    wiring, end = recording.wiring, recording.end
    tables = {"spikes": recording.written, "changes": recording.changes} | {
        name: getattr(recording.tables, name) for name in ("events", "lessons")
    }
    kinds = list(wiring.state)
    arrays: dict[str, NDArray[Any]] = {
        f"wiring.{name}": np.ascontiguousarray(getattr(wiring, name), kind) for name, kind in WIRING.items()
    }
    for name, table in tables.items():
        arrays |= {f"{name}.{column}": np.ascontiguousarray(table[column]) for column in table.dtype.names}
    arrays["events.state"] = recording.tables.states
    arrays["recorded"] = np.array(sorted(recording.recorded), dtype=np.int64)
    arrays |= {f"end.{name}": getattr(end, name) for name in END}
    for number, kind in enumerate(kinds):
        for when, states in (("start", wiring.state), ("end", end.state)):
            table = states[kind]
            arrays |= {f"{when}.state{number}.{f}": np.ascontiguousarray(table[f]) for f in table.dtype.names or ()}
    description = {
        "format": FORMAT,
        "neurosim": __version__,
        "seed": recording.seed,
        "engine": recording.engine,
        "tick": wiring.clock.tick,
        "rounding": wiring.clock.rounding,
        "names": [plain(name) for name in wiring.names],
        "models": [{"name": kept_name(type(model)), "parameters": parameters(model)} for model in wiring.models],
        "states": [kept_name(kind) for kind in kinds],
        "end": end.tick,
        "whole": end.whole,
    }
    if recording.lesson is not None:
        from neurosim.recording.kept_lesson import arrays_of, description_of  # imports pydantic

        arrays |= arrays_of(recording.lesson)
        description["lesson"] = description_of(recording.lesson)
    if recording.stages:
        description["stages"] = [
            {
                "tick": stage.tick,
                "models": [{"name": kept_name(type(m)), "parameters": parameters(m)} for m in stage.wiring.models],
            }
            for stage in recording.stages
        ]
        for number, stage in enumerate(recording.stages):
            kept = (stage.wiring.model_of, stage.wiring.weights, stage.neurons, stage.states, stage.asked)
            arrays |= {
                f"stage{number}.{name}": np.ascontiguousarray(column, kind)
                for (name, kind), column in zip(STAGE.items(), kept, strict=True)
            }
    if recording.plasticity is not None:
        rule = recording.plasticity
        given = {name: value if math.isfinite(value) else str(value) for name, value in parameters(rule).items()}
        description["plasticity"] = {"name": rule_name(rule), "parameters": given}
    format_of(path).write(path, arrays, description)


def format_of(path: str | os.PathLike[str]) -> Any:
    """Return the module that reads and writes files with this suffix."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"The file of a recording must end in .npz or .json; got {str(path)!r}.")
    return importlib.import_module(FORMATS[suffix])  # only now, since they import pydantic, which is slow
