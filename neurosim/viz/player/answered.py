"""What a network with hidden layers answers on the plane that a page shows, after some epochs of a recorded lesson."""

from typing import Any

import numpy as np

from neurosim.learning.lesson import Lesson
from neurosim.recording.recording import Recording
from neurosim.training.history import History
from neurosim.training.linear import hidden
from neurosim.viz.figures.boundaries import default_epochs
from neurosim.viz.figures.lesson_plane import answers_at, asks
from neurosim.viz.figures.style import Array
from neurosim.viz.figures.view import View

SIDE = 40  # places along each side of the plane
MOST_KEPT = 16  # epochs: half of them closer to each other at the start, half at even steps
WORK = 20_000_000  # places x epochs x synapses that are asked, at most; the start and the end always are
STEPS = 100  # of a margin, from 0 to what is far from the boundary


def answered(recording: Recording, lesson: Lesson, past: History, view: View) -> tuple[dict[str, Any] | None, Array]:
    """Return what a page has to know of the regions of a network with hidden layers, and what is decided in them.

    For one output neuron the numbers (epochs, y, x) are margins in steps, negative exactly where it decides for the
    first class; for several, the decided class. There are none for a network whose lines say all, or without any.
    """
    if not asks(lesson) or not hidden(recording.wiring, lesson.outputs):
        return None, np.empty(0)
    last = len(past.weights) - 1
    most = WORK // (SIDE * SIDE * max(len(recording.wiring.targets), 1))
    half = max(min(most, MOST_KEPT) // 2, 2)
    epochs = sorted({*default_epochs(last, half), *np.linspace(0, last, half).round().astype(int).tolist()})
    x, y = (np.linspace(*side, SIDE) for side in view.box)
    places = view.places(x, y).reshape(SIDE * SIDE, -1)
    weights, found = recording.wiring.weights.copy(), []
    for epoch in epochs:
        weights[recording.wiring.plastic] = past.weights[epoch]
        answers = answers_at(recording, lesson, weights, places)
        found.append(answers.decisions if len(lesson.outputs) > 1 else _steps(answers.excess[:, 0]))
    return {"epochs": epochs, "side": SIDE, "margins": len(lesson.outputs) == 1}, np.concatenate(found)


def _steps(margins: Array) -> Array:
    """Return margins in whole steps that are fine near the boundary; 0 and more where they are 0 and more."""
    far = float(np.quantile(np.abs(margins), 0.3)) or 1.0
    steps = np.clip(np.round(STEPS * margins / far), -STEPS, STEPS)
    return np.where(margins >= 0.0, np.maximum(steps, 0.0), np.minimum(steps, -1.0))
