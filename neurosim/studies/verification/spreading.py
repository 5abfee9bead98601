"""Signals that spread: wave fronts, rings, and volleys in a synfire chain."""

from __future__ import annotations

import networkx as nx
import numpy as np

from neurosim.analysis.packets import pulse_packet
from neurosim.models.lif import LIF
from neurosim.models.sources import Stimulus
from neurosim.network.connectivity import AllToAll
from neurosim.network.network import Network
from neurosim.studies.verification.base import Bench, Classic

NODES, DENSITY = 150, 0.03  # of a random graph

RING = (1.5, 2.25, 3.125, 0.7, 5.4)  # delays, ms

LINKS, WIDTH, NEEDED, DELAY = 10, 10, 7, 2.5  # of a synfire chain: links, neurons per link, spikes to make one fire, ms


def wave(bench: Bench) -> tuple[int, int]:
    """Stimulate a node of a random graph; return the nodes with other times than Dijkstra's, and those reached."""
    random = np.random.RandomState(1)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(NODES))
    graph.add_edges_from(
        edge for edge in np.argwhere(random.rand(NODES, NODES) < DENSITY).tolist() if len(set(edge)) > 1
    )
    for _, _, edge in graph.edges(data=True):
        edge["delay"] = float(random.randint(1, 20))  # ms
    # Any signal makes a neuron fire, and its long refractory period prevents the wave from returning.
    net = Network.from_graph(graph, LIF(threshold=1.0, refractory=1e4), weight=1.0)
    net.add_neuron("touch", Stimulus(times=[0.0]))
    net.connect("touch", 0, delay=1.0)
    recording = bench.simulate(net, 1000.0)
    paths = nx.single_source_dijkstra_path_length(graph, 0, weight="delay")
    arrivals = {node: (recording.spikes(node) - 1.0).tolist() for node in graph}
    different = [node for node in graph if arrivals[node] != ([paths[node]] if node in paths else [])]
    return len(different), len(paths)


def ring(bench: Bench) -> tuple[float, float, int]:
    """Return the shortest and the longest lap of a signal in a ring, over all neurons, and the number of laps."""
    net = Network()
    for i in range(len(RING)):
        net.add_neuron(i, LIF(threshold=1.0))
    for i, delay in enumerate(RING):
        net.connect(i, (i + 1) % len(RING), 1.0, delay)
    net.add_neuron("touch", Stimulus(times=[0.0]))
    net.connect("touch", 0, delay=1.0)
    recording = bench.simulate(net, 1000.0)
    laps = np.concatenate([np.diff(recording.spikes(i)) for i in range(len(RING))])
    return float(laps.min()), float(laps.max()), len(recording.spikes(0))


def synfire(bench: Bench) -> tuple[int, list[float], list[int], int]:
    """Send volleys of 1, 2, ... spikes, each into its own chain.

    Return the smallest volley that reaches the last link; the time at which it passes each link; the number of neurons
    that fire there; and the total number of spikes for all smaller volleys.
    """
    net = Network()
    for size in range(1, WIDTH + 1):
        for link in range(LINKS + 1):
            neurons = size if link == 0 else WIDTH
            net.add_population(_link(size, link), neurons, LIF(threshold=NEEDED) if link else Stimulus(times=[0.0]))
            if link:
                net.connect(_link(size, link - 1), _link(size, link), 1.0, DELAY, AllToAll())
    recording = bench.simulate(net, 100.0)
    chains = {
        size: [pulse_packet(recording, _link(size, link)) for link in range(1, LINKS + 1)]
        for size in range(1, WIDTH + 1)
    }
    least = min(size for size, packets in chains.items() if packets[-1].spikes > 0)
    passed = [packet.centre if packet.spread == 0.0 and packet.centre else -1.0 for packet in chains[least]]
    lost = sum(packet.spikes for size in range(1, least) for packet in chains[size])
    return least, passed, [packet.spikes for packet in chains[least]], lost


def _link(size: int, link: int) -> str:
    return f"volley of {size}, link {link}"


CLASSICS = (
    Classic(
        id="wave-dijkstra",
        claim="A wave of first spikes reaches every neuron along the shortest path that Dijkstra's algorithm finds.",
        source="E. W. Dijkstra, Numer. Math. 1 (1959), 269-271; on a random graph of 150, with networkx; neurons off,"
        " neurons reached",
        expected=(0, 149),
        measure=wave,
    ),
    Classic(
        id="ring-period",
        claim="A signal circulates in a ring forever, each lap in exactly the sum of the delays.",
        source="W. S. McCulloch and W. Pitts, Bull. Math. Biophys. 5 (1943), 115-133: nets with circles; exact;"
        " shortest and longest lap in ms, laps in a second",
        expected=(sum(RING), sum(RING), 1 + int(999.0 // sum(RING))),
        tolerance=1e-9,
        measure=ring,
    ),
    Classic(
        id="synfire-threshold",
        claim="In a synfire chain a volley of 7 spikes passes link k at k delays, all ten neurons at once; one of 6"
        " makes no neuron fire.",
        source="M. Abeles, Corticonics (Cambridge University Press, 1991); exact: 7 signals of 1 onto a threshold of 7;"
        " smallest volley to pass, ms and spikes at each link, spikes of all smaller volleys",
        expected=(NEEDED, [DELAY * link for link in range(1, LINKS + 1)], [WIDTH] * LINKS, 0),
        measure=synfire,
    ),
)
