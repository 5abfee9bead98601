"""Panels beside a network: raster, potential, learning curve and decision boundary."""

import math
import textwrap
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.ticker import MaxNLocator

from neurosim.core.names import Name
from neurosim.data.datasets import Dataset
from neurosim.learning.decision import decided
from neurosim.learning.rules import RosenblattRule
from neurosim.models.sigmoid import Sigmoid
from neurosim.training.history import history
from neurosim.training.linear import Linear, first_units, hidden
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import inches_of
from neurosim.viz.animation.stage import CURSOR, Part, below, drawn_by
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures import style
from neurosim.viz.figures.graph import Points, groups_of
from neurosim.viz.figures.learning_curves import loss_axis
from neurosim.viz.figures.potential import draw_potential
from neurosim.viz.figures.raster import draw_marks
from neurosim.viz.figures.regions import decided_wrongly, degrees, shade
from neurosim.viz.figures.sheet import MARKED, epoch_axis, name_rows, sent_in
from neurosim.viz.figures.view import Box, Plane, View, box_axes, crossing, draw_rows

ROW = 0.17  # inches that a row with a name needs
SHADES = 40  # points along each side at which the degree of a sigmoid is looked at
SIDE = (0.83, 0.83, 0.83)
MOST_LINES = 12  # of a hidden layer; of more units the first are shown
SEEN = 0.15  # of the panel, that a line must reach across to be named


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


def curve_panel(axes: Axes, subjects: Sequence[Subject]) -> Cursor:
    """Draw the loss of each epoch of lessons with a teacher, with a cursor at the epoch of the moment.

    Mistakes are drawn instead where Rosenblatt's rule, which counts them, learned, or where two are compared.
    """
    lessons = [(subject, subject.recording.lesson) for subject in subjects]
    taught = [(s, lesson, lesson.teaching) for s, lesson in lessons if lesson is not None and lesson.teaching]
    histories = [history(subject.recording, lesson) for subject, lesson, _ in taught]
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
    epoch_axis(axes, 1, max(last, 1), "epoch")
    if len(subjects) > 1:
        axes.legend(loc="best")
    if last == 0:
        style.remark(axes, "No epoch was finished.")

    def epoch(t: float) -> int:
        epochs = [1 + int(subject.at(t).tick // lesson.epoch_length) for subject, lesson, _ in taught]
        return min(max(epochs), max(last, 1))

    return Cursor(axes, epoch)


class BoundaryView(Part):
    """The rows of a lesson on a plane, and the exact line of each neuron that hears nothing but features."""

    def __init__(self, axes: Axes, subject: Subject, dataset: Dataset) -> None:
        self._subject, self._dataset = subject, dataset
        self._view = View.by_default(dataset)
        recording = subject.recording
        lesson = recording.lesson
        assert lesson is not None
        self._lesson = lesson
        self.units = first_units(recording.wiring, lesson.outputs)
        self.hidden = hidden(recording.wiring, lesson.outputs)
        if self.hidden:
            self.units = self.units[:MOST_LINES]
        output = recording.wiring.model(lesson.outputs[0])
        self._alone = len(self.units) == 1 and not self.hidden
        self._gain = output.gain if isinstance(output, Sigmoid) and self._alone else None
        self._side = PolyCollection([], facecolors=[SIDE], edgecolors="none", zorder=0.5)
        axes.add_collection(self._side)
        if self._gain is not None:
            blank = np.zeros((SHADES, SHADES))
            self._degrees = shade(axes, blank, self._view.box, interpolation="bilinear", zorder=0.5)
        several = range(len(self.units)) if self.hidden else ()  # the lines of a hidden layer are told apart
        colours, dashes = ([look[k % len(look)] for k in several] for look in (style.COLOURS, style.DASHES))
        self._lines = LineCollection([], colors=colours or "black", linestyles=dashes or "-", linewidths=2.4, zorder=2)
        axes.add_collection(self._lines)
        written = style.CENTRED | {"fontsize": style.SMALL, "bbox": style.white_box(), "zorder": 4}
        names = [style.literal(recording.wiring.labels[unit], 12) for unit in self.units] if self.hidden else []
        self._names = [axes.text(0.0, 0.0, name, **written) for name in names]
        (self._row,) = axes.plot([], [], "o", markersize=21, markerfacecolor="none", markeredgecolor="black",
                                 markeredgewidth=2.0, zorder=2.5)  # fmt: skip
        self._said = axes.text(0.0, 1.03, "", transform=axes.transAxes, fontsize=style.BODY, va="bottom")
        rows = drawn_by(axes, lambda: draw_rows(axes, self._view.shown, dataset))
        box_axes(axes, self._view)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        axes.set_ylabel(self._view.labels[1])
        if not self._view.labels[1]:
            axes.set_yticks([])
        wide, high = inches_of(axes)
        note = "\n".join(textwrap.wrap(self._view.note, int((wide + 0.6) * 13.5))[:3])
        axes.text(-0.6 / wide, -0.52 / high, note, transform=axes.transAxes, va="top", fontsize=style.SMALL)
        under = self._side if self._gain is None else self._degrees
        self.moving = (under, *rows, self._lines, *self._names, self._row, self._said)

    def show(self, t: float) -> None:
        """Show the lines of the weights at `t` ms."""
        model = Linear.of(self._subject.recording.wiring, self.units, self._subject.at(t).weights)
        plane = Plane.through(model, self._view.place, self._view.directions)
        shown = self._lesson.presented(self._subject.at(t).tick)
        over = t >= self._subject.recording.until
        where = [] if shown is None or over else [self._view.shown[shown.row]]
        self._row.set_data([x for x, _ in where], [y for _, y in where])
        if self.hidden:
            self._show_hidden(plane)
            return
        segments = borders(plane, self._view.box)
        self._lines.set_segments(segments)
        (left, right), (low, high) = self._view.box
        text = decided_wrongly(model, self._dataset)
        if not segments:
            middle = ((left + right) / 2.0, (low + high) / 2.0)
            everywhere = self._dataset.class_names[int(decided(plane.slopes @ middle + plane.offsets))]
            text += f"\nno boundary in view: all is “{style.literal(everywhere, 14)}”"
        self._said.set_text(text)
        if self._gain is not None:
            excess = plane.excesses(np.linspace(left, right, SHADES), np.linspace(low, high, SHADES))[:, :, 0]
            self._degrees.set_data(degrees(excess, self._gain))
        elif self._alone:
            corners = np.array([[left, low], [right, low], [right, high], [left, high]])
            part = below(corners, -plane.slopes[0], float(plane.offsets[0]))
            self._side.set_verts([part] if len(part) > 2 else [])

    def _show_hidden(self, plane: Plane) -> None:
        (left, right), (bottom, top) = self._view.box
        lines = plane.lines(self._view.box)
        for ends, name in zip(lines, self._names, strict=True):
            reach = np.abs(ends[1] - ends[0]) / (right - left, top - bottom) if len(ends) else np.zeros(2)
            name.set_visible(bool(reach.max() > SEEN))
            if len(ends):
                name.set_position(tuple(0.5 * (ends[0] + ends[1])))
        self._lines.set_segments([line if len(line) else np.full((2, 2), np.nan) for line in lines])
        self._said.set_text("the line of each hidden unit" + ("" if any(map(len, lines)) else ": none in view"))


def borders(plane: Plane, box: Box) -> list[Points]:
    """Return the exact lines between decisions: of one neuron where it is at its threshold, of several the winners'."""
    if len(plane.offsets) == 1:
        return [ends for ends in plane.lines(box) if len(ends)]
    found = []
    for one, other in combinations(range(len(plane.offsets)), 2):
        slopes, offset = plane.slopes[one] - plane.slopes[other], float(plane.offsets[one] - plane.offsets[other])
        ends = crossing(slopes.tolist(), offset, box)
        if len(ends):
            part = _leading(plane, one, other, ends)
            found += [part] if part is not None else []
    return found


def _leading(plane: Plane, one: int, other: int, ends: Points) -> Points | None:
    """Return the part of a line on which two neurons stand above all others."""
    low, high = 0.0, 1.0
    above = ends @ plane.slopes.T + plane.offsets  # at both ends, of each neuron
    for first, last in (above[:, [one]] - np.delete(above, (one, other), axis=1)).T.tolist():  # of each rival
        if first < 0.0 and last < 0.0:
            return None
        if first < 0.0:
            low = max(low, first / (first - last))
        elif last < 0.0:
            high = min(high, first / (first - last))
    return None if low >= high else np.array([ends[0] + share * (ends[1] - ends[0]) for share in (low, high)])
