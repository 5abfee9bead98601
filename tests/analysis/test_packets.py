"""Number and spread of the spikes of a group against the standard library."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.core.errors import UnknownNameError


@given(st.lists(st.integers(0, 400), min_size=0, max_size=12))
def test_spread_is_the_standard_deviation_of_all_spikes_of_the_group(ticks):
    net = ns.Network(tick=0.5)
    for i, tick in enumerate(ticks):
        net.add_neuron(("packet", i), ns.Stimulus(times=[tick / 2.0]))
    net.add_neuron("packets", ns.Stimulus(times=[1.0]))  # of no concern
    net.add_neuron(("packet", 99), ns.Stimulus(times=[]))
    found = ns.pulse_packet(ns.simulate(net, until=210.0), "packet")
    times = [tick / 2.0 for tick in ticks]
    assert found.spikes == len(times)
    if times:
        assert found.centre == pytest.approx(statistics.fmean(times))
        assert found.spread == pytest.approx(statistics.pstdev(times))
    else:
        assert found.centre is found.spread is None


def test_a_population_a_neuron_of_it_and_a_neuron_alone():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 5.0]))
    net.add_population("cells", 3, ns.LIF(threshold=1.0))
    net.connect("x", "cells", weight=[2.0, 2.0, 0.1], delay=[1.0, 2.0, 1.0], rule=ns.AllToAll())
    recording = ns.simulate(net, until=20.0)
    assert ns.pulse_packet(recording, "x") == ns.PulsePacket(2, 3.0, 2.0)
    assert ns.pulse_packet(recording, ("cells", 1)) == ns.PulsePacket(2, 5.0, 2.0)
    assert ns.pulse_packet(recording, "cells[1]") == ns.PulsePacket(2, 5.0, 2.0)
    assert ns.pulse_packet(recording, ("cells", 2)) == ns.PulsePacket(0, None, None)
    assert ns.pulse_packet(recording, "cells").spikes == 4
    assert ns.pulse_packet(recording, "cells").centre == 4.5
    with pytest.raises(UnknownNameError, match="'cells'"):
        ns.pulse_packet(recording, "cell")


def test_one_spike_has_no_spread():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.25]))
    assert ns.pulse_packet(ns.simulate(net, until=20.0), "x") == ns.PulsePacket(1, 1.25, 0.0)
