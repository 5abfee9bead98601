"""Operators and built-in functions of methods that are not ours, which fail in Python and not in compiled code.

Compiled by itself ``**`` overflows without a word, and rounds otherwise than Python for whole exponents; whole numbers
are cut to 64 bits. In what is marked as strict each is a call of a function here, which gives what Python gives, or
raises: then the event loop says what Python says of it, and goes on if that is nothing.
"""

import math
import operator
from typing import Any

import numba
from numba import types
from numba.core import ir as untyped
from numba.core.rewrites.registry import Rewrite, register_rewrite
from numba.extending import overload

from neurosim.engines.compiled.jit.binding import OPTIONS, STRICT, bound

ir: Any = untyped  # numba says little of the types of its own
register: Any = register_rewrite
GIVEN: Any = OPTIONS
WHOLE: Any = types.Integer

MOST_WHOLE = 2.0**53  # up to here each whole number is a float
LARGEST = 2.0**63

MOST_COMPUTED = 2.0**62
"""What whole numbers are added, taken away and multiplied to; the float beside a result tells well before 64 bits end.

Larger ones are left to Python."""


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


def _signed(*kinds: Any) -> bool:
    """Return whether numbers are whole, and none is a constant beyond 63 bits, which has no sign."""
    return all(isinstance(kind, WHOLE) and kind.signed for kind in kinds)


def _beyond(*kinds: Any) -> bool:
    return any(isinstance(kind, WHOLE) and not kind.signed for kind in kinds)


def left_to_python(a: Any, b: Any) -> Any:
    """Return what an operator gives, which it never does: a whole number has more than 63 bits."""
    if a == a or b == b:  # one of the two is whole; without a condition nothing would be returned, of no type
        raise ArithmeticError("whole")
    return plain(a, b)


def of_any(a: Any, b: Any) -> Any:
    """Return a result that needs no watching."""
    return plain(a, b)


def of_whole_numbers(a: Any, b: Any) -> Any:
    """Return a sum, a difference or a product of whole numbers, if 64 bits hold it."""
    if not abs(plain(a * 1.0, b * 1.0)) < MOST_COMPUTED:
        raise ArithmeticError("whole")
    return plain(a, b)


def of_exact_numbers(a: Any, b: Any) -> Any:
    """Return a comparison or a quotient, if each whole number is a float."""
    if not (abs(a * 1.0) < MOST_WHOLE and abs(b * 1.0) < MOST_WHOLE):
        raise ArithmeticError("whole")
    return plain(a, b)


def of_a_whole_number(a: Any, b: Any) -> Any:
    """Return a comparison of a whole number with another one, if it is a float."""
    if not abs(a * 1.0) < MOST_WHOLE:
        raise ArithmeticError("whole")
    return plain(a, b)


def to_a_whole_number(a: Any, b: Any) -> Any:
    """Return a comparison of a number with a whole one, if that is a float."""
    if not abs(b * 1.0) < MOST_WHOLE:
        raise ArithmeticError("whole")
    return plain(a, b)


def plain(a: Any, b: Any) -> Any:
    """Return what an operator gives; a placeholder for it."""


def called(a: Any, b: Any) -> Any:
    """Return what an operator gives, whatever the kinds of its operands."""
    return by_kind(a, b)


def by_kind(a: Any, b: Any) -> Any:
    """Return what an operator gives; a placeholder for its versions."""


PYTHON: Any = OPTIONS | {"error_model": "python"}  # of what may divide: by zero it raises


def _watched(plain: Any, chosen: Any) -> Any:
    """Return an operator that is watched as `chosen` says for the kinds of its operands."""
    operator = numba.njit(forceinline=True, **PYTHON)(plain)

    def by_kind(a: Any, b: Any) -> Any:
        """Stand for the versions of one operator."""

    @overload(by_kind, jit_options=PYTHON)
    def _(a: Any, b: Any) -> Any:
        version = left_to_python if _beyond(a, b) else chosen(a, b)
        made = bound(version, {"plain": operator})
        made.__annotations__ = version.__annotations__  # numba compares the signatures
        return made

    return numba.njit(forceinline=True, **PYTHON)(bound(called, {"by_kind": by_kind}))


def _arithmetic(a: Any, b: Any) -> Any:
    return of_whole_numbers if _signed(a, b) else of_any


def _quotient(a: Any, b: Any) -> Any:
    return of_exact_numbers if _signed(a, b) else of_any


def _comparison(a: Any, b: Any) -> Any:
    if isinstance(b, types.Float) and _signed(a):
        return of_a_whole_number
    return to_a_whole_number if isinstance(a, types.Float) and _signed(b) else of_any


PLUS = _watched(lambda a, b: a + b, _arithmetic)
MINUS = _watched(lambda a, b: a - b, _arithmetic)
TIMES = _watched(lambda a, b: a * b, _arithmetic)
OVER = _watched(lambda a, b: a / b, _quotient)


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
    operator.add: PLUS,
    operator.iadd: PLUS,
    operator.sub: MINUS,
    operator.isub: MINUS,
    operator.mul: TIMES,
    operator.imul: TIMES,
    operator.truediv: OVER,
    operator.itruediv: OVER,
    operator.lt: _watched(lambda a, b: a < b, _comparison),
    operator.le: _watched(lambda a, b: a <= b, _comparison),
    operator.gt: _watched(lambda a, b: a > b, _comparison),
    operator.ge: _watched(lambda a, b: a >= b, _comparison),
    operator.eq: _watched(lambda a, b: a == b, _comparison),
    operator.ne: _watched(lambda a, b: a != b, _comparison),
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
