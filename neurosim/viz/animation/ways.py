"""Places along lines, by the share of their length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.viz.figures.curves import Points


class Ways:
    """Lines that something moves along, at even speed.

    Parameters
    ----------
    lines : sequence of float64 array (points, 2)
        Of two points at least.

    Examples
    --------
    >>> ways = Ways([np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 1.0]])])
    >>> ways.places(np.array([0, 0]), np.array([0.5, 0.875]))
    array([[2. , 0. ],
           [3. , 0.5]])
    """

    def __init__(self, lines: Sequence[Points]) -> None:
        sizes = np.array([len(line) for line in lines], dtype=np.int64)
        self._last = np.cumsum(sizes) - 1
        self._points = np.vstack([np.empty((0, 2)), *lines])
        lengths = [np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))]) for line in lines]
        # The share of its line's length at which each point stands, plus its line's number: one ascending column.
        shares = [number + length / (length[-1] or 1.0) for number, length in enumerate(lengths)]
        self._shares = np.concatenate([np.empty(0), *shares])

    def places(self, lines: NDArray[np.int64], shares: NDArray[np.float64]) -> Points:
        """Return where one is that has gone a share of a line, for each of several."""
        if len(lines) == 0:
            return np.empty((0, 2))
        first = np.where(lines > 0, self._last[lines - 1] + 1, 0)
        after = np.searchsorted(self._shares, lines + shares, side="right")
        after = np.clip(after, first + 1, self._last[lines])
        low, high = self._shares[after - 1], self._shares[after]
        part = np.clip((lines + shares - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
        return np.asarray(self._points[after - 1] + part[:, None] * (self._points[after] - self._points[after - 1]))
