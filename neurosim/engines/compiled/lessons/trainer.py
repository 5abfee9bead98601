"""Lessons of rows: their parts, presented in slices of time, and what is left of them.

Output neurons that are independent of each other learn in parts, one a thread; all others learn together. A part that
makes no error in a whole epoch will make none in a later one, so it waits; before anybody looks it catches up with the
others.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.memory import memory_limit
from neurosim.engines.compiled.buffers import joined
from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.lessons.backward import write_epochs
from neurosim.engines.compiled.lessons.layer_plan import independent, plan_layers, refuse
from neurosim.engines.compiled.lessons.lesson_arrays import lesson_arrays
from neurosim.engines.compiled.lessons.lesson_part import LessonPart
from neurosim.engines.compiled.lessons.state import Orders, new_status
from neurosim.engines.task import Result, StopRun, Task, Watch
from neurosim.learning.timetable import remembering
from neurosim.recording.recording import Recording
from neurosim.recording.tables import CHANGES, EndState

BYTES_PER_LESSON = 150  # about what one error record takes to be computed again and read
SLICE = 20_000_000  # about the ns of work from one look at the limits to the next
FEWEST = 4  # so few output neurons are not divided among threads: their sums are computed at once
FEW_EPOCHS = 16  # whose order is drawn at first, and then as many as there were: many a lesson ends early
MOST_KEPT = 1 << 23  # weights after epochs that are kept until the end of a slice: 64 MB
LEAST_WORK = 50_000_000  # weights times rows times epochs from which on threads are faster: about 2 ms of work


def run_lesson(task: Task) -> Result:
    """Run a lesson, in parts where that can be done and takes less time.

    Raises
    ------
    Unsuited
        For what this engine cannot teach.
    """
    lesson = task.lesson
    assert lesson is not None
    if independent(task):
        work = lesson.epochs * len(lesson.rows) * len(task.wiring.targets)
        parts = max(1, min(task.threads, len(lesson.outputs) // FEWEST)) if work >= LEAST_WORK else 1
        trainer = Trainer(task, [share.tolist() for share in np.array_split(lesson.outputs, parts)])
        result = trainer.run()
        if result is not None:
            return result
    result = Trainer(task).run()
    assert result is not None
    return result


class Trainer:
    """A lesson under way.

    Parameters
    ----------
    task : Task
    shares : sequence of sequences of int, optional
        Output neurons that learn apart from each other; by default all learn together.
    keep_lessons : bool
        Whether to write the lessons down in any case. They are left out where little was to be kept, and only output
        neurons learn: their lessons take more room than all else, and least time to compute :func:`again <told_again>`.
    """

    def __init__(self, task: Task, shares: Sequence[Sequence[int]] = (), keep_lessons: bool = False) -> None:
        assert task.lesson is not None
        self.task, self.lesson = task, task.lesson
        plan = plan_layers(task, *refuse(task), shares or [self.lesson.outputs])
        self.apart = bool(shares)
        self.arrays = lesson_arrays(task, plan, self.apart, keep_lessons)
        self.most = max(1, SLICE // self._costs())
        epochs = 0  # that may end in a slice
        if self.apart:
            self.most = min(self.most, len(self.lesson.rows) * max(1, MOST_KEPT // max(1, plan.n_weights)))
            epochs = min(self.lesson.epochs, self.most // len(self.lesson.rows) + 1)
        self.epochs = np.empty((epochs, plan.n_weights))
        self.changes: list[NDArray[np.void]] = []
        bounds = [0, *plan.ends.tolist()]
        self.parts = [LessonPart(task, self.arrays, first, end, self.epochs) for first, end in pairwise(bounds)]
        self.orders = Orders(0, 0, np.empty((0, 0), np.int64))
        self.over = False

    def run(self) -> Result | None:
        """Run all slices; None if parts cannot go on: then the lesson of all neurons together says where, and why."""
        watch, stopped, end, whole = self.task.watch, None, 0, True
        with ThreadPoolExecutor(len(self.parts)) as pool:
            try:
                while not self.over:
                    watch.look(end, self._sent())
                    self.present(self.most, pool)
                    if self.apart and any(part.status["lost"] >= 0 for part in self.parts):
                        return None
                    end = self._reached()
                watch.end(end, self._sent())
            except StopRun as stop:
                stopped, end, whole = stop, stop.end, not stop.within
        return Result(self._recording(end, whole), stopped)

    def present(self, most: int, pool: ThreadPoolExecutor) -> None:
        """Present some rows, at most so many; fewer if the lesson is over, or there is no more room."""
        self._order(most)
        epoch = self.parts[0].epoch
        if len(self.parts) == 1:
            self.parts[0].present(most, self.orders)
        else:
            list(pool.map(lambda part: part.present(most, self.orders), self.parts))
            reached = max(part.presented for part in self.parts)
            list(pool.map(lambda part: part.catch_up(reached, self.orders), self.parts))
        self.over = all(part.status["over"] for part in self.parts)
        if self.apart:
            self._write_changes(epoch)
        else:
            self.parts[0].stop_if_lost()

    def _write_changes(self, first: int) -> None:
        """Write down how each epoch from the first on has left the weights."""
        net, length, status = self.arrays.net, self.lesson.epoch_length, new_status()
        status["epoch"] = self.parts[0].epoch
        changes = np.empty((self.parts[0].epoch - first) * len(net.plastic_entries), CHANGES)
        kept, tick = self.arrays.work.kept, (first + 1) * length - self.lesson.period
        entries, synapses = net.plastic_entries, net.plastic_synapses
        compiled(write_epochs, {})(entries, synapses, self.epochs, first, kept, changes, tick, length, status)
        self.changes.append(changes[: status["changes"]])

    def _costs(self) -> int:
        """Return about the ns of a presentation."""
        plan, faster = self.arrays.plan, 4 * len(self.arrays.plan.ends) if self.apart else 1
        costs = 20 + (plan.n_weights // 4 + 10 * len(plan.somas)) // faster
        return costs if self.task.keep == "epochs" else costs + 2 * len(self.arrays.net.plastic_entries)

    def again(self, presentations: int) -> NDArray[np.void]:
        """Present so many rows, and return the error records."""
        with ThreadPoolExecutor(1) as pool, suppress(StopRun):  # in the last one a potential may become NaN again
            while (left := presentations - self.parts[0].presented) > 0:
                self.present(min(left, self.most), pool)
        return self.parts[0].buffers.lessons()

    def _order(self, most: int) -> None:
        """Lay out the order of the rows for the next epochs."""
        lesson, epoch = self.lesson, self.parts[0].epoch
        if self.orders.end > epoch:
            return
        if lesson.shuffle is None:
            self.orders = Orders(epoch, lesson.epochs, lesson.orders(0, 1).copy())
        else:
            ahead = min(most // len(lesson.rows) + 1, max(FEW_EPOCHS, epoch))
            end = min(lesson.epochs, epoch + ahead)
            self.orders = Orders(epoch, end, lesson.orders(epoch, end))

    def _reached(self) -> int:
        """Return the tick after the last instant that is whole."""
        epoch, place = divmod(self.parts[0].presented, len(self.lesson.rows))
        begun = epoch * self.lesson.epoch_length
        if place or self.over:
            return begun + place * self.lesson.period + 1
        return begun - self.lesson.period + 1 if epoch else 0  # in the rest after an epoch

    def _sent(self) -> int:
        """Return how many signals were sent before the instant that was reached, or in which a potential became NaN."""
        return self.parts[0].rows_sent() + sum(part.sent() for part in self.parts)

    def _recording(self, end: int, whole: bool) -> Recording:
        first = self.parts[0]
        presented = first.presented + int(first.status["lost"] >= 0)
        again = partial(told_again, replace(self.task, watch=Watch(self.task.watch.max_signals, math.inf)), presented)
        tables = first.buffers.tables(self._sent(), again)
        if self.apart:
            tables = replace(tables, changes=joined(tables.changes, self.changes))
        return self.task.recording("compiled", tables.before(end), self._end_state(end, whole))

    def _end_state(self, end: int, whole: bool) -> EndState:
        """Return where it has stopped; of who took no part, as it was at the start."""
        start = self.task.start
        weights = self.arrays.read_weights(start.weights.copy())
        if not whole:
            return start.interrupted(end, weights)
        begun = max(end - 1, 0) // self.lesson.period * self.lesson.period  # the last reset
        state_tick, acted, ready = (column.copy() for column in (start.state_tick, start.acted, start.ready))
        state = {kind: table.copy() for kind, table in start.state.items()}
        if end:
            reset = remembering(self.task.wiring)
            state_tick[reset] = acted[reset] = ready[reset] = begun
        acted[self.arrays.plan.inputs] = 0  # a source has no soma
        for part in self.parts:
            part.read_states(state, state_tick, acted)
        return EndState(end, state, state_tick, acted, ready, weights)


def told_again(task: Task, presentations: int) -> NDArray[np.void]:
    """Return the error records of the first presentations of a lesson, by running it once more.

    It takes less time than the memory would for what may never be asked for, and nothing is different: a lesson
    follows from its task.

    Raises
    ------
    InputError
        If it was so long that they would not fit into memory.
    """
    assert task.lesson is not None
    told = presentations * len(task.lesson.outputs)
    needed, there = told * BYTES_PER_LESSON, memory_limit()
    if needed > there:
        raise InputError(
            f"The history of this training is read from what its neurons were told {told:,} times, which takes about"
            f" {needed / 1e9:,.1f} GB; there may be {there / 1e9:,.1f} GB. Its weights and its answers are there;"
            " for a history, learn in several lessons, each from where the last one ended (training.network)."
        )
    return Trainer(task, keep_lessons=True).again(presentations)
