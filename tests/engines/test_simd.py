"""Several numbers at once: each lane comes to what a single number would, to the last bit."""

import math

import numba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosim.engines.compiled.lessons.simd import LANES, aligned, alike, load, some, store, where

anything = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True)
several = st.lists(anything, min_size=LANES, max_size=LANES).map(np.array)


@numba.njit(error_model="numpy", _nrt=False)
def combined(a, b, x, into):
    """Write down the sum, the product, both with one number, and the other where one is not zero."""
    one, other = load(a, np.uint64(0)), load(b, np.uint64(0))
    store(into, np.uint64(0), one + other)
    store(into, np.uint64(LANES), one * other)
    store(into, np.uint64(2 * LANES), x * one + alike(x))
    store(into, np.uint64(3 * LANES), where(one, other, x * one))
    return some(one)


@given(several, several, anything)
def test_lanes_round_as_single_numbers_do(a, b, x):
    into = aligned(4 * LANES)
    found = combined(a, b, x, into)
    with np.errstate(all="ignore"):
        sums, products, mixed = a + b, a * b, x * a + x
        chosen = np.array([q if p != 0.0 else x * p for p, q in zip(a, b, strict=True)])
    assert found == any(value != 0.0 for value in a)
    for got, wanted in zip(into.reshape(4, LANES), (sums, products, mixed, chosen), strict=True):
        assert [_bits(value) for value in got] == [_bits(value) for value in wanted]


def _bits(value):
    return "nan" if math.isnan(value) else np.float64(value).tobytes()


def test_a_product_is_rounded_before_it_is_added():
    a, b, into = np.full(LANES, 1.0 + 2.0**-30), np.full(LANES, -(1.0 + 2.0**-29)), aligned(LANES)

    @numba.njit(error_model="numpy", _nrt=False)
    def added(a, b, into):
        store(into, np.uint64(0), load(a, np.uint64(0)) * load(a, np.uint64(0)) + load(b, np.uint64(0)))

    added(a, b, into)
    assert into.tolist() == [0.0] * LANES  # 2**-60 if both were one instruction


def test_aligned_zeros_fill_whole_lanes():
    for n in (1, LANES, LANES + 1, 3 * LANES):
        zeros = aligned(n)
        assert len(zeros) == -(-n // LANES) * LANES
        assert zeros.ctypes.data % (8 * LANES) == 0
        assert not zeros.any()
