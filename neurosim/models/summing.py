"""The base of the units of 1943 to 1986: they sum the input of one instant and have no memory."""

import math
from dataclasses import dataclass
from typing import ClassVar, final

from neurosim.models.base import NeuronModel


class SummingUnit(NeuronModel):
    """A model without memory: its potential is the sum of the instant. Subclasses define the output."""

    memoryless: ClassVar[bool] = True

    @dataclass(slots=True)
    class State:
        """The sum of this instant."""

        v: float = 0.0  # weight x value

    @final
    def initial(self) -> State:
        """Return a sum of 0."""
        return SummingUnit.State()

    @final
    def advance(self, state: State, elapsed: float) -> None:
        """Set the sum to 0: no state outlives an instant."""
        state.v = 0.0

    @final
    def integrate(self, state: State, drive: float) -> None:
        """Add the sum of this instant; ``-inf`` if it includes an absolutely inhibitory signal."""
        state.v += drive

    @final
    def time_to_fire(self, state: State) -> float:
        """Return ``inf``: it never fires without input."""
        return math.inf
