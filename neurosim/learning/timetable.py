"""When a row's signals reach each neuron, so that a lesson knows when to ask and when all errors are home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.learning.acting import remembering
from neurosim.learning.patterns import looks_at, times_of
from neurosim.models.sources import Bias, Feature, Latency
from neurosim.network.wiring import Wiring

NEVER = -1


@dataclass(frozen=True)
class Timetable:
    """The times of a presentation, in ticks after its start.

    Attributes
    ----------
    answer : int
        When the output neurons hear the row; of a pattern of spikes, when they have heard all of it.
    period : int
        When the last error has come back, and every neuron with a memory has acted before; of a pattern, when every
        membrane is at rest: the length of a presentation.
    """

    answer: int
    period: int

    @classmethod
    def of(cls, wiring: Wiring, outputs: tuple[int, ...], rows: NDArray[np.float64]) -> Timetable:
        """Follow the signals of a row through a network.

        A pattern of spikes is over with the last signal of all `rows`.

        Raises
        ------
        InputError
            If a neuron would hear parts of one row at different times, or its own answer.
        """
        if looks_at(wiring) == "presentation":
            heard, rest = times_of(wiring, outputs, rows)
            return cls(heard, heard + rest)
        due = arrivals(wiring)
        times = due[list(outputs)].tolist()
        answer = times[0]
        if answer == NEVER or any(time != answer for time in times):
            told = ", ".join(
                f"{wiring.labels[i]!r} {'never' if time == NEVER else f'after {exact(wiring.clock.ms(time))} ms'}"
                for i, time in zip(outputs, times, strict=True)
            )
            raise InputError(f"All output neurons must hear a row at one time; here {told}.")
        learning = due[wiring.targets[wiring.plastic]]
        deepest = answer - int(learning[learning != NEVER].min(initial=answer))  # the way that the error has to go back
        last = int(due[remembering(wiring)].max(initial=NEVER))
        return cls(answer, max(answer + deepest, last + 1))


def arrivals(wiring: Wiring) -> NDArray[np.int64]:
    """Return when each neuron hears a row, in ticks after it was sent; ``NEVER`` for one that does not.

    Raises
    ------
    InputError
        If one would hear parts of a row at different times.
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
                f"{wiring.labels[index]!r} would hear parts of one row {times} ms after it was sent; a lesson"
                " needs delays that bring a row together at each neuron, and no loops."
            )
        sent[senders] = due[senders]
    return due


def output_neurons(wiring: Wiring) -> tuple[int, ...]:
    """Return the neurons whose answer counts, in the order in which they were added.

    They have plastic synapses and send to nobody.

    Raises
    ------
    InputError
        If there are none.
    """
    learning = set(wiring.targets[wiring.plastic].tolist())
    ends = tuple(i for i in wiring.shown.tolist() if i in learning and not wiring.outgoing(i))
    if not ends:
        raise InputError(
            "The network has no output neuron to teach: none with plastic synapses that sends to nobody;"
            " build one with ns.perceptron(...), or connect(..., plastic=True)."
        )
    return ends


def learners_of(wiring: Wiring, outputs: Sequence[int]) -> list[int]:
    """Return who learns: the output neurons, all that have plastic synapses, and all in between, by index."""
    learners = set(outputs)
    waiting = wiring.targets[wiring.plastic].tolist()
    while waiting:
        index = waiting.pop()
        if index not in learners:
            learners.add(index)
            waiting.extend(wiring.targets[list(wiring.outgoing(index))].tolist())
    return sorted(learners)


def features_of(wiring: Wiring) -> int:
    """Return how many features the network's input neurons take from a row."""
    models = (wiring.model(i) for i in range(len(wiring.names)))
    columns = [model.column for model in models if isinstance(model, Feature | Latency)]
    return int(np.max(columns, initial=-1)) + 1
