"""How the times of spikes change a synapse, without a teacher: the contract of a plasticity rule, and STDP."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

from neurosim.core import checks
from neurosim.core.errors import InputError


class PlasticityRule(ABC):
    """How a weight changes when a signal arrives at a synapse, and when the postsynaptic neuron fires.

    A rule is a frozen dataclass of numbers whose methods are scalar expressions, with the restrictions of a model
    (:class:`~neurosim.NeuronModel`), so that both engines run them unchanged. The state of a synapse consists of two
    *traces*: one of the signals that have arrived at it, one of the spikes of the postsynaptic neuron. A trace grows by
    1 with each signal or spike, whatever its value, and decays in between in closed form; so every arrival is paired
    with every spike ("all to all"). The relevant time of a signal is that of its *arrival*: a delay is that of the
    axon, and a spike of the postsynaptic neuron affects its synapses without delay.

    In an instant, after the neurons have acted, the synapses onto each neuron change in this order:

    1. each plastic synapse at which a signal has arrived gets the weight of :meth:`at_arrival`, given the trace of the
       spikes before this instant; then its own trace grows. This holds during refractoriness, too;
    2. if the neuron has fired, each of its plastic synapses gets the weight of :meth:`at_spike`, given the trace of the
       arrivals, including those of this instant; then the trace of the spikes grows.

    So a signal that makes its neuron fire in the instant of its arrival counts as before the spike. A changed weight
    takes effect after this instant.
    """

    least: float  # lower bound of the weights
    most: float  # upper bound of the weights

    @abstractmethod
    def fade_arrivals(self, trace: float, elapsed: float) -> float:
        """Return the trace of arrivals after a decay of `elapsed` ms."""

    @abstractmethod
    def fade_spikes(self, trace: float, elapsed: float) -> float:
        """Return the trace of the neuron's spikes after a decay of `elapsed` ms."""

    @abstractmethod
    def at_arrival(self, weight: float, spikes: float) -> float:
        """Return the weight after the arrival of a signal; `spikes` is the trace of earlier spikes."""

    @abstractmethod
    def at_spike(self, weight: float, arrivals: float) -> float:
        """Return the weight after a spike of the neuron; `arrivals` is the trace of the signals so far."""

    @final
    def of_pair(self, weight: float, interval: float) -> float:
        """Return the change by one pair: an arrival, and a spike `interval` ms later (earlier if negative)."""
        if interval >= 0.0:
            return self.at_spike(weight, self.fade_arrivals(1.0, interval)) - weight
        return self.at_arrival(weight, self.fade_spikes(1.0, -interval)) - weight


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
