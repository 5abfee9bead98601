"""Where signals come from: given times, chance, or the row of a data set."""

from __future__ import annotations

import hashlib
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from neurosim import checks
from neurosim.errors import InputError
from neurosim.names import Name, label
from neurosim.numerals import exact
from neurosim.timebase import Timebase

MOST_EMISSIONS = 50_000_000
"""A single source that would emit more than this in one run is refused before it fills the memory."""


COARSE = 0.5
"""Mean number of signals in a tick from which on a Poisson source draws how many there are, tick by tick."""

MOST_PER_TICK = 10_000
"""A Poisson source of more signals in a tick than this is refused."""


@dataclass(frozen=True)
class Emissions:
    """What one source sends in a run: ticks, strictly ascending, and the value sent at each."""

    ticks: NDArray[np.int64]
    values: NDArray[np.float64]

    def since(self, tick: int) -> Emissions:
        """Return those at or after `tick`."""
        first = int(np.searchsorted(self.ticks, tick))
        return Emissions(self.ticks[first:], self.values[first:])


class Source(ABC):
    """A neuron without dendrites: it sends what it is told to, whatever else happens in the network."""

    signed: bool = False
    """Its signals may be negative."""

    sends_because: ClassVar[str] = ""
    """Why it sends, as the end of a sentence: "at 20 ms it sent 1 by chance"."""

    def is_background(self, clock: Timebase) -> bool:
        """Return whether its signals are so many that a run does not write them down; they follow from the seed."""
        return False

    @abstractmethod
    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return all that it sends at ticks in [0, until).

        The emissions of a shorter run are the beginning of those of a longer one, so a run may be split anywhere.

        Parameters
        ----------
        clock : Timebase
            Converts ms to ticks.
        until : int
            First tick that is not asked for.
        stream : numpy.random.Generator
            This source's own random numbers, from their start.
        where : str
            What to call the source in an error.
        """


@dataclass(frozen=True)
class Stimulus(Source):
    """Signals at given times.

    Parameters
    ----------
    times : sequence of float
        When to send, in ms, ascending, none negative.
    values : sequence of float, optional
        What to send at each; 1.0 if not given. A value of 0.0 sends nothing.

    Raises
    ------
    InputError
        If a time is negative, not finite or out of order (its index is named), or the lengths differ.

    Examples
    --------
    >>> Stimulus(times=[20.0, 40.0])
    Stimulus(times=(20.0, 40.0), values=None)
    """

    sends_because: ClassVar[str] = "because it was told to"

    times: Sequence[float]  # ms
    values: Sequence[float] | None = None

    def __post_init__(self) -> None:
        times = tuple(
            checks.not_negative(time, f"times[{i}] of a Stimulus", "ms") for i, time in enumerate(_listed(self.times))
        )
        for i in range(1, len(times)):
            if times[i] <= times[i - 1]:
                raise InputError(
                    f"The times of a Stimulus must ascend, but times[{i}] is {times[i]} ms after {times[i - 1]} ms;"
                    " sort them, and send two signals at once as one with a larger value."
                )
        object.__setattr__(self, "times", times)
        if self.values is not None:
            values = tuple(
                checks.finite(value, f"values[{i}] of a Stimulus") for i, value in enumerate(_listed(self.values))
            )
            if len(values) != len(times):
                raise InputError(
                    f"A Stimulus needs one value for each time; got {len(times)} times, {len(values)} values."
                )
            object.__setattr__(self, "values", values)

    @property
    def signed(self) -> bool:  # type: ignore[override]
        """Whether a value is negative."""
        return self.values is not None and any(value < 0.0 for value in self.values)

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return the given signals, on the grid."""
        ticks = np.array([clock.ticks(t, f"times[{i}] of {where}") for i, t in enumerate(self.times)], dtype=np.int64)
        same = np.flatnonzero(np.diff(ticks) <= 0)
        if same.size:
            i = int(same[0]) + 1
            raise InputError(
                f"times[{i - 1}] and times[{i}] of {where} fall on the same tick of {exact(clock.tick)} ms."
            )
        values = np.ones(len(ticks)) if self.values is None else np.array(self.values, dtype=np.float64)
        sent = (ticks < until) & (values != 0.0)
        return Emissions(ticks[sent], values[sent])


@dataclass(frozen=True)
class Poisson(Source):
    """Signals at random times, independent of each other.

    Intervals are exponential. Events that fall into the same tick are sent as one signal whose value is their
    number. Where there is one in every other tick or more, the number in each tick is drawn instead, by inversion of
    the Poisson distribution, exact to 2**-32.

    Parameters
    ----------
    rate : float
        Mean number of signals a second, in Hz.

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
        expected = per_tick * until
        if expected > MOST_EMISSIONS:
            raise InputError(
                f"{where} at {self.rate:g} Hz would send about {expected:.3g} signals in this run, more than the"
                f" limit of {MOST_EMISSIONS:,}; lower the rate or the run's length."
            )
        if self.is_background(clock):
            return self.counted(clock, 0, until, stream)
        if expected == 0.0:
            return Emissions(np.empty(0, np.int64), np.empty(0))
        chunk = int(expected + 4.0 * math.sqrt(expected)) + 8
        moments = np.zeros(1)
        while moments[-1] < until:
            # Adding one gap after the other, whatever the chunk, keeps a short train the beginning of a long one.
            with np.errstate(over="ignore"):  # at a tiny rate the first gap may be infinite, and is past the end
                gaps = stream.standard_exponential(chunk) / per_tick
            moments = np.concatenate([moments, np.cumsum(np.concatenate([moments[-1:], gaps]))[1:]])
        ticks, counts = np.unique(np.floor(moments[1:][moments[1:] < until]).astype(np.int64), return_counts=True)
        return Emissions(ticks, counts.astype(np.float64))

    def per_tick(self, clock: Timebase) -> float:
        """Return the mean number of signals in a tick."""
        return self.rate / 1000.0 / clock.per_ms

    def is_background(self, clock: Timebase) -> bool:
        """Return whether it sends so much that the number in each tick is drawn."""
        return self.per_tick(clock) >= COARSE

    def counted(self, clock: Timebase, first: int, until: int, stream: np.random.Generator) -> Emissions:
        """Draw how many signals there are in each tick of [first, until).

        The number of tick k is decided by the k-th half, the lower one first, of the raw words of the stream.
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
        """Return for 0, 1, 2, ... the probability of at most so many signals in a tick, in units of 2**-32.

        Raises
        ------
        InputError
            If there are more than 10,000 in a tick.
        """
        mean = self.per_tick(clock)
        if mean > MOST_PER_TICK:
            raise InputError(
                f"A Poisson source at {self.rate:g} Hz would send about {mean:.3g} signals in each tick of"
                f" {clock.tick:g} ms, more than the limit of {MOST_PER_TICK:,}; lower the rate or the tick."
            )
        most = int(mean + 12.0 * math.sqrt(mean) + 40.0)
        chances = [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1.0)) for k in range(most)]
        limits = np.rint(np.cumsum(chances) * 2.0**32).astype(np.int64)
        return limits[: int(np.searchsorted(limits, 2**32)) + 1]


@dataclass(frozen=True)
class LogisticNoise(Source):
    """A number of chance at every beat: what makes a threshold unit fire with the probability of a sigmoid.

    Its values have the logistic distribution, of which a part 1 / (1 + e^(-x/scale)) lies below x. A unit whose
    dendrite hears it with weight 1 beside a drive therefore reaches its threshold with the probability
    1 / (1 + e^(-(drive - threshold)/scale)).

    Parameters
    ----------
    scale : float
        Width of the distribution, in units of weight x value; the standard deviation is pi/sqrt 3 times as much.
        With 0.0 it sends nothing.
    period : float
        From one beat to the next, in ms; the first is at 0.

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
        """Draw a value for each beat from the source's own stream."""
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


@dataclass(frozen=True)
class Feature(Source):
    """One column of a data set: at each presentation it sends that row's value; a zero sends nothing.

    Outside a lesson it is silent.

    Parameters
    ----------
    column : int
        Which feature, counted from 0.
    """

    sends_because: ClassVar[str] = "because that is its value in the row that was presented"

    column: int

    signed = True

    def __post_init__(self) -> None:
        checks.whole(self.column, "The 'column' of a Feature")

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return nothing: rows are presented by a lesson."""
        return Emissions(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True)
class Bias(Source):
    """The always-on neuron: at each presentation it sends 1.0, so that its synapse is the bias."""

    sends_because: ClassVar[str] = "as it does for every row"

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return nothing: rows are presented by a lesson."""
        return Emissions(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True)
class Latency(Source):
    """One column of a data set as a time: at each presentation it sends 1.0, so many ms after the beginning.

    A negative time sends nothing. Outside a lesson it is silent.

    Parameters
    ----------
    column : int
        Which feature, in ms, counted from 0.
    """

    sends_because: ClassVar[str] = "because the row that was presented says when"

    column: int

    def __post_init__(self) -> None:
        checks.whole(self.column, "The 'column' of a Latency")

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return nothing: rows are presented by a lesson."""
        return Emissions(np.empty(0, np.int64), np.empty(0))


SOURCES: dict[str, type[Source]] = {
    "stimulus": Stimulus,
    "poisson": Poisson,
    "logistic-noise": LogisticNoise,
    "feature": Feature,
    "bias": Bias,
    "latency": Latency,
}
"""Sources by the name that files keep."""


def stream_of(seed: int, *owner: Name | str) -> np.random.Generator:
    """Return the random stream that belongs to `owner` in a run with this seed.

    It depends on nothing else, so adding a neuron does not change what another one draws.

    Examples
    --------
    >>> bool(stream_of(1, "noise").random() == stream_of(1, "noise").random())
    True
    """
    text = "\x1f".join(f"{type(part).__name__}:{label(part)}" for part in owner)
    words = np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words.tolist()])))


def _listed(given: object) -> list[object]:
    try:
        return list(given)  # type: ignore[call-overload,no-any-return]
    except TypeError:
        raise InputError(f"The times and values of a Stimulus must be sequences of numbers; got {given!r}.") from None
