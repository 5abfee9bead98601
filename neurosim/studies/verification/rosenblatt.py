"""Rosenblatt's rule: the number of corrections that it needs, and when it never ends."""

from __future__ import annotations

import numpy as np

from neurosim.analysis.separation import separability
from neurosim.data.datasets import Dataset, load
from neurosim.network.layers import perceptron
from neurosim.studies.verification.base import Bench, Classic, Interval
from neurosim.training.training import Training

ROSENBLATT = "F. Rosenblatt, Psychol. Rev. 65 (1958), 386-408"
NOVIKOFF = "A. B. J. Novikoff, Symp. Math. Theory of Automata 12 (1962), 615-622"

SETS, ROWS, MARGIN = 20, 40, 0.1  # random data sets, rows in each, least distance of a row from the teacher's plane


def lesson(bench: Bench, name: str, bias: bool, epochs: int = 100) -> Training:
    """Train a unit with initial weights of zero."""
    data = load(name)
    return bench.train(perceptron(data.n_features, "rosenblatt", bias=bias), data, "rosenblatt", epochs=epochs)


def seed(bench: Bench) -> tuple[int, int, list[float]]:
    """Return corrections, epochs and weights for the tutorial's rows."""
    training = lesson(bench, "seed", bias=False)
    return int(training.history.updates.sum()), len(training.history.mistakes), training.weights.tolist()


def gate(bench: Bench, name: str) -> tuple[int, int, list[float]]:
    """Return corrections, epochs and weights for a gate, the bias last."""
    training = lesson(bench, name, bias=True)
    weights = [*training.weights.tolist(), training.bias]
    return int(training.history.updates.sum()), len(training.history.mistakes), weights


def exclusive_or(bench: Bench) -> tuple[bool, list[int], int | None, list[float]]:
    """Return convergence, fewest and most mistakes of an epoch, cycle, and weights for XOR."""
    training = lesson(bench, "xor", bias=True)
    mistakes = training.history.mistakes
    weights = [*training.weights.tolist(), training.bias]
    return training.converged, [int(mistakes.min()), int(mistakes.max())], training.cycle, weights


def bounds(bench: Bench) -> list[tuple[int, float]]:
    """Return the corrections for the tutorial's rows, AND and OR, and the bounds of Novikoff's theorem."""
    found = []
    for name, bias in (("seed", False), ("and", True), ("or", True)):
        training, data = lesson(bench, name, bias), load(name)
        proof = separability(data, bias=bias)
        assert proof.margin_squared is not None
        found.append((int(training.history.updates.sum()), float(proof.radius_squared / proof.margin_squared)))
    return found


def random_sets(bench: Bench) -> tuple[int, float]:
    """Train on random rows that a random plane separates.

    Return the number of sets that were learned, and the largest ratio of corrections to the bound of the theorem, given
    the margin of that plane.
    """
    learned, shares = 0, []
    for number in range(SETS):
        random = np.random.RandomState(number)
        inputs = 2 + number % 5
        plane = random.randn(inputs)
        plane /= np.linalg.norm(plane)
        rows = random.randn(20 * ROWS, inputs)
        rows = rows[np.abs(rows @ plane) > MARGIN][:ROWS]
        names = tuple(f"x{k}" for k in range(inputs))
        data = Dataset(f"random {number}", rows, (rows @ plane > 0.0).astype(int), names, ("no", "yes"), "random")
        training = bench.train(perceptron(inputs, bias=False), data, "rosenblatt", epochs=1000)
        learned += training.converged
        allowed = (rows**2).sum(axis=1).max() / np.abs(rows @ plane).min() ** 2
        shares.append(float(training.history.updates.sum() / allowed))
    return learned, max(shares)


CLASSICS = (
    Classic(
        id="rosenblatt-seed",
        claim="Rosenblatt's rule learns the tutorial's four rows in 5 corrections: (2, 0, -1), the first bit.",
        source=f"{ROSENBLATT}; by hand: from 0, a sum of 0 counts as a mistake; corrections, epochs, weights",
        expected=(5, 3, [2.0, 0.0, -1.0]),
        measure=seed,
    ),
    Classic(
        id="rosenblatt-and",
        claim="It learns AND in 18 corrections: 3, 2 and a bias of -4.",
        source=f"{ROSENBLATT}; by hand, rows 00, 01, 10, 11; corrections, epochs, weights",
        expected=(18, 9, [3.0, 2.0, -4.0]),
        measure=lambda bench: gate(bench, "and"),
    ),
    Classic(
        id="rosenblatt-or",
        claim="It learns OR in 9 corrections: 2, 2 and a bias of -1.",
        source=f"{ROSENBLATT}; by hand, rows 00, 01, 10, 11; corrections, epochs, weights",
        expected=(9, 6, [2.0, 2.0, -1.0]),
        measure=lambda bench: gate(bench, "or"),
    ),
    Classic(
        id="rosenblatt-xor",
        claim="It never learns XOR: all four rows are mistakes in every epoch, and the weights return to 0.",
        source="M. Minsky and S. Papert, Perceptrons (MIT Press, 1969); a cycle of one epoch",
        expected=(False, [4, 4], 1, [0.0, 0.0, 0.0]),
        measure=exclusive_or,
    ),
    Classic(
        id="novikoff-gates",
        claim="It makes at most (longest row / margin)^2 corrections: on the tutorial's rows, AND and OR.",
        source=f"{NOVIKOFF}; margins 1/sqrt 5, 1/sqrt 17, 1/3, longest row sqrt 3; corrections, bound",
        expected=[(5, 15.0), (18, 51.0), (9, 27.0)],
        measure=bounds,
    ),
    Classic(
        id="novikoff-random",
        claim="The same bound holds for random rows that a plane separates, and all of them are learned.",
        source=f"{NOVIKOFF}; {SETS} sets of {ROWS} rows; sets learned, largest share of the bound",
        expected=(SETS, Interval(0.0, 1.0)),
        measure=random_sets,
    ),
)
