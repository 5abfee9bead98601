"""Checks before a run that a model keeps the contract."""

import dataclasses
import functools
import math
import numbers
import textwrap
from typing import Any

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.words import an
from neurosim.models.base import Bounded, NeuronModel, RefractoryDynamics, parameters, proven


def check_model(model: NeuronModel) -> None:
    """Raise an InputError that names the class and its fault if no run could use the model."""
    if proven(model):
        return
    kind = type(model)
    _check_class(kind)
    named = f"of {kind.__name__}"
    try:
        hash(model)
    except TypeError as error:
        shown = ", ".join(
            repr(name) for name, value in parameters(model).items() if not isinstance(value, numbers.Real)
        )
        raise InputError(f"The parameters {named} must be numbers; {shown or 'one'} is not ({error}).") from error
    if getattr(model, "threshold", None) is not None:
        checks.finite(model.threshold, f"The 'threshold' {named}")
    checks.not_negative(model.refractory, f"The 'refractory' {named}", "ms")
    checks.not_negative(model.surrogate, f"The 'surrogate' {named}")
    state = fresh_state(model)
    if fresh_state(model) is state:
        raise InputError(f"initial {named} must return a new {kind.__name__}.State each time; it returned one twice.")
    for field in dataclasses.fields(kind.State):
        checks.finite(getattr(state, field.name), f"{field.name!r} in the state that initial {named} returns")


def fresh_state(model: NeuronModel) -> Any:
    """Return the state at time 0."""
    kind = type(model)
    rule = f"initial of {kind.__name__} must return {an(kind.__name__)}.State"
    try:
        state = model.initial()
    except Exception as error:
        raise InputError(f"{rule}; it raised {type(error).__name__} ({error}).") from error
    if not isinstance(state, kind.State):
        raise InputError(f"{rule}; got {state!r}.")
    return state


def try_model(model: NeuronModel) -> None:
    """Raise an InputError if a method returns a value of a wrong type: each is called once, in the initial state.

    Exceptions that they raise there are ignored, since a run may never call them in that state.
    """
    if proven(model):
        return
    where = f"of {type(model).__name__}"
    changing = ["advance", "integrate"]
    if isinstance(model, RefractoryDynamics):
        changing += ["advance_refractory", "integrate_refractory"]
    for name in changing:
        given = _tried(model, name, 0.0)
        if given is not None:
            raise InputError(f"{name} {where} must change the state and return nothing; it returned {given!r}.")
    for name in ["fire", "time_to_fire", "slope", *(["silent_for"] if isinstance(model, Bounded) else [])]:
        given = _tried(model, name)
        if not isinstance(given, numbers.Real):
            raise InputError(f"{name} {where} must return a number; it returned {given!r}.")


def _tried(model: NeuronModel, name: str, *arguments: float) -> Any:
    """Return the result of a method; if it raises, a value that is valid as its result."""
    kind, state = type(model).__name__, fresh_state(model)
    try:
        given = getattr(model, name)(state, *arguments)
    except Exception as error:
        if isinstance(error, TypeError) and "argument" in str(error):  # its signature is wrong
            raise InputError(f"{name} of {kind} cannot be called: {error}.") from error
        return None if arguments else math.nan
    for field in dataclasses.fields(state):
        left = left_in(state, field.name)
        if left:
            raise InputError(f"{name} of {kind} must leave numbers in the state; it left {left} in {field.name!r}.")
    return given


def left_in(state: Any, field: str) -> str:
    """Describe the value that a method left in a field of a state, if that is not a number; "" for numbers and NaN."""
    try:
        value = getattr(state, field)
    except AttributeError:
        return "nothing"
    if not isinstance(value, numbers.Real):
        return textwrap.shorten(repr(value), 60, placeholder=" ...")
    try:
        float(value)
    except OverflowError:
        return "a number too large for a float"
    return ""


@functools.cache
def _check_class(kind: type[Any]) -> None:
    """Raise an InputError if the class is not a frozen dataclass with a valid State."""
    made: Any = vars(kind).get("__dataclass_params__")
    if made is None or not made.frozen:
        raise InputError(
            f"The model {kind.__name__} must be a frozen dataclass, since neurons share it: write"
            " @dataclass(frozen=True) above it."
        )
    state = getattr(kind, "State", None)
    if not isinstance(state, type) or not dataclasses.is_dataclass(state):
        raise InputError(f"The model {kind.__name__} needs a State: a dataclass inside it, with the potential v first.")
    fields = [field.name for field in dataclasses.fields(state)]
    if fields[:1] != ["v"]:
        shown = ", ".join(map(repr, fields)) or "none"
        raise InputError(
            f"The first field of the State of {kind.__name__} must be v, the potential; its fields are {shown}."
        )
    if vars(state)["__dataclass_params__"].frozen:
        raise InputError(f"The State of {kind.__name__} must not be frozen, since a run changes it.")
