"""What a row does to a network: when it reaches each neuron, who answers, remembers and learns, how long it takes."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.learning.base import Look
from neurosim.models.base import NeuronModel, Peaking, stepped
from neurosim.models.sources import Bias, Feature, Latency
from neurosim.network.wiring import Wiring

JUDGED = "a row is judged by what a neuron does in the instant in which the row reaches it"

NEVER = -1

RESTED = math.exp(-40.0)
"""Share of a signal that is left when a membrane counts as at rest: less than the rounding of a float."""

SETTLED = math.exp(-5.0)  # share of a signal that is left when a rising potential is certainly past its peak

SHORTEST, LONGEST = 2.0**-20, 2.0**40  # ms, between which a decay time is searched


def looks_at(wiring: Wiring) -> Look:
    """Return what a lesson evaluates in a network: single acts of neurons, or whole presentations."""
    return "presentation" if any(isinstance(model, Latency) for model in wiring.models) else "act"


def presentation_times(wiring: Wiring, outputs: Sequence[int], rows: NDArray[np.float64]) -> tuple[int, int]:
    """Return the length of a presentation, and when the row has reached the output neurons, in ticks.

    A presentation ends when the last error has arrived and every neuron with a memory has acted; that of a pattern of
    spikes, in which `rows` are times, when every membrane is at rest. An InputError is raised if parts of a row reach
    a neuron at different times, or in a loop.
    """
    if looks_at(wiring) == "presentation":
        return _pattern_times(wiring, outputs, rows)
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
    return max(answer + deepest, last + 1), answer


def arrivals(wiring: Wiring) -> NDArray[np.int64]:
    """Return when a row reaches each neuron, in ticks after it was sent; ``NEVER`` if it does not.

    An InputError is raised if parts of a row reach a neuron at different times.
    """
    senders = np.array([isinstance(model, Feature | Bias) for model in wiring.models], np.bool_)[wiring.model_of]
    sent = np.where(senders, 0, NEVER)
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


def latencies(wiring: Wiring, rows: NDArray[np.float64]) -> dict[int, NDArray[np.int64]]:
    """Return when each latency source sends in each row, in ticks after the row's start; -1 for never."""
    found = {}
    for index in range(len(wiring.names)):
        source = wiring.model(index)
        if isinstance(source, Latency):
            where = f"The time at which {wiring.labels[index]!r} sends row"
            times = enumerate(rows[:, source.column].tolist())
            ticks = [-1 if time < 0.0 else wiring.clock.ticks(time, f"{where} {row}") for row, time in times]
            found[index] = np.array(ticks, np.int64)
    return found


def _pattern_times(wiring: Wiring, outputs: Sequence[int], rows: NDArray[np.float64]) -> tuple[int, int]:
    """Return when every membrane is at rest after every pattern, and when all of the patterns have arrived."""
    heard, rest = 1, 0
    latest = max((int(ticks.max(initial=0)) for ticks in latencies(wiring, rows).values()), default=0)
    for index in outputs:
        for synapse in wiring.incoming(index).tolist():
            source = int(wiring.sources[synapse])
            if not isinstance(wiring.model(source), Feature | Bias | Latency):
                raise InputError(
                    f"Only neurons that receive directly from the sources can learn rows of spike times, but"
                    f" {wiring.labels[source]!r} is between them and {wiring.labels[index]!r}."
                )
            heard = max(heard, int(wiring.delays[synapse]) + latest)
        settling, resting = _times_of_membrane(wiring, index)
        heard, rest = heard + settling, max(rest, resting)
    elsewhere = np.setdiff1d(wiring.targets[wiring.plastic], list(outputs))
    if len(elsewhere):
        raise InputError(
            f"Only output neurons can learn rows of spike times, but {wiring.labels[elsewhere[0]]!r}, which is not one,"
            " has plastic synapses."
        )
    return heard + rest, heard


def _times_of_membrane(wiring: Wiring, index: int) -> tuple[int, int]:
    """Return how long a membrane may rise after a signal, and how long it takes to come to rest, in ticks."""
    model, label, clock = wiring.model(index), repr(wiring.labels[index]), wiring.clock
    assert isinstance(model, NeuronModel)  # a source has no inputs
    if model.memoryless:
        raise InputError(
            f"A row of spike times needs neurons with a memory, but {label} ({type(model).__name__}) has none; use LIF."
        )
    resting = decay_time(model, RESTED)
    if resting == math.inf:
        raise InputError(
            f"A row of spike times ends when its signals have decayed, but those in {label} ({type(model).__name__})"
            " never decay; use LIF."
        )
    settling = decay_time(model, SETTLED) if isinstance(model, Peaking) else 0.0
    refractory = clock.ticks(model.refractory, f"The 'refractory' parameter of {label}")
    return math.ceil(settling * clock.per_ms), max(math.ceil(resting * clock.per_ms), refractory)


def decay_time(model: NeuronModel, share: float) -> float:
    """Return ms, a power of 2, after which at most `share` of the largest effect of a signal is left in the potential.

    >>> from neurosim.models.lif import LIF
    >>> decay_time(LIF(tau=10.0), share=0.01)  # 46.05 is enough
    64.0
    """
    elapsed, most = SHORTEST, 0.0
    while elapsed < LONGEST:
        driven, quiet = model.initial(), model.initial()
        model.integrate(driven, 1.0)
        for state in (driven, quiet):
            model.advance(state, elapsed)
        left = abs(driven.v - quiet.v)
        most = max(most, left)
        if left <= share * most and elapsed > SHORTEST:
            return elapsed
        elapsed *= 2.0
    return math.inf


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
    plastic = set(wiring.targets[wiring.plastic].tolist()) - set(outputs)
    return sorted(_with_all_next(outputs, plastic, lambda index: wiring.targets[list(wiring.outgoing(index))].tolist()))


def deciders(wiring: Wiring, outputs: Sequence[int]) -> list[int]:
    """Return the neurons with a soma on which the answer depends: the outputs, and all that lead to them."""
    found = _with_all_next(outputs, set(outputs), lambda index: wiring.sources[wiring.incoming(index)].tolist())
    return sorted(index for index in found if isinstance(wiring.model(index), NeuronModel))


def _with_all_next(known: Sequence[int], waiting: set[int], next_of: Callable[[int], list[int]]) -> set[int]:
    """Return known neurons, those that wait, and all that follow these, from one to the next that is not known."""
    found = {*known, *waiting}
    while waiting:
        new = set(next_of(waiting.pop())) - found
        found |= new
        waiting |= new
    return found


def remembering(wiring: Wiring) -> list[int]:
    """Return the neurons with a state, or a refractory period, that outlives an instant."""
    refractory = {type(model) for model in wiring.models if isinstance(model, NeuronModel) and model.refractory}
    kinds = [kind for kind in wiring.state if not kind.memoryless or kind in refractory]
    return sorted(index for kind in kinds for index in wiring.of_kind(kind).tolist())


def asked_neurons(wiring: Wiring, outputs: Sequence[int], answer_silence: bool | None) -> list[int]:
    """Return the hidden neurons that act on a sum of 0 if no signal of a row reaches them.

    With `answer_silence` None this depends on the model: a neuron with a continuous output does, so that a network of
    sigmoids equals the matrix form; a threshold unit or a membrane acts only on signals. Output neurons always act.
    """
    if answer_silence is False:
        return []
    always = np.array([isinstance(model, Bias) for model in wiring.models], np.bool_)[wiring.model_of[wiring.sources]]
    hearing = set(wiring.targets[always].tolist()) | set(outputs)  # every row reaches these, or they act anyway
    hidden = [(i, wiring.model(i)) for i in deciders(wiring, outputs) if i not in hearing]
    return [i for i, model in hidden if answer_silence or (isinstance(model, NeuronModel) and not stepped(model))]


def fires_by_itself(wiring: Wiring, index: int) -> str:
    """Return the clause of the error for a neuron that would fire without input."""
    model = type(wiring.model(index)).__name__
    return (
        f"{wiring.labels[index]!r} ({model}) would fire by itself, with no signal, but {JUDGED}; keep the"
        " level to which its potential goes by itself below its threshold"
    )


def features_of(wiring: Wiring) -> int:
    """Return the number of features that the network's input neurons take from a row."""
    return int(max((model.column for model in wiring.models if isinstance(model, Feature | Latency)), default=-1)) + 1
