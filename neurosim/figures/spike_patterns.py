"""Patterns of spikes, and the potential of the neuron that must say for each whether to fire."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from neurosim.errors import InputError
from neurosim.figures.potential import curve
from neurosim.figures.style import BODY, COLOURS, GREY, PALE, blank, legend_below, literal, look, number
from neurosim.learning.lesson import Teaching
from neurosim.recording import Recording

MOST = 8
"""More patterns beside each other are too narrow to be read."""

MOST_LESSONS = 3
"""More do not fit on a page that is read from afar."""

WIDE = 18
"""Letters for which a panel has room."""

AFTER = 0.12
"""As much is shown after the last signal of the patterns, as a share of their length."""


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
    taught = _taught(lessons)
    order = np.argsort(taught.wanted, kind="stable").tolist()
    high = 1 + len(lessons)
    with look():
        figure = blank(1.4 + 1.45 * max(len(order), 4), 1.7 + 1.75 * high, literal(title, 200))
        grid = figure.subplots(high, len(order), sharex=True, sharey="row", squeeze=False)
        for axes, row in zip(grid[0], order, strict=True):
            axes.set_title(literal(taught.class_names[taught.wanted[row]], WIDE))
        handles: list[Artist] = []
        for axes, row in zip(grid[0], order, strict=True):
            _draw_pattern(axes, next(iter(lessons.values())), row)
        for line, (name, recording) in zip(grid[1:], lessons.items(), strict=True):
            line[0].set_ylabel(f"{literal(name, WIDE)}\npotential")
            for axes, row in zip(line, order, strict=True):
                handles = _draw_answer(axes, recording, row, bool(taught.targets[row, 0]))
        grid[0, 0].set_ylabel("input")
        for axes in grid[-1]:
            axes.set_xlabel("time (ms)")
        legend_below(figure, handles)
    return figure


def _taught(lessons: Mapping[str, Recording]) -> Teaching:
    """Return what the lessons have in common, or say what is wrong with them."""
    if not 1 <= len(lessons) <= MOST_LESSONS:
        raise InputError(f"A figure of patterns shows 1 to {MOST_LESSONS} lessons; got {len(lessons)}.")
    found = []
    for name, recording in lessons.items():
        lesson = recording.lesson
        if lesson is None or lesson.teaching is None or len(lesson.outputs) != 1:
            raise InputError(f"The recording {literal(name)!r} is not of a lesson that taught one output neuron.")
        if len(lesson.rows) > MOST:
            raise InputError(f"A figure of patterns shows up to {MOST} of them; got {len(lesson.rows)}.")
        found.append(lesson)
    for lesson in found[1:]:
        same = np.array_equal(lesson.rows, found[0].rows)
        if not same or not np.array_equal(lesson.teaching.targets, found[0].teaching.targets):
            raise InputError("The lessons of a figure of patterns must teach the same patterns; these differ.")
    return found[0].teaching


def _draw_pattern(axes: Axes, recording: Recording, row: int) -> None:
    times = recording.lesson.rows[row]
    inputs = np.arange(1, len(times) + 1)
    sent = times >= 0.0
    axes.vlines(times[sent], inputs[sent] - 0.4, inputs[sent] + 0.4, color="black", linewidth=2.4, label="spikes")
    axes.set_ylim(len(times) + 0.7, 0.3)
    axes.set_yticks(sorted({1, len(times)}))
    axes.hlines(inputs, 0.0, _shown(recording), color=PALE, linewidth=0.7, zorder=0)


def _draw_answer(axes: Axes, recording: Recording, row: int, wanted: bool) -> list[Artist]:
    """Draw the potential while a row was presented, and return what explains the lines."""
    lesson, clock = recording.lesson, recording.wiring.clock
    name = recording.wiring.names[lesson.outputs[0]]
    threshold = recording.trace(name).model.threshold
    start = clock.ms(int(np.flatnonzero(lesson.order(0) == row)[0]) * lesson.period)
    end = start + _shown(recording)
    times, potentials = curve(recording, name, start, end)
    spikes = recording.spikes(name)
    spikes = spikes[(spikes >= start) & (spikes <= end)] - start
    axes.plot(times - start, potentials, color="black", linewidth=1.8, label="potential")
    axes.axhline(threshold, color=COLOURS[1], linestyle=(0, (5, 2)), label="threshold")
    axes.plot(spikes, np.full(len(spikes), threshold), "v", color=COLOURS[0], markersize=9, label="spike", zorder=4)
    right = bool(len(spikes)) == wanted
    axes.set_title(
        f"{'fires' if len(spikes) else 'silent'}: {'right' if right else 'wrong'}",
        fontsize=BODY,
        fontweight="normal" if right else "bold",
        color=GREY if right else COLOURS[1],
    )
    if not right:
        axes.spines[:].set(visible=True, color=COLOURS[1], linewidth=2.4)
    axes.set_xlim(0.0, _shown(recording))
    axes.margins(y=0.12)
    return [
        Line2D([], [], color="black", label="potential"),
        Line2D([], [], color=COLOURS[1], linestyle=(0, (5, 2)), label=f"threshold {number(threshold)}"),
        Line2D([], [], color=COLOURS[0], linestyle="none", marker="v", markersize=9, label="it fires"),
    ]


def _shown(recording: Recording) -> float:
    """Return how much of a presentation is shown, in ms: all signals, and a little."""
    return (1.0 + AFTER) * float(recording.wiring.clock.ms(recording.lesson.answer))
