"""Networks and lessons drawn from a number, the same in every version of Python: of all kinds, rules and sources."""

import random

import numpy as np

import neurosim as ns

MODELS = [
    lambda r: ns.LIF(tau=r.choice([5.0, 20.0]), refractory=r.choice([0.0, 2.0]), constant_drive=r.choice([0.0, 1.1])),
    lambda r: ns.ExpCurrentLIF(current=r.choice([0.0, 400.0])),
    lambda r: ns.McCullochPitts(threshold=r.choice([1.0, 2.0])),
    lambda r: ns.Rosenblatt(),
    lambda r: ns.Adaline(),
    lambda r: ns.Sigmoid(gain=r.choice([1.0, 2.0])),
]
RULES = [
    lambda r: ns.AllToAll(),
    lambda r: ns.Bernoulli(r.choice([0.2, 0.5])),
    lambda r: ns.FixedIndegree(r.choice([1, 3])),
]


def network(number):
    """Return a network of populations and single neurons, how long to run it, and whether any synapse is plastic."""
    r = random.Random(f"network {number}")
    net = ns.Network(tick=r.choice([0.1, 0.5, 1.0]))
    net.add_neuron("train", ns.Stimulus(sorted(r.sample(range(20), 4)), values=[r.choice([1.0, -0.5, 2.0])] * 4))
    net.add_population("noise", 4, ns.Poisson(rate=r.choice([50.0, 900.0])))
    plastic, models, cells = False, {}, [f"p{k}" for k in range(r.randint(1, 3))]
    for name in cells:
        models[name] = r.choice(MODELS)(r)
        net.add_population(name, r.randint(2, 6), models[name])
    net.add_neuron("one", r.choice(MODELS[:2])(r), initial={"v": r.choice([0.0, 0.5])})
    for source in ["noise", *cells]:
        for target in cells:
            large = 200.0 if isinstance(models[target], ns.ExpCurrentLIF) else 1.0
            changing = r.random() < 0.3 and models[target].learns
            plastic |= changing
            net.connect(
                source, target, weight=large * r.choice([0.4, -0.3, 1.2]), delay=r.choice([1.0, 2.0, 5.0]),
                rule=r.choice(RULES)(r), plastic=changing,
            )  # fmt: skip
    for target in ("one", (cells[0], 1)):
        net.connect("train", target, weight=r.choice([0.8, 500.0]), delay=1.0)
    if isinstance(models[cells[-1]], ns.McCullochPitts):
        net.add_neuron("stop", ns.Stimulus([3.0, 7.0]))
        net.connect("stop", (cells[-1], 0), weight="veto", delay=2.0)
    return net, r.choice([20.0, 40.0]), plastic


def lesson(number):
    """Return what `ns.train` takes: a network, rows and how they are taught."""
    r = random.Random(f"lesson {number}")
    rows = np.array([[r.choice([0.0, 1.0, -0.5, 2.25]) for _ in range(3)] for _ in range(6)])
    labels = [0, 1, *(r.randint(0, 1) for _ in range(4))]
    rule, model = r.choice(
        [("rosenblatt", "rosenblatt"), ("delta", "adaline"), ("gradient", "sigmoid"), ("cross-entropy", "sigmoid")]
    )
    hidden = (2,) if model == "sigmoid" and r.random() < 0.5 else ()
    net = ns.perceptron(3, model, hidden=hidden, seed=r.randint(0, 5))
    given = {"epochs": r.randint(1, 8), "batch": r.choice([1, 2, None]), "shuffle": r.random() < 0.5, "rate": 0.1}
    return net, (rows, labels), rule, given | {"seed": number}
