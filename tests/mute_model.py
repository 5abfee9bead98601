"""A membrane that never fires: what is left to say of it is how it forgets."""

import math
from abc import abstractmethod
from dataclasses import dataclass

import neurosim as ns


@dataclass(frozen=True)
class Mute(ns.NeuronModel):
    """Signals add up in it; `advance` is its user's own."""

    threshold: float = 1.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Mute.State()

    @abstractmethod
    def advance(self, state, elapsed): ...

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0
