"""Noise that makes a threshold unit fire with the probability of a sigmoid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.core.timebase import Timebase
from neurosim.models.sources.base import MOST_EMISSIONS, Emissions, Source


@dataclass(frozen=True)
class LogisticNoise(Source):
    """A random value in every period, which makes a threshold unit fire with the probability of a sigmoid.

    Its values have the logistic distribution, whose distribution function is 1 / (1 + e^(-x/scale)). A unit that
    receives it with weight 1 in addition to a drive therefore reaches its threshold with probability
    1 / (1 + e^(-(drive - threshold)/scale)).

    Parameters
    ----------
    scale : float
        Width of the distribution, in units of weight x value; the standard deviation is pi/sqrt 3 times as large.
        With 0.0 it sends nothing.
    period : float
        Time between two values, in ms; the first is at 0.

    Examples
    --------
    >>> LogisticNoise(scale=0.5)
    LogisticNoise(scale=0.5, period=1.0)
    """

    sends_because: ClassVar[str] = "by chance"

    scale: float = 1.0  # in units of weight x value
    period: float = 1.0  # ms

    signed = True

    def __post_init__(self) -> None:
        checks.not_negative(self.scale, "The 'scale' parameter of LogisticNoise")
        checks.positive(self.period, "The 'period' parameter of LogisticNoise", "ms")

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Draw a value for each period from the source's own stream."""
        period = clock.ticks(self.period, f"The period of {where}")
        if period < 1:
            raise InputError(
                f"The period of {where} is {exact(self.period)} ms, less than the tick of {exact(clock.tick)} ms."
            )
        if until / period > MOST_EMISSIONS:
            raise InputError(
                f"{where} with a period of {self.period:g} ms would send {until / period:.3g} signals in this run, more"
                f" than the limit of {MOST_EMISSIONS:,}; lengthen its period or shorten the run."
            )
        ticks = np.arange(0, until, period, dtype=np.int64)
        values = stream.logistic(0.0, self.scale, len(ticks))
        sent = values != 0.0
        return Emissions(ticks[sent], values[sent])
