"""A plug-in as an outsider writes it: a leaky neuron whose threshold jumps at every spike and relaxes after it."""

import math
from dataclasses import dataclass, field

import neurosim as ns


@dataclass(frozen=True)
class AdaptiveLIF(ns.NeuronModel):
    """tau dv/dt = drive - v, tau_a da/dt = -a; fires where v >= base + a, and then v = 0 and a grows by `jump`.

    The threshold relaxes no faster than the membrane, so with no input the gap to it has one crossing, or none.
    """

    base: float = 1.0  # threshold at rest, mV
    jump: float = 0.5  # by which a spike raises it, mV
    tau: float = 10.0  # of the membrane, ms
    tau_a: float = 30.0  # of the threshold, ms; no less than tau
    drive: float = 0.0  # mV
    refractory: float = 0.0  # ms

    @dataclass(slots=True)
    class State:
        v: float = 0.0  # mV
        a: float = field(default=0.0, metadata={"unit": "mV"})

    def initial(self):
        return AdaptiveLIF.State()

    def advance(self, state, elapsed):
        state.v = self.drive + (state.v - self.drive) * math.exp(-elapsed / self.tau)
        state.a *= math.exp(-elapsed / self.tau_a)

    def integrate(self, state, drive):
        state.v += drive

    def threshold_of(self, state):
        return threshold(self, state)

    def fire(self, state):
        if state.v >= threshold(self, state):
            state.v = 0.0
            state.a += self.jump
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        if state.v >= threshold(self, state):
            return 0.0
        if self.drive <= self.base:
            return math.inf
        below, above = 0.0, self.tau
        while gap(self, state, above) < 0.0 and above < 1e6:
            below, above = above, 2.0 * above
        for _ in range(60):
            middle = (below + above) / 2.0
            if gap(self, state, middle) < 0.0:
                below = middle
            else:
                above = middle
        return above

    def slope(self, state):
        return 0.0


def threshold(cell, state):
    return cell.base + state.a


def gap(cell, state, elapsed):
    """Return how far the potential stands above the threshold after some ms with no input."""
    v = cell.drive + (state.v - cell.drive) * math.exp(-elapsed / cell.tau)
    return v - cell.base - state.a * math.exp(-elapsed / cell.tau_a)
