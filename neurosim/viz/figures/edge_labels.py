"""Where the weight of a synapse is written, so that it covers nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.viz.figures.curves import Points

ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.13)
"""Shares of the way at which a text may stand, the best first."""

CHARACTER, LINE = 0.088, 0.185  # inches


def places_for(
    texts: Sequence[str], courses: Sequence[Points], nodes: Points, radii: NDArray[np.float64]
) -> list[Points | None]:
    """Return the middle of each text, or None for one that finds no place free of the others and of the nodes."""
    every = np.vstack([np.empty((0, 2)), *courses])
    owner = np.repeat(np.arange(len(courses)), [len(course) for course in courses])
    taken: list[tuple[Points, Points]] = []
    found: list[Points | None] = []
    for number, (text, course) in enumerate(zip(texts, courses, strict=True)):
        lines = text.split("\n")
        half = np.array([CHARACTER * max(map(len, lines)) / 2.0 + 0.03, LINE * len(lines) / 2.0])
        best: tuple[float, Points] | None = None
        for rank, share in enumerate(ALONG):
            middle = course[round(share * (len(course) - 1))]
            crowded = any(np.all(np.abs(middle - other) < half + room) for other, room in taken)
            near = np.maximum(np.abs(nodes - middle) - half, 0.0)
            if crowded or np.any(np.hypot(*near.T) < radii + 0.02):
                continue
            under = np.all(np.abs(every - middle) < half, axis=1) & (owner != number)
            cost = len(set(owner[under].tolist())) + 0.15 * rank
            if best is None or cost < best[0]:
                best = (cost, middle)
        if best is not None:
            taken.append((best[1], half))
        found.append(None if best is None else best[1])
    return found
