"""The lesson of one contender on one part of the rows with one seed, and its test: the job of a worker process."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import RunInterrupted, RunStopped
from neurosim.data.datasets import Dataset
from neurosim.engines.choice import Engine
from neurosim.learning.base import LearningRule
from neurosim.learning.decision import decided
from neurosim.learning.rules import corrects_mistakes
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
"""Most synapses times presentations for which every signal of a lesson is kept."""

ON_THRESHOLD = 1e-12
"""A margin this small counts as 0.

It is far below the ROUNDING of weights, since small features make small margins, too.
"""


@dataclass(frozen=True, eq=False)
class Job:
    """A lesson to run."""

    contender: Contender
    learned: Dataset  # training rows, scaled, in the order of presentation
    asked: Dataset  # test rows
    seed: int  # of the initial weights
    part: int | None  # number of the fold; None if all rows are learned, and tested
    bias: bool
    epochs: int  # at most
    engine: Engine
    whole: bool  # whether to return the training itself, too

    @property
    def outputs(self) -> int:
        """Number of output neurons."""
        return 1 if self.learned.n_classes == 2 else self.learned.n_classes

    @property
    def size(self) -> int:
        """Largest number of synapses times rows times epochs of its lesson; 0 for fixed weights."""
        synapses = (self.learned.n_features + self.bias) * self.outputs
        return synapses * self.learned.n_rows * self.epochs if self.contender.learns else 0


@dataclass(frozen=True, eq=False)
class Fit:
    """The result of a lesson.

    The kept weights are the last ones, or the best ones for Rosenblatt's rule on units without memory, if it has not
    converged (``pocketed``).
    """

    contender: str
    seed: int
    part: int | None  # number of the fold; None if all rows were learned, and tested
    accuracy: float  # of the kept weights on the test rows; NaN if the lesson failed
    accuracy_last: float  # of the last weights on the test rows
    accuracy_learned: float  # of the kept weights on the training rows
    layer: Linear | None  # the function of the kept weights; None for a hand-made wiring
    margin: float | None  # see margin(); None for a neuron with a memory
    output_range: tuple[float, float]  # least and largest output for the training rows
    signals: int  # number sent in the lesson
    seconds: float  # wall time of the lesson, or of the search for a wiring
    engine: str
    mistakes: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))  # of each epoch
    updates: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))  # of each epoch
    loss: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))  # of each epoch
    converged_from: int | None = None  # epoch; see Training
    cycle: int | None = None  # epochs after which the weights repeated
    pocketed: bool = False
    rule: LearningRule | None = None
    batch: int = 1
    start: str = ""
    wiring: HandWiring | None = None  # the best one, for a model with fixed weights
    training: Training | None = None  # if requested
    failed: str = ""  # why the lesson ended early, if it did

    @property
    def converged(self) -> bool:
        """Whether the last epoch had no mistake and, for a rule that corrects only mistakes, no update."""
        return self.converged_from is not None


def fit(job: Job) -> Fit:
    """Run a job."""
    return _taught(job) if job.contender.learns else _wired(job)


def _taught(job: Job) -> Fit:
    data, contender = job.learned, job.contender
    inputs = np.column_stack([data.X, np.ones(data.n_rows)]) if job.bias else data.X
    rule, batch, start = contender.lesson(inputs)
    neuron = contender.neuron
    network = _network(job, seed=job.seed if start == "random" else None)
    pocketing = neuron.memoryless and corrects_mistakes(rule, neuron)  # the pocket assumes that weights are planes
    small = inputs.size * data.n_classes * job.epochs <= MOST_KEPT
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
    """Return the contender's network, with random initial weights from a seed, or with the weights of a layer."""
    model = job.contender.neuron
    weights = None
    if layer is not None:
        bias = (layer.offsets + counted_from(model))[:, np.newaxis]
        weights = np.hstack([layer.slopes, bias] if job.bias else [layer.slopes])
    n = job.learned.n_features
    return perceptron(n, model, outputs=job.outputs, bias=job.bias, seed=seed, weights=weights)


def _right(answers: Answers, dataset: Dataset) -> float:
    """Return the share of correctly decided rows; a margin of 0 up to rounding counts as 0 for every row."""
    excesses = np.where(np.abs(answers.excess) < ON_THRESHOLD, 0.0, answers.excess)
    return float(np.mean(decided(excesses) == dataset.y))


def margin(layer: Linear, dataset: Dataset) -> float | None:
    """Return the smallest distance of a row from the boundary, each class against the rest; negative if it is wrong.

    Distances are in the space of features and bias, divided by the length of each output neuron's weights, bias
    included. None if these are all 0.
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
