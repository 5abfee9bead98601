"""What an engine writes down while it runs."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.recording.tables import CHANGES, EVENTS, LESSONS, SPIKES, Tables

Row = tuple[float, ...]


class GrowingTable:
    """A table under way. New rows are kept as tuples; `settle` moves them into flat columns, at a tenth the memory."""

    def __init__(self, dtype: np.dtype[np.void]) -> None:
        self.dtype = dtype
        self.fresh: list[Row] = []
        self.add: Callable[[Row], None] = self.fresh.append
        self.columns: dict[str, array[Any]] = {
            name: array("q" if dtype[name].kind == "i" else "d") for name in dtype.names or ()
        }

    def settle(self) -> int:
        """Move the new rows into the columns, and return how many rows there are."""
        if self.fresh:
            for column, values in zip(self.columns.values(), zip(*self.fresh, strict=True), strict=True):
                column.extend(values)
            self.fresh.clear()
        return len(next(iter(self.columns.values())))

    def finished(self) -> NDArray[np.void]:
        """Return the rows as a structured array."""
        table = np.empty(self.settle(), dtype=self.dtype)
        for name, column in self.columns.items():
            table[name] = np.frombuffer(column, dtype=self.dtype[name]) if column else 0
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

    def settle(self) -> int:
        """Settle every table, and return how many signals were sent."""
        for table in (self.events, self.changes, self.lessons):
            table.settle()
        return self.spikes.settle()

    def tables(self) -> Tables:
        """Return what was written down."""
        return Tables(
            spikes=self.spikes.finished(),
            events=self.events.finished(),
            states=np.array(self.states, dtype=np.float64).reshape(-1, self.n_state_fields),
            changes=self.changes.finished(),
            lessons=self.lessons.finished(),
        )
