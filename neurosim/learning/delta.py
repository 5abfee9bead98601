"""The delta rule (least mean squares), which uses the sum before the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.learning.base import LearningRule


@dataclass(frozen=True)
class DeltaRule(LearningRule):
    """error = target - drive: the difference between the target and the sum itself.

    The drive is the potential minus the threshold.

    References
    ----------
    B. Widrow and M. E. Hoff, "Adaptive switching circuits", IRE WESCON Convention Record 4 (1960), 96-104.

    Examples
    --------
    >>> DeltaRule().error(target=1.0, output=1.0, excess=0.25, slope=0.0)
    0.75
    """

    formula: ClassVar[str] = "target - drive"

    rate: float = 0.1  # learning rate

    def __post_init__(self) -> None:
        checks.positive(self.rate, "The 'rate' of the delta rule")

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - drive."""
        return target - excess

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return the squared error of the sum."""
        return (target - excess) * (target - excess)
