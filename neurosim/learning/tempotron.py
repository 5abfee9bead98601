"""The tempotron: a neuron learns whether to fire for a pattern of spikes, at any time in the pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.learning.base import LearningRule, Look


@dataclass(frozen=True)
class TempotronRule(LearningRule):
    """error = target - output, where the output is 1 if the neuron fired at any time in the presentation, else 0.

    ::

        change = rate * error * sum of K(t* - t)    over the synapse's signals that arrived at t <= t*

    t* is the time of the neuron's first spike or, if it stayed silent, of its highest potential; K(s) is the
    contribution of a signal to the potential s ms after its arrival. So after a missed spike the potential at its
    maximum is raised, and after a wrong spike the potential at that spike is lowered. K follows from the neuron's
    model; the rule has no kernel of its own.

    References
    ----------
    R. Guetig and H. Sompolinsky, "The tempotron: a neuron that learns spike timing-based decisions", Nature
    Neuroscience 9 (2006), 420-428.

    Examples
    --------
    >>> rule = TempotronRule(rate=0.1)
    >>> rule.change(rule.error(target=1.0, output=0.0, excess=-0.2, slope=0.0), x=0.5)
    0.05
    """

    formula: ClassVar[str] = "target - output"
    looks_at: ClassVar[Look] = "presentation"

    rate: float = 0.01  # learning rate

    def __post_init__(self) -> None:
        checks.positive(self.rate, "The 'rate' of the tempotron rule")

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - output: 0 if it fired or stayed silent as it should."""
        return target - output

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return the distance of the potential from the threshold at the decisive time after a mistake, else 0.0."""
        return 0.0 if output == target else abs(excess)
