"""Threshold against sigmoid: all models learn the tutorial's four rows, then Fisher's iris flowers, side by side.

McCulloch and Pitts' unit is wired by hand, the best of all possible wirings; Rosenblatt's corrects its mistakes,
Adaline and the sigmoid go downhill, all on the same rows in the same order. What to look for: on the tutorial's data
everyone is right, Rosenblatt after five updates (Novikoff's bound allows fifteen), while the sigmoid, set up as in the
tutorial, goes on downhill long after that, and answers 0.99993704. No plane separates two of the irises: Rosenblatt's
rule never settles, so the best weights on its way are kept, and the verdicts say by how much the sigmoid is ahead, and
whether that may be chance.
"""

import neurosim as ns
from neurosim.cli import script

TAKES = 22  # s
ASKS = "Which learns better, a threshold or a sigmoid?", "One is content once all are right."
TUTORIAL = ns.Contender("sigmoid", rule="gradient", rate=1.0, batch="all")


def main(run: ns.Run) -> None:
    models = ["mcculloch-pitts", "rosenblatt", "adaline", TUTORIAL]
    seed = run.compare(models, "seed", label="seed")
    run.say("The tutorial's four rows:\n")
    _tell(run, seed)
    run.player("seed-rosenblatt", "seed-sigmoid", title="Threshold and sigmoid learn the same four rows")
    answer = float(seed.trainings["sigmoid"].activation([[1, 0, 0]])[0])
    run.say(f"The sigmoid's answer to the new situation [1, 0, 0]: {answer:.8f}")

    iris = run.compare(
        [*models[:3], "sigmoid"], "iris", label="iris", seeds=range(run.seed, run.seed + 2), folds=3, epochs=50
    )
    run.say("\nFisher's irises, three kinds of flower:\n")
    _tell(run, iris)
    run.say("\nFor a file of yours: neurosim compare FILE.csv\nNext: neurosim run own-data")
    run.report(answer=answer)
    both = {"threshold (Rosenblatt)": seed.trainings["rosenblatt"], "sigmoid": seed.trainings["sigmoid"]}
    run.film("threshold-and-sigmoid", {name: training.recording for name, training in both.items()})


def _tell(run: ns.Run, comparison: ns.Comparison) -> None:
    run.say(comparison.table())
    run.say()
    for told in comparison.verdicts():
        run.say(f"- {told}")


if __name__ == "__main__":
    script(__file__)
