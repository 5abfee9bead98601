"""Runs in which a method of a model or a rule has failed: the event loop says what failed, where and when.

Both engines give the same, so it can go on where compiled code was last looked at, and comes upon the same failure.
"""

from dataclasses import replace

import numpy as np

from neurosim.core.errors import InputError
from neurosim.engines import reference
from neurosim.engines.compiled.jit.strict import Failed
from neurosim.engines.plasticity import Plasticity
from neurosim.engines.task import Result, StopRun, Task
from neurosim.models.base import proven
from neurosim.network.wiring import check_memory


def told_by_the_event_loop(task: Task, failed: Failed, before: Result | None = None) -> Result:
    """Go on in the event loop.

    Parameters
    ----------
    task : Task
    failed : Failed
    before : Result, optional
        What was done of the task before that; a lesson is given from its beginning.
    """
    taught = None if task.lesson is None or task.lesson.teaching is None else task.lesson.teaching.rule
    rules = [taught, None if task.plasticity is None else task.plasticity.rule]
    ours: list[object] = [*task.wiring.models, *rules]
    if all(map(proven, ours)):
        raise failed.__cause__ or failed  # it is none of theirs
    if before is not None and before.stopped is not None:
        return before
    wiring = task.wiring
    try:
        check_memory(len(wiring.names), len(wiring.targets), reference.BYTES_PER_NEURON, reference.BYTES_PER_SYNAPSE)
    except InputError:
        if before is None:
            raise
        told = (
            f"a method of {' or '.join(sorted({type(one).__name__ for one in ours if not proven(one)}))} raised"
            f" {type(failed.__cause__).__name__} (the network is too large for the event loop to say for which neuron)"
        )
        return replace(before, stopped=StopRun(told, before.recording.end.tick))
    if before is None:
        return reference.run(task)
    done, changing = before.recording, task.plasticity
    if changing is not None:
        changing = Plasticity(changing.rule, done if changing.earlier is None else done.after(changing.earlier))
    earlier = np.concatenate([task.earlier, done.in_flight()])
    rest = reference.run(replace(task, start=done.end, earlier=earlier, plasticity=changing))
    return replace(rest, recording=rest.recording.after(done))
