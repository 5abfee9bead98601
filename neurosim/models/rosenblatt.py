"""Rosenblatt 1958: the threshold unit whose weights learn from examples."""

from __future__ import annotations

from dataclasses import dataclass

from neurosim.core import checks
from neurosim.models.summing import SummingUnit
from neurosim.models.surrogate import surrogate_slope


@dataclass(frozen=True)
class Rosenblatt(SummingUnit):
    """The perceptron: weights of any size and sign, and one yes or no.

    ::

        output = 1  if  sum of weight x value >= threshold  else  0

    A bias is a synapse from an always-on neuron, so the threshold can stay at 0. A gradient meets a flat line on both
    sides of it, unless it is shown a `surrogate` slope: then units in a hidden layer learn, and still say yes or no.

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
    surrogate: float = 0.0  # slope at the threshold that a gradient sees; 0.0 for the true one, which is flat

    def __post_init__(self) -> None:
        checks.finite(self.threshold, "The 'threshold' parameter of Rosenblatt")
        checks.not_negative(self.surrogate, "The 'surrogate' parameter of Rosenblatt")

    def fire(self, state: SummingUnit.State) -> float:
        """Say yes at or past the threshold."""
        return 1.0 if state.v >= self.threshold else 0.0

    def slope(self, state: SummingUnit.State) -> float:
        """Return 0.0, for a threshold is flat on both sides and gradients vanish here; or the surrogate's slope."""
        return surrogate_slope(self.surrogate, state.v - self.threshold)
