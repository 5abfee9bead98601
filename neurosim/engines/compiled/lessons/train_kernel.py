"""A lesson as one compiled loop, presentation by presentation: the kernel that follows a layer plan.

``act`` is bound to the models of the network, the methods of the rule to its own. See
:mod:`neurosim.engines.compiled.lessons.layer_plan` for groups, somas and places, and
:mod:`neurosim.engines.compiled.lessons.trainer` for who calls this.
"""

from typing import Any

import numpy as np

from neurosim.engines.compiled.lessons.backward import (
    change_weights,
    correct,
    keep_weights,
    only_answer,
    send_back,
    spread,
    write_epoch,
)
from neurosim.engines.compiled.lessons.forward import APART, TEACHES, hear, listen
from neurosim.engines.compiled.lessons.forward import act_others as act
from neurosim.engines.compiled.lessons.log import write_acts, write_end, write_inside, write_row
from neurosim.engines.compiled.lessons.state import Group, Instant, Work


def teach(
    rule: Any,
    neurons: Any,
    net: Any,
    rows: Any,
    work: Any,
    buffers: Any,
    orders: Any,
    most: int,
    per_ms: float,
    status: Any,
) -> None:
    """Present rows, one after the other, until the lesson is over or the caller should look.

    It returns before a presentation for which there is no room in the buffers.

    Parameters
    ----------
    rule
        Parameters of the learning rule.
    neurons
        Of each class of models; behind their cells is a spare one.
    net, rows, work, buffers, orders, status
        See :mod:`~neurosim.engines.compiled.lessons.state`.
    most
        Presentations after which to return.
    per_ms
        Ticks in a ms.
    """
    n = orders.rows.shape[1]
    left = most
    while left > 0:
        first = status.place
        until = min(n, first + left) if APART else first + 1
        changing = until == n or (buffers.keep_changes and until % rows.batch == 0)
        if not APART and no_room(net, buffers, TEACHES and changing, status):
            return
        order = orders.rows[status.epoch - orders.first if len(orders.rows) > 1 else 0]
        if APART:
            for g in range(len(net.groups)):
                present_apart(rule, neurons, net.groups[g], net, rows, work, order, until, per_ms, status)
        else:
            present(rule, neurons, net, rows, work, order, buffers, per_ms, status)
        if status.lost >= 0:
            return
        left -= until - first
        status.tick += (until - first) * rows.period
        status.place = until
        if until == n:
            if APART:
                keep_weights(net.groups, work.weights, buffers.epochs, status.epoch)
            elif TEACHES and not buffers.keep_changes:
                entries, synapses = net.plastic_entries, net.plastic_synapses
                write_epoch(entries, synapses, work.weights, work.kept, buffers.changes, status.tick, status)
            status.tick += rows.period
            status.place = 0
            status.epoch += 1
            status.over = status.updates == status.updates_before or status.epoch == rows.epochs
            status.updates_before = status.updates
            if status.epoch == orders.end or (status.over != 0 and status.even_if_over == 0):
                return


def present_apart(
    rule: Any,
    neurons: Any,
    record: Any,
    net: Any,
    rows: Any,
    work: Any,
    order: Any,
    until: int,
    per_ms: float,
    status: Any,
) -> None:
    """Present rows of an epoch to a group that depends on no other one, and let it learn from each."""
    first, last = record.weight, record.weight + record.sources * record.stride
    weights, changes = work.weights[first:last], work.changes[first:last]  # from 0 on, which is known in the loop
    mine = Work(
        weights,
        changes,
        work.kept,
        work.drive,
        work.sent,
        work.margin,
        work.slope,
        work.errors,
        work.initial,
        work.after,
    )
    group = Group(
        record.first, record.width, record.stride, record.cell, 0, record.source, record.target, record.all_plastic
    )
    tick, now, period, batch, starts = status.tick, record.since, rows.period, rows.batch, rows.starts
    direct = record.direct
    into = weights if batch == 1 else changes
    sent = updates = 0
    for place in range(status.place, until):
        row = np.uint64(order[place])
        heard, heard_to = starts[row], starts[row + np.uint64(1)]
        if not direct:
            listen(record, net.sources, work.sent, rows.table, starts, rows.slots, rows.values, row)  # type: ignore[arg-type]
            heard, heard_to = record.heard, record.heard_to
        hear(group, mine, rows, heard, heard_to)
        before = tick if record.remembers else now
        now = tick + record.due
        instant = Instant(now, before, per_ms)
        lost, signals, wrong = act(record.kind, neurons, group, net, mine, rows, row, rule, instant)
        if lost >= 0:
            status.lost = lost
        sent += signals
        if wrong > 0:
            updates += wrong
            correct(rule, group, net, work.errors, rows, into, heard, heard_to)
        if batch > 1 and (place + 1 == len(order) or (place + 1) % batch == 0):
            for entry in range(len(weights)):
                weights[entry] += changes[entry]
                changes[entry] = 0.0
        tick += period
    record.since = now
    status.sent += sent
    status.updates += updates


def present(
    rule: Any, neurons: Any, net: Any, rows: Any, work: Any, order: Any, buffers: Any, per_ms: float, status: Any
) -> None:
    """Present a row, and write down what happens."""
    place, tick = status.place, status.tick
    last = place + 1 == len(order)
    row: Any = np.uint64(order[place])
    if place == 0 and buffers.keep_signals:
        write_row(net, rows.table, row, buffers.spikes, tick, status)

    lost_at, sent, updates = -1, 0, 0
    for g in range(len(net.groups)):
        group = net.groups[g]
        if lost_at >= 0 and group.due > lost_at:
            group.acted = False
            continue
        listen(group, net.sources, work.sent, rows.table, rows.starts, rows.slots, rows.values, row)
        if group.acted:
            hear(group, work, rows, group.heard, group.heard_to)
            before = tick if group.remembers else group.since
            group.since = tick + group.due
            instant = Instant(group.since, before, per_ms)
            lost, signals, wrong = act(group.kind, neurons, group, net, work, rows, row, rule, instant)
            sent += signals
            updates += wrong
            if lost >= 0 and (lost_at < 0 or net.somas[lost].neuron < net.somas[status.lost].neuron):
                status.lost = lost
                lost_at = group.due

    if buffers.keep_signals:
        write_inside(net, work.sent, buffers.spikes, tick, status)
    if net.keep_states:
        write_acts(net, work, buffers.events, buffers.states, tick, status)
    if TEACHES and net.keep_lessons:
        updates += send_back(rule, net, work, rows, row, tick, buffers.lessons, status)
    if not TEACHES:
        only_answer(net, work, tick, buffers.lessons, status)
    if lost_at >= 0:
        return

    tick += rows.period
    if buffers.keep_signals:
        write_end(net, work.sent, rows.table, -1 if last else order[place + 1], buffers.spikes, tick, status)
    status.sent += sent
    if TEACHES:
        if updates > 0:
            status.updates += updates
            at_once = rows.batch == 1 and not buffers.keep_changes
            spread(rule, net, work.errors, rows, work.weights if at_once else work.changes)
            if not at_once:
                status.pending = 1
        if status.pending == 1 and (last or (place + 1) % rows.batch == 0):
            change_weights(net, work.weights, work.changes, buffers.changes, buffers.keep_changes, tick, status)


def no_room(net: Any, buffers: Any, changing: bool, status: Any) -> bool:
    """Return whether the buffers may be too short for one presentation more."""
    if changing and status.changes + len(net.plastic_entries) > len(buffers.changes):
        return True
    acting = len(net.inputs) + len(net.inside) + len(net.boundary)
    return bool(
        (net.keep_lessons and status.lessons + len(net.lessons) > len(buffers.lessons))
        or (buffers.keep_signals and status.spikes + acting > len(buffers.spikes))
        or status.events + len(net.recorded) > len(buffers.events)
    )
