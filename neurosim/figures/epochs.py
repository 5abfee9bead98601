"""The axis that counts epochs."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, SymmetricalLogLocator

MANY = 1000
"""With more epochs than this, the axis is logarithmic, for most happens at the start."""

MARKED = 30
"""Up to this many epochs, each is marked."""


def epoch_axis(axes: Axes, first: int, last: int, text: str) -> None:
    """Count epochs from `first` (0 or 1) to `last` along x."""
    if last > MANY:
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
