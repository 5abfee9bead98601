"""The learning rules, one visible expression each, and their names."""

import math
from dataclasses import dataclass
from typing import ClassVar

from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.learning.base import LearningRule, Look
from neurosim.learning.plasticity import STDP, PlasticityRule
from neurosim.models.base import NeuronModel, stepped

LEAST = 1e-300  # smallest probability in a logarithm, so that the loss is finite


class NamedRule(LearningRule):
    """A rule with a registered name, by which errors call it."""

    def __post_init__(self) -> None:
        checks.positive(self.rate, f"The 'rate' of the {name_of(self)} rule")


@dataclass(frozen=True)
class RosenblattRule(NamedRule):
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

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - output, or 1 towards the target exactly at the threshold."""
        return correction(target, output, excess)

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return 1.0 for a mistake, 0.0 for a correct output."""
        return 0.0 if correction(target, output, excess) == 0.0 else 1.0


def correction(target: float, output: float, excess: float) -> float:
    """Return the error of Rosenblatt's rule, of which a method that is compiled cannot call another one."""
    if excess == 0.0:
        return 1.0 if target > 0.0 else -1.0
    return target - output


def corrects_mistakes(rule: LearningRule | None, model: NeuronModel) -> bool:
    """Return whether only mistakes change a neuron's weights: with Rosenblatt's rule and a step as output."""
    return isinstance(rule, RosenblattRule) and stepped(model)


@dataclass(frozen=True)
class DeltaRule(NamedRule):
    """error = target - drive: the difference between the target and the sum itself.

    The drive is the potential minus the threshold. The method is also known as least mean squares.

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

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - drive."""
        return target - excess

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return the squared error of the sum."""
        return (target - excess) * (target - excess)


@dataclass(frozen=True)
class GradientRule(NamedRule):
    """error = (target - output) * slope: gradient descent on the squared error.

    The slope of a step function is 0, and so is every change of a weight: threshold units cannot learn with this rule,
    unless the model has a `surrogate` slope.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors",
    Nature 323 (1986), 533-536.

    Examples
    --------
    >>> GradientRule().error(target=1.0, output=0.5, excess=0.0, slope=0.25)
    0.125
    """

    formula: ClassVar[str] = "(target - output) x slope"

    rate: float = 1.0  # learning rate

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return (target - output) * slope."""
        return (target - output) * slope

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return half the squared error; its derivative with respect to the drive is minus the error."""
        return 0.5 * (target - output) * (target - output)


@dataclass(frozen=True)
class CrossEntropyRule(NamedRule):
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

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - output."""
        return target - output

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return the cross-entropy in nats."""
        yes = math.log(max(output, LEAST))
        no = math.log(max(1.0 - output, LEAST))
        return -(target * yes + (1.0 - target) * no)


@dataclass(frozen=True)
class TempotronRule(NamedRule):
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

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return target - output: 0 if it fired or stayed silent as it should."""
        return target - output

    def loss(self, target: float, output: float, excess: float) -> float:
        """Return the distance of the potential from the threshold at the decisive time after a mistake, else 0.0."""
        return 0.0 if output == target else abs(excess)


RULES: dict[str, type[LearningRule]] = {
    "rosenblatt": RosenblattRule,
    "delta": DeltaRule,
    "gradient": GradientRule,
    "cross-entropy": CrossEntropyRule,
    "tempotron": TempotronRule,
}

PLASTICITY_RULES: dict[str, type[PlasticityRule]] = {"stdp": STDP}  # plasticity rules by their names in files


def name_of(rule: LearningRule | PlasticityRule) -> str:
    """Return the registered name of a rule; for a user's own rule, the name of its class."""
    ours = {**RULES, **PLASTICITY_RULES}
    return next((name for name, kind in ours.items() if kind is type(rule)), type(rule).__name__)


def said(rule: LearningRule | None) -> str:
    """Describe a rule in a few words, such as 'delta, rate 0.0148'."""
    return "none" if rule is None else f"{name_of(rule)}, rate {rule.rate:.3g}"


def usual_rate(rule: LearningRule) -> float:
    """Return the default rate of a rule's class; that of the rule itself if there is none."""
    return float(getattr(type(rule), "rate", rule.rate))


def as_rule(rule: LearningRule | str, rate: float | None = None) -> LearningRule:
    """Return a rule from an instance or a registered name; `rate` is allowed with a name only."""
    if isinstance(rule, LearningRule):
        if rate is not None and rate != rule.rate:
            raise InputError(f"The rule {rule!r} has its own rate; got rate={rate!r} beside it.")
        return rule
    if not isinstance(rule, str):
        raise InputError(f"A learning rule must be a LearningRule or the name of one; got {rule!r}.")
    if rule not in RULES:
        raise UnknownNameError("learning rule", rule, RULES)
    kind = RULES[rule]
    return kind() if rate is None else kind(rate=rate)  # type: ignore[call-arg]
