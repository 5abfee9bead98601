"""Why a neuron fired or stayed silent: the signals, weights, sum and threshold, and their causes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import networkx as nx

from neurosim.core.numerals import exact, short
from neurosim.core.signal import VETO, written
from neurosim.models.base import NeuronModel, state_units
from neurosim.network.network import Model
from neurosim.recording.reasons import advice, facts, plainly, weight_text


@dataclass(frozen=True)
class Arrival:
    """A signal that arrived at a dendrite."""

    source: str
    sent: float  # ms
    arrived: float  # ms
    weight: float  # on arrival
    value: float
    current: bool = False  # whether it is the level of a current, which is not summed

    @property
    def contribution(self) -> float:
        """Its contribution to the sum, weight x value; 0 for the level of a current."""
        return 0.0 if self.current else self.weight * self.value

    def __str__(self) -> str:
        inhibits = " inhibits absolutely" if self.weight == VETO else ""
        sent, weight = f"sent at {exact(self.sent)} ms", weight_text(self.weight)
        return f"{self.source} ({sent}): {weight} x {short(self.value)}{inhibits}"


@dataclass(frozen=True)
class Reweighted:
    """A weight that changed because a run continued with a changed network."""

    source: str  # of the synapse
    time: float  # of the change, ms
    before: float
    after: float


@dataclass(frozen=True)
class Act:
    """An act of the neuron at another time."""

    time: float  # ms
    outcome: str  # as in Why
    signals: int  # number that arrived
    value: float  # that it sent; 0.0 for none
    current: bool = False  # whether its injected current changed
    changed: bool = False  # whether its model changed, since the run continued with a changed network


@dataclass(frozen=True)
class Why:
    """The reason for what a neuron did at one instant, or its state at a time without an event.

    Attributes
    ----------
    neuron : str
    time : float
        In ms.
    outcome : str
        ``"fired"``, ``"silent"``, ``"refractory"`` (it ignored the sum), ``"heard"`` (it was refractory, but its model
        received the sum), ``"reset"`` (at the beginning of a presentation), ``"sent"`` (a source), ``"learned"``
        (errors arrived), or ``"nothing"`` if nothing happened to it at that time.
    signals : tuple of Arrival
        The signals that arrived at its dendrite, in the order of summation.
    drive : float
        The sum of weight x value.
    unit : str
        Unit of the sum, if it is not that of the potential: ``"pA"`` for a neuron with synaptic currents.
    before, after : float or None
        Its potential before and after the sum was added, before any reset; None if it was not recorded.
    threshold : float or None
        Its threshold at that time; None for a source, for a model without a threshold, and if the threshold moves and
        the neuron was not recorded.
    value : float
        The value that it sent; 0.0 for none.
    injected : (float, float) or None
        The injected current before that time and from then on; None if the neuron never has one.
    changed : mapping of str to (before, after)
        The parameters of its model that changed, since the run continued with a changed network then.
    reweighted : tuple of Reweighted
        Changes of the weights of these signals, and of the weights onto it at that time, where the run continued with a
        changed network.
    lesson : mapping or None
        If an error arrived: ``target`` (None for a hidden neuron), ``output`` (None for a hidden neuron that did not
        act in this presentation), ``error``, and ``tie``: whether it was exactly at its threshold and its rule counts
        that as a mistake for any target.
    state : mapping of str to float, or None
        Every field of its state after the events of that time; None if it is not known.
    silent_until : float
        The end of the refractory period that includes the time, in ms; 0.0 if there is none.
    last, next : Act or None
        If nothing happened: its last act before and its next one after.
    until : float
        The end of the run, in ms.
    model : NeuronModel or Source
        Its model.
    graph : networkx.DiGraph
        The causes: nodes are ``(neuron, time)``, edges signals with ``weight``, ``value`` and ``delay``.
    full : bool
        Whether its text has every signal, and all causes.
    """

    neuron: str
    time: float
    outcome: str
    signals: tuple[Arrival, ...]
    drive: float
    unit: str
    before: float | None
    after: float | None
    threshold: float | None
    value: float
    injected: tuple[float, float] | None
    changed: dict[str, tuple[Any, Any]]
    reweighted: tuple[Reweighted, ...]
    lesson: dict[str, float | None] | None
    state: dict[str, float] | None
    silent_until: float
    last: Act | None
    next: Act | None
    until: float
    model: Model = field(repr=False)
    graph: nx.DiGraph[Any] = field(repr=False, compare=False)
    full: bool = False

    @property
    def near(self) -> tuple[float, ...]:
        """If nothing happened: the times in ms of the last act before and the next one after."""
        return tuple(act.time for act in (self.last, self.next) if act is not None)

    def led_to_it(self) -> list[tuple[str, float, str, float, float, float]]:
        """Return the signals of the graph, the latest first: from, sent, to, arrived (ms), weight, value."""
        edges = sorted(self.graph.edges(data=True), key=lambda edge: (-edge[2]["arrived"], edge[0][1], edge[0][0]))
        return [(a[0], a[1], b[0], edge["arrived"], edge["weight"], edge["value"]) for a, b, edge in edges]

    def to_dict(self) -> dict[str, Any]:
        """Return its content for JSON; absolute inhibition is written "veto"."""
        plain = {key: value for key, value in vars(self).items() if key not in ("graph", "full")}
        plain |= {key: written(plain[key]) for key in ("drive", "before", "after") if plain[key] is not None}
        if isinstance(self.model, NeuronModel) and self.state is not None:
            plain["state"] = {name: written(value) for name, value in self.state.items()}
            plain["state_units"] = state_units(self.model)
        plain |= {key: None if act is None else asdict(act) for key, act in (("last", self.last), ("next", self.next))}
        plain["changed"] = {name: tuple(map(plainly, pair)) for name, pair in self.changed.items()}
        plain["reweighted"] = [
            asdict(one) | {"before": written(one.before), "after": written(one.after)} for one in self.reweighted
        ]
        plain |= {"near": self.near, "model": type(self.model).__name__}
        plain["signals"] = [asdict(signal) | {"weight": written(signal.weight)} for signal in self.signals]
        causes = self.graph.edges(data=True)
        plain["causes"] = [
            {"source": a[0], "sent": a[1], "target": b[0], "arrived": e["arrived"], "weight": written(e["weight"])}
            for a, b, e in causes
        ]
        return plain

    def __str__(self) -> str:
        return f"{facts(self)}{advice(self)}"
