"""What a teacher's targets come to: errors, from the output neurons back, and changes of the weights. Kernels.

``error``, ``hidden_error`` and ``change`` are placeholders for a learning rule's own, and ``rule_of`` for its
parameters.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurosim.engines.compiled.notes import CHANGES, LESSONS, PENDING, UPDATES

FEW = 2
"""Errors of a group that are so few are followed one by one."""


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
    report: Any,
) -> int:  # fmt: skip
    """Give each soma its error: from its target, or from the errors that come back; return how many are not zero."""
    rule = rule_of(given)
    updates = 0
    for k in range(len(net.lessons)):
        q = net.lessons[k]
        soma = net.somas[q]
        if soma.target >= 0:
            target = targets[row, soma.target]
            e = error(rule, target, soma.output, soma.excess, soma.slope)
        else:
            target = math.nan
            feedback = 0.0
            called = False
            for b in range(soma.back, soma.back_to):
                other = errors[net.back_somas[b]]
                if other != 0.0:
                    feedback += weights[net.back_weights[b]] * other
                    called = True
            if not called:
                errors[q] = 0.0
                continue
            e = hidden_error(rule, feedback, soma.slope)
        errors[q] = e
        if e != 0.0:
            updates += 1
        write_lesson(lessons, tick + 2 * answer - soma.due, soma, target, e, report)
    report[UPDATES] += updates
    return updates


def only_answer(net: Any, tick: int, lessons: Any, report: Any) -> None:
    """Write down what the output neurons answer where nobody teaches."""
    for k in range(len(net.lessons)):
        soma = net.somas[net.lessons[k]]
        write_lesson(lessons, tick + soma.due, soma, math.nan, 0.0, report)


def write_lesson(lessons: Any, tick: int, soma: Any, target: float, error: float, report: Any) -> None:
    """Write down an error."""
    lesson = lessons[report[LESSONS]]
    lesson.tick = tick
    lesson.neuron = soma.neuron
    lesson.target = target
    lesson.output = soma.output
    lesson.excess = soma.excess
    lesson.error = error
    report[LESSONS] += 1


def spread(given: Any, groups: Any, plastic: Any, errors: Any, slots: Any, values: Any, into: Any) -> None:
    """Turn the errors of one presentation into changes, for the end of the batch or at once.

    Parameters
    ----------
    groups, plastic, errors, slots, values
        See the schedule.
    into
        What a batch adds up to, or the weights themselves.
    """
    rule = rule_of(given)
    for g in range(len(groups)):
        group = groups[g]
        if not group.learns:
            continue
        wrong = 0
        for q in range(group.first, group.first + group.width):
            if errors[q] != 0.0:
                wrong += 1
        if wrong == 0:
            continue
        first = np.uint64(group.first)
        stride = np.uint64(group.stride)
        if wrong <= FEW:
            for o in range(group.width):
                e = errors[group.first + o]
                if e != 0.0:
                    for k in range(group.heard, group.heard_to):
                        if plastic[group.source + slots[k]]:
                            at = group.weight + slots[k] * group.stride + o
                            by = change(rule, e, values[k])
                            if by != 0.0:
                                into[at] += by
        else:
            for k in range(group.heard, group.heard_to):
                if plastic[group.source + slots[k]]:
                    row = np.uint64(group.weight) + np.uint64(slots[k]) * stride
                    x = values[k]
                    for o in range(stride):
                        e = errors[first + o]
                        by = change(rule, e, x)
                        old = into[row + o]
                        into[row + o] = old + by if e != 0.0 and by != 0.0 else old


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


def write_change(table: Any, tick: int, synapse: int, weight: float, report: Any) -> None:
    """Write a weight down."""
    row = table[report[CHANGES]]
    row.tick = tick
    row.synapse = synapse
    row.weight = weight
    report[CHANGES] += 1
