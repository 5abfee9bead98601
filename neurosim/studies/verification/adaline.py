"""Adaline: gradient descent on the squared error of the sum, at a rate that must not be too large."""

import numpy as np

import neurosim as ns
from neurosim.data.datasets import load
from neurosim.studies.verification.base import Bench, classic

START = [1.0, -2.0, 3.0]  # weights of the two inputs, and of the bias
EPOCHS = 100
BELOW, AT, ABOVE = 0.49, 0.5, 0.51  # rates; the four rows of +1 and -1 sum up to a curvature of 4, so 2 / 4 is stable

WIDROW_HOFF = "B. Widrow and M. E. Hoff, IRE WESCON Conv. Rec. 4 (1960), 96-104"


def optimum(bench: Bench, gate: str, rate: float = 0.1) -> tuple[list[float], float]:
    """Train on a gate with bits -1 and +1, all rows at a time; return weights, bias last, and mean squared error."""
    bits = load(gate)
    data = ns.Dataset(gate, 2.0 * bits.X - 1.0, bits.y, ("x1", "x2"), ("-1", "+1"), "+1 and -1 for bits")
    net = ns.perceptron(2, "adaline", weights=START)
    training = bench.train(net, data, "delta", rate=rate, epochs=EPOCHS, batch=None)
    return [*training.weights.tolist(), training.bias], float(training.history.loss[-1])


@classic(
    f"{WIDROW_HOFF}; least squares: the targets are uncorrelated with the inputs",
    expected=([0.0, 0.0, 0.0], 1.0),
    tolerance=1e-12,
)
def adaline_xor(bench: Bench) -> tuple[list[float], float]:
    """On XOR the best sum is zero: weights 0, and a mean squared error of 1."""
    return optimum(bench, "xor")


@classic(f"{WIDROW_HOFF}; least squares", expected=([0.5, 0.5, -0.5], 0.25), tolerance=1e-12)
def adaline_and(bench: Bench) -> tuple[list[float], float]:
    """On AND it converges to 1/2, 1/2 and a bias of -1/2, with a mean squared error of 1/4."""
    return optimum(bench, "and")


@classic(
    f"{WIDROW_HOFF}; largest rate 2 over the curvature; |1 - 4 rate|^{EPOCHS} at 0.49, 0.50 and 0.51",
    expected=[abs(1.0 - 4.0 * rate) ** EPOCHS for rate in (BELOW, AT, ABOVE)],  # of the length of the weights
    tolerance=1e-9,
)
def adaline_rate(bench: Bench) -> list[float]:
    """Just below the largest stable rate the weights converge, at it they oscillate, above it they diverge."""
    ends = [optimum(bench, "xor", rate)[0] for rate in (BELOW, AT, ABOVE)]
    return [float(np.hypot(np.linalg.norm(end[:2]), end[2]) / np.linalg.norm(START)) for end in ends]
