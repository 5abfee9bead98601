"""Where everything stands in a film, in inches: a network, one neuron, and places along lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from neurosim.network.wiring import Wiring
from neurosim.recording.recording import Recording
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.graph import Node, Points, graph_of_wiring
from neurosim.viz.figures.network import MANY
from neurosim.viz.figures.nodes import outline, rim, shapes_of, tight
from neurosim.viz.figures.scene import Scene, is_ring
from neurosim.viz.figures.style import LONGEST, literal, visible

LARGEST = 1.2
"""A small network is enlarged by no more than this."""

LEAST = 7
"""Characters that are left of a name."""

EDGE = 0.32  # inches around everything, for names below and rings around
TEACHER = 1.0  # inches beside an output neuron, from which targets come


@dataclass(frozen=True, eq=False)
class Setting:
    """Where everything is, in inches from the lower left corner of the axes.

    Attributes
    ----------
    seen : Scene
    nodes : tuple of Node
        In the order in which people added them.
    lines : list of float64 arrays (points, 2)
        Along each synapse.
    outlines : list of float64 arrays (corners, 2)
        Of each neuron, by index.
    small : bool
        Whether neurons are too many or too close for names.
    """

    seen: Scene
    nodes: tuple[Node, ...]
    lines: list[Points]
    outlines: list[Points]
    small: bool

    @property
    def ring(self) -> bool:
        """Whether the neurons stand in a ring."""
        return is_ring(self.seen.places - self.seen.places.mean(axis=0)) if len(self.nodes) else False


def set_in(axes: Axes, subject: Subject) -> Setting:
    """Find a place for a network in axes, and scale them in inches."""
    wiring, lesson = subject.recording.wiring, subject.recording.lesson
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_position()
    size = figure.get_size_inches() * (box.width, box.height)
    axes.set_xlim(0.0, size[0])
    axes.set_ylim(0.0, size[1])
    axes.set_axis_off()
    nodes = graph_of_wiring(wiring, wiring.weights, apart=True).nodes
    moved = _fitted(subject.scene, nodes, size, lesson is not None and lesson.teaching is not None)
    lines = moved.courses if moved.courses is not None else _straight(moved, wiring)
    corners = {kind: outline(shape) for kind, shape in moved.shapes.items()}
    outlines = [moved.places[index] + moved.radii[index] * corners[kind] for index, kind in enumerate(moved.kinds)]
    small = len(nodes) > MANY or tight(moved.places)
    return Setting(moved, _shortened(nodes, moved.places[wiring.shown]), lines, outlines, small)


def _shortened(nodes: tuple[Node, ...], places: Points) -> tuple[Node, ...]:
    """Return nodes with names so short that those below neighbours in a row do not run into each other."""
    across, up = np.abs(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1)
    room = across[(across > 0.0) & (up < 0.25)].min(initial=np.inf)
    longest = LONGEST if room == np.inf else int(min(max(room / 0.1, LEAST), LONGEST))
    return tuple(replace(node, name=visible(node.name, longest)) for node in nodes)


def _fitted(own: Scene, nodes: tuple[Node, ...], size: NDArray[np.float64], taught: bool) -> Scene:
    if len(own.places) == 0:
        return own
    reach = own.radii[:, None]
    every = np.vstack([own.places - reach, own.places + reach, *(own.courses or [])])
    low, high = every.min(axis=0), every.max(axis=0)
    beside = 0.0
    if len(nodes) <= MANY:
        longest = max(len(literal(node.name)) for node in nodes)
        half = 0.0425 * longest - float(own.radii.max())  # of a name below its neuron, beyond its rim
        beside = max(half, 0.0) * (2.0 if is_ring(own.places - own.places.mean(axis=0)) else 1.0)
    left, right = EDGE + beside, EDGE + max(beside, TEACHER if taught else 0.0)
    room = np.maximum(size - (left + right, 2.0 * EDGE), 0.5)
    scale = float(min(*(room / np.maximum(high - low, 1e-9)), LARGEST))
    middle = np.array([left, EDGE]) + room / 2.0
    shift = middle - scale * (low + high) / 2.0
    return replace(
        own,
        places=scale * own.places + shift,
        radii=scale * own.radii,
        courses=None if own.courses is None else [scale * line + shift for line in own.courses],
    )


def _straight(seen: Scene, wiring: Wiring) -> list[Points]:
    starts, ends = seen.places[wiring.sources], seen.places[wiring.targets]
    way = ends - starts
    length = np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    unit = way / length
    leave = np.minimum(seen.radii[wiring.sources][:, None], 0.45 * length)
    arrive = np.minimum(seen.radii[wiring.targets][:, None], 0.45 * length)
    return list(np.stack([starts + leave * unit, ends - arrive * unit], axis=1))


MOST_DENDRITES = 10
"""Of more, the strongest are shown, and the rest is counted."""

MOST_BRANCHES = 8

NAMES = 2.1  # inches at the left for the names of sources, and at the right for those of targets
BARS = 1.75  # inches for the bars of weight x input
ROOM = 0.55  # inches above and below all rows


@dataclass(frozen=True, eq=False)
class Anatomy:
    """Where everything is, in inches.

    Attributes
    ----------
    index : int
        Of the neuron.
    soma : float64 array (2,)
    radius : float
    outline : float64 array (corners, 2)
        Of the soma.
    dendrites, branches : tuple of int
        The synapses that are shown, from the top.
    hidden_dendrites, hidden_branches : int
        How many are not.
    inlets, outlets : list of float64 arrays (points, 2)
        Along each of them.
    """

    index: int
    soma: NDArray[np.float64]
    radius: float
    outline: Points
    dendrites: tuple[int, ...]
    branches: tuple[int, ...]
    hidden_dendrites: int
    hidden_branches: int
    inlets: list[Points]
    outlets: list[Points]

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
        rim_of = soma + radius * outline(shape)
        right = soma + np.array([radius * rim(shape, np.array([1.0, 0.0])), 0.0])
        rows = _rows(len(dendrites) + (len(incoming) > len(dendrites)), height)[: len(dendrites)]
        # On the left side of the soma, the first dendrite at the top.
        angles = np.pi + np.linspace(-0.6, 0.6, len(rows)) * (len(rows) > 1)
        ways = [np.array([np.cos(angle), np.sin(angle)]) for angle in angles]
        ends = [soma + (radius * rim(shape, way) + 0.02) * way for way in ways]
        inlets = [_course((NAMES, y), (NAMES + BARS, y), end) for y, end in zip(rows, ends, strict=True)]
        trunk = right + np.array([0.65, 0.0])
        far = width - NAMES
        heights = _rows(len(branches) + (len(outgoing) > len(branches)), height)[: len(branches)]
        outlets = [_course(right, trunk, (far, y)) for y in heights]
        return cls(
            index=index,
            soma=soma,
            radius=radius,
            outline=rim_of,
            dendrites=tuple(dendrites.tolist()),
            branches=tuple(branches.tolist()),
            hidden_dendrites=len(incoming) - len(dendrites),
            hidden_branches=len(outgoing) - len(branches),
            inlets=inlets,
            outlets=outlets,
        )


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


def _course(start: object, bend: object, end: object) -> Points:
    """Return a straight piece from `start` to `bend`, and from there a soft curve to `end`."""
    first, second, last = (np.asarray(point, dtype=np.float64) for point in (start, bend, end))
    t = np.linspace(0.0, 1.0, 31)[:, None]
    reach = np.array([0.5 * (last[0] - second[0]), 0.0])
    one, two = second + reach, last - reach
    soft = (1 - t) ** 3 * second + 3 * t * (1 - t) ** 2 * one + 3 * t**2 * (1 - t) * two + t**3 * last
    return np.vstack([first[None], soft])


class Ways:
    """Lines that something moves along, at even speed.

    Parameters
    ----------
    lines : sequence of float64 array (points, 2)
        Of two points at least.

    Examples
    --------
    >>> ways = Ways([np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 1.0]])])
    >>> ways.places(np.array([0, 0]), np.array([0.5, 0.875]))
    array([[2. , 0. ],
           [3. , 0.5]])
    """

    def __init__(self, lines: Sequence[Points]) -> None:
        sizes = np.array([len(line) for line in lines], dtype=np.int64)
        self._last = np.cumsum(sizes) - 1
        self._points = np.vstack([np.empty((0, 2)), *lines])
        lengths = [np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))]) for line in lines]
        # The share of its line's length at which each point stands, plus its line's number: one ascending column.
        shares = [number + length / (length[-1] or 1.0) for number, length in enumerate(lengths)]
        self._shares = np.concatenate([np.empty(0), *shares])

    def places(self, lines: NDArray[np.int64], shares: NDArray[np.float64]) -> Points:
        """Return where one is that has gone a share of a line, for each of several."""
        if len(lines) == 0:
            return np.empty((0, 2))
        first = np.where(lines > 0, self._last[lines - 1] + 1, 0)
        after = np.searchsorted(self._shares, lines + shares, side="right")
        after = np.clip(after, first + 1, self._last[lines])
        low, high = self._shares[after - 1], self._shares[after]
        part = np.clip((lines + shares - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
        return np.asarray(self._points[after - 1] + part[:, None] * (self._points[after] - self._points[after - 1]))
