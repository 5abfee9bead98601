"""Checks of what is given for neurons and synapses: names, states at time 0, weights and delays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError, suggestion
from neurosim.core.names import Name, canonical, label, number_below, numbered
from neurosim.core.numerals import exact
from neurosim.core.signal import as_weight
from neurosim.core.timebase import LAST_TICK, Timebase
from neurosim.models.base import NeuronModel, state_fields
from neurosim.models.sources import Source


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


def checked_initial(name: Name, model: NeuronModel | Source, initial: object, size: int | None) -> dict[str, Any]:
    """Return the given state, with one number or an array for each field; an InputError names the neuron and field."""
    if not isinstance(initial, Mapping | None):
        told = f"The initial state of {label(name)!r} must be a mapping, such as {{'v': 0.2}}"
        raise InputError(f"{told}; got {initial!r}.")
    initial = dict(initial or {})
    known = state_fields(model) if isinstance(model, NeuronModel) else ()
    for field, value in initial.items():
        where = f"The initial {field!r} of {label(name)!r}"
        if field not in known:
            raise UnknownNameError(f"state of {type(model).__name__} {label(name)!r}", field, known)
        values = np.asarray(value, dtype=object)
        if values.ndim and values.shape != (size,):
            several = f" or {size} of them" if size else ""
            raise InputError(f"{where} must be one number{several}; got shape {values.shape}.")
        for one in values.ravel():
            checks.finite(one, where)
        initial[field] = np.asarray(value, dtype=np.float64) if values.ndim else float(value)
    return initial


def checked_weights(weight: Any, where: str, several: bool) -> float | NDArray[np.float64]:
    """Return the weight of an edge, or the weights of a projection; an InputError names the edge."""
    if several and np.ndim(weight) == 1:
        if isinstance(weight, np.ndarray) and weight.dtype == np.float64 and (weight < np.inf).all():
            return weight + 0.0
        return np.array([as_weight(one, f"The weight of {where}") for one in weight], dtype=np.float64)
    _check_listed(weight, f"The weight of {where}", several)
    return as_weight(weight, f"The weight of {where}")


def checked_delays(delay: Any, clock: Timebase, where: str, several: bool) -> int | NDArray[np.int64]:
    """Return the delay of an edge, or the delays of a projection, in ticks; an InputError names the edge."""
    if several and np.ndim(delay) == 1:
        if isinstance(delay, np.ndarray) and delay.dtype == np.float64:
            exact = delay * clock.per_ms
            ticks = np.rint(exact)
            if (ticks >= 1.0).all() and (ticks < LAST_TICK).all() and (clock.rounds or (ticks == exact).all()):
                return ticks.astype(np.int64)
        return np.array([checked_delay(one, clock, where) for one in delay], dtype=np.int64)
    _check_listed(delay, f"The delay of {where}", several)
    return checked_delay(delay, clock, where)


def _check_listed(given: Any, what: str, several: bool) -> None:
    """Raise an InputError for a table where a projection takes a list."""
    shape = getattr(given, "shape", ()) or (np.shape(given) if isinstance(given, list | tuple) else ())
    if several and shape:
        raise InputError(
            f"{what} must be one number, or a list of one for each synapse in the rule's order; got an array of the"
            f" shape {shape}. The entries of a matrix, row by row, are matrix.ravel()."
        )


def checked_delay(delay: Any, clock: Timebase, where: str) -> int:
    """Return the delay of one synapse in ticks."""
    ticks = clock.ticks(delay, f"The delay of {where}")
    if ticks < 1:
        raise InputError(f"The delay of {where} must be at least one tick of {exact(clock.tick)} ms; got {delay!r} ms.")
    return ticks
