"""Lessons of output neurons without connections among them: they learn independently, team by team, in threads.

A team that makes no error in a whole epoch stops there, for it will make none in a later one; it catches up with the
others before anybody looks.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.jit.compile_errors import call
from neurosim.engines.compiled.lessons.backward import write_epochs
from neurosim.engines.compiled.lessons.binding import rule_part, rule_values
from neurosim.engines.compiled.lessons.buffers import joined
from neurosim.engines.compiled.lessons.layer_plan import refuse
from neurosim.engines.compiled.lessons.rows import Heard, columns_of, input_neurons, listed
from neurosim.engines.compiled.lessons.simd import LANES
from neurosim.engines.compiled.lessons.state import Orders
from neurosim.engines.compiled.lessons.team import Team, kernel
from neurosim.engines.compiled.lessons.trainer import SLICE, LessonRun, recording_of, told_later
from neurosim.engines.compiled.model_group import ModelGroup
from neurosim.engines.task import Result, StopRun, Task
from neurosim.learning.acting import remembering
from neurosim.models.base import NeuronModel
from neurosim.recording.recording import Recording
from neurosim.recording.tables import CHANGES, EVENTS, SPIKES, EndState, Tables

FEWEST = 4
"""So few output neurons are not divided among threads: their sums are computed at once."""

LEAST_WORK = 50_000_000
"""Weights times rows times epochs from which on threads are faster: about 2 ms of work."""

MOST_KEPT = 1 << 22
"""Weights after an epoch that one slice may keep, unless one epoch needs more."""


def run_lesson(task: Task) -> Result:
    """Run a lesson, team by team where that can be done.

    Raises
    ------
    Unsuited
        For what this engine cannot teach.
    """
    result = ApartLesson(task).run() if _apart(task) else None
    return LessonRun(task).run() if result is None else result


def _apart(task: Task) -> bool:
    """Return whether the output neurons are independent of each other, and only the ends of epochs are kept."""
    lesson, wiring = task.lesson, task.wiring
    assert lesson is not None
    acting = [i for i in range(len(wiring.names)) if isinstance(wiring.model(i), NeuronModel)]
    return (
        lesson.teaching is not None
        and task.keep == "epochs"
        and not task.recorded
        and acting == sorted(lesson.outputs)
        and not remembering(wiring)
        and not np.isin(wiring.sources, acting).any()
    )


class ApartLesson:
    """A lesson under way."""

    def __init__(self, task: Task) -> None:
        lesson, wiring = task.lesson, task.wiring
        assert lesson is not None
        assert lesson.teaching is not None
        refuse(task)
        self.task, self.lesson, self.rule = task, lesson, lesson.teaching.rule
        self.inputs = input_neurons(wiring)
        everything = listed(lesson.rows, columns_of(wiring, self.inputs))
        self.heard = np.diff(everything.starts)
        work = lesson.epochs * len(lesson.rows) * len(wiring.targets)
        threads = task.threads if work >= LEAST_WORK else 1
        teams = _teams(task, {self.inputs.tobytes(): everything}, threads)
        self.shares = [share for k in range(threads) if (share := teams[k::threads])]
        self.teams = [team for share in self.shares for team in share]
        self.rule_values = rule_values(self.rule)
        synapses = len(wiring.targets)
        epochs = max(1, MOST_KEPT // max(1, synapses))
        self.most = min(max(1, SLICE // (20 + synapses // 16)), epochs * len(lesson.rows))
        self.whole = lesson.epochs * len(lesson.rows)
        self.kept = task.start.weights.copy()  # as the last epoch left them
        self.changes: list[NDArray[np.void]] = []
        self.presented = 0
        self.over = False

    def run(self) -> Result | None:
        """Run all slices; None if a potential became NaN: then the lesson of all neurons together says where."""
        stopped = None
        with ThreadPoolExecutor(max(1, len(self.shares) - 1)) as pool:
            try:
                while not self.over:
                    self.task.watch.look(self.end, self._sent())
                    self._slice(pool)
                    if any(team.status["lost"] >= 0 for team in self.teams):
                        return None
                self.task.watch.end(self.end, self._sent())
            except StopRun as stop:
                stopped = stop
        return Result(self._recording(self.end if stopped is None else stopped.end), stopped)

    @property
    def end(self) -> int:
        """The tick after the last instant that is whole."""
        epoch, place = divmod(self.presented, len(self.lesson.rows))
        begun = epoch * self.lesson.epoch_length
        if place or self.over:
            return begun + place * self.lesson.period + 1
        return begun - self.lesson.period + 1 if epoch else 0  # in the rest after an epoch

    def _slice(self, pool: ThreadPoolExecutor) -> None:
        """Let each team be presented some rows, and then all of them as many as the first of them."""
        lesson, n = self.lesson, len(self.lesson.rows)
        until = min(self.presented + self.most, self.whole)
        first = self.presented // n
        others = first + 1 if lesson.shuffle is None else -(-until // n)
        orders = Orders(first, others, lesson.orders(first, others).copy())
        kept = np.empty((until // n - first, len(self.kept)))
        self._present(pool, orders, until, False, kept)
        self.presented = max(team.presented for team in self.teams)
        self._present(pool, orders, self.presented, True, kept)
        self._write(first, kept[: self.presented // n - first])
        self.over = self.presented == self.whole or all(team.status["over"] for team in self.teams)

    def _present(
        self, pool: ThreadPoolExecutor, orders: Orders, until: int, even_if_settled: bool, kept: NDArray[np.float64]
    ) -> None:
        """Present rows up to a certain number, to the teams of each thread one after the other."""

        def present(share: list[Team]) -> None:
            for team in share:
                if team.presented < until:
                    self._teach(team, orders, until, even_if_settled, kept)

        others = [pool.submit(present, share) for share in self.shares[1:]]
        present(self.shares[0])
        for other in others:
            other.result()

    def _teach(self, team: Team, orders: Orders, until: int, even_if_settled: bool, kept: NDArray[np.float64]) -> None:
        given = (
            self.rule_values,
            team.neurons,
            team.plan,
            team.heard,
            team.work,
            orders,
            until,
            even_if_settled,
            kept,
            team.status,
        )
        call(kernel(team.kind, self.rule), given, [team.kind.part, rule_part(self.rule)])

    def _write(self, first: int, kept: NDArray[np.float64]) -> None:
        """Write down how each epoch from the first on has left the weights."""
        lesson = self.lesson
        changes = np.empty(kept.size, CHANGES)
        end = (first + 1) * lesson.epoch_length - lesson.period
        n = compiled(write_epochs, {})(self.kept, kept, end, lesson.epoch_length, changes)
        self.changes.append(changes[:n])

    def _sent(self) -> int:
        """Return how many signals were sent, by input neurons and by teams."""
        epoch, place = divmod(self.presented, len(self.lesson.rows))
        rows = int(self.heard.sum()) * epoch
        if place:
            rows += int(self.heard[self.lesson.order(epoch)[: place + 1]].sum())
        return rows + int(sum(team.status["sent"] for team in self.teams))

    def _recording(self, end: int) -> Recording:
        tables = Tables(
            spikes=np.empty(0, SPIKES),
            events=np.empty(0, EVENTS),
            states=np.empty((0, max(len(team.kind.fields) for team in self.teams))),
            changes=joined(self.changes, CHANGES),
            told=told_later(self.task, self.presented),
            sent=self._sent(),
            keep=self.task.keep,
        )
        return recording_of(self.task, tables.before(end), self._end_state(end))

    def _end_state(self, end: int) -> EndState:
        """Return where it has stopped."""
        start, lesson = self.task.start, self.lesson
        state_tick, acted, weights = start.state_tick.copy(), start.acted.copy(), start.weights.copy()
        acted[self.inputs] = 0  # a source has no soma
        state = {kind: table.copy() for kind, table in start.state.items()}
        epoch, place = divmod(self.presented - 1, len(lesson.rows))
        for team in self.teams:
            if self.presented:
                acted[team.members] = epoch * lesson.epoch_length + place * lesson.period + lesson.answer
                state_tick[team.members] = acted[team.members]
            state[team.kind.model][team.place] = team.neurons.cells
            weights[team.plan.synapses] = team.work.weights[team.plan.entries]
        return EndState(end, state, state_tick, acted, start.ready.copy(), weights)


def _teams(task: Task, heard: dict[bytes, Heard], threads: int) -> list[Team]:
    """Return output neurons with the same sources in teams that are not too large, and some for each thread.

    What the rows let sources hear is kept in `heard`, for neurons that hear the same.
    """
    wiring, lesson = task.wiring, task.lesson
    assert lesson is not None
    kinds = {kind: ModelGroup(wiring, kind, task.start) for kind in wiring.state}
    incoming = {index: wiring.incoming(index) for index in lesson.outputs}
    alike: dict[tuple[Any, bytes, bytes], list[int]] = defaultdict(list)
    for column, index in enumerate(lesson.outputs):
        mine, kind = incoming[index], type(wiring.model(index))
        alike[kind, wiring.sources[mine].tobytes(), wiring.plastic[mine].tobytes()].append(column)
    teams = []
    for (kind, sources, _), columns in alike.items():
        if sources not in heard:
            heard[sources] = listed(lesson.rows, columns_of(wiring, np.frombuffer(sources, np.int64)))
        pieces = max(-(-len(columns) // (2 * LANES)), min(threads, len(columns) // FEWEST))
        if pieces > 1:
            pieces = min(-(-pieces // threads) * threads, len(columns))
        for piece in np.array_split(columns, pieces):
            synapses = np.stack([incoming[lesson.outputs[column]] for column in piece], axis=1)
            teams.append(Team(task, kinds[kind], piece, synapses, heard[sources]))
    return teams
