"""McCulloch and Pitts 1943: a unit that counts its inputs and fires all or none. It cannot learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.models.summing import SummingUnit


@dataclass(frozen=True)
class McCullochPitts(SummingUnit):
    """The logical neuron: it fires at an instant if enough signals arrive at it.

    ::

        fires  <=>  sum of weight x value >= threshold

    Inputs are 0 or 1, every synapse takes one unit of time (the default delay of 1 ms), and a synapse of weight
    ``-inf`` inhibits absolutely: whatever else arrives with it, the neuron stays silent. Nothing outlives an
    instant, and no rule changes its weights: a person wires it.

    References
    ----------
    W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity", Bulletin of
    Mathematical Biophysics 5 (1943), 115-133.

    Examples
    --------
    >>> both = McCullochPitts(threshold=2)
    >>> soma = both.initial()
    >>> both.integrate(soma, 1.0 + 1.0)
    >>> both.fire(soma)
    1.0
    """

    threshold: float = 1.0  # number of excitatory inputs it takes

    learns: ClassVar[bool] = False

    def __post_init__(self) -> None:
        checks.finite(self.threshold, "The 'threshold' parameter of McCullochPitts")

    def fire(self, state: SummingUnit.State) -> float:
        """Fire all or none."""
        return 1.0 if state.v >= self.threshold else 0.0

    def slope(self, state: SummingUnit.State) -> float:
        """Return 0.0: a threshold is flat on both sides."""
        return 0.0
