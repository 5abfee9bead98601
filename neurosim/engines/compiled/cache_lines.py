"""Records aligned to cache lines, and prefetching them."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.records import layout

LINE = 64  # bytes of a cache line


def in_lines(n: int, fields: list[tuple[str, str]]) -> NDArray[np.void]:
    """Return n records of zeros, each in lines of its own, so that no two of them share one.

    Parameters
    ----------
    n : int
    fields : list of (str, str)
        Names and types.
    """
    packed = np.dtype(fields)
    size = -(-packed.itemsize // LINE) * LINE
    padding = [("", f"V{size - packed.itemsize}")] if size > packed.itemsize else []
    padded = layout([*fields, *padding])
    dtype = padded[[name for name, _ in fields]]
    room = np.zeros((n + 1) * size, np.uint8)
    begin = -room.ctypes.data % LINE
    records: NDArray[np.void] = room[begin : begin + n * size].view(dtype)
    return records


def _prefetch(typing: Any, array: Any, index: Any) -> Any:
    """Prefetch ``array[index]`` of a contiguous array of records."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = context.make_array(array)(context, builder, arguments[0]).data
        byte = ir.IntType(8).as_pointer()
        at = builder.bitcast(builder.gep(start, [arguments[1]]), byte)
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        name = "llvm.prefetch.p0"
        function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
        to_write, keep_near, data = word(1), word(3), word(1)
        builder.call(function, [at, to_write, keep_near, data])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


prefetch: Any = intrinsic(_prefetch)
