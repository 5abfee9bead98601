"""Synapses as lines whose width follows the weight."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text
from numpy.typing import NDArray

from neurosim.viz.animation.part import Part
from neurosim.viz.animation.setting import Setting
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.edge_labels import places_for
from neurosim.viz.figures.edges import draw_edges
from neurosim.viz.figures.graph import graph_of_wiring
from neurosim.viz.figures.network import MOST_EDGES
from neurosim.viz.figures.style import SMALL, number

MOST_WRITTEN = 12
"""Up to so many weights that learn are written on their lines."""


class Synapses(Part):
    """All synapses; those that learn are drawn anew whenever a weight has changed.

    The widest line has the largest weight of the whole film.

    Parameters
    ----------
    axes : Axes
        In inches.
    subject : Subject
    setting : Setting
    """

    def __init__(self, axes: Axes, subject: Subject, setting: Setting) -> None:
        self._axes, self._subject, self._setting = axes, subject, setting
        wiring = subject.recording.wiring
        self._plastic = np.flatnonzero(wiring.plastic)
        ever = subject.weights
        self._most = float(np.abs(ever[np.isfinite(ever)]).max(initial=0.0))
        self._drawn: NDArray[np.float64] | None = None
        self._lines: tuple[Artist, ...] = ()
        self._texts = self._written() if not setting.small else {}
        still = np.flatnonzero(~wiring.plastic)
        still = still[:: max(1, -(-len(still) // MOST_EDGES))]
        self._draw(still, wiring.weights)

    @property
    def moving(self) -> tuple[Artist, ...]:
        """Lines that learn."""
        return self._lines

    @property
    def written(self) -> tuple[Artist, ...]:
        """Their weights in figures, which stand above all dots."""
        return tuple(self._texts.values())

    def show(self, t: float) -> None:
        """Draw the weights of the moment."""
        if len(self._plastic) == 0:
            return
        weights = self._subject.at(t).weights
        if self._drawn is not None and np.array_equal(weights, self._drawn):
            return
        self._drawn = weights
        for artist in self._lines:
            artist.remove()
        before = set(self._axes.get_children())
        self._draw(self._plastic, weights)
        self._lines = tuple(artist for artist in self._axes.get_children() if artist not in before)
        for artist in self._lines:
            artist.set_animated(True)
        for synapse, text in self._texts.items():
            text.set_text(number(float(weights[synapse])))

    def _draw(self, synapses: NDArray[np.int64], weights: NDArray[np.float64]) -> None:
        every = graph_of_wiring(self._subject.recording.wiring, weights, apart=True).edges
        edges = [every[synapse] for synapse in synapses.tolist()]
        lines = [self._setting.lines[synapse] for synapse in synapses.tolist()]
        draw_edges(self._axes, edges, lines, self._setting.small, self._most)

    def _written(self) -> dict[int, Text]:
        if not 0 < len(self._plastic) <= MOST_WRITTEN:
            return {}
        lines, seen = self._setting.lines, self._setting.seen
        own = [lines[synapse] for synapse in self._plastic.tolist()]
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        places = places_for([number(-0.123)] * len(own), own, seen.places, seen.radii)
        return {
            synapse: self._axes.text(
                place[0], place[1], "", ha="center", va="center", fontsize=SMALL, bbox=box, zorder=3.9
            )
            for synapse, place in zip(self._plastic.tolist(), places, strict=True)
            if place is not None
        }
