"""Cells side by side: one field of many neurons after the other, so that a machine can work on several at once.

A block holds LANES cells, field by field. A cell is a record all the same, with its fields that far apart, so a
model's own methods work on it as they stand.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.instructions import begin_of

LANES = 256  # cells in a block; all their fields fit the nearest memory
WORD = 8  # bytes of a field


def blocks_of(cells: NDArray[np.void]) -> NDArray[np.void]:
    """Return blocks that hold cells, in order; what is left of the last block is zeros."""
    blocks = np.zeros(-(-len(cells) // LANES), _block(cells.dtype))
    padded = np.zeros(len(blocks) * LANES, cells.dtype)
    padded[: len(cells)] = cells
    words = padded.view(np.int64).reshape(len(blocks), LANES, len(cells.dtype.names or ()))
    _words(blocks)[...] = words.transpose(0, 2, 1)
    return blocks


def take_back(blocks: NDArray[np.void], cells: NDArray[np.void]) -> None:
    """Put what blocks hold into the cells."""
    words = np.ascontiguousarray(_words(blocks).transpose(0, 2, 1))
    cells[:] = words.view(cells.dtype).ravel()[: len(cells)]


def _block(dtype: np.dtype[np.void]) -> np.dtype[np.void]:
    names = dtype.names or ()
    return np.dtype(
        {
            "names": list(names),
            "titles": [f"blocks of {', '.join(names)}", *([None] * (len(names) - 1))],  # as that of a layout
            "formats": [dtype[name] for name in names],
            "offsets": [WORD * LANES * k for k in range(len(names))],
            "itemsize": WORD * LANES * len(names),
        }
    )


def _words(blocks: NDArray[np.void]) -> NDArray[np.int64]:
    """Return (blocks, fields, lanes) as they lie in memory."""
    return np.ndarray((len(blocks), len(blocks.dtype.names or ()), LANES), np.int64, blocks.data)


def _cell_of(typing: Any, blocks: Any, block: Any, lane: Any) -> Any:
    """Return a cell, by its block and its place in it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        first = begin_of(context, builder, blocks, arguments[0])
        begin = builder.bitcast(builder.gep(first, [arguments[1]]), ir.IntType(8).as_pointer())
        at = builder.gep(begin, [builder.mul(arguments[2], ir.Constant(ir.IntType(64), WORD))])
        return builder.bitcast(at, context.get_value_type(blocks.dtype))

    return blocks.dtype(blocks, types.int64, types.int64), generate


def _trial_of(typing: Any, blocks: Any) -> Any:
    """Return a cell of no neuron, to try things on; a compiler need not keep it in memory."""
    alone = types.Record.make_c_struct([(name, blocks.dtype.typeof(name)) for name in blocks.dtype.fields])

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        room = cgutils.alloca_once(  # type: ignore[no-untyped-call]
            builder, ir.ArrayType(ir.IntType(8), alone.size)
        )
        return builder.bitcast(room, context.get_value_type(alone))

    return alone(blocks), generate


cell_of: Any = intrinsic(_cell_of)
trial_of: Any = intrinsic(_trial_of)
