"""A network's scene in the room that a film has for it: an inch of the scene is an inch on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from neurosim.network.wiring import Wiring
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.curves import Points
from neurosim.viz.figures.graph import Node, graph_of_wiring
from neurosim.viz.figures.layout import is_ring
from neurosim.viz.figures.network import MANY
from neurosim.viz.figures.nodes import tight
from neurosim.viz.figures.scene import Scene
from neurosim.viz.figures.shapes import outline
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
