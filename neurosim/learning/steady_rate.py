"""A learning rate that suits the rows, for those who name none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def steady_rate(rule: str, rows: NDArray[np.float64], batch: int) -> float:
    """Return a learning rate with which a rule goes downhill on these rows without overshooting.

    One step on a batch is stable for the delta rule if the rate is below 2 over the largest eigenvalue of the sum of
    ``x x'``, which is at most the sum of the squared lengths of the longest rows that can meet in a batch. A sigmoid's
    slope is at most 1/4, which allows 4 times as much, and its error is at most 1, so that no single long row can throw
    it off: for it the mean length counts. Taken is half of that bound where a step sees all rows, and a tenth for
    smaller batches, where a small rate averages over the noise of single rows.

    Parameters
    ----------
    rule : str
        ``"delta"``, ``"gradient"`` or ``"cross-entropy"``; for ``"rosenblatt"`` it is 1.
    rows : float64 array (rows, inputs)
        As the neuron hears them, the bias's 1 included.
    batch : int
        Rows that change the weights together.

    References
    ----------
    B. Widrow and S. D. Stearns, "Adaptive Signal Processing" (1985), chapter 6, for the delta rule.

    Examples
    --------
    >>> steady_rate("delta", np.array([[0.0, 1.0], [1.0, 1.0]]), batch=2)
    0.3333333333333333
    """
    if rule == "rosenblatt":
        return 1.0
    squares = (rows * rows).sum(axis=1)
    share = 0.5 if batch == len(rows) else 0.1
    if rule == "delta":
        return share * 2.0 / (float(np.sort(squares)[-batch:].sum()) or 1.0)
    return share * 8.0 / (batch * float(squares.mean()) or 1.0)
