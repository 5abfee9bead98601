"""The contract of a source: a neuron without dendrites."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from neurosim.core.names import Name, canonical, label
from neurosim.core.timebase import Timebase

MOST_EMISSIONS = 50_000_000  # most signals of a single source in one run: more would fill the memory


@dataclass(frozen=True)
class Emissions:
    """The signals of one source in a run: ticks, strictly ascending, and the value sent at each."""

    ticks: NDArray[np.int64]
    values: NDArray[np.float64]

    def since(self, tick: int) -> Emissions:
        """Return those at or after `tick`."""
        first = int(np.searchsorted(self.ticks, tick))
        return Emissions(self.ticks[first:], self.values[first:])


class Source(ABC):
    """A neuron without dendrites: its signals do not depend on the network."""

    signed: bool = False  # whether its signals may be negative
    injects: ClassVar[bool] = False  # whether it sends levels of a current, which its targets keep until the next one
    sends_because: ClassVar[str] = ""  # the reason, as the end of a sentence such as "at 20 ms it sent 1 by chance"

    def is_background(self, clock: Timebase) -> bool:
        """Return whether it sends so many signals that a run does not record them; they follow from the seed."""
        return False

    @abstractmethod
    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return all signals that it sends at ticks in [0, until).

        The emissions of a shorter run are a prefix of those of a longer one, so a run may be split anywhere.

        Parameters
        ----------
        clock : Timebase
            Converts ms to ticks.
        until : int
            First tick after the end.
        stream : numpy.random.Generator
            The random stream of this source, at its beginning.
        where : str
            Name of the source in error messages.
        """


def stream_of(seed: int, *owner: Name | str) -> np.random.Generator:
    """Return the random stream that belongs to `owner` in a run with this seed.

    It depends on nothing else, so adding a neuron does not change what another one draws.

    >>> bool(stream_of(1, "noise").random() == stream_of(1, "noise").random())
    True
    """
    parts = [canonical(part) for part in owner]
    text = "\x1f".join(f"{type(part).__name__}:{label(part)}" for part in parts)
    words = np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words.tolist()])))
