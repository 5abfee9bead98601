"""What a page needs to run a recording's network by itself, beside what it replays; or why it cannot, as a sentence."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from neurosim.core.names import plain
from neurosim.engines.browser.contract import unfit
from neurosim.engines.browser.program import Program, described, program
from neurosim.learning.rules import PLASTICITY_RULES, RULES
from neurosim.models import base
from neurosim.models.base import NeuronModel, RefractoryDynamics
from neurosim.models.meaning import meanings
from neurosim.models.registry import OWN
from neurosim.models.sources import SOURCES, Source
from neurosim.network.files.kept_kinds import kept_name
from neurosim.recording.recording import Recording
from neurosim.viz.figures.graph import outline, shapes_of

FINE = 100.0  # how finely curves are cut

NOTHING_AT_ZERO = frozenset(("surrogate", "constant_drive", "current", "refractory"))
"""Parameters that have no effect at 0, and are not shown then."""

LARGEST = 2**53  # beyond it a page cannot tell whole numbers apart


class Packing(Protocol):
    """What takes arrays by name: see :class:`~neurosim.viz.player.score.Pack`."""

    def floats(self, name: str, *values: ArrayLike) -> None:
        """Add float64 numbers."""


def program_for(recordings: Iterable[Recording]) -> Program:
    """Return the engine for the models and rules of recordings, and all that come with neurosim."""
    kinds: dict[type, None] = dict.fromkeys([*OWN.values(), *RULES.values(), *PLASTICITY_RULES.values()])
    for recording in recordings:
        kinds |= dict.fromkeys(type(model) for model in recording.wiring.models if isinstance(model, NeuronModel))
        kinds |= dict.fromkeys(type(rule) for rule in rules_of(recording))
    return _program(tuple(kinds))


@functools.lru_cache(maxsize=8)  # to translate them takes half a second
def _program(kinds: tuple[type, ...]) -> Program:
    return program(kinds)


def rules_of(recording: Recording) -> list[Any]:
    """Return the learning rule and the plasticity rule of a run, where it has them."""
    teaching = None if recording.lesson is None else recording.lesson.teaching
    return [rule for rule in (teaching and teaching.rule, recording.plasticity) if rule is not None]


def why_not(recording: Recording, engine: Program) -> str:
    """Return the sentence that says why a page can only replay a recording; "" if it can run it."""
    kinds = {type(model) for model in recording.wiring.models} | {type(rule) for rule in rules_of(recording)}
    refused = [engine.refused[kind] for kind in kinds if kind in engine.refused]
    if refused:
        return min(refused)
    unable = [told for owner in [*recording.wiring.models, *rules_of(recording)]
              if not isinstance(owner, Source) and (told := unfit(owner))]  # fmt: skip
    if unable:
        return min(unable)
    foreign = [type(model).__name__ for model in recording.wiring.models if isinstance(model, Source)
               and type(model) not in SOURCES.values()]  # fmt: skip
    if foreign:
        return f"{min(foreign)} is a source that a page cannot draw from."
    if len(recording.parts) > 1:
        return "The network was changed as the run went on."
    if recording.end.tick >= LARGEST or any(abs(number) >= LARGEST for number in _numbers(recording.wiring.names)):
        return f"A page cannot tell whole numbers of {LARGEST} and more apart."
    return ""


def _numbers(name: Any) -> Iterable[int]:
    if isinstance(name, tuple):
        return [number for part in name for number in _numbers(part)]
    return [name] if isinstance(name, int) else []


def live(recording: Recording, engine: Program, pack: Packing) -> dict[str, Any]:
    """Return what a page runs, without what it replays; the states at the beginning are packed."""
    reason = why_not(recording, engine)
    if reason:
        return {"refused": reason}
    wiring, network, lesson = recording.wiring, recording.network, recording.lesson
    starts = [dataclasses.astuple(wiring.start_of(index)) for index in np.flatnonzero(wiring.acts).tolist()]
    pack.floats("initial", *starts)
    trains = {index: recording.sent_by(index) for index in wiring.background.tolist()}
    told: dict[str, Any] = {
        "names": [plain(name) for name in wiring.names],
        "populations": [name not in network.graph for name in wiring.names],
        "models": [described(model, engine.names) for model in wiring.models],
        "tick": wiring.clock.tick,
        "rounding": wiring.clock.rounding,
        "seed": str(recording.seed),
        "background": list(trains),
        "plasticity": None if recording.plasticity is None else described(recording.plasticity, engine.names),
    }
    for index, train in trains.items():
        pack.floats(f"background.{index}.tick", train["tick"])
        pack.floats(f"background.{index}.value", train["value"])
    if lesson is not None:
        teaching = lesson.teaching
        told["lesson"] = {
            "epochs": lesson.epochs,
            "shuffle": None if lesson.shuffle is None else str(lesson.shuffle),
            "answerSilence": lesson.answer_silence,
            "rule": None if teaching is None else described(teaching.rule, engine.names),
            "batch": 0 if teaching is None else teaching.batch,
        }
    return told


def catalogue(engine: Program) -> dict[str, Any]:
    """Return what a page says of each class of models, sources and rules that it can run, by its name there."""
    kinds: Mapping[str, type] = {name: kind for kind, name in engine.names.items() if isinstance(kind, type)}
    return {name: told_of(kind) for name, kind in {**kinds, **SOURCES}.items()}


def told_of(kind: type) -> dict[str, Any]:
    """Return what a page says of a class: what it does, its parameters with their units, and what they mean."""
    said = meanings(kind)
    fields = dataclasses.fields(kind)
    given = {field.name: field.default for field in fields if field.default is not dataclasses.MISSING}
    told: dict[str, Any] = {
        "kind": kind.__name__,
        "home": f"{kind.__module__}:{kind.__qualname__}",
        "file": kept_name(kind) if issubclass(kind, NeuronModel | Source) else None,
        "source": issubclass(kind, Source),
        "because": getattr(kind, "sends_because", ""),
        "outline": np.round(outline(shapes_of([kind.__name__])[kind.__name__], FINE), 3).tolist(),
        "parameters": [
            {"name": field.name, "default": given.get(field.name), "meaning": said[field.name].meaning,
             "unit": said[field.name].unit, "idle": field.name in NOTHING_AT_ZERO,
             "whole": field.type in ("int", int)}
            for field in fields
        ],
    }  # fmt: skip
    if issubclass(kind, NeuronModel) and len(given) == len(fields):
        told |= behaviour(kind())
    return told


def behaviour(model: NeuronModel) -> dict[str, Any]:
    """Return what a page has to know of a model beside its parameters."""
    return {
        "steps": base.stepped(model),
        "refuses": model.targets[0],
        "hears": isinstance(model, RefractoryDynamics),
        "state": list(base.state_units(model).items()),
        "memoryless": model.memoryless,
        "jumps": model.drive_unit == NeuronModel.drive_unit,
        "unit": model.drive_unit,
    }
