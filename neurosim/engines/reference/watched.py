"""Models of users are watched: what their methods leave in a state must be numbers."""

from __future__ import annotations

import copy
import dis
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from neurosim.engines.fault import StateBreach
from neurosim.models.base import proven, state_fields
from neurosim.models.contract import left_in

CHANGING = ("advance", "integrate", "fire", "advance_refractory", "integrate_refractory")
"""The methods that may change a state."""


def watched(model: Any) -> Any:
    """Return a model whose methods raise `StateBreach` if they leave what is no number; ours as it is."""
    if proven(model):
        return model
    model = copy.copy(model)
    for name in CHANGING:
        if hasattr(model, name):
            object.__setattr__(model, name, _watching(name, getattr(model, name), state_fields(model)))
    return model


def _watching(name: str, method: Callable[..., Any], fields: tuple[str, ...]) -> Callable[..., Any]:
    """Return a method that looks at the state after another."""

    @functools.wraps(method)
    def changed(state: Any, *numbers: float) -> Any:
        given = method(state, *numbers)
        for field in fields:
            if type(getattr(state, field, None)) is not float:  # nearly all are
                left = left_in(state, field)
                if left:
                    raise StateBreach(f"left {left} in {field!r} in {name}, at {_place(method, field)}")
        return given

    return changed


def _place(method: Callable[..., Any], field: str) -> str:
    """Return the file and line in which a method changes a field; its first line if there are several, or none."""
    code = inspect.unwrap(method).__code__
    lines = [
        step.positions.lineno
        for step in dis.get_instructions(code)
        if step.opname in ("STORE_ATTR", "DELETE_ATTR") and step.argval == field and step.positions
    ]
    line = lines[0] if len(lines) == 1 else code.co_firstlineno
    return f"{Path(code.co_filename).name}:{line}"


def kept(state: Any, field: str) -> float:
    """Return what a recording keeps of a field of a state: NaN where a method that failed left no number."""
    return float("nan") if left_in(state, field) else float(getattr(state, field))
