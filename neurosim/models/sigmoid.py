"""The sigmoid perceptron: a smooth threshold, so that a gradient can pass."""

import math
from dataclasses import dataclass

from neurosim.core import checks
from neurosim.models.summing import SummingUnit


@dataclass(frozen=True)
class Sigmoid(SummingUnit):
    """A unit with an output between 0 and 1.

    ::

        output = 1 / (1 + e^(-gain (v - threshold)))        v = sum of weight x value

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors",
    Nature 323 (1986), 533-536.

    Examples
    --------
    >>> unit = Sigmoid()
    >>> soma = unit.initial()
    >>> unit.fire(soma), unit.slope(soma)
    (0.5, 0.25)
    """

    gain: float = 1.0  # steepness, per unit of weight x value; in the limit of infinity, a step
    threshold: float = 0.0  # where the output is one half, in units of weight x value

    def __post_init__(self) -> None:
        checks.positive(self.gain, "The 'gain' parameter of Sigmoid")
        checks.finite(self.threshold, "The 'threshold' parameter of Sigmoid")

    def fire(self, state: SummingUnit.State) -> float:
        """Return the output."""
        return logistic(self.gain * (state.v - self.threshold))

    def slope(self, state: SummingUnit.State) -> float:
        """Return gain * output * (1 - output)."""
        output = logistic(self.gain * (state.v - self.threshold))
        return self.gain * output * (1.0 - output)


def logistic(x: float) -> float:
    """Return 1 / (1 + e^-x), in a form that cannot overflow.

    >>> logistic(0.0), logistic(1000.0), logistic(-1000.0)
    (0.5, 1.0, 0.0)
    """
    rising = math.exp(-abs(x))
    return (1.0 if x >= 0.0 else rising) / (1.0 + rising)
