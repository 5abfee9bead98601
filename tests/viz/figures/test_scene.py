"""A place for every neuron, in whatever order the network was built, and a way for every synapse."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.network.wiring import wire
from neurosim.viz.figures.network import BENT, scene


def chain(order):
    net = ns.Network()
    for name in order:
        net.add_neuron(name, ns.LIF())
    for tail, head in (("a", "b"), ("b", "c"), ("c", "c")):
        net.connect(tail, head, weight=1.0)
    return wire(net)


@pytest.mark.parametrize("order", ["abc", "cab"])
def test_every_synapse_runs_from_the_rim_of_its_source_to_the_rim_of_its_target(order):
    wiring = chain(order)
    seen = scene(wiring)
    assert len(seen.courses) == len(wiring.targets)
    for synapse, line in enumerate(seen.courses):
        source, target = wiring.sources[synapse], wiring.targets[synapse]
        assert np.hypot(*(line[0] - seen.places[source])) == pytest.approx(seen.radii[source], abs=0.1)
        assert np.hypot(*(line[-1] - seen.places[target])) == pytest.approx(seen.radii[target], abs=0.1)
    a, b, c = (seen.places[wiring.index(name)][0] for name in "abc")
    assert a < b < c  # layer by layer


def test_a_large_network_keeps_its_populations_together_and_is_drawn_straight():
    net = ns.Network(tick=0.1)
    for name, size in (("exc", 800), ("inh", 200)):
        net.add_population(name, size, ns.LIF())
    net.connect("exc", "inh", weight=0.1, rule=ns.FixedIndegree(8))
    net.connect("inh", "exc", weight=-0.1, rule=ns.FixedIndegree(2))
    wiring = wire(net)
    seen = scene(wiring)
    assert len(wiring.targets) > BENT
    assert seen.courses is None
    exc, inh = (
        seen.places[[wiring.index((name, i)) for i in range(size)]] for name, size in (("exc", 800), ("inh", 200))
    )
    between = np.hypot(*(exc.mean(axis=0) - inh.mean(axis=0)))
    for places in (exc, inh):
        assert np.hypot(*(places - places.mean(axis=0)).T).max() < between / 2.0
    gaps = np.hypot(*(exc[:, None] - exc[None]).transpose(2, 0, 1)) + 9.0 * np.eye(800)
    assert gaps.min() > 1.2 * seen.radii[0]


def test_an_empty_network_has_an_empty_scene():
    seen = scene(wire(ns.Network()))
    assert seen.places.shape == (0, 2)
    assert seen.courses == []
