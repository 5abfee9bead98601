"""Small recordings of every kind that a file can hold: what the fuzzing begins with."""

import math
from dataclasses import dataclass

import numpy as np

import neurosim as ns


@dataclass(frozen=True)
class Echo(ns.NeuronModel):
    """A model of a script: no check of its own, two fields of state, and it hears while it is refractory."""

    threshold: float = 1.0
    refractory: float = 1.0
    strict: bool = False

    @dataclass(slots=True)
    class State:
        v: float = 0.0
        heard: float = 0.0

    def initial(self):
        return Echo.State()

    def advance(self, state, elapsed):
        state.v *= math.exp(-elapsed / 5.0)

    def integrate(self, state, drive):
        state.v += drive + state.heard
        state.heard = 0.0

    def advance_refractory(self, state, elapsed):
        state.v *= math.exp(-elapsed / 2.0)

    def integrate_refractory(self, state, drive):
        state.heard += drive

    def fire(self, state):
        if state.v > self.threshold or (state.v == self.threshold and not self.strict):
            state.v = 0.0
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return float("inf")

    def slope(self, state):
        return 0.0


@dataclass(frozen=True)
class Base:
    """A recording, and how its run goes on."""

    recording: ns.Recording
    network: ns.Network
    options: dict

    def go_on(self, recording):
        """Resume a recording that should be of this network."""
        until = recording.until + 3.0
        return ns.simulate(self.network, until=until, resume=recording, max_seconds=2.0, progress=False, **self.options)


def simulated(network, until, **options):
    return Base(ns.simulate(network, until=until, progress=False, **options), network, options)


def mixed():
    net = ns.Network(tick=0.1)
    net.add_neuron("x", ns.Stimulus(times=[1.0, 5.0, 9.5], values=[1.0, -2.0, 0.3]))
    net.add_neuron(7, ns.Poisson(rate=200.0))
    net.add_population("exc", 2, ns.LIF(tau=10.0, refractory=2.0), initial={"v": [0.1, 0.4]})
    net.add_neuron(("far", "a", 1), ns.ExpCurrentLIF(tau_syn=2.0))
    net.add_neuron("unit", ns.McCullochPitts(threshold=2))
    net.connect("x", "exc", weight=0.9, rule=ns.AllToAll())
    net.connect(7, "exc", weight=0.4, rule=ns.AllToAll())
    net.connect("exc", "exc", weight=0.3, delay=0.7, rule=ns.AllToAll())
    net.connect("exc", ("far", "a", 1), weight=900.0, rule=ns.AllToAll())
    net.connect("exc", "unit", rule=ns.AllToAll())
    net.connect(7, "unit", weight="veto")
    return simulated(net, 12.0, seed=3, engine="simpy")


def background():
    net = ns.Network(tick=0.1)
    net.add_neuron("noise", ns.Poisson(rate=9000.0))
    net.add_neuron("beats", ns.LogisticNoise(scale=0.1, period=2.0))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=1.0))
    net.connect("noise", "cell", weight=0.2, delay=0.3)
    net.connect("beats", "cell", weight=1.0, delay=0.3)
    return simulated(net, 6.0, seed=1, engine="simpy")


def plastic():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 4.0, 6.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=0.6))
    net.add_neuron("echo", Echo())
    net.connect("x", "cell", weight=0.5, delay=1.0, plastic=True)
    net.connect("x", "cell", weight=0.2, delay=2.0)
    net.connect("cell", "echo", weight=1.5, delay=0.5)
    net.connect("x", "echo", weight=0.4, delay=2.8)
    return simulated(net, 9.0, engine="simpy", plasticity=ns.STDP(), record=["cell", "echo"])


def currents():
    net = ns.Network(tick=0.1)
    net.add_neuron("step", ns.StepCurrent(times=[1.0, 4.0], levels=[1.5, 0.0]))
    net.add_neuron("sine", ns.SineCurrent(amplitude=0.5, frequency=100.0, every=0.5))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=1.0))
    net.add_neuron("other", ns.ExpCurrentLIF(tau_syn=2.0))
    net.connect("step", "cell", weight=1.0, delay=0.3)
    net.connect("sine", "cell", weight=1.0, delay=0.2)
    net.connect("step", "other", weight=20.0, delay=0.3)
    net.connect("cell", "other", weight=90.0, delay=0.5)
    return simulated(net, 9.0, engine="simpy")


def lesson():
    net = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    training = ns.train(net, ns.datasets.load("xor"), "gradient", epochs=2, shuffle=True, seed=5, engine="simpy")
    return Base(training.recording, net, {"engine": "simpy"})


def answered():
    net = ns.perceptron(2, "rosenblatt", seed=4)
    training = ns.train(net, ns.datasets.load("or"), "rosenblatt", epochs=2, batch=2, engine="simpy")
    return Base(training.recording, net, {"engine": "simpy"})


def patterns():
    net = ns.Network()
    for i in range(2):
        net.add_neuron(f"x{i}", ns.Latency(i))
    net.add_neuron("cell", ns.ExpCurrentLIF(tau=15.0, tau_syn=3.75, capacitance=15.0))
    for i in range(2):
        net.connect(f"x{i}", "cell", weight=1.0 + i, plastic=True)
    rows = np.array([[1.0, 4.0], [5.0, 2.0], [3.0, -1.0]])
    data = ns.Dataset("patterns", rows, np.array([1, 0, 1]), ("x0", "x1"), ("no", "yes"), "made up")
    training = ns.train(net, data, "tempotron", rate=0.2, epochs=2, engine="simpy")
    return Base(training.recording, net, {"engine": "simpy"})


BASES = (mixed, background, plastic, currents, lesson, answered, patterns)
MODELS, RULES = (Echo,), ()
