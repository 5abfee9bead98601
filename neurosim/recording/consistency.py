"""The arrays of a recording's file, and checks that they are consistent, which name the first entry that is not."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.timebase import LAST_TICK
from neurosim.core.words import counted
from neurosim.learning.lesson import Lesson
from neurosim.models.base import NeuronModel, RefractoryDynamics
from neurosim.models.sources import Source
from neurosim.network.wiring import Wiring
from neurosim.recording.saving import Kept
from neurosim.recording.stage import Stage, differing
from neurosim.recording.tables import FIRED, HEARD, Tables, drawn, left

Parts = list[tuple[int, Wiring]]  # the first tick of each part of a run, and its network

Happened = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]
"""Returns, for ticks and positions among the recorded neurons, whether there is an event."""

MOST_AT_ONCE = 1_000_000  # number of signals in transit that are checked together


class Arrays:
    """The arrays of the file `where`."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], where: str) -> None:
        self._arrays = arrays
        self.where = where

    def damaged(self, told: str) -> InputError:
        """Return the error for a damaged file."""
        return InputError(f"The recording {self.where!r} is damaged: {told}.")

    def take(self, name: str, kind: Any, length: int | None = None, axes: int = 1) -> NDArray[Any]:
        """Return an array of a type, with a number of axes and, if given, a length."""
        if name not in self._arrays:
            raise self.damaged(f"it has no array {name!r}")
        array = self._arrays[name]
        if array.dtype != np.dtype(kind):
            raise self.damaged(f"{name} must be {np.dtype(kind)}, and is {array.dtype}")
        if array.ndim != axes:
            raise self.damaged(f"{name} must have {axes} axes, and has the shape {array.shape}")
        if length is not None and len(array) != length:
            raise self.damaged(f"{name} must have {length} entries, and has the shape {array.shape}")
        return array

    def columns(self, part: str, declared: Mapping[str, Kept], sizes: Mapping[str, int]) -> dict[str, NDArray[Any]]:
        """Return the arrays of a part of the file by name, each as it is declared."""
        found = {}
        for name, kept in declared.items():
            found[name] = self.take(f"{part}.{name}", kept.kind, sizes.get(kept.length))
            if kept.below:
                self.within(f"{part}.{name}", found[name], 0, sizes[kept.below] - 1)
        return found

    def states(self, name: str, rows: int, width: int) -> NDArray[np.float64]:
        """Return the states of neurons, one in each row."""
        states = self.take(name, "f8", rows, axes=2)
        if states.shape[1] != width:
            raise self.damaged(f"{name} must have {counted(width, 'column')}, and has the shape {states.shape}")
        return states

    def under(self, prefix: str) -> list[str]:
        """Return the rest of each name that begins with a prefix, in the order of the file."""
        return [name.removeprefix(prefix) for name in self._arrays if name.startswith(prefix)]

    def table(self, name: str, dtype: np.dtype[np.void]) -> NDArray[np.void]:
        """Return a table from columns of equal length."""
        fields = dtype.names or ()
        length = len(self.take(f"{name}.{fields[0]}", dtype[fields[0]]))
        table = np.empty(length, dtype=dtype)
        for field in fields:
            table[field] = self.take(f"{name}.{field}", dtype[field], length)
        return table

    def within(self, name: str, array: NDArray[Any], least: int, most: int) -> None:
        """Refuse an integer outside [least, most]."""
        if array.size and (array.min() < least or array.max() > most):
            rule = f"be from {least} to {most}" if least <= most else "be empty"
            self.all(name, array, (array >= least) & (array <= most), rule)

    def ascending(self, name: str, array: NDArray[Any]) -> None:
        """Refuse a number that is below the one before it."""
        fits = array[1:] >= array[:-1]
        if not fits.all():
            self.all(name, array, np.concatenate([[True], fits]), "not be below the one before it")

    def all(self, name: str, array: NDArray[Any], fits: NDArray[np.bool_], rule: str) -> None:
        """Refuse the first entry that does not fit."""
        if not fits.all():
            place = tuple(map(int, np.unravel_index(np.argmin(fits), fits.shape)))
            shown = ", ".join(map(str, place))
            raise self.damaged(f"{name}[{shown}] must {rule}; it is {array[place].item()!r}")


def check_wiring(columns: Mapping[str, NDArray[np.int64]], acts: NDArray[np.bool_], arrays: Arrays) -> None:
    """Check that arrays are synapses in the order of engines, onto neurons that have a soma: `acts` says which."""
    synapses = len(columns["targets"])
    for name in ("shown", "as_built"):
        once = np.zeros(len(columns[name]), np.bool_)
        once[columns[name]] = True
        if not once.all():
            raise arrays.damaged(f"wiring.{name} must contain each position once, and lacks {int(np.argmin(once))}")
    for name, ends in (("offsets", columns["offsets"][[0, -1]]), ("edge_ends", columns["edge_ends"][-1:])):
        arrays.ascending(f"wiring.{name}", columns[name])
        if ends.size and (ends[-1] != synapses or (name == "offsets" and ends[0] != 0)):
            raise arrays.damaged(
                f"wiring.{name} must cover all of {counted(synapses, 'synapse')}, and ends with {ends[-1]}"
            )
    delays, targets = columns["delays"], columns["targets"]
    arrays.all("wiring.targets", targets, acts[targets], "not be a source")
    arrays.within("wiring.delays", delays, 1, LAST_TICK - 1)
    check_weights("wiring.weights", columns["weights"], arrays)
    fits = (delays[1:] > delays[:-1]) | ((delays[1:] == delays[:-1]) & (targets[1:] >= targets[:-1]))
    begins = columns["offsets"][(columns["offsets"] > 0) & (columns["offsets"] < synapses)]
    fits[begins - 1] = True  # the first synapse of a neuron may be below the last one of another
    if not fits.all():
        rule = "those of one neuron are sorted by delay, then target"
        raise arrays.damaged(f"synapse {int(np.argmin(fits)) + 1} of the wiring is out of order: {rule}")


def check_weights(name: str, weights: NDArray[Any], arrays: Arrays) -> None:
    """Check that weights are numbers below infinity."""
    arrays.all(name, weights, weights < np.inf, 'be finite, or "veto"')


def check_log(tables: Mapping[str, NDArray[np.void]], parts: Parts, end: int, arrays: Arrays) -> None:
    """Check that a run until tick `end`, with the network of each part, can have a log."""
    wiring, begins = parts[0][1], np.array([begin for begin, _ in parts])
    acts = wiring.acts
    for name, table in tables.items():
        arrays.ascending(f"{name}.tick", table["tick"])
        arrays.within(f"{name}.tick", table["tick"][[0, -1]] if len(table) else table["tick"], 0, end - 1)
        whose, most = ("synapse", len(wiring.targets)) if name == "changes" else ("neuron", len(acts))
        arrays.within(f"{name}.{whose}", table[whose], 0, most - 1)
    spikes, events, changes, lessons = tables.values()
    for name, table in (("spikes", spikes), ("events", events)):
        ticks, neurons = table["tick"], table["neuron"]
        rises = np.ones(len(table), np.bool_)
        rises[1:] = (neurons[1:] > neurons[:-1]) | (ticks[1:] > ticks[:-1])
        arrays.all(f"{name}.neuron", neurons, rises, "be above the one before it at its tick")
    values = spikes["value"]
    injects = wiring.which(lambda model: isinstance(model, Source) and model.injects)
    level = np.isfinite(values) & injects[spikes["neuron"]]  # 0 is a valid level
    arrays.all("spikes.value", values, (values < 0.0) | (values > 0.0) | level, "be a number that is not 0")
    written = np.ones((len(parts), len(acts)), np.bool_)
    for number, (_, part) in enumerate(parts):
        written[number, part.background] = False
    kept = written[np.searchsorted(begins, spikes["tick"], side="right") - 1, spikes["neuron"]]
    arrays.all("spikes.neuron", spikes["neuron"], kept, "not be a source that sends all the time")
    arrays.within("events.outcome", events["outcome"], 0, HEARD)
    arrays.all("lessons.neuron", lessons["neuron"], acts[lessons["neuron"]], "not be a source")
    if len(changes):
        may = wiring.plastic[changes["synapse"]] | np.isin(changes["tick"] + 1, begins)  # or the network was changed
        arrays.all("changes.synapse", changes["synapse"], may, "be a plastic synapse")


def check_end(
    columns: Mapping[str, NDArray[np.int64]], parts: Parts, changes: NDArray[np.void], end: int, arrays: Arrays
) -> None:
    """Check that an end follows from the log, and that a run can continue from it."""
    wiring = parts[0][1]
    models = [model for _, part in parts for model in part.models if isinstance(model, NeuronModel)]
    longest = max((wiring.clock.ticks(model.refractory, "A refractory period") for model in models), default=0)
    arrays.within("end.acted", columns["acted"], -1, end)
    arrays.within("end.ready", columns["ready"], 0, end + longest)
    arrays.within("end.state_tick", columns["state_tick"], 0, end + longest)
    late = columns["state_tick"] > np.maximum(columns["ready"], end)
    clamped = wiring.acts & ~wiring.which(lambda model: isinstance(model, RefractoryDynamics))
    early = clamped & (columns["state_tick"] < columns["ready"])
    arrays.all("end.state_tick", columns["state_tick"], ~(late | early), "fit the end of its refractory period")
    fits = left(wiring.weights, changes).view(np.int64) == columns["weights"].view(np.int64)
    arrays.all("end.weights", columns["weights"], fits, "be the result of its changes")


def check_stage(stage: Stage, before: Wiring, earliest: int, end: int, name: str, arrays: Arrays) -> None:
    """Check that a part of a run can follow the network of the part before."""
    kept = []
    for index in differing(before, stage.wiring).tolist():
        one, other = before.model(index), stage.wiring.model(index)
        if isinstance(one, NeuronModel) or isinstance(other, NeuronModel):
            fits = type(one) is type(other)
            kept.append(index)
        else:
            fits = not (one.injects or other.injects)
        if not fits:
            raise arrays.damaged(f"{name} changes the class of {stage.wiring.labels[index]!r}, which no run can")
    if not earliest <= stage.tick <= end:
        raise arrays.damaged(f"{name} must begin at a tick from {earliest} to {end}; it is {stage.tick}")
    if stage.neurons.tolist() != kept:
        raise arrays.damaged(f"{name} must have the states of the neurons whose models it changes, and no others")
    arrays.all(f"{name}.states", stage.states, np.isfinite(stage.states), "be finite")


def check_lessons(lesson: Lesson, lessons: NDArray[np.void], end: int, arrays: Arrays) -> None:
    """Check that a log ends with the last epoch, and has the answers of outputs."""
    if end > lesson.epochs * lesson.epoch_length + 1:
        raise arrays.damaged(f"its run continues after its lesson's last epoch, until tick {end}")
    if lesson.resets and end // lesson.period > 2 * len(lessons) + 2:  # at least one row and one rest each
        raise arrays.damaged(f"it has {len(lessons)} answers to more than {end // lesson.period // 2} rows")
    if lesson.teaching is None:
        return
    epoch, into = divmod(end, lesson.epoch_length)
    asked = epoch * len(lesson.rows) + min(len(lesson.rows), max(0, -(-(into - lesson.answer) // lesson.period)))
    told = int(np.isin(lessons["neuron"], lesson.outputs).sum())
    if told != asked * len(lesson.outputs):
        raise arrays.damaged(
            f"{counted(len(lesson.outputs), 'output')} answered {counted(asked, 'row')} until tick {end}, and"
            f" {counted(told, 'answer')} {'is' if told == 1 else 'are'} kept"
        )


def check_recorded(
    recorded: NDArray[np.int64], tables: Tables, parts: Parts, seed: int, end: int, arrays: Arrays
) -> None:
    """Check that each spike of a recorded neuron has its event, and the reverse, and each signal that reaches one."""
    wiring = parts[0][1]
    acts = wiring.acts
    arrays.within("recorded", recorded, 0, len(acts) - 1)
    arrays.all("recorded", recorded, acts[recorded], "not be a source")
    kept = np.zeros(len(acts), np.bool_)
    kept[recorded] = True
    events, spikes = tables.events, tables.spikes
    theirs = kept[events["neuron"]]
    if not theirs.all():  # the run was resumed with fewer recorded neurons
        arrays.all("events.neuron", events["neuron"], acts[events["neuron"]], "not be a source")
        events = events[theirs]
    _check_spikes(events, spikes[kept[spikes["neuron"]]], wiring, arrays)
    recorded, among = np.flatnonzero(kept), np.cumsum(kept) - 1
    happened = _lookup(events["tick"], among[events["neuron"]], end, len(recorded), events.nbytes)
    heard = np.flatnonzero(kept[wiring.targets])  # synapses, by their source and then by their delay
    delays, targets = wiring.delays[heard], among[wiring.targets[heard]]
    bounds = np.searchsorted(heard, wiring.offsets)
    fans = np.diff(bounds)

    def sent() -> Iterator[NDArray[np.void]]:  # several sources at a time, which takes less time than one by one
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
        for some in _slices(reach):
            fan = reach[some]
            synapses = np.repeat(first[some] - np.cumsum(fan) + fan, fan) + np.arange(int(fan.sum()))
            due, target = np.repeat(signals["tick"][some], fan) + delays[synapses], targets[synapses]
            if due.max(initial=0) >= end:
                there = due < end
                due, target = due[there], target[there]
            fits = happened(due, target)
            if not fits.all():
                place = int(np.argmin(fits))
                name = wiring.labels[int(recorded[target[place]])]
                raise arrays.damaged(f"a signal arrives at {name!r} at tick {due[place]}; the event is missing")


def _check_spikes(events: NDArray[np.void], spikes: NDArray[np.void], wiring: Wiring, arrays: Arrays) -> None:
    """Check that each spike of a recorded neuron has its event, and the reverse."""
    fired = events[events["outcome"] == FIRED]
    both = min(len(fired), len(spikes))
    differ = (fired["tick"][:both] != spikes["tick"][:both]) | (fired["neuron"][:both] != spikes["neuron"][:both])
    place = int(np.argmax(differ)) if differ.any() else both
    named = (("the signal", fired), ("the event", spikes))
    following = [(*row.tolist()[:2], missing) for missing, table in named for row in table[place : place + 1]]
    if following:
        tick, neuron, missing = min(following, key=lambda row: row[:2])
        raise arrays.damaged(f"{wiring.labels[neuron]!r} fires at tick {tick}, but {missing} is missing")


def _lookup(ticks: NDArray[np.int64], whose: NDArray[np.int64], end: int, neurons: int, room: int) -> Happened:
    """Return a function that looks up whether there is an event: in a table if it takes at most `room` bytes."""
    if end * neurons <= room:
        table = np.zeros((end, neurons), np.bool_)
        table[ticks, whose] = True
        return lambda due, targets: table[due, targets]
    if not len(ticks):
        return lambda due, targets: np.zeros(len(due), np.bool_)
    new = np.concatenate([[True], ticks[1:] > ticks[:-1]])  # they ascend
    moments, acted = ticks[new], (np.cumsum(new) - 1) * neurons + whose

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
