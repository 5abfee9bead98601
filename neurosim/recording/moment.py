"""One moment of a run: the signals in transit, and the weights."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.learning.timetable import learners_of
from neurosim.network.wiring import Wiring
from neurosim.recording.run_log import RunLog
from neurosim.recording.tables import left

TRAVELLER = np.dtype([("synapse", "i8"), ("sent", "i8"), ("value", "f8"), ("progress", "f8")])
"""A signal in transit: synapse, in the order of the wiring; tick of sending; value; share of its delay that is over."""

TARGET = np.dtype([("neuron", "i8"), ("row", "i8"), ("target", "f8"), ("progress", "f8")])
"""A teacher's target in transit to an output neuron, with its row."""


@dataclass(frozen=True, eq=False)
class Moment:
    """The signals in transit and the weights at one time, after all events of that time.

    Attributes
    ----------
    tick : float
        The time in ticks.
    signals : structured array
        Of :data:`TRAVELLER`, in the order of sending, without those that arrive at this time.
    errors : structured array
        Likewise, errors that travel from target to source, multiplied by the weight when they were sent.
    targets : structured array
        Of :data:`TARGET`.
    weights : float64 array
        Of each synapse in the order of the wiring, with all changes up to now; ``recording.synapses(at=t)`` has them
        with their ends.
    """

    tick: float
    signals: NDArray[np.void]
    errors: NDArray[np.void]
    targets: NDArray[np.void]
    weights: NDArray[np.float64]


def moment(recording: RunLog, tick: float) -> Moment:
    """Return the signals in transit and the weights at `tick`."""
    signals, errors, targets = (part(recording, tick) for part in (_signals, _errors, _targets))
    return Moment(tick, signals, errors, targets, weights_by(recording, tick, "right"))


def _signals(recording: RunLog, tick: float) -> NDArray[np.void]:
    wiring, spikes = recording.wiring, _latest(recording.signals, tick, recording.wiring.longest_delay)
    ends = wiring.offsets[spikes["neuron"] + 1]
    fans = ends - wiring.offsets[spikes["neuron"]]
    which = np.repeat(np.arange(len(spikes)), fans)
    synapses = np.arange(len(which)) - np.repeat(np.cumsum(fans) - ends, fans)
    return _travelling(wiring, synapses, spikes["tick"][which], spikes["value"][which], tick)


def _errors(recording: RunLog, tick: float) -> NDArray[np.void]:
    wiring, lesson = recording.wiring, recording.lesson
    if lesson is None or lesson.teaching is None:
        return np.empty(0, TRAVELLER)
    told = _latest(recording.tables.lessons, tick, wiring.longest_delay)
    told = told[told["error"] != 0.0]
    hears = wiring.plastic | np.isin(wiring.sources, learners_of(wiring, lesson.outputs))
    found = []
    for at, neuron, error in zip(told["tick"].tolist(), told["neuron"].tolist(), told["error"].tolist(), strict=True):
        back = wiring.incoming(neuron)
        back = back[hears[back]]
        weights = weights_by(recording, at, "left")  # the changes of this instant take effect after it
        found.append(_travelling(wiring, back, at, weights[back] * error, tick))
    return np.concatenate([np.empty(0, TRAVELLER), *found])


def _targets(recording: RunLog, tick: float) -> NDArray[np.void]:
    lesson = recording.lesson
    if lesson is None or lesson.teaching is None or tick >= recording.end.tick:
        return np.empty(0, TARGET)
    shown = lesson.presented(tick)
    if shown is None or shown.since >= lesson.answer:
        return np.empty(0, TARGET)
    targets = np.empty(len(lesson.outputs), TARGET)
    targets["neuron"], targets["row"] = lesson.outputs, shown.row
    targets["target"], targets["progress"] = lesson.teaching.targets[shown.row], shown.since / lesson.answer
    return targets


def _latest(table: NDArray[np.void], tick: float, span: int) -> NDArray[np.void]:
    """Return the rows at ticks in ``(tick - span, tick]``."""
    first, last = np.searchsorted(table["tick"], [tick - span, tick], "right")
    return table[first:last]


def _travelling(
    wiring: Wiring, synapses: NDArray[np.int64], sent: Any, values: NDArray[np.float64], tick: float
) -> NDArray[np.void]:
    """Return those that have not arrived yet."""
    sent, delay = np.broadcast_to(sent, len(synapses)), wiring.delays[synapses]
    age = tick - sent
    under_way = age < delay
    table = np.empty(np.count_nonzero(under_way), TRAVELLER)
    table["synapse"], table["sent"], table["value"] = (column[under_way] for column in (synapses, sent, values))
    table["progress"] = age[under_way] / delay[under_way]
    return table


def weights_by(recording: RunLog, tick: float, side: str) -> NDArray[np.float64]:
    """Return the weights with all changes before `tick` ("left"), or up to it ("right")."""
    changes = recording.changes
    done = changes[: np.searchsorted(changes["tick"], tick, side)]  # type: ignore[call-overload]
    return left(recording.wiring.weights.copy(), done)
