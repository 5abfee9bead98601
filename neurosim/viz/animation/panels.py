"""Panels beside a network: raster, potential, learning curve and weights."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.ticker import MaxNLocator

from neurosim.core.names import Name
from neurosim.learning.rules import RosenblattRule
from neurosim.viz.animation.epochs import Epochs
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import inches_of
from neurosim.viz.animation.stage import CURSOR, Part, drawn_by
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures import style
from neurosim.viz.figures.graph import groups_of
from neurosim.viz.figures.learning_curves import loss_axis
from neurosim.viz.figures.potential import draw_potential
from neurosim.viz.figures.raster import draw_marks
from neurosim.viz.figures.sheet import MARKED, epoch_axis, name_rows, sent_in
from neurosim.viz.figures.weights import HEAVIEST, draw_paths

ROW = 0.17  # inches that a row with a name needs


class Cursor(Part):
    """A line over axes with their final limits, at the x that belongs to the moment that is shown."""

    def __init__(self, axes: Axes, x_at: Callable[[float], float]) -> None:
        self._x_at = x_at
        start = axes.get_xlim()[0]
        self._line = axes.axvline(start, color=CURSOR, linewidth=2.4, zorder=5)
        (self._head,) = axes.plot([start], [1.0], "v", color=CURSOR, markersize=11, clip_on=False, zorder=5,
                                  transform=axes.get_xaxis_transform())  # fmt: skip
        self.moving = (self._line, self._head)

    def show(self, t: float) -> None:
        """Move to `t` ms."""
        x = self._x_at(t)
        self._line.set_xdata([x, x])
        self._head.set_xdata([x])


def raster_strip(axes: Axes, subject: Subject, reel: Reel) -> Cursor:
    """Draw every signal of the part of the run that a film shows, a row for each neuron.

    Where there is no room for names the rows are in the order of their first signal, so that a wave is seen as one,
    unless populations keep them together.
    """
    recording = subject.recording
    rows, end = recording.wiring.shown, min(reel.end, recording.until)
    _, inches = inches_of(axes)
    crowded = len(rows) * ROW > inches
    alone = all(len(members) == 1 for members in groups_of(recording.wiring))
    if crowded and alone:
        spikes = recording.signals[recording.wiring.clock.ms(recording.signals["tick"]) >= reel.start]
        neurons, first = np.unique(spikes["neuron"], return_index=True)
        rank = np.full(len(rows), len(spikes))
        rank[neurons] = first
        rows = rows[np.argsort(rank[rows], kind="stable")]
    times, places, values = sent_in(recording, rows, reel.start, reel.end)
    style.set_off(axes)  # before the ticks are looked at, for it makes new ones
    name_rows(axes, recording, rows)
    if crowded and alone:
        axes.set_yticks([])
        axes.set_ylabel("neurons, by\nfirst signal")
    ticks = axes.yaxis.get_major_ticks()
    every = math.ceil(len(ticks) * ROW / inches)  # as many names as there is room for
    for place, tick in enumerate(ticks):
        tick.label1.set_visible(place % every == 0)
    size = max(len(rows), 21 if len(rows) > 6 else 1)
    marks = drawn_by(axes, lambda: draw_marks(axes, times, places, values, size))
    for mark in marks if crowded else ():
        if isinstance(mark, LineCollection):
            mark.set_linewidth(2.0)  # low marks have to be wide
        elif isinstance(mark, PathCollection):
            mark.set_sizes(0.15 * mark.get_sizes())
            mark.set_linewidth(0.3)
    if len(times) == 0:
        style.remark(axes, "No neuron sends a signal in this time.")
    return _over_time(axes, subject, reel, end)


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
    return _over_time(axes, subject, reel, end)


def _over_time(axes: Axes, subject: Subject, reel: Reel, end: float) -> Cursor:
    axes.set_xlim(reel.start, max(reel.end, end))
    axes.set_xlabel("time (ms)")
    return Cursor(axes, subject.within)


def _draw_sums(axes: Axes, subject: Subject, index: int, start: float, end: float) -> None:
    """Draw a stem for each sum, with a mark where the neuron sent a signal."""
    sums, recording = subject.sums[index], subject.recording
    inside = (sums.times >= start) & (sums.times <= end) & np.isfinite(sums.drives)
    times, drives = sums.times[inside], sums.drives[inside]
    thresholds = np.array(
        [subject.threshold(index, t) for t in times.tolist()] or subject.thresholds(index), np.float64
    )
    axes.vlines(times, 0.0, drives, color="black", linewidth=1.6)
    axes.axhline(0.0, color=style.GREY, linewidth=0.8)
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
        style.remark(axes, "No signal arrives in this time.")


def curve_panel(axes: Axes, subjects: Sequence[Subject], reel: Epochs | None = None) -> Cursor:
    """Draw the loss of each epoch of lessons with a teacher, with a cursor at the epoch of the moment.

    Mistakes are drawn instead where Rosenblatt's rule, which counts them, learned, or where two are compared. In a film
    by epochs the moment is an epoch, not a time in ms.
    """
    lessons = [(subject, subject.recording.lesson) for subject in subjects]
    taught = [(s, lesson, lesson.teaching) for s, lesson in lessons if lesson is not None and lesson.teaching]
    histories = [subject.history for subject, _, _ in taught]
    last = max(len(one.mistakes) for one in histories)
    counts = len(subjects) > 1 or isinstance(taught[0][2].rule, RosenblattRule)
    curves = [one.mistakes if counts else one.loss for one in histories]
    for place, (curve, (subject, _, _)) in enumerate(zip(curves, taught, strict=True)):
        drawn = style.line_style(place, marked=last <= MARKED)
        axes.plot(np.arange(1, len(curve) + 1), curve, label=style.literal(subject.label), **drawn)
    if counts:
        axes.set_ylabel("mistakes")
        axes.set_ylim(-0.05 * max(1, *map(max, curves)), 1.1 * max(1, *map(max, curves)))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=4))
    else:
        loss_axis(axes, [one.loss for one in histories])
        axes.set_ylabel(axes.get_ylabel().replace(", mean", "").replace(" (logarithmic)", ",\nlogarithmic"))
    _axis_of_epochs(axes, 1, max(last, 1), reel)
    if len(subjects) > 1:
        axes.legend(loc="best")
    if last == 0:
        style.remark(axes, "No epoch was finished.")

    def epoch(t: float) -> float:
        if reel is not None:
            return max(t, 1.0)
        epochs = [1 + int(subject.at(t).tick // lesson.epoch_length) for subject, lesson, _ in taught]
        return min(max(epochs), max(last, 1))

    return Cursor(axes, epoch)


def weights_panel(axes: Axes, subject: Subject, reel: Epochs) -> Cursor:
    """Draw each plastic synapse's weight at the start and after every epoch, with a cursor at the epoch shown."""
    wiring, past = subject.recording.wiring, subject.history
    plastic = np.flatnonzero(wiring.plastic).tolist()
    ends = [(wiring.labels[wiring.sources[s]], wiring.labels[wiring.targets[s]]) for s in plastic]
    alone = len({target for _, target in ends}) == 1
    names = [style.literal(tail, 12) + ("" if alone else f" → {style.literal(head, 12)}") for tail, head in ends]
    draw_paths(axes, past.weights, names, most=HEAVIEST)  # as many names as there is room for
    _axis_of_epochs(axes, 0, max(len(past.weights) - 1, 1), reel)
    return Cursor(axes, lambda epoch: epoch)


def _axis_of_epochs(axes: Axes, first: int, last: int, reel: Epochs | None) -> None:
    """Count epochs along x as the film does: at even steps, or on a logarithmic axis."""
    if reel is None:
        epoch_axis(axes, first, last, "epoch")
    else:
        epoch_axis(axes, first, last, "epoch", last if reel.even else 0)
