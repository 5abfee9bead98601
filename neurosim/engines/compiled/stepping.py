"""Kernels of the stepping path: one sum for each neuron and tick, for a coarse tick and dense activity.

The ring holds for each of the next ticks the sum of what has been sent to each neuron. A sum that nothing has entered
is -0.0, which no sum of signals can be: each product has 0.0 added to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neurosim.engines.compiled.soma import EVENTS as EVENT_COUNT
from neurosim.engines.compiled.soma import (
    FAR,
    NEXT,
    NO_NUMBER,
    PLACE,
    SPIKES,
    act,
    alarm,
    lose,
    parameters_of,
    predicted,
    write_state,
)
from neurosim.engines.crossing import NEVER
from neurosim.recording.tables import DEAF

PREDICTS = True

FEW = 2
"""Signals that are alike are counted if they are at least one for so many neurons."""

MOST_COUNTED = 2**16 - 1

BLOCK = 512
"""Neurons whose sums fit the nearest memory."""

NOTHING = np.int64(-(2**63))
"""The bits of -0.0."""


def scatter(spikes: Any, first: int, last: int, reach: Any, not_before: int, ring: Any, tally: Any) -> None:
    """Add signals to the sums that they will reach.

    Parameters
    ----------
    spikes, first, last
        In the order in which they were sent; which of them.
    reach
        See :class:`~neurosim.engines.compiled.arrivals.Reach`.
    not_before
        Arrivals before this tick are left out.
    ring : float64 array (ticks, neurons)
    tally : uint16 array (neurons,)
        Zeros.
    """
    s = first
    while s < last:
        tick, product, alike, signals = run_of(spikes, s, last, reach)
        if signals * FEW >= len(tally) and tick >= not_before:
            count(spikes, s, alike, reach, tally)
            add_counted(ring[tick % len(ring)], product, tally)
            s = alike
        else:
            scatter_one(spikes[s], reach, not_before, ring)
            s += 1


def scatter_one(spike: Any, reach: Any, not_before: int, ring: Any) -> None:
    """Add one signal to the sums that it will reach."""
    for r in range(reach.offsets[spike.neuron], reach.offsets[spike.neuron + 1]):
        tick = spike.tick + reach.delays[r]
        if tick < not_before:
            continue
        product = reach.weights[r] * spike.value + 0.0
        sums = ring[tick % len(ring)]
        for k in range(reach.starts[r], reach.starts[r + 1]):
            sums[np.uint32(reach.targets[k])] += product  # without a sign, so that no index counts from the end


def run_of(spikes: Any, first: int, last: int, reach: Any) -> tuple[int, float, int, int]:
    """Return when signals arrive, and as what; up to which one they do so alike; and how many they are on arrival."""
    tick, product, signals = -1, 0.0, 0
    s = first
    while s < last:
        spike = spikes[s]
        r = reach.offsets[spike.neuron]
        rows = reach.offsets[spike.neuron + 1] - r
        if rows > 1:
            break
        if rows == 1:
            here, by = spike.tick + reach.delays[r], reach.weights[r] * spike.value + 0.0
            size = reach.starts[r + 1] - reach.starts[r]
            if signals > 0 and (here != tick or by != product or signals + size > MOST_COUNTED):
                break
            tick, product = here, by
            signals += size
        s += 1
    return tick, product, s, signals


def count(spikes: Any, first: int, last: int, reach: Any, tally: Any) -> None:
    """Count how many of some signals reach each neuron."""
    for s in range(first, last):
        for r in range(reach.offsets[spikes[s].neuron], reach.offsets[spikes[s].neuron + 1]):
            for k in range(reach.starts[r], reach.starts[r + 1]):
                tally[np.uint32(reach.targets[k])] += np.uint16(1)


def add_counted(sums: Any, product: float, tally: Any) -> None:
    """Add a product to each sum as many times as was counted, one after the other; then none are counted."""
    for begin in range(0, len(tally), BLOCK):
        some, counted = sums[begin : begin + BLOCK], tally[begin : begin + BLOCK]
        most: Any = 0
        for i in range(len(counted)):
            most = max(most, np.int64(counted[i]))
        for n in range(most):
            for i in range(len(counted)):
                old = some[i]
                some[i] = old + product if counted[i] > n else old
        for i in range(len(counted)):
            counted[i] = 0


def scatter_with_background(
    spikes: Any,
    reach: Any,
    not_before: int,
    ring: Any,
    tally: Any,
    begin: int,
    end: int,
    counts: Any,
    heard: Any,
) -> None:
    """Add the signals of [begin, end), and those of the background, each at its place in the order.

    Parameters
    ----------
    spikes ... tally
        See `scatter`.
    counts : (ticks, sources)
        How many signals each background source sends in each tick.
    heard
        See :class:`~neurosim.engines.compiled.noise.Heard`.
    """
    s = 0
    for tick in range(begin, end):
        last = s
        while last < len(spikes) and spikes[last].tick == tick:
            last += 1
        q = 0
        while s < last or q < len(heard.sender):
            before = s
            while s < last and (q == len(heard.sender) or spikes[s].neuron < heard.sender[q]):
                s += 1
            scatter(spikes, before, s, reach, not_before, ring, tally)
            q = add_background(heard, q, spikes[s].neuron if s < last else FAR, tick, counts[tick - begin], ring)


def add_background(heard: Any, first: int, limit: int, tick: int, counts: Any, ring: Any) -> int:
    """Add what background sources before a neuron have sent in a tick; return where to go on."""
    lag = -1
    sums = ring[0]
    q = first
    while q < len(heard.sender) and heard.sender[q] < limit:
        if heard.lag[q] != lag:
            lag = heard.lag[q]
            sums = ring[(tick + lag) % len(ring)]
        sent = counts[heard.column[q]]
        if sent != 0:
            sums[heard.hearer[q]] += heard.strength[q] * float(sent) + 0.0
        q += 1
    return q


def step_window(
    params: Any,
    rows: Any,
    refractory: Any,
    cells: Any,
    spare: Any,
    members: Any,
    low: int,
    due: Any,
    sure: Any,
    soonest: Any,
    recorded: Any,
    ring: Any,
    begin: int,
    end: int,
    per_ms: float,
    spikes: Any,
    events: Any,
    states: Any,
    report: Any,
) -> None:
    """Let each neuron of a kind live through a window, tick by tick; otherwise like `run_window`.

    Parameters
    ----------
    members, low
        The indices of those of this thread, the cells of which begin with the first of `cells`; the lowest index of
        the thread.
    ring : float64 array (ticks, neurons)
    begin, end
        The first tick, and the one after the last.
    """
    n_spikes = report[SPIKES]
    n_events = report[EVENT_COUNT]
    if report[PLACE] >= 0:
        begin = report[PLACE]
    first = report[NEXT]
    bits = ring.view(np.int64)
    for tick in range(begin, end):
        slot = tick % len(ring)
        for j in range(first, len(members)):
            i = members[j]
            heard = bits[slot, i - low] != NOTHING
            if not heard and not (PREDICTS and due[i] <= tick):
                continue
            cell = cells[j]
            row = rows[j]
            p = parameters_of(params, row)
            if PREDICTS and not heard:
                if not sure[i]:
                    due[i] = predicted(p, cell, spare, per_ms)
                    sure[i] = True
                    if due[i] == NEVER:
                        due[i] = FAR
                    elif due[i] < NEVER:  # the time to fire is not a number
                        lose(report, max(cell.tick_acted, 0), i)
                        due[i] = FAR
                if due[i] > tick:
                    continue
            if n_spikes == len(spikes) or n_events == len(events):
                report[NEXT] = j
                report[PLACE] = tick
                report[SPIKES] = n_spikes
                report[EVENT_COUNT] = n_events
                return
            drive = 0.0
            if heard:
                drive = ring[slot, i - low]
                bits[slot, i - low] = NOTHING
            value, outcome = act(p, cell, drive, tick, refractory[row], per_ms)
            if outcome == NO_NUMBER:
                lose(report, tick, i)
                due[i] = FAR
                sure[i] = True
                continue
            if value != 0.0:
                spikes[n_spikes].tick = tick
                spikes[n_spikes].neuron = i
                spikes[n_spikes].value = value
                n_spikes += 1
            if recorded[i]:
                events[n_events].tick = tick
                events[n_events].neuron = i
                events[n_events].drive = drive
                events[n_events].outcome = outcome
                write_state(cell, states, n_events)
                n_events += 1
            if PREDICTS and outcome != DEAF:
                alarm(p, cell, i, due, sure, per_ms)
        first = 0
    report[NEXT] = len(members)
    report[PLACE] = -1
    report[SPIKES] = n_spikes
    report[EVENT_COUNT] = n_events
