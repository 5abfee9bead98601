"""Four ways to run a task: from event to event, from tick to tick, and lessons of rows or of spike patterns."""

from dataclasses import replace

from numba.core import event

from neurosim.engines.compiled.failed_runs import told_by_the_event_loop
from neurosim.engines.compiled.jit.compile_errors import refuse_known
from neurosim.engines.compiled.jit.strict import Failed
from neurosim.engines.compiled.lessons.tempotron_trainer import PatternRun
from neurosim.engines.compiled.lessons.trainer import run_lesson
from neurosim.engines.compiled.network_run import NetworkRun
from neurosim.engines.task import Result, Task
from neurosim.learning.timetable import looks_at


def run(task: Task) -> Result:
    """Run a task; the time of compiling and loading does not count as its own.

    Raises
    ------
    Unsuited
        If it cannot.
    """
    with event.install_listener("numba:compiler_lock", event.TimingListener()) as compiling:  # type: ignore[no-untyped-call]
        task.watch.begin(lambda: compiling.duration if compiling.done else 0.0)
        refuse_known(task)
        return _run_network(task) if task.lesson is None else _run_lesson(task)


def _run_lesson(task: Task) -> Result:
    spikes = looks_at(task.wiring) == "presentation"
    try:
        return PatternRun(task).run() if spikes else run_lesson(task)
    except Failed as failed:
        return told_by_the_event_loop(task, failed)


def _run_network(task: Task) -> Result:
    started: NetworkRun | None = None
    try:
        started = NetworkRun(task)
        return started.run()
    except Failed as failed:
        reached = task.start.tick if started is None else started.reached
        before = NetworkRun(replace(task, until=reached)).run() if reached > task.start.tick else None
        return told_by_the_event_loop(task, failed, before)
