"""Rings decay, and never more than three of one neuron in a second of film: counted one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neurosim as ns
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.stage import LASTING, Glow


def spiking(times):
    net = ns.Network(tick=0.01)
    net.add_neuron("x", ns.Stimulus(times=times))
    net.add_neuron("y", ns.Stimulus(times=[5.0]))
    return ns.simulate(net, until=60.0)


def test_a_ring_begins_with_the_spike_and_is_gone_after_its_time():
    reel = Reel(0.0, 2.0, 25, 100)  # 2 ms are a second
    glow = Glow(spiking([10.0]), reel)
    for t, share in ((10.0, 0.0), (10.2, 0.25), (10.79, 0.9875)):
        neurons, shares = glow.rings(t)
        assert (neurons.tolist(), shares) == ([0], pytest.approx([share]))
    for t in (9.99, 10.0 + 2.0 * LASTING):
        assert len(glow.rings(t)[0]) == 0


def test_three_in_a_second_are_rings_and_four_are_a_glow_without_a_break():
    reel = Reel(0.0, 10.0, 25, 100)  # 10 ms are a second
    three, four = (Glow(spiking(times), reel) for times in ([20.0, 24.0, 28.0], [20.0, 23.0, 26.0, 29.0]))
    for t in np.arange(20.0, 32.9, 0.1):
        assert three.steady(t).tolist() == []
        assert four.steady(t).tolist() == [0]
        assert four.rings(t)[0].tolist() == []
    assert four.steady(29.0 + 10.0 * LASTING).tolist() == []


@settings(max_examples=12)
@given(gaps=st.lists(st.floats(0.3, 9.0).map(lambda gap: round(gap, 2)), min_size=1, max_size=25))
def test_no_neuron_ever_flashes_more_than_three_times_in_a_second(gaps):
    times = np.round(np.cumsum(gaps), 2)
    times = times[times < 59.0].tolist()
    reel = Reel(0.0, 10.0, 25, 100)
    glow = Glow(spiking(times), reel)
    flashes, lit = [], False  # a flash is a ring that begins anew, or a glow that comes on
    for t in np.arange(0.0, 60.0, 0.02):
        steady = 0 in glow.steady(t)
        neurons, shares = glow.rings(t)
        ring = shares[neurons == 0]
        if (steady and not lit) or (len(ring) and ring[0] * LASTING * 10.0 < 0.0199):
            flashes.append(t)
        lit = steady
    for flash in flashes:
        assert sum(flash <= other < flash + 9.97 for other in flashes) <= 3
