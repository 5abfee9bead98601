"""The course of a neuron's potential in one presentation, for rules that look at all of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from neurosim.core.signal import SILENCE
from neurosim.engines.crossing import copy_state
from neurosim.engines.responding import response
from neurosim.models.base import Peaking

if TYPE_CHECKING:
    from neurosim.engines.reference.axon import Synapse
    from neurosim.engines.reference.neuron import Soma


class Course:
    """What it has received, whether it has fired, and when its potential was highest.

    The decisive time is that of its first spike, or else that at which the potential stood highest, counted from the
    threshold, as signals arrive and, if the model tells when its potential peaks by itself, in between. Nothing after a
    spike counts.
    """

    __slots__ = ("began", "decisive", "excess", "heard", "highest", "output", "peaks", "soma")

    def __init__(self, soma: Soma) -> None:
        self.soma = soma
        self.peaks = isinstance(soma.model, Peaking)
        self.heard: list[tuple[int, Synapse, float]] = []  # tick, synapse, value
        self.begin(0)

    def begin(self, now: int) -> None:
        """Begin a presentation."""
        self.began = now
        self.heard.clear()
        self.output, self.excess, self.highest, self.decisive = SILENCE, -math.inf, -math.inf, now

    def rise(self, since: int, now: int) -> None:
        """Look for a peak that the potential has passed since the last act."""
        soma = self.soma
        if not self.peaks or self.output != SILENCE:
            return
        wait = soma.model.time_to_peak(soma.state)
        if not 0.0 < wait < (now - since) / soma.per_ms:
            return
        peak = since + int(wait * soma.per_ms)
        if self.began <= peak < now and peak > since:
            copy_state(soma.state, soma.scratch)
            soma.model.advance(soma.scratch, (peak - since) / soma.per_ms)
            self._reach(peak, soma.scratch.v, soma.scratch.v - soma.threshold_in(soma.scratch))

    def act(self, now: int, heard: list[tuple[Synapse, float]], v: float, excess: float, value: float) -> None:
        """Keep an act: what was received, the potential before the decision, and what was sent."""
        if self.output != SILENCE:
            return
        for synapse, x in heard:
            self.heard.append((now, synapse, x))
        if value != SILENCE:
            self.output, self.excess, self.highest, self.decisive = value, excess, v, now
        elif heard or self.highest == -math.inf:  # being asked is no reason to be high
            self._reach(now, v, excess)

    def _reach(self, now: int, v: float, excess: float) -> None:
        if (excess, v) > (self.excess, self.highest):  # of excesses that rounding makes equal, the higher potential
            self.excess, self.highest, self.decisive = excess, v, now

    def contributions(self) -> list[tuple[Synapse, float]]:
        """Return for each synapse what its signals, had they been of weight 1, gave to the decisive potential."""
        model: Any = self.soma.model
        resting, driven, quiet = model.initial(), model.initial(), model.initial()
        sums: dict[int, tuple[Synapse, float]] = {}
        for tick, synapse, x in self.heard:
            if tick <= self.decisive:
                left = x * response(model, resting, driven, quiet, (self.decisive - tick) / self.soma.per_ms)
                _, before = sums.get(synapse.index, (synapse, 0.0))
                sums[synapse.index] = (synapse, before + left)
        return list(sums.values())
