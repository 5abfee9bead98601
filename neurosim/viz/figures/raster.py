"""Which neuron sent a signal when, and the mean rates of populations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.names import Name, canonical, label
from neurosim.models.sources import Source
from neurosim.recording.recording import Recording, a_recording
from neurosim.viz.figures.style import (
    COLOURS,
    GREY,
    PALE,
    blank,
    counted,
    legend_below,
    line_style,
    literal,
    look,
    number,
    remark,
    set_off,
)
from neurosim.viz.figures.window import MOST_NAMED, chosen_rows, name_rows, sent_in, shown_window, time_axis

MANY = 20  # with more rows than this, the rate of them all is drawn below

BINS = 80


@look()
def raster(
    recording: Recording, *, names: Iterable[Name] | None = None, window: tuple[float, float] | None = None
) -> Figure:
    """Draw every signal of a run.

    Parameters
    ----------
    recording : Recording
    names : iterable of names, optional
        Neurons to show, the first one at the top; by default all, in the order in which they were added.
    window : (float, float), optional
        From when until when, in ms, the end excluded; by default the whole run.

    Returns
    -------
    Figure
        A row for each neuron. If any signal was not 1, discs grow with the value's size, and negative values are
        hollow. With more than 20 neurons, their mean rate is below.

    Raises
    ------
    UnknownNameError
        If there is no such neuron.
    InputError
        If the window is not within the run.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[20.0, 40.0]))
    >>> figure = raster(ns.simulate(net, until=50.0))
    >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
    ['x']
    """
    a_recording(recording, "What is drawn")
    start, end = shown_window(recording, window)
    rows = chosen_rows(recording, names)
    times, places, values = sent_in(recording, rows, start, end)
    silent = len(rows) - len(np.unique(places))
    there = _shown_at_most(recording, rows)
    chosen = counted(len(rows), "neuron") if len(rows) == there else f"{len(rows):,} of {counted(there, 'neuron')}"
    text = f"Who sent a signal when: {chosen}, {counted(len(times), 'signal')}"
    text += f" from {start:g} to {end:g} ms"
    if silent and len(times):
        text += f", {counted(silent, 'neuron')} silent"
    many = len(rows) > MANY
    height = min(max(1.9 + 0.3 * len(rows), 2.8), 6.0) if not many else 6.4
    figure = blank(9.0, height, text)
    if many:
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3.2, 1.0))
        _rate(bottom, times, len(rows), start, end)
    else:
        top = bottom = figure.add_subplot()
    name_rows(top, recording, rows)
    handles = draw_marks(top, times, places, values, len(rows))
    set_off(top)
    time_axis(bottom, start, end)
    if len(times) == 0:
        remark(top, "No neuron sent a signal." if len(rows) else "No neuron was chosen.")
    legend_below(figure, handles)
    return figure


def _shown_at_most(recording: Recording, rows: NDArray[np.int64]) -> int:
    """Return how many neurons there are; without sources, or the noise in the background, if none of them is shown."""
    wiring = recording.wiring
    sources = np.array([isinstance(model, Source) for model in wiring.models], np.bool_)[wiring.model_of]
    kinds = (np.flatnonzero(sources), wiring.background)
    hidden = next((len(kind) for kind in kinds if not np.isin(rows, kind).any()), 0)
    return len(wiring.names) - hidden


def draw_marks(
    axes: Axes, times: NDArray[np.float64], places: NDArray[np.int64], values: NDArray[np.float64], n_rows: int
) -> list[Line2D]:
    """Draw the signals, and return what explains them if they are not all 1."""
    if np.all(values == 1.0):
        height, width = (0.38, 1.6) if n_rows <= MOST_NAMED else (0.45, 0.9)
        marks = axes.vlines(times, places - height, places + height, color="black", linewidth=width, label="spikes")
        marks.set_clip_on(False)
        return []
    most = float(np.abs(values).max())
    full = 90.0 if n_rows <= MANY else 36.0  # area, pt^2
    areas = full * np.maximum(np.abs(values) / most, 0.02)
    handles = []
    for kind, sign, fill in (("positive", values > 0.0, GREY), ("negative", values < 0.0, "none")):
        style: dict[str, Any] = {"facecolors": fill, "edgecolors": "black", "linewidths": 0.9, "clip_on": False}
        axes.scatter(times[sign], places[sign], s=areas[sign], label=kind, **style)
        sizes = np.abs(values[sign])
        for size in sorted({sizes.max(), sizes.min()}, reverse=True) if len(sizes) else ():
            disc: dict[str, Any] = {"marker": "o", "markersize": math.sqrt(full * max(size / most, 0.02))}
            text = f"value {number(size if kind == 'positive' else -size)}"
            handles.append(
                Line2D([], [], linestyle="none", markerfacecolor=fill, markeredgecolor="black", label=text, **disc)
            )
    return handles


def _rate(axes: Axes, times: NDArray[np.float64], n_rows: int, start: float, end: float) -> None:
    end = max(end, start + 1.0) if end == start else end
    width = _round_down((end - start) / BINS)
    edges = np.append(np.arange(start, end - 1e-9 * width, width), end)
    counts, _ = np.histogram(times, edges)
    rate = counts / np.diff(edges) / n_rows * 1000.0
    axes.stairs(rate, edges, fill=True, facecolor=PALE)
    axes.stairs(rate, edges, baseline=None, edgecolor=COLOURS[0], linewidth=1.2)  # it does not stop with the figure
    axes.set_ylim(0.0, max(float(rate.max(initial=0.0)) * 1.1, 1.0))
    axes.set_ylabel(f"mean rate (Hz),\n{width:g} ms bins")


def _round_down(width: float) -> float:
    """Return 1, 2 or 5 times a power of ten, for bins that people can say."""
    power = 10.0 ** math.floor(math.log10(width))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= width * (1.0 + 1e-12))


MOST = 6  # more lines cannot be told apart


@look()
def population_rates(
    recording: Recording, populations: Sequence[Name], *, window: tuple[float, float] | None = None, width: float = 1.0
) -> Figure:
    """Draw the mean rate of the neurons of each of several populations over time.

    Parameters
    ----------
    recording : Recording
    populations : sequence of names
        One to six.
    window : (float, float), optional
        From when until when, in ms; by default the whole run.
    width : float
        Of the bins in which spikes are counted, in ms; the last one ends with the window.

    Returns
    -------
    Figure
        A line for each population, in Hz.

    Raises
    ------
    UnknownNameError
        If there is no such population.
    InputError
        If there is none or more than six, the width is not positive, or the window is not within the run.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_population("noise", 10, ns.Poisson(rate=50.0))
    >>> figure = population_rates(ns.simulate(net, until=200.0), ["noise"], width=10.0)
    >>> figure.axes[0].get_ylabel()
    'mean rate (Hz)'
    """
    a_recording(recording, "What is drawn")
    populations = checks.several(populations, "populations", "names")
    if not 1 <= len(populations) <= MOST:
        raise InputError(f"A figure of rates shows 1 to {MOST} populations; got {len(populations)}.")
    width = checks.positive(width, "The width of a bin", "ms")
    start, end = shown_window(recording, window)
    wiring = recording.wiring
    heads = [name[0] if isinstance(name, tuple) and len(name) == 2 else None for name in wiring.names]
    edges = start + width * np.arange(max(1, int(np.ceil((end - start) / width - 1e-9))) + 1)
    edges[-1] = end if end > start else edges[-1]  # the last bin may be shorter
    figure = blank(9.0, 4.6, f"Mean rate of a neuron, counted in {width:g} ms")
    axes = figure.add_subplot()
    most = 0.0
    for place, population in enumerate(map(canonical, populations)):
        members = np.array([i for i, head in enumerate(heads) if head == population], np.int64)
        if not len(members):
            known = sorted({label(head) for head in heads if head is not None})
            raise UnknownNameError("population", label(population), known)
        times = wiring.clock.ms(recording.signals_of(members)["tick"])
        rate = np.histogram(times[times < edges[-1]], edges)[0] / len(members) / np.diff(edges) * 1000.0
        most = max(most, float(rate.max(initial=0.0)))
        style = {key: value for key, value in line_style(place).items() if "marker" not in key}
        axes.stairs(rate, edges, baseline=None, label=literal(label(population)), **style)
    time_axis(axes, start, end)
    axes.set_ylim(0.0, 1.08 * most or 1.0)
    axes.set_ylabel("mean rate (Hz)")
    if most == 0.0:
        remark(axes, "No neuron sent a signal.")
    legend_below(figure, axes.get_legend_handles_labels()[0])
    return figure
