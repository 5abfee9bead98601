"""What the input neurons send for the rows of a lesson: as a table, and as lists of what is not zero."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.binding import compiled
from neurosim.models.sources import Bias, Feature
from neurosim.network.wiring import Wiring


class Heard(NamedTuple):
    """The inputs of each row that are not zero: input neurons by number, and values; row r from ``starts[r]`` on."""

    starts: Any
    slots: Any
    values: Any


def input_neurons(wiring: Wiring) -> NDArray[np.int64]:
    """Return the indices of those that send the rows."""
    return np.flatnonzero([isinstance(wiring.model(i), Feature | Bias) for i in range(len(wiring.names))])


def columns_of(wiring: Wiring, inputs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the column of a row that each of some input neurons sends; -1 for a bias, which sends 1.0."""
    sources = [wiring.model(index) for index in inputs.tolist()]
    return np.array([source.column if isinstance(source, Feature) else -1 for source in sources], np.int64)


def table_of(rows: NDArray[np.float64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what input neurons send for each row, side by side."""
    return np.column_stack([rows, np.ones(len(rows))]).take(columns, axis=1)


def listed(rows: NDArray[np.float64], columns: NDArray[np.int64]) -> Heard:
    """List what input neurons send for each row, where it is not zero."""
    most = rows.shape[0] * len(columns) + 1
    starts, slots, values = np.zeros(len(rows) + 1, np.int64), np.empty(most, np.uint32), np.empty(most)
    compiled(list_rows, {})(rows, columns, starts, slots, values)
    return Heard(starts, slots[: starts[-1]], values[: starts[-1]])


def list_rows(rows: Any, columns: Any, starts: Any, slots: Any, values: Any) -> None:
    """Fill the lists; every value is written, and the next one over it if it is zero."""
    n = 0
    for row in range(len(rows)):
        for slot in range(len(columns)):
            value = 1.0 if columns[slot] < 0 else rows[row, columns[slot]]
            slots[n] = slot
            values[n] = value
            n += value != 0.0
        starts[row + 1] = n
