"""Spike-timing-dependent plasticity: what came before a spike grows stronger, what came after it weaker."""

from __future__ import annotations

import math
from dataclasses import dataclass

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.learning.plasticity import PlasticityRule


@dataclass(frozen=True)
class STDP(PlasticityRule):
    """Pairs of an arrival and a spike, s ms later, change the weight by exponentials of s, within bounds.

    ::

        s >= 0:   potentiation * exp(-s / tau_plus)
        s < 0:   -depression * exp(s / tau_minus)

    The changes of all pairs add up. With a little more depression than potentiation, as here, synapses that only
    happen to be active fade, and those that help to make their neuron fire are kept.

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

    potentiation: float = 0.005  # what a pair adds to the weight if the spike follows at once, in units of weight
    depression: float = 0.00525  # what a pair takes from it if the arrival follows at once, in units of weight
    tau_plus: float = 20.0  # how fast arrivals are forgotten, ms
    tau_minus: float = 20.0  # how fast spikes are forgotten, ms
    least: float = 0.0  # no weight is below it
    most: float = 1.0  # nor above it

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
        """Depress by all spikes before."""
        return max(self.least, weight - self.depression * spikes)

    def at_spike(self, weight: float, arrivals: float) -> float:
        """Potentiate by all arrivals before."""
        return min(self.most, weight + self.potentiation * arrivals)
