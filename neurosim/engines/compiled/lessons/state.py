"""What the kernels of a lesson are given: neurons, rows, weights, tables, and where the lesson stands."""

from typing import Any, NamedTuple

import numpy as np

from neurosim.engines.compiled.jit.records import layout

STATUS = layout(
    (name, "i8")
    for name in (
        "epoch",
        "place",  # of the next presentation in the epoch
        "tick",  # at which it begins
        "updates",  # errors that were not zero
        "updates_before",  # the same, when the epoch began
        "over",  # whether nothing is left to learn
        "even_if_over",  # whether to go on although nothing is left to learn
        "sent",  # signals of neurons that act, whether they are kept or not
        "spikes",  # rows of each table that were written
        "events",
        "changes",
        "lessons",
        "pending",  # whether weights change at the end of this batch
        "lost",  # the soma whose potential became NaN, or that would fire without input; -1 for none
        "lost_at",  # how many ticks after the presentation began, where that is not when the soma is due
    )
)
"""Where a lesson stands. A kernel returns now and then, and goes on from here when it is called again."""


def new_status() -> Any:
    """Return the status in which a lesson begins."""
    status = np.zeros(1, STATUS)[0]
    status["lost"] = -1
    return status


class Neurons(NamedTuple):
    """Neurons of one class of model: parameters, by row; the row of each cell; the cells."""

    params: Any
    rows: Any
    cells: Any


class Network(NamedTuple):
    """The layer plan, as kernels take it."""

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
    thresholds: Any  # of each soma, where it does not move
    refractory: Any  # of each soma, in ticks
    keep_lessons: bool  # whether errors are written down, as they are wherever they come back to hidden somas
    keep_states: bool  # whether somas are recorded


class Group(NamedTuple):
    """What does not change of a group, for a loop in which the compiler is to see that."""

    first: Any
    width: Any
    stride: Any
    cell: Any
    weight: Any
    source: Any
    target: Any
    all_plastic: Any


class Instant(NamedTuple):
    """When somas act: now, and when they did before, or were reset; in ticks."""

    now: Any
    before: Any
    per_ms: Any


class Rows(NamedTuple):
    """The rows of a lesson: as a table, and as lists of what is not zero, with room for each group's."""

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
    """What changes: weights, the sums of a batch, weights when last written down; and of each soma what it did.

    What it sent is 0.0 if it did not act in this presentation. States are those at time 0, with which somas with a
    memory begin each presentation, and those after an act.
    """

    weights: Any
    changes: Any
    kept: Any
    drive: Any
    sent: Any
    margin: Any
    slope: Any
    errors: Any
    initial: Any
    after: Any


class Buffers(NamedTuple):
    """The tables of one slice, and which of them are kept; where groups learn apart, the weights after each epoch."""

    spikes: Any
    events: Any
    states: Any
    changes: Any
    lessons: Any
    epochs: Any
    keep_signals: bool
    keep_changes: bool


class Orders(NamedTuple):
    """The order of the rows in each epoch from the `first` up to the `end`; only one if it is always the same."""

    first: int
    end: int
    rows: Any
