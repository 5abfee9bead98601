"""Lanes: several numbers that the machine adds and multiplies at once, as a type that compiled code can hold.

A loop over a few neurons, which a compiler would leave as it stands because it does not know how few they are, becomes
one instruction for all of them. Each lane rounds as a single number does, so nothing changes but the time it takes.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable
from numpy.typing import NDArray

LANES = 8
"""How many: 512 bits. A machine that has narrower registers takes two or four of them."""

VECTOR = ir.VectorType(ir.DoubleType(), LANES)


class Lanes(types.Type):
    """The type of ``LANES`` numbers side by side."""


lanes: Any = Lanes(name="Lanes")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)  # type: ignore[no-untyped-call]


def stride_of(width: int) -> int:
    """Return how far one source's weights are from the next one's, for so many neurons side by side."""
    block = 1 if width == 1 else LANES if width <= LANES else 2 * LANES  # as many as are added up at once
    return -(-width // block) * block


def aligned(n: int) -> NDArray[np.float64]:
    """Return n zeros, and more up to a multiple of ``LANES``, that begin where lanes can be loaded fastest."""
    room = np.zeros(-(-n // LANES) * LANES + LANES)
    skip = -room.ctypes.data % (8 * LANES) // 8
    return room[skip : skip + len(room) - LANES]


def _pointer(context: Any, builder: Any, array: Any, given: Any, at: Any) -> Any:
    """Return where lanes begin in an array."""
    start = context.make_array(array)(context, builder, given).data
    return builder.bitcast(builder.gep(start, [at]), VECTOR.as_pointer())


def _load(typing: Any, array: Any, at: Any) -> Any:
    """Return ``array[at : at + LANES]`` of a contiguous array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_pointer(context, builder, array, *arguments), align=8)

    return lanes(array, types.uint64), generate


def _store(typing: Any, array: Any, at: Any, several: Any) -> Any:
    """Set ``array[at : at + LANES]`` of a contiguous array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _pointer(context, builder, array, *arguments[:2]), align=8)
        return context.get_dummy_value()

    return types.void(array, types.uint64, lanes), generate


def _splat(builder: Any, one: Any) -> Any:
    first = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), one, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(VECTOR, ir.Undefined), everywhere)


def _alike(typing: Any, one: Any) -> Any:
    """Return lanes that all hold one number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _splat(builder, arguments[0])

    return lanes(types.float64), generate


def _not_zero(builder: Any, several: Any) -> Any:
    """Return for each lane whether it holds anything but 0.0 or -0.0; NaN is something."""
    return builder.fcmp_unordered("!=", several, ir.Constant(VECTOR, [0.0] * LANES))


def _where(typing: Any, several: Any, yes: Any, no: Any) -> Any:
    """Return `yes` in each lane in which the first is not zero, else `no`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(_not_zero(builder, arguments[0]), arguments[1], arguments[2])

    return lanes(lanes, lanes, lanes), generate


def _some(typing: Any, several: Any) -> Any:
    """Return whether any lane is not zero."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(_not_zero(builder, arguments[0]), ir.IntType(LANES))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(lanes), generate


load: Any = intrinsic(_load)
store: Any = intrinsic(_store)
alike: Any = intrinsic(_alike)
where: Any = intrinsic(_where)
some: Any = intrinsic(_some)


def _define(function: Callable[..., Any], instruction: str) -> None:
    """Let lanes be combined with lanes, and with one number."""

    def typed(context: Any) -> Any:
        return lambda a, b: lanes if {a, b} in ({lanes}, {lanes, types.float64}) else None

    def lowered(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        several = (
            value if kind is lanes else _splat(builder, value)
            for kind, value in zip(signature.args, arguments, strict=True)
        )
        return getattr(builder, instruction)(*several)

    type_callable(function)(typed)
    for pair in ((lanes, lanes), (lanes, types.float64), (types.float64, lanes)):
        lower_builtin(function, *pair)(lowered)  # type: ignore[no-untyped-call]


_define(operator.add, "fadd")
_define(operator.iadd, "fadd")
_define(operator.mul, "fmul")
