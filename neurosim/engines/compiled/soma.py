"""One update of a soma: kernels, to be bound to a model.

Names in capitals and the methods of the model are placeholders. A *cell* is a record of a soma's state and of the
ticks that belong to it; ``p`` is the model's parameters.
"""

import math
from typing import Any

from neurosim.core.timebase import LAST_TICK
from neurosim.engines.compiled.exchange import FAR
from neurosim.engines.compiled.jit.binding import inlined
from neurosim.engines.crossing import NEVER, advance, copy_state, crossing_tick, fire, integrate
from neurosim.recording.tables import DEAF, FIRED, HEARD, SILENT

EVOLVES = False  # whether the state evolves while refractory
PREDICTS = True  # whether it can fire with no further input
INJECTS = False  # whether currents that change are injected
WATCHED = False  # whether its methods may fail, so that each is called at the tick at which the event loop calls it
BOUNDED = False  # whether the model has a cheap lower bound of the time of silence
NO_NUMBER = -1  # outcome of an event that made the potential NaN


def parameters_of(params: Any, row: int) -> Any:
    """Return the parameters of a neuron."""
    return params[row]


def change_current(params: Any, row: int, cell: Any, now: int, per_ms: float) -> None:
    """Carry a cell to now and give it the injected current of now, if that changes."""


def advance_refractory(p: Any, cell: Any, elapsed: float) -> None:
    """Carry a state forward inside the refractory period."""


def integrate_refractory(p: Any, cell: Any, drive: float) -> None:
    """Let a sum enter a state inside the refractory period."""


def time_to_fire(p: Any, cell: Any) -> float:
    """Return a guess of the ms until it would fire without input."""
    return math.inf


def silent_for(p: Any, cell: Any) -> float:
    """Return ms for which it certainly stays silent without input."""
    return 0.0


MOVES = False  # whether the threshold depends on the state


def threshold_of(p: Any, cell: Any) -> float:
    """Return the threshold of a state, where it moves."""
    return 0.0


@inlined
def threshold_now(p: Any, cell: Any, fixed: float) -> float:
    """Return the threshold that a cell has, given the one that its model has in every state."""
    return threshold_of(p, cell) if MOVES else fixed


def write_state(cell: Any, into: Any, row: int) -> None:
    """Write a state into a row of a table."""


def read_state(table: Any, row: int, cell: Any) -> None:
    """Give a cell the state that stands in a row of a table."""


JUDGES = False  # whether an error may follow, which depends on the margin and on the slope


def slope(p: Any, cell: Any) -> float:
    """Return d(output)/d(drive)."""
    return 0.0


@inlined
def decide(p: Any, cell: Any, drive: float, fixed: float) -> tuple[float, float, float, float]:
    """Let the dendrite's sum enter, and test the threshold once; return potential, margin, slope, and what is sent."""
    integrate(p, cell, drive)
    v = cell.v
    margin = steep = 0.0
    if JUDGES:
        margin = v - threshold_now(p, cell, fixed)
        steep = slope(p, cell)  # beside `fire`, so that what they share is computed once
    return v, margin, steep, fire(p, cell)


@inlined
def act(
    p: Any, cell: Any, drive: float, now: int, refractory: int, per_ms: float, fixed: float
) -> tuple[float, int, float, float, float]:
    """Advance to now, take the dendrite's sum, test the threshold once.

    Return what is sent, what happened, and as :func:`decide` does potential, margin and slope. `fixed` is the threshold
    where it does not move; only lessons ask for it.
    """
    since = cell.tick_since
    if now < cell.tick_ready:
        if not EVOLVES:
            return 0.0, DEAF, cell.v, 0.0, 0.0
        if now > since:
            advance_refractory(p, cell, (now - since) / per_ms)
        integrate_refractory(p, cell, drive)
        cell.tick_since = now
        cell.tick_acted = now
        return 0.0, HEARD, cell.v, 0.0, 0.0
    if EVOLVES and since < cell.tick_ready:
        advance_refractory(p, cell, (cell.tick_ready - since) / per_ms)
        since = cell.tick_ready
    if now > since:
        carry(p, cell, now - since, per_ms)
    v, margin, steep, value = decide(p, cell, drive, fixed)
    if v != v:
        return 0.0, NO_NUMBER, v, margin, steep
    cell.tick_since = now
    cell.tick_acted = now
    if value == 0.0:
        return 0.0, SILENT, v, margin, steep
    if refractory > 0:
        cell.tick_ready = now + refractory
        if not EVOLVES:
            cell.tick_since = cell.tick_ready  # clamped: the state still holds when the silence ends
    return value, FIRED, v, margin, steep


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
    """Advance a state; by one tick in a branch of its own, in which the compiler sees a constant."""
    if ticks == 1:
        advance(p, cell, 1 / per_ms)
    else:
        advance(p, cell, ticks / per_ms)


@inlined
def silent_until(p: Any, cell: Any, per_ms: float) -> int:
    """Return a tick before which it certainly does not fire without input; `FAR` if it never does."""
    until: int = cell.tick_since
    if BOUNDED and until >= cell.tick_ready:
        quiet = silent_for(p, cell) * per_ms
        until = until + int(quiet) if quiet < LAST_TICK else FAR
    return until


def predicted(p: Any, cell: Any, spare: Any, per_ms: float) -> int:
    """Return the first tick at which it would fire without input; less than ``NEVER`` if the model does not know."""
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


def write_spike(buffers: Any, status: Any, tick: int, neuron: int, value: float) -> None:
    """Write down a signal that a neuron sends."""
    spike = buffers.spikes[status.spikes]
    spike.tick = tick
    spike.neuron = neuron
    spike.value = value
    status.spikes += 1


def write_event(buffers: Any, status: Any, cell: Any, tick: int, neuron: int, drive: float, outcome: int) -> None:
    """Write down what a soma received and did, and its state after it."""
    event = buffers.events[status.events]
    event.tick = tick
    event.neuron = neuron
    event.drive = drive
    event.outcome = outcome
    write_state(cell, buffers.states, status.events)
    status.events += 1


def report_nan(status: Any, tick: int, neuron: int) -> None:
    """Report the neuron and the tick of the first NaN."""
    if tick < status.nan_tick or (tick == status.nan_tick and neuron < status.nan_neuron):
        status.nan_tick = tick
        status.nan_neuron = neuron
