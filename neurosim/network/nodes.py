"""The nodes of a network's graph by name: which names are free, and which neuron a name refers to."""

from __future__ import annotations

from typing import Any

import networkx as nx

from neurosim.core.errors import InputError, suggestion
from neurosim.core.names import Name, canonical, label, number_below, numbered


class Nodes:
    """Neurons and populations by the written form of their names; the user may change the graph."""

    def __init__(self, graph: nx.MultiDiGraph[Name]) -> None:
        self.graph = graph
        self.by_label: dict[str, Name] = {}

    def add(self, name: Name, **attributes: Any) -> None:
        """Add a node with a checked name."""
        self.by_label[label(name)] = name
        self.graph.add_node(name, **attributes)

    def check_free(self, name: Name, population: bool) -> None:
        """Raise an InputError for a name that is taken, or has the same written form as another."""
        written = label(name)
        taken = self._owner(written)
        if taken is None and population:
            taken = next((o for text, o in self.by_label.items() if text.startswith(f"{written}[")), None)
            taken = taken if taken in self.graph else None
        split = numbered(written)
        if taken is None and split is not None:
            head = self._owner(split[0])
            taken = head if head is not None and self._size(head) is not None else None
        if taken is not None:
            kind = "neuron" if self._size(taken) is None else "population"
            alike = "" if taken == name else f", and {name!r} would be written like it or like one of its neurons"
            raise InputError(f"There is already a {kind} named {taken!r}{alike}; every name must be its own.")

    def _owner(self, written: str) -> Name | None:
        """Return the node with this written name, if it exists."""
        owner = self.by_label.get(written)
        return owner if owner in self.graph else None  # the user may have removed it from the graph

    def _size(self, node: Name) -> int | None:
        size: int | None = self.graph.nodes[node].get("size")
        return size

    def located(self, name: Name, edge: str) -> tuple[Name, int | None]:
        """Return the node of a neuron, and its number if it belongs to a population."""
        name = canonical(name)
        if name in self.graph:
            return name, None
        written = label(name)
        node = self._owner(written)
        if node is not None:
            return node, None
        split = numbered(written)
        node = None if split is None else self._owner(split[0])
        size = None if node is None else self._size(node)
        if split is not None and size is not None:
            number = number_below(split[1], size)
            if number is not None:
                return node, number
            raise InputError(
                f"The synapse {edge} names number {split[1]} of population {node!r}, which has {size}, from 0 to"
                f" {size - 1}; a rule, such as Pairs(sources, targets), connects several at once."
            )
        near = suggestion(written, [label(node) for node in self.graph.nodes])
        raise InputError(f"The synapse {edge} names the neuron {written!r}, which does not exist.{near}")
