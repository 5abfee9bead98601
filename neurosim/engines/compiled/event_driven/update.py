"""The neurons of a worker are updated over one window: instant after instant, in order of time.

What arrives at an instant is added up first, and then all neurons that received something act. A spike that a neuron
fires without input is computed when something reaches the neuron later, or at the end of the window. Placeholders are
those of :mod:`~neurosim.engines.compiled.soma`.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.engines.compiled.event_driven.sorting import sort_by_time
from neurosim.engines.compiled.event_driven.spike_queue import CHUNK, FILLED, HEAD, NONE, ONE, TAIL
from neurosim.engines.compiled.event_driven.static_synapses import (
    contribution,
    lacks_room,
    learn_at_arrivals,
    learn_at_spike,
    mark_spiked,
    target_of,
)
from neurosim.engines.compiled.exchange import FAR, NOTHING
from neurosim.engines.compiled.jit.addresses import taken
from neurosim.engines.compiled.jit.binding import inlined
from neurosim.engines.compiled.jit.instructions import prefetch
from neurosim.engines.compiled.soma import (
    INJECTS,
    NO_NUMBER,
    PREDICTS,
    act,
    change_current,
    parameters_of,
    predicted,
    report_nan,
    silent_until,
    write_event,
    write_spike,
)
from neurosim.engines.crossing import NEVER
from neurosim.recording.tables import DEAF

PLASTIC = False  # whether synapses change by themselves

NO_CROSSING, LOWER_BOUND, EXACT = range(3)
"""What is known of the next spike without input: there is none; it is not before `due`; it is at `due`."""

AHEAD = 12  # entries by which a cell is fetched from memory before it is needed


class Somas(NamedTuple):
    """The neurons of a worker, by their place among the `members`.

    `cells` hold the state, its ticks, the row of the parameters in `params` and `refractory`, what is known of the next
    spike without input (``prediction``), and whether the neuron is recorded; `spare` are two more for trials; `due` is
    the tick of each prediction, and ``earliest[0]`` a tick before which none of them is.
    """

    cells: Any
    spare: Any
    due: Any
    earliest: Any
    params: Any
    refractory: Any
    members: Any


class Scratch(NamedTuple):
    """Room for one window.

    `ticks` and `order` (2 * entries,) for the entries that arrive, by tick; `counts` to sort them; `drive` (neurons,)
    for the sum of each neuron at an instant, -0.0 for none, and `receivers` (neurons + 1,) for the neurons that have
    one; `sent` and `outcomes` (neurons,) for what they do; `keys` and `values` to sort spikes.
    """

    ticks: Any
    order: Any
    counts: Any
    drive: Any
    receivers: Any
    sent: Any
    outcomes: Any
    keys: Any
    values: Any


def list_entries(window: Any, queue: Any, begin: int, end: int, width: int, scratch: Any) -> tuple[int, int]:
    """List the entries of a window in order of time; return where the list begins and ends.

    Parameters
    ----------
    window, queue
        See :mod:`~neurosim.engines.compiled.event_driven.spike_queue`.
    begin, end, width
        The first tick of the window; the one before which it ends, which the end of the run may bring forward; ticks.
    scratch : Scratch
    """
    ticks, order = scratch.ticks, scratch.order
    n: Any = np.int64(0)  # not a constant, for which sorting would be compiled a second time
    latest = begin
    sorted_already = True
    chunk = window[HEAD]
    while chunk != NONE:
        filled = window[FILLED] if chunk == window[TAIL] else CHUNK
        for e in range(chunk * CHUNK, chunk * CHUNK + filled):
            tick = queue.entries[e].tick
            if tick < end:
                ticks[n] = tick
                order[n] = e
                n += 1
                sorted_already &= tick >= latest
                latest = tick
        chunk = queue.following[chunk]
    first = 0 if sorted_already else sort_by_time(ticks, order, n, begin, width, scratch.counts)
    return first, first + n


class Given(NamedTuple):
    """What a window is updated with.

    `dendrites` where synapses are plastic; the `targets` of synapses; the `entries` on their way; the
    :class:`~neurosim.engines.compiled.buffers.Buffers`; ticks in a ms.
    """

    somas: Somas
    dendrites: Any
    targets: Any
    entries: Any
    scratch: Scratch
    buffers: Any
    per_ms: float


def update_window(given: Any, end: int, status: Any) -> bool:
    """Update neurons over a window or a part of it, from where it stands; return whether there was room.

    Parameters
    ----------
    given
        A pointer to a `Given`.
    end
        The tick after the window or its part.
    status
        See :data:`~neurosim.engines.compiled.exchange.STATUS`.
    """
    somas, dendrites, targets, entries, scratch, buffers, per_ms = taken(given)
    ticks, drive, receivers = scratch.ticks, scratch.drive, scratch.receivers
    sent, outcomes = scratch.sent, scratch.outcomes
    silence = drive.view(np.int64)
    place, last, ready, receiving = status.place, status.last, status.next, status.receiving
    earliest = somas.earliest[0]
    while place < last:
        tick = ticks[place]
        if tick >= end:
            break
        after = place + 1
        while after < last and ticks[after] == tick:
            after += 1
        if after + AHEAD < last:
            prefetch_next(somas, dendrites, entries, scratch.order[after + AHEAD])
        if receiving == 0:
            if (
                PLASTIC
                and PREDICTS
                and not fire_earlier(somas, dendrites, entries, scratch, place, after, per_ms, buffers, status)
            ):
                status.place, status.next, status.receiving = place, 0, 0
                somas.earliest[0] = earliest
                return False
            receiving = sum_inputs(targets, dendrites, entries, scratch, place, after)
        for q in range(ready, receiving):
            i = receivers[q]
            if PREDICTS and somas.cells[i].prediction != NO_CROSSING and somas.due[i] < tick:
                fire_predicted(somas, dendrites, i, tick, per_ms, buffers, status)
            if not has_room(dendrites, buffers, status, receiving):
                status.place, status.next, status.receiving = place, q, receiving
                somas.earliest[0] = earliest
                return False
        for q in range(receiving):
            i = receivers[q]
            cell = somas.cells[i]
            change_current(somas.params, cell.row, cell, tick, per_ms)
            p = parameters_of(somas.params, cell.row)
            sent[q], outcomes[q], _, _, _ = act(p, cell, drive[i], tick, somas.refractory[cell.row], per_ms, 0.0)
        for q in range(receiving):
            i = receivers[q]
            outcome = np.int64(outcomes[q])  # as :func:`act` returns it, so that what follows is compiled once
            bound = record_act(somas, dendrites, i, drive[i], tick, sent[q], outcome, per_ms, buffers, status)
            earliest = min(earliest, bound)
            silence[i] = NOTHING
        if PLASTIC:
            learn_at_arrivals(dendrites, scratch.order, place, after, tick, per_ms, status)
            for q in range(receiving):
                learn_at_spike(dendrites, receivers[q], tick, per_ms, status)
        ready = receiving = 0
        place = after
    status.place, status.next, status.receiving = place, 0, 0
    if PREDICTS and earliest < end:
        earliest = FAR
        for i in range(len(somas.due)):
            if somas.due[i] < end:
                fire_predicted(somas, dendrites, i, end, per_ms, buffers, status)
            earliest = min(earliest, somas.due[i])
    somas.earliest[0] = earliest
    return bool(earliest >= end)


def prefetch_next(somas: Any, dendrites: Any, entries: Any, e: int) -> None:
    """Fetch the cell that an entry reaches from memory, if it is one."""
    if entries[e].size == ONE:
        prefetch(somas.cells, target_of(entries[e], dendrites))


def fire_earlier(
    somas: Any,
    dendrites: Any,
    entries: Any,
    scratch: Any,
    place: int,
    after: int,
    per_ms: float,
    buffers: Any,
    status: Any,
) -> bool:
    """Let the neurons that receive something at an instant fire what they fire before it: their synapses learn of that.

    Return whether there was room to write it down.
    """
    tick = scratch.ticks[place]
    for k in range(place, after):
        i = target_of(entries[scratch.order[k]], dendrites)
        if somas.cells[i].prediction != NO_CROSSING and somas.due[i] < tick:
            fire_predicted(somas, dendrites, i, tick, per_ms, buffers, status)
            if somas.due[i] < tick:
                return False
    return True


def sum_inputs(targets: Any, dendrites: Any, entries: Any, scratch: Any, place: int, after: int) -> int:
    """Add up what each neuron receives at an instant, in order; return how many receive anything."""
    drive, receivers = scratch.drive, scratch.receivers
    silence = drive.view(np.int64)
    n = 0
    for k in range(place, after):
        entry = entries[scratch.order[k]]
        product = contribution(entry, dendrites) + 0.0
        if entry.size == ONE:
            i = np.uint64(target_of(entry, dendrites))
            receivers[n] = i
            n += silence[i] == NOTHING
            drive[i] += product
        else:
            for s in range(entry.first, entry.first + entry.size):
                i = np.uint64(targets[s])  # without a sign, so that no index counts from the end
                receivers[n] = i
                n += silence[i] == NOTHING
                drive[i] += product
    return n


def has_room(dendrites: Any, buffers: Any, status: Any, acts: int) -> bool:
    """Return whether so many more acts of one instant can be written down."""
    if lacks_room(dendrites, status):
        return False
    return bool(status.spikes + acts <= len(buffers.spikes) and status.events + acts <= len(buffers.events))


def fire_predicted(somas: Any, dendrites: Any, i: int, before: int, per_ms: float, buffers: Any, status: Any) -> None:
    """Let a neuron fire the spikes that it fires without input before a tick, as long as there is room for them."""
    while somas.due[i] < before:
        cell = somas.cells[i]
        if cell.prediction == LOWER_BOUND:
            asked = somas.due[i]
            due = predicted(parameters_of(somas.params, cell.row), cell, somas.spare, per_ms)
            cell.prediction = EXACT
            if due < 0:
                if due < NEVER:  # the time to fire is not a number
                    report_nan(status, max(asked, 0), somas.members[i])
                due = FAR
                cell.prediction = NO_CROSSING
            somas.due[i] = due
        elif has_room(dendrites, buffers, status, 1):
            tick = somas.due[i]
            p = parameters_of(somas.params, cell.row)
            value, outcome, _, _, _ = act(p, cell, 0.0, tick, somas.refractory[cell.row], per_ms, 0.0)
            record_act(somas, dendrites, i, 0.0, tick, value, outcome, per_ms, buffers, status)
            learn_at_spike(dendrites, i, tick, per_ms, status)
        else:
            return


@inlined
def record_act(
    somas: Any,
    dendrites: Any,
    i: int,
    drive: float,
    tick: int,
    value: float,
    outcome: int,
    per_ms: float,
    buffers: Any,
    status: Any,
) -> int:
    """Write down what a neuron did; return a tick before which it does not fire without input."""
    cell = somas.cells[i]
    due = FAR
    if outcome == NO_NUMBER:
        report_nan(status, tick, somas.members[i])
    else:
        if value != 0.0:
            write_spike(buffers, status, tick, somas.members[i], value)
            mark_spiked(dendrites, i)
        if cell.recorded:
            write_event(buffers, status, cell, tick, somas.members[i], drive, outcome)
        if PREDICTS:
            if outcome == DEAF and not INJECTS:
                due = somas.due[i]
            else:
                due = silent_until(parameters_of(somas.params, cell.row), cell, per_ms)
    if PREDICTS and (due < FAR or cell.prediction != NO_CROSSING):
        cell.prediction = LOWER_BOUND if due < FAR else NO_CROSSING
        somas.due[i] = due
    return due
