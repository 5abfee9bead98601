"""What becomes of a packet of spikes from layer to layer: how many they are, and how close together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from neurosim.analysis.activity import pulse_packet
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name, label
from neurosim.recording.recording import Recording
from neurosim.viz.figures.epochs import name_ends
from neurosim.viz.figures.style import COLOURS, SMALL, blank, counted, line_style, literal, look, remark

MOST_RUNS = 12  # more lines cannot be told apart


@look()
def pulse_packets(
    recordings: Mapping[str, Recording], groups: Sequence[Name], *, title: str = "Spikes from layer to layer"
) -> Figure:
    """Draw number and spread of the spikes in each of several groups of neurons, for each of several runs.

    Parameters
    ----------
    recordings : mapping of str to Recording
        The runs, by the name at the end of their line.
    groups : sequence of names
        Populations or neurons, in the order in which the packet comes to them.
    title : str

    Returns
    -------
    Figure
        Above, a line for each run through its numbers of spikes; below, through their standard deviations in ms,
        as far as there are spikes. See :func:`~neurosim.pulse_packet`.

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
    figure = blank(9.0, 6.4, literal(title, 200))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.9, 1.0))
    for place in range(len(packets)):
        above.plot(counts[place], **line_style(place))
        below.plot(spreads[place], **line_style(place))
    most = max(int(counts.max()), 1)
    above.set_ylim(-0.06 * most, 1.06 * most)
    above.yaxis.set_major_locator(MaxNLocator(integer=True))
    above.set_ylabel("number of spikes")
    below.set_ylabel("spread (ms)")
    widest = np.nanmax(spreads, initial=0.0)
    below.set_ylim(-0.06 * (widest or 1.0), 1.1 * (widest or 1.0))
    names = [literal(label(group), 14) for group in groups]
    crowded = sum(map(len, names)) > 70
    turned = {"rotation": 30, "ha": "right", "rotation_mode": "anchor", "fontsize": SMALL} if crowded else {}
    below.set_xticks(range(len(groups)), names, **turned)
    if not counts.any():
        remark(above, "No neuron sent a signal.")
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(packets))]
    name_ends(above, counts[:, -1].tolist(), [literal(name) for name in recordings], colours)
    return figure
