"""What an engine is asked for, and what it gives back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from numpy import void
from numpy.typing import NDArray

from neurosim.engines.plasticity import Plasticity
from neurosim.learning.lesson import Lesson
from neurosim.recording import Recording
from neurosim.recording.tables import EndState, Keep
from neurosim.wiring import Wiring


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
    """

    def __init__(self, reason: str, end: int, interrupted: bool = False, within: bool = False) -> None:
        super().__init__(reason, end, interrupted, within)  # all of it, so that another process can make it anew
        self.within = within
        self.reason = reason
        self.end = end
        self.interrupted = interrupted

    def __str__(self) -> str:
        return self.reason


class Unsuited(Exception):
    """An engine cannot run a task; the text is the end of a sentence that says why."""


class Watch:
    """Looks up from a run now and then: at its limits, at its progress, and at whoever wants it to stop.

    Parameters
    ----------
    max_signals : int
        A run that sends more is taken for a runaway.
    max_seconds : float
        Wall time.
    progress : callable, optional
        Told the tick that was reached.
    """

    def __init__(self, max_signals: int, max_seconds: float, progress: Callable[[int], None] | None = None) -> None:
        self.max_signals = max_signals
        self.max_seconds = max_seconds
        self.progress = progress
        self.interrupted = ""  # the name of the signal that a person sent
        self._started = time.monotonic()

    def look(self, now: int, signals: int) -> None:
        """Raise `StopRun` if the run should not go on with the instant `now`."""
        if self.interrupted:
            raise StopRun(f"{self.interrupted} was received", now, interrupted=True)
        if signals > self.max_signals:
            raise StopRun(f"more than {self.max_signals:,} signals were sent (max_signals)", now)
        if time.monotonic() - self._started > self.max_seconds:
            raise StopRun(f"it took more than {self.max_seconds:g} s (max_seconds)", now)
        if self.progress is not None:
            self.progress(now)


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
    """What came of a task; `stopped` says why it ended early, if it did."""

    recording: Recording
    stopped: StopRun | None
