"""What an engine writes down while it runs, column by column."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.recording.tables import CHANGES, EVENTS, LESSONS, SPIKES, Tables


class GrowingTable:
    """A table under way; each column is a flat array, so a row costs its bytes and no more."""

    def __init__(self, dtype: np.dtype[np.void]) -> None:
        self.dtype = dtype
        self.columns: list[array[Any]] = [array("q" if dtype[name].kind == "i" else "d") for name in dtype.names or ()]
        self.appends: tuple[Callable[[float], None], ...] = tuple(column.append for column in self.columns)

    def __len__(self) -> int:
        return len(self.columns[0])

    def add(self, *row: float) -> None:
        """Append one row."""
        for append, value in zip(self.appends, row, strict=True):
            append(value)

    def finished(self) -> NDArray[np.void]:
        """Return the rows as a structured array."""
        table = np.empty(len(self), dtype=self.dtype)
        for name, column in zip(self.dtype.names or (), self.columns, strict=True):
            table[name] = np.frombuffer(column, dtype=self.dtype[name]) if len(column) else 0
        return table


class Log:
    """The tables of one run."""

    def __init__(self, n_state_fields: int) -> None:
        self.spikes = GrowingTable(SPIKES)
        self.events = GrowingTable(EVENTS)
        self.changes = GrowingTable(CHANGES)
        self.lessons = GrowingTable(LESSONS)
        self.states = array("d")
        self.n_state_fields = n_state_fields

    def tables(self) -> Tables:
        """Return what was written down."""
        return Tables(
            spikes=self.spikes.finished(),
            events=self.events.finished(),
            states=np.array(self.states, dtype=np.float64).reshape(-1, self.n_state_fields),
            changes=self.changes.finished(),
            lessons=self.lessons.finished(),
        )
