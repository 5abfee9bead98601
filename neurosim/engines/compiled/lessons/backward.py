"""What a teacher's targets come to: errors, from the output neurons back, and changes of the weights. Kernels.

``error``, ``hidden_error`` and ``change`` are placeholders for a learning rule's own, and ``rule_of`` for its
parameters.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurosim.engines.compiled.lessons.simd import LANES, alike, load, some, store, where
from neurosim.engines.compiled.lessons.status import CHANGES, LESSONS, PENDING, UPDATES


def rule_of(rule: Any) -> Any:
    """Return the parameters of the rule."""
    return rule


def error(rule: Any, target: float, output: float, excess: float, slope: float) -> float:
    """Return the error of an output neuron."""
    return 0.0


def hidden_error(rule: Any, feedback: float, slope: float) -> float:
    """Return the error of a hidden neuron."""
    return 0.0


def change(rule: Any, error: float, x: float) -> float:
    """Return the change of a weight."""
    return 0.0


def learn(
    given: Any, net: Any, weights: Any, errors: Any, targets: Any, row: int, tick: int, answer: int, lessons: Any,
    keep: bool, report: Any,
) -> int:  # fmt: skip
    """Give each soma its error: from its target, or from the errors that come back; return how many are not zero.

    With `keep` they are written down.
    """
    rule = rule_of(given)
    updates = 0
    at = report[LESSONS]
    for k in range(len(net.lessons)):
        q = np.uint64(net.lessons[k])
        soma = net.somas[q]
        output, excess = soma.output, soma.excess
        if soma.target >= 0:
            target = targets[row, np.uint64(soma.target)]
            e = error(rule, target, output, excess, soma.slope)
        else:
            target = math.nan
            feedback = 0.0
            called = False
            for run in range(np.uint64(soma.back), np.uint64(soma.back_to)):
                weight, first = np.uint64(net.back_weights[run]), np.uint64(net.back_somas[run])
                for o in range(np.uint64(net.back_lengths[run])):
                    other = errors[first + o]
                    if other != 0.0:
                        feedback += weights[weight + o] * other
                        called = True
            if not called:
                errors[q] = 0.0
                continue
            if net.groups[soma.group].acted:
                e = hidden_error(rule, feedback, soma.slope)
            else:  # what it did for an earlier row is not to blame
                output, excess, e = 0.0, math.nan, 0.0
        errors[q] = e
        updates += e != 0.0
        if keep:
            home = tick + 2 * answer - soma.due
            write_lesson(lessons[np.uint64(at)], home, soma.neuron, target, output, excess, e)
            at += 1
    report[LESSONS] = at
    report[UPDATES] += updates
    return updates


def only_answer(net: Any, tick: int, lessons: Any, report: Any) -> None:
    """Write down what the output neurons answer where nobody teaches."""
    for k in range(len(net.lessons)):
        soma = net.somas[net.lessons[k]]
        lesson = lessons[report[LESSONS]]
        write_lesson(lesson, tick + soma.due, soma.neuron, math.nan, soma.output, soma.excess, 0.0)
        report[LESSONS] += 1


def write_lesson(
    lesson: Any, tick: int, neuron: int, target: float, output: float, excess: float, error: float
) -> None:
    """Write down an error."""
    lesson.tick = tick
    lesson.neuron = neuron
    lesson.target = target
    lesson.output = output
    lesson.excess = excess
    lesson.error = error


def spread(given: Any, groups: Any, plastic: Any, errors: Any, slots: Any, values: Any, into: Any) -> None:
    """Turn the errors of one presentation into changes, for the end of the batch or at once.

    Parameters
    ----------
    groups, plastic, errors, slots, values
        See the schedule.
    into
        What a batch adds up to, or the weights themselves.
    """
    for g in range(len(groups)):
        group = groups[g]
        if group.learns:
            correct(
                given, errors, group.first, into, group.weight, group.stride, plastic, group.source, group.all_plastic,
                slots, values, group.heard, group.heard_to,
            )  # fmt: skip


def correct(
    given: Any, errors: Any, first: int, into: Any, weight: int, stride: int, plastic: Any, source: int,
    everywhere: bool, slots: Any, values: Any, heard: int, heard_to: int,
) -> None:  # fmt: skip
    """Turn the errors of one group into changes of what its plastic synapses said.

    Parameters
    ----------
    given
        The rule's parameters.
    errors, first
        Where the errors are: those of the group from its first soma on.
    into, weight, stride
        Where the changes go; see :func:`~neurosim.engines.compiled.lessons.forward.hear`, as for the last four.
    plastic, source, everywhere
        Whether a source's synapses can change, those of the group from its first source on; whether all can.
    slots, values, heard, heard_to
        What the group heard.
    """
    rule = rule_of(given)
    heard_from, until, s = np.uint64(heard), np.uint64(heard_to), np.uint64(source)
    q, start, step, one = np.uint64(first), np.uint64(weight), np.uint64(stride), np.uint64(LANES)
    if stride == 1:
        e = errors[q]
        if e != 0.0:
            for k in range(heard_from, until):
                slot = np.uint64(slots[k])
                if everywhere or plastic[s + slot]:
                    into[start + slot] += change(rule, e, values[k])
    elif step == one:
        low = load(errors, q)
        if some(low):
            for k in range(heard_from, until):
                slot = np.uint64(slots[k])
                if everywhere or plastic[s + slot]:
                    add_where(low, change(rule, low, values[k]), into, start + slot * step)
    else:
        for o in range(np.uint64(0), step, one + one):
            low, high = load(errors, q + o), load(errors, q + o + one)
            if some(low) or some(high):
                for k in range(heard_from, until):
                    slot = np.uint64(slots[k])
                    if everywhere or plastic[s + slot]:
                        at, x = start + slot * step + o, values[k]
                        add_where(low, change(rule, low, x), into, at)
                        add_where(high, change(rule, high, x), into, at + one)


def add_where(errors: Any, changes: Any, into: Any, at: Any) -> None:
    """Add changes where there is an error, and elsewhere -0.0: it is the one number that changes nothing.

    A change of 0.0 changes nothing either, for no weight is ever -0.0. All lanes are stored. Of a store that left some
    out the machine could not read before it is done.
    """
    store(into, at, load(into, at) + where(errors, changes, alike(-0.0)))


def change_weights(net: Any, weights: Any, changes: Any, table: Any, keep: bool, tick: int, report: Any) -> None:
    """End a batch: add what it has come to."""
    for k in range(len(net.plastic_entries)):
        at = net.plastic_entries[k]
        if changes[at] != 0.0:
            weights[at] += changes[at]
            changes[at] = 0.0
            if keep:
                write_change(table, tick, net.plastic_synapses[k], weights[at], report)
    report[PENDING] = 0


def keep_epoch(net: Any, weights: Any, kept: Any, table: Any, tick: int, report: Any) -> None:
    """Write down how an epoch has left the weights."""
    for k in range(len(net.plastic_entries)):
        weight = weights[net.plastic_entries[k]]
        if weight != kept[k]:
            kept[k] = weight
            write_change(table, tick, net.plastic_synapses[k], weight, report)


def write_epochs(before: Any, after: Any, tick: int, length: int, table: Any) -> int:
    """Write down how each of some epochs has left the weights; return how many rows that took.

    Parameters
    ----------
    before
        The weights before these epochs; in the end those after them.
    after
        The weights after each epoch.
    tick, length
        When the first epoch ended, and how long an epoch is.
    table
        With room for every weight of every epoch.
    """
    n = 0
    for epoch in range(len(after)):
        for synapse in range(len(before)):
            weight = after[epoch, np.uint64(synapse)]
            if weight != before[synapse]:
                before[synapse] = weight
                row = table[n]
                row.tick = tick + epoch * length
                row.synapse = synapse
                row.weight = weight
                n += 1
    return n


def write_change(table: Any, tick: int, synapse: int, weight: float, report: Any) -> None:
    """Write a weight down."""
    row = table[report[CHANGES]]
    row.tick = tick
    row.synapse = synapse
    row.weight = weight
    report[CHANGES] += 1
