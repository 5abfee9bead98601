"""What workers tell each other after each window, and where each of them stands.

A worker owns neurons that belong to one thread. A window is as long as the shortest delay, so within one no worker
needs to know what another one does; after it they meet, and read what all have sent.
"""

import os
import time
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from neurosim.engines.compiled.jit.instructions import arrived
from neurosim.engines.compiled.jit.records import layout
from neurosim.recording.tables import SPIKES

SENDING, LISTING, UPDATING, MEETING = range(4)
"""Phases of a window: what was sent in the one before is put on its way; arrivals are sorted by time; neurons are
updated; and workers wait for each other."""

SPINS = 20_000
"""Looks at the barrier before a thread gives up for the moment, in about 20 us; so it does no harm if there are more
threads than cores."""

give_way: Any = getattr(os, "sched_yield", partial(time.sleep, 0.0))
"""Let other threads have this core, if they want it. To sleep takes longer than most meetings: on Linux, at least 50 us
even for no time."""

FAR = 2**62  # later than any tick
NOTHING = np.int64(-(2**63))  # the bits of -0.0, which no sum of signals can be: each product has 0.0 added to it
STATUS = layout(
    (name, "i8")
    for name in (
        "phase",  # of the window, that is to come
        "begin",  # tick at which the window begins, or what is left of it
        "sent_from",  # ticks from which up to which signals were sent that are to be put on their way; -1 for none
        "sent_to",
        "round",  # how often all workers have met
        "source",  # the next signal of the sources
        "exchanged",  # signals and arrivals that all workers have sent since the kernel was called
        "arriving",  # arrivals that are to be put on their way
        "first",  # row of the first spike of this window
        "place",  # in the list of entries, or of neurons: the next one
        "last",  # where the list of entries ends
        "next",  # of the neurons that receive something at an instant, the next one to bring up to it
        "receiving",  # how many those are; 0 before they are counted
        "drawn",  # tick up to which background has been drawn
        "spikes",  # rows of each table that were written since the kernel was called
        "events",
        "changes",
        "nan_tick",  # when a potential first became NaN, and whose
        "nan_neuron",
    )
)
"""Where a worker stands. A kernel that lacks room returns, and goes on from here when it is called again."""

COUNTERS = layout(
    (name, "i8")
    for name in (
        "sent",  # signals in this window
        "arrivals",  # of these signals
        "changes",  # of weights since the kernel was called
        "next_window",  # the next one in which something happens to this worker
        "nan",  # whether a potential has become NaN
    )
)
"""What a worker tells the others after a window."""


class Clock(NamedTuple):
    """The tick at which window 0 begins, ticks in a window, the end of the run, ticks in a ms."""

    origin: int
    width: int
    until: int
    per_ms: float


class Exchange(NamedTuple):
    """What a worker reads of all workers, and writes for them, by turns in one half and the other."""

    spikes: Any  # (2, workers, room): what each has sent, in order
    counters: Any  # (2, workers) of COUNTERS
    parts: Any  # (2, workers, groups + 1): if clock-driven, where the spikes of each group of neurons begin and end
    barrier: Any  # (1,): how often workers have come to the end of a window
    sources: Any  # all that sources send in the run, in order
    offsets: Any  # where the synapses of each neuron begin
    reading: Any  # for each worker (if clock-driven, for each of its parts), which of its spikes this one reads next
    me: int  # which worker this is
    most_changed: int  # changes of weights after which to return
    most_exchanged: int  # signals and their arrivals after which to return
    spins: int  # looks at the barrier before a worker returns for the moment


def exchanges(workers: int, groups: int, room: int, **shared: Any) -> list[Exchange]:
    """Return what each worker reads and writes, with room for so many spikes; `shared` are the other fields."""
    common = Exchange(
        spikes=np.empty((2, workers, room), SPIKES),
        counters=np.zeros((2, workers), COUNTERS),
        parts=np.zeros((2, workers, groups + 1), np.int64),
        barrier=np.zeros(1, np.int64),
        reading=None,
        me=0,
        **shared,
    )
    return [common._replace(me=me, reading=np.zeros(workers * max(groups, 1), np.int64)) for me in range(workers)]


def met(barrier: Any, all_of_them: int, most: int) -> bool:
    """Wait for a moment until the barrier has counted all; return whether it has."""
    spins = 0
    while arrived(barrier) < all_of_them and spins < most:
        spins += 1
    return bool(arrived(barrier) >= all_of_them)
