"""Axons, synapses and dendrites: how a signal travels from one neuron to another.

An axon carries a signal, after the delay of each of its branches, to synapses on dendrites; a dendrite sums
weight x value over all that arrives at one instant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simpy import Environment
from simpy.events import NORMAL, Event

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop
    from neurosim.engines.reference.neuron import Neuron

Callbacks = list[Callable[[Any], None]]


@dataclass(slots=True, eq=False)
class Dendrite:
    """The sum of what has arrived in this instant, in the order of arrival."""

    neuron: Neuron
    total: float = 0.0
    heard: list[tuple[Synapse, float]] | None = None  # kept where a rule will ask for it
    trace: float = 0.0  # of its neuron's spikes, for a plasticity rule
    since: int = 0  # the tick at which that last grew


@dataclass(slots=True, eq=False)
class Synapse:
    """Where a branch of an axon meets a dendrite."""

    index: int
    dendrite: Dendrite
    weight: float
    plastic: bool
    change: float = 0.0  # what the lessons of this batch have added up to
    trace: float = 0.0  # of the signals that have arrived, for a plasticity rule
    since: int = 0  # the tick at which that last grew


class Due(Event):
    """What is due some ticks from now: the SimPy event of the arrival of a signal, an error or an alarm.

    It is a Timeout in all but name, made for a queue that is nearly all signals: a list of callbacks may be shared, for
    SimPy only reads it.
    """

    def __init__(
        self, env: Environment, callbacks: Callbacks, delay: int, value: Any = None, priority: int = NORMAL
    ) -> None:
        self.env = env
        self.callbacks = callbacks
        self._value = value
        self._ok = True
        env.schedule(self, priority, delay)  # type: ignore[arg-type]  # priorities of its own come after NORMAL


class Branch:
    """The synapses that an axon reaches after one delay."""

    def __init__(self, delay: int, loop: EventLoop) -> None:
        self.delay = delay
        self.loop = loop
        self.synapses: list[Synapse] = []
        self.on_arrival: Callbacks = [self.arrive]

    def arrive(self, event: Event) -> None:
        """Phase 1: the signal reaches its synapses, and each dendrite adds weight x value to its sum.

        This is the innermost loop of a run, so what a dendrite does stands here and not in a method of its own.
        """
        value = event._value
        awake = self.loop.awake
        for synapse in self.synapses:
            dendrite = synapse.dendrite
            dendrite.total += synapse.weight * value
            if dendrite.heard is not None:
                dendrite.heard.append((synapse, value))
            neuron = dendrite.neuron
            if not neuron.awake:
                neuron.awake = True
                awake.append(neuron.index)
        self.loop.call_turn()


class Axon:
    """Carries what its neuron sends to every synapse, on each branch after its own delay."""

    def __init__(self, index: int, loop: EventLoop) -> None:
        self.index = index
        self.loop = loop
        self.env = loop.env
        self.branches: list[Branch] = []
        self.sent = -1  # when it last sent a signal
        self.record = None if index in loop.background else loop.log.spikes.add

    def grow(self, delay: int, synapse: Synapse) -> None:
        """Add a synapse; those of one delay come one after the other, and share a branch."""
        if not self.branches or self.branches[-1].delay != delay:
            self.branches.append(Branch(delay, self.loop))
        self.branches[-1].synapses.append(synapse)

    def send(self, now: int, value: float) -> None:
        """Phase 3: one SimPy event for each branch."""
        self.sent = now
        if self.record is not None:
            self.record((now, self.index, value))
        for branch in self.branches:
            Due(self.env, branch.on_arrival, branch.delay, value)
