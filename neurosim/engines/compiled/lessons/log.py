"""What a lesson under way writes down: signals and acts, in the order of their instants."""

from typing import Any

from neurosim.recording.tables import FIRED, SILENT


def write_row(net: Any, table: Any, row: int, spikes: Any, tick: int, status: Any) -> None:
    """Write down the first row of an epoch, which the input neurons send."""
    for k in range(len(net.inputs)):
        write(net.inputs[k], table[row, k], spikes, tick, status)


def write_end(net: Any, sent: Any, table: Any, row: int, spikes: Any, tick: int, status: Any) -> None:
    """Write down what is sent as a presentation ends: by who acts last, and by the input neurons if a `row` follows."""
    inputs = table.shape[1]
    for k in range(len(net.boundary)):
        place = net.boundary[k]
        if place >= inputs:
            q = place - inputs
            write(net.somas[q].neuron, sent[q], spikes, tick, status)
        elif row >= 0:
            write(net.inputs[place], table[row, place], spikes, tick, status)


def write_inside(net: Any, sent: Any, spikes: Any, tick: int, status: Any) -> None:
    """Write down what was sent inside a presentation."""
    for k in range(len(net.inside)):
        q = net.inside[k]
        soma = net.somas[q]
        write(soma.neuron, sent[q], spikes, tick + soma.due, status)


def write(neuron: int, value: float, spikes: Any, tick: int, status: Any) -> None:
    """Write a signal down."""
    if value != 0.0:
        spike = spikes[status.spikes]
        spike.tick = tick
        spike.neuron = neuron
        spike.value = value
        status.spikes += 1


def write_acts(net: Any, work: Any, events: Any, states: Any, tick: int, status: Any) -> None:
    """Write down what the recorded somas received and did."""
    for k in range(len(net.recorded)):
        q = net.recorded[k]
        soma = net.somas[q]
        if net.groups[soma.group].acted:
            event = events[status.events]
            event.tick = tick + soma.due
            event.neuron = soma.neuron
            event.drive = work.drive[q]
            event.outcome = FIRED if work.sent[q] != 0.0 else SILENT
            for field in range(states.shape[1]):
                states[status.events, field] = work.after[q, field]
            status.events += 1
