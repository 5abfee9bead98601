"""Make a film, or a still, of one recording, of one of its neurons, or of two recordings side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.models.base import NeuronModel
from neurosim.recording.recording import Recording
from neurosim.viz.animation import composing
from neurosim.viz.animation.composing import AXIS, Composed, legend_of, lesson_said, place, title
from neurosim.viz.animation.film import Animation
from neurosim.viz.animation.network_view import NetworkView
from neurosim.viz.animation.panels import raster_strip
from neurosim.viz.animation.reel import FPS, Reel
from neurosim.viz.animation.subject import Subject, forgets
from neurosim.viz.figures.style import BODY, SMALL

DPI = 100.0

MOST_DPI = 6_000
"""Pixels an inch: beyond, a picture of 10.8 inches would be wider than the 2^16 pixels that can be drawn."""


def animate(
    recording: Recording | Sequence[Recording] | Mapping[str, Recording],
    *,
    neuron: Name | None = None,
    start: float | None = None,
    end: float | None = None,
    seconds: float | None = None,
    speed: float | None = None,
    fps: int = FPS,
    dpi: float = DPI,
    title: str = "",
) -> Animation:
    """Make a film of a run, from its recording alone.

    Signals are dots that move along their synapses at their true delay, a soma is filled up to its potential, a spike
    is a ring. Of a lesson, errors go back as hollow dots, targets come as diamonds, weights, boundary and learning
    curve move. More than three spikes of a neuron in a second of film are a steady glow.

    Parameters
    ----------
    recording : Recording, or a sequence or mapping of two
        Two are shown side by side on one clock; a mapping names them.
    neuron : name, optional
        Show this neuron closely: its dendrites, its soma, its axon and its trace.
    start, end : float, optional
        In ms. By default the whole run or, if signals could not be seen on their way then, its beginning.
    seconds : float, optional
        Length of the film; 10 by default.
    speed : float, optional
        Milliseconds of the run in a second of film, instead of `seconds` or `end`.
    fps : int
        Frames a second.
    dpi : float
        Pixels an inch; the film is 10.8 inches wide.
    title : str
        What is written above it.

    Returns
    -------
    Animation
        ``.save(path)`` writes it; nothing is drawn before.

    Raises
    ------
    InputError
        If the neuron is a source or was not recorded, times are not within the run, or its signals were not kept.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
    >>> net.add_neuron("cell", ns.LIF(tau=20.0))
    >>> net.connect("x", "cell", weight=0.6, delay=1.0)
    >>> film = ns.animate(ns.simulate(net, until=50.0), neuron="cell", start=18.0, end=28.0, seconds=4.0)
    >>> film
    Animation of 18 to 28 ms in 100 frames, 4 s, 400 times slower than real
    >>> film.frame(50).shape
    (720, 1080, 3)
    """
    labelled = _labelled(recording, title)
    for one in labelled.values():
        _ = one.signals, one.changes  # that they were kept
    reel = Reel.of(list(labelled.values()), start, end, seconds, speed, fps)
    dpi = checks.positive(dpi, "The resolution of a film", "pixels an inch")
    if dpi > MOST_DPI:
        raise InputError(f"The resolution of a film must be at most {MOST_DPI:,} pixels an inch; got {dpi:g}.")
    subjects = [Subject(one, reel.end, label) for label, one in labelled.items()]
    if neuron is not None and len(subjects) > 1:
        raise InputError("A close-up shows a neuron of one recording; got two.")
    first = subjects[0]
    index = None if neuron is None else _checked(first, neuron)
    told = " and ".join(f"digest {one.digest()}, seed {one.seed}" for one in labelled.values())
    given = (subjects, reel, dpi, neuron)
    return Animation(reel, partial(_composed, *given), partial(_printed, *given, index), told)


def _composed(subjects: list[Subject], reel: Reel, dpi: float, neuron: Name | None) -> composing.Composed:
    if len(subjects) > 1:
        return composing.compared(subjects, reel, dpi)
    if neuron is not None:
        return composing.close(subjects[0], reel, dpi, neuron)
    return composing.whole(subjects[0], reel, dpi)


def _printed(
    subjects: list[Subject], reel: Reel, dpi: float, neuron: Name | None, index: int | None, at: float | None
) -> Figure:
    first = subjects[0]
    if at is None and len(subjects) == 1 and neuron is None:
        return storyboard(first, reel, dpi, lambda t: lesson_said(first, t))
    t = telling(first, reel, index) if at is None else checks.finite(at, "The moment of a still", "ms")
    return still(_composed(subjects, reel, dpi, neuron), t, max(one.recording.until for one in subjects))


def _labelled(recording: object, title: str) -> dict[str, Recording]:
    if isinstance(recording, Recording):
        return {title: recording}
    if isinstance(recording, Mapping):
        given = dict(recording)
    elif isinstance(recording, Sequence):
        given = {letter: one for letter, one in zip("AB", recording, strict=False)}
        given |= {str(place): one for place, one in enumerate(recording[2:], 3)}
    else:
        given = {}
    if len(given) != 2 or not all(isinstance(one, Recording) for one in given.values()):
        told = "A film is made of one recording, or of two to compare, such as ns.simulate(...) gives"
        raise InputError(f"{told}; got {recording!r:.80}.")
    return {str(label): one for label, one in given.items()}


def _checked(subject: Subject, neuron: Name) -> int:
    """Return the index of a neuron of which there is something to see."""
    recording = subject.recording
    index = recording.wiring.index(neuron)
    if not isinstance(recording.wiring.model(index), NeuronModel) or not forgets(recording, index):
        recording.events(neuron)  # which says what is missing
    return index


MOMENTS = 6
ACROSS = 3
WIDTH, EACH = 12.6, 2.7  # inches, of all and of the height of one


def moments(subject: Subject, reel: Reel, count: int = MOMENTS) -> list[float]:
    """Return times in ms that tell what happens: just after signals were sent, spread over all that were.

    If few were sent, times between are taken at even steps.
    """
    recording = subject.recording
    clock = recording.wiring.clock
    sent = np.unique(clock.ms(recording.signals["tick"]))
    delays = clock.ms(recording.wiring.delays)
    after = 0.4 * float(np.median(delays)) if len(delays) else 0.0  # when they are on their way
    sent = sent[(sent >= reel.start) & (sent + after < min(reel.end, recording.until))]
    if len(sent) < count:
        steps = (np.arange(count) + 0.5) / count
        return [reel.start + float(step) * (reel.end - reel.start) for step in steps]
    chosen = np.unique(np.round(np.linspace(0, len(sent) - 1, count)).astype(int))
    return [float(time) + after for time in sent[chosen]]


def storyboard(subject: Subject, reel: Reel, dpi: float, said: Callable[[float], str]) -> Figure:
    """Draw six moments of a network and, below, when they were."""
    shown = moments(subject, reel)
    rows = -(-len(shown) // ACROSS)
    strip, top = 1.3, 0.55
    figure, bottom = legend_of([subject], dpi, (WIDTH, top + rows * EACH + strip + AXIS + 1.3), rows=False)
    high = float(figure.get_size_inches()[1])
    title(figure, subject.label)
    lower = bottom + AXIS + strip + 0.35
    each = (high - top - lower) / rows
    for number, t in enumerate(shown):
        row, column = divmod(number, ACROSS)
        x, y = column * WIDTH / ACROSS, high - top - (row + 1) * each
        figure.text((x + 0.2) / WIDTH, (y + each - 0.05) / high, f"{number + 1}", fontsize=BODY + 2, fontweight="bold",
                    va="top")  # fmt: skip
        told = said(t)
        figure.text((x + 0.5) / WIDTH, (y + each - 0.07) / high, reel.stamp(t) + (f": {told}" if told else ""),
                    fontsize=SMALL + 1, va="top")  # fmt: skip
        view = NetworkView(place(figure, x + 0.1, y + 0.05, WIDTH / ACROSS - 0.2, each - 0.4), subject, reel)
        view.show(t)
        for artist in view.synapses.moving:
            artist.set_animated(False)
        for artist in view.front:
            artist.set_zorder(3.2)
    below = place(figure, 0.9, bottom + AXIS, WIDTH - 1.2, strip)
    cursor = raster_strip(below, subject, reel)
    for artist in cursor.moving:
        artist.remove()
    for number, t in enumerate(shown):
        below.axvline(t, color="black", linewidth=1.0, linestyle=(0, (4, 2)), zorder=0.5)
        below.annotate(f"{number + 1}", (t, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                       textcoords="offset points", ha="center", fontsize=BODY, fontweight="bold")  # fmt: skip
    return figure


def still(composed: Composed, t: float, recordings_end: float) -> Figure:
    """Draw one moment as the film shows it."""
    if not 0.0 <= t <= recordings_end:
        raise InputError(f"The run covers 0 to {exact(recordings_end)} ms; {t!r} ms is not in it.")
    figure, parts = composed
    for part in parts:
        part.show(t)
        for artist in part.moving:
            artist.set_animated(False)
        for artist in part.front:
            artist.set_zorder(artist.get_zorder() + 0.2)
    return figure


def telling(subject: Subject, reel: Reel, index: int | None = None) -> float:
    """Return the one moment that says most: just after a signal was sent, by a neuron if one is named."""
    recording = subject.recording
    clock = recording.wiring.clock
    spikes = recording.signals if index is None else recording.signals[recording.sent_by(index)]
    sent = clock.ms(spikes["tick"])
    sent = sent[(sent >= reel.start) & (sent < reel.end)]
    if len(sent) == 0:
        return reel.start + 0.5 * (reel.end - reel.start)
    return min(float(sent[len(sent) // 2]) + 0.05 * reel.speed, recording.until)
