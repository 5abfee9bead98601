"""What one network decides around the rows, epoch by epoch, and what several deciders do, side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.data.datasets import Data, Dataset, as_dataset
from neurosim.data.given_arrays import rows_to_ask
from neurosim.training.linear import Linear
from neurosim.training.training import Training
from neurosim.viz.figures.decisions import (
    LayeredNetwork,
    decider,
    draw_layered,
    draw_network,
    explain_units,
    is_graded,
    is_layered,
    output_of,
)
from neurosim.viz.figures.epochs import checked_epochs, default_epochs
from neurosim.viz.figures.regions import draw_decisions, draw_edges, draw_sides, explain_shade, explain_sides, grid
from neurosim.viz.figures.rows import (
    decided_wrongly,
    draw_new,
    draw_rows,
    epoch_heading,
    explain_new,
    explain_rows,
    wrong_text,
)
from neurosim.viz.figures.style import blank, legend_below, literal, look
from neurosim.viz.figures.view import View, box_axes, checked_features

Decides = Callable[[NDArray[np.float64]], ArrayLike]
"""Given rows, shape (rows, features), returns the class of each, as an index into the names of the classes."""

MOST = 4  # deciders in a figure
ACROSS = 32  # characters of a panel's heading on one line


@look()
def decision_boundary(
    training: Training,
    *,
    features: tuple[int, ...] = (0, 1),
    epochs: Sequence[int] | None = None,
    new: ArrayLike | None = None,
) -> Figure:
    """Draw the rows of the data set and what the network decides around them, at up to four epochs.

    Of one output neuron with weights w and a threshold, the boundary is the exact line ``w . x + bias = threshold``,
    and the side where it decides for the second class is shaded, by the output of a
    :class:`~neurosim.Sigmoid` unit. Several output neurons have regions, each of the neuron that stands
    furthest above its threshold.

    A network with hidden layers is asked at 80 x 80 places, in the event loop, and its boundary is as fine as these;
    up to six units of the first layer show their exact lines besides, from which it is made.

    Parameters
    ----------
    training : Training
    features : (int, int)
        Columns to draw, counted from 0; all others are held at their mean, which the figure says.
    epochs : sequence of int, optional
        Up to four; 0 is the start. By default the start, the last and two between.
    new : array_like (features,), optional
        A row that was not learned: it has a star, and the output beside it, if that is a degree. Features that are
        not drawn are held as in it instead.

    Returns
    -------
    Figure
        A panel for each epoch. A class is a marker and a colour; rows at one place are one larger marker.

    Raises
    ------
    InputError
        If a column or an epoch does not exist, there are too many epochs, or the new row does not fit.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = decision_boundary(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt"))
    >>> [axes.get_title().splitlines()[0] for axes in figure.axes]
    ['epoch 0 (start)', 'epoch 2', 'epoch 4', 'epoch 9 (last)']
    """
    checks.of_type(training, Training, "What is drawn", "ns.train(...)")
    dataset = training.dataset
    drawn = checked_features(features, dataset)
    text = f"A new row stands among those of {dataset.name!r}"
    row = None if new is None else rows_to_ask([new], dataset.n_features, text)[0]
    view = View.of_features(dataset, drawn, new=row)
    last = len(training.history.weights) - 1
    chosen = default_epochs(last) if epochs is None else checked_epochs(epochs, last)
    shaded = is_graded(training)
    width = max(3.3 * len(chosen), 7.0) + (0.9 if shaded else 0.0)
    figure = blank(width, 5.2, f"The decision boundary while learning “{literal(dataset.name)}”", view.note)
    panels = figure.subplots(1, len(chosen), sharex=True, sharey=True, squeeze=False)[0]
    for axes, epoch in zip(panels, chosen, strict=True):
        model = decider(training, epoch)
        axes.set_title(epoch_heading(epoch, last, model, dataset))
        _draw_learned(axes, model, output_of(training), dataset, view, shaded)
        draw_rows(axes, view.shown, dataset)
        if row is not None:
            draw_new(axes, view.new[0], float(training.ask([row], epoch).output[0, 0]) if shaded else None)
    handles = explain_rows(view.shown, dataset) + (explain_units(training) if is_layered(training) else [])
    if row is not None:
        handles.append(explain_new(row, shaded))
    if shaded:
        explain_shade(figure, panels.tolist(), dataset.class_names[1])
    elif len(training.lesson.outputs) == 1:
        handles.append(explain_sides(dataset.class_names[1]))
    _finish(figure, panels, view, handles)
    return figure


@look()
def decision_regions(
    deciders: Mapping[str, Training | Decides], dataset: Data, *, features: tuple[int, ...] = (0, 1)
) -> Figure:
    """Draw for up to four deciders where they decide for which class, side by side, as they are after learning.

    Parameters
    ----------
    deciders : mapping of label to Training or callable
        What was learned; or anything that is given rows, shape (rows, features), and returns the class of each.
    dataset : Dataset, name, path, (X, y) or frame
        The rows that are shown.
    features : (int, int)
        Columns to draw, counted from 0; all others are held at their mean, which the figure says.

    Returns
    -------
    Figure
        A panel for each decider, with the number of rows that it decides wrongly. The side of the second of two
        classes is shaded; more classes have regions. Of a network with hidden layers up to six units of the first
        show their lines.

    Raises
    ------
    InputError
        If there is no decider or more than four, or a column does not exist.

    Examples
    --------
    >>> import neurosim as ns
    >>> data = ns.datasets.load("xor")
    >>> learned = ns.train(ns.perceptron(2), data, "rosenblatt", epochs=5)
    >>> by_hand = lambda rows: (rows > 0.5).sum(axis=1) % 2
    >>> [axes.get_title().splitlines() for axes in decision_regions({"one": learned, "hand": by_hand}, data).axes]
    [['one', '2 of 4 rows wrong'], ['hand', '0 of 4 rows wrong']]
    """
    if not isinstance(deciders, Mapping) or not all(
        isinstance(one, Training) or callable(one) for one in deciders.values()
    ):
        raise InputError(
            "What is drawn must be a mapping of names to Training, such as {'one': ns.train(...)}, or to functions of"
            f" rows; got {deciders!r}."
        )
    if not 1 <= len(deciders) <= MOST:
        raise InputError(f"Decision regions are drawn of one to {MOST} deciders; got {len(deciders)}.")
    dataset = as_dataset(dataset)
    view = View.of_features(dataset, checked_features(features, dataset))
    text = f"What {'each' if len(deciders) > 1 else 'it'} decides around the rows of “{literal(dataset.name)}”"
    figure = blank(max(3.5 * len(deciders), 7.0), 5.2, text, view.note)
    panels = figure.subplots(1, len(deciders), sharex=True, sharey=True, squeeze=False)[0]
    handles = explain_rows(view.shown, dataset)
    if dataset.n_classes == 2:
        handles.append(explain_sides(dataset.class_names[1]))
    for axes, (name, decides) in zip(panels, deciders.items(), strict=True):
        if isinstance(decides, Training):
            model = decider(decides, -1)
            _draw_learned(axes, model, None, dataset, view, graded=False)
            wrong = decided_wrongly(model, dataset)
        else:
            wrong = _draw_any(axes, decides, dataset, view)
        axes.set_title("\n".join([*textwrap.wrap(literal(name, 2 * ACROSS), ACROSS), wrong]))
        draw_rows(axes, view.shown, dataset)
    layered = [one for one in deciders.values() if isinstance(one, Training) and is_layered(one)]
    _finish(figure, panels, view, handles + (explain_units(layered[0]) if layered else []))
    return figure


def _finish(figure: Figure, panels: NDArray[Any], view: View, handles: list[Artist]) -> None:
    """Label the axes of panels in a row, and explain the marks."""
    for axes in panels:
        box_axes(axes, view)
    if view.labels[1]:
        panels[0].set_ylabel(view.labels[1])
    else:
        panels[0].set_yticks([])
    legend_below(figure, handles)


def _draw_learned(
    axes: Axes, model: LayeredNetwork | Linear, output: Any, dataset: Dataset, view: View, graded: bool
) -> None:
    if isinstance(model, LayeredNetwork):
        draw_layered(axes, model, view, dataset.class_names, graded)
    else:
        draw_network(axes, model, output, view, dataset.class_names)


def _draw_any(axes: Axes, decides: Decides, dataset: Dataset, view: View) -> str:
    """Draw what a function of rows decides, and say how many it decides wrongly."""
    places = view.places(*grid(view.box))
    decisions = np.asarray(decides(places.reshape(-1, places.shape[-1])), dtype=np.int64).reshape(places.shape[:2])
    if dataset.n_classes > 2:
        draw_decisions(axes, decisions, view, dataset.class_names)
    else:
        draw_sides(axes, decisions, view)
        draw_edges(axes, decisions - 0.5, view, dataset.class_names)
    return wrong_text(int(np.count_nonzero(np.asarray(decides(dataset.X)) != dataset.y)), dataset)
