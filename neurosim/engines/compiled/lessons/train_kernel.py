"""A lesson as one compiled loop, presentation by presentation: the kernel that follows a layer plan.

``act`` is bound to the models of the network, the methods of the rule to its own. See
:mod:`neurosim.engines.compiled.lessons.layer_plan` for groups, somas and places, and
:mod:`neurosim.engines.compiled.lessons.trainer` for who calls this.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from neurosim.engines.compiled.lessons.backward import change_weights, keep_epoch, only_answer, send_back, spread
from neurosim.engines.compiled.lessons.forward import act_others as act
from neurosim.engines.compiled.lessons.forward import KEEPS, TEACHES, hear, listen
from neurosim.engines.compiled.lessons.log import write_acts, write_end, write_inside, write_row

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
    for _ in range(most):
        place = status.place
        last = place + 1 == n
        changing = last or (buffers.keep_changes and (place + 1) % rows.batch == 0)
        if no_room(net, buffers, TEACHES and changing, status):
            return
        tick = status.tick
        order = status.epoch - orders.first if len(orders.rows) > 1 else 0
        row = np.uint64(orders.rows[order, place])
        if KEEPS and place == 0 and buffers.keep_signals:
            write_row(net, rows.table, row, buffers.spikes, tick, status)

        lost_at, sent, updates = -1, 0, 0
        for g in range(len(net.groups)):
            group = net.groups[g]
            if lost_at >= 0 and group.due > lost_at:
                group.acted = False
                continue
            listen(group, net.sources, work.sent, rows.table, rows.starts, rows.slots, rows.values, row)
            if group.acted:
                hear(group, work, rows.slots, rows.values)
                group.before = tick if group.remembers else group.since
                group.since = tick + group.due
                lost, signals, wrong = act(group.kind, neurons, group, net, work, rows, row, rule, per_ms)
                sent += signals
                updates += wrong
                if lost >= 0 and (lost_at < 0 or net.somas[lost].neuron < net.somas[status.lost].neuron):
                    status.lost = lost
                    lost_at = group.due

        if KEEPS:
            if buffers.keep_signals:
                write_inside(net, work.sent, buffers.spikes, tick, status)
            if net.keep_states:
                write_acts(net, work, buffers.events, buffers.states, tick, status)
            if TEACHES and net.sends_back:
                updates += send_back(rule, net, work, rows, row, tick, buffers, status)
            if not TEACHES:
                only_answer(net, work, tick, buffers.lessons, status)
        if lost_at >= 0:
            return

        tick += rows.period
        if KEEPS and buffers.keep_signals:
            following = -1 if last else orders.rows[order, place + 1]
            write_end(net, work.sent, rows.table, following, buffers.spikes, tick, status)
        status.sent += sent
        if TEACHES:
            if updates > 0:
                status.updates += updates
                at_once = rows.batch == 1 and not buffers.keep_changes
                into = work.weights if at_once else work.changes
                spread(rule, net, work.errors, rows, into)
                if not at_once:
                    status.pending = 1
            if status.pending == 1 and (last or (place + 1) % rows.batch == 0):
                change_weights(net, work.weights, work.changes, buffers.changes, buffers.keep_changes, tick, status)
            if last and not buffers.keep_changes:
                keep_epoch(net, work.weights, work.kept, buffers.changes, tick, status)
        status.tick = tick
        status.place = place + 1
        if last:
            status.tick = tick + rows.period
            status.place = 0
            status.epoch += 1
            status.over = status.updates == status.updates_before or status.epoch == rows.epochs
            status.updates_before = status.updates
            if status.epoch == orders.end or (status.over != 0 and status.settled_too == 0):
                return


def no_room(net: Any, buffers: Any, changing: bool, status: Any) -> bool:
    """Return whether the buffers may be too short for one presentation more."""
    if changing and status.changes + len(net.plastic_entries) > len(buffers.changes):
        return True
    if not KEEPS:
        return False
    acting = len(net.inputs) + len(net.inside) + len(net.boundary)
    return bool(
        (buffers.keep_lessons and status.lessons + len(net.lessons) > len(buffers.lessons))
        or (buffers.keep_signals and status.spikes + acting > len(buffers.spikes))
        or status.events + len(net.recorded) > len(buffers.events)
    )
