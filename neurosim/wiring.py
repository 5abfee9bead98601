"""The network frozen into flat arrays: the one thing that every engine reads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.errors import InputError, UnknownNameError
from neurosim.models.base import NeuronModel, parameters, state_fields
from neurosim.names import Name, label, rank_key
from neurosim.network import Model, Network, check_synapse
from neurosim.signal import VETO, as_weight
from neurosim.sources import Source, stream_of
from neurosim.timebase import Timebase


@dataclass(frozen=True, eq=False)
class Wiring:
    """Neurons by index (the rank of their name), synapses sorted by source, delay, target and weight.

    Attributes
    ----------
    names : tuple
        Name of each neuron, by index.
    shown : int64 array
        The indices in the order in which people added the neurons.
    clock : Timebase
        The grid of time.
    models : tuple of NeuronModel or Source
        The distinct models.
    model_of : int32 array
        Which of them each neuron has.
    state : mapping of type to structured array
        For each class of model, the state at time 0 of all its neurons in index order; one field for each of the
        model's state.
    offsets : int64 array
        Synapses of neuron i are those from ``offsets[i]`` up to, not including, ``offsets[i + 1]``.
    targets, delays, weights, plastic : arrays
        Of each synapse: index of the neuron it reaches, ticks, weight, and whether a rule may change it.
    """

    names: tuple[Name, ...]
    shown: NDArray[np.int64]
    clock: Timebase
    models: tuple[Model, ...]
    model_of: NDArray[np.int32]
    state: Mapping[type[NeuronModel], NDArray[np.void]]
    offsets: NDArray[np.int64]
    targets: NDArray[np.int64]
    delays: NDArray[np.int64]
    weights: NDArray[np.float64]
    plastic: NDArray[np.bool_]

    def __repr__(self) -> str:
        return f"Wiring of {len(self.names)} neurons and {len(self.targets)} synapses"

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Each neuron's name as it is written."""
        return tuple(label(name) for name in self.names)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {text: i for i, text in enumerate(self.labels)}

    def index(self, name: Name) -> int:
        """Return the index of a neuron, by its name or by how it is written.

        Raises
        ------
        UnknownNameError
            With the nearest name that there is.
        """
        found = self._index.get(label(name))
        if found is None:
            raise UnknownNameError("neuron", label(name), self.labels)
        return found

    def model(self, index: int) -> Model:
        """Return the model of a neuron."""
        return self.models[int(self.model_of[index])]

    @cached_property
    def sources(self) -> NDArray[np.int64]:
        """The neuron that each synapse comes from."""
        return np.repeat(np.arange(len(self.names)), np.diff(self.offsets))

    @cached_property
    def longest_delay(self) -> int:
        """In ticks; 0 without synapses."""
        return int(self.delays.max(initial=0))

    @cached_property
    def _by_target(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self.targets, kind="stable")
        return order, np.searchsorted(self.targets[order], np.arange(len(self.names) + 1))

    def incoming(self, index: int) -> NDArray[np.int64]:
        """Return the synapses onto a neuron, in the order of their sources."""
        order, starts = self._by_target
        return order[starts[index] : starts[index + 1]]

    def outgoing(self, index: int) -> range:
        """Return the synapses that a neuron's axon makes."""
        return range(int(self.offsets[index]), int(self.offsets[index + 1]))


def wire(network: Network, seed: int = 0) -> Wiring:
    """Freeze a network.

    The result does not depend on the order in which neurons and synapses were added.

    Parameters
    ----------
    network : Network
        What was built.
    seed : int
        Of the run; random connection rules draw from it, each from a stream of its own.

    Raises
    ------
    InputError
        For whatever makes no sense in the network as a whole, with the neuron or edge.
    """
    graph = network.graph
    nodes = sorted(graph.nodes, key=rank_key)
    sizes = {node: graph.nodes[node].get("size") for node in nodes}
    for node in nodes:
        if graph.nodes[node].get("model") is None:
            raise InputError(f"The neuron {label(node)!r} was put into the graph without a model; use add_neuron.")
    first: dict[Name, int] = {}
    names: list[Name] = []
    for node in nodes:
        first[node] = len(names)
        size = sizes[node]
        names.extend([node] if size is None else ((node, i) for i in range(size)))
    shown = [i for node in graph.nodes for i in range(first[node], first[node] + (sizes[node] or 1))]

    models: dict[Model, int] = {}
    model_of = np.empty(len(names), dtype=np.int32)
    for node in nodes:
        model = graph.nodes[node]["model"]
        number = models.setdefault(model, len(models))
        model_of[first[node] : first[node] + (sizes[node] or 1)] = number
        _check_parameters(model, node)

    synapses = _synapses(network, first, seed)
    order = np.lexsort(
        (synapses["plastic"], synapses["weight"], synapses["target"], synapses["delay"], synapses["source"])
    )
    synapses = synapses[order]
    wiring = Wiring(
        names=tuple(names),
        shown=np.array(shown, dtype=np.int64),
        clock=network.clock,
        models=tuple(models),
        model_of=model_of,
        state=_initial_states(network, nodes),
        offsets=np.searchsorted(synapses["source"], np.arange(len(names) + 1)).astype(np.int64),
        targets=np.ascontiguousarray(synapses["target"]),
        delays=np.ascontiguousarray(synapses["delay"]),
        weights=np.ascontiguousarray(synapses["weight"]),
        plastic=np.ascontiguousarray(synapses["plastic"]),
    )
    _check_whole(wiring)
    return wiring


SYNAPSE = np.dtype([("source", "i8"), ("target", "i8"), ("delay", "i8"), ("weight", "f8"), ("plastic", "?")])


def _synapses(network: Network, first: Mapping[Name, int], seed: int) -> NDArray[np.void]:
    tables = [np.empty(0, SYNAPSE)]
    single: list[tuple[int, int, int, float, bool]] = []
    for where, tail, head, edge in _edges(network):
        weight, delay, rule = edge.get("weight", 1.0), edge.get("delay", 1.0), edge.get("rule")
        check_synapse(network.clock, where, weight, delay)
        plastic = bool(edge.get("plastic", False))
        if rule is None:
            ticks = network.clock.ticks(delay, f"The delay of {where}")
            single.append((first[tail], first[head], ticks, as_weight(weight, where), plastic))
            continue
        ends = [network.graph.nodes[end].get("size") or 1 for end in (tail, head)]
        stream = stream_of(seed, "projection", tail, head, edge["ordinal"])
        pairs = rule.pairs(*ends, stream)
        table = np.empty(len(pairs[0]), SYNAPSE)
        table["source"], table["target"] = pairs[0] + first[tail], pairs[1] + first[head]
        weights = [as_weight(one, where) for one in np.ravel(weight)]
        delays = [network.clock.ticks(one, f"The delay of {where}") for one in np.ravel(delay)]
        for field, given in (("weight", weights), ("delay", delays)):
            if len(given) not in (1, len(table)):
                raise InputError(
                    f"The projection {where} has {len(table)} synapses; it needs one {field} for all or one for each,"
                    f" and got {len(given)}."
                )
            table[field] = given if len(given) > 1 else given[0]
        table["plastic"] = plastic
        tables.append(table)
    tables.append(np.array(single, dtype=SYNAPSE))
    return np.concatenate(tables)


def _edges(network: Network) -> Iterator[tuple[str, Name, Name, dict[str, Any]]]:
    """Yield the edges; equal projections between the same ends are told apart by an ordinal, not by building order."""
    alike: Counter[str] = Counter()
    for tail, head, edge in network.graph.edges(data=True):
        if isinstance(network.graph.nodes[head]["model"], Source):
            raise InputError(f"The synapse {label(tail)!r} -> {label(head)!r} ends on a source, which hears nothing.")
        kind = repr((label(tail), label(head), edge.get("rule"), edge.get("weight"), edge.get("delay")))
        alike[kind] += 1
        yield f"{label(tail)!r} -> {label(head)!r}", tail, head, {**edge, "ordinal": f"{kind} {alike[kind]}"}


def _initial_states(network: Network, nodes: list[Name]) -> dict[type[NeuronModel], NDArray[np.void]]:
    blocks: dict[type[NeuronModel], list[NDArray[np.void]]] = {}
    for node in nodes:
        attributes = network.graph.nodes[node]
        model = attributes["model"]
        if not isinstance(model, NeuronModel):
            continue
        fields = state_fields(model)
        block = np.empty(attributes.get("size") or 1, dtype=[(field, "f8") for field in fields])
        default = model.initial()
        initial = attributes.get("initial") or {}
        for field in fields:
            block[field] = initial.get(field, getattr(default, field))
        blocks.setdefault(type(model), []).append(block)
    return {kind: np.concatenate(rows) for kind, rows in blocks.items()}


def _check_parameters(model: Model, node: Name) -> None:
    for name, value in parameters(model).items():
        if isinstance(value, float) and not math.isfinite(value):
            raise InputError(
                f"The {name!r} parameter of {type(model).__name__} {label(node)!r} must be finite; got {value!r}."
            )


def _check_whole(wiring: Wiring) -> None:
    """Refuse absolute inhibition where it cannot mean what it says."""
    for synapse in np.flatnonzero(wiring.weights == VETO):
        source, target = int(wiring.sources[synapse]), int(wiring.targets[synapse])
        where = f"{wiring.labels[source]!r} -> {wiring.labels[target]!r}"
        hearer, sender = wiring.model(target), wiring.model(source)
        if isinstance(hearer, NeuronModel) and not hearer.memoryless:
            raise InputError(
                f"The synapse {where} inhibits absolutely (weight -inf), but {type(hearer).__name__} has a memory:"
                " an infinite potential would never come back; use a finite negative weight."
            )
        if sender.signed:
            raise InputError(
                f"The synapse {where} inhibits absolutely (weight -inf), but {type(sender).__name__} can send"
                " negative signals, which would excite instead; use a source of positive signals."
            )
        if wiring.plastic[synapse]:
            raise InputError(f"The synapse {where} inhibits absolutely (weight -inf), so it cannot be plastic.")
