"""The exact potential of one neuron, its threshold, its spikes, and the signals that arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from neurosim.core.names import Name
from neurosim.core.numerals import number
from neurosim.core.signal import VETO
from neurosim.core.words import counted, listed
from neurosim.models.base import MovingThreshold
from neurosim.recording.recording import Recording, a_recording
from neurosim.recording.tables import DEAF, FIRED
from neurosim.recording.trace import Trace
from neurosim.viz.figures.sheet import blank, legend_below, sample, shown_window, time_axis
from neurosim.viz.figures.space_time import Deliveries
from neurosim.viz.figures.style import BODY, COLOURS, GREY, MARKERS, PALE, SMALL, Array, literal, look, remark

MOST_SOURCES = 6  # with more sources than this, the ones that send least are drawn as "others"
SAMPLES = 1500  # points of the curve over the whole window, beside those at events


@look()
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
        Above, the exact curve with its threshold, where it is at each time, a tick at each spike, and refractory
        periods hatched. Below, a stem for each arrival, by source; those of one instant stack up, and those that the
        neuron did not hear are hollow.

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
    a_recording(recording, "What is drawn")
    trace = recording.trace(name)
    start, end = shown_window(recording, window)
    wiring, model = recording.wiring, trace.model
    index, per_ms = wiring.index(name), wiring.clock.per_ms
    spikes = recording.spikes(name)
    sent = counted(int(np.sum((spikes >= start) & (spikes <= end))), "signal")
    text = f"{type(model).__name__} neuron “{literal(wiring.labels[index])}”: potential and arrivals, {sent} sent"
    figure = blank(9.0, 6.0, text)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2.2, 1.0))
    handles = draw_potential(above, recording, name, start, end)
    above.set_ylabel(f"potential ({'weight × value' if model.memoryless else 'mV'})")
    arrivals = Arrivals.at(recording, index, round(start * per_ms), round(end * per_ms) + 1)
    below.set_ylabel("arrivals:\nweight × value" + ("" if model.memoryless else f" ({model.drive_unit})"))
    handles += _draw_arrivals(below, recording, arrivals)
    time_axis(below, start, end, above)
    return legend_below(figure, handles)


def draw_potential(axes: Axes, recording: Recording, name: Name, start: float, end: float) -> list[Artist]:
    """Draw the exact curve with its threshold, spikes and refractory periods, and return what explains them."""
    trace, (events, _) = recording.trace(name), recording.events(name)
    fired = events["outcome"] == FIRED
    handles = _draw_curve(axes, trace, course(recording, name, start, end), start, end)
    handles += _draw_spikes(axes, trace, _peaks(recording, name, start, end))
    began = recording.wiring.clock.ms(events["tick"][fired])
    lasting = np.array([trace.given(segment).refractory for segment in trace.acts[fired].tolist()])
    seen = (began <= end) & (began + lasting > start) & (lasting > 0.0)
    if not seen.any():
        return handles
    hatched: dict[str, Any] = {"facecolor": PALE, "edgecolor": GREY, "hatch": "///"}
    for time, silence in zip(began[seen].tolist(), lasting[seen].tolist(), strict=True):
        axes.axvspan(max(time, start), min(time + silence, end), alpha=0.6, linewidth=0.0, zorder=0, **hatched)
    lengths = [f"{silence:g}" for silence in np.unique(lasting[seen]).tolist()]
    return [*handles, Patch(label=f"refractory, {listed(lengths)} ms", **hatched)]


def course(recording: Recording, name: Name, start: float, end: float) -> tuple[Array, Array, Array]:
    """Return points of the exact curve between two times, vertical where it jumps.

    They are times (ms), potentials, and the threshold at each; NaN for a model that has none.
    """
    trace, peaks = recording.trace(name), _peaks(recording, name, start, end)
    points = [point for point in _states(trace, peaks, start, end) if start <= point[0] <= end]
    potentials = np.array([float(state.v) for _, state, _ in points])
    thresholds = np.array([trace.threshold_in(state, segment) for _, state, segment in points])
    return np.array([at for at, *_ in points]), potentials, thresholds


def _peaks(recording: Recording, name: Name, start: float, end: float) -> dict[int, Any]:
    """Return the state in which a neuron fired, the sum in it, before the reset; by the segment that begins then."""
    (events, _), trace, peaks = recording.events(name), recording.trace(name), {}
    times = trace.clock.ms(events["tick"])
    shown = np.flatnonzero((events["outcome"] == FIRED) & (times >= start) & (times <= end))
    for segment, drive in zip(trace.acts[shown].tolist(), events["drive"][shown].tolist(), strict=True):
        peaks[segment] = trace.before(segment)
        trace.given(segment).integrate(peaks[segment], drive)
    return peaks


def _states(trace: Trace, peaks: Mapping[int, Any], start: float, end: float) -> Iterator[tuple[float, Any, int]]:
    """Yield time, state and segment of each event from before and from after, and samples in between."""
    ms = trace.clock.ms
    first = max(int(np.searchsorted(trace.ticks, start * trace.clock.per_ms, side="right")) - 1, 0)
    for segment in range(first, len(trace.ticks)):
        since = ms(int(trace.ticks[segment]))
        if since > end:
            return
        until = ms(int(trace.ticks[segment + 1])) if segment + 1 < len(trace.ticks) else np.inf
        if segment in peaks:
            yield since, peaks[segment], segment
        yield since, trace.model.State(*trace.states[segment].tolist()), segment
        if trace.model.memoryless:  # nothing outlives an instant, so the line is back where it was at once
            state = trace.model.State(*trace.states[segment].tolist())
            trace.given(segment).advance(state, ms(1))
            yield since, state, segment
        low, high = max(since, start), min(until, end)
        samples = 2 + (int(SAMPLES * (high - low) / (end - start)) if end > start else 0)
        for time in sorted({*np.linspace(low, high, samples).tolist(), ms(int(trace.ready[segment]))}):
            if since < time < until and start <= time <= end:
                yield time, trace.at(float(trace.clock.moments(np.array(time)))), segment
        if since < until <= end:
            yield until, trace.before(segment + 1), segment


def _draw_curve(axes: Axes, trace: Trace, points: tuple[Array, Array, Array], start: float, end: float) -> list[Artist]:
    times, potentials, thresholds = points
    finite = np.isfinite(potentials)
    axes.plot(times[finite], potentials[finite], color="black", linewidth=1.6, label="potential")
    text = "which moves" if isinstance(trace.model, MovingThreshold) else "which was changed"
    lines = draw_threshold(axes, times, thresholds, (start, end), text)
    seen = [*potentials[finite], *thresholds[np.isfinite(thresholds)]]
    low, high = min(seen, default=0.0), max(seen, default=0.0)
    room = (high - low) or 1.0
    axes.set_ylim(low - 0.1 * room, high + 0.3 * room)
    arrow: dict[str, Any] = {"arrowstyle": "->", "color": COLOURS[3], "linewidth": 1.6}
    for time in times[~finite]:
        place = (time, low + 0.28 * room)
        axes.annotate("veto", (time, low), xytext=place, ha="center", fontsize=SMALL, arrowprops=arrow)
    return lines


def draw_threshold(
    axes: Axes, times: Array, thresholds: Array, window: tuple[float, float], told: str = "which moves"
) -> list[Artist]:
    """Draw a threshold where it is at each time, and return what explains it; nothing for a model without one.

    `told` says of one that is not always the same why that is.
    """
    if np.isnan(thresholds).any() or not len(thresholds):
        return []
    moving = bool(np.any(thresholds[1:] != thresholds[:-1]))
    x, y = (times, thresholds) if moving else (np.array(window), thresholds[[0, 0]])
    label = f"threshold, {told}" if moving else f"threshold {number(float(thresholds[0]))}"
    return [*axes.plot(x, y, color=COLOURS[1], linestyle=(0, (5, 2)), label=label)]


def _draw_spikes(axes: Axes, trace: Trace, peaks: Mapping[int, Any]) -> list[Artist]:
    """Mark each spike, from the threshold that it passed, or from the potential where there is no threshold."""
    if not peaks:
        axes.text(0.99, 0.97, "no spike", transform=axes.transAxes, ha="right", va="top", color=GREY, fontsize=BODY)
        return []
    spikes = [trace.clock.ms(int(trace.ticks[segment])) for segment in peaks]
    thresholds = [trace.threshold_in(fired, segment) for segment, fired in peaks.items()]
    feet = np.where(np.isnan(thresholds), [float(fired.v) for fired in peaks.values()], thresholds)
    top = axes.get_ylim()[1]
    axes.vlines(spikes, feet, top, color=COLOURS[0], linewidth=2.4, label="spikes")
    axes.plot(spikes, np.full(len(spikes), top), "v", color=COLOURS[0], markersize=7, clip_on=False)
    return [sample("signal sent (spike)", color=COLOURS[0], linewidth=2.4, marker="v")]


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Signals at one neuron, ascending in time."""

    ticks: NDArray[np.int64]
    sources: NDArray[np.int64]  # index of the neuron that each comes from
    sizes: Array  # weight x value; -inf for an absolutely inhibitory signal
    lost: NDArray[np.bool_]  # it came while the neuron was refractory and deaf

    @classmethod
    def at(cls, recording: Recording, index: int, first: int = 0, end: int | None = None) -> Arrivals:
        """Follow every signal of a recording that reached a neuron in the ticks [first, end) of the run."""
        wiring, last = recording.wiring, recording.end.tick
        end = last if end is None else min(end, last)
        sent = Deliveries.along(recording, wiring.incoming(index), first, end)
        within = sent.due < end
        tick, sender = sent.due[within], wiring.sources[sent.synapses[within]]
        order = np.lexsort((sender, tick))
        events, _ = recording.events(wiring.names[index])
        deaf = events["tick"][events["outcome"] == DEAF]
        size = sent.sizes(recording)[within]
        return cls(tick[order], sender[order], size[order], np.isin(tick[order], deaf))

    def feet(self) -> Array:
        """Return where each stem begins, so that those of one instant stack up, and down where they are negative."""
        feet = np.zeros(len(self.ticks))
        tops = {True: 0.0, False: 0.0}
        for i, size in enumerate(self.sizes.tolist()):
            if i == 0 or self.ticks[i] != self.ticks[i - 1]:
                tops = {True: 0.0, False: 0.0}
            if size != VETO:
                feet[i] = tops[size > 0.0]
                tops[size > 0.0] += size
        return feet


def _draw_arrivals(axes: Axes, recording: Recording, arrivals: Arrivals) -> list[Artist]:
    """Draw a stem for each signal, and return what explains them."""
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    if len(arrivals.ticks) == 0:
        axes.set_yticks([])
        remark(axes, "No signal arrived.")
        return []
    times, feet = recording.wiring.clock.ms(arrivals.ticks), arrivals.feet()
    veto = arrivals.sizes == VETO
    tops = feet + np.where(veto, 0.0, arrivals.sizes)
    low, high = min(float(tops.min()), 0.0), max(float(tops.max()), 0.0)
    room = (high - low) or 1.0
    if np.any(veto):
        low -= 0.35 * room  # a place below everything for what is infinitely negative
        tops = np.where(veto, low, tops)
    axes.set_ylim(low - 0.15 * room, high + 0.15 * room)
    order = np.argsort(-np.bincount(arrivals.sources), kind="stable").tolist()
    own = sorted(order[:MOST_SOURCES], key=recording.wiring.shown.tolist().index)
    handles: list[Artist] = []
    for place, sources in enumerate([*([s] for s in own), order[MOST_SOURCES:]]):
        mine = np.isin(arrivals.sources, sources)
        if not np.any(mine):
            continue
        colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
        text = f"from {literal(recording.wiring.labels[sources[0]])}"
        if place == len(own):
            colour, marker, text = GREY, "_", "from others"
        axes.vlines(times[mine], feet[mine], tops[mine], color=colour, linewidth=1.8)
        for some, fill in ((mine & ~arrivals.lost, colour), (mine & arrivals.lost, "white")):
            axes.plot(times[some], tops[some], marker, color=colour, markerfacecolor=fill, markersize=6.5)
        handles.append(sample(text, color=colour, marker=marker, markersize=6.5))
    if np.any(arrivals.lost):
        hollow: dict[str, Any] = {"linestyle": "none", "marker": "o", "color": "black", "markerfacecolor": "white"}
        handles.append(sample("hollow: not heard", **hollow))
    for time in times[veto][:40]:
        axes.annotate("veto", (time, low), xytext=(5, 0), textcoords="offset points", fontsize=SMALL, va="center")
    return handles
