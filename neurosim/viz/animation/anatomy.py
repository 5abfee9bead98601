"""The three jobs of one neuron on paper: dendrites from the left, a soma, and an axon that branches to the right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.recording.recording import Recording
from neurosim.viz.figures.curves import Points
from neurosim.viz.figures.shapes import outline, rim, shapes_of

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
