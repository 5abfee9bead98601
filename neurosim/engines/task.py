"""What an engine is given, and what it returns."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from numpy import void
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.memory import memory_left, memory_of_machine, memory_taken
from neurosim.engines.plasticity import Plasticity
from neurosim.learning.lesson import Lesson
from neurosim.network.wiring import Wiring
from neurosim.recording.recording import Recording
from neurosim.recording.tables import EndState, Keep

FIRST_MARK = 1 << 16
"""Signals on their way from which on their growth is looked at."""

FEW_EACH = 2
"""Or so many on the way to each synapse."""

DOUBLINGS = 4
"""So many in a row, none slower than the one before, are a runaway."""

SAME = 1.1
"""As long as the one before, but for chance."""

RESERVE = 10
"""A run stops when less than one part in so many of the machine's memory is left."""

LEAST_PART = 4
"""Or, if there was little, less than one part in so many of what was left when it began."""

MOMENT = 0.05
"""Seconds from one look at memory to the next."""


class StopRun(Exception):
    """A run has to end early.

    Attributes
    ----------
    reason : str
        The rest of the sentence "The run stopped because ...".
    end : int
        Everything before this tick is whole.
    interrupted : bool
        A person asked for it.
    within : bool
        It happened within the instant `end`, not before it.
    runaway : bool
        There were too many signals, so that it helps to know who sent most of them.
    """

    def __init__(
        self, reason: str, end: int, interrupted: bool = False, within: bool = False, runaway: bool = False
    ) -> None:
        super().__init__(
            reason, end, interrupted, within, runaway
        )  # all of it, so that another process can make it anew
        self.runaway = runaway
        self.within = within
        self.reason = reason
        self.end = end
        self.interrupted = interrupted

    def __str__(self) -> str:
        return self.reason


class Unsuited(Exception):
    """An engine cannot run a task; the text is the end of a sentence that says why."""


class Watch:
    """Looks at a run now and then: at its limits, its progress, and whether the user wants it to stop.

    Parameters
    ----------
    max_signals : int, optional
        A run that sends more is taken for a runaway. By default what the engine sets, and signals are taken for a
        runaway earlier if they beget more and more.
    max_seconds : float
        Wall time.
    synapses : int, optional
        How many there are, where signals may beget signals; 0 where none can run away.
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
        """Raise `StopRun` if the run should not go on with the instant `now`.

        Parameters
        ----------
        now : int
        signals : int
            How many were sent.
        queued : int
            How many are on their way.
        """
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
                told = f"memory runs out: {left / 1e6:,.0f} MB are left{itself} after {signals:,} signals"
                raise StopRun(told, now, runaway=True)
        if self.progress is not None:
            self.progress(now)

    def end(self, now: int, signals: int) -> None:
        """Raise `StopRun` if the user wants to stop, or too much was sent; nothing else matters to a run that is whole.

        Parameters
        ----------
        now, signals : int
            As in `look`.
        """
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
    begets several, all doublings take the same time, or ever less.

    Parameters
    ----------
    synapses : int
        How many there are; a few signals on the way to each say nothing yet.
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
    """One run.

    Attributes
    ----------
    wiring : Wiring
    start : EndState
        Where to begin.
    earlier : structured array
        The signals sent before; those still in flight arrive in this run.
    until : int
        The first tick not to run. A lesson may end before.
    seed : int
    recorded : frozenset of int
        Neurons whose somas' events to keep.
    watch : Watch
    lesson : Lesson, optional
    keep : {"signals", "changes", "epochs"}
        How much of a lesson is kept.
    threads : int
        How many to use, of an engine that can.
    stepping : bool, optional
        Whether to go tick by tick, for an engine that can do both; by default as it sees fit.
    plasticity : Plasticity, optional
        The rule by which plastic synapses change, and where its traces stand.
    """

    wiring: Wiring
    start: EndState
    earlier: NDArray[void]
    until: int
    seed: int
    recorded: frozenset[int]
    watch: Watch
    lesson: Lesson | None = None
    keep: Keep = "signals"
    threads: int = 1
    stepping: bool | None = None
    plasticity: Plasticity | None = None


@dataclass(frozen=True, eq=False)
class Result:
    """The result of a task; `stopped` says why it ended early, if it did."""

    recording: Recording
    stopped: StopRun | None
