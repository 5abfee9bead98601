"""How long a film of 300 frames takes, and how near its estimate is.

A network of 50 neurons is filmed as a GIF and as an MP4; beside it a lesson, a close-up and two networks side by
side, whose frames hold more.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import networkx as nx
from sidebyside import machine

import neurosim as ns

FRAMES = 300


def fifty() -> ns.Recording:
    """Return a run of 50 neurons that pass signals around."""
    graph = nx.gnp_random_graph(49, 0.1, seed=2, directed=True)
    for edge in graph.edges.values():
        edge["delay"] = 1.0 + 0.1 * (len(edge) % 7)
    net = ns.Network.from_graph(graph, model=ns.LIF(tau=10.0, threshold=1.0, refractory=3.0), weight=0.6)
    net.add_neuron("noise", ns.Poisson(rate=200.0))
    for target in range(0, 49, 3):
        net.connect("noise", target, weight=0.7)
    return ns.simulate(net, until=40.0, seed=1, progress=False)


def lesson(model: str, rule: str) -> ns.Recording:
    """Return the tutorial's rows as they are learned."""
    network = ns.perceptron(3, model, bias=False, seed=1)
    return ns.train(network, ns.datasets.load("seed"), rule, epochs=200, progress=False).recording


def main() -> None:
    network, threshold, sigmoid = fifty(), lesson("rosenblatt", "rosenblatt"), lesson("sigmoid", "gradient")
    films = {
        "network of 50 neurons, .gif": (network, {}, ".gif"),
        "network of 50 neurons, .mp4": (network, {}, ".mp4"),
        "close-up, .gif": (network, {"neuron": 3}, ".gif"),
        "lesson, .gif": (sigmoid, {}, ".gif"),
        "lesson, .mp4": (sigmoid, {}, ".mp4"),
        "threshold and sigmoid, .gif": ({"threshold": threshold, "sigmoid": sigmoid}, {}, ".gif"),
    }
    print(f"{FRAMES} frames at 25 a second ({machine()})")
    with tempfile.TemporaryDirectory() as folder:
        for name, (recording, options, suffix) in films.items():
            film = ns.animate(recording, seconds=FRAMES / 25, **options)
            began = time.perf_counter()
            expected = film.estimate(f"film{suffix}")
            estimating = time.perf_counter() - began
            told: list[float] = []
            path = film.save(
                Path(folder) / f"film{suffix}",
                progress=False,
                told=lambda _, told=told: told.append(time.perf_counter()),
            )
            seconds, size = time.perf_counter() - told[0], path.stat().st_size
            slower, larger = expected.seconds / seconds, expected.bytes / size
            print(
                f"  {name:<28} {seconds:5.1f} s, estimated {slower:4.2f} of it; {size / 1e6:5.2f} MB, estimated", end=""
            )
            print(f" {larger:4.2f} of it; estimating took {estimating:.1f} s")


if __name__ == "__main__":
    main()
