"""A neuron's lesson in words: the rule with the numbers of the moment in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurosim.learning.registry import said
from neurosim.models.base import NeuronModel, fixed_threshold
from neurosim.recording.provenance import Why
from neurosim.recording.recording import Recording
from neurosim.viz.animation.deciding import Deciding
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.style import literal, number

MOST_CHANGES = 4
"""Synapses of which the change is written."""


def lesson_words(subject: Subject, index: int, t: float, deciding: Deciding) -> list[str]:
    """Return what a neuron was last told and what follows for its weights, line by line; nothing for one untaught."""
    recording = subject.recording
    lesson, wiring = recording.lesson, recording.wiring
    if lesson is None or lesson.teaching is None:
        return []
    rule, lessons = lesson.teaching.rule, recording.tables.lessons
    mine = lessons[lessons["neuron"] == index]
    if len(mine) == 0:
        return []
    place = int(np.searchsorted(mine["tick"], subject.at(t).tick, side="right")) - 1
    if place < 0:
        return [f"rule: {said(rule)}", "no error has come yet"]
    row = mine[place]
    act = deciding.last(wiring.clock.ms(int(row["tick"])))  # what the error is about
    presented = lesson.presented(float(row["tick"]) - 0.5)  # it may come at the very end of a presentation
    lines = [f"rule: {said(rule)}" + ("" if presented is None else f"; row {presented.row + 1:,}")]
    if np.isnan(row["excess"]):
        return [*lines, "errors came back, but it has heard", "nothing of this row: no weight changes"]
    error = float(row["error"])
    slope = _slope(recording, index, row, act)
    formula = rule.formula.replace("-", "\N{MINUS SIGN}").replace(" x ", " × ")
    if np.isnan(row["target"]):
        lines.append("error = (errors that came back) × slope")
        back = error / slope if slope else 0.0
        lines.append(f"      = {number(back)} × {number(slope)} = {number(error)}")
    elif formula:
        numbers = {"target": row["target"], "output": row["output"], "drive": row["excess"], "slope": slope}
        filled = formula
        for word, value in numbers.items():
            filled = filled.replace(word, number(float(value)) if value >= 0.0 else f"({number(float(value))})")
        lines += [f"error = {formula}", f"      = {filled} = {number(error)}"]
    else:
        lines.append(f"error = {number(error)}")
    if rule.looks_at == "presentation":
        return [*lines, "weight change = rate × error × what the synapse", "gave to the potential at the decisive time"]
    lines.append("weight change = rate × error × input:")
    heard = act.signals if act is not None else ()
    for signal in heard[:MOST_CHANGES]:
        change = rule.change(error, signal.value)
        name = literal(signal.source, 12)
        lines.append(f"  {name}: {number(rule.rate)} × {number(error)} × {number(signal.value)} = {number(change)}")
    if len(heard) > MOST_CHANGES:
        lines.append(f"  and {len(heard) - MOST_CHANGES} more")
    if lesson.teaching.batch > 1:
        lines.append(f"  (summed up over {lesson.teaching.batch:,} rows)")
    return lines


def _slope(recording: Recording, index: int, row: Any, act: Why | None) -> float:
    """Return the slope at the potential that an error is about."""
    model = recording.wiring.model(index)
    assert isinstance(model, NeuronModel)  # a source is told nothing
    state = model.initial()
    if index in recording.recorded and act is not None:
        trace = recording.trace(recording.wiring.names[index])
        tick = round(act.time * recording.wiring.clock.per_ms)
        segment = int(np.searchsorted(trace.ticks, tick, side="right")) - 1
        state = trace.before(segment)
        if act.outcome in ("fired", "silent"):
            model.integrate(state, act.drive)
    else:
        state.v = float(row["excess"] + (fixed_threshold(model) or 0.0))
    return float(model.slope(state))
