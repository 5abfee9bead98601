"""The synapses that reach the neurons of one thread, in rows of one source, delay and weight."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.arrivals import Reach
from neurosim.network.wiring import Wiring

LONG = 4
"""Mean length from which on rows are worth their while."""


class Fan:
    """Rows of synapses.

    Attributes
    ----------
    reach : Reach
        Rows of neuron i are those from ``offsets[i]`` up to, not including, ``offsets[i + 1]``; each begins with the
        synapse ``starts[row]``. Targets are counted from `low`, or
        by `column`, if it is given.
    rows : bool
        Whether rows are longer than one synapse.
    """

    def __init__(
        self,
        wiring: Wiring,
        weights: NDArray[np.float64],
        low: int,
        high: int,
        column: NDArray[np.int64] | None = None,
    ) -> None:
        n = len(wiring.names)
        everything = (low, high) == (0, n)
        mine: Any = slice(None)
        offsets = wiring.offsets
        if not everything:
            mine = np.flatnonzero((wiring.targets >= low) & (wiring.targets < high))
            offsets = np.searchsorted(mine, wiring.offsets)
        small = high - low <= np.iinfo(np.uint16).max
        kept: Any = np.uint16 if small else np.uint32
        if column is None:
            targets = (wiring.targets[mine] - np.int32(low)).astype(kept)
        else:
            targets = column.astype(kept)[wiring.targets[mine]]
        delays, weights = wiring.delays[mine], weights[mine]
        total = len(targets)
        begins = np.zeros(total, np.bool_)
        begins[offsets[:-1][np.diff(offsets) > 0]] = True
        for values in (delays, weights):
            if total and values.strides != (0,):
                begins[1:] |= values[1:] != values[:-1]
        starts = np.flatnonzero(begins)
        self.rows = len(starts) * LONG <= total
        if not self.rows:
            starts = np.arange(total)
        self.reach = Reach(
            np.searchsorted(starts, offsets),
            np.append(starts, total),
            targets,
            np.ascontiguousarray(delays[starts]),
            np.ascontiguousarray(weights[starts]),
        )
