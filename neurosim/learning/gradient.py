"""Gradient descent on the squared error, the rule of the tutorial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.learning.base import LearningRule


@dataclass(frozen=True)
class GradientRule(LearningRule):
    """error = (target - output) * slope: gradient descent on the squared error.

    The slope of a step function is 0, and so is every change of a weight: threshold units cannot learn with this rule,
    unless the model has a `surrogate` slope.

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
        """Return half the squared error; its derivative with respect to the drive is minus the error."""
        return 0.5 * (target - output) * (target - output)
