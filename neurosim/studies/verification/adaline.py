"""Adaline: gradient descent on the squared error of the sum, at a rate that must not be too large."""

from __future__ import annotations

import numpy as np

from neurosim.data.datasets import Dataset, load
from neurosim.network.layers import perceptron
from neurosim.studies.verification.base import Bench, Classic
from neurosim.training.training import Training

START = [1.0, -2.0, 3.0]  # weights of the two inputs, and of the bias
EPOCHS = 100
BELOW, AT, ABOVE = 0.49, 0.5, 0.51  # rates; the four rows of +1 and -1 sum up to a curvature of 4, so 2 / 4 is stable

WIDROW_HOFF = "B. Widrow and M. E. Hoff, IRE WESCON Conv. Rec. 4 (1960), 96-104"


def lesson(bench: Bench, gate: str, rate: float) -> Training:
    """Train on a gate with bits -1 and +1, all four rows at a time."""
    gate_of_bits = load(gate)
    data = Dataset(gate, 2.0 * gate_of_bits.X - 1.0, gate_of_bits.y, ("x1", "x2"), ("-1", "+1"), "+1 and -1 for bits")
    return bench.train(perceptron(2, "adaline", weights=START), data, "delta", rate=rate, epochs=EPOCHS, batch=None)


def optimum(bench: Bench, gate: str) -> tuple[list[float], float]:
    """Return the weights to which it converges, the bias last, and the mean squared error there."""
    training = lesson(bench, gate, rate=0.1)
    return [*training.weights.tolist(), training.bias], float(training.history.loss[-1])


def lengths(bench: Bench) -> list[float]:
    """Return the final length of the weights over the initial one, below the largest stable rate, at it, and above."""
    ends = [lesson(bench, "xor", rate) for rate in (BELOW, AT, ABOVE)]
    return [float(np.hypot(np.linalg.norm(end.weights), end.bias) / np.linalg.norm(START)) for end in ends]


CLASSICS = (
    Classic(
        id="adaline-xor",
        claim="On XOR the best sum is zero: weights 0, and a mean squared error of 1.",
        source=f"{WIDROW_HOFF}; least squares: the targets are uncorrelated with the inputs",
        expected=([0.0, 0.0, 0.0], 1.0),
        tolerance=1e-12,
        measure=lambda bench: optimum(bench, "xor"),
    ),
    Classic(
        id="adaline-and",
        claim="On AND it converges to 1/2, 1/2 and a bias of -1/2, with a mean squared error of 1/4.",
        source=f"{WIDROW_HOFF}; least squares",
        expected=([0.5, 0.5, -0.5], 0.25),
        tolerance=1e-12,
        measure=lambda bench: optimum(bench, "and"),
    ),
    Classic(
        id="adaline-rate",
        claim="Just below the largest stable rate the weights converge, at it they oscillate, above it they diverge.",
        source=f"{WIDROW_HOFF}; largest rate 2 over the curvature; |1 - 4 rate|^{EPOCHS} at 0.49, 0.50 and 0.51",
        expected=[abs(1.0 - 4.0 * rate) ** EPOCHS for rate in (BELOW, AT, ABOVE)],
        tolerance=1e-9,
        measure=lengths,
    ),
)
