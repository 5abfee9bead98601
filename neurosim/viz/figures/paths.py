"""The course of weights over epochs: a line for each, the heaviest named at their ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from neurosim.training.linear import weight_told
from neurosim.viz.figures.epochs import MARKED
from neurosim.viz.figures.line_ends import name_ends
from neurosim.viz.figures.style import COLOURS, GREY, line_style, number

MOST_NAMED = 12
"""With more synapses than this, only the heaviest are named."""

HEAVIEST = 6


def draw_paths(axes: Axes, moved: NDArray[np.float64], names: Sequence[str], last: int | None = None) -> None:
    """Draw the weights of all synapses, and name those that are heaviest in the end.

    Parameters
    ----------
    axes : Axes
    moved : float64 array (epochs + 1, synapses)
        At the start and after each epoch.
    names : sequence of str
        Of the synapses; literal.
    last : int, optional
        The epoch up to which the last weights are drawn on, if they stayed.
    """
    epochs = np.arange(len(moved))
    if last is not None and last > epochs[-1]:
        epochs, moved = np.append(epochs, last), np.vstack([moved, moved[-1]])
    few = len(names) <= MOST_NAMED
    heaviest = np.argsort(-np.abs(moved[-1]), kind="stable")[: MOST_NAMED if few else HEAVIEST]
    named = sorted(heaviest.tolist())
    faint = min(max(30.0 / len(names), 0.15), 0.7)
    for synapse in range(len(names)):
        if synapse not in named:
            axes.plot(epochs, moved[:, synapse], color=GREY, linewidth=0.6, alpha=faint)
    for place, synapse in enumerate(named):
        style = line_style(place) | ({} if len(epochs) <= MARKED + 1 else {"marker": None})
        axes.plot(epochs, moved[:, synapse], label=names[synapse], **style)
    axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=0)
    axes.set_ylabel("weight")
    axes.set_ylim(axes.get_ylim())
    name_ends(
        axes,
        np.clip(np.nan_to_num(moved[-1, named]), *axes.get_ylim()).tolist(),
        [f"{names[s]}  {weight_told(moved[-1, s], number)}" for s in named],
        [COLOURS[place % len(COLOURS)] for place in range(len(named))],
    )
