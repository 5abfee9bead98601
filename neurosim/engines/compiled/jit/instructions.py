"""Instructions of the processor for which numba has no function."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


def begin_of(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Return where the elements of an array begin."""
    return context.make_array(kind)(context, builder, array).data


def _arrive(typing: Any, counter: Any) -> Any:
    """Add one to ``counter[0]``; a thread that sees it also sees what this thread has written before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        cell = begin_of(context, builder, counter, arguments[0])
        return builder.atomic_rmw("add", cell, ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(counter), generate


def _arrived(typing: Any, counter: Any) -> Any:
    """Return ``counter[0]``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(begin_of(context, builder, counter, arguments[0]), "seq_cst", 8)

    return types.int64(counter), generate


def _prefetch(typing: Any, array: Any, index: Any) -> Any:
    """Prefetch ``array[index]`` of a contiguous array of records."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        at = builder.bitcast(builder.gep(begin_of(context, builder, array, arguments[0]), [arguments[1]]), byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        name = "llvm.prefetch.p0"
        function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
        to_write, keep_near, data = word(1), word(3), word(1)
        builder.call(function, [at, to_write, keep_near, data])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


def _high_product(typing: Any, a: Any, b: Any) -> Any:
    """Return the higher word of the product of two."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        first, second = (builder.zext(one, wide) for one in arguments)
        return builder.trunc(builder.lshr(builder.mul(first, second), ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


arrive: Any = intrinsic(_arrive)
arrived: Any = intrinsic(_arrived)
prefetch: Any = intrinsic(_prefetch)
high_product: Any = intrinsic(_high_product)
