"""Synapses that change by themselves: phase 4 of an instant in which a plasticity rule is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from neurosim.engines.fault import checked, failed, within
from neurosim.engines.plasticity import Plasticity, answer, arrive, remember_spike, spikes_left
from neurosim.engines.reference.axon import Synapse
from neurosim.engines.reference.neuron import Neuron
from neurosim.engines.task import StopRun
from neurosim.learning.plasticity import PlasticityRule
from neurosim.models.base import in_plain_numbers, proven

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop


class PlasticSynapses:
    """All synapses of a run that a rule changes, neuron by neuron."""

    def __init__(self, loop: EventLoop, plasticity: Plasticity) -> None:
        self.loop = loop
        self.rule = in_plain_numbers(plasticity.rule)
        self.dendrites: dict[int, PlasticDendrite] = {}
        arrivals, spikes = plasticity.traces(loop.wiring)
        for synapse, (trace, since) in zip(loop.synapses, arrivals.tolist(), strict=True):
            if synapse.plastic:
                synapse.trace, synapse.since = trace, since
                neuron = synapse.dendrite.neuron
                if neuron.index not in self.dendrites:
                    self.dendrites[neuron.index] = PlasticDendrite(neuron, self.rule, *spikes[neuron.index].item())
                self.dendrites[neuron.index].synapses.append(synapse)

    def change(self, event: Event) -> None:
        """Phase 4: the synapses of neurons that received a signal or fired change, in the order of index."""
        now = self.loop.now
        for index in self.loop.woken:
            if index in self.dendrites:
                try:
                    self.dendrites[index].change(now)
                except Exception as error:
                    if proven(self.rule) and not within(self.rule, error):
                        raise
                    told = failed(self.rule, error, "rule", self.loop.wiring.labels[index])
                    raise StopRun(told, now, within=True) from error


class PlasticDendrite:
    """The plastic synapses of one neuron, and the trace of its spikes."""

    def __init__(self, neuron: Neuron, rule: PlasticityRule, trace: float, since: int) -> None:
        self.neuron = neuron
        self.rule = rule
        self.proven = proven(rule)
        self.synapses: list[Synapse] = []
        self.trace = trace
        self.since = since
        self.fired = False
        self._write_down = neuron.axon.record
        neuron.axon.record = self.fire
        neuron.dendrite.heard = []

    def fire(self, row: tuple[float, ...]) -> None:
        """Mark that the neuron has fired."""
        self.fired = True
        self._write_down(row)

    def change(self, now: int) -> None:
        """Let what has arrived, and then a spike, change the weights."""
        rule, dendrite, loop = self.rule, self.neuron.dendrite, self.neuron.loop
        per_ms = loop.wiring.clock.per_ms
        heard, dendrite.heard = dendrite.heard or [], []
        before: dict[int, tuple[Synapse, float]] = {}
        for synapse, _ in heard:
            if synapse.plastic:
                before[synapse.index] = synapse, synapse.weight
                arrive(rule, synapse, spikes_left(rule, self, now, per_ms), now, per_ms)
        if self.fired:
            self.fired = False
            for synapse in self.synapses:
                before.setdefault(synapse.index, (synapse, synapse.weight))
                answer(rule, synapse, now, per_ms)
            remember_spike(rule, self, now, per_ms)
        for index in sorted(before):
            synapse, weight = before[index]
            if not self.proven:
                synapse.weight = checked("weight", synapse.weight)
            if synapse.weight != weight:
                loop.log.changes.add((now, index, synapse.weight))
