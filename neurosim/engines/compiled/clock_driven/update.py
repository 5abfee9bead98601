"""Neurons of one group, clock-driven: each tick's sums enter all of them, block by block.

Most neurons do the same at most ticks: the sum enters, and they stay silent. That is tried for a whole block at once,
on copies of their states; a neuron that does something else is updated alone afterwards, and so is one that was silent
for more than a tick, is recorded, or may fire without input. Both run the model's own methods.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.engines.compiled.clock_driven.soa import LANES, cell_of, trial_of
from neurosim.engines.compiled.exchange import FAR, NOTHING
from neurosim.engines.compiled.soma import (
    EVOLVES,
    NO_NUMBER,
    PREDICTS,
    WATCHED,
    act,
    parameters_of,
    predicted,
    report_nan,
    silent_until,
    write_event,
    write_spike,
)
from neurosim.engines.crossing import NEVER, advance, copy_state, fire, integrate

MANY = 4  # a block is tried at once if at least one in so many neurons has something to do, the same as the others
EIGHT = 8


class Population(NamedTuple):
    """The neurons of one group in one thread."""

    params: Any  # parameters, by row
    rows: Any  # the row of each neuron
    refractory: Any  # the refractory period of each row, in ticks
    cells: Any  # blocks of cells, see `soa`
    spare: Any  # and two more to try things on
    members: Any  # their indices, ascending
    column: Any  # the first one's place among the thread's neurons
    due: Any  # for each the tick at which it would fire by itself; if not sure, a tick before which it does not
    sure: Any
    known: Any  # the tick of the act after which that was found
    recorded: Any  # whether each is
    odd: Any  # room for a flag for each lane of a block, twice


def step_window(population: Any, ring: Any, begin: int, end: int, per_ms: float, buffers: Any, status: Any) -> None:
    """Update the neurons of a group over the window [begin, end), tick by tick.

    When there is no room for what a block might write down, it returns early; ``status.place`` then says at which
    tick it is to go on, and ``status.next`` with which block: otherwise that is how many there are.
    """
    first = status.next
    if status.place >= 0:
        begin = status.place
    for tick in range(begin, end):
        sums = ring[tick % len(ring)]
        for block in range(first, len(population.cells)):
            size = min(LANES, len(population.members) - block * LANES)
            if status.spikes + size > len(buffers.spikes) or status.events + size > len(buffers.events):
                status.next = block
                status.place = tick
                return
            column = population.column + block * LANES
            step_block(population, sums[column : column + size], block, tick, per_ms, buffers, status)
        first = 0
    status.next = len(population.cells)
    status.place = -1


def step_block(population: Any, sums: Any, block: int, tick: int, per_ms: float, buffers: Any, status: Any) -> None:
    """Update a block of neurons at a tick."""
    usual, odd = population.odd[0], population.odd[1]
    alike = classify(population, sums.view(np.int64), block, tick, usual, odd)
    if alike * MANY >= len(sums):
        step_silent(population, sums, block, tick, per_ms, usual, odd)
    elif alike > 0:
        for k in range(len(sums)):
            odd[k] |= usual[k]
    eights = odd.view(np.uint64)
    for eight in range((len(sums) + EIGHT - 1) // EIGHT):
        if eights[eight] != 0:
            for k in range(eight * EIGHT, min(eight * EIGHT + EIGHT, len(sums))):
                if odd[k] != 0:
                    update_one(population, sums, block, k, tick, per_ms, buffers, status)


def classify(population: Any, bits: Any, block: int, tick: int, usual: Any, odd: Any) -> int:
    """Flag the neurons that do as usual, and the others that have anything to do; return how many the first are."""
    first, last = block * LANES, block * LANES + len(bits)
    due, known, recorded = population.due[first:last], population.known[first:last], population.recorded[first:last]
    alike = 0
    for k in range(len(bits)):
        cell = cell_of(population.cells, block, k)
        since, ready = cell.tick_since, cell.tick_ready
        received, quick = bits[k] != NOTHING, not recorded[k]
        awake = ready <= (since if EVOLVES else tick)
        same = received & quick & awake & (since == tick - 1)
        deaf = received & quick & (ready > tick) & (not EVOLVES)
        other = received
        if PREDICTS:
            other |= (known[k] != cell.tick_acted) | (due[k] <= tick)
        bits[k] = NOTHING if deaf else bits[k]
        usual[k] = same
        odd[k] = other & (not same) & (not deaf)
        alike += same
    return alike


def step_silent(population: Any, sums: Any, block: int, tick: int, per_ms: float, usual: Any, odd: Any) -> None:
    """Let the sums enter the neurons that do as usual; one that does not stay silent is left as it was."""
    bits, rows = sums.view(np.int64), population.rows[block * LANES : block * LANES + len(sums)]
    for k in range(len(sums)):
        if usual[k] != 0:
            cell = cell_of(population.cells, block, k)
            p = parameters_of(population.params, rows[k])
            trial = trial_of(population.cells)
            copy_state(cell, trial)
            advance(p, trial, 1 / per_ms)
            integrate(p, trial, sums[k])
            number = trial.v == trial.v
            silent = (fire(p, trial) == 0.0) & number & (not WATCHED)
            if silent:
                copy_state(trial, cell)
                cell.tick_since = tick
                cell.tick_acted = tick
                bits[k] = NOTHING
            odd[k] = not silent


def update_one(
    population: Any, sums: Any, block: int, k: int, tick: int, per_ms: float, buffers: Any, status: Any
) -> None:
    """Update one neuron of a block at a tick."""
    j = block * LANES + k
    i = population.members[j]
    cell = cell_of(population.cells, block, k)
    row = population.rows[j]
    p = parameters_of(population.params, row)
    bits = sums.view(np.int64)
    drive = 0.0
    if bits[k] != NOTHING:
        drive = sums[k]
        bits[k] = NOTHING
    elif not is_due(p, cell, population, j, i, tick, per_ms, status):
        return
    value, outcome, _, _, _ = act(p, cell, drive, tick, population.refractory[row], per_ms, 0.0)
    if outcome == NO_NUMBER:
        report_nan(status, tick, i)
        population.due[j] = FAR
        population.sure[j] = True
        population.known[j] = cell.tick_acted
        return
    if value != 0.0:
        write_spike(buffers, status, tick, i, value)
    if population.recorded[j]:
        write_event(buffers, status, cell, tick, i, drive, outcome)
    if WATCHED:
        is_due(p, cell, population, j, i, tick, per_ms, status)


def is_due(p: Any, cell: Any, population: Any, j: int, i: int, tick: int, per_ms: float, status: Any) -> bool:
    """Return whether a neuron without input fires at a tick, or earlier."""
    due, sure = population.due, population.sure
    if not PREDICTS:
        return False
    if population.known[j] != cell.tick_acted:
        population.known[j] = cell.tick_acted
        due[j] = silent_until(p, cell, per_ms)
        sure[j] = due[j] == FAR
    if due[j] <= tick and not sure[j]:
        asked = due[j]
        due[j] = predicted(p, cell, population.spare, per_ms)
        sure[j] = True
        if due[j] == NEVER:
            due[j] = FAR
        elif due[j] < NEVER:  # the time to fire is not a number
            report_nan(status, max(asked, 0), i)
            due[j] = FAR
    return bool(due[j] <= tick)
