"""When a row's signals reach each neuron, so that a lesson knows when to ask and when all errors are home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.errors import InputError
from neurosim.learning.patterns import looks_at, times_of
from neurosim.sources import Bias, Feature, Latency
from neurosim.wiring import Wiring


@dataclass(frozen=True)
class Timetable:
    """The times of a presentation, in ticks after its start.

    Attributes
    ----------
    answer : int
        When the output neurons hear the row; of a pattern of spikes, when they have heard all of it.
    period : int
        When the last error has come back, or every membrane is at rest: the length of a presentation.
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
        times = {due[index] for index in outputs if index in due}
        if len(times) != 1 or any(index not in due for index in outputs):
            told = ", ".join(
                f"{wiring.labels[i]!r} {'never' if i not in due else f'after {wiring.clock.ms(due[i]):g} ms'}"
                for i in outputs
            )
            raise InputError(f"All output neurons must hear a row at one time; here {told}.")
        answer = times.pop()
        learning = [due[int(t)] for t in wiring.targets[wiring.plastic] if int(t) in due]
        deepest = answer - min(learning, default=answer)  # the way that the error has to go back
        return cls(answer, answer + deepest)


def arrivals(wiring: Wiring) -> dict[int, int]:
    """Return when each neuron that hears a row hears it."""
    due: dict[int, int] = {}
    waiting = [(0, i) for i in range(len(wiring.names)) if isinstance(wiring.model(i), Feature | Bias)]
    while waiting:
        sent, index = waiting.pop()
        mine = slice(wiring.offsets[index], wiring.offsets[index + 1])
        for target, delay in zip(wiring.targets[mine].tolist(), wiring.delays[mine].tolist(), strict=True):
            heard = sent + delay
            if target not in due:
                due[target] = heard
                waiting.append((heard, target))
            elif due[target] != heard:
                times = " and ".join(f"{wiring.clock.ms(t):g}" for t in sorted((due[target], heard)))
                raise InputError(
                    f"{wiring.labels[target]!r} would hear parts of one row {times} ms after it was sent; a lesson"
                    " needs delays that bring a row together at each neuron, and no loops."
                )
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
