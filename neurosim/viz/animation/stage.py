"""What films are drawn with: parts that move, how potentials and spikes look, and the stage that draws frames."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from neurosim.models.base import NeuronModel
from neurosim.recording.recording import Recording
from neurosim.viz.animation.reel import Reel
from neurosim.viz.figures.graph import Points
from neurosim.viz.figures.style import PALETTE

Pixels = NDArray[np.uint8]  # red, green and blue of each pixel: (height, width, 3)

# Each thing is told apart by its form as well as by its colour.
FILL, RING, CURSOR = PALETTE["sky blue"], PALETTE["orange"], PALETTE["orange"]
SENT = "#FBE3B5"  # of a neuron that has sent a signal before: the colour of the ring, four fifths white
ERROR, DIAMOND = PALETTE["reddish purple"], PALETTE["bluish green"]

FADING = 0.7  # seconds of film in which the sum of a neuron without memory fades; it was true for an instant only
FAINT = 0.3  # what is left to see of it then, so that one can tell what the last sum was
ROOM = 0.4  # on either side of the threshold, at least, as a share of what there is on the other
LASTING = 0.4  # seconds of film in which a ring decays
MOST_FLASHES = 3  # of one neuron in any second of film (WCAG 2.3.1); where there would be more, it glows


class Part(ABC):
    """Some artists on a figure, most of which are drawn once.

    What :attr:`moving` holds is drawn anew on every frame, in that order. What :attr:`front` holds never moves but
    covers what does, such as the names of neurons.
    """

    moving: tuple[Artist, ...] = ()
    front: tuple[Artist, ...] = ()

    @abstractmethod
    def show(self, t: float) -> None:
        """Move the artists to where they belong at `t` ms; nothing depends on what was shown before."""


class Stage:
    """A figure in its final layout, whose parts move: what stands still is drawn once, the rest over it."""

    def __init__(self, figure: Figure, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._canvas = FigureCanvasAgg(figure)
        for part in parts:
            for artist in (*part.moving, *part.front):
                artist.set_animated(True)  # and so no part of what stands still
        self._renderer: RendererAgg = self._canvas.get_renderer()
        self._renderer.clear()
        for part in parts:
            for artist in part.front:
                artist.draw(self._renderer)
        self._front, self._corner = _cut(np.array(self._canvas.buffer_rgba()))
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(figure.bbox)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._canvas.get_width_height()

    def frame(self, t: float) -> Pixels:
        """Draw the moment `t` ms."""
        self._canvas.restore_region(self._still)
        for part in self._parts:
            part.show(t)
            for artist in part.moving:
                artist.draw(self._renderer)
        if self._front.size:
            self._renderer.draw_image(self._renderer.new_gc(), *self._corner, self._front)
        return np.array(self._canvas.buffer_rgba())[:, :, :3]


def _cut(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """Return the part of an image that is not transparent, and the place of its lower left corner."""
    seen = image[:, :, 3] > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if len(rows) == 0:
        return image[:0], (0, 0)
    part = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(part[::-1]), (int(columns[0]), int(len(image) - 1 - rows[-1]))


def drawn_by(axes: Axes, draw: Callable[[], object]) -> tuple[Artist, ...]:
    """Return the artists that `draw` adds to axes."""
    before = set(axes.get_children())
    draw()
    return tuple(artist for artist in axes.get_children() if artist not in before)


def freshness(age: float) -> float:
    """Return how strongly a past instant is drawn, `age` seconds of film after it.

    >>> freshness(0.0), round(freshness(60.0), 3), freshness(-1e-9)
    (1.0, 0.3, 1.0)
    """
    return FAINT + (1.0 - FAINT) * math.exp(-max(age, 0.0) / FADING)  # an instant may lie a rounding ahead


@dataclass(frozen=True)
class Gauge:
    """A scale from the lowest to the highest potential, with the threshold somewhere between.

    >>> Gauge.over([0.0, 2.0], thresholds=[1.0, 1.5])
    Gauge(low=0.0, threshold=None, high=2.0)
    """

    low: float  # in the unit of the potential
    threshold: float | None  # None where it moves, or there is none
    high: float

    @classmethod
    def over(cls, seen: ArrayLike, thresholds: ArrayLike) -> Gauge:
        """Make a scale for all potentials that are seen, with room on both sides of every threshold.

        What is not finite has no place on it; NaN is the threshold of a model that has none.
        """
        values, bars = (np.asarray(given, dtype=np.float64).ravel() for given in (seen, thresholds))
        values, bars = values[np.isfinite(values)], np.unique(bars[np.isfinite(bars)])
        middle = bars if len(bars) else values[:1] if len(values) else np.zeros(1)
        below = max(float(middle[0] - values.min()), 0.0) if len(values) else 0.0
        above = max(float(values.max() - middle[-1]), 0.0) if len(values) else 0.0
        if below == above == 0.0 and middle[0] == middle[-1]:
            below = above = 1.0
        below, above = max(below, ROOM * above), max(above, ROOM * below)
        return cls(float(middle[0]) - below, float(bars[0]) if len(bars) == 1 else None, float(middle[-1]) + above)

    def height(self, v: float) -> float:
        """Return the height of a potential, as a share of the whole."""
        return min(max((v - self.low) / (self.high - self.low), 0.0), 1.0)


def filled(outline: Points, height: float) -> Points:
    """Return the part of a shape that lies below a height, which is a share of its own."""
    low, high = float(outline[:, 1].min()), float(outline[:, 1].max())
    return below(outline, np.array([0.0, 1.0]), low + height * (high - low))


def below(outline: Points, way: NDArray[np.float64], limit: float) -> Points:
    """Return the part of a polygon where ``way . (x, y) <= limit``; empty if there is none."""
    if len(outline) > 1 and np.array_equal(outline[0], outline[-1]):
        outline = outline[:-1]
    points, gaps = outline.tolist(), (outline @ way - limit).tolist()
    corners = [*zip(points, gaps, strict=True)]
    kept: list[tuple[float, float]] = []
    for ((x, y), gap), ((to_x, to_y), to_gap) in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        if gap <= 0.0:
            kept.append((x, y))
        if (gap < 0.0 < to_gap) or (to_gap < 0.0 < gap):
            share = gap / (gap - to_gap)
            kept.append((x + share * (to_x - x), y + share * (to_y - y)))
    return np.array(kept).reshape(-1, 2)


class Glow:
    """When each neuron's ring is seen, which decays, or the steady glow where rings would flash."""

    def __init__(self, recording: Recording, reel: Reel) -> None:
        self._reel = reel
        spikes = recording.signals
        self._times = recording.wiring.clock.ms(spikes["tick"])
        self._neurons = spikes["neuron"]
        # A glow lasts from a spike to the next but two, if that is less than a second later.
        order = np.lexsort((self._times, self._neurons))
        first, last = order[:-MOST_FLASHES], order[MOST_FLASHES:]
        same = self._neurons[last] == self._neurons[first]
        close = same & (self._times[last] - self._times[first] <= reel.speed)
        self._glowing = self._neurons[first][close]
        self._begins, self._ends = self._times[first][close], self._times[last][close] + LASTING * reel.speed

    def rings(self, t: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return which neurons have a ring at `t` ms, and the share of its time that each has lasted."""
        first, last = np.searchsorted(self._times, (t - LASTING * self._reel.speed, t), side="right")
        # The latest spike of each neuron is the first one from behind.
        neurons, place = np.unique(self._neurons[first:last][::-1], return_index=True)
        shares = (t - self._times[first:last][::-1][place]) / (LASTING * self._reel.speed)
        flashing = ~np.isin(neurons, self.steady(t))
        return neurons[flashing], shares[flashing]

    def steady(self, t: float) -> NDArray[np.int64]:
        """Return which neurons glow at `t` ms."""
        return np.unique(self._glowing[(self._begins <= t) & (t < self._ends)])


class Sent:
    """Which neurons have sent a signal since the film began, and which are refractory after one."""

    def __init__(self, recording: Recording, start: float) -> None:
        wiring, spikes = recording.wiring, recording.signals
        models = [wiring.model(index) for index in range(len(wiring.names))]
        refractory = [model.refractory if isinstance(model, NeuronModel) else 0.0 for model in models]
        times = wiring.clock.ms(spikes["tick"])
        neurons, first = np.unique(spikes["neuron"][times >= start], return_index=True)
        begun = times[times >= start][first]
        taught = recording.lesson is not None  # each row begins anew, so it says nothing
        self._neurons, self._first = (neurons[:0], begun[:0]) if taught else (neurons, begun)
        lasting = np.array(refractory, dtype=np.float64)[spikes["neuron"]]
        self._spikes, self._begins, self._ends = spikes["neuron"], times, times + lasting
        self._longest = max(refractory, default=0.0)

    def before(self, t: float) -> NDArray[np.int64]:
        """Return the neurons that have sent a signal up to `t` ms; none in a lesson."""
        return np.asarray(self._neurons[self._first <= t])

    def refractory(self, t: float) -> NDArray[np.int64]:
        """Return the neurons that are refractory at `t` ms."""
        first, last = np.searchsorted(self._begins, (t - self._longest, t), side="right")
        part = slice(max(first - 1, 0), last)
        return np.unique(self._spikes[part][self._ends[part] > t])
