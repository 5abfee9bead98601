"""Reading a recording from a file: nothing in it is executed, and everything is checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name, from_plain, rank_key
from neurosim.core.timebase import LAST_TICK, Timebase
from neurosim.data.io.json_text import invalid
from neurosim.learning.base import LearningRule
from neurosim.learning.plasticity import PlasticityRule
from neurosim.learning.rules import PLASTICITY_RULES
from neurosim.models.base import NeuronModel, state_fields
from neurosim.models.sources import Source
from neurosim.network.columns import Column
from neurosim.network.files.kept import KeptModel, KeptRule, check_times, kind_of, model_from, rule_from
from neurosim.network.files.kept_kinds import check_state, given_kinds, kept_name, known_models, unfit
from neurosim.network.injection import courses
from neurosim.network.network import Model
from neurosim.network.rebuilt import stands_in_order
from neurosim.network.wiring import Wiring, check_absolute_inhibition, check_currents, check_names
from neurosim.recording.arrays import Arrays
from neurosim.recording.consistency import check_end, check_log, check_stage, check_wiring
from neurosim.recording.happened import check_recorded
from neurosim.recording.kept_lesson import KeptLesson, check_lessons, lesson_from
from neurosim.recording.recording import Recording
from neurosim.recording.saving import END, FORMAT, STAGE, TABLES, WIRING, format_of
from neurosim.recording.stage import Stage
from neurosim.recording.tables import EndState, Tables

T = TypeVar("T")


class _Stage(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    tick: Annotated[int, Field(ge=1, lt=LAST_TICK)]
    models: list[KeptModel]


class _Description(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    format: str
    neurosim: str
    seed: Annotated[int, Field(ge=0)]
    engine: Literal["simpy", "compiled"]
    tick: float
    rounding: bool
    names: list[Any]
    models: list[KeptModel]
    states: list[str]
    end: Annotated[int, Field(ge=0, lt=LAST_TICK)]
    whole: bool
    lesson: KeptLesson | None = None
    plasticity: KeptRule | None = None
    stages: list[_Stage] = []


def load_recording(
    path: str | os.PathLike[str],
    models: Iterable[type[NeuronModel] | type[Source]] = (),
    rules: Iterable[type[LearningRule] | type[PlasticityRule]] = (),
) -> Recording:
    """Read a saved recording; its potentials can be evaluated, and its run can be resumed.

    Parameters
    ----------
    path : path
        An ``.npz`` or ``.json`` file, or the folder of a run.
    models : iterable of NeuronModel or Source classes
        Classes that are not installed, such as those of a script. A file never names code to import.
    rules : iterable of LearningRule or PlasticityRule classes
        Classes of rules that are not part of neurosim.

    Raises
    ------
    InputError
        If the file is not a recording, is damaged, or is too large, or `models` or `rules` is not a list of such
        classes. No code in the file is ever executed.
    UnknownNameError
        If the file uses a model or a rule that is neither installed nor given.
    """
    file = checks.path(path, "The file of a recording")
    if file.is_dir():
        file = file / "events.npz"
    arrays, meta = format_of(file).read(file)
    return recording_of(arrays, meta, str(file), models, rules)


def recording_of(
    arrays: Mapping[str, NDArray[Any]],
    meta: Mapping[str, Any],
    where: str,
    models: Iterable[type[NeuronModel] | type[Source]] = (),
    rules: Iterable[type[LearningRule] | type[PlasticityRule]] = (),
) -> Recording:
    """Return the recording from the arrays and the description of a file; see :func:`load_recording`."""
    if meta.get("format", FORMAT) != FORMAT:
        raise InputError(f"{where!r} is not a {FORMAT!r} file; it says {meta['format']!r}.")
    try:
        described = _Description.model_validate(meta)
    except ValidationError as error:
        raise invalid(error, repr(where)) from None
    theirs = given_kinds(rules, "rules", (LearningRule, PlasticityRule))
    return _recording(described, Arrays(arrays, where), known_models(models), theirs)


def _recording(
    described: _Description,
    arrays: Arrays,
    known: Mapping[str, type[Model]],
    rules: list[type[LearningRule] | type[PlasticityRule]],
) -> Recording:
    wiring = _wiring(described, arrays, known)
    stages = _stages(described, arrays, wiring, known)
    parts = [(0, wiring), *((stage.tick, stage.wiring) for stage in stages)]
    tables = _tables(arrays, parts, described.end)
    lesson = None
    if described.lesson is not None:
        lesson = lesson_from(
            described.lesson, arrays, wiring, [kind for kind in rules if issubclass(kind, LearningRule)]
        )
        check_lessons(lesson, tables.lessons, described.end, arrays)
    recorded = arrays.take("recorded", "i8")
    check_recorded(recorded, tables, parts, described.seed, described.end, arrays)
    recording = Recording(
        wiring=wiring,
        seed=described.seed,
        engine=described.engine,
        tables=tables,
        recorded=frozenset(recorded.tolist()),
        end=_end(described, arrays, parts, tables.changes),
        lesson=lesson,
        plasticity=None if described.plasticity is None else _plasticity(described.plasticity, rules, arrays.where),
        stages=stages,
    )
    _check_carried(recording, arrays)
    return recording


def _stages(
    described: _Description, arrays: Arrays, wiring: Wiring, known: Mapping[str, type[Model]]
) -> tuple[Stage, ...]:
    """Return the parts of the run with a changed network."""
    stages: list[Stage] = []
    width = max((len(table.dtype.names or ()) for table in wiring.state.values()), default=1)
    for number, kept in enumerate(described.stages):
        name, before = f"stage{number}", stages[-1].wiring if stages else wiring
        models = tuple(
            model_from(one, known, f"model {k} of {name}", arrays.where) for k, one in enumerate(kept.models)
        )
        for k, model in enumerate(models):
            check_times(model, wiring.clock, described.end, f"model {k} of {name}", arrays.where)
        model_of = arrays.take(f"{name}.model_of", STAGE["model_of"], len(wiring.names))
        arrays.within(f"{name}.model_of", model_of, 0, len(models) - 1)
        weights = arrays.take(f"{name}.weights", STAGE["weights"], len(wiring.targets))
        arrays.all(f"{name}.weights", weights, weights < np.inf, 'be finite, or "veto"')
        neurons = arrays.take(f"{name}.neurons", STAGE["neurons"])
        states = arrays.take(f"{name}.states", STAGE["states"], len(neurons), axes=2)
        if states.shape[1] != width:
            raise arrays.damaged(f"{name}.states must have {width} columns, and has the shape {states.shape}")
        asked = arrays.take(f"{name}.asked", STAGE["asked"])
        arrays.within(f"{name}.asked", asked, 0, len(weights) - 1)
        arrays.ascending(f"{name}.asked", asked)
        weight = Column.of([(weights, len(weights))], weights.dtype)
        part = replace(wiring, models=models, model_of=model_of, weight=weight)
        stage = Stage(kept.tick, part, neurons, states, asked)
        check_stage(stage, before, stages[-1].tick if stages else 1, described.end, name, arrays)
        _check_meaning(part, described, name, arrays)
        stages.append(stage)
    return tuple(stages)


def _check_meaning(wiring: Wiring, described: _Description, name: str, arrays: Arrays) -> None:
    """Raise an InputError for vetoes and currents that could not work."""
    for check in (check_absolute_inhibition, check_currents):
        _made(arrays, name, partial(check, wiring))
    _made(arrays, "its currents", lambda: courses(wiring, described.seed, described.end))


def _check_carried(recording: Recording, arrays: Arrays) -> None:
    """Raise an InputError if the state at a change of a model does not follow from the neuron's events."""
    changed = {index for stage in recording.stages for index in stage.neurons.tolist()}
    for index in sorted(changed & recording.recorded):
        trace, label = recording.trace(recording.wiring.names[index]), recording.wiring.labels[index]
        for place, _ in trace.turns:
            found, tick = trace.before(place), int(trace.ticks[place])
            if [getattr(found, field) for field in state_fields(type(trace.model))] != trace.states[place].tolist():
                told = InputError(f"its events lead to another state at tick {tick}, where its model changed")
                raise unfit(type(trace.model), f"The recording {arrays.where!r}", f"neuron {label!r}", told)


def _wiring(described: _Description, arrays: Arrays, known: Mapping[str, type[Model]]) -> Wiring:
    where = arrays.where
    clock = _made(arrays, "its clock", lambda: Timebase(described.tick, described.rounding))
    models = tuple(model_from(kept, known, f"model {number}", where) for number, kept in enumerate(described.models))
    for number, model in enumerate(models):
        check_times(model, clock, described.end, f"model {number}", where)
    columns = {name: arrays.take(f"wiring.{name}", kind) for name, kind in WIRING.items()}
    check_wiring(columns, len(described.names), models, arrays)
    synapses = len(columns["targets"])
    per_synapse = [columns.pop(name) for name in ("delays", "weights", "plastic")]
    delay, weight, plasticity = (Column.of([(given, synapses)], given.dtype) for given in per_synapse)
    columns["targets"] = columns["targets"].astype(np.int32)
    wiring = Wiring(
        names=_made(arrays, "its names", lambda: _names(described.names)),
        clock=clock,
        models=models,
        state=_states("start", described, arrays, known, models, columns["model_of"]),
        delay=delay,
        weight=weight,
        plasticity=plasticity,
        **columns,
    )
    for kind, table in wiring.state.items():
        for field in table.dtype.names or ():
            name = f"the {field!r} at the start of each {kind.__name__}"
            arrays.all(name, table[field], np.isfinite(table[field]), "be finite")
    _made(arrays, "its names", lambda: _check_texts(wiring))
    _check_meaning(wiring, described, "its wiring", arrays)
    if not stands_in_order(wiring):
        raise arrays.damaged("wiring.shown is not a possible order of building a network of its names")
    return wiring


def _names(kept: list[Any]) -> tuple[Name, ...]:
    names = tuple(from_plain(name) for name in kept)
    for name in names:
        usual = type(name) is tuple and len(name) == 2 and type(name[0]) is str and type(name[1]) is int
        if not usual:  # the usual case is a neuron of a population, which is valid
            rank_key(name)
    return names


def _check_texts(wiring: Wiring) -> None:
    """Raise an error for names with the same written form, or with characters that cannot be encoded."""
    check_names(wiring)
    "".join(wiring.labels).encode()


def _states(
    when: str,
    described: _Description,
    arrays: Arrays,
    known: Mapping[str, type[Model]],
    models: tuple[Model, ...],
    model_of: NDArray[np.int32],
) -> dict[type[NeuronModel], NDArray[np.void]]:
    """Return the states of the neurons of each class of model."""
    kinds = [kind_of(name, known, arrays.where) for name in described.states]
    needed = {type(model) for model in models if isinstance(model, NeuronModel)}
    if len(kinds) != len(needed) or set(kinds) != needed:
        told = ", ".join(sorted(kept_name(kind) for kind in needed)) or "none"
        raise arrays.damaged(f"it has the states of {', '.join(described.states) or 'none'}, and its models are {told}")
    states = {}
    for number, kind in enumerate(kinds):
        having = int(np.isin(model_of, [k for k, model in enumerate(models) if type(model) is kind]).sum())
        fields = state_fields(kind)
        kept = arrays.under(f"{when}.state{number}.")
        if kept:
            check_state(kind, kept, fields, f"The recording {arrays.where!r}")
        states[kind] = np.empty(having, dtype=[(field, "f8") for field in fields])
        for field in fields:
            states[kind][field] = arrays.take(f"{when}.state{number}.{field}", "f8", having)
    return states


def _tables(arrays: Arrays, parts: list[tuple[int, Wiring]], end: int) -> Tables:
    wiring = parts[0][1]
    tables = {name: arrays.table(name, dtype) for name, dtype in TABLES.items()}
    width = max((len(table.dtype.names or ()) for table in wiring.state.values()), default=1)
    states = arrays.take("events.state", "f8", len(tables["events"]), axes=2)
    if states.shape[1] != width:
        raise arrays.damaged(f"events.state must have {width} columns, and has the shape {states.shape}")
    check_log(tables, parts, end, arrays)
    return Tables(
        spikes=tables["spikes"],
        events=tables["events"],
        states=states,
        changes=tables["changes"],
        told=tables["lessons"],
        sent=len(tables["spikes"]),
    )


def _end(
    described: _Description, arrays: Arrays, parts: list[tuple[int, Wiring]], changes: NDArray[np.void]
) -> EndState:
    wiring = parts[0][1]
    lengths = {"weights": len(wiring.targets)}
    columns = {
        name: arrays.take(f"end.{name}", kind, lengths.get(name, len(wiring.names))) for name, kind in END.items()
    }
    check_end(columns, parts, changes, described.end, arrays)
    kinds = {kept_name(kind): kind for kind in wiring.state}
    state = _states("end", described, arrays, kinds, wiring.models, wiring.model_of)
    return EndState(tick=described.end, state=state, whole=described.whole, read=True, **columns)


def _plasticity(kept: KeptRule, given: list[type[LearningRule] | type[PlasticityRule]], where: str) -> PlasticityRule:
    theirs = {kind.__name__: kind for kind in given if issubclass(kind, PlasticityRule)}
    return rule_from(kept, {**PLASTICITY_RULES, **theirs}, "plasticity rule", where)


def _made(arrays: Arrays, what: str, make: Callable[[], T]) -> T:
    """Return the result of a function, or an error that names the file and the part of it that broke a rule."""
    try:
        return make()
    except (InputError, UnicodeEncodeError) as error:
        raise arrays.damaged(f"{what}: {str(error).rstrip('.')}") from None
