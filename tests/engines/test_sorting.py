"""Sorting by time is what NumPy's stable sort does, whatever the width of a window."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosim.engines.compiled.event_driven.sorting import MOST_BITS, sort_by_time
from neurosim.engines.compiled.jit.records import LINE, in_lines


@given(
    st.lists(st.integers(0, 2**40 - 1), max_size=200), st.sampled_from([1, 2, 7, 2**11, 10**6, 2**40]), st.integers()
)
def test_ticks_are_sorted_and_what_is_of_one_tick_stays_in_order(given_ticks, width, seed):
    begin = seed % 2**50
    wanted = begin + np.array(given_ticks, np.int64) % width
    room = len(wanted) + 3
    ticks, order = np.zeros(2 * room, np.int64), np.zeros(2 * room, np.int64)
    ticks[: len(wanted)], order[: len(wanted)] = wanted, np.arange(len(wanted))
    first = sort_by_time(ticks, order, len(wanted), begin, width, np.empty(1 << MOST_BITS, np.int64))
    by_numpy = np.argsort(wanted, kind="stable")
    assert ticks[first : first + len(wanted)].tolist() == wanted[by_numpy].tolist()
    assert order[first : first + len(wanted)].tolist() == by_numpy.tolist()


@given(st.integers(1, 20), st.integers(1, 12))
def test_records_lie_in_lines_of_their_own(n, fields):
    records = in_lines(n, [(f"x{k}", "f8") for k in range(fields)])
    assert len(records) == n
    assert records.itemsize == -(-8 * fields // LINE) * LINE
    assert records.ctypes.data % LINE == 0
    for k in range(fields):
        records[f"x{k}"] = k
    assert all(tuple(record) == tuple(range(fields)) for record in records.tolist())
