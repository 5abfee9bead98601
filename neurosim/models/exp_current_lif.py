"""The leaky integrate-and-fire neuron with an exponentially decaying synaptic current."""

import math
from dataclasses import dataclass, field
from typing import ClassVar

from neurosim.core import checks
from neurosim.models.base import NeuronModel, surrogate_slope
from neurosim.models.lif import ROUNDING, check_reset

STEPS = 64  # most iterations of a root search; it rarely needs a dozen, but within rounding error it does not converge
DOUBLINGS = 12  # how often the slower time constant is doubled at most; after that every exponential has decayed
CLOSE = 1e-9  # a step of this relative size is the last one: the error after it is about its square


@dataclass(frozen=True)
class ExpCurrentLIF(NeuronModel):
    """A leaky membrane with a synaptic current that decays exponentially, so that each signal makes a smooth bump.

    ::

        C dv/dt = -C (v - rest) / tau + i + current      tau_syn di/dt = -i
        a signal adds weight x value to i
        v >= threshold:  fire, v = reset, and v stays there for `refractory` ms

    Weights are in pA. A spike does not change the synaptic current, and during the refractory period, while v is
    clamped, the current continues to decay and to receive signals: the usual convention, as in NEST's ``iaf_psc_exp``.
    Between events both are exact. With no input the potential has at most one peak, which is found in closed form, so
    no crossing between two events is missed; whether a peak within rounding of the threshold fires is decided at the
    two ticks next to it.

    References
    ----------
    H. C. Tuckwell, *Introduction to Theoretical Neurobiology*, volume 1 (Cambridge University Press, 1988), chapter 3;
    S. Rotter and M. Diesmann, "Exact digital simulation of time-invariant linear systems with applications to neuronal
    modeling", Biological Cybernetics 81 (1999), 381-402; R. Brette, "Exact simulation of integrate-and-fire models with
    exponential currents", Neural Computation 19 (2007), 2604-2609.

    Examples
    --------
    >>> cell = ExpCurrentLIF(tau=10.0, tau_syn=5.0, capacitance=250.0, threshold=5.0)
    >>> soma = cell.initial()
    >>> cell.integrate(soma, 1000.0)  # v = 40 (x - x^2), x = e^(-t/10)
    >>> round(cell.time_to_fire(soma), 12)
    1.583471838204
    """

    drive_unit: ClassVar[str] = "pA"
    injected: ClassVar[str] = "current"

    tau: float = 20.0  # membrane time constant, ms
    rest: float = 0.0  # resting potential, mV
    reset: float = 0.0  # potential after a spike, mV
    threshold: float = 1.0  # it fires at or above this potential, mV
    refractory: float = 0.0  # silence after a spike, ms
    current: float = 0.0  # constant injected current, pA
    tau_syn: float = 5.0  # time constant of the synaptic current, ms
    capacitance: float = 250.0  # of the membrane, pF
    surrogate: float = 0.0  # surrogate slope at the threshold, 1/mV; 0.0 for the true slope, which is 0

    @dataclass(slots=True)
    class State:
        """The membrane potential and the synaptic current."""

        v: float = 0.0  # potential, mV
        i: float = field(default=0.0, metadata={"unit": "pA"})  # synaptic current

    def __post_init__(self) -> None:
        for name in ("tau", "tau_syn"):
            checks.positive(getattr(self, name), f"The '{name}' parameter of ExpCurrentLIF", "ms")
        checks.positive(self.capacitance, "The 'capacitance' parameter of ExpCurrentLIF", "pF")
        checks.not_negative(self.refractory, "The 'refractory' parameter of ExpCurrentLIF", "ms")
        checks.not_negative(self.surrogate, "The 'surrogate' parameter of ExpCurrentLIF", "1/mV")
        for name in ("rest", "reset", "threshold"):
            checks.finite(getattr(self, name), f"The '{name}' parameter of ExpCurrentLIF", "mV")
        checks.finite(self.current, "The 'current' parameter of ExpCurrentLIF", "pA")
        checks.finite(level_of(self), "The 'rest' + 'current' x 'tau' / 'capacitance' of ExpCurrentLIF", "mV")
        check_reset(self)

    def initial(self) -> State:
        """Return a membrane at rest, with no synaptic current."""
        return ExpCurrentLIF.State(v=self.rest)

    def advance(self, state: State, elapsed: float) -> None:
        """Advance the potential in closed form, and let the current decay."""
        state.v = potential_after(self, state, elapsed)
        state.i *= math.exp(-elapsed / self.tau_syn)

    def integrate(self, state: State, drive: float) -> None:
        """Add the sum of weight x value to the synaptic current."""
        state.i += drive

    def advance_refractory(self, state: State, elapsed: float) -> None:
        """Let the current decay; the potential is clamped."""
        state.i *= math.exp(-elapsed / self.tau_syn)

    def integrate_refractory(self, state: State, drive: float) -> None:
        """Add the sum to the synaptic current."""
        state.i += drive

    def fire(self, state: State) -> float:
        """Return 1.0 and reset the potential at or above the threshold, else 0.0."""
        if state.v >= self.threshold:
            state.v = self.reset
            return 1.0
        return 0.0

    def time_to_fire(self, state: State) -> float:
        """Return when it first reaches the threshold, if it relaxes to a level above it or has a peak above it.

        If the peak is within rounding of the threshold, return its time: the engine decides at the ticks there.
        """
        if state.v >= self.threshold:
            return 0.0
        if level_of(self) > self.threshold:
            end = max(self.tau, self.tau_syn)
            for _ in range(DOUBLINGS):
                if potential_after(self, state, end) >= self.threshold:
                    break
                end *= 2.0
            return crossing_before(self, state, end)
        margin = rounding_of(self, state)
        if ceiling_of(self, state) < self.threshold - margin:
            return math.inf
        peak = time_of_peak(self, state)
        if peak == math.inf:
            return math.inf
        above = potential_after(self, state, peak) - self.threshold
        if above < -margin:
            return math.inf
        if above < margin:
            return peak
        return crossing_before(self, state, peak)

    def silent_for(self, state: State) -> float:
        """Return the distance to the threshold divided by the present dv/dt, which a decaying current cannot exceed.

        An inhibitory current is ignored, since it can only delay the crossing.
        """
        margin = rounding_of(self, state)
        rise = level_of(self) + push_of(self, state) - state.v
        if state.v < self.threshold and (rise <= 0.0 or ceiling_of(self, state) < self.threshold - margin):
            return math.inf
        way = self.threshold - state.v - margin
        if way <= 0.0:
            return 0.0
        return 0.99 * self.tau * way / rise

    def slope(self, state: State) -> float:
        """Return 0.0, the slope of a step function, or the surrogate slope."""
        return surrogate_slope(self.surrogate, state.v - self.threshold)

    def time_to_peak(self, state: State) -> float:
        """Return the time of the peak; 0.0 if the potential only falls, or never falls."""
        peak = time_of_peak(self, state)
        return peak if peak < math.inf else 0.0


def level_of(cell: ExpCurrentLIF) -> float:
    """Return the potential it relaxes to, in mV."""
    return cell.rest + cell.current * (cell.tau / cell.capacitance)


def push_of(cell: ExpCurrentLIF, state: ExpCurrentLIF.State) -> float:
    """Return how much the synaptic current would raise that level if it did not decay, in mV; 0 if it is inhibitory."""
    return max(state.i, 0.0) * (cell.tau / cell.capacitance)


def ceiling_of(cell: ExpCurrentLIF, state: ExpCurrentLIF.State) -> float:
    """Return an upper bound of the potential with no input: a current i carries a charge of at most i x tau_syn."""
    return max(state.v, level_of(cell)) + push_of(cell, state) * min(1.0, cell.tau_syn / cell.tau)


def rounding_of(cell: ExpCurrentLIF, state: ExpCurrentLIF.State) -> float:
    """Return a bound on the rounding error of the potential, in mV."""
    return ROUNDING * (abs(level_of(cell)) + abs(state.v) + push_of(cell, state))


def potential_after(cell: ExpCurrentLIF, state: ExpCurrentLIF.State, elapsed: float) -> float:
    """Return the potential after `elapsed` ms with no input: the decayed difference from its level, and the charge.

    The charge left from a current of 1 pA, in fC, is (e^(-t/tau) - e^(-t/tau_syn)) / (1/tau_syn - 1/tau), or
    t e^(-t/tau) if the two time constants are equal. The form used here is continuous between the two cases.
    """
    slow, fast = max(cell.tau, cell.tau_syn), min(cell.tau, cell.tau_syn)
    parted = (slow - fast) / slow * (elapsed / fast)
    share = -math.expm1(-parted) / parted if parted > 0.0 else 1.0
    charge = elapsed * math.exp(-elapsed / slow) * share
    level = level_of(cell)
    return level + (state.v - level) * math.exp(-elapsed / cell.tau) + state.i * (charge / cell.capacitance)


def time_of_peak(cell: ExpCurrentLIF, state: ExpCurrentLIF.State) -> float:
    """Return the ms until a rising potential begins to fall; ``inf`` if it never does, or is falling already.

    dv/dt is 0 where tau_syn x rise / push = (e^(bend t) - 1) / bend, bend = 1/tau - 1/tau_syn: once, or never.
    """
    push = push_of(cell, state)
    rise = level_of(cell) + push - state.v
    if push <= 0.0 or rise <= 0.0 or rise / push == math.inf:
        return math.inf
    held = cell.tau_syn * (rise / push)
    bent = (cell.tau_syn - cell.tau) / cell.tau * (rise / push)
    if bent <= -1.0:
        return math.inf
    return held * (math.log1p(bent) / bent) if bent != 0.0 else held


def crossing_before(cell: ExpCurrentLIF, state: ExpCurrentLIF.State, end: float) -> float:
    """Return the time of the single crossing of the threshold in [0, end], given that v(end) is not below it.

    Newton's method in the variable e^(-t/s). With s = tau the potential is convex or concave in it for all constants,
    so the iterates start from 0 if the current is excitatory, from `end` if it is inhibitory, and do not overshoot:
    each step is the time that would be left if the current stayed constant. An inhibitory current that decays more
    slowly than the membrane needs s = tau_syn, since the potential then follows it. A step that overshoots becomes a
    bisection.
    """
    inhibits = state.i < 0.0
    span = max(cell.tau, cell.tau_syn) if inhibits else cell.tau
    level = level_of(cell)
    below, above = 0.0, end
    t = above if inhibits else below
    for _ in range(STEPS):
        v = potential_after(cell, state, t)
        if v < cell.threshold:
            below = t
        else:
            above = t
        climb = span * ((level - v) / cell.tau + state.i * math.exp(-t / cell.tau_syn) / cell.capacitance)
        ahead = (below + above) / 2.0
        if climb > 0.0 and v - cell.threshold > -climb:
            step = -span * math.log1p((v - cell.threshold) / climb)
            if abs(step) <= CLOSE * t:
                return t + step
            if below < t + step < above:
                ahead = t + step
        t = ahead
    return t
