"""Where a network draws the line, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from neurosim.core import checks
from neurosim.data.given_arrays import rows_to_ask
from neurosim.training.linear import Linear, hidden
from neurosim.training.training import Training
from neurosim.viz.figures.asked import Asked, draw_asked, explain_units, is_graded
from neurosim.viz.figures.decisions import draw_network, output_of
from neurosim.viz.figures.epochs import checked_epochs, telling_epochs
from neurosim.viz.figures.regions import explain_shade, explain_sides
from neurosim.viz.figures.rows import draw_new, draw_rows, epoch_heading, explain_new, explain_rows
from neurosim.viz.figures.style import blank, legend_below, literal, look
from neurosim.viz.figures.view import View, checked_features


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
    told = f"A new row stands among those of {dataset.name!r}"
    row = None if new is None else rows_to_ask([new], dataset.n_features, told)[0]
    view = View.of_features(dataset, drawn, new=row)
    last = len(training.history.weights) - 1
    chosen = telling_epochs(last) if epochs is None else checked_epochs(epochs, last)
    layered = hidden(training.recording.wiring, training.lesson.outputs)
    models = [Asked(training, epoch) if layered else Linear.after(training, epoch) for epoch in chosen]
    shaded = is_graded(training)
    box = view.box
    with look():
        width = max(3.3 * len(chosen), 7.0) + (0.9 if shaded else 0.0)
        figure = blank(width, 5.2, f"The decision boundary while learning “{literal(dataset.name)}”", view.note)
        panels = figure.subplots(1, len(chosen), sharex=True, sharey=True, squeeze=False)[0]
        for axes, epoch, model in zip(panels, chosen, models, strict=True):
            axes.set_title(epoch_heading(epoch, last, model, dataset))
            if isinstance(model, Asked):
                draw_asked(axes, model, view, dataset.class_names, shaded)
            else:
                draw_network(axes, model, output_of(training), view, dataset.class_names)
            draw_rows(axes, view.shown, dataset)
            if row is not None:
                draw_new(axes, view.new[0], float(training.ask([row], epoch).output[0, 0]) if shaded else None)
            axes.set_xlim(*box[0])
            axes.set_ylim(*box[1])
            axes.set_xlabel(view.labels[0])
            axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        if view.labels[1]:
            panels[0].set_ylabel(view.labels[1])
        else:
            panels[0].set_yticks([])
        handles = explain_rows(view.shown, dataset) + (explain_units(training) if layered else [])
        if row is not None:
            handles.append(explain_new(row, shaded))
        if shaded:
            explain_shade(figure, panels.tolist(), dataset.class_names[1])
        elif len(training.lesson.outputs) == 1:
            handles.append(explain_sides(dataset.class_names[1]))
        legend_below(figure, handles)
    return figure
