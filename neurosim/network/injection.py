"""The current that is injected into each neuron: it is known before a run, since sources have no inputs.

The level of a current source travels like a signal and arrives after the delay of each synapse. It is not summed on the
dendrite: the state is advanced to that instant with the old current, and from there with the new one.
"""

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
    """The time course of the current that is injected into a neuron; zero before the first tick."""

    ticks: NDArray[np.int64]  # of each change, ascending
    levels: NDArray[np.float64]  # from then on, in the unit of the model's constant current

    def at(self, tick: float) -> float:
        """Return the current at a tick."""
        place = int(np.searchsorted(self.ticks, tick, side="right"))
        return float(self.levels[place - 1]) if place else 0.0


def signal_weights(wiring: Wiring, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights with which dendrites sum signals: 0.0 for synapses that carry currents."""
    if not wiring.carries_current.any():
        return weights
    return np.where(wiring.carries_current, 0.0, weights)


def with_current(model: NeuronModel, level: float) -> NeuronModel:
    """Return a model with an injected current added to its constant current."""
    name = model.injected
    return dataclasses.replace(model, **{name: getattr(model, name) + level})  # type: ignore[type-var]


def courses(wiring: Wiring, seed: int, until: int) -> dict[int, Course]:
    """Return the course of the injected current by the index of each neuron that has one, up to tick `until`."""
    if not wiring.carries_current.any():
        return {}
    carries, sent = wiring.carries_current, {}
    for index in np.unique(wiring.sources[carries]).tolist():
        source = wiring.model(index)
        assert isinstance(source, Source)
        stream = stream_of(seed, "source", wiring.names[index])
        emissions = source.emissions(wiring.clock, until, stream, repr(wiring.labels[index]))
        sent[index] = Course(emissions.ticks, emissions.values)
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


def _summed(arriving: list[tuple[Course, int, float]], until: int) -> Course:
    """Add the levels that arrive from several sources, each after its delay and multiplied by its weight."""
    moments = [course.ticks + delay for course, delay, _ in arriving]
    ticks = np.unique(np.concatenate(moments))
    ticks = ticks[ticks < until]
    levels = np.zeros(len(ticks))
    for (course, _, weight), at in zip(arriving, moments, strict=True):
        places = np.searchsorted(at, ticks, side="right")
        with np.errstate(over="ignore", invalid="ignore"):  # _check_levels refuses infinity and NaN
            levels += weight * np.concatenate([[0.0], course.levels])[places]
    return Course(ticks, levels)


def _check_levels(wiring: Wiring, target: int, course: Course) -> None:
    """Raise an InputError for a current that is invalid for its neuron."""
    model = wiring.model(target)
    assert isinstance(model, NeuronModel)
    if not np.isfinite(course.levels).all():
        raise InputError(f"The current that is injected into {wiring.labels[target]!r} is too large for a number.")
    for level in {float(course.levels.min(initial=0.0)), float(course.levels.max(initial=0.0))}:
        try:
            with_current(model, level)
        except InputError as error:
            where = f"The current of {level:g} that is injected into {wiring.labels[target]!r}"
            raise InputError(f"{where}: {error}") from error
