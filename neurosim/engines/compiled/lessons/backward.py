"""The backward pass: errors, from the output neurons back, and changes of the weights. Kernels.

``hidden_error`` and ``change`` are placeholders for a learning rule's own.
"""

import math
from typing import Any

import numpy as np

from neurosim.engines.compiled.lessons.forward import rule_of
from neurosim.engines.compiled.lessons.simd import LANES, alike, load, some, store, where


def hidden_error(rule: Any, feedback: float, slope: float) -> float:
    """Return the error of a hidden neuron."""
    return 0.0


def change(rule: Any, error: float, x: float) -> float:
    """Return the change of a weight."""
    return 0.0


def send_back(given: Any, net: Any, work: Any, rows: Any, row: int, tick: int, lessons: Any, status: Any) -> int:
    """Give each hidden soma the error that comes back, and write all errors down; return how many are not zero."""
    weights, errors = work.weights, work.errors
    updates = 0
    at = status.lessons
    for k in range(len(net.lessons)):
        q = np.uint64(net.lessons[k])
        soma = net.somas[q]
        output, margin = work.sent[q], work.margin[q]
        target = math.nan
        if soma.target >= 0:
            target = rows.targets[row, np.uint64(soma.target)]
        else:
            feedback = 0.0
            called = False
            for run in range(np.uint64(soma.back), np.uint64(soma.back_to)):
                weight, first = np.uint64(net.back_weights[run]), np.uint64(net.back_somas[run])
                for o in range(np.uint64(net.back_lengths[run])):
                    other = errors[first + o]
                    if other != 0.0:
                        feedback += weights[weight + o] * other
                        called = True
            errors[q] = 0.0
            if not called:
                continue
            if net.groups[soma.group].acted:
                errors[q] = hidden_error(rule_of(given), feedback, work.slope[q])
                updates += errors[q] != 0.0
            else:  # what it did for an earlier row has no part in it
                output, margin = 0.0, math.nan
        home = tick + 2 * rows.answer - soma.due
        write_lesson(lessons[np.uint64(at)], home, soma.neuron, target, output, margin, errors[q])
        at += 1
    status.lessons = at
    return updates


def only_answer(net: Any, work: Any, tick: int, lessons: Any, status: Any) -> None:
    """Write down what the output neurons answer where there is no teacher."""
    for k in range(len(net.lessons)):
        q = net.lessons[k]
        soma = net.somas[q]
        lesson = lessons[status.lessons]
        write_lesson(lesson, tick + soma.due, soma.neuron, math.nan, work.sent[q], work.margin[q], 0.0)
        status.lessons += 1


def write_lesson(
    lesson: Any, tick: int, neuron: int, target: float, output: float, margin: float, error: float
) -> None:
    """Write down an error."""
    lesson.tick = tick
    lesson.neuron = neuron
    lesson.target = target
    lesson.output = output
    lesson.excess = margin
    lesson.error = error


def spread(given: Any, net: Any, errors: Any, rows: Any, into: Any) -> None:
    """Turn the errors of one presentation into changes of weights: of what a batch adds up to, or of the weights."""
    for g in range(len(net.groups)):
        group = net.groups[g]
        if group.learns:
            correct(given, group, net, errors, rows, into, group.heard, group.heard_to)


def correct(given: Any, group: Any, net: Any, errors: Any, rows: Any, into: Any, heard: int, heard_to: int) -> None:
    """Turn the errors of one group into changes of the weights of its plastic synapses, which are added to `into`.

    See :func:`~neurosim.engines.compiled.lessons.forward.hear` for what the group heard.
    """
    rule = rule_of(given)
    slots, values, plastic, everywhere = rows.slots, rows.values, net.plastic, group.all_plastic
    heard_from, until, s = np.uint64(heard), np.uint64(heard_to), np.uint64(group.source)
    q, start, step, one = np.uint64(group.first), np.uint64(group.weight), np.uint64(group.stride), np.uint64(LANES)
    if group.stride == 1:
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


def change_weights(net: Any, weights: Any, changes: Any, table: Any, keep: bool, tick: int, status: Any) -> None:
    """End a batch: add what it has come to."""
    for k in range(len(net.plastic_entries)):
        at = net.plastic_entries[k]
        if changes[at] != 0.0:
            weights[at] += changes[at]
            changes[at] = 0.0
            if keep:
                write_change(table, tick, net.plastic_synapses[k], weights[at], status)
    status.pending = 0


def write_epochs(
    entries: Any, synapses: Any, epochs: Any, first: int, kept: Any, table: Any, tick: int, length: int, status: Any
) -> None:
    """Write down how each epoch up to the one of the status has left the weights, the first of them at a tick."""
    for epoch in range(first, status.epoch):
        weights = epochs[epoch % len(epochs)]
        write_epoch(entries, synapses, weights, kept, table, tick + (epoch - first) * length, status)


def write_epoch(entries: Any, synapses: Any, weights: Any, kept: Any, table: Any, tick: int, status: Any) -> None:
    """Write down how an epoch has left the weights, where that differs from what was kept."""
    for k in range(len(entries)):
        weight = weights[np.uint64(entries[k])]
        if weight != kept[k]:
            kept[k] = weight
            write_change(table, tick, synapses[k], weight, status)


def keep_weights(groups: Any, weights: Any, epochs: Any, epoch: int) -> None:
    """Keep the weights of groups after an epoch."""
    last = groups[len(groups) - 1]
    for entry in range(groups[0].weight, last.weight + last.sources * last.stride):
        epochs[epoch % len(epochs), entry] = weights[entry]


def write_change(table: Any, tick: int, synapse: int, weight: float, status: Any) -> None:
    """Write a weight down."""
    row = table[status.changes]
    row.tick = tick
    row.synapse = synapse
    row.weight = weight
    status.changes += 1
