"""The arrays of a recording's file: access by name, and one-sentence errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError


class Arrays:
    """The arrays of the file `where`.

    >>> held = Arrays({"spikes.tick": np.array([3, 9, 7])}, "run.npz")
    >>> ticks = held.take("spikes.tick", "i8")
    >>> held.within("spikes.tick", ticks, 0, 8)
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: The recording 'run.npz' is damaged: spikes.tick[1] must be from 0 to 8; it is 9.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], where: str) -> None:
        self._arrays = arrays
        self.where = where

    def damaged(self, told: str) -> InputError:
        """Return the error for a damaged file."""
        return InputError(f"The recording {self.where!r} is damaged: {told}.")

    def take(self, name: str, kind: Any, length: int | None = None, axes: int = 1) -> NDArray[Any]:
        """Return an array of a type, with a number of axes and, if given, a length, or raise an InputError."""
        if name not in self._arrays:
            raise self.damaged(f"it has no array {name!r}")
        array = self._arrays[name]
        if array.dtype != np.dtype(kind):
            raise self.damaged(f"{name} must be {np.dtype(kind)}, and is {array.dtype}")
        if array.ndim != axes:
            raise self.damaged(f"{name} must have {axes} axes, and has the shape {array.shape}")
        if length is not None and len(array) != length:
            raise self.damaged(f"{name} must have {length} entries, and has the shape {array.shape}")
        return array

    def under(self, prefix: str) -> list[str]:
        """Return the rest of each name that begins with a prefix, in the order of the file."""
        return [name.removeprefix(prefix) for name in self._arrays if name.startswith(prefix)]

    def table(self, name: str, dtype: np.dtype[np.void]) -> NDArray[np.void]:
        """Return a table from columns of equal length."""
        fields = dtype.names or ()
        length = len(self.take(f"{name}.{fields[0]}", dtype[fields[0]]))
        table = np.empty(length, dtype=dtype)
        for field in fields:
            table[field] = self.take(f"{name}.{field}", dtype[field], length)
        return table

    def within(self, name: str, array: NDArray[Any], least: int, most: int) -> None:
        """Raise an InputError for an integer outside [least, most]."""
        if array.size and (array.min() < least or array.max() > most):
            rule = f"be from {least} to {most}" if least <= most else "be empty"
            self.all(name, array, (array >= least) & (array <= most), rule)

    def ascending(self, name: str, array: NDArray[Any]) -> None:
        """Raise an InputError for a number that is below the one before it."""
        fits = array[1:] >= array[:-1]
        if not fits.all():
            self.all(name, array, np.concatenate([[True], fits]), "not be below the one before it")

    def all(self, name: str, array: NDArray[Any], fits: NDArray[np.bool_], rule: str) -> None:
        """Raise an InputError with the first entry that does not fit."""
        if not fits.all():
            place = tuple(map(int, np.unravel_index(np.argmin(fits), fits.shape)))
            shown = ", ".join(map(str, place))
            raise self.damaged(f"{name}[{shown}] must {rule}; it is {array[place].item()!r}")
