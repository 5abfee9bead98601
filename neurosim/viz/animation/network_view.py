"""A network at work: synapses, somas, and the signals between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import islice

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch
from matplotlib.text import Text
from numpy.typing import NDArray

from neurosim.viz.animation.looks import DIAMOND, ERROR, FILL, RING, Gauge, Glow, filled, freshness
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import TEACHER, Setting, Ways, set_in
from neurosim.viz.animation.stage import Part
from neurosim.viz.animation.subject import LOOKED_AT, Subject
from neurosim.viz.figures.edges import INK, draw_edges, places_for
from neurosim.viz.figures.graph import graph_of_wiring, kinds_of
from neurosim.viz.figures.network import MOST_EDGES
from neurosim.viz.figures.nodes import FACE, draw_nodes
from neurosim.viz.figures.style import GREY, SMALL, number, remark


class NetworkView(Part):
    """Everything that a film shows of a network.

    Parameters
    ----------
    axes : Axes
        In their final place, for the network is laid out in inches.
    subject : Subject
    reel : Reel
    """

    def __init__(self, axes: Axes, subject: Subject, reel: Reel) -> None:
        self.setting = set_in(axes, subject)
        self.synapses = Synapses(axes, subject, self.setting)
        self.somas = Somas(axes, subject, self.setting, reel)
        self.travellers = Travellers(axes, subject, self.setting)
        self.front = self.somas.front
        if len(self.setting.nodes) == 0:
            remark(axes, "There is no neuron.")

    @property
    def moving(self) -> tuple[Artist, ...]:
        """From the synapses at the bottom to the dots on them and the weights."""
        return *self.synapses.moving, *self.somas.moving, *self.travellers.moving, *self.synapses.written

    def show(self, t: float) -> None:
        """Show the network at `t` ms."""
        for part in (self.synapses, self.somas, self.travellers):
            part.show(t)


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


class Somas(Part):
    """The shapes of neurons, each filled up to its potential, and the rings of spikes.

    Parameters
    ----------
    axes : Axes
        In inches.
    subject : Subject
    setting : Setting
    reel : Reel
    """

    def __init__(self, axes: Axes, subject: Subject, setting: Setting, reel: Reel) -> None:
        self._subject, self._setting, self._reel = subject, setting, reel
        recording = subject.recording
        axes.add_collection(PolyCollection(setting.outlines, facecolors=FACE, edgecolors="none", zorder=2.9))
        self.gauges = {index: _gauge(subject, index) for index in subject.watched}
        self._glow = Glow(recording, reel)
        self._thick = 0.4 if setting.small else 1.0
        self._fills = PolyCollection([], edgecolors="none", zorder=3.0)
        self._rings = axes.scatter([], [], facecolors="none", edgecolors=RING, zorder=3.05)
        self._glows = axes.scatter([], [], facecolors="none", edgecolors=RING, zorder=3.05)
        self._glows.set_linewidth(4.5 * self._thick)
        axes.add_collection(self._fills)
        before = set(axes.get_children())
        seen, shown = setting.seen, recording.wiring.shown
        if len(setting.nodes):
            draw_nodes(
                axes, setting.nodes, seen.places[shown], seen.radii[shown], seen.shapes, setting.ring, setting.small
            )
        outlines = [artist for artist in axes.get_children() if artist not in before]
        for artist in outlines:
            if isinstance(artist, Patch):
                artist.set_facecolor("none")
        self._limits = _limits(axes)
        still = _limits(axes)
        fixed = {index: gauge.threshold for index, gauge in self.gauges.items()}
        still.set_segments(self._marks({index: mark for index, mark in fixed.items() if mark is not None}))
        self._moving_thresholds = [index for index, mark in fixed.items() if mark is None]
        self.front = (still, *outlines)

    @property
    def moving(self) -> tuple[Artist, ...]:
        """Fills, the thresholds that move, then what surrounds them."""
        return self._fills, self._limits, self._rings, self._glows

    def show(self, t: float) -> None:
        """Fill each soma to its potential at `t`, or to the last sum of one that forgets."""
        polygons, colours = [], []
        t_own = self._subject.within(t)
        for index in self.gauges:
            height, strength = self.level(index, t_own, self._reel.age(t, t_own))
            if height > 0.0:
                polygons.append(filled(self._setting.outlines[index], height))
                colours.append(to_rgba(FILL, strength))
        self._fills.set_verts(polygons)
        self._fills.set_facecolor(colours)
        self._limits.set_segments(
            self._marks({index: self._subject.threshold(index, t_own) for index in self._moving_thresholds})
        )
        seen = self._setting.seen
        neurons, shares = self._glow.rings(t)
        self._rings.set_offsets(seen.places[neurons])
        self._rings.set_sizes((144.0 * seen.radii[neurons] * (1.1 + 0.65 * shares)) ** 2)
        self._rings.set_linewidth([self._thick * (5.0 - 3.5 * share) for share in shares.tolist()] or [1.0])
        self._rings.set_edgecolor([to_rgba(RING, 1.0 - 0.85 * share) for share in shares.tolist()])
        steady = self._glow.steady(t)
        self._glows.set_offsets(seen.places[steady])
        self._glows.set_sizes((144.0 * seen.radii[steady] * 1.2) ** 2)

    def level(self, index: int, t: float, more: float = 0.0) -> tuple[float, float]:
        """Return how high a neuron is filled at `t` ms, as a share of its shape, and how strongly.

        What a neuron without memory has summed fades; `more` seconds of film have passed since `t` besides.
        """
        gauge = self.gauges[index]
        if index in self._subject.traces:
            return gauge.height(float(self._subject.traces[index].potential(t)[()])), 1.0
        last = self._subject.sums[index].last(t)
        if last is None:
            return 0.0, 1.0
        return gauge.height(last[1]), freshness(self._reel.age(t, last[0]) + more)

    def _marks(self, thresholds: Mapping[int, float | None]) -> list[list[tuple[float, float]]]:
        """Return lines across neurons, where their thresholds are."""
        lines = []
        for index, threshold in thresholds.items():
            if threshold is None or math.isnan(threshold) or self._setting.small:  # not told from a small one's rim
                continue
            part = filled(self._setting.outlines[index], self.gauges[index].height(threshold))
            ends = part[part[:, 1] >= part[:, 1].max() - 1e-9, 0]
            lines.append([(ends.min(), part[:, 1].max()), (ends.max(), part[:, 1].max())])
        return lines


def _limits(axes: Axes) -> LineCollection:
    drawn = LineCollection([], colors="black", linestyles=[(0, (2, 1))], linewidths=1.5)
    axes.add_collection(drawn)
    return drawn


def _gauge(subject: Subject, index: int) -> Gauge:
    thresholds = subject.thresholds(index)
    if index in subject.sums:
        return Gauge.over([0.0, *subject.sums[index].drives.tolist()], thresholds)
    trace = subject.traces[index]
    seen = [v for _, v in islice(trace.corners(), LOOKED_AT)]
    return Gauge.over([*seen, float(trace.potential(subject.recording.until)[()])], thresholds)


AREA = 95.0
"""Of the largest dot, in square points."""

MOST_TOLD = 4
"""Up to so many output neurons, the targets on their way are written beside them."""


class Travellers(Part):
    """Dots on synapses at the share of their delay that has passed.

    Parameters
    ----------
    axes : Axes
        In inches.
    subject : Subject
    setting : Setting
    """

    def __init__(self, axes: Axes, subject: Subject, setting: Setting) -> None:
        self._subject, self._setting = subject, setting
        recording = subject.recording
        self._ways = Ways(setting.lines)
        self._largest = float(np.abs(recording.signals["value"]).max(initial=0.0)) or 1.0
        errors = np.abs(recording.tables.lessons["error"])
        self._worst = float(errors[np.isfinite(errors)].max(initial=0.0)) or 1.0
        self._area = AREA if not setting.small else 30.0
        self._signals = axes.scatter([], [], edgecolors="white", linewidths=0.7, zorder=3.6)
        self._errors = axes.scatter([], [], facecolors="white", edgecolors=ERROR, linewidths=2.0, zorder=3.6)
        self._targets = axes.scatter(
            [], [], marker="D", facecolors="white", edgecolors=DIAMOND, linewidths=2.0, s=self._area, zorder=3.6
        )
        self._outputs = self._teacher(axes)
        self._texts = [
            axes.text(0.0, 0.0, "", fontsize=SMALL, ha="center", va="bottom", color="black", zorder=3.7)
            for _ in self._outputs
            if len(self._outputs) <= MOST_TOLD
        ]

    @property
    def moving(self) -> tuple[Artist, ...]:
        """All that is on its way."""
        return self._signals, self._errors, self._targets, *self._texts

    def show(self, t: float) -> None:
        """Move each to where it is at `t`."""
        moment = self._subject.at(t)
        signals, errors, targets = moment.signals, moment.errors, moment.targets
        self._signals.set_offsets(self.places(signals["synapse"], signals["progress"]))
        self._signals.set_sizes(self._area * np.maximum(np.abs(signals["value"]) / self._largest, 0.15))
        self._signals.set_facecolor([to_rgba(INK[kind][0]) for kind in kinds_of(moment.weights[signals["synapse"]])])
        self._errors.set_offsets(self.places(errors["synapse"], 1.0 - errors["progress"]))
        self._errors.set_sizes(self._area * np.clip(np.abs(errors["value"]) / self._worst, 0.3, 1.0))
        places = self._coming(targets["neuron"], targets["progress"])
        self._targets.set_offsets(places)
        for text in self._texts:
            text.set_text("")
        for text, place, target in zip(self._texts, places, targets["target"].tolist(), strict=False):
            text.set_text(f"target {number(target)}")
            text.set_position((place[0], place[1] + 0.1))

    def places(self, synapses: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where one is that has gone a share of a synapse's way."""
        return self._ways.places(synapses, shares)

    def _teacher(self, axes: Axes) -> dict[int, NDArray[np.float64]]:
        """Draw the way of each target, and return it, from the teacher to the rim of the output neuron."""
        lesson, seen = self._subject.recording.lesson, self._setting.seen
        if lesson is None or lesson.teaching is None:
            return {}
        ways = {}
        for index in lesson.outputs:
            place, radius = seen.places[index], seen.radii[index]
            ways[index] = np.array([place + np.array([away, 0.0]) for away in (radius + TEACHER - 0.25, radius + 0.03)])
            axes.plot(*ways[index].T, color=GREY, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
        start = ways[lesson.outputs[0]][0]
        if len(ways) <= MOST_TOLD:
            axes.text(start[0], start[1] - 0.12, "teacher", fontsize=SMALL, color=GREY, ha="center", va="top")
        return ways

    def _coming(self, neurons: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
        ways = np.array([self._outputs[index] for index in neurons.tolist()]).reshape(-1, 2, 2)
        return np.asarray(ways[:, 0] + shares[:, None] * (ways[:, 1] - ways[:, 0]))
