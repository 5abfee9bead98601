"""Windows of time, one after the other, each as long as the shortest delay.

Inside a window no neuron can hear another one of the same window, so neurons are run one after the other, kind by kind
and thread by thread, each through all its events; after it, what they sent is sorted and put on its way.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.branch import Branch
from neurosim.engines.compiled.kind import Kind
from neurosim.engines.compiled.lesson import run_lesson
from neurosim.engines.compiled.soma import FAR
from neurosim.engines.task import Result, StopRun, Task, Unsuited
from neurosim.recording import Recording
from neurosim.recording.tables import CHANGES, EVENTS, LESSONS, SPIKES, EndState, Tables
from neurosim.sources import Source, stream_of

LONGEST_WINDOW = 2**40
MOST_WINDOWS = 1 << 16
"""In the ring: how many times the shortest delay the longest may be."""


def run(task: Task) -> Result:
    """Run a task window by window.

    Raises
    ------
    Unsuited
        For what this engine cannot do.
    """
    if task.lesson is not None:
        return run_lesson(task)
    return Windows(task).run()


class Windows:
    """A run under way."""

    def __init__(self, task: Task) -> None:
        wiring = task.wiring
        self.task = task
        self.wiring = wiring
        n = len(wiring.names)
        self.width = min(int(wiring.delays.min(initial=LONGEST_WINDOW)), LONGEST_WINDOW)
        longest = wiring.longest_delay
        if longest > self.width * MOST_WINDOWS:
            shown = [f"{wiring.clock.ms(delay):g}" for delay in (self.width, longest)]
            raise Unsuited(f"delays from {shown[0]} to {shown[1]} ms are further apart than {MOST_WINDOWS:,} times")
        self.kinds = [Kind(wiring, kind, task.start) for kind in wiring.state]
        self.kind_of = np.full(n, -1, np.int32)
        self.place = np.zeros(n, np.int64)
        for number, kind in enumerate(self.kinds):
            self.kind_of[kind.members] = number
            self.place[kind.members] = np.arange(len(kind.members))
        self.due = np.full(n, FAR)
        self.sure = np.ones(n, np.bool_)
        for kind in self.kinds:
            if kind.predicts:
                self.due[kind.members] = kind.cells["tick_since"]
                self.sure[kind.members] = False
        self.recorded = np.zeros(n, np.bool_)
        self.recorded[list(task.recorded)] = True
        self.sources = self._emissions()
        self.next_source = 0
        bounds = np.linspace(0, n, task.threads + 1).astype(np.int64)
        self.branches = [Branch(self, int(low), int(high)) for low, high in pairwise(bounds)]
        self.spikes: list[NDArray[np.void]] = []
        self.events: list[NDArray[np.void]] = []
        self.states: list[NDArray[np.float64]] = []
        self.sent = 0

    def run(self) -> Result:
        """Run all windows."""
        task = self.task
        stopped, end, whole = None, task.until, True
        with ThreadPoolExecutor(max(1, len(self.branches) - 1)) as pool:
            try:
                self._each(pool, Branch.deliver, task.earlier, task.start.tick)
                begin = self._next(task.start.tick)
                while begin < task.until:
                    task.watch.look(begin, self.sent)
                    window_end = min(begin + self.width, task.until)
                    self._each(pool, Branch.live, begin, window_end)
                    self._write(pool, window_end)
                    begin = self._next(window_end) if window_end < task.until else task.until
                task.watch.look(end, self.sent)
            except StopRun as stop:
                stopped, end, whole = stop, stop.end, not stop.within
        return Result(self._recording(end, whole), stopped)

    def _each(self, pool: ThreadPoolExecutor, work: Any, *arguments: Any) -> None:
        """Let every thread do its work, the first one here."""
        others = [pool.submit(work, branch, *arguments) for branch in self.branches[1:]]
        work(self.branches[0], *arguments)
        for other in others:
            other.result()

    def _write(self, pool: ThreadPoolExecutor, end: int) -> None:
        """Write down what was sent in a window, and put it on its way."""
        last = int(np.searchsorted(self.sources["tick"], end))
        parts = [branch.sent() for branch in self.branches] + [self.sources[self.next_source : last]]
        self.next_source = last
        spikes = ordered(parts)
        if len(spikes):
            self.spikes.append(spikes)
            self.sent += len(spikes)
            self._each(pool, Branch.deliver, spikes, self.task.start.tick)
        events = [branch.happened() for branch in self.branches]
        if any(len(table) for table, _ in events):
            table = np.concatenate([table for table, _ in events])
            order = np.lexsort([table["neuron"], table["tick"]])
            self.events.append(table[order])
            self.states.append(np.concatenate([states for _, states in events])[order])
        lost = min((branch.lost for branch in self.branches), default=(FAR, 0))
        if lost[0] < FAR:
            label = self.wiring.labels[lost[1]]
            raise StopRun(f"the potential of {label!r} became NaN", end=lost[0], within=True)

    def _next(self, tick: int) -> int:
        """Return the beginning of the first window from `tick` on in which anything happens."""
        origin = self.task.start.tick
        number = (tick - origin) // self.width
        soonest = min((int(branch.soonest[0]) for branch in self.branches), default=FAR)
        if self.next_source < len(self.sources):
            soonest = min(soonest, int(self.sources["tick"][self.next_source]))
        first = max(number, (soonest - origin) // self.width)
        for branch in self.branches:
            first = min(first, branch.next_window(number, first))
        return int(origin + first * self.width)

    def _emissions(self) -> NDArray[np.void]:
        """Return all that sources send in this run, in order."""
        parts = [np.empty(0, SPIKES)]
        for i, number in enumerate(self.wiring.model_of.tolist()):
            source = self.wiring.models[number]
            if isinstance(source, Source):
                stream = stream_of(self.task.seed, "source", self.wiring.names[i])
                told = repr(self.wiring.labels[i])
                sent = source.emissions(self.wiring.clock, self.task.until, stream, told).since(self.task.start.tick)
                part = np.empty(len(sent.ticks), SPIKES)
                part["tick"], part["neuron"], part["value"] = sent.ticks, i, sent.values
                parts.append(part)
        return ordered(parts)

    def _recording(self, end: int, whole: bool) -> Recording:
        fields = max((len(kind.fields) for kind in self.kinds), default=1)
        tables = Tables(
            spikes=np.concatenate([np.empty(0, SPIKES), *self.spikes]),
            events=np.concatenate([np.empty(0, EVENTS), *self.events]),
            states=np.concatenate([np.empty((0, fields)), *self.states]),
            changes=np.empty(0, CHANGES),
            lessons=np.empty(0, LESSONS),
            sent=self.sent,
            keep=self.task.keep,
        )
        return Recording(
            wiring=self.wiring,
            seed=self.task.seed,
            engine="compiled",
            tables=tables.before(end),
            recorded=self.task.recorded,
            end=self._end_state(end, whole),
            lesson=self.task.lesson,
        )

    def _end_state(self, end: int, whole: bool) -> EndState:
        since, acted, ready = (np.zeros(len(self.place), dtype=np.int64) for _ in range(3))
        for kind in self.kinds:
            for time, table in (("tick_since", since), ("tick_acted", acted), ("tick_ready", ready)):
                table[kind.members] = kind.cells[time]
        return EndState(
            tick=end,
            state={kind.model: kind.end_state() for kind in self.kinds},
            state_tick=since,
            acted=acted,
            ready=ready,
            weights=self.task.start.weights,
            whole=whole,
        )


def ordered(parts: list[NDArray[np.void]]) -> NDArray[np.void]:
    """Return signals in the order in which they are sent: by tick, and at one tick by neuron."""
    spikes = np.concatenate(parts)
    return spikes[np.lexsort([spikes["neuron"], spikes["tick"]])]
