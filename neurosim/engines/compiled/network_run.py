"""Windows of time, one after the other, each as long as the shortest delay.

Within a window no neuron can receive what another one sends in it, so workers, one for each thread and group of
neurons, advance independently; after it they exchange what they have sent.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neurosim.core.numerals import exact
from neurosim.core.timebase import LAST_TICK
from neurosim.engines.compiled.buffers import changes_in_order, joined
from neurosim.engines.compiled.clock_driven.worker import MOST_SUMS, ClockWorker
from neurosim.engines.compiled.event_driven.plastic_synapses import CompiledRule
from neurosim.engines.compiled.event_driven.worker import EventWorker
from neurosim.engines.compiled.exchange import FAR, SPINS, exchanges, give_way
from neurosim.engines.compiled.model_group import TIMES, ModelGroup
from neurosim.engines.fault import became_nan
from neurosim.engines.task import Result, StopRun, Task, Unsuited, most_waiting
from neurosim.models.sources import Source
from neurosim.network.injection import courses
from neurosim.recording.recording import Recording
from neurosim.recording.tables import CHANGES, EVENTS, LESSONS, SPIKES, EndState, Tables, in_order, left

LONGEST_WINDOW = 2**40  # in ticks; less where the tick in a window and the neuron do not fit one whole number together
LARGEST_KEY = 2**62

SLICE = 0.05  # about so many seconds from one look at the limits to the next
FIRST_ACTS = 1 << 24  # updates of neurons, at most, before the first look
FASTER = 16  # the most by which the network's time from one look to the next grows or shrinks
MOST_EXCHANGED = 1 << 22  # signals and arrivals after which to look in any case; more where there are many synapses
EXCHANGED = 1024  # spikes of a window for which a worker has room, to begin with
MOST_CHANGED = 1 << 22  # changes of weights after which workers return
MOST_WINDOWS = 1 << 16  # how many times the shortest delay the longest one may be
DENSE = 10  # with a background source for every so many neurons, a clock-driven run is faster than an event-driven one

Worker = ClockWorker | EventWorker


class NetworkRun:
    """A run under way."""

    def __init__(self, task: Task) -> None:
        wiring = task.wiring
        self.task = task
        self.wiring = wiring
        n = len(wiring.names)
        longest_window = min(LONGEST_WINDOW, LARGEST_KEY // max(n, 1))
        self.width = min(int(wiring.delay.distinct.min(initial=longest_window)), longest_window)
        longest = wiring.longest_delay
        if longest > self.width * MOST_WINDOWS:
            shown = [exact(wiring.clock.ms(delay)) for delay in (self.width, longest)]
            raise Unsuited(f"delays from {shown[0]} to {shown[1]} ms are further apart than {MOST_WINDOWS:,} times")
        self.rule = None if task.plasticity is None else CompiledRule(wiring, task.plasticity)
        bindings, rules = ({}, []) if self.rule is None else (self.rule.bindings, [self.rule.part])
        self.courses = courses(wiring, task.seed, task.until)
        self.groups = [ModelGroup(wiring, kind, task.start, bindings, rules, self.courses) for kind in wiring.state]
        self.unwritten = np.zeros(n, np.bool_)
        self.unwritten[wiring.background] = True
        self.recorded = np.zeros(n, np.bool_)
        self.recorded[list(task.recorded)] = True
        self.fields = max((len(group.fields) for group in self.groups), default=1)
        self.clock_driven = self._is_clock_driven()
        self.fan_out = np.diff(wiring.offsets)
        self.crowded = most_waiting(len(wiring.targets))
        self.most_exchanged = max(MOST_EXCHANGED, self.crowded)
        self.sources = self._emissions(wiring.background if self.clock_driven else np.empty(0, np.int64))
        self.next_source = 0
        self.reached = task.start.tick  # all before that is whole
        self.broken = False
        self.threads = self._threads()
        self.workers = [worker for mine in self.threads for worker in mine]
        self.spikes: list[NDArray[np.void]] = []
        self.events: list[NDArray[np.void]] = []
        self.states: list[NDArray[np.float64]] = []
        self.changes: list[NDArray[np.void]] = []
        self.sent = 0

    def run(self) -> Result:
        """Run all windows."""
        task = self.task
        stopped, end, whole = None, task.until, True
        with ThreadPoolExecutor(max(1, len(self.threads) - 1)) as pool:
            try:
                self._each_thread(pool, self._deliver_earlier)
                self._run_slices(pool)
                task.watch.end(end, self.sent)
            except StopRun as stop:
                stopped, end, whole = stop, stop.end, not stop.within
            except MemoryError:
                end, whole = self.reached, False
                stopped = StopRun("memory has run out", end, within=True, runaway=True)
        return Result(self._recording(end, whole), stopped)

    def _run_slices(self, pool: ThreadPoolExecutor) -> None:
        """Let the workers run many windows, and look at the limits now and then."""
        task = self.task
        begin, ahead, queued = self._next(task.start.tick), self._first_stretch(), 0
        for worker in self.workers:
            worker.start_at(begin)
        if not self.workers:  # there are sources at most
            begin = task.until
            self._write(begin)
        try:
            while begin < task.until:
                self.reached = begin
                task.watch.look(begin, self.sent, queued)
                started = time.monotonic()
                stop = begin + ahead
                if ahead >= self.width:  # whole windows
                    stop -= (stop - task.start.tick) % self.width
                self._advance_to(pool, min(stop, task.until))
                first = self.workers[0]
                reached = min(int(first.output.status["begin"]), task.until)
                if first.overflow:
                    self._deliver_overflow()
                sent = self._write(reached)
                covered = ahead if reached >= stop else reached - begin
                before, arrivals, queued = queued, int(first.output.status["exchanged"]), self._queued()
                self._note_growth(sent, before, queued)
                ahead = self._paced(ahead, covered, time.monotonic() - started, arrivals, queued)
                begin = reached
        finally:
            for worker in self.workers:
                worker.copy_back()

    def _advance_to(self, pool: ThreadPoolExecutor, stop: int) -> None:
        """Let every thread run its workers in turn, until all have come to a tick or have a reason to end earlier."""

        def advance(mine: Sequence[Worker]) -> None:
            for worker in mine:
                worker.output.clear()
            while mine := [worker for worker in mine if not worker.advance_to(stop)]:
                if len(self.threads) > 1:
                    give_way()

        self._each_thread(pool, advance)

    def _first_stretch(self) -> int:
        """Return how many ticks to run until the first look: few updates, even if all neurons are updated at each."""
        return max(1, FIRST_ACTS // max(1, len(self.wiring.names)))

    def _paced(self, ahead: int, covered: int, seconds: float, arrivals: int, queued: int) -> int:
        """Return how many ticks to run until the next look, about a SLICE of time away.

        Until this look `ahead` ticks were to be run, and `covered` were, in so many seconds; what was sent in them will
        arrive so many times. If many signals are on their way (`queued`), they are not to double unseen.
        """
        most = queued // 4 if queued > self.crowded else self.most_exchanged
        if arrivals > most:
            return max(1, min(ahead, covered * most // arrivals))
        if seconds > SLICE:
            return max(1, int(covered * max(SLICE / seconds, 1 / FASTER)))
        return min(ahead * (FASTER if seconds < SLICE / FASTER else 2), LAST_TICK)

    def _note_growth(self, sent: NDArray[np.void], before: int, queued: int) -> None:
        """Report when signals on their way doubled between two looks."""
        if queued <= max(self.crowded, 2 * before) or not len(sent):
            return
        arrivals = np.cumsum(self.fan_out[sent["neuron"]])
        course = before + arrivals * ((queued - before) / max(1, arrivals[-1]))
        levels = max(before, self.crowded // 2) * 2.0 ** np.arange(0.0, 63.0, 0.25)  # quarters of a doubling
        for at in np.searchsorted(course, levels[levels < course[-1]]).tolist():
            self.task.watch.note(int(sent["tick"][at]), int(course[at]))

    def _deliver_earlier(self, mine: Sequence[Worker]) -> None:
        for worker in mine:
            worker.deliver(self.task.earlier, self.task.start.tick)

    def _deliver_overflow(self) -> None:
        """Make room for the spikes of a window that the exchange could not take, and put them there."""
        sent = [worker.output.spikes[worker.output.status["first"] :] for worker in self.workers]
        half = int(self.workers[0].output.status["round"] - 1) % 2
        room = 2 * max(len(part) for part in sent)
        spikes = np.empty((2, len(sent), room), SPIKES)
        for number, part in enumerate(sent):
            spikes[half, number, : len(part)] = part if self.clock_driven else in_order([part])
        for worker in self.workers:
            worker.exchange = worker.exchange._replace(spikes=spikes)

    def _threads(self) -> list[list[Worker]]:
        """Return each thread's workers: one for each group of its neurons, or one for all if clock-driven."""
        bounds = list(pairwise(self._bounds()))
        shares: list[list[tuple[ModelGroup, slice]]] = []
        for low, high in bounds:
            places = [(group, *np.searchsorted(group.members, [low, high]).tolist()) for group in self.groups]
            shares.append([(group, slice(first, last)) for group, first, last in places if first < last])
        workers = len(bounds) if self.clock_driven else sum(map(len, shares))
        given = exchanges(
            workers,
            len(self.groups),
            EXCHANGED,
            sources=self.sources,
            offsets=self.wiring.offsets,
            most_changed=MOST_CHANGED,
            most_exchanged=self.most_exchanged,
            spins=SPINS if self.clock_driven or max(map(len, shares)) < 2 else 0,
        )
        if self.clock_driven:
            return [[ClockWorker(self, low, high, one)] for (low, high), one in zip(bounds, given, strict=True)]
        one = iter(given)
        return [[EventWorker(self, group, mine, next(one)) for group, mine in share] for share in shares]

    def _is_clock_driven(self) -> bool:
        """Return whether to go tick by tick: if the caller wants it, or if many neurons have background input."""
        wiring, asked, refused = self.wiring, self.task.stepping, ""
        if self.rule is not None:
            refused = f"the synapses of this run are plastic ({self.rule.name}), so it cannot go tick by tick"
        elif self.courses:
            refused = "currents that change are injected into neurons of this run, so it cannot go tick by tick"
        elif len(wiring.names) * (wiring.longest_delay + self.width) > MOST_SUMS:
            refused = "there are too many ticks in the longest delay to go tick by tick"
        if asked and refused:
            raise Unsuited(refused)
        if asked is not None:
            return asked
        return not refused and len(wiring.background) * DENSE >= sum(len(group.members) for group in self.groups) > 0

    def _bounds(self) -> list[int]:
        """Return where each thread's neurons begin, and end, so that each has about as many synapses."""
        wiring, threads = self.wiring, self.task.threads
        if threads == 1:
            return [0, len(wiring.names)]
        work = np.cumsum(np.bincount(wiring.targets, minlength=len(wiring.names)) + 1)
        shares = work[-1] * np.arange(1, threads) / threads
        return [0, *np.searchsorted(work, shares).tolist(), len(wiring.names)]

    def _each_thread(self, pool: ThreadPoolExecutor, work: Callable[[Sequence[Worker]], None]) -> None:
        """Let every thread do something with its workers; the calling thread does the first one's."""

        def do(mine: Sequence[Worker]) -> None:
            try:
                work(mine)
            except BaseException:
                self.broken = True  # nobody need wait for this one
                raise

        others = [pool.submit(do, mine) for mine in self.threads[1:]]
        do(self.threads[0])
        for other in others:
            other.result()

    def _write(self, end: int) -> NDArray[np.void]:
        """Write down what happened in a window, and return what was sent."""
        last = int(np.searchsorted(self.sources["tick"], end))
        sent_by_sources, self.next_source = self.sources[self.next_source : last], last
        spikes = in_order([*(worker.output.spikes for worker in self.workers), sent_by_sources])
        if len(spikes):
            kept = spikes if self.clock_driven else spikes[~self.unwritten[spikes["neuron"]]]
            self.spikes.append(kept)
            self.sent += len(kept)
        events = [worker.output.events for worker in self.workers]
        if any(len(table) for table, _ in events):
            table = np.concatenate([table for table, _ in events])
            order = np.lexsort([table["neuron"], table["tick"]])
            self.events.append(table[order])
            self.states.append(np.concatenate([states for _, states in events])[order])
        if self.rule is not None:
            changed = [worker.output.changed for worker in self.workers]
            self.changes.append(changes_in_order(changed, self.rule.rank))
        tick, neuron = min((worker.output.first_nan for worker in self.workers), default=(FAR, 0))
        if tick < FAR:
            raise StopRun(became_nan(self.wiring.labels[neuron]), end=tick, within=True)
        return spikes

    def _queued(self) -> int:
        """Return how many signals are on their way; none if clock-driven, where each is added to its sum at once."""
        if self.clock_driven or not self.workers:
            return 0
        waiting = sum(worker.waiting() for worker in self.workers if isinstance(worker, EventWorker))
        return waiting + int(self.workers[0].output.status["arriving"])

    def _next(self, tick: int) -> int:
        """Return the beginning of the first window from `tick` on in which anything happens."""
        origin = self.task.start.tick
        number = (tick - origin) // self.width
        earliest = min((int(worker.earliest[0]) for worker in self.workers), default=FAR)
        if self.next_source < len(self.sources):
            earliest = min(earliest, int(self.sources["tick"][self.next_source]))
        first = max(number, (earliest - origin) // self.width)
        for worker in self.workers:
            first = min(first, worker.next_window(number, first))
        return int(origin + first * self.width)

    def _emissions(self, but: NDArray[np.int64]) -> NDArray[np.void]:
        """Return all that sources send in this run, in order, but for some sources."""
        parts = [np.empty(0, SPIKES)]
        wiring = self.wiring
        there = [k for k, model in enumerate(wiring.models) if isinstance(model, Source)]
        for i in np.setdiff1d(np.flatnonzero(np.isin(wiring.model_of, there)), but).tolist():
            sent = self.task.emissions(i)
            part = np.empty(len(sent.ticks), SPIKES)
            part["tick"], part["neuron"], part["value"] = sent.ticks, i, sent.values
            parts.append(part)
        return in_order(parts)

    def _recording(self, end: int, whole: bool) -> Recording:
        self.threads, self.workers = [], []  # their memory may be needed
        spikes, self.spikes = joined(np.empty(0, SPIKES), self.spikes), []  # each part is freed as soon as it can be
        events, self.events = joined(np.empty(0, EVENTS), self.events), []
        states, self.states = joined(np.empty((0, self.fields)), self.states), []
        changes, self.changes = joined(np.empty(0, CHANGES), self.changes), []
        tables = Tables(
            spikes=spikes,
            events=events,
            states=states,
            changes=changes,
            told=np.empty(0, LESSONS),
            sent=self.sent,
            keep=self.task.keep,
        ).before(end)
        return self.task.recording("compiled", tables, self._end_state(end, whole, tables.changes))

    def _end_state(self, end: int, whole: bool, changed: NDArray[np.void]) -> EndState:
        weights = left(self.task.start.weights, changed)
        if not whole:
            return self.task.start.interrupted(end, weights)
        state_tick, acted, ready = times = np.zeros((len(TIMES), len(self.wiring.names)), np.int64)
        for group in self.groups:
            for ticks, name in zip(times, TIMES, strict=True):
                ticks[group.members] = group.cells[name]
        return EndState(end, {group.model: group.states() for group in self.groups}, state_tick, acted, ready, weights)
