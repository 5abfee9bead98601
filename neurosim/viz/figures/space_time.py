"""The space-time diagram: which signal went along which synapse, when it left and when it was due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from neurosim.core.names import Name
from neurosim.core.words import counted
from neurosim.recording.recording import Recording, a_recording
from neurosim.viz.figures import sheet
from neurosim.viz.figures.edges import INK
from neurosim.viz.figures.graph import Kind, kinds_of
from neurosim.viz.figures.style import GREY, PALE, Array, literal, look, remark

Ints = NDArray[np.int64]

MOST_LINES = 5000  # of more signals than this, an even sample is drawn, and the figure says so
CROWDED = 400  # with more lines than this they are finer, and those that came to nothing fainter
MOST_BESIDE = 16  # up to this many neurons are named beside their distance


@look()
def space_time(
    recording: Recording,
    *,
    names: Iterable[Name] | None = None,
    start: Name | None = None,
    window: tuple[float, float] | None = None,
) -> Figure:
    """Draw a run as lines through space and time: the steeper a line, the faster the signal.

    Each signal that was sent has a dot, and a line from there to where and when it arrived, for each synapse between
    neurons that are shown. It is blue and solid if it excited (weight x value above 0), and thick if its target sent a
    signal at that very instant; vermillion and dashed if it inhibited, black and dotted for a veto. Of more than 5,000
    lines an even sample is drawn.

    Parameters
    ----------
    recording : Recording
    names : iterable of names, optional
        Neurons to show, the first one at the top; by default all, in the order in which they were added.
    start : name, optional
        Place neurons not in rows but by their distance from this one: the shortest time, in ms, in which a signal can
        get there along the synapses. What takes a shortest path is then a straight line that climbs 1 ms in every ms,
        if no neuron on its way waits. Neurons out of its reach are left out.
    window : (float, float), optional
        From when until when, in ms, the end excluded; by default the whole run.

    Raises
    ------
    UnknownNameError
        If there is no such neuron.
    InputError
        If the window is not within the run, or its signals were not kept.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[20.0]))
    >>> net.add_neuron("cell", ns.LIF())
    >>> net.connect("x", "cell", weight=1.5, delay=4.0)
    >>> figure = space_time(ns.simulate(net, until=50.0))
    >>> print(figure.get_suptitle().splitlines()[0])
    Space-time diagram: 2 neurons, 2 signals sent from 0 to 50 ms
    """
    a_recording(recording, "What is drawn")
    wiring = recording.wiring
    began, end = sheet.shown_window(recording, window)
    chosen = sheet.chosen_rows(recording, names)
    if start is None:
        rows, heights, origin = chosen, np.arange(len(chosen), dtype=np.float64), ""
    else:
        rows, heights = _distances(recording, chosen, start)
        origin = literal(wiring.labels[wiring.index(start)])
    times, row, _ = sheet.sent_in(recording, rows, began, end)
    shown = np.zeros(len(wiring.names), dtype=np.bool_)
    shown[rows] = True
    between = np.flatnonzero(shown[wiring.sources] & shown[wiring.targets])
    first, last = (round(time * wiring.clock.per_ms) for time in (began, end))
    lines = Deliveries.along(recording, between, first, last, most=MOST_LINES)
    text = f"Space-time diagram: {counted(len(rows), 'neuron')}, {counted(len(times), 'signal')} sent"
    notes = []
    if len(lines.due):
        notes.append("a line: one signal on one synapse, from its sending to its arrival")
    if lines.one_of > 1:
        notes.append(f"one of every {lines.one_of:,} lines drawn, an even sample")
    if np.any(lines.due >= recording.end.tick):
        notes.append("those cut off at the right were still on their way at the end")
    if far := len(chosen) - len(rows):
        notes.append(f"{counted(far, 'neuron')} out of reach of “{origin}” {'is' if far == 1 else 'are'} left out")
    high = min(max(2.7 + 0.32 * len(rows), 4.0), 6.6) if start is None else 6.0
    figure = sheet.blank(9.0, high, f"{text} from {began:g} to {end:g} ms", "; ".join(notes))
    axes = figure.add_subplot()
    sheet.time_axis(axes, began, end)
    if start is None:
        sheet.name_rows(axes, recording, rows)
    else:
        top = max(float(heights.max(initial=0.0)), 1e-9)
        axes.set(ylim=(-0.06 * top, 1.06 * top), ylabel=f"distance from “{origin}”\n(ms along the shortest path)")
        if len(rows) <= MOST_BESIDE:
            axes.hlines(heights, *axes.get_xlim(), color=PALE, linewidth=0.7, zorder=0)
            labels = [literal(wiring.labels[i]) for i in rows.tolist()]
            sheet.name_ends(axes, heights.tolist(), labels, [GREY] * len(rows))
    handles = []
    if len(times):
        dot: dict[str, Any] = {"linestyle": "none", "marker": "o", "color": "black", "markeredgewidth": 0.0}
        size = 6.0 if len(rows) <= sheet.MOST_NAMED else 3.4
        axes.plot(times, heights[row], markersize=size, zorder=4, label="spikes", clip_on=False, **dot)
        handles.append(sheet.sample("signal sent (spike)", markersize=6.0, **dot))
    else:
        remark(axes, "No neuron sent a signal." if len(chosen) else "No neuron was chosen.")
    height = np.zeros(len(wiring.names))
    height[rows] = heights
    return sheet.legend_below(figure, handles + _draw(axes, recording, lines, height))


def _distances(recording: Recording, rows: Ints, start: Name) -> tuple[Ints, Array]:
    """Return the neurons that signals reach, and how far (ms) each is: the least sum of delays, at any weights."""
    wiring = recording.wiring
    index = wiring.index(start)
    lines: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    lines.add_nodes_from(range(len(wiring.names)))
    ends = (one.tolist() for one in (wiring.sources, wiring.targets, wiring.delays))
    lines.add_weighted_edges_from(zip(*ends, strict=True))
    ticks = nx.single_source_dijkstra_path_length(lines, index)
    near = np.array([i for i in rows.tolist() if i in ticks], dtype=np.int64)
    return near, wiring.clock.ms(np.array([ticks[i] for i in near.tolist()], dtype=np.int64))


def _draw(axes: Axes, recording: Recording, lines: Deliveries, height: Array) -> list[Line2D]:
    """Draw every line by what it did, and return what explains them; `height` has that of each neuron."""
    wiring = recording.wiring
    tails = np.stack([wiring.clock.ms(lines.sent), height[wiring.sources[lines.synapses]]], axis=1)
    heads = np.stack([wiring.clock.ms(lines.due), height[wiring.targets[lines.synapses]]], axis=1)
    courses = np.stack([tails, heads], axis=1)
    kinds, met = np.array(kinds_of(lines.sizes(recording))), lines.met_by_spike(recording)
    faint, thick = (0.25, 1.3) if len(courses) > CROWDED else (0.6, 2.2)
    every = np.ones_like(met)
    looks: list[tuple[Kind, NDArray[np.bool_], str, float, float]] = [
        ("nothing", every, INK["nothing"][2], 0.7, faint),
        ("excitatory", ~met, "excitatory, target silent: solid, thin", 0.7, faint),
        ("inhibitory", every, INK["inhibitory"][2], 0.6 * thick, 0.9),
        ("veto", every, INK["veto"][2], 0.8 * thick, 1.0),
        ("excitatory", met, "excitatory, target fires: solid, thick", thick, 1.0),
    ]
    handles = []
    for order, (kind, which, text, width, alpha) in enumerate(looks):
        mine = which & (kinds == kind)
        if not np.any(mine):
            continue
        colour, dashes, *_ = INK[kind]
        style: dict[str, Any] = {"colors": colour, "linestyles": [dashes], "linewidths": width, "alpha": alpha}
        drawn = LineCollection(list(courses[mine]), zorder=2.0 + 0.1 * order, label=text, **style)
        axes.add_collection(drawn, autolim=False)
        # A short line in a legend is hard to see.
        dash: dict[str, Any] = {"linestyle": dashes, "linewidth": 1.4 * width, "alpha": max(alpha, 0.6)}
        handles.append(sheet.sample(text, color=colour, **dash))
    return handles[::-1]


@dataclass(frozen=True, eq=False)
class Deliveries:
    """One for each spike and synapse it went along, in the order of their sending, then of the synapses."""

    spikes: Ints  # row of the recording's signals
    synapses: Ints
    sent: Ints  # ticks
    due: Ints  # ticks; one that is due when the run has ended never arrived in it
    one_of: int  # these are one of each so many; 1 if they are all

    @classmethod
    def along(
        cls, recording: Recording, synapses: Ints, first: int = 0, end: int | None = None, most: int | None = None
    ) -> Deliveries:
        """Follow signals along some synapses: those on their way or arriving in the ticks [first, end).

        Of more than `most` an even sample is returned, always the same: one drawn from each so many that follow each
        other, and drawn so that no synapse is favoured by its place.
        """
        wiring, spikes = recording.wiring, recording.signals
        end = recording.end.tick if end is None else end
        synapses = np.sort(synapses)  # by source, as the wiring has them
        bounds = np.searchsorted(wiring.sources[synapses], np.arange(len(wiring.names) + 1))
        start, stop = np.searchsorted(spikes["tick"], (first - wiring.longest_delay, end)).tolist()
        senders = spikes["neuron"][start:stop]
        branches = np.diff(bounds)[senders]
        ends = np.cumsum(branches)
        total = int(branches.sum())
        one_of = 1 if most is None else max(1, -(-total // most))
        chosen = np.arange(0, total, one_of)
        if one_of > 1:  # a fixed step could always hit the same synapse of an axon
            chosen += np.random.default_rng(0).integers(np.minimum(one_of, total - chosen))
        place = np.searchsorted(ends, chosen, side="right")
        synapse = synapses[bounds[senders[place]] + chosen - (ends - branches)[place]]
        sent = spikes["tick"][start + place]
        due = sent + wiring.delays[synapse]
        seen = due >= first
        return cls((start + place)[seen], synapse[seen], sent[seen], due[seen], one_of)

    def sizes(self, recording: Recording) -> NDArray[np.float64]:
        """Return weight x value of each, with the weight of the moment at which it was due."""
        changes, weights = recording.changes, recording.wiring.weights[self.synapses]
        order = np.argsort(changes["synapse"], kind="stable")
        changed = changes["synapse"][order]
        for synapse in np.unique(changed).tolist():
            rows = order[slice(*np.searchsorted(changed, (synapse, synapse + 1)).tolist())]
            mine = np.flatnonzero(self.synapses == synapse)
            # A weight that changes at an instant acts after it.
            before = np.searchsorted(changes["tick"][rows], self.due[mine], side="left")
            late = before > 0
            weights[mine[late]] = changes["weight"][rows[before[late] - 1]]
        return np.asarray(weights * recording.signals["value"][self.spikes], dtype=np.float64)

    def met_by_spike(self, recording: Recording) -> NDArray[np.bool_]:
        """Return whether the neuron that each reaches sends a signal at that very instant."""
        spikes, n = recording.signals, len(recording.wiring.names)
        instants, number = np.unique(spikes["tick"], return_inverse=True)
        place = np.searchsorted(instants, self.due)
        known = np.append(instants, -1)[place] == self.due  # past the last instant nobody fires
        targets = recording.wiring.targets[self.synapses]
        return np.asarray(known & np.isin(place * n + targets, number * n + spikes["neuron"]))
