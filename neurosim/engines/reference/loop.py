"""The event loop: what one instant is, and how a run begins and ends."""

from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import Event

from neurosim.engines.fault import kept, watched
from neurosim.engines.log import Log
from neurosim.engines.reference.axon import Callbacks, Due, Synapse
from neurosim.engines.reference.neuron import Neuron, Relay, Soma
from neurosim.engines.reference.plastic import PlasticSynapses
from neurosim.engines.reference.teacher import Teacher
from neurosim.engines.task import Result, StopRun, Task
from neurosim.models.base import in_plain_numbers, state_fields
from neurosim.network.injection import courses, signal_weights
from neurosim.network.wiring import Wiring, check_memory
from neurosim.recording.recording import Recording
from neurosim.recording.tables import EndState, left, state_width

TURN = 2  # SimPy priority of an instant's turn: after every arrival (priority 1) of the same tick
LOOK_EVERY = 2048  # instants and acts, from one look at limits and progress to the next
MANY_QUEUED = 1 << 16  # signals on their way at which to look earlier, and whenever they have doubled since
BYTES_PER_NEURON, BYTES_PER_SYNAPSE = 2000, 250  # what its objects take, about


def check_objects(wiring: Wiring) -> None:
    """Refuse a network for whose objects there is not enough memory."""
    check_memory(len(wiring.names), len(wiring.targets), BYTES_PER_NEURON, BYTES_PER_SYNAPSE)


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
        self.watch = task.watch
        self.env = simpy.Environment(initial_time=task.start.tick)
        self.log = Log(state_width(self.wiring), task.keep)
        self.awake: list[int] = []  # whom this instant has woken
        self.woken: list[int] = []  # whom it had woken, in the order of index
        self.turn_called = False
        self.steps: Callbacks = [self.act]  # of a turn
        self._look_in = LOOK_EVERY
        self._many = MANY_QUEUED  # signals on their way, at which to look earlier
        self.background = frozenset(self.wiring.background.tolist())
        self._models = [watched(in_plain_numbers(model)) for model in self.wiring.models]
        self.neurons = [Neuron(i, self) for i in range(len(self.wiring.names))]
        self._acts = [neuron.soma.act for neuron in self.neurons]
        self.synapses = self._grow_synapses()
        if task.plasticity is not None:
            self.steps.append(PlasticSynapses(self, task.plasticity).change)
        self._start()

    def model(self, index: int) -> Any:
        """Return the model of a neuron."""
        return self._models[self.wiring.model_of[index]]

    def soma(self, index: int) -> Soma:
        """Return the soma of a neuron that is no source."""
        soma = self.neurons[index].soma
        assert isinstance(soma, Soma)
        return soma

    @property
    def now(self) -> int:
        """The tick of this instant."""
        return self.env.now  # type: ignore[return-value]  # ticks go in, so ticks come out

    def call_turn(self) -> None:
        """End an arrival: the turn comes after all that arrives in this instant, which may have been the last of it."""
        if not self.turn_called:
            if self.env.peek() > self.env.now:
                for step in self.steps:
                    step(None)
            else:
                self.schedule_turn()

    def schedule_turn(self) -> None:
        """Give this instant its turn, once."""
        if not self.turn_called:
            self.turn_called = True
            Due(self.env, self.steps, 0, priority=TURN)

    def act(self, event: Event) -> None:
        """Phases 2 and 3: the neurons that were reached act, in the order of their index."""
        now = self.now
        self._look_in -= 1 + len(self.awake)
        if self._look_in <= 0 or self.watch.interrupted or len(self.env._queue) > self._many:
            self._look_in = LOOK_EVERY
            self._many = max(2 * len(self.env._queue), MANY_QUEUED)
            self.watch.look(now, self.log.settle(), len(self.env._queue))
        self.turn_called = False
        self.awake.sort()
        self.woken, self.awake = self.awake, []
        acts, index = self._acts, -1
        try:
            for index in self.woken:
                acts[index](now)
        except (StopRun, MemoryError):
            raise
        except Exception as error:
            soma = self.neurons[index].soma
            if isinstance(soma, Relay):
                raise
            raise soma.failed(error, now) from error

    def teach(self, teacher: Teacher) -> None:
        """Run a lesson to its end, and the last instant of it to its own."""
        self.steps.insert(1, teacher.learn)
        self.env.run(until=self.env.process(teacher.present()))
        self.env.run(until=self.env.now + 1)

    def record_event(self, now: int, index: int, drive: float, outcome: int, state: Any) -> None:
        """Phase 5: keep what a soma did, and its state after it."""
        self.log.events.add((now, index, drive, outcome))
        fields = state_fields(self.soma(index).model)
        self.log.states.extend(getattr(state, field) for field in fields)
        self.log.states.extend([0.0] * (self.log.n_state_fields - len(fields)))

    def _grow_synapses(self) -> list[Synapse]:
        wiring = self.wiring
        weights = signal_weights(wiring, self.task.start.weights).tolist()
        ends = zip(wiring.targets.tolist(), weights, wiring.plastic.tolist(), strict=True)
        synapses = [Synapse(i, self.neurons[target].dendrite, *rest) for i, (target, *rest) in enumerate(ends)]
        delays = wiring.delays.tolist()
        for neuron in self.neurons:
            for i in wiring.outgoing(neuron.index):
                neuron.axon.grow(delays[i], synapses[i])
        return synapses

    def _start(self) -> None:
        """Put states, currents, signals in flight, alarms and sources where the run begins."""
        start, task = self.task.start, self.task
        for i, course in courses(self.wiring, task.seed, task.until).items():
            self.soma(i).current = course
            self.soma(i).inject(start.tick - 1)
        for kind, table in start.state.items():
            for i, row in zip(self.wiring.of_kind(kind).tolist(), table.tolist(), strict=True):
                for field, value in zip(table.dtype.names or (), row, strict=True):
                    setattr(self.soma(i).state, field, value)
        for tick, index, value in task.earlier.tolist():
            for branch in self.neurons[index].axon.branches:
                if tick + branch.delay >= self.now:
                    Due(self.env, branch.on_arrival, tick + branch.delay - self.now, value)
        for i, neuron in enumerate(self.neurons):
            soma = neuron.soma
            if isinstance(soma, Relay):
                train = task.emissions(i)
                soma.play(zip(train.ticks.tolist(), train.values.tolist(), strict=True))
                continue
            soma.since, soma.acted, soma.ready = (
                int(times[i]) for times in (start.state_tick, start.acted, start.ready)
            )
            soma.record = self.record_event if i in task.recorded else None
            if task.lesson is None:  # a lesson begins with a reset
                soma.foresee(self.now)

    def recording(self, end: int, whole: bool) -> Recording:
        """Return what was written down before the tick `end`."""
        tables = self.log.tables(end)
        return self.task.recording("simpy", tables, self._end_state(end, whole, tables.changes))

    def _end_state(self, end: int, whole: bool, changes: NDArray[np.void]) -> EndState:
        weights = self._weights(changes)
        if not whole:
            return self.task.start.interrupted(end, weights)
        state = {}
        state_tick, acted, ready = times = np.zeros((3, len(self.neurons)), np.int64)
        for kind, table in self.wiring.state.items():
            state[kind] = np.empty_like(table)
            for row, index in enumerate(self.wiring.of_kind(kind).tolist()):
                soma = self.soma(index)
                state[kind][row] = tuple(kept(soma.state, field) for field in table.dtype.names or ())
                times[:, index] = soma.since, soma.acted, soma.ready
        return EndState(end, state, state_tick, acted, ready, weights)

    def _weights(self, changes: NDArray[np.void]) -> NDArray[np.float64]:
        """Return the weight of each synapse; where a rule failed, without what it did before in that instant."""
        given = self.task.start.weights
        if self.task.plasticity is not None:
            return left(given, changes)
        if not self.wiring.teachable:
            return given
        now = np.array([synapse.weight for synapse in self.synapses], dtype=np.float64)
        return np.where(self.wiring.carries_current, given, now)
