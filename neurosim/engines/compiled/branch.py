"""What belongs to one thread: its neurons, the signals on their way to them, and what they write down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled import arrivals
from neurosim.engines.compiled.arrivals import CHUNK, ENTRY, NONE, SIGNALS
from neurosim.engines.compiled.fan import Fan
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.soma import FAR, NEXT
from neurosim.engines.compiled.written import Written

if TYPE_CHECKING:
    from neurosim.engines.compiled.loop import Windows


class Branch:
    """The neurons from `low` up to, not including, `high`."""

    def __init__(self, run: Windows, low: int, high: int) -> None:
        wiring = run.wiring
        self.run = run
        self.low, self.high = low, high
        self.per_ms = wiring.clock.per_ms
        self.fan = Fan(wiring, run.task.start.weights, low, high)
        self.windows = np.full((wiring.longest_delay // run.width + 2, 4), 0, np.int64)
        self.windows[:, :2] = NONE
        self.entries = np.empty(0, ENTRY)
        self.following = np.empty(0, np.int64)
        self.heap = np.array([NONE, 0], np.int64)
        self.soonest = np.array([run.due[low:high].min(initial=FAR)], np.int64)
        self.count = np.zeros(high - low, np.int64)
        self.touched = np.empty(high - low, np.int64)
        self.starts = np.empty(high - low + 1, np.int64)
        self.ticks = np.empty(0, np.int64)
        self.products = np.empty(0)
        self.written = Written(run.fields)
        self.spare = [kind.spare.copy() for kind in run.kinds]
        self._gather = compiled(arrivals.gather, {})
        self._put = compiled(arrivals.deliver if self.fan.rows else arrivals.deliver_each, {})

    def deliver(self, spikes: NDArray[np.void], not_before: int) -> None:
        """Put signals on their way to these neurons."""
        fan = self.fan
        of_rows = (fan.starts, fan.delays) if fan.rows else (fan.targets, fan.delays)
        first = 0
        while first < len(spikes):
            first = self._put(
                spikes,
                first,
                fan.offsets,
                *of_rows,
                fan.weights,
                self.run.task.start.tick,
                not_before,
                self.run.width,
                self.windows,
                self.entries,
                self.following,
                self.heap,
            )
            if first < len(spikes):
                self._make_room(fan.of(spikes["neuron"][first]))

    def _make_room(self, signals: int) -> None:
        """Add chunks, twice as many as there are, and enough."""
        there = len(self.following)
        more = max(there, 16, signals // CHUNK + 2 + len(self.windows))
        entries = np.empty((there + more) * CHUNK, ENTRY)
        entries[: there * CHUNK] = self.entries
        self.entries = entries
        fresh = np.arange(there + 1, there + more + 1)
        fresh[-1] = self.heap[0]
        self.following = np.concatenate([self.following, fresh])
        self.heap[:] = there, self.heap[1] + more

    def live(self, sent: NDArray[np.void], begin: int, end: int) -> None:
        """Put on their way what was sent before this window; run these neurons through it."""
        run, written = self.run, self.written
        self.deliver(sent, run.task.start.tick)
        window = self.windows[((begin - run.task.start.tick) // run.width) % len(self.windows)]
        signals = int(window[SIGNALS])
        if 2 * signals > len(self.ticks):
            self.ticks, self.products = np.empty(4 * signals, np.int64), np.empty(4 * signals)
        n = self._gather(
            window,
            self.entries,
            self.following,
            self.heap,
            self.fan.targets,
            run.due,
            run.sure,
            self.low,
            self.high,
            end,
            self.soonest,
            self.count,
            self.touched,
            self.starts,
            self.ticks,
            self.products,
        )
        written.clear()
        for number, kind in enumerate(run.kinds):
            written.rewind()
            while written.report[NEXT] < n:
                kind.run_window(
                    kind.parameters,
                    kind.rows,
                    kind.refractory,
                    kind.cells,
                    self.spare[number],
                    run.place,
                    run.kind_of,
                    number,
                    self.low,
                    run.due,
                    run.sure,
                    self.soonest,
                    run.recorded,
                    self.touched,
                    self.starts[: n + 1],
                    self.ticks,
                    self.products,
                    end,
                    self.per_ms,
                    written.spikes,
                    written.events,
                    written.states,
                    written.report,
                )
                if written.report[NEXT] < n:
                    written.lengthen()

    def next_window(self, number: int, before: int) -> int:
        """Return the first window from `number` on in which a signal arrives, or `before` if that comes first."""
        room = len(self.windows)
        for ahead in range(min(room, before - number)):
            if self.windows[(number + ahead) % room, SIGNALS]:
                return number + ahead
        return before
