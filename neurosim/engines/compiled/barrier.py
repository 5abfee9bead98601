"""Where threads meet after each window, in compiled code: a counter that all of them add to and wait for."""

import os
import time
from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

SPINS = 20_000
"""Looks at the counter before a thread gives up for the moment, in about 20 us; so it does no harm if there are more
threads than cores."""

give_way: Any = getattr(os, "sched_yield", partial(time.sleep, 0.0))
"""Let other threads have this core, if they want it. To sleep takes longer than most meetings: on Linux, at least 50 us
even for no time."""


def _arrive(typing: Any, counter: Any) -> Any:
    """Add one to ``counter[0]``; a thread that sees it also sees what this thread has written before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        cell = context.make_array(counter)(context, builder, arguments[0]).data
        return builder.atomic_rmw("add", cell, ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(counter), generate


def _arrived(typing: Any, counter: Any) -> Any:
    """Return ``counter[0]``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        cell = context.make_array(counter)(context, builder, arguments[0]).data
        return builder.load_atomic(cell, "seq_cst", 8)

    return types.int64(counter), generate


arrive: Any = intrinsic(_arrive)
arrived: Any = intrinsic(_arrived)


def met(counter: Any, all_of_them: int, most: int) -> bool:
    """Wait for a moment until the counter has come to a number; return whether it has."""
    spins = 0
    while arrived(counter) < all_of_them and spins < most:
        spins += 1
    return bool(arrived(counter) >= all_of_them)
