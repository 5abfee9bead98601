"""The layout of a film and of its stills: a network, one neuron closely, or two networks, with words and a legend."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.viz.animation.boundary import BoundaryView
from neurosim.viz.animation.closeup import CloseUp
from neurosim.viz.animation.deciding import sentence
from neurosim.viz.animation.epochs import Epochs
from neurosim.viz.animation.legend import legend_of
from neurosim.viz.animation.network_view import NetworkView
from neurosim.viz.animation.panels import ROW, curve_panel, raster_strip, trace_strip
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import EDGE, LARGEST
from neurosim.viz.animation.stage import Part
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.graph import groups_of
from neurosim.viz.figures.style import BODY, HEADING, LONGEST, SMALL, literal

Composed = tuple[Figure, list[Part]]  # a figure in its final layout, and what moves on it

WIDTH, HEIGHT = 10.8, 7.2  # inches
LOWEST, TAUGHT, HIGHER = 5.2, 8.5, 8.4  # the height of a film of a flat network, of a lesson, and of two networks
TOP = 0.75  # for the clock and the title
SIDE = 0.2
RIGHT = 0.38  # for the last number below an axis
NOTE = 1.12  # below a boundary, for its label and what must be known to read it
MOST_STRIP = 1.7  # of a raster with names; one without is lower
AXIS = 0.55  # below axes, for numbers and a label
LONGEST_TITLE = 160  # characters
NAMED = 0.1  # inches that a character takes, at most
MOMENTS, ACROSS = 6, 3  # of a storyboard, and how many stand in a row
WIDE, EACH = 12.6, 2.7  # inches, of a storyboard and of the height of a moment


def composed(subjects: list[Subject], reel: Reel, dpi: float, neuron: Name | None) -> Composed:
    """Compose two networks, or one, or a neuron of it closely."""
    if len(subjects) > 1:
        return compared(subjects, reel, dpi)
    if neuron is not None:
        return close(subjects[0], reel, dpi, neuron)
    return whole(subjects[0], reel, dpi)


def whole(subject: Subject, reel: Reel, dpi: float) -> Composed:
    """Compose a network with its raster, and of a lesson its boundary and its curve."""
    dataset, places = subject.dataset, subject.scene.places
    needed, left = 1.15 * ROW * len(subject.recording.wiring.names), _left(subject)
    strip = max(needed, 0.8) if needed <= MOST_STRIP else 1.2
    # As high as the network needs to be as large as it can be.
    network = LARGEST * (float(np.ptp(places[:, 1])) + 1.0) + 2.0 * EDGE if len(places) else 0.0
    high = TAUGHT if dataset is not None else min(max(TOP + strip + AXIS + 0.8 + network, LOWEST), HEIGHT)
    figure, bottom = legend_of([subject], dpi, (WIDTH, high))
    title(figure, subject.label, reel.stamp(reel.end))
    parts: list[Part] = []
    across = WIDTH if dataset is None else 0.6 * WIDTH
    lower = bottom + AXIS + strip + 0.15
    axes = place(figure, SIDE, lower, across - 2.0 * SIDE, high - TOP - lower)
    below = place(figure, left, bottom + AXIS, WIDTH - left - RIGHT, strip)
    if dataset is not None:
        beside = across + 0.55
        wide, room = WIDTH - beside - 0.45, high - TOP - lower
        edge = place(figure, beside, lower + 0.5 * room, wide, 0.5 * room - 0.42)
        parts.append(BoundaryView(edge, subject, dataset))
        learned = place(figure, beside, lower + 0.5, wide, 0.5 * room - 0.5 - NOTE)
        parts.append(curve_panel(learned, [subject]))
        parts.append(Line(figure, (0.15, 0.42), lambda t: lesson_text(subject, t)))
    parts += [NetworkView(axes, subject, reel), raster_strip(below, subject, reel), clock(figure, reel)]
    return figure, parts


def close(subject: Subject, reel: Reel, dpi: float, name: Name) -> Composed:
    """Compose one neuron with its trace."""
    wiring, strip = subject.recording.wiring, 1.5
    index = wiring.index(name)
    figure, bottom = legend_of([subject], dpi, (WIDTH, HEIGHT), shapes=False, rows=False)
    model = type(wiring.model(index)).__name__
    name_shown = f"{literal(wiring.labels[index])} ({literal(model)})"
    write(figure, 0.15, 0.1, name_shown, fontsize=HEADING, fontweight="bold")
    lower = bottom + AXIS + strip + 0.1
    axes = place(figure, SIDE, lower, WIDTH - 2.0 * SIDE, HEIGHT - TOP - lower)
    below = place(figure, 0.85, bottom + AXIS, WIDTH - 0.85 - RIGHT, strip)
    near = CloseUp(axes, subject, reel, name)
    said = Line(figure, (0.15, 0.42), lambda t: sentence(subject.act(index, t)))
    return figure, [near, trace_strip(below, subject, reel, name), said, clock(figure, reel)]


def compared(subjects: Sequence[Subject], reel: Reel, dpi: float) -> Composed:
    """Compose two networks on one clock."""
    figure, bottom = legend_of(subjects, dpi, (WIDTH, HIGHER))
    parts: list[Part] = []
    half = WIDTH / 2.0
    lessons = [subject.dataset for subject in subjects]
    strip, top = 1.15, HIGHER - TOP - 0.5
    lower = bottom + AXIS + strip + 0.1
    for column, (subject, dataset) in enumerate(zip(subjects, lessons, strict=True)):
        x = column * half
        write(figure, x + 0.2, 0.75, literal(subject.label), fontsize=HEADING, fontweight="bold")
        parts.append(Line(figure, (x + 0.2, 1.0), lambda t, subject=subject: lesson_text(subject, t)))  # type: ignore[misc]
        under = lower
        if dataset is not None:
            under = lower + 0.52 * (top - lower)
            edge = place(figure, x + 0.75, lower + 0.75, half - 1.0, under - lower - 1.15)
            parts.append(BoundaryView(edge, subject, dataset))
        axes = place(figure, x + 0.1, under, half - 0.2, top - under)
        parts.append(NetworkView(axes, subject, reel))
        if None in lessons:
            left = x + _left(subject)
            wide = x + half - left - RIGHT
            parts.append(raster_strip(place(figure, left, bottom + AXIS, wide, strip), subject, reel))
    if None not in lessons:
        parts.append(curve_panel(place(figure, 0.85, bottom + AXIS, WIDTH - 0.85 - RIGHT, strip), subjects))
    return figure, [*parts, clock(figure, reel)]


def title(figure: Figure, text: str, beside: str = "") -> None:
    """Write as much of a title at the upper left as there is room for beside the longest text of the clock."""
    if not text:
        return
    shown = write(figure, 0.15, 0.1, "", fontsize=HEADING, fontweight="bold")
    renderer = FigureCanvasAgg(figure).get_renderer()
    time = write(figure, 0.0, 0.0, beside, fontsize=HEADING + 2, fontweight="bold")
    room = (figure.get_size_inches()[0] - 0.6) * figure.dpi - time.get_window_extent(renderer).width
    time.remove()
    for longest in range(LONGEST_TITLE, LONGEST, -1):
        shown.set_text(literal(text, longest))
        if shown.get_window_extent(renderer).width <= room:
            return


def write(figure: Figure, left: float, down: float, text: str, **style: Any) -> Any:
    """Write a text below a place in inches from the upper left corner of a figure."""
    width, height = figure.get_size_inches()
    return figure.text(left / width, 1.0 - down / height, text, va="top", **style)


def place(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Return axes at a place in inches."""
    wide, high = figure.get_size_inches()
    return figure.add_axes((left / wide, bottom / high, width / wide, height / high))


def _left(subject: Subject) -> float:
    """Return the inches that the names of a raster's rows take."""
    wiring = subject.recording.wiring
    labels = [literal(label) for label in wiring.labels]
    if len(labels) * ROW * 1.15 > MOST_STRIP:
        groups = [members for members in groups_of(wiring) if len(members) > 1]
        labels = [f"{literal(wiring.names[group[0]][0])} ({len(group):,})" for group in groups] or ["neurons"]
        return 0.6 + NAMED * max(map(len, labels))  # and what they are, upright
    return 0.45 + NAMED * max(map(len, labels), default=0)


class Line(Part):
    """A text that follows from the moment, at a place in inches from the upper left corner."""

    def __init__(self, figure: Figure, at: tuple[float, float], said: Callable[[float], str], **style: Any) -> None:
        self._said = said
        self._text = write(figure, *at, "", **{"fontsize": BODY} | style)
        self.moving = (self._text,)

    def show(self, t: float) -> None:
        """Write what is true at `t` ms."""
        self._text.set_text(self._said(t))


def clock(figure: Figure, reel: Reel | Epochs) -> Line:
    """Write the pace, which never changes, and above it the time."""
    right = figure.get_size_inches()[0] - 0.15
    write(figure, right, 0.4, reel.pace, ha="right", fontsize=BODY - 1)
    return Line(figure, (right, 0.1), reel.stamp, fontsize=HEADING + 2, ha="right", fontweight="bold")


def lesson_text(subject: Subject, t: float) -> str:
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
    text = f"{epoch}: row {shown.row + 1:,} of {len(lesson.rows):,}"
    if lesson.teaching is None:
        return text
    wanted = int(lesson.teaching.wanted[shown.row])
    names = lesson.teaching.class_names
    return f"{text}, wanted “{literal(names[wanted]) if names else wanted}”"


def still(subjects: list[Subject], reel: Reel, dpi: float, neuron: Name | None, at: float | None) -> Figure:
    """Draw one moment as the film shows it; of one network, if none is named, six."""
    if at is None and len(subjects) == 1 and neuron is None:
        return _storyboard(subjects[0], reel, dpi)
    end = max(one.recording.until for one in subjects)
    t = _default_moment(subjects[0], reel, neuron) if at is None else checks.finite(at, "The moment of a still", "ms")
    if not 0.0 <= t <= end:
        raise InputError(f"The run covers 0 to {exact(end)} ms; {t!r} ms is not in it.")
    figure, parts = composed(subjects, reel, dpi, neuron)
    for part in parts:
        part.show(t)
        for artist in part.moving:
            artist.set_animated(False)
        for artist in part.front:
            artist.set_zorder(artist.get_zorder() + 0.2)
    return figure


def _default_moment(subject: Subject, reel: Reel, neuron: Name | None) -> float:
    """Return the one moment that says most: just after a signal was sent, by a neuron if one is named."""
    recording = subject.recording
    spikes = recording.signals if neuron is None else recording.sent_by(recording.wiring.index(neuron))
    sent = recording.wiring.clock.ms(spikes["tick"])
    sent = sent[(sent >= reel.start) & (sent < reel.end)]
    if len(sent) == 0:
        return reel.start + 0.5 * (reel.end - reel.start)
    return min(float(sent[len(sent) // 2]) + 0.05 * reel.speed, recording.until)


def _moments(subject: Subject, reel: Reel) -> list[float]:
    """Return times in ms just after signals were sent, spread over all that were; at even steps if few were."""
    recording = subject.recording
    clock = recording.wiring.clock
    sent = np.unique(clock.ms(recording.signals["tick"]))
    delays = clock.ms(recording.wiring.delays)
    after = 0.4 * float(np.median(delays)) if len(delays) else 0.0  # when they are on their way
    sent = sent[(sent >= reel.start) & (sent + after < min(reel.end, recording.until))]
    if len(sent) < MOMENTS:
        return [reel.start + (k + 0.5) / MOMENTS * (reel.end - reel.start) for k in range(MOMENTS)]
    chosen = np.unique(np.round(np.linspace(0, len(sent) - 1, MOMENTS)).astype(int))
    return [float(time) + after for time in sent[chosen]]


def _storyboard(subject: Subject, reel: Reel, dpi: float) -> Figure:
    """Draw six moments of a network and, below, when they were."""
    shown = _moments(subject, reel)
    rows, strip, top = MOMENTS // ACROSS, 1.3, 0.55
    high = top + rows * EACH + strip + AXIS + 1.3
    figure, bottom = legend_of([subject], dpi, (WIDE, high), rows=False)
    title(figure, subject.label)
    lower = bottom + AXIS + strip + 0.35
    each = (high - top - lower) / rows
    for number, t in enumerate(shown):
        row, column = divmod(number, ACROSS)
        x, y = column * WIDE / ACROSS, high - top - (row + 1) * each
        write(figure, x + 0.2, high - (y + each - 0.05), f"{number + 1}", fontsize=BODY + 2, fontweight="bold")
        text = lesson_text(subject, t)
        when = reel.stamp(t) + (f": {text}" if text else "")
        write(figure, x + 0.5, high - (y + each - 0.07), when, fontsize=SMALL + 1)
        view = NetworkView(place(figure, x + 0.1, y + 0.05, WIDE / ACROSS - 0.2, each - 0.4), subject, reel)
        view.show(t)
        for artist in view.synapses.moving:
            artist.set_animated(False)
        for artist in view.front:
            artist.set_zorder(3.2)
    below = place(figure, 0.9, bottom + AXIS, WIDE - 1.2, strip)
    for artist in raster_strip(below, subject, reel).moving:
        artist.remove()
    for number, t in enumerate(shown):
        below.axvline(t, color="black", linewidth=1.0, linestyle=(0, (4, 2)), zorder=0.5)
        below.annotate(f"{number + 1}", (t, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                       textcoords="offset points", ha="center", fontsize=BODY, fontweight="bold")  # fmt: skip
    return figure
