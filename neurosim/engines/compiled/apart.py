"""Output neurons that nothing joins learn side by side, in threads: none of them hears of another's errors.

Each thread gives the same lesson to its own. One whose neurons make no error in a whole epoch stops there, for they
will make none in a later one; it catches up with the others before anybody looks.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from neurosim.engines.compiled.lesson import LessonRun, recording_of, told_later
from neurosim.engines.compiled.notes import EPOCH, LOST, OVER, PLACE, SENT
from neurosim.engines.task import Result, StopRun, Task
from neurosim.models.base import NeuronModel
from neurosim.recording import Recording
from neurosim.recording.tables import SPIKES, Tables

FEWEST = 4
"""Output neurons that are worth a thread: so many are added up at once anyhow."""

LEAST_WORK = 50_000_000
"""Weights that rows meet in a lesson, from which on threads are worth their while: about 5 ms."""


def run_lesson(task: Task) -> Result:
    """Run a lesson, in threads if that is faster.

    Raises
    ------
    Unsuited
        For what this engine cannot teach.
    """
    shares = min(task.threads, len(task.lesson.outputs) // FEWEST) if task.lesson is not None else 1
    if shares > 1 and _apart(task):
        result = SharedLesson(task, shares).run()
        if result is not None:
            return result
    return LessonRun(task).run()


def _apart(task: Task) -> bool:
    """Return whether the output neurons have nothing to do with each other, and there is enough to do."""
    lesson, wiring = task.lesson, task.wiring
    assert lesson is not None
    acting = [i for i in range(len(wiring.names)) if isinstance(wiring.model(i), NeuronModel)]
    return (
        lesson.teaching is not None
        and task.keep == "epochs"
        and not task.recorded
        and acting == sorted(lesson.outputs)
        and all(kind.memoryless for kind in wiring.state)
        and not np.isin(wiring.sources, acting).any()
        and lesson.epochs * len(lesson.rows) * len(wiring.targets) >= LEAST_WORK
    )


class SharedLesson:
    """A lesson under way in several threads; each part has its own neurons, and all that is written of them."""

    def __init__(self, task: Task, shares: int) -> None:
        assert task.lesson is not None
        self.task = task
        self.parts = [LessonRun(task, only=part.tolist()) for part in np.array_split(task.lesson.outputs, shares)]
        self.heard = np.diff(self.parts[0].rows.starts)

    def run(self) -> Result | None:
        """Run all slices; None if a potential became NaN, which only a lesson that is not shared can tell of."""
        stopped, end, over = None, 0, False
        with ThreadPoolExecutor(len(self.parts) - 1) as pool:
            try:
                while not over:
                    self.task.watch.look(end, self._sent())
                    self._slice(pool)
                    if any(part.report[LOST] >= 0 for part in self.parts):
                        return None
                    over = all(part.report[OVER] for part in self.parts)
                    if not over:
                        for part in self.parts:
                            part.report[OVER] = 0
                    end = self.parts[0].reached()
                self.task.watch.look(end, self._sent())
            except StopRun as stop:
                stopped, end = stop, stop.end
        return Result(self._recording(end), stopped)

    def _slice(self, pool: ThreadPoolExecutor) -> None:
        """Let each part present some rows, and then all of them as many as the first of them."""
        others = [pool.submit(_until, part, part.presented + part.most, False) for part in self.parts[1:]]
        _until(self.parts[0], self.parts[0].presented + self.parts[0].most, False)
        for other in others:
            other.result()
        furthest = max(part.presented for part in self.parts)
        for part in self.parts:
            _until(part, furthest, True)

    def _sent(self) -> int:
        """Return how many signals were sent: those of the input neurons once, and each part's own."""
        report = self.parts[0].report
        rows = self.heard.sum() * report[EPOCH]
        if report[PLACE]:
            orders = self.parts[0].orders
            order = orders[report[EPOCH] - self.parts[0].first_epoch if len(orders) > 1 else 0]
            rows += self.heard[order[: report[PLACE] + 1]].sum()
        return int(sum(part.report[SENT] for part in self.parts) - (len(self.parts) - 1) * rows)

    def _recording(self, end: int) -> Recording:
        task, lesson = self.task, self.task.lesson
        assert lesson is not None
        again = told_later(task, self.parts[0].presented)
        tables = [part.ledger.tables(0, again) for part in self.parts]
        changes = np.concatenate([table.changes for table in tables])
        order = changes["tick"] // lesson.epoch_length * len(task.wiring.targets) + changes["synapse"]
        whole = Tables(
            spikes=np.empty(0, SPIKES),
            events=tables[0].events,
            states=tables[0].states,
            changes=changes.take(np.argsort(order, kind="stable")),
            told=again,
            sent=self._sent(),
            keep=task.keep,
        )
        state = task.start
        for part in self.parts:
            state = part.end_state(state, end)
        return recording_of(task, whole.before(end), state)


def _until(part: LessonRun, presentations: int, on: bool) -> None:
    """Present rows up to a certain number; with `on` even if the part's own neurons have no more to learn."""
    try:
        while part.presented < presentations and (on or not part.report[OVER]):
            part.report[OVER] = 0
            part.present(presentations - part.presented)
    except StopRun:
        return  # a potential became NaN: the report says so
