"""Time in whole ticks, and an order of events at one instant that does not depend on how a network was built."""

from __future__ import annotations

import numpy as np

from neurosim.models.lif import LIF
from neurosim.models.mcculloch_pitts import McCullochPitts
from neurosim.models.sources import Poisson, Stimulus
from neurosim.network.network import Network
from neurosim.studies.verification.base import Bench, Classic

NEURONS, UNTIL = 40, 300.0  # of a random network; ms
SHUFFLES = 5
REFRACTORY = 5.0  # ms

SEMANTICS = "neurosim's specification, docs/semantics.md"


def three_tenths(bench: Bench) -> int:
    """Return the spikes of a unit that needs two simultaneous signals: after 0.3 ms, and after 0.1 + 0.1 + 0.1 ms."""
    net = Network()
    net.add_neuron("start", Stimulus(times=[0.0]))
    for name, threshold in (("one", 1.0), ("two", 1.0), ("both", 2.0)):
        net.add_neuron(name, McCullochPitts(threshold))
    for source, target in (("start", "one"), ("one", "two"), ("two", "both")):
        net.connect(source, target, delay=0.1)
    net.connect("start", "both", delay=0.3)
    return len(bench.simulate(net, 1.0).spikes("both"))


def random_network(order: np.random.RandomState | None = None) -> Network:
    """Return leaky neurons, connected at random and with their own noise, built in a given or a shuffled order."""
    random = np.random.RandomState(7)
    weights = np.where(random.rand(NEURONS, NEURONS) < 0.2, random.uniform(-0.2, 0.4, (NEURONS, NEURONS)), 0.0)
    delays = random.randint(1, 5, (NEURONS, NEURONS))  # whole ms, so that signals often meet
    neurons = list(range(NEURONS))
    edges = [tuple(edge) for edge in np.argwhere(weights).tolist()]
    if order is not None:
        order.shuffle(neurons)
        order.shuffle(edges)
    net = Network(tick=0.5)
    for i in neurons:
        net.add_neuron(i, LIF(tau=10.0, refractory=1.0))
        net.add_neuron(("noise", i), Poisson(100.0))
        net.connect(("noise", i), i, 0.4)
    for i, j in edges:
        net.connect(i, j, weights[i, j], float(delays[i, j]))
    return net


def shuffled(bench: Bench) -> int:
    """Return the number of different digests of one network, built in several orders."""
    orders = [None, *map(np.random.RandomState, range(SHUFFLES))]
    return len({bench.simulate(random_network(order), UNTIL).digest() for order in orders})


def split(bench: Bench) -> int:
    """Return the number of different digests of one run in one, three and nine pieces."""
    net, digests = random_network(), set()
    for stops in ([UNTIL], [70.5, 71.0, UNTIL], [10.0, 50.5, 51.0, 51.5, 100.0, 160.0, 222.5, 299.5, UNTIL]):
        recording = None
        for stop in stops:
            recording = bench.simulate(net, stop, resume=recording)
        assert recording is not None
        digests.add(recording.digest())
    return len(digests)


def at_the_end_of_silence(bench: Bench) -> tuple[int, int]:
    """Return the spikes for two signals, the second a tick before the end of the refractory period, or at it."""
    counts = []
    for gap in (REFRACTORY - 1e-6, REFRACTORY):
        net = Network()
        net.add_neuron("x", Stimulus(times=[10.0, 10.0 + gap]))
        net.add_neuron("cell", LIF(refractory=REFRACTORY))
        net.connect("x", "cell", 1.0)
        counts.append(len(bench.simulate(net, 30.0).spikes("cell")))
    return counts[0], counts[1]


CLASSICS = (
    Classic(
        id="time-in-ticks",
        claim="A signal after 0.3 ms and one after 0.1 + 0.1 + 0.1 ms arrive together, which they do not as floats.",
        source=f"{SEMANTICS}; in floats 0.1 + 0.1 + 0.1 = 0.30000000000000004",
        expected=1,
        measure=three_tenths,
    ),
    Classic(
        id="order-of-building",
        claim="A network behaves the same to the last bit, whether it is built in order or shuffled.",
        source=f"{SEMANTICS}; number of different digests of {SHUFFLES + 1} building orders",
        expected=1,
        measure=shuffled,
    ),
    Classic(
        id="split-run",
        claim="A run in one piece, in three and in nine is the same to the last bit.",
        source=f"{SEMANTICS}; number of different digests",
        expected=1,
        measure=split,
    ),
    Classic(
        id="refractory-end",
        claim="A signal exactly at the end of the refractory period is received; one a nanosecond earlier is not.",
        source=f"{SEMANTICS}: refractoriness is [t, t + refractory); spikes of each pair",
        expected=(1, 2),
        measure=at_the_end_of_silence,
    ),
)
