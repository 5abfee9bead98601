"""Time as an integer number of ticks: milliseconds are converted once on input, and ticks only for output."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from neurosim.core import checks, numerals
from neurosim.core.errors import InputError
from neurosim.core.pickling import Uncached

if TYPE_CHECKING:
    from numpy.typing import NDArray

NANOSECOND = 1e-6  # the default tick, in ms
LAST_TICK = 2**53  # no run reaches this tick: below it, every tick is also an exact float64

SHORTEST, LONGEST = 1e-18, 1e12
"""Limits of the tick, in ms: between them, all times of a run and their reciprocals are well within the floats."""


@dataclass(frozen=True)
class Timebase(Uncached):
    """The grid of one network's time.

    Floats cannot be compared as times (0.1 + 0.1 + 0.1 != 0.3, so coincident signals would miss each
    other); ticks can. At the default tick of 1 ns a time is rounded to its nearest tick. A coarser grid
    refuses times that are not on it, unless ``rounding`` is set.

    Parameters
    ----------
    tick : float
        Length of a tick, in ms.
    rounding : bool
        Whether a coarse grid rounds times that are off it, instead of refusing them.

    Examples
    --------
    >>> clock = Timebase()
    >>> clock.ticks(0.1 + 0.1 + 0.1, "delay") == clock.ticks(0.3, "delay")
    True
    >>> Timebase(tick=0.1).ticks(0.25, "The delay")
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: The delay is 0.25 ms, which is off the grid of 0.1 ms; the nearest times \
on it are 0.2 and 0.3 ms (or build the network with rounding=True).
    """

    tick: float = NANOSECOND  # ms
    rounding: bool = False

    def __post_init__(self) -> None:
        checks.positive(self.tick, "The tick of a network", "ms")
        checks.flag(self.rounding, "The 'rounding' of a network")
        if not SHORTEST <= self.tick <= LONGEST:
            raise InputError(f"The tick of a network must be from {SHORTEST:g} to {LONGEST:g} ms; got {self.tick!r}.")

    @cached_property
    def per_ms(self) -> float:
        """Ticks in a millisecond. Dividing by it is correctly rounded; multiplying by ``tick`` is not."""
        inverse = 1.0 / self.tick
        nearest = float(round(inverse))
        return nearest if nearest and math.isclose(inverse, nearest, rel_tol=1e-12) else inverse

    def ticks(self, time: object, what: str) -> int:
        """Convert a time in ms to ticks, or refuse one that is off a coarse grid or too far; `what` names it then."""
        exact = checks.finite(time, what, "ms") * self.per_ms
        if abs(exact) >= LAST_TICK:
            raise InputError(
                f"{what} is {time} ms, beyond the range of {self.ms(LAST_TICK):g} ms at a tick of {self.tick:g} ms;"
                " a coarser tick reaches further."
            )
        nearest = round(exact)
        if not self.rounds and abs(exact - nearest) > 1e-9 + 1e-15 * abs(exact):  # more than float rounding
            below = math.floor(exact)
            raise InputError(
                f"{what} is {time} ms, which is off the grid of {numerals.exact(self.tick)} ms; the nearest times on it"
                f" are {numerals.exact(self.ms(below))} and {numerals.exact(self.ms(below + 1))} ms (or build the"
                " network with rounding=True)."
            )
        return nearest

    @property
    def rounds(self) -> bool:
        """Whether times off the grid are rounded to the nearest tick; otherwise they are refused."""
        return self.tick <= NANOSECOND or self.rounding

    @overload
    def ms(self, ticks: int) -> float: ...
    @overload
    def ms(self, ticks: NDArray[np.int64]) -> NDArray[np.float64]: ...
    def ms(self, ticks: int | NDArray[np.int64]) -> float | NDArray[np.float64]:
        """Convert ticks to ms, for output and for the equations of models."""
        return ticks / self.per_ms

    def moments(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert times in ms to ticks as floats; a time within rounding of a whole tick becomes that tick."""
        exact = times * self.per_ms
        whole = np.rint(exact)
        return np.where(np.isclose(exact, whole, rtol=1e-14, atol=1e-6), whole, exact)
