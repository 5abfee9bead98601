"""A learning rate that suits the rows, for those who name none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STEEPEST = {"delta": 1.0, "cross-entropy": 0.25, "gradient": 0.0771}
"""How fast, at most, the error of a unit of slope 1 at most (a sigmoid of gain 1) falls as its potential rises."""

_CAUTION = 0.2
"""Share of the steady rate where the weights change before all rows were seen, and would follow the last of them."""


def steady_rate(rule: str, rows: NDArray[np.float64], batch: int | None) -> float:
    """Return a learning rate at which the weights do not run away, whatever the scale of the features.

    A step of a batch shrinks what is left to learn if ``rate * steepest * curvature`` is below 2, where `steepest` is
    how fast the rule's error falls with the potential (1 for the delta rule, 1/4 for the cross-entropy on a sigmoid,
    0.0771 for the squared error on it) and the curvature, the largest eigenvalue of ``x x^T`` summed over the rows of
    the batch, is at most that of all rows, and at most the batch size times the longest row's ``x . x``. A sigmoid's
    error is itself at most 1, so that no single long row can throw it off: for it the mean ``x . x`` counts. Half of
    the limit is taken, and a fifth of that if a batch is less than all rows.

    Parameters
    ----------
    rule : str
        ``"rosenblatt"``, ``"delta"``, ``"gradient"`` or ``"cross-entropy"``. Rosenblatt's rule runs away at no rate,
        and from weights of 0 decides alike at every rate: it has 1.
    rows : float64 array (rows, inputs)
        As the neuron hears them, the 1 of its bias included.
    batch : int or None
        Rows after which the weights change; None is all of them.

    Returns
    -------
    float
        Rounded to three digits, so that it can be written down.

    References
    ----------
    B. Widrow and S. D. Stearns, "Adaptive Signal Processing" (1985), chapters 4 and 6; Y. Nesterov, "Introductory
    Lectures on Convex Optimization" (2004), section 1.2.3.

    Examples
    --------
    >>> rows = np.array([[3.0, 4.0], [0.0, 1.0]])
    >>> steady_rate("delta", rows, batch=1), steady_rate("delta", rows, batch=None)
    (0.008, 0.039)
    """
    if rule == "rosenblatt":
        return 1.0
    share, curvature = 1.0, float(np.linalg.norm(rows, ord=2)) ** 2
    if batch is not None and batch < len(rows):
        squares = (rows * rows).sum(axis=1)
        typical = float(squares.max() if rule == "delta" else squares.mean())
        share, curvature = _CAUTION, min(curvature, batch * typical)
    return float(f"{share / (_STEEPEST[rule] * curvature):.3g}") if curvature > 0.0 else 1.0
