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

NOTHING = np.int64(-(2**63))
"""The bits of -0.0."""


def scatter(
    spikes: Any,
    first: int,
    last: int,
    offsets: Any,
    starts: Any,
    targets: Any,
    delays: Any,
    weights: Any,
    not_before: int,
    ring: Any,
) -> None:
    """Add signals to the sums that they will reach.

    Parameters
    ----------
    spikes, first, last
        In the order in which they were sent; which of them.
    offsets, starts, targets, delays, weights
        See :class:`~neurosim.engines.compiled.fan.Fan`.
    not_before
        Arrivals before this tick are left out.
    ring : float64 array (ticks, neurons)
    """
    room = len(ring)
    for s in range(first, last):
        spike = spikes[s]
        for r in range(offsets[spike.neuron], offsets[spike.neuron + 1]):
            tick = spike.tick + delays[r]
            if tick < not_before:
                continue
            product = weights[r] * spike.value + 0.0
            sums = ring[tick % room]
            for k in range(starts[r], starts[r + 1]):
                sums[np.uint32(targets[k])] += product  # without a sign, so that no index counts from the end


def scatter_with_background(
    spikes: Any,
    offsets: Any,
    starts: Any,
    targets: Any,
    delays: Any,
    weights: Any,
    not_before: int,
    ring: Any,
    begin: int,
    end: int,
    counts: Any,
    column: Any,
    sender: Any,
    hearer: Any,
    lag: Any,
    strength: Any,
) -> None:
    """Add the signals of [begin, end), and those of the background, each at its place in the order.

    Parameters
    ----------
    spikes ... ring
        See `scatter`.
    counts : (sources, ticks)
        How many signals each background source sends in each tick.
    column, sender, hearer, lag, strength
        Of each synapse of background sources, in order: the source by its place in `counts`, and by its index; the
        neuron it reaches, delay, weight.
    """
    room = len(ring)
    s = 0
    for tick in range(begin, end):
        last = s
        while last < len(spikes) and spikes[last].tick == tick:
            last += 1
        for q in range(len(sender)):
            if s < last and spikes[s].neuron < sender[q]:
                before = s
                while s < last and spikes[s].neuron < sender[q]:
                    s += 1
                scatter(spikes, before, s, offsets, starts, targets, delays, weights, not_before, ring)
            count = counts[column[q], tick - begin]
            if count != 0:
                ring[(tick + lag[q]) % room, hearer[q]] += strength[q] * float(count) + 0.0
        scatter(spikes, s, last, offsets, starts, targets, delays, weights, not_before, ring)
        s = last


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
