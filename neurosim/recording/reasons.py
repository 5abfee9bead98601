"""Sentences on what a neuron did and why, for any :class:`~neurosim.recording.provenance.Why`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neurosim.core.numerals import exact, rounding_said, short, told_apart
from neurosim.core.signal import VETO_TEXT
from neurosim.core.words import counted, listed
from neurosim.models.base import NeuronModel, state_units, stepped

if TYPE_CHECKING:
    from neurosim.recording.provenance import Act, Arrival, Why

MOST_SIGNALS = 12  # of an instant that are listed by default; if there are more, the largest
MOST_WEIGHTS = 3  # that changed and are listed by default
LONGEST_VALUE = 60  # characters of a parameter's value in a sentence; a longer one is not shown


def facts(why: Why) -> str:
    """Describe what happened, or the state at a time without an event, and what was changed then."""
    return f"{_happened(why)}{_changed(why)}{_reweighted(why)}"


def _happened(why: Why) -> str:
    cell, when = why.neuron, f"at {exact(why.time)} ms"
    if why.outcome == "nothing":
        return _quiet(why, when)
    if why.outcome == "learned":
        nothing = "" if why.lesson is None or why.lesson["output"] is not None else " nothing"
        return f"{cell} learned{nothing} {when}.{_taught(why)}"
    if not isinstance(why.model, NeuronModel):
        reason = f" {why.model.sends_because}" if why.model.sends_because else ""
        level = "the current " if why.model.injects else ""
        return f"{cell} is a source; {when} it sent {level}{short(why.value)}{reason}."
    if why.outcome == "reset":
        return f"{cell} was reset to its initial state {when}, as a row or a rest began.{_state(why)}{_taught(why)}"
    if why.outcome == "refractory":
        so = f"did not hear {_heard(why)}" if why.signals else "could not answer"
        return f"{cell} was refractory {when}, so it {so}.{_injected(why)}{_taught(why)}"
    if why.outcome == "heard":
        unit = f" {why.unit}" if why.unit else ""
        heard = f", but it heard {_heard(why)} = {short(why.drive)}{unit}" if why.signals else ""
        return f"{cell} was refractory {when} and could not fire{heard}.{_injected(why)}{_taught(why)}"
    return f"{cell} {when} heard {_decided(why)}.{_injected(why)}{_taught(why)}"


def _changed(why: Why) -> str:
    """Describe which parameters changed, if the run continued with a changed network at that time."""
    told = []
    for name, pair in why.changed.items():
        numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in pair)
        before, after = told_apart(*pair) if numbers else (str(plainly(value)) for value in pair)
        brief = max(len(before), len(after)) <= LONGEST_VALUE
        called = "" if name == "model" else f"{name} "
        told.append(f"{called}from {before} to {after}" if brief else f"{name} (too long to show)")
    return f" Its model was changed at {exact(why.time)} ms: {listed(told)}." if told else ""


def _reweighted(why: Why) -> str:
    """Describe which weights changed when the run continued with a changed network."""
    told, shown = [], why.reweighted if why.full else why.reweighted[:MOST_WEIGHTS]
    for one in shown:
        infinite = math.isinf(one.before) or math.isinf(one.after)
        pair = (one.before, one.after)
        before, after = map(weight_text, pair) if infinite else told_apart(*pair)
        told.append(f" The weight from {one.source} was changed at {exact(one.time)} ms: from {before} to {after}.")
    left = len(why.reweighted) - len(shown)
    return "".join(told) + (f" So {'was' if left == 1 else 'were'} {counted(left, 'other weight')}." if left else "")


def plainly(value: Any) -> Any:
    """Return the value of a parameter for JSON: its repr, unless it is a finite number, a boolean or text."""
    plain = isinstance(value, bool | str) or (isinstance(value, int | float) and math.isfinite(value))
    return value if plain else repr(value)


def _injected(why: Why) -> str:
    """Describe the injected current, and whether it has just changed."""
    if why.injected is None or not isinstance(why.model, NeuronModel):
        return ""
    if why.injected[0] == why.injected[1]:
        return f" Its injected current was {short(why.injected[1])} {why.model.drive_unit}."
    before, after = told_apart(*why.injected)
    return f" Its injected current went from {before} to {after} {why.model.drive_unit}."


def advice(why: Why) -> str:
    """Say how to learn more in Python, or list all causes line by line if `full`; "" if all was said."""
    if why.full:
        lines = [
            f"  {source} (sent at {exact(sent)} ms) reached {target} at {exact(arrived)} ms:"
            f" {weight_text(weight)} x {short(value)}"
            for source, sent, target, arrived, weight, value in why.led_to_it()
        ]
        return "\n".join(["", "What led to it:", *lines]) if lines else ""
    told = f" Look at {listed([f'{exact(t)} ms' for t in why.near])}." if why.near else ""
    if hides(why):
        edges, signals = (counted(number, "signal") for number in (why.graph.number_of_edges(), len(why.signals)))
        rest = f"the {edges} that led here" if why.outcome == "nothing" else f"all {signals}"
        told += f" why(..., full=True) tells {rest}."
    return told


def hides(why: Why) -> bool:
    """Return whether the sentences omit something."""
    return len(why.signals) > MOST_SIGNALS or (why.outcome == "nothing" and why.graph.number_of_edges() > 0)


def weight_text(weight: float) -> str:
    """Return the text of a weight; absolute inhibition is a word."""
    return VETO_TEXT if weight == -float("inf") else short(weight)


def _quiet(why: Why, when: str) -> str:
    if not isinstance(why.model, NeuronModel):
        return f"{why.neuron} is a source, and sent nothing {when}.{_around(why)}"
    silent = f" It was refractory until {exact(why.silent_until)} ms." if why.silent_until else ""
    nothing = f"{why.neuron} heard and sent nothing" if why.changed else f"Nothing happened to {why.neuron}"
    return f"{nothing} {when}.{silent}{_state(why)}{_injected(why)}{_around(why)}"


def _state(why: Why) -> str:
    """Describe the state, each field with its unit."""
    assert isinstance(why.model, NeuronModel)
    if why.model.memoryless:
        return " It has no memory, so nothing was left of earlier signals."
    if why.state is None:
        return " Its state was not recorded (name it in `record`)."
    units = {name: f" {unit}" if unit else "" for name, unit in state_units(why.model).items()}
    v = why.state["v"]
    if why.threshold is None:
        told = [f"its potential was {short(v)}{units['v']}"]
    else:
        potential, threshold = told_apart(v, why.threshold)
        told = [f"its potential was {potential}{units['v']}", f"its threshold {threshold}{units['v']}"]
    told += [f"{name} was {short(value)}{units[name]}" for name, value in why.state.items() if name != "v"]
    sentence = listed(told)
    return f" {sentence[0].upper()}{sentence[1:]}."


def _around(why: Why) -> str:
    """Describe the last act before, and the next one after."""
    it = "it" if isinstance(why.model, NeuronModel) else why.neuron
    before = "Nothing had happened to it before" if it == "it" else "It had sent nothing before"
    no_more = "nothing more happens to it" if it == "it" else "it sends nothing more"
    after = f"{no_more} before the run ends at {exact(why.until)} ms"
    if why.last is not None:
        before = f"Before, at {exact(why.last.time)} ms, it {_done(why.last)}"
    if why.next is not None:
        after = f"next, at {exact(why.next.time)} ms, it {_done(why.next)}"
    return f" {before}; {after}."


def _done(act: Act) -> str:
    heard, told = counted(act.signals, "signal"), act.signals > 0
    sent = "fired" if act.value == 1.0 and not told else f"sent {short(act.value)}"
    if act.outcome == "nothing":
        return "went on with a changed model"
    changed = ", and its model was changed" if act.changed else ""
    if act.current and not told:
        did = {"fired": sent, "silent": "was silent"}.get(act.outcome, "was refractory")
        return f"{did} as its current changed{changed}"
    did = {
        "sent": f"sent {short(act.value)}",
        "learned": "learned",
        "reset": "was reset",
        "fired": f"heard {heard} and {sent}" if told else f"{sent} without a signal",
        "silent": f"heard {heard} and stayed silent" if told else "was asked and stayed silent",
        "refractory": f"was refractory and did not hear {heard}" if told else "was refractory",
        "heard": f"was refractory and heard {heard}" if told else "was refractory",
    }[act.outcome]
    return f"{did}{changed}"


def _heard(why: Why) -> str:
    """List the signals of the instant, or the largest of many, in the order of summation."""
    shown: list[Arrival] = list(why.signals)
    if not why.full and len(shown) > MOST_SIGNALS:
        largest = sorted(range(len(shown)), key=lambda place: -abs(shown[place].contribution))[:MOST_SIGNALS]
        shown = [shown[place] for place in sorted(largest)]
    left = len(why.signals) - len(shown)
    return " + ".join([f"[{signal}]" for signal in shown] + ([f"{left:,} more"] if left else []))


def _decided(why: Why) -> str:
    """Describe the sum, the change of the potential, and the result."""
    assert isinstance(why.model, NeuronModel)
    unit, potential_unit = (f" {why.unit}", " mV") if why.unit else ("", "")
    apart = [0.0, 1.0]  # it is written with enough digits to differ from these, and from the target
    if why.lesson is not None and why.lesson["target"] is not None:
        apart.append(why.lesson["target"])
    sent = told_apart(why.value, *apart)[0]
    did = f"it sent {sent}" if why.outcome == "fired" else "it stayed silent"
    if why.before is None or why.after is None:
        heard = f"{_heard(why)} = {short(why.drive)}{unit}" if why.signals else "no signal"
        return f"{heard}; its potential was not recorded; {did}"
    same_unit = [] if why.unit else [why.drive]  # the sum is in the unit of the potential, so it is compared, too
    bounds = [] if why.threshold is None else [why.threshold]
    before, after, *others = told_apart(why.before, why.after, *bounds, *same_unit)
    total = short(why.drive) if why.unit else others[-1]
    heard = f"{_heard(why)} = {total}{unit}" if why.signals else "no signal"
    went = f"went from {before} to {after}" if why.before != why.after else f"was {after}"
    if why.outcome == "fired" and not (why.signals or why.model.memoryless or why.changed):
        went = f"had by itself come to {after}"
    sides = compared(why)
    beside = f" {sides.sign or 'beside'} threshold {others[0]}" if bounds else ""
    note = f" ({sides.note})" if sides.note else ""
    return f"{heard}; its potential {went}{beside}{potential_unit}{note}, {'so' if sides.so else 'and'} {did}"


@dataclass(frozen=True)
class Compared:
    """The comparison of a potential with its threshold, and whether the outcome follows from it."""

    sign: str  # ">=", "<" or "": the latter if the output is continuous, or the model has no threshold
    note: str  # on rounding, if it matters
    so: bool  # whether the outcome follows


def compared(why: Why, digits: int = 6) -> Compared:
    """Return the comparison with the threshold for a neuron that fired or stayed silent."""
    assert isinstance(why.model, NeuronModel)
    if why.threshold is None or why.before is None or why.after is None or not stepped(why.model):
        return Compared("", "", so=True)
    reaches = why.after >= why.threshold
    if reaches != (why.value not in (0.0, why.model.targets[0])):
        return Compared("", "", so=False)  # the threshold alone does not determine the outcome
    note = ""
    if why.before + why.drive == why.after:
        products = [(signal.weight, signal.value) for signal in why.signals]
        note = rounding_said(products, why.before, why.after, why.threshold, digits)
    return Compared(">=" if reaches else "<", note, so=True)


def _taught(why: Why) -> str:
    """Return the sentence about the error that arrived, if one did."""
    if why.lesson is None:
        return ""
    if why.lesson["output"] is None:
        return " Errors came back, but it had done nothing in this presentation."
    error = short(why.lesson["error"] or 0.0)
    if why.lesson["target"] is None:
        return f" From the errors that came back, its own was {error}."
    wanted = told_apart(why.lesson["target"], why.value, 0.0, 1.0)[0]
    on = ", and exactly on its threshold is right for neither answer" if why.lesson["tie"] else ""
    return f" Its teacher wanted {wanted}{on}: an error of {error}."
