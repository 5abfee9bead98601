"""A lesson as a file keeps it, beside the recording of what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from neurosim.errors import InputError
from neurosim.learning.base import LearningRule
from neurosim.learning.lesson import Lesson, Teaching
from neurosim.learning.registry import RULES, name_of
from neurosim.models.base import parameters
from neurosim.recording.kept_rule import KeptRule, rule_from


class KeptTeaching(BaseModel):
    """What of a teaching is not an array."""

    model_config = ConfigDict(extra="forbid")
    rule: KeptRule
    batch: int
    class_names: list[str]


class KeptLesson(BaseModel):
    """What of a lesson is not an array."""

    model_config = ConfigDict(extra="forbid")
    outputs: list[int]
    period: int
    answer: int
    epochs: int
    shuffle: int | None
    data: str
    feature_names: list[str]
    teaching: KeptTeaching | None
    answer_silence: bool | None = False  # as it was before there was a choice
    resets: bool = False  # likewise


def arrays_of(lesson: Lesson) -> dict[str, NDArray[Any]]:
    """Return the arrays of a lesson."""
    arrays: dict[str, NDArray[Any]] = {"lesson.rows": lesson.rows}
    if lesson.teaching is not None:
        arrays |= {"lesson.targets": lesson.teaching.targets, "lesson.wanted": lesson.teaching.wanted}
    return arrays


def description_of(lesson: Lesson) -> dict[str, Any]:
    """Return the rest of a lesson, as JSON can keep it."""
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


def lesson_from(
    kept: KeptLesson,
    take: Callable[[str, str], NDArray[Any]],
    neurons: int,
    rules: Iterable[type[LearningRule]],
    where: str,
) -> Lesson:
    """Return a lesson that was kept.

    Parameters
    ----------
    kept : KeptLesson
    take : callable
        Returns the array of a name that must be there, of a type.
    neurons : int
        Of the network; outputs must be among them.
    rules : iterable of LearningRule classes
        That are not our own.
    where : str
        The file, for an error.
    """
    rows = take("lesson.rows", "f8")
    whole = rows.ndim == 2 and len(rows) > 0 and 0 < kept.answer <= kept.period and kept.epochs > 0
    whole = whole and bool(kept.outputs) and all(0 <= index < neurons for index in kept.outputs)
    teaching = None
    if kept.teaching is not None:
        targets, wanted = take("lesson.targets", "f8"), take("lesson.wanted", "i8")
        whole = whole and targets.shape == (len(rows), len(kept.outputs)) and wanted.shape == (len(rows),)
        whole = whole and kept.teaching.batch > 0
        rule = rule_from(kept.teaching.rule, {**RULES, **{kind.__name__: kind for kind in rules}}, "learning rule")
        teaching = Teaching(targets, wanted, rule, kept.teaching.batch, tuple(kept.teaching.class_names))
    if not whole:
        raise InputError(f"The recording {where!r} is damaged: its lesson does not fit together.")
    return Lesson(
        rows=rows,
        outputs=tuple(kept.outputs),
        period=kept.period,
        answer=kept.answer,
        teaching=teaching,
        epochs=kept.epochs,
        shuffle=kept.shuffle,
        data=kept.data,
        feature_names=tuple(kept.feature_names),
        answer_silence=kept.answer_silence,
        resets=kept.resets,
    )
