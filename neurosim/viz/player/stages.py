"""What a page is told of the changes of a network as its run went on."""

from typing import Any

import numpy as np

from neurosim.recording.reasons import facts
from neurosim.recording.recording import Recording
from neurosim.recording.stage import differing

MOST_TOLD = 200
"""Neurons of which a page tells what a change of the network was for them."""


def stages(recording: Recording) -> list[list[Any]]:
    """Return where the run went on with a changed network: tick, changed weights, and what that was for each neuron."""
    wiring, found = recording.wiring, []
    for (_, before), (tick, after), stage in zip(recording.parts, recording.parts[1:], recording.stages, strict=False):
        if tick >= recording.end.tick:
            continue
        touched = np.union1d(differing(before, after), wiring.targets[stage.asked])[:MOST_TOLD].tolist()
        names = [(index, wiring.names[index]) for index in touched]
        told = [[index, facts(recording.why(name, wiring.clock.ms(tick), depth=0))] for index, name in names]
        found.append([tick, stage.asked.tolist(), told])
    return found
