"""The event loop: what one instant is, and how a run begins and ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import Event

from neurosim.engines.fault import StateBreach, failed, within
from neurosim.engines.log import Log
from neurosim.engines.reference.axon import Signal, Synapse
from neurosim.engines.reference.neuron import InjectedCurrent, Neuron, Relay, Soma
from neurosim.engines.reference.plastic import PlasticSynapses
from neurosim.engines.reference.teacher import Learner, Teacher
from neurosim.engines.reference.watched import kept, watched
from neurosim.engines.task import Result, StopRun, Task
from neurosim.models.base import in_plain_numbers, proven, state_fields
from neurosim.models.sources import Source, stream_of
from neurosim.network.injection import courses, signal_weights
from neurosim.recording.recording import Recording
from neurosim.recording.tables import EndState, left

TURN = 2
"""SimPy priority of an instant's turn: after every arrival (priority 1) of the same tick."""

LOOK_EVERY = 2048
"""Instants and acts, from one look at limits and progress to the next."""

MANY_QUEUED = 1 << 16
"""Signals on their way at which to look earlier, and whenever they have doubled since."""


def run(task: Task) -> Result:
    """Run a task in the event loop.

    A run that is stopped early returns what it has, up to the last whole instant.
    """
    loop = EventLoop(task)
    stopped, whole = None, True
    try:
        if task.lesson is not None:
            loop.teach(Teacher(loop, task.lesson))
        elif task.until > task.start.tick:
            loop.env.run(until=task.until)
        end = loop.now
        task.watch.end(end, loop.log.settle())
    except StopRun as stop:
        stopped, end, whole = stop, stop.end, not stop.within
        loop.env._queue.clear()  # its memory may be needed for the recording
    except MemoryError:
        loop.env._queue.clear()
        stopped, end, whole = StopRun("memory has run out", loop.now, within=True, runaway=True), loop.now, False
    return Result(loop.recording(end, whole), stopped)


class EventLoop:
    """The neurons, the queue of their signals, and the turn of the neurons that an instant reaches.

    The queue itself keeps the phases of an instant in order: signals, alarms and targets due now have SimPy's normal
    priority, and the first of them calls the turn, which comes after them all.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.wiring = task.wiring
        self.env = simpy.Environment(initial_time=task.start.tick)
        n_state_fields = max((len(table.dtype.names or ()) for table in self.wiring.state.values()), default=1)
        self.log = Log(n_state_fields, task.keep)
        self.awake: list[int] = []  # whom this instant has woken
        self.learners: list[Learner] = []  # who hears a target or an error in this instant
        self.batch_ends = False  # weights change in this instant
        self.row_begins = False  # or a rest, in this instant
        self.woken: list[int] = []  # whom it had woken, in the order of index
        self.teacher: Teacher | None = None
        self._turn = Event(self.env)
        self._turn._ok, self._turn._value = True, None
        self.turn_called = False
        self._turn_steps: list[Callable[[Event], None]] = [self._act]
        self._look_in = LOOK_EVERY
        self._many = MANY_QUEUED  # signals on their way, at which to look earlier
        self.watch = task.watch
        self.background = frozenset(self.wiring.background.tolist())
        self._models = [watched(in_plain_numbers(model)) for model in self.wiring.models]
        self.neurons = [Neuron(i, self) for i in range(len(self.wiring.names))]
        self._acts = [neuron.soma.act for neuron in self.neurons]
        self.synapses = self._grow_synapses()
        if task.plasticity is not None:
            self._turn_steps.append(PlasticSynapses(self, task.plasticity).change)
        self._start()

    def model(self, index: int) -> Any:
        """Return the model of a neuron."""
        return self._models[self.wiring.model_of[index]]

    @property
    def now(self) -> int:
        """The tick of this instant."""
        return self.env.now  # type: ignore[return-value]  # ticks go in, so ticks come out

    def call_turn(self) -> None:
        """End an arrival: the turn comes after all that arrives in this instant, which may have been the last of it."""
        if not self.turn_called:
            if self.env.peek() > self.env.now:
                for step in self._turn_steps:
                    step(self._turn)
            else:
                self.schedule_turn()

    def schedule_turn(self) -> None:
        """Give this instant its turn, once."""
        if not self.turn_called:
            self.turn_called = True
            self._turn.callbacks = self._turn_steps  # one event, armed again for each instant
            self.env.schedule(self._turn, TURN)  # type: ignore[arg-type]

    def _act(self, event: Event) -> None:
        """Phases 2 and 3: the neurons that were reached act, in the order of their index."""
        now: int = self.env.now  # type: ignore[assignment]
        self._look_in -= 1 + len(self.awake)
        if self._look_in <= 0 or self.watch.interrupted or len(self.env._queue) > self._many:
            self._look_in = LOOK_EVERY
            self._many = max(2 * len(self.env._queue), MANY_QUEUED)
            self.watch.look(now, self.log.settle(), len(self.env._queue))
        self.turn_called = False
        acts, awake, self.awake = self._acts, self.awake, []
        if len(awake) > 1:
            awake.sort()
        self.woken = awake
        index = -1
        try:
            for index in awake:
                acts[index](now)
        except (StopRun, MemoryError):
            raise
        except Exception as error:
            soma = self.neurons[index].soma
            if not isinstance(soma, Soma) or (soma.proven and not within(soma.model, error)):
                raise
            raise soma.failed(error, now) from error

    def _learn(self, event: Event) -> None:
        """Phase 4: targets and errors are learned from; at the end of a batch the weights change; a row begins."""
        if self.learners:
            learners, self.learners = self.learners, []
            if len(learners) > 1:
                learners.sort(key=lambda learner: learner.index)
            now = self.now
            learner = learners[0]
            try:
                for learner in learners:
                    learner.learn(now)
            except Exception as error:
                raise self._lesson_failed(learner, error) from error
        if self.batch_ends and self.teacher is not None:
            self.batch_ends = False
            self.teacher.change_weights(self.now)
        if self.row_begins and self.teacher is not None:
            self.row_begins = False
            self.teacher.begin(self.now)

    def _lesson_failed(self, learner: Learner, error: Exception) -> Exception:
        """Return the reason to stop when a rule has failed; an error that is nobody else's stays what it is."""
        rule, soma = learner.rule, learner.neuron.soma
        assert isinstance(soma, Soma)  # nothing that learns is a source
        theirs = isinstance(error, StateBreach)
        if not theirs and (within(rule, error) or not (proven(rule) or within(soma.model, error))):
            return StopRun(failed(rule, error, "rule", soma.label), self.now, within=True)
        return error if soma.proven and not within(soma.model, error) else soma.failed(error, self.now)

    def teach(self, teacher: Teacher) -> None:
        """Run a lesson to its end, and the last instant of it to its own."""
        self.teacher = teacher
        self._turn_steps.insert(1, self._learn)
        self.env.run(until=self.env.process(teacher.present()))
        self.env.run(until=self.env.now + 1)

    def record_event(self, now: int, index: int, drive: float, outcome: int, state: Any) -> None:
        """Phase 5: keep what a soma did, and its state after it."""
        self.log.events.add((now, index, drive, outcome))
        fields = state_fields(self.neurons[index].soma.model)  # type: ignore[union-attr]
        self.log.states.extend(getattr(state, field) for field in fields)
        self.log.states.extend([0.0] * (self.log.n_state_fields - len(fields)))

    def _grow_synapses(self) -> list[Synapse]:
        wiring = self.wiring
        weights = signal_weights(wiring, self.task.start.weights).tolist()
        plastic = wiring.plastic.tolist()
        targets, delays = wiring.targets.tolist(), wiring.delays.tolist()
        synapses = []
        for neuron in self.neurons:
            for i in wiring.outgoing(neuron.index):
                synapse = Synapse(i, self.neurons[targets[i]].dendrite, weights[i], plastic[i])
                neuron.axon.grow(delays[i], synapse)
                synapses.append(synapse)
        return synapses

    def _start(self) -> None:
        """Put states, currents, signals in flight, alarms and sources where the run begins."""
        start, env = self.task.start, self.env
        for i, course in courses(self.wiring, self.task.seed, self.task.until).items():
            soma = self.neurons[i].soma
            assert isinstance(soma, Soma)
            soma.current = InjectedCurrent(soma.model, course)
            soma.model = soma.current.change(start.tick - 1)
        for kind, table in start.state.items():
            for cell, row in zip(self._somas(kind), table.tolist(), strict=True):
                for field, value in zip(table.dtype.names or (), row, strict=True):
                    setattr(cell.state, field, value)
        for tick, index, value in self.task.earlier.tolist():
            for branch in self.neurons[index].axon.branches:
                if tick + branch.delay >= env.now:
                    Signal(env, branch, value, tick + branch.delay - self.now)
        for i, neuron in enumerate(self.neurons):
            soma = neuron.soma
            if isinstance(soma, Soma):
                soma.since, soma.acted, soma.ready = (
                    int(times[i]) for times in (start.state_tick, start.acted, start.ready)
                )
                soma.record = self.record_event if i in self.task.recorded else None
                if self.task.lesson is None:  # a lesson begins with a reset
                    soma.foresee(self.now)
            else:
                self._play(soma)

    def _play(self, relay: Relay) -> None:
        index = relay.neuron.index
        source, label = self.wiring.model(index), self.wiring.labels[index]
        assert isinstance(source, Source)
        stream = stream_of(self.task.seed, "source", self.wiring.names[index])
        emissions = source.emissions(self.wiring.clock, self.task.until, stream, repr(label))
        relay.play(emissions.since(self.now))

    def _somas(self, kind: type[Any]) -> list[Soma]:
        return [
            neuron.soma for neuron in self.neurons if isinstance(neuron.soma, Soma) and type(neuron.soma.model) is kind
        ]

    def recording(self, end: int, whole: bool) -> Recording:
        """Return what was written down before the tick `end`."""
        tables = self.log.tables(end)
        return Recording(
            wiring=self.wiring,
            seed=self.task.seed,
            engine="simpy",
            tables=tables,
            recorded=self.task.recorded,
            end=self._end_state(end, whole, tables.changes),
            lesson=self.task.lesson,
            plasticity=None if self.task.plasticity is None else self.task.plasticity.rule,
        )

    def _weights(self, changes: NDArray[np.void]) -> NDArray[np.float64]:
        """Return the weight of each synapse; where a rule failed, without what it did before in that instant."""
        given = self.task.start.weights
        if self.task.plasticity is not None:
            return left(given, changes)
        if not self.wiring.teachable:
            return given
        now = np.array([synapse.weight for synapse in self.synapses], dtype=np.float64)
        return np.where(self.wiring.carries_current, given, now)

    def _end_state(self, end: int, whole: bool, changes: NDArray[np.void]) -> EndState:
        if not whole:
            return self.task.start.interrupted(end, self._weights(changes))
        state_tick, acted, ready = (np.zeros(len(self.neurons), dtype=np.int64) for _ in range(3))
        for neuron in self.neurons:
            soma = neuron.soma
            if isinstance(soma, Soma):
                state_tick[neuron.index], acted[neuron.index], ready[neuron.index] = soma.since, soma.acted, soma.ready
        state = {}
        for kind, table in self.wiring.state.items():
            state[kind] = np.empty_like(table)
            for row, soma in enumerate(self._somas(kind)):
                state[kind][row] = tuple(kept(soma.state, field) for field in table.dtype.names or ())
        return EndState(
            tick=end,
            state=state,
            state_tick=state_tick,
            acted=acted,
            ready=ready,
            weights=self._weights(changes),
        )
