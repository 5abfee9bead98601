"""Pulse packets: the number of spikes of a group of neurons, and their spread in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neurosim.core.errors import UnknownNameError
from neurosim.core.names import Name, label
from neurosim.recording.recording import Recording, a_recording


@dataclass(frozen=True)
class PulsePacket:
    """The spikes of a group of neurons as one volley.

    Attributes
    ----------
    spikes : int
        Number of spikes.
    centre : float or None
        Their mean time, in ms; None if there is none.
    spread : float or None
        The standard deviation of their times, in ms: the root of the mean squared distance from the centre.
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
        Name of a population, whose neurons are ``(group, 0)``, ``(group, 1)``, ..., or of a single neuron.

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
    groups = [name[0] if isinstance(name, tuple) and len(name) == 2 else name for name in recording.wiring.names]
    members = [i for i, name in enumerate(recording.wiring.names) if group in (groups[i], name)]
    if not members:
        raise UnknownNameError("population or neuron", label(group), sorted({label(one) for one in groups}))
    times = recording.wiring.clock.ms(recording.signals_of(np.array(members))["tick"])
    if len(times) == 0:
        return PulsePacket(0, None, None)
    return PulsePacket(len(times), float(times.mean()), float(times.std()))
