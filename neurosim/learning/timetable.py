"""When the signals of a row reach each neuron: the times of targets, and of the end of a presentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.learning.acting import remembering
from neurosim.learning.patterns import looks_at, pattern_times
from neurosim.models.sources import Bias, Feature, Latency
from neurosim.network.wiring import Wiring

NEVER = -1


@dataclass(frozen=True)
class Timetable:
    """The times of a presentation, in ticks after its start.

    `answer` is when the row reaches the output neurons; for a pattern of spikes, when all of it has. `period`, the
    length of a presentation, is when the last error has arrived and every neuron with a memory has acted; for a
    pattern, when every membrane is at rest.
    """

    answer: int
    period: int

    @classmethod
    def of(cls, wiring: Wiring, outputs: tuple[int, ...], rows: NDArray[np.float64]) -> Timetable:
        """Follow the signals of a row through a network; a pattern of spikes ends with the last signal of all `rows`.

        An InputError is raised if parts of a row reach a neuron at different times, or in a loop.
        """
        if looks_at(wiring) == "presentation":
            heard, rest = pattern_times(wiring, outputs, rows)
            return cls(heard, heard + rest)
        due = arrivals(wiring)
        times = due[list(outputs)].tolist()
        answer = times[0]
        if answer == NEVER or any(time != answer for time in times):
            told = ", ".join(
                f"{wiring.labels[i]!r} {'never' if time == NEVER else f'after {exact(wiring.clock.ms(time))} ms'}"
                for i, time in zip(outputs, times, strict=True)
            )
            raise InputError(f"A row must reach all output neurons at one time; here {told}.")
        learning = due[wiring.targets[wiring.plastic]]
        deepest = answer - int(learning[learning != NEVER].min(initial=answer))  # the longest path of an error back
        last = int(due[remembering(wiring)].max(initial=NEVER))
        return cls(answer, max(answer + deepest, last + 1))


def arrivals(wiring: Wiring) -> NDArray[np.int64]:
    """Return when a row reaches each neuron, in ticks after it was sent; ``NEVER`` if it does not.

    An InputError is raised if parts of a row reach a neuron at different times.
    """
    sent = np.full(len(wiring.names), NEVER)
    senders = np.array([isinstance(wiring.model(i), Feature | Bias) for i in range(len(sent))], np.bool_)
    sent[senders] = 0
    due = np.full(len(sent), NEVER)
    while senders.any():  # from layer to layer
        synapses = np.flatnonzero(senders[wiring.sources])
        targets, heard = wiring.targets[synapses], sent[wiring.sources[synapses]] + wiring.delays[synapses]
        senders = np.zeros(len(sent), np.bool_)
        senders[targets] = due[targets] == NEVER
        new = senders[targets]
        due[targets[new]] = heard[new]
        if (wrong := np.flatnonzero(due[targets] != heard)).size:
            first = wrong[np.argmin(targets[wrong])]
            index = int(targets[first])
            times = " and ".join(exact(wiring.clock.ms(t)) for t in sorted((int(due[index]), int(heard[first]))))
            raise InputError(
                f"Parts of one row would reach {wiring.labels[index]!r} {times} ms after it was sent; a lesson"
                " needs equal delays along all paths to a neuron, and no loops."
            )
        sent[senders] = due[senders]
    return due


def output_neurons(wiring: Wiring) -> tuple[int, ...]:
    """Return the output neurons, which have plastic synapses and no outgoing ones, in the order of building."""
    learning = set(wiring.targets[wiring.plastic].tolist())
    ends = tuple(i for i in wiring.shown.tolist() if i in learning and not wiring.outgoing(i))
    if not ends:
        raise InputError(
            "The network has no output neuron to teach: none has plastic synapses and no outgoing ones;"
            " build one with ns.perceptron(...), or connect(..., plastic=True)."
        )
    return ends


def learners_of(wiring: Wiring, outputs: Sequence[int]) -> list[int]:
    """Return the neurons that learn, by index: the outputs, those with plastic synapses, and all between."""
    learners = set(outputs)
    waiting = wiring.targets[wiring.plastic].tolist()
    while waiting:
        index = waiting.pop()
        if index not in learners:
            learners.add(index)
            waiting.extend(wiring.targets[list(wiring.outgoing(index))].tolist())
    return sorted(learners)


def features_of(wiring: Wiring) -> int:
    """Return the number of features that the network's input neurons take from a row."""
    models = (wiring.model(i) for i in range(len(wiring.names)))
    columns = [model.column for model in models if isinstance(model, Feature | Latency)]
    return int(np.max(columns, initial=-1)) + 1
