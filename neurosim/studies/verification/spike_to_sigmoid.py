"""From spike to sigmoid: a threshold, a population of threshold units in noise, and one with learned weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurosim.analysis.activity import share_firing
from neurosim.data.datasets import Dataset, load
from neurosim.models.sigmoid import logistic
from neurosim.network.layers import perceptron
from neurosim.network.noisy import noisy_units
from neurosim.studies.verification.base import Bench, Classic, Interval, binomial

DRIVES, CROWD = (-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0), 500  # in units of the noise's scale; units
ACKLEY = "D. H. Ackley, G. E. Hinton and T. J. Sejnowski, Cognitive Science 9 (1985), 147-169; 4 sigma of a binomial"


def shares(bench: Bench, X: NDArray[np.float64], *weights: object, **given: object) -> NDArray[np.float64]:
    """Return the share of noisy units that fire for each row."""
    recording = bench.simulate(noisy_units(X, *weights, **given), len(X) + 1.0, record="none")  # type: ignore[arg-type]
    return share_firing(recording, "units", np.arange(len(X)) + 1.0)


def step(bench: Bench) -> NDArray[np.float64]:
    """Return the output of a threshold unit without noise at each drive."""
    return shares(bench, np.array(DRIVES)[:, None], scale=0.0)


def crowd(bench: Bench) -> NDArray[np.float64]:
    """Return the share of a population that fires at once, for each drive."""
    return shares(bench, np.array(DRIVES)[:, None], size=CROWD)


def two_irises() -> Dataset:
    """Return the two kinds of iris that no plane separates, with features of mean 0 and variance 1."""
    iris = load("iris")
    X, y = iris.X[iris.y > 0], iris.y[iris.y > 0] - 1
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    return Dataset("two irises", X, y, iris.feature_names, iris.class_names[1:], iris.source)


def carried_over(bench: Bench) -> tuple[int, int]:
    """Compare the majority of a population with a sigmoid perceptron of the same weights.

    Return the number of rows with the same answer, and of those with a share more than 4 sigma from the sigmoid.
    """
    data = two_irises()
    learned = bench.train(perceptron(4, "sigmoid"), data, "cross-entropy", rate=0.1, epochs=10)
    degree = bench.ask(learned.network, data.X).output[:, 0]
    fired = shares(bench, data.X, learned.weights, learned.bias, size=CROWD)
    reach = 4.0 * np.sqrt(degree * (1.0 - degree) / CROWD)
    same = np.sum((fired >= 0.5) == (degree >= 0.5))
    return int(same), int(np.sum(np.abs(fired - degree) > reach + 1.0 / CROWD))


CLASSICS = (
    Classic(
        id="threshold-step",
        claim="Without noise the output of a threshold unit is 0 below its threshold, and 1 at it and above.",
        source="W. S. McCulloch and W. Pitts, Bull. Math. Biophys. 5 (1943), 115-133: all or none",
        expected=(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0),
        measure=step,
    ),
    Classic(
        id="noisy-crowd",
        claim="Of many threshold units, each with its own noise, the share that fires at once is that of a sigmoid.",
        source=f"closed form: 1/(1 + e^-drive); {ACKLEY} of {CROWD:,} units",
        expected=tuple(binomial(logistic(drive), CROWD) for drive in DRIVES),
        measure=crowd,
    ),
    Classic(
        id="noisy-crowd-answers",
        claim="Many threshold units with the weights of a sigmoid perceptron give the same answers by majority:"
        " to all of 100 irises but the 4 at most that are within 4 sigma of one half, and no share is further off.",
        source=f"law of large numbers; {ACKLEY} of {CROWD:,} units",
        expected=(Interval(96, 100), 0),
        measure=carried_over,
    ),
)
