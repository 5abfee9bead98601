"""Rosenblatt's rule: the number of corrections that it needs, and when it never ends."""

import numpy as np

import neurosim as ns
from neurosim.data.datasets import load
from neurosim.studies.verification.base import Bench, Interval, classic

ROSENBLATT = "F. Rosenblatt, Psychol. Rev. 65 (1958), 386-408"
GATES = f"{ROSENBLATT}; by hand, rows 00, 01, 10, 11; corrections, epochs, weights"
NOVIKOFF = "A. B. J. Novikoff, Symp. Math. Theory of Automata 12 (1962), 615-622"

SETS, ROWS, MARGIN = 20, 40, 0.1  # random data sets, rows in each, least distance of a row from the teacher's plane


def lesson(bench: Bench, name: str, bias: bool = True) -> tuple[ns.Training, int, list[float]]:
    """Train a unit from weights of zero; return its corrections and weights, too, that of the bias last."""
    data = load(name)
    training = bench.train(ns.perceptron(data.n_features, "rosenblatt", bias=bias), data, "rosenblatt", epochs=100)
    weights = [*training.weights.tolist(), *([training.bias] if bias else [])]
    return training, int(training.history.updates.sum()), weights


def corrected(bench: Bench, name: str, bias: bool = True) -> tuple[int, int, list[float]]:
    """Return corrections, epochs and weights."""
    training, corrections, weights = lesson(bench, name, bias)
    return corrections, len(training.history.mistakes), weights


@classic(
    f"{ROSENBLATT}; by hand: from 0, a sum of 0 counts as a mistake; corrections, epochs, weights",
    expected=(5, 3, [2.0, 0.0, -1.0]),
)
def rosenblatt_seed(bench: Bench) -> tuple[int, int, list[float]]:
    """Rosenblatt's rule learns the tutorial's four rows in 5 corrections: (2, 0, -1), the first bit."""
    return corrected(bench, "seed", bias=False)


@classic(GATES, expected=(18, 9, [3.0, 2.0, -4.0]))
def rosenblatt_and(bench: Bench) -> tuple[int, int, list[float]]:
    """It learns AND in 18 corrections: 3, 2 and a bias of -4."""
    return corrected(bench, "and")


@classic(GATES, expected=(9, 6, [2.0, 2.0, -1.0]))
def rosenblatt_or(bench: Bench) -> tuple[int, int, list[float]]:
    """It learns OR in 9 corrections: 2, 2 and a bias of -1."""
    return corrected(bench, "or")


@classic(
    "M. Minsky and S. Papert, Perceptrons (MIT Press, 1969); a cycle of one epoch",
    expected=(False, [4, 4], 1, [0.0, 0.0, 0.0]),
)
def rosenblatt_xor(bench: Bench) -> tuple[bool, list[int], int | None, list[float]]:
    """It never learns XOR: all four rows are mistakes in every epoch, and the weights return to 0."""
    training, _, weights = lesson(bench, "xor")
    mistakes = training.history.mistakes
    return training.converged, [int(mistakes.min()), int(mistakes.max())], training.cycle, weights


@classic(
    f"{NOVIKOFF}; margins 1/sqrt 5, 1/sqrt 17, 1/3, longest row sqrt 3; corrections, bound",
    expected=[(5, 15.0), (18, 51.0), (9, 27.0)],
)
def novikoff_gates(bench: Bench) -> list[tuple[int, float | None]]:
    """It makes at most (longest row / margin)^2 corrections: on the tutorial's rows, AND and OR."""
    return [
        (lesson(bench, name, bias)[1], ns.separability(name, bias=bias).bound)
        for name, bias in (("seed", False), ("and", True), ("or", True))
    ]


@classic(
    f"{NOVIKOFF}; {SETS} sets of {ROWS} rows; sets learned, largest share of the bound",
    expected=(SETS, Interval(0.0, 1.0)),
)
def novikoff_random(bench: Bench) -> tuple[int, float]:
    """The same bound holds for random rows that a plane separates, and all of them are learned."""
    learned, shares = 0, []
    for number in range(SETS):
        random = np.random.RandomState(number)
        inputs = 2 + number % 5
        plane = random.randn(inputs)
        plane /= np.linalg.norm(plane)
        rows = random.randn(20 * ROWS, inputs)
        rows = rows[np.abs(rows @ plane) > MARGIN][:ROWS]
        names = tuple(f"x{k}" for k in range(inputs))
        data = ns.Dataset(f"random {number}", rows, (rows @ plane > 0.0).astype(int), names, ("no", "yes"), "random")
        training = bench.train(ns.perceptron(inputs, bias=False), data, "rosenblatt", epochs=1000)
        learned += training.converged
        allowed = (rows**2).sum(axis=1).max() / np.abs(rows @ plane).min() ** 2  # with the margin of that plane
        shares.append(float(training.history.updates.sum() / allowed))
    return learned, max(shares)
