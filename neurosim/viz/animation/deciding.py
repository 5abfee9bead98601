"""What a close-up says: why a neuron fired or not, and what it learns, with the numbers of the moment."""

from typing import Any

import numpy as np

from neurosim.core.numerals import exact, number, told_apart, typeset
from neurosim.core.signal import VETO
from neurosim.core.words import counted
from neurosim.learning.rules import said
from neurosim.models.base import NeuronModel, fixed_threshold
from neurosim.recording.provenance import Why
from neurosim.recording.reasons import compared
from neurosim.recording.recording import Recording
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.style import literal

MOST_SUMMED = 4  # with more signals than this, a sentence says their number, and what they came to
MOST_CHANGES = 4  # synapses of which the change is written


def sentence(act: Why | None) -> str:
    """Say what arrived together and what the neuron did."""
    if act is None:
        return "nothing has reached it yet"
    when = f"at {exact(act.time)} ms: "
    sizes = [signal.contribution for signal in act.signals]
    if act.outcome == "refractory":
        return f"{when}refractory, so it {f'does not hear {_summed(sizes)}' if sizes else 'cannot answer'}"
    if act.outcome == "heard":
        return f"{when}refractory, so it cannot fire{f', but it hears {_summed(sizes)}' if sizes else ''}"
    if act.before is None or act.after is None or act.outcome not in ("fired", "silent"):
        return when + act.outcome
    sent, texts = act.value, told_apart(act.value, 0.0, 1.0, digits=3)
    does = "is silent" if sent == 0.0 else "fires" if sent == 1.0 else f"sends {typeset(texts[0])}"
    if act.after == VETO:
        return f"{when}a veto, so it {does} whatever else arrives"
    bounds = [] if act.threshold is None else [act.threshold]
    before, after, *others = map(typeset, told_apart(act.before, act.after, *bounds, digits=3))
    came = f"{before} + {_summed(sizes)}" if sizes else f"{before} by itself"
    if not sizes and isinstance(act.model, NeuronModel) and act.model.memoryless:
        came = "it hears nothing"
    if act.before == 0.0 and sizes:
        came = _summed(sizes)
    text = f"{when}{came}" + ("" if came == after or not sizes else f" = {after}")
    if act.drive != 0.0 and act.before == act.after:  # the sum did not enter the potential
        text = f"{when}it hears {_summed(sizes)} at {after}"
    sides = compared(act, 3)
    sign = {">=": "≥", "<": "<", "": ""}[sides.sign]
    beside = f" {sign} threshold {others[0]}{f' ({sides.note})' if sides.note else ''}" if sign else ""
    return f"{text}{beside}, {'so' if sides.so else 'and'} it {does}"


def _summed(sizes: list[float]) -> str:
    if len(sizes) > MOST_SUMMED:
        return counted(len(sizes), "signal")
    first, *others = sizes
    return " + ".join([number(first), *map(_in_sum, others)])


def _in_sum(value: float) -> str:
    return number(value) if value >= 0.0 else f"({number(value)})"


def lesson_words(subject: Subject, index: int, t: float) -> list[str]:
    """Return a neuron's last error and what follows for its weights, line by line; nothing for one untaught."""
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
    act = subject.act(index, wiring.clock.ms(int(row["tick"])))  # what the error is about
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
        values = {"target": row["target"], "output": row["output"], "drive": row["excess"], "slope": slope}
        filled = formula
        for word, value in values.items():
            filled = filled.replace(word, _in_sum(float(value)))
        lines += [f"error = {formula}", f"      = {filled} = {number(error)}"]
    else:
        lines.append(f"error = {number(error)}")
    if rule.looks_at == "presentation":
        return [*lines, "weight change = rate × error × what the synapse", "gave to the potential at the decisive time"]
    lines.append("weight change = rate × error × input:")
    heard = act.signals if act is not None else ()
    for signal in heard[:MOST_CHANGES]:
        product = f"{number(rule.rate)} × {number(error)} × {number(signal.value)}"
        lines.append(f"  {literal(signal.source, 12)}: {product} = {number(rule.change(error, signal.value))}")
    if len(heard) > MOST_CHANGES:
        lines.append(f"  and {len(heard) - MOST_CHANGES} more")
    if lesson.teaching.batch > 1:
        lines.append(f"  (summed up over {lesson.teaching.batch:,} rows)")
    return lines


def _slope(recording: Recording, index: int, row: Any, act: Why | None) -> float:
    """Return the slope at the potential that an error is about."""
    model = recording.wiring.model(index)
    assert isinstance(model, NeuronModel)  # a source has no errors
    state = model.initial()
    if index in recording.recorded and act is not None:
        trace = recording.trace(recording.wiring.names[index])
        tick = round(act.time * recording.wiring.clock.per_ms)
        state = trace.before(int(np.searchsorted(trace.ticks, tick, side="right")) - 1)
        if act.outcome in ("fired", "silent"):
            model.integrate(state, act.drive)
    else:
        state.v = float(row["excess"] + (fixed_threshold(model) or 0.0))
    return float(model.slope(state))
