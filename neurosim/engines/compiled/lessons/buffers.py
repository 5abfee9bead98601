"""The tables that a lesson writes: room for what is to come, and all of it in the end."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.buffers import joined
from neurosim.engines.compiled.lessons.state import Buffers, Network
from neurosim.engines.task import Task
from neurosim.recording import tables
from neurosim.recording.tables import Tables

MOST_ROWS = 1 << 23
"""In one piece of a table, unless one presentation needs more. What is not written takes no memory."""


class LessonBuffers:
    """Tables in pieces; a kernel fills the last piece of each. Lessons are written down only if they are to be.

    Where groups learn apart, nothing is but the weights after each epoch: `epochs` is a ring of rows for these.
    """

    def __init__(self, task: Task, net: Network, status: Any, epochs: NDArray[np.float64]) -> None:
        assert task.lesson is not None
        self.task, self.lesson, self.status, self.epochs = task, task.lesson, status, epochs
        teaching = self.lesson.teaching
        self.keep_signals = task.keep == "signals"
        self.keep_changes = task.keep != "epochs"
        self.keep_lessons = net.keep_lessons
        fields = tables.state_width(task.wiring)
        acting = len(net.inputs) + len(net.inside) + len(net.boundary)
        changing = 0 if teaching is None or len(epochs) else len(net.plastic_entries)
        self.changes_an_epoch = 1
        if teaching is not None and self.keep_changes:
            self.changes_an_epoch = -(-len(self.lesson.rows) // teaching.batch)
        self.pieces = [
            _Pieces(tables.SPIKES, "spikes", acting if self.keep_signals else 0),
            _Pieces(tables.EVENTS, "events", len(net.recorded)),
            _Pieces(np.dtype((np.float64, (fields,))), "events", len(net.recorded)),
            _Pieces(tables.CHANGES, "changes", changing),
            _Pieces(tables.LESSONS, "lessons", len(net.lessons) if net.keep_lessons else 0),
        ]

    def make_room(self) -> Buffers:
        """Return tables with room for one presentation at least, and as far as is sensible for all."""
        lesson, status = self.lesson, self.status
        epochs = lesson.epochs - int(status["epoch"])
        presentations = epochs * len(lesson.rows) - int(status["place"])
        for pieces in self.pieces:
            changes = pieces.count == "changes"
            pieces.make_room(status, epochs * self.changes_an_epoch if changes else presentations)
        for pieces in self.pieces:
            status[pieces.count] = pieces.filled
        tables = [pieces.last for pieces in self.pieces]
        return Buffers._make([*tables, self.epochs, self.keep_signals, self.keep_changes])

    def tables(self, sent: int, again: Callable[[], NDArray[np.void]]) -> Tables:
        """Return everything that was written down, and how to have the lessons `again` if they were not."""
        spikes, events, states, changes, lessons = (pieces.whole(self.status) for pieces in self.pieces)
        told = lessons if self.keep_lessons else again
        return Tables(spikes, events, states, changes, told, sent, self.task.keep)

    def lessons(self) -> NDArray[np.void]:
        """Return the lessons that were written down."""
        return self.pieces[-1].whole(self.status)


class _Pieces:
    """One table: the place of its count in the status, and the most rows that a step can add."""

    def __init__(self, dtype: np.dtype[Any], count: str, step: int) -> None:
        self.dtype, self.count, self.step = dtype, count, step
        self.full: list[NDArray[Any]] = []
        self.last: NDArray[Any] = np.empty(0, dtype)
        self.filled = 0

    def make_room(self, status: Any, steps: int) -> None:
        """Begin another piece if the last one may be too short for one more step; `steps` are to come at most."""
        self.filled = int(status[self.count])
        if self.filled + self.step > len(self.last):
            self.full.append(self.last[: self.filled])
            self.last = np.empty(max(self.step, min(self.step * steps, MOST_ROWS)), self.dtype)
            self.filled = 0

    def whole(self, status: Any) -> NDArray[Any]:
        """Return all rows."""
        return joined(np.empty(0, self.dtype), [*self.full, self.last[: int(status[self.count])]])
