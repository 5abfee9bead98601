"""What runs along below: time from left to right, with a cursor that moves."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from neurosim.core.names import Name
from neurosim.recording.recording import Recording
from neurosim.viz.animation.looks import CURSOR
from neurosim.viz.animation.part import Part
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.graph import groups_of
from neurosim.viz.figures.neuron_rows import name_rows, sent_in
from neurosim.viz.figures.potential import draw_potential
from neurosim.viz.figures.raster import draw_marks
from neurosim.viz.figures.style import GREY, remark, set_off

ROW = 0.17
"""Inches that a row with a name needs."""


class Cursor(Part):
    """A line at the moment that is shown, over axes whose x is the time in ms.

    Parameters
    ----------
    axes : Axes
        With their final limits.
    subject : Subject
    """

    def __init__(self, axes: Axes, subject: Subject) -> None:
        self._subject = subject
        self._line: Line2D = axes.axvline(0.0, color=CURSOR, linewidth=2.4, zorder=5)
        (self._head,) = axes.plot(
            [0.0],
            [1.0],
            "v",
            color=CURSOR,
            markersize=11,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            zorder=5,
        )

    @property
    def moving(self) -> tuple[Artist, ...]:
        """The line and its head."""
        return self._line, self._head

    def show(self, t: float) -> None:
        """Move to `t`."""
        t = self._subject.within(t)
        self._line.set_xdata([t, t])
        self._head.set_xdata([t])


def raster_strip(axes: Axes, subject: Subject, reel: Reel) -> Cursor:
    """Draw every signal of the part of the run that a film shows, a row for each neuron.

    Where there is no room for names the rows are in the order of their first signal, so that a wave is seen as one,
    unless populations keep them together.
    """
    recording = subject.recording
    rows, end = recording.wiring.shown, min(reel.end, recording.until)
    figure = axes.get_figure(root=True)
    assert figure is not None
    inches = axes.get_position().height * figure.get_size_inches()[1]
    crowded = len(rows) * ROW > inches
    alone = all(len(members) == 1 for members in groups_of(recording.wiring))
    if crowded and alone:
        rows = _by_first(recording, rows, reel.start)
    times, places, values = sent_in(recording, rows, reel.start, reel.end)
    set_off(axes)  # before the ticks are looked at, for it makes new ones
    name_rows(axes, recording, rows)
    if crowded and alone:
        axes.set_yticks([])
        axes.set_ylabel("neurons, by\nfirst signal")
    ticks = axes.yaxis.get_major_ticks()
    every = math.ceil(len(ticks) * ROW / inches)  # as many names as there is room for
    for place, tick in enumerate(ticks):
        tick.label1.set_visible(place % every == 0)
    before = set(axes.collections)
    draw_marks(axes, times, places, values, max(len(rows), 21 if len(rows) > 6 else 1))
    for marks in set(axes.collections) - before if crowded else ():
        if np.all(values == 1.0):
            marks.set_linewidth(2.0)  # low marks have to be wide
        elif isinstance(marks, PathCollection):
            marks.set_sizes(0.15 * marks.get_sizes())
            marks.set_linewidth(0.3)
    _times(axes, reel, end)
    if len(times) == 0:
        remark(axes, "No neuron sends a signal in this time.")
    return Cursor(axes, subject)


def _by_first(recording: Recording, rows: NDArray[np.int64], start: float) -> NDArray[np.int64]:
    spikes = recording.signals[recording.wiring.clock.ms(recording.signals["tick"]) >= start]
    neurons, first = np.unique(spikes["neuron"], return_index=True)
    rank = np.full(len(rows), len(spikes))
    rank[neurons] = first
    return np.asarray(rows[np.argsort(rank[rows], kind="stable")])


def trace_strip(axes: Axes, subject: Subject, reel: Reel, name: Name) -> Cursor:
    """Draw the potential of a neuron over the part of the run that a film shows."""
    recording = subject.recording
    index = recording.wiring.index(name)
    end = min(reel.end, recording.until)
    if index in subject.sums:
        _draw_sums(axes, subject, index, reel.start, end)
    else:
        draw_potential(axes, recording, name, reel.start, end)
        axes.set_ylabel("potential (mV)")
    _times(axes, reel, end)
    return Cursor(axes, subject)


def _draw_sums(axes: Axes, subject: Subject, index: int, start: float, end: float) -> None:
    """Draw a stem for each sum, with a mark where the neuron sent a signal."""
    sums, recording = subject.sums[index], subject.recording
    inside = (sums.times >= start) & (sums.times <= end) & np.isfinite(sums.drives)
    times, drives = sums.times[inside], sums.drives[inside]
    thresholds = np.array(
        [subject.threshold(index, t) for t in times.tolist()] or subject.thresholds(index), np.float64
    )
    axes.vlines(times, 0.0, drives, color="black", linewidth=1.6)
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    if len(np.unique(thresholds)) == 1 and not np.isnan(thresholds[0]):
        axes.axhline(float(thresholds[0]), color="black", linestyle=(0, (4, 2)), linewidth=1.6)
    elif len(thresholds) == len(times):  # it moves, and there is one for each sum
        axes.plot(times, thresholds, "_", color="black", markersize=9, markeredgewidth=1.6)
    sent = np.isin(times, recording.spikes(recording.wiring.names[index]))
    axes.plot(times[sent], drives[sent], "o", color="black", markersize=5)
    axes.plot(times[~sent], drives[~sent], "o", color="black", markerfacecolor="white", markersize=5)
    axes.margins(y=0.2)
    axes.set_ylabel("weight × input,\nsum")
    if len(times) == 0:
        remark(axes, "No signal arrives in this time.")


def _times(axes: Axes, reel: Reel, end: float) -> None:
    axes.set_xlim(reel.start, max(reel.end, end))
    axes.set_xlabel("time (ms)")
