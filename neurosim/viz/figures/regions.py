"""What decides, and what it decides at each place of a plane: a line, a degree, or a region for each class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from neurosim.core.words import counted
from neurosim.data.datasets import Dataset
from neurosim.learning.decision import decided, undecided
from neurosim.models.sigmoid import Sigmoid, logistic
from neurosim.network.wiring import Wiring
from neurosim.training.hand_wiring import HandWiring
from neurosim.training.linear import Linear, first_units, hidden, nearly_zero
from neurosim.training.training import Training
from neurosim.viz.figures.sheet import sample
from neurosim.viz.figures.style import CENTRED, DASHES, GREY, SMALL, Array, class_style, literal, remark, white_box
from neurosim.viz.figures.view import Box, Plane, Scaling, View

Decides = Callable[[Array], ArrayLike]
"""Given rows, shape (rows, features), returns the class of each, as an index into the names of the classes."""

GRID = 240  # points along each side
STEP = 8  # every so many of them, a place for a name is looked for
HIGH = 0.14  # of a name, as a share of the panel's height
PLACES = 80  # along each side at which a network is asked; the grid is finer, along straight lines between them
MOST_UNITS = 6  # with more hidden units than this their lines are not drawn
BESIDE = 0.14  # from the end of a hidden unit's line to its name, as a share of the line

DEGREES = LinearSegmentedColormap.from_list("degree", ["#FFFFFF", "#A0A0A0"])
DEGREE_STEPS = BoundaryNorm(np.linspace(0.0, 1.0, 11), 256)


@dataclass(frozen=True, eq=False)
class LayeredNetwork:
    """A network with hidden layers, with its weights as they were after an epoch: it is asked in the event loop."""

    training: Training
    epoch: int

    flat = False
    """Whether it decides alike everywhere: not that one could tell without asking."""

    def excesses(self, X: Array) -> Array:
        """Return how far each output neuron (columns) stands above its threshold for each row."""
        return self.training.ask(X, self.epoch).excess


Decider: TypeAlias = Linear | LayeredNetwork | Decides


def decider(training: Training, epoch: int) -> LayeredNetwork | Linear:
    """Return what decides after an epoch."""
    layered = hidden(training.recording.wiring, training.lesson.outputs)
    return LayeredNetwork(training, epoch) if layered else Linear.after(training, epoch)


def gain_of(training: Training) -> float | None:
    """Return the gain of the output neuron, if there is one alone and it answers with a degree."""
    outputs = training.lesson.outputs
    model = training.recording.wiring.model(outputs[0])
    return model.gain if len(outputs) == 1 and isinstance(model, Sigmoid) else None


def epoch_heading(epoch: int, last: int, model: LayeredNetwork | Linear, dataset: Dataset) -> str:
    """Say which epoch, and what the network decides then."""
    which = " (start)" if epoch == 0 else " (last)" if epoch == last else ""
    return f"epoch {epoch:,}{which}\n{decided_wrongly(model, dataset)}"


def decided_wrongly(decides: Decider, dataset: Dataset) -> str:
    """Say how many rows are decided wrongly, and how many, right or wrong, lie on a network's very boundary."""
    if callable(decides):
        return wrong_text(int(np.count_nonzero(np.asarray(decides(dataset.X)) != dataset.y)), dataset)
    excesses = decides.excesses(dataset.X)
    unclear = 0 if decides.flat else np.count_nonzero(undecided(excesses))
    told = wrong_text(int(np.count_nonzero(decided(excesses) != dataset.y)), dataset)
    return f"{told}, {unclear:,} on the line" if unclear else told


def wrong_text(wrong: int, dataset: Dataset) -> str:
    """Say how many rows are decided wrongly."""
    return f"{wrong:,} of {counted(dataset.n_rows, 'row')} wrong"


def by_hand(wiring: HandWiring, scaling: Scaling) -> Decides:
    """Return what a wiring decides for scaled rows; those with the same features on are asked once."""

    def decides(rows: Array) -> ArrayLike:
        rows = scaling.invert(rows)
        on = np.packbits(wiring.binarise(rows).astype(np.bool_), axis=1)
        _, first, which = np.unique(on, axis=0, return_index=True, return_inverse=True)
        return wiring.decide(rows[first])[which.ravel()]

    return decides


def draw_decider(axes: Axes, decides: Decider, view: View, classes: Sequence[str], gain: float | None = None) -> None:
    """Draw what decides for which class: one side, shaded by degrees if the output has a `gain`, or regions."""
    if isinstance(decides, Linear):
        _draw_linear(axes, decides, view, classes, gain)
        return
    if isinstance(decides, LayeredNetwork):
        places = view.places(*(np.linspace(*side, PLACES) for side in view.box))
        answers = decides.training.ask(places.reshape(-1, places.shape[-1]), decides.epoch)
        output, excess = (finer(field.reshape(*places.shape[:2], -1)) for field in (answers.output, answers.excess))
        side = decided(excess) if gain is None else output[:, :, 0]
    else:
        places = view.places(*grid(view.box))
        side = np.asarray(decides(places.reshape(-1, places.shape[-1])), dtype=np.int64).reshape(places.shape[:2])
        excess = np.eye(len(classes))[side] if len(classes) > 2 else np.array([[-0.5], [0.5]])[side]
    if excess.shape[-1] > 1:
        _draw_classes(axes, excess, view, classes)
        if isinstance(decides, LayeredNetwork):
            _draw_units(axes, decides, view)
        return
    shade(axes, side, view.box)
    decisions = decided(excess)
    if np.ptp(decisions) == 0:
        say(axes, f"no boundary in view:\nall is “{literal(classes[int(decisions[0, 0])], 14)}”", view)
    else:
        axes.contour(*grid(view.box), excess[:, :, 0], levels=[0.0], colors="black", linewidths=2.2, zorder=1)
    if isinstance(decides, LayeredNetwork):
        _draw_units(axes, decides, view)


def _draw_linear(axes: Axes, model: Linear, view: View, classes: Sequence[str], gain: float | None) -> None:
    """Draw the exact boundary of one output neuron and shade its side, by degrees if it has any; or regions."""
    with np.errstate(over="ignore", invalid="ignore"):
        plane = Plane.through(model, view.place, view.directions)
    if not (np.isfinite(plane.slopes).all() and np.isfinite(plane.offsets).all()):
        say(axes, "no boundary:\nthe weights grew beyond all numbers", view)
        return
    excess = plane.excesses(*grid(view.box))
    if nearly_zero(model):
        excess = np.zeros_like(excess)
        say(axes, "no boundary (weights are 0\nbut for rounding)", view)
    elif len(model.offsets) > 1 and not np.any(plane.slopes) and np.ptp(plane.offsets) == 0.0:
        say(axes, f"no boundary (weights are 0):\nall is “{literal(classes[0], 14)}”", view)
    elif len(model.offsets) > 1:
        _draw_classes(axes, excess, view, classes)
    else:
        (ends,) = plane.lines(view.box)
        if len(ends):
            axes.plot(ends[:, 0], ends[:, 1], color="black", linewidth=2.2, label="boundary")
        else:
            middle = plane.excesses(*np.mean(view.box, axis=1)[:, np.newaxis])[0, 0]
            where = "boundary outside the view:" if np.any(plane.slopes) else "no boundary (weights are 0):"
            say(axes, f"{where}\nall is “{literal(classes[int(decided(middle))], 14)}”", view)
        if gain is None:
            shade(axes, decided(excess), view.box)
    if gain is not None:
        shade(axes, degrees(excess[:, :, 0], gain), view.box)


def _draw_units(axes: Axes, asked: LayeredNetwork, view: View) -> None:
    """Draw the lines of the units of the first layer, if they are few."""
    training, wiring = asked.training, asked.training.recording.wiring
    units = first_units(wiring, training.lesson.outputs)
    if len(units) > MOST_UNITS:
        return
    style = CENTRED | {"fontsize": SMALL + 1, "bbox": white_box(GREY, 0.15), "zorder": 4}
    model = Linear.of(wiring, units, training.weights_after(asked.epoch))
    lines = Plane.through(model, view.place, view.directions).lines(view.box)
    for k, (unit, ends) in enumerate(zip(units, lines, strict=True)):
        if len(ends):
            axes.plot(*ends.T, color=GREY, linestyle=DASHES[1 + k % (len(DASHES) - 1)], linewidth=1.6, zorder=1.5)
            x, y = (ends[0] + BESIDE * (ends[1] - ends[0])).tolist()
            axes.text(x, y, literal(wiring.labels[unit], 12), **style)


def finer(values: Array) -> Array:
    """Bring values at the places where a network was asked (rows, columns, ...) to the grid, along straight lines.

    >>> finer(np.add.outer(np.arange(80.0), np.arange(80.0)))[[0, -1], [0, -1]]
    array([  0., 158.])
    """
    places, every = np.linspace(0.0, 1.0, PLACES), np.linspace(0.0, 1.0, GRID)
    share = np.array([np.interp(every, places, row) for row in np.eye(PLACES)])  # of each place in each of the grid
    return np.asarray(np.einsum("pg,pq...,qh->gh...", share, values, share, optimize=True))


def explain_units(wiring: Wiring, outputs: Sequence[int]) -> list[Artist]:
    """Return what a legend says of the lines of hidden units, if they are drawn."""
    if not hidden(wiring, outputs) or not 0 < len(first_units(wiring, outputs)) <= MOST_UNITS:
        return []
    return [sample("where a hidden unit is at its threshold", color=GREY, linestyle=DASHES[1], linewidth=1.6)]


def say(axes: Axes, text: str, view: View) -> None:
    """Write a sentence of two lines at the height where it hides fewest points."""
    low, high = view.box[1]
    heights = (view.seen[:, 1] - low) / (high - low)
    free = min((0.3, 0.5, 0.7, 0.17, 0.83), key=lambda height: np.count_nonzero(np.abs(heights - height) < 0.16))
    remark(axes, text, free)


def degrees(excess: Array, gain: float) -> Array:
    """Return the output of a sigmoid unit at each place."""
    return np.array([logistic(gain * value) for value in excess.ravel().tolist()]).reshape(excess.shape)


def shade(axes: Axes, degree: NDArray[Any], box: Box, **style: Any) -> AxesImage:
    """Shade the plane by a degree from 0 to 1, given on any grid whose first row is at the bottom."""
    look: dict[str, Any] = {"cmap": DEGREES, "norm": DEGREE_STEPS, "zorder": 0, "aspect": "auto"} | style
    return axes.imshow(degree.astype(np.float64), origin="lower", extent=(*box[0], *box[1]), **look)


def explain_shade(figure: Figure, panels: list[Axes], yes: str) -> None:
    """Add the scale of the shades; `yes` is the class that the output is the degree of."""
    shades = ScalarMappable(DEGREE_STEPS, DEGREES)
    slim = max(20.0, 4.0 * figure.get_size_inches()[1])
    bar = figure.colorbar(shades, ax=panels, ticks=[0.0, 0.5, 1.0], shrink=0.8, pad=0.02, aspect=slim)
    bar.set_label(f"output: degree of “{literal(yes)}”")


def explain_sides(yes: str) -> Patch:
    """Return what a legend says of a shaded side, if no scale does."""
    return Patch(facecolor=DEGREES(1.0), edgecolor=GREY, label=f"decided for “{literal(yes)}”")


def grid(box: Box) -> tuple[Array, Array]:
    """Return x and y of the places at which decisions are looked at."""
    return np.linspace(*box[0], GRID), np.linspace(*box[1], GRID)


def _draw_classes(axes: Axes, excess: Array, view: View, classes: Sequence[str]) -> None:
    """Paint, outline and name the region of each class, where its excess (last axis) is the largest."""
    decisions, taken = decided(excess), list[tuple[float, float, float]]()
    for k in np.unique(decisions).tolist():
        _, colour = class_style(k)
        pale = [0.8 + 0.2 * int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]  # four fifths white
        mine = np.where(decisions == k, 0.0, np.nan)
        shade(axes, mine, view.box, cmap=ListedColormap([pale]), norm=None, interpolation="nearest")
        lead = excess[:, :, k] - np.delete(excess, k, axis=-1).max(axis=-1)
        if lead.min() < 0.0 < lead.max():
            axes.contour(*grid(view.box), lead, levels=[0.0], colors="black", linewidths=2.2, zorder=1)
        name = literal(classes[k], 14)
        half = 0.03 + 0.015 * len(name)  # of its width, as a share of the panel's
        x, y = _free_place(decisions == k, view, taken, half)
        taken.append((min(max(x, half), 1.0 - half), y, half))
        (left, right), (low, high) = view.box
        across = "left" if x < half else "right" if x > 1.0 - half else "center"
        style: dict[str, Any] = {"fontsize": SMALL + 1, "bbox": white_box(colour, 0.15, 0.9), "clip_on": True}
        place = left + x * (right - left), low + y * (high - low)
        axes.text(*place, name, ha=across, va="center", zorder=4, **style)


def _free_place(
    region: NDArray[np.bool_], view: View, taken: Sequence[tuple[float, float, float]], half: float
) -> tuple[float, float]:
    """Return the place in a region that is furthest from points, other regions and the edge, and not on a name.

    Places are shares of the panel's width and height, as are `taken`: those of names and half their width.
    """
    coarse = np.arange(0, GRID, STEP)
    mine = region[np.ix_(coarse, coarse)]
    if not np.any(mine):  # smaller than the coarse grid
        row, column = (np.argwhere(region)[0] / (GRID - 1.0)).tolist()
        return column, row
    cells, rivals = (STEP / (GRID - 1.0) * np.argwhere(where)[:, ::-1] for where in (mine, ~mine))
    for x, y, other in taken:
        middles = np.clip(cells[:, 0], half, 1.0 - half)  # near the edge, a name stands beside its place
        free = (np.abs(middles - x) > half + other) | (np.abs(cells[:, 1] - y) > HIGH)
        cells = cells[free] if np.any(free) else cells
    low, high = np.array(view.box).T
    away = np.hypot(*(cells[:, None, :] - (view.seen - low) / (high - low)).transpose(2, 0, 1)).min(axis=1)
    if len(rivals):
        away = np.minimum(away, np.hypot(*(cells[:, None, :] - rivals).transpose(2, 0, 1)).min(axis=1))
    # A name is wider than it is high, so it needs more room at the sides.
    edge = np.minimum(cells, 1.0 - cells) * (0.5, 1.0)
    x, y = cells[int(np.argmax(np.minimum(away, edge.min(axis=1))))].tolist()
    return x, y
