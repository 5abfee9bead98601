"""A lesson: which rows are presented to a network, when, in what order, and what its teacher wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.learning.base import LearningRule
from neurosim.models.sources import stream_of


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
    class_names : tuple of str
        What each class is called.
    """

    targets: NDArray[np.float64]
    wanted: NDArray[np.int64]
    rule: LearningRule
    batch: int
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Presentation:
    """The row that is before a network at one time.

    Attributes
    ----------
    epoch, place : int
        Counted from 0; `place` within the epoch.
    row : int
    since : float
        Ticks since it began.
    """

    epoch: int
    place: int
    row: int
    since: float


@dataclass(frozen=True, eq=False)
class Lesson:
    """Rows on a clock.

    Each presentation takes `period` ticks. At its start the input neurons send the row; `answer` ticks later, as
    the signals reach the output neurons, so does the teacher's target; by its end the errors have gone back. The
    weights of a batch change at the end of its last presentation. An epoch is all rows and one period of rest.

    Every row finds the network as it was at time 0, but for the weights: at the end of the instant in which a
    presentation or a rest begins, each neuron with a memory is reset to its initial state.

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
    shuffle : int or None
        Seed of a new order for each epoch; None keeps the given order.
    data : str
        What the rows are called.
    feature_names : tuple of str
        What each feature is called.
    answer_silence : bool, optional
        Whether a hidden neuron that hears nothing of a row answers all the same; None where it does if its output is a
        degree. See :func:`~neurosim.learning.acting.asked_neurons`.
    resets : bool
        Whether neurons are reset as a presentation begins; not so in files made before they were.
    """

    rows: NDArray[np.float64]
    outputs: Sequence[int]
    period: int
    answer: int
    teaching: Teaching | None = None
    epochs: int = 1
    shuffle: int | None = None
    data: str = ""
    feature_names: tuple[str, ...] = ()
    answer_silence: bool | None = None
    resets: bool = True

    def order(self, epoch: int) -> NDArray[np.int64]:
        """Return the order of the rows in an epoch, counted from 0."""
        rows = np.arange(len(self.rows))
        return rows if self.shuffle is None else stream_of(self.shuffle, "order", epoch).permutation(rows)

    def orders(self, first: int, end: int) -> NDArray[np.int64]:
        """Return the order of the rows in each of the epochs from `first` to before `end`; (epochs, rows)."""
        if self.shuffle is None:
            return np.broadcast_to(self.order(0), (end - first, len(self.rows)))
        return np.array([self.order(epoch) for epoch in range(first, end)], np.int64).reshape(-1, len(self.rows))

    def presented(self, tick: float) -> Presentation | None:
        """Return what is presented at a time; None in the rest after an epoch, and when the lesson is over."""
        epoch, into = divmod(tick, self.epoch_length)
        place, since = divmod(into, self.period)
        if place >= len(self.rows) or epoch >= self.epochs:
            return None
        return Presentation(int(epoch), int(place), int(self.order(int(epoch))[int(place)]), since)

    def began(self, tick: int) -> int:
        """Return when the presentation began of which a neuron is told at `tick`: the last one before it.

        The errors of the deepest neurons come home as the next presentation begins.
        """
        return (tick - 1) // self.period * self.period

    def reset_ticks(self, end: int) -> NDArray[np.int64]:
        """Return the ticks before `end` at which the neurons with a memory were reset."""
        return np.arange(0, end if self.resets else 0, self.period, dtype=np.int64)

    @property
    def epoch_length(self) -> int:
        """Ticks that an epoch takes."""
        return (len(self.rows) + 1) * self.period
