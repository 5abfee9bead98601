"""One window in the life of a thread's neurons, where all are of one kind: instant after instant, in order of time.

What arrives at an instant is added up first, and then all who heard something act. A neuron that fires by itself does
so when somebody calls on it later, or at the end of the window: until then nobody can tell. Placeholders are those of
:mod:`~neurosim.engines.compiled.soma`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from neurosim.engines.compiled.arrivals import CHUNK, FILLED, HEAD, NONE, ONE, TAIL
from neurosim.engines.compiled.jit import inlined
from neurosim.engines.compiled.memory import prefetch
from neurosim.engines.compiled.ordering import sort_by_time
from neurosim.engines.compiled.soma import (
    CHANGES,
    EVENTS,
    FAR,
    NEXT,
    NO_NUMBER,
    PLACE,
    SPIKES,
    act,
    change_current,
    lose,
    parameters_of,
    predicted,
    silent_until,
    write_state,
)
from neurosim.engines.compiled.weighing import (
    hearer_of,
    lacks_room,
    learn_from_arrivals,
    learn_from_spike,
    take_note,
    weighed,
)
from neurosim.engines.crossing import NEVER
from neurosim.recording.tables import DEAF

PREDICTS = True
"""Whether a neuron can fire with no further input."""

INJECTS = False
"""Whether currents that change are injected."""

PLASTIC = False
"""Whether synapses change by themselves."""

NOT_ALONE, NOT_BEFORE, SURELY = range(3)
"""Whether a neuron would fire by itself: it would not; not before it is due; just when it is due."""

NOTHING = np.int64(-(2**63))
"""The bits of -0.0, which no sum of signals can be: each product has 0.0 added to it."""

LISTENING = CHANGES + 1
"""In a report: how many hear something at the instant."""

AHEAD = 12
"""Entries by which memory is asked for before it is needed."""


class Somas(NamedTuple):
    """Neurons of one kind and thread, by their place among the `members`.

    `cells` hold the state, the ticks that belong to it, the row of the parameters in `params` and `refractory`, how the
    neuron stands to firing alone, and whether it is recorded; `spare` are two more to try things on; `due` is when each
    would fire alone, and ``soonest[0]`` a tick before which none does.
    """

    cells: Any
    spare: Any
    due: Any
    soonest: Any
    params: Any
    refractory: Any
    members: Any


class Scratch(NamedTuple):
    """Room for one window.

    `ticks` and `order` (2 * entries,) for when entries arrive, and which they are; `counts` to sort them; `drive`
    (neurons,) for what each hears at an instant, -0.0 for nothing, and `listeners` (neurons + 1,) for who hears
    anything; `sent` and `outcomes` (neurons,) for what came of it; `keys` and `values` to sort what was sent.
    """

    ticks: Any
    order: Any
    counts: Any
    drive: Any
    listeners: Any
    sent: Any
    outcomes: Any
    keys: Any
    values: Any


class Book(NamedTuple):
    """What is written down."""

    spikes: Any
    events: Any
    states: Any


def list_entries(window: Any, ring: Any, begin: int, end: int, width: int, scratch: Any) -> tuple[int, int]:
    """List the entries of a window in order of time; return where the list begins and ends.

    Parameters
    ----------
    window, ring
        See :mod:`~neurosim.engines.compiled.arrivals`.
    begin, end, width
        The first tick of the window; the one before which it ends, which the end of the run may bring forward; ticks.
    scratch : Scratch
    """
    ticks, order = scratch.ticks, scratch.order
    n = 0
    latest = begin
    sorted_already = True
    chunk = window[HEAD]
    while chunk != NONE:
        filled = window[FILLED] if chunk == window[TAIL] else CHUNK
        for e in range(chunk * CHUNK, chunk * CHUNK + filled):
            tick = ring.entries[e].tick
            if tick < end:
                ticks[n] = tick
                order[n] = e
                n += 1
                sorted_already &= tick >= latest
                latest = tick
        chunk = ring.following[chunk]
    first = 0 if sorted_already else sort_by_time(ticks, order, n, begin, width, scratch.counts)
    return first, first + n


def live_through(
    somas: Any,
    dendrites: Any,
    targets: Any,
    entries: Any,
    scratch: Any,
    book: Any,
    last: int,
    end: int,
    per_ms: float,
    report: Any,
) -> bool:
    """Let neurons live through a window, from where it stands, or a stretch of it; return whether there was room.

    Parameters
    ----------
    somas, scratch, book
        See the classes above.
    dendrites
        Where synapses are plastic.
    targets, entries
        Of synapses; on their way.
    last
        The end of the list of entries.
    end, per_ms
        The tick after the window or the stretch; ticks in a ms.
    report
        Where it stands: the place in the list, and who hears something at that instant and has acted already.
    """
    ticks, drive, listeners = scratch.ticks, scratch.drive, scratch.listeners
    sent, outcomes = scratch.sent, scratch.outcomes
    silence = drive.view(np.int64)
    place, acted, listening = report[PLACE], report[NEXT], report[LISTENING]
    soonest = somas.soonest[0]
    while place < last:
        tick = ticks[place]
        if tick >= end:
            break
        after = place + 1
        while after < last and ticks[after] == tick:
            after += 1
        if after + AHEAD < last:
            ask_for_next(somas, dendrites, entries, scratch.order[after + AHEAD])
        if listening == 0:
            if (
                PLASTIC
                and PREDICTS
                and not have_fired(somas, dendrites, entries, scratch, place, after, per_ms, book, report)
            ):
                report[PLACE], report[NEXT], report[LISTENING] = place, 0, 0
                somas.soonest[0] = soonest
                return False
            listening = add_up(targets, dendrites, entries, scratch, place, after)
        for q in range(acted, listening):
            i = listeners[q]
            if PREDICTS and somas.cells[i].alone != NOT_ALONE and somas.due[i] < tick:
                fire_alone(somas, dendrites, i, tick, per_ms, book, report)
            if not has_room(dendrites, book, report, listening):
                report[PLACE], report[NEXT], report[LISTENING] = place, q, listening
                somas.soonest[0] = soonest
                return False
        for q in range(listening):
            i = listeners[q]
            cell = somas.cells[i]
            change_current(somas.params, cell.row, cell, tick, per_ms)
            p = parameters_of(somas.params, cell.row)
            sent[q], outcomes[q] = act(p, cell, drive[i], tick, somas.refractory[cell.row], per_ms)
        for q in range(listening):
            i = listeners[q]
            ahead = write_act(somas, dendrites, i, drive[i], tick, sent[q], outcomes[q], per_ms, book, report)
            soonest = min(soonest, ahead)
            silence[i] = NOTHING
        if PLASTIC:
            learn_from_arrivals(dendrites, scratch.order, place, after, tick, per_ms, report)
            for q in range(listening):
                learn_from_spike(dendrites, listeners[q], tick, per_ms, report)
        acted = listening = 0
        place = after
    report[PLACE], report[NEXT], report[LISTENING] = place, 0, 0
    if PREDICTS and soonest < end:
        soonest = FAR
        for i in range(len(somas.due)):
            if somas.due[i] < end:
                fire_alone(somas, dendrites, i, end, per_ms, book, report)
            soonest = min(soonest, somas.due[i])
    somas.soonest[0] = soonest
    return bool(soonest >= end)


def ask_for_next(somas: Any, dendrites: Any, entries: Any, e: int) -> None:
    """Ask memory for the cell that an entry will wake, if it is one."""
    if entries[e].size == ONE:
        prefetch(somas.cells, hearer_of(entries[e], dendrites))


def have_fired(
    somas: Any,
    dendrites: Any,
    entries: Any,
    scratch: Any,
    place: int,
    after: int,
    per_ms: float,
    book: Any,
    report: Any,
) -> bool:
    """Let all who hear something at an instant fire by themselves before it, for that changes what they hear.

    Return whether there was room to write it down.
    """
    tick = scratch.ticks[place]
    for k in range(place, after):
        i = hearer_of(entries[scratch.order[k]], dendrites)
        if somas.cells[i].alone != NOT_ALONE and somas.due[i] < tick:
            fire_alone(somas, dendrites, i, tick, per_ms, book, report)
            if somas.due[i] < tick:
                return False
    return True


def add_up(targets: Any, dendrites: Any, entries: Any, scratch: Any, place: int, after: int) -> int:
    """Add up what each neuron hears at an instant, in order; return how many hear anything."""
    drive, listeners = scratch.drive, scratch.listeners
    silence = drive.view(np.int64)
    n = 0
    for k in range(place, after):
        entry = entries[scratch.order[k]]
        product = weighed(entry, dendrites) + 0.0
        if entry.size == ONE:
            i = np.uint64(hearer_of(entry, dendrites))
            listeners[n] = i
            n += silence[i] == NOTHING
            drive[i] += product
        else:
            for s in range(entry.first, entry.first + entry.size):
                i = np.uint64(targets[s])  # without a sign, so that no index counts from the end
                listeners[n] = i
                n += silence[i] == NOTHING
                drive[i] += product
    return n


def has_room(dendrites: Any, book: Any, report: Any, acts: int) -> bool:
    """Return whether so many more acts of one instant can be written down."""
    if lacks_room(dendrites, report):
        return False
    return bool(report[SPIKES] + acts <= len(book.spikes) and report[EVENTS] + acts <= len(book.events))


def fire_alone(somas: Any, dendrites: Any, i: int, before: int, per_ms: float, book: Any, report: Any) -> None:
    """Let a neuron fire by itself as often as it does before a tick, and there is room to write it down."""
    while somas.due[i] < before:
        cell = somas.cells[i]
        if cell.alone == NOT_BEFORE:
            asked = somas.due[i]
            due = predicted(parameters_of(somas.params, cell.row), cell, somas.spare, per_ms)
            cell.alone = SURELY
            if due < 0:
                if due < NEVER:  # the time to fire is not a number
                    lose(report, max(asked, 0), somas.members[i])
                due = FAR
                cell.alone = NOT_ALONE
            somas.due[i] = due
        elif has_room(dendrites, book, report, 1):
            tick = somas.due[i]
            happen(somas, dendrites, i, 0.0, tick, per_ms, book, report)
            learn_from_spike(dendrites, i, tick, per_ms, report)
        else:
            return


def happen(somas: Any, dendrites: Any, i: int, drive: float, tick: int, per_ms: float, book: Any, report: Any) -> int:
    """Let a neuron act, and write down what it does; return a tick before which it surely does not fire by itself."""
    cell = somas.cells[i]
    p = parameters_of(somas.params, cell.row)
    value, outcome = act(p, cell, drive, tick, somas.refractory[cell.row], per_ms)
    due: int = write_act(somas, dendrites, i, drive, tick, value, outcome, per_ms, book, report)
    return due


@inlined
def write_act(
    somas: Any,
    dendrites: Any,
    i: int,
    drive: float,
    tick: int,
    value: float,
    outcome: int,
    per_ms: float,
    book: Any,
    report: Any,
) -> int:
    """Write down what a neuron did; return a tick before which it surely does not fire by itself."""
    cell = somas.cells[i]
    due = FAR
    if outcome == NO_NUMBER:
        lose(report, tick, somas.members[i])
    else:
        if value != 0.0:
            spike = book.spikes[report[SPIKES]]
            report[SPIKES] += 1
            spike.tick = tick
            spike.neuron = somas.members[i]
            spike.value = value
            take_note(dendrites, i)
        if cell.recorded:
            event = book.events[report[EVENTS]]
            event.tick = tick
            event.neuron = somas.members[i]
            event.drive = drive
            event.outcome = outcome
            write_state(cell, book.states, report[EVENTS])
            report[EVENTS] += 1
        if PREDICTS:
            if outcome == DEAF and not INJECTS:
                due = somas.due[i]
            else:
                due = silent_until(parameters_of(somas.params, cell.row), cell, per_ms)
    if PREDICTS and (due < FAR or cell.alone != NOT_ALONE):
        cell.alone = NOT_BEFORE if due < FAR else NOT_ALONE
        somas.due[i] = due
    return due
