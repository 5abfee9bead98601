"""Where the network of a lesson decides for which class, with the weights of the moment."""

import textwrap
from itertools import combinations

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neurosim.data.datasets import Dataset
from neurosim.learning.decision import decided
from neurosim.models.sigmoid import Sigmoid
from neurosim.training.linear import Linear, first_units, hidden
from neurosim.training.presentation import Answers
from neurosim.viz.animation.setting import inches_of
from neurosim.viz.animation.stage import Part, below, drawn_by
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures import style
from neurosim.viz.figures.graph import Points
from neurosim.viz.figures.lesson_plane import answers_at, asks
from neurosim.viz.figures.regions import MOST_UNITS, decided_wrongly, degrees, shade, wrong_text
from neurosim.viz.figures.view import Box, Plane, box_axes, crossing, draw_rows

SHADES = 40  # points along each side at which the output is looked at
SIDE = (0.83, 0.83, 0.83)
SEEN = 0.15  # of the panel, that a line must reach across to be named
KEPT = 64  # answers of a network with hidden layers that are kept: frames are drawn more than once


class BoundaryView(Part):
    """The rows of a lesson on a plane, what the network decides there, and the exact line of each hidden unit."""

    def __init__(self, axes: Axes, subject: Subject, dataset: Dataset, *, noted: bool = True) -> None:
        self._subject, self._dataset = subject, dataset
        recording = subject.recording
        lesson = recording.lesson
        assert lesson is not None
        self._lesson, self._view = lesson, subject.view
        wiring, outputs = recording.wiring, lesson.outputs
        self.units = first_units(wiring, outputs) if asks(lesson) else []
        self.hidden = hidden(wiring, outputs)
        self._asks = asks(lesson)
        if self.hidden and len(self.units) > MOST_UNITS:
            self.units = []
        output = wiring.model(outputs[0])
        self._alone = len(outputs) == 1 and self._asks
        self._gain = output.gain if isinstance(output, Sigmoid) and self._alone else None
        self._answers: dict[bytes, tuple[NDArray[np.float64], NDArray[np.float64], str]] = {}
        box = self._view.box
        self._x, self._y = (np.linspace(*side, SHADES) for side in box)
        self._side = PolyCollection([], facecolors=[SIDE], edgecolors="none", zorder=0.5)
        axes.add_collection(self._side)
        self._regions = shade(axes, np.zeros((SHADES, SHADES)), box, interpolation="bilinear", zorder=0.5)
        if not self._alone:
            self._regions.remove()
            pale = np.ones((SHADES, SHADES, 3))
            self._regions = axes.imshow(pale, origin="lower", extent=(*box[0], *box[1]), aspect="auto", zorder=0.5)
        self._regions.set_visible(self._asks and (self.hidden or not self._alone or self._gain is not None))
        self.lines = LineCollection([], colors="black", linewidths=2.4, zorder=2)
        looks = [style.line_style(k + 1, marked=False) for k in range(len(self.units))] if self.hidden else []
        self._unit_lines = LineCollection(
            [],
            colors=[look["color"] for look in looks],
            linestyles=[look["linestyle"] for look in looks],
            linewidths=1.8,
            zorder=1.9,
        )
        axes.add_collection(self.lines)
        axes.add_collection(self._unit_lines)
        written = style.CENTRED | {"fontsize": style.SMALL, "bbox": style.white_box(), "zorder": 4}
        named = self.units if self.hidden else []
        self._names = [axes.text(0.0, 0.0, style.literal(wiring.labels[unit], 12), **written) for unit in named]
        (self._row,) = axes.plot([], [], "o", markersize=21, markerfacecolor="none", markeredgecolor="black",
                                 markeredgewidth=2.0, zorder=2.5)  # fmt: skip
        self._said = axes.text(0.0, 1.03, "", transform=axes.transAxes, fontsize=style.BODY, va="bottom")
        rows = drawn_by(axes, lambda: draw_rows(axes, self._view.shown, dataset))
        box_axes(axes, self._view)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        axes.set_ylabel(self._view.labels[1])
        if not self._view.labels[1]:
            axes.set_yticks([])
        if noted:
            wide, high = inches_of(axes)
            note = "\n".join(textwrap.wrap(self._view.note, int((wide + 0.6) * 13.5))[:4])
            axes.text(-0.6 / wide, -0.52 / high, note, transform=axes.transAxes, va="top", fontsize=style.SMALL)
        under = (self._side, self._regions)
        self.moving = (*under, *rows, self._unit_lines, self.lines, *self._names, self._row, self._said)

    def show(self, t: float) -> None:
        """Show what is decided with the weights at `t` ms, and the row that is presented."""
        moment = self._subject.at(t)
        shown = self._lesson.presented(moment.tick)
        over = t >= self._subject.recording.until
        where = [] if shown is None or over else [self._view.shown[shown.row]]
        self._row.set_data([x for x, _ in where], [y for _, y in where])
        self.show_weights(moment.weights)

    def show_weights(self, weights: NDArray[np.float64]) -> None:
        """Show what is decided with given weights, one for each synapse."""
        if not self._asks:
            self._said.set_text("the rows of the lesson")
        elif self.hidden:
            self._show_answers(weights)
        else:
            self._show_lines(Linear.of(self._subject.recording.wiring, self._lesson.outputs, weights))

    def _show_lines(self, model: Linear) -> None:
        """Show the exact lines of a network without a hidden layer, and its sides."""
        plane = Plane.through(model, self._view.place, self._view.directions)
        segments = borders(plane, self._view.box)
        self.lines.set_segments(segments)
        (left, right), (low, high) = self._view.box
        text = decided_wrongly(model, self._dataset)
        if not segments:
            middle = ((left + right) / 2.0, (low + high) / 2.0)
            text += self._everywhere(int(decided(plane.slopes @ middle + plane.offsets)))
        self._said.set_text(text)
        excess = plane.excesses(self._x, self._y)
        if self._gain is not None:
            self._regions.set_data(degrees(excess[:, :, 0], self._gain))
        elif self._alone:
            corners = np.array([[left, low], [right, low], [right, high], [left, high]])
            part = below(corners, -plane.slopes[0], float(plane.offsets[0]))
            self._side.set_verts([part] if len(part) > 2 else [])
        else:
            self._regions.set_data(painted(decided(excess)))

    def _show_answers(self, weights: NDArray[np.float64]) -> None:
        """Show what a network with hidden layers answers at places of the plane, and the lines of its first units."""
        excess, output, text = self._asked(weights)
        decisions = decided(excess)
        if not self._alone:
            self._regions.set_data(painted(decisions))
        else:
            self._regions.set_data(decisions.astype(np.float64) if self._gain is None else output[:, :, 0])
        self.lines.set_segments(outlines(excess, self._x, self._y))
        self._said.set_text(text + ("" if np.ptp(decisions) else self._everywhere(int(decisions[0, 0]))))
        if not self.units:
            return
        model = Linear.of(self._subject.recording.wiring, self.units, weights)
        lines = Plane.through(model, self._view.place, self._view.directions).lines(self._view.box)
        (left, right), (bottom, top) = self._view.box
        for k, (ends, name) in enumerate(zip(lines, self._names, strict=True)):
            reach = np.abs(ends[1] - ends[0]) / (right - left, top - bottom) if len(ends) else np.zeros(2)
            name.set_visible(bool(reach.max() > SEEN))
            if len(ends):
                share = 0.12 + 0.76 * (k % 2)  # near one end or the other, where fewer lines cross
                name.set_position(tuple(ends[0] + share * (ends[1] - ends[0])))
        self._unit_lines.set_segments([line if len(line) else np.full((2, 2), np.nan) for line in lines])

    def _asked(self, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
        """Return margins and outputs on the plane, (y, x, outputs), and how many rows are decided wrongly."""
        key = weights.tobytes()
        if key not in self._answers:
            places = self._view.places(self._x, self._y)
            asked = np.vstack([places.reshape(-1, places.shape[-1]), self._lesson.rows])
            answers: Answers = answers_at(self._subject.recording, self._lesson, weights, asked)
            there, shape = SHADES * SHADES, (SHADES, SHADES, -1)
            wrong = int(np.count_nonzero(answers.decisions[there:] != self._dataset.y))
            if len(self._answers) >= KEPT:
                self._answers.pop(next(iter(self._answers)))
            excess, output = (field[:there].reshape(shape) for field in (answers.excess, answers.output))
            self._answers[key] = excess, output, wrong_text(wrong, self._dataset)
        return self._answers[key]

    def _everywhere(self, k: int) -> str:
        return f"\nno boundary in view: all is “{style.literal(self._dataset.class_names[k], 14)}”"


def painted(decisions: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the colour of the class that is decided for at each place, four fifths white."""
    pale = np.array([0.8 + 0.2 * np.array(to_rgb(colour)) for colour in style.CLASS_COLOURS["light"]])
    return np.asarray(pale[decisions % len(pale)])


def outlines(excess: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> list[Points]:
    """Return the lines between what is decided, along straight lines between the places that were asked."""
    if excess.shape[-1] == 1:
        leads = [excess[:, :, 0]]
    else:
        leads = [excess[:, :, k] - np.delete(excess, k, axis=-1).max(axis=-1) for k in range(excess.shape[-1])]
    made = (contour_generator(x, y, lead, line_type=LineType.Separate) for lead in leads)
    return [np.asarray(line) for one in made for line in one.lines(0.0)]


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
