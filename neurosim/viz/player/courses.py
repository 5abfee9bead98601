"""The potential of a neuron between its events, in a form that a page can evaluate without the model."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from neurosim.models.base import RefractoryDynamics, Relaxing, fixed_threshold
from neurosim.recording.trace import Trace

ACCURACY = 1e-11  # of a course that is not known in closed form, relative to the largest potential

DEGREES = (2, 4, 8, 16, 32)


@dataclass(frozen=True, eq=False)
class Exponentials:
    """One sum of exponentials for each event: ``sum(amplitudes * exp(-t / constants))``, t after `hold`."""

    constants: tuple[float, ...]  # in ms; inf for what stays
    amplitudes: NDArray[np.float64]  # (segments, modes)
    hold: NDArray[np.int64]  # (segments,): ticks after the event during which the potential is clamped


@dataclass(frozen=True, eq=False)
class Pieces:
    """Chebyshev series, one after the other."""

    starts: NDArray[np.float64]  # in ticks; a piece ends where the next one starts, or at the end of the run
    counts: NDArray[np.int64]  # coefficients of each
    coefficients: NDArray[np.float64]


def exponentials(trace: Trace) -> Exponentials | None:
    """Return the course as exponentials, if the model says what they are."""
    model = trace.model
    if not isinstance(model, Relaxing) or isinstance(model, RefractoryDynamics):
        return None
    states = enumerate(trace.states.tolist())
    modes = [trace.model_in(segment).modes(model.State(*state)) for segment, state in states]  # type: ignore[attr-defined]
    return Exponentials(
        constants=tuple(constant for _, constant in modes[0]),
        amplitudes=np.array([[amplitude for amplitude, _ in one] for one in modes]),
        hold=trace.ready - trace.ticks,
    )


def pieces(trace: Trace, end: int, of: Callable[[Any], float] = lambda state: float(state.v)) -> Pieces:
    """Return the course of the potential as polynomials that agree with the model to :data:`ACCURACY`.

    Or that of something else that follows from a state, such as its threshold.
    """
    begins = np.array([of(trace.model.State(*state)) for state in trace.states.tolist()])
    scale = max(abs(fixed_threshold(trace.model) or 0.0), float(np.abs(begins[np.isfinite(begins)]).max(initial=0.0)))
    found: list[tuple[float, NDArray[np.float64]]] = []
    for segment, (begin, stop) in enumerate(itertools.pairwise([*trace.ticks.tolist(), end])):
        ready = min(max(int(trace.ready[segment]), begin), stop)

        def at(moment: float, segment: int = segment) -> float:
            return of(trace.carried(segment, moment))

        for low, high in ((begin, ready), (ready, stop)):
            if high > low:
                found += _fitted(at, float(low), float(high), scale)
        if stop == begin:
            found.append((float(begin), begins[segment : segment + 1]))
    counts = np.array([len(series) for _, series in found], dtype=np.int64)
    starts = np.array([start for start, _ in found])
    return Pieces(starts, counts, np.concatenate([np.empty(0), *(series for _, series in found)]))


def _fitted(
    at: Callable[[float], float], low: float, high: float, scale: float
) -> list[tuple[float, NDArray[np.float64]]]:
    """Return the pieces from `low` to `high`: halves of it, if one polynomial does not do."""

    def values(x: NDArray[np.float64]) -> NDArray[np.float64]:
        moments = low + (np.atleast_1d(x) + 1.0) / 2.0 * (high - low)
        return np.array([at(moment) for moment in moments.tolist()])

    tested = np.linspace(-1.0, 1.0, 9)
    truth = values(tested)
    finite = np.isfinite(truth)  # no polynomial comes near a potential too large for a number
    coefficients: NDArray[np.float64] = truth[:1]
    for degree in DEGREES if finite.all() else ():
        coefficients = chebyshev.chebinterpolate(values, degree)  # type: ignore[arg-type]
        worst = np.abs(chebyshev.chebval(tested, coefficients) - truth).max()
        if worst <= ACCURACY * max(scale, float(np.abs(truth).max())):
            return [(low, coefficients)]
    if finite.any() and high - low > 1.0:  # a tick needs no halves
        half = (low + high) / 2.0
        return [*_fitted(at, low, half, scale), *_fitted(at, half, high, scale)]
    return [(low, coefficients)]
