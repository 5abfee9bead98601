"""Lessons of patterns of spikes in compiled code, which returns now and then within an epoch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.jit.compile_errors import call
from neurosim.engines.compiled.lessons.binding import rule_bindings, rule_part, rule_values
from neurosim.engines.compiled.lessons.layer_plan import FIRES_BY_ITSELF
from neurosim.engines.compiled.lessons.state import Neurons, new_status
from neurosim.engines.compiled.lessons.tempotron_kernel import Page, Patterns, Span, States, Weights, teach_some
from neurosim.engines.compiled.model_group import TIMES, ModelGroup, fixed_thresholds
from neurosim.engines.fault import became_nan
from neurosim.engines.task import Result, StopRun, Task, Unsuited
from neurosim.learning.timetable import latencies
from neurosim.models.base import NeuronModel, Peaking, RefractoryDynamics
from neurosim.models.sources import Bias, Feature, Latency
from neurosim.recording import tables
from neurosim.recording.recording import Recording
from neurosim.recording.tables import EndState, Tables

SLICE = 20_000_000  # about the ns of work from one look at the limits to the next


class PatternRun:
    """A lesson under way.

    Parameters
    ----------
    task : Task

    Raises
    ------
    Unsuited
        For what this engine cannot teach.
    """

    def __init__(self, task: Task) -> None:
        assert task.lesson is not None
        self.task, self.lesson = task, task.lesson
        self.outputs = np.unique(np.array(self.lesson.outputs, np.int64))
        self.kind = _refuse_or_kind(task, self.outputs)
        self.sent = _sent(task)
        self.patterns = _patterns(task, self.outputs, self.sent)
        wiring, teaching = task.wiring, self.lesson.teaching
        rule = None if teaching is None else teaching.rule
        self.kernel = compiled(teach_some, self.kind.bindings | rule_bindings(rule) | {"JUDGES": True})
        self.rule_values = rule_values(rule)
        kind = self.kind
        self.neurons = Neurons(kind.parameters, kind.rows, kind.cells)
        self.states = States(kind.cells.copy(), kind.cells.copy(), kind.spare)
        for place, index in enumerate(self.outputs.tolist()):
            state = wiring.model(index).initial()  # type: ignore[union-attr]
            for field in self.kind.fields:
                self.states.resting[field][place] = getattr(state, field)
        given = task.start.weights
        self.weights = Weights(given.copy(), np.zeros(len(given)), given.copy(), np.zeros(len(given)))
        self.pages: list[Tables] = []
        self.fields = tables.state_width(wiring)
        self.heard = np.diff(self.patterns.starts[:: len(self.outputs)])  # signals, by row
        self.most = max(1, SLICE // (200 + 100 * max(1, int(self.heard.mean()))))
        self.n_sent = 0
        self.epoch = self.place = self.updates = self.tick = self.end = 0  # the tick is that of the epoch's beginning
        self.order = self.lesson.order(0)
        self.over = False

    def run(self) -> Result:
        """Present all epochs, in slices."""
        watch, stopped, whole = self.task.watch, None, True
        try:
            while not self.over:
                watch.look(self.end, self.n_sent)
                self._slice()
            watch.end(self.end, self.n_sent)
        except StopRun as stop:
            stopped, self.end, whole = stop, stop.end, not stop.within
        return Result(self._recording(self.end, whole), stopped)

    def _slice(self) -> None:
        """Present some rows."""
        lesson, cells = self.lesson, self.kind.cells
        first, last = self.place, min(self.place + self.most, len(self.order))
        page = self._present(first, last)
        if page.status["lost"] >= 0:
            lost, place = int(page.status["lost"]), int(page.status["place"])
            label = self.task.wiring.labels[self.outputs[lost]]
            if not np.isnan(cells["v"][lost]):
                raise Unsuited(FIRES_BY_ITSELF.format(repr(label)))
            end = self.tick + place * lesson.period + int(page.status["lost_at"])
            self._write(page, self.order[first : place + 1], end)
            raise StopRun(became_nan(label), end=end, within=True)
        end = self.tick + last * lesson.period + 1
        self._write(page, self.order[first : last + 1], end)
        self.place, self.end = last, end
        self.updates += int(page.status["updates"])
        if last == len(self.order):
            self._rest()

    def _rest(self) -> None:
        """End an epoch, and maybe the lesson."""
        lesson = self.lesson
        self.epoch += 1
        self.tick += lesson.epoch_length
        self.over = self.updates == 0 or self.epoch == lesson.epochs
        if self.over:
            self.end = self.tick + 1
        else:
            self.order, self.place, self.updates = lesson.order(self.epoch), 0, 0

    def _present(self, first: int, last: int) -> Page:
        """Present the rows of some places of the epoch, and return what was written down."""
        teaching = self.lesson.teaching
        rows = last - first
        acts = int(self.heard[self.order[first:last]].sum()) + rows * len(self.outputs)
        batches = 0 if teaching is None else last // teaching.batch - first // teaching.batch + 1
        every, recorded = self.task.keep != "epochs", self.patterns.recorded.any()
        page = Page(
            spikes=np.empty(acts, tables.SPIKES),
            events=np.empty(acts if recorded else 0, tables.EVENTS),
            states=np.zeros((acts if recorded else 0, self.fields)),
            changes=np.empty(int(self.patterns.plastic.sum()) * (batches if every else 1), tables.CHANGES),
            lessons=np.empty(rows * len(self.outputs), tables.LESSONS),
            every_change=every,
            status=new_status(),
        )
        span = Span(self.order, first, last, self.tick)
        given = (self.rule_values, self.neurons, self.states, self.patterns, span, self.weights, page)
        rules = [] if teaching is None else [rule_part(teaching.rule)]
        call(self.kernel, given, [self.kind.part, *rules])
        return page

    def _write(self, page: Page, rows: NDArray[np.int64], end: int) -> None:
        """Keep what was written down up to a tick, the signals of the sources among it, in the order of instants.

        The last of the rows may have just begun.
        """
        status = page.status
        fired = page.spikes[: status["spikes"]]
        fired = fired[fired["tick"] < end]
        starts, ticks, neurons, values = self.sent
        counts = starts[rows + 1] - starts[rows]
        taken = np.arange(counts.sum()) + np.repeat(starts[rows] - (np.cumsum(counts) - counts), counts)
        begins = self.tick + self.lesson.period * (self.place + np.arange(len(rows)))
        at = np.repeat(begins, counts) + ticks[taken]
        now = (self.end <= at) & (at < end)
        self.n_sent += int(np.count_nonzero(now)) + len(fired)
        spikes = fired[:0]
        if self.task.keep == "signals":
            spikes = np.empty(int(np.count_nonzero(now)) + len(fired), tables.SPIKES)
            for name, column in (("tick", at), ("neuron", neurons[taken]), ("value", values[taken])):
                spikes[name] = np.concatenate([column[now], fired[name]])
            spikes = spikes[np.lexsort([spikes["neuron"], spikes["tick"]])]
        events = page.events[: status["events"]]
        in_order = np.lexsort([events["neuron"], events["tick"]])
        self.pages.append(
            Tables(
                spikes=spikes,
                events=events[in_order],
                states=page.states[: status["events"]][in_order],
                changes=page.changes[: status["changes"]].copy(),
                told=page.lessons[: status["lessons"]].copy(),
                sent=self.n_sent,
                keep=self.task.keep,
            )
        )

    def _recording(self, end: int, whole: bool) -> Recording:
        task, start, kind = self.task, self.task.start, self.kind
        none = Tables(
            spikes=np.empty(0, tables.SPIKES),
            events=np.empty(0, tables.EVENTS),
            states=np.empty((0, self.fields)),
            changes=np.empty(0, tables.CHANGES),
            told=np.empty(0, tables.LESSONS),
            sent=0,
            keep=task.keep,
        )
        parts = [none, *self.pages]
        written = Tables(
            **{name: np.concatenate([getattr(part, name) for part in parts]) for name in TABLES},
            sent=self.n_sent,
            keep=task.keep,
        )
        state_end = start.interrupted(end, self.weights.now)
        if whole:
            if end:
                begun = (end - 1) // self.lesson.period * self.lesson.period  # the last reset
                for field in kind.fields:
                    kind.cells[field] = self.states.initial[field]
                for name in TIMES:
                    kind.cells[name] = begun
            since, acted, ready = (column.copy() for column in (start.state_tick, start.acted, start.ready))
            for column, name in ((since, "tick_since"), (acted, "tick_acted"), (ready, "tick_ready")):
                column[kind.members] = kind.cells[name]
            acted[[i for i in range(len(acted)) if not isinstance(task.wiring.model(i), NeuronModel)]] = 0
            state_end = EndState(end, {kind.model: kind.states()}, since, acted, ready, self.weights.now)
        return task.recording("compiled", written.before(end), state_end)


TABLES = ("spikes", "events", "states", "changes", "told")


def _refuse_or_kind(task: Task, outputs: NDArray[np.int64]) -> ModelGroup:
    """Refuse a lesson whose rows depend on each other; else return the output neurons' kind."""
    wiring, lesson = task.wiring, task.lesson
    assert lesson is not None
    if task.start.tick or len(task.earlier):
        raise Unsuited("it teaches from time 0 on only")
    if len(lesson.outputs) != len(outputs):
        raise Unsuited("an output neuron is asked twice for each row")
    for index in range(len(wiring.names)):
        model, label = wiring.model(index), repr(wiring.labels[index])
        if isinstance(model, NeuronModel):
            if index not in outputs:
                raise Unsuited(f"{label} hears a pattern beside the output neurons")
            if isinstance(model, Peaking):
                raise Unsuited(f"the potential of {label} ({type(model).__name__}) peaks between signals")
            if model.refractory and isinstance(model, RefractoryDynamics):
                raise Unsuited(f"the state of {label} goes on while it is refractory")
            if not len(wiring.incoming(index)):
                raise Unsuited(f"no row reaches {label}, which is asked")
            if model.time_to_fire(wiring.start_of(index)) != np.inf:
                raise Unsuited(FIRES_BY_ITSELF.format(label))
        elif not isinstance(model, Feature | Bias | Latency):
            raise Unsuited(f"{label} ({type(model).__name__}) sends signals beside the rows of the lesson")
    if len(wiring.state) > 1:
        raise Unsuited("the neurons of a pattern are of several models")
    return ModelGroup(wiring, next(iter(wiring.state)), task.start)


Sent = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def _sent(task: Task) -> Sent:
    """Return what the sources send in each row: from where to where, and ticks, neurons and values in order."""
    wiring, lesson = task.wiring, task.lesson
    assert lesson is not None
    rows, late = lesson.rows, latencies(wiring, lesson.rows)
    every = np.arange(len(rows))
    columns: list[tuple[NDArray[Any], ...]] = []
    for index in range(len(wiring.names)):
        model = wiring.model(index)
        if isinstance(model, Latency):
            there = every[late[index] >= 0]
            columns.append((there, late[index][there], np.full(len(there), index), np.ones(len(there))))
        elif isinstance(model, Feature | Bias):
            values = rows[:, model.column] if isinstance(model, Feature) else np.ones(len(rows))
            there = every[values != 0.0]
            columns.append((there, np.zeros(len(there), np.int64), np.full(len(there), index), values[there]))
    row, ticks, neurons, values = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    order = np.lexsort([neurons, ticks, row])
    return np.searchsorted(row[order], np.arange(len(rows) + 1)), ticks[order], neurons[order], values[order]


def _patterns(task: Task, outputs: NDArray[np.int64], sent: Sent) -> Patterns:
    """Return what each output neuron receives of each row, in the order of its sums."""
    wiring, lesson = task.wiring, task.lesson
    assert lesson is not None
    teaching = lesson.teaching
    starts, ticks, neurons, values = sent
    row_of = np.repeat(np.arange(len(lesson.rows)), np.diff(starts))
    parts: list[tuple[NDArray[Any], ...]] = []
    for place, index in enumerate(outputs.tolist()):
        for synapse in wiring.incoming(index).tolist():
            mine = np.flatnonzero(neurons == wiring.sources[synapse])
            same = np.full(len(mine), 1)
            parts.append((row_of[mine], same * place, ticks[mine] + wiring.delays[synapse], mine, same * synapse))
    row, place_of, arrival, which, synapse_of = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort([synapse_of, which, arrival, place_of, row])  # `which` ascends by row, emission and neuron
    cell = row * len(outputs) + place_of
    targets = np.empty((0, 0))
    if teaching is not None:
        targets = np.ascontiguousarray(teaching.targets[:, np.argsort(lesson.outputs)], np.float64)
    models: list[Any] = [wiring.model(index) for index in outputs.tolist()]
    refractory = [wiring.clock.ticks(model.refractory, "A refractory period") for model in models]
    return Patterns(
        starts=np.searchsorted(cell[order], np.arange(len(lesson.rows) * len(outputs) + 1)),
        ticks=arrival[order],
        synapses=synapse_of[order],
        values=values[which[order]],
        targets=targets,
        plastic=np.ascontiguousarray(wiring.plastic),
        outputs=outputs,
        thresholds=fixed_thresholds(wiring, outputs),
        refractory=np.array(refractory, np.int64),
        recorded=np.array([index in task.recorded for index in outputs.tolist()], np.bool_),
        period=lesson.period,
        answer=lesson.answer,
        batch=1 if teaching is None else teaching.batch,
        per_ms=wiring.clock.per_ms,
    )
