"""Neurons of one kind on a grid of time: each tick's sums enter all of them, block by block.

Most neurons do the same at most ticks: what they have summed up enters, and they stay silent. That is tried for a
whole block at once, on copies of their states; whoever turns out to do something else is visited alone afterwards, as
is whoever was silent for more than a tick, is to be recorded, or is due to fire by itself. Both ask the model's own
methods.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from neurosim.engines.compiled.blocks import LANES, cell_of, trial_of
from neurosim.engines.compiled.soma import EVENTS as EVENT_COUNT
from neurosim.engines.compiled.soma import (
    EVOLVES,
    FAR,
    NEXT,
    NO_NUMBER,
    PLACE,
    PREDICTS,
    SPIKES,
    WATCHED,
    act,
    lose,
    parameters_of,
    predicted,
    silent_until,
    write_state,
)
from neurosim.engines.crossing import NEVER, advance, copy_state, fire, integrate

NOTHING = np.int64(-(2**63))
"""The bits of -0.0: a sum that nothing has entered. No sum of signals is -0.0, for each product has 0.0 added."""

MANY = 4
"""A block is tried at once if at least one in so many neurons has something to do, the same as the others."""

EIGHT = 8


class Crew(NamedTuple):
    """The neurons of one kind in one thread.

    Attributes
    ----------
    params, rows, refractory
        Parameters, by row; the row of each cell; the refractory period of each row in ticks.
    cells, spare
        Blocks of cells, see :mod:`~neurosim.engines.compiled.blocks`, and two more to try things on.
    members, column
        Their indices, ascending; the first one's place among the thread's neurons.
    due, sure, told
        For each the tick at which it would fire by itself; if not sure, a tick before which it does not; and the tick
        of the act after which that was found.
    recorded
        Whether each is.
    odd
        Room for a flag for each lane of a block, twice.
    """

    params: Any
    rows: Any
    refractory: Any
    cells: Any
    spare: Any
    members: Any
    column: int
    due: Any
    sure: Any
    told: Any
    recorded: Any
    odd: Any


class Book(NamedTuple):
    """What is written down."""

    spikes: Any
    events: Any
    states: Any


def step_window(crew: Any, ring: Any, begin: int, end: int, per_ms: float, book: Any, report: Any) -> None:
    """Let each neuron of a kind live through a window, tick by tick.

    When there is no room for what a block might write down, it returns early; ``report[PLACE]`` then says at which
    tick it is to go on, and ``report[NEXT]`` with which block: otherwise that is how many there are.

    Parameters
    ----------
    crew : Crew
    ring : float64 array (ticks, neurons)
        For each of the next ticks the sum of what has been sent to each neuron.
    begin, end
        The first tick, and the one after the last.
    per_ms
        Ticks in a ms.
    book, report
        What is written.
    """
    first = report[NEXT]
    if report[PLACE] >= 0:
        begin = report[PLACE]
    for tick in range(begin, end):
        sums = ring[tick % len(ring)]
        for block in range(first, len(crew.cells)):
            size = min(LANES, len(crew.members) - block * LANES)
            if report[SPIKES] + size > len(book.spikes) or report[EVENT_COUNT] + size > len(book.events):
                report[NEXT] = block
                report[PLACE] = tick
                return
            column = crew.column + block * LANES
            step_block(crew, sums[column : column + size], block, tick, per_ms, book, report)
        first = 0
    report[NEXT] = len(crew.cells)
    report[PLACE] = -1


def step_block(crew: Any, sums: Any, block: int, tick: int, per_ms: float, book: Any, report: Any) -> None:
    """Let a block of neurons take in the sums of a tick."""
    usual, odd = crew.odd[0], crew.odd[1]
    alike = tell_apart(crew, sums.view(np.int64), block, tick, usual, odd)
    if alike * MANY >= len(sums):
        try_all(crew, sums, block, tick, per_ms, usual, odd)
    elif alike > 0:
        for k in range(len(sums)):
            odd[k] |= usual[k]
    eights = odd.view(np.uint64)
    for eight in range((len(sums) + EIGHT - 1) // EIGHT):
        if eights[eight] != 0:
            for k in range(eight * EIGHT, min(eight * EIGHT + EIGHT, len(sums))):
                if odd[k] != 0:
                    visit(crew, sums, block, k, tick, per_ms, book, report)


def tell_apart(crew: Any, bits: Any, block: int, tick: int, usual: Any, odd: Any) -> int:
    """Find out who does as usual, and how many they are; and who else has anything to do."""
    first, last = block * LANES, block * LANES + len(bits)
    due, told, recorded = crew.due[first:last], crew.told[first:last], crew.recorded[first:last]
    alike = 0
    for k in range(len(bits)):
        cell = cell_of(crew.cells, block, k)
        since, ready = cell.tick_since, cell.tick_ready
        heard, quick = bits[k] != NOTHING, not recorded[k]
        awake = ready <= (since if EVOLVES else tick)
        same = heard & quick & awake & (since == tick - 1)
        deaf = heard & quick & (ready > tick) & (not EVOLVES)
        other = heard
        if PREDICTS:
            other |= (told[k] != cell.tick_acted) | (due[k] <= tick)
        bits[k] = NOTHING if deaf else bits[k]
        usual[k] = same
        odd[k] = other & (not same) & (not deaf)
        alike += same
    return alike


def try_all(crew: Any, sums: Any, block: int, tick: int, per_ms: float, usual: Any, odd: Any) -> None:
    """Let the sums enter those who do as usual; who does not stay silent is left as it was, for a visit."""
    bits, rows = sums.view(np.int64), crew.rows[block * LANES : block * LANES + len(sums)]
    for k in range(len(sums)):
        if usual[k] != 0:
            cell = cell_of(crew.cells, block, k)
            p = parameters_of(crew.params, rows[k])
            trial = trial_of(crew.cells)
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


def visit(crew: Any, sums: Any, block: int, k: int, tick: int, per_ms: float, book: Any, report: Any) -> None:
    """Let one neuron of a block do what it has to at a tick."""
    j = block * LANES + k
    i = crew.members[j]
    cell = cell_of(crew.cells, block, k)
    row = crew.rows[j]
    p = parameters_of(crew.params, row)
    bits = sums.view(np.int64)
    drive = 0.0
    if bits[k] != NOTHING:
        drive = sums[k]
        bits[k] = NOTHING
    elif not is_due(p, cell, crew, j, i, tick, per_ms, report):
        return
    value, outcome = act(p, cell, drive, tick, crew.refractory[row], per_ms)
    if outcome == NO_NUMBER:
        lose(report, tick, i)
        crew.due[j] = FAR
        crew.sure[j] = True
        crew.told[j] = cell.tick_acted
        return
    if value != 0.0:
        spike = book.spikes[report[SPIKES]]
        spike.tick = tick
        spike.neuron = i
        spike.value = value
        report[SPIKES] += 1
    if crew.recorded[j]:
        event = book.events[report[EVENT_COUNT]]
        event.tick = tick
        event.neuron = i
        event.drive = drive
        event.outcome = outcome
        write_state(cell, book.states, report[EVENT_COUNT])
        report[EVENT_COUNT] += 1
    if WATCHED:
        is_due(p, cell, crew, j, i, tick, per_ms, report)


def is_due(p: Any, cell: Any, crew: Any, j: int, i: int, tick: int, per_ms: float, report: Any) -> bool:
    """Return whether a neuron that has heard nothing fires at a tick, or earlier."""
    due, sure = crew.due, crew.sure
    if not PREDICTS:
        return False
    if crew.told[j] != cell.tick_acted:
        crew.told[j] = cell.tick_acted
        due[j] = silent_until(p, cell, per_ms)
        sure[j] = due[j] == FAR
    if due[j] <= tick and not sure[j]:
        asked = due[j]
        due[j] = predicted(p, cell, crew.spare, per_ms)
        sure[j] = True
        if due[j] == NEVER:
            due[j] = FAR
        elif due[j] < NEVER:  # the time to fire is not a number
            lose(report, max(asked, 0), i)
            due[j] = FAR
    return bool(due[j] <= tick)
