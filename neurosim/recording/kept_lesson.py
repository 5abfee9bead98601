"""A lesson in the file of its recording."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from neurosim.core.timebase import LAST_TICK
from neurosim.learning.base import LearningRule
from neurosim.learning.lesson import Lesson, Teaching
from neurosim.learning.rules import RULES, name_of
from neurosim.learning.timetable import features_of
from neurosim.models.base import NeuronModel, parameters
from neurosim.network.files.kept import KeptRule, rule_from
from neurosim.network.wiring import Wiring
from neurosim.recording.arrays import Arrays

Counted = Annotated[int, Field(ge=1, lt=LAST_TICK)]
Index = Annotated[int, Field(ge=0, lt=LAST_TICK)]


class KeptTeaching(BaseModel):
    """The part of a teaching that is not an array."""

    model_config = ConfigDict(extra="forbid", strict=True)
    rule: KeptRule
    batch: Counted
    class_names: list[str]


class KeptLesson(BaseModel):
    """The part of a lesson that is not an array."""

    model_config = ConfigDict(extra="forbid", strict=True)
    outputs: list[Index]
    period: Counted
    answer: Counted
    epochs: Annotated[int, Field(ge=1)]
    shuffle: Annotated[int, Field(ge=0)] | None
    data: str
    feature_names: list[str]
    teaching: KeptTeaching | None
    answer_silence: bool | None = False  # the behaviour of early versions
    resets: bool = False  # the behaviour of early versions


def arrays_of(lesson: Lesson) -> dict[str, NDArray[Any]]:
    """Return the arrays of a lesson."""
    arrays: dict[str, NDArray[Any]] = {"lesson.rows": lesson.rows}
    if lesson.teaching is not None:
        arrays |= {"lesson.targets": lesson.teaching.targets, "lesson.wanted": lesson.teaching.wanted}
    return arrays


def description_of(lesson: Lesson) -> dict[str, Any]:
    """Return the rest of a lesson for JSON."""
    teaching = lesson.teaching
    kept = KeptLesson(
        outputs=list(lesson.outputs),
        period=lesson.period,
        answer=lesson.answer,
        epochs=lesson.epochs,
        shuffle=lesson.shuffle,
        data=lesson.data,
        feature_names=list(lesson.feature_names),
        answer_silence=lesson.answer_silence,
        resets=lesson.resets,
        teaching=None
        if teaching is None
        else KeptTeaching(
            rule=KeptRule(name=name_of(teaching.rule), parameters=parameters(teaching.rule)),
            batch=teaching.batch,
            class_names=list(teaching.class_names),
        ),
    )
    return kept.model_dump()


def lesson_from(kept: KeptLesson, arrays: Arrays, wiring: Wiring, rules: Iterable[type[LearningRule]]) -> Lesson:
    """Return the lesson in a file, for a network; `rules` are classes that are not part of neurosim."""
    rows = arrays.take("lesson.rows", "f8", axes=2)
    arrays.all("lesson.rows", rows.ravel(), np.isfinite(rows).ravel(), "be finite")
    outputs = np.array(kept.outputs, dtype=np.int64)
    somas = np.array([isinstance(model, NeuronModel) for model in wiring.models], np.bool_)[wiring.model_of]
    needed = features_of(wiring)
    for fits, told in (
        (rows.size > 0, "it has no rows"),
        (rows.shape[1] >= needed, f"its rows have {rows.shape[1]} features, and its network needs {needed}"),
        (_named(kept.feature_names, rows.shape[1]), "its features do not have a name each"),
        (bool(kept.outputs), "it has no output neurons"),
        (all(index < len(somas) and somas[index] for index in kept.outputs), "an output is a source"),
        (len(set(kept.outputs)) == len(outputs), "an output occurs twice"),
        (kept.answer <= kept.period, "it answers after its period"),
    ):
        if not fits:
            raise arrays.damaged(f"its lesson does not fit together: {told}")
    return Lesson(
        rows=rows,
        outputs=tuple(kept.outputs),
        period=kept.period,
        answer=kept.answer,
        teaching=None if kept.teaching is None else _teaching(kept.teaching, arrays, wiring, rows, outputs, rules),
        epochs=kept.epochs,
        shuffle=kept.shuffle,
        data=kept.data,
        feature_names=tuple(kept.feature_names),
        answer_silence=kept.answer_silence,
        resets=kept.resets,
    )


def _teaching(
    kept: KeptTeaching,
    arrays: Arrays,
    wiring: Wiring,
    rows: NDArray[np.float64],
    outputs: NDArray[np.int64],
    rules: Iterable[type[LearningRule]],
) -> Teaching:
    targets = arrays.take("lesson.targets", "f8", len(rows), axes=2)
    arrays.all("lesson.targets", targets.ravel(), np.isfinite(targets).ravel(), "be finite")
    wanted = arrays.take("lesson.wanted", "i8", len(rows))
    classes = max(2, len(outputs))
    arrays.within("lesson.wanted", wanted, 0, classes - 1)
    for fits, told in (
        (targets.shape[1] == len(outputs), "it does not have one target for each output"),
        (_named(kept.class_names, classes), "its classes do not have a name each"),
        (wiring.teachable, "its network has no plastic synapse"),
    ):
        if not fits:
            raise arrays.damaged(f"its lesson does not fit together: {told}")
    known = {**RULES, **{kind.__name__: kind for kind in rules}}
    rule = rule_from(kept.rule, known, "learning rule", arrays.where)
    return Teaching(targets, wanted, rule, kept.batch, tuple(kept.class_names))


def _named(names: list[str], count: int) -> bool:
    return not names or len(set(names)) == len(names) == count


def check_lessons(lesson: Lesson, lessons: NDArray[np.void], end: int, arrays: Arrays) -> None:
    """Raise an InputError if a log continues after the last epoch, or lacks answers of outputs."""
    if end > lesson.epochs * lesson.epoch_length + 1:
        raise arrays.damaged(f"its run continues after its lesson's last epoch, until tick {end}")
    if lesson.resets and end // lesson.period > 2 * len(lessons) + 2:  # at least one row and one rest each
        raise arrays.damaged(f"it has {len(lessons)} answers to more than {end // lesson.period // 2} rows")
    if lesson.teaching is None:
        return
    epoch, into = divmod(end, lesson.epoch_length)
    asked = epoch * len(lesson.rows) + min(len(lesson.rows), max(0, -(-(into - lesson.answer) // lesson.period)))
    told = int(np.isin(lessons["neuron"], lesson.outputs).sum())
    if told != asked * len(lesson.outputs):
        raise arrays.damaged(
            f"{len(lesson.outputs)} outputs were asked about {asked} rows until tick {end}, and {told} answers are kept"
        )
