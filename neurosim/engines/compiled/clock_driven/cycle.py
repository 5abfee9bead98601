"""The end of a window for a worker that goes tick by tick, and the order of the spikes of all workers.

A worker publishes what it has sent; while others are not done yet, it draws the background of the window.
"""

from typing import Any, NamedTuple

from neurosim.engines.compiled.barrier import arrive, met
from neurosim.engines.compiled.clock_driven.background import draw
from neurosim.engines.compiled.exchange import FAR, MEETING, SENDING, UPDATING


class Background(NamedTuple):
    """The background of a worker's neurons: see :class:`~neurosim.engines.compiled.clock_driven.background.Noise`."""

    streams: Any
    counts: Any
    heard: Any
    runs: Any
    last: bool


def close_window(background: Any, exchange: Any, buffers: Any, clock: Any, stop: int, status: Any) -> bool:
    """Publish what was sent in a window, and meet the others; return whether all are there.

    Parameters
    ----------
    background : Background
    exchange, clock, status
        See :mod:`~neurosim.engines.compiled.exchange`.
    buffers : Buffers
    stop
        A tick at which the window ends in any case.
    """
    workers, half = exchange.counters.shape[1], status.round % 2
    begin = status.begin
    end = min(begin + clock.width, clock.until, stop)
    if status.phase == UPDATING:
        counters, spikes = exchange.counters[half, exchange.me], exchange.spikes[half, exchange.me]
        counters.nan = status.nan_tick < FAR
        counters.sent = status.spikes - status.first
        for k in range(min(counters.sent, len(spikes))):
            spikes[k] = buffers.spikes[status.first + k]
        arrive(exchange.barrier)
        status.phase = MEETING
    if status.drawn < end:
        draw(background.streams, begin, end, background.counts)
        status.drawn = end
    if not met(exchange.barrier, workers * (status.round + 1), exchange.spins):
        return False
    status.round += 1
    status.phase = SENDING
    status.sent_from, status.sent_to = begin, end
    status.begin = end
    return True


def merge(spikes: Any, parts: Any, sources: Any, sent: Any, n: int, reading: Any) -> None:
    """Put `n` spikes in order: those of each kind and worker are, and so are those of the sources.

    Parameters
    ----------
    spikes, parts, reading
        Of one half, see :class:`~neurosim.engines.compiled.exchange.Exchange`.
    sources, sent
        What sources sent; what is written.
    """
    workers, kinds = len(parts), parts.shape[1] - 1
    for worker in range(workers):
        for kind in range(kinds):
            reading[worker * kinds + kind] = parts[worker, kind]
    source = 0
    for place in range(n):
        whose = -1
        tick, neuron = FAR, 0
        if source < len(sources):
            tick, neuron = sources[source].tick, sources[source].neuron
        for worker in range(workers):
            for kind in range(kinds):
                at = reading[worker * kinds + kind]
                if at < parts[worker, kind + 1]:
                    spike = spikes[worker, at]
                    if spike.tick < tick or (spike.tick == tick and spike.neuron < neuron):
                        whose = worker * kinds + kind
                        tick, neuron = spike.tick, spike.neuron
        if whose < 0:
            sent[place] = sources[source]
            source += 1
        else:
            sent[place] = spikes[whose // kinds, reading[whose]]
            reading[whose] += 1
