"""What an engine writes down while it runs."""

from array import array
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from neurosim.recording.tables import CHANGES, EVENTS, LESSONS, SPIKES, Keep, Tables


class GrowingTable:
    """A table under way.

    Rows are appended flat to a list, the fastest that Python can do, and moved into an array of float64 now and then;
    ticks and indices are below 2**53, so that is exact. If they are not to be kept they are only counted.
    """

    def __init__(self, dtype: np.dtype[np.void], kept: bool = True) -> None:
        self.dtype = dtype
        self.kept = kept
        self.fresh: list[float] = []
        self.add: Callable[[tuple[float, ...]], None] = self.fresh.extend
        self.settled: list[NDArray[np.float64]] = []
        self.length = 0
        self.newest = -1
        self.of_newest = 0  # rows of that tick, if they are only counted

    def settle(self) -> int:
        """Move the new rows out of the list, and return how many rows there have been."""
        if self.fresh:
            rows = np.fromiter(self.fresh, np.float64, len(self.fresh)).reshape(-1, len(self.dtype.names or ()))
            self.length += len(rows)
            if self.kept:
                self.settled.append(rows)
            else:
                newest = int(rows[-1, 0])
                self.of_newest = int((rows[:, 0] == newest).sum()) + (self.of_newest if newest == self.newest else 0)
                self.newest = newest
            self.fresh.clear()
        return self.length

    def length_before(self, tick: int) -> int:
        """Return how many rows there were before a tick after which there are none."""
        self.settle()
        return self.length - self.of_newest if self.newest >= tick else self.length

    def finished(self) -> NDArray[np.void]:
        """Return the rows as a structured array, and free each part as it is copied, for memory may be short."""
        end = self.settle() if self.kept else 0
        table = np.empty(end, dtype=self.dtype)
        while self.settled:
            rows = self.settled.pop()
            for column, name in enumerate(self.dtype.names or ()):
                table[name][end - len(rows) : end] = rows[:, column]
            end -= len(rows)
        return table


class Log:
    """The tables of one run."""

    def __init__(self, n_state_fields: int, keep: Keep) -> None:
        self.keep = keep
        self.spikes = GrowingTable(SPIKES, kept=keep == "signals")
        self.events = GrowingTable(EVENTS)
        self.changes = GrowingTable(CHANGES)
        self.lessons = GrowingTable(LESSONS)
        self.states = array("d")
        self.n_state_fields = n_state_fields

    def settle(self) -> int:
        """Close the newest tick of every table, and return how many signals were sent."""
        for table in (self.events, self.changes, self.lessons):
            table.settle()
        return self.spikes.settle()

    def tables(self, end: int) -> Tables:
        """Return what was written down before a tick, the last one or the one after it."""
        return Tables(
            spikes=self.spikes.finished(),
            events=self.events.finished(),
            states=np.array(self.states, dtype=np.float64).reshape(-1, self.n_state_fields),
            changes=self.changes.finished(),
            told=self.lessons.finished(),
            sent=self.spikes.length_before(end),
            keep=self.keep,
        ).before(end)
