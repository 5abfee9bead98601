"""What arrived at one neuron: weight x value, when, from whom, and whether it was heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from neurosim.core.signal import VETO
from neurosim.recording.recording import Recording
from neurosim.recording.tables import DEAF
from neurosim.viz.figures.deliveries import Deliveries
from neurosim.viz.figures.style import COLOURS, GREY, MARKERS, SMALL, literal, remark

MOST_SOURCES = 6
"""With more sources than this, the ones that send least are drawn as "others"."""


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Signals at one neuron, ascending in time.

    Attributes
    ----------
    ticks : int64 array
    sources : int64 array
        Index of the neuron that each comes from.
    sizes : float64 array
        Weight x value; ``-inf`` for an absolutely inhibitory signal.
    lost : bool array
        It came while the neuron was refractory and deaf.
    """

    ticks: NDArray[np.int64]
    sources: NDArray[np.int64]
    sizes: NDArray[np.float64]
    lost: NDArray[np.bool_]

    @classmethod
    def at(cls, recording: Recording, index: int) -> Arrivals:
        """Follow every signal of a recording that reached a neuron within the run."""
        wiring = recording.wiring
        sent = Deliveries.along(recording, wiring.incoming(index))
        within = sent.due < recording.end.tick
        tick, sender = sent.due[within], wiring.sources[sent.synapses[within]]
        size = sent.sizes(recording)[within]
        order = np.lexsort((sender, tick))
        events, _ = recording.events(wiring.names[index])
        deaf = events["tick"][events["outcome"] == DEAF]
        return cls(tick[order], sender[order], size[order], np.isin(tick[order], deaf))

    def within(self, first: int, end: int) -> Arrivals:
        """Return those at ticks in [first, end)."""
        part = slice(*np.searchsorted(self.ticks, (first, end)).tolist())
        return Arrivals(self.ticks[part], self.sources[part], self.sizes[part], self.lost[part])

    def feet(self) -> NDArray[np.float64]:
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


def draw_arrivals(axes: Axes, recording: Recording, arrivals: Arrivals, unit: str) -> list[Line2D]:
    """Draw a stem for each signal, and return what explains them."""
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.set_ylabel(unit)
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
    handles = []
    for place, sources in enumerate([*([s] for s in own), order[MOST_SOURCES:]]):
        mine = np.isin(arrivals.sources, sources)
        if not np.any(mine):
            continue
        others = place == len(own)
        colour = GREY if others else COLOURS[place % len(COLOURS)]
        marker = "_" if others else MARKERS[place % len(MARKERS)]
        text = "from others" if others else f"from {literal(recording.wiring.labels[sources[0]])}"
        axes.vlines(times[mine], feet[mine], tops[mine], color=colour, linewidth=1.8)
        for lost in (False, True):
            some = mine & (arrivals.lost == lost)
            fill = "white" if lost else colour
            axes.plot(times[some], tops[some], marker, color=colour, markerfacecolor=fill, markersize=6.5)
        handles.append(Line2D([], [], color=colour, marker=marker, markersize=6.5, label=text))
    if np.any(arrivals.lost):
        handles.append(
            Line2D(
                [], [], linestyle="none", marker="o", color="black", markerfacecolor="white", label="hollow: not heard"
            )
        )
    if np.any(veto):
        for time in times[veto][:40]:
            axes.annotate(
                "veto", (time, low), xytext=(5, 0), textcoords="offset points", fontsize=SMALL, va="center", ha="left"
            )
    return handles
