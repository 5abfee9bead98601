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

TAKES = 8  # s
ASKS = "How can spikes learn, which have no slope?", "Watch which patterns make the output fire."
STARTS, FLAT, LENT = range(1, 21), ns.Rosenblatt(), ns.Rosenblatt(surrogate=1.0)
KINDS = {  # the model, how many hidden units of it, and a delay that lets a membrane forget, ms
    "thresholds": (FLAT, 3, 1.0),
    "thresholds, slope lent": (LENT, 3, 1.0),
    "leaky, slope lent": (ns.LIF(tau=10.0, surrogate=1.0), 8, 50.0),
}
PATTERNS, SYNAPSES, WINDOW = 6, 10, 60.0  # ms
VOLLEYS, EVERY, APART = 300, 200.0, 2.0  # ms from one volley to the next; from one input of a volley to the next


def main(run: ns.Run) -> None:
    xor, answers, learned, shown = ns.datasets.load("xor"), {}, {}, {}
    run.say(f"1. XOR by the gradient: answers to 00, 01, 10, 11 from seed {run.seed}; starts that learn it, of 20.")
    for kind, (model, hidden, delay) in KINDS.items():
        given = {}
        for seed in (*STARTS, run.seed):
            net = ns.perceptron(2, model, hidden=(hidden,), seed=seed, delay=delay)
            shown[kind] = ns.train(net, xor, "gradient", 0.3, 100, engine=run.engine, progress=False)
            given[seed] = shown[kind].activation(xor.X).astype(int).tolist()
        answers[kind], learned[kind] = given[run.seed], [seed for seed in STARTS if given[seed] == xor.y.tolist()]
        run.report(answers=answers, learned=learned)
        run.say(f"   {kind:<23} {' '.join(map(str, answers[kind]))}   {len(learned[kind]):2}")
    v = np.linspace(-4.0, 4.0, 401)
    unit = ask(ns.perceptron(1, LENT, weights=[1.0, 0.0]), v[10::20, None]).output[:, 0]
    curves = {name: (v, [one.slope(one.State(x)) for x in v]) for name, one in (("lent", LENT), ("its own", FLAT))}
    step = Transfer("What it answers", "above threshold", "output", {"threshold unit": (v[10::20], unit)})
    seen = Transfer("What a gradient sees of it", "above threshold", "slope", curves=curves)
    run.figure("slope", ns.figures.transfer([step, seen], title="A threshold has no slope; a surrogate lends it one"))
    run.figure("regions", ns.figures.decision_regions(shown, xor))
    drawn = random_patterns(PATTERNS, SYNAPSES, window=WINDOW, seed=run.seed)
    data, title = replace(drawn, class_names=("stay silent", "fire")), "One neuron learns for which patterns to fire"
    start = ns.tempotron(SYNAPSES, seed=run.seed, window=WINDOW)
    lesson = run.train(start, data, "tempotron", rate=0.05, epochs=300, label="tempotron", record="all")
    once = {"epochs": 1, "batch": None, "record": "all"}  # all patterns, before any weight changes
    nets = {"before": start, "after": lesson.network}
    looks = {when: run.train(net, data, "tempotron", label=when, **once) for when, net in nets.items()}
    mistakes, told = lesson.history.mistakes.tolist(), {when: look.recording for when, look in looks.items()}
    run.report(slope=curves["lent"][1][::100], weights=lesson.weights.tolist(), mistakes=mistakes)
    run.report(fires=[look.activation(data.X).tolist() for look in looks.values()])
    run.figure("tempotron", ns.figures.spike_patterns(told, title=title))
    run.player("tempotron", title=title)
    run.say(f"\n2. A tempotron, {PATTERNS} patterns, {SYNAPSES} synapses; mistakes in each epoch:\n   {mistakes}")
    net, names = ns.Network(), [f"x{place + 1}" for place in range(SYNAPSES)]
    net.add_neuron("cell", ns.LIF(tau=20.0, threshold=1.5, refractory=50.0))
    for place, name in enumerate(names):
        net.add_neuron(name, ns.Stimulus(times=EVERY * np.arange(VOLLEYS) + APART * place))
        net.connect(name, "cell", weight=0.5, delay=1.0, plastic=True)
    volleys = run.simulate(net, EVERY * VOLLEYS, label="stdp", plasticity=ns.STDP())
    ends, latencies = [float(volleys.weights(name, "cell")[1][-1]) for name in names], volleys.spikes("cell") % EVERY
    run.figure("stdp-window", ns.figures.stdp_window())
    run.say(f"\n3. STDP: ten inputs, {APART:g} ms apart, in {VOLLEYS} volleys. Their weights were 0.5; in the end:")
    run.say("   " + " ".join(f"{end:.2f}" for end in ends))
    run.say(f"   The cell fires {latencies[0]:g} ms after the first input at first, {latencies[-1]:g} ms in the end.")
    run.say(f"\nSee slope, tempotron and stdp-window.png. Next: neurosim run spikes-that-learn --seed {run.seed + 1}")
    run.report(stdp=ends, latencies=latencies.tolist(), window=pairing(ns.STDP(), range(-80, 81, 10)).tolist())


if __name__ == "__main__":
    script(__file__)
