"""Spikes that learn: through a threshold, from the times of a pattern, and from who came first.

A spike is all or nothing, so it has no slope, and a gradient stops at it. What to look for: lent a slope, hidden units
that fire or not learn XOR (F. Zenke and S. Ganguli, Neural Comput. 30, 2018); a tempotron learns for which patterns of
spikes to fire, each input sending one spike in each (R. Guetig and H. Sompolinsky, Nat. Neurosci. 9, 2006); and with
no teacher, by STDP, a neuron finds the earliest of its inputs, and fires earlier (S. Song, K. D. Miller and L. F.
Abbott, Nat. Neurosci. 3, 2000).
"""

from dataclasses import replace

import numpy as np

import neurosim as ns
from neurosim.capacity import random_patterns
from neurosim.cli import script
from neurosim.figures import Transfer
from neurosim.pairing import pairing
from neurosim.presentation import ask

STARTS, FLAT, LENT = range(1, 21), ns.Rosenblatt(), ns.Rosenblatt(surrogate=1.0)
KINDS = {  # the model, how many hidden units of it, and a delay that lets a membrane forget, ms
    "thresholds": (FLAT, 3, 1.0),
    "thresholds, slope lent": (LENT, 3, 1.0),
    "leaky, slope lent": (ns.LIF(tau=10.0, surrogate=1.0), 8, 50.0),
}
PATTERNS, SYNAPSES, WINDOW = 6, 10, 60.0  # ms
VOLLEYS, EVERY, APART = 300, 200.0, 2.0  # ms from one volley to the next; from one input of a volley to the next
INTERVALS = np.linspace(-80.0, 80.0, 17)  # from an arrival to a spike, ms


def main(run: ns.Run) -> None:
    xor, answers, learned, shown = ns.datasets.load("xor"), {}, {}, {}
    run.say(
        f"1. XOR by the gradient: the answers to 00, 01, 10, 11 from seed {run.seed}; how many of 20 starts learn it."
    )
    for kind, (model, hidden, delay) in KINDS.items():
        given = {}
        for seed in (*STARTS, run.seed):
            net = ns.perceptron(2, model, hidden=(hidden,), seed=seed, delay=delay)
            shown[kind] = ns.train(net, xor, "gradient", 0.3, 100, engine=run.engine, progress=False)
            given[seed] = shown[kind].activation(xor.X).astype(int).tolist()
        answers[kind], learned[kind] = given[run.seed], [seed for seed in STARTS if given[seed] == xor.y.tolist()]
        run.say(f"   {kind:<23} {' '.join(map(str, answers[kind]))}   {len(learned[kind]):2}")
    v = np.linspace(-4.0, 4.0, 401)
    unit = ask(ns.perceptron(1, LENT, weights=[1.0, 0.0]), v[10::20, None]).output[:, 0]
    slopes = {name: [one.slope(one.State(x)) for x in v] for name, one in (("lent", LENT), ("its own", FLAT))}
    curves = {name: (v, slope) for name, slope in slopes.items()}
    panels = [
        Transfer("The answer: a step", "potential − threshold", "output", {"threshold unit": (v[10::20], unit)}),
        Transfer("What a gradient sees of it", "potential − threshold", "slope", curves=curves),
    ]
    run.figure("slope", ns.figures.transfer(panels, title="A threshold hides its slope, a surrogate lends it one"))
    run.figure("regions", ns.figures.decision_regions(shown, xor))

    drawn = random_patterns(PATTERNS, SYNAPSES, window=WINDOW, seed=run.seed)
    data = replace(drawn, class_names=("stay silent", "fire"))
    start = ns.tempotron(SYNAPSES, seed=run.seed, window=WINDOW)
    lesson = run.train(start, data, "tempotron", rate=0.05, epochs=300, label="tempotron")
    once = {"epochs": 1, "batch": None, "record": "all"}  # all patterns, before any weight changes
    nets = {"before learning": start, "after learning": lesson.network}
    looks = {when: run.train(net, data, "tempotron", label=when, **once) for when, net in nets.items()}
    told, mistakes = {when: look.recording for when, look in looks.items()}, lesson.history.mistakes.tolist()
    title = f"A neuron learns for which of {PATTERNS} patterns of spikes to fire"
    run.figure("tempotron", ns.figures.spike_patterns(told, title=title))
    run.player(*told, title=title)
    run.say(f"\n2. A tempotron hears {PATTERNS} patterns on {SYNAPSES} synapses. Its mistakes, epoch by epoch:")
    run.say(f"   {' '.join(map(str, mistakes))}")

    net, names = ns.Network(), [f"x{place + 1}" for place in range(SYNAPSES)]
    net.add_neuron("cell", ns.LIF(tau=20.0, threshold=1.5, refractory=50.0))
    for place, name in enumerate(names):
        net.add_neuron(name, ns.Stimulus(times=EVERY * np.arange(VOLLEYS) + APART * place))
        net.connect(name, "cell", weight=0.5, delay=1.0, plastic=True)
    volleys = run.simulate(net, EVERY * VOLLEYS, label="stdp", plasticity=ns.STDP(), engine="simpy")
    ends, latencies = [float(volleys.weights(name, "cell")[1][-1]) for name in names], volleys.spikes("cell") % EVERY
    run.figure("stdp-window", ns.figures.stdp_window(intervals=INTERVALS))
    run.say(
        f"\n3. STDP. Ten inputs, {APART:g} ms apart, in {VOLLEYS} volleys; their weights, at first 0.5, in the end:"
    )
    run.say("   " + " ".join(f"{end:.2f}" for end in ends))
    run.say(f"   The cell fired {latencies[0]:g} ms into the first volley, {latencies[-1]:g} ms into the last.")
    run.report(answers=answers, learned=learned, slope=slopes["lent"][::100], mistakes=mistakes)
    run.report(weights=lesson.weights.tolist(), fired=[look.spikes("y").tolist() for look in told.values()])
    run.report(stdp=ends, latencies=latencies.tolist(), window=pairing(ns.STDP(), INTERVALS).tolist())


if __name__ == "__main__":
    script(__file__)
