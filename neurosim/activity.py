"""Activity: how often the neurons of a population fire, and how irregularly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neurosim.errors import InputError, UnknownNameError
from neurosim.names import Name, label
from neurosim.recording import Recording

FEWEST_INTERVALS = 3
"""A neuron with fewer has no coefficient of variation to speak of."""


@dataclass(frozen=True)
class Activity:
    """How a population fired in a window of time.

    Attributes
    ----------
    rate : float
        Mean number of signals a second of a neuron, in Hz.
    irregularity : float or None
        The coefficient of variation of the intervals from spike to spike (standard deviation through mean), the mean
        over neurons with at least three intervals: 0 for a clock, 1 for a Poisson process, which may fire at any
        time. None if no neuron has so many.
    """

    rate: float
    irregularity: float | None


def activity(recording: Recording, population: Name, since: float = 0.0) -> Activity:
    """Return rate and irregularity of a population, or a single neuron, from a time to the end of a run.

    Parameters
    ----------
    recording : Recording
    population : name
    since : float
        In ms; what comes before it, such as the beginning from an artificial state, is left out.

    Raises
    ------
    UnknownNameError
        If no neuron is of that population.
    InputError
        If nothing is left of the run.

    References
    ----------
    N. Brunel, "Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons", Journal of
    Computational Neuroscience 8 (2000), 183-208: states are told apart by rate, irregularity and synchrony.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[0.0, 10.0, 20.0, 30.0, 40.0]))
    >>> activity(ns.simulate(net, until=50.0), "x")
    Activity(rate=100.0, irregularity=0.0)
    """
    wiring = recording.wiring
    if not 0.0 <= since < recording.until:
        raise InputError(
            f"The activity since {since:g} ms was asked for, of a run that ends at {recording.until:g} ms."
        )
    names = enumerate(wiring.names)
    members = np.array([i for i, name in names if name == population or _head(name) == population], np.int64)
    if not len(members):
        known = sorted({label(_head(name)) for name in wiring.names})
        raise UnknownNameError("population or neuron", label(population), known)
    signals = recording.signals_of(members)
    times = wiring.clock.ms(signals["tick"])
    within = times >= since
    times, senders = times[within], signals["neuron"][within]
    rate = len(times) / len(members) / (recording.until - since) * 1000.0
    order = np.argsort(senders, kind="stable")
    pieces = np.split(times[order], np.flatnonzero(np.diff(senders[order])) + 1)
    intervals = [np.diff(piece) for piece in pieces if len(piece) > FEWEST_INTERVALS]
    variations = [float(one.std() / one.mean()) for one in intervals]
    return Activity(rate, float(np.mean(variations)) if variations else None)


def _head(name: Name) -> Name:
    return name[0] if isinstance(name, tuple) and len(name) == 2 else name
