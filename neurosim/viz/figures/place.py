"""The axis of place of a space-time diagram."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from neurosim.core.names import Name
from neurosim.recording.recording import Recording
from neurosim.viz.figures.line_ends import name_ends
from neurosim.viz.figures.style import GREY, PALE, literal

MOST_BESIDE = 16
"""Up to this many neurons are named beside their distance."""


@dataclass(frozen=True, eq=False)
class Place:
    """Which neurons stand where: in rows, or at their distance from one of them.

    Attributes
    ----------
    rows : int64 array
        Indices of the neurons that are shown.
    heights : float64 array
        Of each of them.
    origin : str
        The literal name of the neuron that distances are from; empty for rows.
    unreached : int
        How many neurons are not shown because no signal can get there.
    """

    rows: NDArray[np.int64]
    heights: NDArray[np.float64]
    origin: str = ""
    unreached: int = 0

    @classmethod
    def of_rows(cls, rows: NDArray[np.int64]) -> Place:
        """Give each its row."""
        return cls(rows, np.arange(len(rows), dtype=np.float64))

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
