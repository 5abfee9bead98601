"""Where a network draws its lines, moving as it learns, and the row that is before it."""

from __future__ import annotations

import textwrap
from itertools import combinations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.image import AxesImage
from matplotlib.ticker import MaxNLocator

from neurosim.data.datasets import Dataset
from neurosim.learning.decision import decided
from neurosim.models.sigmoid import Sigmoid, logistic
from neurosim.training.linear import Linear, first_units, hidden
from neurosim.viz.animation.filling import below
from neurosim.viz.animation.part import Part
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.curves import Points
from neurosim.viz.figures.plane import Box, Plane, crossing
from neurosim.viz.figures.regions import DEGREE_STEPS, DEGREES
from neurosim.viz.figures.rows import decided_wrongly, draw_rows
from neurosim.viz.figures.style import BODY, COLOURS, DASHES, SMALL, literal
from neurosim.viz.figures.view import View

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
