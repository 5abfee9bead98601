"""Four ways to run a task: from event to event, from tick to tick, and lessons of rows or of spike patterns."""

from dataclasses import replace

import numpy as np
from numba.core import event

from neurosim.core.errors import InputError
from neurosim.engines import reference
from neurosim.engines.compiled.jit.compile_errors import refuse_known
from neurosim.engines.compiled.jit.strict import Failed
from neurosim.engines.compiled.lessons.tempotron_trainer import PatternRun
from neurosim.engines.compiled.lessons.trainer import run_lesson
from neurosim.engines.compiled.network_run import NetworkRun
from neurosim.engines.plasticity import Plasticity
from neurosim.engines.task import Result, StopRun, Task
from neurosim.learning.timetable import looks_at
from neurosim.models.base import proven


def run(task: Task) -> Result:
    """Run a task, or raise `Unsuited`; the time of compiling and loading does not count as its own."""
    with event.install_listener("numba:compiler_lock", event.TimingListener()) as compiling:  # type: ignore[no-untyped-call]
        task.watch.begin(lambda: compiling.duration if compiling.done else 0.0)
        refuse_known(task)
        return _run_network(task) if task.lesson is None else _run_lesson(task)


def _run_lesson(task: Task) -> Result:
    spikes = looks_at(task.wiring) == "presentation"
    try:
        return PatternRun(task).run() if spikes else run_lesson(task)
    except Failed as failed:
        return _told_by_the_event_loop(task, failed)


def _run_network(task: Task) -> Result:
    started: NetworkRun | None = None
    try:
        started = NetworkRun(task)
        return started.run()
    except Failed as failed:
        reached = task.start.tick if started is None else started.reached
        before = NetworkRun(replace(task, until=reached)).run() if reached > task.start.tick else None
        return _told_by_the_event_loop(task, failed, before)


def _told_by_the_event_loop(task: Task, failed: Failed, before: Result | None = None) -> Result:
    """Let the event loop say which method of a model or a rule has failed, where and when.

    Both engines give the same, so it can go on after what was done `before`, and comes upon the same failure; a lesson
    is given from its beginning.
    """
    taught = None if task.lesson is None or task.lesson.teaching is None else task.lesson.teaching.rule
    rules = [taught, None if task.plasticity is None else task.plasticity.rule]
    theirs = [one for one in (*task.wiring.models, *rules) if not proven(one)]
    if not theirs:
        raise failed.__cause__ or failed
    if before is not None and before.stopped is not None:
        return before
    try:
        reference.check_objects(task.wiring)
    except InputError:
        if before is None:
            raise
        told = (
            f"a method of {' or '.join(sorted({type(one).__name__ for one in theirs}))} raised"
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
