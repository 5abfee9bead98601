"""Methods of models and rules that are not ours, compiled so that they fail where Python would.

By itself compiled code divides by zero, takes the logarithm of nothing and cuts whole numbers to 64 bits without a
word, and ``**`` rounds otherwise than Python for whole exponents. What is strict raises: in operators, in built-in
functions and those of ``math``, and where a method returns what its contract does not allow. Then the event loop says
what Python says of it, and goes on if that is nothing. Ours are proven never to come to that, so they are compiled as
they are.
"""

import functools
import hashlib
import inspect
import math
import operator
import sys
import types
from collections.abc import Callable
from typing import Any

import numba
from numba import types as numba_types
from numba.core import ir as untyped
from numba.core.rewrites.registry import Rewrite, register_rewrite
from numba.extending import overload

from neurosim.engines.compiled.jit.binding import OPTIONS, STRICT, bound, is_python, looked_up, remade
from neurosim.engines.fault import CONTRACT
from neurosim.models.base import proven_function

ir: Any = untyped  # numba says little of the types of its own
register: Any = register_rewrite
Whole: Any = numba_types.Integer
Float: Any = numba_types.Float

VERSION = hashlib.sha256(inspect.getsource(sys.modules[__name__]).encode()).hexdigest()
"""Of what is strict: part of what a kernel consists of."""

MOST_WHOLE = 2.0**53  # up to here each whole number is a float
LARGEST = 2.0**63

MOST_COMPUTED = 2.0**62
"""What whole numbers are added, taken away and multiplied to; the float beside a result tells well before 64 bits end.

Larger ones are left to Python."""

PYTHON: Any = OPTIONS | {"error_model": "python"}  # of what may divide: by zero it raises


class Failed(Exception):
    """A method has failed in compiled code, which does not know of which neuron, and why; the event loop does."""


def in_kernels(function: Callable[..., Any], **bindings: Any) -> Any:
    """Return a function, with what its placeholders stand for, as kernels call it."""
    return numba.njit(forceinline=True, **PYTHON)(bound(function, bindings))


def plain(*numbers: Any) -> Any:
    """Return what a function or an operator gives by itself; a placeholder for it."""


@in_kernels
def lost(y: Any, a: Any, b: Any) -> Any:
    """Return whether what two numbers give is not finite where both are, or no number where both are."""
    return (not abs(y) < math.inf and abs(a) < math.inf and abs(b) < math.inf) or (y != y and a == a and b == b)


def of_one(x: Any) -> Any:
    """Return a function of a number, if it is finite where the number is."""
    y = plain(x)
    if lost(y, x, x):
        raise ArithmeticError
    return y


def of_two(a: Any, b: Any) -> Any:
    """Return a function of two numbers, if it is finite where they are."""
    y = plain(a, b)
    if lost(y, a, b):
        raise ArithmeticError
    return y


def to_whole(x: Any) -> Any:
    """Return a whole number beside a number, if there is one that 64 bits hold."""
    if not abs(x * 1.0) < LARGEST:
        raise ArithmeticError
    return plain(x)


def fmod(a: Any, b: Any) -> Any:
    """Return what is left of a after taking b away as often as it goes; numba has only ``%``."""
    return math.copysign(abs(a) % abs(b), a)


FUNCTIONS: dict[Any, tuple[str, ...]] = {
    of_one: (
        *("acos", "acosh", "asin", "asinh", "atanh", "cos", "cosh", "exp", "expm1"),
        *("log", "log10", "log1p", "log2", "sin", "sinh", "sqrt", "tan"),
    ),
    of_two: ("fmod", "ldexp", "pow"),
    to_whole: ("ceil", "floor", "trunc"),
}
"""The functions of ``math`` that may fail, by what watches them."""

OTHERWISE = ["gamma", "lgamma"]  # what compiled code rounds otherwise than Python: it cannot be compiled


def _checked_math() -> types.ModuleType:
    module = types.ModuleType("math")
    module.__module__ = __name__  # by that its source is part of what a kernel consists of
    known = {name: value for name, value in vars(math).items() if not name.startswith("__")}
    module.__dict__.update(known | dict.fromkeys(OTHERWISE))
    for template, names in FUNCTIONS.items():
        for name in names:
            made = in_kernels(template, plain=in_kernels(fmod) if name == "fmod" else getattr(math, name))
            made.__name__ = name
            setattr(module, name, made)
    return module


CHECKED = _checked_math()  # `math`, whose functions raise where Python's do


def power_of_numbers(a: Any, b: Any) -> Any:
    """Return a ** b, if it is a finite number where both are."""
    y = math.pow(a * 1.0, b * 1.0)
    if lost(y, a, b):
        raise ArithmeticError
    return y


def power_of_whole_numbers(a: Any, b: Any) -> Any:
    """Return a ** b, if it is a whole number that a float holds as well: others are left to Python."""
    y = math.pow(a * 1.0, b * 1.0)
    if b < 0 or not abs(y) < MOST_WHOLE:
        raise ArithmeticError
    return int(y)


def shifted_left(a: Any, b: Any) -> Any:
    """Return a << b, if 64 bits hold it."""
    if b < 0 or b > 62 or abs(a) > (1 << 62) >> b:
        raise ArithmeticError
    return a << b


def shifted_right(a: Any, b: Any) -> Any:
    """Return a >> b."""
    if b < 0:
        raise ArithmeticError
    return a >> min(b, 63)


def left_to_python(a: Any, b: Any) -> Any:
    """Return what an operator gives, which it never does: a whole number has more than 63 bits."""
    if a == a or b == b:  # one of the two is whole; without a condition nothing would be returned, of no type
        raise ArithmeticError
    return plain(a, b)


def of_any(a: Any, b: Any) -> Any:
    """Return a result that needs no watching."""
    return plain(a, b)


def of_whole_numbers(a: Any, b: Any) -> Any:
    """Return a sum, a difference or a product of whole numbers, if 64 bits hold it."""
    if not abs(plain(a * 1.0, b * 1.0)) < MOST_COMPUTED:
        raise ArithmeticError
    return plain(a, b)


def of_exact_numbers(a: Any, b: Any) -> Any:
    """Return a comparison or a quotient, if each whole number is a float."""
    if not (exact(a) and exact(b)):
        raise ArithmeticError
    return plain(a, b)


def is_a_float(x: Any) -> Any:
    """Return whether a whole number is one."""
    return abs(x * 1.0) < MOST_WHOLE


def exact(x: Any) -> Any:
    """Return whether a number, if it is whole, is a float."""
    return True


@overload(exact, jit_options=PYTHON)
def _(x: Any) -> Any:
    return is_a_float if isinstance(x, Whole) else exact


OPERATORS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    **dict.fromkeys(("add", "sub", "mul"), (of_whole_numbers, of_any)),
    **dict.fromkeys(("lt", "le", "gt", "ge", "eq", "ne"), (of_any, of_exact_numbers)),
    "truediv": (of_exact_numbers, of_any),
    "pow": (power_of_whole_numbers, power_of_numbers),
    "lshift": (shifted_left, shifted_left),
    "rshift": (shifted_right, shifted_right),
}
"""What stands for an operator between two whole numbers, and between others."""


def _checked_operator(name: str) -> Any:
    def by_kind(a: Any, b: Any) -> Any:
        """Stand for the versions of one operator."""

    @overload(by_kind, jit_options=PYTHON)
    def _(a: Any, b: Any) -> Any:
        whole = [kind for kind in (a, b) if isinstance(kind, Whole)]
        version = OPERATORS[name][0 if len(whole) == 2 else 1]
        if not all(kind.signed for kind in whole):  # a constant beyond 63 bits has no sign
            version = left_to_python
        made = bound(version, {"plain": getattr(operator, name), "exact": exact})
        made.__annotations__ = version.__annotations__  # numba compares the signatures
        return made

    return in_kernels(of_any, plain=by_kind)


CHECKED_OPERATORS = {name: _checked_operator(name) for name in OPERATORS}

BUILTINS: dict[str, Any] = {
    "pow": CHECKED_OPERATORS["pow"],
    "int": in_kernels(to_whole, plain=int),
    "round": in_kernels(to_whole, plain=round),
}
"""What stands for a built-in function, by its name."""


@register("before-inference")
class CheckedOperators(Rewrite):
    """Makes calls of operators, in functions that are marked as strict."""

    def match(self, func_ir: Any, block: Any, typemap: Any, calltypes: Any) -> bool:
        """Find the operators of a block."""
        self.block = block
        self.found = {}
        if hasattr(func_ir.func_id.func, STRICT):
            for statement in block.find_insts(ir.Assign):
                value = statement.value
                if isinstance(value, ir.Expr) and value.op in ("binop", "inplace_binop"):
                    name = value.fn.__name__  # of += it is iadd
                    name = name if value.op == "binop" else name[1:]
                    if name in CHECKED_OPERATORS:
                        self.found[statement] = CHECKED_OPERATORS[name]
        return bool(self.found)

    def apply(self) -> Any:
        """Return the block with calls in their place."""
        made = self.block.copy()
        made.clear()
        for statement in self.block.body:
            function = self.found.get(statement) if isinstance(statement, ir.Assign) else None
            if function is None:
                made.append(statement)
                continue
            value, where = statement.value, statement.loc
            name = statement.target.scope.redefine("$checked", where)
            made.append(ir.Assign(ir.Global("checked", function, where), name, where))
            call = ir.Expr.call(name, (value.lhs, value.rhs), (), where)
            made.append(ir.Assign(call, statement.target, where))
        return made


def strict(value: Any) -> Any:
    """Return what raises where Python would, in the place of a function, or of ``math`` and what is in it."""
    made: dict[types.FunctionType, types.FunctionType] = {}

    def of(value: Any) -> Any:
        if value is math:
            return CHECKED
        if isinstance(value, types.BuiltinFunctionType) and value.__module__ == "math":
            return getattr(CHECKED, value.__name__)
        if not is_python(value):
            return value
        if value not in made:
            closure = tuple(types.CellType(of(cell.cell_contents)) for cell in value.__closure__ or ())
            made[value] = remade(value, BUILTINS, closure)
            setattr(made[value], STRICT, VERSION)
            made[value].__globals__.update({name: of(meant) for name, meant in looked_up(value, {})})
        return made[value]

    return of(value)


def within_contract(*given: Any) -> Any:
    """Return what a method returns, if it may."""
    value = plain(*given) * 1.0
    if not allowed(value):
        raise ArithmeticError
    return value


def allowed(number: float) -> bool:
    """Return whether a method may return a number; a placeholder for what :mod:`~neurosim.engines.fault` says of it."""
    return True


@functools.cache
def guarded(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return the method of a model or a rule as a kernel is bound to it: strict if it is not ours."""
    if not isinstance(method, types.FunctionType) or proven_function(method):
        return method
    made: types.FunctionType = strict(method)
    name = "weight" if name in ("at_arrival", "at_spike") else name
    if name in CONTRACT:
        made = bound(within_contract, {"plain": made, "allowed": CONTRACT[name][1]})
    return made
