"""What a signal adds to a potential, computed by the model itself; both engines run it."""

from __future__ import annotations

from typing import Any

from neurosim.engines.crossing import advance, copy_state, integrate


def response(model: Any, resting: Any, driven: Any, quiet: Any, elapsed: float) -> float:
    """Return how far a signal of weight x value 1 has moved the potential `elapsed` ms after it arrived.

    Parameters
    ----------
    model : NeuronModel
    resting, driven, quiet : State
        The state at rest, and two to try things on.
    elapsed : float
        In ms; 0.0 is the instant of the arrival.
    """
    copy_state(resting, driven)
    copy_state(resting, quiet)
    integrate(model, driven, 1.0)
    if elapsed > 0.0:
        advance(model, driven, elapsed)
        advance(model, quiet, elapsed)
    return driven.v - quiet.v  # type: ignore[no-any-return]
