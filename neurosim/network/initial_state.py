"""The given state of a neuron or a population at time 0: one number for all, or one for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.names import Name, label
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
