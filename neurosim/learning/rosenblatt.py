"""Rosenblatt's rule: learning from mistakes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.learning.base import LearningRule
from neurosim.models.base import NeuronModel, stepped


@dataclass(frozen=True)
class RosenblattRule(LearningRule):
    """error = target - output: 0 if the output is correct, else +1 or -1.

    A potential exactly at the threshold counts as a mistake for both classes, with an error of 1 towards the target.
    This is the condition of Novikoff's bound, and the behaviour of scikit-learn's ``Perceptron``.

    References
    ----------
    F. Rosenblatt, "Principles of Neurodynamics" (1962); A. B. J. Novikoff, "On convergence proofs on perceptrons",
    Symposium on the Mathematical Theory of Automata 12 (1962), 615-622.

    Examples
    --------
    >>> RosenblattRule().error(target=1.0, output=0.0, excess=-0.3, slope=0.0)
    1.0
    >>> RosenblattRule().error(target=1.0, output=1.0, excess=0.0, slope=0.0)
    1.0
    """

    formula: ClassVar[str] = "target - output"

    rate: float = 1.0  # learning rate

    def __post_init__(self) -> None:
        checks.positive(self.rate, "The 'rate' of the rosenblatt rule")

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - output, or 1 towards the target exactly at the threshold."""
        return _correction(target, output, excess)

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return 1.0 for a mistake, 0.0 for a correct output."""
        return 0.0 if _correction(target, output, excess) == 0.0 else 1.0


def _correction(target: float, output: float, excess: float) -> float:
    if excess == 0.0:
        return 1.0 if target > 0.0 else -1.0
    return target - output


def corrects_mistakes(rule: LearningRule | None, model: NeuronModel) -> bool:
    """Return whether only mistakes change a neuron's weights: with Rosenblatt's rule and a step as output.

    >>> from neurosim.models.registry import as_model
    >>> [corrects_mistakes(RosenblattRule(), as_model(name)) for name in ("rosenblatt", "sigmoid")]
    [True, False]
    """
    return isinstance(rule, RosenblattRule) and stepped(model)
