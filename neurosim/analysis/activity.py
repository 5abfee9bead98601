"""Activity of populations: how often neurons fire, how irregularly, and how closely together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.recording.recording import Recording, a_recording

FEWEST_INTERVALS = 3  # fewest intervals of a neuron for a coefficient of variation
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
    members, senders, times = _window(recording, population, since)
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
    members, senders, _ = _window(recording, population, since)
    counts = np.bincount(senders, minlength=len(recording.wiring.names))[members]
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


@dataclass(frozen=True)
class PulsePacket:
    """The spikes of a group of neurons as one volley.

    Attributes
    ----------
    spikes : int
        Number of spikes.
    centre : float or None
        Their mean time, in ms; None without spikes.
    spread : float or None
        The standard deviation of their times, in ms: the root of the mean squared distance from the centre;
        None without spikes.
    """

    spikes: int
    centre: float | None
    spread: float | None


def pulse_packet(recording: Recording, group: Name) -> PulsePacket:
    """Return the number and the spread of all spikes of a population, or a neuron, in a run.

    Parameters
    ----------
    recording : Recording
    group : name
        Of a population, or of a single neuron.

    Raises
    ------
    UnknownNameError
        If there is no such population or neuron.
    InputError
        If the signals of the run were not kept.

    References
    ----------
    M. Diesmann, M.-O. Gewaltig and A. Aertsen, "Stable propagation of synchronous spiking in cortical neural
    networks", Nature 402 (1999), 529-533.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[10.0, 14.0]))
    >>> pulse_packet(ns.simulate(net, until=50.0), "x")
    PulsePacket(spikes=2, centre=12.0, spread=2.0)
    """
    a_recording(recording, "The recording of a packet")
    signals = recording.signals_of(recording.wiring.named.members(group))
    if len(signals) == 0:
        return PulsePacket(0, None, None)
    times = recording.wiring.clock.ms(signals["tick"])
    return PulsePacket(len(times), float(times.mean()), float(times.std()))


def _window(
    recording: Recording, population: Name, since: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the neurons of a population, and the senders and times in ms of its signals from `since` to the end."""
    a_recording(recording, ARGUMENT)
    since = checks.finite(since, "The start of the window", "ms")
    if not 0.0 <= since < recording.until:
        raise InputError(
            f"The start of the window must be from 0 ms to before the end of the run at {exact(recording.until)} ms;"
            f" got {exact(since)} ms."
        )
    members = recording.wiring.named.members(population)
    signals = recording.signals_of(members)
    times = recording.wiring.clock.ms(signals["tick"])
    return members, signals["neuron"][times >= since], times[times >= since]
