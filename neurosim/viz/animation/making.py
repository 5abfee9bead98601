"""Make a film, or a still, of one recording, of one of its neurons, or of two recordings side by side."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.recording.recording import Recording
from neurosim.viz.animation import composing
from neurosim.viz.animation.composing import Composed, place, write
from neurosim.viz.animation.film import Animation
from neurosim.viz.animation.network_view import NetworkView
from neurosim.viz.animation.panels import raster_strip
from neurosim.viz.animation.reel import FPS, Reel
from neurosim.viz.animation.subject import Subject, without_memory
from neurosim.viz.figures.style import BODY, SMALL

DPI = 100.0

MOST_DPI = 6_000
"""Pixels an inch: beyond, a picture of 10.8 inches would be wider than the 2^16 pixels that can be drawn."""

MOMENTS = 6
ACROSS = 3
WIDE, EACH = 12.6, 2.7  # inches, of a storyboard and of the height of a moment


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
    if neuron is not None:
        if len(subjects) > 1:
            raise InputError("A close-up shows a neuron of one recording; got two.")
        one = subjects[0].recording
        if not without_memory(one, one.wiring.index(neuron)):
            one.events(neuron)  # which says what is missing, if there is nothing to see of it
    text = " and ".join(f"digest {one.digest()}, seed {one.seed}" for one in labelled.values())
    given = (subjects, reel, dpi, neuron)
    return Animation(reel, partial(_composed, *given), partial(_still, *given), text)


def _labelled(recording: object, title: str) -> dict[str, Recording]:
    if isinstance(recording, Recording):
        return {title: recording}
    if isinstance(recording, Mapping):
        given = dict(recording)
    else:
        two = isinstance(recording, Sequence) and len(recording) == 2
        given = {"A": recording[0], "B": recording[1]} if two else {}  # type: ignore[index]
    if len(given) != 2 or not all(isinstance(one, Recording) for one in given.values()):
        text = "A film is made of one recording, or of two to compare, such as ns.simulate(...) gives"
        raise InputError(f"{text}; got {recording!r:.80}.")
    return {str(label): one for label, one in given.items()}


def _composed(subjects: list[Subject], reel: Reel, dpi: float, neuron: Name | None) -> Composed:
    if len(subjects) > 1:
        return composing.compared(subjects, reel, dpi)
    if neuron is not None:
        return composing.close(subjects[0], reel, dpi, neuron)
    return composing.whole(subjects[0], reel, dpi)


def _still(subjects: list[Subject], reel: Reel, dpi: float, neuron: Name | None, at: float | None) -> Figure:
    """Draw one moment as the film shows it; of one network, if none is named, six."""
    if at is None and len(subjects) == 1 and neuron is None:
        return _storyboard(subjects[0], reel, dpi)
    end = max(one.recording.until for one in subjects)
    t = _default_moment(subjects[0], reel, neuron) if at is None else checks.finite(at, "The moment of a still", "ms")
    if not 0.0 <= t <= end:
        raise InputError(f"The run covers 0 to {exact(end)} ms; {t!r} ms is not in it.")
    figure, parts = _composed(subjects, reel, dpi, neuron)
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
    """Return times in ms that tell what happens: just after signals were sent, spread over all that were.

    If few were sent, times are taken at even steps.
    """
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
    high = top + rows * EACH + strip + composing.AXIS + 1.3
    figure, bottom = composing.legend_of([subject], dpi, (WIDE, high), rows=False)
    composing.title(figure, subject.label)
    lower = bottom + composing.AXIS + strip + 0.35
    each = (high - top - lower) / rows
    for number, t in enumerate(shown):
        row, column = divmod(number, ACROSS)
        x, y = column * WIDE / ACROSS, high - top - (row + 1) * each
        write(figure, x + 0.2, high - (y + each - 0.05), f"{number + 1}", fontsize=BODY + 2, fontweight="bold")
        text = composing.lesson_text(subject, t)
        when = reel.stamp(t) + (f": {text}" if text else "")
        write(figure, x + 0.5, high - (y + each - 0.07), when, fontsize=SMALL + 1)
        view = NetworkView(place(figure, x + 0.1, y + 0.05, WIDE / ACROSS - 0.2, each - 0.4), subject, reel)
        view.show(t)
        for artist in view.synapses.moving:
            artist.set_animated(False)
        for artist in view.front:
            artist.set_zorder(3.2)
    below = place(figure, 0.9, bottom + composing.AXIS, WIDE - 1.2, strip)
    for artist in raster_strip(below, subject, reel).moving:
        artist.remove()
    for number, t in enumerate(shown):
        below.axvline(t, color="black", linewidth=1.0, linestyle=(0, (4, 2)), zorder=0.5)
        below.annotate(f"{number + 1}", (t, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                       textcoords="offset points", ha="center", fontsize=BODY, fontweight="bold")  # fmt: skip
    return figure
