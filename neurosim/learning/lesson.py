"""A lesson: which rows are presented to a network, in what order, what its teacher wants, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.learning.base import LearningRule


@dataclass(frozen=True, eq=False)
class Teaching:
    """What a teacher adds to the rows.

    Attributes
    ----------
    targets : float64 array (rows, outputs)
        What each output neuron should send.
    wanted : int64 array (rows,)
        The class that the network should decide for.
    rule : LearningRule
    batch : int
        Rows after which the weights change; 1 is online learning.
    """

    targets: NDArray[np.float64]
    wanted: NDArray[np.int64]
    rule: LearningRule
    batch: int


@dataclass(frozen=True, eq=False)
class Lesson:
    """Rows on a clock.

    Each presentation takes `period` ticks. At its start the input neurons send the row; `answer` ticks later, as
    the signals reach the output neurons, so does the teacher's target; by its end the errors have gone back. The
    weights of a batch change at the end of its last presentation. An epoch is all rows and one period of rest.

    Attributes
    ----------
    rows : float64 array (rows, features)
    outputs : sequence of int
        Indices of the output neurons.
    period, answer : int
        In ticks.
    teaching : Teaching or None
        Without it the rows are only answered.
    epochs : int
        How often all rows are presented; an epoch without a single error is the last.
    shuffle : numpy.random.Generator or None
        Draws a new order for each epoch.
    """

    rows: NDArray[np.float64]
    outputs: Sequence[int]
    period: int
    answer: int
    teaching: Teaching | None = None
    epochs: int = 1
    shuffle: np.random.Generator | None = None

    def order(self) -> list[int]:
        """Return the order of the next epoch."""
        if self.shuffle is None:
            return list(range(len(self.rows)))
        order: list[int] = self.shuffle.permutation(len(self.rows)).tolist()
        return order

    @property
    def length(self) -> int:
        """Ticks that all epochs take together."""
        return self.epochs * (len(self.rows) + 1) * self.period


@dataclass(frozen=True, eq=False)
class LessonResult:
    """What came of a lesson.

    Attributes
    ----------
    outputs, excesses : float64 arrays (rows, outputs)
        What each output neuron sent for each row when it was last presented, and how far its potential stood above
        its threshold.
    mistakes, updates : int64 arrays (epochs,)
        Rows decided wrongly, and errors that were not zero, in each epoch.
    losses : float64 array (epochs,)
        The rule's loss, averaged over the epoch's rows and outputs.
    synapses : int64 array
        The plastic synapses.
    weights : float64 array (epochs + 1, synapses)
        Their weights before the first epoch and after each.
    """

    outputs: NDArray[np.float64]
    excesses: NDArray[np.float64]
    mistakes: NDArray[np.int64]
    updates: NDArray[np.int64]
    losses: NDArray[np.float64]
    synapses: NDArray[np.int64]
    weights: NDArray[np.float64]
