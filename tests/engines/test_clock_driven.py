"""A sum for each neuron and tick: however signals are counted, each sum is what adding one after the other gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosim.engines.compiled.clock_driven import bitset_rows, ring_buffer
from neurosim.engines.compiled.clock_driven.soa import LANES, blocks_of, take_back
from neurosim.engines.compiled.event_driven.spike_queue import Outgoing
from neurosim.engines.compiled.jit.binding import compiled
from neurosim.recording.tables import SPIKES

DELAYS, WEIGHTS = (3, 3, 3, 5), (0.1, 0.1, -0.45, 0.3)


@pytest.mark.parametrize("size", [0, 1, LANES - 1, LANES, 2 * LANES + 3])
def test_cells_come_back_from_their_blocks_as_they_were(size):
    cells = np.zeros(size, [("v", "f8"), ("w", "f8"), ("tick_since", "i8")])
    cells["v"], cells["w"], cells["tick_since"] = np.arange(size) + 0.5, -1.0 / (np.arange(size) + 1.0), np.arange(size)
    blocks, again = blocks_of(cells), np.zeros_like(cells)
    assert len(blocks) == -(-size // LANES)
    if size:
        assert blocks["v"][0] == 0.5  # the first lane of the first block
    take_back(blocks, again)
    assert again.tobytes() == cells.tobytes()


def rows(rng, neurons, senders, longest):
    """Random rows, with targets that are named twice; each sender has one, and some have two."""
    of = np.sort(np.concatenate([np.arange(senders), rng.integers(0, senders, senders // 4)]))
    offsets = np.searchsorted(of, np.arange(senders + 1))
    lengths = rng.integers(0, longest + 1, len(of))
    kind = rng.integers(0, 4, len(of))
    targets = rng.integers(0, neurons, lengths.sum()).astype(np.uint16)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return Outgoing(offsets, starts, targets, np.take(DELAYS, kind), np.take(WEIGHTS, kind), in_rows=True)


def room(neurons):
    words = bitset_rows.words_for(neurons)
    counts, codes = np.zeros((2, bitset_rows.DIGITS * words), np.uint16)
    planes = np.zeros((bitset_rows.PLANES + 1, words // bitset_rows.FOUR), np.uint64)
    return ring_buffer.Tally(
        counts, codes, np.empty(ring_buffer.CODES), np.empty(ring_buffer.MOST_COUNTED, np.int64), planes
    )


@settings(max_examples=60)
@given(
    st.integers(0, 10**6),
    st.sampled_from([1, 40, 513, 700]),
    st.sampled_from([0, 3, 60, 500]),
    st.sampled_from([3, 40, 500]),
    st.integers(0, 6),
)
def test_signals_are_added_one_after_the_other(seed, neurons, longest, spiking, not_before):
    rng = np.random.default_rng(seed)
    senders = 300
    reach = rows(rng, neurons, senders, longest)
    spikes = np.zeros(spiking, SPIKES)
    spikes["tick"], spikes["value"] = np.sort(rng.integers(0, 2, spiking)), rng.choice([1.0, 1.0, 1.0, 0.5], spiking)
    spikes["neuron"] = rng.integers(0, senders, spiking)
    spikes = spikes[np.lexsort([spikes["neuron"], spikes["tick"]])]
    expected = np.full((8, neurons), -0.0)
    expected[2, :: 1 + seed % 3] = 0.7
    ring = expected.copy()
    for tick, neuron, value in spikes.tolist():
        for r in range(reach.offsets[neuron], reach.offsets[neuron + 1]):
            at = tick + reach.delays[r]
            if at >= not_before:
                for target in reach.targets[reach.starts[r] : reach.starts[r + 1]].tolist():
                    expected[at % 8, target] += reach.weights[r] * value + 0.0
    tally = room(neurons)
    compiled(ring_buffer.scatter, {})(spikes, 0, spiking, bitset_rows.rows_of(reach, neurons), not_before, ring, tally)
    assert ring.view(np.int64).tolist() == expected.view(np.int64).tolist()
    assert not tally.counts.any()


def test_rows_that_are_dense_are_kept_as_bits_and_take_less_room():
    rng = np.random.default_rng(1)
    reach = rows(rng, 700, 400, 500)
    kept = bitset_rows.rows_of(reach, 700)
    assert len(kept.bits) > 200
    assert kept.bits.nbytes + kept.targets.nbytes + kept.line.nbytes < reach.targets.nbytes
    sparse = bitset_rows.rows_of(rows(rng, 700, 400, 40), 700)
    assert len(sparse.bits) == 1
    assert len(sparse.line) == 0


@pytest.mark.parametrize("n", [0, 1, 6, 7, 8, 15, 16, 255, 256, 600])
def test_lines_of_bits_are_counted_exactly(n):
    rng = np.random.default_rng(n)
    neurons = 700
    words = bitset_rows.words_for(neurons)
    bits = rng.integers(0, 2**63, (41, words // bitset_rows.FOUR)).astype(np.uint64) << np.uint64(1)
    bits[-1] = 0
    lines = rng.integers(0, 40, n)
    counts = np.ones(bitset_rows.DIGITS * words, np.uint16)
    compiled(bitset_rows.count_rows, {})(lines, n, bits, room(neurons).planes, counts)
    expected = np.ones_like(counts)
    for line in lines.tolist():
        for word, value in enumerate(bits[line].view(np.uint16).tolist()):
            for digit in range(bitset_rows.DIGITS):
                expected[digit * words + word] += value >> digit & 1
    assert counts.tolist() == expected.tolist()
