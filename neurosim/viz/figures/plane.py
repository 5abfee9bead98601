"""A linear network on a plane through the space of its features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.training.linear import ROUNDING as ROUNDING
from neurosim.training.linear import Linear
from neurosim.training.linear import nearly_zero as nearly_zero

Box = tuple[tuple[float, float], tuple[float, float]]
"""Least and most of x and of y."""


@dataclass(frozen=True, eq=False)
class Plane:
    """How far each output neuron stands above its threshold: ``slopes @ (x, y) + offsets``.

    Attributes
    ----------
    slopes : float64 array (outputs, 2)
    offsets : float64 array (outputs,)
    """

    slopes: NDArray[np.float64]
    offsets: NDArray[np.float64]

    @classmethod
    def through(cls, model: Linear, place: NDArray[np.float64], directions: NDArray[np.float64]) -> Plane:
        """Cut a model along the plane ``place + x directions[0] + y directions[1]`` of all features.

        Examples
        --------
        >>> model = Linear(np.array([[1.0, 2.0, 4.0]]), np.array([-1.0]))
        >>> plane = Plane.through(model, np.array([0.0, 0.0, 5.0]), np.eye(3)[:2])
        >>> plane.slopes, plane.offsets
        (array([[1., 2.]]), array([19.]))
        """
        return cls(model.slopes @ directions.T, model.excesses(place[np.newaxis, :])[0])

    def excesses(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the excess of each neuron (last axis) on the grid of `y` (rows) and `x` (columns)."""
        grid = np.stack(np.meshgrid(x, y), axis=-1)
        return np.asarray(grid @ self.slopes.T + self.offsets)


def crossing(slopes: Sequence[float], offset: float, box: Box) -> NDArray[np.float64]:
    """Return the ends of the line ``slopes . x + offset = 0`` inside a box, or nothing if it does not pass through.

    Returns
    -------
    float64 array (2, 2) or (0, 2)

    Examples
    --------
    >>> crossing([1.0, 1.0], -1.0, ((0.0, 1.0), (0.0, 1.0)))
    array([[0., 1.],
           [1., 0.]])
    """
    a, b = slopes
    (left, right), (low, high) = box
    found = []
    if b != 0.0:
        found += [(x, -(a * x + offset) / b) for x in (left, right)]
    if a != 0.0:
        found += [(-(b * y + offset) / a, y) for y in (low, high)]
    slack_x, slack_y = 1e-9 * (right - left), 1e-9 * (high - low)
    inside = [
        (x, y) for x, y in found if left - slack_x <= x <= right + slack_x and low - slack_y <= y <= high + slack_y
    ]
    if not inside:
        return np.empty((0, 2))
    ends = sorted(inside)
    return np.array([ends[0], ends[-1]])
