"""Axons, synapses and dendrites: how a signal travels from one neuron to another.

An axon carries a signal, after the delay of each of its branches, to synapses on dendrites; a dendrite sums
weight x value over all that arrives at one instant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from simpy import Environment
from simpy.events import NORMAL, Event

from neurosim.engines.log import Log


class Loop(Protocol):
    """What axons know of the event loop."""

    env: Environment
    log: Log
    background: frozenset[int]
    awake: list[int]  # neurons that act in this instant

    def call_turn(self) -> None:
        """Let them act after all arrivals of the instant."""


class Synapse:
    """Where a branch of an axon meets a dendrite."""

    __slots__ = ("change", "dendrite", "index", "plastic", "since", "trace", "weight")

    def __init__(self, index: int, dendrite: Dendrite, weight: float, plastic: bool) -> None:
        self.index = index
        self.dendrite = dendrite
        self.weight = weight
        self.plastic = plastic
        self.change = 0.0  # what the lessons of this batch have added up to
        self.trace = 0.0  # of the signals that have arrived, for a plasticity rule
        self.since = 0  # the tick at which that last grew


class Branch:
    """The synapses that an axon reaches after one delay."""

    __slots__ = ("delay", "loop", "on_arrival", "synapses")

    def __init__(self, delay: int, loop: Loop) -> None:
        self.delay = delay
        self.loop = loop
        self.synapses: list[Synapse] = []
        self.on_arrival: list[Callable[[Event], None]] = [self.arrive]

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


class Signal(Event):
    """A value on its way along a branch: the SimPy event of its arrival.

    It is a Timeout in all but name, made for a queue that is nearly all signals: the branch's list of callbacks is
    shared, for SimPy only reads it.
    """

    def __init__(self, env: Environment, branch: Branch, value: float, delay: int) -> None:
        self.env = env
        self.callbacks = branch.on_arrival
        self._value = value
        self._ok = True
        env.schedule(self, NORMAL, delay)


class Axon:
    """Carries what its neuron sends to every synapse, on each branch after its own delay."""

    __slots__ = ("branches", "env", "index", "loop", "record")

    def __init__(self, index: int, loop: Loop) -> None:
        self.index = index
        self.loop = loop
        self.env = loop.env
        self.branches: list[Branch] = []
        self.record = (loop.log.background if index in loop.background else loop.log.spikes).add

    def grow(self, delay: int, synapse: Synapse) -> None:
        """Add a synapse; those of one delay come one after the other, and share a branch."""
        if not self.branches or self.branches[-1].delay != delay:
            self.branches.append(Branch(delay, self.loop))
        self.branches[-1].synapses.append(synapse)

    def send(self, now: int, value: float) -> None:
        """Phase 3: one SimPy event for each branch."""
        self.record((now, self.index, value))
        env = self.env
        for branch in self.branches:
            Signal(env, branch, value, branch.delay)


class Dendrite:
    """The sum of what has arrived in this instant, in the order of arrival."""

    __slots__ = ("heard", "neuron", "total")

    def __init__(self, neuron: Any) -> None:
        self.neuron = neuron
        self.total = 0.0
        self.heard: list[tuple[Synapse, float]] | None = None  # kept where a rule will ask for it
