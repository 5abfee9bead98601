"""The causes of an act of a neuron: the signals that arrived, those that led to them, and changed weights."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from neurosim.core.numerals import exact, short
from neurosim.core.signal import VETO, VETO_TEXT
from neurosim.models.base import NeuronModel, RefractoryDynamics

if TYPE_CHECKING:
    from neurosim.recording.run_log import RunLog


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
        weight = VETO_TEXT if self.weight == VETO else short(self.weight)
        return f"{self.source} (sent at {exact(self.sent)} ms): {weight} x {short(self.value)}{inhibits}"


def arrivals(recording: RunLog, index: int, after: int, last: int) -> list[Arrival]:
    """Return the signals that arrived at a neuron at ticks in ``(after, last]``, in the order of summation."""
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
                current=bool(wiring.carries_current[synapse]),
            )
            found.append(((tick + delay, tick, source, synapse), arrival))
    return [arrival for _, arrival in sorted(found, key=lambda pair: pair[0])]


def causes(recording: RunLog, index: int, tick: int, depth: int) -> nx.DiGraph[Any]:
    """Return the graph of the causes of a neuron's act at `tick`.

    The potential of a neuron with a memory depends on every signal that it received since its last spike or reset, that
    of one without memory only on those of the instant.
    """
    wiring = recording.wiring
    graph: nx.DiGraph[Any] = nx.DiGraph()
    fired = bool(sent_at(recording, index, tick))
    graph.add_node((wiring.labels[index], wiring.clock.ms(tick)), fired=fired, depth=0)
    waiting = [(index, tick, 0)]
    while waiting:
        neuron, at, level = waiting.pop()
        model = wiring.model(neuron)
        if level == depth or not isinstance(model, NeuronModel):
            continue
        since = at - 1
        if not model.memoryless:
            since = last_spike(recording, neuron, at)
            if since >= 0 and not isinstance(model, RefractoryDynamics):
                since = min(max(since, silent_until(recording, neuron, at) - 1), at - 1)
            since = max(since, last_reset(recording, neuron, at))
        here = (wiring.labels[neuron], wiring.clock.ms(at))
        for signal in arrivals(recording, neuron, since, at):
            cause = (signal.source, signal.sent)
            if cause not in graph:
                graph.add_node(cause, fired=True, depth=level + 1)
                sent = round(signal.sent * wiring.clock.per_ms)
                waiting.append((wiring.index(signal.source), sent, level + 1))
            graph.add_edge(
                cause,
                here,
                weight=signal.weight,
                value=signal.value,
                arrived=signal.arrived,
                delay=signal.arrived - signal.sent,
            )
    return graph


def sent_at(recording: RunLog, index: int, tick: int) -> float:
    """Return the value that a neuron sent at `tick`; 0.0 for none."""
    mine = recording.sent_by(index)
    place = int(np.searchsorted(recording.signals["tick"][mine], tick))
    if place < len(mine) and recording.signals["tick"][mine[place]] == tick:
        return float(recording.signals["value"][mine[place]])
    return 0.0


def sends_at(recording: RunLog, index: int, tick: int) -> bool:
    """Return whether a neuron sent anything at `tick`; a source of a current also sends zero."""
    ticks = recording.signals["tick"][recording.sent_by(index)]
    place = int(np.searchsorted(ticks, tick))
    return place < len(ticks) and int(ticks[place]) == tick


def last_spike(recording: RunLog, index: int, tick: float) -> int:
    """Return the tick of a neuron's last spike before `tick`; -1 if there was none."""
    ticks = recording.signals["tick"][recording.sent_by(index)]
    place = int(np.searchsorted(ticks, tick))
    return int(ticks[place - 1]) if place else -1


def last_reset(recording: RunLog, index: int, tick: float) -> int:
    """Return the tick of a neuron's last reset before `tick`; -1 if there was none."""
    ticks = recording.reset_ticks(index)
    place = int(np.searchsorted(ticks, tick))
    return int(ticks[place - 1]) if place else -1


def silent_until(recording: RunLog, index: int, tick: float) -> int:
    """Return the end of the refractory period after the last spike before `tick`; 0 without one or after a reset."""
    last = last_spike(recording, index, tick)
    model = recording.wiring_at(max(last, 0)).model(index)  # the model at its beginning
    if not isinstance(model, NeuronModel):
        return 0
    if last < last_reset(recording, index, tick):
        return 0
    return last + recording.wiring.clock.ticks(model.refractory, "The refractory period") if last >= 0 else 0


@dataclass(frozen=True)
class Reweighted:
    """A weight that changed because a run continued with a changed network."""

    source: str  # of the synapse
    time: float  # of the change, ms
    before: float
    after: float


def reweighted(recording: RunLog, index: int, tick: int) -> tuple[Reweighted, ...]:
    """Return the last change of each weight onto a neuron that a signal used at a tick, or that changed then."""
    wiring, found = recording.wiring, []
    for synapse in wiring.incoming(index).tolist() if recording.stages else []:
        asked = [stage.tick for stage in recording.stages if stage.tick <= tick and synapse in stage.asked]
        source = int(wiring.sources[synapse])
        if not asked or not (asked[-1] == tick or sends_at(recording, source, tick - int(wiring.delays[synapse]))):
            continue
        before, after = (recording.weight_at(synapse, at) for at in (asked[-1] - 1, asked[-1]))
        found.append(Reweighted(wiring.labels[source], wiring.clock.ms(asked[-1]), before, after))
    return tuple(found)


def changes_of_model(recording: RunLog, index: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the ticks at which the model of a neuron or source changed, ascending."""
    parts = recording.parts
    return np.array(
        [tick for (_, old), (tick, new) in pairwise(parts) if old.model(index) != new.model(index)],
        np.int64,
    )
