"""What several deciders make of the same plane: side by side, whatever they are."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError
from neurosim.data.datasets import Data, Dataset, as_dataset
from neurosim.training.linear import Linear, hidden
from neurosim.training.training import Training
from neurosim.viz.figures.asked import Asked, draw_asked, explain_units
from neurosim.viz.figures.decisions import draw_network
from neurosim.viz.figures.regions import draw_decisions, draw_edges, draw_sides, explain_sides, grid
from neurosim.viz.figures.rows import decided_wrongly, draw_rows, explain_rows, told_wrong
from neurosim.viz.figures.style import blank, legend_below, literal, look
from neurosim.viz.figures.view import View, checked_features

Decides = Callable[[NDArray[np.float64]], ArrayLike]
"""Given rows, shape (rows, features), returns the class of each, as an index into the names of the classes."""

MOST = 4
"""Deciders in a figure."""

ACROSS = 32
"""Characters of a panel's heading on one line."""


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
    told = f"What {'each' if len(deciders) > 1 else 'it'} decides around the rows of “{literal(dataset.name)}”"
    with look():
        figure = blank(max(3.5 * len(deciders), 7.0), 5.2, told, view.note)
        panels = figure.subplots(1, len(deciders), sharex=True, sharey=True, squeeze=False)[0]
        handles = explain_rows(view.shown, dataset)
        if dataset.n_classes == 2:
            handles.append(explain_sides(dataset.class_names[1]))
        for axes, (name, decides) in zip(panels, deciders.items(), strict=True):
            lines = textwrap.wrap(literal(name, 2 * ACROSS), ACROSS)
            if isinstance(decides, Training):
                wrong = _draw_learned(axes, decides, dataset, view)
            else:
                wrong = _draw_any(axes, decides, dataset, view)
            axes.set_title("\n".join([*lines, wrong]))
            draw_rows(axes, view.shown, dataset)
            axes.set_xlim(*view.box[0])
            axes.set_ylim(*view.box[1])
            axes.set_xlabel(view.labels[0])
            axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        panels[0].set_ylabel(view.labels[1])
        if not view.labels[1]:
            panels[0].set_yticks([])
        layered = [one for one in deciders.values() if isinstance(one, Training) and _is_layered(one)]
        legend_below(figure, handles + (explain_units(layered[0]) if layered else []))
    return figure


def _is_layered(training: Training) -> bool:
    return hidden(training.recording.wiring, training.lesson.outputs)


def _draw_learned(axes: Axes, training: Training, dataset: Dataset, view: View) -> str:
    if _is_layered(training):
        asked = Asked(training, -1)
        draw_asked(axes, asked, view, dataset.class_names, graded=False)
        return decided_wrongly(asked, dataset)
    model = Linear.after(training, -1)
    draw_network(axes, model, None, view, dataset.class_names)
    return decided_wrongly(model, dataset)


def _draw_any(axes: Axes, decides: Decides, dataset: Dataset, view: View) -> str:
    places = view.places(*grid(view.box))
    decisions = np.asarray(decides(places.reshape(-1, places.shape[-1])), dtype=np.int64).reshape(places.shape[:2])
    if dataset.n_classes > 2:
        draw_decisions(axes, decisions, view.box, dataset.class_names, view.shown)
    else:
        draw_sides(axes, decisions, view.box)
        draw_edges(axes, decisions - 0.5, view.box, dataset.class_names, view.shown)
    return told_wrong(int(np.count_nonzero(np.asarray(decides(dataset.X)) != dataset.y)), dataset)
