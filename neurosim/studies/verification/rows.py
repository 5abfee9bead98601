"""Rows of numbers that sources send into a network, one per ms, and the units that fired for each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.names import Name
from neurosim.models.sources import Stimulus
from neurosim.network.network import Network
from neurosim.recording.recording import Recording

ON = "always on"


def send_rows(net: Network, rows: ArrayLike) -> None:
    """Add sources ``("x", 0)``, ``("x", 1)``, ... that send row r of a table at r ms, and one that always sends 1."""
    table = np.asarray(rows, dtype=np.float64)
    for k, column in enumerate(table.T):
        net.add_neuron(("x", k), Stimulus(np.flatnonzero(column).tolist(), column[column != 0.0].tolist()))
    net.add_neuron(ON, Stimulus(range(len(table))))


def fired(recording: Recording, units: Sequence[Name], n_rows: int, after: int) -> NDArray[np.bool_]:
    """Return whether each unit (columns) fired for each row, `after` ms after the row was sent."""
    answers = np.zeros((n_rows, len(units)), np.bool_)
    for k, unit in enumerate(units):
        answers[np.rint(recording.spikes(unit)).astype(np.int64) - after, k] = True
    return answers
