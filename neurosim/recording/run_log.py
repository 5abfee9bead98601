"""The log of a run: signals, acts of somas and changes of weights, by ticks and indices."""

import hashlib
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.pickling import Uncached
from neurosim.learning.lesson import Lesson
from neurosim.learning.plasticity import PlasticityRule
from neurosim.learning.timetable import remembering
from neurosim.models.base import NeuronModel
from neurosim.network.injection import Course, courses
from neurosim.network.wiring import Wiring
from neurosim.recording.stage import Stage
from neurosim.recording.tables import CHANGES, EVENTS, RESET, EndState, Tables, drawn, in_order
from neurosim.recording.trace import Trace


@dataclass(frozen=True, eq=False)
class RunLog(Uncached):
    """Everything that happened in ``[0, until)``; :class:`~neurosim.Recording` describes its attributes."""

    wiring: Wiring
    seed: int
    engine: str
    tables: Tables
    recorded: frozenset[int]
    end: EndState
    lesson: Lesson | None = None
    plasticity: PlasticityRule | None = None
    stages: tuple[Stage, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if self.end.weights is self.wiring.weights:  # a large array, unchanged
            state["end"] = replace(self.end, weights=np.empty(0))
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        end = state["end"]
        if len(end.weights) < len(state["wiring"].targets):
            state = state | {"end": replace(end, weights=state["wiring"].weights)}
        vars(self).update(state)

    @property
    def until(self) -> float:
        """The end of the run, in ms, which is exclusive."""
        return self.wiring.clock.ms(self.end.tick)

    @property
    def n_signals(self) -> int:
        """Number of signals that were sent, even if they were not kept; without those of background sources."""
        return self.tables.sent

    @cached_property
    def signals(self) -> NDArray[np.void]:
        """All signals: tick, index of the sender, value.

        An InputError is raised if the signals of a lesson were not kept.
        """
        return self._drawn_again(self.written, 0)

    def _drawn_again(
        self, written: NDArray[np.void], first: int, wanted: NDArray[np.bool_] | None = None
    ) -> NDArray[np.void]:
        """Add the signals of background sources from a tick on, of all or the `wanted` ones, in order."""
        found, ends = [written], [*(begin for begin, _ in self.parts[1:]), self.end.tick]
        for (begin, part), end in zip(self.parts, ends, strict=True):
            if end > max(first, begin):
                sources = part.background if wanted is None else part.background[wanted[part.background]]
                found += [drawn(part, self.seed, max(first, begin), end, index) for index in sources.tolist()]
        return written if len(found) == 1 else in_order(found)

    @property
    def parts(self) -> list[tuple[int, Wiring]]:
        """The first tick of each part of the run, and its network."""
        return [(0, self.wiring), *((stage.tick, stage.wiring) for stage in self.stages)]

    def wiring_at(self, tick: float) -> Wiring:
        """Return the network at a tick, with its given weights; for weights at that time see `weight_at`."""
        return next(part for begin, part in reversed(self.parts) if begin <= tick)

    @property
    def written(self) -> NDArray[np.void]:
        """The recorded signals: all but those of background sources, which follow from the seed."""
        if self.tables.keep != "signals":
            raise InputError(
                f"The {self.n_signals:,} signals of this lesson were counted but not kept (keep={self.tables.keep!r});"
                " train with keep='signals' to have them."
            )
        return self.tables.spikes

    def signals_of(self, neurons: NDArray[np.int64]) -> NDArray[np.void]:
        """Return the rows of :attr:`signals` of some neurons, given by their indices."""
        wanted = np.zeros(len(self.wiring.names), np.bool_)
        wanted[neurons] = True
        written = self.written[wanted[self.written["neuron"]]]
        return self._drawn_again(written, 0, wanted)

    def in_flight(self) -> NDArray[np.void]:
        """Return the signals that may have been in transit when the run stopped."""
        first = max(0, self.end.tick - self.wiring.longest_delay)
        written = self.written[np.searchsorted(self.written["tick"], first) :]
        return self._drawn_again(written, first)

    @property
    def changes(self) -> NDArray[np.void]:
        """All changes of weights: tick, index of the synapse, new weight.

        An InputError is raised if the changes of a lesson were not kept.
        """
        if self.tables.keep == "epochs":
            raise InputError("Of this lesson's weights only the ends of epochs were kept; train with keep='changes'.")
        return self.tables.changes

    def sent_by(self, index: int) -> NDArray[np.void]:
        """Return the rows of :attr:`signals` of one neuron."""
        order, bounds = self._spikes_by_neuron
        return self.signals[order[bounds[index] : bounds[index + 1]]]

    @cached_property
    def _spikes_by_neuron(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._written_by_neuron if self.signals is self.written else self._by_neuron(self.signals)

    @cached_property
    def _written_by_neuron(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._by_neuron(self.written)

    @cached_property
    def _events_by_neuron(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._by_neuron(self.tables.events)

    def _by_neuron(self, table: NDArray[np.void]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows of a table by neuron, then time, and where each neuron's rows begin."""
        order = np.argsort(table["neuron"], kind="stable")
        return order, np.searchsorted(table["neuron"][order], np.arange(len(self.wiring.names) + 1))

    def weight_at(self, synapse: int, tick: int) -> float:
        """Return the weight of a synapse for a signal that arrives at `tick`."""
        if self.wiring.plastic[synapse] or self.stages:
            changes = self.changes
            earlier = changes[: np.searchsorted(changes["tick"], tick)]
            mine = np.flatnonzero(earlier["synapse"] == synapse)
            if mine.size:
                return float(earlier["weight"][mine[-1]])
        return float(self.wiring.weights[synapse])

    @cached_property
    def currents(self) -> dict[int, Course]:
        """The course of the injected current by the index of each neuron that has one."""
        return courses(self.wiring, self.seed, self.end.tick)

    def trace(self, name: Name) -> Trace:
        """Return the states of a neuron from event to event; an InputError is raised if it was not recorded."""
        events, states = self.events(name)
        index = self.wiring.index(name)
        model, course = self.wiring.model(index), self.currents.get(index)
        assert isinstance(model, NeuronModel)  # only somas are recorded
        became = [(stage.tick, stage.model_of(index)) for stage in self.stages]
        changed = [(tick, *found) for tick, found in became if found is not None]
        return Trace.of(model, self.wiring.clock, self._initial(index), events, states, course, changed)

    def _initial(self, index: int) -> NDArray[np.float64]:
        """Return the fields of a neuron's state at time 0."""
        return np.array(astuple(self.wiring.start_of(index)), dtype=np.float64)

    def events(self, name: Name) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Return the events of a soma (:data:`~neurosim.recording.tables.EVENTS`), and its state after each.

        In a lesson, the resets of a neuron with a memory are among them. An InputError is raised if it was not
        recorded.
        """
        index = self.wiring.index(name)
        if index not in self.recorded:
            model, reason = self.wiring.model(index), "was not recorded in this run; name it in `record`"
            if not isinstance(model, NeuronModel):
                reason = f"is a source ({type(model).__name__}) and has no potential"
            raise InputError(f"The neuron {self.wiring.labels[index]!r} {reason}.")
        order, bounds = self._events_by_neuron
        rows = order[bounds[index] : bounds[index + 1]]
        events, states, ticks = self.tables.events[rows], self.tables.states[rows], self.reset_ticks(index)
        if not len(ticks):
            return events, states
        resets, initial = np.zeros(len(ticks), EVENTS), self._initial(index)
        resets["tick"], resets["neuron"], resets["outcome"] = ticks, index, RESET
        known = np.zeros((len(ticks), states.shape[1]))
        known[:, : len(initial)] = initial
        place = np.argsort(np.concatenate([events["tick"], ticks]), kind="stable")  # each at the end of its instant
        return np.concatenate([events, resets])[place], np.concatenate([states, known])[place]

    def reset_ticks(self, index: int) -> NDArray[np.int64]:
        """Return the ticks at which a neuron was reset: the beginnings of presentations, if it has a memory."""
        if self.lesson is None or index not in self._remembering:
            return np.empty(0, np.int64)
        return self.lesson.reset_ticks(self.end.tick)

    @cached_property
    def _remembering(self) -> frozenset[int]:
        return frozenset(remembering(self.wiring))

    def _sent(self, name: Name) -> NDArray[Any]:
        members = self.wiring.named.members(name)
        index = int(members[0])
        if len(members) > 1 or any(index in part.background for _, part in self.parts):
            return self.signals_of(members)
        order, bounds = self._written_by_neuron
        return np.asarray(self.written[order[bounds[index] : bounds[index + 1]]])

    def digest(self) -> str:
        """Return the SHA-256 of all signals (tick, neuron, value) and of the weights at the end.

        The seed represents the signals of background sources, which follow from it. Equal digests mean equal runs, to
        the last bit.
        """
        sha = hashlib.sha256()
        for field, kind in (("tick", "<i8"), ("neuron", "<i8"), ("value", "<f8")):
            sha.update(np.ascontiguousarray(self.written[field], dtype=kind).tobytes())
        if any(len(part.background) for _, part in self.parts):
            sha.update(f"background {self.seed}".encode())
        for (_, before), (tick, after) in pairwise(self.parts):
            for index in np.union1d(before.background, after.background).tolist():
                if before.model(index) != after.model(index):
                    sha.update(f"{index} from {tick}: {after.model(index)!r}".encode())
        sha.update(np.ascontiguousarray(self.end.weights, dtype="<f8").tobytes())
        return sha.hexdigest()

    def after(self, earlier: Self) -> Self:
        """Return the log of a run whose first part is `earlier` and whose second part is this one."""
        tables, recorded = self.tables.after(earlier.tables), self.recorded & earlier.recorded
        return replace(self, wiring=earlier.wiring, tables=tables, recorded=recorded, stages=earlier.stages)

    def given(self, stage: Stage, end: EndState) -> Self:
        """Return the log of a run that continues with another network, from the state `end`."""
        edited = np.flatnonzero(end.weights != self.end.weights)
        rows = np.empty(len(edited), CHANGES)
        rows["tick"], rows["synapse"], rows["weight"] = stage.tick - 1, edited, end.weights[edited]
        tables = replace(self.tables, changes=np.concatenate([self.changes, rows]))
        return replace(self, tables=tables, end=end, stages=(*self.stages, stage))
