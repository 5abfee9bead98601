"""Synapses that change by themselves: phase 4 of an instant in which a plasticity rule is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from neurosim.engines.fault import checked, failed, within
from neurosim.engines.plasticity import Plasticity, answer, arrive, remember_spike, spikes_left
from neurosim.engines.reference.axon import Synapse
from neurosim.engines.reference.neuron import Neuron
from neurosim.engines.task import StopRun
from neurosim.models.base import in_plain_numbers, proven

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop


class PlasticSynapses:
    """All synapses of a run that a rule changes, by the neuron that they reach."""

    def __init__(self, loop: EventLoop, plasticity: Plasticity) -> None:
        self.loop = loop
        self.rule = in_plain_numbers(plasticity.rule)
        self.proven = proven(self.rule)
        self.synapses: dict[int, list[Synapse]] = {}
        arrivals, spikes = plasticity.traces(loop.wiring)
        for synapse, (trace, since) in zip(loop.synapses, arrivals.tolist(), strict=True):
            if synapse.plastic:
                synapse.trace, synapse.since = trace, since
                self.synapses.setdefault(synapse.dendrite.neuron.index, []).append(synapse)
        for index in self.synapses:
            dendrite = loop.neurons[index].dendrite
            dendrite.heard = []
            dendrite.trace, dendrite.since = spikes[index].item()

    def change(self, event: Event) -> None:
        """Phase 4: the synapses of neurons that received a signal or fired change, in the order of index."""
        now = self.loop.now
        for index in self.loop.woken:
            if index in self.synapses:
                try:
                    self._change_of(self.loop.neurons[index], now)
                except Exception as error:
                    if self.proven and not within(self.rule, error):
                        raise
                    told = failed(self.rule, error, "rule", self.loop.wiring.labels[index])
                    raise StopRun(told, now, within=True) from error

    def _change_of(self, neuron: Neuron, now: int) -> None:
        """Let what a neuron has heard, and then its spike, change the weights."""
        rule, dendrite, per_ms = self.rule, neuron.dendrite, self.loop.wiring.clock.per_ms
        heard, dendrite.heard = dendrite.heard or [], []
        before: dict[int, tuple[Synapse, float]] = {}
        for synapse, _ in heard:
            if synapse.plastic:
                before[synapse.index] = synapse, synapse.weight
                arrive(rule, synapse, spikes_left(rule, dendrite, now, per_ms), now, per_ms)
        if neuron.axon.sent == now:
            for synapse in self.synapses[neuron.index]:
                before.setdefault(synapse.index, (synapse, synapse.weight))
                answer(rule, synapse, now, per_ms)
            remember_spike(rule, dendrite, now, per_ms)
        for index in sorted(before):
            synapse, weight = before[index]
            if not self.proven:
                synapse.weight = checked("weight", synapse.weight)
            if synapse.weight != weight:
                self.loop.log.changes.add((now, index, synapse.weight))
