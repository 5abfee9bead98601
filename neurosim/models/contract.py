"""Whether a model that somebody has written keeps the contract, as far as one can see before a run."""

from __future__ import annotations

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
    """Refuse a model that no run could use.

    Raises
    ------
    InputError
        Naming the class and what it lacks.
    """
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
    try:
        state = model.initial()
    except Exception as error:
        told = f"it raised {type(error).__name__} ({error})"
        raise InputError(f"initial of {kind.__name__} must return {an(kind.__name__)}.State; {told}.") from error
    if not isinstance(state, kind.State):
        raise InputError(f"initial of {kind.__name__} must return {an(kind.__name__)}.State; got {state!r}.")
    return state


def try_model(model: NeuronModel) -> None:
    """Refuse a model whose methods return what they must not: each is asked once, in its initial state.

    What they raise there is no matter, for a run may never ask them that.

    Raises
    ------
    InputError
        Naming the class and the method.
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
    """Return what a method returns; where it cannot say, what it may."""
    kind, state = type(model).__name__, fresh_state(model)
    try:
        given = getattr(model, name)(state, *arguments)
    except Exception as error:
        if isinstance(error, TypeError) and "argument" in str(error):  # it cannot be called as an engine calls it
            raise InputError(f"{name} of {kind} cannot be called: {error}.") from error
        return None if arguments else math.nan
    for field in dataclasses.fields(state):
        left = left_in(state, field.name)
        if left:
            raise InputError(f"{name} of {kind} must leave numbers in the state; it left {left} in {field.name!r}.")
    return given


def left_in(state: Any, field: str) -> str:
    """Return what is left in a field of a state, in words, if that is no number; nothing if it is one, or NaN.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> state = SimpleNamespace(v=-65.0, n=1j, m=10**400)
    >>> [left_in(state, field) for field in ("v", "n", "m", "h")]
    ['', '1j', 'a number too large for a float', 'nothing']
    """
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
    """Refuse a class that is not what engines take it for."""
    made: Any = vars(kind).get("__dataclass_params__")
    if made is None or not made.frozen:
        raise InputError(
            f"The model {kind.__name__} must be a frozen dataclass, for neurons share it: write @dataclass(frozen=True)"
            " above it."
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
        raise InputError(f"The State of {kind.__name__} must not be frozen, for it is what changes in a run.")
