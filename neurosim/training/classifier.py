"""What the classifiers have in common: how neurons are fitted, and predict, inside the event loop."""

import inspect
import warnings
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

import neurosim as ns
from neurosim.core import checks
from neurosim.core.installing import install_command
from neurosim.core.words import counted
from neurosim.engines.choice import Engine
from neurosim.learning.lesson import Lesson
from neurosim.learning.stable_rate import stable_rate
from neurosim.network.layers import hidden_sizes, layer_weights
from neurosim.training.presentation import Answers, ask

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data  # since 1.6
except ImportError as error:
    told = f"The classifiers need scikit-learn 1.6 or later: {install_command('scikit-learn>=1.6')}"
    raise ImportError(told) from error


class NeuronClassifier(ClassifierMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """A classifier whose neurons run in the event loop."""

    classes_: NDArray[Any]

    @abstractmethod
    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        """Present rows to the fitted network."""

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the margin (potential - threshold) of each output neuron.

        Parameters
        ----------
        X : array_like (rows, features)

        Returns
        -------
        float64 array (rows,) for two classes, else (rows, classes)
        """
        excess = self._answers(X).excess
        return excess[:, 0] if excess.shape[1] == 1 else excess

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the decided class of each row: of two the second if the neuron fires, of more the largest margin."""
        decisions = self._answers(X).decisions
        return np.asarray(self.classes_[decisions])

    def _answers(self, X: ArrayLike) -> Answers:
        check_is_fitted(self)
        return self._ask(validate_data(self, X, dtype=np.float64, reset=False))

    def _validated(self, X: ArrayLike, y: ArrayLike, first: bool = True) -> tuple[NDArray[np.float64], NDArray[Any]]:
        rows, labels = validate_data(self, X, y, dtype=np.float64, reset=first)
        check_classification_targets(labels)
        return rows, labels


@dataclass(kw_only=True, eq=False, repr=False)
class LearningClassifier(NeuronClassifier):
    """Layers of neurons that learn from examples. What follows is part of the docstring of each kind of neuron.

    batch : int, optional
        Rows after which the weights change; None for all rows.
    fit_intercept : bool
        Whether each neuron has a bias.
    shuffle : bool
        Whether the rows have a new order in each epoch.
    random_state : int, RandomState or None
        Seed of these orders.
    engine : {"auto", "simpy", "compiled"}
        The engine of the event loop.

    Attributes
    ----------
    coef_ : array (1 or classes, features)
    intercept_ : array (1 or classes,)
        Without hidden layers.
    coefs_, intercepts_ : lists of arrays (inputs, neurons) and (neurons,)
        With hidden layers: those of each layer, as in scikit-learn's MLPClassifier.
    n_iter_ : int
        Epochs so far.
    rate_ : float
        Learning rate.
    classes_, n_features_in_, feature_names_in_
        As in scikit-learn.
    """

    _model: ClassVar[type[ns.NeuronModel]]
    _rules: ClassVar[tuple[str, ...]]  # valid learning rules; only if there are several, `rule` is a parameter

    rule: str = field(init=False)
    hidden_layer_sizes: Any = field(init=False, default=())
    rate: float | None = None
    max_iter: int = 100
    batch: int | None = 1
    fit_intercept: bool = True
    shuffle: bool = True
    random_state: Any = 0
    engine: Engine = "auto"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        shared = inspect.cleandoc(LearningClassifier.__doc__ or "").partition("\n\n")[2]
        cls.__doc__ = inspect.cleandoc(cls.__doc__ or "").replace("{shared}", shared)

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from weights of 0 or, with hidden layers, from random ones.

        Parameters
        ----------
        X : array_like (rows, features)
        y : array_like (rows,)
            Classes; two share one output neuron, with more each has its own.

        Raises
        ------
        InputError
            If a parameter or the rows break a rule.
        RunStopped
            If the weights diverge because the rate is too high.
        """
        rows, labels = self._validated(X, y)
        self._start(np.unique(labels))
        epochs = checks.whole(self.max_iter, f"The 'max_iter' of {type(self).__name__}", least=1)
        wrong = self._learn(rows, labels, epochs, self.shuffle)
        if wrong and self.rule == "rosenblatt":  # which ends by itself if a plane separates the classes
            warnings.warn(
                f"In the last of {counted(epochs, 'epoch')} (max_iter) {wrong} of"
                f" {counted(len(rows), 'row')} were still decided wrongly."
                " neurosim.separability or `neurosim compare` can prove whether a plane separates the classes.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def partial_fit(self, X: ArrayLike, y: ArrayLike, classes: ArrayLike | None = None) -> Self:
        """Learn for one more epoch, from the present weights.

        Parameters
        ----------
        X : array_like (rows, features)
        y : array_like (rows,)
        classes : array_like, optional
            All classes; required in the first call.
        """
        first = not hasattr(self, "classes_")
        rows, labels = self._validated(X, y, first)
        if first:
            if classes is None:
                raise ns.InputError("The first call of partial_fit needs all classes (classes=[...]).")
            self._start(np.unique(classes))
        elif hidden_sizes(self.hidden_layer_sizes) != self._hidden:
            raise ns.InputError(
                f"The network was begun with the hidden layers {self._hidden}; hidden_layer_sizes is now"
                f" {self.hidden_layer_sizes!r}. Call fit to begin anew."
            )
        elif classes is not None and not np.array_equal(self.classes_, np.unique(classes)):
            raise ns.InputError(f"The classes are {self.classes_.tolist()}, as in the first call; got {classes!r}.")
        unknown = np.setdiff1d(labels, self.classes_)
        if len(unknown):
            raise ns.InputError(f"Labels must be among the classes {self.classes_.tolist()}; got {unknown[0]!r}.")
        order = Lesson(rows, (), 0, 0, shuffle=self._seed if self.shuffle else None).order(self.n_iter_)
        self._learn(rows[order], labels[order], 1, shuffle=False)
        return self

    @property
    def _neuron(self) -> ns.NeuronModel:
        return self._model()

    def _start(self, classes: NDArray[Any]) -> None:
        name = type(self).__name__
        for switch in ("fit_intercept", "shuffle"):
            checks.flag(getattr(self, switch), f"The '{switch}' of {name}")
        self.classes_ = classes
        self.n_iter_ = 0
        self._seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        self._hidden = hidden_sizes(self.hidden_layer_sizes, f"The 'hidden_layer_sizes' of {name}")
        self._take(self._network(seed=self._seed if self._hidden else None))

    @property
    def _outputs(self) -> int:
        return 1 if len(self.classes_) == 2 else len(self.classes_)

    def _take(self, network: ns.Network) -> None:
        """Keep the weights of a network."""
        layers = layer_weights(network, self._hidden, self._outputs)
        biases = [layer[:, -1] if self.fit_intercept else np.zeros(len(layer)) for layer in layers]
        slopes = [layer[:, :-1] if self.fit_intercept else layer for layer in layers]
        if self._hidden:
            self.coefs_, self.intercepts_ = [slope.T for slope in slopes], biases
        else:
            self.coef_, self.intercept_ = slopes[0], biases[0]

    @property
    def _weights(self) -> Any:
        """The weights as a network takes them."""
        if not self._hidden:
            return np.column_stack([self.coef_, self.intercept_]) if self.fit_intercept else self.coef_
        layers = zip(self.coefs_, self.intercepts_, strict=True)
        return [np.column_stack([coef.T, bias]) if self.fit_intercept else coef.T for coef, bias in layers]

    def _learn(self, rows: NDArray[np.float64], labels: NDArray[Any], epochs: int, shuffle: bool) -> int:
        """Continue from the present weights, and return the mistakes of the last epoch."""
        name = type(self).__name__
        if self.rule not in self._rules:
            raise ns.UnknownNameError(f"learning rule of {name}", self.rule, self._rules)
        batch = None if self.batch is None else checks.whole(self.batch, f"The 'batch' of {name}", least=1)
        inputs = np.hstack([rows, np.ones((len(rows), 1))]) if self.fit_intercept else rows
        rate = stable_rate(self.rule, inputs, batch) if self.rate is None else self.rate
        self.rate_ = checks.positive(rate, f"The 'rate' of {name}")
        features = tuple(f"x{j}" for j in range(1, self.n_features_in_ + 1))
        indices, classes = np.searchsorted(self.classes_, labels), tuple(self.classes_.tolist())
        given = ns.Dataset(f"rows of {name}", rows, indices, features, classes, "")
        lesson = partial(ns.train, self._network(self._weights), given, self.rule, self.rate_, epochs, batch, shuffle)
        training = lesson(engine=self.engine, seed=self._seed, progress=False, keep="epochs")
        self._take(training.network)
        self.n_iter_ += len(training.history.mistakes)
        return int(training.history.mistakes[-1])

    def _network(self, weights: Any = None, seed: int | None = None) -> ns.Network:
        size = self.n_features_in_, self._neuron, self._hidden, self._outputs
        return ns.perceptron(*size, bool(self.fit_intercept), seed, weights=weights)

    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        return ask(self._network(self._weights), rows, engine=self.engine)
