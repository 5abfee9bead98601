"""What led to an act of a neuron: the signals that reached it, and those that led to these."""

from __future__ import annotations

from dataclasses import dataclass
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
    """A signal that reached a dendrite."""

    source: str
    sent: float  # ms
    arrived: float  # ms
    weight: float  # as it was on arrival
    value: float
    current: bool = False  # it is the level of a current, which is not summed

    @property
    def contribution(self) -> float:
        """What it added to the sum: weight x value; nothing, if it is the level of a current."""
        return 0.0 if self.current else self.weight * self.value

    def __str__(self) -> str:
        inhibits = " inhibits absolutely" if self.weight == VETO else ""
        weight = VETO_TEXT if self.weight == VETO else short(self.weight)
        return f"{self.source} (sent at {exact(self.sent)} ms): {weight} x {short(self.value)}{inhibits}"


def arrivals(recording: RunLog, index: int, after: int, last: int) -> list[Arrival]:
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
                current=bool(wiring.carries_current[synapse]),
            )
            found.append(((tick + delay, tick, source, synapse), arrival))
    return [arrival for _, arrival in sorted(found, key=lambda pair: pair[0])]


def causes(recording: RunLog, index: int, tick: int, depth: int) -> nx.DiGraph[Any]:
    """Return the graph of what led to the act of a neuron at `tick`.

    A neuron with a memory is moved by every signal since its last spike or reset that it was not deaf to, one without
    only by those of the instant.
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
    """Return what a neuron sent at `tick`; 0.0 for nothing."""
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
    """Return the tick at which the refractory period after the last spike before `tick` ends.

    0 if there was none, or the neuron was reset since.
    """
    last = last_spike(recording, index, tick)
    model = recording.wiring_at(max(last, 0)).model(index)  # a silence ends as it began, whatever has changed since
    if not isinstance(model, NeuronModel):
        return 0
    if last < last_reset(recording, index, tick):
        return 0
    return last + recording.wiring.clock.ticks(model.refractory, "The refractory period") if last >= 0 else 0
