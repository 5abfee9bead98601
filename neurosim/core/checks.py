"""Rules that arguments must meet; each function returns the checked value, or raises an InputError with the rule."""

import math
import numbers
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.words import an

T = TypeVar("T")


def finite(value: object, name: str, unit: str = "") -> float:
    """Return `value` as a float, or say that `name` must be a finite number."""
    if type(value) is float and math.isfinite(value):  # the usual case, and large networks check many values
        return value
    return _real(value, name, "a finite number", unit, math.isfinite)


def positive(value: object, name: str, unit: str = "") -> float:
    """Return `value` as a float, or say that `name` must be above zero."""
    return _real(value, name, "a positive number", unit, lambda number: 0.0 < number < math.inf)


def not_negative(value: object, name: str, unit: str = "") -> float:
    """Return `value` as a float, or say that `name` must be zero or more."""
    return _real(value, name, "zero or a positive number", unit, lambda number: 0.0 <= number < math.inf)


def whole(value: object, name: str, least: int = 0, most: float = math.inf) -> int:
    """Return `value` as an int, or say that `name` must be a whole number of at least `least`, and at most `most`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or not least <= int(value) <= most:
        end = f" and at most {most:,}" if most < math.inf else ""
        raise InputError(f"{name} must be a whole number of at least {least}{end}; got {value!r}.")
    return int(value)


def flag(value: object, name: str) -> bool:
    """Return `value` as a bool, or say that `name` must be True or False."""
    if not isinstance(value, bool | np.bool_):
        raise InputError(f"{name} must be True or False; got {value!r}.")
    return bool(value)


def flag_or_default(value: object, name: str) -> bool | None:
    """Return `value` as a bool, or None, which stands for the default; or say that `name` must be True or False."""
    return None if value is None else flag(value, name)


def seconds(value: object, name: str) -> float:
    """Return `value` as a float, or say that `name` must be zero or more seconds; ``inf`` means no limit."""
    return math.inf if isinstance(value, float) and value == math.inf else not_negative(value, name, "s, or inf")


def several(value: object, name: str, of: str) -> list[Any]:
    """Return the items of `value`, or say that `name` must be a list.

    >>> several(5.0, "record", "names")
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: record must be a list of names; got 5.0.
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InputError(f"{name} must be a list of {of}; got {value!r}.")
    return list(value)


def times(value: object, name: str) -> NDArray[np.float64]:
    """Return times in ms as an array, or say that `name` must be a number or an array of numbers."""
    try:
        given = np.asarray(value)
    except ValueError:
        given = np.asarray(None)
    if given.size and given.dtype.kind not in "fiu":
        raise InputError(f"{name} must be a time in ms, or an array of them; got {value!r}.")
    return given.astype(np.float64)


def path(value: object, name: str) -> Path:
    """Return `value` as a path, or say that `name` must be one."""
    if not isinstance(value, str | os.PathLike):
        raise InputError(f"{name} must be a path, as a str or a pathlib.Path; got {value!r}.")
    return Path(value)


def of_type(value: object, kind: type[T], name: str, like: str) -> T:
    """Return `value`, or say of which type `name` must be, and what creates such an object."""
    if not isinstance(value, kind):
        raise InputError(f"{name} must be {an(kind.__name__)}, such as {like} gives; got {value!r}.")
    return value


def labelled(value: object, kind: type[T], name: str, like: str) -> dict[str, T]:
    """Return `value` as a dict, or say that `name` must be a mapping of names to objects of one type."""
    if not isinstance(value, Mapping) or not all(isinstance(one, kind) for one in value.values()):
        rule = f"must be a mapping of names to {kind.__name__}, such as {{'one': {like}}}"
        raise InputError(f"{name} {rule}; got {value!r}.")
    return {str(label): one for label, one in value.items()}


def is_number(value: object) -> bool:
    """Return whether a value is a real number within the range of floats, or NaN; True and False are not numbers."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return False
    try:
        float(value)
    except OverflowError:  # an integer beyond the range of floats
        return False
    return True


def _real(value: Any, name: str, rule: str, unit: str, holds: Callable[[float], bool]) -> float:
    if not is_number(value) or not holds(value):
        raise InputError(f"{name} must be {rule}{f' of {unit}' if unit else ''}; got {value!r}.")
    return float(value)
