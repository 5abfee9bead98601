"""Columns of large tables in little memory: with few distinct values, each entry is the number of its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_DISTINCT = 1 << 16  # a column with more distinct values is stored directly


@dataclass(frozen=True, eq=False)
class Column:
    """One value for each entry."""

    distinct: NDArray[Any]  # the distinct values, ascending; or, without codes, the value of each entry
    codes: NDArray[Any] | None = None  # unsigned, the index of the value of each entry

    @classmethod
    def of(cls, parts: Sequence[tuple[Any, int]], dtype: Any) -> Column:
        """Return the column that `parts` form: pairs of a value for all entries, or one for each, and a size."""
        total = sum(size for _, size in parts)
        arrays = [np.asarray(given, dtype) for given, _ in parts]
        enough = 2 * MOST_DISTINCT
        if any(len(np.unique(one[:enough])) > MOST_DISTINCT for one in arrays if one.ndim and len(one) > MOST_DISTINCT):
            return cls._wide(arrays, parts)  # the rest need not be examined
        each = [np.unique(one) for one, (_, size) in zip(arrays, parts, strict=True) if size]
        distinct = each[0] if len(each) == 1 else np.unique(np.concatenate([np.empty(0, dtype), *each]))
        if len(distinct) > MOST_DISTINCT:
            return cls._wide(arrays, parts)
        if len(distinct) <= 1:
            return _alike(distinct, total)
        codes = np.empty(total, np.uint8 if len(distinct) <= 1 << 8 else np.uint16)
        first = 0
        for one, (_, size) in zip(arrays, parts, strict=True):
            codes[first : first + size] = np.searchsorted(distinct, one)
            first += size
        return cls(distinct, codes)

    @classmethod
    def _wide(cls, arrays: list[NDArray[Any]], parts: Sequence[tuple[Any, int]]) -> Column:
        return cls(np.concatenate([np.broadcast_to(one, size) for one, (_, size) in zip(arrays, parts, strict=True)]))

    def __reduce__(self) -> tuple[Any, ...]:
        # If all entries are equal, they take no memory in another process either.
        if self.codes is not None and self.codes.strides == (0,):
            return _alike, (self.distinct, len(self.codes))
        return Column, (self.distinct, self.codes)

    def __len__(self) -> int:
        return len(self.distinct if self.codes is None else self.codes)

    @property
    def nbytes(self) -> int:
        """Its size in memory."""
        shared = self.codes is None or self.codes.strides == (0,)
        return self.distinct.nbytes + (0 if shared or self.codes is None else self.codes.nbytes)

    @cached_property
    def whole(self) -> NDArray[Any]:
        """The value of each entry; a view if all are equal."""
        if self.codes is None:
            return self.distinct
        if len(self.distinct) == 1:
            return np.broadcast_to(self.distinct[0], len(self.codes))
        return np.asarray(self.distinct[self.codes])

    @property
    def rank(self) -> NDArray[Any]:
        """An integer for each entry that sorts like its value."""
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


def _alike(distinct: NDArray[Any], size: int) -> Column:
    """Return a column of equal entries."""
    return Column(distinct, np.broadcast_to(np.uint8(0), size))


class Parts:
    """Collects a column from single entries (`add`) and from blocks of them."""

    def __init__(self, dtype: Any) -> None:
        self._dtype = dtype
        self._blocks: list[tuple[Any, int]] = []
        self._singles: list[Any] = []
        self.add: Callable[[Any], None] = self._singles.append  # called for every synapse of a graph

    def blocks(self) -> list[tuple[Any, int]]:
        """Return all entries so far as blocks, as :meth:`Column.of` takes them."""
        if self._singles:
            self._blocks.append((np.array(self._singles, self._dtype), len(self._singles)))
            self._singles.clear()
        return self._blocks

    def add_block(self, given: Any, size: int) -> None:
        """Add a value for `size` entries, or an array with one for each."""
        self.blocks().append((given, size))

    def joined(self) -> NDArray[Any]:
        """Return all entries as an array, if most may be distinct."""
        blocks = [np.broadcast_to(given, size) for given, size in self.blocks()]
        return np.concatenate([np.empty(0, self._dtype), *blocks], dtype=self._dtype)

    def column(self) -> Column:
        """Return all entries as a column, if few may be distinct."""
        return Column.of(self.blocks(), self._dtype)
