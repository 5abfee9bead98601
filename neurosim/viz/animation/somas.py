"""Neurons as they are watched: how full each is, and that it has just fired."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import islice

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch

from neurosim.viz.animation.filling import Gauge, filled
from neurosim.viz.animation.glow import Glow
from neurosim.viz.animation.looks import FILL, RING, freshness
from neurosim.viz.animation.part import Part
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import Setting
from neurosim.viz.animation.subject import LOOKED_AT, Subject
from neurosim.viz.figures.nodes import FACE, draw_nodes


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
