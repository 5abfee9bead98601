"""One neuron closely: what reaches its dendrites, how it adds up in the soma, and what leaves on its axon."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from numpy.typing import NDArray

from neurosim.core.names import Name
from neurosim.core.numerals import number
from neurosim.core.signal import VETO
from neurosim.models.base import NeuronModel
from neurosim.recording.provenance import Why
from neurosim.viz.animation.deciding import lesson_words
from neurosim.viz.animation.network_view import Edges
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import BARS, NAMES, Anatomy, Ways, in_inches
from neurosim.viz.animation.stage import DIAMOND, ERROR, FILL, RING, Gauge, Glow, Part, filled, freshness
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.edges import INK
from neurosim.viz.figures.graph import FACE, kinds_of
from neurosim.viz.figures.potential import course
from neurosim.viz.figures.style import BODY, COLOURS, GREY, PALE, SMALL, literal

Block = list[tuple[float, float]]

STACKED = 8  # signals of one instant that are stacked one by one; of more, the last block is the rest
THICK = 0.17  # inches, of a bar


class CloseUp(Part):
    """A neuron whose potential is known, as anatomy, on axes in their final place."""

    def __init__(self, axes: Axes, subject: Subject, reel: Reel, name: Name) -> None:
        self._axes, self._subject, self._reel = axes, subject, reel
        recording = subject.recording
        wiring = recording.wiring
        self.index = wiring.index(name)
        model = wiring.model(self.index)
        self._jumps = isinstance(model, NeuronModel) and model.drive_unit == NeuronModel.drive_unit
        self.anatomy = Anatomy.of(recording, self.index, in_inches(axes))
        self._low, high = self.anatomy.outline[:, 1].min(), self.anatomy.outline[:, 1].max()
        self._tall = float(high - self._low)  # inches, of the soma
        if self.index in subject.sums:
            self.gauge = subject.gauge(self.index)
        else:  # a scale for all that is seen, the potential that it fires at included
            _, seen, bars = course(recording, name, reel.start, min(reel.end, recording.until))
            self.gauge = Gauge.over(seen, [*bars.tolist(), *subject.thresholds(self.index)])
        synapses = [*self.anatomy.dendrites, *self.anatomy.branches]
        lines = [*self.anatomy.inlets, *self.anatomy.outlets]
        self._ways = Ways(lines)
        self._way_of = {one: [k for k, s in enumerate(synapses) if s == one] for one in synapses}
        self._edges = Edges(axes, subject, synapses, lines, small=False)
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
        titles = [(0.5 * (NAMES + BARS), "dendrites: weight × input"), (x, "soma")]
        if anatomy.branches:
            more = f", {anatomy.hidden_branches:,} more branches" if anatomy.hidden_branches else ""
            titles.append((axes.get_xlim()[1] - NAMES - 0.3, f"axon{more}"))
        else:
            right = float(anatomy.outline[:, 0].max())
            axes.plot([right, right + 0.8], [y, y], color="black", linewidth=2.0, zorder=1)
            axes.text(right + 0.85, y, "axon: its answer", va="center", **grey)
        for place, text in titles:
            axes.text(place, top, text, ha="center", va="top", **grey)
        (self._limit,) = axes.plot([], [], color="black", linestyle=(0, (4, 2)), linewidth=1.8, zorder=4)
        self._limit_text = axes.text(x + anatomy.radius + 0.16, 0.0, "", va="bottom", fontsize=BODY, zorder=4)
        self._show_threshold(self.gauge.threshold)
        rim = PolyCollection([anatomy.outline], facecolors="none", edgecolors="black", linewidths=2.2, zorder=4)
        axes.add_collection(rim)
        self.front = (rim,) if self.gauge.threshold is None else (rim, self._limit, self._limit_text)

    def _make_moving(self) -> None:
        axes, anatomy = self._axes, self.anatomy
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
        self._texts = [
            axes.text(NAMES, line[0, 1] - 0.06, "", fontsize=SMALL, va="top", zorder=5) for line in anatomy.inlets
        ]
        self._target = axes.text(0.0, 0.0, "", fontsize=BODY, va="bottom", ha="center", zorder=5)
        right = float(anatomy.outline[:, 0].max())
        self._rule = axes.text(right + 0.4, 0.02, "", fontsize=BODY - 1, va="bottom", zorder=5, linespacing=1.35)
        self._above: tuple[Artist, ...] = (  # the lines, from the bottom to the dots and words
            self._bars, self._fill, self._stack, self._total, self._ring,
            self._signals, self._errors, self._diamond, *self._texts, self._target, self._rule,
            *((self._limit, self._limit_text) if self.gauge.threshold is None else ()),
        )  # fmt: skip
        self.moving = self._above

    def show(self, t: float) -> None:
        """Show the neuron at `t` ms."""
        act = self._subject.act(self.index, t)
        self._edges.show(t)
        self.moving = (*self._edges.moving, *self._above)
        fresh = freshness(60.0 if act is None else self._reel.age(t, act.time))
        self._show_bars(self._subject.at(t).weights, act, fresh)
        self._show_soma(self._subject.within(t), act, fresh)
        if self.gauge.threshold is None:
            self._show_threshold(self._subject.threshold(self.index, t))
        self._show_signals(t)
        self._rule.set_text("\n".join(lesson_words(self._subject, self.index, t)))

    def _show_threshold(self, threshold: float | None) -> None:
        """Draw the threshold where it is, and write it; nothing for a model that has none."""
        if threshold is None or np.isnan(threshold):
            return
        mark, x = self._height(threshold), float(self.anatomy.soma[0])
        reach = self.anatomy.radius + 0.12
        self._limit.set_data([x - reach, x + reach], [mark, mark])
        self._limit_text.set_text(f"threshold {number(threshold)}")
        self._limit_text.set_y(mark + 0.02)

    def _show_bars(self, weights: NDArray[np.float64], act: Why | None, fresh: float) -> None:
        """Draw weight x input of the last arrivals as long as they are high in the soma, if they add up there."""
        heard = {signal.source: signal for signal in act.signals} if act is not None else {}
        wiring, anatomy = self._subject.recording.wiring, self.anatomy
        bars, colours, edges = [], [], []
        inches = self._tall / (self.gauge.high - self.gauge.low)  # of a potential of 1
        scale = inches if self._jumps else 0.5 * BARS / (self._subject.largest or 1.0)
        for place, synapse in enumerate(anatomy.dendrites):
            weight = float(weights[synapse])
            written = "veto" if weight == VETO else f"weight {number(weight)}"
            signal = heard.get(wiring.labels[int(wiring.sources[synapse])])
            if signal is not None:
                size = signal.contribution
                product = f"{number(signal.weight)} × {number(signal.value)} = {number(size)}"
                written = "veto" if size == VETO else product
                long = min(abs(size) * scale, BARS - 0.1)
                x, y = NAMES + 0.03, anatomy.inlets[place][0, 1] + 0.06
                bars.append(_rectangle(x, x + long, y, y + THICK))
                colours.append(to_rgba(COLOURS[place % len(COLOURS)], fresh))
                edges.append("black" if size < 0.0 else "none")
            self._texts[place].set_text(written)
        self._bars.set_verts(bars)
        self._bars.set_facecolor(colours)
        self._bars.set_edgecolor(edges or "none")

    def _show_soma(self, t: float, act: Why | None, fresh: float) -> None:
        """Fill the soma to its potential, stack the last arrivals in it, and ring it while it sends."""
        anatomy = self.anatomy
        if self.index in self._subject.sums:
            v = act.after if act is not None and act.after is not None else 0.0
            strength = fresh if act is not None else 0.0
        else:
            v, strength = float(self._subject.traces[self.index].potential(t)[()]), 1.0
        part = filled(anatomy.outline, self.gauge.height(v)) if v != VETO else np.empty((0, 2))
        self._fill.set_verts([part] if len(part) > 2 else [])
        self._fill.set_facecolor([to_rgba(FILL, strength)])
        blocks, inks, total = self._stacked(act) if act is not None else ([], [], [])
        self._stack.set_verts(blocks)
        self._stack.set_facecolor([to_rgba(ink, fresh) for ink in inks])
        self._stack.set_edgecolor([(0.0, 0.0, 0.0, fresh)] * len(inks))
        self._total.set_segments(total)
        self._total.set_alpha(fresh)
        neurons, shares = self._glow.rings(t)
        flashing = shares[neurons == self.index].tolist()
        grown, wide, strong = 1.1, 5.0, 1.0  # of a steady glow
        for share in flashing:
            grown, wide, strong = 1.0 + 0.3 * share, 8.0 - 6.0 * share, 1.0 - 0.85 * share
        seen = bool(flashing) or self.index in self._glow.steady(t)
        self._ring.set_offsets([anatomy.soma] if seen else np.empty((0, 2)))
        self._ring.set_sizes([(144.0 * anatomy.radius * grown) ** 2])
        self._ring.set_linewidth(wide)
        self._ring.set_edgecolor([to_rgba(RING, strong)])

    def _stacked(self, act: Why) -> tuple[list[Block], list[str], list[Block]]:
        """Return blocks from the potential before to the sum, signal by signal, their inks, and a line at the sum."""
        if act.before is None or act.outcome in ("refractory", "heard") or not act.signals or not self._jumps:
            return [], [], []
        wiring, anatomy = self._subject.recording.wiring, self.anatomy
        sources = [wiring.labels[int(wiring.sources[synapse])] for synapse in anatomy.dendrites]
        ink_of = {source: COLOURS[place % len(COLOURS)] for place, source in enumerate(sources)}
        sizes = [(signal.contribution, ink_of.get(signal.source, GREY)) for signal in act.signals]
        sizes = [(size, ink) for size, ink in sizes if size != VETO]
        if len(sizes) > STACKED:
            sizes[STACKED - 1 :] = [(sum(size for size, _ in sizes[STACKED - 1 :]), GREY)]
        wide = 0.95 * anatomy.radius / max(len(sizes) + 1, 3)
        level, blocks, inks = act.before, [], []
        if self.index not in self._subject.sums:  # what was there before
            level, sizes = self.gauge.low, [(act.before - self.gauge.low, PALE), *sizes]
        x = anatomy.soma[0] - wide * len(sizes) / 2.0
        for size, ink in sizes:
            low, high = sorted((self._height(level), self._height(level + size)))
            if high > low:
                blocks.append(_rectangle(x, x + wide, low, high))
                inks.append(ink)
            level += size
            x += wide
        reach, top = 0.62 * anatomy.radius, self._height(level)
        return blocks, inks, [[(anatomy.soma[0] - reach, top), (anatomy.soma[0] + reach, top)]]

    def _show_signals(self, t: float) -> None:
        """Move signals, errors and the target to where they are on their way."""
        moment, anatomy = self._subject.at(t), self.anatomy
        ways, shares, inks, sizes = [], [], [], []
        for synapse, _, value, progress in moment.signals.tolist():
            for way in self._way_of.get(synapse, ()):
                ways.append(way)
                shares.append(progress)
                inks.append(INK[kinds_of(moment.weights[[synapse]])[0]][0])
                sizes.append(150.0 * max(min(abs(value), 1.0), 0.2))
        self._signals.set_offsets(self._ways.places(np.array(ways), np.array(shares)))
        self._signals.set_facecolor(inks or "none")
        self._signals.set_sizes(sizes)
        back = [(way, 1.0 - done) for one, _, _, done in moment.errors.tolist() for way in self._way_of.get(one, ())]
        self._errors.set_offsets(self._ways.places(np.array([way for way, _ in back]), np.array([x for _, x in back])))
        self._target.set_text("")
        self._diamond.set_offsets(np.empty((0, 2)))
        for _, _, target, progress in moment.targets[moment.targets["neuron"] == self.index].tolist():
            start, towards = anatomy.soma + np.array([3.2, anatomy.radius]), anatomy.soma + 0.8 * anatomy.radius
            place = start + progress * (towards - start)
            self._diamond.set_offsets([place])
            self._target.set_text(f"target {number(target)}")
            self._target.set_position((place[0], place[1] + 0.12))

    def _height(self, v: float) -> float:
        """Return where a potential is in the soma, in inches."""
        return float(self._low + self.gauge.height(v) * self._tall)


def _rectangle(left: float, right: float, low: float, high: float) -> Block:
    return [(left, low), (right, low), (right, high), (left, high)]
