"""The few rules that numbers must meet, each with the sentence a user reads when one does not."""

from __future__ import annotations

import math
import numbers

from neurosim.errors import InputError


def finite(value: object, name: str, unit: str = "") -> float:
    """Return `value` as a float, or say that `name` must be a finite number.

    Examples
    --------
    >>> finite(3, "The 'rest' parameter of LIF", "mV")
    3.0
    >>> finite("3", "The 'rest' parameter of LIF", "mV")
    Traceback (most recent call last):
        ...
    neurosim.errors.InputError: The 'rest' parameter of LIF must be a finite number of mV; got '3'.
    """
    if type(value) is float and math.isfinite(value):  # as nearly all are, and large networks ask often
        return value
    if not _is_number(value) or not math.isfinite(value):  # type: ignore[arg-type]
        raise InputError(f"{name} must be a finite number{_of(unit)}; got {value!r}.")
    return float(value)  # type: ignore[arg-type]


def positive(value: object, name: str, unit: str = "") -> float:
    """Return `value` as a float, or say that `name` must be above zero."""
    if not _is_number(value) or not 0.0 < value < math.inf:  # type: ignore[operator]
        raise InputError(f"{name} must be a positive number{_of(unit)}; got {value!r}.")
    return float(value)  # type: ignore[arg-type]


def not_negative(value: object, name: str, unit: str = "") -> float:
    """Return `value` as a float, or say that `name` must be zero or more."""
    if not _is_number(value) or not 0.0 <= value < math.inf:  # type: ignore[operator]
        raise InputError(f"{name} must be zero or a positive number{_of(unit)}; got {value!r}.")
    return float(value)  # type: ignore[arg-type]


def whole(value: object, name: str, least: int = 0) -> int:
    """Return `value` as an int, or say that `name` must be a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise InputError(f"{name} must be a whole number of at least {least}; got {value!r}.")
    return int(value)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return False
    try:
        float(value)
    except OverflowError:  # a whole number beyond the floats
        return False
    return True


def _of(unit: str) -> str:
    return f" of {unit}" if unit else ""
