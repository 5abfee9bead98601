"""The plane on which a lesson is shown, and what its network answers there, with the weights of any moment."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from neurosim.core.words import counted
from neurosim.data.datasets import Dataset
from neurosim.learning.decision import decided
from neurosim.learning.lesson import Lesson
from neurosim.network.rebuilt import network_of
from neurosim.recording.recording import Recording
from neurosim.training.linear import Linear, hidden
from neurosim.training.presentation import Answers, ask
from neurosim.viz.figures.style import Array
from neurosim.viz.figures.view import View

MOST_TRIED = 8  # of more features, the pairs of those are tried whose means differ most between the classes
ENOUGH = 0.9  # of the rows, that two features must decide as all of them do; otherwise components may
TIMED = "when two inputs fire, in ms; no line separates patterns of spikes"
WORK = 3_000_000  # rows x synapses that are asked of a network with hidden layers to choose a plane


def answers_at(recording: Recording, lesson: Lesson, weights: Array, rows: Array) -> Answers:
    """Return what the network of a lesson answers to rows, (rows, features), with given weights, in the event loop."""
    outputs = [recording.wiring.names[index] for index in lesson.outputs]
    network = network_of(recording.wiring, weights)
    return ask(network, rows, outputs, seed=recording.seed, answer_silence=lesson.answer_silence)


def margins_at(recording: Recording, lesson: Lesson, weights: Array, rows: Array) -> Array:
    """Return the margin of each output neuron (columns) for rows: of a linear network by its formula."""
    if hidden(recording.wiring, lesson.outputs):
        return answers_at(recording, lesson, weights, rows).excess
    return Linear.of(recording.wiring, lesson.outputs, weights).excesses(rows)


def view_of(recording: Recording, lesson: Lesson, dataset: Dataset) -> View:
    """Return the plane on which the learned network decides most rows as it decides them with all of their features.

    Where rows differ in more than two features, these are two of them, others being held at their mean; or the plane of
    the first two principal components, if no two features do so for nine rows of ten and it does for more. The note of
    the view says for how many.
    """
    usual = View.by_default(dataset)
    differing = np.flatnonzero(np.ptp(dataset.X, axis=0))
    weights = recording.end.weights
    if not asks(lesson):
        return replace(usual, note=TIMED)
    if len(differing) <= 2 or not np.isfinite(weights[recording.wiring.plastic]).all():
        return usual
    apart = _separation(dataset)[differing]
    tried = np.sort(differing[np.argsort(-apart, kind="stable")[:MOST_TRIED]])
    views = [View.of_features(dataset, pair) for pair in combinations(tried.tolist(), 2)] + [usual]
    sample = _sample(recording, lesson, dataset, len(views) + 1)
    places = [view.shown[sample] @ view.directions + view.place for view in views]
    asked = np.vstack([dataset.X[sample], *places])
    own, *seen = decided(margins_at(recording, lesson, weights, asked)).reshape(-1, len(sample))
    alike = [int(np.count_nonzero(one == own)) for one in seen]
    best = int(np.argmax(alike[:-1]))  # of equal ones, the first in the order of the data
    if alike[best] < ENOUGH * len(sample) and alike[-1] > alike[best]:
        best = len(views) - 1
    among = "" if len(sample) == dataset.n_rows else " that were looked at"
    told = f"after learning, {alike[best]:,} of {counted(len(sample), 'row')}{among} are decided here as by the network"
    others = "rows are projected" if best == len(views) - 1 else "other features at their mean"
    return replace(views[best], note=f"{views[best].note}; {told}", brief=f"{others}; {told}")


def asks(lesson: Lesson) -> bool:
    """Return whether what a network decides depends on a place among the features, and not on a pattern of spikes."""
    return lesson.teaching is not None and lesson.teaching.rule.looks_at != "presentation"


def _separation(dataset: Dataset) -> Array:
    """Return how far the means of the classes lie apart in each feature, relative to the spread within them."""
    groups = [dataset.X[dataset.y == k] for k in range(dataset.n_classes) if np.any(dataset.y == k)]
    between = np.var([group.mean(axis=0) for group in groups], axis=0)
    within = np.mean([group.var(axis=0) for group in groups], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num(between / within, nan=0.0))


def _sample(recording: Recording, lesson: Lesson, dataset: Dataset, times: int) -> NDArray[np.int64]:
    """Return the rows by which planes are compared: all, or as many as a network with hidden layers answers soon."""
    most = dataset.n_rows
    if hidden(recording.wiring, lesson.outputs):
        most = min(most, max(20, WORK // (times * max(len(recording.wiring.targets), 1))))
    return np.unique(np.linspace(0, dataset.n_rows - 1, most).round().astype(np.int64))
