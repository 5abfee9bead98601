"""Patterns of spikes, and the potential of the neuron that must say for each whether to fire."""

from collections.abc import Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.learning.lesson import Lesson, Teaching
from neurosim.recording.recording import Recording
from neurosim.viz.figures.potential import course, draw_threshold
from neurosim.viz.figures.sheet import blank, legend_below, sample
from neurosim.viz.figures.style import BODY, COLOURS, GREY, PALE, Array, literal, look, quoted

MOST = 8  # more patterns beside each other are too narrow to be read
MOST_LESSONS = 3  # more do not fit on a page that is read from afar
WIDE, HIGH = 13, 16  # letters for which a panel has room, across and up
AFTER = 0.12  # as much is shown after the last signal of the patterns, as a share of their length


@look()
def spike_patterns(
    lessons: Mapping[str, Recording], *, title: str = "What a neuron makes of patterns of spikes"
) -> Figure:
    """Draw the patterns of a lesson, and what one neuron makes of them in its first epoch, in one lesson or several.

    Parameters
    ----------
    lessons : mapping of str to Recording
        One to three lessons in which one neuron was taught the same patterns, such as before and after learning. Its
        potential was recorded, by ``train(..., record="all")``.
    title : str

    Returns
    -------
    Figure
        A column for each pattern, those of a class together. On top are the spikes of the inputs, the first one
        uppermost; below, for each lesson, the potential over the same time, and where it fired. A frame is around
        what the teacher did not want.

    Raises
    ------
    InputError
        If a recording has no such lesson, the patterns differ, or there are too many.

    Examples
    --------
    >>> import neurosim as ns
    >>> rows = ns.Dataset("two", [[5.0, 1.0], [1.0, 5.0]], [1, 0], ("a", "b"), ("silent", "fire"), "here")
    >>> training = ns.train(ns.tempotron(2, window=10.0), rows, "tempotron", 0.5, record="all")
    >>> [axes.get_title() for axes in spike_patterns({"learning": training.recording}).axes[:2]]
    ['silent', 'fire']
    """
    lessons = checks.labelled(lessons, Recording, "What is drawn", "ns.train(...).recording")
    taught = [_taught(name, recording) for name, recording in lessons.items()]
    if not 1 <= len(taught) <= MOST_LESSONS:
        raise InputError(f"A figure of patterns shows 1 to {MOST_LESSONS} lessons; got {len(taught)}.")
    (lesson, teaching), (first, *_) = taught[0], lessons
    for name, (other, others) in zip(lessons, taught, strict=True):
        same = np.array_equal(other.rows, lesson.rows) and np.array_equal(others.targets, teaching.targets)
        if not same:
            raise InputError(
                f"The lessons of a figure of patterns must teach the same; {quoted(name)} does not teach what"
                f" {quoted(first)} does."
            )
    if len(lesson.rows) > MOST:
        raise InputError(f"A figure of patterns shows up to {MOST} of them; got {len(lesson.rows)}.")
    order, high = np.argsort(teaching.wanted, kind="stable").tolist(), 1 + len(taught)
    figure = blank(1.4 + 1.45 * max(len(order), 4), 1.7 + 1.75 * high, literal(title, 200))
    grid = figure.subplots(high, len(order), sharex=True, sharey="row", squeeze=False)
    handles: list[Artist] = []
    for column, row in zip(grid.T, order, strict=True):
        column[0].set_title(literal(teaching.class_names[teaching.wanted[row]], WIDE))
        _draw_pattern(column[0], lesson.rows[row], _shown(next(iter(lessons.values())), lesson))
        for axes, recording, (own, _) in zip(column[1:], lessons.values(), taught, strict=True):
            handles = _draw_answer(axes, recording, own, row, bool(teaching.targets[row, 0]))
        column[-1].set_xlabel("time (ms)")
    grid[0, 0].set_ylabel("input")
    for axes, name in zip(grid[1:, 0], lessons, strict=True):
        axes.set_ylabel(f"{literal(name, HIGH)}:\npotential")
    return legend_below(figure, handles)


def _taught(name: str, recording: Recording) -> tuple[Lesson, Teaching]:
    lesson = recording.lesson
    if lesson is None or lesson.teaching is None or lesson.teaching.rule.looks_at != "presentation":
        raise InputError(f"The recording {quoted(name)} is of no lesson that taught patterns of spikes.")
    if len(lesson.outputs) != 1:
        raise InputError(f"A figure of patterns shows one output neuron; the lesson taught {len(lesson.outputs)}.")
    return lesson, lesson.teaching


def _shown(recording: Recording, lesson: Lesson) -> float:
    """Return how much of a presentation is shown, in ms: all signals, and a little."""
    return (1.0 + AFTER) * float(recording.wiring.clock.ms(lesson.answer))


def _draw_pattern(axes: Axes, times: Array, shown: float) -> None:
    inputs, sent = np.arange(1, len(times) + 1), times >= 0.0
    axes.vlines(times[sent], inputs[sent] - 0.4, inputs[sent] + 0.4, color="black", linewidth=2.4, label="spikes")
    axes.hlines(inputs, 0.0, shown, color=PALE, linewidth=0.7, zorder=0)
    axes.set(ylim=(len(times) + 0.7, 0.3), yticks=sorted({1, len(times)}))


def _draw_answer(axes: Axes, recording: Recording, lesson: Lesson, row: int, wanted: bool) -> list[Artist]:
    """Draw the potential while a pattern was presented, and return what explains the lines."""
    name, shown = recording.wiring.names[lesson.outputs[0]], _shown(recording, lesson)
    place = int(np.flatnonzero(lesson.order(0) == row)[0])
    start = float(recording.wiring.clock.ms(place * lesson.period))
    times, potentials, thresholds = course(recording, name, start, start + shown)
    spikes = recording.spikes(name) - start
    spikes = spikes[(spikes >= 0.0) & (spikes <= shown)]
    axes.plot(times - start, potentials, color="black", linewidth=1.8, label="potential")
    lines = draw_threshold(axes, times - start, thresholds, (0.0, shown))
    marks = np.interp(spikes, times - start, thresholds)
    axes.plot(spikes, marks, "v", color=COLOURS[0], markersize=9, label="spikes", zorder=4)
    right = bool(len(spikes)) == wanted
    text = f"{'fires' if len(spikes) else 'silent'}: {'right' if right else 'wrong'}"
    colour, weight = (GREY, "normal") if right else (COLOURS[1], "bold")
    axes.set_title(text, fontsize=BODY, color=colour, fontweight=weight)
    if not right:
        axes.spines[:].set(visible=True, color=colour, linewidth=2.4)
    axes.set_xlim(0.0, shown)
    axes.margins(y=0.12)
    fires = sample("it fires", color=COLOURS[0], linestyle="none", marker="v", markersize=9)
    return [sample("potential", color="black"), *lines, fires]
