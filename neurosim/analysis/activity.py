"""Activity: how often the neurons of a population fire, and how irregularly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.recording.given import a_recording
from neurosim.recording.recording import Recording

FEWEST_INTERVALS = 3
"""A neuron with fewer has no coefficient of variation to speak of."""

SHOWN = "What shows activity"


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
    _check_window(recording, since)
    wiring = recording.wiring
    members = recording.wiring.named.members(population)
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


def firing_rates(recording: Recording, population: Name, since: float = 0.0) -> NDArray[np.float64]:
    """Return the rate of each neuron of a population from a time to the end of a run.

    Parameters
    ----------
    recording : Recording
    population : name
    since : float
        In ms; what comes before it is left out.

    Returns
    -------
    float64 array (neurons,)
        Signals a second, in Hz, in the order of the population. Neurons that are independent and alike tell by how
        much they differ how sure their mean is.

    Raises
    ------
    UnknownNameError
        If no neuron is of that population.
    InputError
        If nothing is left of the run.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron(("p", 0), ns.Stimulus(times=[0.0, 20.0, 30.0]))
    >>> net.add_neuron(("p", 1), ns.Stimulus(times=[40.0]))
    >>> firing_rates(ns.simulate(net, until=50.0), "p", since=10.0)
    array([50., 25.])
    """
    _check_window(recording, since)
    members = recording.wiring.named.members(population)
    signals = recording.signals_of(members)
    within = signals["neuron"][recording.wiring.clock.ms(signals["tick"]) >= since]
    counts = np.bincount(within, minlength=len(recording.wiring.names))[members]
    return np.asarray(counts / (recording.until - since) * 1000.0)


def share_firing(recording: Recording, population: Name, times: ArrayLike) -> NDArray[np.float64]:
    """Return which share of a population's neurons sends a signal at each of some instants.

    Parameters
    ----------
    recording : Recording
    population : name
    times : array_like
        In ms, ascending, none twice.

    Returns
    -------
    float64 array
        From 0.0, nobody, to 1.0, everybody, for each time.

    Raises
    ------
    UnknownNameError
        If no neuron is of that population.
    InputError
        If the times do not ascend, on the grid of the run.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_population("pair", 2, ns.Rosenblatt(threshold=1.0))
    >>> net.add_neuron("x", ns.Stimulus(times=[0.0, 2.0]))
    >>> net.connect("x", "pair", [1.0, 0.5], 1.0, ns.AllToAll())
    >>> share_firing(ns.simulate(net, until=5.0), "pair", [1.0, 2.0, 3.0])
    array([0.5, 0. , 0.5])
    """
    a_recording(recording, SHOWN)
    members = recording.wiring.named.members(population)
    clock = recording.wiring.clock
    wanted = np.array([clock.ticks(time, f"times[{i}]") for i, time in enumerate(np.ravel(times))], np.int64)
    if np.any(np.diff(wanted) <= 0):
        raise InputError("The times at which a share is asked for must ascend, each on a tick of its own.")
    sent = recording.signals_of(members)["tick"]
    counts = np.searchsorted(sent, wanted, side="right") - np.searchsorted(sent, wanted, side="left")
    return np.asarray(counts / len(members))


def _check_window(recording: Recording, since: float) -> None:
    a_recording(recording, SHOWN)
    since = checks.finite(since, "The time since which activity is asked for", "ms")
    if not 0.0 <= since < recording.until:
        raise InputError(
            f"The activity since {exact(since)} ms was asked for, of a run that ends at {exact(recording.until)} ms."
        )
