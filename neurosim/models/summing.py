"""What the units of 1943 to 1986 share: they add up what arrives at one instant, and forget it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, final

from neurosim.models.base import NeuronModel


class SummingUnit(NeuronModel):
    """A model without memory: its potential is the sum of the instant. What it makes of the sum is left open."""

    memoryless: ClassVar[bool] = True

    @dataclass(slots=True)
    class State:
        """The sum of this instant."""

        v: float = 0.0  # weight x value

    @final
    def initial(self) -> State:
        """Return a soma that has heard nothing."""
        return SummingUnit.State()

    @final
    def advance(self, state: State, elapsed: float) -> None:
        """Forget: nothing outlives an instant."""
        state.v = 0.0

    @final
    def integrate(self, state: State, drive: float) -> None:
        """Take the sum of this instant; ``-inf`` if an absolutely inhibitory signal is in it."""
        state.v += drive

    @final
    def time_to_fire(self, state: State) -> float:
        """Never without input."""
        return math.inf
