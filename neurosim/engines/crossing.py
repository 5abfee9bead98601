"""Predicted spikes: the first tick at which a neuron without further input would fire; and what a signal adds to it.

The functions here are run by both engines. They ask the model through small functions that a compiler can put the
model's own methods in the place of.
"""

import contextlib
import dataclasses
import functools
from typing import Any

from neurosim.core.timebase import LAST_TICK
from neurosim.network.wiring import Wiring

NEVER = -1
LONGEST_STEP = 2**40


def crossing_tick(model: Any, state: Any, scratch: Any, wait: float, since: int, earliest: int, per_ms: float) -> int:
    """Return the first tick at or after `earliest` at which `state` would fire with no further input.

    The model's own guess is only where the search starts: what counts is whether the model fires at a tick,
    asked with the same methods that will run there. So no rounding of a logarithm can move a spike.

    `wait`, the guess, is in ms after tick `since`, at which `state` holds; `scratch` is another state to try things on.
    The result is ``NEVER`` if the model fires at no tick near its guess (as when a peak between two ticks only touches
    the threshold).
    """
    guess = max(earliest, since + int(wait * per_ms + 0.5))
    step = 1
    if fires_after(model, state, scratch, guess - since, per_ms):
        first, last_silent = guess, earliest - 1
        while first > earliest:
            before = max(earliest, first - step)
            if not fires_after(model, state, scratch, before - since, per_ms):
                last_silent = before
                break
            first, step = before, 2 * step
    else:
        last_silent = guess
        while not fires_after(model, state, scratch, last_silent + step - since, per_ms):
            last_silent, step = last_silent + step, 2 * step
            if step > LONGEST_STEP:
                return NEVER
        first = last_silent + step
    while first - last_silent > 1:
        middle = (first + last_silent) // 2
        if fires_after(model, state, scratch, middle - since, per_ms):
            first = middle
        else:
            last_silent = middle
    return first


def response(model: Any, resting: Any, driven: Any, quiet: Any, elapsed: float) -> float:
    """Return how far a signal of weight x value 1 has moved the potential `elapsed` ms after it arrived.

    `resting` is the state at rest; `driven` and `quiet` are two to try things on.
    """
    copy_state(resting, driven)
    copy_state(resting, quiet)
    integrate(model, driven, 1.0)
    if elapsed > 0.0:
        advance(model, driven, elapsed)
        advance(model, quiet, elapsed)
    return driven.v - quiet.v  # type: ignore[no-any-return]


def first_crossing(wiring: Wiring, index: int) -> int:
    """Return the tick at which a neuron fires if nothing ever reaches it; ``NEVER`` also if the model cannot say."""
    model: Any = wiring.model(index)
    state, per_ms = wiring.start_of(index), wiring.clock.per_ms
    with contextlib.suppress(Exception):  # what is wrong with the model is told in the run
        wait = model.time_to_fire(state)
        if wait * per_ms < LAST_TICK:
            return crossing_tick(model, state, model.initial(), wait, 0, 0, per_ms)
    return NEVER


def fires_after(model: Any, state: Any, scratch: Any, ticks: int, per_ms: float) -> bool:
    """Return whether a neuron without input fires after some ticks."""
    copy_state(state, scratch)
    if ticks > 0:
        advance(model, scratch, ticks / per_ms)
    integrate(model, scratch, 0.0)
    return fire(model, scratch) != 0.0


def advance(model: Any, state: Any, elapsed: float) -> None:
    """Carry a state forward."""
    model.advance(state, elapsed)


def integrate(model: Any, state: Any, drive: float) -> None:
    """Let a sum enter the soma."""
    model.integrate(state, drive)


def fire(model: Any, state: Any) -> float:
    """Decide."""
    return model.fire(state)  # type: ignore[no-any-return]


def copy_state(state: Any, into: Any) -> None:
    """Copy every field of a state."""
    for name in _fields(type(state)):  # type: ignore[arg-type]
        setattr(into, name, getattr(state, name))


@functools.cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
