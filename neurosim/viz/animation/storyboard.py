"""A film on paper: six moments of a network with the raster that they are from, or one moment, large."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.viz.animation.composing import AXIS, Composed, legend_of, place, title
from neurosim.viz.animation.network_view import NetworkView
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.strips import raster_strip
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.style import BODY, SMALL

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
