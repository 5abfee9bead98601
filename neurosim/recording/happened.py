"""Checks that the events of recorded neurons in a file agree with the signals."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from neurosim.models.base import NeuronModel
from neurosim.network.wiring import Wiring
from neurosim.recording.arrays import Arrays
from neurosim.recording.background import drawn
from neurosim.recording.tables import FIRED, Tables

MOST_AT_ONCE = 1_000_000
"""Number of signals in transit that are checked together."""

Parts = list[tuple[int, Wiring]]
"""The first tick of each part of a run, and its network."""

Happened = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]
"""Returns, for ticks and positions among the recorded neurons, whether there is an event."""


def check_recorded(
    recorded: NDArray[np.int64], tables: Tables, parts: Parts, seed: int, end: int, arrays: Arrays
) -> None:
    """Raise an InputError for events of recorded neurons that do not follow from the signals.

    Recorded neurons have a soma; each of their spikes is an event in which they fired; and each signal that arrives at
    one of them, including those of background sources, is an event. A run that was resumed with fewer recorded neurons
    has events of others, too.
    """
    wiring = parts[0][1]
    arrays.within("recorded", recorded, 0, len(wiring.names) - 1)
    acts = np.array([isinstance(model, NeuronModel) for model in wiring.models], np.bool_)[wiring.model_of]
    arrays.all("recorded", recorded, acts[recorded], "not be a source")
    kept = np.zeros(len(acts), np.bool_)
    kept[recorded] = True
    events = tables.events
    theirs = kept[events["neuron"]]
    if not theirs.all():
        arrays.all("events.neuron", events["neuron"], acts[events["neuron"]], "not be a source")
        events = events[theirs]
    _check_spikes(events, tables.spikes[kept[tables.spikes["neuron"]]], wiring, arrays)
    _check_arrivals(kept, events, tables.spikes, parts, seed, end, arrays)


def _check_spikes(events: NDArray[np.void], spikes: NDArray[np.void], wiring: Wiring, arrays: Arrays) -> None:
    """Raise an InputError for a spike of a recorded neuron without its event, or the reverse."""
    fired = events[events["outcome"] == FIRED]
    both = min(len(fired), len(spikes))
    differ = (fired["tick"][:both] != spikes["tick"][:both]) | (fired["neuron"][:both] != spikes["neuron"][:both])
    place = int(np.argmax(differ)) if differ.any() else both
    if place == len(fired) == len(spikes):
        return
    following = [
        (int(row["tick"]), int(row["neuron"])) for table in (fired, spikes) for row in table[place : place + 1]
    ]
    tick, neuron = min(following)
    unsent = place < len(fired) and following[0] == (tick, neuron)
    missing = "the signal" if unsent else "the event"
    raise arrays.damaged(f"{wiring.labels[neuron]!r} fires at tick {tick}, but {missing} is missing")


def _check_arrivals(
    kept: NDArray[np.bool_],
    events: NDArray[np.void],
    spikes: NDArray[np.void],
    parts: Parts,
    seed: int,
    end: int,
    arrays: Arrays,
) -> None:
    """Raise an InputError for a signal that arrives at a recorded neuron without an event."""
    wiring = parts[0][1]
    recorded, among = np.flatnonzero(kept), np.cumsum(kept) - 1
    happened = _asked(events["tick"], among[events["neuron"]], end, len(recorded), events.nbytes)
    heard = np.flatnonzero(kept[wiring.targets])  # synapses, by their source and then by their delay
    delays, targets = wiring.delays[heard], among[wiring.targets[heard]]
    bounds = np.searchsorted(heard, wiring.offsets)
    fans = np.diff(bounds)

    def sent() -> Iterator[NDArray[np.void]]:
        some, arrivals = [spikes], MOST_AT_ONCE
        for (begin, part), until in zip(parts, [*(begin for begin, _ in parts[1:]), end], strict=True):
            for source in part.background[fans[part.background] > 0].tolist():
                if arrivals >= MOST_AT_ONCE:
                    yield np.concatenate(some)
                    some, arrivals = [], 0
                last = min(until, end - int(delays[bounds[source]]))
                some.append(drawn(part, seed, begin, max(begin, last), source))
                arrivals += len(some[-1]) * int(fans[source])
        yield np.concatenate(some)

    for signals in sent():
        reach, first = fans[signals["neuron"]], bounds[signals["neuron"]]
        for part in _slices(reach):
            fan = reach[part]
            synapses = np.repeat(first[part] - np.cumsum(fan) + fan, fan) + np.arange(int(fan.sum()))
            due, target = np.repeat(signals["tick"][part], fan) + delays[synapses], targets[synapses]
            if due.max(initial=0) >= end:
                there = due < end
                due, target = due[there], target[there]
            fits = happened(due, target)
            if not fits.all():
                place = int(np.argmin(fits))
                name = wiring.labels[int(recorded[target[place]])]
                raise arrays.damaged(f"a signal arrives at {name!r} at tick {due[place]}; the event is missing")


def _asked(ticks: NDArray[np.int64], whose: NDArray[np.int64], end: int, neurons: int, room: int) -> Happened:
    """Return a function that looks up whether there is an event.

    It uses a table of every tick and neuron if that takes no more than `room` bytes, and a search otherwise.
    """
    if end * neurons <= room:
        table = np.zeros((end, neurons), np.bool_)
        table[ticks, whose] = True
        return lambda due, targets: table[due, targets]
    if not len(ticks):
        return lambda due, targets: np.zeros(len(due), np.bool_)
    new = np.concatenate([[True], ticks[1:] > ticks[:-1]])
    moments = ticks[new]
    acted = (np.cumsum(new) - 1) * neurons + whose

    def search(due: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.bool_]:
        rank = np.searchsorted(moments, due)
        asked = rank * neurons + targets
        place = np.minimum(np.searchsorted(acted, asked), len(acted) - 1)
        found: NDArray[np.bool_] = (acted[place] == asked) & (moments[np.minimum(rank, len(moments) - 1)] == due)
        return found

    return search


def _slices(sizes: NDArray[np.int64]) -> Iterator[slice]:
    """Yield slices of items of different sizes that fit into memory together."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + MOST_AT_ONCE, "right")))
        yield slice(first, last)
        first = last
