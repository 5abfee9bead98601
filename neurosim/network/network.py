"""The network: a networkx graph with neurons or populations as nodes, synapses or projections as edges."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.display import view
from neurosim.core.errors import InputError
from neurosim.core.names import Name, canonical, label
from neurosim.core.timebase import NANOSECOND, Timebase
from neurosim.core.words import counted
from neurosim.models.base import NeuronModel
from neurosim.models.registry import as_model
from neurosim.models.sources import Source
from neurosim.network import graph_attributes
from neurosim.network.connectivity import ConnectionRule, Pairs
from neurosim.network.files import network_file
from neurosim.network.given import Nodes, checked_delays, checked_initial, checked_weights
from neurosim.network.graph_attributes import GraphNeuron, GraphSynapse

Model = NeuronModel | Source
AnyModel = Model | type[NeuronModel] | str

MadeWith = tuple[int, NDArray[np.float64]]
"""The tick at which a recording ended, and the weights of its network at time 0, in the order of its synapses."""

LARGEST_POPULATION = 2**31 - 1  # neurons are numbered with 32 bits


class Network:
    """Neurons and the synapses between them.

    The graph is in ``net.graph``, a :class:`networkx.MultiDiGraph`: a node keeps its ``model``, its ``initial``
    state and, if it is a population, its ``size``; an edge keeps ``weight``, ``delay`` (ms), ``plastic`` and, for a
    projection, its connection ``rule``. Results do not depend on the order in which it was built.

    Parameters
    ----------
    tick : float
        Length of a tick, in ms; all times are whole numbers of ticks.
    rounding : bool
        Whether a coarse tick rounds times that are off its grid, instead of refusing them.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> from neurosim.models.sources import Stimulus
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
        self._nodes = Nodes(self.graph)
        self.made_with: MadeWith | None = None  # for the network of a recording

    def __repr__(self) -> str:
        populations = [size for _, size in self.graph.nodes(data="size") if size is not None]
        edges = self.graph.number_of_edges()
        drawn = any(rule is not None for *_, rule in self.graph.edges(data="rule"))
        synapses = counted(edges, "projection" if drawn else "synapse")
        within = f" in {len(populations)} populations" if len(populations) > 1 else ""
        return f"Network of {counted(self.n_neurons, 'neuron')}{within} and {synapses}, tick {self.clock.tick:g} ms"

    def _repr_html_(self) -> str:
        """Return a picture of the network, as a notebook shows it."""
        return str(view("player.inline").network_shown(self))

    def _repr_png_(self) -> bytes | None:
        """Return it for viewers that show no HTML."""
        png: bytes | None = view("player.inline").still(self)
        return png

    @property
    def n_neurons(self) -> int:
        """Number of neurons, including those of populations."""
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
        """Return an independent network with the same neurons and synapses."""
        return self.remembered()()

    def remembered(self) -> Callable[[], Network]:
        """Return a function that creates networks equal to this one in its present state.

        It takes a fraction of the time of a copy if it is never called.
        """
        nodes = [(name, dict(attributes)) for name, attributes in self.graph.nodes(data=True)]
        edges = [(tail, head, key, dict(attributes)) for tail, head, key, attributes in self.edges()]
        return partial(
            _made, self.clock, dict(self.graph.graph), nodes, edges, dict(self._nodes.by_label), self.made_with
        )

    def add_neuron(self, name: Name, model: AnyModel, initial: Mapping[str, Any] | None = None) -> None:
        """Add one neuron.

        Parameters
        ----------
        name : str, int or tuple of these
            Its name; NumPy's types are valid, too. No two may have the same written form, as 1 and "1" would.
        model : NeuronModel, Source, or the class or name of a model
            Its model.
        initial : mapping, optional
            State at time 0 by field, such as ``{"v": 0.2}``.

        Raises
        ------
        InputError
            If the name is taken, or the model has no such state variable.
        """
        name = canonical(name)
        self._nodes.check_free(name, population=False)
        self._add(name, model, None, initial)

    def add_population(self, name: Name, size: int, model: AnyModel, initial: Mapping[str, Any] | None = None) -> None:
        """Add `size` neurons of one model, named ``(name, 0)`` to ``(name, size - 1)``.

        Parameters
        ----------
        name : str or int
            Name of the population.
        size : int
            Number of neurons.
        model : NeuronModel, Source, or the class or name of a model
            The model of each of them.
        initial : mapping, optional
            State at time 0 by field: one number for all neurons, or one for each.
        """
        name = canonical(name)
        self._nodes.check_free(name, population=True)
        size = checks.whole(size, f"The size of population {name!r}", least=1, most=LARGEST_POPULATION)
        self._add(name, model, size, initial)

    def connect(
        self,
        source: Name,
        target: Name,
        weight: Any = 1.0,
        delay: Any = 1.0,
        rule: ConnectionRule | None = None,
        plastic: bool = False,
    ) -> None:
        """Add a synapse, or a projection between populations.

        Parameters
        ----------
        source, target : name
            Of a neuron, ``("exc", 3)`` or ``"exc[3]"`` for one of a population, or of a whole population.
        weight : float, "veto" or array
            Factor of a signal's value; ``-math.inf`` or ``"veto"`` inhibits absolutely. For a projection, one weight
            for all its synapses, or one for each in the order of the rule.
        delay : float or array
            From soma to soma, in ms; at least one tick. An array as for weights.
        rule : ConnectionRule, optional
            Which pairs a projection connects; required when a population is at one end.
        plastic : bool
            Whether a learning rule may change the weight.

        Raises
        ------
        InputError
            For an unknown neuron (the text offers the nearest name), a source as target, an invalid weight, or a
            delay of less than a tick. The network is then unchanged.
        """
        self._join(source, target, weight, delay, rule, plastic)

    def _join(
        self, source: Name, target: Name, weight: Any, delay: Any, rule: ConnectionRule | None, plastic: bool
    ) -> tuple[Name, Name, int]:
        """Add an edge, and return its ends and its key."""
        edge = f"{label(source)!r} -> {label(target)!r}"
        source, source_number = self._nodes.located(source, edge)
        target, target_number = self._nodes.located(target, edge)
        where = f"{label(source)!r} -> {label(target)!r}"
        numbers = (source_number, target_number)
        if rule is not None and numbers != (None, None):
            raise InputError(
                f"The synapse {where} names a single neuron of a population, so it takes no rule; got {rule!r}."
            )
        if isinstance(self.graph.nodes[target].get("model"), Source):
            raise InputError(f"The synapse {where} ends on a source, which receives nothing.")
        sizes = [self.graph.nodes[end].get("size") for end in (source, target)]
        if rule is None and sizes != [None, None]:
            if any(size is not None and number is None for size, number in zip(sizes, numbers, strict=True)):
                raise InputError(
                    f"The projection {edge} needs a rule, such as AllToAll(), OneToOne() or FixedIndegree(100)."
                )
            rule = Pairs([source_number or 0], [target_number or 0])
        if not isinstance(rule, ConnectionRule | None):
            raise InputError(f"The rule of {where} must be a ConnectionRule, such as AllToAll(); got {rule!r}.")
        if rule is not None:
            try:
                rule.check(*(1 if size is None else size for size in sizes))
            except InputError as error:
                raise InputError(f"The projection {edge}: {error}") from error
        changeable = checks.flag(plastic, f"The 'plastic' of the synapse {where}")
        weights = checked_weights(weight, where, several=rule is not None)
        checked_delays(delay, self.clock, where, several=rule is not None)
        kept = np.asarray(delay, dtype=np.float64) if np.ndim(delay) else delay
        key = self.graph.add_edge(source, target, weight=weights, delay=kept, rule=rule, plastic=changeable)
        return source, target, key

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
        """Build a network from any networkx graph.

        An undirected edge becomes a synapse in each direction, except onto a source, which receives nothing: a warning
        gives the number of those. The weight and delay of an edge are its attributes, or else the values given here, or
        else 1.0, the default weight in networkx; True, from a boolean matrix, is 1.0.

        The attributes ``model``, ``initial`` and ``size`` (of a population) of a node are used, and those with the name
        of a parameter of its model, such as ``tau``, or of a state variable, such as ``v``; for edges also ``rule``
        and ``plastic``. A name that is almost one of these, or a parameter of another model only, is refused. All other
        attributes, such as ``pos``, and those of nodes that become sources, have no effect; they are kept in
        ``net.graph``.

        Parameters
        ----------
        graph : networkx graph
            Nodes are str, int or tuples of these.
        model : optional
            Model of every node without an attribute ``model``.
        sources : mapping, optional
            The source of each node that is one.
        weight, delay : float or str
            A number for all edges, or the name of the edge attribute; delays in ms.
        tick, rounding
            As in :class:`Network`.

        Raises
        ------
        InputError
            If `graph` is not a networkx graph, or a node or edge, which the text names, is invalid.
        UnknownNameError
            If a key of `sources` is not a node.

        Examples
        --------
        >>> net = Network.from_graph(nx.path_graph(3), model="lif", delay=2.0)
        >>> sorted(net.graph.edges(data="delay"))
        [(0, 1, 2.0), (1, 0, 2.0), (1, 2, 2.0), (2, 1, 2.0)]
        """
        graph_attributes.check_graph(graph)
        net = cls(tick, rounding)
        given = graph_attributes.checked_sources(graph, sources)
        net._add_all(graph_attributes.neurons_of(graph, model, given))
        no_target = [node for node, chosen in net.graph.nodes(data="model") if isinstance(chosen, Source)]
        synapses, left_out = graph_attributes.synapses_of(graph, no_target, weight, delay)
        net._join_all(synapses)
        if left_out:
            tail, head = left_out[0]
            warnings.warn(
                f"A source receives nothing, so the network omits {counted(len(left_out), 'direction')} of undirected"
                f" edges, such as {label(tail)!r} -> {label(head)!r}; use a directed graph.",
                UserWarning,
                stacklevel=2,
            )
        return net

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a ``.json`` file: node-link data, which networkx can read as well.

        The file has populations, projections and random rules as such, so it is small, and a seed draws the same
        synapses. Floats are exact. An old file is replaced only when the new one is complete.

        Raises
        ------
        InputError
            If a part cannot be stored, such as a rule that is not a dataclass (the text names the neuron or edge), or
            if no file can be written to the folder.
        NotWrittenError
            If the file cannot be written completely; it is also an OSError.

        Examples
        --------
        >>> import tempfile
        >>> net = Network()
        >>> net.add_population("exc", 100, "lif", initial={"v": 0.5})
        >>> net.connect("exc", "exc", weight=0.1, delay=1.5, rule=Pairs([0, 1], [1, 0]))
        >>> file = tempfile.mkdtemp() + "/network.json"
        >>> net.save(file)
        >>> Network.load(file)
        Network of 100 neurons and 1 projection, tick 1e-06 ms
        """
        network_file.write(path, self)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], models: Iterable[type[Any]] = (), rules: Iterable[type[Any]] = ()
    ) -> Network:
        """Read a network that :meth:`save` or a run has written; it gives the same results, to the last bit.

        Parameters
        ----------
        path : path
            A ``.json`` file, or the folder of a run, where it is ``network.json``.
        models : iterable of NeuronModel or Source classes
            Classes that are not installed, such as those of a script. A file never names code to import.
        rules : iterable of ConnectionRule classes
            Classes that are not part of neurosim.

        Raises
        ------
        InputError
            If the file is not a network, or is damaged, or `models` or `rules` is not a list of such classes. No code
            in the file is ever executed.
        UnknownNameError
            If the file uses a model or a rule that is neither installed nor given.
        """
        kept, neurons, synapses = network_file.read(path, models, rules)
        try:
            net = cls(kept.tick, kept.rounding)
            net.graph.graph.update(kept.model_extra or {})
            net._add_all(neurons)
            net._join_all(synapses)
        except InputError as error:
            where = str(network_file.checked_path(path))
            raise InputError(f"The network {where!r} is damaged: {error}") from None
        return net

    def _add_all(self, neurons: Iterable[GraphNeuron]) -> None:
        for name, model, size, initial, kept in neurons:
            if size is None:
                self.add_neuron(name, model, initial)
            else:
                self.add_population(name, size, model, initial)
            self.graph.nodes[canonical(name)].update(kept)

    def _join_all(self, synapses: Iterable[GraphSynapse]) -> None:
        for tail, head, given, kept in synapses:
            self.graph.edges[self._join(tail, head, **given)].update(kept)

    def _add(self, name: Name, model: AnyModel, size: int | None, initial: Mapping[str, Any] | None) -> None:
        model = model if isinstance(model, Source) else as_model(model)
        state = checked_initial(name, model, initial, size)
        self._nodes.add(name, model=model, size=size, initial=state)


def _made(
    clock: Timebase,
    attributes: dict[str, Any],
    nodes: list[tuple[Name, dict[str, Any]]],
    edges: list[tuple[Name, Name, int, dict[str, Any]]],
    by_label: dict[str, Name],
    made_with: MadeWith | None,
) -> Network:
    """Return a network from what :meth:`Network.remembered` has stored."""
    network = Network(clock.tick, clock.rounding)
    network.graph.graph.update(attributes)
    network.graph.add_nodes_from(nodes)
    network.graph.add_edges_from(edges)
    network._nodes.by_label.update(by_label)
    network.made_with = made_with
    return network
