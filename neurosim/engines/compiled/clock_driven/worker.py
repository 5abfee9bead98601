"""One thread's neurons, clock-driven: a sum for each neuron and tick, for a coarse tick and dense activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.buffers import Output
from neurosim.engines.compiled.clock_driven import background, cycle, ring_buffer
from neurosim.engines.compiled.clock_driven.background import background_of
from neurosim.engines.compiled.clock_driven.bitset_rows import rows_of
from neurosim.engines.compiled.clock_driven.ring_buffer import tally_for
from neurosim.engines.compiled.clock_driven.soa import LANES, blocks_of, take_back
from neurosim.engines.compiled.clock_driven.update import Population, step_window
from neurosim.engines.compiled.connections import outgoing_of
from neurosim.engines.compiled.exchange import SENDING, UPDATING, Clock, Exchange
from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.model_group import ModelGroup
from neurosim.recording.tables import SPIKES

if TYPE_CHECKING:
    from neurosim.engines.compiled.network_run import NetworkRun

MOST_SENT = 1 << 20  # signals after which workers return
MOST_SUMS = 1 << 27  # more than so many, all threads together, are not kept


class ClockWorker:
    """The neurons from `low` up to, not including, `high`, of all groups."""

    def __init__(self, run: NetworkRun, low: int, high: int, exchange: Exchange) -> None:
        wiring, start = run.wiring, run.task.start
        self.run, self.exchange = run, exchange
        ranges = [np.searchsorted(group.members, [low, high]).tolist() for group in run.groups]
        self.mine = [(group, slice(*bounds)) for group, bounds in zip(run.groups, ranges, strict=True)]
        members = np.concatenate([group.members[mine] for group, mine in self.mine])
        neurons = len(members)
        column = np.full(len(wiring.names), -1, np.int64)
        column[members] = np.arange(neurons)
        self.rows = rows_of(outgoing_of(wiring, start.weights, members), neurons)
        self.ring = np.full((wiring.longest_delay + run.width, neurons), -0.0)
        self.tally = tally_for(neurons)
        self.background = background_of(wiring, run.task.seed, start.tick, run.width, column)
        self.sent = np.empty(0, SPIKES)
        self.populations = [self._population(group, mine, column) for group, mine in self.mine]
        self.clock = Clock(start.tick, run.width, run.task.until, wiring.clock.per_ms)
        self.output = Output(run.fields)
        self.earliest = np.array([start.tick], np.int64)
        self.overflow = False
        self._scatter = compiled(ring_buffer.scatter, {})
        self._scatter_all = compiled(ring_buffer.scatter_with_background, {"scatter": self._scatter})
        self._add_runs = compiled(background.add_runs, {})
        self._step_window = [compiled(step_window, group.bindings) for group in run.groups]
        self._close_window = compiled(cycle.close_window, {})
        self._merge = compiled(cycle.merge, {})

    def _population(self, group: ModelGroup, mine: slice, column: NDArray[np.int64]) -> Population:
        members, blocks = group.members[mine], blocks_of(group.cells[mine])
        return Population(
            params=group.parameters,
            rows=group.rows[mine],
            refractory=group.refractory,
            cells=blocks,
            spare=np.zeros(2, blocks.dtype),
            members=members,
            column=int(column[members[0]]) if len(members) else 0,
            due=group.due(mine),
            sure=np.full(len(members), not group.predicts),
            known=group.cells["tick_acted"][mine].copy(),
            recorded=self.run.recorded[members],
            odd=np.zeros((2, LANES), np.uint8),
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
        """Update these neurons over a window, or up to a tick in it, group by group."""
        output, status, clock = self.output, self.output.status, self.clock
        begin = int(status["begin"])
        end = min(begin + clock.width, clock.until, stop)
        parts = self.exchange.parts[status["round"] % 2, self.exchange.me]
        for number, (group, population) in enumerate(zip(self.run.groups, self.populations, strict=True)):
            status["next"], status["place"] = 0, -1
            while status["next"] < len(population.cells):
                given = (population, self.ring, begin, end, clock.per_ms, output.buffers, status)
                group.call(self._step_window[number], given)
                if status["next"] < len(population.cells):
                    output.grow(LANES)
            parts[number + 1] = status["spikes"] - status["first"]

    def next_window(self, number: int, before: int) -> int:
        """Return the next window: none is skipped."""
        return number

    def copy_back(self) -> None:
        """Put the states of these neurons where they are looked for after a run."""
        for (group, mine), population in zip(self.mine, self.populations, strict=True):
            take_back(population.cells, group.cells[mine])
