"""Sources that present the rows of a data set in a lesson: columns as values or as times, and the bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from neurosim.core import checks
from neurosim.core.timebase import Timebase
from neurosim.models.sources.base import Emissions, Source


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
