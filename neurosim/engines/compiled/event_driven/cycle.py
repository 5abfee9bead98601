"""Window after window in one compiled loop, for a worker that goes from event to event.

Whenever room is missing, or other workers are not there yet, the loop returns and says so; when it is called again it
goes on where it was. A window may be cut into stretches: then arrivals are sorted once, and the rest is done for each.
"""

from typing import Any

from neurosim.engines.compiled.event_driven.sorting import sort_pairs
from neurosim.engines.compiled.event_driven.spike_queue import ENTRIES, SIGNALS, empty, has_room, send
from neurosim.engines.compiled.event_driven.update import list_entries
from neurosim.engines.compiled.exchange import FAR, LISTING, MEETING, SENDING, UPDATING, met
from neurosim.engines.compiled.jit.addresses import call_at
from neurosim.engines.compiled.jit.instructions import arrive

QUEUE_FULL, ENTRIES_FULL, BUFFERS_FULL, WAITING, ENOUGH, EXCHANGE_FULL, BECAME_NAN = range(7)
"""Why the loop returns. The first four concern one worker, the others are for all at once."""


def run_cycles(
    update_window: int,
    given: int,
    earliest: Any,
    outgoing: Any,
    queue: Any,
    scratch: Any,
    exchange: Any,
    buffers: Any,
    clock: Any,
    stop: int,
    status: Any,
) -> int:
    """Run windows up to a tick; return why it ends.

    Parameters
    ----------
    update_window, given
        The address of the kernel that updates the neurons, which is compiled for their model, and that of what it takes.
    earliest, scratch, buffers
        See :mod:`~neurosim.engines.compiled.event_driven.update`.
    outgoing, queue
        See :mod:`~neurosim.engines.compiled.event_driven.spike_queue`.
    exchange, clock, status
        See :mod:`~neurosim.engines.compiled.exchange`.
    stop
        In ticks.
    """
    workers = exchange.counters.shape[1]
    while True:
        if status.phase == SENDING:
            if status.begin >= stop or status.exchanged > exchange.most_exchanged:
                return ENOUGH
            if status.sent_from >= 0 and not send_all(outgoing, queue, exchange, clock, status):
                return QUEUE_FULL
            status.sent_from = -1
            status.first = status.spikes
            status.phase = LISTING if (status.begin - clock.origin) % clock.width == 0 else UPDATING
        number = (status.begin - clock.origin) // clock.width
        window_end = min(clock.origin + (number + 1) * clock.width, clock.until)
        end = min(window_end, stop)
        window = queue.windows[number % len(queue.windows)]
        if status.phase == LISTING:
            if 2 * window[ENTRIES] > len(scratch.ticks):
                return ENTRIES_FULL
            status.place, status.last = list_entries(window, queue, status.begin, window_end, clock.width, scratch)
            status.phase = UPDATING
        if status.phase == UPDATING:
            if not call_at(update_window, given, end, status):
                return BUFFERS_FULL
            if end == window_end:
                empty(window, queue)
            counters = exchange.counters[status.round % 2, exchange.me]
            publish(scratch, exchange, buffers, counters, status)
            counters.next_window = next_window(number, end, earliest[0], queue, exchange, clock, status)
            arrive(exchange.barrier)
            status.phase = MEETING
        if not met(exchange.barrier, workers * (status.round + 1), exchange.spins):
            return WAITING
        reason = look_around(number, end, window_end, exchange, clock, status)
        if reason != WAITING:
            return reason


def look_around(number: int, end: int, window_end: int, exchange: Any, clock: Any, status: Any) -> int:
    """Begin the next window, now that all workers are there; return why to stop, or `WAITING` if there is no reason."""
    counters = exchange.counters[status.round % 2]
    status.round += 1
    status.phase = SENDING
    status.sent_from, status.sent_to = status.begin, end
    sent, arriving, changes, next_window = 0, 0, 0, FAR
    nan, full = False, False
    for worker in range(len(counters)):
        sent += counters[worker].sent
        arriving += counters[worker].arrivals
        changes += counters[worker].changes
        next_window = min(next_window, counters[worker].next_window)
        nan |= counters[worker].nan > 0
        full |= counters[worker].sent > exchange.spikes.shape[2]
        exchange.reading[worker] = 0
    status.exchanged += sent + arriving
    status.arriving = arriving
    if end < window_end:
        status.begin = end
    elif sent > 0 or next_window <= number + 1:
        status.begin = window_end
    elif next_window >= FAR // clock.width:
        status.begin = clock.until
    else:
        status.begin = clock.origin + next_window * clock.width
    if nan:
        return BECAME_NAN
    if full:
        return EXCHANGE_FULL
    return ENOUGH if changes > exchange.most_changed else WAITING


def send_all(outgoing: Any, queue: Any, exchange: Any, clock: Any, status: Any) -> bool:
    """Put on their way what all workers and the sources sent in a window, in order; return whether there was room."""
    half = (status.round - 1) % 2
    spikes, counters, sources = exchange.spikes[half], exchange.counters[half], exchange.sources
    reading = exchange.reading
    end = status.sent_to
    while True:
        whose = -1
        tick = end
        neuron = 0
        if status.source < len(sources) and sources[status.source].tick < end:
            whose = len(counters)
            tick = sources[status.source].tick
            neuron = sources[status.source].neuron
        for worker in range(len(counters)):
            if reading[worker] < counters[worker].sent:
                spike = spikes[worker, reading[worker]]
                if spike.tick < tick or (spike.tick == tick and spike.neuron < neuron):
                    whose = worker
                    tick = spike.tick
                    neuron = spike.neuron
        if whose < 0:
            return True
        if not has_room(outgoing, neuron, queue):
            return False
        if whose == len(counters):
            value = sources[status.source].value
            status.source += 1
        else:
            value = spikes[whose, reading[whose]].value
            reading[whose] += 1
        send(tick, neuron, value, outgoing, clock.origin, clock.origin, clock.width, queue)


def publish(scratch: Any, exchange: Any, buffers: Any, counters: Any, status: Any) -> None:
    """Tell the others what this worker sent in a window, in order, or that there is too much of it."""
    spikes = exchange.spikes[status.round % 2, exchange.me]
    first, sent = status.first, status.spikes - status.first
    counters.sent = sent
    counters.nan = status.nan_tick < FAR
    counters.changes = status.changes
    counters.arrivals = 0
    for k in range(first, first + sent):
        neuron = buffers.spikes[k].neuron
        counters.arrivals += exchange.offsets[neuron + 1] - exchange.offsets[neuron]
    if sent <= len(spikes):
        neurons = len(exchange.offsets) - 1
        for k in range(sent):
            spike = buffers.spikes[first + k]
            scratch.keys[k] = (spike.tick - status.begin) * neurons + spike.neuron
            scratch.values[k] = spike.value
        sort_pairs(scratch.keys, scratch.values, sent)
        for k in range(sent):
            spikes[k].tick = status.begin + scratch.keys[k] // neurons
            spikes[k].neuron = scratch.keys[k] % neurons
            spikes[k].value = scratch.values[k]
            buffers.spikes[first + k] = spikes[k]


def next_window(number: int, end: int, earliest: int, queue: Any, exchange: Any, clock: Any, status: Any) -> int:
    """Return the number of the next window in which something happens to a worker, as far as it knows."""
    if status.spikes > status.first:
        return number + 1
    following = FAR
    if earliest < FAR:
        following = (earliest - clock.origin) // clock.width
    at = status.source
    while at < len(exchange.sources) and exchange.sources[at].tick < end:
        following = number + 1  # what a source has just sent is to be put on its way
        at += 1
    if at < len(exchange.sources):
        following = min(following, (exchange.sources[at].tick - clock.origin) // clock.width)
    for ahead in range(1, len(queue.windows)):
        if number + ahead >= following:
            break
        if queue.windows[(number + ahead) % len(queue.windows), SIGNALS] > 0:
            following = number + ahead
            break
    return max(following, number + 1)
