"""What a page knows of a class before it translates it: which methods its contract has, and what it consists of."""

import dataclasses
import numbers
import types
from typing import Any

from neurosim.engines.browser.values import BOOL, FLOAT, NUMBER, NUMBERS, WHOLE, Kind, annotated, literal, thing
from neurosim.learning.base import LearningRule
from neurosim.learning.plasticity import PlasticityRule
from neurosim.models.base import NeuronModel

STATE = Kind("the state")

METHODS: dict[type, dict[str, tuple[Kind, ...]]] = {
    NeuronModel: {
        "initial": (),
        **dict.fromkeys(("advance", "integrate", "advance_refractory", "integrate_refractory"), (STATE, FLOAT)),
        **dict.fromkeys(("fire", "time_to_fire", "slope", "threshold_of", "silent_for", "time_to_peak"), (STATE,)),
        "modes": (STATE,),
    },
    LearningRule: {
        "error": (FLOAT,) * 4,
        "loss": (FLOAT,) * 3,
        **dict.fromkeys(("hidden_error", "change"), (FLOAT,) * 2),
    },
    PlasticityRule: dict.fromkeys(("fade_arrivals", "fade_spikes", "at_arrival", "at_spike", "of_pair"), (FLOAT,) * 2),
}
"""The methods of each contract, and the kinds of their arguments after `self`."""

CHANGING = ("advance", "integrate", "advance_refractory", "integrate_refractory")
"""The methods that return nothing."""

TOLD = ("memoryless", "signed", "injected", "learns", "targets", "drive_unit", "looks_at")
"""What an engine asks of a class."""

UNUSABLE = ("__proto__", "constructor", "copyInto")
"""Names that mean something else in an object of JavaScript."""


def found_in(kind: type, name: str) -> Any:
    """Return what a class has under a name, as it was written; None if there is nothing."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)


def methods_of(kind: type) -> dict[str, tuple[Kind, ...]]:
    """Return the methods of its contract that a class has, and the kinds of their arguments, itself first."""
    found: dict[str, tuple[Kind, ...]] = {}
    for contract, methods in METHODS.items():
        if issubclass(kind, contract):
            state = thing(getattr(kind, "State", object))
            for name, kinds in methods.items():
                if found_in(kind, name) is not None:
                    found[name] = (thing(kind), *(state if each == STATE else each for each in kinds))
    return found


def may_return(kind: type, method: str, result: Kind) -> bool:
    """Return whether a method of the contract may give what it does."""
    if method in CHANGING:
        return True
    if method == "initial":
        return result == thing(getattr(kind, "State", object))
    if method == "modes":
        return bool(result.parts) and all(len(p.parts) == 2 and set(p.parts) <= set(NUMBERS) for p in result.parts)
    return result in NUMBERS


def fields_of(kind: type[Any]) -> list[str]:
    """Return the names of the fields of a dataclass."""
    return [field.name for field in dataclasses.fields(kind)]


def constants_of(kind: type) -> dict[str, float]:
    """Return the numbers that all models or rules of a class have."""
    names = [name for name in dir(kind) if not name.startswith("__") and name not in fields_of(kind)]
    values = {name: found_in(kind, name) for name in names}
    return {name: value for name, value in values.items() if type(value) in (int, float, bool)}


def declared(field: dataclasses.Field[Any]) -> Kind:
    """Return the kind of a parameter; a truth value is 0 or 1."""
    told = annotated(field.type)
    return WHOLE if told == BOOL else told if told in NUMBERS else NUMBER


def properties_of(kind: Any) -> dict[str, Kind]:
    """Return the kinds of the parameters and constants of a model or a rule, or of the fields of a state."""
    if not issubclass(kind, tuple(METHODS)):
        return dict.fromkeys(fields_of(kind), FLOAT)
    kinds = {field.name: declared(field) for field in dataclasses.fields(kind)}
    return kinds | {name: literal(value).kind for name, value in constants_of(kind).items()}


def flaw_of(kind: type) -> str:
    """Return what of a class has no counterpart in a page, as the end of a sentence; "" if nothing."""
    if not issubclass(kind, tuple(METHODS)) or not dataclasses.is_dataclass(kind):
        return "is not a dataclass that is a model or a rule"
    state = getattr(kind, "State", None)
    if issubclass(kind, NeuronModel) and not (isinstance(state, type) and dataclasses.is_dataclass(state)):
        return "has no State that is a dataclass"
    made = [field.name for field in dataclasses.fields(kind) if not field.init]
    after = getattr(kind, "__post_init__", None)
    if made or "__setattr__" in getattr(getattr(after, "__code__", None), "co_names", ()):
        return "computes parameters when it is made, which the page cannot repeat when another one is changed"
    for owner in (kind, state) if isinstance(state, type) else (kind,):
        unusable = [name for name in fields_of(owner) if name in UNUSABLE]
        if unusable:
            return f"has a number named {unusable[0]!r}, a name that has another meaning in a page"
    for name, value in constants_of(kind).items():
        if abs(value) > 2**53 and isinstance(value, int):
            return f"has the constant {name!r} beyond 2**53, up to which a page has whole numbers"
    for name in methods_of(kind):
        if not isinstance(found_in(kind, name), types.FunctionType):
            return f"has {name!r}, but not as a method that is written in its class"
    return ""


def is_made_by_dataclass(kind: type) -> bool:
    """Return whether nothing but the ``__post_init__`` of a dataclass sees the parameters of a new object."""
    made = found_in(kind, "__init__")
    return found_in(kind, "__new__") is vars(object)["__new__"] and made.__code__.co_filename == "<string>"


def flaw_of_state(kind: type) -> str:
    """Return what of the dataclass of a state has no counterpart in a page; "" if nothing."""
    own = [name for name in ("__post_init__", "__new__", "__setattr__", "__getattribute__") if name in vars(kind)]
    if own:
        return f"makes a {kind.__qualname__}, whose {own[0]} the page cannot run"
    if not all(field.init for field in dataclasses.fields(kind)):
        return f"makes a {kind.__qualname__}, which computes fields by itself"
    return ""


def unfit(owner: object) -> str:
    """Return which parameter of a model or a rule a page cannot compute with, as a sentence; "" if it can with all.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> unfit(LIF(tau=2**53 + 1))
    "The 'tau' parameter of LIF is a whole number beyond 2**53, which a page does not have."
    >>> unfit(LIF())
    ''
    """
    for field in dataclasses.fields(owner):  # type: ignore[arg-type]
        value = getattr(owner, field.name)
        named = f"The {field.name!r} parameter of {type(owner).__name__}"
        if not isinstance(value, numbers.Real):
            return f"{named} is {value!r}, and a page computes with numbers only."
        if isinstance(value, numbers.Integral) and abs(int(value)) > 2**53:
            return f"{named} is a whole number beyond 2**53, which a page does not have."
        if declared(field) == WHOLE and not isinstance(value, numbers.Integral):
            return f"{named} is declared as a whole number, and is {value!r}."
    return ""
