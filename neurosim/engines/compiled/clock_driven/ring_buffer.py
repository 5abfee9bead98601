"""A sum for each neuron and tick: signals are added to those that they will reach, each at its place in the order.

The ring holds for each of the next ticks the sum of what has been sent to each neuron; nothing is -0.0. Of many signals
that are alike only the number that reaches each neuron is found out. Where nothing else has reached them before, most
sums are one of a few, so that these are worked out once for all.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.engines.compiled.clock_driven.bitset_rows import (
    DIGITS,
    FOUR,
    LINE,
    PLANES,
    add_row,
    count_rows,
    words_for,
)
from neurosim.engines.compiled.exchange import FAR, NOTHING
from neurosim.engines.compiled.jit.instructions import prefetch

FEW = 2  # signals that are alike are counted if they are at least one for so many neurons
MOST_COUNTED = 2**16 - 1

FEW_ROWS = 2  # so many rows of bits are counted together
BLOCK = 512  # neurons whose sums fit the first cache
CODES = 1024  # different sums that are worked out at most


class Tally(NamedTuple):
    """Room to count, and what has been counted for a tick but not added yet."""

    counts: Any  # zeros, of a whole number of words
    codes: Any  # which of the sums each neuron's is
    sums: Any  # (CODES,)
    lines: Any  # (MOST_COUNTED,): room to list lines of bits to count
    planes: Any  # (PLANES + 1, words / 4): room for their digits


def tally_for(neurons: int) -> Tally:
    """Return room to count how often neurons are reached."""
    words = words_for(neurons)
    counts, codes = np.zeros((2, DIGITS * words), np.uint16)
    planes = np.zeros((PLANES + 1, words // FOUR), np.uint64)
    return Tally(counts, codes, np.empty(CODES), np.empty(MOST_COUNTED, np.int64), planes)


def scatter(spikes: Any, first: int, last: int, rows: Any, not_before: int, ring: Any, tally: Any) -> None:
    """Add signals from `first` to `last`, in the order in which they were sent, to the sums that they will reach.

    Arrivals before the tick `not_before` are left out.
    """
    known = 0  # different sums of a tick that are yet to be written
    at = -1
    s = first
    while s < last:
        tick, product, alike, many = run_of(spikes, s, last, rows, ring.shape[1])
        counted = many and tick >= not_before
        if known > 0 and not (counted and tick == at):
            write_sums(ring[at % len(ring)], tally)
            known = 0
        if counted:
            count(spikes, s, alike, rows, tally)
            known = take_in(product, ring[tick % len(ring)], known, tally)
            at = tick
            s = alike
        else:
            for alone in range(s, max(alike, s + 1)):
                scatter_one(spikes[alone], rows, not_before, ring)
            s = max(alike, s + 1)
    if known > 0:
        write_sums(ring[at % len(ring)], tally)


def scatter_one(spike: Any, rows: Any, not_before: int, ring: Any) -> None:
    """Add one signal to the sums that it will reach."""
    for r in range(rows.offsets[spike.neuron], rows.offsets[spike.neuron + 1]):
        tick = spike.tick + rows.delays[r]
        if tick < not_before:
            continue
        product = rows.weights[r] * spike.value + 0.0
        sums = ring[tick % len(ring)]
        if has_bits(rows, r):
            add_row(rows.bits[rows.line[r]], product, sums)
        for k in range(rows.starts[r], rows.starts[r + 1]):
            sums[np.uint32(rows.targets[k])] += product  # without a sign, so that no index counts from the end


def run_of(spikes: Any, first: int, last: int, rows: Any, neurons: int) -> tuple[int, float, int, bool]:
    """Return tick and product of signals that arrive alike, where they end, and whether counting them is faster."""
    tick, product, signals, worth = -1, 0.0, 0, 0
    s = first
    while s < last:
        spike = spikes[s]
        r = rows.offsets[spike.neuron]
        there = rows.offsets[spike.neuron + 1] - r
        if there > 1:
            break
        if there == 1:
            here, by = spike.tick + rows.delays[r], rows.weights[r] * spike.value + 0.0
            most = rows.starts[r + 1] - rows.starts[r]  # no neuron can be reached more often
            worth += most
            if has_bits(rows, r):
                most += 1
                worth += neurons // (FEW * FEW_ROWS) + 1
            if signals > 0 and (here != tick or by != product or signals + most > MOST_COUNTED):
                break
            tick, product = here, by
            signals += most
        s += 1
    return tick, product, s, worth * FEW >= neurons and signals <= MOST_COUNTED


def has_bits(rows: Any, r: int) -> bool:
    """Return whether there are bits for a row."""
    return bool(len(rows.line) > 0 and rows.line[r] < len(rows.bits) - 1)


def count(spikes: Any, first: int, last: int, rows: Any, tally: Any) -> None:
    """Count how many of some signals reach each neuron."""
    n = 0
    for s in range(first, last):
        for r in range(rows.offsets[spikes[s].neuron], rows.offsets[spikes[s].neuron + 1]):
            for k in range(rows.starts[r], rows.starts[r + 1], LINE):
                prefetch(rows.targets, k)
            if has_bits(rows, r):
                tally.lines[n] = rows.line[r]
                n += 1
    count_rows(tally.lines, n, rows.bits, tally.planes, tally.counts)
    for s in range(first, last):
        for r in range(rows.offsets[spikes[s].neuron], rows.offsets[spikes[s].neuron + 1]):
            for k in range(rows.starts[r], rows.starts[r + 1]):
                tally.counts[np.uint32(rows.targets[k])] += np.uint16(1)


def take_in(product: float, sums: Any, known: int, tally: Any) -> int:
    """Add a product to each sum as often as was counted; then none are counted.

    As long as the sums of a tick are few, what is found out is which of them each neuron's is. Return how many
    they are, or 0 if all have been written.
    """
    counts, codes = tally.counts, tally.codes
    if known == 0 and untouched(sums):
        known = 1
        tally.sums[0] = -0.0
        codes[:] = 0
    if known > 0:
        most = largest(counts)
        if known * (most + 1) > CODES:
            write_sums(sums, tally)
            known = 0
        else:
            spread = np.uint16(most + 1)
            for i in range(len(codes)):
                codes[i] = codes[i] * spread + counts[i]
            for code in range(known - 1, -1, -1):
                value = tally.sums[code]
                for n in range(most + 1):
                    tally.sums[code * (most + 1) + n] = value
                    value += product
            known *= most + 1
    if known == 0:
        add_counted(sums, product, counts)
    counts[:] = 0
    return known


def untouched(sums: Any) -> bool:
    """Return whether nothing has entered any sum."""
    bits = sums.view(np.int64)
    found = np.int64(0)
    for i in range(len(bits)):
        found |= bits[i] ^ NOTHING
    return bool(found == 0)


def largest(counts: Any) -> int:
    """Return the largest count."""
    most = np.uint16(0)
    for i in range(len(counts)):
        most = max(most, counts[i])
    return int(most)


def write_sums(sums: Any, tally: Any) -> None:
    """Write the sums down that were worked out."""
    for i in range(len(sums)):
        sums[i] = tally.sums[tally.codes[i]]


def add_counted(sums: Any, product: float, counts: Any) -> None:
    """Add a product to each sum as many times as was counted, one after the other."""
    for begin in range(0, len(sums), BLOCK):
        some, counted = sums[begin : begin + BLOCK], counts[begin : begin + BLOCK]
        most = largest(counted)
        for n in range(most):
            for i in range(len(some)):
                old = some[i]
                some[i] = old + product if counted[i] > n else old


def scatter_with_background(
    spikes: Any, rows: Any, not_before: int, ring: Any, tally: Any, begin: int, end: int, counts: Any, heard: Any
) -> None:
    """Add the signals of [begin, end), and those of the background, each at its place in the order.

    As `scatter` does; `counts` and `heard` are those of a :class:`~.background.Background`.
    """
    s = 0
    for tick in range(begin, end):
        last = s
        while last < len(spikes) and spikes[last].tick == tick:
            last += 1
        q = 0
        while s < last or q < len(heard.sender):
            before = s
            while s < last and (q == len(heard.sender) or spikes[s].neuron < heard.sender[q]):
                s += 1
            scatter(spikes, before, s, rows, not_before, ring, tally)
            q = add_background(heard, q, spikes[s].neuron if s < last else FAR, tick, counts[tick - begin], ring)


def add_background(heard: Any, first: int, limit: int, tick: int, counts: Any, ring: Any) -> int:
    """Add what background sources before a neuron have sent in a tick; return where to go on."""
    lag = -1
    sums = ring[0]
    q = first
    while q < len(heard.sender) and heard.sender[q] < limit:
        if heard.lag[q] != lag:
            lag = heard.lag[q]
            sums = ring[(tick + lag) % len(ring)]
        sent = counts[heard.column[q]]
        if sent != 0:
            sums[heard.target[q]] += heard.strength[q] * float(sent) + 0.0
        q += 1
    return q
