"""What a user builds: a networkx graph with neurons or populations as nodes, synapses or projections as edges."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import networkx as nx
import numpy as np

from neurosim import checks
from neurosim.connectivity import ConnectionRule, Pairs
from neurosim.errors import InputError, UnknownNameError, suggestion
from neurosim.models.base import NeuronModel, state_fields
from neurosim.models.registry import as_model
from neurosim.names import Name, label, rank_key
from neurosim.sources import Source
from neurosim.synapse import checked_delays, checked_weights
from neurosim.timebase import NANOSECOND, Timebase
from neurosim.words import counted

Model = NeuronModel | Source
AnyModel = Model | type[NeuronModel] | str


class Network:
    """Neurons and the synapses between them.

    The graph is in ``net.graph``, a :class:`networkx.MultiDiGraph`: a node keeps its ``model``, its ``initial``
    state and, if it is a population, its ``size``; an edge keeps ``weight``, ``delay`` (ms), ``plastic`` and, for a
    projection, its connection ``rule``. In what order it was built does not matter to any result.

    Parameters
    ----------
    tick : float
        Length of a tick, in ms; all times are whole ticks.
    rounding : bool
        Round times to a coarse tick instead of refusing those off its grid.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> from neurosim.sources import Stimulus
    >>> net = Network()
    >>> net.add_neuron("x", Stimulus(times=[20.0, 40.0]))
    >>> net.add_neuron("cell", LIF(tau=20.0))
    >>> net.connect("x", "cell", weight=0.6, delay=1.0)
    >>> net
    Network of 2 neurons and 1 synapse, tick 1e-06 ms
    """

    def __init__(self, tick: float = NANOSECOND, rounding: bool = False) -> None:
        self.clock = Timebase(tick, rounding)
        self.graph: nx.MultiDiGraph[Name] = nx.MultiDiGraph()
        self._label_owner: dict[str, Name] = {}

    def __repr__(self) -> str:
        populations = [size for _, size in self.graph.nodes(data="size") if size is not None]
        edges = self.graph.number_of_edges()
        drawn = any(rule is not None for *_, rule in self.graph.edges(data="rule"))
        synapses = counted(edges, "projection" if drawn else "synapse")
        within = f" in {len(populations)} populations" if len(populations) > 1 else ""
        return f"Network of {counted(self.n_neurons, 'neuron')}{within} and {synapses}, tick {self.clock.tick:g} ms"

    def _repr_html_(self) -> str:
        """Return the network at time 0 in the player, as a notebook shows it."""
        from neurosim.player.inline import network_shown

        return network_shown(self)

    @property
    def n_neurons(self) -> int:
        """Number of neurons, those of populations included."""
        return sum(1 if size is None else size for _, size in self.graph.nodes(data="size"))

    def neurons(self) -> Iterator[Name]:
        """Yield every neuron's name in the order in which they were added; ``("exc", 0)`` in a population."""
        for node, size in self.graph.nodes(data="size"):
            if size is None:
                yield node
            else:
                yield from ((node, i) for i in range(size))

    def edges(self) -> Iterator[tuple[Name, Name, int, dict[str, Any]]]:
        """Yield every edge of the graph: its ends, its key and its attributes; faster than the graph itself does."""
        for tail, heads in self.graph.adjacency():
            for head, edges in heads.items():
                for key, attributes in edges.items():
                    yield tail, head, key, attributes

    def copy(self) -> Network:
        """Return a network of its own with the same neurons and synapses."""
        return self.remembered()()

    def remembered(self) -> Callable[[], Network]:
        """Return a function that makes networks like this one is now, whatever becomes of it.

        It takes a fraction of the time of a copy, if nobody asks for one.
        """
        nodes = [(name, dict(attributes)) for name, attributes in self.graph.nodes(data=True)]
        edges = [(tail, head, key, dict(attributes)) for tail, head, key, attributes in self.edges()]
        return partial(_made, self.clock, dict(self.graph.graph), nodes, edges, dict(self._label_owner))

    def add_neuron(self, name: Name, model: AnyModel, initial: Mapping[str, float] | None = None) -> None:
        """Add one neuron.

        Parameters
        ----------
        name : str, int or tuple of these
            Its name. No two may be written alike, as 1 and "1" would be.
        model : NeuronModel, Source, or the class or name of a model
            What it does.
        initial : mapping, optional
            State at time 0 by field, such as ``{"v": 0.2}``.

        Raises
        ------
        InputError
            If the name is taken, or the model has no such state.
        """
        self._check_name(name, population=False)
        self._add(name, _as_model(model), None, initial)

    def add_population(self, name: Name, size: int, model: AnyModel, initial: Mapping[str, Any] | None = None) -> None:
        """Add `size` neurons of one model, named ``(name, 0)`` to ``(name, size - 1)``.

        Parameters
        ----------
        name : str or int
            Name of the population.
        size : int
            Number of neurons.
        model : NeuronModel, Source, or the class or name of a model
            What each of them does.
        initial : mapping, optional
            State at time 0 by field: one number for all, or one for each.
        """
        self._check_name(name, population=True)
        self._add(name, _as_model(model), checks.whole(size, f"The size of population {name!r}", least=1), initial)

    def connect(
        self,
        source: Name,
        target: Name,
        weight: Any = 1.0,
        delay: float = 1.0,
        rule: ConnectionRule | None = None,
        plastic: bool = False,
    ) -> None:
        """Add a synapse, or a projection between populations.

        Parameters
        ----------
        source, target : name
            Of a neuron, ``("exc", 3)`` for one of a population, or of a whole population.
        weight : float, "veto" or array
            What a signal's value is multiplied by; ``-math.inf`` or ``"veto"`` inhibits absolutely. For a
            projection, one for all its synapses or one for each in the rule's order.
        delay : float
            From soma to soma, in ms; at least one tick. An array likewise.
        rule : ConnectionRule, optional
            Which pairs a projection connects; needed when a population is at one end.
        plastic : bool
            A learning rule may change the weight.

        Raises
        ------
        InputError
            For an unknown neuron (the nearest name is offered), a weight that is not a number, a delay of less
            than a tick. Nothing is added then.
        """
        source, source_number = self._located(source, f"{label(source)} -> {label(target)}")
        target, target_number = self._located(target, f"{label(source)} -> {label(target)}")
        where = f"{label(source)!r} -> {label(target)!r}"
        numbers = (source_number, target_number)
        if rule is not None and numbers != (None, None):
            raise InputError(
                f"The synapse {where} names a single neuron of a population, so it takes no rule; got {rule!r}."
            )
        sizes = [self.graph.nodes[end]["size"] for end in (source, target)]
        if rule is None and sizes != [None, None]:
            if any(size is not None and number is None for size, number in zip(sizes, numbers, strict=True)):
                raise InputError(
                    f"The projection {label(source)} -> {label(target)} needs a rule, such as AllToAll(),"
                    " OneToOne() or FixedIndegree(100)."
                )
            rule = Pairs([source_number or 0], [target_number or 0])
        several = rule is not None
        weights = checked_weights(weight, where, several)
        checked_delays(delay, self.clock, where, several)
        kept = np.asarray(delay, dtype=np.float64) if np.ndim(delay) else delay
        self.graph.add_edge(source, target, weight=weights, delay=kept, rule=rule, plastic=bool(plastic))

    @classmethod
    def from_graph(
        cls,
        graph: nx.Graph[Any],
        model: AnyModel | None = None,
        *,
        sources: Mapping[Name, Source] | None = None,
        weight: float | str = "weight",
        delay: float | str = "delay",
        tick: float = NANOSECOND,
        rounding: bool = False,
    ) -> Network:
        """Build a network on any networkx graph.

        An undirected edge becomes a synapse each way. A node's attribute ``model`` and an edge's attributes for
        weight and delay are used where they are there, else the values given here, else 1.0, as networkx itself
        counts an edge without a weight.

        Parameters
        ----------
        graph : networkx graph
            Nodes are str, int or tuples of these.
        model : optional
            Model of every node that has no attribute ``model``.
        sources : mapping, optional
            Nodes that are sources, and what each sends.
        weight, delay : float or str
            A number for all edges, or the edge attribute that holds it; delays in ms.
        tick, rounding
            As in :class:`Network`.

        Examples
        --------
        >>> net = Network.from_graph(nx.path_graph(3), model="lif", delay=2.0)
        >>> sorted(net.graph.edges(data="delay"))
        [(0, 1, 2.0), (1, 0, 2.0), (1, 2, 2.0), (2, 1, 2.0)]
        """
        net = cls(tick, rounding)
        sources = dict(sources or {})
        for name in sources:
            if name not in graph:
                raise UnknownNameError("node to make a source of", name, graph.nodes)
        for node, attributes in graph.nodes(data=True):
            chosen = sources.get(node, attributes.get("model", model))
            if chosen is None:
                raise InputError(f"The node {node!r} has no model; give from_graph a model for all of them.")
            if attributes.get("size") is None:
                net.add_neuron(node, chosen, attributes.get("initial"))
            else:
                net.add_population(node, attributes["size"], chosen, attributes.get("initial"))
        for name, attribute, default in (("weight", weight, "weight"), ("delay", delay, "delay")):
            _check_attribute(graph, name, attribute, default)
        for tail, head, attributes in graph.edges(data=True):
            synapse = {
                "weight": attributes.get(weight, 1.0) if isinstance(weight, str) else weight,
                "delay": attributes.get(delay, 1.0) if isinstance(delay, str) else delay,
                "rule": attributes.get("rule"),
                "plastic": attributes.get("plastic", False),
            }
            net.connect(tail, head, **synapse)
            if not graph.is_directed() and tail != head:
                net.connect(head, tail, **synapse)
        return net

    def _add(self, name: Name, model: Model, size: int | None, initial: Mapping[str, Any] | None) -> None:
        state = checked_initial(name, model, initial, size)
        self._label_owner[label(name)] = name
        self.graph.add_node(name, model=model, size=size, initial=state)

    def _check_name(self, name: Name, population: bool) -> None:
        rank_key(name)
        written = label(name)
        taken = self._label_owner.get(written)
        if taken is None:
            if population:
                taken = next((o for text, o in self._label_owner.items() if text.startswith(f"{written}[")), None)
            else:
                head = self._label_owner.get(written.rpartition("[")[0])
                taken = head if head is not None and self.graph.nodes[head]["size"] is not None else None
        if taken is not None:
            kind = "neuron" if self.graph.nodes[taken]["size"] is None else "population"
            alike = "" if taken == name else f", and {name!r} would be written like it or like one of its neurons"
            raise InputError(f"There is already a {kind} named {taken!r}{alike}; every name must be its own.")

    def _located(self, name: Name, edge: str) -> tuple[Name, int | None]:
        """Return the node of a neuron, and its number if it is one of a population."""
        if name in self.graph:
            return name, None
        if isinstance(name, tuple) and len(name) == 2 and name[0] in self.graph:
            node, number = name
            size = self.graph.nodes[node]["size"]
            if size is not None and isinstance(number, int):
                if 0 <= number < size:
                    return node, number
                raise InputError(f"The synapse {edge} names number {number} of population {node!r}, which has {size}.")
        near = suggestion(label(name), [label(node) for node in self.graph.nodes])
        raise InputError(f"The synapse {edge} names the neuron {label(name)!r}, which does not exist.{near}")


def _made(
    clock: Timebase,
    attributes: dict[str, Any],
    nodes: list[tuple[Name, dict[str, Any]]],
    edges: list[tuple[Name, Name, int, dict[str, Any]]],
    label_owner: dict[str, Name],
) -> Network:
    """Return a network that was remembered."""
    network = Network(clock.tick, clock.rounding)
    network.graph.graph.update(attributes)
    network.graph.add_nodes_from(nodes)
    network.graph.add_edges_from(edges)
    network._label_owner.update(label_owner)
    return network


def _as_model(model: AnyModel) -> Model:
    return model if isinstance(model, Source) else as_model(model)


def checked_initial(name: Name, model: Model, initial: Mapping[str, Any] | None, size: int | None) -> dict[str, Any]:
    """Return a neuron's or a population's given state, one number for all or an array.

    Raises
    ------
    InputError
        Naming the neuron, the field, the rule and what it got.
    """
    initial = dict(initial or {})
    known = state_fields(model) if isinstance(model, NeuronModel) else ()
    for field, value in initial.items():
        where = f"The initial {field!r} of {label(name)!r}"
        if field not in known:
            raise UnknownNameError(f"state of {type(model).__name__} {label(name)!r}", field, known)
        values = np.asarray(value, dtype=object)
        if values.ndim and values.shape != (size,):
            raise InputError(
                f"{where} must be one number{f' or {size} of them' if size else ''}; got shape {values.shape}."
            )
        for one in values.ravel():
            checks.finite(one, where)
        initial[field] = np.asarray(value, dtype=np.float64) if values.ndim else float(value)
    return initial


def _check_attribute(graph: nx.Graph[Any], name: str, attribute: float | str, default: str) -> None:
    """Refuse an edge attribute that was asked for by name and that no edge has."""
    if not isinstance(attribute, str) or attribute == default:
        return
    present = {key for *_, attributes in graph.edges(data=True) for key in attributes}
    if present and attribute not in present:
        near = difflib.get_close_matches(attribute, [str(key) for key in present], n=1)
        raise InputError(
            f"No edge has the attribute {attribute!r} that was named for the {name}."
            f"{f' Did you mean {near[0]!r}?' if near else ''}"
        )
