"""The neurons of one kind that belong to one thread, the signals on their way to them, and what they write down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurosim.core.memory import claim
from neurosim.engines.compiled import arrivals
from neurosim.engines.compiled.arrivals import CHUNK, ENTRIES, ENTRY, NONE, SIGNALS, Ring
from neurosim.engines.compiled.chronicle import NOT_ALONE, NOT_BEFORE, Book, Scratch, Somas
from neurosim.engines.compiled.dendrites import Dendrites, Plastic
from neurosim.engines.compiled.fan import Fan
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.kind import Kind
from neurosim.engines.compiled.living import (
    BEGIN,
    BOOK_FULL,
    ENOUGH,
    ENTRIES_FULL,
    LAST,
    MAILED,
    READING,
    RING_FULL,
    SENT_FROM,
    WAITING,
    Clock,
    live_on,
)
from neurosim.engines.compiled.memory import in_lines
from neurosim.engines.compiled.ordering import MOST_BITS
from neurosim.engines.compiled.soma import PLACE
from neurosim.engines.compiled.written import Written
from neurosim.network.injection import signal_weights

if TYPE_CHECKING:
    from neurosim.engines.compiled.loop import Windows


class Stream:
    """The neurons of a kind from one place in it up to, not including, another one.

    Parameters
    ----------
    run : Windows
    kind : Kind
    mine : slice
        Places in the kind; at least one.
    me, workers : int
        Which worker this is, of how many.
    """

    def __init__(self, run: Windows, kind: Kind, mine: slice, me: int, workers: int) -> None:
        wiring = run.wiring
        self.run, self.kind, self.mine, self.me = run, kind, mine, me
        members = kind.members[mine]
        weights = signal_weights(wiring, run.task.start.weights)
        self.plastic = None if run.rule is None else Plastic(wiring, weights, run.rule, members)
        fan = self.plastic or Fan(wiring, weights, members)
        self.reach = fan.reach
        windows = np.full((wiring.longest_delay // run.width + 2, 5), 0, np.int64)
        windows[:, :2] = NONE
        self.ring = Ring(windows, np.empty(0, ENTRY), np.empty(0, np.int64), np.array([NONE, 0], np.int64))
        self.written = Written(run.fields, 0 if self.plastic is None else self.plastic.count)
        report = self.written.report
        self.written.report = np.concatenate([report, np.zeros(READING + workers - len(report), np.int64)])
        self.written.report[SENT_FROM] = -1
        self.cells = self._cells(run.recorded[members])
        due = kind.due(mine)
        self.soonest = np.array([due.min()], np.int64)
        spare = np.zeros(2, self.cells.dtype)
        self.somas = Somas(self.cells, spare, due, self.soonest, kind.parameters, kind.refractory, members)
        self.clock = Clock(run.task.start.tick, run.width, run.task.until, wiring.clock.per_ms)
        self.sorted = np.empty(0, np.int64), np.empty(0, np.int64)
        self.counts = np.empty(1 << MOST_BITS, np.int64)
        n = len(members)
        self.drive, self.listeners = np.full(n, -0.0), np.empty(n + 1, np.int64)
        self.sent, self.outcomes = np.empty(n), np.empty(n, np.int8)
        self.posted = np.empty(0, np.int64), np.empty(0)
        self.ended = ENOUGH
        send = arrivals.send_rows if fan.rows else arrivals.send_each
        self._deliver = compiled(arrivals.deliver, {"send": send})
        self._live_on = compiled(live_on, {**kind.bindings, "send": send})

    def _cells(self, recorded: NDArray[np.bool_]) -> NDArray[np.void]:
        """Return the cells of these neurons, each with all that belongs to it."""
        kind, names = self.kind, self.kind.cells.dtype.names or ()
        fields = [(name, kind.cells.dtype[name].str) for name in names]
        cells = in_lines(len(recorded), [*fields, ("row", "i8"), ("alone", "i1"), ("recorded", "?")])
        for name in names:
            cells[name] = kind.cells[name][self.mine]
        cells["row"], cells["recorded"] = kind.rows[self.mine], recorded
        cells["alone"] = NOT_BEFORE if kind.predicts else NOT_ALONE
        return cells

    @property
    def dendrites(self) -> Dendrites | None:
        """What kernels are given where synapses are plastic."""
        return None if self.plastic is None else self.plastic.given(self.ring.entries, self.written.changes)

    def deliver(self, spikes: NDArray[np.void], not_before: int) -> None:
        """Put signals on their way to these neurons."""
        first, origin = 0, self.clock.origin
        while first < len(spikes):
            first = self._deliver(spikes, first, self.reach, origin, not_before, self.clock.width, self.ring)
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

    def start_at(self, begin: int) -> None:
        """Say where the first window begins."""
        self.written.report[BEGIN] = begin

    def begin(self) -> None:
        """Begin a stretch of time."""
        self.written.clear()
        self.written.report[MAILED] = 0

    def live_until(self, stop: int) -> bool:
        """Run windows up to a tick, unless all workers have a reason to end earlier; return whether they did."""
        written, room = self.written, self.run.mail.letters.shape[2]
        if len(self.posted[0]) < 2 * room:
            self.posted = np.empty(2 * room, np.int64), np.empty(2 * room)
        while not self.run.broken:
            arguments = (
                self.somas,
                self.dendrites,
                self.reach,
                self.ring,
                Scratch(*self.sorted, self.counts, self.drive, self.listeners, self.sent, self.outcomes, *self.posted),
                self.run.mail,
                Book(written.spikes, written.events, written.states),
                self.clock,
                self.me,
                stop,
                written.report,
            )
            self.ended = self.kind.call(self._live_on, arguments)
            if self.ended == RING_FULL:
                self.make_room(int(np.diff(self.reach.offsets).max()))
            elif self.ended == ENTRIES_FULL:
                windows, begin = self.ring.windows, int(written.report[BEGIN])
                entries = windows[((begin - self.clock.origin) // self.clock.width) % len(windows), ENTRIES]
                claim(2 * 8 * 4 * int(entries))
                self.sorted = np.empty(4 * entries, np.int64), np.empty(4 * entries, np.int64)
            elif self.ended == BOOK_FULL:
                written.lengthen(len(self.cells))
            else:
                return bool(self.ended != WAITING)
        return True

    def waiting(self) -> int:
        """Return how many signals are on their way to these neurons, but for those that were sent last."""
        report, windows, clock = self.written.report, self.ring.windows, self.clock
        number, into = divmod(int(report[BEGIN]) - clock.origin, clock.width)
        window = windows[number % len(windows)]
        there = int(windows[:, SIGNALS].sum())
        if into and window[ENTRIES]:  # some of those of this window have arrived
            there -= int(window[SIGNALS] * (1.0 - (report[LAST] - report[PLACE]) / window[ENTRIES]))
        return there

    def next_window(self, number: int, before: int) -> int:
        """Return the first window from `number` on in which a signal arrives, or `before` if that comes first."""
        room = len(self.ring.windows)
        for ahead in range(min(room, before - number)):
            if self.ring.windows[(number + ahead) % room, SIGNALS]:
                return number + ahead
        return before

    def settle(self) -> None:
        """Give the cells back to their kind."""
        for name in self.kind.cells.dtype.names or ():
            self.kind.cells[name][self.mine] = self.cells[name]
