"""The contract of a plasticity rule: what a synapse makes of the times of spikes, with nobody to teach it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import final


class PlasticityRule(ABC):
    """How a weight changes as signals arrive at a synapse, and as the neuron behind it fires.

    A rule is a frozen dataclass of numbers whose methods are scalar expressions, of what a model's may consist of
    (:class:`~neurosim.NeuronModel`), so that both engines run them as they stand. Two *traces* are all
    that a synapse knows of the past: one of the signals that have arrived at it, one of the spikes of its neuron. A
    trace grows by 1 with each signal or spike, whatever its value, and in between fades as the rule says in closed
    form; so every arrival is paired with every spike ("all to all"). What counts is the time at which a signal
    *arrives*: a delay is the axon's, and a neuron's spike is known at its synapses at once.

    In an instant, after the neurons have acted, each neuron's synapses change in this order:

    1. each plastic synapse at which a signal has arrived takes the weight of :meth:`at_arrival`, by the trace of the
       spikes before this instant; then its own trace grows. That a refractory neuron does not hear it is no matter;
    2. if the neuron has fired, each of its plastic synapses takes the weight of :meth:`at_spike`, by the trace of the
       arrivals, those of this instant included; then the trace of the spikes grows.

    So a signal that made its neuron fire in the very instant of its arrival came before the spike. A changed weight
    acts after this instant.
    """

    least: float  # no weight is below it
    most: float  # nor above it

    @abstractmethod
    def fade_arrivals(self, trace: float, elapsed: float) -> float:
        """Return what is left of the trace of arrivals after `elapsed` ms."""

    @abstractmethod
    def fade_spikes(self, trace: float, elapsed: float) -> float:
        """Return what is left of the trace of the neuron's spikes after `elapsed` ms."""

    @abstractmethod
    def at_arrival(self, weight: float, spikes: float) -> float:
        """Return the weight after a signal has arrived; `spikes` is the trace of the neuron's spikes before."""

    @abstractmethod
    def at_spike(self, weight: float, arrivals: float) -> float:
        """Return the weight after the neuron has fired; `arrivals` is the trace of the signals up to then."""

    @final
    def of_pair(self, weight: float, interval: float) -> float:
        """Return how one pair changes a weight: of an arrival, and of a spike `interval` ms later, or before if < 0."""
        if interval >= 0.0:
            return self.at_spike(weight, self.fade_arrivals(1.0, interval)) - weight
        return self.at_arrival(weight, self.fade_spikes(1.0, -interval)) - weight
