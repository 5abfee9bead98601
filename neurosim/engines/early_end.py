"""What is said of a run that ended early: why, which neurons were busiest, and whether weights diverged."""

from __future__ import annotations

import math

import numpy as np

from neurosim.core.errors import RunInterrupted, RunStopped
from neurosim.core.numerals import exact
from neurosim.engines.task import Result
from neurosim.learning.lesson import Teaching
from neurosim.learning.rules import name_of, said, usual_rate
from neurosim.learning.stable_rate import stable_rate
from neurosim.models.base import NeuronModel
from neurosim.network.wiring import Wiring
from neurosim.recording.recording import Recording

RAN_AWAY = 1e100
"""A weight that no lesson leads to on purpose."""


def early_end(result: Result, recording: Recording, wiring: Wiring) -> RunStopped:
    """Return the error that tells of a run which ended early, with the busiest neurons if it ran away."""
    stopped = result.stopped
    assert stopped is not None
    counts = np.bincount(recording.tables.spikes["neuron"], minlength=len(wiring.names))
    busiest = [f"{wiring.labels[i]} ({counts[i]:,})" for i in np.argsort(-counts, kind="stable")[:3] if counts[i]]
    told = f"; the busiest neurons were {', '.join(busiest)}" if busiest and stopped.runaway else ""
    told += weights_ran_away(recording, stopped=True)
    kind = RunInterrupted if stopped.interrupted else RunStopped
    return kind(f"The run stopped at {exact(recording.until)} ms because {stopped.reason}{told}.", recording)


def weights_ran_away(recording: Recording, stopped: bool) -> str:
    """Say so if a lesson has left weights that are no numbers any more, or so large that no sum of them is one.

    With the rule, its rate, and what to try.
    """
    teaching = None if recording.lesson is None else recording.lesson.teaching
    if teaching is None:
        return ""
    largest = np.abs(recording.end.weights[recording.wiring.plastic]).max(initial=0.0)
    if largest < (RAN_AWAY if stopped else math.inf):
        return ""
    rate = min(teaching.rule.rate / 10.0, usual_rate(teaching.rule), _holding(recording, teaching))
    return (
        f"; the weights ran away under the rule {said(teaching.rule)}: try a smaller rate, such as {rate:.3g}, or"
        " features scaled to about 1"
    )


def _holding(recording: Recording, teaching: Teaching) -> float:
    """Return a rate at which the weights do not run away, if there is one to compute: of one layer, by the delta rule.

    Under the other rules an error is bounded. Infinite if there is none.
    """
    wiring, lesson = recording.wiring, recording.lesson
    heard = np.unique(wiring.sources[wiring.plastic]).tolist()
    if lesson is None or name_of(teaching.rule) != "delta":
        return math.inf
    if any(isinstance(wiring.model(index), NeuronModel) for index in heard):
        return math.inf
    rows = np.column_stack([lesson.rows, np.ones(len(lesson.rows))])  # with a bias, whether there is one or not
    if np.abs(rows).max() > math.sqrt(RAN_AWAY):  # no square of it is to be computed with
        return math.inf
    return stable_rate("delta", rows, teaching.batch)
