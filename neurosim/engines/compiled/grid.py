"""One thread's neurons on a grid of time: a sum for each neuron and tick, for a coarse tick and dense activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled import noise, stepping
from neurosim.engines.compiled.fan import Fan
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.noise import Noise
from neurosim.engines.compiled.soma import NEXT
from neurosim.engines.compiled.written import Written

if TYPE_CHECKING:
    from neurosim.engines.compiled.loop import Windows

MOST_SUMS = 1 << 27
"""More than so many, all threads together, are not kept."""


def fits_grid(neurons: int, longest_delay: int, width: int) -> bool:
    """Return whether there are few enough sums."""
    return neurons * (longest_delay + width) <= MOST_SUMS


class Grid:
    """The neurons from `low` up to, not including, `high`."""

    def __init__(self, run: Windows, low: int, high: int) -> None:
        wiring, start = run.wiring, run.task.start
        self.run = run
        self.low, self.high = low, high
        self.per_ms = wiring.clock.per_ms
        self.reach = Fan(wiring, start.weights, low, high).reach
        self.noise = Noise(wiring, run.task.seed, start.tick, low, high)
        self.ring = np.full((wiring.longest_delay + run.width, high - low), -0.0)
        self.counts = np.empty((run.width, len(self.noise.streams.state)), np.int32)
        self.tally = np.zeros(high - low, np.uint16)
        self.written = Written(run.fields)
        self.soonest = np.array([start.tick], np.int64)
        self.at = start.tick  # up to here the background has been drawn
        self._draw = compiled(noise.draw, {})
        self._add_runs = compiled(noise.add_runs, {})
        self._scatter = compiled(stepping.scatter, {})
        self._scatter_all = compiled(stepping.scatter_with_background, {})
        ranges = [np.searchsorted(kind.members, [low, high]) for kind in run.kinds]
        self.mine = [slice(int(first), int(last)) for first, last in ranges]
        self.spare = [kind.spare.copy() for kind in run.kinds]

    def deliver(self, spikes: NDArray[np.void], not_before: int) -> None:
        """Put signals on their way to these neurons."""
        self._scatter(spikes, 0, len(spikes), self.reach, not_before, self.ring, self.tally)

    def live(self, sent: NDArray[np.void], begin: int, end: int) -> None:
        """Put on their way what was sent before this window; run these neurons through it."""
        noise, start = self.noise, self.run.task.start.tick
        if self.at < begin and len(noise):
            self._draw(noise.streams, self.at, begin, self.counts)
        if self.at == begin or not len(noise) or noise.last:
            self._scatter(sent, 0, len(sent), self.reach, start, self.ring, self.tally)
            if self.at < begin and len(noise):
                strength, lag = noise.heard.strength, noise.heard.lag[0]
                self._add_runs(noise.runs, strength, self.counts, lag, self.at, begin, self.ring)
        else:
            self._scatter_all(sent, self.reach, start, self.ring, self.tally, self.at, begin, self.counts, noise.heard)
        self.at = begin
        run, written = self.run, self.written
        written.clear()
        for kind, mine, spare in zip(run.kinds, self.mine, self.spare, strict=True):
            members = kind.members[mine]
            written.rewind()
            while written.report[NEXT] < len(members):
                kind.step_window(
                    kind.parameters,
                    kind.rows[mine],
                    kind.refractory,
                    kind.cells[mine],
                    spare,
                    members,
                    self.low,
                    run.due,
                    run.sure,
                    self.soonest,
                    run.recorded,
                    self.ring,
                    begin,
                    end,
                    self.per_ms,
                    written.spikes,
                    written.events,
                    written.states,
                    written.report,
                )
                if written.report[NEXT] < len(members):
                    written.lengthen()
        self.soonest[0] = end

    def next_window(self, number: int, before: int) -> int:
        """Return the next window: on a grid none is skipped."""
        return number
