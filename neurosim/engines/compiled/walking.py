"""How a row walks through a network: a group lists what it hears, adds it up, and acts. Kernels, to be bound.

``advance``, ``integrate``, ``slope``, ``fire``, ``time_to_fire`` and ``write_state`` are placeholders for a model's
own, and so are ``REMEMBERS``, ``parameters_of``, ``act_one`` and ``act_others``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurosim.engines.compiled.soma import parameters_of, write_state
from neurosim.engines.crossing import advance, fire, integrate

NOBODY = -1


def listen(group: Any, sources: Any, somas: Any, table: Any, starts: Any, slots: Any, values: Any, row: int) -> None:
    """List what a group hears in this presentation; it acts if that is anything, or if it is asked."""
    if group.direct:
        first, last = starts[row], starts[row + 1]
    else:
        inputs = table.shape[1]
        first = group.room
        last = first
        for k in range(group.sources):
            place = sources[group.source + k]
            value = table[row, place] if place < inputs else somas[place - inputs].sent
            if value != 0.0:
                slots[last] = k
                values[last] = value
                last += 1
    group.acted = last > first or group.asked
    if group.acted:
        group.heard = first
        group.heard_to = last
    else:
        for q in range(group.first, group.first + group.width):
            somas[q].sent = 0.0


def hear(group: Any, drive: Any, weights: Any, slots: Any, values: Any) -> None:
    """Add up weight x value for each soma of a group, source by source.

    Four sources are taken at a time, in order, so that a sum is seldom written back; the numbers without a sign let
    the compiler see that no index counts from the end.
    """
    k = group.heard
    last = group.heard_to
    first = np.uint64(group.first)
    weight = np.uint64(group.weight)
    stride = np.uint64(group.stride)
    if group.width == 1:
        total = 0.0
        while k < last:
            total += weights[weight + np.uint64(slots[k])] * values[k]
            k += 1
        drive[first] = total
        return
    for o in range(stride):
        drive[first + o] = 0.0
    while k + 4 <= last:
        a, b = weight + np.uint64(slots[k]) * stride, weight + np.uint64(slots[k + 1]) * stride
        c, d = weight + np.uint64(slots[k + 2]) * stride, weight + np.uint64(slots[k + 3]) * stride
        v, w, x, y = values[k], values[k + 1], values[k + 2], values[k + 3]
        for o in range(stride):
            two = (drive[first + o] + weights[a + o] * v) + weights[b + o] * w
            drive[first + o] = (two + weights[c + o] * x) + weights[d + o] * y
        k += 4
    while k < last:
        a = weight + np.uint64(slots[k]) * stride
        v = values[k]
        for o in range(stride):
            drive[first + o] += weights[a + o] * v
        k += 1


def act_group(
    params: Any,
    param_rows: Any,
    cells: Any,
    group: Any,
    somas: Any,
    drive: Any,
    before: Any,
    after: Any,
    per_ms: float,
    keep: bool,
) -> int:
    """Let each soma of a group take its sum and decide; return the first that is lost, or -1.

    Its potential became NaN, or it would fire by itself before the next row finds it.
    """
    lost = NOBODY
    now = group.since
    elapsed = (now - group.before) / per_ms
    for o in range(group.width):
        q = group.first + o
        soma = somas[q]
        cell = cells[group.cell + o]
        p = parameters_of(params, param_rows[group.cell + o])
        write_state(cell, before, q)
        if REMEMBERS and soma.ready > group.before:  # it was clamped until its refractory period was over
            if now > soma.ready:
                advance(p, cell, (now - soma.ready) / per_ms)
        else:
            advance(p, cell, elapsed)
        integrate(p, cell, drive[q])
        if cell.v == cell.v:
            soma.excess = cell.v - soma.threshold
            soma.slope = slope(p, cell)
            soma.output = fire(p, cell)
            soma.sent = soma.output
            if REMEMBERS:
                soma.ready_before = soma.ready
                if soma.sent != 0.0 and soma.refractory > 0:
                    soma.ready = now + soma.refractory
                if lost == NOBODY and time_to_fire(p, cell) != math.inf:
                    lost = q
        else:
            soma.sent = 0.0
            if lost == NOBODY:
                lost = q
        if keep:
            write_state(cell, after, q)
    return lost


REMEMBERS = True
"""Whether anything of a soma outlives an instant."""


def time_to_fire(p: Any, cell: Any) -> float:
    """Return the ms until it would fire by itself."""
    return math.inf


def slope(p: Any, cell: Any) -> float:
    """Return d(output)/d(drive)."""
    return 0.0


def act_one(
    params: Any,
    param_rows: Any,
    cells: Any,
    group: Any,
    somas: Any,
    drive: Any,
    before: Any,
    after: Any,
    per_ms: float,
    keep: bool,
) -> int:
    """Act as a certain model says."""
    return NOBODY


def act_others(
    kind: int,
    params: Any,
    param_rows: Any,
    cells: Any,
    group: Any,
    somas: Any,
    drive: Any,
    before: Any,
    after: Any,
    per_ms: float,
    keep: bool,
) -> int:
    """Act as another kind of model."""
    return NOBODY


def act_alone(
    kind: int,
    params: Any,
    param_rows: Any,
    cells: Any,
    group: Any,
    somas: Any,
    drive: Any,
    before: Any,
    after: Any,
    per_ms: float,
    keep: bool,
) -> int:
    """Let a group act where there is but one kind."""
    return act_one(params[0], param_rows[0], cells[0], group, somas, drive, before, after, per_ms, keep)


def act_or_pass(
    kind: int,
    params: Any,
    param_rows: Any,
    cells: Any,
    group: Any,
    somas: Any,
    drive: Any,
    before: Any,
    after: Any,
    per_ms: float,
    keep: bool,
) -> int:
    """Let a group act if it is of the first kind, else ask the others."""
    if kind == 0:
        return act_one(params[0], param_rows[0], cells[0], group, somas, drive, before, after, per_ms, keep)
    return act_others(kind - 1, params[1:], param_rows[1:], cells[1:], group, somas, drive, before, after, per_ms, keep)
