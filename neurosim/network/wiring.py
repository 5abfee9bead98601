"""The network as flat arrays, which every engine reads."""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.memory import WORTH_ASKING, memory_limit
from neurosim.core.names import Name, NameIndex, canonical, label, rank_key
from neurosim.core.pickling import Uncached
from neurosim.core.signal import VETO
from neurosim.core.timebase import Timebase
from neurosim.core.words import an, counted
from neurosim.models.base import NeuronModel, parameters, state_fields
from neurosim.models.contract import check_model, try_model
from neurosim.models.sources import Source
from neurosim.network.columns import Column
from neurosim.network.connectivity import ConnectionRule, Counted
from neurosim.network.given import checked_initial
from neurosim.network.graph_attributes import NEURON, model_of, tell_slips
from neurosim.network.network import LARGEST_POPULATION, Model, Network
from neurosim.network.projections import synapses_of

BYTES_PER_NEURON, BYTES_PER_SYNAPSE = 1500, 60  # approximate memory for building a network


@dataclass(frozen=True, eq=False)
class Wiring(Uncached):
    """Neurons by index (the rank of their name), synapses sorted by source, delay, target, weight and plasticity."""

    names: tuple[Name, ...]  # of each neuron, by index
    shown: NDArray[np.int64]  # the indices in the order in which the user added the neurons
    clock: Timebase  # the grid of time
    models: tuple[Model, ...]  # the distinct ones
    model_of: NDArray[np.int32]  # the index of each neuron's model in `models`
    state: Mapping[type[NeuronModel], NDArray[np.void]]  # of the neurons of each class at time 0, in order of index
    offsets: NDArray[np.int64]  # the synapses from neuron i are those from offsets[i] to offsets[i + 1] - 1
    targets: NDArray[np.int32]  # the index of the target of each synapse
    delay: Column  # of each synapse, in ticks
    weight: Column
    plasticity: Column  # whether a rule may change the weight
    as_built: NDArray[Any]  # the position of each synapse in the order of the graph's edges, which is that of weights
    edge_ends: NDArray[np.int64]  # for each edge of the graph, the position after its last synapse in that order

    def __repr__(self) -> str:
        return f"Wiring of {counted(len(self.names), 'neuron')} and {counted(len(self.targets), 'synapse')}"

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The written form of each neuron's name."""
        return tuple(label(name) for name in self.names)

    @cached_property
    def named(self) -> NameIndex:
        """The neurons by name."""
        return NameIndex(self.names)

    def index(self, name: Name) -> int:
        """Return the index of a neuron by its name; see :meth:`NameIndex.one`."""
        return self.named.one(name)

    def model(self, index: int) -> Model:
        """Return the model of a neuron."""
        return self.models[int(self.model_of[index])]

    def which(self, fits: Callable[[Model], bool]) -> NDArray[np.bool_]:
        """Return whether each neuron has a model that fits."""
        return np.array([fits(model) for model in self.models], np.bool_)[self.model_of]

    def of_kind(self, kind: type[NeuronModel]) -> NDArray[np.int64]:
        """Return the neurons with this class of model, in the order of their rows in `state`."""
        return np.flatnonzero(self.which(lambda model: type(model) is kind))

    def start_of(self, index: int) -> Any:
        """Return a new state of a neuron at time 0."""
        model = self.model(index)
        assert isinstance(model, NeuronModel)
        row = int(np.searchsorted(self.of_kind(type(model)), index))
        return model.State(*self.state[type(model)][row].tolist())

    @cached_property
    def sources(self) -> NDArray[np.int64]:
        """The index of the source of each synapse."""
        return np.repeat(np.arange(len(self.names)), np.diff(self.offsets))

    @cached_property
    def built(self) -> NDArray[np.int64]:
        """The synapses in the order of the graph's edges."""
        return np.argsort(self.as_built)

    @property
    def delays(self) -> NDArray[np.int64]:
        """The delay of each synapse, in ticks."""
        return self.delay.whole

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weight of each synapse."""
        return self.weight.whole

    @property
    def plastic(self) -> NDArray[np.bool_]:
        """Whether a rule may change each synapse."""
        return self.plasticity.whole

    @property
    def teachable(self) -> bool:
        """Whether a rule may change any synapse."""
        return bool(self.plasticity.distinct.any())

    @cached_property
    def longest_delay(self) -> int:
        """The longest delay, in ticks; 0 without synapses."""
        return int(self.delay.distinct.max(initial=0))

    @cached_property
    def background(self) -> NDArray[np.int64]:
        """The sources whose signals are not recorded, since they follow from the seed."""
        return np.flatnonzero(self.which(lambda model: isinstance(model, Source) and model.is_background(self.clock)))

    @cached_property
    def acts(self) -> NDArray[np.bool_]:
        """Whether each neuron has a soma; sources have none."""
        return self.which(lambda model: isinstance(model, NeuronModel))

    @cached_property
    def carries_current(self) -> NDArray[np.bool_]:
        """Whether each synapse carries the level of a current instead of signals."""
        injecting = self.which(lambda model: isinstance(model, Source) and model.injects)
        return injecting[self.sources] if injecting.any() else np.broadcast_to(np.False_, len(self.targets))

    @cached_property
    def _by_target(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self.targets, kind="stable")
        return order, np.searchsorted(self.targets[order], np.arange(len(self.names) + 1))

    def incoming(self, index: int) -> NDArray[np.int64]:
        """Return the synapses onto a neuron, in the order of their sources."""
        order, starts = self._by_target
        return order[starts[index] : starts[index + 1]]

    def outgoing(self, index: int) -> range:
        """Return the synapses from a neuron."""
        return range(int(self.offsets[index]), int(self.offsets[index + 1]))


def wire(network: Network, seed: int = 0) -> Wiring:
    """Return the wiring of a network, which does not depend on the order in which neurons and synapses were added.

    Random connection rules draw from `seed`, each from a stream of its own.
    """
    checks.of_type(network, Network, "The network of a run", "ns.Network()")
    seed = checks.whole(seed, "The seed")
    nodes = _nodes(network)
    sizes = [len(node) for node in nodes]
    ends = itertools.accumulate(sizes)
    blocks = {node.name: range(end - len(node), end) for node, end in zip(nodes, ends, strict=True)}
    _check_size(network, blocks, sum(sizes))
    models: dict[Model, int] = {}
    numbers = np.array([models.setdefault(node.model, len(models)) for node in nodes], np.int32)
    for model in models:
        if isinstance(model, NeuronModel):
            try_model(model)
    synapses = synapses_of(network, blocks, seed)
    order = [np.arange(blocks[node].start, blocks[node].stop) for node in network.graph.nodes]
    shown = np.concatenate([np.empty(0, np.int64), *order])
    names = tuple(name for node in nodes for name in node.neurons())
    model_of, state = np.repeat(numbers, sizes), _initial_states(nodes)
    wiring = Wiring(names, shown, network.clock, tuple(models), model_of, state, **synapses)
    check_names(wiring)
    check_absolute_inhibition(wiring)
    check_currents(wiring)
    return wiring


@dataclass(frozen=True)
class _Node:
    """A neuron or population of the graph, checked."""

    name: Name
    model: Model
    size: int | None
    initial: Mapping[str, Any]

    def __len__(self) -> int:
        return 1 if self.size is None else self.size

    def neurons(self) -> Iterable[Name]:
        """Return the names of its neurons."""
        return [self.name] if self.size is None else ((self.name, i) for i in range(self.size))


def _nodes(network: Network) -> list[_Node]:
    """Return the nodes by the rank of their names, checked, since the user may have changed the graph."""
    nodes = []
    for name in sorted(network.graph.nodes, key=rank_key):
        attributes = network.graph.nodes[name]
        tell_slips(f"The neuron {label(name)!r}", attributes, NEURON)
        model, size = model_of(name, attributes), attributes.get("size")
        if size is not None:
            size = checks.whole(size, f"The size of population {name!r}", least=1, most=LARGEST_POPULATION)
        if isinstance(model, NeuronModel):
            check_model(model)
        for parameter, value in parameters(model).items():
            if isinstance(value, float) and not math.isfinite(value):
                where = f"The {parameter!r} parameter of {type(model).__name__} {label(name)!r}"
                raise InputError(f"{where} must be finite; got {value!r}.")
        initial = checked_initial(name, model, attributes.get("initial"), size)
        nodes.append(_Node(canonical(name), model, size, initial))
    return nodes


def _check_size(network: Network, blocks: Mapping[Name, range], neurons: int) -> None:
    """Raise an InputError for what is not a rule, or a network that would not fit into memory, before it is built."""
    synapses = 0
    for tail, head, _, edge in network.edges():
        rule = edge.get("rule")
        if rule is None:
            synapses += 1
            continue
        if not isinstance(rule, ConnectionRule):
            where = f"{label(tail)!r} -> {label(head)!r}"
            raise InputError(f"The rule of {where} must be a ConnectionRule, such as AllToAll(); got {rule!r}.")
        synapses += rule.count(len(blocks[tail]), len(blocks[head])) if isinstance(rule, Counted) else 1
    check_memory(neurons, synapses, BYTES_PER_NEURON, BYTES_PER_SYNAPSE)


def check_memory(neurons: int, synapses: int, per_neuron: int, per_synapse: int) -> None:
    """Raise an InputError with an estimate if a network would not fit into the memory of this process."""
    needed = neurons * per_neuron + synapses * per_synapse
    if needed > WORTH_ASKING and needed > (limit := memory_limit()):
        raise InputError(
            f"The network has {neurons:,} neurons and {synapses:,} synapses, which take about {needed / 1e9:,.1f} GB;"
            f" the limit is {limit / 1e9:,.1f} GB."
        )


def _initial_states(nodes: list[_Node]) -> dict[type[NeuronModel], NDArray[np.void]]:
    blocks: dict[type[NeuronModel], list[NDArray[np.void]]] = {}
    for node in nodes:
        if not isinstance(node.model, NeuronModel):
            continue
        fields = state_fields(node.model)
        block = np.empty(len(node), dtype=[(field, "f8") for field in fields])
        default = node.model.initial()
        for field in fields:
            block[field] = node.initial.get(field, getattr(default, field))
        blocks.setdefault(type(node.model), []).append(block)
    return {kind: np.concatenate(rows) for kind, rows in blocks.items()}


def check_names(wiring: Wiring) -> None:
    """Raise an InputError for two names with the same written form."""
    text, count = Counter(wiring.labels).most_common(1)[0] if wiring.labels else ("", 1)
    if count > 1:
        first, second = [name for name, form in zip(wiring.names, wiring.labels, strict=True) if form == text][:2]
        raise InputError(f"The neurons {first!r} and {second!r} are both written {text!r}; every name must be its own.")


def check_absolute_inhibition(wiring: Wiring) -> None:
    """Raise an InputError for an absolutely inhibitory synapse where it could not work as such."""
    if VETO not in wiring.weight.distinct:
        return
    for synapse in np.flatnonzero(wiring.weights == VETO).tolist():
        where, sender, hearer = _ends(wiring, synapse)
        inhibits = f"{where} inhibits absolutely (weight -inf)"
        if isinstance(hearer, NeuronModel) and not hearer.memoryless:
            raise InputError(
                f"{inhibits}, but {type(hearer).__name__} has a memory: an infinite potential would never come back;"
                " use a finite negative weight."
            )
        if sender.signed:
            raise InputError(
                f"{inhibits}, but {type(sender).__name__} can send negative signals, which would excite instead; use a"
                " source of positive signals."
            )
        if wiring.plastic[synapse]:
            raise InputError(f"{inhibits}, so it cannot be plastic.")


def check_currents(wiring: Wiring) -> None:
    """Raise an InputError for a synapse from a current source that is plastic, or whose target takes no current."""
    for synapse in np.flatnonzero(wiring.carries_current).tolist():
        where, sender, hearer = _ends(wiring, synapse)
        carries = f"{where} carries the current of {an(type(sender).__name__)}"
        if isinstance(hearer, NeuronModel) and not hearer.injected:
            raise InputError(
                f"{carries}, but {an(type(hearer).__name__)} takes none; use LIF or ExpCurrentLIF, or name the"
                " parameter of the model to which it adds in its class attribute 'injected'."
            )
        if wiring.plastic[synapse]:
            raise InputError(f"{carries}, so it cannot be plastic.")


def _ends(wiring: Wiring, synapse: int) -> tuple[str, Model, Model]:
    """Return a synapse in words, and the models at its ends."""
    source, target = int(wiring.sources[synapse]), int(wiring.targets[synapse])
    where = f"The synapse {wiring.labels[source]!r} -> {wiring.labels[target]!r}"
    return where, wiring.model(source), wiring.model(target)
