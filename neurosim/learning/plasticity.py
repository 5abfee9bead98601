"""The contract of a plasticity rule: how the times of spikes change a synapse, without a teacher."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import final


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
