"""Empty figures and their legends, and axes of time, of neurons in rows and of epochs."""

import io
import math
import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, SymmetricalLogLocator
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.recording.recording import Recording
from neurosim.viz.figures.style import BODY, GREY, PALE, SMALL, labels_of, literal, look, set_off

SCREEN = 100.0  # pixels an inch of a figure that a notebook shows


class Picture(Figure):
    """A figure that a notebook shows where it is the last line of a cell, without pyplot."""

    def _repr_png_(self) -> bytes:
        file = io.BytesIO()
        with look():
            self.savefig(file, format="png", dpi=SCREEN)
        return file.getvalue()


def blank(width: float, height: float, title: str, note: str = "") -> Figure:
    """Return an empty figure (inches) with a title and, below, what must be known to read it; both are literal."""
    figure = Picture(figsize=(width, height), layout="constrained")
    lines = [textwrap.fill(text, int(width * 9.5), break_on_hyphens=False) for text in (title, note) if text]
    figure.suptitle("\n".join(lines))
    return figure


def sample(label: str, **look: Any) -> Line2D:
    """Return a line or a mark that explains in a legend those that look like it."""
    return Line2D([], [], label=label, **look)


def legend_below(figure: Figure, handles: Sequence[Artist]) -> Figure:
    """Explain marks in a strip under all axes, in as many columns as its width has room for; return the figure."""
    if handles:
        texts = labels_of(handles)
        columns = legend_columns(texts, figure.get_size_inches()[0] - 0.3)
        figure.legend(handles, texts, loc="outside lower center", ncols=columns, handlelength=2.6, frameon=False)
    return figure


def legend_columns(texts: Sequence[str], room: float) -> int:
    """Return in how many columns a legend of these texts fits in so many inches; one always does."""
    widths = [0.9 + 0.086 * len(text) for text in texts]  # in inches

    def across(columns: int) -> float:  # a legend fills its columns one after the other
        return sum(float(max(column)) for column in np.array_split(widths, columns))

    return next(n for n in range(min(len(texts), 5), 0, -1) if n == 1 or across(n) <= room)


def shown_window(recording: Recording, window: tuple[float, float] | None) -> tuple[float, float]:
    """Return the window in ms, all of the run if none is given; refuse what is not two ascending times within it."""
    if window is None:
        return 0.0, recording.until
    try:
        start, end = window
    except (TypeError, ValueError):
        raise InputError(f"The window of a figure must be two times, (start, end) in ms; got {window!r}.") from None
    start, end = (checks.finite(time, "A time of the window", "ms") for time in (start, end))
    if not 0.0 <= start < end or (end > recording.until and not math.isclose(end, recording.until)):
        raise InputError(
            f"The window of a figure must ascend and lie within the run of 0 to {exact(recording.until)} ms;"
            f" got {window!r}."
        )
    return start, end


def time_axis(axes: Axes, start: float, end: float, *above: Axes) -> None:
    """Count ms along x, in a window that may have no length; set these axes and those above them off."""
    axes.set(xlabel="time (ms)", xlim=(start, end if end > start else start + 1.0))
    set_off(axes, *above)


CLOSE = 20  # with more rows than this, names are smaller
MOST_NAMED = 40  # with more rows than this, populations are named instead of neurons


def chosen_rows(recording: Recording, names: Iterable[Name] | None) -> NDArray[np.int64]:
    """Return the neurons of the rows, from the top: those named (a population means its neurons), or all as added."""
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
    within = (times >= start) & (times < end)
    place = np.full(len(recording.wiring.names), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return times[within], place[spikes["neuron"][within]], spikes["value"][within].astype(np.float64)


def name_rows(axes: Axes, recording: Recording, rows: NDArray[np.int64]) -> None:
    """Write the name of each neuron, or of its population, at its row; the first row is at the top."""
    axes.set_ylim(max(len(rows), 1) - 0.4, -0.6)
    if len(rows) <= MOST_NAMED:
        labels = [literal(recording.wiring.labels[i]) for i in rows]
        axes.set_yticks(range(len(rows)), labels, fontsize=SMALL if len(rows) > CLOSE else None)
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


MANY = 1000  # with more epochs than this, the axis is logarithmic, for most happens at the start
SEVERAL = 50  # the same, if lessons are compared: one may end after 3 epochs and the other after 100
MARKED = 30  # up to this many epochs, each is marked


def epoch_axis(axes: Axes, first: int, last: int, text: str, many: int = MANY) -> None:
    """Count epochs from `first` (0 or 1) to `last` along x; on a logarithmic axis if there are more than `many`."""
    if last > many:
        if first == 0:
            axes.set_xscale("symlog", linthresh=1.0, linscale=0.3)  # so that epoch 0 is on it
            axes.xaxis.set_major_locator(SymmetricalLogLocator(base=10.0, linthresh=1.0))
        else:
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(LogLocator(base=10.0, numticks=12))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda epoch, _: f"{epoch:,.0f}"))
        axes.set(xlim=(first, last), xlabel=f"{text}, logarithmic")
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
        margin = max(0.02 * (last - first), 0.04)
        axes.set(xlim=(first - margin, max(last, first) + margin), xlabel=text)


def name_ends(
    axes: Axes, heights: Sequence[float], texts: Sequence[str], colours: Sequence[str], lines: int = 1
) -> None:
    """Write each text to the right of axes with their final limits, level with the end of its line or near it.

    `heights` are where the lines end, on the axis of y; each text has so many `lines`.
    """
    if not heights:
        return
    figure = axes.figure.get_figure(root=True)
    assert figure is not None
    rows = axes.get_subplotspec()
    # Of the figure's height; axes without a grid are in their final place.
    share = axes.get_position().height / 0.75 if rows is None else rows.get_position(figure).height / 0.77
    gap = (0.15 + 1.2 * lines) * BODY / (72.0 * figure.get_size_inches()[1] * 0.75 * share)
    ends = axes.transLimits.transform(axes.transScale.transform([(1.0, height) for height in heights]))[:, 1]
    style: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "axes fraction", "annotation_clip": False}
    arrow: dict[str, Any] = {"arrowstyle": "-", "linewidth": 1.2, "shrinkA": 1.0, "shrinkB": 0.0}
    arrow["relpos"] = (0.0, 0.5)  # from the text's left end, not through it
    for end, level, text, colour in zip(ends, spread(ends, gap), texts, colours, strict=True):
        props = arrow | {"color": colour}
        axes.annotate(text, xy=(1.0, end), xytext=(1.04, level), va="center", arrowprops=props, **style)


def spread(levels: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """Return levels at least `gap` apart in the same order, near the given ones, and inside [0, 1] if there is room."""
    order = np.argsort(levels, kind="stable")
    # Neighbours that are too close form a block around their common middle, which may grow into the next block.
    blocks: list[tuple[float, int]] = []  # middle and number of texts
    for level in np.array(levels, dtype=np.float64)[order].tolist():
        middle, size = min(max(level, 0.0), 1.0), 1
        while blocks and middle - gap * size / 2.0 < blocks[-1][0] + gap * blocks[-1][1] / 2.0:
            other, more = blocks.pop()
            middle, size = (middle * size + other * more) / (size + more), size + more
            half = gap * (size - 1) / 2.0
            middle = max(min(middle, 1.0 - half), half)
        blocks.append((middle, size))
    result = np.empty(len(order))
    result[order] = [middle + gap * (i - (size - 1) / 2.0) for middle, size in blocks for i in range(size)]
    return result
