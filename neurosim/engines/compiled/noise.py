"""Background sources: how many signals each sends in each tick, drawn with the same bits as by NumPy's PCG64."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from neurosim.sources import Poisson, stream_of
from neurosim.wiring import Wiring

MULTIPLIER = (0x2360ED051FC65DA4, 0x4385DF649FCCF645)
"""Of the generator, as two words."""

GUIDE_BITS = 12


class Noise:
    """The background sources that reach the neurons of one thread, and where their streams stand.

    Attributes
    ----------
    column, sender, hearer, lag, strength : arrays
        Of each of their synapses; see :func:`~neurosim.engines.compiled.stepping.scatter_with_background`.
    """

    def __init__(self, wiring: Wiring, seed: int, tick: int, low: int, high: int) -> None:
        synapses = np.concatenate(
            [np.empty(0, np.int64), *(np.asarray(wiring.outgoing(i), np.int64) for i in wiring.background.tolist())]
        )
        hearers = wiring.targets[synapses]
        synapses = synapses[(hearers >= low) & (hearers < high)]
        sender = np.searchsorted(wiring.offsets, synapses, side="right") - 1
        sources, self.column = np.unique(sender, return_inverse=True)
        self.sender = sender
        self.hearer = wiring.targets[synapses].astype(np.int64) - low
        self.lag, self.strength = wiring.delays[synapses], wiring.weights[synapses].astype(np.float64)
        streams = [stream_of(seed, "source", wiring.names[i]) for i in sources.tolist()]
        self.state = np.array([_stand(stream, tick) for stream in streams], np.uint64).reshape(-1, 5)
        models: dict[Any, int] = {}
        self.rate = np.array([models.setdefault(wiring.model(i), len(models)) for i in sources.tolist()], np.int64)
        self.limits, self.guide, self.first = _tables(wiring, list(models))
        self.tick = tick

    def __len__(self) -> int:
        return len(self.sender)


def _stand(stream: np.random.Generator, tick: int) -> list[int]:
    """Return the state of a stream that stands at a tick, its increment, and the word under way."""
    bits = stream.bit_generator
    assert isinstance(bits, np.random.PCG64)
    bits.advance(tick // 2)
    word = int(bits.random_raw()) if tick % 2 else 0
    inner = bits.state["state"]
    return [inner["state"] >> 64, inner["state"] & (2**64 - 1), inner["inc"] >> 64, inner["inc"] & (2**64 - 1), word]


def _tables(wiring: Wiring, models: list[Poisson]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Return the limits of all rates one after the other, where to begin to look for each, and where each begins."""
    limits = [model.limits(wiring.clock) for model in models]
    floors = np.arange(1 << GUIDE_BITS, dtype=np.int64) << (32 - GUIDE_BITS)
    guide = [np.searchsorted(one, floors, side="right").astype(np.int32) for one in limits]
    first = np.cumsum([0, *(len(one) for one in limits)])
    return (
        np.concatenate([np.empty(0, np.int64), *limits]),
        np.array(guide, np.int32).reshape(-1, 1 << GUIDE_BITS),
        first,
    )


def draw(state: Any, rate: Any, limits: Any, guide: Any, first: Any, begin: int, end: int, counts: Any) -> None:
    """Draw for each source how many signals it sends in each tick of [begin, end).

    Parameters
    ----------
    state : uint64 array (sources, 5)
        Of each stream: state and increment, the higher word first, and the word whose higher half is next.
    rate : int64 array (sources,)
        Which of the rates each has.
    limits, guide, first
        For each rate the probability of at most so many signals; where to begin to look; where its limits begin.
    counts : int32 array (sources, ticks)
        What is written.
    """
    times_high, times_low = np.uint64(MULTIPLIER[0]), np.uint64(MULTIPLIER[1])
    half, turn = np.uint64(32), np.uint64(58)
    for j in range(len(state)):
        high, low = state[j, 0], state[j, 1]
        step_high, step_low = state[j, 2], state[j, 3]
        word = state[j, 4]
        mine = guide[rate[j]]
        base = first[rate[j]]
        for tick in range(begin, end):
            if tick & 1:
                share = np.int64(word >> half)
            else:
                next_high = high_product(low, times_low) + high * times_low + low * times_high + step_high
                low = low * times_low + step_low
                if low < step_low:
                    next_high += np.uint64(1)
                high = next_high
                by = high >> turn
                mixed = high ^ low
                word = (mixed >> by) | (mixed << ((np.uint64(64) - by) & np.uint64(63)))
                share = np.int64(word & np.uint64(0xFFFFFFFF))
            count = mine[share >> (32 - GUIDE_BITS)]
            while share >= limits[base + count]:
                count += 1
            counts[j, tick - begin] = count
        state[j, 0], state[j, 1], state[j, 4] = high, low, word


def _high_product(context: Any, a: Any, b: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        first, second = (builder.zext(one, wide) for one in arguments)
        return builder.trunc(builder.lshr(builder.mul(first, second), ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


high_product: Any = intrinsic(_high_product)
"""The higher word of the product of two."""
