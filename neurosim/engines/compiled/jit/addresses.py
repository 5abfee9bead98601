"""Kernels that another kernel calls by their address, with arguments that it hands over unseen.

So what calls them is compiled once, whatever they are compiled for.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types, typeof
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray


def pointer_to(given: tuple[Any, ...]) -> Any:
    """Return the type of a pointer to what :func:`in_memory` makes of some arguments."""
    return types.CPointer(typeof(given))  # type: ignore[no-untyped-call]


def address_of(kernel: Any, kinds: tuple[Any, ...]) -> int:
    """Return the address of a kernel, compiled for arguments of these types or found on disk."""
    kernel.compile(kinds)
    compiled = kernel.overloads[kinds]
    address: int = compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name)
    return address


def in_memory(given: tuple[Any, ...]) -> NDArray[np.void]:
    """Return arguments as compiled code holds them: arrays, numbers, None, and tuples of them.

    The arrays themselves are not copied, and must stay.
    """
    dtype, values = _laid_out(given)
    return np.array([values], dtype)


def _laid_out(value: Any) -> tuple[np.dtype[Any], Any]:
    if isinstance(value, np.ndarray):
        header = ("meminfo", "parent", "nitems", "itemsize", "data")
        dtype = np.dtype([*((name, "i8") for name in header), ("shape", "i8", value.ndim), ("strides", "i8", value.ndim)])
        return dtype, (0, 0, value.size, value.itemsize, value.ctypes.data, value.shape, value.strides)
    if isinstance(value, tuple):
        parts = [_laid_out(part) for part in value]
        dtype = np.dtype([(str(place), kind) for place, (kind, _) in enumerate(parts)], align=True)
        return dtype, tuple(part for _, part in parts)
    return (np.dtype("i8"), 0) if value is None else (np.dtype(type(value)), value)


def _taken(typing: Any, pointer: Any) -> Any:
    """Return the arguments at a pointer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.data_model_manager[pointer.dtype].load_from_data_pointer(builder, arguments[0])

    return pointer.dtype(pointer), generate


def _call_at(typing: Any, address: Any, given: Any, end: Any, status: Any) -> Any:
    """Call the kernel at an address with the address of its arguments and two more; return whether it says so."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        returned, kinds = signature.return_type, (types.voidptr, *signature.args[2:])
        kind = context.call_conv.get_function_type(returned, kinds)
        kernel = builder.inttoptr(arguments[0], kind.as_pointer())
        pointer = builder.inttoptr(arguments[1], ir.IntType(8).as_pointer())
        how, value = context.call_conv.call_function(builder, kernel, returned, kinds, [pointer, *arguments[2:]])
        with cgutils.if_unlikely(builder, how.is_error):  # type: ignore[no-untyped-call]
            context.call_conv.return_status_propagate(builder, how)
        return value

    return types.boolean(types.int64, types.int64, types.int64, status), generate


taken: Any = intrinsic(_taken)
call_at: Any = intrinsic(_call_at)
