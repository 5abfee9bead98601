"""Which current each neuron is injected with, and when it changes: known before a run, for sources hear nothing.

A level that a current source sends travels as a signal does, and reaches its targets after the delays of its synapses.
There it is not summed on a dendrite: the neuron is carried to that instant with the current of before, and goes on
with the new one. Engines, traces and reasons read it from here.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.models.base import NeuronModel
from neurosim.models.sources import Source, stream_of
from neurosim.network.wiring import Wiring


@dataclass(frozen=True, eq=False)
class Course:
    """How the current that is injected into a neuron changes.

    Attributes
    ----------
    ticks : int64 array
        When a level arrives, ascending.
    levels : float64 array
        The current from then on, in the unit of the model's constant current; before the first it is zero.
    """

    ticks: NDArray[np.int64]
    levels: NDArray[np.float64]

    def at(self, tick: float) -> float:
        """Return the current at a tick."""
        place = int(np.searchsorted(self.ticks, tick, side="right"))
        return float(self.levels[place - 1]) if place else 0.0


def signal_weights(wiring: Wiring, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights by which signals are summed on dendrites: 0.0 where a current travels, which only wakes."""
    if not wiring.carries_current.any():
        return weights
    return np.where(wiring.carries_current, 0.0, weights)


def with_current(model: NeuronModel, level: float) -> NeuronModel:
    """Return a model with so much injected current added to its constant current.

    Raises
    ------
    InputError
        If the model refuses the sum.
    """
    name = model.injected
    return dataclasses.replace(model, **{name: getattr(model, name) + level})  # type: ignore[type-var]


def courses(wiring: Wiring, seed: int, until: int) -> dict[int, Course]:
    """Return the course of the current of each neuron that is injected with one, by its index.

    Parameters
    ----------
    wiring : Wiring
    seed : int
        Of the run.
    until : int
        The first tick that is not asked for.

    Raises
    ------
    InputError
        If a current is too large for its neuron.
    """
    if not wiring.carries_current.any():
        return {}
    carries = wiring.carries_current
    sent = {i: _sent(wiring, i, seed, until) for i in np.unique(wiring.sources[carries]).tolist()}
    made: dict[tuple[tuple[int, int, float], ...], Course] = {}
    found = {}
    for target in np.unique(wiring.targets[carries]).tolist():
        synapses = [s for s in wiring.incoming(target).tolist() if carries[s]]
        key = tuple((int(wiring.sources[s]), int(wiring.delays[s]), float(wiring.weights[s])) for s in synapses)
        if key not in made:
            made[key] = _summed([(sent[source], delay, weight) for source, delay, weight in key], until)
        found[target] = made[key]
        _check_levels(wiring, target, made[key])
    return found


def _sent(wiring: Wiring, index: int, seed: int, until: int) -> Course:
    source = wiring.model(index)
    assert isinstance(source, Source)
    stream = stream_of(seed, "source", wiring.names[index])
    emissions = source.emissions(wiring.clock, until, stream, repr(wiring.labels[index]))
    return Course(emissions.ticks, emissions.values)


def _summed(arriving: list[tuple[Course, int, float]], until: int) -> Course:
    """Add up what arrives from several sources, each after its delay and times its weight."""
    moments = [course.ticks + delay for course, delay, _ in arriving]
    ticks = np.unique(np.concatenate(moments))
    ticks = ticks[ticks < until]
    levels = np.zeros(len(ticks))
    for (course, _, weight), at in zip(arriving, moments, strict=True):
        places = np.searchsorted(at, ticks, side="right")
        with np.errstate(over="ignore", invalid="ignore"):  # what is no number is refused by name
            levels += weight * np.concatenate([[0.0], course.levels])[places]
    return Course(ticks, levels)


def _check_levels(wiring: Wiring, target: int, course: Course) -> None:
    """Refuse a current that its neuron cannot have, before anything runs."""
    model = wiring.model(target)
    assert isinstance(model, NeuronModel)
    if not np.isfinite(course.levels).all():
        raise InputError(f"The current that is injected into {wiring.labels[target]!r} is too large for a number.")
    for level in {float(course.levels.min(initial=0.0)), float(course.levels.max(initial=0.0))}:
        try:
            with_current(model, level)
        except InputError as error:
            raise InputError(
                f"The current of {level:g} that is injected into {wiring.labels[target]!r}: {error}"
            ) from error
