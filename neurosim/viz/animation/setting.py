"""Where everything stands in a film, in inches: a network, one neuron, and places along lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from neurosim.recording.recording import Recording
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.graph import (
    Node,
    Points,
    graph_of_wiring,
    inside_fits,
    names_aside,
    outline,
    rim,
    shapes_of,
    tight,
)
from neurosim.viz.figures.network import MANY, Scene, is_ring
from neurosim.viz.figures.style import LONGEST, literal, visible

LARGEST = 1.2  # a small network is enlarged by no more than this
LEAST = 7  # characters that are left of a name
EDGE = 0.32  # inches around everything, for names below and rings around
TEACHER = 1.0  # inches beside an output neuron, from which targets come
MOST_DENDRITES, MOST_BRANCHES = 10, 8  # of more, the strongest are shown, and the rest is counted
NAMES = 2.1  # inches at the left for the names of sources, and at the right for those of targets
BARS = 1.75  # inches for the bars of weight x input
ROOM = 0.55  # inches above and below all rows


def inches_of(axes: Axes) -> tuple[float, float]:
    """Return width and height of axes in their final place."""
    figure, box = axes.get_figure(root=True), axes.get_position()
    assert figure is not None
    width, height = (figure.get_size_inches() * (box.width, box.height)).tolist()
    return width, height


def in_inches(axes: Axes) -> tuple[float, float]:
    """Make axes, in their final place, a sheet of paper in inches, and return its width and height."""
    size = inches_of(axes)
    axes.set(xlim=(0.0, size[0]), ylim=(0.0, size[1]))
    axes.set_axis_off()
    return size


@dataclass(frozen=True, eq=False)
class Setting:
    """Where a network is, in inches from the lower left corner of the axes."""

    seen: Scene
    nodes: tuple[Node, ...]  # in the order in which people added them
    lines: list[Points]  # along each synapse
    outlines: list[Points]  # of each neuron, by index
    small: bool  # whether neurons are too many or too close for names

    @classmethod
    def of(cls, axes: Axes, subject: Subject, taught: bool = True) -> Setting:
        """Find a place for a network in axes, where an inch of its scene is an inch if there is room.

        If it is `taught`, there is room for what comes from the teacher.
        """
        wiring, lesson = subject.recording.wiring, subject.recording.lesson
        size = np.array(in_inches(axes))
        nodes = graph_of_wiring(wiring, wiring.weights, apart=True).nodes
        seen = _fitted(subject.scene, nodes, size, taught and lesson is not None and lesson.teaching is not None)
        lines = seen.courses
        if lines is None:  # straight ones, from rim to rim
            starts, ends = seen.places[wiring.sources], seen.places[wiring.targets]
            length = np.maximum(np.hypot(*(ends - starts).T), 1e-9)[:, None]
            unit = (ends - starts) / length
            leave, arrive = (
                np.minimum(seen.radii[side][:, None], 0.45 * length) for side in (wiring.sources, wiring.targets)
            )
            lines = list(np.stack([starts + leave * unit, ends - arrive * unit], axis=1))
        corners = {kind: outline(shape) for kind, shape in seen.shapes.items()}
        outlines = [seen.places[index] + seen.radii[index] * corners[kind] for index, kind in enumerate(seen.kinds)]
        # Names so short that those below neighbours in a row do not run into each other.
        places = seen.places[wiring.shown]
        across, up = np.abs(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1)
        room = across[(across > 0.0) & (up < 0.25)].min(initial=np.inf)
        longest = LONGEST if room == np.inf else int(min(max(room / 0.1, LEAST), LONGEST))
        named = tuple(replace(node, name=visible(node.name, longest)) for node in nodes)
        return cls(seen, named, lines, outlines, len(nodes) > MANY or tight(seen.places))


def around(places: Points) -> bool:
    """Return whether neurons stand in a ring."""
    return len(places) > 0 and is_ring(places - places.mean(axis=0))


def _fitted(own: Scene, nodes: tuple[Node, ...], size: NDArray[np.float64], taught: bool) -> Scene:
    if len(own.places) == 0:
        return own
    reach = own.radii[:, None]
    every = np.vstack([own.places - reach, own.places + reach, *(own.courses or [])])
    low, high = every.min(axis=0), every.max(axis=0)
    named, ring = len(nodes) <= MANY, around(own.places)
    longest = max(len(literal(node.name)) for node in nodes) if named else 0
    half = 0.0425 * longest - float(own.radii.max())  # of a name below its neuron, beyond its rim
    beside = max(half, 0.0) * (2.0 if ring else 1.0)
    for _ in range(2):  # the second time if names turn out to stand at the sides
        left, right = EDGE + beside, EDGE + max(beside, TEACHER if taught else 0.0)
        room = np.maximum(size - (left + right, 2.0 * EDGE), 0.5)
        scale = float(min(*(room / np.maximum(high - low, 1e-9)), LARGEST))
        aside = named and not ring and names_aside(scale * own.places, scale * own.radii)
        if not aside or inside_fits(longest, scale * own.radii):
            break
        beside = max(0.085 * longest - 0.1, beside)
    shift = np.array([left, EDGE]) + room / 2.0 - scale * (low + high) / 2.0
    return replace(
        own,
        places=scale * own.places + shift,
        radii=scale * own.radii,
        courses=None if own.courses is None else [scale * line + shift for line in own.courses],
    )


@dataclass(frozen=True, eq=False)
class Anatomy:
    """Where one neuron is, in inches: dendrites from the left, a soma, and an axon that branches to the right."""

    soma: NDArray[np.float64]  # x and y of its middle
    radius: float
    outline: Points  # of the soma
    dendrites: tuple[int, ...]  # the synapses that are shown, from the top
    branches: tuple[int, ...]
    hidden_dendrites: int  # how many are not shown
    hidden_branches: int
    inlets: list[Points]  # along each dendrite
    outlets: list[Points]  # along each branch

    @classmethod
    def of(cls, recording: Recording, index: int, size: tuple[float, float]) -> Anatomy:
        """Lay out a neuron in a room of some width and height."""
        wiring = recording.wiring
        width, height = size
        incoming, outgoing = wiring.incoming(index), np.array(wiring.outgoing(index), dtype=np.int64)
        place = np.argsort(wiring.shown)
        dendrites = _strongest(wiring.weights, incoming, MOST_DENDRITES, place[wiring.sources[incoming]])
        branches = _strongest(wiring.weights, outgoing, MOST_BRANCHES, place[wiring.targets[outgoing]])
        radius = min(1.0, 0.5 * height - 0.5)
        soma = np.array([0.52 * width, 0.5 * height])
        kind = type(wiring.model(index)).__name__
        shape = shapes_of([kind])[kind]
        right = soma + np.array([radius * rim(shape, np.array([1.0, 0.0])), 0.0])
        rows = _rows(len(dendrites) + (len(incoming) > len(dendrites)), height)[: len(dendrites)]
        # On the left side of the soma, the first dendrite at the top.
        angles = np.pi + np.linspace(-0.6, 0.6, len(rows)) * (len(rows) > 1)
        ways = [np.array([np.cos(angle), np.sin(angle)]) for angle in angles]
        ends = [soma + (radius * rim(shape, way) + 0.02) * way for way in ways]
        inlets = [_course((NAMES, y), (NAMES + BARS, y), end) for y, end in zip(rows, ends, strict=True)]
        heights = _rows(len(branches) + (len(outgoing) > len(branches)), height)[: len(branches)]
        trunk = right + np.array([0.65, 0.0])
        outlets = [_course(right, trunk, (width - NAMES, y)) for y in heights]
        hidden = len(incoming) - len(dendrites), len(outgoing) - len(branches)
        around, shown = soma + radius * outline(shape), (tuple(dendrites.tolist()), tuple(branches.tolist()))
        return cls(soma, radius, around, *shown, *hidden, inlets, outlets)


def _strongest(
    weights: NDArray[np.float64], synapses: NDArray[np.int64], most: int, place: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the synapses with the largest weights, in the order in which people added their neurons."""
    heavy = np.argsort(-np.abs(weights[synapses]), kind="stable")[:most]
    return np.asarray(synapses[heavy[np.argsort(place[heavy], kind="stable")]])


def _rows(count: int, height: float) -> NDArray[np.float64]:
    """Return the heights of rows from the top, in the middle of the room."""
    gap = min((height - 2.0 * ROOM) / max(count - 1, 1), 0.8)
    return np.asarray(height / 2.0 + gap * (np.arange(count)[::-1] - (count - 1) / 2.0))


def _course(start: ArrayLike, bend: ArrayLike, end: ArrayLike) -> Points:
    """Return a straight piece from `start` to `bend`, and from there a soft curve to `end`."""
    first, second, last = (np.asarray(point, dtype=np.float64) for point in (start, bend, end))
    t = np.linspace(0.0, 1.0, 31)[:, None]
    reach = np.array([0.5 * (last[0] - second[0]), 0.0])
    one, two = second + reach, last - reach
    soft = (1 - t) ** 3 * second + 3 * t * (1 - t) ** 2 * one + 3 * t**2 * (1 - t) * two + t**3 * last
    return np.vstack([first[None], soft])


class Ways:
    """Lines of two points or more, along which something moves at even speed."""

    def __init__(self, lines: Sequence[Points]) -> None:
        self._points = np.vstack([np.empty((0, 2)), *lines])
        gone = [np.empty(0)]  # twice a line's number, plus the share of its length at each point: one ascending column
        for k, line in enumerate(lines):
            length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
            gone.append(2.0 * k + np.append(length[:-1] / (length[-1] or 1.0), 1.0))
        self._gone = np.concatenate(gone)

    def places(self, lines: NDArray[np.int64], shares: NDArray[np.float64]) -> Points:
        """Return where one is that has gone a share of a line, for each of several."""
        if len(lines) == 0:
            return np.empty((0, 2))
        at = 2.0 * lines + np.clip(shares, 0.0, 1.0)
        return np.stack([np.interp(at, self._gone, column) for column in self._points.T], axis=1)
