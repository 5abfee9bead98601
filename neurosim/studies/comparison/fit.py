"""The lesson of one contender on one part of the rows with one seed, and its test: the job of a worker process."""

import math
import time
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.engines.choice import Engine
from neurosim.learning.decision import decided, mistaken
from neurosim.learning.rules import corrects_mistakes
from neurosim.models.base import fixed_threshold
from neurosim.recording.tables import Keep
from neurosim.training.hand_wiring import HandWiring, best_wiring
from neurosim.training.linear import Linear, counted_from, placed
from neurosim.training.presentation import Answers, ask

MOST_KEPT = 5_000_000  # most synapses times presentations for which every signal of a lesson is kept
ON_THRESHOLD = 1e-12
"""A margin this small counts as 0.

It is far below the ROUNDING of weights, since small features make small margins, too.
"""

TOGETHER = 500_000  # number of margins that the pocket computes at a time


@dataclass(frozen=True, eq=False)
class Job:
    """A lesson to run."""

    contender: ns.Contender
    learned: ns.Dataset  # training rows, scaled, in the order of presentation
    asked: ns.Dataset  # test rows
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
        layers = pairwise((self.learned.n_features, *self.contender.layers, self.outputs))
        synapses = sum((sources + self.bias) * targets for sources, targets in layers)
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
    accuracy: float = math.nan  # of the kept weights on the test rows; NaN if the lesson failed
    accuracy_last: float = math.nan  # of the last weights on the test rows
    accuracy_learned: float = math.nan  # of the kept weights on the training rows
    output_range: tuple[float, float] = (math.nan, math.nan)  # least and largest output for the training rows
    weights: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))  # kept, of every synapse
    layer: Linear | None = None  # the function of the kept weights; None with hidden layers, or of a hand-made wiring
    margin: float | None = None  # see margin(); None for a neuron with a memory
    signals: int = 0  # number sent in the lesson
    seconds: float = 0.0  # wall time of the lesson, or of the search for a wiring
    engine: str = ""
    mistakes: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))  # of each epoch
    updates: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))  # of each epoch
    loss: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))  # of each epoch
    converged_from: int | None = None  # epoch; see Training
    cycle: int | None = None  # epochs after which the weights repeated
    pocketed: bool = False
    rule: ns.LearningRule | None = None
    batch: int = 1
    start: str = ""
    wiring: HandWiring | None = None  # the best one, for a model with fixed weights
    training: ns.Training | None = None  # if requested
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
    layered = bool(contender.layers)
    pocketing = not layered and neuron.memoryless and corrects_mistakes(rule, neuron)  # whose weights are planes
    small = job.size <= MOST_KEPT
    keep: Keep = "signals" if job.whole and small else "changes" if pocketing else "epochs"
    failed, began = "", time.perf_counter()
    how: dict[str, Any] = {"engine": job.engine, "seed": job.seed, "progress": False, "keep": keep}
    try:
        training = ns.train(network, data, rule, epochs=job.epochs, batch=batch, **how)
    except ns.RunInterrupted:
        raise
    except ns.RunStopped as stopped:
        if stopped.training is None:
            raise
        failed, training = str(stopped), stopped.training
    result = Fit(
        contender=contender.name,
        seed=job.seed,
        part=job.part,
        signals=training.recording.n_signals,
        seconds=time.perf_counter() - began,
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
        return result
    kept = pocket(training)[0] if pocketing and not training.converged else None
    weights = training.recording.end.weights if kept is None else kept
    layer = None if layered else Linear.of(training.recording.wiring, training.lesson.outputs, weights)
    best = training.network if kept is None else _network(job, layer)
    asked = ask(best, job.asked.X, engine=job.engine)
    return replace(
        result,
        **_tested(job, asked, ask(best, data.X, engine=job.engine)),
        accuracy_last=_right(asked if kept is None else training.ask(job.asked.X), job.asked),
        weights=weights,
        layer=layer,
        margin=margin(layer, data) if layer and neuron.memoryless and fixed_threshold(neuron) is not None else None,
        converged_from=training.converged_from,
        cycle=training.cycle,
        pocketed=kept is not None,
    )


def _wired(job: Job) -> Fit:
    data, began = job.learned, time.perf_counter()
    wiring = best_wiring(data.X, data.y, data.n_classes)
    seconds = time.perf_counter() - began
    tested = _tested(job, *(wiring.ask(part.X, engine=job.engine) for part in (job.asked, data)))
    last = tested["accuracy"]
    return Fit(job.contender.name, job.seed, job.part, **tested, accuracy_last=last, seconds=seconds, wiring=wiring)


def _network(job: Job, layer: Linear | None = None, seed: int | None = None) -> ns.Network:
    """Return the contender's network, with random initial weights from a seed, or with the weights of a layer."""
    model = job.contender.neuron
    weights = None
    if layer is not None:
        bias = (layer.offsets + counted_from(model))[:, np.newaxis]
        weights = np.hstack([layer.slopes, bias] if job.bias else [layer.slopes])
    n, hidden = job.learned.n_features, job.contender.layers
    return ns.perceptron(n, model, hidden, job.outputs, job.bias, seed, weights=weights)


def _tested(job: Job, asked: Answers, learned: Answers) -> dict[str, Any]:
    """Return the accuracies of the kept weights, and the range of their outputs, from the answers to all rows."""
    return {
        "accuracy": _right(asked, job.asked),
        "accuracy_learned": _right(learned, job.learned),
        "output_range": (float(learned.output.min()), float(learned.output.max())),
    }


def _right(answers: Answers, dataset: ns.Dataset) -> float:
    """Return the share of correctly decided rows; a margin of 0 up to rounding counts as 0 for every row."""
    excesses = np.where(np.abs(answers.excess) < ON_THRESHOLD, 0.0, answers.excess)
    return float(np.mean(decided(excesses) == dataset.y))


def margin(layer: Linear, dataset: ns.Dataset) -> float | None:
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


def pocket(training: ns.Training) -> tuple[NDArray[np.float64], int]:
    """Return the best weights of a lesson (every synapse; the earliest among equals), and their mistakes on its rows.

    If no plane separates the classes, Rosenblatt's rule never ends, and its last weights are not the best ones. All
    weights that occurred are tested, where S. I. Gallant, IEEE Transactions on Neural Networks 1 (1990), 179-191,
    estimates the best ones by the length of runs of correct decisions. A row on the boundary is a mistake.
    """
    wiring, outputs, wanted = training.recording.wiring, training.lesson.outputs, training.dataset.y
    rows = np.column_stack([training.dataset.X, np.ones(training.dataset.n_rows)])
    output_of, column_of = (np.full(len(wiring.weights), -1) for _ in range(2))
    where = placed(wiring, outputs)
    output_of[where[2]], column_of[where[2]] = where[0], where[1]
    start = Linear.of(wiring, outputs, wiring.weights)
    table = np.column_stack([start.slopes, start.offsets])
    changes = training.recording.changes
    synapse, moves = changes["synapse"], _moves(changes, wiring.weights)
    ends = np.append(np.flatnonzero(np.diff(changes["tick"])) + 1, len(changes))  # ends of the changes of each instant
    fewest, changed = int(np.count_nonzero(mistaken(wanted, rows @ table.T))), 0
    together = max(1, TOGETHER // (len(rows) * len(table)))
    for first in range(0, len(ends) if len(changes) else 0, together):
        moments = ends[first : first + together]
        begun = ends[first - 1] if first else 0
        these = slice(begun, moments[-1])
        tables = np.zeros((len(moments) + 1, *table.shape))
        tables[0] = table
        moment = np.searchsorted(moments, np.arange(begun, moments[-1]), side="right")
        np.add.at(tables, (moment + 1, output_of[synapse[these]], column_of[synapse[these]]), moves[these])
        tables = np.cumsum(tables, axis=0)
        excesses = (rows @ tables[1:].reshape(-1, table.shape[1]).T).reshape(len(rows), *tables[1:, :, 0].shape)
        wrong = np.count_nonzero(mistaken(np.broadcast_to(wanted[:, np.newaxis], excesses.shape[:2]), excesses), axis=0)
        if wrong.min() < fewest:
            fewest, changed = int(wrong.min()), int(moments[np.argmin(wrong)])
        table = tables[-1]
    weights = wiring.weights.copy()
    weights[synapse[:changed]] = changes["weight"][:changed]  # of several changes of a synapse the last one counts
    return weights, fewest


def _moves(changes: NDArray[np.void], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the difference that each change makes to its weight, from the initial weights."""
    by_synapse = np.argsort(changes["synapse"], kind="stable")
    synapse, after = changes["synapse"][by_synapse], changes["weight"][by_synapse]
    before = np.append(weights[:1], after)[:-1]
    first = np.diff(synapse, prepend=-1) != 0
    before[first] = weights[synapse[first]]
    moves = np.empty(len(changes))
    moves[by_synapse] = after - before
    return moves
