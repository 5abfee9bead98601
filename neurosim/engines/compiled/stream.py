"""The neurons of one thread where all are of one kind: window after window without coming back to Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurosim.core.memory import claim
from neurosim.engines.compiled.arrivals import ENTRIES, SIGNALS
from neurosim.engines.compiled.branch import Branch
from neurosim.engines.compiled.chronicle import NOT_ALONE, NOT_BEFORE, SURELY, Book, Scratch, Somas
from neurosim.engines.compiled.jit import compiled
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
    SOURCE,
    WAITING,
    Clock,
    live_on,
)
from neurosim.engines.compiled.meeting import give_way
from neurosim.engines.compiled.memory import in_lines
from neurosim.engines.compiled.ordering import MOST_BITS
from neurosim.engines.compiled.soma import PLACE

if TYPE_CHECKING:
    from neurosim.engines.compiled.loop import Windows

LARGEST_KEY = 1 << 62


def fits_stream(kinds: int, neurons: int, width: int) -> bool:
    """Return whether neurons can go from window to window by themselves."""
    return kinds == 1 and neurons * width < LARGEST_KEY


class Stream(Branch):
    """The neurons from `low` up to, not including, `high`."""

    def __init__(self, run: Windows, low: int, high: int, me: int, threads: int) -> None:
        super().__init__(run, low, high)
        self.me = me
        self.kind = kind = run.kinds[0]
        mine = (kind.members >= low) & (kind.members < high)
        self.places, self.members = np.flatnonzero(mine), kind.members[mine] - low
        self.cells = self._cells()
        due = run.due[low:high].copy()
        self.somas = Somas(
            self.cells,
            np.zeros(2, self.cells.dtype),
            due,
            self.soonest,
            kind.parameters,
            kind.refractory,
            low,
        )
        clock = run.wiring.clock
        self.clock = Clock(run.task.start.tick, run.width, run.task.until, clock.per_ms)
        self.entries = 0
        self.sorted = np.empty(0, np.int64), np.empty(0, np.int64)
        self.counts = np.empty(1 << MOST_BITS, np.int64)
        self.drive, self.listeners = np.full(high - low, -0.0), np.empty(high - low + 1, np.int64)
        self.sent, self.outcomes = np.empty(high - low), np.empty(high - low, np.int8)
        report = self.written.report
        self.written.report = np.concatenate([report, np.zeros(READING + threads - len(report), np.int64)])
        self.written.report[SENT_FROM] = -1
        self.ended = ENOUGH
        self._live_on = compiled(live_on, {**kind.bindings, "send": self.send})

    def _cells(self) -> NDArray[np.void]:
        """Return the cells of these neurons, each with all that belongs to it."""
        run, kind = self.run, self.kind
        fields = [(name, kind.cells.dtype[name].str) for name in kind.cells.dtype.names or ()]
        cells = in_lines(self.high - self.low, [*fields, ("row", "i8"), ("alone", "i1"), ("recorded", "?")])
        for name in kind.cells.dtype.names or ():
            cells[name][self.members] = kind.cells[name][self.places]
        cells["row"][self.members] = kind.rows[self.places]
        cells["recorded"] = run.recorded[self.low : self.high]
        alone = np.where(run.sure[self.low : self.high], SURELY, NOT_BEFORE)
        cells["alone"] = alone if kind.predicts else NOT_ALONE
        return cells

    def waiting(self) -> int:
        """Return how many signals are on their way to these neurons, but for those that were sent last."""
        report, windows, clock = self.written.report, self.ring.windows, self.clock
        number, into = divmod(int(report[BEGIN]) - clock.origin, clock.width)
        window = windows[number % len(windows)]
        there = int(windows[:, SIGNALS].sum())
        if into and window[ENTRIES]:  # some of those of this window have arrived
            there -= int(window[SIGNALS] * (1.0 - (report[LAST] - report[PLACE]) / window[ENTRIES]))
        return there

    def settle(self) -> None:
        """Give the cells back to their kind."""
        for name in self.kind.cells.dtype.names or ():
            self.kind.cells[name][self.places] = self.cells[name][self.members]

    def live_until(self, stop: int) -> None:
        """Run windows up to a tick, unless all threads have a reason to end earlier."""
        written, mail = self.written, self.run.mail
        written.clear()
        written.report[MAILED] = 0
        room = mail.letters.shape[2]
        keys, values = np.empty(2 * room, np.int64), np.empty(2 * room)
        while not self.run.broken:
            arguments = (
                self.somas,
                self.dendrites,
                self.reach,
                self.ring,
                Scratch(*self.sorted, self.counts, self.drive, self.listeners, self.sent, self.outcomes, keys, values),
                mail,
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
                written.lengthen(self.high - self.low)
            elif self.ended == WAITING:
                give_way()
            else:
                return

    def start_at(self, begin: int, source: int) -> None:
        """Say where the first window begins, and which signal of a source comes next."""
        self.written.report[BEGIN], self.written.report[SOURCE] = begin, source
