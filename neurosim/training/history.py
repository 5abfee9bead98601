"""The history of a lesson, epoch by epoch, from its recording."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact
from neurosim.engines.choice import compiler_problem
from neurosim.engines.fault import checked, failed
from neurosim.learning.base import LearningRule
from neurosim.learning.decision import mistaken
from neurosim.learning.lesson import Lesson
from neurosim.recording.recording import Recording

MANY = 50_000
"""From this number of targets on, compiled code computes the losses of a compiled lesson; it takes some ms to load."""

GIVEN = ("target", "output", "excess")  # names of the arguments of a rule's loss


@dataclass(frozen=True, eq=False)
class History:
    """Mistakes, updates, losses and weights of each epoch.

    Attributes
    ----------
    mistakes : int64 array (epochs,)
        Rows that were decided wrongly when they were presented, including those exactly on the boundary.
    updates : int64 array (epochs,)
        Number of errors that were not zero.
    loss : float64 array (epochs,)
        Mean loss of the rule over rows and output neurons.
    accuracy : float64 array (epochs,)
        Share of rows without a mistake.
    weights : float64 array (epochs + 1, synapses)
        Weights of the plastic synapses, before the first epoch and after each.
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
    """Return the epoch, from 1, from which on there are no mistakes; None if the last epoch has some."""
    counts = np.asarray(mistakes)
    clean = int(np.flatnonzero(counts).max(initial=-1)) + 2
    return clean if clean <= len(counts) else None


def answers(recording: Recording, lesson: Lesson) -> dict[str, NDArray[np.float64]]:
    """Return target, output, excess and error of each output neuron (columns) at each presentation (rows)."""
    lessons, outputs = recording.tables.lessons, np.array(lesson.outputs)
    theirs = lessons[np.isin(lessons["neuron"], outputs)]
    whole = len(theirs) // len(outputs)  # one record of each per presentation, by index
    table = theirs[: whole * len(outputs)].reshape(whole, len(outputs))
    columns = np.searchsorted(np.sort(outputs), outputs)
    return {field: table[field][:, columns] for field in ("target", "output", "excess", "error")}


def history(recording: Recording, lesson: Lesson) -> History:
    """Return the history of the complete epochs."""
    teaching, n = lesson.teaching, len(lesson.rows)
    assert teaching is not None  # a lesson without a teacher has no history
    wiring, lessons = recording.wiring, recording.tables.lessons
    given = answers(recording, lesson)
    home = (recording.end.tick + lesson.period - 1) // lesson.epoch_length  # epochs whose last errors have arrived
    epochs = min(len(given["output"]) // n, home)
    wrong = mistaken(teaching.wanted[lesson.orders(0, epochs)].ravel(), given["excess"][: epochs * n])
    mistakes = wrong.reshape(epochs, n).sum(axis=1)
    losses = _losses(recording, lesson, teaching.rule, [given[field][: epochs * n].ravel() for field in GIVEN])
    ends = lesson.epoch_length * np.arange(1, epochs + 1)
    errors = lessons["tick"][lessons["error"] != 0.0]
    plastic = np.flatnonzero(wiring.plastic)
    return History(
        mistakes=mistakes,
        updates=np.diff(np.searchsorted(errors, ends), prepend=0),
        loss=losses.reshape(epochs, n * len(lesson.outputs)).mean(axis=1),
        accuracy=1.0 - mistakes / n,
        weights=np.stack([_steps(recording, int(synapse), ends) for synapse in plastic], axis=1),
        synapses=tuple((wiring.names[wiring.sources[s]], wiring.names[wiring.targets[s]]) for s in plastic),
    )


def _losses(
    recording: Recording, lesson: Lesson, rule: LearningRule, given: list[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the loss of each target, for all output neurons in turn; an InputError is raised if the rule fails."""
    count = len(given[0])
    if recording.engine == "compiled" and count >= MANY and not compiler_problem():  # a file needs no numba
        from neurosim.engines.compiled.lessons.losses import losses  # imports numba

        compiled = losses(rule, *given)
        if compiled is not None:
            return compiled
    found = np.empty(count)
    for k, numbers in enumerate(zip(*(values.tolist() for values in given), strict=True)):
        try:
            found[k] = checked("loss", rule.loss(*numbers))
        except Exception as error:
            neuron = lesson.outputs[k % len(lesson.outputs)]
            told = failed(rule, error, "rule", recording.wiring.labels[neuron])
            shown = ", ".join(f"{name} {exact(value)}" for name, value in zip(GIVEN, numbers, strict=True))
            raise InputError(f"The lesson has no history, because {told}, for {shown}.") from error
    return found


def _steps(recording: Recording, synapse: int, ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a synapse's weight at the start and at each of the ticks `ends`."""
    changes = recording.tables.changes
    mine = changes[changes["synapse"] == synapse]
    weights = np.concatenate([[recording.wiring.weights[synapse]], mine["weight"]])
    passed = np.searchsorted(mine["tick"], ends)
    return np.asarray(weights[np.concatenate([[0], passed])])
