"""The exact potential of a neuron, with its threshold, spikes and arrivals; and what it makes of patterns of spikes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import number
from neurosim.core.signal import VETO
from neurosim.core.words import counted, listed
from neurosim.learning.lesson import Lesson, Teaching
from neurosim.models.base import MovingThreshold
from neurosim.recording.recording import Recording, a_recording
from neurosim.recording.tables import DEAF, FIRED
from neurosim.recording.trace import Trace
from neurosim.viz.figures.sheet import blank, legend_below, sample, shown_window, time_axis
from neurosim.viz.figures.space_time import Deliveries
from neurosim.viz.figures.style import BODY, COLOURS, GREY, MARKERS, PALE, SMALL, Array, literal, look, quoted, remark

MOST_SOURCES = 6  # with more sources than this, the ones that send least are drawn as "others"
SAMPLES = 1500  # points of the curve over the whole window, beside those at events


@look()
def potential(recording: Recording, name: Name, *, window: tuple[float, float] | None = None) -> Figure:
    r"""Draw a neuron's potential over time, and below it weight x value of every signal that arrived.

    Above is the exact curve with its threshold, where it is at each time, a tick at each spike, and refractory periods
    hatched. Below is a stem for each arrival, by source; those of one instant stack up, and those that the neuron did
    not hear are hollow.

    Parameters
    ----------
    recording : Recording
    name : name
        Of a neuron whose soma was recorded.
    window : (float, float), optional
        From when until when, in ms; by default the whole run.

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
    model = recording.trace(name).model
    start, end = shown_window(recording, window)
    wiring, index, spikes = recording.wiring, recording.wiring.index(name), recording.spikes(name)
    sent = counted(int(np.sum((spikes >= start) & (spikes <= end))), "signal")
    text = f"{type(model).__name__} neuron “{literal(wiring.labels[index])}”: potential and arrivals, {sent} sent"
    figure = blank(9.0, 6.0, text)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2.2, 1.0))
    handles = draw_potential(above, recording, name, start, end)
    above.set_ylabel(f"potential ({'weight × value' if model.memoryless else 'mV'})")
    first, last = (round(time * wiring.clock.per_ms) for time in (start, end))
    below.set_ylabel("arrivals:\nweight × value" + ("" if model.memoryless else f" ({model.drive_unit})"))
    handles += _draw_arrivals(below, recording, Arrivals.at(recording, index, first, last + 1))
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
    hatched: dict[str, Any] = {"facecolor": PALE, "edgecolor": GREY, "hatch": "///"}
    for time, silence in zip(began[seen].tolist(), lasting[seen].tolist(), strict=True):
        axes.axvspan(max(time, start), min(time + silence, end), alpha=0.6, linewidth=0.0, zorder=0, **hatched)
    lengths = [f"{silence:g}" for silence in np.unique(lasting[seen]).tolist()]
    return handles + ([Patch(label=f"refractory, {listed(lengths)} ms", **hatched)] if lengths else [])


def course(recording: Recording, name: Name, start: float, end: float) -> tuple[Array, Array, Array]:
    """Return points of the exact curve between two times, vertical where it jumps.

    They are times (ms), potentials, and the threshold at each; NaN for a model that has none.
    """
    trace, peaks = recording.trace(name), _peaks(recording, name, start, end)
    points = [point for point in _states(trace, peaks, start, end) if start <= point[0] <= end]
    told = [(at, float(state.v), trace.threshold_in(state, segment)) for at, state, segment in points]
    times, potentials, thresholds = np.array(told, dtype=np.float64).reshape(-1, 3).T
    return times, potentials, thresholds


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
    """Yield time, state and segment of each event from before and from after, and samples in the window between."""
    ms = trace.clock.ms
    first = max(int(np.searchsorted(trace.ticks, start * trace.clock.per_ms, side="right")) - 1, 0)
    for segment in range(first, len(trace.ticks)):
        since = ms(int(trace.ticks[segment]))
        if since > end:
            return
        until = ms(int(trace.ticks[segment + 1])) if segment + 1 < len(trace.ticks) else math.inf
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
            if since < time < until:
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
        senders = wiring.sources[sent.synapses]
        order = np.lexsort((senders, sent.due))
        order = order[sent.due[order] < end]
        events, _ = recording.events(wiring.names[index])
        lost = np.isin(sent.due[order], events["tick"][events["outcome"] == DEAF])
        return cls(sent.due[order], senders[order], sent.sizes(recording)[order], lost)

    def feet(self) -> Array:
        """Return where each stem begins, so that those of one instant stack up, and down where they are negative."""
        feet, tops = np.zeros(len(self.ticks)), defaultdict[tuple[int, bool], float](float)
        for i, (tick, size) in enumerate(zip(self.ticks.tolist(), self.sizes.tolist(), strict=True)):
            if size != VETO:
                feet[i] = tops[tick, size > 0.0]
                tops[tick, size > 0.0] += size
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
        colour, marker, text = GREY, "_", "from others"
        if place < len(own):
            colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
            text = f"from {literal(recording.wiring.labels[sources[0]])}"
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


MOST_PATTERNS = 8  # more patterns beside each other are too narrow to be read
MOST_LESSONS = 3  # more do not fit on a page that is read from afar
WIDE, HIGH = 13, 16  # letters for which a panel has room, across and up
AFTER = 0.12  # as much is shown after the last signal of the patterns, as a share of their length


@look()
def spike_patterns(
    lessons: Mapping[str, Recording], *, title: str = "What a neuron makes of patterns of spikes"
) -> Figure:
    """Draw the patterns of a lesson, and what one neuron makes of them in its first epoch, in one lesson or several.

    Each pattern has a column, those of a class together. On top are the spikes of the inputs, the first one uppermost;
    below, for each lesson, the potential over the same time, and where it fired. A frame is around what the teacher did
    not want.

    Parameters
    ----------
    lessons : mapping of str to Recording
        One to three lessons in which one neuron was taught the same patterns, such as before and after learning. Its
        potential was recorded, by ``train(..., record="all")``.
    title : str

    Raises
    ------
    InputError
        If a recording has no such lesson, the patterns differ, or there are too many.

    Examples
    --------
    >>> import neurosim as ns
    >>> rows = ns.Dataset("two", [[5.0, 1.0], [1.0, 5.0]], [1, 0], ("a", "b"), ("silent", "fire"), "here")
    >>> training = ns.train(ns.tempotron(2, window=10.0), rows, "tempotron", 0.5, record="all")
    >>> [axes.get_title() for axes in spike_patterns({"learning": training.recording}).axes[:2]]
    ['silent', 'fire']
    """
    lessons = checks.labelled(lessons, Recording, "What is drawn", "ns.train(...).recording")
    taught = [(name, recording, *_taught(name, recording)) for name, recording in lessons.items()]
    if not 1 <= len(taught) <= MOST_LESSONS:
        raise InputError(f"A figure of patterns shows 1 to {MOST_LESSONS} lessons; got {len(taught)}.")
    first, shown, lesson, teaching = taught[0]
    for name, _, other, others in taught:
        if not (np.array_equal(other.rows, lesson.rows) and np.array_equal(others.targets, teaching.targets)):
            raise InputError(
                f"The lessons of a figure of patterns must teach the same; {quoted(name)} does not teach what"
                f" {quoted(first)} does."
            )
    if len(lesson.rows) > MOST_PATTERNS:
        raise InputError(f"A figure of patterns shows up to {MOST_PATTERNS} of them; got {len(lesson.rows)}.")
    order, high = np.argsort(teaching.wanted, kind="stable").tolist(), 1 + len(taught)
    figure = blank(1.4 + 1.45 * max(len(order), 4), 1.7 + 1.75 * high, literal(title, 200))
    grid = figure.subplots(high, len(order), sharex=True, sharey="row", squeeze=False)
    handles: list[Artist] = []
    for column, row in zip(grid.T, order, strict=True):
        column[0].set_title(literal(teaching.class_names[teaching.wanted[row]], WIDE))
        _draw_pattern(column[0], lesson.rows[row], _shown(shown, lesson))
        for axes, (_, recording, own, _) in zip(column[1:], taught, strict=True):
            handles = _draw_answer(axes, recording, own, row, bool(teaching.targets[row, 0]))
        column[-1].set_xlabel("time (ms)")
    grid[0, 0].set_ylabel("input")
    for axes, name in zip(grid[1:, 0], lessons, strict=True):
        axes.set_ylabel(f"{literal(name, HIGH)}:\npotential")
    return legend_below(figure, handles)


def _taught(name: str, recording: Recording) -> tuple[Lesson, Teaching]:
    lesson = recording.lesson
    if lesson is None or lesson.teaching is None or lesson.teaching.rule.looks_at != "presentation":
        raise InputError(f"The recording {quoted(name)} is of no lesson that taught patterns of spikes.")
    if len(lesson.outputs) != 1:
        raise InputError(f"A figure of patterns shows one output neuron; the lesson taught {len(lesson.outputs)}.")
    return lesson, lesson.teaching


def _shown(recording: Recording, lesson: Lesson) -> float:
    """Return how much of a presentation is shown, in ms: all signals, and a little."""
    return (1.0 + AFTER) * float(recording.wiring.clock.ms(lesson.answer))


def _draw_pattern(axes: Axes, times: Array, shown: float) -> None:
    inputs, sent = np.arange(1, len(times) + 1), times >= 0.0
    axes.vlines(times[sent], inputs[sent] - 0.4, inputs[sent] + 0.4, color="black", linewidth=2.4, label="spikes")
    axes.hlines(inputs, 0.0, shown, color=PALE, linewidth=0.7, zorder=0)
    axes.set(ylim=(len(times) + 0.7, 0.3), yticks=sorted({1, len(times)}))


def _draw_answer(axes: Axes, recording: Recording, lesson: Lesson, row: int, wanted: bool) -> list[Artist]:
    """Draw the potential while a pattern was presented, and return what explains the lines."""
    name, shown = recording.wiring.names[lesson.outputs[0]], _shown(recording, lesson)
    place = int(np.flatnonzero(lesson.order(0) == row)[0])
    start = float(recording.wiring.clock.ms(place * lesson.period))
    times, potentials, thresholds = course(recording, name, start, start + shown)
    spikes = recording.spikes(name) - start
    spikes = spikes[(spikes >= 0.0) & (spikes <= shown)]
    axes.plot(times - start, potentials, color="black", linewidth=1.8, label="potential")
    lines = draw_threshold(axes, times - start, thresholds, (0.0, shown))
    marks = np.interp(spikes, times - start, thresholds)
    axes.plot(spikes, marks, "v", color=COLOURS[0], markersize=9, label="spikes", zorder=4)
    right = bool(len(spikes)) == wanted
    text = f"{'fires' if len(spikes) else 'silent'}: {'right' if right else 'wrong'}"
    colour, weight = (GREY, "normal") if right else (COLOURS[1], "bold")
    axes.set_title(text, fontsize=BODY, color=colour, fontweight=weight)
    if not right:
        axes.spines[:].set(visible=True, color=colour, linewidth=2.4)
    axes.set_xlim(0.0, shown)
    axes.margins(y=0.12)
    fires = sample("it fires", color=COLOURS[0], linestyle="none", marker="v", markersize=9)
    return [sample("potential", color="black"), *lines, fires]
