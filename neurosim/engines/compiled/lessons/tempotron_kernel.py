"""How a neuron receives a pattern of spikes, and learns from it. Kernels, to be bound to its model and a rule."""

import math
from typing import Any, NamedTuple

from neurosim.engines.compiled.lessons.backward import change
from neurosim.engines.compiled.lessons.forward import TEACHES, error, rule_of
from neurosim.engines.compiled.soma import (
    NO_NUMBER,
    act,
    parameters_of,
    time_to_fire,
    write_event,
    write_spike,
)
from neurosim.engines.crossing import copy_state, response
from neurosim.recording.tables import DEAF

NEVER = -1


class Patterns(NamedTuple):
    """What each output neuron receives of each row, in the order of its sum, and its target."""

    starts: Any  # (rows * outputs + 1): from where to where
    ticks: Any  # after the start of the presentation
    synapses: Any
    values: Any
    targets: Any
    plastic: Any
    outputs: Any  # indices
    thresholds: Any
    refractory: Any  # in ticks
    recorded: Any
    period: int
    answer: int
    batch: int
    per_ms: float


class Span(NamedTuple):
    """Part of an epoch: the order of its rows, and the places from the `first` up to the `last`."""

    order: Any
    first: int
    last: int
    begin: int  # tick at which the epoch begins


class States(NamedTuple):
    """States of the output neurons at time 0 and at rest, and two more for trials."""

    initial: Any
    resting: Any
    spare: Any


class Weights(NamedTuple):
    """Of each synapse: its weight, the changes of this batch, its weight when last written down, and its response."""

    now: Any
    changes: Any
    kept: Any
    responses: Any


class Page(NamedTuple):
    """Tables with room for one part of an epoch, and whether weights are written down after each batch."""

    spikes: Any
    events: Any
    states: Any
    changes: Any
    lessons: Any
    every_change: bool
    status: Any


def teach_some(rule: Any, neurons: Any, states: Any, patterns: Any, span: Any, weights: Any, page: Any) -> None:
    """Present some rows of an epoch, up to the first in which a potential becomes NaN.

    Parameters
    ----------
    rule
        Parameters of the rule.
    neurons : Neurons
        The output neurons.
    states, patterns, span, weights, page
        See the classes above.
    """
    status, n = page.status, len(span.order)
    for place in range(span.first, span.last):
        for o in range(len(patterns.outputs)):
            lost_at = present_pattern(rule, neurons, states, patterns, o, place, span, weights, page)
            if lost_at != NEVER and (status.lost < 0 or lost_at < status.lost_at):
                status.lost, status.place, status.lost_at = o, place, lost_at
        if status.lost >= 0:
            return
        if TEACHES and ((place + 1) % patterns.batch == 0 or place + 1 == n):
            end_batch(patterns, weights, span.begin + (place + 1) * patterns.period, page)
    if TEACHES and span.last == n and not page.every_change:
        for s in range(len(weights.now)):
            if patterns.plastic[s] and weights.now[s] != weights.kept[s]:
                weights.kept[s] = weights.now[s]
                write_change(s, weights.now[s], span.begin + n * patterns.period, page)


def present_pattern(
    rule: Any, neurons: Any, states: Any, patterns: Any, o: int, place: int, span: Any, weights: Any, page: Any
) -> int:
    """Reset a neuron, let it receive a pattern, signal by signal, and give it its error.

    Return the tick at which its potential became NaN, or after which it would fire without input; -1 for never.
    """
    status, per_ms = page.status, patterns.per_ms
    row, begin = span.order[place], span.begin + place * patterns.period
    p, cell = parameters_of(neurons.params, neurons.rows[o]), neurons.cells[o]
    first = patterns.starts[row * len(patterns.outputs) + o]
    last = patterns.starts[row * len(patterns.outputs) + o + 1]
    copy_state(states.initial[o], cell)
    cell.tick_since = cell.tick_acted = cell.tick_ready = begin
    output, highest, excess, decisive, steepness = 0.0, -math.inf, -math.inf, 0, 0.0
    k = first
    asked = False
    while not asked:
        at = patterns.ticks[k] if k < last else patterns.answer
        asked = at == patterns.answer
        drive = 0.0
        heard = k < last
        while k < last and patterns.ticks[k] == at:
            drive += weights.now[patterns.synapses[k]] * patterns.values[k]
            k += 1
        now = begin + at
        value, outcome, v, above, steepness = act(
            p, cell, drive, now, patterns.refractory[o], per_ms, patterns.thresholds[o]
        )
        if outcome == NO_NUMBER:
            return int(at)
        if value != 0.0:
            write_spike(page, status, now, patterns.outputs[o], value)
        if outcome != DEAF:
            if time_to_fire(p, cell) != math.inf:
                return int(at)
            if output == 0.0:
                if value != 0.0:
                    output, excess, highest, decisive = value, above, v, at
                elif (heard or highest == -math.inf) and (above > excess or (above == excess and v > highest)):
                    excess, highest, decisive = above, v, at
        if patterns.recorded[o]:
            write_event(page, status, cell, now, patterns.outputs[o], drive, outcome)

    target, e = math.nan, 0.0
    if TEACHES:
        target = patterns.targets[row, o]
        e = error(rule_of(rule), target, output, excess, steepness)
    lesson = page.lessons[status.lessons]
    lesson.tick, lesson.neuron, lesson.target = begin + patterns.answer, patterns.outputs[o], target
    lesson.output, lesson.excess, lesson.error = output, excess, e
    status.lessons += 1
    if TEACHES and e != 0.0:
        status.updates += 1
        accumulate_gradient(rule, p, o, states, patterns, (first, last), decisive, e, weights)
    return NEVER


def accumulate_gradient(
    rule: Any, p: Any, o: int, states: Any, patterns: Any, mine: tuple[int, int], decisive: int, e: float, weights: Any
) -> None:
    """Add up what each synapse contributed to the decisive potential, and let it change for that.

    Parameters
    ----------
    rule, p, o
        Parameters of the rule and of the neuron; the neuron's place among the output neurons.
    states, patterns, weights
        See the classes above.
    mine
        The signals of the pattern, from the first up to the last.
    decisive, e
        Ticks after the start of the presentation; the error.
    """
    first, last = mine
    responses, resting = weights.responses, states.resting[o]
    for k in range(first, last):
        responses[patterns.synapses[k]] = 0.0
    for k in range(first, last):
        if patterns.ticks[k] <= decisive:
            elapsed = (decisive - patterns.ticks[k]) / patterns.per_ms
            left = response(p, resting, states.spare[0], states.spare[1], elapsed)
            responses[patterns.synapses[k]] += patterns.values[k] * left
    for k in range(first, last):
        s = patterns.synapses[k]
        if patterns.ticks[k] <= decisive and patterns.plastic[s]:
            weights.changes[s] += change(rule_of(rule), e, responses[s])
            responses[s] = 0.0


def end_batch(patterns: Any, weights: Any, tick: int, page: Any) -> None:
    """Change the weights."""
    for s in range(len(weights.now)):
        if patterns.plastic[s] and weights.changes[s] != 0.0:
            weights.now[s] += weights.changes[s]
            weights.changes[s] = 0.0
            if page.every_change:
                write_change(s, weights.now[s], tick, page)


def write_change(synapse: int, weight: float, tick: int, page: Any) -> None:
    """Write a weight down."""
    row = page.changes[page.status.changes]
    row.tick, row.synapse, row.weight = tick, synapse, weight
    page.status.changes += 1
