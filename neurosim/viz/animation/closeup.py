"""One neuron closely: what reaches its dendrites, how it adds up in the soma, and what leaves on its axon."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.text import Text
from numpy.typing import NDArray

from neurosim.core.names import Name
from neurosim.core.numerals import number
from neurosim.core.signal import VETO
from neurosim.models.base import NeuronModel
from neurosim.recording.provenance import Why
from neurosim.viz.animation.deciding import Deciding, lesson_words
from neurosim.viz.animation.looks import DIAMOND, ERROR, FILL, RING, Gauge, Glow, filled, freshness
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import BARS, NAMES, Anatomy, Ways, in_inches
from neurosim.viz.animation.stage import Part, drawn_by
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.edges import INK, draw_edges
from neurosim.viz.figures.graph import graph_of_wiring, kinds_of
from neurosim.viz.figures.nodes import FACE
from neurosim.viz.figures.potential import course
from neurosim.viz.figures.style import BODY, COLOURS, GREY, PALE, SMALL, literal

Block = list[tuple[float, float]]
Colour = tuple[float, float, float, float]

STACKED = 8  # signals of one instant that are stacked one by one; of more, the last block is the rest
THICK = 0.17  # inches, of a bar


class CloseUp(Part):
    """A neuron whose potential is known, as anatomy, on axes in their final place."""

    def __init__(self, axes: Axes, subject: Subject, reel: Reel, name: Name) -> None:
        self._axes, self._subject, self._reel = axes, subject, reel
        recording = subject.recording
        wiring = recording.wiring
        self.index = wiring.index(name)
        self.deciding = Deciding(subject, name)
        model = wiring.model(self.index)
        self._jumps = isinstance(model, NeuronModel) and model.drive_unit == NeuronModel.drive_unit
        self.anatomy = Anatomy.of(recording, self.index, in_inches(axes))
        self.gauge = _gauge(subject, self.index, reel)
        self._synapses = [*self.anatomy.dendrites, *self.anatomy.branches]
        self._lines = [*self.anatomy.inlets, *self.anatomy.outlets]
        self._ways = Ways(self._lines)
        self._way_of = {one: [k for k, s in enumerate(self._synapses) if s == one] for one in self._synapses}
        self._glow = Glow(recording, reel)
        self._draw_still()
        self._make_moving()

    def _draw_still(self) -> None:
        axes, anatomy, wiring = self._axes, self.anatomy, self._subject.recording.wiring
        axes.add_collection(PolyCollection([anatomy.outline], facecolors=FACE, edgecolors="none", zorder=2.0))
        for synapse, line in zip(anatomy.dendrites, anatomy.inlets, strict=True):
            source = literal(wiring.labels[int(wiring.sources[synapse])], 20)
            axes.text(NAMES - 0.1, line[0, 1], source, ha="right", va="center", fontsize=BODY)
        for synapse, line in zip(anatomy.branches, anatomy.outlets, strict=True):
            x, y = line[-1] + (0.1, 0.0)
            target = literal(wiring.labels[int(wiring.targets[synapse])], 16)
            late = f"{wiring.clock.ms(int(wiring.delays[synapse])):g} ms away"
            axes.text(x, y, target, ha="left", va="bottom", fontsize=BODY)
            axes.text(x, y - 0.02, late, ha="left", va="top", fontsize=SMALL, color=GREY)
        grey: dict[str, Any] = {"fontsize": BODY, "color": GREY}
        if anatomy.hidden_dendrites:
            text = f"and {anatomy.hidden_dendrites:,} weaker dendrites"
            axes.text(NAMES - 0.1, 0.2, text, ha="right", va="center", fontsize=SMALL + 1, color=GREY)
        x, y = anatomy.soma.tolist()
        top = axes.get_ylim()[1] - 0.04
        for place, text in ((0.5 * (NAMES + BARS), "dendrites: weight × input"), (x, "soma")):
            axes.text(place, top, text, ha="center", va="top", **grey)
        if anatomy.branches:
            more = f", {anatomy.hidden_branches:,} more branches" if anatomy.hidden_branches else ""
            axes.text(axes.get_xlim()[1] - NAMES - 0.3, top, f"axon{more}", ha="center", va="top", **grey)
        else:
            right = float(anatomy.outline[:, 0].max())
            axes.plot([right, right + 0.8], [y, y], color="black", linewidth=2.0, zorder=1)
            axes.text(right + 0.85, y, "axon: its answer", va="center", **grey)
        (self._limit,) = axes.plot([], [], color="black", linestyle=(0, (4, 2)), linewidth=1.8, zorder=4)
        self._limit_text = axes.text(x + anatomy.radius + 0.16, 0.0, "", va="bottom", fontsize=BODY, zorder=4)
        self._show_threshold(self.gauge.threshold)
        rim = PolyCollection([anatomy.outline], facecolors="none", edgecolors="black", linewidths=2.2, zorder=4)
        axes.add_collection(rim)
        self.front = (rim,) if self.gauge.threshold is None else (rim, self._limit, self._limit_text)

    def _make_moving(self) -> None:
        axes, anatomy = self._axes, self.anatomy
        self._weights = np.array([])
        self._bars = PolyCollection([], zorder=2.0)
        self._fill = PolyCollection([], edgecolors="none", zorder=2.1)
        self._stack = PolyCollection([], zorder=3.0)
        self._total = LineCollection([], colors="black", linewidths=3.0, zorder=3.5)
        self._stack.set_clip_path(Path(anatomy.outline), axes.transData)  # a block is in the soma
        for collection in (self._bars, self._fill, self._stack, self._total):
            axes.add_collection(collection)
        hollow: dict[str, Any] = {"facecolors": "white", "linewidths": 2.2, "s": 110, "zorder": 5}
        self._ring = axes.scatter([], [], facecolors="none", edgecolors=RING, zorder=3.6)
        self._signals = axes.scatter([], [], edgecolors="white", linewidths=0.9, zorder=5)
        self._errors = axes.scatter([], [], edgecolors=ERROR, **hollow)
        self._diamond = axes.scatter([], [], marker="D", edgecolors=DIAMOND, **hollow)
        self._texts: list[Text] = [
            axes.text(NAMES, line[0, 1] - 0.06, "", fontsize=SMALL, va="top", zorder=5) for line in anatomy.inlets
        ]
        self._target = axes.text(0.0, 0.0, "", fontsize=BODY, va="bottom", ha="center", zorder=5)
        self._texts.append(self._target)
        right = float(anatomy.outline[:, 0].max())
        self._rule = axes.text(right + 0.4, 0.02, "", fontsize=BODY - 1, va="bottom", zorder=5, linespacing=1.35)
        self._edges: tuple[Artist, ...] = ()
        self._above = (  # the lines, from the bottom to the dots and words
            self._bars, self._fill, self._stack, self._total, self._ring,
            self._signals, self._errors, self._diamond, *self._texts, self._rule,
            *((self._limit, self._limit_text) if self.gauge.threshold is None else ()),
        )  # fmt: skip
        self.moving = self._above

    def show(self, t: float) -> None:
        """Show the neuron at `t` ms."""
        moment, act = self._subject.at(t), self.deciding.last(t)
        self._show_edges(moment.weights)
        age = 60.0 if act is None else self._reel.age(t, act.time)
        self._show_bars(moment.weights, act, age)
        self._show_soma(t, act, age)
        if self.gauge.threshold is None:
            self._show_threshold(self._subject.threshold(self.index, t))
        self._show_signals(t)
        self._rule.set_text("\n".join(lesson_words(self._subject, self.index, t, self.deciding)))

    def _show_threshold(self, threshold: float | None) -> None:
        """Draw the threshold where it is, and write it; nothing for a model that has none."""
        if threshold is None or np.isnan(threshold):
            return
        mark, x = self._height(threshold), float(self.anatomy.soma[0])
        reach = self.anatomy.radius + 0.12
        self._limit.set_data([x - reach, x + reach], [mark, mark])
        self._limit_text.set_text(f"threshold {number(threshold)}")
        self._limit_text.set_y(mark + 0.02)

    def _show_edges(self, weights: NDArray[np.float64]) -> None:
        own = weights[self._synapses]
        if np.array_equal(own, self._weights):
            return
        self._weights = own
        for artist in self._edges:
            artist.remove()
        every = graph_of_wiring(self._subject.recording.wiring, weights, apart=True).edges
        edges = [every[synapse] for synapse in self._synapses]
        self._edges = drawn_by(
            self._axes, lambda: draw_edges(self._axes, edges, self._lines, False, self._subject.largest)
        )
        for artist in self._edges:
            artist.set_animated(True)
        self.moving = (*self._edges, *self._above)

    def _show_bars(self, weights: NDArray[np.float64], act: Why | None, age: float) -> None:
        """Draw weight x input of the last arrivals as long as they are high in the soma, if they add up there."""
        heard = {signal.source: signal for signal in act.signals} if act is not None else {}
        wiring, anatomy = self._subject.recording.wiring, self.anatomy
        bars, colours, edges = [], [], []
        for place, (synapse, line, text) in enumerate(
            zip(anatomy.dendrites, anatomy.inlets, self._texts, strict=False)
        ):
            weight = float(weights[synapse])
            written = "veto" if weight == VETO else f"weight {number(weight)}"
            signal = heard.get(wiring.labels[int(wiring.sources[synapse])])
            if signal is not None:
                size = signal.contribution
                product = f"{number(signal.weight)} × {number(signal.value)} = {number(size)}"
                written = "veto" if size == VETO else product
                scale = self._scale() if self._jumps else 0.5 * BARS / (self._subject.largest or 1.0)
                long = min(abs(size) * scale, BARS - 0.1) if size != VETO else BARS - 0.1
                x, y = NAMES + 0.03, line[0, 1] + 0.06
                bars.append(_rectangle(x, x + long, y, y + THICK))
                colours.append(to_rgba(_colour(place), freshness(age)))
                edges.append("black" if size < 0.0 else "none")
            text.set_text(written)
        self._bars.set_verts(bars)
        self._bars.set_facecolor(colours)
        self._bars.set_edgecolor(edges or "none")

    def _show_soma(self, t: float, act: Why | None, age: float) -> None:
        anatomy = self.anatomy
        t = self._subject.within(t)
        if self.index in self._subject.sums:
            v = act.after if act is not None and act.after is not None else 0.0
            strength = freshness(age) if act is not None else 0.0
        else:
            v, strength = float(self._subject.traces[self.index].potential(t)[()]), 1.0
        part = filled(anatomy.outline, self.gauge.height(v)) if v != VETO else np.empty((0, 2))
        self._fill.set_verts([part] if len(part) > 2 else [])
        self._fill.set_facecolor([to_rgba(FILL, strength)])
        blocks, colours, total = self._stacked(act, freshness(age)) if act is not None else ([], [], None)
        self._stack.set_verts(blocks)
        self._stack.set_facecolor(colours)
        self._stack.set_edgecolor([(0.0, 0.0, 0.0, colour[3]) for colour in colours])
        self._total.set_segments([] if total is None else [total])
        self._total.set_alpha(freshness(age))
        neurons, shares = self._glow.rings(t)
        mine = shares[neurons == self.index].tolist()
        seen = bool(mine) or self.index in self._glow.steady(t)
        self._ring.set_offsets([anatomy.soma] if seen else np.empty((0, 2)))
        grown = 1.0 + 0.3 * mine[0] if mine else 1.1
        self._ring.set_sizes([(144.0 * anatomy.radius * grown) ** 2])
        self._ring.set_linewidth(8.0 - 6.0 * mine[0] if mine else 5.0)
        self._ring.set_edgecolor([to_rgba(RING, 1.0 - 0.85 * mine[0] if mine else 1.0)])

    def _stacked(self, act: Why, strength: float) -> tuple[list[Block], list[Colour], Block | None]:
        """Return the blocks from the potential before, signal by signal, to the sum, side by side as they add up."""
        if act.before is None or act.outcome in ("refractory", "heard") or not act.signals or not self._jumps:
            return [], [], None
        wiring, anatomy = self._subject.recording.wiring, self.anatomy
        colour_of = {wiring.labels[int(wiring.sources[s])]: _colour(k) for k, s in enumerate(anatomy.dendrites)}
        sizes = [(signal.contribution, colour_of.get(signal.source, GREY)) for signal in act.signals]
        sizes = [(size, colour) for size, colour in sizes if size != VETO]
        if len(sizes) > STACKED:
            rest = sum(size for size, _ in sizes[STACKED - 1 :])
            sizes = [*sizes[: STACKED - 1], (rest, GREY)]
        wide = 0.95 * anatomy.radius / max(len(sizes) + 1, 3)
        level, blocks, colours = act.before, [], []
        if self.index not in self._subject.sums:  # what was there before
            level, sizes = self.gauge.low, [(act.before - self.gauge.low, PALE), *sizes]
        x = anatomy.soma[0] - wide * len(sizes) / 2.0
        for size, colour in sizes:
            low, high = sorted((self._height(level), self._height(level + size)))
            if high > low:
                blocks.append(_rectangle(x, x + wide, low, high))
                colours.append(to_rgba(colour, strength))
            level += size
            x += wide
        reach, top = 0.62 * anatomy.radius, self._height(level)
        return blocks, colours, [(anatomy.soma[0] - reach, top), (anatomy.soma[0] + reach, top)]

    def _show_signals(self, t: float) -> None:
        moment = self._subject.at(t)
        places, colours, sizes = [], [], []
        for synapse, _, value, progress in moment.signals.tolist():
            for way in self._way_of.get(synapse, ()):
                places.append(self._place(way, progress))
                colours.append(INK[kinds_of(moment.weights[[synapse]])[0]][0])
                sizes.append(150.0 * max(min(abs(value), 1.0), 0.2))
        self._signals.set_offsets(np.array(places).reshape(-1, 2))
        self._signals.set_facecolor(colours or "none")
        self._signals.set_sizes(sizes)
        back = [
            self._place(way, 1.0 - progress)
            for synapse, _, _, progress in moment.errors.tolist()
            for way in self._way_of.get(synapse, ())
        ]
        self._errors.set_offsets(np.array(back).reshape(-1, 2))
        targets = moment.targets[moment.targets["neuron"] == self.index]
        self._target.set_text("")
        self._diamond.set_offsets(np.empty((0, 2)))
        for _, _, target, progress in targets.tolist():
            start = self.anatomy.soma + np.array([3.2, self.anatomy.radius])
            towards = self.anatomy.soma + 0.8 * self.anatomy.radius
            place = start + progress * (towards - start)
            self._diamond.set_offsets([place])
            self._target.set_text(f"target {number(target)}")
            self._target.set_position((place[0], place[1] + 0.12))

    def _place(self, way: int, share: float) -> tuple[float, float]:
        x, y = self._ways.places(np.array([way]), np.array([share]))[0].tolist()
        return x, y

    def _height(self, v: float) -> float:
        """Return where a potential is in the soma, in inches."""
        low, high = self.anatomy.outline[:, 1].min(), self.anatomy.outline[:, 1].max()
        return float(low + self.gauge.height(v) * (high - low))

    def _scale(self) -> float:
        """Return the inches of a potential of 1."""
        return float(np.ptp(self.anatomy.outline[:, 1])) / (self.gauge.high - self.gauge.low)


def _gauge(subject: Subject, index: int, reel: Reel) -> Gauge:
    """Return a scale for all that is seen of a neuron, the potential that it fires at included."""
    if index in subject.sums:
        return subject.gauge(index)
    recording = subject.recording
    _, seen, bars = course(recording, recording.wiring.names[index], reel.start, min(reel.end, recording.until))
    return Gauge.over(seen, [*bars.tolist(), *subject.thresholds(index)])


def _rectangle(left: float, right: float, low: float, high: float) -> Block:
    return [(left, low), (right, low), (right, high), (left, high)]


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]
