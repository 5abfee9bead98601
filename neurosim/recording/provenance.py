"""Why a neuron fired or stayed silent: the signals, weights, sum and threshold behind it, and what caused those."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from neurosim.models.base import NeuronModel, RefractoryDynamics
from neurosim.recording.tables import DEAF, FIRED, HEARD, RESET, SILENT
from neurosim.signal import VETO, VETO_TEXT, written

if TYPE_CHECKING:
    from neurosim.recording.recording import Recording

OUTCOMES = {SILENT: "silent", FIRED: "fired", DEAF: "refractory", HEARD: "heard", RESET: "reset"}


@dataclass(frozen=True)
class Arrival:
    """A signal that reached a dendrite."""

    source: str
    sent: float  # ms
    arrived: float  # ms
    weight: float  # as it was on arrival
    value: float

    @property
    def contribution(self) -> float:
        """What it added to the sum: weight x value."""
        return self.weight * self.value

    def __str__(self) -> str:
        inhibits = " inhibits absolutely" if self.weight == VETO else ""
        weight = VETO_TEXT if self.weight == VETO else f"{self.weight:.6g}"
        return f"{self.source} (sent at {self.sent:.10g} ms): {weight} x {self.value:.6g}{inhibits}"


@dataclass(frozen=True)
class Why:
    """The reason for what a neuron did at one instant.

    Attributes
    ----------
    neuron : str
    time : float
        In ms.
    outcome : str
        ``"fired"``, ``"silent"``, ``"refractory"`` (it was deaf), ``"heard"`` (it was refractory, and its model hears
        meanwhile), ``"reset"`` (a row of a lesson began, and found it in its initial state), ``"sent"`` (a source),
        ``"learned"`` (errors came back to it), or ``"nothing"`` if nothing happened to it at that time.
    signals : tuple of Arrival
        What reached its dendrite at that time, in the order in which it was summed.
    drive : float
        The sum of weight x value.
    unit : str
        That of the sum, where it is not the potential's own: ``"pA"`` for a neuron with synaptic currents.
    before, after : float or None
        Its potential as the sum found it, and with the sum in it, before any reset; None if it was not recorded.
    threshold : float or None
        None for a source.
    value : float
        What it sent; 0.0 for nothing.
    lesson : mapping or None
        If it was told its error then: ``target`` (None for a hidden neuron), ``output`` (None for a hidden neuron that
        did nothing in this presentation) and ``error``.
    near : tuple of float
        The last time before and the first time after at which something happened to it, in ms.
    graph : networkx.DiGraph
        What led to it: nodes are ``(neuron, time)``, edges signals with ``weight``, ``value`` and ``delay``.
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
    lesson: dict[str, float | None] | None
    near: tuple[float, ...]
    graph: nx.DiGraph[Any] = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON; absolute inhibition is written "veto"."""
        plain = {key: value for key, value in vars(self).items() if key not in ("graph", "signals")}
        plain |= {key: written(plain[key]) for key in ("drive", "before", "after") if plain[key] is not None}
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
        when = f"at {self.time:.10g} ms"
        if self.outcome == "nothing":
            near = " and ".join(f"{t:.10g} ms" for t in self.near)
            return f"Nothing happened to {self.neuron} {when}.{f' Look at {near}.' if near else ''}"
        if self.outcome == "learned":
            nothing = "" if self.lesson is None or self.lesson["output"] is not None else " nothing"
            return f"{self.neuron} learned{nothing} {when}.{self._told()}"
        if self.outcome == "sent":
            return f"{self.neuron} is a source: {when} it sent {self.value:.6g} because it was told to."
        if self.outcome == "reset":
            return f"{self.neuron} was reset to its initial state {when}, as a row or a rest began.{self._told()}"
        heard = " + ".join(f"[{signal}]" for signal in self.signals) or "no signal"
        sum_unit, potential_unit = (f" {self.unit}", " mV") if self.unit else ("", "")
        total = f"{self.drive:.6g}{sum_unit}"
        if self.outcome == "refractory":
            return f"{self.neuron} was refractory {when}, so it did not hear {heard}.{self._told()}"
        if self.outcome == "heard":
            return f"{self.neuron} was refractory {when} and could not fire, but it heard {heard} = {total}."
        potential = "its potential was not recorded"
        if self.before is not None and self.after is not None and self.threshold is not None:
            graded = self.value not in (0.0, 1.0)  # then it is not the threshold that decides
            sign = "beside" if graded else ">=" if self.after >= self.threshold else "<"
            came_to = "-inf" if self.after == VETO else f"{self.after:.6g}"
            went = f"went from {self.before:.6g} to" if self.before != self.after else "was"
            potential = f"its potential {went} {came_to} {sign} threshold {self.threshold:.6g}{potential_unit}"
        did = f"it sent {self.value:.6g}" if self.outcome == "fired" else "it stayed silent"
        return f"{self.neuron} {when} heard {heard} = {total}; {potential}, so {did}.{self._told()}"

    def _told(self) -> str:
        """Return the sentence about its lesson, if it had one."""
        if self.lesson is None:
            return ""
        if self.lesson["output"] is None:
            return " Errors came back, but it had done nothing in this presentation."
        error = f"{self.lesson['error']:.6g}"
        if self.lesson["target"] is None:
            return f" From the errors that came back, its own was {error}."
        return f" Its teacher wanted {self.lesson['target']:.6g}: an error of {error}."


def why(recording: Recording, index: int, tick: int, depth: int) -> Why:
    """Explain what the neuron `index` did at `tick`, and follow its causes back `depth` signals."""
    wiring = recording.wiring
    model = wiring.model(index)
    sent = _value(recording, index, tick)
    signals = arrivals(recording, index, tick - 1, tick)
    drive = 0.0
    for signal in signals:
        drive += signal.contribution
    before = after = threshold = None
    outcome = "nothing"
    if not isinstance(model, NeuronModel):
        outcome = "sent" if sent else "nothing"
    else:
        threshold = float(model.threshold)
        if index in recording.recorded:
            code, before, after = _decision(recording, index, tick, drive)
            outcome = "nothing" if code is None else OUTCOMES[code]
        elif sent:
            outcome = "fired"
        elif signals:
            outcome = "silent"
            if _refractory(recording, index, tick):
                outcome = "heard" if isinstance(model, RefractoryDynamics) else "refractory"
        if index not in recording.recorded and model.memoryless and outcome in ("fired", "silent"):
            before, after = 0.0, drive
    lesson = _lesson(recording, index, tick)
    if outcome == "nothing" and lesson is not None:
        outcome = "learned"
    return Why(
        neuron=wiring.labels[index],
        time=wiring.clock.ms(tick),
        outcome=outcome,
        signals=tuple(signals),
        drive=drive,
        unit=model.drive_unit if isinstance(model, NeuronModel) and model.drive_unit != NeuronModel.drive_unit else "",
        before=before,
        after=after,
        threshold=threshold,
        value=sent,
        lesson=lesson,
        near=_near(recording, index, tick) if outcome == "nothing" else (),
        graph=causes(recording, index, tick, depth),
    )


def arrivals(recording: Recording, index: int, after: int, last: int) -> list[Arrival]:
    """Return the signals that reached a neuron at ticks in ``(after, last]``, in the order of the sum."""
    wiring, spikes = recording.wiring, recording.signals
    found: list[tuple[tuple[int, int, int, int], Arrival]] = []
    for synapse in wiring.incoming(index).tolist():
        source, delay = int(wiring.sources[synapse]), int(wiring.delays[synapse])
        mine = recording.sent_by(source)
        ticks = spikes["tick"][mine]
        for k in mine[np.searchsorted(ticks, after - delay, "right") : np.searchsorted(ticks, last - delay, "right")]:
            tick = int(spikes["tick"][k])
            arrival = Arrival(
                source=wiring.labels[source],
                sent=wiring.clock.ms(tick),
                arrived=wiring.clock.ms(tick + delay),
                weight=recording.weight_at(synapse, tick + delay),
                value=float(spikes["value"][k]),
            )
            found.append(((tick + delay, tick, source, synapse), arrival))
    return [arrival for _, arrival in sorted(found, key=lambda pair: pair[0])]


def causes(recording: Recording, index: int, tick: int, depth: int) -> nx.DiGraph[Any]:
    """Return the graph of what led to the act of a neuron at `tick`.

    A neuron with a memory is moved by every signal since its last spike or reset, one without only by those of the
    instant.
    """
    wiring = recording.wiring
    graph: nx.DiGraph[Any] = nx.DiGraph()
    fired = bool(_value(recording, index, tick))
    graph.add_node((wiring.labels[index], wiring.clock.ms(tick)), fired=fired, depth=0)
    waiting = [(index, tick, 0)]
    while waiting:
        neuron, at, level = waiting.pop()
        model = wiring.model(neuron)
        if level == depth or not isinstance(model, NeuronModel):
            continue
        since = (
            at - 1 if model.memoryless else max(_last_spike(recording, neuron, at), _last_reset(recording, neuron, at))
        )
        here = (wiring.labels[neuron], wiring.clock.ms(at))
        for signal in arrivals(recording, neuron, since, at):
            cause = (signal.source, signal.sent)
            if cause not in graph:
                graph.add_node(cause, fired=True, depth=level + 1)
                sent_at = round(signal.sent * wiring.clock.per_ms)
                waiting.append((wiring.index(signal.source), sent_at, level + 1))
            graph.add_edge(
                cause,
                here,
                weight=signal.weight,
                value=signal.value,
                arrived=signal.arrived,
                delay=signal.arrived - signal.sent,
            )
    return graph


def _value(recording: Recording, index: int, tick: int) -> float:
    mine = recording.sent_by(index)
    place = int(np.searchsorted(recording.signals["tick"][mine], tick))
    if place < len(mine) and recording.signals["tick"][mine[place]] == tick:
        return float(recording.signals["value"][mine[place]])
    return 0.0


def _last_spike(recording: Recording, index: int, tick: int) -> int:
    """Return the tick of a neuron's last spike before `tick`; -1 if there was none."""
    ticks = recording.signals["tick"][recording.sent_by(index)]
    place = int(np.searchsorted(ticks, tick))
    return int(ticks[place - 1]) if place else -1


def _last_reset(recording: Recording, index: int, tick: int) -> int:
    """Return the tick of a neuron's last reset before `tick`; -1 if there was none."""
    ticks = recording.reset_ticks(index)
    place = int(np.searchsorted(ticks, tick))
    return int(ticks[place - 1]) if place else -1


def _refractory(recording: Recording, index: int, tick: int) -> bool:
    model = recording.wiring.model(index)
    assert isinstance(model, NeuronModel)
    silence = recording.wiring.clock.ticks(model.refractory, "The refractory period")
    last = _last_spike(recording, index, tick)
    return last >= 0 and tick < last + silence and _last_reset(recording, index, tick) <= last


def _decision(
    recording: Recording, index: int, tick: int, drive: float
) -> tuple[int | None, float | None, float | None]:
    """Return the outcome of the event at `tick`, and the potential before and after the sum."""
    trace = recording.trace(recording.wiring.names[index])
    events, _ = recording.events(recording.wiring.names[index])
    place = int(np.searchsorted(events["tick"], tick))
    if place == len(events) or events["tick"][place] != tick:
        return None, None, None
    outcome = int(events["outcome"][place])
    state = trace.before(place + 1)
    before = float(state.v)
    if outcome == RESET:  # of an act and the reset at the end of its instant, the act comes first
        return outcome, before, float(trace.states[place + 1, 0])
    if outcome in (SILENT, FIRED):
        trace.model.integrate(state, drive)
    return outcome, before, float(state.v)


def _lesson(recording: Recording, index: int, tick: int) -> dict[str, float | None] | None:
    lessons = recording.tables.lessons
    first, last = np.searchsorted(lessons["tick"], [tick, tick + 1])
    for row in lessons[first:last]:
        if row["neuron"] == index:
            target = None if np.isnan(row["target"]) else float(row["target"])
            output = None if np.isnan(row["excess"]) else float(row["output"])
            return {"target": target, "output": output, "error": float(row["error"])}
    return None


def _near(recording: Recording, index: int, tick: int) -> tuple[float, ...]:
    wiring, spikes = recording.wiring, recording.signals
    moments: list[NDArray[np.int64]] = [spikes["tick"][recording.sent_by(index)]]
    for synapse in wiring.incoming(index).tolist():
        sent = spikes["tick"][recording.sent_by(int(wiring.sources[synapse]))]
        moments.append(sent + int(wiring.delays[synapse]))
    ticks = np.unique(np.concatenate(moments))
    place = int(np.searchsorted(ticks, tick))
    return tuple(float(wiring.clock.ms(int(t))) for t in (*ticks[max(0, place - 1) : place], *ticks[place : place + 1]))
