"""A wave of first spikes through a network finds the shortest paths.

One neuron of a random geometric graph is touched once; each neuron passes its first signal on, with delays that are
the distances. What to look for: the space-time diagram places each neuron at the length of its shortest path as
Dijkstra's algorithm computes it, and the wave front is the straight line that climbs 1 ms in every ms: the signals
found every shortest path, though nobody computed one. What goes another way comes too late, to a deaf neuron.
"""

import networkx as nx

import neurosim as ns
from neurosim.cli import script

TAKES = 4  # s
ASKS = "How does a wave find the shortest path?", "Each neuron passes on the first signal that it hears."
TOUCH = 0.1  # ms, from the touch to the first neuron


def main(run: ns.Run) -> None:
    graph = nx.random_geometric_graph(60, radius=0.22, seed=run.seed)
    position = nx.get_node_attributes(graph, "pos")
    for a, b in graph.edges:
        distance = sum((p - q) ** 2 for p, q in zip(position[a], position[b], strict=True)) ** 0.5
        graph.edges[a, b]["delay"] = max(0.1, round(20.0 * distance, 1))  # ms
    start = 0
    graph = graph.subgraph(nx.node_connected_component(graph, start))

    # Any signal fires a neuron, and its long refractory period keeps the wave from coming back.
    net = ns.Network.from_graph(graph, model=ns.LIF(threshold=1.0, refractory=1000.0), weight=1.0, tick=0.1)
    net.add_neuron("touch", ns.Stimulus(times=[0.0]))
    net.connect("touch", start, weight=1.0, delay=TOUCH)
    ways = nx.Graph(graph)
    ways.add_edge("touch", start, delay=TOUCH)

    shortest = nx.single_source_dijkstra_path_length(ways, "touch", weight="delay")
    recording = run.simulate(net, until=round(max(shortest.values()) + 5.0, 1))
    arrival = {node: float(recording.spikes(node)[0]) for node in graph}
    furthest = max(arrival, key=arrival.__getitem__)
    difference = max(abs(arrival[node] - shortest[node]) for node in graph)

    run.say(
        f"The wave reached all {len(arrival)} neurons; the last, neuron {furthest}, {arrival[furthest]:g} ms"
        " after the touch."
    )
    run.say(f"Dijkstra's shortest path to it is {shortest[furthest]:g} ms long.")
    run.say(f"Largest difference between an arrival and a shortest path: {difference:.1e} ms.")
    path = nx.dijkstra_path(ways, "touch", furthest, weight="delay")
    run.say(f"The way of the signal: {' -> '.join(map(str, path))}")
    run.report(
        neurons=len(arrival),
        furthest=furthest,
        arrival=arrival[furthest],
        difference=difference,
        path=path,
        digest=recording.digest(),
    )
    run.figure("network", ns.figures.network(recording))
    run.figure("space-time", ns.figures.space_time(recording, start="touch"))
    run.figure("raster", ns.figures.raster(recording, names=sorted(arrival, key=arrival.__getitem__)))
    run.player(title="A wave of spikes finds the shortest paths")
    run.film("wave", recording)


if __name__ == "__main__":
    script(__file__)
