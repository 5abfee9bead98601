"""Synapses that change by themselves: phase d of an instant in which a plasticity rule is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from neurosim.engines.plasticity import FRESH, Plasticity, grown, left
from neurosim.engines.reference.neuron import Neuron, Synapse

if TYPE_CHECKING:
    from neurosim.engines.reference.loop import EventLoop


class PlasticSynapses:
    """All synapses of a run that a rule changes, neuron by neuron."""

    def __init__(self, loop: EventLoop, plasticity: Plasticity) -> None:
        self.loop = loop
        mine: dict[int, list[Synapse]] = {}
        for synapse in loop.synapses:
            if synapse.plastic:
                mine.setdefault(synapse.dendrite.neuron.index, []).append(synapse)
        self.behind = {i: PlasticDendrite(loop.neurons[i], synapses, plasticity) for i, synapses in mine.items()}

    def change(self, event: Event) -> None:
        """Phase d: the synapses of whoever heard or fired change, in the order of index."""
        now = self.loop.now
        for index in self.loop.woken:
            dendrite = self.behind.get(index)
            if dendrite is not None:
                dendrite.change(now)


class PlasticDendrite:
    """The plastic synapses of one neuron, and the traces of what has come and gone at them."""

    def __init__(self, neuron: Neuron, synapses: list[Synapse], plasticity: Plasticity) -> None:
        self.neuron = neuron
        self.synapses = synapses
        self.rule = plasticity.rule
        self.per_ms = neuron.loop.wiring.clock.per_ms
        self.arrivals = {s.index: plasticity.arrivals.get(s.index, FRESH) for s in synapses}
        self.spikes = plasticity.spikes.get(neuron.index, FRESH)
        self.record = neuron.loop.log.changes.add
        self.fired = False
        self._write_down = neuron.axon.record
        neuron.axon.record = self.fire
        neuron.dendrite.heard = []

    def fire(self, row: tuple[float, ...]) -> None:
        """Take note that the neuron has fired, as it is written down."""
        self.fired = True
        self._write_down(row)

    def change(self, now: int) -> None:
        """Let what has arrived, and then a spike, change the weights."""
        rule, per_ms, dendrite = self.rule, self.per_ms, self.neuron.dendrite
        heard, dendrite.heard = dendrite.heard or [], []
        before: dict[int, tuple[Synapse, float]] = {}
        for synapse, _ in heard:
            if synapse.plastic:
                before[synapse.index] = synapse, synapse.weight
                synapse.weight = rule.at_arrival(synapse.weight, left(rule.fade_spikes, self.spikes, now, per_ms))
                self.arrivals[synapse.index] = grown(rule.fade_arrivals, self.arrivals[synapse.index], now, per_ms)
        if self.fired:
            self.fired = False
            for synapse in self.synapses:
                before.setdefault(synapse.index, (synapse, synapse.weight))
                trace = left(rule.fade_arrivals, self.arrivals[synapse.index], now, per_ms)
                synapse.weight = rule.at_spike(synapse.weight, trace)
            self.spikes = grown(rule.fade_spikes, self.spikes, now, per_ms)
        for index in sorted(before):
            synapse, weight = before[index]
            if synapse.weight != weight:
                self.record((now, index, synapse.weight))
