"""Rosenblatt 1958: the threshold unit whose weights learn from examples."""

from dataclasses import dataclass

from neurosim.core import checks
from neurosim.models.base import surrogate_slope
from neurosim.models.summing import SummingUnit


@dataclass(frozen=True)
class Rosenblatt(SummingUnit):
    """The perceptron's unit: weights of any size and sign, and a binary output.

    ::

        output = 1  if  sum of weight x value >= threshold  else  0

    A bias is a synapse from an always-on neuron, so the threshold can stay at 0. The gradient of a step function is 0,
    unless a `surrogate` slope replaces it: then units in a hidden layer can learn, and their output is still binary.

    References
    ----------
    F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain",
    Psychological Review 65 (1958), 386-408.

    Examples
    --------
    >>> unit = Rosenblatt()
    >>> soma = unit.initial()
    >>> unit.integrate(soma, -0.2)
    >>> unit.fire(soma)
    0.0
    """

    threshold: float = 0.0  # in units of weight x value
    surrogate: float = 0.0  # surrogate slope at the threshold; 0.0 for the true slope, which is 0

    def __post_init__(self) -> None:
        checks.finite(self.threshold, "The 'threshold' parameter of Rosenblatt")
        checks.not_negative(self.surrogate, "The 'surrogate' parameter of Rosenblatt")

    def fire(self, state: SummingUnit.State) -> float:
        """Return 1.0 at or above the threshold, else 0.0."""
        return 1.0 if state.v >= self.threshold else 0.0

    def slope(self, state: SummingUnit.State) -> float:
        """Return 0.0, the slope of a step function, or the surrogate slope."""
        return surrogate_slope(self.surrogate, state.v - self.threshold)
