"""The compiled loop of a lesson, bound to the models that take part and to the rule that teaches them."""

import functools
from collections.abc import Sequence
from typing import Any

from neurosim.engines.compiled.jit.binding import bound, compiled
from neurosim.engines.compiled.jit.compile_errors import Part
from neurosim.engines.compiled.jit.strict import guarded
from neurosim.engines.compiled.lessons import forward
from neurosim.engines.compiled.lessons.train_kernel import teach
from neurosim.engines.compiled.model_group import ModelGroup, named_tuple, parameter_types
from neurosim.learning.base import LearningRule
from neurosim.models import base

RULE = ("error", "hidden_error", "change")

Items = tuple[tuple[str, Any], ...]  # bindings that can be a key


def kernel(kinds: Sequence[ModelGroup], rule: LearningRule | None, apart: bool) -> Any:
    """Return the loop for these kinds of neurons; without a rule it only lets them answer."""
    mine = rule_bindings(rule) | {"APART": apart}
    models = (kind.bindings | {"REMEMBERS": kind.remembers, "JUDGES": True} | mine for kind in kinds)
    return _kernel(tuple(tuple(model.items()) for model in models), tuple(mine.items()))


@functools.lru_cache(maxsize=64)
def _kernel(models: tuple[Items, ...], rule: Items) -> Any:
    """Bind and compile."""
    act = None
    for model in reversed(models):
        act_one = bound(forward.act_group, dict(model))
        act = bound(forward.act_alone if act is None else forward.act_or_pass, {"act_one": act_one, "act_others": act})
    return compiled(bound(teach, {"act": act} | dict(rule)), {})


def rule_bindings(rule: LearningRule | None) -> dict[str, Any]:
    """Return what the placeholders of a rule stand for."""
    if rule is None:
        return {"TEACHES": False}
    methods = {name: guarded(getattr(type(rule), name), name) for name in RULE}
    return methods | {"TEACHES": True, "Rule": named_tuple("Rule", parameter_types(rule)[0])}


def rule_part(rule: LearningRule) -> Part:
    """Return a rule as a part of kernels."""
    return Part(type(rule), RULE, named_tuple("Rule", parameter_types(rule)[0])(*rule_values(rule)))


def rule_values(rule: LearningRule | None) -> tuple[Any, ...]:
    """Return the parameters of a rule as kernels take them."""
    if rule is None:
        return ()
    given = base.parameters(rule)
    return tuple(convert(given[name]) for name, convert in parameter_types(rule)[1].items())
