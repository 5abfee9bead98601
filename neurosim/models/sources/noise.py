"""Noise: signals at random times, or of random values."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.core.timebase import Timebase
from neurosim.models.base import Emissions, Source

MOST_EMISSIONS = 50_000_000  # most signals of a single source in one run: more would fill the memory
COARSE = 0.5  # mean number of signals in a tick from which on a Poisson source draws their number, tick by tick
MOST_PER_TICK = 10_000  # largest mean number of signals in a tick


@dataclass(frozen=True)
class Poisson(Source):
    """Signals at random times, independent of each other.

    Intervals are exponential. Events in the same tick are sent as one signal whose value is their number. If the mean
    is half an event per tick or more, the number in each tick is drawn instead, by inversion of the Poisson
    distribution, exact to 2**-32.

    Parameters
    ----------
    rate : float
        Mean number of signals per second, in Hz.

    Examples
    --------
    >>> Poisson(rate=5.0)
    Poisson(rate=5.0)
    """

    sends_because: ClassVar[str] = "by chance"

    rate: float  # Hz

    def __post_init__(self) -> None:
        checks.not_negative(self.rate, "The 'rate' parameter of Poisson", "Hz")

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Draw the train from the source's own stream."""
        per_tick = self.per_tick(clock)
        expected = self.expected(clock, until, where)
        if self.is_background(clock):
            return self.counted(clock, 0, until, stream)
        if expected == 0.0:
            return Emissions(np.empty(0, np.int64), np.empty(0))
        chunk = int(expected + 4.0 * math.sqrt(expected)) + 8
        moments = np.zeros(1)
        while moments[-1] < until:
            # Gaps are added one after the other, whatever the chunk, so that a short train is a prefix of a long one.
            with np.errstate(over="ignore"):  # at a tiny rate the first gap may be infinite, which is after the end
                gaps = stream.standard_exponential(chunk) / per_tick
            moments = np.concatenate([moments, np.cumsum(np.concatenate([moments[-1:], gaps]))[1:]])
        ticks, counts = np.unique(np.floor(moments[1:][moments[1:] < until]).astype(np.int64), return_counts=True)
        return Emissions(ticks, counts.astype(np.float64))

    def expected(self, clock: Timebase, until: int, where: str) -> float:
        """Return the mean number of signals at ticks in [0, until), or raise an InputError if it is over the limit."""
        expected = self.per_tick(clock) * until
        if expected > MOST_EMISSIONS:
            raise InputError(
                f"{where} at {self.rate:g} Hz would send about {expected:.3g} signals in this run, more than the"
                f" limit of {MOST_EMISSIONS:,}; lower the rate or the run's length."
            )
        return expected

    def per_tick(self, clock: Timebase) -> float:
        """Return the mean number of signals in a tick."""
        return self.rate / 1000.0 / clock.per_ms

    def is_background(self, clock: Timebase) -> bool:
        """Return whether it sends so many signals that the number in each tick is drawn."""
        return self.per_tick(clock) >= COARSE

    def counted(self, clock: Timebase, first: int, until: int, stream: np.random.Generator) -> Emissions:
        """Draw the number of signals in each tick of [first, until).

        Tick k uses the k-th half word of the raw stream, the lower half of each word first.
        """
        bits = stream.bit_generator
        assert isinstance(bits, np.random.PCG64)
        bits.advance(first // 2)
        limits = self.limits(clock)
        begin = first - first % 2
        words = np.atleast_1d(bits.random_raw(max(0, until - begin + 1) // 2)).astype("<u8")
        counts = np.searchsorted(limits, words.view("<u4")[first - begin : until - begin], side="right")
        sent = np.flatnonzero(counts)
        return Emissions(first + sent, counts[sent].astype(np.float64))

    def limits(self, clock: Timebase) -> NDArray[np.int64]:
        """Return the distribution function of the number of signals in a tick, for 0, 1, 2, ..., in units of 2**-32."""
        mean = self.per_tick(clock)
        if mean > MOST_PER_TICK:
            raise InputError(
                f"A Poisson source at {self.rate:g} Hz would send about {mean:.3g} signals in each tick of"
                f" {clock.tick:g} ms, more than the limit of {MOST_PER_TICK:,}; lower the rate or the tick."
            )
        return _limits(mean)


@lru_cache(maxsize=16)  # the neurons of a population share it
def _limits(mean: float) -> NDArray[np.int64]:
    most = int(mean + 12.0 * math.sqrt(mean) + 40.0)
    chances = [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1.0)) for k in range(most)]
    limits = np.rint(np.cumsum(chances) * 2.0**32).astype(np.int64)
    return limits[: int(np.searchsorted(limits, 2**32)) + 1]


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
