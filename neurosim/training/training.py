"""Training in the event loop: rows of a data set are presented, and errors travel back as signals."""

import hashlib
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError, RunStopped
from neurosim.core.pickling import Uncached
from neurosim.core.words import an, counted
from neurosim.data.datasets import Data, Dataset, as_dataset
from neurosim.data.given_arrays import check_named_alike
from neurosim.engines.choice import Engine
from neurosim.engines.simulation import Recorded
from neurosim.engines.task import Watch
from neurosim.learning.base import LearningRule
from neurosim.learning.lesson import Lesson, Teaching
from neurosim.learning.rules import CrossEntropyRule, as_rule, corrects_mistakes, name_of
from neurosim.learning.timetable import looks_at, output_neurons
from neurosim.models.base import NeuronModel, sloped
from neurosim.models.sources import Bias
from neurosim.network.connectivity import Pairs
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring, wire
from neurosim.recording.recording import Recording
from neurosim.recording.tables import Keep
from neurosim.training.history import History, clean_from, history
from neurosim.training.presentation import UNLIMITED, Answers, ask, lesson_for, present

MAX_SIGNALS = 50_000_000  # of a lesson whose signals are kept


@dataclass(frozen=True, eq=False)
class Training(Uncached):
    """The result of training a network.

    Attributes
    ----------
    given : callable
        Returns the given network.
    dataset : Dataset
    rule : LearningRule
    recording : Recording
        The recording of the lesson.
    lesson : Lesson
        The schedule of presentations.
    """

    given: Callable[[], Network]
    dataset: Dataset
    rule: LearningRule
    recording: Recording
    lesson: Lesson

    def __repr__(self) -> str:
        end = "converged" if self.converged else "not converged"
        epochs, updates = len(self.history.mistakes), int(self.history.updates.sum())
        if epochs and not self.converged and not updates and not any(map(sloped, self._output_models)):
            end += " (every error was 0: the slope of a threshold is 0, so no gradient passes without a surrogate)"
        elif epochs and not self.converged and not self.history.updates[-1]:
            end += (
                " (saturated: far from the threshold the slope is 0, and so was every error of the last epoch; scale"
                " the features to about 1)"
            )
        course = f"{counted(epochs, 'epoch')}, {counted(updates, 'update')}"
        return f"Training on {self.dataset.name!r}: {course}, {end}, {self.rule!r}"

    @property
    def engine(self) -> str:
        """The engine that ran."""
        return self.recording.engine

    @cached_property
    def network(self) -> Network:
        """The network with the learned weights; the given one is unchanged."""
        return _with_weights(self.given(), self.recording.wiring, self.recording.end.weights)

    @cached_property
    def history(self) -> History:
        """Mistakes, updates, losses and weights of each complete epoch, from the recording."""
        return history(self.recording, self.lesson)

    @property
    def _output_models(self) -> list[NeuronModel]:
        models = (self.recording.wiring.model(index) for index in self.lesson.outputs)
        return [model for model in models if isinstance(model, NeuronModel)]

    @property
    def converged(self) -> bool:
        """Whether the last epoch had no mistake and, for a rule that corrects only mistakes, no update."""
        return self.converged_from is not None

    @cached_property
    def converged_from(self) -> int | None:
        """The epoch, from 1, from which on this holds; None if it has not converged."""
        settles = all(corrects_mistakes(self.rule, model) for model in self._output_models)
        # With several output neurons the decision may be correct while one of them still makes mistakes and is updated.
        return clean_from(self.history.updates if settles else self.history.mistakes)

    @cached_property
    def cycle(self) -> int | None:
        """Number of epochs after which the weights repeated, so that they would repeat forever.

        None if they did not, or if the rows were shuffled, so that a repetition has no consequence.
        """
        if self.lesson.shuffle is not None or self.converged:
            return None
        seen: dict[bytes, int] = {}
        for epoch, weights in enumerate(self.history.weights):
            key = (weights + 0.0).tobytes()  # -0.0 becomes 0.0
            if key in seen:
                return epoch - seen[key]
            seen[key] = epoch
        return None

    def _onto_outputs(self, bias: bool) -> NDArray[np.float64]:
        """Return the weights onto each output neuron (rows), from its bias or from its other sources (columns)."""
        wiring, learned = self.recording.wiring, self.recording.end.weights
        place = np.argsort(wiring.shown)
        rows = []
        for index in self.lesson.outputs:
            synapses = [s for s in wiring.incoming(index) if isinstance(wiring.model(wiring.sources[s]), Bias) is bias]
            rows.append([learned[s] for s in sorted(synapses, key=lambda s: place[wiring.sources[s]])])
        return np.array(rows, dtype=np.float64)

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """The weights onto the output neuron, in the order of adding its sources, without the bias.

        A float64 array (inputs,), or (outputs, inputs) if there are several output neurons.
        """
        layer = self._onto_outputs(bias=False)
        return layer[0] if len(layer) == 1 else layer

    @cached_property
    def bias(self) -> float | NDArray[np.float64]:
        """The weight from the always-on neuron: 0.0 without one, an array for several output neurons."""
        layer = self._onto_outputs(bias=True)
        biases = layer[:, 0] if layer.shape[1] else np.zeros(len(layer))
        return float(biases[0]) if len(biases) == 1 else biases

    def activation(self, X: ArrayLike) -> NDArray[np.float64]:
        """Present rows to the trained network, and return the outputs.

        Parameters
        ----------
        X : array_like (rows, features)

        Returns
        -------
        float64 array (rows,), or (rows, outputs) if there are several; margins have the same shape
        """
        return _squeezed(self.ask(X).output)

    def drive(self, X: ArrayLike) -> NDArray[np.float64]:
        """Present rows, and return each output neuron's margin (potential - threshold); see :meth:`activation`."""
        return _squeezed(self.ask(X).excess)

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Present rows, and return the decided class of each: an index into ``dataset.class_names``."""
        return self.ask(X).decisions

    def ask(self, X: ArrayLike, epoch: int | None = None) -> Answers:
        """Present rows to the network, and return outputs and margins of its output neurons.

        Parameters
        ----------
        X : array_like (rows, features)
        epoch : int, optional
            Use the weights after this epoch; 0 is the start. By default the learned weights.
        """
        check_named_alike(X, self.dataset.feature_names)
        network, wiring = self.network, self.recording.wiring
        if epoch is not None:
            network = _with_weights(self.given(), wiring, self.weights_after(epoch))
        outputs = [wiring.names[index] for index in self.lesson.outputs]
        answer = partial(ask, network, X, outputs, seed=self.recording.seed, answer_silence=self.lesson.answer_silence)
        if self.engine == "compiled":
            with suppress(InputError):  # then the default engine runs, or has a better error
                return answer(engine="compiled")
        return answer()

    def weights_after(self, epoch: int) -> NDArray[np.float64]:
        """Return the weight of every synapse after an epoch; 0 is the start, and -1 the last."""
        wiring = self.recording.wiring
        weights = wiring.weights.copy()
        weights[wiring.plastic] = self.history.weights[epoch]
        return weights

    def digest(self) -> str:
        """Return the SHA-256 of every signal of the lesson, the learned weights, and the answers to the data set."""
        answers = np.ascontiguousarray(self.activation(self.dataset.X), dtype="<f8")
        return hashlib.sha256(self.recording.digest().encode() + answers.tobytes()).hexdigest()


def train(
    network: Network,
    dataset: Data,
    rule: LearningRule | str,
    rate: float | None = None,
    epochs: int = 100,
    batch: int | None = 1,
    shuffle: bool = False,
    *,
    engine: Engine = "auto",
    seed: int = 0,
    record: Recorded = "none",
    max_signals: int | None = None,
    max_seconds: float = math.inf,
    progress: bool | None = None,
    keep: Keep = "signals",
    answer_silence: bool | None = None,
) -> Training:
    """Train a network on a data set, inside the event loop.

    In the presentation of a row, the input neurons send its features (a zero sends nothing), the teacher's target
    reaches the output neurons with the row, and errors travel back along the synapses as signals. Every neuron begins
    each row in its initial state, so the output does not depend on earlier rows, and is that of
    :meth:`Training.predict` with the same weights. The first epoch without errors is the last, since no weight would
    change afterwards.

    Parameters
    ----------
    network : Network
        For example from :func:`~neurosim.perceptron`; it is not changed.
    dataset : Dataset, name, path, (X, y) or frame
        Two classes for one output neuron, or one neuron for each class; see :func:`~neurosim.datasets.as_dataset`.
    rule : LearningRule or str
        ``"rosenblatt"``, ``"delta"``, ``"gradient"``, ``"cross-entropy"`` or ``"tempotron"``.
    rate : float, optional
        Learning rate, if the rule is given by name.
    epochs : int
        Most epochs.
    batch : int, optional
        Rows after which the weights change; 1 for online learning, None for all rows.
    shuffle : bool
        Whether the rows have a new order in each epoch, drawn from `seed`.
    max_signals : int, optional
        Number of signals after which to stop; by default 50 million if all are kept, and no limit if they are only
        counted, since the activity of a lesson cannot run away.
    engine, seed, record, max_seconds, progress
        As in :func:`~neurosim.simulate`; by default signals, weights and errors are recorded, but not potentials.
    answer_silence : bool, optional
        Whether a hidden neuron that no signal of a row reaches acts nevertheless, on a sum of 0. By default it does if
        its output is continuous (``Sigmoid``), so that a network of sigmoids equals the matrix form; a threshold unit
        or a membrane acts only on signals. A bias reaches its neurons with every row. Output neurons always act.
    keep : {"signals", "changes", "epochs"}
        How much of the lesson to keep: everything; no signals, which are only counted; or no signals, and of the
        weights only those after each epoch. The learned weights are the same; a long lesson with many synapses takes
        less memory. With ``"epochs"`` the compiled engine may repeat the lesson to compute its history.

    Raises
    ------
    InputError
        If network, data set and rule do not fit each other, or if the answer depends on a neuron that does not act in
        the instant in which a row reaches it: one with a synaptic current (``ExpCurrentLIF``), or one that fires
        without input.
    RunStopped, RunInterrupted
        Their ``recording`` has everything up to the stop, and their ``training`` can be used like any other.

    Examples
    --------
    >>> from neurosim.network.layers import perceptron
    >>> train(perceptron(2), "and", rule="rosenblatt")
    Training on 'and': 9 epochs, 18 updates, converged, RosenblattRule(rate=1.0)
    """
    dataset = as_dataset(dataset)
    rule = as_rule(rule, rate)
    wiring = wire(network, seed)
    outputs = output_neurons(wiring)
    _check_rule(wiring, rule)
    lesson = lesson_for(wiring, outputs, dataset.X)
    size = dataset.n_rows if batch is None else checks.whole(batch, "The batch size", least=1)
    if not isinstance(keep, str) or keep not in get_args(Keep):
        raise InputError(f"keep must be one of {', '.join(map(repr, get_args(Keep)))}; got {keep!r}.")
    lesson = replace(
        lesson,
        teaching=Teaching(_targets(wiring, outputs, dataset, rule), dataset.y, rule, size, dataset.class_names),
        epochs=checks.whole(epochs, "The number of epochs", least=1),
        shuffle=seed if checks.flag(shuffle, "shuffle") else None,
        data=dataset.name,
        feature_names=dataset.feature_names,
        answer_silence=checks.flag_or_default(answer_silence, "answer_silence"),
    )

    taught = partial(Training, network.remembered(), dataset, rule)
    if max_signals is None:
        max_signals = MAX_SIGNALS if keep == "signals" else UNLIMITED
    watch = Watch(max_signals, max_seconds)
    try:
        recording = present(wiring, lesson, seed, watch, record=record, engine=engine, progress=progress, keep=keep)
    except RunStopped as stopped:
        if stopped.recording is not None:
            stopped.training = taught(stopped.recording, lesson)
        raise
    return taught(recording, lesson)


def _targets(wiring: Wiring, outputs: tuple[int, ...], dataset: Dataset, rule: LearningRule) -> NDArray[np.float64]:
    """Return the target of each output neuron for each row."""
    classes = ", ".join(repr(name) for name in dataset.class_names)
    if dataset.n_classes < 2:
        raise InputError(f"The data set {dataset.name!r} has one class only, {classes}; at least two are needed.")
    if dataset.n_classes != max(2, len(outputs)):
        several = f"{dataset.n_classes} output neurons (outputs={dataset.n_classes})"
        raise InputError(
            f"The data set {dataset.name!r} has {dataset.n_classes} classes ({classes}), which need"
            f" {'1 output neuron' if dataset.n_classes == 2 else several}; the network has {len(outputs)}."
        )
    targets = np.empty((dataset.n_rows, len(outputs)))
    for k, index in enumerate(outputs):
        model = wiring.model(index)
        assert isinstance(model, NeuronModel)  # a source has no synapses onto it
        if isinstance(rule, CrossEntropyRule) and model.targets != (0.0, 1.0):
            raise InputError(
                f"The cross-entropy needs outputs from 0 to 1, but {type(model).__name__} {wiring.labels[index]!r}"
                f" sends {model.targets[0]:g} and {model.targets[1]:g}; use the delta rule, or a Sigmoid."
            )
        no, yes = model.targets
        targets[:, k] = np.where(dataset.y == (1 if len(outputs) == 1 else k), yes, no)
    return targets


def _check_rule(wiring: Wiring, rule: LearningRule) -> None:
    """Raise an InputError for a neuron with fixed weights, or for rows of another kind than the rule evaluates."""
    for index in np.unique(wiring.targets[wiring.plastic]).tolist():
        model = wiring.model(index)
        if isinstance(model, NeuronModel) and not model.learns:
            raise InputError(
                f"The neuron {wiring.labels[index]!r} is {an(type(model).__name__)}, which has fixed weights. Use"
                " rosenblatt, adaline or sigmoid to learn from examples."
            )
    given = looks_at(wiring)
    if rule.looks_at != given:
        rows = "spikes at many times (Latency)" if given == "presentation" else "values at one time (Feature)"
        use = "the tempotron rule" if given == "presentation" else "Latency sources"
        raise InputError(
            f"The {name_of(rule)} rule uses {'one act' if rule.looks_at == 'act' else 'a whole presentation'} of a"
            f" neuron, but the network's rows are {rows}; use {use}."
        )


def _with_weights(network: Network, wiring: Wiring, weights: NDArray[np.float64]) -> Network:
    """Set the weights of the plastic synapses of a network, fix its random projections, and return it."""
    synapses = np.split(wiring.built, wiring.edge_ends[:-1])
    for (tail, head, _, edge), mine in zip(network.edges(), synapses, strict=True):
        if not edge.get("plastic", False):
            continue
        if edge.get("rule") is None:
            edge["weight"] = weights[mine].item()
            continue
        within = []  # the numbers of the neurons at both ends within their populations
        for node, indices in ((tail, wiring.sources[mine]), (head, wiring.targets[mine])):
            alone = network.graph.nodes[node].get("size") is None
            within.append((indices - wiring.index(node if alone else (node, 0))).tolist())
        edge |= {"weight": weights[mine], "rule": Pairs(*within)}
    return network


def _squeezed(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    return answers[:, 0] if answers.shape[1] == 1 else answers
