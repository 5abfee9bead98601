"""What a run says of a model or a rule that failed in it: the same sentence in both engines."""

from __future__ import annotations

import math
import numbers
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any


class Breach(Exception):
    """A method gave what its contract does not allow; the text follows the name of its owner."""


class StateBreach(Breach):
    """A method of a model left in a state what is no number, whoever asked it."""


def _number(value: Any, told: str) -> float:
    """Return a number as a float, or say what came instead; NaN and inf are some."""
    if type(value) is float:  # as nearly all are: to ask for an abstract class takes ten times as long
        return value
    if isinstance(value, numbers.Real):
        try:
            return float(value)
        except OverflowError:
            raise Breach(told.replace("{!r}", "a number too large for a float")) from None
    raise Breach(told.format(value))


def _finite(value: Any, told: str) -> float:
    number = _number(value, told)
    if not math.isfinite(number):
        raise Breach(told.format(value))
    return number


def sent(value: Any) -> float:
    """Return what a soma's decision comes to, if it is a signal that an axon can carry."""
    return _finite(value, "returned {!r} from fire, which must return a finite number, 0.0 for silence")


def awaited(value: Any, method: str = "time_to_fire") -> float:
    """Return ms until something happens without input, if they can be that."""
    told = f"returned {{!r}} from {method}, which must return ms, 0.0 or more, and inf for never"
    number = _number(value, told)
    if not number >= 0.0:
        raise Breach(told.format(value))
    return number


def potential(value: Any) -> float:
    """Return a potential, if it is a number at all; NaN is one here."""
    return _number(value, "made the potential v of its state {!r}, which is no number")


def sloped(value: Any) -> float:
    """Return a slope, if it is a finite number."""
    return _finite(value, "returned {!r} from slope, which must return a finite number, 0.0 for a threshold")


def judged(value: Any, method: str = "error") -> float:
    """Return what a learning rule finds of a neuron, if it is a number."""
    told = f"returned {{!r}} from {method}, which must return a number"
    number = _number(value, told)
    if number != number:
        raise Breach(told.format(value))
    return number


def lost(value: Any) -> float:
    """Return the loss that a learning rule finds, if it is a number; NaN and inf are some here."""
    return _number(value, "returned {!r} from loss, which must return a number")


def changed(value: Any) -> float:
    """Return the weight that a plasticity rule makes of one, if it can be one."""
    return _finite(value, "made {!r} of a weight, which must be a finite number")


def became_nan(label: str) -> str:
    """Say that a potential has become NaN."""
    return f"the potential of {label!r} became NaN"


def failed(owner: object, error: Exception, role: str, label: str) -> str:
    """Say what went wrong in a method of a model or a rule, and where that stands.

    Parameters
    ----------
    owner : object
        The model or the rule.
    error : Exception
        What was raised in it.
    role, label : str
        What it is, and of which neuron: "model", "cell".
    """
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
