"""The space-time diagram: where every signal was when, from its sender to its target."""

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
from neurosim.recording.recording import Recording, a_recording
from neurosim.viz.figures.deliveries import Deliveries
from neurosim.viz.figures.edges import INK
from neurosim.viz.figures.epochs import name_ends
from neurosim.viz.figures.graph import Kind, kinds_of
from neurosim.viz.figures.style import GREY, PALE, blank, counted, legend_below, literal, look, remark
from neurosim.viz.figures.window import MOST_NAMED, chosen_rows, name_rows, sent_in, shown_window, time_axis

MOST_LINES = 5000  # of more signals than this, an even sample is drawn, and the figure says so
CROWDED = 400  # with more lines than this they are finer, and those that came to nothing fainter


@look()
def space_time(
    recording: Recording,
    *,
    names: Iterable[Name] | None = None,
    start: Name | None = None,
    window: tuple[float, float] | None = None,
) -> Figure:
    """Draw a run as lines through space and time: the steeper a line, the faster the signal.

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

    Returns
    -------
    Figure
        A dot for each signal that was sent; a line from there to where and when it arrived, for each synapse between
        neurons that are shown. It is blue and solid if it excited (weight x value above 0), and thick if its target
        sent a signal at that very instant; vermillion and dashed if it inhibited, black and dotted for a veto. Of
        more than 5,000 lines an even sample is drawn.

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
    began, end = shown_window(recording, window)
    rows = chosen_rows(recording, names)
    place = (
        Place(rows, np.arange(len(rows), dtype=np.float64))
        if start is None
        else Place.from_neuron(recording, rows, start)
    )
    times, row, _ = sent_in(recording, place.rows, began, end)
    lines = _lines(recording, place.rows, began, end)
    text = f"Space-time diagram: {counted(len(place.rows), 'neuron')}, {counted(len(times), 'signal')} sent"
    text += f" from {began:g} to {end:g} ms"
    high = min(max(2.7 + 0.32 * len(place.rows), 4.0), 6.6) if start is None else 6.0
    figure = blank(9.0, high, text, "; ".join(_notes(recording, lines, place)))
    axes = figure.add_subplot()
    time_axis(axes, began, end)
    if start is None:
        name_rows(axes, recording, place.rows)
    else:
        name_distances(axes, recording, place)
    handles = _dots(axes, times, place.heights[row], len(place.rows))
    handles += _draw(axes, recording, lines, place)
    if len(times) == 0:
        remark(axes, "No neuron sent a signal." if len(rows) else "No neuron was chosen.")
    legend_below(figure, handles)
    return figure


def _lines(recording: Recording, rows: NDArray[np.int64], began: float, end: float) -> Deliveries:
    """Return what travelled between neurons that are shown."""
    wiring = recording.wiring
    shown = np.zeros(len(wiring.names), dtype=np.bool_)
    shown[rows] = True
    between = np.flatnonzero(shown[wiring.sources] & shown[wiring.targets])
    first, last = (round(time * wiring.clock.per_ms) for time in (began, end))
    return Deliveries.along(recording, between, first, last, most=MOST_LINES)


def _notes(recording: Recording, lines: Deliveries, place: Place) -> list[str]:
    """Return in words what must be known to read the lines."""
    notes = []
    if len(lines.due):
        notes.append("a line: one signal on one synapse, from its sending to its arrival")
    if lines.one_of > 1:
        notes.append(f"one of every {lines.one_of:,} lines drawn, an even sample")
    if np.any(lines.due >= recording.end.tick):
        notes.append("those cut off at the right were still on their way at the end")
    if place.unreached:
        few = "is" if place.unreached == 1 else "are"
        notes.append(f"{counted(place.unreached, 'neuron')} out of reach of “{place.origin}” {few} left out")
    return notes


def _dots(axes: Axes, times: NDArray[np.float64], heights: NDArray[np.float64], n: int) -> list[Line2D]:
    if len(times) == 0:
        return []
    style: dict[str, Any] = {"linestyle": "none", "marker": "o", "color": "black", "markeredgewidth": 0.0}
    size = 6.0 if n <= MOST_NAMED else 3.4
    axes.plot(times, heights, markersize=size, zorder=4, label="spikes", clip_on=False, **style)
    return [Line2D([], [], markersize=6.0, label="signal sent (spike)", **style)]


def _draw(axes: Axes, recording: Recording, lines: Deliveries, place: Place) -> list[Line2D]:
    """Draw every line by what it did, and return what explains them."""
    wiring = recording.wiring
    height = np.zeros(len(wiring.names))
    height[place.rows] = place.heights
    tails = np.stack([wiring.clock.ms(lines.sent), height[wiring.sources[lines.synapses]]], axis=1)
    heads = np.stack([wiring.clock.ms(lines.due), height[wiring.targets[lines.synapses]]], axis=1)
    courses = np.stack([tails, heads], axis=1)
    kinds, met = np.array(kinds_of(lines.sizes(recording))), lines.met_by_spike(recording)
    crowded = len(courses) > CROWDED
    faint, thick = (0.25, 1.3) if crowded else (0.6, 2.2)
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
        told_by = Line2D([], [], color=colour, linestyle=dashes, linewidth=1.4 * width, label=text)
        told_by.set_alpha(max(alpha, 0.6))  # a short line in a legend is hard to see
        handles.append(told_by)
    return handles[::-1]


MOST_BESIDE = 16  # up to this many neurons are named beside their distance


@dataclass(frozen=True, eq=False)
class Place:
    """Which neurons stand where: in rows, or at their distance from one of them."""

    rows: NDArray[np.int64]  # indices of the neurons that are shown
    heights: NDArray[np.float64]  # of each of them
    origin: str = ""  # the literal name of the neuron that distances are from; empty for rows
    unreached: int = 0  # how many neurons are not shown because no signal can get there

    @classmethod
    def from_neuron(cls, recording: Recording, rows: NDArray[np.int64], start: Name) -> Place:
        """Measure how far each is from `start`: the least sum of delays along synapses, whatever their weight."""
        wiring = recording.wiring
        index = wiring.index(start)
        lines: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        lines.add_nodes_from(range(len(wiring.names)))
        ends = (one.tolist() for one in (wiring.sources, wiring.targets, wiring.delays))
        lines.add_weighted_edges_from(zip(*ends, strict=True))
        ticks = nx.single_source_dijkstra_path_length(lines, index)
        near = np.array([i for i in rows.tolist() if i in ticks], dtype=np.int64)
        distances = wiring.clock.ms(np.array([ticks[i] for i in near.tolist()], dtype=np.int64))
        return cls(near, distances, literal(wiring.labels[index]), len(rows) - len(near))


def name_distances(axes: Axes, recording: Recording, place: Place) -> None:
    """Make the axis one of distances; a few neurons are named at theirs."""
    names = [literal(recording.wiring.labels[i]) for i in place.rows.tolist()]
    top = max(float(place.heights.max(initial=0.0)), 1e-9)
    axes.set_ylim(-0.06 * top, 1.06 * top)
    axes.set_ylabel(f"distance from “{place.origin}”\n(ms along the shortest path)")
    if len(names) <= MOST_BESIDE:
        axes.hlines(place.heights, *axes.get_xlim(), color=PALE, linewidth=0.7, zorder=0)
        name_ends(axes, place.heights.tolist(), names, [GREY] * len(names))
