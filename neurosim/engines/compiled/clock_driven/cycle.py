"""The end of a window for a clock-driven worker, and the order of the spikes of all workers.

A worker publishes what it has sent; while others are not done yet, it draws the background of the window.
"""

from typing import Any

from neurosim.engines.compiled.clock_driven.background import draw
from neurosim.engines.compiled.exchange import FAR, MEETING, SENDING, UPDATING, met
from neurosim.engines.compiled.jit.instructions import arrive


def close_window(background: Any, exchange: Any, buffers: Any, clock: Any, stop: int, status: Any) -> bool:
    """Publish what was sent in a window, which `stop` ends in any case; return whether all other workers are there."""
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
    """Put `n` spikes in order into `sent`: those of each group and worker are, and so are those of the sources.

    What the others sent is that of one half of an :class:`~neurosim.engines.compiled.exchange.Exchange`.
    """
    workers, groups = len(parts), parts.shape[1] - 1
    for worker in range(workers):
        for group in range(groups):
            reading[worker * groups + group] = parts[worker, group]
    source = 0
    for place in range(n):
        whose = -1
        tick, neuron = FAR, 0
        if source < len(sources):
            tick, neuron = sources[source].tick, sources[source].neuron
        for worker in range(workers):
            for group in range(groups):
                at = reading[worker * groups + group]
                if at < parts[worker, group + 1]:
                    spike = spikes[worker, at]
                    if spike.tick < tick or (spike.tick == tick and spike.neuron < neuron):
                        whose = worker * groups + group
                        tick, neuron = spike.tick, spike.neuron
        if whose < 0:
            sent[place] = sources[source]
            source += 1
        else:
            sent[place] = spikes[whose // groups, reading[whose]]
            reading[whose] += 1
