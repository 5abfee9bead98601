"""One thread's neurons on a grid of time: a sum for each neuron and tick, for a coarse tick and dense activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled import noise, sums, ticking
from neurosim.engines.compiled.blocks import LANES, blocks_of, take_back
from neurosim.engines.compiled.dense import DIGITS, FOUR, PLANES, rows_of, words_for
from neurosim.engines.compiled.fan import Fan
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.kind import Kind
from neurosim.engines.compiled.living import (
    BEGIN,
    ENOUGH,
    FIRST,
    LIVING,
    LOST_ONE,
    MAIL_FULL,
    MAILED,
    PART,
    ROUND,
    SENDING,
    SENT_FROM,
    SENT_TO,
    SOURCE,
    Clock,
)
from neurosim.engines.compiled.noise import Noise
from neurosim.engines.compiled.soma import NEXT
from neurosim.engines.compiled.soma import SPIKES as SPIKE_COUNT
from neurosim.engines.compiled.stepping import Book, Crew, step_window
from neurosim.engines.compiled.sums import CODES, MOST_COUNTED, Tally
from neurosim.engines.compiled.ticking import DRAWN, READ, Background
from neurosim.engines.compiled.written import Written
from neurosim.recording.tables import SPIKES

if TYPE_CHECKING:
    from neurosim.engines.compiled.loop import Windows

MOST_SENT = 1 << 20
"""Signals after which it is time to look up."""

MOST_SUMS = 1 << 27
"""More than so many, all threads together, are not kept."""


def fits_grid(neurons: int, longest_delay: int, width: int) -> bool:
    """Return whether there are few enough sums."""
    return neurons * (longest_delay + width) <= MOST_SUMS


class Grid:
    """The neurons from `low` up to, not including, `high`."""

    def __init__(self, run: Windows, low: int, high: int, me: int, threads: int) -> None:
        wiring, start = run.wiring, run.task.start
        self.run = run
        self.me = me
        ranges = [np.searchsorted(kind.members, [low, high]) for kind in run.kinds]
        self.mine = [slice(int(first), int(last)) for first, last in ranges]
        members = np.concatenate([kind.members[mine] for kind, mine in zip(run.kinds, self.mine, strict=True)])
        neurons = len(members)
        column = np.full(len(wiring.names), -1, np.int64)
        column[members] = np.arange(neurons)
        self.rows = rows_of(Fan(wiring, start.weights, members).reach, neurons)
        self.ring = np.full((wiring.longest_delay + run.width, neurons), -0.0)
        words = words_for(neurons)
        self.tally = Tally(
            np.zeros(DIGITS * words, np.uint16),
            np.zeros(DIGITS * words, np.uint16),
            np.empty(CODES),
            np.empty(MOST_COUNTED, np.int64),
            np.zeros((PLANES + 1, words // FOUR), np.uint64),
        )
        heard = Noise(wiring, run.task.seed, start.tick, low, high, column)
        counts = np.empty((run.width if len(heard) else 0, len(heard.streams.state)), np.int32)
        self.background = Background(heard.streams, counts, heard.heard, heard.runs, heard.last)
        self.sent = np.empty(0, SPIKES)
        self.crews = tuple(self._crew(kind, mine, column) for kind, mine in zip(run.kinds, self.mine, strict=True))
        self.clock = Clock(start.tick, run.width, run.task.until, wiring.clock.per_ms)
        self.written = Written(run.fields)
        report = self.written.report
        room = READ + threads * len(run.kinds)
        self.written.report = np.concatenate([report, np.zeros(room - len(report), np.int64)])
        self.written.report[SENT_FROM] = -1
        self.soonest = np.array([start.tick], np.int64)
        self.ended = ENOUGH
        self._scatter = compiled(sums.scatter, {})
        self._scatter_all = compiled(sums.scatter_with_background, {"scatter": self._scatter})
        self._add_runs = compiled(noise.add_runs, {})
        self._step_window = [compiled(step_window, kind.bindings) for kind in run.kinds]
        self._close_window = compiled(ticking.close_window, {})
        self._merge = compiled(ticking.merge, {})

    def _crew(self, kind: Kind, mine: slice, column: NDArray[np.int64]) -> Crew:
        run, members = self.run, kind.members[mine]
        blocks = blocks_of(kind.cells[mine])
        return Crew(
            kind.parameters,
            kind.rows[mine],
            kind.refractory,
            blocks,
            np.zeros(2, blocks.dtype),
            members,
            int(column[members[0]]) if len(members) else 0,
            kind.due(mine),
            np.full(len(members), not kind.predicts),
            kind.cells["tick_acted"][mine].copy(),
            run.recorded[members],
            np.zeros((2, LANES), np.uint8),
        )

    def deliver(self, spikes: NDArray[np.void], not_before: int) -> None:
        """Put signals on their way to these neurons."""
        self._scatter(spikes, 0, len(spikes), self.rows, not_before, self.ring, self.tally)

    def start_at(self, begin: int) -> None:
        """Say where the first window begins."""
        self.written.report[BEGIN] = self.written.report[DRAWN] = begin

    def begin(self) -> None:
        """Begin a stretch of time."""
        self.written.clear()
        self.written.report[MAILED] = 0

    def live_until(self, stop: int) -> bool:
        """Run windows up to a tick, unless all threads have a reason to end earlier; return whether they did."""
        written, report = self.written, self.written.report
        while not self.run.broken:
            if report[PART] == SENDING:
                if report[BEGIN] >= stop or report[MAILED] > MOST_SENT:
                    self.ended = ENOUGH
                    return True
                self._send()
                report[FIRST], report[PART] = report[SPIKE_COUNT], LIVING
            if report[PART] == LIVING:
                self._step(stop)
            book = Book(written.spikes, written.events, written.states)
            if not self._close_window(self.background, self.run.mail, book, self.clock, self.me, stop, report):
                return False
            posts = self.run.mail.posts[(report[ROUND] - 1) % 2]
            report[MAILED] += posts[:, -2].sum()
            if posts[:, -1].any():
                self.ended = LOST_ONE
                return True
            if posts[:, -2].max() > self.run.mail.letters.shape[2]:
                self.ended = MAIL_FULL
                return True
        return True

    def _send(self) -> None:
        """Put on its way what all threads and the sources sent in the window before."""
        mail, report, clock = self.run.mail, self.written.report, self.clock
        begin = int(report[SENT_FROM])
        if begin < 0:
            return
        end, half = int(report[SENT_TO]), (report[ROUND] - 1) % 2
        first = int(report[SOURCE])
        report[SOURCE] = first + np.searchsorted(mail.sources["tick"][first:], end)
        sources, posts = mail.sources[first : report[SOURCE]], mail.posts[half]
        n = len(sources) + int(posts[:, -2].sum())
        if n > len(self.sent):
            self.sent = np.empty(2 * n, SPIKES)
        self._merge(mail.letters[half], posts, sources, self.sent, n, report[READ:])
        sent, (_, counts, heard, runs, last) = self.sent[:n], self.background
        if len(heard.sender) == 0 or last:
            self.deliver(sent, clock.origin)
            if len(heard.sender):
                self._add_runs(runs, heard.strength, counts, heard.lag[0], begin, end, self.ring)
        else:
            self._scatter_all(sent, self.rows, clock.origin, self.ring, self.tally, begin, end, counts, heard)

    def _step(self, stop: int) -> None:
        """Let these neurons live through a window, or up to a tick in it, kind by kind."""
        written, report, clock = self.written, self.written.report, self.clock
        begin = int(report[BEGIN])
        end = min(begin + clock.width, clock.until, stop)
        post = self.run.mail.posts[report[ROUND] % 2, self.me]
        for number, (kind, crew) in enumerate(zip(self.run.kinds, self.crews, strict=True)):
            written.rewind()
            while report[NEXT] < len(crew.cells):
                book = Book(written.spikes, written.events, written.states)
                kind.call(self._step_window[number], (crew, self.ring, begin, end, clock.per_ms, book, report))
                if report[NEXT] < len(crew.cells):
                    written.lengthen(LANES)
            post[number + 1] = report[SPIKE_COUNT] - report[FIRST]

    def settle(self) -> None:
        """Put the states of these neurons where they are looked for after a run."""
        for kind, mine, crew in zip(self.run.kinds, self.mine, self.crews, strict=True):
            take_back(crew.cells, kind.cells[mine])

    def next_window(self, number: int, before: int) -> int:
        """Return the next window: on a grid none is skipped."""
        return number
