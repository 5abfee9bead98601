"""Why a neuron fired or stayed silent: the signals, weights, sum and threshold, and their causes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from neurosim.core.signal import written
from neurosim.core.timebase import Timebase
from neurosim.models.base import (
    NeuronModel,
    RefractoryDynamics,
    fixed_threshold,
    state_fields,
    state_units,
    threshold_of,
)
from neurosim.network.network import Model
from neurosim.recording.causes import (
    Arrival,
    Reweighted,
    arrivals,
    causes,
    changes_of_model,
    reweighted,
    sends_at,
    sent_at,
    silent_until,
)
from neurosim.recording.reasons import advice, facts, plainly
from neurosim.recording.stage import changed_at
from neurosim.recording.tables import DEAF, FIRED, HEARD, RESET, SILENT
from neurosim.recording.trace import Trace

if TYPE_CHECKING:
    from neurosim.recording.run_log import RunLog

OUTCOMES = {SILENT: "silent", FIRED: "fired", DEAF: "refractory", HEARD: "heard", RESET: "reset"}


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
        plain["causes"] = [
            {
                "source": a[0],
                "sent": a[1],
                "target": b[0],
                "arrived": edge["arrived"],
                "weight": written(edge["weight"]),
            }
            for a, b, edge in self.graph.edges(data=True)
        ]
        return plain

    def __str__(self) -> str:
        return f"{facts(self)}{advice(self)}"


def why(recording: RunLog, index: int, moment: float, depth: int, full: bool = False) -> Why:
    """Explain what the neuron `index` did at a moment in ticks, and trace its causes back `depth` signals."""
    wiring, tick = recording.wiring, math.floor(moment)
    model, happens = recording.wiring_at(tick).model(index), moment == tick
    arrived = arrivals(recording, index, tick - 1, tick) if happens else []
    signals = [arrival for arrival in arrived if not arrival.current]
    drive = 0.0
    for signal in signals:
        drive += signal.contribution
    outcome, sent = _outcome(recording, index, tick, bool(arrived)) if happens else ("nothing", 0.0)
    before = after = threshold = state = None
    unit, ready = "", 0
    if isinstance(model, NeuronModel):
        trace = recording.trace(wiring.names[index]) if index in recording.recorded else None
        state = None if trace is None else trace.at(moment)
        found = _found(model, trace, wiring.clock, tick, outcome)
        if found is not None:
            before = float(found.v)
            if outcome in ("fired", "silent"):
                model.integrate(found, drive)
            after = float(found.v) if outcome != "reset" or state is None else float(state.v)
        known = state if found is None else found
        threshold = fixed_threshold(model) if known is None else threshold_of(model, known)
        unit = model.drive_unit if model.drive_unit != NeuronModel.drive_unit else ""
        ready = silent_until(recording, index, moment)
    course = recording.currents.get(index)
    last, following = _near(recording, index, moment) if outcome == "nothing" else (None, None)
    return Why(
        neuron=wiring.labels[index],
        time=moment / wiring.clock.per_ms,
        outcome=outcome,
        signals=tuple(signals),
        drive=drive,
        unit=unit,
        before=before,
        after=after,
        threshold=threshold,
        value=sent,
        injected=None if course is None else (course.at(tick - 1 if happens else tick), course.at(tick)),
        changed=changed_at(recording.parts, index, tick) if happens else {},
        reweighted=reweighted(recording, index, tick) if happens else (),
        lesson=_lesson(recording, index, tick) if happens else None,
        state=None if state is None else {name: float(getattr(state, name)) for name in state_fields(type(model))},  # type: ignore[arg-type]
        silent_until=wiring.clock.ms(ready) if ready > moment else 0.0,
        last=last,
        next=following,
        until=recording.until,
        model=model,
        graph=causes(recording, index, tick, depth),
        full=full,
    )


def _outcome(recording: RunLog, index: int, tick: int, heard: bool) -> tuple[str, float]:
    """Return the outcome of an instant, given whether a signal arrived, and the value that was sent."""
    model, sent = recording.wiring.model(index), sent_at(recording, index, tick)
    outcome = "nothing"
    if not isinstance(model, NeuronModel):
        outcome = "sent" if sends_at(recording, index, tick) else "nothing"
    elif index in recording.recorded:
        events, _ = recording.events(recording.wiring.names[index])
        place = int(np.searchsorted(events["tick"], tick))
        if place < len(events) and events["tick"][place] == tick:
            outcome = OUTCOMES[int(events["outcome"][place])]
    elif sent:
        outcome = "fired"
    elif heard:
        outcome = "silent"
        if tick < silent_until(recording, index, tick):
            outcome = "heard" if isinstance(model, RefractoryDynamics) else "refractory"
    if outcome == "nothing" and _lesson(recording, index, tick) is not None:
        outcome = "learned"
    return outcome, sent


def _found(model: NeuronModel, trace: Trace | None, clock: Timebase, tick: int, outcome: str) -> Any:
    """Return the state before the sum of an event was added; None if there was no event, or it is not known.

    For a neuron without memory it is known even if it was not recorded.
    """
    if trace is not None:
        segment = int(np.searchsorted(trace.ticks, tick, side="right")) - 1
        return trace.before(segment) if segment > 0 and outcome not in ("nothing", "learned") else None
    if not model.memoryless or outcome not in ("fired", "silent"):
        return None
    state = model.initial()
    model.advance(state, clock.ms(1))
    return state


def _lesson(recording: RunLog, index: int, tick: int) -> dict[str, float | None] | None:
    lessons = recording.tables.lessons
    first, last = np.searchsorted(lessons["tick"], [tick, tick + 1])
    for row in lessons[first:last]:
        if row["neuron"] == index:
            target = None if np.isnan(row["target"]) else float(row["target"])
            output = None if np.isnan(row["excess"]) else float(row["output"])
            tie = row["excess"] == 0.0 and row["error"] != row["target"] - row["output"]
            return {"target": target, "output": output, "error": float(row["error"]), "tie": bool(tie)}
    return None


def _near(recording: RunLog, index: int, moment: float) -> tuple[Act | None, Act | None]:
    """Return the last act of a neuron before a moment, and the first one after it."""
    wiring, spikes, end = recording.wiring, recording.signals, recording.end.tick
    moments: list[NDArray[np.int64]] = [spikes["tick"][recording.sent_by(index)]]
    for synapse in wiring.incoming(index).tolist():
        sent = spikes["tick"][recording.sent_by(int(wiring.sources[synapse]))]
        moments.append(sent + int(wiring.delays[synapse]))
    lessons = recording.tables.lessons
    moments.append(lessons["tick"][lessons["neuron"] == index])
    if index in recording.recorded:
        moments.append(recording.events(wiring.names[index])[0]["tick"])
    changes = changes_of_model(recording, index)
    ticks = np.unique(np.concatenate([*moments, changes]))
    ticks = ticks[ticks < end]  # signals in transit at the end of the run never arrive
    before, after = ticks[ticks < moment], ticks[ticks > moment]

    def act(tick: int) -> Act:
        arrived = arrivals(recording, index, tick - 1, tick)
        currents = sum(arrival.current for arrival in arrived)
        outcome, sent = _outcome(recording, index, tick, bool(arrived))
        return Act(wiring.clock.ms(tick), outcome, len(arrived) - currents, sent, currents > 0, tick in changes)

    return act(int(before[-1])) if len(before) else None, act(int(after[0])) if len(after) else None
