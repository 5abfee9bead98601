"""Time in whole ticks, and an order of events at one instant that does not depend on how a network was built."""

import numpy as np

import neurosim as ns
from neurosim.core.timebase import NANOSECOND
from neurosim.studies.verification.base import Bench, classic

NEURONS, UNTIL = 40, 300.0  # of a random network; ms
SHUFFLES = 5
REFRACTORY = 5.0  # ms

SEMANTICS = "neurosim's specification, docs/semantics.md"


@classic(f"{SEMANTICS}; in floats 0.1 + 0.1 + 0.1 = 0.30000000000000004", expected=1)
def time_in_ticks(bench: Bench) -> int:
    """A signal after 0.3 ms and one after 0.1 + 0.1 + 0.1 ms arrive together, which they do not as floats."""
    net = ns.Network()
    net.add_neuron("start", ns.Stimulus(times=[0.0]))
    for name, threshold in (("one", 1.0), ("two", 1.0), ("both", 2.0)):
        net.add_neuron(name, ns.McCullochPitts(threshold))
    for source, target in (("start", "one"), ("one", "two"), ("two", "both")):
        net.connect(source, target, delay=0.1)
    net.connect("start", "both", delay=0.3)
    return len(bench.simulate(net, 1.0).spikes("both"))


def random_network(order: np.random.RandomState | None = None) -> ns.Network:
    """Return leaky neurons, connected at random and with their own noise, built in a given or a shuffled order."""
    random = np.random.RandomState(7)
    weights = np.where(random.rand(NEURONS, NEURONS) < 0.2, random.uniform(-0.2, 0.4, (NEURONS, NEURONS)), 0.0)
    delays = random.randint(1, 5, (NEURONS, NEURONS))  # whole ms, so that signals often meet
    neurons = list(range(NEURONS))
    edges = [tuple(edge) for edge in np.argwhere(weights).tolist()]
    if order is not None:
        order.shuffle(neurons)
        order.shuffle(edges)
    net = ns.Network(tick=0.5)
    for i in neurons:
        net.add_neuron(i, ns.LIF(tau=10.0, refractory=1.0))
        net.add_neuron(("noise", i), ns.Poisson(100.0))
        net.connect(("noise", i), i, 0.4)
    for i, j in edges:
        net.connect(i, j, weights[i, j], float(delays[i, j]))
    return net


@classic(f"{SEMANTICS}; number of different digests of {SHUFFLES + 1} building orders", expected=1)
def order_of_building(bench: Bench) -> int:
    """A network behaves the same to the last bit, whether it is built in order or shuffled."""
    orders = [None, *map(np.random.RandomState, range(SHUFFLES))]
    return len({bench.simulate(random_network(order), UNTIL).digest() for order in orders})


@classic(f"{SEMANTICS}; number of different digests", expected=1)
def split_run(bench: Bench) -> int:
    """A run in one piece, in three and in nine is the same to the last bit."""
    net, digests = random_network(), set()
    for stops in ([], [70.5, 71.0], [10.0, 50.5, 51.0, 51.5, 100.0, 160.0, 222.5, 299.5]):
        recording = None
        for stop in stops:
            recording = bench.simulate(net, stop, resume=recording)
        digests.add(bench.simulate(net, UNTIL, resume=recording).digest())
    return len(digests)


@classic(f"{SEMANTICS}: refractoriness is [t, t + refractory); spikes of each pair", expected=(1, 2))
def refractory_end(bench: Bench) -> list[int]:
    """A signal exactly at the end of the refractory period is received; one a nanosecond earlier is not."""
    counts = []
    for gap in (REFRACTORY - NANOSECOND, REFRACTORY):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[10.0, 10.0 + gap]))
        net.add_neuron("cell", ns.LIF(refractory=REFRACTORY))
        net.connect("x", "cell", 1.0)
        counts.append(len(bench.simulate(net, 30.0).spikes("cell")))
    return counts
