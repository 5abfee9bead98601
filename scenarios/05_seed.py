"""The tutorial this project grew from: one sigmoid neuron learns four examples in 10,000 steps, here as signals.

Three inputs, no bias; the output should be the first bit. Start weights come from NumPy's legacy generator with seed
1, as in the tutorial; each step presents all four rows and then changes the weights by gradient descent. What to look
for: the same end weights, and the same answer 0.99993704 to the new situation [1, 0, 0], to the last digit, though
every number here arrived as a signal on a dendrite.
"""

import neurosim as ns
from neurosim.cli import script

TAKES = 6  # s
ASKS = "What does a neuron learn in 10,000 steps?", "Watch the weight of the first input grow."
EPOCHS = 10_000
NEW = [1, 0, 0]


def main(run: ns.Run) -> None:
    data = ns.datasets.load("seed")
    network = ns.perceptron(3, model=ns.Sigmoid(), bias=False, seed=run.seed)
    training = run.train(network, data, "gradient", rate=1.0, epochs=EPOCHS, batch=None)
    start = training.history.weights[0]
    outputs = training.activation(data.X)
    answer = float(training.activation([NEW])[0])

    run.say(f"Random starting synaptic weights:  {_row(start)}")
    run.say(f"Weights after {EPOCHS:,} steps:        {_row(training.weights)}")
    run.say("\n  example     wanted  output")
    for row, wanted, output in zip(data.X.astype(int), data.y, outputs, strict=True):
        run.say(f"  {row}        {wanted}  {output:.8f}")
    run.say(f"\nNew situation {NEW}: {answer:.8f}")
    signals = len(training.recording.tables.spikes)
    run.say(f"That took {signals:,} signals in {training.recording.until / 1000:g} s of the neuron's time.")

    run.report(
        start_weights=start.tolist(),
        weights=training.weights.tolist(),
        outputs=outputs.tolist(),
        predictions={",".join(map(str, NEW)): answer},
        epochs=len(training.history.loss),
        engine=training.engine,
        digest=training.digest(),
    )
    run.figure("network", ns.figures.network(training.network))
    run.figure("weights", ns.figures.weights(training))
    run.figure("learning-curve", ns.figures.learning_curve(training))
    shown = {"features": (0, 2), "epochs": (0, 10, 100, EPOCHS), "new": NEW}
    run.figure("decision-boundary", ns.figures.decision_boundary(training, **shown))
    run.player(title="The tutorial's neuron learns in 10,000 steps")
    run.film("lesson", training.recording, title="seed: 10,000 epochs of the tutorial")


def _row(weights) -> str:
    return "  ".join(f"{weight:+.8f}" for weight in weights)


if __name__ == "__main__":
    script(__file__)
