"""The exact potential of one neuron, its threshold, its spikes, and what arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from neurosim.figures.arrivals import Arrivals, draw_arrivals
from neurosim.figures.style import (
    BODY,
    COLOURS,
    GREY,
    PALE,
    PALETTE,
    SMALL,
    blank,
    counted,
    legend_below,
    literal,
    look,
    number,
)
from neurosim.figures.window import shown_window
from neurosim.names import Name
from neurosim.recording import Recording
from neurosim.recording.tables import FIRED
from neurosim.recording.trace import Trace

SAMPLES = 1500
"""Points of the curve over the whole window, beside those at events."""


def potential(recording: Recording, name: Name, *, window: tuple[float, float] | None = None) -> Figure:
    r"""Draw a neuron's potential over time, and below it weight x value of every signal that arrived.

    Parameters
    ----------
    recording : Recording
    name : name
        Of a neuron whose soma was recorded.
    window : (float, float), optional
        From when until when, in ms; by default the whole run.

    Returns
    -------
    Figure
        Above, the exact curve with its threshold, a tick at each spike, and refractory periods hatched. Below, a
        stem for each arrival, by source; those of one instant stack up, and those that the neuron did not hear are
        hollow.

    Raises
    ------
    UnknownNameError
        If there is no such neuron.
    InputError
        If its soma was not recorded, it is a source, or the window is not within the run.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
    >>> net.add_neuron("cell", ns.LIF(tau=20.0, refractory=5.0))
    >>> net.connect("x", "cell", weight=0.6, delay=1.0)
    >>> figure = potential(ns.simulate(net, until=50.0), "cell")
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['potential (mV)', 'arrivals:\nweight × value (mV)']
    """
    trace = recording.trace(name)
    start, end = shown_window(recording, window)
    index = recording.wiring.index(name)
    model = trace.model
    unit = "weight × value" if model.memoryless else "mV"
    spikes = recording.spikes(name)
    spikes = spikes[(spikes >= start) & (spikes <= end)]
    shown = literal(recording.wiring.labels[index])
    told = f"{type(model).__name__} neuron “{shown}”: potential and arrivals, {counted(len(spikes), 'signal')} sent"
    with look():
        figure = blank(9.0, 6.0, told)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2.2, 1.0))
        handles = draw_potential(above, recording, name, start, end)
        above.set_ylabel(f"potential ({unit})")
        clock = recording.wiring.clock
        arrivals = Arrivals.at(recording, index)
        arrivals = arrivals.within(round(start * clock.per_ms), round(end * clock.per_ms) + 1)
        size = "weight × value" + ("" if model.memoryless else f" ({model.drive_unit})")
        handles += draw_arrivals(below, recording, arrivals, f"arrivals:\n{size}")
        below.set_xlabel("time (ms)")
        below.set_xlim(start, end if end > start else start + 1.0)
        legend_below(figure, handles)
    return figure


def draw_potential(axes: Axes, recording: Recording, name: Name, start: float, end: float) -> list[Artist]:
    """Draw the exact curve with its threshold, spikes and refractory periods, and return what explains them."""
    handles = _curve(axes, recording, name, start, end)
    spikes = recording.spikes(name)
    handles += _spikes(axes, spikes[(spikes >= start) & (spikes <= end)], recording.trace(name).model.threshold)
    return handles + _silences(axes, recording, name, start, end)


def curve(
    recording: Recording, name: Name, start: float, end: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times (ms) and potentials of the exact curve between two times, vertical where it jumps."""
    trace, (events, _) = recording.trace(name), recording.events(name)
    peaks = {int(i) + 1: float(events["drive"][i]) for i in np.flatnonzero(events["outcome"] == FIRED)}
    points = [(time, v) for time, v in _corners(trace, peaks, start, end) if start <= time <= end]
    return np.array([time for time, _ in points]), np.array([v for _, v in points])


def _corners(trace: Trace, peaks: Mapping[int, float], start: float, end: float) -> Iterator[tuple[float, float]]:
    """Yield each event from before and from after, and samples in between.

    `peaks` has the drive of each event that made it fire, for the potential it fired at comes before the reset.
    """
    ms = trace.clock.ms
    first = max(int(np.searchsorted(trace.ticks, start * trace.clock.per_ms, side="right")) - 1, 0)
    for segment in range(first, len(trace.ticks)):
        since = ms(int(trace.ticks[segment]))
        if since > end:
            return
        until = ms(int(trace.ticks[segment + 1])) if segment + 1 < len(trace.ticks) else np.inf
        if segment in peaks:
            found = trace.before(segment)
            trace.model.integrate(found, peaks[segment])
            yield since, float(found.v)
        yield since, float(trace.states[segment, 0])
        if trace.model.memoryless:
            # Nothing outlives an instant, so the line is back where it was at once.
            yield since, _forgotten(trace, segment)
        ready = ms(int(trace.ready[segment]))
        for time in _between(since, until, ready, start, end):
            yield time, float(trace.potential(time)[()])
        if since < until <= end:
            yield until, float(trace.before(segment + 1).v)


def _forgotten(trace: Trace, segment: int) -> float:
    state = trace.model.State(*trace.states[segment].tolist())
    trace.model.advance(state, trace.clock.ms(1))
    return float(state.v)


def _between(since: float, until: float, ready: float, start: float, end: float) -> list[float]:
    """Return times inside a segment: many, the end of a refractory period, and where the window cuts it."""
    first, last = max(since, start), min(until, end)
    number = 2 + (int(SAMPLES * (last - first) / (end - start)) if end > start else 0)
    times = {*np.linspace(first, last, number).tolist(), ready}
    return sorted(time for time in times if since < time < until and start <= time <= end)


def _curve(axes: Axes, recording: Recording, name: Name, start: float, end: float) -> list[Artist]:
    times, potentials = curve(recording, name, start, end)
    finite = np.isfinite(potentials)
    axes.plot(times[finite], potentials[finite], color="black", linewidth=1.6, label="potential")
    threshold = recording.trace(name).model.threshold
    (line,) = axes.plot(
        [start, end],
        [threshold, threshold],
        color=COLOURS[1],
        linestyle=(0, (5, 2)),
        label=f"threshold {number(threshold)}",
    )
    low, high = min(threshold, *potentials[finite]), max(threshold, *potentials[finite])
    room = (high - low) or 1.0
    axes.set_ylim(low - 0.1 * room, high + 0.3 * room)
    for time in times[~finite]:
        axes.annotate(
            "veto",
            (time, low),
            xytext=(time, low + 0.28 * room),
            ha="center",
            fontsize=SMALL,
            arrowprops={"arrowstyle": "->", "color": PALETTE["reddish purple"], "linewidth": 1.6},
        )
    return [line]


def _spikes(axes: Axes, spikes: NDArray[np.float64], threshold: float) -> list[Artist]:
    if len(spikes) == 0:
        axes.text(0.99, 0.97, "no spike", transform=axes.transAxes, ha="right", va="top", color=GREY, fontsize=BODY)
        return []
    top = axes.get_ylim()[1]
    axes.vlines(spikes, threshold, top, color=COLOURS[0], linewidth=2.4, label="spikes")
    axes.plot(spikes, np.full(len(spikes), top), "v", color=COLOURS[0], markersize=7, clip_on=False)
    return [Line2D([], [], color=COLOURS[0], linewidth=2.4, marker="v", label="signal sent (spike)")]


def _silences(axes: Axes, recording: Recording, name: Name, start: float, end: float) -> list[Artist]:
    """Hatch the refractory periods."""
    events, _ = recording.events(name)
    lasting = recording.trace(name).model.refractory
    began = recording.wiring.clock.ms(events["tick"][events["outcome"] == FIRED])
    began = began[(began <= end) & (began + lasting > start)]
    if lasting == 0.0 or len(began) == 0:
        return []
    for time in began:
        axes.axvspan(
            max(time, start),
            min(time + lasting, end),
            facecolor=PALE,
            alpha=0.6,
            hatch="///",
            edgecolor=GREY,
            linewidth=0.0,
            zorder=0,
        )
    return [Patch(facecolor=PALE, edgecolor=GREY, hatch="///", label=f"refractory, {lasting:g} ms")]
