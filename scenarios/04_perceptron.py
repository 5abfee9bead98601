"""Rosenblatt, 1958: the threshold unit learns AND and OR from examples; on XOR it goes in circles.

Rows are presented one by one; a wrong answer changes the weights by rate * error * input, a right one changes nothing.
What to look for: for AND and OR the line stops moving once it separates the classes; for XOR no line can, and the
weights come back to where they were after every epoch, with four mistakes each time, for ever (a row exactly on the
line is right for neither answer, and counts as one). With the rows in a new order each epoch the line wanders instead,
and never settles: that is what the pictures of XOR show.
"""

import numpy as np

import neurosim as ns
from neurosim.cli import script

TAKES = 5  # s
ASKS = "Can a neuron learn from its mistakes?", "The line turns after each wrong answer."


def main(run: ns.Run) -> None:
    trainings = {}
    for name in ("and", "or", "xor"):
        data = ns.datasets.load(name)
        training = run.train(ns.perceptron(2), data, "rosenblatt", label=name, epochs=20)
        trainings[name] = training
        w1, w2 = training.weights
        epochs, updates = len(training.history.mistakes), int(training.history.updates.sum())
        if training.converged:
            verdict = f"learned in {epochs} epochs and {updates} updates"
        else:
            verdict = f"not learned; the weights come back every {training.cycle} epoch, so they never will separate it"
        run.say(f"{name.upper():>4}: {verdict}. Weights ({w1:g}, {w2:g}), bias {training.bias:g}.")
        run.say(f"      mistakes in each epoch: {' '.join(map(str, training.history.mistakes))}")
        epochs = None
        if name == "xor":
            training = run.train(ns.perceptron(2), data, "rosenblatt", label="xor-shuffled", epochs=20, shuffle=True)
            _, first_seen = np.unique(training.history.weights, axis=0, return_index=True)
            epochs = sorted(first_seen.tolist())[-4:]  # where the line was somewhere new
        run.figure(f"decision-boundary-{name}", ns.figures.decision_boundary(training, epochs=epochs))
        run.figure(f"weights-{name}", ns.figures.weights(training))
    run.figure("network", ns.figures.network(trainings["and"].network))
    run.figure("learning-curve", ns.figures.learning_curve({n.upper(): t for n, t in trainings.items()}))
    run.say("\nA line cannot part XOR's corners: that takes a hidden layer. Next: neurosim run seed")
    run.report(
        gates={
            name: {
                "weights": [*training.weights.tolist(), training.bias],
                "epochs": len(training.history.mistakes),
                "updates": int(training.history.updates.sum()),
                "mistakes": training.history.mistakes.tolist(),
                "converged": training.converged,
                "cycle": training.cycle,
                "digest": training.digest(),
            }
            for name, training in trainings.items()
        }
    )


if __name__ == "__main__":
    script(__file__)
