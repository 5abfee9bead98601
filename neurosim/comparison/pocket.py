"""The pocket: of all weights that a lesson has been through, the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.learning.decision import mistaken
from neurosim.linear import Linear, placed
from neurosim.training import Training


@dataclass(frozen=True, eq=False)
class Pocket:
    """The weights with the fewest mistakes on the rows that were learned.

    Attributes
    ----------
    weights : float64 array (synapses,)
        Of every synapse of the network; the earliest of equals.
    mistakes : int
        Rows that they decide wrongly, or lie on the very boundary.
    """

    weights: NDArray[np.float64]
    mistakes: int


def pocket(training: Training) -> Pocket:
    """Try the weights as they were after each change on all rows that were learned, and return the best.

    Rosenblatt's rule goes on for ever where no plane separates the classes, and its last weights are not its best.

    Raises
    ------
    InputError
        If the network has a hidden layer, or the changes of the weights were not kept.

    References
    ----------
    S. I. Gallant, "Perceptron-based learning algorithms", IEEE Transactions on Neural Networks 1 (1990), 179-191;
    here every weight vector is tried on all rows, so nothing is left to the length of a lucky run.

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
    excesses = rows @ table.T
    weights = wiring.weights.copy()
    best = Pocket(weights.copy(), int(np.count_nonzero(mistaken(wanted, excesses))))
    changes = training.recording.changes
    moments = np.flatnonzero(np.diff(changes["tick"], prepend=-1))
    for moment in np.split(changes, moments[1:]) if len(changes) else []:
        synapses = moment["synapse"]
        np.add.at(table, (output_of[synapses], column_of[synapses]), moment["weight"] - weights[synapses])
        weights[synapses] = moment["weight"]
        moved = np.unique(output_of[synapses])
        excesses[:, moved] = rows @ table[moved].T
        wrong = int(np.count_nonzero(mistaken(wanted, excesses)))
        if wrong < best.mistakes:
            best = Pocket(weights.copy(), wrong)
    return best
