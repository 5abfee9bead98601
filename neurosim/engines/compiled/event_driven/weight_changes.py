"""The changes of weights of all workers, in the order of a recording: by time, neuron, synapse."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.recording.tables import CHANGES


def joined(parts: Sequence[NDArray[np.void]]) -> NDArray[np.void]:
    """Return tables as one; plain numbers are copied much faster than records."""
    return np.concatenate([np.empty(0, np.int64), *(part.view(np.int64) for part in parts)]).view(CHANGES)


def in_order(parts: Sequence[NDArray[np.void]], rank: NDArray[np.int64]) -> NDArray[np.void]:
    """Return changes in order; quick where they nearly are.

    Parameters
    ----------
    parts : sequence of structured arrays
        What each thread wrote down.
    rank : int64 array
        The place of each synapse among all, by the neuron that it reaches and then by its index.
    """
    changes = joined(parts)
    return changes.take(np.lexsort([rank[changes["synapse"]], changes["tick"]]))
