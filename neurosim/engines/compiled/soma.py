"""What the neurons of one kind do in one window of time: kernels, to be bound to a model.

Names in capitals and the methods of the model are placeholders. A *cell* is a record of a soma's state and of the
ticks that belong to it; ``p`` is the model's parameters.
"""

from __future__ import annotations

import math
from typing import Any

from neurosim.core.timebase import LAST_TICK
from neurosim.engines.compiled.jit import inlined
from neurosim.engines.compiled.weighing import felt, lacks_room, learn_from_arrivals, learn_from_spike, take_note
from neurosim.engines.crossing import NEVER, advance, copy_state, crossing_tick, fire, integrate
from neurosim.recording.tables import DEAF, FIRED, HEARD, SILENT

FAR = 2**62
"""Later than any tick."""

EVOLVES = False
"""Whether the state evolves while refractory."""

PREDICTS = True
"""Whether it can fire with no further input."""

INJECTS = False
"""Whether currents that change are injected."""

WATCHED = False
"""Whether its methods are not proven never to fail, so that each is asked at the tick at which the event loop asks."""

BOUNDED = False
"""Whether the model can tell cheaply how long it surely stays silent."""

NO_NUMBER = -1
"""Outcome of an event that made the potential NaN."""

NEXT, PLACE, SPIKES, EVENTS, LOST, LOST_NEURON, CHANGES = range(7)
"""What a kernel reports: where it had to stop for want of room, what it wrote, who lost its way, when; what it wrote of
changes."""


def parameters_of(params: Any, row: int) -> Any:
    """Return the parameters of a neuron."""
    return params[row]


def change_current(params: Any, row: int, cell: Any, now: int, per_ms: float) -> None:
    """Carry a cell to now and give it the injected current of now, if that changes."""


def advance_refractory(p: Any, cell: Any, elapsed: float) -> None:
    """Carry a state forward inside the refractory period."""


def integrate_refractory(p: Any, cell: Any, drive: float) -> None:
    """Let a sum enter what hears it inside the refractory period."""


def time_to_fire(p: Any, cell: Any) -> float:
    """Return a guess of the ms until it would fire by itself."""
    return math.inf


def silent_for(p: Any, cell: Any) -> float:
    """Return ms for which it surely stays silent by itself."""
    return 0.0


MOVES = False
"""Whether the threshold depends on the state."""


def threshold_of(p: Any, cell: Any) -> float:
    """Return the threshold of a state, where it moves."""
    return 0.0


@inlined
def threshold_now(p: Any, cell: Any, fixed: float) -> float:
    """Return the threshold that a cell has, given the one that its model has in every state."""
    return threshold_of(p, cell) if MOVES else fixed


def write_state(cell: Any, into: Any, row: int) -> None:
    """Keep the state after an event."""


def run_window(
    params: Any,
    rows: Any,
    refractory: Any,
    cells: Any,
    spare: Any,
    place: Any,
    kind_of: Any,
    kind: int,
    low: int,
    due: Any,
    sure: Any,
    soonest: Any,
    recorded: Any,
    touched: Any,
    starts: Any,
    places: Any,
    ticks: Any,
    products: Any,
    dendrites: Any,
    end: int,
    per_ms: float,
    spikes: Any,
    events: Any,
    states: Any,
    report: Any,
) -> None:
    """Let each neuron of a kind live through a window, or a stretch of it, from one of its events to the next.

    Inside a window no neuron hears another one of the same window, so one may come after the other. The kernel
    returns early, with the neuron with which it is to go on, when there is no room for what it writes down.

    Parameters
    ----------
    params, rows, refractory
        Parameters, by row; the row of each cell; the refractory period of each row in ticks.
    cells, spare
        The cells of this kind, and two more to try things on.
    place, kind_of, kind
        The cell of each neuron, the kind of each neuron, and which kind this is.
    low
        The first neuron of this thread.
    due, sure, soonest
        For each neuron the tick at which it would fire by itself; if not sure, a tick before which it does not. No
        neuron of this thread is due before ``soonest[0]``.
    touched, starts, places, ticks, products
        Who has something to do in the window, counted from `low`; where the arrivals of each begin, and which comes
        next; in order, when they come, and weight x value.
    dendrites
        Where synapses are plastic.
    end, per_ms
        The tick after the window or the stretch; ticks in a ms.
    spikes, events, states, report
        What is written.
    """
    first = report[NEXT]
    n_spikes = report[SPIKES]
    n_events = report[EVENTS]
    for q in range(first, len(starts) - 1):
        i = low + touched[q]
        if kind_of[i] != kind:
            continue
        j = place[i]
        cell = cells[j]
        row = rows[j]
        p = parameters_of(params, row)
        k = places[q]
        last = starts[q + 1]
        while True:
            coming = min(ticks[k], end) if k < last else end
            drive = 0.0
            if PREDICTS and due[i] < coming:
                if not sure[i]:
                    asked = due[i]
                    due[i] = predicted(p, cell, spare, per_ms)
                    sure[i] = True
                    if due[i] == NEVER:
                        due[i] = FAR
                    elif due[i] < NEVER:  # the time to fire is not a number
                        lose(report, max(asked, 0), i)
                        due[i] = FAR
                    continue
                coming = due[i]
            elif coming == end:
                break
            if n_spikes == len(spikes) or n_events == len(events) or lacks_room(dendrites, report):
                report[NEXT] = q
                places[q] = k
                report[SPIKES] = n_spikes
                report[EVENTS] = n_events
                return
            first_heard = k
            while k < last and ticks[k] == coming:
                drive += felt(products[k], dendrites)
                k += 1
            change_current(params, row, cell, coming, per_ms)
            value, outcome = act(p, cell, drive, coming, refractory[row], per_ms)
            if outcome == NO_NUMBER:
                lose(report, coming, i)
                due[i] = FAR
                sure[i] = True
                break
            if value != 0.0:
                spikes[n_spikes].tick = coming
                spikes[n_spikes].neuron = i
                spikes[n_spikes].value = value
                n_spikes += 1
                take_note(dendrites, touched[q])
            learn_from_arrivals(dendrites, products, first_heard, k, coming, per_ms, report)
            learn_from_spike(dendrites, touched[q], coming, per_ms, report)
            if recorded[i]:
                events[n_events].tick = coming
                events[n_events].neuron = i
                events[n_events].drive = drive
                events[n_events].outcome = outcome
                write_state(cell, states, n_events)
                n_events += 1
            if PREDICTS and (INJECTS or outcome != DEAF):
                alarm(p, cell, i, due, sure, per_ms)
        places[q] = k
        soonest[0] = min(soonest[0], due[i])
    report[NEXT] = len(starts) - 1
    report[SPIKES] = n_spikes
    report[EVENTS] = n_events


@inlined
def act(p: Any, cell: Any, drive: float, now: int, refractory: int, per_ms: float) -> tuple[float, int]:
    """Advance to now, take the dendrite's sum, test the threshold once; return what is sent, and what happened."""
    since = cell.tick_since
    if now < cell.tick_ready:
        if not EVOLVES:
            return 0.0, DEAF
        if now > since:
            advance_refractory(p, cell, (now - since) / per_ms)
        integrate_refractory(p, cell, drive)
        cell.tick_since = now
        cell.tick_acted = now
        return 0.0, HEARD
    if EVOLVES and since < cell.tick_ready:
        advance_refractory(p, cell, (cell.tick_ready - since) / per_ms)
        since = cell.tick_ready
    if now > since:
        carry(p, cell, now - since, per_ms)
    integrate(p, cell, drive)
    if cell.v != cell.v:
        return 0.0, NO_NUMBER
    value = fire(p, cell)
    cell.tick_since = now
    cell.tick_acted = now
    if value == 0.0:
        return 0.0, SILENT
    if refractory > 0:
        cell.tick_ready = now + refractory
        if not EVOLVES:
            cell.tick_since = cell.tick_ready  # clamped: the state still holds when the silence ends
    return value, FIRED


def reach(p: Any, cell: Any, now: int, per_ms: float) -> None:
    """Carry a state to now, before what carries it changes."""
    if now < cell.tick_ready:
        if EVOLVES and now > cell.tick_since:
            advance_refractory(p, cell, (now - cell.tick_since) / per_ms)
            cell.tick_since = now
        return
    since = cell.tick_since
    if EVOLVES and since < cell.tick_ready:
        advance_refractory(p, cell, (cell.tick_ready - since) / per_ms)
        since = cell.tick_ready
    if now > since:
        carry(p, cell, now - since, per_ms)
    cell.tick_since = now


@inlined
def carry(p: Any, cell: Any, ticks: int, per_ms: float) -> None:
    """Carry a state forward; by one tick in a branch of its own, where compilers see that what it needs is constant."""
    if ticks == 1:
        advance(p, cell, 1 / per_ms)
    else:
        advance(p, cell, ticks / per_ms)


def alarm(p: Any, cell: Any, i: int, due: Any, sure: Any, per_ms: float) -> None:
    """After an act, say until when it surely stays silent."""
    due[i] = silent_until(p, cell, per_ms)
    sure[i] = due[i] == FAR


@inlined
def silent_until(p: Any, cell: Any, per_ms: float) -> int:
    """Return a tick before which it surely does not fire by itself; `FAR` if it never does."""
    until: int = cell.tick_since
    if BOUNDED and until >= cell.tick_ready:
        quiet = silent_for(p, cell) * per_ms
        until = until + int(quiet) if quiet < LAST_TICK else FAR
    return until


def predicted(p: Any, cell: Any, spare: Any, per_ms: float) -> int:
    """Return the first tick at which it would fire by itself; less than ``NEVER`` if the model does not know."""
    state = cell
    since = cell.tick_since
    if EVOLVES and since < cell.tick_ready:  # what counts is how it leaves the refractory period
        state = spare[1]
        copy_state(cell, state)
        advance_refractory(p, state, (cell.tick_ready - since) / per_ms)
        since = cell.tick_ready
    wait = time_to_fire(p, state)
    if wait != wait:
        return NEVER - 1
    if wait == math.inf or wait * per_ms >= LAST_TICK:
        return NEVER
    return crossing_tick(p, state, spare[0], wait, since, max(since, cell.tick_acted + 1), per_ms)


def lose(report: Any, tick: int, neuron: int) -> None:
    """Report the first neuron whose state is no number any more."""
    if tick < report[LOST] or (tick == report[LOST] and neuron < report[LOST_NEURON]):
        report[LOST] = tick
        report[LOST_NEURON] = neuron
