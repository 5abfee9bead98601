"""Make a film of one recording, of one of its neurons, or of two recordings side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.models.base import NeuronModel
from neurosim.recording.recording import Recording
from neurosim.viz.animation import composing
from neurosim.viz.animation.caption import lesson_said
from neurosim.viz.animation.film import Animation
from neurosim.viz.animation.reel import FPS, Reel
from neurosim.viz.animation.storyboard import still, storyboard, telling
from neurosim.viz.animation.subject import Subject
from neurosim.viz.animation.sums import forgets

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
