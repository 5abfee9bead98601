"""The forward pass of a row: each group lists its inputs, adds them up, and acts. Kernels, to be bound.

``advance``, ``integrate``, ``slope``, ``fire``, ``time_to_fire``, ``copy_state``, ``write_state`` and ``read_state``
are placeholders for a model's own, and so are ``REMEMBERS``, ``parameters_of``, ``act_one`` and ``act_others``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurosim.core.timebase import LAST_TICK
from neurosim.engines.compiled.lessons.simd import LANES, alike, load, store
from neurosim.engines.compiled.soma import parameters_of, threshold_now, write_state
from neurosim.engines.crossing import NEVER, advance, crossing_tick, fire, integrate

NOBODY = -1


def listen(group: Any, sources: Any, somas: Any, table: Any, starts: Any, slots: Any, values: Any, row: int) -> None:
    """List the inputs of a group in this presentation; it acts if there are any, or if it always answers."""
    if group.direct:
        first, last = starts[row], starts[row + 1]
    else:
        inputs = table.shape[1]
        first = group.room
        last = first
        source = np.uint64(group.source)
        for k in range(np.uint64(group.sources)):
            place = sources[source + k]
            value = table[row, np.uint64(place)] if place < inputs else somas[np.uint64(place - inputs)].sent
            if value != 0.0:
                slots[np.uint64(last)] = k
                values[np.uint64(last)] = value
                last += 1
    group.acted = last > first or group.asked
    if group.acted:
        group.heard = first
        group.heard_to = last
    else:
        for q in range(group.first, group.first + group.width):
            somas[q].sent = 0.0


def hear(
    drive: Any, first: int, weights: Any, weight: int, stride: int, slots: Any, values: Any, heard: int, heard_to: int
) -> None:
    """Add up weight x value for each soma of a group, source by source; many somas at once.

    Sums stay in registers until all sources were heard. The numbers without a sign let the compiler see that no index
    counts from the end.

    Parameters
    ----------
    drive, first
        Where the sums go: those of the group from its first soma on.
    weights, weight, stride
        Where the group's weights are, and how far one source's are from the next one's: 1 for a single soma, else a
        multiple of ``LANES``.
    slots, values, heard, heard_to
        Lists of sources and of what they sent, and the part of them that the group hears.
    """
    heard_from, until = np.uint64(heard), np.uint64(heard_to)
    q, at, step = np.uint64(first), np.uint64(weight), np.uint64(stride)
    one = np.uint64(LANES)
    if stride == 1:
        total = 0.0
        for k in range(heard_from, until):
            total += weights[at + np.uint64(slots[k])] * values[k]
        drive[q] = total
        return
    if step == one:
        low = alike(0.0)
        for k in range(heard_from, until):
            low += load(weights, at + np.uint64(slots[k]) * step) * values[k]
        store(drive, q, low)
        return
    for o in range(np.uint64(0), step, one + one):
        low, high = alike(0.0), alike(0.0)
        for k in range(heard_from, until):
            entry = at + np.uint64(slots[k]) * step + o
            low += load(weights, entry) * values[k]
            high += load(weights, entry + one) * values[k]
        store(drive, q + o, low)
        store(drive, q + o + one, high)


def act_group(
    neurons: Any, group: Any, somas: Any, work: Any, per_ms: float, period: int, keep: bool
) -> tuple[int, int]:
    """Let each soma of a group take its sum and decide.

    Those who remember begin each presentation as at time 0. Returns the first that is lost, for its potential became
    NaN or it would fire by itself before the next row begins, or -1; and how many have sent a signal.
    """
    cells, before = neurons.cells, work.before
    lost: Any = NOBODY
    signals = 0
    now = group.since
    elapsed = (now - group.before) / per_ms
    first, first_cell = np.uint64(group.first), np.uint64(group.cell)
    for o in range(np.uint64(group.width)):
        q: Any = first + o
        soma = somas[q]
        cell = cells[first_cell + o]
        p = parameters_of(neurons.params, neurons.rows[first_cell + o])
        if REMEMBERS:
            read_state(before, q, cell)
            soma.ready = group.before
        else:
            write_state(cell, before, q)
        advance(p, cell, elapsed)
        integrate(p, cell, work.drive[q])
        if cell.v == cell.v:
            excess = cell.v - threshold_now(p, cell, soma.threshold)
            steep, sent = slope(p, cell), fire(p, cell)  # side by side, so that what they share is computed once
            soma.excess = excess
            soma.slope = steep
            soma.output = sent
            soma.sent = sent
            signals += sent != 0.0
            if REMEMBERS:
                if sent != 0.0 and soma.refractory > 0:
                    soma.ready = now + soma.refractory
                if lost == NOBODY:
                    wait = time_to_fire(p, cell)
                    since = max(now, soma.ready)
                    if wait * per_ms < LAST_TICK:
                        spare = cells[len(cells) - 1]
                        crossing = crossing_tick(p, cell, spare, wait, since, max(since, now + 1), per_ms)
                        if NEVER < crossing <= group.before + period:
                            lost = np.int64(q)
        else:
            soma.sent = 0.0
            if lost == NOBODY:
                lost = np.int64(q)
        if keep:
            write_state(cell, work.after, q)
    return lost, signals


REMEMBERS = True
"""Whether anything of a soma outlives an instant."""


def read_state(table: Any, row: int, cell: Any) -> None:
    """Give a cell the state that stands in a row of a table."""


def time_to_fire(p: Any, cell: Any) -> float:
    """Return the ms until it would fire by itself."""
    return math.inf


def slope(p: Any, cell: Any) -> float:
    """Return d(output)/d(drive)."""
    return 0.0


def act_one(neurons: Any, group: Any, somas: Any, work: Any, per_ms: float, period: int, keep: bool) -> tuple[int, int]:
    """Act as a certain model says."""
    return NOBODY, 0


def act_others(
    kind: int, neurons: Any, group: Any, somas: Any, work: Any, per_ms: float, period: int, keep: bool
) -> tuple[int, int]:
    """Act as another kind of model."""
    return NOBODY, 0


def act_alone(
    kind: int, neurons: Any, group: Any, somas: Any, work: Any, per_ms: float, period: int, keep: bool
) -> tuple[int, int]:
    """Let a group act where there is but one kind."""
    return act_one(neurons[0], group, somas, work, per_ms, period, keep)


def act_or_pass(
    kind: int, neurons: Any, group: Any, somas: Any, work: Any, per_ms: float, period: int, keep: bool
) -> tuple[int, int]:
    """Let a group act if it is of the first kind, else ask the others."""
    if kind == 0:
        return act_one(neurons[0], group, somas, work, per_ms, period, keep)
    return act_others(kind - 1, neurons[1:], group, somas, work, per_ms, period, keep)
