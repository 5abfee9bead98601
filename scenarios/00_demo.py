"""The whole story in a few seconds: a neuron fires, counts, learns, and answers a question it was never asked.

What to look for: the potential that leaks, so that only two signals in quick succession fire it; the units of 1943 with
fixed weights; the perceptron of 1958 that finds its weights, and the problem it cannot solve; and the sigmoid neuron
whose four answers creep towards what the teacher wants.
"""

import numpy as np

import neurosim as ns
from neurosim.cli import script

TAKES = 4  # s
ASKS = "How does a neuron become something that learns?", "It fills up, leaks, and fires at its threshold."
LEVELS = " ▁▂▃▄▅▆▇"
CELL = r"""
    touch  ───╮
              ├──( cell )───────> a spike, when two signals come close together
   warmth  ───╯
"""


def main(run: ns.Run) -> None:
    run.say("1. A neuron listens, leaks, and fires past a threshold." + CELL)
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 40.0, 60.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[25.0, 42.0, 80.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=1.0, refractory=5.0))
    for source in ("touch", "warmth"):
        net.connect(source, "cell", weight=0.7, delay=1.0)
    recording = run.simulate(net, until=100.0)
    spikes = recording.spikes("cell")
    bins = np.arange(0.0, 100.0, 1.5)
    height = np.clip(recording.potential("cell", at=bins) * len(LEVELS), 0, len(LEVELS) - 1).astype(int)
    fired = [bool(np.any((spikes >= t) & (spikes < t + 1.5))) for t in bins]
    run.say("   " + "".join("│" if f else LEVELS[h] for f, h in zip(fired, height, strict=True)) + " 100 ms")
    run.say(
        f"   One signal leaks away; two within 2 ms fire it, at {spikes[0]:g} ms.\n   {recording.why('cell', 43.0)}\n"
    )
    run.say(
        "2. McCulloch and Pitts, 1943: a unit that counts. Threshold 2 is AND, threshold 1 is OR; weights are fixed."
    )
    counts = ns.Network(tick=1.0)
    for name, times in (("x1", [20.0, 30.0]), ("x2", [10.0, 30.0])):  # the rows 00, 01, 10, 11, one every 10 ms
        counts.add_neuron(name, ns.Stimulus(times=times))
    for name, threshold in (("and", 2), ("or", 1)):
        counts.add_neuron(name, ns.McCullochPitts(threshold=threshold))
        for source in ("x1", "x2"):
            counts.connect(source, name, weight=1.0, delay=1.0)
    fired = run.simulate(counts, until=40.0, label="logic")
    for name in ("and", "or"):
        answers = [int(row * 10.0 + 1.0 in fired.spikes(name)) for row in range(4)]
        run.say(f"   {name.upper():>4}  " + "   ".join(f"{row:02b} -> {a}" for row, a in enumerate(answers)))
    run.say("\n3. Rosenblatt, 1958: the unit finds its own weights from examples.")
    for name in ("and", "xor"):
        training = run.train(ns.perceptron(2), ns.datasets.load(name), "rosenblatt", label=name, epochs=12)
        mistakes = " ".join(map(str, training.history.mistakes))
        end = "learned!" if training.converged else "round and round: no line can part XOR."
        run.say(f"   {name.upper():>4}  mistakes per epoch: {mistakes}   {end}")

    run.say("\n4. A sigmoid instead of a threshold, and learning becomes a slope to walk down.")
    seed = ns.datasets.load("seed")
    network = ns.perceptron(3, model=ns.Sigmoid(), bias=False, seed=1)
    training = run.train(network, seed, "gradient", label="seed", rate=1.0, epochs=10_000, batch=None)
    lessons = training.recording.tables.lessons["output"].reshape(-1, len(seed.y))
    run.say("     step   " + "".join(f"{row!s:<15}" for row in seed.X.astype(int)))
    for step in (1, 10, 100, 1000, 10_000):
        bars = "".join(f"{'█' * round(8 * output):·<8} {output:.2f}  " for output in lessons[step - 1])
        run.say(f"   {step:>6,}   {bars}")
    run.say("   wanted   " + "".join(f"{'█' * 8 * int(wanted):·<8} {wanted:.2f}  " for wanted in seed.y))
    answer = float(training.activation([[1, 0, 0]])[0])
    run.say(f"\n   Now a situation it has never seen, [1, 0, 0]: it answers {answer:.8f}. It has learned the rule.")

    run.report(spikes=spikes.tolist(), answer=answer, digest=training.digest())
    run.figure("potential", ns.figures.potential(recording, "cell"))
    run.figure("weights", ns.figures.weights(training))
    run.player(title="A neuron listens, leaks, and fires past a threshold")


if __name__ == "__main__":
    script(__file__)
