"""A recording read from a file, with nothing in it ever executed or believed unchecked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from neurosim.columns import Column
from neurosim.errors import InputError, UnknownNameError
from neurosim.io.json_text import invalid
from neurosim.learning.base import LearningRule
from neurosim.learning.plasticity import PlasticityRule
from neurosim.learning.registry import PLASTICITY_RULES
from neurosim.models.base import NeuronModel, state_fields
from neurosim.models.registry import installed
from neurosim.names import from_plain
from neurosim.network import Model
from neurosim.recording.kept_lesson import KeptLesson, lesson_from
from neurosim.recording.kept_rule import KeptRule, rule_from
from neurosim.recording.recording import Recording
from neurosim.recording.saving import END, FORMAT, TABLES, WIRING, format_of, kept_name
from neurosim.recording.tables import EndState, Tables
from neurosim.sources import SOURCES
from neurosim.timebase import Timebase
from neurosim.wiring import Wiring


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    parameters: dict[str, int | float | list[float] | None]


class _Description(BaseModel):
    model_config = ConfigDict(extra="forbid")
    format: str
    neurosim: str
    seed: int
    engine: str
    tick: float
    rounding: bool
    names: list[Any]
    models: list[_Model]
    states: list[str]
    end: int
    whole: bool
    lesson: KeptLesson | None = None
    plasticity: KeptRule | None = None


def load_recording(
    path: str | os.PathLike[str],
    models: Iterable[type[NeuronModel]] = (),
    rules: Iterable[type[LearningRule] | type[PlasticityRule]] = (),
) -> Recording:
    """Read a recording that was saved, whole: its potentials can be evaluated and its run can be resumed.

    Parameters
    ----------
    path : path
        An ``.npz`` or ``.json`` file, or the folder of a run.
    models : iterable of model classes
        Of models that are not installed, such as those of a script. A file never names code to import.
    rules : iterable of LearningRule or PlasticityRule classes
        Of rules that are not ours, likewise.

    Raises
    ------
    InputError
        If the file is not a recording, is damaged, or declares more than fits; nothing in it is ever executed.
    UnknownNameError
        If it uses a model or a rule that is neither installed nor given.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "events.npz"
    arrays, meta = format_of(file).read(file)
    try:
        described = _Description.model_validate(meta)
    except ValidationError as error:
        raise invalid(error, repr(str(file))) from None
    if described.format != FORMAT:
        raise InputError(f"{str(file)!r} is not a {FORMAT!r} file; it says {described.format!r}.")
    return _recording(described, _Arrays(arrays, str(file)), models, list(rules))


def _recording(
    described: _Description,
    arrays: _Arrays,
    given: Iterable[type[NeuronModel]],
    rules: list[type[LearningRule] | type[PlasticityRule]],
) -> Recording:
    known: dict[str, type[Model]] = {**SOURCES, **installed(), **{kept_name(kind): kind for kind in given}}
    kinds = [_known(name, known) for name in described.states]
    wiring = _wiring(described, arrays, known, _states("start", kinds, arrays))
    neurons, synapses = len(wiring.names), len(wiring.targets)

    ends = {name: arrays.take(f"end.{name}", kind) for name, kind in END.items()}
    for name, column in ends.items():
        arrays.check(column, synapses if name == "weights" else neurons, None, f"end.{name}")
    end = EndState(tick=described.end, state=_states("end", kinds, arrays), whole=described.whole, **ends)
    for state in (wiring.state, end.state):
        for kind, table in state.items():
            having = sum(type(wiring.models[m]) is kind for m in wiring.model_of.tolist())
            arrays.check(table, having, None, f"the state of {kind.__name__}")

    tables = {name: _table(name, dtype, arrays) for name, dtype in TABLES.items()}
    for name in ("spikes", "events", "lessons"):
        arrays.check(tables[name]["neuron"], None, neurons, f"{name}.neuron")
    arrays.check(tables["changes"]["synapse"], None, synapses, "changes.synapse")
    recorded = arrays.take("recorded", "i8")
    arrays.check(recorded, None, neurons, "recorded")
    event_states = arrays.take("events.state", "f8")
    if event_states.ndim != 2 or len(event_states) != len(tables["events"]):
        raise InputError(f"The recording {arrays.where!r} is damaged: events.state does not fit its events.")
    return Recording(
        wiring=wiring,
        seed=described.seed,
        engine=described.engine,
        tables=Tables(
            spikes=tables["spikes"],
            events=tables["events"],
            states=event_states,
            changes=tables["changes"],
            told=tables["lessons"],
            sent=len(tables["spikes"]),
        ),
        recorded=frozenset(recorded.tolist()),
        end=end,
        lesson=None
        if described.lesson is None
        else lesson_from(
            described.lesson,
            arrays.take,
            neurons,
            [kind for kind in rules if issubclass(kind, LearningRule)],
            arrays.where,
        ),
        plasticity=None if described.plasticity is None else _plasticity(described.plasticity, rules),
    )


def _wiring(
    described: _Description,
    arrays: _Arrays,
    known: Mapping[str, type[Model]],
    state: Mapping[type[NeuronModel], NDArray[np.void]],
) -> Wiring:
    models = tuple(_model(kept, known) for kept in described.models)
    columns = {name: arrays.take(f"wiring.{name}", kind) for name, kind in WIRING.items()}
    neurons, synapses = len(described.names), len(columns["targets"])
    arrays.check(columns["shown"], neurons, neurons, "wiring.shown")
    arrays.check(columns["model_of"], neurons, len(models), "wiring.model_of")
    arrays.check(columns["offsets"], neurons + 1, synapses + 1, "wiring.offsets")
    arrays.check(columns["targets"], synapses, neurons, "wiring.targets")
    arrays.check(columns["as_built"], synapses, synapses, "wiring.as_built")
    for name in ("delays", "weights", "plastic"):
        arrays.check(columns[name], synapses, None, f"wiring.{name}")
    per_synapse = [columns.pop(name) for name in ("delays", "weights", "plastic")]
    delay, weight, plasticity = (Column.of([(given, synapses)], given.dtype) for given in per_synapse)
    columns["targets"] = columns["targets"].astype(np.int32)
    return Wiring(
        names=tuple(from_plain(name) for name in described.names),
        clock=Timebase(described.tick, described.rounding),
        models=models,
        state=state,
        delay=delay,
        weight=weight,
        plasticity=plasticity,
        **columns,
    )


def _plasticity(kept: KeptRule, rules: list[type[LearningRule] | type[PlasticityRule]]) -> PlasticityRule:
    given = {kind.__name__: kind for kind in rules if issubclass(kind, PlasticityRule)}
    return rule_from(kept, {**PLASTICITY_RULES, **given}, "plasticity rule")


class _Arrays:
    """The arrays of a file, with the sentences for what is wrong with them."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], where: str) -> None:
        self.arrays = arrays
        self.where = where

    def take(self, name: str, kind: str) -> NDArray[Any]:
        """Return an array that must be there and be of a kind."""
        if name not in self.arrays:
            raise InputError(f"The recording {self.where!r} is damaged: it has no array {name!r}.")
        array = self.arrays[name]
        if array.dtype != np.dtype(kind):
            raise InputError(
                f"The recording {self.where!r} is damaged: {name!r} must be {np.dtype(kind)}, and is {array.dtype}."
            )
        return array

    def check(self, array: NDArray[Any], length: int | None, below: int | None, name: str) -> None:
        """Refuse a wrong length, or an index that points nowhere."""
        if array.ndim != 1 or (length is not None and len(array) != length):
            raise InputError(f"The recording {self.where!r} is damaged: {name} has the shape {array.shape}.")
        if below is not None and array.size and (array.min() < 0 or array.max() >= below):
            raise InputError(f"The recording {self.where!r} is damaged: {name} points outside of its {below}.")


def _table(name: str, dtype: np.dtype[np.void], arrays: _Arrays) -> NDArray[np.void]:
    columns = {field: arrays.take(f"{name}.{field}", dtype[field].str) for field in dtype.names or ()}
    length = len(next(iter(columns.values())))
    table = np.empty(length, dtype=dtype)
    for field, column in columns.items():
        arrays.check(column, length, None, f"{name}.{field}")
        table[field] = column
    return table


def _states(when: str, kinds: list[type[Any]], arrays: _Arrays) -> dict[type[NeuronModel], NDArray[np.void]]:
    states = {}
    for number, kind in enumerate(kinds):
        fields = state_fields(kind)
        columns = [arrays.take(f"{when}.state{number}.{field}", "f8") for field in fields]
        states[kind] = np.empty(len(columns[0]), dtype=[(field, "f8") for field in fields])
        for field, column in zip(fields, columns, strict=True):
            arrays.check(column, len(columns[0]), None, f"{when}.state{number}.{field}")
            states[kind][field] = column
    return states


def _model(kept: _Model, known: Mapping[str, type[Model]]) -> Model:
    kind = _known(kept.name, known)
    try:
        model: Model = kind(**kept.parameters)
    except TypeError:
        given = ", ".join(sorted(kept.parameters))
        raise InputError(
            f"The model {kept.name!r} does not have the parameters ({given}) that the file gives it."
        ) from None
    return model


def _known(name: str, known: Mapping[str, type[Model]]) -> type[Any]:
    if name not in known:
        raise UnknownNameError("installed model (or one given in models=[...])", name, known)
    return known[name]
