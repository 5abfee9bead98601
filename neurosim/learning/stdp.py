"""Spike-timing-dependent plasticity: an arrival before a spike strengthens the synapse, one after it weakens it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.learning.plasticity import PlasticityRule


@dataclass(frozen=True)
class STDP(PlasticityRule):
    """Each pair of an arrival and a spike s ms later changes the weight by an exponential of s, within bounds.

    ::

        s >= 0:   potentiation * exp(-s / tau_plus)
        s < 0:   -depression * exp(s / tau_minus)

    The changes of all pairs add up. With slightly more depression than potentiation, as by default, synapses that are
    active at random become weaker, and those that contribute to spikes of their neuron are kept.

    References
    ----------
    G. Bi and M. Poo, "Synaptic modifications in cultured hippocampal neurons: dependence on spike timing, synaptic
    strength, and postsynaptic cell type", Journal of Neuroscience 18 (1998), 10464-10472; S. Song, K. D. Miller and
    L. F. Abbott, "Competitive Hebbian learning through spike-timing-dependent synaptic plasticity", Nature
    Neuroscience 3 (2000), 919-926.

    Examples
    --------
    >>> round(STDP().of_pair(weight=0.5, interval=20.0), 6), round(STDP().of_pair(weight=0.5, interval=-20.0), 6)
    (0.001839, -0.001931)
    """

    potentiation: float = 0.005  # change by a pair whose spike follows immediately, in units of weight
    depression: float = 0.00525  # decrease by a pair whose arrival follows immediately, in units of weight
    tau_plus: float = 20.0  # time constant of the trace of arrivals, ms
    tau_minus: float = 20.0  # time constant of the trace of spikes, ms
    least: float = 0.0  # lower bound of the weights
    most: float = 1.0  # upper bound of the weights

    def __post_init__(self) -> None:
        for name in ("potentiation", "depression"):
            checks.not_negative(getattr(self, name), f"The '{name}' parameter of STDP")
        for name in ("tau_plus", "tau_minus"):
            checks.positive(getattr(self, name), f"The '{name}' parameter of STDP", "ms")
        for name in ("least", "most"):
            checks.finite(getattr(self, name), f"The '{name}' parameter of STDP")
        if self.least >= self.most:
            raise InputError(
                f"The 'least' parameter of STDP must be below its 'most' of {self.most}; got {self.least!r}."
            )

    def fade_arrivals(self, trace: float, elapsed: float) -> float:
        """Decay with tau_plus."""
        return trace * math.exp(-elapsed / self.tau_plus)

    def fade_spikes(self, trace: float, elapsed: float) -> float:
        """Decay with tau_minus."""
        return trace * math.exp(-elapsed / self.tau_minus)

    def at_arrival(self, weight: float, spikes: float) -> float:
        """Depress, proportionally to the trace of spikes."""
        return max(self.least, weight - self.depression * spikes)

    def at_spike(self, weight: float, arrivals: float) -> float:
        """Potentiate, proportionally to the trace of arrivals."""
        return min(self.most, weight + self.potentiation * arrivals)
