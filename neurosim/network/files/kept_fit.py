"""Checks that a class fits the parameters in a file, and errors that blame the file or the class."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from neurosim.core.errors import InputError
from neurosim.core.words import shown
from neurosim.models.registry import installed


def check_parameters(kind: type[Any], given: Iterable[str], file: str, what: str) -> None:
    """Raise an InputError if a class lacks some of the given parameters, or needs others.

    >>> from neurosim.network.connectivity import Bernoulli
    >>> check_parameters(Bernoulli, ["p", "q"], "The network 'a.json'", "the rule 'Bernoulli'")
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: The network 'a.json' is damaged: the rule 'Bernoulli' does not have \
the parameters (p, q) that the file gives it.
    """
    had = sorted(given)
    fields = list(getattr(kind, "__dataclass_fields__", {}).values())
    has = sorted(field.name for field in fields)
    missing = [
        field.name
        for field in fields
        if field.init and field.default is field.default_factory is dataclasses.MISSING and field.name not in had
    ]
    if not missing and set(had) <= set(has):
        return
    if not _ours(kind):
        raise _another(kind, file, f"that had the parameters {_row(had)}, and the one {_whose(kind)} has {_row(has)}")
    if set(had) <= set(has):
        raise InputError(f"{file} is damaged: {what} needs the parameters {_row(missing)}, which the file lacks.")
    raise InputError(f"{file} is damaged: {what} does not have the parameters {_row(had)} that the file gives it.")


def check_state(kind: type[Any], had: Iterable[str], has: Iterable[str], file: str) -> None:
    """Raise an InputError if another class of the same name has other state fields; ours are checked elsewhere."""
    had, has = list(had), list(has)
    if had != has and not _ours(kind):
        told = f"that had a state of {_row(had)}, and the one {_whose(kind)} has one of {_row(has)}"
        raise _another(kind, file, told)


def unfit(kind: type[Any], file: str, what: str, error: Exception) -> InputError:
    """Return the error for a class that refused the parameters in a file.

    >>> from neurosim.models.lif import LIF
    >>> Mine = type("Mine", (), {"__module__": "mine"})
    >>> print(unfit(LIF, "The recording 'a.npz'", "model 0", InputError("tau must be a positive number; got 0.")))
    The recording 'a.npz' is damaged: model 0: tau must be a positive number; got 0.
    >>> print(unfit(Mine, "The recording 'a.npz'", "model 0", ValueError("not so")))
    The recording 'a.npz' does not fit the Mine that is given: model 0: ValueError: not so.
    """
    text = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    told = text.splitlines()[0].rstrip(".") if text else type(error).__name__
    blamed = "is damaged" if _ours(kind) else f"does not fit the {kind.__name__} that is {_whose(kind)}"
    return InputError(f"{file} {blamed}: {what}: {told}.")


def _another(kind: type[Any], file: str, told: str) -> InputError:
    return InputError(f"{file} was made with another {kind.__name__} than the one {_whose(kind)}: {told}.")


def _ours(kind: type[Any]) -> bool:
    """Return whether a class is part of neurosim, so that it has not changed since the file was written."""
    return kind.__module__.partition(".")[0] == "neurosim"


def _whose(kind: type[Any]) -> str:
    return "installed" if kind in installed().values() else "given"


def _row(names: Iterable[str]) -> str:
    return f"({', '.join(map(shown, names))})"
