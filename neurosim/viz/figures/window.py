"""The part of a run that a figure shows: a time window, and neurons as rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.recording.recording import Recording
from neurosim.viz.figures.style import GREY, PALE, SMALL, literal, set_off


def shown_window(recording: Recording, window: tuple[float, float] | None) -> tuple[float, float]:
    """Return the window in ms, all of the run if none is given; refuse what is not two ascending times within it."""
    if window is None:
        return 0.0, recording.until
    try:
        start, end = window
    except (TypeError, ValueError):
        raise InputError(f"The window of a figure must be two times, (start, end) in ms; got {window!r}.") from None
    start, end = (checks.finite(time, "A time of the window", "ms") for time in (start, end))
    if not (0.0 <= start < end <= recording.until or (math.isclose(end, recording.until) and 0.0 <= start < end)):
        raise InputError(
            f"The window of a figure must ascend and lie within the run of 0 to {exact(recording.until)} ms;"
            f" got {window!r}."
        )
    return start, end


CLOSE = 20  # with more rows than this, names are smaller
MOST_NAMED = 40  # with more rows than this, populations are named instead of neurons


def time_axis(axes: Axes, start: float, end: float) -> None:
    """Count ms along x, in a window that may have no length."""
    axes.set_xlabel("time (ms)")
    axes.set_xlim(start, end if end > start else start + 1.0)
    set_off(axes)


def chosen_rows(recording: Recording, names: Iterable[Name] | None) -> NDArray[np.int64]:
    """Return the indices of the neurons of the rows, from the top: those named, or all as they were added.

    The name of a population stands for all its neurons.
    """
    wiring = recording.wiring
    if names is None:
        return wiring.shown
    listed = [names] if isinstance(names, str) else checks.several(names, "names", "neurons")
    return np.concatenate([np.empty(0, np.int64), *map(wiring.named.members, listed)])


def sent_in(
    recording: Recording, rows: NDArray[np.int64], start: float, end: float
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return time (ms), row and value of each signal in the window."""
    spikes = recording.signals_of(rows)
    times = recording.wiring.clock.ms(spikes["tick"])
    within = spikes[(times >= start) & (times < end)]
    place = np.full(len(recording.wiring.names), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return recording.wiring.clock.ms(within["tick"]), place[within["neuron"]], within["value"].astype(np.float64)


def name_rows(axes: Axes, recording: Recording, rows: NDArray[np.int64]) -> None:
    """Write the name of each neuron, or of its population, at its row; the first row is at the top."""
    axes.set_ylim(max(len(rows), 1) - 0.4, -0.6)
    if len(rows) <= MOST_NAMED:
        labels = [literal(recording.wiring.labels[i]) for i in rows]
        size = SMALL if len(rows) > CLOSE else None
        axes.set_yticks(range(len(rows)), labels, fontsize=size)
        axes.hlines(range(len(rows)), 0.0, recording.until, color=PALE, linewidth=0.7, zorder=0)
        return
    names = [recording.wiring.names[i] for i in rows]
    heads = groupby(names, lambda name: isinstance(name, tuple) and name[:1])
    groups = [(head, list(members)) for head, members in heads]
    if len(groups) > MOST_NAMED or not any(head for head, _ in groups):
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        order = "added" if np.array_equal(rows, recording.wiring.shown) else "given"
        axes.set_ylabel(f"rank of the neuron, in the order {order} (first is 0)")
        return
    middles, labels, first = [], [], 0
    for head, members in groups:
        size = len(members)
        middles.append(first + (size - 1) / 2.0)
        one = literal(members[0]) if size == 1 else f"others ({size:,})"
        labels.append(f"{literal(head[0])} ({size:,})" if head else one)
        first += size
        axes.axhline(first - 0.5, color=GREY, linewidth=0.8)
    axes.set_yticks(middles, labels)
    axes.set_ylabel("population (neurons)")
