"""The pocket algorithm: the best weights that occurred in a lesson."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.learning.decision import mistaken
from neurosim.training.linear import Linear, placed
from neurosim.training.training import Training

TOGETHER = 500_000
"""Number of margins that are computed at a time."""


@dataclass(frozen=True, eq=False)
class Pocket:
    """The weights with the fewest mistakes on the training rows."""

    weights: NDArray[np.float64]  # of every synapse; the earliest among equals
    mistakes: int  # rows that they decide wrongly, or that are exactly on the boundary


def pocket(training: Training) -> Pocket:
    """Return the best of all weights that occurred in a lesson, each tested on all training rows.

    If no plane separates the classes, Rosenblatt's rule never ends, and its last weights are not the best ones. An
    InputError is raised if the network has a hidden layer, or the changes of the weights were not kept.

    References
    ----------
    S. I. Gallant, "Perceptron-based learning algorithms", IEEE Transactions on Neural Networks 1 (1990), 179-191,
    which estimates the best weights by the length of runs of correct decisions.

    Examples
    --------
    >>> import neurosim as ns
    >>> pocket(ns.train(ns.perceptron(2), ns.datasets.load("xor"), "rosenblatt")).mistakes
    2
    """
    wiring, outputs, wanted = training.recording.wiring, training.lesson.outputs, training.dataset.y
    rows = np.column_stack([training.dataset.X, np.ones(training.dataset.n_rows)])
    output_of, column_of = (np.full(len(wiring.weights), -1) for _ in range(2))
    where = placed(wiring, outputs)
    output_of[where[2]], column_of[where[2]] = where[0], where[1]
    start = Linear.of(wiring, outputs, wiring.weights)
    table = np.column_stack([start.slopes, start.offsets])
    changes = training.recording.changes
    synapse, moves = changes["synapse"], _moves(changes, wiring.weights)
    ends = np.append(np.flatnonzero(np.diff(changes["tick"])) + 1, len(changes))  # ends of the changes of each instant
    fewest, changed = int(np.count_nonzero(mistaken(wanted, rows @ table.T))), 0
    together = max(1, TOGETHER // (len(rows) * len(table)))
    for first in range(0, len(ends) if len(changes) else 0, together):
        moments = ends[first : first + together]
        begun = ends[first - 1] if first else 0
        these = slice(begun, moments[-1])
        tables = np.zeros((len(moments) + 1, *table.shape))
        tables[0] = table
        moment = np.searchsorted(moments, np.arange(begun, moments[-1]), side="right")
        np.add.at(tables, (moment + 1, output_of[synapse[these]], column_of[synapse[these]]), moves[these])
        tables = np.cumsum(tables, axis=0)
        excesses = (rows @ tables[1:].reshape(-1, table.shape[1]).T).reshape(len(rows), *tables[1:, :, 0].shape)
        wrong = np.count_nonzero(mistaken(np.broadcast_to(wanted[:, np.newaxis], excesses.shape[:2]), excesses), axis=0)
        if wrong.min() < fewest:
            fewest, changed = int(wrong.min()), int(moments[np.argmin(wrong)])
        table = tables[-1]
    weights = wiring.weights.copy()
    weights[synapse[:changed]] = changes["weight"][:changed]  # of several changes of a synapse the last one counts
    return Pocket(weights, fewest)


def _moves(changes: NDArray[np.void], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the difference that each change makes to its weight, from the initial weights."""
    by_synapse = np.argsort(changes["synapse"], kind="stable")
    synapse, after = changes["synapse"][by_synapse], changes["weight"][by_synapse]
    before = np.append(weights[:1], after)[:-1]
    first = np.diff(synapse, prepend=-1) != 0
    before[first] = weights[synapse[first]]
    moves = np.empty(len(changes))
    moves[by_synapse] = after - before
    return moves
