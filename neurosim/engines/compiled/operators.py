"""Operators and built-in functions of methods that are not ours, which fail in Python and not in compiled code.

Compiled by itself ``**`` overflows without a word, and rounds otherwise than Python for whole exponents; whole numbers
are cut to 64 bits. In what is marked as strict each is a call of a function here, which gives what Python gives, or
raises: then the event loop says what Python says of it, and goes on if that is nothing.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numba
from numba import types
from numba.core import ir as untyped
from numba.core.rewrites.registry import Rewrite, register_rewrite
from numba.extending import overload

from neurosim.engines.compiled.jit import OPTIONS, STRICT

ir: Any = untyped  # numba says little of the types of its own
register: Any = register_rewrite
GIVEN: Any = OPTIONS

MOST_WHOLE = 2.0**53
"""Up to here each whole number is a float."""

LARGEST = 2.0**63


def power(a: Any, b: Any) -> Any:
    """Return a ** b; of two whole numbers another function than else."""
    return raised(a, b)


def raised(a: Any, b: Any) -> Any:
    """Return a ** b; a placeholder for the two that follow."""


def power_of_numbers(a: Any, b: Any) -> Any:
    """Return a ** b, if it is a finite number where both are."""
    y = math.pow(a * 1.0, b * 1.0)
    if not abs(y) < math.inf and abs(a) < math.inf and abs(b) < math.inf:
        raise ArithmeticError("power")
    if y != y and a == a and b == b:
        raise ArithmeticError("power")
    return y


def power_of_whole_numbers(a: Any, b: Any) -> Any:
    """Return a ** b, if it is a whole number that a float holds as well: others are left to Python."""
    y = math.pow(a * 1.0, b * 1.0)
    if b < 0 or not abs(y) < MOST_WHOLE:
        raise ArithmeticError("power")
    return int(y)


@overload(raised, jit_options=GIVEN)
def _raised(a: Any, b: Any) -> Any:
    whole = isinstance(a, types.Integer) and isinstance(b, types.Integer)
    return power_of_whole_numbers if whole else power_of_numbers


def shifted_left(a: int, b: int) -> int:
    """Return a << b, if 64 bits hold it."""
    if b < 0 or b > 62 or abs(a) > (1 << 62) >> b:
        raise ArithmeticError("shift")
    return a << b


def shifted_right(a: int, b: int) -> int:
    """Return a >> b."""
    if b < 0:
        raise ArithmeticError("shift")
    return a >> min(b, 63)


def to_int(x: Any) -> Any:
    """Return int(x), if there is one that 64 bits hold."""
    if not abs(x * 1.0) < LARGEST:
        raise ArithmeticError("int")
    return int(x)


def to_nearest(x: Any) -> Any:
    """Return round(x), if there is one that 64 bits hold."""
    if not abs(x * 1.0) < LARGEST:
        raise ArithmeticError("int")
    return round(x)


def _checked(function: Any) -> Any:
    return numba.njit(forceinline=True, **OPTIONS)(function)


POWER = _checked(power)

OPERATORS: dict[Any, Any] = {
    operator.pow: POWER,
    operator.ipow: POWER,
    operator.lshift: _checked(shifted_left),
    operator.ilshift: _checked(shifted_left),
    operator.rshift: _checked(shifted_right),
    operator.irshift: _checked(shifted_right),
}
"""What stands for an operator."""

BUILTINS: dict[str, Any] = {"pow": POWER, "int": _checked(to_int), "round": _checked(to_nearest)}
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
                if isinstance(value, ir.Expr) and value.op in ("binop", "inplace_binop") and value.fn in OPERATORS:
                    self.found[statement] = OPERATORS[value.fn]
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
