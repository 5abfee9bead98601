"""Gradient descent on the cross-entropy: for a sigmoid the slope cancels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.learning.base import LearningRule

LEAST = 1e-300
"""Smallest probability in a logarithm, so that the loss is finite."""


@dataclass(frozen=True)
class CrossEntropyRule(LearningRule):
    """error = target - output: for a sigmoid, a small slope does not slow the correction of a confident mistake.

    It is gradient descent on ``-(target ln output + (1 - target) ln(1 - output))``, because a sigmoid of gain 1 has
    the slope ``output (1 - output)``, which cancels.

    References
    ----------
    C. M. Bishop, "Pattern Recognition and Machine Learning" (2006), section 4.3.2.

    Examples
    --------
    >>> CrossEntropyRule().error(target=1.0, output=0.01, excess=-4.6, slope=0.0099)
    0.99
    """

    formula: ClassVar[str] = "target - output"

    rate: float = 0.1  # learning rate

    def __post_init__(self) -> None:
        checks.positive(self.rate, "The 'rate' of the cross-entropy rule")

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - output."""
        return target - output

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return the cross-entropy in nats."""
        yes = math.log(max(output, LEAST))
        no = math.log(max(1.0 - output, LEAST))
        return -(target * yes + (1.0 - target) * no)
