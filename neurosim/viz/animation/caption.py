"""The words above a film: the time, the pace, and what is going on."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from neurosim.viz.animation.part import Part
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.style import BODY, HEADING, literal


class Clock(Part):
    """The time and the pace, in words.

    Parameters
    ----------
    figure : Figure
    reel : Reel
    """

    def __init__(self, figure: Figure, reel: Reel) -> None:
        self._reel = reel
        width, height = figure.get_size_inches()
        self._time = figure.text(
            1.0 - 0.15 / width, 1.0 - 0.1 / height, "", ha="right", va="top", fontsize=HEADING + 2, fontweight="bold"
        )
        figure.text(
            1.0 - 0.15 / width, 1.0 - 0.4 / height, reel.pace, ha="right", va="top", fontsize=BODY - 1
        )  # it never changes

    @property
    def moving(self) -> tuple[Artist, ...]:
        """The time."""
        return (self._time,)

    def show(self, t: float) -> None:
        """Say the time."""
        self._time.set_text(self._reel.stamp(t))


class Line(Part):
    """A sentence that follows from the moment.

    Parameters
    ----------
    figure : Figure
    place : (float, float)
        Of its upper left corner, in inches from the upper left corner of the figure.
    said : callable
        Returns the sentence at a time in ms.
    """

    def __init__(self, figure: Figure, place: tuple[float, float], said: Callable[[float], str]) -> None:
        self._said = said
        width, height = figure.get_size_inches()
        x, y = place
        self._text = figure.text(x / width, 1.0 - y / height, "", ha="left", va="top", fontsize=BODY)

    @property
    def moving(self) -> tuple[Artist, ...]:
        """The sentence."""
        return (self._text,)

    def show(self, t: float) -> None:
        """Say it."""
        self._text.set_text(self._said(t))


def lesson_said(subject: Subject, t: float) -> str:
    """Say which row of a lesson is presented, and what is wanted for it."""
    recording = subject.recording
    lesson = recording.lesson
    if lesson is None:
        return ""
    if t >= recording.until:
        return "the lesson is over"
    tick = subject.at(t).tick
    shown = lesson.presented(tick)
    epoch = f"epoch {int(tick // lesson.epoch_length) + 1:,} of {lesson.epochs:,}"
    if shown is None:
        return f"{epoch}: a rest before the next"
    told = f"{epoch}: row {shown.row + 1:,} of {len(lesson.rows):,}"
    if lesson.teaching is None:
        return told
    wanted = int(lesson.teaching.wanted[shown.row])
    names = lesson.teaching.class_names
    return f"{told}, wanted “{literal(names[wanted]) if names else wanted}”"
