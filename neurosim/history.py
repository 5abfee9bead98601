"""What came of each epoch of a lesson, read from its recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.learning.decision import mistaken
from neurosim.learning.lesson import Lesson
from neurosim.names import Name
from neurosim.recording import Recording


@dataclass(frozen=True, eq=False)
class History:
    """What came of each epoch.

    Attributes
    ----------
    mistakes : int64 array (epochs,)
        Rows that were decided wrongly when they were presented; a row on the very boundary counts.
    updates : int64 array (epochs,)
        Errors that were not zero.
    loss : float64 array (epochs,)
        The rule's loss, averaged over rows and output neurons.
    accuracy : float64 array (epochs,)
        Share of rows without a mistake.
    weights : float64 array (epochs + 1, synapses)
        Of the plastic synapses, before the first epoch and after each.
    synapses : tuple of (name, name)
        Source and target of each of them.
    """

    mistakes: NDArray[np.int64]
    updates: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    weights: NDArray[np.float64]
    synapses: tuple[tuple[Name, Name], ...]


def clean_from(mistakes: ArrayLike) -> int | None:
    """Return the epoch, counted from 1, from which on there are no mistakes; None if there are some in the last.

    Parameters
    ----------
    mistakes : array_like of int (epochs,)

    Examples
    --------
    >>> clean_from([3, 0, 1, 0, 0]), clean_from([0]), clean_from([0, 2])
    (4, 1, None)
    """
    counts = np.asarray(mistakes)
    clean = int(np.flatnonzero(counts).max(initial=-1)) + 2
    return clean if clean <= len(counts) else None


def answers(recording: Recording, lesson: Lesson) -> dict[str, NDArray[np.float64]]:
    """Return target, output, excess and error of each output neuron (columns) at each presentation (rows)."""
    lessons = recording.tables.lessons
    columns = [lessons[lessons["neuron"] == index] for index in lesson.outputs]
    whole = min(len(column) for column in columns)
    fields = ("target", "output", "excess", "error")
    return {field: np.stack([column[field][:whole] for column in columns], axis=1) for field in fields}


def history(recording: Recording, lesson: Lesson) -> History:
    """Read the epochs that were finished."""
    teaching = lesson.teaching
    assert teaching is not None  # a lesson without a teacher has no history
    wiring, lessons = recording.wiring, recording.tables.lessons
    n = len(lesson.rows)
    given = answers(recording, lesson)
    home = (recording.end.tick + lesson.period - 1) // lesson.epoch_length  # epochs whose last errors have come back
    epochs = min(len(given["output"]) // n, home)
    target, output, excess = (given[field][: epochs * n] for field in ("target", "output", "excess"))
    wanted = [teaching.wanted[lesson.order(epoch)] for epoch in range(epochs)]
    wrong = mistaken(np.concatenate([teaching.wanted[:0], *wanted]), excess)
    losses = list(map(teaching.rule.loss, *(field.ravel().tolist() for field in (target, output, excess))))
    mistakes = wrong.reshape(epochs, n).sum(axis=1)

    ends = lesson.epoch_length * np.arange(1, epochs + 1)
    errors = lessons["tick"][lessons["error"] != 0.0]
    plastic = np.flatnonzero(wiring.plastic)
    return History(
        mistakes=mistakes,
        updates=np.diff(np.searchsorted(errors, ends), prepend=0),
        loss=np.array(losses, dtype=np.float64).reshape(epochs, n * len(lesson.outputs)).mean(axis=1),
        accuracy=1.0 - mistakes / n,
        weights=np.stack([_steps(recording, int(synapse), ends) for synapse in plastic], axis=1),
        synapses=tuple((wiring.names[wiring.sources[s]], wiring.names[wiring.targets[s]]) for s in plastic),
    )


def _steps(recording: Recording, synapse: int, ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a synapse's weight at the start and at each of the ticks `ends`."""
    changes = recording.tables.changes
    mine = changes[changes["synapse"] == synapse]
    weights = np.concatenate([[recording.wiring.weights[synapse]], mine["weight"]])
    passed = np.searchsorted(mine["tick"], ends)
    return np.asarray(weights[np.concatenate([[0], passed])])
