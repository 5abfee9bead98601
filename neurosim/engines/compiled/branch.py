"""What belongs to one thread: its neurons, the signals on their way to them, and what they write down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled import arrivals
from neurosim.engines.compiled.arrivals import CHUNK, ENTRY, NONE, SIGNALS
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.soma import EVENTS as EVENT_COUNT
from neurosim.engines.compiled.soma import FAR, LOST, LOST_NEURON, NEXT, PLACE
from neurosim.engines.compiled.soma import SPIKES as SPIKE_COUNT
from neurosim.recording.tables import EVENTS, SPIKES

if TYPE_CHECKING:
    from neurosim.engines.compiled.loop import Windows


class Branch:
    """The neurons from `low` up to, not including, `high`."""

    def __init__(self, run: Windows, low: int, high: int) -> None:
        wiring = run.wiring
        self.run = run
        self.low, self.high = low, high
        self.per_ms = wiring.clock.per_ms
        self._lay_synapses()
        longest = int(self.delays.max(initial=0))
        self.windows = np.full((longest // run.width + 2, 4), 0, np.int64)
        self.windows[:, :2] = NONE
        self.entries = np.empty(0, ENTRY)
        self.following = np.empty(0, np.int64)
        self.heap = np.array([NONE, 0], np.int64)
        self.soonest = np.array([run.due[low:high].min(initial=FAR)], np.int64)
        self.count = np.zeros(len(wiring.names), np.int64)
        self.touched = np.empty(high - low, np.int64)
        self.starts = np.empty(high - low + 1, np.int64)
        self.ticks = np.empty(0, np.int64)
        self.products = np.empty(0)
        fields = max((len(kind.fields) for kind in run.kinds), default=1)
        self.spikes = np.empty(1024, SPIKES)
        self.events = np.empty(1024, EVENTS)
        self.states = np.zeros((1024, fields))
        self.report = np.array([0, NONE, 0, 0, FAR, 0], np.int64)
        self.gather = compiled(arrivals.gather, {})
        self.put = compiled(arrivals.deliver_each, {})

    def _lay_synapses(self) -> None:
        """Take the synapses that reach these neurons."""
        wiring = self.run.wiring
        mine = (wiring.targets >= self.low) & (wiring.targets < self.high)
        kept = np.concatenate([[0], np.cumsum(mine)])
        self.offsets = kept[wiring.offsets]
        self.targets = wiring.targets[mine]
        self.delays = wiring.delays[mine]
        self.weights = self.run.task.start.weights[mine]

    def deliver(self, spikes: NDArray[np.void], not_before: int) -> None:
        """Put signals on their way to these neurons."""
        first = 0
        while first < len(spikes):
            first = self.put(
                spikes,
                first,
                self.offsets,
                self.targets,
                self.delays,
                self.weights,
                self.run.task.start.tick,
                not_before,
                self.run.width,
                self.windows,
                self.entries,
                self.following,
                self.heap,
            )
            if first < len(spikes):
                neuron = spikes["neuron"][first]
                self._make_room(int(self.offsets[neuron + 1] - self.offsets[neuron]))

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

    def live(self, begin: int, end: int) -> None:
        """Run these neurons through a window."""
        run = self.run
        window = self.windows[((begin - run.task.start.tick) // run.width) % len(self.windows)]
        signals = int(window[SIGNALS])
        if signals > len(self.ticks):
            self.ticks, self.products = np.empty(2 * signals, np.int64), np.empty(2 * signals)
        n = self.gather(
            window,
            self.entries,
            self.following,
            self.heap,
            self.targets,
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
        self.report[SPIKE_COUNT] = self.report[EVENT_COUNT] = 0
        for number, kind in enumerate(run.kinds):
            self.report[NEXT], self.report[PLACE] = 0, NONE
            while self.report[NEXT] < n:
                kind.run_window(
                    kind.parameters,
                    kind.rows,
                    kind.refractory,
                    kind.cells,
                    self.spare(kind),
                    run.place,
                    run.kind_of,
                    number,
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
                    self.spikes,
                    self.events,
                    self.states,
                    self.report,
                )
                if self.report[NEXT] < n:
                    self._lengthen()

    def spare(self, kind: Any) -> NDArray[np.void]:
        """Return cells of this thread's own to try things on."""
        spare: NDArray[np.void] = kind.spare.copy()
        return spare

    def _lengthen(self) -> None:
        """Make room for more to be written down."""
        if self.report[SPIKE_COUNT] == len(self.spikes):
            self.spikes = np.concatenate([self.spikes, np.empty_like(self.spikes)])
        if self.report[EVENT_COUNT] == len(self.events):
            self.events = np.concatenate([self.events, np.empty_like(self.events)])
            self.states = np.concatenate([self.states, np.zeros_like(self.states)])

    def sent(self) -> NDArray[np.void]:
        """Return the signals that these neurons sent in the window."""
        return self.spikes[: self.report[SPIKE_COUNT]]

    def happened(self) -> tuple[NDArray[np.void], NDArray[np.float64]]:
        """Return the events of the window, and the states after them."""
        n = int(self.report[EVENT_COUNT])
        return self.events[:n], self.states[:n]

    @property
    def lost(self) -> tuple[int, int]:
        """Whose state became NaN first, and when."""
        return int(self.report[LOST]), int(self.report[LOST_NEURON])

    def next_window(self, number: int, before: int) -> int:
        """Return the first window from `number` on in which a signal arrives, or `before` if that comes first."""
        room = len(self.windows)
        for ahead in range(min(room, before - number)):
            if self.windows[(number + ahead) % room, SIGNALS]:
                return number + ahead
        return before
