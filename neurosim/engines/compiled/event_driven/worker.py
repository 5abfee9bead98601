"""The neurons of one kind that belong to one thread, the signals on their way to them, and what they write down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import typeof, types
from numpy.typing import NDArray

from neurosim.core.memory import claim
from neurosim.engines.compiled.buffers import Output
from neurosim.engines.compiled.connections import outgoing_of
from neurosim.engines.compiled.event_driven import spike_queue
from neurosim.engines.compiled.event_driven.cycle import (
    BUFFERS_FULL,
    ENTRIES_FULL,
    EXCHANGE_FULL,
    QUEUE_FULL,
    WAITING,
    run_cycles,
)
from neurosim.engines.compiled.event_driven.plastic_synapses import Plastic
from neurosim.engines.compiled.event_driven.sorting import MOST_BITS
from neurosim.engines.compiled.event_driven.spike_queue import CHUNK, ENTRIES, ENTRY, NONE, SIGNALS, Queue
from neurosim.engines.compiled.event_driven.update import LOWER_BOUND, NO_CROSSING, Given, Scratch, Somas, update_window
from neurosim.engines.compiled.exchange import Clock, Exchange
from neurosim.engines.compiled.jit.addresses import in_memory, pointer_to
from neurosim.engines.compiled.jit.binding import INNER, compiled
from neurosim.engines.compiled.jit.records import in_lines
from neurosim.engines.compiled.model_group import ModelGroup
from neurosim.network.injection import signal_weights

if TYPE_CHECKING:
    from neurosim.engines.compiled.network_run import NetworkRun


class EventWorker:
    """Neurons that go from one event to the next.

    Parameters
    ----------
    run : NetworkRun
    kind : ModelGroup
    mine : slice
        Places in the kind; at least one.
    exchange : Exchange
        Of this worker.
    """

    def __init__(self, run: NetworkRun, kind: ModelGroup, mine: slice, exchange: Exchange) -> None:
        wiring = run.wiring
        self.run, self.kind, self.mine, self.exchange = run, kind, mine, exchange
        members = kind.members[mine]
        weights = signal_weights(wiring, run.task.start.weights)
        self.plastic = None if run.rule is None else Plastic(wiring, weights, run.rule, members)
        self.outgoing = self.plastic.outgoing if self.plastic else outgoing_of(wiring, weights, members)
        windows = np.full((wiring.longest_delay // run.width + 2, 5), 0, np.int64)
        windows[:, :2] = NONE
        self.queue = Queue(windows, np.empty(0, ENTRY), np.empty(0, np.int64), np.array([NONE, 0], np.int64))
        self.output = Output(run.fields, 0 if self.plastic is None else self.plastic.count)
        self.cells = self._cells(run.recorded[members])
        due = kind.due(mine)
        self.earliest = np.array([due.min()], np.int64)
        spare = np.zeros(2, self.cells.dtype)
        self.somas = Somas(self.cells, spare, due, self.earliest, kind.parameters, kind.refractory, members)
        self.clock = Clock(run.task.start.tick, run.width, run.task.until, wiring.clock.per_ms)
        n, none = len(members), np.empty(0, np.int64)
        self.scratch = Scratch(
            ticks=none,
            order=none,
            counts=np.empty(1 << MOST_BITS, np.int64),
            drive=np.full(n, -0.0),
            receivers=np.empty(n + 1, np.int64),
            sent=np.empty(n),
            outcomes=np.empty(n, np.int8),
            keys=none,
            values=np.empty(0),
        )
        self.overflow = False
        self._deliver = compiled(spike_queue.deliver, {})
        self._run_cycles = compiled(run_cycles, {})
        kinds = pointer_to(self._given()), types.int64, typeof(self.output.status)
        self._update_window = kind.prepare(compiled(update_window, kind.bindings, INNER), kinds)

    def _cells(self, recorded: NDArray[np.bool_]) -> NDArray[np.void]:
        """Return the cells of these neurons, each with all that belongs to it."""
        kind, names = self.kind, self.kind.cells.dtype.names or ()
        fields = [(name, kind.cells.dtype[name].str) for name in names]
        cells = in_lines(len(recorded), [*fields, ("row", "i8"), ("prediction", "i1"), ("recorded", "?")])
        for name in names:
            cells[name] = kind.cells[name][self.mine]
        cells["row"], cells["recorded"] = kind.rows[self.mine], recorded
        cells["prediction"] = LOWER_BOUND if kind.predicts else NO_CROSSING
        return cells

    def _given(self) -> Given:
        """Return what a window is updated with."""
        queue, output = self.queue, self.output
        dendrites = None if self.plastic is None else self.plastic.given(queue.entries, output.changes)
        targets, per_ms = self.outgoing.targets, self.clock.per_ms
        return Given(self.somas, dendrites, targets, queue.entries, self.scratch, output.buffers, per_ms)

    def deliver(self, spikes: NDArray[np.void], not_before: int) -> None:
        """Put signals on their way to these neurons; leave out what arrives before a tick."""
        first, origin = 0, self.clock.origin
        while first < len(spikes):
            first = self._deliver(spikes, first, self.outgoing, origin, not_before, self.clock.width, self.queue)
            if first < len(spikes):
                self._grow_queue(int(np.diff(self.outgoing.offsets)[spikes["neuron"][first]]))

    def _grow_queue(self, signals: int) -> None:
        """Add chunks, twice as many as there are, and enough for so many signals."""
        windows, entries, following, heap = self.queue
        there = len(following)
        more = max(there, 16, signals // CHUNK + 2 + len(windows))
        claim((there + more) * CHUNK * ENTRY.itemsize)
        fresh = np.arange(there + 1, there + more + 1)
        fresh[-1] = heap[0]
        heap[:] = there, heap[1] + more
        longer = np.empty((there + more) * CHUNK, ENTRY)
        longer[: there * CHUNK] = entries
        self.queue = Queue(windows, longer, np.concatenate([following, fresh]), heap)

    def start_at(self, begin: int) -> None:
        """Say where the first window begins."""
        self.output.status["begin"] = begin

    def advance_to(self, stop: int) -> bool:
        """Run windows up to a tick; return False where it waits for other workers.

        All workers end earlier if one of them has a reason to.
        """
        output, room = self.output, 2 * self.exchange.spikes.shape[2]
        if len(self.scratch.keys) < room:
            self.scratch = self.scratch._replace(keys=np.empty(room, np.int64), values=np.empty(room))
        while not self.run.broken:
            given = in_memory(self._given())
            arguments = (
                self._update_window,
                given.ctypes.data,
                self.earliest,
                self.outgoing,
                self.queue,
                self.scratch,
                self.exchange,
                output.buffers,
                self.clock,
                stop,
                output.status,
            )
            reason = self.kind.call(self._run_cycles, arguments)
            if reason == QUEUE_FULL:
                self._grow_queue(int(np.diff(self.outgoing.offsets).max()))
            elif reason == ENTRIES_FULL:
                room = 4 * int(self._window()[ENTRIES])
                claim(2 * 8 * room)
                self.scratch = self.scratch._replace(ticks=np.empty(room, np.int64), order=np.empty(room, np.int64))
            elif reason == BUFFERS_FULL:
                output.grow(len(self.cells))
            else:
                self.overflow = reason == EXCHANGE_FULL
                return bool(reason != WAITING)
        return True

    def _window(self) -> NDArray[np.int64]:
        """Return the window in which the worker stands, of its queue."""
        number = (int(self.output.status["begin"]) - self.clock.origin) // self.clock.width
        window: NDArray[np.int64] = self.queue.windows[number % len(self.queue.windows)]
        return window

    def waiting(self) -> int:
        """Return how many signals are on their way to these neurons, but for those that were sent last."""
        status, window = self.output.status, self._window()
        there = int(self.queue.windows[:, SIGNALS].sum())
        if (status["begin"] - self.clock.origin) % self.clock.width and window[ENTRIES]:  # some of these have arrived
            there -= int(window[SIGNALS] * (1.0 - (status["last"] - status["place"]) / window[ENTRIES]))
        return there

    def next_window(self, number: int, before: int) -> int:
        """Return the first window from `number` on in which a signal arrives, or `before` if that comes first."""
        room = len(self.queue.windows)
        for ahead in range(min(room, before - number)):
            if self.queue.windows[(number + ahead) % room, SIGNALS]:
                return number + ahead
        return before

    def copy_back(self) -> None:
        """Copy the cells back to their kind."""
        for name in self.kind.cells.dtype.names or ():
            self.kind.cells[name][self.mine] = self.cells[name]
