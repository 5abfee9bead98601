"""Checks of given states at time 0, weights and delays: one for all neurons or synapses, or one for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.names import Name, label
from neurosim.core.numerals import exact
from neurosim.core.signal import as_weight
from neurosim.core.timebase import LAST_TICK, Timebase
from neurosim.models.base import NeuronModel, state_fields
from neurosim.models.sources import Source


def checked_initial(name: Name, model: NeuronModel | Source, initial: object, size: int | None) -> dict[str, Any]:
    """Return the given state, with one number or an array for each field; an InputError names the neuron and field."""
    if not isinstance(initial, Mapping | None):
        told = f"The initial state of {label(name)!r} must be a mapping, such as {{'v': 0.2}}"
        raise InputError(f"{told}; got {initial!r}.")
    initial = dict(initial or {})
    known = state_fields(model) if isinstance(model, NeuronModel) else ()
    for field, value in initial.items():
        where = f"The initial {field!r} of {label(name)!r}"
        if field not in known:
            raise UnknownNameError(f"state of {type(model).__name__} {label(name)!r}", field, known)
        values = np.asarray(value, dtype=object)
        if values.ndim and values.shape != (size,):
            raise InputError(
                f"{where} must be one number{f' or {size} of them' if size else ''}; got shape {values.shape}."
            )
        for one in values.ravel():
            checks.finite(one, where)
        initial[field] = np.asarray(value, dtype=np.float64) if values.ndim else float(value)
    return initial


def checked_weights(weight: Any, where: str, several: bool) -> float | NDArray[np.float64]:
    """Return the weight of an edge, or the weights of a projection; an InputError names the edge."""
    if several and np.ndim(weight) == 1:
        if isinstance(weight, np.ndarray) and weight.dtype == np.float64 and (weight < np.inf).all():
            return weight + 0.0
        return np.array([as_weight(one, f"The weight of {where}") for one in weight], dtype=np.float64)
    _check_listed(weight, f"The weight of {where}", several)
    return as_weight(weight, f"The weight of {where}")


def checked_delays(delay: Any, clock: Timebase, where: str, several: bool) -> int | NDArray[np.int64]:
    """Return the delay of an edge, or the delays of a projection, in ticks; an InputError names the edge."""
    if several and np.ndim(delay) == 1:
        if isinstance(delay, np.ndarray) and delay.dtype == np.float64:
            exact = delay * clock.per_ms
            ticks = np.rint(exact)
            if (ticks >= 1.0).all() and (ticks < LAST_TICK).all() and (clock.rounds or (ticks == exact).all()):
                return ticks.astype(np.int64)
        return np.array([checked_delay(one, clock, where) for one in delay], dtype=np.int64)
    _check_listed(delay, f"The delay of {where}", several)
    return checked_delay(delay, clock, where)


def _check_listed(given: Any, what: str, several: bool) -> None:
    """Raise an InputError for a table where a projection takes a list."""
    shape = getattr(given, "shape", ()) or (np.shape(given) if isinstance(given, list | tuple) else ())
    if several and shape:
        raise InputError(
            f"{what} must be one number, or a list of one for each synapse in the rule's order; got an array of the"
            f" shape {shape}. The entries of a matrix, row by row, are matrix.ravel()."
        )


def checked_delay(delay: Any, clock: Timebase, where: str) -> int:
    """Return the delay of one synapse in ticks."""
    ticks = clock.ticks(delay, f"The delay of {where}")
    if ticks < 1:
        raise InputError(f"The delay of {where} must be at least one tick of {exact(clock.tick)} ms; got {delay!r} ms.")
    return ticks
