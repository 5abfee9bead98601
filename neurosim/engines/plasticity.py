"""What happens at a plastic synapse, and the traces of the past with which a run begins.

The functions here are run by both engines. They ask the rule through small functions that a compiler can put the
rule's own methods in the place of. A synapse, and the dendrite of a neuron, has a `trace` and `since`, the tick at
which the trace last grew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.learning.plasticity import PlasticityRule
from neurosim.network.wiring import Wiring
from neurosim.recording.recording import Recording

TRACE = np.dtype([("trace", "f8"), ("since", "i8")])
"""A trace, and the tick at which it last grew; zeros are that of nothing at all."""

Remember = Callable[[Any, Any, int, float], None]

Follow = Callable[[Remember, PlasticityRule, NDArray[np.int64], float], tuple[float, int]]


def arrive(rule: Any, synapse: Any, spikes: float, now: int, per_ms: float) -> None:
    """Let an arrived signal change the weight by the trace of earlier spikes, and add to the trace of arrivals."""
    synapse.weight = at_arrival(rule, synapse.weight, spikes)
    remember_arrival(rule, synapse, now, per_ms)


def answer(rule: Any, synapse: Any, now: int, per_ms: float) -> None:
    """Let a spike change the weight by the trace of the arrivals up to now."""
    synapse.weight = at_spike(rule, synapse.weight, arrivals_left(rule, synapse, now, per_ms))


def remember_arrival(rule: Any, synapse: Any, now: int, per_ms: float) -> None:
    """Let the trace of arrivals grow by one."""
    synapse.trace = arrivals_left(rule, synapse, now, per_ms) + 1.0
    synapse.since = now


def remember_spike(rule: Any, dendrite: Any, now: int, per_ms: float) -> None:
    """Let the trace of spikes grow by one."""
    dendrite.trace = spikes_left(rule, dendrite, now, per_ms) + 1.0
    dendrite.since = now


def arrivals_left(rule: Any, synapse: Any, now: int, per_ms: float) -> float:
    """Return what is left of the trace of arrivals."""
    return fade_arrivals(rule, synapse.trace, (now - synapse.since) / per_ms)


def spikes_left(rule: Any, dendrite: Any, now: int, per_ms: float) -> float:
    """Return what is left of the trace of spikes."""
    return fade_spikes(rule, dendrite.trace, (now - dendrite.since) / per_ms)


def fade_arrivals(rule: Any, trace: float, elapsed: float) -> float:
    """Let a trace of arrivals fade."""
    return rule.fade_arrivals(trace, elapsed)  # type: ignore[no-any-return]


def fade_spikes(rule: Any, trace: float, elapsed: float) -> float:
    """Let a trace of spikes fade."""
    return rule.fade_spikes(trace, elapsed)  # type: ignore[no-any-return]


def at_arrival(rule: Any, weight: float, spikes: float) -> float:
    """Return the weight after an arrival."""
    return rule.at_arrival(weight, spikes)  # type: ignore[no-any-return]


def at_spike(rule: Any, weight: float, arrivals: float) -> float:
    """Return the weight after a spike."""
    return rule.at_spike(weight, arrivals)  # type: ignore[no-any-return]


@dataclass(slots=True)
class Trace:
    """A trace at its beginning."""

    trace: float = 0.0
    since: int = 0


def follow(remember: Remember, rule: PlasticityRule, ticks: NDArray[np.int64], per_ms: float) -> tuple[float, int]:
    """Return the trace of signals or spikes that came one after the other."""
    one = Trace()
    for tick in ticks.tolist():
        remember(rule, one, tick, per_ms)
    return one.trace, one.since


@dataclass(frozen=True)
class Plasticity:
    """A rule, and the recording of what was run before, which its traces have seen."""

    rule: PlasticityRule
    earlier: Recording | None = None

    def traces(self, wiring: Wiring, follow: Follow = follow) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """Return the trace of arrivals at each synapse, and that of spikes of each neuron, as the run begins.

        They are followed step by step as they went, so that they are bit-equal, by the function of this module, or the
        same compiled; where nothing is plastic they are zero.
        """
        arrivals, spikes = np.zeros(len(wiring.targets), TRACE), np.zeros(len(wiring.names), TRACE)
        if self.earlier is None:
            return arrivals, spikes
        recording, rule, per_ms = self.earlier, self.rule, wiring.clock.per_ms
        end, plastic = recording.end.tick, np.flatnonzero(wiring.plastic)
        for neuron in np.unique(wiring.targets[plastic]).tolist():
            sent = np.ascontiguousarray(recording.sent_by(neuron)["tick"])
            spikes[neuron] = follow(remember_spike, rule, sent, per_ms)
        sources = wiring.sources[plastic]
        first = np.searchsorted(sources, np.arange(len(wiring.names) + 1))
        for source in np.unique(sources).tolist():
            sent = recording.sent_by(source)["tick"]
            for synapse in plastic[first[source] : first[source + 1]].tolist():
                arrived = sent + wiring.delays[synapse]
                arrivals[synapse] = follow(remember_arrival, rule, arrived[arrived < end], per_ms)
        return arrivals, spikes
