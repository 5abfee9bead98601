"""Signals at given times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neurosim.core.timebase import Timebase
from neurosim.models.sources.base import Emissions, Source
from neurosim.models.sources.given import checked_times, checked_values, on_grid


@dataclass(frozen=True)
class Stimulus(Source):
    """Signals at given times.

    Parameters
    ----------
    times : sequence of float
        Times of the signals, in ms, ascending, none negative.
    values : sequence of float, optional
        Value sent at each time; by default 1.0. A value of 0.0 sends nothing.

    Raises
    ------
    InputError
        If a time is negative, not finite or out of order (its index is named), or the lengths differ.

    Examples
    --------
    >>> Stimulus(times=[20.0, 40.0])
    Stimulus(times=(20.0, 40.0), values=None)
    """

    sends_because: ClassVar[str] = "because that is one of its given times"

    times: Sequence[float]  # ms
    values: Sequence[float] | None = None

    def __post_init__(self) -> None:
        times = checked_times(self.times, "Stimulus", "send two signals at once as one with a larger value")
        object.__setattr__(self, "times", times)
        if self.values is not None:
            object.__setattr__(self, "values", checked_values(self.values, times, "Stimulus", "value"))

    @property
    def signed(self) -> bool:  # type: ignore[override]
        """Whether a value is negative."""
        return self.values is not None and any(value < 0.0 for value in self.values)

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return the given signals, on the grid."""
        ticks = on_grid(self.times, clock, where)
        values = np.ones(len(ticks)) if self.values is None else np.array(self.values, dtype=np.float64)
        sent = (ticks < until) & (values != 0.0)
        return Emissions(ticks[sent], values[sent])
