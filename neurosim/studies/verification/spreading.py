"""Signals that spread: wave fronts, rings, and volleys in a synfire chain."""

import networkx as nx
import numpy as np

import neurosim as ns
from neurosim.studies.verification.base import Bench, classic
from neurosim.studies.verification.logic import LOGICAL_CALCULUS

NODES, DENSITY = 150, 0.03  # of a random graph

RING = (1.5, 2.25, 3.125, 0.7, 5.4)  # delays, ms

LINKS, WIDTH, NEEDED, DELAY = 10, 10, 7, 2.5  # of a synfire chain: links, neurons per link, spikes to make one fire, ms


def touch(net: ns.Network) -> None:
    """Add a source that sends one signal, which reaches neuron 0 at 1 ms."""
    net.add_neuron("touch", ns.Stimulus(times=[0.0]))
    net.connect("touch", 0, delay=1.0)


@classic(
    "E. W. Dijkstra, Numer. Math. 1 (1959), 269-271; on a random graph of 150, with networkx; neurons off,"
    " neurons reached",
    expected=(0, 149),
)
def wave_dijkstra(bench: Bench) -> tuple[int, int]:
    """A wave of first spikes reaches every neuron along the shortest path that Dijkstra's algorithm finds."""
    random = np.random.RandomState(1)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(NODES))
    graph.add_edges_from((a, b) for a, b in np.argwhere(random.rand(NODES, NODES) < DENSITY).tolist() if a != b)
    for _, _, edge in graph.edges(data=True):
        edge["delay"] = float(random.randint(1, 20))  # ms
    # Any signal makes a neuron fire, and its long refractory period prevents the wave from returning.
    net = ns.Network.from_graph(graph, ns.LIF(threshold=1.0, refractory=1e4), weight=1.0)
    touch(net)
    recording = bench.simulate(net, 1000.0)
    paths = nx.single_source_dijkstra_path_length(graph, 0, weight="delay")
    arrivals = {node: (recording.spikes(node) - 1.0).tolist() for node in graph}
    different = [node for node in graph if arrivals[node] != ([paths[node]] if node in paths else [])]
    return len(different), len(paths)


@classic(
    f"{LOGICAL_CALCULUS}: nets with circles; exact; shortest and longest lap in ms, laps in a second",
    expected=(sum(RING), sum(RING), 1 + int(999.0 // sum(RING))),
    tolerance=1e-9,
)
def ring_period(bench: Bench) -> tuple[float, float, int]:
    """A signal circulates in a ring forever, each lap in exactly the sum of the delays."""
    net = ns.Network()
    for i in range(len(RING)):
        net.add_neuron(i, ns.LIF(threshold=1.0))
    for i, delay in enumerate(RING):
        net.connect(i, (i + 1) % len(RING), 1.0, delay)
    touch(net)
    recording = bench.simulate(net, 1000.0)
    laps = np.concatenate([np.diff(recording.spikes(i)) for i in range(len(RING))])
    return float(laps.min()), float(laps.max()), len(recording.spikes(0))


@classic(
    "M. Abeles, Corticonics (Cambridge University Press, 1991); exact: 7 signals of 1 onto a threshold of 7;"
    " smallest volley to pass, ms and spikes at each link, spikes of all smaller volleys",
    expected=(NEEDED, [DELAY * link for link in range(1, LINKS + 1)], [WIDTH] * LINKS, 0),
)
def synfire_threshold(bench: Bench) -> tuple[int, list[float], list[int], int]:
    """In a synfire chain a volley of 7 spikes passes link k at k delays, all ten neurons at once; one of 6 makes no
    neuron fire.
    """
    net = ns.Network()
    chains = {size: [f"volley of {size}, link {link}" for link in range(LINKS + 1)] for size in range(1, WIDTH + 1)}
    for size, (volley, *links) in chains.items():
        net.add_population(volley, size, ns.Stimulus(times=[0.0]))
        for before, link in zip([volley, *links], links, strict=False):
            net.add_population(link, WIDTH, ns.LIF(threshold=NEEDED))
            net.connect(before, link, 1.0, DELAY, ns.AllToAll())
    recording = bench.simulate(net, 100.0)
    packets = {size: [ns.pulse_packet(recording, link) for link in links] for size, (_, *links) in chains.items()}
    least = min(size for size, passed in packets.items() if passed[-1].spikes > 0)
    times = [packet.centre if packet.spread == 0.0 and packet.centre else -1.0 for packet in packets[least]]
    lost = sum(packet.spikes for size in range(1, least) for packet in packets[size])
    return least, times, [packet.spikes for packet in packets[least]], lost
