"""Learning and plasticity rules in files: a name and parameters."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.network.files.kept_fit import check_parameters, unfit
from neurosim.network.files.kept_kinds import not_given

T = TypeVar("T")

WORDS = {"inf": math.inf, "-inf": -math.inf}
"""How a file writes infinite bounds of a rule, which do not exist in JSON."""

NUMBERS = ("float", "int", float, int)
"""Annotations of numeric parameters."""


class KeptRule(BaseModel):
    """A rule by its registered name; a file never names code."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    parameters: dict[str, bool | int | float | str]


def rule_from(kept: KeptRule, known: Mapping[str, type[T]], what: str, where: str) -> T:
    """Return the rule for a name and parameters from a file; `what` ("learning rule", ...) is for errors."""
    if kept.name not in known:
        raise not_given(what, kept.name, known, where, "recording", "rules")
    given = {
        name: WORDS.get(value, value) if isinstance(value, str) else value for name, value in kept.parameters.items()
    }
    kind, file, told = known[kept.name], f"The recording {where!r}", f"the {what} {kept.name!r}"
    check_parameters(kind, given, file, told)
    try:
        check_numbers(kind, given)
        return kind(**given)
    except Exception as error:  # a user's rule may raise anything
        raise unfit(kind, file, told, error) from None


def check_numbers(kind: type[Any], given: Mapping[str, Any]) -> None:
    """Raise an InputError for a numeric parameter that is not a number."""
    for field in dataclasses.fields(kind):
        value = given.get(field.name, 0.0)
        if field.type in NUMBERS and (not checks.is_number(value) or math.isnan(value)):
            raise InputError(f"its parameter {field.name!r} must be a number; got {value!r}.")
