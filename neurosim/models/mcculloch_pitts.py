"""McCulloch and Pitts 1943: a unit that counts its inputs and fires or not. It cannot learn."""

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
    ``-inf`` inhibits absolutely: whatever else arrives with it, the neuron stays silent. It has no memory beyond an
    instant, and its weights are fixed: no rule changes them.

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

    threshold: float = 1.0  # number of excitatory inputs needed to fire

    learns: ClassVar[bool] = False

    def __post_init__(self) -> None:
        checks.finite(self.threshold, "The 'threshold' parameter of McCullochPitts")

    def fire(self, state: SummingUnit.State) -> float:
        """Return 1.0 at or above the threshold, else 0.0."""
        return 1.0 if state.v >= self.threshold else 0.0

    def slope(self, state: SummingUnit.State) -> float:
        """Return 0.0, the slope of a step function."""
        return 0.0
