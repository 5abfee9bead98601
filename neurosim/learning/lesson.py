"""A lesson: which rows are presented to a network, when, in which order, and with which targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.learning.base import LearningRule
from neurosim.models.sources import stream_of

MOST_KEPT = 1_000_000
"""Shuffled rows that a lesson keeps, 8 MB: an engine asks for them, and so does the history."""


@dataclass(frozen=True, eq=False)
class Teaching:
    """The targets of the rows, and how the weights learn from them."""

    targets: NDArray[np.float64]  # (rows, outputs), target of each output neuron
    wanted: NDArray[np.int64]  # (rows,), correct class
    rule: LearningRule
    batch: int  # rows after which the weights change; 1 for online learning
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Presentation:
    """The row that is presented at one time."""

    epoch: int  # from 0
    place: int  # within the epoch, from 0
    row: int
    since: float  # ticks since the beginning of the presentation


@dataclass(frozen=True, eq=False)
class Lesson:
    """The schedule of presentations.

    Each presentation takes `period` ticks. At its start the input neurons send the row; `answer` ticks later, when
    the signals reach the output neurons, the teacher's target arrives, too; by its end the errors have travelled back.
    The weights of a batch change at the end of its last presentation. An epoch is all rows and one period of rest.

    Except for the weights, every row meets the network in its state at time 0: at the end of the instant in which a
    presentation or a rest begins, each neuron with a memory is reset to its initial state.
    """

    rows: NDArray[np.float64]  # (rows, features)
    outputs: Sequence[int]  # indices of the output neurons
    period: int  # in ticks
    answer: int  # in ticks
    teaching: Teaching | None = None  # None if nothing is learned
    epochs: int = 1  # number of times that all rows are presented; an epoch without errors is the last
    shuffle: int | None = None  # seed of a new order in each epoch; None for the given order
    data: str = ""  # name of the data set
    feature_names: tuple[str, ...] = ()
    answer_silence: bool | None = None  # of hidden neurons; see :func:`~neurosim.learning.timetable.asked_neurons`
    resets: bool = True  # whether neurons are reset when a presentation begins; False in files of early versions

    def order(self, epoch: int) -> NDArray[np.int64]:
        """Return the order of the rows in an epoch, counted from 0."""
        rows = np.arange(len(self.rows))
        if self.shuffle is None:
            return rows
        order = self._shuffled.get(epoch)
        if order is None:
            order = stream_of(self.shuffle, "order", epoch).permutation(rows)
            if len(self._shuffled) * len(rows) < MOST_KEPT:
                self._shuffled[epoch] = order
        return order

    @cached_property
    def _shuffled(self) -> dict[int, NDArray[np.int64]]:
        """What was drawn, by epoch: drawing it takes longer than to present the rows of a small lesson."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_shuffled"}

    def orders(self, first: int, end: int) -> NDArray[np.int64]:
        """Return the order of the rows (epochs, rows) in each of the epochs from `first` to `end` - 1."""
        if self.shuffle is None:
            return np.broadcast_to(self.order(0), (end - first, len(self.rows)))
        return np.array([self.order(epoch) for epoch in range(first, end)], np.int64).reshape(-1, len(self.rows))

    def presented(self, tick: float) -> Presentation | None:
        """Return the presentation at a time; None in the rest after an epoch, and after the end."""
        epoch, into = divmod(tick, self.epoch_length)
        place, since = divmod(into, self.period)
        if place >= len(self.rows) or epoch >= self.epochs:
            return None
        return Presentation(int(epoch), int(place), int(self.order(int(epoch))[int(place)]), since)

    def began(self, tick: int) -> int:
        """Return the beginning of the presentation to which an error at `tick` belongs: the last one before it.

        Errors arrive at the neurons nearest to the input when the next presentation begins.
        """
        return (tick - 1) // self.period * self.period

    def reset_ticks(self, end: int) -> NDArray[np.int64]:
        """Return the ticks before `end` at which the neurons with a memory were reset."""
        return np.arange(0, end if self.resets else 0, self.period, dtype=np.int64)

    @property
    def epoch_length(self) -> int:
        """Length of an epoch, in ticks."""
        return (len(self.rows) + 1) * self.period
