"""Names written at the ends of lines, so that nobody has to match colours with a legend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from neurosim.viz.figures.style import BODY


def name_ends(
    axes: Axes, heights: Sequence[float], texts: Sequence[str], colours: Sequence[str], lines: int = 1
) -> None:
    """Write each text to the right of the axes, level with the end of its line or as near as the others let it be.

    Parameters
    ----------
    axes : Axes
        With its final limits on y.
    heights : sequence of float
        Where each line ends, in the units of the y axis.
    texts : sequence of str
    colours : sequence of str
        Of each line, for what leads to its text.
    lines : int
        Of each text.
    """
    if not heights:
        return
    figure = axes.figure.get_figure(root=True)
    assert figure is not None
    rows = axes.get_subplotspec()
    share = 1.0 if rows is None else rows.get_position(figure).height / 0.77  # of the figure's height
    gap = (0.15 + 1.2 * lines) * BODY / (72.0 * figure.get_size_inches()[1] * 0.75 * share)
    ends = axes.transLimits.transform(axes.transScale.transform([(1.0, height) for height in heights]))[:, 1]
    for end, level, text, colour in zip(ends, spread(ends, gap), texts, colours, strict=True):
        axes.annotate(
            text,
            xy=(1.0, end),
            xytext=(1.04, level),
            xycoords="axes fraction",
            textcoords="axes fraction",
            va="center",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 1.2,
                "relpos": (0.0, 0.5),  # from its left end, not through the text
                "shrinkA": 1.0,
                "shrinkB": 0.0,
            },
        )


def spread(levels: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """Return levels at least `gap` apart in the same order, near the given ones, and inside [0, 1] if there is room.

    Examples
    --------
    >>> spread(np.array([0.5, 0.5, 0.1]), 0.25)
    array([0.375, 0.625, 0.1  ])
    """
    order = np.argsort(levels, kind="stable")
    # Neighbours that are too close form a block around their common middle, which may grow into the next block.
    blocks: list[tuple[float, int]] = []  # middle and number of texts
    for level in np.array(levels, dtype=np.float64)[order].tolist():
        middle, size = min(max(level, 0.0), 1.0), 1
        while blocks and middle - gap * size / 2.0 < blocks[-1][0] + gap * blocks[-1][1] / 2.0:
            other, more = blocks.pop()
            middle, size = (middle * size + other * more) / (size + more), size + more
            half = gap * (size - 1) / 2.0
            middle = max(min(middle, 1.0 - half), half)
        blocks.append((middle, size))
    placed = [middle + gap * (i - (size - 1) / 2.0) for middle, size in blocks for i in range(size)]
    result = np.empty(len(placed))
    result[order] = placed
    return result
