"""What a run says of a model or a rule that failed in it, the same sentence in both engines, and how it finds that.

Models of users are watched: what their methods leave in a state must be numbers.
"""

import copy
import dis
import functools
import inspect
import math
import numbers
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from neurosim.models.base import proven, state_fields
from neurosim.models.contract import left_in


class Breach(Exception):
    """A method gave what its contract does not allow; the text follows the name of its owner."""


class StateBreach(Breach):
    """A method of a model left in a state what is no number, whoever asked it."""


def _not_negative(number: float) -> bool:
    return number >= 0.0


def _not_nan(number: float) -> bool:
    return number == number


_MS = "which must return ms, 0.0 or more, and inf for never"

CONTRACT: dict[str, tuple[str, Callable[[float], bool]]] = {
    "fire": ("returned {!r} from fire, which must return a finite number, 0.0 for silence", math.isfinite),
    "time_to_fire": (f"returned {{!r}} from time_to_fire, {_MS}", _not_negative),
    "silent_for": (f"returned {{!r}} from silent_for, {_MS}", _not_negative),
    "v": ("made the potential v of its state {!r}, which is no number", lambda number: True),
    "slope": ("returned {!r} from slope, which must return a finite number, 0.0 for a threshold", math.isfinite),
    "error": ("returned {!r} from error, which must return a number", _not_nan),
    "hidden_error": ("returned {!r} from hidden_error, which must return a number", _not_nan),
    "loss": ("returned {!r} from loss, which must return a number", lambda number: True),
    "weight": ("made {!r} of a weight, which must be a finite number", math.isfinite),
}
"""What a run says of a method that gives what its contract does not allow, and what that allows, in both engines."""


def checked(what: str, value: Any) -> float:
    """Return what a model or a rule gave for a key of `CONTRACT` as a float, or raise a `Breach`."""
    told, allows = CONTRACT[what]
    number: float = value
    if type(value) is not float:  # nearly all are, and to ask for an abstract class takes ten times as long
        if not isinstance(value, numbers.Real):
            raise Breach(told.format(value))
        try:
            number = float(value)
        except OverflowError:
            raise Breach(told.replace("{!r}", "a number too large for a float")) from None
    if not allows(number):
        raise Breach(told.format(value))
    return number


def became_nan(label: str) -> str:
    """Say that a potential has become NaN."""
    return f"the potential of {label!r} became NaN"


def failed(owner: object, error: Exception, role: str, label: str) -> str:
    """Say what went wrong in a method of `owner`, the `role` ("model") of the neuron `label`, and where it stands."""
    named = f"the {role} {type(owner).__name__} of {label!r}"
    if isinstance(error, Breach):
        return f"{named} {error}"
    told = f"{named} raised {type(error).__name__} ({error})"
    method = _method_of(owner, error.__traceback__)
    if method is None:
        return told
    place = traceback.extract_tb(error.__traceback__)[-1]
    line = f": {place.line}" if place.line else ""
    return f"{told} in {method}, at {Path(place.filename).name}:{place.lineno}{line}"


def within(owner: object, error: Exception) -> bool:
    """Return whether an error was raised in a method of a model or a rule, or because of what one returned."""
    return isinstance(error, Breach) or _method_of(owner, error.__traceback__) is not None


def _method_of(owner: object, trace: TracebackType | None) -> str | None:
    """Return the name of the owner's method that was at work."""
    found = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_argcount and trace.tb_frame.f_locals.get(code.co_varnames[0]) is owner:
            found = code.co_name if hasattr(owner, code.co_name) else found
        trace = trace.tb_next
    return found


CHANGING = ("advance", "integrate", "fire", "advance_refractory", "integrate_refractory")
"""The methods that may change a state."""


def watched(model: Any) -> Any:
    """Return a model whose methods raise `StateBreach` if they leave what is no number; ours as it is."""
    if proven(model):
        return model
    model = copy.copy(model)
    for name in CHANGING:
        if hasattr(model, name):
            object.__setattr__(model, name, _watching(name, getattr(model, name), state_fields(model)))
    return model


def _watching(name: str, method: Callable[..., Any], fields: tuple[str, ...]) -> Callable[..., Any]:
    @functools.wraps(method)
    def changed(state: Any, *numbers: float) -> Any:
        given = method(state, *numbers)
        for field in fields:
            if type(getattr(state, field, None)) is not float:  # nearly all are
                left = left_in(state, field)
                if left:
                    raise StateBreach(f"left {left} in {field!r} in {name}, at {_place(method, field)}")
        return given

    return changed


def _place(method: Callable[..., Any], field: str) -> str:
    """Return the file and line in which a method changes a field; its first line if there are several, or none."""
    code = inspect.unwrap(method).__code__
    lines = [
        step.positions.lineno
        for step in dis.get_instructions(code)
        if step.opname in ("STORE_ATTR", "DELETE_ATTR") and step.argval == field and step.positions
    ]
    line = lines[0] if len(lines) == 1 else code.co_firstlineno
    return f"{Path(code.co_filename).name}:{line}"


def kept(state: Any, field: str) -> float:
    """Return what a recording keeps of a field of a state: NaN where a method that failed left no number."""
    return float("nan") if left_in(state, field) else float(getattr(state, field))
