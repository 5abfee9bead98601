"""Widrow and Hoff 1960: the adaptive linear neuron, whose learning rule uses the sum before the threshold."""

from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.models.summing import SummingUnit


@dataclass(frozen=True)
class Adaline(SummingUnit):
    """A threshold unit that answers +1 or -1.

    ::

        output = +1  if  sum of weight x value >= threshold  else  -1

    It decides like Rosenblatt's unit; only its learning differs. The delta rule compares the target with the
    sum itself, so it continues to improve where the output is already correct.

    References
    ----------
    B. Widrow and M. E. Hoff, "Adaptive switching circuits", IRE WESCON Convention Record 4 (1960), 96-104.

    Examples
    --------
    >>> unit = Adaline()
    >>> soma = unit.initial()
    >>> unit.integrate(soma, -0.2)
    >>> unit.fire(soma)
    -1.0
    """

    threshold: float = 0.0  # in units of weight x value

    signed: ClassVar[bool] = True
    targets: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def __post_init__(self) -> None:
        checks.finite(self.threshold, "The 'threshold' parameter of Adaline")

    def fire(self, state: SummingUnit.State) -> float:
        """Quantise the sum to +1 or -1."""
        return 1.0 if state.v >= self.threshold else -1.0

    def slope(self, state: SummingUnit.State) -> float:
        """Return 0.0, the slope of a step function; the delta rule does not use it."""
        return 0.0
