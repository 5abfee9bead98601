"""What a lesson under way writes down: signals and acts, in the order of their instants."""

from __future__ import annotations

from typing import Any

from neurosim.recording.tables import FIRED, SILENT

EPOCH, PLACE, TICK, UPDATES, UPDATES_BEFORE, OVER = range(6)
"""Where a lesson stands: epoch, and place in it; the tick of the next presentation; errors that were not zero, and
how many they were when the epoch began; whether it is over."""

SENT, SPIKES, EVENTS, CHANGES, LESSONS = range(6, 11)
"""What was written down: all signals, whether they are kept or not; rows of each table."""

LOST, SENT_BEFORE, PENDING = range(11, 14)
"""The soma whose potential became NaN, or that would fire by itself, or -1; the signals sent before its presentation;
whether weights are to change at the end of this batch."""

REPORT = 14


def write_row(net: Any, table: Any, row: int, spikes: Any, tick: int, report: Any) -> None:
    """Write down the first row of an epoch, which the input neurons send."""
    for k in range(len(net.inputs)):
        write(net.inputs[k], table[row, k], spikes, tick, report)


def write_end(net: Any, table: Any, row: int, spikes: Any, tick: int, report: Any) -> None:
    """Write down what is sent as a presentation ends: by who acts last, and by the input neurons if a `row` follows."""
    inputs = table.shape[1]
    for k in range(len(net.boundary)):
        place = net.boundary[k]
        if place >= inputs:
            soma = net.somas[place - inputs]
            write(soma.neuron, soma.sent, spikes, tick, report)
        elif row >= 0:
            write(net.inputs[place], table[row, place], spikes, tick, report)


def write_inside(net: Any, spikes: Any, tick: int, report: Any) -> None:
    """Write down what was sent inside a presentation."""
    for k in range(len(net.inside)):
        soma = net.somas[net.inside[k]]
        write(soma.neuron, soma.sent, spikes, tick + soma.due, report)


def write(neuron: int, value: float, spikes: Any, tick: int, report: Any) -> None:
    """Write a signal down."""
    if value != 0.0:
        spike = spikes[report[SPIKES]]
        spike.tick = tick
        spike.neuron = neuron
        spike.value = value
        report[SPIKES] += 1


def write_acts(net: Any, groups: Any, drive: Any, after: Any, events: Any, states: Any, tick: int, report: Any) -> None:
    """Write down what the somas that are recorded heard and did."""
    for k in range(len(net.recorded)):
        q = net.recorded[k]
        soma = net.somas[q]
        if groups[soma.group].acted:
            event = events[report[EVENTS]]
            event.tick = tick + soma.due
            event.neuron = soma.neuron
            event.drive = drive[q]
            event.outcome = FIRED if soma.sent != 0.0 else SILENT
            for field in range(states.shape[1]):
                states[report[EVENTS], field] = after[q, field]
            report[EVENTS] += 1
