"""A lesson as one compiled loop, presentation by presentation: the kernel that walks a schedule.

``act`` is bound to the models of the network, the methods of the rule to its own. See
:mod:`neurosim.engines.compiled.lessons.layer_plan` for groups, somas and places, and
:mod:`neurosim.engines.compiled.lessons.trainer` for who calls this.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.engines.compiled.lessons.backward import change_weights, keep_epoch, learn, only_answer, spread
from neurosim.engines.compiled.lessons.forward import act_others as act
from neurosim.engines.compiled.lessons.forward import hear, listen
from neurosim.engines.compiled.lessons.status import (
    CHANGES,
    EPOCH,
    EVENTS,
    LESSONS,
    LOST,
    OVER,
    PENDING,
    PLACE,
    SENT,
    SENT_BEFORE,
    SPIKES,
    TICK,
    UPDATES,
    UPDATES_BEFORE,
    write_acts,
    write_end,
    write_inside,
    write_row,
)

TEACHES = True
"""Whether anything is learned, or rows are only answered."""


class Network(NamedTuple):
    """The schedule, as kernels take it."""

    groups: Any
    somas: Any
    sources: Any
    plastic: Any
    inside: Any
    boundary: Any
    lessons: Any
    back_weights: Any
    back_somas: Any
    back_lengths: Any
    inputs: Any
    recorded: Any  # somas whose acts are written down
    plastic_entries: Any  # where the weight of each plastic synapse lies
    plastic_synapses: Any  # and which synapse it is


class Rows(NamedTuple):
    """The rows of a lesson: as a table, and as lists of what is not zero, with room behind them for each group's."""

    table: Any
    starts: Any
    slots: Any
    values: Any
    targets: Any
    period: int
    answer: int
    batch: int
    epochs: int


class Work(NamedTuple):
    """What changes: weights, what a batch adds up to, drives, errors, states before and after an act.

    Of somas that remember the state before an act is always that at time 0.
    """

    weights: Any
    changes: Any
    kept: Any
    drive: Any
    errors: Any
    before: Any
    after: Any


class Book(NamedTuple):
    """What is written down, and whether it is."""

    spikes: Any
    events: Any
    states: Any
    changes: Any
    lessons: Any
    keep_signals: bool
    keep_changes: bool
    keep_lessons: bool


def teach(
    rule: Any,
    params: Any,
    param_rows: Any,
    cells: Any,
    net: Any,
    rows: Any,
    work: Any,
    book: Any,
    orders: Any,
    first_epoch: int,
    end_epoch: int,
    most: int,
    per_ms: float,
    report: Any,
) -> None:
    """Present rows, one after the other, until the lesson is over or somebody should look.

    It returns before a presentation for which there is no room in the book.

    Parameters
    ----------
    rule
        Parameters of the learning rule.
    params, param_rows, cells
        For each kind: parameters, by row; the row of each cell; the cells, and a spare one.
    net, rows, work, book
        See the classes above.
    orders, first_epoch, end_epoch
        The order of the rows in each of these epochs; only one if it is always the same.
    most
        Presentations after which to look up.
    per_ms
        Ticks in a ms.
    report
        Where the lesson stands.
    """
    n = len(rows.table)
    acting = len(net.inputs) + len(net.inside) + len(net.boundary)
    for _ in range(most):
        place = report[PLACE]
        last = place + 1 == n
        changing = last or (book.keep_changes and (place + 1) % rows.batch == 0)
        if (
            (book.keep_lessons and report[LESSONS] + len(net.lessons) > len(book.lessons))
            or (book.keep_signals and report[SPIKES] + acting > len(book.spikes))
            or report[EVENTS] + len(net.recorded) > len(book.events)
            or (TEACHES and changing and report[CHANGES] + len(net.plastic_entries) > len(book.changes))
        ):
            return
        tick = report[TICK]
        order = report[EPOCH] - first_epoch if len(orders) > 1 else 0
        row = orders[order, place]
        if place == 0:
            report[SENT] += rows.starts[row + 1] - rows.starts[row]
            if book.keep_signals:
                write_row(net, rows.table, row, book.spikes, tick, report)
        report[SENT_BEFORE] = report[SENT]

        lost_at, sent = -1, 0
        for g in range(len(net.groups)):
            group = net.groups[g]
            if lost_at >= 0 and group.due > lost_at:
                group.acted = False
                continue
            listen(group, net.sources, net.somas, rows.table, rows.starts, rows.slots, rows.values, row)
            if group.acted:
                hear(
                    work.drive,
                    group.first,
                    work.weights,
                    group.weight,
                    group.stride,
                    rows.slots,
                    rows.values,
                    group.heard,
                    group.heard_to,
                )
                group.before = tick if group.remembers else group.since
                group.since = tick + group.due
                lost, signals = act(
                    group.kind,
                    params,
                    param_rows,
                    cells,
                    group,
                    net.somas,
                    work.drive,
                    work.before,
                    work.after,
                    per_ms,
                    rows.period,
                    len(net.recorded) > 0,
                )
                sent += signals
                if lost >= 0 and (lost_at < 0 or net.somas[lost].neuron < net.somas[report[LOST]].neuron):
                    report[LOST] = lost
                    lost_at = group.due

        if book.keep_signals:
            write_inside(net, book.spikes, tick, report)
        if len(net.recorded) > 0:
            write_acts(net, net.groups, work.drive, work.after, book.events, book.states, tick, report)
        updates = 0
        if TEACHES:
            updates = learn(
                rule,
                net,
                work.weights,
                work.errors,
                rows.targets,
                row,
                tick,
                rows.answer,
                book.lessons,
                book.keep_lessons,
                report,
            )
        else:
            only_answer(net, tick, book.lessons, report)
        if lost_at >= 0:
            return

        tick += rows.period
        following = -1 if last else orders[order, place + 1]
        if book.keep_signals:
            write_end(net, rows.table, following, book.spikes, tick, report)
        if not last:
            sent += rows.starts[following + 1] - rows.starts[following]
        report[SENT] += sent
        if TEACHES:
            if updates > 0:
                at_once = rows.batch == 1 and not book.keep_changes
                into = work.weights if at_once else work.changes
                spread(rule, net.groups, net.plastic, work.errors, rows.slots, rows.values, into)
                if not at_once:
                    report[PENDING] = 1
            if report[PENDING] == 1 and (last or (place + 1) % rows.batch == 0):
                change_weights(net, work.weights, work.changes, book.changes, book.keep_changes, tick, report)
            if last and not book.keep_changes:
                keep_epoch(net, work.weights, work.kept, book.changes, tick, report)
        report[TICK] = tick
        report[PLACE] = place + 1
        if last:
            report[TICK] = tick + rows.period
            report[PLACE] = 0
            report[EPOCH] += 1
            if report[UPDATES] == report[UPDATES_BEFORE] or report[EPOCH] == rows.epochs:
                report[OVER] = 1
                return
            report[UPDATES_BEFORE] = report[UPDATES]
            if report[EPOCH] == end_epoch:
                return
