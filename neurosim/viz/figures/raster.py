"""Which neuron sent a signal when, the mean rates of populations, and packets of spikes from layer to layer."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neurosim.analysis.activity import pulse_packet
from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.names import Name, canonical, label
from neurosim.core.numerals import number
from neurosim.core.words import counted
from neurosim.models.sources import Source
from neurosim.recording.recording import Recording, a_recording
from neurosim.viz.figures import sheet
from neurosim.viz.figures.style import COLOURS, GREY, PALE, SMALL, Array, line_style, literal, look, remark

MANY = 20  # with more rows than this, the rate of them all is drawn below
BINS = 80
MOST_LINES = 6  # more rates cannot be told apart
MOST_RUNS = 12  # more packets cannot be told apart


@look()
def raster(
    recording: Recording, *, names: Iterable[Name] | None = None, window: tuple[float, float] | None = None
) -> Figure:
    """Draw every signal of a run.

    Each neuron has a row. If any signal was not 1, discs grow with the value's size, and negative values are hollow.
    With more than 20 neurons, their mean rate is below.

    Parameters
    ----------
    recording : Recording
    names : iterable of names, optional
        Neurons to show, the first one at the top; by default all, in the order in which they were added.
    window : (float, float), optional
        From when until when, in ms, the end excluded; by default the whole run.

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
    start, end = sheet.shown_window(recording, window)
    rows = sheet.chosen_rows(recording, names)
    times, places, values = sheet.sent_in(recording, rows, start, end)
    silent = len(rows) - len(np.unique(places))
    there = _shown_at_most(recording, rows)
    chosen = counted(len(rows), "neuron") if len(rows) == there else f"{len(rows):,} of {counted(there, 'neuron')}"
    text = f"Who sent a signal when: {chosen}, {counted(len(times), 'signal')} from {start:g} to {end:g} ms"
    text += f", {counted(silent, 'neuron')} silent" if silent and len(times) else ""
    many = len(rows) > MANY
    figure = sheet.blank(9.0, 6.4 if many else min(max(1.9 + 0.3 * len(rows), 2.8), 6.0), text)
    if many:
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3.2, 1.0))
        _rate(bottom, times, len(rows), start, end)
    else:
        top = bottom = figure.add_subplot()
    sheet.name_rows(top, recording, rows)
    handles = draw_marks(top, times, places, values, len(rows))
    sheet.time_axis(bottom, start, end, top)
    if len(times) == 0:
        remark(top, "No neuron sent a signal." if len(rows) else "No neuron was chosen.")
    return sheet.legend_below(figure, handles)


def _shown_at_most(recording: Recording, rows: NDArray[np.int64]) -> int:
    """Return how many neurons there are; without sources, or the noise in the background, if none of them is shown."""
    wiring = recording.wiring
    sources = np.array([isinstance(model, Source) for model in wiring.models], np.bool_)[wiring.model_of]
    kinds = (np.flatnonzero(sources), wiring.background)
    hidden = next((len(kind) for kind in kinds if not np.isin(rows, kind).any()), 0)
    return len(wiring.names) - hidden


def draw_marks(axes: Axes, times: Array, places: NDArray[np.int64], values: Array, n_rows: int) -> list[Line2D]:
    """Draw the signals, and return what explains them if they are not all 1."""
    if np.all(values == 1.0):
        height, width = (0.38, 1.6) if n_rows <= sheet.MOST_NAMED else (0.45, 0.9)
        marks = axes.vlines(times, places - height, places + height, color="black", linewidth=width, label="spikes")
        marks.set_clip_on(False)
        return []
    sizes = np.abs(values)
    full = 90.0 if n_rows <= MANY else 36.0  # area of the largest, pt^2
    handles = []
    for kind, sign, fill in (("positive", 1.0, GREY), ("negative", -1.0, "none")):
        mine = sign * values > 0.0
        areas = full * np.maximum(sizes[mine] / sizes.max(), 0.02)
        style: dict[str, Any] = {"facecolors": fill, "edgecolors": "black", "linewidths": 0.9, "clip_on": False}
        axes.scatter(times[mine], places[mine], s=areas, label=kind, **style)
        for size in sorted({sizes[mine].max(), sizes[mine].min()}, reverse=True) if mine.any() else ():
            disc: dict[str, Any] = {"linestyle": "none", "markerfacecolor": fill, "markeredgecolor": "black"}
            diameter = math.sqrt(full * max(size / sizes.max(), 0.02))
            handles.append(sheet.sample(f"value {number(sign * size)}", marker="o", markersize=diameter, **disc))
    return handles


def _rate(axes: Axes, times: Array, n_rows: int, start: float, end: float) -> None:
    end = end if end > start else start + 1.0
    power = 10.0 ** math.floor(math.log10((end - start) / BINS))
    round_ones = [step * power for step in (1.0, 2.0, 5.0)]  # bins that people can say
    width = max(one for one in round_ones if one <= (end - start) / BINS * (1.0 + 1e-12))
    edges = np.append(np.arange(start, end - 1e-9 * width, width), end)
    counts, _ = np.histogram(times, edges)
    rate = counts / np.diff(edges) / n_rows * 1000.0
    axes.stairs(rate, edges, fill=True, facecolor=PALE)
    axes.stairs(rate, edges, baseline=None, edgecolor=COLOURS[0], linewidth=1.2)  # it does not stop with the figure
    axes.set(ylim=(0.0, max(float(rate.max(initial=0.0)) * 1.1, 1.0)), ylabel=f"mean rate (Hz),\n{width:g} ms bins")


@look()
def population_rates(
    recording: Recording, populations: Sequence[Name], *, window: tuple[float, float] | None = None, width: float = 1.0
) -> Figure:
    """Draw the mean rate of the neurons of each of several populations over time.

    Each population has a line, in Hz.

    Parameters
    ----------
    recording : Recording
    populations : sequence of names
        One to six.
    window : (float, float), optional
        From when until when, in ms; by default the whole run.
    width : float
        Of the bins in which spikes are counted, in ms; the last one ends with the window.

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
    if not 1 <= len(populations) <= MOST_LINES:
        raise InputError(f"A figure of rates shows 1 to {MOST_LINES} populations; got {len(populations)}.")
    width = checks.positive(width, "The width of a bin", "ms")
    start, end = sheet.shown_window(recording, window)
    wiring = recording.wiring
    heads = [name[0] if isinstance(name, tuple) and len(name) == 2 else None for name in wiring.names]
    edges = start + width * np.arange(max(1, int(np.ceil((end - start) / width - 1e-9))) + 1)
    edges[-1] = end if end > start else edges[-1]  # the last bin may be shorter
    figure = sheet.blank(9.0, 4.6, f"Mean rate of a neuron, counted in {width:g} ms")
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
    sheet.time_axis(axes, start, end)
    axes.set(ylim=(0.0, 1.08 * most or 1.0), ylabel="mean rate (Hz)")
    if most == 0.0:
        remark(axes, "No neuron sent a signal.")
    return sheet.legend_below(figure, axes.get_legend_handles_labels()[0])


@look()
def pulse_packets(
    recordings: Mapping[str, Recording], groups: Sequence[Name], *, title: str = "Spikes from layer to layer"
) -> Figure:
    """Draw number and spread of the spikes in each of several groups of neurons, for each of several runs.

    Above is a line for each run through its numbers of spikes; below, through their standard deviations in ms, as far
    as there are spikes. See :func:`~neurosim.pulse_packet`.

    Parameters
    ----------
    recordings : mapping of str to Recording
        The runs, by the name at the end of their line.
    groups : sequence of names
        Populations or neurons, in the order in which the packet comes to them.
    title : str

    Raises
    ------
    UnknownNameError
        If a run has no such group.
    InputError
        If there is no run, more than 12, or no group.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[10.0, 14.0]))
    >>> figure = pulse_packets({"two": ns.simulate(net, until=50.0)}, ["x"])
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['number of spikes', 'spread (ms)']
    """
    recordings = checks.labelled(recordings, Recording, "What is drawn", "ns.simulate(...)")
    groups = checks.several(groups, "groups", "names")
    if not 1 <= len(recordings) <= MOST_RUNS or not len(groups):
        raise InputError(
            f"A figure of pulse packets needs 1 to {MOST_RUNS} runs and at least one group of neurons;"
            f" got {counted(len(recordings), 'run')} and {counted(len(groups), 'group')}."
        )
    packets = [[pulse_packet(recording, group) for group in groups] for recording in recordings.values()]
    counts = np.array([[one.spikes for one in packet] for packet in packets])
    spreads = np.array([[np.nan if one.spread is None else one.spread for one in packet] for packet in packets])
    figure = sheet.blank(9.0, 6.4, literal(title, 200))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.9, 1.0))
    for place in range(len(packets)):
        above.plot(counts[place], **line_style(place))
        below.plot(spreads[place], **line_style(place))
    most, widest = max(int(counts.max()), 1), np.nanmax(spreads, initial=0.0) or 1.0
    above.set(ylim=(-0.06 * most, 1.06 * most), ylabel="number of spikes")
    above.yaxis.set_major_locator(MaxNLocator(integer=True))
    below.set(ylim=(-0.06 * widest, 1.1 * widest), ylabel="spread (ms)")
    names = [literal(label(group), 14) for group in groups]
    crowded = sum(map(len, names)) > 70
    turned = {"rotation": 30, "ha": "right", "rotation_mode": "anchor", "fontsize": SMALL} if crowded else {}
    below.set_xticks(range(len(groups)), names, **turned)
    if not counts.any():
        remark(above, "No neuron sent a signal.")
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(packets))]
    sheet.name_ends(above, counts[:, -1].tolist(), [literal(name) for name in recordings], colours)
    return figure
