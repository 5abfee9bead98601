"""Weights that became others where a run went on with a changed network."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neurosim.recording.causes import sends_at

if TYPE_CHECKING:
    from neurosim.recording.run_log import RunLog


@dataclass(frozen=True)
class Reweighted:
    """A weight that was asked to be another one.

    Attributes
    ----------
    source : str
        From where its signals come.
    time : float
        From when on it was another one, in ms.
    before, after : float
        What it was until then, and what it was then.
    """

    source: str
    time: float
    before: float
    after: float


def reweighted(recording: RunLog, index: int, tick: int) -> tuple[Reweighted, ...]:
    """Return what was changed last of each weight that a signal met at a neuron at a tick, or that changed there."""
    wiring, found = recording.wiring, []
    for synapse in wiring.incoming(index).tolist() if recording.stages else []:
        asked = [stage.tick for stage in recording.stages if stage.tick <= tick and synapse in stage.asked]
        source = int(wiring.sources[synapse])
        if not asked or not (asked[-1] == tick or sends_at(recording, source, tick - int(wiring.delays[synapse]))):
            continue
        before, after = (recording.weight_at(synapse, at) for at in (asked[-1] - 1, asked[-1]))
        found.append(Reweighted(wiring.labels[source], wiring.clock.ms(asked[-1]), before, after))
    return tuple(found)


def changes_of_model(recording: RunLog, index: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the ticks from which on a neuron or source had another model, ascending."""
    parts = recording.parts
    return np.array(
        [tick for (_, old), (tick, new) in pairwise(parts) if old.model(index) != new.model(index)],
        np.int64,
    )
