"""Signals on their way: what is due in which window, for the neurons that belong to one thread.

A window is as long as the shortest delay, so all that arrives in it was sent before it began. What is on its way is
kept in a queue of windows, each a chain of chunks of entries in the order in which they were sent. An entry is one
signal on its way to one neuron, or to a row of neurons that it reaches at one tick with one weight.
"""

from typing import Any, NamedTuple

import numpy as np

CHUNK = 64  # entries in a chunk
ONE = -1  # the size of an entry for one neuron alone
ENTRY = np.dtype([("tick", "i8"), ("product", "f8"), ("first", "u4"), ("size", "i4")], align=True)

NONE = -1

HEAD, TAIL, FILLED, SIGNALS, ENTRIES = range(5)
"""Of each window: its first chunk and its last, the entries in the last, and the signals and entries in all."""

FREE = 0  # in `heap`: the first free chunk; how many there are


class Outgoing(NamedTuple):
    """Outgoing connections: neuron i has the rows from ``offsets[i]`` up to, not including, ``offsets[i + 1]``.

    A row is of one source, delay and weight, and begins with the synapse ``starts[row]``.
    """

    offsets: Any
    starts: Any
    targets: Any
    delays: Any
    weights: Any
    in_rows: bool  # whether rows are longer than one synapse


class Queue(NamedTuple):
    """What is on its way: the windows; the entries, chunk by chunk; the chunk after each one; the free ones."""

    windows: Any
    entries: Any
    following: Any
    heap: Any


def deliver(spikes: Any, first: int, outgoing: Any, origin: int, not_before: int, width: int, queue: Any) -> int:
    """Put signals on their way; return the first spike for which there was no room.

    Parameters
    ----------
    spikes, first
        In the order in which they were sent; where to begin.
    outgoing, queue
        See the classes above.
    origin, not_before, width
        The tick at which window 0 of the queue begins; arrivals before this tick are left out; ticks in a window.
    """
    for s in range(first, len(spikes)):
        spike = spikes[s]
        if not has_room(outgoing, spike.neuron, queue):
            return s
        send(spike.tick, spike.neuron, spike.value, outgoing, origin, not_before, width, queue)
    return len(spikes)


def has_room(outgoing: Any, neuron: int, queue: Any) -> bool:
    """Return whether there are free chunks enough for all that a neuron sends at once."""
    fan_out = outgoing.offsets[neuron + 1] - outgoing.offsets[neuron]
    return bool(queue.heap[1] * CHUNK >= fan_out + len(queue.windows) * CHUNK)


def send_rows(
    tick: int, neuron: int, value: float, outgoing: Any, origin: int, not_before: int, width: int, queue: Any
) -> None:
    """Put a signal on its way along each row of synapses of its neuron."""
    for r in range(outgoing.offsets[neuron], outgoing.offsets[neuron + 1]):
        due = tick + outgoing.delays[r]
        size = outgoing.starts[r + 1] - outgoing.starts[r]
        if due < not_before or size == 0:
            continue
        window = queue.windows[((due - origin) // width) % len(queue.windows)]
        put(window, queue, due, outgoing.weights[r] * value, outgoing.starts[r], size, size)


def send_each(
    tick: int, neuron: int, value: float, outgoing: Any, origin: int, not_before: int, width: int, queue: Any
) -> None:
    """Put a signal on its way along each synapse of its neuron."""
    begun = (tick - origin) // width
    into = tick - origin - begun * width
    slot = begun % len(queue.windows)
    per_tick = 1.0 / width
    for r in range(outgoing.offsets[neuron], outgoing.offsets[neuron + 1]):
        delay = int(outgoing.delays[r])
        if tick + delay < not_before:
            continue
        after = into + delay
        number = int(after * per_tick)  # a division, faster, and made exact
        if number * width > after:
            number -= 1
        elif (number + 1) * width <= after:
            number += 1
        number += slot
        if number >= len(queue.windows):
            number -= len(queue.windows)
        put(queue.windows[number], queue, tick + delay, outgoing.weights[r] * value, outgoing.targets[r], ONE, 1)


def send(
    tick: int, neuron: int, value: float, outgoing: Any, origin: int, not_before: int, width: int, queue: Any
) -> None:
    """Put a signal on its way."""
    if outgoing.in_rows:
        send_rows(tick, neuron, value, outgoing, origin, not_before, width, queue)
    else:
        send_each(tick, neuron, value, outgoing, origin, not_before, width, queue)


def put(window: Any, queue: Any, tick: int, product: float, first: int, size: int, signals: int) -> None:
    """Add an entry to a window."""
    entries, following, heap = queue.entries, queue.following, queue.heap
    if window[FILLED] == CHUNK or window[HEAD] == NONE:
        chunk = heap[FREE]
        heap[FREE] = following[chunk]
        heap[1] -= 1
        following[chunk] = NONE
        if window[HEAD] == NONE:
            window[HEAD] = chunk
        else:
            following[window[TAIL]] = chunk
        window[TAIL] = chunk
        window[FILLED] = 0
    entry = entries[window[TAIL] * CHUNK + window[FILLED]]
    window[FILLED] += 1
    window[SIGNALS] += signals
    window[ENTRIES] += 1
    entry.tick = tick
    entry.product = product
    entry.first = first
    entry.size = size


def empty(window: Any, queue: Any) -> None:
    """Free the chunks of a window."""
    following, heap = queue.following, queue.heap
    chunk = window[HEAD]
    while chunk != NONE:
        after = following[chunk]
        following[chunk] = heap[FREE]
        heap[FREE] = chunk
        heap[1] += 1
        chunk = after
    window[HEAD] = NONE
    window[TAIL] = NONE
    window[FILLED] = 0
    window[SIGNALS] = 0
    window[ENTRIES] = 0
