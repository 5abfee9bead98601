"""The colours of what moves; each is told apart by its form as well."""

from __future__ import annotations

import math

from neurosim.viz.figures.style import PALETTE

FILL = PALETTE["sky blue"]
RING = PALETTE["orange"]
ERROR = PALETTE["reddish purple"]
DIAMOND = PALETTE["bluish green"]
CURSOR = PALETTE["orange"]

FADING = 0.7
"""Seconds of film in which the sum of a neuron without memory fades; it was true for an instant only."""

FAINT = 0.3
"""What is left to see of it then, so that one can tell what the last sum was."""


def freshness(age: float) -> float:
    """Return how strongly a past instant is drawn, `age` seconds of film after it.

    Examples
    --------
    >>> freshness(0.0), round(freshness(60.0), 3)
    (1.0, 0.3)
    """
    return FAINT + (1.0 - FAINT) * math.exp(-age / FADING)
