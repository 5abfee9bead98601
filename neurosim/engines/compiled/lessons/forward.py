"""The forward pass of a row: each group lists its inputs, adds them up, and acts. Kernels, to be bound.

The methods of a model are placeholders here, and so are ``REMEMBERS``, ``APART``, ``TEACHES``, ``parameters_of``,
``act_one`` and ``act_others``; ``error`` is one for a learning rule's own, and ``Rule`` for a named tuple of its
parameters.
"""

from typing import Any

import numpy as np

from neurosim.core.timebase import LAST_TICK
from neurosim.engines.compiled.lessons.simd import LANES, alike, load, store
from neurosim.engines.compiled.soma import decide, parameters_of, read_state, time_to_fire, write_state
from neurosim.engines.crossing import NEVER, advance, crossing_tick

NOBODY = -1

BEYOND = 2**62  # greater than the number of any soma


def listen(group: Any, sources: Any, sent: Any, table: Any, starts: Any, slots: Any, values: Any, row: int) -> None:
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
            value = table[row, np.uint64(place)] if place < inputs else sent[np.uint64(place - inputs)]
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
            sent[q] = 0.0


def hear(group: Any, work: Any, rows: Any, heard: int, heard_to: int) -> None:
    """Add up weight x value for each soma of a group, source by source; many somas at once.

    Sums stay in registers until all sources were heard, from `heard` up to `heard_to` in the lists of `rows`. The
    numbers without a sign let the compiler see that no index counts from the end.
    """
    drive, weights, slots, values, stride = work.drive, work.weights, rows.slots, rows.values, group.stride
    heard_from, until = np.uint64(heard), np.uint64(heard_to)
    q, at, step = np.uint64(group.first), np.uint64(group.weight), np.uint64(stride)
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
    neurons: Any, group: Any, net: Any, work: Any, rows: Any, row: Any, rule: Any, instant: Any
) -> tuple[int, int, int]:
    """Let each soma of a group take its sum and decide, and give output neurons their errors.

    Those who remember begin each presentation as at time 0. Returns the first that is lost, for its potential became
    NaN or it would fire by itself before the next row begins, or -1; how many have sent a signal; and how many errors
    are not zero.
    """
    cells, first, last, column = neurons.cells, group.first, group.first + group.width, group.target
    first_cell = np.uint64(group.cell)
    drive, errors = work.drive[first:last], work.errors[first:last]  # from 0 on: a compiler sees that they are apart
    targets = rows.targets[row, column : column + group.width]  # of which nothing is read for a group that has none
    taught = column >= 0
    lost: Any = BEYOND
    signals = updates = 0
    elapsed = (instant.now - instant.before) / instant.per_ms
    for o in range(np.uint64(group.width)):
        q: Any = np.uint64(first) + o
        cell = cells[first_cell + o]
        p = parameters_of(neurons.params, neurons.rows[first_cell + o])
        if REMEMBERS:
            read_state(work.initial, q, cell)
        advance(p, cell, elapsed)
        v, margin, steep, sent = decide(p, cell, drive[o], net.thresholds[q])
        signals += sent != 0.0
        bad = v != v
        if REMEMBERS:
            bad |= fires_by_itself(p, cell, cells, instant, sent, net.refractory[q], rows.period)
        lost = min(lost, np.int64(q) if bad else BEYOND)
        if TEACHES and (APART or taught):
            e = error(rule_of(rule), targets[o], sent, margin, steep)
            errors[o] = e
            updates += e != 0.0
        if not APART:
            work.sent[q], work.margin[q], work.slope[q] = sent, margin, steep
    if not APART and net.keep_states:
        for o in range(np.uint64(group.width)):
            write_state(cells[first_cell + o], work.after, np.uint64(first) + o)  # type: ignore[arg-type]
    return lost if lost < BEYOND else NOBODY, signals, updates


def fires_by_itself(p: Any, cell: Any, cells: Any, instant: Any, sent: float, refractory: int, period: int) -> bool:
    """Return whether a soma that has acted would fire without input before the next row begins."""
    now, per_ms = instant.now, instant.per_ms
    since = now + refractory if sent != 0.0 else now
    wait = time_to_fire(p, cell)
    if not wait * per_ms < LAST_TICK:
        return False
    crossing = crossing_tick(p, cell, cells[len(cells) - 1], wait, since, max(since, now + 1), per_ms)
    return bool(NEVER < crossing <= instant.before + period)


REMEMBERS = True  # whether anything of a soma outlives an instant
APART = False
"""Whether groups do not depend on each other, and nobody needs to know what somas did but for their errors."""

TEACHES = True  # whether anything is learned, or rows are only answered


def error(rule: Any, target: float, output: float, margin: float, slope: float) -> float:
    """Return the error of an output neuron."""
    return 0.0


def Rule(*values: float) -> Any:
    """Return the named parameters of a rule."""


def rule_of(rule: Any) -> Any:
    """Return the parameters of the rule by name."""
    return Rule(*rule)


def act_one(
    neurons: Any, group: Any, net: Any, work: Any, rows: Any, row: Any, rule: Any, instant: Any
) -> tuple[int, int, int]:
    """Act as a certain model says."""
    return NOBODY, 0, 0


def act_others(
    kind: int, neurons: Any, group: Any, net: Any, work: Any, rows: Any, row: Any, rule: Any, instant: Any
) -> tuple[int, int, int]:
    """Act as another kind of model."""
    return NOBODY, 0, 0


def act_alone(
    kind: int, neurons: Any, group: Any, net: Any, work: Any, rows: Any, row: Any, rule: Any, instant: Any
) -> tuple[int, int, int]:
    """Let a group act where there is but one kind."""
    return act_one(neurons[0], group, net, work, rows, row, rule, instant)


def act_or_pass(
    kind: int, neurons: Any, group: Any, net: Any, work: Any, rows: Any, row: Any, rule: Any, instant: Any
) -> tuple[int, int, int]:
    """Let a group act if it is of the first kind, else ask the others."""
    if kind == 0:
        return act_one(neurons[0], group, net, work, rows, row, rule, instant)
    return act_others(kind - 1, neurons[1:], group, net, work, rows, row, rule, instant)
