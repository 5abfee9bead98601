"""What an engine is given, and what it returns."""

import math
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from numpy import void
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.memory import memory_left, memory_of_machine, memory_taken
from neurosim.core.words import counted
from neurosim.engines.plasticity import Plasticity
from neurosim.learning.lesson import Lesson
from neurosim.models.sources import Emissions, Source, stream_of
from neurosim.network.wiring import Wiring
from neurosim.recording.recording import Recording
from neurosim.recording.tables import EndState, Keep, Tables

FIRST_MARK = 1 << 16  # signals on their way from which on their growth is looked at
FEW_EACH = 2  # or so many on the way to each synapse
DOUBLINGS = 4  # so many in a row, none slower than the one before, are a runaway
SAME = 1.1  # as long as the one before, but for chance

RESERVE = 10  # a run stops when less than one part in so many of the machine's memory is left
LEAST_PART = 4  # or, if there was little, less than one part in so many of what was left when it began
MOMENT = 0.05  # seconds from one look at memory to the next


class StopRun(Exception):
    """A run has to end early; `reason` is the rest of the sentence "The run stopped because ..."."""

    def __init__(
        self, reason: str, end: int, interrupted: bool = False, within: bool = False, runaway: bool = False
    ) -> None:
        super().__init__(reason, end, interrupted, within, runaway)  # all of it: another process can make it anew
        self.reason = reason
        self.end = end  # everything before this tick is whole
        self.interrupted = interrupted  # a person asked for it
        self.within = within  # it happened within the instant `end`, not before it
        self.runaway = runaway  # there were too many signals, so that it helps to know who sent most of them

    def __str__(self) -> str:
        return self.reason


class Unsuited(Exception):
    """An engine cannot run a task; the text is the end of a sentence that says why."""


class Watch:
    """Looks at a run now and then: at its limits, its progress, and whether the user wants it to stop.

    `max_signals` and `max_seconds` are those of :func:`~neurosim.simulate`; `synapses` is how many there are where
    signals may beget signals, and 0 where none can run away.
    """

    def __init__(self, max_signals: int | None, max_seconds: float, synapses: int = 0) -> None:
        self.max_signals = None if max_signals is None else checks.whole(max_signals, "max_signals")
        self.max_seconds = checks.seconds(max_seconds, "max_seconds")
        self.advice = "max_signals"
        self.progress: Callable[[int], None] | None = None  # told the tick that was reached
        self.interrupted = ""  # the name of the signal that a person sent
        self._growth = Growth(synapses) if synapses and max_signals is None else None
        self._ran_away = False
        self._started = self._asked = time.monotonic()
        self._left_out: Callable[[], float] = float  # which is 0.0
        self._reserve = min(memory_of_machine() // RESERVE, memory_left() // LEAST_PART)
        self._taken = memory_taken()

    def hear(self, number: int) -> None:
        """Let a signal of a person stop the run at the end of an instant; a second one stops it at once."""
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = signal.Signals(number).name

    def begin(self, left_out: Callable[[], float]) -> None:
        """Let the time of a run begin now, and leave out the seconds that `left_out` returns."""
        self._started, self._left_out = time.monotonic(), left_out

    def expect(self, signals: int, advice: str) -> None:
        """Set the limit of an engine, if there is none, and what to say of it."""
        if self.max_signals is None:
            self.max_signals, self.advice = signals, advice

    def note(self, now: int, queued: int) -> None:
        """Keep how many signals were on their way at a tick before the next look."""
        if self._growth is not None and self._growth.runs_away(now, queued):
            self._ran_away = True

    def look(self, now: int, signals: int, queued: int = 0) -> None:
        """Raise `StopRun` if a run that has sent `signals`, of which `queued` are on their way, should not go on."""
        self._look_at_limits(now, signals)
        self.note(now, queued)
        if self._ran_away:
            told = (
                f"its signals beget more and more: {signals:,} were sent, and {queued:,} are on their way (if that is"
                " meant, give max_signals)"
            )
            raise StopRun(told, now, runaway=True)
        clock = time.monotonic()
        if clock - self._started - self._left_out() > self.max_seconds:
            raise StopRun(f"it took more than {self.max_seconds:g} s (max_seconds)", now)
        if clock - self._asked > MOMENT:
            self._asked = clock
            left, taken = memory_left(), memory_taken() - self._taken
            if left < max(self._reserve, taken):  # what was written down is copied once, to be joined
                itself = f", and it has taken {taken / 1e6:,.0f} MB," if left >= self._reserve else ","
                told = f"memory runs out: {left / 1e6:,.0f} MB are left{itself} after {counted(signals, 'signal')}"
                raise StopRun(told, now, runaway=True)
        if self.progress is not None:
            self.progress(now)

    def end(self, now: int, signals: int) -> None:
        """Raise `StopRun` if the user wants to stop, or too much was sent: nothing else matters where all has run."""
        self._look_at_limits(now, signals)
        if self.progress is not None:
            self.progress(now)

    def _look_at_limits(self, now: int, signals: int) -> None:
        if self.interrupted:
            raise StopRun(f"{self.interrupted} was received", now, interrupted=True)
        if self.max_signals is not None and signals > self.max_signals:
            told = f"more than {self.max_signals:,} signals were sent ({self.advice})"
            raise StopRun(told, now, runaway=True)


def most_waiting(synapses: int) -> int:
    """Return how many signals may be on their way before their growth is looked at."""
    return max(FIRST_MARK, FEW_EACH * synapses)


class Growth:
    """Finds a runaway by how many signals are on their way.

    However long a network is active, there are no more of those than it can send in its longest delay; and as they
    fill its axons, each doubling takes twice as long as the one before, in the time of the network. Where each signal
    begets several, all doublings take the same time, or ever less. A few signals on the way to each of the `synapses`
    say nothing yet.
    """

    def __init__(self, synapses: int) -> None:
        self._next = most_waiting(synapses)
        self._marks: list[tuple[int, int]] = []  # signals on their way, and the tick

    def runs_away(self, now: int, queued: int) -> bool:
        """Return whether the last doublings took no longer, each, than the one before."""
        if queued < self._next:
            return False
        self._next = 2 * queued
        self._marks.append((queued, now))
        marks = self._marks[-DOUBLINGS - 1 :]
        if len(marks) <= DOUBLINGS:
            return False
        took = [(t1 - t0) / math.log2(n1 / n0) for (n0, t0), (n1, t1) in pairwise(marks)]
        return all(later <= SAME * earlier for earlier, later in pairwise(took))


@dataclass(frozen=True, eq=False)
class Task:
    """One run."""

    wiring: Wiring
    start: EndState  # where to begin
    earlier: NDArray[void]  # the signals sent before; those still in flight arrive in this run
    until: int  # the first tick not to run; a lesson may end before
    seed: int
    recorded: frozenset[int]  # neurons whose somas' events to keep
    watch: Watch
    lesson: Lesson | None = None
    keep: Keep = "signals"  # how much of a lesson
    threads: int = 1  # to use, of an engine that can
    stepping: bool | None = None  # whether to go tick by tick, for an engine that can do both; None as it sees fit
    plasticity: Plasticity | None = None

    def emissions(self, index: int) -> Emissions:
        """Return what a source sends in this run."""
        wiring = self.wiring
        source = wiring.model(index)
        assert isinstance(source, Source)
        stream = stream_of(self.seed, "source", wiring.names[index])
        return source.emissions(wiring.clock, self.until, stream, repr(wiring.labels[index])).since(self.start.tick)

    def recording(self, engine: str, tables: Tables, end: EndState) -> Recording:
        """Return the recording of what an engine has written down, and of the state at its end."""
        rule = None if self.plasticity is None else self.plasticity.rule
        return Recording(self.wiring, self.seed, engine, tables, self.recorded, end, self.lesson, rule)


@dataclass(frozen=True, eq=False)
class Result:
    """The result of a task; `stopped` says why it ended early, if it did."""

    recording: Recording
    stopped: StopRun | None
