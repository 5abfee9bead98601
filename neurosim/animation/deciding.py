"""What a neuron has last done, and why, as a close-up tells it."""

from __future__ import annotations

import numpy as np

from neurosim.animation.subject import Subject
from neurosim.figures.style import number
from neurosim.names import Name
from neurosim.recording.provenance import Why
from neurosim.recording.tables import RESET
from neurosim.signal import VETO

MOST_SUMMED = 4
"""With more signals than this, a sentence says their number and their sum."""


class Deciding:
    """The acts of one neuron, each looked up once.

    Parameters
    ----------
    subject : Subject
    name : name
        Of a neuron whose potential is known.
    """

    def __init__(self, subject: Subject, name: Name) -> None:
        self._subject, self._name = subject, name
        self._index = subject.recording.wiring.index(name)
        recording = subject.recording
        if self._index in subject.sums:
            self._times = subject.sums[self._index].times
        else:
            events, _ = recording.events(name)
            self._times = recording.wiring.clock.ms(events["tick"][events["outcome"] != RESET])
        self._known: dict[int, Why] = {}

    def last(self, t: float) -> Why | None:
        """Return the last act at or before `t` ms; None if there was none."""
        place = int(np.searchsorted(self._times, self._subject.within(t) + 1e-9, side="right")) - 1
        if place < 0:
            return None
        if place not in self._known:
            self._known[place] = self._subject.recording.why(self._name, float(self._times[place]), depth=0)
        return self._known[place]


def sentence(act: Why | None) -> str:
    """Say what came together and what came of it.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[20.0]))
    >>> net.add_neuron("cell", ns.LIF())
    >>> net.connect("x", "cell", weight=1.5, delay=1.0)
    >>> sentence(ns.simulate(net, until=50.0).why("cell", t=21.0))
    'at 21 ms: 1.5 ≥ threshold 1, so it fires'
    """
    if act is None:
        return "nothing has reached it yet"
    when = f"at {act.time:.10g} ms: "
    sizes = [signal.contribution for signal in act.signals]
    if act.outcome == "refractory":
        return f"{when}refractory, so it does not hear {_summed(sizes)}"
    if act.outcome == "heard":
        return f"{when}refractory, so it cannot fire, but it hears {_summed(sizes)}"
    if act.before is None or act.after is None or act.threshold is None:
        return when + act.outcome
    if act.after == VETO:
        return f"{when}a veto, so it is silent whatever else arrives"
    came = f"{number(act.before)} + {_summed(sizes)}" if sizes else f"{number(act.before)} by itself"
    if act.before == 0.0 and not sizes:
        came = "it hears nothing"
    if act.before == 0.0 and sizes:
        came = _summed(sizes)
    after = number(act.after)
    told = f"{when}{came}" + ("" if came == after else f" = {after}")
    if act.drive != 0.0 and act.before == act.after:  # the sum did not enter the potential
        told = f"{when}it hears {_summed(sizes)} at {after}"
    if act.value not in (0.0, 1.0):
        return f"{told}, so it sends {number(act.value)}"
    sign, does = ("≥", "it fires") if act.after >= act.threshold else ("<", "it is silent")
    if (act.value != 0.0) != (act.after >= act.threshold):
        return f"{told}, so it {'sends ' + number(act.value) if act.value else 'is silent'}"
    return f"{told} {sign} threshold {number(act.threshold)}, so {does}"


def _summed(sizes: list[float]) -> str:
    if len(sizes) > MOST_SUMMED:
        return f"{number(sum(sizes))} from {len(sizes)} signals"
    if not sizes:
        return "nothing"
    first, *others = sizes
    return " + ".join([number(first), *(number(size) if size >= 0.0 else f"({number(size)})" for size in others)])
