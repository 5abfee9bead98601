"""Activity of populations: how often neurons fire, and how irregularly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.recording.recording import Recording, a_recording

FEWEST_INTERVALS = 3
"""Fewest intervals of a neuron for a coefficient of variation."""

ARGUMENT = "The recording of an activity"


@dataclass(frozen=True)
class Activity:
    """The activity of a population in a window of time.

    Attributes
    ----------
    rate : float
        Mean number of signals per second and neuron, in Hz.
    irregularity : float or None
        The coefficient of variation of interspike intervals (standard deviation / mean), averaged over neurons with at
        least three intervals: 0 for a clock, 1 for a Poisson process. None if no neuron has enough intervals.
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
        Beginning of the window, in ms; used to omit the transient after an artificial initial state.

    Raises
    ------
    UnknownNameError
        If no neuron is of that population.
    InputError
        If nothing is left of the run.

    References
    ----------
    N. Brunel, "Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons", Journal of
    Computational Neuroscience 8 (2000), 183-208: rate, irregularity and synchrony distinguish the states.

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
        Beginning of the window, in ms.

    Returns
    -------
    float64 array (neurons,)
        Signals per second, in Hz, in the order of the population. For independent and identical neurons, their spread
        gives the standard error of the mean.

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
    """Return the share of a population's neurons that send a signal at each of the given instants.

    Parameters
    ----------
    recording : Recording
    population : name
    times : array_like
        In ms, strictly ascending.

    Returns
    -------
    float64 array
        From 0.0 (none) to 1.0 (all), for each time.

    Raises
    ------
    UnknownNameError
        If no neuron is of that population.
    InputError
        If the times do not ascend in ticks of the run.

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
    a_recording(recording, ARGUMENT)
    members = recording.wiring.named.members(population)
    clock = recording.wiring.clock
    wanted = np.array([clock.ticks(time, f"times[{i}]") for i, time in enumerate(np.ravel(times))], np.int64)
    if np.any(np.diff(wanted) <= 0):
        raise InputError("The times of a share must ascend, each on a tick of its own.")
    sent = recording.signals_of(members)["tick"]
    counts = np.searchsorted(sent, wanted, side="right") - np.searchsorted(sent, wanted, side="left")
    return np.asarray(counts / len(members))


def _check_window(recording: Recording, since: float) -> None:
    a_recording(recording, ARGUMENT)
    since = checks.finite(since, "The start of the window", "ms")
    if not 0.0 <= since < recording.until:
        raise InputError(
            f"The start of the window must be from 0 ms to before the end of the run at {exact(recording.until)} ms;"
            f" got {exact(since)} ms."
        )
