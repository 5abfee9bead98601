"""Reading a recording from a file: nothing in it is executed, and everything is checked."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name, from_plain, rank_key
from neurosim.core.timebase import LAST_TICK, Timebase
from neurosim.core.words import counted
from neurosim.data.io.json_text import invalid
from neurosim.learning.base import LearningRule
from neurosim.learning.lesson import Lesson, Teaching
from neurosim.learning.plasticity import PlasticityRule
from neurosim.learning.rules import PLASTICITY_RULES, RULES
from neurosim.learning.timetable import features_of
from neurosim.models.base import NeuronModel, state_fields
from neurosim.models.sources import Source
from neurosim.network.columns import Column
from neurosim.network.files.kept import KeptModel, KeptRule, check_times, model_from, rule_from
from neurosim.network.files.kept_kinds import check_state, given_kinds, kept_name, kind_of, known_models, unfit
from neurosim.network.injection import courses
from neurosim.network.network import Model
from neurosim.network.rebuilt import stands_in_order
from neurosim.network.wiring import Wiring, check_absolute_inhibition, check_currents, check_names
from neurosim.recording import consistency
from neurosim.recording.consistency import Arrays, Parts
from neurosim.recording.recording import Recording
from neurosim.recording.saving import END, FORMAT, STAGE, TABLES, WIRING, format_of
from neurosim.recording.stage import Stage
from neurosim.recording.tables import EndState, Tables, state_width

T = TypeVar("T")
Kinds = Iterable[type[Any]]

Tick = Annotated[int, Field(ge=1, lt=LAST_TICK)]
Index = Annotated[int, Field(ge=0, lt=LAST_TICK)]
Seed = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _KeptTeaching(_Strict):
    rule: KeptRule
    batch: Tick
    class_names: list[str]


class _KeptLesson(_Strict):
    outputs: list[Index]
    period: Tick
    answer: Tick
    epochs: Annotated[int, Field(ge=1)]
    shuffle: Seed | None
    data: str
    feature_names: list[str]
    teaching: _KeptTeaching | None
    answer_silence: bool | None = False  # the behaviour of early versions
    resets: bool = False  # the behaviour of early versions


class _KeptStage(_Strict):
    tick: Tick
    models: list[KeptModel]


class _Description(_Strict):
    format: str
    neurosim: str
    seed: Seed
    engine: Literal["simpy", "compiled"]
    tick: float
    rounding: bool
    names: list[Any]
    models: list[KeptModel]
    states: list[str]
    end: Index
    whole: bool
    lesson: _KeptLesson | None = None
    plasticity: KeptRule | None = None
    stages: list[_KeptStage] = []


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
    arrays: Mapping[str, NDArray[Any]], meta: Mapping[str, Any], where: str, models: Kinds = (), rules: Kinds = ()
) -> Recording:
    """Return the recording from the arrays and the description of a file; see :func:`load_recording`."""
    if meta.get("format", FORMAT) != FORMAT:
        raise InputError(f"{where!r} is not a {FORMAT!r} file; it says {meta['format']!r}.")
    try:
        described = _Description.model_validate(meta)
    except ValidationError as error:
        raise invalid(error, repr(where)) from None
    theirs = given_kinds(rules, "rules", (LearningRule, PlasticityRule))
    return _Reader(described, Arrays(arrays, where), known_models(models), theirs).recording()


@dataclass(frozen=True)
class _Reader:
    """A file, with the classes of models that it may name, and the classes of rules that were given."""

    described: _Description
    arrays: Arrays
    known: Mapping[str, type[Model]]
    rules: list[type[LearningRule] | type[PlasticityRule]]

    def recording(self) -> Recording:
        """Return the recording, or raise an InputError for what cannot be that of a run."""
        described, arrays, wiring = self.described, self.arrays, self._wiring()
        stages = self._stages(wiring)
        parts = [(0, wiring), *((stage.tick, stage.wiring) for stage in stages)]
        tables = self._tables(parts)
        lesson = None
        if described.lesson is not None:
            lesson = self._lesson(described.lesson, wiring)
            consistency.check_lessons(lesson, tables.lessons, described.end, arrays)
        recorded = arrays.take("recorded", "i8")
        consistency.check_recorded(recorded, tables, parts, described.seed, described.end, arrays)
        plasticity = None
        if described.plasticity is not None:
            known = {**PLASTICITY_RULES, **self._given(PlasticityRule)}
            plasticity = rule_from(described.plasticity, known, "plasticity rule", arrays.where)
        seed, engine, end = described.seed, described.engine, self._end(parts, tables.changes)
        somas = frozenset(recorded.tolist())
        recording = Recording(wiring, seed, engine, tables, somas, end, lesson, plasticity, stages)
        self._check_carried(recording)
        return recording

    def _wiring(self) -> Wiring:
        described, arrays = self.described, self.arrays
        clock = self._made("its clock", lambda: Timebase(described.tick, described.rounding))
        models = self._models(described.models, "", clock)
        columns: dict[str, Any] = arrays.columns("wiring", WIRING, self._sizes(models))
        somas = np.array([isinstance(model, NeuronModel) for model in models], np.bool_)
        consistency.check_wiring(columns, somas[columns["model_of"]], arrays)
        for name, given in (("delay", "delays"), ("weight", "weights"), ("plasticity", "plastic")):
            columns[name] = _column(columns.pop(given))
        columns["targets"] = columns["targets"].astype(np.int32)
        names = self._made("its names", self._names)
        state = self._states("start", self.known, models, columns["model_of"])
        wiring = Wiring(names=names, clock=clock, models=models, state=state, **columns)
        for kind, table in wiring.state.items():
            for field in table.dtype.names or ():
                name = f"the {field!r} at the start of each {kind.__name__}"
                arrays.all(name, table[field], np.isfinite(table[field]), "be finite")
        self._made("its names", lambda: check_names(wiring))
        self._made("its names", lambda: "".join(wiring.labels).encode())  # of every character, if it can be
        self._check_meaning(wiring, "its wiring")
        if not stands_in_order(wiring):
            raise arrays.damaged("wiring.shown is not a possible order of building a network of its names")
        return wiring

    def _names(self) -> tuple[Name, ...]:
        names = tuple(from_plain(name) for name in self.described.names)
        for name in names:
            usual = type(name) is tuple and len(name) == 2 and type(name[0]) is str and type(name[1]) is int
            if not usual:  # the usual case is a neuron of a population, which is valid
                rank_key(name)
        return names

    def _models(self, kept: list[KeptModel], of: str, clock: Timebase) -> tuple[Model, ...]:
        where, told = self.arrays.where, [f"model {number}{of}" for number in range(len(kept))]
        named = zip(kept, told, strict=True)
        models = tuple(model_from(one.name, one.parameters, self.known, what, where) for one, what in named)
        for model, what in zip(models, told, strict=True):
            check_times(model, clock, self.described.end, what, where)
        return models

    def _sizes(self, models: tuple[Model, ...]) -> dict[str, int]:
        """Return the sizes after which :data:`~neurosim.recording.saving.WIRING` names lengths and bounds."""
        neurons, synapses = len(self.described.names), len(self.arrays.take("wiring.targets", WIRING["targets"].kind))
        sizes = {"neurons": neurons, "neurons + 1": neurons + 1, "models": len(models)}
        return sizes | {"synapses": synapses, "synapses + 1": synapses + 1}

    def _states(
        self, when: str, known: Mapping[str, type[Model]], models: tuple[Model, ...], model_of: NDArray[np.int32]
    ) -> dict[type[NeuronModel], NDArray[np.void]]:
        """Return the states of the neurons of each class of model."""
        described, arrays = self.described, self.arrays
        kinds: list[Any] = [kind_of(name, known, "model", arrays.where, "recording") for name in described.states]
        needed = {type(model) for model in models if isinstance(model, NeuronModel)}
        if len(kinds) != len(needed) or set(kinds) != needed:
            told = ", ".join(sorted(kept_name(kind) for kind in needed)) or "none"
            has = ", ".join(described.states) or "none"
            raise arrays.damaged(f"it has the states of {has}, and its models are {told}")
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

    def _stages(self, wiring: Wiring) -> tuple[Stage, ...]:
        """Return the parts of the run with a changed network."""
        arrays, stages, before, earliest = self.arrays, [], wiring, 1
        for number, kept in enumerate(self.described.stages):
            name = f"stage{number}"
            models = self._models(kept.models, f" of {name}", wiring.clock)
            columns = arrays.columns(name, STAGE, self._sizes(models))
            consistency.check_weights(f"{name}.weights", columns["weights"], arrays)
            states = arrays.states(f"{name}.states", len(columns["neurons"]), state_width(wiring))
            arrays.ascending(f"{name}.asked", columns["asked"])
            part = replace(wiring, models=models, model_of=columns["model_of"], weight=_column(columns["weights"]))
            stage = Stage(kept.tick, part, columns["neurons"], states, columns["asked"])
            consistency.check_stage(stage, before, earliest, self.described.end, name, arrays)
            self._check_meaning(part, name)
            stages.append(stage)
            before, earliest = part, stage.tick
        return tuple(stages)

    def _check_meaning(self, wiring: Wiring, name: str) -> None:
        """Raise an InputError for vetoes and currents that could not work."""
        for check in (check_absolute_inhibition, check_currents):
            self._made(name, partial(check, wiring))
        self._made("its currents", lambda: courses(wiring, self.described.seed, self.described.end))

    def _tables(self, parts: Parts) -> Tables:
        arrays = self.arrays
        tables = {name: arrays.table(name, dtype) for name, dtype in TABLES.items()}
        states = arrays.states("events.state", len(tables["events"]), state_width(parts[0][1]))
        consistency.check_log(tables, parts, self.described.end, arrays)
        spikes, events, changes, lessons = tables.values()
        return Tables(spikes, events, states, changes, told=lessons, sent=len(spikes))

    def _end(self, parts: Parts, changes: NDArray[np.void]) -> EndState:
        described, (_, wiring) = self.described, parts[0]
        columns = self.arrays.columns("end", END, self._sizes(wiring.models))
        consistency.check_end(columns, parts, changes, described.end, self.arrays)
        kinds = {kept_name(kind): kind for kind in wiring.state}
        state = self._states("end", kinds, wiring.models, wiring.model_of)
        return EndState(tick=described.end, state=state, whole=described.whole, read=True, **columns)

    def _check_carried(self, recording: Recording) -> None:
        """Raise an InputError if the state at a change of a model does not follow from the neuron's events."""
        changed = {index for stage in recording.stages for index in stage.neurons.tolist()}
        for index in sorted(changed & recording.recorded):
            trace, label = recording.trace(recording.wiring.names[index]), recording.wiring.labels[index]
            for place, _ in trace.turns:
                found, tick = trace.before(place), int(trace.ticks[place])
                if [getattr(found, field) for field in state_fields(type(trace.model))] != trace.states[place].tolist():
                    told = InputError(f"its events lead to another state at tick {tick}, where its model changed")
                    where = f"The recording {self.arrays.where!r}"
                    raise unfit(type(trace.model), where, f"neuron {label!r}", told)

    def _lesson(self, kept: _KeptLesson, wiring: Wiring) -> Lesson:
        arrays = self.arrays
        rows = arrays.take("lesson.rows", "f8", axes=2)
        arrays.all("lesson.rows", rows.ravel(), np.isfinite(rows).ravel(), "be finite")
        needed, somas = features_of(wiring), wiring.acts
        self._check_lesson(
            (rows.size > 0, "it has no rows"),
            (
                rows.shape[1] >= needed,
                f"its rows have {counted(rows.shape[1], 'feature')}, and its network needs {needed}",
            ),
            (_named(kept.feature_names, rows.shape[1]), "its features do not have a name each"),
            (bool(kept.outputs), "it has no output neurons"),
            (all(index < len(somas) and somas[index] for index in kept.outputs), "an output is a source"),
            (len(set(kept.outputs)) == len(kept.outputs), "an output occurs twice"),
            (kept.answer <= kept.period, "it answers after its period"),
        )
        given = dict(kept) | {"outputs": tuple(kept.outputs), "feature_names": tuple(kept.feature_names)}
        teaching = None if kept.teaching is None else self._teaching(kept.teaching, wiring, rows, len(kept.outputs))
        return Lesson(rows=rows, **given | {"teaching": teaching})

    def _teaching(self, kept: _KeptTeaching, wiring: Wiring, rows: NDArray[np.float64], outputs: int) -> Teaching:
        arrays, classes = self.arrays, max(2, outputs)
        targets = arrays.take("lesson.targets", "f8", len(rows), axes=2)
        arrays.all("lesson.targets", targets.ravel(), np.isfinite(targets).ravel(), "be finite")
        wanted = arrays.take("lesson.wanted", "i8", len(rows))
        arrays.within("lesson.wanted", wanted, 0, classes - 1)
        self._check_lesson(
            (targets.shape[1] == outputs, "it does not have one target for each output"),
            (_named(kept.class_names, classes), "its classes do not have a name each"),
            (wiring.teachable, "its network has no plastic synapse"),
        )
        rule = rule_from(kept.rule, {**RULES, **self._given(LearningRule)}, "learning rule", arrays.where)
        return Teaching(targets, wanted, rule, kept.batch, tuple(kept.class_names))

    def _check_lesson(self, *rules: tuple[bool, str]) -> None:
        for fits, told in rules:
            if not fits:
                raise self.arrays.damaged(f"its lesson does not fit together: {told}")

    def _given(self, of: type[Any]) -> dict[str, Any]:
        """Return the given classes of one sort of rule by name."""
        return {kind.__name__: kind for kind in self.rules if issubclass(kind, of)}

    def _made(self, what: str, make: Callable[[], T]) -> T:
        """Return the result of a function, or an error that names the file and the part of it that broke a rule."""
        try:
            return make()
        except (InputError, UnicodeEncodeError) as error:
            raise self.arrays.damaged(f"{what}: {str(error).rstrip('.')}") from None


def _column(given: NDArray[Any]) -> Column:
    return Column.of([(given, len(given))], given.dtype)


def _named(names: list[str], count: int) -> bool:
    return not names or len(set(names)) == len(names) == count
