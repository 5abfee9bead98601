"""What belongs to one thread: its neurons, the signals on their way to them, and what they write down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.memory import claim
from neurosim.engines.compiled import arrivals
from neurosim.engines.compiled.arrivals import CHUNK, ENTRY, NONE, SIGNALS, Ring
from neurosim.engines.compiled.calling import call
from neurosim.engines.compiled.dendrites import Dendrites, Plastic
from neurosim.engines.compiled.fan import Fan
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.soma import FAR, NEXT
from neurosim.engines.compiled.written import Written
from neurosim.network.injection import signal_weights

if TYPE_CHECKING:
    from neurosim.engines.compiled.loop import Windows


class Branch:
    """The neurons from `low` up to, not including, `high`."""

    def __init__(self, run: Windows, low: int, high: int) -> None:
        wiring = run.wiring
        self.run = run
        self.low, self.high = low, high
        self.per_ms = wiring.clock.per_ms
        weights = signal_weights(wiring, run.task.start.weights)
        self.plastic = None if run.rule is None else Plastic(wiring, weights, run.rule, low, high)
        fan = self.plastic or Fan(wiring, weights, low, high)
        self.reach = fan.reach
        windows = np.full((wiring.longest_delay // run.width + 2, 5), 0, np.int64)
        windows[:, :2] = NONE
        self.ring = Ring(windows, np.empty(0, ENTRY), np.empty(0, np.int64), np.array([NONE, 0], np.int64))
        self.soonest = np.array([run.due[low:high].min(initial=FAR)], np.int64)
        self.count = np.zeros(high - low, np.int64)
        self.touched = np.empty(high - low, np.int64)
        self.starts = np.empty(high - low + 1, np.int64)
        self.places = np.empty(0, np.int64)
        self.listed = 0  # how many neurons have something to do in the window
        self.arrived = 0  # signals, in the last stretch
        self.ticks = np.empty(0, np.int64)
        self.products = self._products(0)
        self.written = Written(run.fields, 0 if self.plastic is None else self.plastic.count)
        self.spare = [kind.spare.copy() for kind in run.kinds]
        self._empty = compiled(arrivals.empty, {})
        self._gather = compiled(arrivals.gather, {} if run.rule is None else run.rule.bindings)
        self.send = arrivals.send_rows if fan.rows else arrivals.send_each
        self._deliver = compiled(arrivals.deliver, {"send": self.send})

    def deliver(self, spikes: NDArray[np.void], not_before: int) -> None:
        """Put signals on their way to these neurons."""
        first, origin = 0, self.run.task.start.tick
        while first < len(spikes):
            first = self._deliver(spikes, first, self.reach, origin, not_before, self.run.width, self.ring)
            if first < len(spikes):
                self.make_room(int(np.diff(self.reach.offsets)[spikes["neuron"][first]]))

    def make_room(self, signals: int) -> None:
        """Add chunks, twice as many as there are, and enough."""
        windows, entries, following, heap = self.ring
        there = len(following)
        more = max(there, 16, signals // CHUNK + 2 + len(windows))
        claim((there + more) * CHUNK * ENTRY.itemsize)
        fresh = np.arange(there + 1, there + more + 1)
        fresh[-1] = heap[0]
        heap[:] = there, heap[1] + more
        longer = np.empty((there + more) * CHUNK, ENTRY)
        longer[: there * CHUNK] = entries
        self.ring = Ring(windows, longer, np.concatenate([following, fresh]), heap)

    def hold(self, signals: int) -> None:
        """Make room for what arrives in one window, and for sorting it."""
        if 2 * signals > len(self.ticks):
            claim(2 * 8 * 2 * signals)
            self.ticks, self.products = np.empty(4 * signals, np.int64), self._products(4 * signals)

    def _products(self, room: int) -> NDArray[Any]:
        """Return room for what is listed of arrivals: weight x value, or, where weights change, which entry it is."""
        return np.empty(room, np.float64 if self.plastic is None else np.int64)

    @property
    def dendrites(self) -> Dendrites | None:
        """What kernels are given where synapses are plastic."""
        return None if self.plastic is None else self.plastic.given(self.ring.entries, self.written.changes)

    def live(self, sent: NDArray[np.void], begin: int, end: int, window_end: int) -> None:
        """Put on their way what was sent before; run these neurons through a stretch of a window."""
        run, written = self.run, self.written
        self.deliver(sent, run.task.start.tick)
        number, into = divmod(begin - run.task.start.tick, run.width)
        window = self.ring.windows[number % len(self.ring.windows)]
        if into == 0:
            self._list(window, window_end)
        n = self.listed
        before = int(self.places.sum())
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
                    self.places,
                    self.ticks,
                    self.products,
                    self.dendrites,
                    end,
                    self.per_ms,
                    written.spikes,
                    written.events,
                    written.states,
                    written.report,
                )
                if written.report[NEXT] < n:
                    written.lengthen()
        self.arrived = int(self.places.sum()) - before
        if end == window_end:
            self._empty(window, self.ring)

    def _list(self, window: NDArray[np.int64], end: int) -> None:
        """List who has something to do in a window, and what arrives at each."""
        run = self.run
        self.hold(int(window[SIGNALS]))
        given = (
            window,
            self.ring,
            self.reach.targets,
            run.due,
            run.sure,
            self.low,
            self.high,
            end,
            self.soonest,
            self.dendrites,
            self.count,
            self.touched,
            self.starts,
            self.ticks,
            self.products,
        )
        self.listed = call(self._gather, given, [] if run.rule is None else [run.rule.part])
        self.places = self.starts[: self.listed].copy()

    def next_window(self, number: int, before: int) -> int:
        """Return the first window from `number` on in which a signal arrives, or `before` if that comes first."""
        room = len(self.ring.windows)
        for ahead in range(min(room, before - number)):
            if self.ring.windows[(number + ahead) % room, SIGNALS]:
                return number + ahead
        return before
