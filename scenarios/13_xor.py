"""XOR three ways: one unit cannot do it, a person can wire two layers, and two layers can learn it.

The answer to "x1 or x2, but not both" made Minsky and Papert doubt the perceptron in 1969, and backpropagation made
it famous in 1986. What to look for: in the figure "regions" one unit has one straight line, whatever it learns, while
two layers have corners or a band, whose edges are the lines of the hidden units; in the film the teacher tells the
output its target, and what is wrong goes back, as hollow dots, to hidden units that nobody tells what to do. It does
not always work: the output says from how many starts it did.

Try: neurosim run xor --seed 9, a start that gets stuck; neurosim run xor --film
"""

from itertools import product

import numpy as np

import neurosim as ns
from neurosim.cli import script

TAKES = 10  # s
ASKS = "How do two layers learn what one cannot?", "Errors go back, as hollow dots, to the hidden units."
ROWS, EVERY = list(product([0, 1], repeat=2)), 10.0  # ms between rows
LESSON = {"rule": "gradient", "rate": 4.0, "epochs": 1000, "batch": None}


def by_hand() -> ns.Network:
    """Wire units of 1943: each hidden one hears its own input, and the other input vetoes it."""
    net = ns.Network(tick=1.0)
    for column, name in enumerate(("x1", "x2")):
        net.add_neuron(name, ns.Stimulus(times=[EVERY * r for r, row in enumerate(ROWS) if row[column]]))
    for unit in ("only1", "only2", "y"):
        net.add_neuron(unit, ns.McCullochPitts(threshold=1))
    for own, other, unit in (("x1", "x2", "only1"), ("x2", "x1", "only2")):
        net.connect(own, unit, weight=1.0, delay=1.0)
        net.connect(other, unit, weight="veto", delay=1.0)
        net.connect(unit, "y", weight=1.0, delay=1.0)
    return net


def main(run: ns.Run) -> None:
    xor = ns.datasets.load("xor")
    start = ns.perceptron(2, weights=[1.0, 1.0, -0.5])  # the line of OR: three of four, the best there is
    one = run.train(start, xor, "rosenblatt", label="rosenblatt", epochs=20)
    proof = ns.separability(np.column_stack([xor.X, np.ones(4)]), xor.y == 1).certificate
    run.say("1. One unit, Rosenblatt 1958, sent off from a line that gets three of four right.")
    run.say(f"   mistakes in each epoch: {' '.join(map(str, one.history.mistakes))}")
    run.say("   In the end its weights are after every epoch what they were before: it goes in circles.")
    run.say(f"   No line could do it: {proof.explain(bias=True)}.\n")
    hand = run.simulate(by_hand(), until=EVERY * len(ROWS), label="by-hand")
    table = [int(EVERY * r + 2.0 in hand.spikes("y")) for r in range(len(ROWS))]
    run.report(cycle=one.cycle, mistakes=one.history.mistakes.tolist(), point=[*map(float, proof.point)], table=table)
    run.say("2. Two layers, McCulloch and Pitts 1943: a person knows that XOR is “only x1” or “only x2”.")
    run.say("   " + "   ".join(f"{a}{b} -> {y}" for (a, b), y in zip(ROWS, table, strict=True)) + "\n")

    nets = {s: ns.perceptron(2, "sigmoid", hidden=(2,), seed=s) for s in (*range(1, 21), run.seed)}
    lesson = run.train(nets[run.seed], xor, label="learned", **LESSON)
    answers = lesson.activation(xor.X)
    run.report(answers=answers.tolist(), digest=lesson.digest())
    run.say(f"3. Two layers, Rumelhart, Hinton and Williams 1986: from seed {run.seed}, {LESSON['epochs']:,} epochs.")
    run.say("   " + "   ".join(f"{a}{b} -> {y:.3f}" for (a, b), y in zip(ROWS, answers, strict=True)))
    run.say("   It has learned XOR." if lesson.converged else "   It is stuck: no way downhill leads out of here.")
    two = {s: ns.train(nets[s], xor, keep="epochs", engine=run.engine, **LESSON) for s in range(1, 21)}
    solved = [s for s, training in two.items() if (training.predict(xor.X) == xor.y).all()]
    run.report(solved=solved)
    stuck = [s for s in two if s not in solved]
    run.say(f"   From {len(solved)} of the seeds 1 to {len(two)} it learns all four; from {stuck} it gets stuck.")
    wired = {"two layers, wired by hand": lambda X: np.array(table)[2 * (X[:, 0] > 0.5) + (X[:, 1] > 0.5)]}
    kinds = {"one unit, Rosenblatt's rule": one, **wired, "two layers, backpropagation": lesson}
    run.figure("regions", ns.figures.decision_regions(kinds, xor))
    run.figure("boundary", ns.figures.decision_boundary(lesson))
    shown = {s: two[s] for s in (solved[0], stuck[1])} | {run.seed: lesson}
    run.figure("learning-curve", ns.figures.learning_curve({f"seed {s}": shown[s] for s in sorted(shown)}))
    run.figure("network", ns.figures.network(hand), label="by-hand")
    run.figure("network", ns.figures.network(lesson.recording), label="learned")
    run.player("learned", title="XOR: errors go back, and two layers learn")
    run.player("rosenblatt", "learned", name="compare", title="XOR: one unit goes round, two layers learn")
    last = 15.0 * max((lesson.converged_from or 2) - 2, 0)  # ms: an epoch takes 15, and here the last mistake is made
    run.film("errors", lesson.recording, start=last, end=last + 30.0, seconds=16.0)


if __name__ == "__main__":
    script(__file__)
