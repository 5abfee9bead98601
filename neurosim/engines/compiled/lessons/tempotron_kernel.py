"""How one neuron goes through a pattern of spikes, and learns from it. Kernels, to be bound to its model and a rule."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from neurosim.engines.compiled.lessons.backward import change, error, rule_of
from neurosim.engines.compiled.lessons.forward import slope, time_to_fire
from neurosim.engines.compiled.soma import parameters_of, threshold_now, write_state
from neurosim.engines.crossing import advance, copy_state, fire, integrate
from neurosim.engines.responding import response
from neurosim.recording.tables import DEAF, FIRED, SILENT

SPIKES, EVENTS, CHANGES, LESSONS, UPDATES, LOST, LOST_PLACE, LOST_AT = range(8)
"""What was written down: rows of each table; errors that were not zero; the output neuron whose potential became NaN,
or that would fire by itself, or -1; in which presentation of the epoch, and how many ticks after its start."""

REPORT = 8

NEVER = -1

TEACHES = True
"""Whether anything is learned, or patterns are only answered."""


class Patterns(NamedTuple):
    """What each output neuron hears of each row, in the order in which it adds it up, and what is wanted of it."""

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


class Halt(NamedTuple):
    """The act that is the last one, for a potential becomes NaN there; a place of -1 for none."""

    place: int
    at: int  # ticks after the start of the presentation
    output: int


class Page(NamedTuple):
    """Tables with room for one slice, and whether weights are written down after each batch."""

    spikes: Any
    events: Any
    states: Any
    changes: Any
    lessons: Any
    every_change: bool


def teach_some(
    rule: Any,
    params: Any,
    param_rows: Any,
    cells: Any,
    initial: Any,
    resting: Any,
    spare: Any,
    patterns: Any,
    order: Any,
    first: int,
    last: int,
    halt: Any,
    weights: Any,
    changes: Any,
    kept: Any,
    gave: Any,
    begin: int,
    per_ms: float,
    page: Any,
    report: Any,
) -> None:
    """Present some rows of an epoch, up to that in which a neuron is lost.

    Parameters
    ----------
    rule, params, param_rows
        Parameters of the rule and of the neurons' models.
    cells, initial, resting, spare
        States of the output neurons: now, at time 0, and at rest, and two to try things on.
    patterns, order
        See above; the order of the rows.
    first, last
        The places in this order at which to begin and to end.
    halt
        See above.
    weights, changes, kept, gave
        Of each synapse: its weight, what this batch comes to, its weight when it was last written down, and room.
    begin
        The tick at which the epoch begins.
    page, report
        See above.
    """
    n = len(order)
    for place in range(first, last):
        now = begin + place * patterns.period
        for o in range(len(patterns.outputs)):
            p = parameters_of(params, param_rows[o])
            until = patterns.answer
            if place == halt.place:
                until = halt.at if o <= halt.output else halt.at - 1
            lost_at = listen_and_learn(
                rule, p, cells[o], initial[o], resting[o], spare, patterns, o, order[place], until, place != halt.place,
                weights, changes, gave, now, per_ms, page, report,
            )  # fmt: skip
            if lost_at != NEVER and (report[LOST] < 0 or lost_at < report[LOST_AT]):
                report[LOST], report[LOST_PLACE], report[LOST_AT] = o, place, lost_at
        if report[LOST] >= 0:
            return
        if TEACHES and ((place + 1) % patterns.batch == 0 or place + 1 == n):
            end_batch(patterns, weights, changes, now + patterns.period, page, report)
    if TEACHES and last == n and not page.every_change:
        for s in range(len(weights)):
            if patterns.plastic[s] and weights[s] != kept[s]:
                kept[s] = weights[s]
                write_change(s, weights[s], begin + n * patterns.period, page, report)


def listen_and_learn(
    rule: Any, p: Any, cell: Any, initial: Any, resting: Any, spare: Any, patterns: Any, o: int, row: int, until: int,
    learns: bool, weights: Any, changes: Any, gave: Any, begin: int, per_ms: float, page: Any, report: Any,
) -> int:  # fmt: skip
    """Let a neuron, reset, hear a pattern, signal by signal up to a tick, and be told what was wanted of it.

    Return the tick at which its potential became NaN, or after which it would fire by itself; -1 for never.
    """
    first = patterns.starts[row * len(patterns.outputs) + o]
    last = patterns.starts[row * len(patterns.outputs) + o + 1]
    copy_state(initial, cell)
    cell.tick_since = cell.tick_acted = cell.tick_ready = begin
    output, highest, excess, decisive, steepness = 0.0, -math.inf, -math.inf, 0, 0.0
    k = first
    asked = False
    while not asked:
        at = patterns.ticks[k] if k < last else patterns.answer
        if at > until:
            return NEVER
        asked = at == patterns.answer
        drive = 0.0
        heard = k < last
        while k < last and patterns.ticks[k] == at:
            drive += weights[patterns.synapses[k]] * patterns.values[k]
            k += 1
        now = begin + at
        value = 0.0
        deaf = now < cell.tick_ready
        if deaf:
            steepness = 0.0
        else:
            if now > cell.tick_since:
                advance(p, cell, (now - cell.tick_since) / per_ms)
            integrate(p, cell, drive)
            v = cell.v
            if v != v:
                return int(at)
            above = v - threshold_now(p, cell, patterns.thresholds[o])
            steepness = slope(p, cell)
            value = fire(p, cell)
            cell.tick_since = now
            cell.tick_acted = now
            if value != 0.0:
                if patterns.refractory[o] > 0:
                    cell.tick_ready = now + patterns.refractory[o]
                    cell.tick_since = cell.tick_ready
                spike = page.spikes[report[SPIKES]]
                spike.tick, spike.neuron, spike.value = now, patterns.outputs[o], value
                report[SPIKES] += 1
            if time_to_fire(p, cell) != math.inf:
                return int(at)
            if output == 0.0:
                if value != 0.0:
                    output, excess, highest, decisive = value, above, v, at
                elif (heard or highest == -math.inf) and (above > excess or (above == excess and v > highest)):
                    excess, highest, decisive = above, v, at
        if patterns.recorded[o]:
            event = page.events[report[EVENTS]]
            event.tick, event.neuron, event.drive = now, patterns.outputs[o], drive
            event.outcome = DEAF if deaf else FIRED if value != 0.0 else SILENT
            write_state(cell, page.states, report[EVENTS])
            report[EVENTS] += 1

    if not learns:
        return NEVER
    target, e = math.nan, 0.0
    if TEACHES:
        target = patterns.targets[row, o]
        e = error(rule_of(rule), target, output, excess, steepness)
    lesson = page.lessons[report[LESSONS]]
    lesson.tick, lesson.neuron, lesson.target = begin + patterns.answer, patterns.outputs[o], target
    lesson.output, lesson.excess, lesson.error = output, excess, e
    report[LESSONS] += 1
    if TEACHES and e != 0.0:
        report[UPDATES] += 1
        accumulate_gradient(rule, p, resting, spare, patterns, first, last, decisive, e, changes, gave, per_ms)
    return NEVER


def accumulate_gradient(
    rule: Any, p: Any, resting: Any, spare: Any, patterns: Any, first: int, last: int, decisive: int, e: float,
    changes: Any, gave: Any, per_ms: float,
) -> None:  # fmt: skip
    """Add up what each synapse gave to the decisive potential, and let it change for that."""
    for k in range(first, last):
        gave[patterns.synapses[k]] = 0.0
    for k in range(first, last):
        if patterns.ticks[k] <= decisive:
            elapsed = (decisive - patterns.ticks[k]) / per_ms
            gave[patterns.synapses[k]] += patterns.values[k] * response(p, resting, spare[0], spare[1], elapsed)
    for k in range(first, last):
        s = patterns.synapses[k]
        if patterns.ticks[k] <= decisive and patterns.plastic[s]:
            changes[s] += change(rule_of(rule), e, gave[s])
            gave[s] = 0.0


def end_batch(patterns: Any, weights: Any, changes: Any, tick: int, page: Any, report: Any) -> None:
    """Change the weights."""
    for s in range(len(weights)):
        if patterns.plastic[s] and changes[s] != 0.0:
            weights[s] += changes[s]
            changes[s] = 0.0
            if page.every_change:
                write_change(s, weights[s], tick, page, report)


def write_change(synapse: int, weight: float, tick: int, page: Any, report: Any) -> None:
    """Write a weight down."""
    row = page.changes[report[CHANGES]]
    row.tick, row.synapse, row.weight = tick, synapse, weight
    report[CHANGES] += 1
