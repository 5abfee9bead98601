"""The synapses of one thread's neurons where a rule changes them: their weights, and what they remember.

A thread owns the neurons that hear, so it owns their synapses, and nobody else looks at these. A signal on its way
leads to a synapse and carries its bare value; the weight counts when it arrives. The functions here take the place
of those in :mod:`~neurosim.engines.compiled.event_driven.static_synapses`; what happens at a synapse is said in
:mod:`~neurosim.engines.plasticity`.
"""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.connections import onto
from neurosim.engines.compiled.event_driven.spike_queue import Outgoing
from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.jit.compile_errors import Part, call
from neurosim.engines.compiled.jit.records import layout
from neurosim.engines.compiled.jit.strict import guarded
from neurosim.engines.compiled.model_group import parameter_types
from neurosim.engines.plasticity import TRACE, Plasticity, Remember, answer, arrive, remember_spike, spikes_left
from neurosim.learning.plasticity import PlasticityRule
from neurosim.network.wiring import Wiring

METHODS = ("fade_arrivals", "fade_spikes", "at_arrival", "at_spike")

SYNAPSE = np.dtype(
    {
        "names": ["weight", "was", "trace", "since", "index", "target", "plastic"],
        "formats": ["f8", "f8", "f8", "i8", "i8", "i8", "?"],
    },
    align=True,
)
"""Its weight now and before the last arrival; the trace of arrivals and its tick; its index; its target."""

DENDRITE = layout([("trace", "f8"), ("since", "i8"), ("first", "i8"), ("last", "i8"), ("fired", "?")], align=True)
"""The trace of the neuron's spikes and its tick; its synapses, the last left out; whether it fires now."""


class Dendrites(NamedTuple):
    """What a kernel is given.

    `synapses` neuron by neuron; `cells`, one for each neuron; the `rule` by its parameters; how many synapses are
    `plastic`; the `entries` on their way; and `changes`, where they are written down.
    """

    synapses: Any
    cells: Any
    rule: tuple[float, ...]
    plastic: int
    entries: Any
    changes: Any


class CompiledRule:
    """A rule that can be part of a kernel, and its traces as a run begins.

    Attributes
    ----------
    name : str
    bindings : mapping
        What the placeholders of a kernel stand for.
    values : tuple
        Of its parameters.
    arrivals, spikes : structured arrays
        The traces of all synapses and neurons.
    rank : int64 array
        The place of each synapse among all, by the neuron that it reaches and then by its index.

    Raises
    ------
    Unsuited
        If it cannot be compiled.
    """

    def __init__(self, wiring: Wiring, plasticity: Plasticity) -> None:
        rule = plasticity.rule
        self.name = type(rule).__name__
        kinds = parameter_types(rule)[1]
        self.values = tuple(convert(getattr(rule, name)) for name, convert in kinds.items())
        self.part = Part(type(rule), METHODS, namedtuple("Rule", kinds)(*self.values))
        self.bindings = bindings_of(type(rule), tuple(kinds))
        self.rank = np.empty(len(wiring.targets), np.int64)
        self.rank[np.argsort(wiring.targets, kind="stable")] = np.arange(len(wiring.targets))
        self.arrivals, self.spikes = plasticity.traces(wiring, self._follow)

    def _follow(
        self, remember: Remember, rule: PlasticityRule, ticks: NDArray[np.int64], per_ms: float
    ) -> tuple[float, int]:
        one = np.zeros(1, TRACE)
        kernel = compiled(follow, {**self.bindings, "remember": remember})
        call(kernel, (self.values, one, np.ascontiguousarray(ticks), per_ms), [self.part])
        return float(one["trace"][0]), int(one["since"][0])


class Plastic:
    """The synapses of some neurons as a run begins.

    Attributes
    ----------
    outgoing : Outgoing
        Each row is one synapse, its target the place of that synapse here, and its weight 1: a signal arrives as sent.
    synapses, cells : structured arrays
        See :data:`SYNAPSE`, :data:`DENDRITE`.
    rule : tuple
        The parameters of the rule.
    count : int
        How many of the synapses are plastic.
    """

    def __init__(
        self, wiring: Wiring, weights: NDArray[np.float64], rule: CompiledRule, members: NDArray[np.int64]
    ) -> None:
        mine, hearers = onto(wiring, members)
        mine = np.arange(len(wiring.targets))[mine]
        order = np.lexsort([~wiring.plastic[mine], hearers])
        inward = mine[order]
        place = np.empty(len(mine), np.uint32)
        place[order] = np.arange(len(mine))
        self.outgoing = Outgoing(
            np.searchsorted(mine, wiring.offsets),
            np.arange(len(mine) + 1),
            place,
            np.ascontiguousarray(wiring.delays[mine]),
            np.ones(len(mine)),
            in_rows=False,
        )
        self.rule = rule.values
        self.synapses = np.zeros(len(mine), SYNAPSE)
        self.synapses["weight"] = self.synapses["was"] = weights[inward]
        self.synapses["index"], self.synapses["target"] = inward, hearers[order]
        self.synapses["plastic"] = wiring.plastic[inward]
        self.cells = np.zeros(len(members), DENDRITE)
        self.cells["first"] = np.searchsorted(self.synapses["target"], np.arange(len(members)))
        plastic = self.synapses["target"][self.synapses["plastic"]]
        self.cells["last"] = self.cells["first"] + np.bincount(plastic, minlength=len(members))
        for field in ("trace", "since"):
            self.synapses[field] = rule.arrivals[field][inward]
            self.cells[field] = rule.spikes[field][members]
        self.count = len(plastic)

    def given(self, entries: NDArray[np.void], changes: NDArray[np.void]) -> Dendrites:
        """Return what a kernel is given."""
        return Dendrites(self.synapses, self.cells, self.rule, self.count, entries, changes)


def bindings_of(rule: type[PlasticityRule], names: tuple[str, ...]) -> dict[str, Any]:
    """Return what the placeholders of a kernel stand for.

    Parameters
    ----------
    rule : type
    names : tuple of str
        Of the parameters.
    """
    ours = (target_of, contribution, lacks_room, mark_spiked, learn_at_arrivals, learn_at_spike)
    bound: dict[str, Any] = {function.__name__: function for function in ours}
    bound |= {name: guarded(getattr(rule, name), name) for name in METHODS}
    return bound | {"Rule": namedtuple("Rule", names), "PLASTIC": True}


def Rule(*values: float) -> Any:
    """Return the rule by its parameters, by name."""


def remember(rule: Any, one: Any, now: int, per_ms: float) -> None:
    """Let a trace grow: of arrivals, or of spikes."""


def follow(rule: Any, traces: Any, ticks: Any, per_ms: float) -> None:
    """Let a trace grow by signals or spikes that came one after the other."""
    for tick in ticks:
        remember(Rule(*rule), traces[0], tick, per_ms)


def target_of(entry: Any, dendrites: Any) -> Any:
    """Return the place of the neuron whose synapse an entry reaches."""
    return dendrites.synapses[entry.first].target


def contribution(entry: Any, dendrites: Any) -> Any:
    """Return what an entry adds to the sum of its dendrite, now that it is there."""
    return dendrites.synapses[entry.first].weight * entry.product


def lacks_room(dendrites: Any, status: Any) -> bool:
    """Return whether there is no room to write down all that an instant could change."""
    return bool(len(dendrites.changes) - status.changes < dendrites.plastic)


def mark_spiked(dendrites: Any, i: int) -> None:
    """Mark that a neuron has fired in this instant."""
    dendrites.cells[i].fired = True


def learn_at_arrivals(
    dendrites: Any, entries: Any, first: int, last: int, now: int, per_ms: float, status: Any
) -> None:
    """Phase 4: let the synapses change at which one of the `entries` has arrived."""
    rule = Rule(*dendrites.rule)
    for k in range(first, last):
        synapse = dendrites.synapses[dendrites.entries[entries[k]].first]
        if synapse.plastic:
            cell = dendrites.cells[synapse.target]
            synapse.was = synapse.weight
            arrive(rule, synapse, spikes_left(rule, cell, now, per_ms), now, per_ms)
            if not cell.fired:  # else it is written down with what comes of the spike
                write_down(dendrites, synapse, synapse.was, now, status)


def learn_at_spike(dendrites: Any, i: int, now: int, per_ms: float, status: Any) -> None:
    """Phase 4: let the synapses of a neuron change, if it has fired."""
    cell = dendrites.cells[i]
    if cell.fired:
        rule = Rule(*dendrites.rule)
        cell.fired = False
        for s in range(cell.first, cell.last):
            synapse = dendrites.synapses[s]
            before = synapse.was if synapse.since == now else synapse.weight
            answer(rule, synapse, now, per_ms)
            write_down(dendrites, synapse, before, now, status)
        remember_spike(rule, cell, now, per_ms)


def write_down(dendrites: Any, synapse: Any, before: float, now: int, status: Any) -> None:
    """Write a change down, if it is one."""
    if synapse.weight != before:
        change = dendrites.changes[status.changes]
        status.changes += 1
        change.tick = now
        change.synapse = synapse.index
        change.weight = synapse.weight
