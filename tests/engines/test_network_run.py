"""Windows that the compiled engine lives through in stretches: wherever they are cut, the results are the same."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.engines.compiled import network_run


def network(kinds, shortest, plastic=False):
    """Neurons that fire by themselves and hear each other; delays from `shortest` ms to 3 ms more."""
    random, net = np.random.default_rng(0), ns.Network(tick=1e-3)
    net.add_population("e", 40, ns.LIF(constant_drive=1.2, tau=5.0), initial={"v": random.random(40)})
    net.add_neuron("x", ns.Stimulus(np.unique(random.integers(0, 50_000, 40)) / 1000.0))
    sources, targets = np.nonzero(random.random((40, 40)) < 0.5)
    delays = np.round(random.uniform(shortest, shortest + 3.0, len(sources)), 3)
    weights = random.uniform(0.0, 0.03, len(sources))
    pairs = ns.Pairs(sources, targets)
    net.connect("e", "e", weight=weights, delay=delays, rule=pairs, plastic=plastic)
    net.connect("x", "e", weight=0.3, delay=shortest, rule=ns.AllToAll())
    if kinds == 2:
        net.add_population("i", 10, ns.ExpCurrentLIF(current=400.0))
        net.connect("e", "i", weight=20.0, delay=shortest + 0.5, rule=ns.AllToAll())
        net.connect("i", "e", weight=-0.01, delay=shortest, rule=ns.AllToAll())
    return net


WAYS = [{}, {"threads": 2}, {"stepping": True}, {"stepping": True, "threads": 2}]


@pytest.mark.parametrize("ticks", [137, 1000, 5001])
@pytest.mark.parametrize("shortest", [1.0, 20.0])
@pytest.mark.parametrize("kinds", [1, 2])
def test_wherever_a_window_is_cut_the_results_are_the_same(kinds, shortest, ticks, monkeypatch):
    net = network(kinds, shortest)
    expected = ns.simulate(net, until=60.0, engine="simpy", record="all")
    assert expected.n_signals > 500
    monkeypatch.setattr(network_run.NetworkRun, "_first_stretch", lambda self: ticks)
    monkeypatch.setattr(network_run.NetworkRun, "_paced", lambda self, *given: ticks)
    for way in WAYS:
        found = ns.simulate(net, until=60.0, engine="compiled", record="all", **way)
        assert found.digest() == expected.digest(), way


@pytest.mark.parametrize("kinds", [1, 2])
def test_so_are_those_of_synapses_that_change(kinds, monkeypatch):
    net, rule = network(kinds, 5.0, plastic=True), ns.STDP(potentiation=1e-4, depression=1e-4)
    expected = ns.simulate(net, until=12.0, engine="simpy", record="all", plasticity=rule)
    assert len(expected.changes) > 100
    monkeypatch.setattr(network_run.NetworkRun, "_first_stretch", lambda self: 137)
    monkeypatch.setattr(network_run.NetworkRun, "_paced", lambda self, *given: 137)
    for threads in (1, 2):
        found = ns.simulate(net, until=12.0, engine="compiled", record="all", plasticity=rule, threads=threads)
        assert found.digest() == expected.digest()


@pytest.mark.parametrize("kinds", [1, 2])
def test_a_run_that_was_stopped_within_a_window_goes_on_from_there(kinds, monkeypatch):
    net = network(kinds, 20.0)
    whole = ns.simulate(net, until=60.0, engine="simpy", record="all")
    monkeypatch.setattr(network_run.NetworkRun, "_first_stretch", lambda self: 137)
    monkeypatch.setattr(network_run.NetworkRun, "_paced", lambda self, *given: 137)
    with pytest.raises(ns.RunStopped, match="more than 200 signals were sent") as stop:
        ns.simulate(net, until=60.0, engine="compiled", record="all", max_signals=200)
    kept = stop.value.recording
    assert kept.until % 20.0 > 0.0
    assert 200 < kept.n_signals < 300
    for engine in ("simpy", "compiled"):
        assert ns.simulate(net, until=60.0, engine=engine, record="all", resume=kept).digest() == whole.digest()
