"""One thread's neurons on a grid of time: a sum for each neuron and tick, for a coarse tick and dense activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.buffers import Output
from neurosim.engines.compiled.clock_driven import background, cycle, ring_buffer
from neurosim.engines.compiled.clock_driven.background import Noise
from neurosim.engines.compiled.clock_driven.bitset_rows import DIGITS, FOUR, PLANES, rows_of, words_for
from neurosim.engines.compiled.clock_driven.cycle import Background
from neurosim.engines.compiled.clock_driven.ring_buffer import CODES, MOST_COUNTED, Tally
from neurosim.engines.compiled.clock_driven.soa import LANES, blocks_of, take_back
from neurosim.engines.compiled.clock_driven.update import Population, step_window
from neurosim.engines.compiled.connections import Connections
from neurosim.engines.compiled.exchange import SENDING, UPDATING, Clock, Exchange
from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.model_group import ModelGroup
from neurosim.recording.tables import SPIKES

if TYPE_CHECKING:
    from neurosim.engines.compiled.network_run import NetworkRun

MOST_SENT = 1 << 20  # signals after which workers return
MOST_SUMS = 1 << 27  # more than so many, all threads together, are not kept


def fits_clock(neurons: int, longest_delay: int, width: int) -> bool:
    """Return whether there are few enough sums."""
    return neurons * (longest_delay + width) <= MOST_SUMS


class ClockWorker:
    """The neurons from `low` up to, not including, `high`, of all kinds.

    Parameters
    ----------
    run : NetworkRun
    low, high : int
    exchange : Exchange
        Of this worker.
    """

    def __init__(self, run: NetworkRun, low: int, high: int, exchange: Exchange) -> None:
        wiring, start = run.wiring, run.task.start
        self.run, self.exchange = run, exchange
        ranges = [np.searchsorted(kind.members, [low, high]) for kind in run.kinds]
        self.mine = [slice(int(first), int(last)) for first, last in ranges]
        members = np.concatenate([kind.members[mine] for kind, mine in zip(run.kinds, self.mine, strict=True)])
        neurons = len(members)
        column = np.full(len(wiring.names), -1, np.int64)
        column[members] = np.arange(neurons)
        self.rows = rows_of(Connections(wiring, start.weights, members).outgoing, neurons)
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
        self.populations = tuple(
            self._population(kind, mine, column) for kind, mine in zip(run.kinds, self.mine, strict=True)
        )
        self.clock = Clock(start.tick, run.width, run.task.until, wiring.clock.per_ms)
        self.output = Output(run.fields)
        self.earliest = np.array([start.tick], np.int64)
        self.overflow = False
        self._scatter = compiled(ring_buffer.scatter, {})
        self._scatter_all = compiled(ring_buffer.scatter_with_background, {"scatter": self._scatter})
        self._add_runs = compiled(background.add_runs, {})
        self._step_window = [compiled(step_window, kind.bindings) for kind in run.kinds]
        self._close_window = compiled(cycle.close_window, {})
        self._merge = compiled(cycle.merge, {})

    def _population(self, kind: ModelGroup, mine: slice, column: NDArray[np.int64]) -> Population:
        run, members = self.run, kind.members[mine]
        blocks = blocks_of(kind.cells[mine])
        return Population(
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
        """Put signals on their way to these neurons; leave out what arrives before a tick."""
        self._scatter(spikes, 0, len(spikes), self.rows, not_before, self.ring, self.tally)

    def start_at(self, begin: int) -> None:
        """Say where the first window begins."""
        self.output.status["begin"] = self.output.status["drawn"] = begin

    def advance_to(self, stop: int) -> bool:
        """Run windows up to a tick; return False where it waits for other workers.

        All workers end earlier if one of them has a reason to.
        """
        status, exchange = self.output.status, self.exchange
        while not self.run.broken:
            if status["phase"] == SENDING:
                if status["begin"] >= stop or status["exchanged"] > MOST_SENT:
                    return True
                self._send()
                status["first"], status["phase"] = status["spikes"], UPDATING
            if status["phase"] == UPDATING:
                self._update(stop)
            if not self._close_window(self.background, exchange, self.output.buffers, self.clock, stop, status):
                return False
            counters = exchange.counters[(status["round"] - 1) % 2]
            status["exchanged"] += counters["sent"].sum()
            self.overflow = counters["sent"].max() > exchange.spikes.shape[2]
            if counters["nan"].any() or self.overflow:
                return True
        return True

    def _send(self) -> None:
        """Put on its way what all workers and the sources sent in the window before."""
        exchange, status, clock = self.exchange, self.output.status, self.clock
        begin = int(status["sent_from"])
        if begin < 0:
            return
        end, half = int(status["sent_to"]), (status["round"] - 1) % 2
        first = int(status["source"])
        status["source"] = first + np.searchsorted(exchange.sources["tick"][first:], end)
        sources = exchange.sources[first : status["source"]]
        n = len(sources) + int(exchange.counters["sent"][half].sum())
        if n > len(self.sent):
            self.sent = np.empty(2 * n, SPIKES)
        self._merge(exchange.spikes[half], exchange.parts[half], sources, self.sent, n, exchange.reading)
        sent, (_, counts, heard, runs, last) = self.sent[:n], self.background
        if len(heard.sender) == 0 or last:
            self.deliver(sent, clock.origin)
            if len(heard.sender):
                self._add_runs(runs, heard.strength, counts, heard.lag[0], begin, end, self.ring)
        else:
            self._scatter_all(sent, self.rows, clock.origin, self.ring, self.tally, begin, end, counts, heard)

    def _update(self, stop: int) -> None:
        """Update these neurons over a window, or up to a tick in it, kind by kind."""
        output, status, clock = self.output, self.output.status, self.clock
        begin = int(status["begin"])
        end = min(begin + clock.width, clock.until, stop)
        parts = self.exchange.parts[status["round"] % 2, self.exchange.me]
        for number, (kind, population) in enumerate(zip(self.run.kinds, self.populations, strict=True)):
            status["next"], status["place"] = 0, -1
            while status["next"] < len(population.cells):
                given = (population, self.ring, begin, end, clock.per_ms, output.buffers, status)
                kind.call(self._step_window[number], given)
                if status["next"] < len(population.cells):
                    output.grow(LANES)
            parts[number + 1] = status["spikes"] - status["first"]

    def next_window(self, number: int, before: int) -> int:
        """Return the next window: on a grid none is skipped."""
        return number

    def copy_back(self) -> None:
        """Put the states of these neurons where they are looked for after a run."""
        for kind, mine, population in zip(self.run.kinds, self.mine, self.populations, strict=True):
            take_back(population.cells, kind.cells[mine])
