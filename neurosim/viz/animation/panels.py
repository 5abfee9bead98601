"""Panels beside a network: raster, potential, decision boundary and learning curve."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neurosim.core.names import Name
from neurosim.data.datasets import Dataset
from neurosim.learning.decision import decided
from neurosim.learning.rosenblatt import RosenblattRule
from neurosim.models.sigmoid import Sigmoid, logistic
from neurosim.recording.recording import Recording
from neurosim.training.history import history
from neurosim.training.linear import Linear, first_units, hidden
from neurosim.viz.animation.looks import CURSOR, below
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.stage import Part
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.epochs import MARKED, epoch_axis
from neurosim.viz.figures.graph import Points, groups_of
from neurosim.viz.figures.learning_curve import loss_axis
from neurosim.viz.figures.potential import draw_potential
from neurosim.viz.figures.raster import draw_marks
from neurosim.viz.figures.regions import DEGREE_STEPS, DEGREES
from neurosim.viz.figures.rows import decided_wrongly, draw_rows
from neurosim.viz.figures.style import BODY, COLOURS, DASHES, GREY, SMALL, line_style, literal, remark, set_off
from neurosim.viz.figures.view import Box, Plane, View, crossing
from neurosim.viz.figures.window import name_rows, sent_in

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


class CurveView(Part):
    """The loss of each epoch; mistakes instead where Rosenblatt's rule, which counts them, learned or is compared.

    Parameters
    ----------
    axes : Axes
    subjects : sequence of Subject
        Each of a lesson with a teacher.
    """

    def __init__(self, axes: Axes, subjects: Sequence[Subject]) -> None:
        self._subjects = subjects
        lessons = [(subject, subject.recording.lesson) for subject in subjects]
        taught = [(s, lesson, lesson.teaching) for s, lesson in lessons if lesson is not None and lesson.teaching]
        histories = [history(subject.recording, lesson) for subject, lesson, _ in taught]
        last = max(len(one.mistakes) for one in histories)
        counts = len(subjects) > 1 or isinstance(taught[0][2].rule, RosenblattRule)
        curves = [one.mistakes if counts else one.loss for one in histories]
        for place, (curve, (subject, _, _)) in enumerate(zip(curves, taught, strict=True)):
            style = line_style(place) | ({} if last <= MARKED else {"marker": None})
            axes.plot(np.arange(1, len(curve) + 1), curve, label=literal(subject.label), **style)
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
            remark(axes, "No epoch was finished.")
        self._last = max(last, 1)
        self._cursor = axes.axvline(1.0, color=CURSOR, linewidth=2.4, zorder=5)
        (self._head,) = axes.plot(
            [1.0],
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
        """The cursor."""
        return self._cursor, self._head

    def show(self, t: float) -> None:
        """Move to the epoch of `t`: the first is 1."""
        epochs = []
        for subject in self._subjects:
            lesson = subject.recording.lesson
            assert lesson is not None
            epochs.append(1 + int(subject.at(t).tick // lesson.epoch_length))
        epoch = min(max(epochs), self._last)
        self._cursor.set_xdata([epoch, epoch])
        self._head.set_xdata([epoch])


SHADES = 40
"""Points along each side at which the degree of a sigmoid is looked at."""

SIDE = (0.83, 0.83, 0.83)

MOST_LINES = 12
"""Of a hidden layer; of more units the first are shown."""

SEEN = 0.15
"""Of the panel, that a line must reach across to be named."""


class BoundaryView(Part):
    """The rows on a plane, and the exact line of each neuron that hears nothing but features.

    Parameters
    ----------
    axes : Axes
    subject : Subject
        Of a lesson with a teacher.
    dataset : Dataset
        Its rows.
    """

    def __init__(self, axes: Axes, subject: Subject, dataset: Dataset) -> None:
        self._subject, self._dataset = subject, dataset
        self._view = View.telling(dataset)
        recording = subject.recording
        lesson = recording.lesson
        assert lesson is not None
        self.units = first_units(recording.wiring, lesson.outputs)
        self.hidden = hidden(recording.wiring, lesson.outputs)
        if self.hidden:
            self.units = self.units[:MOST_LINES]
        output = recording.wiring.model(lesson.outputs[0])
        self._gain = output.gain if isinstance(output, Sigmoid) else None
        self._alone = len(self.units) == 1 and not self.hidden
        box = self._view.box
        self._side = PolyCollection([], facecolors=[SIDE], edgecolors="none", zorder=0.5)
        axes.add_collection(self._side)
        self._degrees: AxesImage | None = None
        if self._alone and self._gain is not None:
            self._degrees = axes.imshow(
                np.zeros((SHADES, SHADES)), origin="lower", extent=(*box[0], *box[1]), aspect="auto",
                cmap=DEGREES, norm=DEGREE_STEPS, interpolation="bilinear", zorder=0.5,
            )  # fmt: skip
        count = len(self.units) if self.hidden else 1
        self._lines = LineCollection(
            [],
            colors=[COLOURS[k % len(COLOURS)] for k in range(count)] if self.hidden else "black",
            linestyles=[DASHES[k % len(DASHES)] for k in range(count)] if self.hidden else "-",
            linewidths=2.4,
            zorder=2,
        )
        axes.add_collection(self._lines)
        self._names = [
            axes.text(0.0, 0.0, literal(recording.wiring.labels[unit], 12), fontsize=SMALL, ha="center", va="center",
                      bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}, zorder=4)
            for unit in (self.units if self.hidden else [])
        ]  # fmt: skip
        (self._row,) = axes.plot([], [], "o", markersize=21, markerfacecolor="none", markeredgecolor="black",
                                 markeredgewidth=2.0, zorder=2.5)  # fmt: skip
        self._said = axes.text(0.0, 1.03, "", transform=axes.transAxes, fontsize=BODY, va="bottom")
        before = set(axes.get_children())
        draw_rows(axes, self._view.shown, dataset)
        self._rows = tuple(artist for artist in axes.get_children() if artist not in before)
        self._label(axes, box)

    @property
    def moving(self) -> tuple[Artist, ...]:
        """The side or the degrees, the rows on them, the lines over these, and the words."""
        shade = (self._side,) if self._degrees is None else (self._degrees,)
        return *shade, *self._rows, self._lines, *self._names, self._row, self._said

    def show(self, t: float) -> None:
        """Show the lines of the weights at `t` ms."""
        wiring = self._subject.recording.wiring
        model = Linear.of(wiring, self.units, self._subject.at(t).weights)
        plane = Plane.through(model, self._view.place, self._view.directions)
        self._show_row(t)
        if self.hidden:
            self._show_hidden(plane)
            return
        box = self._view.box
        segments = borders(plane, box)
        self._lines.set_segments(segments)
        told = decided_wrongly(model, self._dataset)
        self._said.set_text(told if segments else f"{told}\n{self._whole(plane)}")
        if self._degrees is not None:
            assert self._gain is not None
            excess = plane.excesses(np.linspace(*box[0], SHADES), np.linspace(*box[1], SHADES))[:, :, 0]
            degrees = [logistic(self._gain * value) for value in excess.ravel().tolist()]
            self._degrees.set_data(np.array(degrees).reshape(excess.shape))
        elif self._alone:
            (left, right), (low, high) = box
            corners = np.array([[left, low], [right, low], [right, high], [left, high]])
            part = below(corners, -plane.slopes[0], float(plane.offsets[0]))
            self._side.set_verts([part] if len(part) > 2 else [])

    def _show_row(self, t: float) -> None:
        lesson = self._subject.recording.lesson
        assert lesson is not None
        shown = lesson.presented(self._subject.at(t).tick)
        over = t >= self._subject.recording.until
        where = [] if shown is None or over else [self._view.shown[shown.row]]
        self._row.set_data([x for x, _ in where], [y for _, y in where])

    def _show_hidden(self, plane: Plane) -> None:
        lines, box = [], self._view.box
        for slopes, offset, name in zip(plane.slopes.tolist(), plane.offsets.tolist(), self._names, strict=True):
            ends = crossing(slopes, offset, box)
            lines.append(ends)
            (left, right), (bottom, top) = box
            reach = np.abs(ends[1] - ends[0]) / (right - left, top - bottom) if len(ends) else np.zeros(2)
            name.set_visible(bool(reach.max() > SEEN))
            if len(ends):
                name.set_position(tuple(0.5 * (ends[0] + ends[1])))
        self._lines.set_segments([line if len(line) else np.full((2, 2), np.nan) for line in lines])
        self._said.set_text("the line of each hidden unit" + ("" if any(map(len, lines)) else ": none in view"))

    def _whole(self, plane: Plane) -> str:
        """Say what is decided where no boundary is seen."""
        x, y = ((low + high) / 2.0 for low, high in self._view.box)
        everywhere = int(decided(plane.slopes @ (x, y) + plane.offsets))
        return f"no boundary in view: all is “{literal(self._dataset.class_names[everywhere], 14)}”"

    def _label(self, axes: Axes, box: Box) -> None:
        axes.set_xlim(*box[0])
        axes.set_ylim(*box[1])
        axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        x, y = self._view.labels
        axes.set_ylabel(y)
        if not y:
            axes.set_yticks([])
        axes.set_xlabel(x)
        figure = axes.get_figure(root=True)
        assert figure is not None
        wide, high = figure.get_size_inches() * (axes.get_position().width, axes.get_position().height)
        note = "\n".join(textwrap.wrap(self._view.note, int((wide + 0.6) * 13.5))[:3])
        axes.text(-0.6 / wide, -0.52 / high, note, transform=axes.transAxes, va="top", fontsize=SMALL)


def borders(plane: Plane, box: Box) -> list[Points]:
    """Return the exact lines between decisions: of one neuron where it is at its threshold, of several the winners'.

    Examples
    --------
    >>> plane = Plane(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([0.0, 0.0]))
    >>> [line.tolist() for line in borders(plane, ((-1.0, 1.0), (0.0, 1.0)))]
    [[[0.0, 0.0], [0.0, 1.0]]]
    """
    if len(plane.offsets) == 1:
        ends = crossing(plane.slopes[0].tolist(), float(plane.offsets[0]), box)
        return [ends] if len(ends) else []
    found = []
    for one, other in combinations(range(len(plane.offsets)), 2):
        slopes, offset = plane.slopes[one] - plane.slopes[other], float(plane.offsets[one] - plane.offsets[other])
        ends = crossing(slopes.tolist(), offset, box)
        if len(ends):
            part = _leading(plane, one, other, ends)
            if part is not None:
                found.append(part)
    return found


def _leading(plane: Plane, one: int, other: int, ends: Points) -> Points | None:
    """Return the part of a line on which two neurons stand above all others."""
    low, high = 0.0, 1.0
    above = ends @ plane.slopes.T + plane.offsets  # at both ends, of each neuron
    for rival in range(len(plane.offsets)):
        if rival in (one, other):
            continue
        first, last = (above[:, one] - above[:, rival]).tolist()
        if first < 0.0 and last < 0.0:
            return None
        if first < 0.0:
            low = max(low, first / (first - last))
        elif last < 0.0:
            high = min(high, first / (first - last))
    if low >= high:
        return None
    return np.array([ends[0] + share * (ends[1] - ends[0]) for share in (low, high)])
