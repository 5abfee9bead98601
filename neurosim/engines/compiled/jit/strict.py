"""Methods of models and rules that are not ours, compiled so that they fail where Python would.

By itself compiled code divides by zero and takes the logarithm of nothing without a word, and goes on with an infinite
number. What is strict raises: in divisions, in the functions of ``math``, in the operators and built-in functions of
:mod:`~neurosim.engines.compiled.jit.operators`, and where a method returns what its contract does not allow. Ours are
proven never to come to that, so they are compiled as they are.
"""

import functools
import hashlib
import inspect
import math
import types
from collections.abc import Callable
from typing import Any

import numba

from neurosim.engines.compiled.jit import operators
from neurosim.engines.compiled.jit.binding import OPTIONS, STRICT, bound, names_in
from neurosim.engines.compiled.jit.operators import BUILTINS, LARGEST
from neurosim.models.base import proven_function

ONE_NUMBER = (
    *("acos", "acosh", "asin", "asinh", "atanh", "cos", "cosh", "exp", "expm1"),
    *("log", "log10", "log1p", "log2", "sin", "sinh", "sqrt", "tan"),
)

TWO_NUMBERS = ["fmod", "ldexp", "pow"]

OTHERWISE = ["gamma", "lgamma"]  # what compiled code rounds otherwise than Python: it cannot be compiled
WHOLE = ["ceil", "floor", "trunc"]


VERSION = hashlib.sha256(inspect.getsource(operators).encode()).hexdigest()
"""Of what is strict: part of what a kernel consists of."""


class Failed(Exception):
    """A method has failed in compiled code, which does not know of which neuron, and why; the event loop does."""


def of_one(x: Any) -> Any:
    """Return a function of a number, if it is finite where the number is."""
    y = function(x)
    if not abs(y) < math.inf and abs(x) < math.inf:
        raise ArithmeticError("math")
    if y != y and x == x:
        raise ArithmeticError("math")
    return y


def of_two(a: Any, b: Any) -> Any:
    """Return a function of two numbers, if it is finite where they are."""
    y = function(a, b)
    if not abs(y) < math.inf and abs(a) < math.inf and abs(b) < math.inf:
        raise ArithmeticError("math")
    if y != y and a == a and b == b:
        raise ArithmeticError("math")
    return y


def to_whole(x: Any) -> Any:
    """Return a whole number beside a number, if there is one that 64 bits hold."""
    if not abs(x) < LARGEST:
        raise ArithmeticError("math")
    return function(x)


def fmod(a: Any, b: Any) -> Any:
    """Return what is left of a after taking b away as often as it goes; numba has only ``%``."""
    return math.copysign(abs(a) % abs(b), a)


def function(*numbers: Any) -> Any:
    """Return a placeholder's value."""


def sent(p: Any, cell: Any) -> Any:
    """Return what is sent, if an axon can carry it."""
    value = function(p, cell) + 0.0
    if not abs(value) < math.inf:
        raise ArithmeticError("fire")
    return value


def awaited(p: Any, cell: Any) -> Any:
    """Return ms until something happens, if they can be that."""
    value = function(p, cell) + 0.0
    if not value >= 0.0:
        raise ArithmeticError("time")
    return value


def contribution(rule: Any, weight: Any, trace: Any) -> Any:
    """Return a weight that a rule has changed, if it still is one."""
    value = function(rule, weight, trace) + 0.0
    if not abs(value) < math.inf:
        raise ArithmeticError("weight")
    return value


def judged(rule: Any, target: Any, output: Any, excess: Any, slope: Any) -> Any:
    """Return what a rule finds of an output, if it is a number."""
    value = function(rule, target, output, excess, slope) * 1.0  # which leaves -0.0 as it is
    if value != value:
        raise ArithmeticError("error")
    return value


def sloped(p: Any, cell: Any) -> Any:
    """Return a slope, if it is finite."""
    value = function(p, cell) * 1.0
    if not abs(value) < math.inf:
        raise ArithmeticError("slope")
    return value


def passed_back(rule: Any, feedback: Any, slope: Any) -> Any:
    """Return what a rule finds of a hidden neuron, if it is a number."""
    value = function(rule, feedback, slope) * 1.0
    if value != value:
        raise ArithmeticError("error")
    return value


CONTRACT: dict[str, Callable[..., Any]] = {
    "fire": sent,
    "time_to_fire": awaited,
    "silent_for": awaited,
    "slope": sloped,
    "error": judged,
    "hidden_error": passed_back,
    "at_arrival": contribution,
    "at_spike": contribution,
}
"""What a method may return, where it is not for the compiler to say."""


@functools.cache
def guarded(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return the method of a model or a rule as a kernel is bound to it: strict if it is not ours."""
    if not isinstance(method, types.FunctionType) or proven_function(method):
        return method
    made: types.FunctionType = strict(method)
    if name in CONTRACT:
        made = bound(CONTRACT[name], {"function": made})
    return made


def strict(value: Any) -> Any:
    """Return what raises where Python would, in the place of a function, or of ``math`` and what is in it."""
    made: dict[types.FunctionType, types.FunctionType] = {}

    def of(value: Any) -> Any:
        if value is math:
            return CHECKED
        if isinstance(value, types.BuiltinFunctionType) and value.__module__ == "math":
            return getattr(CHECKED, value.__name__)
        if not isinstance(value, types.FunctionType) or value.__module__.startswith("numba."):
            return value
        if value not in made:
            names: dict[str, Any] = {"__builtins__": value.__globals__["__builtins__"], "__name__": value.__module__}
            made[value] = function = types.FunctionType(
                value.__code__, names, value.__name__, value.__defaults__, tuple(map(cell, value.__closure__ or ()))
            )
            setattr(function, STRICT, VERSION)
            known = BUILTINS | value.__globals__
            given = {name: known[name] for name in names_in(value.__code__) if name in known}
            names.update({name: of(meant) for name, meant in given.items()})
        return made[value]

    def cell(old: Any) -> Any:
        return types.CellType(of(old.cell_contents))

    return of(value)


def _checked() -> types.ModuleType:
    module = types.ModuleType("math")
    module.__module__ = __name__  # by that its source is part of what a kernel consists of
    known = {name: value for name, value in vars(math).items() if not name.startswith("__")}
    module.__dict__.update(known | dict.fromkeys(OTHERWISE))
    for names, template in ((ONE_NUMBER, of_one), (TWO_NUMBERS, of_two), (WHOLE, to_whole)):
        for name in names:
            meant = numba.njit(forceinline=True, **OPTIONS)(fmod) if name == "fmod" else getattr(math, name)
            made: Any = bound(template, {"function": meant})
            made.__module__, made.__name__ = __name__, name
            setattr(module, name, numba.njit(forceinline=True, **OPTIONS)(made))
    return module


CHECKED = _checked()  # `math`, whose functions raise where Python's do
