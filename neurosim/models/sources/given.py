"""Sources whose signals are given: at given times, by a formula, or by the rows of a data set."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.core.timebase import Timebase
from neurosim.core.words import counted
from neurosim.models.base import Emissions, Source

LONGEST_STEP = 0.1  # the longest step of a sine, as a fraction of its period
MOST_LEVELS = 5_000_000  # most levels of a sine in one run: all are computed, and kept in memory, before a run


def checked_times(given: object, kind: str, instead: str) -> tuple[float, ...]:
    """Return times in ms, or say which of them is invalid or out of order; `instead` advises about equal times."""
    times = tuple(
        checks.not_negative(time, f"times[{i}] of a {kind}", "ms") for i, time in enumerate(_listed(given, kind))
    )
    for i in range(1, len(times)):
        if times[i] <= times[i - 1]:
            raise InputError(
                f"The times of a {kind} must ascend, but times[{i}] is {times[i]} ms after {times[i - 1]} ms;"
                f" sort them, and {instead}."
            )
    return times


def checked_values(given: object, times: Sequence[float], kind: str, name: str) -> tuple[float, ...]:
    """Return the value sent at each of the times, or say which is not a number, or that their number differs."""
    values = tuple(checks.finite(value, f"{name}s[{i}] of a {kind}") for i, value in enumerate(_listed(given, kind)))
    if len(values) != len(times):
        raise InputError(
            f"A {kind} needs one {name} for each time; got {counted(len(times), 'time')}, {counted(len(values), name)}."
        )
    return values


def on_grid(times: Sequence[float], clock: Timebase, where: str) -> NDArray[np.int64]:
    """Return times as ticks, or say which two of them are on the same tick."""
    ticks = np.array([clock.ticks(t, f"times[{i}] of {where}") for i, t in enumerate(times)], dtype=np.int64)
    same = np.flatnonzero(np.diff(ticks) <= 0)
    if same.size:
        i = int(same[0]) + 1
        raise InputError(f"times[{i - 1}] and times[{i}] of {where} fall on the same tick of {exact(clock.tick)} ms.")
    return ticks


def _listed(given: object, kind: str) -> list[object]:
    try:
        return list(given)  # type: ignore[call-overload,no-any-return]
    except TypeError:
        raise InputError(f"The times and values of a {kind} must be sequences of numbers; got {given!r}.") from None


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


@dataclass(frozen=True)
class StepCurrent(Source):
    """A current that changes at given times and is constant between them; before the first it is zero.

    It reaches its target neurons after the delay of each synapse, multiplied by the weight, and adds
    to their constant current: `constant_drive` of :class:`~neurosim.LIF`, in mV (resistance x current),
    `current` of :class:`~neurosim.ExpCurrentLIF`, in pA. Potentials and spike times are exact.

    Parameters
    ----------
    times : sequence of float
        When the current changes, in ms, ascending, none negative.
    levels : sequence of float
        The level from each of these times on, in the unit of the targets' constant current.

    Raises
    ------
    InputError
        If a time is negative, not finite or out of order (its index is named), or the lengths differ.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> from neurosim.network.network import Network
    >>> from neurosim.engines.simulation import simulate
    >>> net = Network()
    >>> net.add_neuron("current", StepCurrent(times=[9.0, 59.0], levels=[1.5, 0.0]))
    >>> net.add_neuron("cell", LIF(tau=20.0, threshold=1.0))
    >>> net.connect("current", "cell", weight=1.0, delay=1.0)
    >>> simulate(net, until=100.0).spikes("cell")  # at 10 + 20 ln 3 ms, and again 20 ln 3 ms later
    array([31.972246, 53.944492])
    """

    sends_because: ClassVar[str] = "because that is one of its given times"

    times: Sequence[float]  # ms
    levels: Sequence[float]  # in the unit of the targets' constant current

    signed = True
    injects: ClassVar[bool] = True

    def __post_init__(self) -> None:
        times = checked_times(self.times, "StepCurrent", "give one level for each")
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "levels", checked_values(self.levels, times, "StepCurrent", "level"))

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return the given levels, on the grid; zero is a level like any other."""
        ticks = on_grid(self.times, clock, where)
        sent = ticks < until
        return Emissions(ticks[sent], np.array(self.levels, dtype=np.float64)[sent])


@dataclass(frozen=True)
class SineCurrent(Source):
    """A current ``offset + amplitude * sin(2 pi frequency t + phase)``, in small steps.

    It is sent as a staircase: the level of each step of `every` ms is the mean of the sine there, so that it carries
    the same charge. The response to the staircase is exact; shorter steps approximate the sine better. It reaches
    neurons as a :class:`StepCurrent` does.

    Parameters
    ----------
    amplitude : float
        Amplitude, in the unit of the targets' constant current (mV for a LIF, pA for an ExpCurrentLIF).
    frequency : float
        In Hz.
    offset : float
        Mean, in the same unit.
    phase : float
        Phase at the beginning of the run, in radians.
    every : float
        Length of a step, in ms; at most a tenth of a period.

    Raises
    ------
    InputError
        If a number is not finite, `frequency` or `every` is not above zero, or a step is too long.

    Examples
    --------
    >>> SineCurrent(amplitude=0.5, frequency=10.0, offset=1.0)
    SineCurrent(amplitude=0.5, frequency=10.0, offset=1.0, phase=0.0, every=0.1)
    """

    sends_because: ClassVar[str] = "because that is a step of its sine"

    amplitude: float  # in the unit of the targets' constant current
    frequency: float  # Hz
    offset: float = 0.0  # in the same unit
    phase: float = 0.0  # radians
    every: float = 0.1  # ms

    signed = True
    injects: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for name, unit in (("amplitude", ""), ("offset", ""), ("phase", "radians")):
            checks.finite(getattr(self, name), f"The '{name}' parameter of SineCurrent", unit)
        checks.positive(self.frequency, "The 'frequency' parameter of SineCurrent", "Hz")
        checks.positive(self.every, "The 'every' parameter of SineCurrent", "ms")
        if self.frequency * self.every > LONGEST_STEP * 1000.0:
            raise InputError(
                f"The steps of a SineCurrent must be a tenth of its period of {exact(1000.0 / self.frequency)} ms or"
                f" less, to approximate a sine; got every={self.every!r} ms."
            )

    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return the mean of the sine in each step: its value in the middle, times sin(h) / h with h half a step."""
        step = clock.ticks(self.every, f"The step of {where}")
        if step < 1:
            raise InputError(
                f"The step of {where} is {exact(self.every)} ms, less than the tick of {exact(clock.tick)} ms."
            )
        if until / step > MOST_LEVELS:
            raise InputError(
                f"{where} with steps of {self.every:g} ms would send {until / step:.3g} levels in this run, more than"
                f" the limit of {MOST_LEVELS:,}; lengthen its steps or shorten the run."
            )
        ticks = np.arange(0, until, step, dtype=np.int64)
        periods = self.frequency / 1000.0 * clock.ms(1) * (ticks + step / 2.0)
        half = math.pi * self.frequency / 1000.0 * clock.ms(step)
        swing = self.amplitude * (math.sin(half) / half)
        return Emissions(ticks, self.offset + swing * np.sin(2.0 * math.pi * (periods % 1.0) + self.phase))


class RowSource(Source):
    """A source that sends only in a lesson, which presents the rows."""

    @final
    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return no signals: outside a lesson it is silent."""
        return Emissions(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True)
class Feature(RowSource):
    """One column of a data set: at each presentation it sends the value of that row; a zero sends nothing.

    Outside a lesson it is silent.

    Parameters
    ----------
    column : int
        Index of the feature, from 0.
    """

    sends_because: ClassVar[str] = "because that is its value in the row that was presented"

    column: int

    signed = True

    def __post_init__(self) -> None:
        checks.whole(self.column, "The 'column' of a Feature")


@dataclass(frozen=True)
class Bias(RowSource):
    """The always-on neuron: at each presentation it sends 1.0, so that the weight of its synapse is the bias."""

    sends_because: ClassVar[str] = "as it does for every row"


@dataclass(frozen=True)
class Latency(RowSource):
    """One column of a data set as a latency: it sends 1.0 that many ms after the beginning of each presentation.

    A negative time sends nothing. Outside a lesson it is silent.

    Parameters
    ----------
    column : int
        Index of the feature, from 0; its values are in ms.
    """

    sends_because: ClassVar[str] = "because the row that was presented says when"

    column: int

    def __post_init__(self) -> None:
        checks.whole(self.column, "The 'column' of a Latency")
