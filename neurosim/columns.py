"""Columns of a large table, kept small: where there are few distinct values, each entry is the number of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_DISTINCT = 1 << 16
"""With more distinct values than this a column is kept as it is."""


@dataclass(frozen=True, eq=False)
class Column:
    """One value for each entry.

    Attributes
    ----------
    distinct : array
        The distinct values, ascending; or, without codes, the value of each entry.
    codes : array of unsigned int, or None
        Which of them each entry has.

    Examples
    --------
    >>> column = Column.of([(1.5, 3), (0.5, 2)], np.float64)
    >>> column.whole, column.codes.dtype, Column.of([(1.5, 3)], np.float64).nbytes
    (array([1.5, 1.5, 1.5, 0.5, 0.5]), dtype('uint8'), 8)
    """

    distinct: NDArray[Any]
    codes: NDArray[Any] | None = None

    @classmethod
    def of(cls, parts: Sequence[tuple[Any, int]], dtype: Any) -> Column:
        """Return the column that `parts` make up: a value for so many entries, or an array with one for each."""
        parts = _singles_joined(parts, dtype)
        total = sum(size for _, size in parts)
        arrays = [np.asarray(given, dtype) for given, _ in parts]
        many = any(len(np.unique(one[: 2 * MOST_DISTINCT])) > MOST_DISTINCT for one in arrays if one.ndim)
        if many:  # there is no need to look at the rest
            return cls._wide(arrays, parts)
        distinct = _distinct([np.atleast_1d(one) for one, (_, size) in zip(arrays, parts, strict=True) if size], dtype)
        if len(distinct) > MOST_DISTINCT:
            return cls._wide(arrays, parts)
        if len(distinct) <= 1:
            return cls(distinct, np.broadcast_to(np.uint8(0), total))
        codes = np.empty(total, np.uint8 if len(distinct) <= 1 << 8 else np.uint16)
        first = 0
        for one, (_, size) in zip(arrays, parts, strict=True):
            codes[first : first + size] = np.searchsorted(distinct, one)
            first += size
        return cls(distinct, codes)

    @classmethod
    def _wide(cls, arrays: list[NDArray[Any]], parts: Sequence[tuple[Any, int]]) -> Column:
        return cls(np.concatenate([np.broadcast_to(one, size) for one, (_, size) in zip(arrays, parts, strict=True)]))

    def __len__(self) -> int:
        return len(self.distinct if self.codes is None else self.codes)

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        shared = self.codes is None or self.codes.strides == (0,)
        return self.distinct.nbytes + (0 if shared or self.codes is None else self.codes.nbytes)

    @cached_property
    def whole(self) -> NDArray[Any]:
        """The value of each entry; a view where all are the same."""
        if self.codes is None:
            return self.distinct
        if len(self.distinct) == 1:
            return np.broadcast_to(self.distinct[0], len(self.codes))
        return np.asarray(self.distinct[self.codes])

    @property
    def rank(self) -> NDArray[Any]:
        """A whole number for each entry that sorts like its value."""
        if self.codes is not None:
            return self.codes
        if self.distinct.dtype.kind == "i":
            return np.asarray(self.distinct - self.distinct.min())
        return np.unique(self.distinct, return_inverse=True)[1].reshape(-1)

    def taken(self, order: NDArray[Any]) -> Column:
        """Return the entries in another order."""
        if self.codes is None:
            return Column(self.distinct[order])
        return self if self.codes.strides == (0,) else Column(self.distinct, self.codes[order])


def entries(parts: Sequence[tuple[Any, int]], dtype: Any) -> NDArray[Any]:
    """Return the entries that `parts` make up, as :meth:`Column.of` takes them, where most may be distinct.

    Examples
    --------
    >>> entries([(5, 1), (7, 1), (np.array([1, 2]), 2)], np.int32)
    array([5, 7, 1, 2], dtype=int32)
    """
    joined = _singles_joined(parts, dtype)
    return np.concatenate([np.empty(0, dtype), *(np.broadcast_to(one, size) for one, size in joined)], dtype=dtype)


def _singles_joined(parts: Sequence[tuple[Any, int]], dtype: Any) -> list[tuple[Any, int]]:
    """Return parts of which those for a single entry, one after the other, have become one array."""
    joined: list[tuple[Any, int]] = []
    for single, some in groupby(parts, lambda part: part[1] == 1 and not isinstance(part[0], np.ndarray)):
        if single:
            values = np.array([given for given, _ in some], dtype)
            joined.append((values, len(values)))
        else:
            joined.extend(some)
    return joined


def _distinct(arrays: list[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    """Return the distinct values, ascending."""
    return np.unique(np.concatenate([np.empty(0, dtype), *(np.unique(one) for one in arrays)]))
