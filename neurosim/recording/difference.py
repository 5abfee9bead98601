"""The first difference between two runs: the instant, the neuron, and what it did in each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.recording.recording import Recording, a_recording
from neurosim.recording.tables import DEAF, FIRED, HEARD, SILENT

OUTCOMES = {SILENT: "silent", FIRED: "fired", DEAF: "deaf", HEARD: "heard while refractory"}

TABLES = ("events", "lessons", "spikes", "changes")  # tables in the order of their events within an instant
WORDS = {"events": "acts", "lessons": "is taught", "spikes": "sends", "changes": "learns", "end": "ends"}

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """The first difference between two runs.

    Attributes
    ----------
    tick : int
    time : float
        In ms.
    neuron : str
        The neuron; for a weight, both ends of the synapse.
    what : {"events", "lessons", "spikes", "changes", "end"}
        The table with the difference; "end" is the state at the end of the runs.
    one, other : mapping of str to value, or None
        The record of each run; None if it has none.
    states : pair of mappings of str to float, or None
        The state of the neuron in each run after its last event up to then, if it was recorded.
    """

    tick: int
    time: float
    neuron: str
    what: str
    one: Facts | None
    other: Facts | None
    states: tuple[Facts | None, Facts | None]

    def __str__(self) -> str:
        lines = [f"At {self.time:.12g} ms (tick {self.tick}) {self.neuron} {WORDS[self.what]} differently:"]
        for name, facts, state in zip(("one", "other"), (self.one, self.other), self.states, strict=True):
            told = "nothing" if facts is None else ", ".join(f"{key} {value!r}" for key, value in facts.items())
            known = "" if state is None else "; state " + ", ".join(f"{key} {v!r}" for key, v in state.items())
            lines.append(f"  {name + ':':<6} {told}{known}")
        return "\n".join(lines)


def first_difference(one: Recording, other: Recording) -> Difference | None:
    """Return the first difference between two runs of one network, or None if they are equal to the last bit.

    With all neurons recorded (``record="all"``) it includes states, which often differ long before a spike does.

    Raises
    ------
    InputError
        If they are not recordings of the same neurons and synapses.

    Examples
    --------
    >>> import neurosim as ns
    >>> def run(weight):
    ...     net = ns.Network()
    ...     net.add_neuron("x", ns.Stimulus(times=[1.0]))
    ...     net.add_neuron("cell", ns.LIF())
    ...     net.connect("x", "cell", weight=weight)
    ...     return ns.simulate(net, until=5.0, record="all")
    >>> print(first_difference(run(0.5), run(0.5)))
    None
    >>> print(first_difference(run(0.5), run(0.75)))
    At 2 ms (tick 2000000) 'cell' acts differently:
      one:   drive 0.5, outcome 'silent'; state v 0.5
      other: drive 0.75, outcome 'silent'; state v 0.75
    """
    for run in (one, other):
        a_recording(run, "Each of the compared runs")
    named = list(one.wiring.names) == list(other.wiring.names)
    for name in ("names", "sources", "targets"):
        if not (named if name == "names" else np.array_equal(getattr(one.wiring, name), getattr(other.wiring, name))):
            raise InputError(f"The two recordings are of different networks: their {name} differ.")
    if one.wiring.clock != other.wiring.clock:
        raise InputError("The two recordings have different ticks.")
    found = [part for name in TABLES for part in _parting(one, other, name)] or list(_at_the_end(one, other))
    if not found:
        return None
    tick, neuron, what, facts = min(found, key=lambda part: part[0])
    labels = one.wiring.labels
    if what == "changes":
        told = f"{labels[one.wiring.sources[neuron]]!r} -> {labels[one.wiring.targets[neuron]]!r}"
        neuron = int(one.wiring.targets[neuron])
    else:
        told = repr(labels[neuron])
    states = (_state(one, neuron, tick), _state(other, neuron, tick))
    return Difference(tick, float(one.wiring.clock.ms(tick)), told, what, *facts, states)


Parting = tuple[int, int, str, tuple[Facts | None, Facts | None]]
"""A tick, a neuron (for changes a synapse), a table, and its record in each run."""


def _parting(one: Recording, other: Recording, name: str) -> Iterator[Parting]:
    """Yield the first row in which a table of two runs differs."""
    tables = [getattr(recording.tables, name) for recording in (one, other)]
    length = min(len(table) for table in tables)
    differs = _bytes(tables[0][:length]) != _bytes(tables[1][:length])
    if name == "events":
        states = [recording.tables.states[:length] for recording in (one, other)]
        differs |= _bytes(states[0]) != _bytes(states[1])
    at = int(np.argmax(differs)) if differs.any() else length
    whose = "synapse" if name == "changes" else "neuron"
    rows = [{(int(row["tick"]), int(row[whose])): _facts(row) for row in table[at : at + 1]} for table in tables]
    if rows[0] or rows[1]:
        first = min({**rows[0], **rows[1]})
        yield *first, name, (rows[0].get(first), rows[1].get(first))


def _at_the_end(one: Recording, other: Recording) -> Iterator[Parting]:
    """Yield a neuron whose state at the end differs."""
    ends = (one.end, other.end)
    for kind in one.wiring.state:
        members = one.wiring.of_kind(kind)
        tables = [end.state[kind] for end in ends]
        differs = _bytes(tables[0]) != _bytes(tables[1])
        for name in ("state_tick", "acted", "ready"):
            differs |= getattr(one.end, name)[members] != getattr(other.end, name)[members]
        for k in np.flatnonzero(differs)[:1].tolist():
            facts = [
                {field: table[field][k].item() for field in table.dtype.names or ()}
                | {name: int(getattr(end, name)[members[k]]) for name in ("state_tick", "acted", "ready")}
                for table, end in zip(tables, ends, strict=True)
            ]
            yield one.end.tick, int(members[k]), "end", (facts[0], facts[1])
    if one.end.tick != other.end.tick or one.end.whole != other.end.whole:
        facts = [{"tick": end.tick, "whole": end.whole} for end in ends]
        yield min(end.tick for end in ends), 0, "end", (facts[0], facts[1])


def _state(recording: Recording, neuron: int, tick: int) -> Facts | None:
    """Return the state of a neuron after its last recorded event up to a tick."""
    events = recording.tables.events
    mine = np.flatnonzero((events["neuron"] == neuron) & (events["tick"] <= tick))
    if not len(mine):
        return None
    kind = type(recording.wiring.model(neuron))
    fields = recording.wiring.state[kind].dtype.names or ()  # type: ignore[index]  # sources have no events
    return dict(zip(fields, recording.tables.states[mine[-1]].tolist(), strict=False))


def _facts(row: Any) -> Facts:
    facts = {name: row[name].item() for name in row.dtype.names if name not in ("tick", "neuron", "synapse")}
    if "outcome" in facts:
        facts["outcome"] = OUTCOMES[facts["outcome"]]
    return facts


def _bytes(table: NDArray[Any]) -> NDArray[np.void]:
    """Return each row as bytes, so that NaN equals NaN, whatever its sign, and 0.0 differs from -0.0."""
    table = np.array(table, order="C")
    for column in [table[name] for name in table.dtype.names or ()] or [table]:
        if column.dtype.kind == "f":
            column[np.isnan(column)] = np.nan
    size = table.dtype.itemsize * int(np.prod(table.shape[1:], dtype=int))
    return table.view(f"V{size}").reshape(len(table)) if size else np.zeros(len(table), "V1")
