"""Signals on their way: which spike travelled along which synapse, when it left and when it was due."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.recording.recording import Recording

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Deliveries:
    """One for each spike and synapse it went along, in the order of their sending, then of the synapses."""

    spikes: Indices  # row of the recording's signals
    synapses: Indices
    sent: Indices  # ticks
    due: Indices  # ticks; one that is due when the run has ended never arrived in it
    one_of: int  # these are one of each so many; 1 if they are all

    @classmethod
    def along(
        cls, recording: Recording, synapses: Indices, first: int = 0, end: int | None = None, most: int | None = None
    ) -> Deliveries:
        """Follow signals along some synapses: those on their way or arriving in the ticks [first, end).

        Of more than `most` an even sample is returned, always the same: one drawn from each so many that follow each
        other, and drawn so that no synapse is favoured by its place.
        """
        wiring, spikes = recording.wiring, recording.signals
        end = recording.end.tick if end is None else end
        synapses = np.sort(synapses)  # by source, as the wiring has them
        bounds = np.searchsorted(wiring.sources[synapses], np.arange(len(wiring.names) + 1))
        start, stop = np.searchsorted(spikes["tick"], (first - wiring.longest_delay, end)).tolist()
        senders = spikes["neuron"][start:stop]
        branches = np.diff(bounds)[senders]
        ends = np.cumsum(branches)
        total = int(branches.sum())
        one_of = 1 if most is None else max(1, -(-total // most))
        chosen = _one_of_each(total, one_of)
        place = np.searchsorted(ends, chosen, side="right")
        synapse = synapses[bounds[senders[place]] + chosen - (ends - branches)[place]]
        sent = spikes["tick"][start + place]
        due = sent + wiring.delays[synapse]
        seen = due >= first
        return cls((start + place)[seen], synapse[seen], sent[seen], due[seen], one_of)

    def sizes(self, recording: Recording) -> NDArray[np.float64]:
        """Return weight x value of each, with the weight of the moment at which it was due."""
        changes, weights = recording.changes, recording.wiring.weights[self.synapses]
        order = np.argsort(changes["synapse"], kind="stable")
        changed = changes["synapse"][order]
        for synapse in np.unique(changed).tolist():
            rows = order[slice(*np.searchsorted(changed, (synapse, synapse + 1)).tolist())]
            mine = np.flatnonzero(self.synapses == synapse)
            # A weight that changes at an instant acts after it.
            before = np.searchsorted(changes["tick"][rows], self.due[mine], side="left")
            late = before > 0
            weights[mine[late]] = changes["weight"][rows[before[late] - 1]]
        return np.asarray(weights * recording.signals["value"][self.spikes], dtype=np.float64)

    def met_by_spike(self, recording: Recording) -> NDArray[np.bool_]:
        """Return whether the neuron that each reaches sends a signal at that very instant."""
        spikes, n = recording.signals, len(recording.wiring.names)
        instants, number = np.unique(spikes["tick"], return_inverse=True)
        place = np.searchsorted(instants, self.due)
        known = np.append(instants, -1)[place] == self.due  # past the last instant nobody fires
        targets = recording.wiring.targets[self.synapses]
        return np.asarray(known & np.isin(place * n + targets, number * n + spikes["neuron"]))


def _one_of_each(total: int, step: int) -> Indices:
    """Return one of each `step` numbers below `total`; a fixed step could always hit the same synapse of an axon."""
    begins = np.arange(0, total, step)
    if step == 1:
        return begins
    widths = np.minimum(step, total - begins)
    return np.asarray(begins + np.random.default_rng(0).integers(widths), dtype=np.int64)
