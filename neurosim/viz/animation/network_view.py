"""A network at work: synapses, somas, and the signals, errors and targets on their way between them."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch
from matplotlib.text import Text
from numpy.typing import NDArray

from neurosim.core.numerals import number
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import TEACHER, Setting, Ways, around
from neurosim.viz.animation.stage import (
    DIAMOND,
    ERROR,
    FILL,
    LASTING,
    RING,
    SENT,
    Glow,
    Part,
    Sent,
    drawn_by,
    filled,
    freshness,
)
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.edges import INK, draw_edges, places_for
from neurosim.viz.figures.graph import FACE, Points, draw_nodes, graph_of_wiring, kinds_of
from neurosim.viz.figures.network import MOST_EDGES
from neurosim.viz.figures.style import CENTRED, GREY, SMALL, remark, white_box

MOST_WRITTEN = 12  # up to so many weights that learn are written on their lines
AREA = 95.0  # of the largest dot, in square points
MOST_TOLD = 4  # up to so many output neurons, the targets on their way are written beside them

WeightsAt = Callable[[float], NDArray[np.float64]]  # every weight at a time in ms, or after an epoch


class NetworkView(Part):
    """Everything that a film shows of a network, on axes in their final place."""

    def __init__(self, axes: Axes, subject: Subject, reel: Reel) -> None:
        self.setting = Setting.of(axes, subject)
        self.synapses = Synapses(axes, subject, self.setting)
        self.somas = Somas(axes, subject, self.setting, reel)
        self.signals = Signals(axes, subject, self.setting)
        self.front = self.somas.front
        if len(self.setting.nodes) == 0:
            remark(axes, "There is no neuron.")
        self._collect()

    def _collect(self) -> None:
        """Put together what moves, from the synapses at the bottom to the dots on them and the weights."""
        self.moving = (*self.synapses.moving, *self.somas.moving, *self.signals.moving, *self.synapses.written)

    def show(self, t: float) -> None:
        """Show the network at `t` ms."""
        for part in (self.synapses, self.somas, self.signals):
            part.show(t)
        self._collect()


class Edges(Part):
    """Some synapses, drawn anew when one of their weights changes; the widest has the largest of the whole film."""

    def __init__(
        self,
        axes: Axes,
        subject: Subject,
        synapses: Sequence[int],
        lines: list[Points],
        small: bool,
        weights_at: WeightsAt | None = None,
    ) -> None:
        self._axes, self._subject, self._synapses, self._lines, self._small = axes, subject, synapses, lines, small
        self.weights_at: WeightsAt = weights_at or (lambda t: subject.at(t).weights)
        self._drawn = np.empty(0)

    def draw(self, weights: NDArray[np.float64]) -> None:
        """Draw them as they are with the weights of all synapses."""
        every = graph_of_wiring(self._subject.recording.wiring, weights, apart=True).edges
        edges = [every[synapse] for synapse in self._synapses]
        draw_edges(self._axes, edges, self._lines, self._small, self._subject.largest)

    def show(self, t: float) -> None:
        """Draw the weights of the moment."""
        weights = self.weights_at(t)
        own = weights[self._synapses]
        if np.array_equal(own, self._drawn):
            return
        self._drawn = own
        for artist in self.moving:
            artist.remove()
        self.moving = drawn_by(self._axes, lambda: self.draw(weights))
        for artist in self.moving:
            artist.set_animated(True)


class Synapses(Edges):
    """All synapses; those that learn move, and the weights of few are written on them."""

    def __init__(self, axes: Axes, subject: Subject, setting: Setting, weights_at: WeightsAt | None = None) -> None:
        wiring, lines = subject.recording.wiring, setting.lines
        still, learning = (np.flatnonzero(kind).tolist() for kind in (~wiring.plastic, wiring.plastic))
        own = [lines[synapse] for synapse in learning]
        super().__init__(axes, subject, learning, own, setting.small, weights_at)
        self._texts: dict[int, Text] = {}
        if 0 < len(learning) <= MOST_WRITTEN and not setting.small:
            places = places_for([number(-0.123)] * len(own), own, setting.seen.places, setting.seen.radii)
            style = CENTRED | {"fontsize": SMALL, "bbox": white_box(alpha=0.85), "zorder": 3.9}
            found = [(synapse, place) for synapse, place in zip(learning, places, strict=True) if place is not None]
            self._texts = {synapse: axes.text(place[0], place[1], "", **style) for synapse, place in found}
        self.written = tuple(self._texts.values())  # weights in figures, which stand above all dots
        few = still[:: max(1, -(-len(still) // MOST_EDGES))]
        Edges(axes, subject, few, [lines[synapse] for synapse in few], setting.small).draw(wiring.weights)

    def show(self, t: float) -> None:
        """Draw and write the weights of the moment."""
        super().show(t)
        weights = self.weights_at(t)
        for synapse, text in self._texts.items():
            text.set_text(number(float(weights[synapse])))


class Somas(Part):
    """The shapes of neurons, each filled up to its potential, and the rings of spikes."""

    def __init__(self, axes: Axes, subject: Subject, setting: Setting, reel: Reel) -> None:
        self._subject, self._setting, self._reel = subject, setting, reel
        axes.add_collection(PolyCollection(setting.outlines, facecolors=FACE, edgecolors="none", zorder=2.9))
        self.gauges = {index: subject.gauge(index) for index in subject.watched}
        self._glow, self._sent = Glow(subject.recording, reel), Sent(subject.recording, reel.start)
        self.after = PolyCollection([], facecolors=SENT, edgecolors="none", zorder=2.95)
        self.fired = PolyCollection([], edgecolors="none", zorder=3.01)
        self.deaf = PolyCollection([], facecolors="none", edgecolors=GREY, hatch="////", linewidths=0.0, zorder=3.02)
        self._thick = 0.4 if setting.small else 1.0
        self.fills = PolyCollection([], edgecolors="none", zorder=3.0)
        self._rings = axes.scatter([], [], facecolors="none", edgecolors=RING, zorder=3.05)
        self._glows = axes.scatter([], [], facecolors="none", edgecolors=RING, zorder=3.05)
        self._glows.set_linewidth(4.5 * self._thick)
        seen, shown = setting.seen, subject.recording.wiring.shown
        drawn = (setting.nodes, seen.places[shown], seen.radii[shown], seen.shapes, around(seen.places), setting.small)
        outlines = drawn_by(axes, lambda: draw_nodes(axes, *drawn)) if setting.nodes else ()
        for artist in outlines:
            if isinstance(artist, Patch):
                artist.set_facecolor("none")
        self._limits, still = (
            LineCollection([], colors="black", linestyles=[(0, (2, 1))], linewidths=1.5) for _ in range(2)
        )
        for collection in (self.after, self.fills, self.fired, self.deaf, self._limits, still):
            axes.add_collection(collection)
        still.set_segments(self._marks({index: gauge.threshold for index, gauge in self.gauges.items()}))
        self._moving_thresholds = [index for index, gauge in self.gauges.items() if gauge.threshold is None]
        self.front = (still, *outlines)
        self.moving = (self.after, self.fills, self.fired, self.deaf, self._limits, self._rings, self._glows)

    def show(self, t: float) -> None:
        """Fill each soma to its potential at `t`, or to the last sum of one that forgets."""
        polygons, colours = [], []
        t_own = self._subject.within(t)
        for index in self.gauges:
            height, strength = self.level(index, t_own, self._reel.age(t, t_own))
            if height > 0.0:
                polygons.append(filled(self._setting.outlines[index], height))
                colours.append(to_rgba(FILL, strength))
        self.fills.set_verts(polygons)
        self.fills.set_facecolor(colours)
        outlines = self._setting.outlines
        self.after.set_verts([outlines[index] for index in self._sent.before(t).tolist()])
        self.deaf.set_verts([outlines[index] for index in self._sent.refractory(t_own).tolist()])
        thresholds = {index: self._subject.threshold(index, t_own) for index in self._moving_thresholds}
        self._limits.set_segments(self._marks(thresholds))
        seen = self._setting.seen
        neurons, shares = self._glow.rings(t)
        self._rings.set_offsets(seen.places[neurons])
        self._rings.set_sizes((144.0 * seen.radii[neurons] * (1.1 + 0.65 * shares)) ** 2)
        self._rings.set_linewidth([self._thick * (5.0 - 3.5 * share) for share in shares.tolist()] or [1.0])
        self._rings.set_edgecolor([to_rgba(RING, 1.0 - 0.85 * share) for share in shares.tolist()])
        self._show_fired(t, neurons.tolist(), shares.tolist())
        steady = self._glow.steady(t)
        self._glows.set_offsets(seen.places[steady])
        self._glows.set_sizes((144.0 * seen.radii[steady] * 1.2) ** 2)

    def _show_fired(self, t: float, neurons: list[int], shares: list[float]) -> None:
        """Show, while a ring is seen, the potential at which its neuron fired: it was reset in the same instant."""
        polygons, colours = [], []
        for index, share in zip(neurons, shares, strict=True):
            if index not in self._subject.traces:
                continue
            act = self._subject.act(index, t - share * LASTING * self._reel.speed)
            if act is not None and act.outcome == "fired" and act.after is not None:
                polygons.append(filled(self._setting.outlines[index], self.gauges[index].height(act.after)))
                colours.append(to_rgba(FILL, 0.8 * (1.0 - share)))
        self.fired.set_verts(polygons)
        self.fired.set_facecolor(colours)

    def level(self, index: int, t: float, more: float = 0.0) -> tuple[float, float]:
        """Return how high a neuron is filled at `t` ms, as a share, and how strongly `more` seconds of film later."""
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


class Signals(Part):
    """Dots on synapses at the share of their delay that has passed: signals, errors and the teacher's targets."""

    def __init__(self, axes: Axes, subject: Subject, setting: Setting) -> None:
        self._subject, self._setting = subject, setting
        recording = subject.recording
        self._ways = Ways(setting.lines)
        self._largest = float(np.abs(recording.signals["value"]).max(initial=0.0)) or 1.0
        errors = np.abs(recording.tables.lessons["error"])
        self._worst = float(errors[np.isfinite(errors)].max(initial=0.0)) or 1.0
        self._area = AREA if not setting.small else 30.0
        hollow: dict[str, Any] = {"facecolors": "white", "linewidths": 2.0, "zorder": 3.6}
        self._signals = axes.scatter([], [], edgecolors="white", linewidths=0.7, zorder=3.6)
        self._errors = axes.scatter([], [], edgecolors=ERROR, **hollow)
        self._targets = axes.scatter([], [], marker="D", edgecolors=DIAMOND, s=self._area, **hollow)
        self._outputs = self._teacher(axes)
        few = self._outputs if len(self._outputs) <= MOST_TOLD else {}
        self._texts = [axes.text(0.0, 0.0, "", fontsize=SMALL, ha="center", va="bottom", zorder=3.7) for _ in few]
        self.moving: tuple[Artist, ...] = (self._signals, self._errors, self._targets, *self._texts)

    def show(self, t: float) -> None:
        """Move each to where it is at `t`."""
        moment = self._subject.at(t)
        signals, errors, targets = moment.signals, moment.errors, moment.targets
        self._signals.set_offsets(self._ways.places(signals["synapse"], signals["progress"]))
        self._signals.set_sizes(self._area * np.maximum(np.abs(signals["value"]) / self._largest, 0.15))
        self._signals.set_facecolor([to_rgba(INK[kind][0]) for kind in kinds_of(moment.weights[signals["synapse"]])])
        self._errors.set_offsets(self._ways.places(errors["synapse"], 1.0 - errors["progress"]))
        self._errors.set_sizes(self._area * np.clip(np.abs(errors["value"]) / self._worst, 0.3, 1.0))
        ways = np.array([self._outputs[index] for index in targets["neuron"].tolist()]).reshape(-1, 2, 2)
        places = ways[:, 0] + targets["progress"][:, None] * (ways[:, 1] - ways[:, 0])
        self._targets.set_offsets(places)
        for text in self._texts:
            text.set_text("")
        for text, place, target in zip(self._texts, places, targets["target"].tolist(), strict=False):
            text.set_text(f"target {number(target)}")
            text.set_position((place[0], place[1] + 0.1))

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
