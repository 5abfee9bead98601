"""Gradient descent on the squared error: the seed tutorial's rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.learning.base import LearningRule


@dataclass(frozen=True)
class GradientRule(LearningRule):
    """error = (target - output) * slope: downhill on the squared error.

    On a threshold the slope is 0, and so is every step: that is why thresholds cannot learn this way, unless the model
    is given a `surrogate` slope.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors",
    Nature 323 (1986), 533-536.

    Examples
    --------
    >>> GradientRule().error(target=1.0, output=0.5, excess=0.0, slope=0.25)
    0.125
    """

    formula: ClassVar[str] = "(target - output) x slope"

    rate: float = 1.0  # learning rate

    def __post_init__(self) -> None:
        checks.positive(self.rate, "The 'rate' of the gradient rule")

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return (target - output) * slope."""
        return (target - output) * slope

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return half the squared error, whose derivative by the drive is minus the error."""
        return 0.5 * (target - output) * (target - output)
