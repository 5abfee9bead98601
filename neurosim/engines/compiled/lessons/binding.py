"""The compiled loop of a lesson, bound to the models that take part and to the rule that teaches them."""

from __future__ import annotations

import functools
from collections import namedtuple
from collections.abc import Sequence
from typing import Any

from neurosim.engines.compiled.jit.binding import bound, compiled
from neurosim.engines.compiled.jit.compile_errors import Part
from neurosim.engines.compiled.jit.strict import guarded
from neurosim.engines.compiled.lessons import forward
from neurosim.engines.compiled.lessons.train_kernel import teach
from neurosim.engines.compiled.model_group import (
    METHODS,
    ModelGroup,
    copy_record,
    parameter_types,
    read_record,
    shared_parameters,
    threshold_bindings,
    write_record,
)
from neurosim.learning.base import LearningRule
from neurosim.models import base

RULE = ("error", "hidden_error", "change")


def kernel(kinds: Sequence[ModelGroup], rule: LearningRule | None) -> Any:
    """Return the loop for these kinds of neurons; without a rule it only lets them answer."""
    models = tuple(
        (
            (
                *((name, guarded(getattr(kind.model, name), name)) for name in METHODS),
                *threshold_bindings(kind.model).items(),
            ),
            kind.names,
            kind.fields,
            kind.alike,
            kind.remembers,
        )
        for kind in kinds
    )
    methods = () if rule is None else tuple((name, guarded(getattr(type(rule), name), name)) for name in RULE)
    return _kernel(models, methods, () if rule is None else parameter_types(rule)[0])


@functools.lru_cache(maxsize=64)
def _kernel(models: tuple[Any, ...], rule: tuple[Any, ...], names: tuple[str, ...]) -> Any:
    """Bind and compile."""
    act = None
    for methods, parameters, fields, alike, remembers in reversed(models):
        moved = {"copy_state": copy_record, "write_state": write_record, "read_state": read_record}
        mine = dict(methods) | {name: bound(move, {"FIELDS": fields}) for name, move in moved.items()}
        mine["REMEMBERS"] = remembers
        if alike:
            mine["parameters_of"] = bound(shared_parameters, {"Parameters": _tuple_of("Parameters", parameters)})
        act_one = bound(forward.act_group, mine)
        others = {"act_one": act_one, "act_others": act}
        act = bound(forward.act_alone if act is None else forward.act_or_pass, others)
    bindings: dict[str, Any] = {"act": act, "TEACHES": bool(rule)} | dict(rule)
    if rule:
        bindings["rule_of"] = bound(_named_rule, {"Rule": _tuple_of("Rule", names)})
    return compiled(bound(teach, bindings), {})


def rule_bindings(rule: LearningRule | None) -> dict[str, Any]:
    """Return what the placeholders of a rule stand for."""
    return {} if rule is None else bindings_of_rule(type(rule), parameter_types(rule)[0])


def bindings_of_rule(rule: type[LearningRule], names: tuple[str, ...]) -> dict[str, Any]:
    """Return what the placeholders of a class of rules stand for, whose parameters have these names."""
    bindings: dict[str, Any] = {name: guarded(getattr(rule, name), name) for name in RULE}
    return bindings | {"rule_of": bound(_named_rule, {"Rule": _tuple_of("Rule", names)})}


def rule_part(rule: LearningRule) -> Part:
    """Return a rule as a part of kernels."""
    return Part(type(rule), RULE, namedtuple("Rule", parameter_types(rule)[0])(*rule_values(rule)))


def rule_values(rule: LearningRule | None) -> tuple[Any, ...]:
    """Return the parameters of a rule as kernels take them."""
    if rule is None:
        return ()
    given = base.parameters(rule)
    return tuple(convert(given[name]) for name, convert in parameter_types(rule)[1].items())


def _tuple_of(name: str, fields: tuple[str, ...]) -> Any:
    return namedtuple(name, fields)


def Rule(*values: float) -> Any:
    """Return the named parameters of a rule."""


def _named_rule(rule: Any) -> Any:
    return Rule(*rule)
