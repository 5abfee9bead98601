"""The neurons of one thread where all are of one kind: window after window without coming back to Python."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from neurosim.engines.compiled.arrivals import SIGNALS
from neurosim.engines.compiled.branch import Branch
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.living import (
    ARRIVALS_FULL,
    BEGIN,
    BOOK_FULL,
    ENOUGH,
    MAILED,
    READING,
    RING_FULL,
    SENT_FROM,
    SOURCE,
    WAITING,
    Book,
    Clock,
    Scratch,
    Somas,
    live_on,
)

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
        kind = run.kinds[0]
        self.somas = Somas(
            kind.parameters,
            kind.rows,
            kind.refractory,
            kind.cells,
            self.spare[0],
            run.place,
            run.kind_of,
            0,
            low,
            high,
            run.due,
            run.sure,
            self.soonest,
            run.recorded,
        )
        clock = run.wiring.clock
        self.clock = Clock(run.task.start.tick, run.width, run.task.until, clock.per_ms)
        report = self.written.report
        self.written.report = np.concatenate([report, np.zeros(READING + threads - len(report), np.int64)])
        self.written.report[SENT_FROM] = -1
        self.ended = ENOUGH
        self._live_on = compiled(live_on, {**kind.bindings, "send": self.send})

    def live_until(self, stop: int) -> None:
        """Run windows that begin before a tick, unless all threads have a reason to end earlier."""
        written, mail = self.written, self.run.mail
        written.clear()
        written.report[MAILED] = 0
        room = mail.letters.shape[2]
        keys, values = np.empty(2 * room, np.int64), np.empty(2 * room)
        while not self.run.broken:
            arguments = (
                self.somas,
                self.reach,
                self.ring,
                Scratch(self.count, self.touched, self.starts, self.ticks, self.products, keys, values),
                mail,
                Book(written.spikes, written.events, written.states),
                self.clock,
                self.me,
                stop,
                written.report,
            )
            self.ended = self.run.kinds[0].call(self._live_on, arguments)
            if self.ended == RING_FULL:
                self.make_room(int(np.diff(self.reach.offsets).max()))
            elif self.ended == ARRIVALS_FULL:
                windows, begin = self.ring.windows, int(written.report[BEGIN])
                self.hold(int(windows[((begin - self.clock.origin) // self.clock.width) % len(windows), SIGNALS]))
            elif self.ended == BOOK_FULL:
                written.lengthen()
            elif self.ended == WAITING:
                time.sleep(0)
            else:
                return

    def start_at(self, begin: int, source: int) -> None:
        """Say where the first window begins, and which signal of a source comes next."""
        self.written.report[BEGIN], self.written.report[SOURCE] = begin, source
