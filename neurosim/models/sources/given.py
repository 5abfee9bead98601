"""Checks of the times and values that a user gives to a source, and their conversion to ticks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.core.timebase import Timebase


def checked_times(given: object, kind: str, instead: str) -> tuple[float, ...]:
    """Return times in ms, or say which of them is invalid or out of order; `instead` advises about equal times."""
    times = tuple(
        checks.not_negative(time, f"times[{i}] of a {kind}", "ms") for i, time in enumerate(_listed(given, kind))
    )
    for i in range(1, len(times)):
        if times[i] <= times[i - 1]:
            raise InputError(
                f"The times of a {kind} must ascend, but times[{i}] is {times[i]} ms after {times[i - 1]} ms;"
                f" sort them, and {instead}."
            )
    return times


def checked_values(given: object, times: Sequence[float], kind: str, name: str) -> tuple[float, ...]:
    """Return the value sent at each of the times, or say which is not a number, or that their number differs."""
    values = tuple(checks.finite(value, f"{name}s[{i}] of a {kind}") for i, value in enumerate(_listed(given, kind)))
    if len(values) != len(times):
        raise InputError(f"A {kind} needs one {name} for each time; got {len(times)} times, {len(values)} {name}s.")
    return values


def on_grid(times: Sequence[float], clock: Timebase, where: str) -> NDArray[np.int64]:
    """Return times as ticks, or say which two of them are on the same tick."""
    ticks = np.array([clock.ticks(t, f"times[{i}] of {where}") for i, t in enumerate(times)], dtype=np.int64)
    same = np.flatnonzero(np.diff(ticks) <= 0)
    if same.size:
        i = int(same[0]) + 1
        raise InputError(f"times[{i - 1}] and times[{i}] of {where} fall on the same tick of {exact(clock.tick)} ms.")
    return ticks


def _listed(given: object, kind: str) -> list[object]:
    try:
        return list(given)  # type: ignore[call-overload,no-any-return]
    except TypeError:
        raise InputError(f"The times and values of a {kind} must be sequences of numbers; got {given!r}.") from None
