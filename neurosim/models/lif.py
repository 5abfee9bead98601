"""The leaky integrate-and-fire neuron (Lapicque 1907): a membrane that leaks, a threshold, a reset."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.models.base import NeuronModel, surrogate_slope

ROUNDING = 1e-9  # bound on the relative rounding error of a potential, with a wide margin


def check_reset(cell: Any) -> None:
    """Raise an InputError for a reset potential that is not below the threshold."""
    if cell.reset >= cell.threshold:
        raise InputError(
            f"The 'reset' parameter of {type(cell).__name__} must be below its threshold of {cell.threshold} mV, or it"
            f" would fire forever; got {cell.reset!r}."
        )


@dataclass(frozen=True)
class LIF(NeuronModel):
    """A leaky membrane: signals add up only if they arrive close together in time.

    ::

        tau dv/dt = rest + constant_drive - v        a signal adds weight x value to v
        v >= threshold:  fire, v = reset, silent for `refractory` ms

    Between its events the potential is exact: it relaxes exponentially towards ``rest + constant_drive``.

    References
    ----------
    L. Lapicque, "Recherches quantitatives sur l'excitation electrique des nerfs traitee comme une polarisation",
    Journal de Physiologie et de Pathologie Generale 9 (1907), 620-635.

    Examples
    --------
    >>> cell = LIF(tau=20.0, threshold=20.0, constant_drive=30.0)
    >>> soma = cell.initial()
    >>> cell.time_to_fire(soma)  # 20 ln 3 ms
    21.97224577336219
    """

    injected: ClassVar[str] = "constant_drive"

    tau: float = 20.0  # membrane time constant, ms
    rest: float = 0.0  # resting potential, mV
    reset: float = 0.0  # potential after a spike, mV
    threshold: float = 1.0  # it fires at or above this potential, mV
    refractory: float = 0.0  # silence after a spike, ms
    constant_drive: float = 0.0  # resistance x injected current, mV
    surrogate: float = 0.0  # surrogate slope at the threshold, 1/mV; 0.0 for the true slope, which is 0

    @dataclass(slots=True)
    class State:
        """The membrane potential."""

        v: float = 0.0  # potential, mV

    def __post_init__(self) -> None:
        checks.positive(self.tau, "The 'tau' parameter of LIF", "ms")
        checks.not_negative(self.refractory, "The 'refractory' parameter of LIF", "ms")
        for name in ("rest", "reset", "threshold", "constant_drive"):
            checks.finite(getattr(self, name), f"The '{name}' parameter of LIF", "mV")
        checks.not_negative(self.surrogate, "The 'surrogate' parameter of LIF", "1/mV")
        checks.finite(self.rest + self.constant_drive, "The 'rest' + 'constant_drive' of LIF", "mV")
        check_reset(self)

    def initial(self) -> State:
        """Return a membrane at rest."""
        return LIF.State(v=self.rest)

    def advance(self, state: State, elapsed: float) -> None:
        """Relax towards rest + constant_drive."""
        level = self.rest + self.constant_drive
        state.v = level + (state.v - level) * math.exp(-elapsed / self.tau)

    def integrate(self, state: State, drive: float) -> None:
        """Add the sum of weight x value to the potential."""
        state.v += drive

    def fire(self, state: State) -> float:
        """Return 1.0 and reset at or above the threshold, else 0.0."""
        if state.v >= self.threshold:
            state.v = self.reset
            return 1.0
        return 0.0

    def time_to_fire(self, state: State) -> float:
        """Return tau ln((level - v) / (level - threshold)) if the level is above the threshold, else ``inf``."""
        level = self.rest + self.constant_drive
        if state.v >= self.threshold:
            return 0.0
        if level <= self.threshold:
            return math.inf
        return self.tau * math.log1p((self.threshold - state.v) / (level - self.threshold))

    def silent_for(self, state: State) -> float:
        """Return the distance to the threshold divided by the present dv/dt, which can only decrease."""
        level = self.rest + self.constant_drive
        if level <= self.threshold and state.v < self.threshold:
            return math.inf
        way = self.threshold - state.v - ROUNDING * (abs(level) + abs(state.v))
        if way <= 0.0:
            return 0.0
        return 0.99 * self.tau * way / (level - state.v)

    def modes(self, state: State) -> tuple[tuple[float, float], ...]:
        """Return the level it relaxes to, and the difference from it, which decays with tau."""
        level = self.rest + self.constant_drive
        return (level, math.inf), (state.v - level, self.tau)

    def slope(self, state: State) -> float:
        """Return 0.0, the slope of a step function, or the surrogate slope."""
        return surrogate_slope(self.surrogate, state.v - self.threshold)
