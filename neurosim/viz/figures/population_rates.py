"""How fast populations fire, moment by moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.names import Name, canonical, label
from neurosim.recording.given import a_recording
from neurosim.recording.recording import Recording
from neurosim.viz.figures.style import blank, legend_below, line_style, literal, look, remark, set_off
from neurosim.viz.figures.window import shown_window

MOST = 6
"""More lines cannot be told apart."""


def population_rates(
    recording: Recording,
    populations: Sequence[Name],
    *,
    window: tuple[float, float] | None = None,
    width: float = 1.0,
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
    with look():
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
        axes.set_xlim(start, end if end > start else start + 1.0)
        set_off(axes)
        axes.set_ylim(0.0, 1.08 * most or 1.0)
        axes.set_xlabel("time (ms)")
        axes.set_ylabel("mean rate (Hz)")
        if most == 0.0:
            remark(axes, "No neuron sent a signal.")
        legend_below(figure, axes.get_legend_handles_labels()[0])
    return figure
