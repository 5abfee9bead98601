"""A default learning rate that is stable for the given rows."""

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError

_STEEPEST = {"delta": 1.0, "cross-entropy": 0.25, "gradient": 0.0771}
"""Largest derivative of the error with respect to the potential, for a unit with a slope of at most 1."""

LONGEST = 1e150  # of all rows together, so that its square is a number

_CAUTION = 0.2
"""Factor of the rate if the weights change before all rows were presented, so that the last ones do not dominate."""


def stable_rate(rule: str, rows: NDArray[np.float64], batch: int | None) -> float:
    """Return a learning rate at which the weights do not diverge, for features of any scale.

    A batch step reduces the error if ``rate * steepest * curvature`` is below 2, where `steepest` is the largest
    derivative of the rule's error with respect to the potential (1 for the delta rule, 1/4 for the cross-entropy on a
    sigmoid, 0.0771 for the squared error on it). The curvature is the largest eigenvalue of ``x x^T`` summed over the
    rows of the batch; it is at most that of all rows, and at most the batch size times the largest ``x . x``. The error
    of a sigmoid is at most 1, which limits the effect of a single row, so its mean ``x . x`` is used. The rate is half
    of the limit, and a fifth of that if a batch is less than all rows; it is rounded to three significant digits.
    Rosenblatt's rule diverges at no rate, and its decisions from weights of 0 are the same at any rate: its rate is 1.

    Parameters
    ----------
    rule : {"rosenblatt", "delta", "gradient", "cross-entropy"}
    rows : float64 array (rows, inputs)
        Inputs of the neuron, including the 1 of its bias.
    batch : int or None
        Rows after which the weights change; None for all of them.

    Raises
    ------
    InputError
        If features are so large that their squares are no numbers.

    References
    ----------
    B. Widrow and S. D. Stearns, "Adaptive Signal Processing" (1985), chapters 4 and 6; Y. Nesterov, "Introductory
    Lectures on Convex Optimization" (2004), section 1.2.3.

    Examples
    --------
    >>> rows = np.array([[3.0, 4.0], [0.0, 1.0]])
    >>> stable_rate("delta", rows, batch=1), stable_rate("delta", rows, batch=None)
    (0.008, 0.039)
    """
    if rule == "rosenblatt":
        return 1.0
    length = float(np.linalg.norm(rows, ord=2))
    if length > LONGEST:
        raise InputError(
            f"Features as large as {np.abs(rows).max():.3g} have no stable learning rate; scale them first."
        )
    share, curvature = 1.0, length**2
    if batch is not None and batch < len(rows):
        squares = (rows * rows).sum(axis=1)
        typical = float(squares.max() if rule == "delta" else squares.mean())
        share, curvature = _CAUTION, min(curvature, batch * typical)
    return float(f"{share / (_STEEPEST[rule] * curvature):.3g}") if curvature > 0.0 else 1.0
