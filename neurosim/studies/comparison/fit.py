"""One contender, taught one part of the rows from one seed, and asked the rest: what a worker is sent to do."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import RunInterrupted, RunStopped
from neurosim.data.datasets import Dataset
from neurosim.engines.simulation import Engine
from neurosim.learning.base import LearningRule
from neurosim.learning.decision import decided
from neurosim.learning.rosenblatt import corrects_mistakes
from neurosim.models.base import fixed_threshold
from neurosim.network.layers import perceptron
from neurosim.network.network import Network
from neurosim.recording.tables import Keep
from neurosim.studies.comparison.contenders import Contender
from neurosim.studies.comparison.pocket import pocket
from neurosim.training.hand_wiring import HandWiring, best_wiring
from neurosim.training.linear import Linear, counted_from
from neurosim.training.presentation import Answers, ask
from neurosim.training.training import Training, train

MOST_KEPT = 5_000_000
"""Synapses times presentations up to which every signal of a lesson is kept, to be looked at afterwards."""

ON_THRESHOLD = 1e-12
"""A potential this close to its threshold is on it.

Far less than the ROUNDING of weights: of small features, weights that have learned make small potentials too.
"""


@dataclass(frozen=True, eq=False)
class Job:
    """What to do.

    Attributes
    ----------
    contender : Contender
    learned, asked : Dataset
        Scaled, the rows in the order in which they are presented.
    seed : int
        Of the start weights.
    part : int or None
        Which fold; None if all rows are learned, and asked.
    bias : bool
    epochs : int
        At most.
    engine : str
    whole : bool
        Give back the training itself, too.
    """

    contender: Contender
    learned: Dataset
    asked: Dataset
    seed: int
    part: int | None
    bias: bool
    epochs: int
    engine: Engine
    whole: bool

    @property
    def outputs(self) -> int:
        """How many output neurons tell the classes apart."""
        return 1 if self.learned.n_classes == 2 else self.learned.n_classes

    @property
    def size(self) -> int:
        """At most how many synapses times rows times epochs its lesson has; 0 of a contender wired by hand."""
        synapses = (self.learned.n_features + self.bias) * self.outputs
        return synapses * self.learned.n_rows * self.epochs if self.contender.learns else 0


@dataclass(frozen=True, eq=False)
class Fit:
    """What came of it.

    Attributes
    ----------
    contender : str
    seed : int
    part : int or None
        Which fold; None if all rows were learned, and asked.
    accuracy : float
        Share of the asked rows that the kept weights decide rightly; NaN if the lesson failed.
    accuracy_last : float
        The same of the last weights, if better ones were kept (Rosenblatt's rule on units without memory, if it has
        not converged).
    accuracy_learned : float
        Share of the rows that were learned.
    mistakes, updates : int64 array (epochs,)
        Of each epoch; see :class:`~neurosim.training.history.History`.
    loss : float64 array (epochs,)
    layer : Linear or None
        What the kept weights compute; None of a wiring by hand.
    margin : float or None
        How far the closest row of those that were learned lies from the boundary, in the space of all weights, the
        bias's included (negative: on the wrong side). A neuron with a memory has no such boundary.
    output_range : (float, float)
        Least and most that the output neurons sent for the rows that were learned.
    converged_from : int or None
        The epoch from which on it had converged; see :class:`~neurosim.Training`.
    cycle : int or None
        Epochs after which the weights came back.
    pocketed : bool
        Whether the kept weights are the best seen, not the last.
    signals : int
        That were sent while it learned.
    seconds : float
        Wall time of the lesson; of a wiring by hand, of the search.
    engine : str
    rule : LearningRule or None
    batch : int
    start : str
    wiring : HandWiring or None
        The best one, if nobody teaches the model.
    training : Training or None
        The lesson itself, if it was asked for.
    failed : str
        Why the lesson ended early, if it did.
    """

    contender: str
    seed: int
    part: int | None
    accuracy: float
    accuracy_last: float
    accuracy_learned: float
    layer: Linear | None
    margin: float | None
    output_range: tuple[float, float]
    signals: int
    seconds: float
    engine: str
    mistakes: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    updates: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    loss: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    converged_from: int | None = None
    cycle: int | None = None
    pocketed: bool = False
    rule: LearningRule | None = None
    batch: int = 1
    start: str = ""
    wiring: HandWiring | None = None
    training: Training | None = None
    failed: str = ""

    @property
    def converged(self) -> bool:
        """Whether the last epoch passed without a mistake and, where mistakes alone are corrected, an update."""
        return self.converged_from is not None


def fit(job: Job) -> Fit:
    """Do a job."""
    return _taught(job) if job.contender.learns else _wired(job)


def _taught(job: Job) -> Fit:
    data, contender = job.learned, job.contender
    heard = np.column_stack([data.X, np.ones(data.n_rows)]) if job.bias else data.X
    rule, batch, start = contender.lesson(heard)
    neuron = contender.neuron
    network = _network(job, seed=job.seed if start == "random" else None)
    pocketing = neuron.memoryless and corrects_mistakes(rule, neuron)  # the pocket takes weights for planes
    small = heard.size * data.n_classes * job.epochs <= MOST_KEPT
    keep: Keep = "signals" if job.whole and small else "changes" if pocketing else "epochs"
    failed, began = "", time.perf_counter()
    try:
        training = train(
            network,
            data,
            rule,
            epochs=job.epochs,
            batch=batch,
            engine=job.engine,
            seed=job.seed,
            keep=keep,
            progress=False,
        )
    except RunInterrupted:
        raise
    except RunStopped as stopped:
        failed = str(stopped)
        if stopped.training is None:
            raise
        training = stopped.training
    seconds = time.perf_counter() - began
    common = Fit(
        contender=contender.name,
        seed=job.seed,
        part=job.part,
        accuracy=math.nan,
        accuracy_last=math.nan,
        accuracy_learned=math.nan,
        layer=None,
        margin=None,
        output_range=(math.nan, math.nan),
        signals=training.recording.n_signals,
        seconds=seconds,
        engine=training.engine,
        mistakes=training.history.mistakes,
        updates=training.history.updates,
        loss=training.history.loss,
        rule=rule,
        batch=batch,
        start=start,
        training=training if job.whole else None,
        failed=failed,
    )
    if failed:
        return common
    kept = pocket(training) if pocketing and not training.converged else None
    wiring, outputs = training.recording.wiring, training.lesson.outputs
    layer = Linear.of(wiring, outputs, training.recording.end.weights if kept is None else kept.weights)
    best = training.network if kept is None else _network(job, layer)
    asked, learned = ask(best, job.asked.X, engine=job.engine), ask(best, data.X, engine=job.engine)
    return replace(
        common,
        accuracy=_right(asked, job.asked),
        accuracy_last=_right(asked if kept is None else training.ask(job.asked.X), job.asked),
        accuracy_learned=_right(learned, data),
        layer=layer,
        margin=margin(layer, data) if neuron.memoryless and fixed_threshold(neuron) is not None else None,
        output_range=(float(learned.output.min()), float(learned.output.max())),
        converged_from=training.converged_from,
        cycle=training.cycle,
        pocketed=kept is not None,
    )


def _network(job: Job, layer: Linear | None = None, seed: int | None = None) -> Network:
    """Build the contender's network, from start weights drawn from a seed, or with the weights of a layer."""
    model = job.contender.neuron
    weights = None
    if layer is not None:
        bias = (layer.offsets + counted_from(model))[:, np.newaxis]
        weights = np.hstack([layer.slopes, bias] if job.bias else [layer.slopes])
    n = job.learned.n_features
    return perceptron(n, model, outputs=job.outputs, bias=job.bias, seed=seed, weights=weights)


def _right(answers: Answers, dataset: Dataset) -> float:
    """Return the share of rows decided rightly; what is 0 but for rounding is on the threshold, alike for every row."""
    excesses = np.where(np.abs(answers.excess) < ON_THRESHOLD, 0.0, answers.excess)
    return float(np.mean(decided(excesses) == dataset.y))


def margin(layer: Linear, dataset: Dataset) -> float | None:
    """Return how far the row closest to a boundary lies from it, each class against the rest; negative if wrong.

    Measured where the rows end in the 1 of the bias: the length of each output neuron's weights is that of all of
    them, the bias's included. None if they are all 0.
    """
    lengths = np.sqrt((layer.slopes**2).sum(axis=1) + layer.offsets**2)
    if not lengths.all():
        return None
    classes = [1] if len(lengths) == 1 else list(range(len(lengths)))
    signs = np.where(dataset.y[:, np.newaxis] == classes, 1.0, -1.0)
    return float((signs * layer.excesses(dataset.X) / lengths).min())


def _wired(job: Job) -> Fit:
    data, began = job.learned, time.perf_counter()
    wiring = best_wiring(data.X, data.y, data.n_classes)
    seconds = time.perf_counter() - began
    asked, learned = (wiring.ask(part.X, engine=job.engine) for part in (job.asked, data))
    return Fit(
        contender=job.contender.name,
        seed=job.seed,
        part=job.part,
        accuracy=_right(asked, job.asked),
        accuracy_last=_right(asked, job.asked),
        accuracy_learned=_right(learned, data),
        layer=None,
        margin=None,
        output_range=(float(learned.output.min()), float(learned.output.max())),
        signals=0,
        seconds=seconds,
        engine="",
        wiring=wiring,
    )
