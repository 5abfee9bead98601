"""What one panel shows of a contender: where a network, or a wiring by hand, decides for which class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from neurosim.learning.decision import decided
from neurosim.models.sigmoid import Sigmoid
from neurosim.network.network import Model
from neurosim.training.linear import Linear
from neurosim.training.training import Training
from neurosim.viz.figures.plane import Plane, nearly_zero
from neurosim.viz.figures.regions import (
    Decisions,
    draw_decisions,
    draw_edges,
    draw_line,
    draw_regions,
    draw_shade,
    draw_sides,
    grid,
    say,
)
from neurosim.viz.figures.view import Units, View

if TYPE_CHECKING:
    from neurosim.training.hand_wiring import HandWiring


def output_of(training: Training) -> Model:
    """Return the model of the output neurons."""
    return training.recording.wiring.model(training.lesson.outputs[0])


def draw_network(axes: Axes, model: Linear, output: Model | None, view: View, classes: Sequence[str]) -> None:
    """Draw the exact boundary of one output neuron and shade its side, by degrees if it has any; or regions."""
    with np.errstate(over="ignore", invalid="ignore"):
        plane = Plane.through(model, view.place, view.directions)
    if not (np.isfinite(plane.slopes).all() and np.isfinite(plane.offsets).all()):
        say(axes, "no boundary:\nthe weights grew beyond all numbers", view.box, view.seen)
        return
    graded = isinstance(output, Sigmoid) and len(model.offsets) == 1
    if nearly_zero(model):
        plane = Plane(np.zeros_like(plane.slopes), np.zeros_like(plane.offsets))
        say(axes, "no boundary (weights are 0\nbut for rounding)", view.box, view.seen)
    elif len(model.offsets) > 1:
        draw_regions(axes, plane, view.box, classes, view.seen)
    else:
        draw_line(axes, plane, view.box, classes, view.seen)
        if not graded:
            draw_sides(axes, decided(plane.excesses(*grid(view.box))), view.box)
    if graded and isinstance(output, Sigmoid):
        draw_shade(axes, plane, view.box, output.gain)


def draw_wiring(axes: Axes, wiring: HandWiring, view: View, units: Units, classes: Sequence[str]) -> None:
    """Draw what a wiring by hand decides: sides of one unit, regions of several."""
    decisions = _asked(wiring, view, units)
    if len(wiring.thresholds) == 1:
        draw_sides(axes, decisions, view.box)
        draw_edges(axes, decisions - 0.5, view.box, classes, view.seen)
    else:
        draw_decisions(axes, decisions, view.box, classes, view.seen)


def _asked(wiring: HandWiring, view: View, units: Units) -> Decisions:
    """Ask the network in the event loop, once for all places at which the same features are on."""
    places = units.read(view.places(*grid(view.box)))
    rows = places.reshape(-1, places.shape[-1])
    on = np.packbits(wiring.binarise(rows).astype(np.bool_), axis=1)
    _, first, which = np.unique(on, axis=0, return_index=True, return_inverse=True)
    return np.asarray(wiring.decide(rows[first])[which.reshape(places.shape[:-1])])
