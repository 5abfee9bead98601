"""The row of a data set, as a lesson presents it: its columns as values or as times, and the bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neurosim.core import checks
from neurosim.core.timebase import Timebase
from neurosim.models.sources.base import Emissions, Source


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
