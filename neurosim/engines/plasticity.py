"""What a plasticity rule starts from: traces of the signals before, which follow from a recording of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from neurosim.learning.plasticity import PlasticityRule
from neurosim.recording import Recording

Fade = Callable[[float, float], float]

Trace = tuple[float, int]
"""A trace, and the tick at which it last grew."""

FRESH: Trace = (0.0, 0)
"""Of nothing at all."""


@dataclass(frozen=True)
class Plasticity:
    """A rule, and the traces with which a run begins.

    Attributes
    ----------
    rule : PlasticityRule
    arrivals : mapping of int to trace
        Of the signals that have arrived at each plastic synapse.
    spikes : mapping of int to trace
        Of each neuron behind them.
    """

    rule: PlasticityRule
    arrivals: dict[int, Trace] = field(default_factory=dict)
    spikes: dict[int, Trace] = field(default_factory=dict)

    @classmethod
    def after(cls, rule: PlasticityRule, recording: Recording) -> Plasticity:
        """Follow the traces through a recording to its end, step by step as they went, so that they are bit-equal."""
        wiring, end = recording.wiring, recording.end.tick
        ticks = recording.signals["tick"]
        arrivals, spikes = {}, {}
        for index in sorted({int(wiring.targets[s]) for s in wiring.plastic.nonzero()[0]}):
            trace = FRESH
            for tick in ticks[recording.sent_by(index)].tolist():
                trace = grown(rule.fade_spikes, trace, tick, wiring.clock.per_ms)
            spikes[index] = trace
        for synapse in wiring.plastic.nonzero()[0].tolist():
            trace, delay = FRESH, int(wiring.delays[synapse])
            for tick in ticks[recording.sent_by(int(wiring.sources[synapse]))].tolist():
                if tick + delay < end:
                    trace = grown(rule.fade_arrivals, trace, tick + delay, wiring.clock.per_ms)
            arrivals[synapse] = trace
        return cls(rule, arrivals, spikes)


def grown(fade: Fade, trace: Trace, now: int, per_ms: float) -> Trace:
    """Return a trace with one more signal or spike in it."""
    return left(fade, trace, now, per_ms) + 1.0, now


def left(fade: Fade, trace: Trace, now: int, per_ms: float) -> float:
    """Return what is left of a trace."""
    value, since = trace
    return fade(value, (now - since) / per_ms)
