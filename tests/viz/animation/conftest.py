import pytest

import neurosim as ns


@pytest.fixture(scope="session")
def chain():
    """Two sources onto a cell, which sends on to another: with memory, delays of several lengths, inhibition."""
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[2.0, 10.0, 11.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[3.5, 12.0], values=[1.0, 0.5]))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=2.0))
    net.add_neuron("muscle", ns.LIF(tau=5.0))
    net.connect("touch", "cell", weight=0.7, delay=1.0)
    net.connect("warmth", "cell", weight=-0.4, delay=2.0)
    net.connect("cell", "muscle", weight=1.5, delay=3.0)
    net.connect("cell", "cell", weight=0.2, delay=2.5)
    return ns.simulate(net, until=20.0)


@pytest.fixture(scope="session")
def learned():
    """A lesson without a hidden layer."""
    return ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", epochs=6).recording


@pytest.fixture(scope="session")
def learned_hidden():
    net = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    return ns.train(net, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=4, batch=1).recording


@pytest.fixture(scope="session")
def gates():
    """Scaling of 1943, one of them vetoed."""
    net = ns.Network()
    net.add_neuron("a", ns.Stimulus(times=[1.0, 5.0]))
    net.add_neuron("b", ns.Stimulus(times=[5.0]))
    net.add_neuron("unit", ns.McCullochPitts(threshold=1))
    net.connect("a", "unit", weight=1.0, delay=1.0)
    net.connect("b", "unit", weight="veto", delay=1.0)
    return ns.simulate(net, until=10.0)
