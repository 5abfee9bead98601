"""The run that a film shows, and its state at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from neurosim.core.pickling import Uncached
from neurosim.data.datasets import Dataset
from neurosim.models.base import MovingThreshold, NeuronModel, fixed_threshold, threshold_of
from neurosim.recording.moment import Moment
from neurosim.recording.provenance import Why
from neurosim.recording.recording import Recording
from neurosim.recording.stage import check_told_alike
from neurosim.recording.tables import RESET
from neurosim.recording.trace import Trace
from neurosim.training.history import History, history
from neurosim.viz.animation.stage import Gauge
from neurosim.viz.figures.lesson_plane import view_of
from neurosim.viz.figures.network import Scene, scene
from neurosim.viz.figures.space_time import Deliveries
from neurosim.viz.figures.view import View, dataset_of

LOOKED_AT = 5000  # events of a neuron from which the ranges of its potential and its threshold are taken


@dataclass(frozen=True, eq=False)
class Sums:
    """What arrived together at each instant: all of the potential of a neuron without memory, recorded or not."""

    times: NDArray[np.float64]  # ms, ascending
    drives: NDArray[np.float64]  # sum of weight x value; -inf with an absolutely inhibitory signal in it

    @classmethod
    def of(cls, recording: Recording, index: int, first: float, end: float) -> Sums:
        """Add up what reached a neuron in a part of a run, in ms."""
        wiring, per_ms = recording.wiring, recording.wiring.clock.per_ms
        ends = min(int(np.ceil(end * per_ms)), recording.end.tick)
        signals = Deliveries.along(recording, wiring.incoming(index), int(first * per_ms), ends)
        inside = signals.due < recording.end.tick
        ticks, which = np.unique(signals.due[inside], return_inverse=True)
        drives = np.zeros(len(ticks))
        np.add.at(drives, which, signals.sizes(recording)[inside])
        return cls(wiring.clock.ms(ticks), drives)

    def last(self, t: float) -> tuple[float, float] | None:
        """Return time and drive of the last sum at or before `t` ms; None if there was none."""
        place = _last(self.times, t)
        return None if place < 0 else (float(self.times[place]), float(self.drives[place]))


def _last(times: NDArray[np.float64], t: float) -> int:
    """Return the place of the last time at or before `t`; -1 if there is none."""
    return int(np.searchsorted(times, t + 1e-9, side="right")) - 1


def without_memory(recording: Recording, index: int) -> bool:
    """Return whether the potential of a neuron is its sum, and nothing else."""
    model = recording.wiring.model(index)
    return isinstance(model, NeuronModel) and model.memoryless


class Subject(Uncached):
    """A recording that is looked at until `end` ms; what several parts ask for is looked up once."""

    def __init__(self, recording: Recording, end: float, label: str = "") -> None:
        check_told_alike(recording.parts, "A film")
        self.recording, self.end, self.label = recording, end, label
        self._moment: tuple[float, Moment] | None = None
        self._acting: dict[int, NDArray[np.float64]] = {}  # when a neuron did something, in ms
        self._acts: dict[tuple[int, int], Why] = {}

    def within(self, t: float) -> float:
        """Return a time in ms; after its end a run stands still."""
        return min(t, self.recording.until)

    def at(self, t: float) -> Moment:
        """Return what is on its way at a time in ms."""
        t = self.within(t)
        if self._moment is None or self._moment[0] != t:
            self._moment = (t, self.recording.at(t))
        return self._moment[1]

    @cached_property
    def scene(self) -> Scene:
        """A place for everything."""
        return scene(self.recording.wiring)

    @cached_property
    def traces(self) -> dict[int, Trace]:
        """The trace of each neuron with memory whose soma was recorded, by index."""
        recording = self.recording
        own = [index for index in sorted(recording.recorded) if not without_memory(recording, index)]
        return {index: recording.trace(recording.wiring.names[index]) for index in own}

    @cached_property
    def sums(self) -> dict[int, Sums]:
        """The sums of each neuron without memory, by index, up to the end of the film."""
        recording = self.recording
        own = [index for index in range(len(recording.wiring.names)) if without_memory(recording, index)]
        return {index: Sums.of(recording, index, 0.0, self.end) for index in own}

    def act(self, index: int, t: float) -> Why | None:
        """Return what a watched neuron did last, at or before `t` ms; None if nothing happened to it yet."""
        recording, name = self.recording, self.recording.wiring.names[index]
        if index not in self._acting and index in self.sums:
            self._acting[index] = self.sums[index].times
        elif index not in self._acting:
            events, _ = recording.events(name)
            self._acting[index] = recording.wiring.clock.ms(events["tick"][events["outcome"] != RESET])
        place = _last(self._acting[index], self.within(t))
        if place >= 0 and (index, place) not in self._acts:
            self._acts[index, place] = recording.why(name, float(self._acting[index][place]), depth=0)
        return self._acts.get((index, place))

    @cached_property
    def dataset(self) -> Dataset | None:
        """The rows of its lesson, if that has a teacher."""
        lesson = self.recording.lesson
        return None if lesson is None else dataset_of(lesson)

    @cached_property
    def view(self) -> View:
        """The plane on which the rows of its lesson are shown."""
        lesson, dataset = self.recording.lesson, self.dataset
        assert lesson is not None  # only what was taught has one
        assert dataset is not None
        return view_of(self.recording, lesson, dataset)

    @cached_property
    def history(self) -> History:
        """What its lesson came to, epoch by epoch."""
        lesson = self.recording.lesson
        assert lesson is not None  # only what was taught has one
        return history(self.recording, lesson)

    def weights_after(self, epoch: float) -> NDArray[np.float64]:
        """Return every weight after an epoch of its lesson, or after the last if that ended before."""
        kept = self.history.weights
        weights = self.recording.wiring.weights.copy()
        weights[self.recording.wiring.plastic] = kept[min(int(epoch), len(kept) - 1)]
        return weights

    @property
    def watched(self) -> list[int]:
        """The neurons whose potential is known."""
        return sorted([*self.traces, *self.sums])

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Every weight that any synapse has while it is looked at."""
        recording = self.recording
        every = recording.tables.changes
        changes = every[every["tick"] <= self.end * recording.wiring.clock.per_ms]
        return np.concatenate([recording.wiring.weights, changes["weight"]])

    @cached_property
    def largest(self) -> float:
        """The size of the largest of these weights, a veto aside."""
        return float(np.abs(self.weights[np.isfinite(self.weights)]).max(initial=0.0))

    def _model(self, index: int) -> NeuronModel:
        model = self.recording.wiring.model(index)
        assert isinstance(model, NeuronModel)  # a source is not watched
        return model

    def threshold(self, index: int, t: float) -> float | None:
        """Return the threshold of a watched neuron at `t` ms, or as its last sum left it; None if it has none."""
        model = self._model(index)
        if not isinstance(model, MovingThreshold):
            return fixed_threshold(model)
        if index in self.traces:
            return float(self.traces[index].threshold(self.within(t))[()])
        last = self.sums[index].last(t)
        return _threshold_after(model, 0.0 if last is None else last[1])

    def thresholds(self, index: int) -> list[float]:
        """Return the thresholds that a watched neuron has, as far as the first of its events tell."""
        model = self._model(index)
        if not isinstance(model, MovingThreshold):
            one = fixed_threshold(model)
            return [] if one is None else [one]
        if index in self.sums:
            return [_threshold_after(model, drive) for drive in [0.0, *self.sums[index].drives[:LOOKED_AT].tolist()]]
        trace = self.traces[index]
        seen = [trace.threshold_in(model.State(*state)) for state in trace.states[:LOOKED_AT].tolist()]
        seen += [trace.threshold_in(trace.before(k)) for k in range(1, min(len(trace.ticks), LOOKED_AT))]
        return [*seen, float(trace.threshold(self.recording.until)[()])]

    def gauge(self, index: int) -> Gauge:
        """Return a scale for the potential of a watched neuron."""
        if index in self.sums:
            return Gauge.over([0.0, *self.sums[index].drives.tolist()], self.thresholds(index))
        trace = self.traces[index]
        seen = [v for _, v in islice(trace.corners(), LOOKED_AT)]
        return Gauge.over([*seen, float(trace.potential(self.recording.until)[()])], self.thresholds(index))


def _threshold_after(model: NeuronModel, drive: float) -> float:
    """Return the threshold of a neuron without memory in the instant of a sum; NaN if it has none."""
    state = model.initial()
    model.integrate(state, drive)
    threshold = threshold_of(model, state)
    return np.nan if threshold is None else threshold
