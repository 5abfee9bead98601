"""Epochs: the axis that counts them, and which of them are shown."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, SymmetricalLogLocator

from neurosim.core import checks
from neurosim.core.errors import InputError

MANY = 1000
"""With more epochs than this, the axis is logarithmic, for most happens at the start."""

SEVERAL = 50
"""The same, if lessons are compared: one may end after 3 epochs and the other after 100."""

MARKED = 30
"""Up to this many epochs, each is marked."""

MOST_SHOWN = 4


def epoch_axis(axes: Axes, first: int, last: int, text: str, many: int = MANY) -> None:
    """Count epochs from `first` (0 or 1) to `last` along x; on a logarithmic axis if there are more than `many`."""
    if last > many:
        if first == 0:
            axes.set_xscale("symlog", linthresh=1.0, linscale=0.3)  # so that epoch 0 is on it
            axes.xaxis.set_major_locator(SymmetricalLogLocator(base=10.0, linthresh=1.0))
        else:
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(LogLocator(base=10.0, numticks=12))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda epoch, _: f"{epoch:,.0f}"))
        axes.set_xlim(first, last)
        text = f"{text}, logarithmic"
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
        margin = max(0.02 * (last - first), 0.04)
        axes.set_xlim(first - margin, max(last, first) + margin)
    axes.set_xlabel(text)


def telling_epochs(last: int, most: int = MOST_SHOWN) -> list[int]:
    """Return the start, the last epoch and some between, which are closer to each other at the start.

    Examples
    --------
    >>> telling_epochs(10_000), telling_epochs(10_000, 3), telling_epochs(2), telling_epochs(0)
    ([0, 22, 464, 10000], [0, 100, 10000], [0, 1, 2], [0])
    """
    return sorted({0, *(round(last ** (step / (most - 1))) for step in range(1, most))}) if last else [0]


def checked_epochs(epochs: Sequence[int], last: int) -> list[int]:
    """Return the epochs that a user wants to see, if they are there."""
    chosen = [
        checks.whole(epoch, "An epoch of a decision boundary") for epoch in checks.several(epochs, "epochs", "numbers")
    ]
    if not 1 <= len(chosen) <= MOST_SHOWN or max(chosen) > last:
        raise InputError(
            f"A decision boundary is drawn at one to {MOST_SHOWN} epochs from 0 to {last}; got {chosen!r}."
        )
    return chosen
