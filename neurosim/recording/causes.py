"""How a run is asked why: what a neuron did at a time, the signals that arrived, and those that led to them."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from neurosim.core.timebase import Timebase
from neurosim.models.base import NeuronModel, RefractoryDynamics, fixed_threshold, parameters, threshold_of
from neurosim.recording.provenance import Act, Arrival, Reweighted, Why
from neurosim.recording.run_log import RunLog
from neurosim.recording.tables import DEAF, FIRED, HEARD, RESET, SILENT
from neurosim.recording.trace import Trace

OUTCOMES = {SILENT: "silent", FIRED: "fired", DEAF: "refractory", HEARD: "heard", RESET: "reset"}


def why(recording: RunLog, index: int, moment: float, depth: int, full: bool = False) -> Why:
    """Explain what the neuron `index` did at a moment in ticks, and trace its causes back `depth` signals."""
    wiring, tick = recording.wiring, math.floor(moment)
    model, happens = recording.wiring_at(tick).model(index), moment == tick
    arrived = _arrivals(recording, index, tick - 1, tick) if happens else []
    signals = [arrival for arrival in arrived if not arrival.current]
    drive = 0.0
    for signal in signals:
        drive += signal.contribution
    outcome, sent = _outcome(recording, index, tick, bool(arrived)) if happens else ("nothing", 0.0)
    before = after = threshold = afterwards = None
    unit, ready = "", 0
    if isinstance(model, NeuronModel):
        trace = recording.trace(wiring.names[index]) if index in recording.recorded else None
        afterwards = None if trace is None else trace.at(moment)
        deciding = _unsummed(model, trace, wiring.clock, tick, outcome)  # the state whose potential meets the threshold
        if deciding is None:
            deciding = afterwards
        else:
            before = float(deciding.v)
            if outcome in ("fired", "silent"):
                model.integrate(deciding, drive)
            elif outcome == "reset":
                deciding = afterwards
            after = float(deciding.v)
        threshold = fixed_threshold(model) if deciding is None else threshold_of(model, deciding)
        unit = model.drive_unit if model.drive_unit != NeuronModel.drive_unit else ""
        ready = _silent_until(recording, index, moment)
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
        changed=_changed(recording, index, tick) if happens else {},
        reweighted=_reweighted(recording, index, tick) if happens else (),
        lesson=_lesson(recording, index, tick) if happens else None,
        state=afterwards if afterwards is None else {key: float(v) for key, v in asdict(afterwards).items()},
        silent_until=wiring.clock.ms(ready) if ready > moment else 0.0,
        last=last,
        next=following,
        until=recording.until,
        model=model,
        graph=_causes(recording, index, tick, depth),
        full=full,
    )


def _arrivals(recording: RunLog, index: int, after: int, last: int) -> list[Arrival]:
    """Return the signals that arrived at a neuron at ticks in ``(after, last]``, in the order of summation."""
    wiring, found = recording.wiring, []
    for synapse in wiring.incoming(index).tolist():
        source, delay = int(wiring.sources[synapse]), int(wiring.delays[synapse])
        mine = recording.sent_by(source)
        first, end = np.searchsorted(mine["tick"], [after - delay, last - delay], "right")
        for tick, _, value in mine[first:end].tolist():
            weight, current = recording.weight_at(synapse, tick + delay), bool(wiring.carries_current[synapse])
            sent, arrived = wiring.clock.ms(tick), wiring.clock.ms(tick + delay)
            arrival = Arrival(wiring.labels[source], sent, arrived, weight, value, current)
            found.append(((tick + delay, tick, source, synapse), arrival))
    return [arrival for _, arrival in sorted(found, key=lambda pair: pair[0])]


def _causes(recording: RunLog, index: int, tick: int, depth: int) -> nx.DiGraph[Any]:
    """Return the graph of the causes of a neuron's act at `tick`.

    The potential of a neuron with a memory depends on every signal that it received since its last spike or reset, that
    of one without memory only on those of the instant.
    """
    wiring = recording.wiring
    graph: nx.DiGraph[Any] = nx.DiGraph()
    fired = bool(_sent_at(recording, index, tick))
    graph.add_node((wiring.labels[index], wiring.clock.ms(tick)), fired=fired, depth=0)
    waiting = [(index, tick, 0)]
    while waiting:
        neuron, at, level = waiting.pop()
        model = wiring.model(neuron)
        if level == depth or not isinstance(model, NeuronModel):
            continue
        since = at - 1
        if not model.memoryless:
            since = _last(recording.sent_by(neuron)["tick"], at)
            if since >= 0 and not isinstance(model, RefractoryDynamics):
                since = min(max(since, _silent_until(recording, neuron, at) - 1), at - 1)
            since = max(since, _last(recording.reset_ticks(neuron), at))
        here = (wiring.labels[neuron], wiring.clock.ms(at))
        for signal in _arrivals(recording, neuron, since, at):
            cause = (signal.source, signal.sent)
            if cause not in graph:
                graph.add_node(cause, fired=True, depth=level + 1)
                sent = round(signal.sent * wiring.clock.per_ms)
                waiting.append((wiring.index(signal.source), sent, level + 1))
            took = signal.arrived - signal.sent
            graph.add_edge(cause, here, weight=signal.weight, value=signal.value, arrived=signal.arrived, delay=took)
    return graph


def _outcome(recording: RunLog, index: int, tick: int, heard: bool) -> tuple[str, float]:
    """Return the outcome of an instant, given whether a signal arrived, and the value that was sent."""
    model, sent = recording.wiring.model(index), _sent_at(recording, index, tick)
    outcome = "nothing"
    if not isinstance(model, NeuronModel):
        outcome = "nothing" if sent is None else "sent"  # a source of a current also sends zero
    elif index in recording.recorded:
        events, _ = recording.events(recording.wiring.names[index])
        place = int(np.searchsorted(events["tick"], tick))
        if place < len(events) and events["tick"][place] == tick:
            outcome = OUTCOMES[int(events["outcome"][place])]
    elif sent:
        outcome = "fired"
    elif heard:
        outcome = "silent"
        if tick < _silent_until(recording, index, tick):
            outcome = "heard" if isinstance(model, RefractoryDynamics) else "refractory"
    if outcome == "nothing" and _lesson(recording, index, tick) is not None:
        outcome = "learned"
    return outcome, sent or 0.0


def _unsummed(model: NeuronModel, trace: Trace | None, clock: Timebase, tick: int, outcome: str) -> Any:
    """Return the state before the sum of an event was added; None if there was no event, or it is not known."""
    if trace is not None:
        segment = int(np.searchsorted(trace.ticks, tick, side="right")) - 1
        return trace.before(segment) if segment > 0 and outcome not in ("nothing", "learned") else None
    if not model.memoryless or outcome not in ("fired", "silent"):
        return None
    state = model.initial()  # known even if it was not recorded
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
    wiring, lessons, parts = recording.wiring, recording.tables.lessons, pairwise(recording.parts)
    changed = [tick for (_, old), (tick, new) in parts if old.model(index) != new.model(index)]
    moments = [np.array(changed, np.int64), recording.sent_by(index)["tick"]]
    moments.append(lessons["tick"][lessons["neuron"] == index])
    for synapse in wiring.incoming(index).tolist():
        moments.append(recording.sent_by(int(wiring.sources[synapse]))["tick"] + int(wiring.delays[synapse]))
    if index in recording.recorded:
        moments.append(recording.events(wiring.names[index])[0]["tick"])
    ticks = np.unique(np.concatenate(moments))
    ticks = ticks[ticks < recording.end.tick]  # signals in transit at the end of the run never arrive

    def act(some: list[int]) -> Act | None:
        if not some:
            return None
        arrived = _arrivals(recording, index, some[0] - 1, some[0])
        currents = sum(arrival.current for arrival in arrived)
        outcome, sent = _outcome(recording, index, some[0], bool(arrived))
        return Act(wiring.clock.ms(some[0]), outcome, len(arrived) - currents, sent, currents > 0, some[0] in changed)

    return act(ticks[ticks < moment][-1:].tolist()), act(ticks[ticks > moment][:1].tolist())


def _sent_at(recording: RunLog, index: int, tick: int) -> float | None:
    """Return the value that a neuron sent at `tick`; None if it sent nothing."""
    sent = recording.sent_by(index)
    first, end = np.searchsorted(sent["tick"], [tick, tick + 1])
    return float(sent["value"][first]) if first < end else None


def _last(ticks: NDArray[np.int64], tick: float) -> int:
    """Return the last of some ticks before another one; -1 if there is none."""
    place = int(np.searchsorted(ticks, tick))
    return int(ticks[place - 1]) if place else -1


def _silent_until(recording: RunLog, index: int, tick: float) -> int:
    """Return the end of the refractory period after the last spike before `tick`; 0 without one or after a reset."""
    last = _last(recording.sent_by(index)["tick"], tick)
    model = recording.wiring_at(max(last, 0)).model(index)  # the model at its beginning
    if not isinstance(model, NeuronModel) or last < max(0, _last(recording.reset_ticks(index), tick)):
        return 0
    return last + recording.wiring.clock.ticks(model.refractory, "The refractory period")


def _changed(recording: RunLog, index: int, tick: int) -> dict[str, tuple[Any, Any]]:
    """Return the parameters of a neuron or source that changed at a tick; "model" if its class changed."""
    if all(stage.tick != tick for stage in recording.stages):
        return {}
    before, after = (recording.wiring_at(at).model(index) for at in (tick - 1, tick))
    if type(before) is not type(after):
        return {"model": (before, after)}
    old, new = parameters(before), parameters(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def _reweighted(recording: RunLog, index: int, tick: int) -> tuple[Reweighted, ...]:
    """Return the last change of each weight onto a neuron that a signal used at a tick, or that changed then."""
    wiring, found = recording.wiring, []
    for synapse in wiring.incoming(index).tolist() if recording.stages else []:
        asked = [stage.tick for stage in recording.stages if stage.tick <= tick and synapse in stage.asked]
        source, delay = int(wiring.sources[synapse]), int(wiring.delays[synapse])
        if asked and (asked[-1] == tick or _sent_at(recording, source, tick - delay) is not None):
            before, after = (recording.weight_at(synapse, at) for at in (asked[-1] - 1, asked[-1]))
            found.append(Reweighted(wiring.labels[source], wiring.clock.ms(asked[-1]), before, after))
    return tuple(found)
