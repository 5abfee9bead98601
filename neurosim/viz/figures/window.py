"""The part of a run that a figure shows."""

from __future__ import annotations

import math

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.recording.recording import Recording


def shown_window(recording: Recording, window: tuple[float, float] | None) -> tuple[float, float]:
    """Return the window in ms, all of the run if none is given.

    Raises
    ------
    InputError
        If it is not two ascending times within the run.
    """
    if window is None:
        return 0.0, recording.until
    try:
        start, end = window
    except (TypeError, ValueError):
        raise InputError(f"The window of a figure must be two times, (start, end) in ms; got {window!r}.") from None
    start, end = (checks.finite(time, "A time of the window", "ms") for time in (start, end))
    if not (0.0 <= start < end <= recording.until or (math.isclose(end, recording.until) and 0.0 <= start < end)):
        raise InputError(
            f"The window of a figure must ascend and lie within the run of 0 to {exact(recording.until)} ms;"
            f" got {window!r}."
        )
    return start, end
