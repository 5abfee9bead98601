"""The potential of a neuron between its events, in a form that a page can evaluate without the model."""

from __future__ import annotations

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
    """One sum of exponentials for each event: ``sum(amplitudes * exp(-t / constants))``, t after `hold`.

    Attributes
    ----------
    constants : tuple of float
        In ms; inf for what stays.
    amplitudes : float64 array (segments, modes)
    hold : int64 array (segments,)
        Ticks after the event during which the potential is clamped.
    """

    constants: tuple[float, ...]
    amplitudes: NDArray[np.float64]
    hold: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pieces:
    """Chebyshev series, one after the other.

    Attributes
    ----------
    starts : float64 array (pieces,)
        In ticks; a piece ends where the next one starts, or at the end of the run.
    counts : int64 array (pieces,)
        Coefficients of each.
    coefficients : float64 array
    """

    starts: NDArray[np.float64]
    counts: NDArray[np.int64]
    coefficients: NDArray[np.float64]


def exponentials(trace: Trace) -> Exponentials | None:
    """Return the course as exponentials, if the model says what they are."""
    model = trace.model
    if not isinstance(model, Relaxing) or isinstance(model, RefractoryDynamics):
        return None
    modes = []
    for segment, state in enumerate(trace.states.tolist()):
        now = trace.model_in(segment)
        assert isinstance(now, Relaxing)  # as it is with any current
        modes.append(now.modes(model.State(*state)))
    return Exponentials(
        constants=tuple(constant for _, constant in modes[0]),
        amplitudes=np.array([[amplitude for amplitude, _ in one] for one in modes]),
        hold=trace.ready - trace.ticks,
    )


def potential_in(state: Any) -> float:
    """Return the potential of a state."""
    return float(state.v)


def pieces(trace: Trace, end: int, of: Callable[[Any], float] = potential_in) -> Pieces:
    """Return the course of the potential as polynomials that agree with the model to :data:`ACCURACY`.

    Or that of something else that follows from a state, such as its threshold.
    """
    begins = np.array([of(trace.model.State(*state)) for state in trace.states.tolist()])
    scale = max(abs(fixed_threshold(trace.model) or 0.0), float(np.abs(begins[np.isfinite(begins)]).max(initial=0.0)))
    starts: list[float] = []
    series: list[NDArray[np.float64]] = []
    bounds = [*trace.ticks.tolist(), end]
    for segment, (begin, stop) in enumerate(itertools.pairwise(bounds)):
        ready = min(max(int(trace.ready[segment]), begin), stop)
        for low, high in ((begin, ready), (ready, stop)):
            if high > low:
                _fit(trace, of, segment, float(low), float(high), scale, starts, series)
        if stop == begin:
            starts.append(float(begin))
            series.append(begins[segment : segment + 1])
    counts = np.array([len(one) for one in series], dtype=np.int64)
    return Pieces(np.array(starts), counts, np.concatenate([np.empty(0), *series]))


def _fit(
    trace: Trace,
    of: Callable[[Any], float],
    segment: int,
    low: float,
    high: float,
    scale: float,
    starts: list[float],
    series: list[Any],
) -> None:
    """Add the pieces from `low` to `high`: halves of it, if one polynomial does not do."""

    def values(x: NDArray[np.float64]) -> NDArray[np.float64]:
        moments = low + (np.atleast_1d(x) + 1.0) / 2.0 * (high - low)
        return np.array([of(trace.carried(segment, moment)) for moment in moments.tolist()])

    tested = np.linspace(-1.0, 1.0, 9)
    truth = values(tested)
    finite = np.isfinite(truth)  # no polynomial comes near a potential too large for a number
    coefficients: NDArray[np.float64] = truth[:1]
    for degree in DEGREES if finite.all() else ():
        coefficients = chebyshev.chebinterpolate(values, degree)  # type: ignore[arg-type]
        if np.abs(chebyshev.chebval(tested, coefficients) - truth).max() <= ACCURACY * max(
            scale, float(np.abs(truth).max())
        ):
            break
    else:
        if finite.any() and high - low > 1.0:  # a tick needs no halves
            half = (low + high) / 2.0
            _fit(trace, of, segment, low, half, scale, starts, series)
            _fit(trace, of, segment, half, high, scale, starts, series)
            return
    starts.append(low)
    series.append(coefficients)
