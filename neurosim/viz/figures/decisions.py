"""What one panel shows: where a network, or a unit wired by hand, decides for which class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from neurosim.learning.decision import decided
from neurosim.models.sigmoid import Sigmoid
from neurosim.network.network import Model
from neurosim.training.hand_wiring import HandWiring
from neurosim.training.linear import Linear, first_units, hidden, nearly_zero
from neurosim.training.training import Training
from neurosim.viz.figures.regions import (
    GRID,
    Decisions,
    draw_decisions,
    draw_edges,
    draw_line,
    draw_regions,
    draw_shade,
    draw_sides,
    draw_winners,
    grid,
    say,
    shade,
)
from neurosim.viz.figures.style import CENTRED, DASHES, GREY, SMALL, literal, white_box
from neurosim.viz.figures.view import Plane, Scaling, View

PLACES = 80
"""Along each side of a panel at which a network is asked; the grid is finer, along straight lines between them."""

MOST_UNITS = 6  # with more hidden units than this their lines are not drawn
BESIDE = 0.14  # from the end of a hidden unit's line to its name, as a share of the line


def output_of(training: Training) -> Model:
    """Return the model of the output neurons."""
    return training.recording.wiring.model(training.lesson.outputs[0])


def is_graded(training: Training) -> bool:
    """Return whether one output neuron answers with a degree."""
    return len(training.lesson.outputs) == 1 and isinstance(output_of(training), Sigmoid)


def is_layered(training: Training) -> bool:
    """Return whether there are hidden layers."""
    return hidden(training.recording.wiring, training.lesson.outputs)


def decider(training: Training, epoch: int) -> LayeredNetwork | Linear:
    """Return what decides after an epoch."""
    return LayeredNetwork(training, epoch) if is_layered(training) else Linear.after(training, epoch)


def draw_network(axes: Axes, model: Linear, output: Model | None, view: View, classes: Sequence[str]) -> None:
    """Draw the exact boundary of one output neuron and shade its side, by degrees if it has any; or regions."""
    with np.errstate(over="ignore", invalid="ignore"):
        plane = Plane.through(model, view.place, view.directions)
    if not (np.isfinite(plane.slopes).all() and np.isfinite(plane.offsets).all()):
        say(axes, "no boundary:\nthe weights grew beyond all numbers", view)
        return
    graded = isinstance(output, Sigmoid) and len(model.offsets) == 1
    if nearly_zero(model):
        plane = Plane(np.zeros_like(plane.slopes), np.zeros_like(plane.offsets))
        say(axes, "no boundary (weights are 0\nbut for rounding)", view)
    elif len(model.offsets) > 1:
        draw_regions(axes, plane, view, classes)
    else:
        draw_line(axes, plane, view, classes)
        if not graded:
            draw_sides(axes, decided(plane.excesses(*grid(view.box))), view)
    if graded and isinstance(output, Sigmoid):
        draw_shade(axes, plane, view, output.gain)


def draw_wiring(axes: Axes, wiring: HandWiring, view: View, scaling: Scaling, classes: Sequence[str]) -> None:
    """Draw what a wiring by hand decides: sides of one unit, regions of several."""
    decisions = _decisions(wiring, view, scaling)
    if len(wiring.thresholds) == 1:
        draw_sides(axes, decisions, view)
        draw_edges(axes, decisions - 0.5, view, classes)
    else:
        draw_decisions(axes, decisions, view, classes)


def _decisions(wiring: HandWiring, view: View, scaling: Scaling) -> Decisions:
    """Ask the network in the event loop, once for all places at which the same features are on."""
    places = scaling.invert(view.places(*grid(view.box)))
    rows = places.reshape(-1, places.shape[-1])
    on = np.packbits(wiring.binarise(rows).astype(np.bool_), axis=1)
    _, first, which = np.unique(on, axis=0, return_index=True, return_inverse=True)
    return np.asarray(wiring.decide(rows[first])[which.reshape(places.shape[:-1])])


@dataclass(frozen=True, eq=False)
class LayeredNetwork:
    """A network with hidden layers, with its weights as they were after an epoch: it is asked in the event loop."""

    training: Training
    epoch: int

    flat = False
    """Whether it decides alike everywhere: not that one could tell without asking."""

    def excesses(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far each output neuron (columns) stands above its threshold for each row."""
        return self.training.ask(X, self.epoch).excess

    @property
    def lines(self) -> Linear:
        """The line of each unit of the first hidden layer."""
        wiring = self.training.recording.wiring
        weights = wiring.weights.copy()
        weights[wiring.plastic] = self.training.history.weights[self.epoch]
        return Linear.of(wiring, first_units(wiring, self.training.lesson.outputs), weights)


def draw_layered(axes: Axes, asked: LayeredNetwork, view: View, classes: Sequence[str], graded: bool) -> None:
    """Draw where the network's decision turns over, shade its side, by degrees if wanted; or regions."""
    x, y = (np.linspace(*side, PLACES) for side in view.box)
    places = view.places(x, y)
    answers = asked.training.ask(places.reshape(-1, places.shape[-1]), asked.epoch)
    output, excess = (finer(field.reshape(*places.shape[:2], -1)) for field in (answers.output, answers.excess))
    if excess.shape[-1] > 1:
        draw_winners(axes, excess, view, classes)
        return
    shade(axes, output[:, :, 0] if graded else decided(excess).astype(np.float64), view.box)
    draw_edges(axes, excess[:, :, 0], view, classes)
    _draw_units(axes, asked, view)


def finer(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring values at the places where a network was asked (rows, columns, ...) to the grid, along straight lines.

    Examples
    --------
    >>> finer(np.add.outer(np.arange(80.0), np.arange(80.0)))[[0, -1], [0, -1]]
    array([  0., 158.])
    """
    places, every = np.linspace(0.0, 1.0, PLACES), np.linspace(0.0, 1.0, GRID)
    share = np.array([np.interp(every, places, row) for row in np.eye(PLACES)])  # of each place in each of the grid
    return np.asarray(np.einsum("pg,pq...,qh->gh...", share, values, share, optimize=True))


def _draw_units(axes: Axes, asked: LayeredNetwork, view: View) -> None:
    """Draw the line of each hidden unit, with its name on it."""
    names = _units(asked.training)
    if len(names) > MOST_UNITS:
        return
    style = CENTRED | {"fontsize": SMALL + 1, "bbox": white_box(GREY, 0.15), "zorder": 4}
    lines = Plane.through(asked.lines, view.place, view.directions).lines(view.box)
    for k, (name, ends) in enumerate(zip(names, lines, strict=True)):
        if len(ends):
            axes.plot(*ends.T, color=GREY, linestyle=DASHES[1 + k % (len(DASHES) - 1)], linewidth=1.6, zorder=1.5)
            x, y = (ends[0] + BESIDE * (ends[1] - ends[0])).tolist()
            axes.text(x, y, name, **style)


def _units(training: Training) -> list[str]:
    """Return the literal names of the units of the first hidden layer."""
    wiring = training.recording.wiring
    return [literal(wiring.labels[unit], 12) for unit in first_units(wiring, training.lesson.outputs)]


def explain_units(training: Training) -> list[Artist]:
    """Return what a legend says of the lines of hidden units, if they are drawn."""
    if len(training.lesson.outputs) > 1 or not 0 < len(_units(training)) <= MOST_UNITS:
        return []
    text = "where a hidden unit is at its threshold"
    return [Line2D([], [], color=GREY, linestyle=DASHES[1], linewidth=1.6, label=text)]
