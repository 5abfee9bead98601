"""The dozen experiments of the playground, in the order of the story: a small network each, and what to do with it."""

from itertools import product

import networkx as nx
import numpy as np

import neurosim as ns
from neurosim.data.datasets import load
from neurosim.viz.player.shelf import Experiment

EVERY = 10.0  # ms between rows
PAIRS = list(product([0, 1], repeat=2))
QUICK = ns.LIF(tau=10.0, threshold=1.0, refractory=2.0)


def one_neuron() -> ns.Recording:
    """Send two pairs of touches, none of which fires the cell."""
    return _touched([10.0, 15.0, 40.0, 45.0], 0.5, ns.LIF(tau=10.0, threshold=1.0), until=60.0)


def coincidence() -> ns.Recording:
    """Send signals that come 2 ms apart, and 1 ms apart: the cell fires for both."""
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 30.0, 50.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[12.0, 42.0, 51.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=1.0))
    net.connect("touch", "cell", weight=0.6, delay=1.0)
    net.connect("warmth", "cell", weight=0.6, delay=1.0)
    return ns.simulate(net, until=70.0)


def refractory() -> ns.Recording:
    """Send touches 3 ms apart, of which the cell hears every second."""
    return _touched(
        [10.0 + 3.0 * k for k in range(9)], 1.5, ns.LIF(tau=10.0, threshold=1.0, refractory=5.0), until=50.0
    )


def _touched(times: list[float], weight: float, cell: ns.LIF, until: float) -> ns.Recording:
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=times))
    net.add_neuron("cell", cell)
    net.connect("touch", "cell", weight=weight, delay=1.0)
    return ns.simulate(net, until=until)


def gate() -> ns.Recording:
    """Wire a unit that says OR."""
    net = ns.Network(tick=1.0)
    for column, name in enumerate(("x1", "x2")):
        net.add_neuron(name, ns.Stimulus(times=[EVERY * (r + 1) for r, row in enumerate(PAIRS) if row[column]]))
    net.add_neuron("y", ns.McCullochPitts(threshold=1))
    net.connect("x1", "y", weight=1.0, delay=1.0)
    net.connect("x2", "y", weight=1.0, delay=1.0)
    return ns.simulate(net, until=EVERY * 5)


def veto() -> ns.Recording:
    """Wire a guard that stops the second touch and the fourth."""
    net = ns.Network(tick=1.0)
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 30.0, 50.0, 70.0]))
    net.add_neuron("guard", ns.Stimulus(times=[30.0, 70.0]))
    net.add_neuron("muscle", ns.McCullochPitts(threshold=1))
    net.connect("touch", "muscle", weight=1.0, delay=2.0)
    net.connect("guard", "muscle", weight="veto", delay=2.0)
    return ns.simulate(net, until=90.0)


def memory() -> ns.Recording:
    """Wire two cells that keep each other going, until a signal stops them."""
    net = ns.Network()
    net.add_neuron("begin", ns.Stimulus(times=[10.0]))
    net.add_neuron("stop", ns.Stimulus(times=[100.0]))
    for name in ("here", "there"):
        net.add_neuron(name, QUICK)
    net.connect("begin", "here", weight=1.5, delay=1.0)
    net.connect("here", "there", weight=1.2, delay=4.0)
    net.connect("there", "here", weight=1.2, delay=4.0)
    for name in ("here", "there"):
        net.connect("stop", name, weight=-3.0, delay=1.0)
    return ns.simulate(net, until=120.0)


def rosenblatt() -> ns.Recording:
    """Teach AND, with too few epochs to be learned."""
    return ns.train(ns.perceptron(2), load("and"), "rosenblatt", epochs=3).recording


def xor() -> ns.Recording:
    """Teach XOR, from the line of OR, at a rate that throws it off."""
    start = ns.perceptron(2, weights=[1.0, 1.0, -0.5])
    return ns.train(start, load("xor"), "rosenblatt", epochs=10).recording


def sigmoid() -> ns.Recording:
    """Ask a sigmoid about four numbers."""
    net = ns.Network(tick=1.0)
    net.add_neuron("x", ns.Stimulus(times=[10.0, 20.0, 30.0, 40.0], values=[-2.0, -1.0, 1.0, 2.0]))
    net.add_neuron("y", ns.Sigmoid())
    net.connect("x", "y", weight=1.0, delay=1.0)
    return ns.simulate(net, until=50.0)


def tutorial() -> ns.Recording:
    """Teach three inputs, of which the first is the answer, learned at a low rate."""
    unit = ns.perceptron(3, "sigmoid", bias=False, seed=1)
    return ns.train(unit, load("seed"), "gradient", epochs=200, rate=0.1).recording


def hidden() -> ns.Recording:
    """Teach XOR with two hidden units, stopped before they have it."""
    net = ns.perceptron(2, "sigmoid", hidden=(2,), seed=1)
    return ns.train(net, load("xor"), "gradient", rate=4.0, epochs=60, batch=None).recording


def wave() -> ns.Recording:
    """Spread a touch through a random geometric graph, with delays that are distances."""
    graph = nx.random_geometric_graph(34, radius=0.27, seed=4)
    position = nx.get_node_attributes(graph, "pos")
    for a, b in graph.edges:
        distance = float(np.hypot(*np.subtract(position[a], position[b])))
        graph.edges[a, b]["delay"] = max(0.1, round(20.0 * distance, 1))  # ms
    graph = graph.subgraph(nx.node_connected_component(graph, 0))
    net = ns.Network.from_graph(graph, model=ns.LIF(threshold=1.0, refractory=1000.0), weight=1.0, tick=0.1)
    net.add_neuron("touch", ns.Stimulus(times=[0.0]))
    net.connect("touch", 0, weight=1.0, delay=0.1)
    return ns.simulate(net, until=40.0)


LAYERS, WIDE = 5, 5  # of the chain: layers, and neurons in each
STRAY = (10.0, 12.0, 14.0, 16.0, 18.0)  # ms, when the neurons of the packet send


def packet() -> ns.Recording:
    """Send a packet that is spread too widely, so that it dies on its way."""
    rng = np.random.default_rng(1)
    net = ns.Network()
    layers = [[f"packet {k + 1}" for k in range(WIDE)]]
    for name, time in zip(layers[0], STRAY, strict=True):
        net.add_neuron(name, ns.Stimulus(times=[time]))
    for layer in "ABCDE"[:LAYERS]:
        layers.append([f"{layer}{k + 1}" for k in range(WIDE)])
        for name in layers[-1]:
            net.add_neuron(name, ns.LIF(tau=10.0, threshold=1.0, refractory=20.0))
        for source, target in product(layers[-2], layers[-1]):
            net.connect(source, target, weight=0.3, delay=float(round(4.0 + 2.0 * rng.random(), 2)))
    return ns.simulate(net, until=60.0)


EXPERIMENTS = (
    Experiment(
        "One neuron",
        "When does a neuron fire?",
        "Each touch fills the cell, and it leaks in between; where it reaches its threshold it fires and "
        "starts afresh.",
        "Make the cell fire exactly twice, with the same four touches.",
        [{"kind": "spikes", "of": "cell", "count": 2}],
        ["weights", "cell.tau", "cell.threshold", "cell.refractory"],
        one_neuron,
    ),
    Experiment(
        "Coincidence",
        "Can a neuron tell whether two things happen together?",
        "Touch and warmth add up only while the first has not leaked away, so the cell fires for what comes together.",
        "Make it stricter: it fires for the pair that is 1 ms apart, not for the one that is 2 ms apart. "
        "Change only tau.",
        [
            {"kind": "spikes", "of": "cell", "count": 1},
            {"kind": "spikes", "of": "cell", "count": 1, "from": 51.5, "to": 53.0},
        ],
        ["cell.tau"],
        coincidence,
    ),
    Experiment(
        "A pause",
        "How fast can a neuron fire?",
        "After a spike it is refractory for some milliseconds (the hatching); what arrives then is lost.",
        "Make it fire exactly three times. Change only the refractory period.",
        [{"kind": "spikes", "of": "cell", "count": 3}],
        ["cell.refractory"],
        refractory,
    ),
    Experiment(
        "AND by hand",
        "Can a neuron reason?",
        "The four rows come every 10 ms: neither, x2, x1, both. Now y fires for any input: it says OR.",
        "Make y say AND: it fires for both, and for nothing else.",
        [
            {
                "kind": "table",
                "of": "y",
                "first": 10.0,
                "every": EVERY,
                "inputs": [f"{a}{b}" for a, b in PAIRS],
                "rows": [0, 0, 0, 1],
            }
        ],
        ["weights", "y.threshold"],
        gate,
    ),
    Experiment(
        "A veto",
        "Can a signal forbid?",
        "A veto that arrives together with a touch keeps the muscle silent, however strong the touch is.",
        "Let the touches at 30 and 70 ms through, and stop the other two. Change only when the guard sends.",
        [
            {"kind": "spikes", "of": "muscle", "count": 2},
            {"kind": "spikes", "of": "muscle", "count": 1, "from": 31.0, "to": 34.0},
            {"kind": "spikes", "of": "muscle", "count": 1, "from": 71.0, "to": 74.0},
        ],
        ["guard.times"],
        veto,
    ),
    Experiment(
        "Memory",
        "How can neurons remember?",
        "One touch, and two cells keep each other firing: the circle remembers it, until an inhibitory signal"
        " breaks it.",
        "Make them forget earlier: the last spike of “here” comes between 50 and 60 ms. Change only when “stop” sends.",
        [{"kind": "ends", "of": "here", "from": 50.0, "to": 60.0}],
        ["stop.times"],
        memory,
    ),
    Experiment(
        "Rosenblatt learns",
        "Can a neuron learn from its mistakes?",
        "After each wrong answer the weights move by rate × error × input; after a right one they stay. Watch"
        " the line turn.",
        "Let it learn AND: an epoch without a mistake at the end. Change the rate, or give it more epochs.",
        [{"kind": "mistakes", "most": 0}],
        ["lesson.rate", "lesson.epochs"],
        rosenblatt,
        room={"data": "and", "shown": ["threshold", "sigmoid"]},
    ),
    Experiment(
        "XOR, and why it cannot",
        "Is there anything that one neuron cannot learn?",
        "“Either, but not both” needs two lines, and a neuron has one: the rule never comes to rest.",
        "No line gets all four rows right. End as near as one can: one mistake in the last epoch. Change only"
        " the rate.",
        [{"kind": "mistakes", "most": 1}],
        ["lesson.rate"],
        xor,
        room={"data": "xor", "shown": ["threshold", "sigmoid", "hidden-sigmoids", "hidden-thresholds"]},
    ),
    Experiment(
        "The sigmoid",
        "What if a neuron answers by degrees?",
        "It answers numbers from minus 2 to 2 with numbers between 0 and 1: more input makes it answer a little more.",
        "Make it as decided as a threshold: below 0.01 for minus 1, above 0.99 for 1. Change only the weight.",
        [
            {"kind": "sends", "of": "y", "from": 20.5, "to": 22.0, "below": 0.01},
            {"kind": "sends", "of": "y", "from": 30.5, "to": 32.0, "above": 0.99},
        ],
        ["weights"],
        sigmoid,
        room={"data": "clouds", "shown": ["threshold", "sigmoid", "adaline"]},
    ),
    Experiment(
        "The tutorial",
        "Which of three inputs is the answer?",
        "The first input is the answer. Its weight grows, for it is right each time; the others are right "
        "half the time.",
        "Make the loss fall below 0.005 by the last of the 200 epochs. Change only the rate.",
        [{"kind": "loss", "below": 0.005}],
        ["lesson.rate"],
        tutorial,
        room={"data": "seed", "shown": ["threshold", "sigmoid"]},
    ),
    Experiment(
        "A hidden layer",
        "How do two layers learn what one cannot?",
        "Errors go back, as hollow dots, to hidden units that nobody tells what to do: each draws a line of its own.",
        "Let it learn XOR: no mistake in the last epoch. Change the rate, or give it more epochs.",
        [{"kind": "mistakes", "most": 0}],
        ["lesson.rate", "lesson.epochs"],
        hidden,
        room={"data": "xor", "shown": ["sigmoid", "hidden-sigmoids", "hidden-thresholds"], "hidden": [2]},
    ),
    Experiment(
        "A wave",
        "How does a wave find the shortest path?",
        "Each neuron passes on the first signal that it hears, so each fires when the shortest path brings it"
        " the touch.",
        "Make every neuron fire by 22 ms. You may change the delay of one synapse.",
        [{"kind": "reached", "by": 22.0}],
        ["delays"],
        wave,
        most=1,
    ),
    Experiment(
        "A packet",
        "When does a message survive many layers?",
        "Signals that come together pass from layer to layer; those that come scattered leak away, and the "
        "message dies.",
        "Bring the message to all of layer E. Change only when the five neurons of the packet send.",
        [{"kind": "reached", "of": [f"E{k + 1}" for k in range(WIDE)], "by": 60.0}],
        [f"packet {k + 1}.times" for k in range(WIDE)],
        packet,
    ),
)
"""In the order in which the page has them."""
