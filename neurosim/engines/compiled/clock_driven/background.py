"""Background: Poisson sources that send in nearly every tick. Counts are drawn with the bits of NumPy's PCG64."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.instructions import high_product
from neurosim.models.sources import Poisson, stream_of
from neurosim.network.wiring import Wiring

MULTIPLIER = (0x2360ED051FC65DA4, 0x4385DF649FCCF645)  # of the generator, as two words
GUIDE_BITS = 12


class Heard(NamedTuple):
    """Synapses of background sources, in order."""

    column: Any  # the place of the source among them
    sender: Any  # its index
    target: Any  # the neuron that it reaches
    lag: Any  # the delay
    strength: Any  # the weight


class Streams(NamedTuple):
    """Where the streams of sources stand."""

    state: Any  # (sources, 5) words: state and increment, the higher first, and the word whose higher half is next
    rate: Any  # (sources,): which of the rates each has
    limits: Any  # for each rate the probability of at most so many signals
    guide: Any  # for each rate where to begin to look
    first: Any  # for each rate where its limits begin


class Background(NamedTuple):
    """The background sources that reach the neurons of one thread."""

    streams: Streams
    counts: Any  # (ticks of a window, sources): how many signals each sends
    heard: Heard
    runs: (
        Any  # (runs, 4), of synapses from successive sources to successive neurons: first synapse, source, neuron; size
    )
    last: bool  # what they send in a tick comes after what others send, and with one delay: `add_runs` will do


def background_of(wiring: Wiring, seed: int, tick: int, width: int, columns: NDArray[np.int64]) -> Background:
    """Return the background of those neurons that have a column, with its streams as they stand at a tick."""
    synapses = np.concatenate(
        [np.empty(0, np.int64), *(np.asarray(wiring.outgoing(i), np.int64) for i in wiring.background.tolist())]
    )
    synapses = synapses[columns[wiring.targets[synapses]] >= 0]
    sender = np.searchsorted(wiring.offsets, synapses, side="right") - 1
    sources, column = np.unique(sender, return_inverse=True)
    target, lag = columns[wiring.targets[synapses]], wiring.delays[synapses]
    heard = Heard(column, sender, target, lag, wiring.weights[synapses].astype(np.float64))
    streams = [stream_of(seed, "source", wiring.names[i]) for i in sources.tolist()]
    state = np.array([_stand(stream, tick) for stream in streams], np.uint64).reshape(-1, 5)
    models: dict[Any, int] = {}
    rate = np.array([models.setdefault(wiring.model(i), len(models)) for i in sources.tolist()], np.int64)
    counts = np.empty((width if len(sender) else 0, len(sources)), np.int32)
    others = np.setdiff1d(np.arange(len(wiring.names)), wiring.background)
    last = len(wiring.delay.distinct) == 1 and bool(np.all(sender > others.max(initial=-1)))
    return Background(Streams(state, rate, *_tables(wiring, list(models))), counts, heard, _runs(column, target), last)


def _runs(column: NDArray[np.int64], target: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where successive sources reach successive neurons."""
    along = (np.diff(column) == 1) & (np.diff(target) == 1)
    first = np.concatenate([[0], np.flatnonzero(~along) + 1]) if len(column) else np.empty(0, np.int64)
    return np.column_stack([first, column[first], target[first], np.diff(first, append=len(column))])


def _stand(stream: np.random.Generator, tick: int) -> list[int]:
    """Return the state of a stream that stands at a tick, its increment, and the word under way."""
    bits = stream.bit_generator
    assert isinstance(bits, np.random.PCG64)
    bits.advance(tick // 2)
    word = int(bits.random_raw()) if tick % 2 else 0
    inner = bits.state["state"]
    return [inner["state"] >> 64, inner["state"] & (2**64 - 1), inner["inc"] >> 64, inner["inc"] & (2**64 - 1), word]


def _tables(wiring: Wiring, models: list[Poisson]) -> tuple[NDArray[np.uint64], NDArray[np.uint16], NDArray[np.int64]]:
    """Return the limits of all rates one after the other, where to begin to look for each, and where each begins."""
    limits = [model.limits(wiring.clock) for model in models]
    floors = np.arange(1 << GUIDE_BITS, dtype=np.int64) << (32 - GUIDE_BITS)
    guide = [np.searchsorted(one, floors, side="right").astype(np.uint16) for one in limits]
    first = np.cumsum([0, *(len(one) for one in limits)])
    return (
        np.concatenate([np.empty(0, np.int64), *limits]).astype(np.uint64),
        np.array(guide, np.uint16).reshape(-1, 1 << GUIDE_BITS),
        first,
    )


def draw(streams: Any, begin: int, end: int, counts: Any) -> None:
    """Draw for each source how many signals it sends in each tick of [begin, end), into `counts`."""
    state, half = streams.state, np.uint64(32)
    for j in range(len(state)):
        stream, column = state[j], counts[:, j]
        first = streams.first[streams.rate[j]]
        guide, limits = streams.guide[streams.rate[j]], streams.limits[first : streams.first[streams.rate[j] + 1]]
        high, low, step_high, step_low, word = stream[0], stream[1], stream[2], stream[3], stream[4]
        tick = begin
        if tick < end and tick & 1:
            column[0] = signals(word >> half, guide, limits)
            tick += 1
        while tick < end:
            high, low, word = next_word(high, low, step_high, step_low)
            column[tick - begin] = signals(word & np.uint64(0xFFFFFFFF), guide, limits)
            if tick + 1 < end:
                column[tick + 1 - begin] = signals(word >> half, guide, limits)
            tick += 2
        stream[0], stream[1], stream[4] = high, low, word


def next_word(high: Any, low: Any, step_high: Any, step_low: Any) -> tuple[Any, Any, Any]:
    """Return the next state of a stream, and its word."""
    times_high, times_low = np.uint64(MULTIPLIER[0]), np.uint64(MULTIPLIER[1])
    high = high_product(low, times_low) + high * times_low + low * times_high + step_high
    low = low * times_low + step_low
    if low < step_low:
        high += np.uint64(1)
    by, mixed = high >> np.uint64(58), high ^ low
    return high, low, (mixed >> by) | (mixed << ((np.uint64(64) - by) & np.uint64(63)))


def signals(share: Any, guide: Any, limits: Any) -> Any:
    """Return how many signals a share of 2**32 stands for."""
    place = share >> np.uint64(32 - GUIDE_BITS)
    count = np.uint64(guide[place])  # without a sign, so that no index counts from the end
    while share >= limits[count]:
        count += np.uint64(1)
    return count


def add_runs(runs: Any, strength: Any, counts: Any, lag: int, begin: int, end: int, ring: Any) -> None:
    """Add what the sources send in [begin, end), where all have one delay (`lag`) and come last in every tick."""
    for tick in range(begin, end):
        sums, sent = ring[(tick + lag) % len(ring)], counts[tick - begin]
        for r in range(len(runs)):
            first, size = runs[r, 0], runs[r, 3]
            some = sums[runs[r, 2] : runs[r, 2] + size]
            of = sent[runs[r, 1] : runs[r, 1] + size]
            by = strength[first : first + size]
            for i in range(size):
                before = some[i]
                after = before + (by[i] * float(of[i]) + 0.0)
                some[i] = after if of[i] != 0 else before
