"""Learning rules by name."""

from __future__ import annotations

from neurosim.core.errors import InputError, UnknownNameError
from neurosim.learning.base import LearningRule
from neurosim.learning.cross_entropy import CrossEntropyRule
from neurosim.learning.delta import DeltaRule
from neurosim.learning.gradient import GradientRule
from neurosim.learning.plasticity import PlasticityRule
from neurosim.learning.rosenblatt import RosenblattRule
from neurosim.learning.stdp import STDP
from neurosim.learning.tempotron import TempotronRule

RULES: dict[str, type[LearningRule]] = {
    "rosenblatt": RosenblattRule,
    "delta": DeltaRule,
    "gradient": GradientRule,
    "cross-entropy": CrossEntropyRule,
    "tempotron": TempotronRule,
}

PLASTICITY_RULES: dict[str, type[PlasticityRule]] = {"stdp": STDP}
"""Plasticity rules by their names in files."""


def name_of(rule: LearningRule | PlasticityRule) -> str:
    """Return the registered name of a rule; for a user's own rule, the name of its class.

    >>> name_of(CrossEntropyRule())
    'cross-entropy'
    """
    ours = {**RULES, **PLASTICITY_RULES}
    return next((name for name, kind in ours.items() if kind is type(rule)), type(rule).__name__)


def said(rule: LearningRule | None) -> str:
    """Describe a rule in a few words.

    >>> said(DeltaRule(rate=0.0147984672))
    'delta, rate 0.0148'
    """
    return "none" if rule is None else f"{name_of(rule)}, rate {rule.rate:.3g}"


def usual_rate(rule: LearningRule) -> float:
    """Return the default rate of a rule's class; that of the rule itself if there is none.

    >>> usual_rate(DeltaRule(rate=30.0))
    0.1
    """
    return float(getattr(type(rule), "rate", rule.rate))


def as_rule(rule: LearningRule | str, rate: float | None = None) -> LearningRule:
    """Return a rule from an instance or a registered name; `rate` is allowed with a name only.

    >>> as_rule("delta", rate=0.05)
    DeltaRule(rate=0.05)
    """
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
