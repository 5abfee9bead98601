"""The layout of a film that goes by epochs, and of its still: weights, boundary and learning curve after an epoch."""

import textwrap
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from neurosim.viz.animation.boundary import BoundaryView
from neurosim.viz.animation.composing import (
    ACROSS,
    AXIS,
    MOMENTS,
    RIGHT,
    SIDE,
    TOP,
    WIDE,
    WIDTH,
    Composed,
    clock,
    place,
    title,
    write,
)
from neurosim.viz.animation.epochs import Epochs
from neurosim.viz.animation.legend import legend_of
from neurosim.viz.animation.network_view import Synapses
from neurosim.viz.animation.panels import curve_panel, weights_panel
from neurosim.viz.animation.setting import Setting, around
from neurosim.viz.animation.stage import Part, drawn_by
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.boundaries import default_epochs
from neurosim.viz.figures.graph import FACE, draw_nodes
from neurosim.viz.figures.lesson_plane import asks
from neurosim.viz.figures.style import BODY, HEADING, SMALL, literal

HIGH, NOTED = 8.5, 1.32  # inches; below a boundary, for its label and what must be known to read it
STRIP, NAMES = 1.35, 1.9  # of the weights below everything, and at their right for the names of synapses
EACH = 3.0  # of an epoch of a storyboard


class Taught(Part):
    """Neurons, and the weights of their synapses after an epoch; nothing is on its way then."""

    def __init__(self, axes: Axes, subject: Subject) -> None:
        self.setting = Setting.of(axes, subject, taught=False)
        seen, shown = self.setting.seen, subject.recording.wiring.shown
        self.synapses = Synapses(axes, subject, self.setting, subject.weights_after)
        drawn = (self.setting.nodes, seen.places[shown], seen.radii[shown], seen.shapes, around(seen.places))
        self.front = drawn_by(axes, lambda: draw_nodes(axes, *drawn, self.setting.small))
        for artist in self.front:
            if isinstance(artist, Patch):
                artist.set_facecolor(FACE)

    def show(self, t: float) -> None:
        """Show the weights after the epoch `t`."""
        self.synapses.show(t)
        self.moving = (*self.synapses.moving, *self.synapses.written)


class Decided(Part):
    """What is decided on the plane of the rows after an epoch."""

    def __init__(self, axes: Axes, subject: Subject, noted: bool = True) -> None:
        assert subject.dataset is not None  # only what was taught goes by epochs
        self._subject, self._view = subject, BoundaryView(axes, subject, subject.dataset, noted=noted)
        self.moving = self._view.moving

    def show(self, t: float) -> None:
        """Show what is decided after the epoch `t`."""
        self._view.show_weights(self._subject.weights_after(t))


def lessons(subjects: Sequence[Subject], reel: Epochs, dpi: float) -> Composed:
    """Compose one lesson, or two on one clock of epochs."""
    return one_lesson(subjects[0], reel, dpi) if len(subjects) == 1 else two_lessons(subjects, reel, dpi)


def one_lesson(subject: Subject, reel: Epochs, dpi: float) -> Composed:
    """Compose a network beside its boundary and its curve, with its weights below."""
    figure, bottom = legend_of([subject], dpi, (WIDTH, HIGH), flight=False)
    title(figure, subject.label, reel.stamp(reel.end))
    beside = 0.55 * WIDTH + 0.6
    wide, lower = WIDTH - beside - 0.45, bottom + AXIS + STRIP + 0.25
    room = HIGH - TOP - lower
    network = Taught(place(figure, SIDE, lower, 0.55 * WIDTH - 2.0 * SIDE, room), subject)
    edge = place(figure, beside, lower + 0.47 * room, wide, 0.53 * room - 0.35)
    learned = place(figure, beside, lower + 0.45, wide, 0.47 * room - 0.45 - NOTED)
    below = place(figure, 0.95, bottom + AXIS, WIDTH - 0.95 - NAMES - RIGHT, STRIP)
    parts = [Decided(edge, subject), curve_panel(learned, [subject], reel), network]
    return figure, [*parts, weights_panel(below, subject, reel), clock(figure, reel)]


def two_lessons(subjects: Sequence[Subject], reel: Epochs, dpi: float) -> Composed:
    """Compose two networks, each above its boundary, with their curves below; one that is over stands still."""
    figure, bottom = legend_of(subjects, dpi, (WIDTH, HIGH), flight=False)
    half, lower, top = WIDTH / 2.0, bottom + AXIS + 1.15 + 0.1, HIGH - TOP - 0.35
    parts: list[Part] = []
    for column, subject in enumerate(subjects):
        x, under = column * half, lower + 0.62 * (top - lower)
        write(figure, x + 0.2, 0.75, literal(subject.label), fontsize=HEADING, fontweight="bold")
        edge = place(figure, x + 0.75, lower + NOTED - 0.2, half - 1.0, under - lower - NOTED - 0.3)
        parts.append(Decided(edge, subject))
        parts.append(Taught(place(figure, x + 0.1, under, half - 0.2, top - under), subject))
    curves = place(figure, 0.85, bottom + AXIS, WIDTH - 0.85 - RIGHT, 1.15)
    return figure, [*parts, curve_panel(curves, subjects, reel), clock(figure, reel)]


def still(subjects: list[Subject], reel: Epochs, dpi: float) -> Figure:
    """Draw six epochs of one lesson; of two, the last one as the film shows it."""
    if len(subjects) == 1:
        return storyboard(subjects[0], reel, dpi)
    figure, parts = two_lessons(subjects, reel, dpi)
    for part in parts:
        stand_still(part, reel.end)
    return figure


def storyboard(subject: Subject, reel: Epochs, dpi: float) -> Figure:
    """Draw what is decided after six epochs and, below, where they stand on the learning curve."""
    shown = default_epochs(reel.last, MOMENTS)
    rows = -(-len(shown) // ACROSS)
    high = 0.75 + rows * EACH + 0.5 + STRIP + AXIS + 1.2
    plane = subject.recording.lesson is not None and asks(subject.recording.lesson)
    figure, bottom = legend_of([subject], dpi, (WIDE, high), shapes=not plane, rows=plane, flight=False)
    title(figure, subject.label)
    lower = bottom + AXIS + STRIP + 1.05
    each = (high - 0.6 - lower) / rows
    for number, epoch in enumerate(shown):
        row, column = divmod(number, ACROSS)
        x, y = column * WIDE / ACROSS, high - 0.6 - (row + 1) * each
        write(figure, x + 0.2, high - (y + each - 0.02), f"{number + 1}", fontsize=BODY + 2, fontweight="bold")
        write(figure, x + 0.5, high - (y + each - 0.03), reel.stamp(epoch), fontsize=BODY)
        if plane:
            edge = place(figure, x + 0.85, y + 0.5, WIDE / ACROSS - 1.1, each - 1.15)
            stand_still(Decided(edge, subject, noted=False), epoch)
        else:  # there is nothing to be seen on the plane: the weights are shown
            stand_still(Taught(place(figure, x + 0.1, y + 0.1, WIDE / ACROSS - 0.2, each - 0.5), subject), epoch)
    note = textwrap.fill(subject.view.note, int(11.0 * WIDE)) if plane else ""
    write(figure, 0.2, high - lower + 0.12, note, fontsize=SMALL)
    curve = place(figure, 1.15, bottom + AXIS, WIDE - 1.5, STRIP)
    for artist in curve_panel(curve, [subject], reel).moving:
        artist.remove()
    for number, epoch in enumerate(shown):
        curve.axvline(max(epoch, 1), color="black", linewidth=1.0, linestyle=(0, (4, 2)), zorder=0.5)
        curve.annotate(f"{number + 1}", (max(epoch, 1), 1.0), xycoords=("data", "axes fraction"),
                       xytext=(0 if epoch else -9, 2), textcoords="offset points", ha="center",
                       fontsize=BODY, fontweight="bold")  # fmt: skip
    return figure


def stand_still(part: Part, t: float) -> None:
    """Draw a part as it is at `t`, for good."""
    part.show(t)
    artists: tuple[Artist, ...] = part.moving
    for artist in artists:
        artist.set_animated(False)
    for artist in part.front:
        artist.set_zorder(artist.get_zorder() + 0.2)
