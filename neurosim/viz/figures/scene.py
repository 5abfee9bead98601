"""A network as it is watched: a place for every single neuron, and a way for the signals of every synapse."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from neurosim.network.wiring import Wiring
from neurosim.viz.figures.curves import Points, courses
from neurosim.viz.figures.graph import graph_of_wiring, groups_of
from neurosim.viz.figures.layout import layout
from neurosim.viz.figures.nodes import radii_of
from neurosim.viz.figures.shapes import shapes_of

FEW = 150
"""Up to so many neurons each finds its own place; beyond, populations keep together."""

BENT = 400
"""Up to so many synapses bend around each other and around the neurons in their way."""

GOLDEN = math.pi * (3.0 - math.sqrt(5.0))


@dataclass(frozen=True, eq=False)
class Scene:
    """Where everything is, in inches: x to the right and y up.

    Attributes
    ----------
    places : float64 array (neurons, 2)
        By index.
    radii : float64 array (neurons,)
    shapes : mapping of str to Path
        For each kind of model, within a circle of radius 1.
    kinds : tuple of str
        Of each neuron: its model's class.
    courses : list of float64 arrays (points, 2), or None
        Along each synapse from rim to rim; None in a large network, where they are straight.
    """

    places: Points
    radii: NDArray[np.float64]
    shapes: dict[str, Path]
    kinds: tuple[str, ...]
    courses: list[Points] | None


def scene(wiring: Wiring) -> Scene:
    """Find a place for everything; the same wiring always looks the same.

    Examples
    --------
    >>> from neurosim.network.layers import perceptron
    >>> from neurosim.network.wiring import wire
    >>> seen = scene(wire(perceptron(2)))
    >>> seen.kinds, len(seen.courses)
    (('Bias', 'Feature', 'Feature', 'Rosenblatt'), 3)
    """
    graph = graph_of_wiring(wiring, wiring.weights, apart=True)
    n = len(graph.nodes)
    own = layout(graph) if n <= FEW or not _populations(wiring) else _in_populations(wiring)
    small = n > FEW
    radius = radii_of(graph.nodes, own, small)
    shapes = shapes_of([node.kind for node in graph.nodes])
    places, radii, kinds = np.empty((n, 2)), np.empty(n), [""] * n
    places[wiring.shown], radii[wiring.shown] = own, radius
    for index, node in zip(wiring.shown.tolist(), graph.nodes, strict=True):
        kinds[index] = node.kind
    lines = None
    if len(graph.edges) <= BENT:
        lines = courses(graph.edges, own, radius, [shapes[node.kind] for node in graph.nodes], around=not small)
    return Scene(places, radii, shapes, tuple(kinds), lines)


def _populations(wiring: Wiring) -> bool:
    return any(len(members) > 1 for members in groups_of(wiring))


def _in_populations(wiring: Wiring) -> Points:
    """Return the places of neurons that stand in discs, like seeds in a sunflower, one for each population."""
    groups, graph = groups_of(wiring), graph_of_wiring(wiring, wiring.weights)
    centres = layout(graph)
    gaps = np.hypot(*(centres[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    room = 0.46 * float(gaps[gaps > 0.0].min(initial=6.0))
    largest = max(map(len, groups))
    places = np.empty((len(wiring.names), 2))
    for centre, members in zip(centres, groups, strict=True):
        seed = np.arange(len(members))
        reach = room * np.sqrt((seed + 0.5 * (len(members) > 1)) / largest)
        places[members] = centre + reach[:, None] * np.stack([np.cos(seed * GOLDEN), np.sin(seed * GOLDEN)], axis=1)
    return places[wiring.shown]
