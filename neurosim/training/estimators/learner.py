"""The base of classifiers with a learning rule: fitted at once, or one epoch at a time."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, Self, final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state

from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.data.datasets import Dataset
from neurosim.engines.choice import Engine
from neurosim.learning.lesson import Lesson
from neurosim.learning.stable_rate import stable_rate
from neurosim.models.base import NeuronModel
from neurosim.network.layers import perceptron
from neurosim.network.network import Network
from neurosim.training.estimators.classifier import NeuronClassifier
from neurosim.training.presentation import Answers, ask
from neurosim.training.training import Training, train


class LearningClassifier(NeuronClassifier):
    """A layer of neurons that learns from examples."""

    _model: ClassVar[type[NeuronModel]]
    _rules: ClassVar[tuple[str, ...]]
    """Valid learning rules; if there are several, the parameter `rule` names one."""
    _finishes: ClassVar[bool] = False
    """Whether its lesson ends by itself if a plane separates the classes."""

    def __init__(
        self,
        *,
        rate: float | None = None,
        max_iter: int = 100,
        batch: int | None = 1,
        fit_intercept: bool = True,
        shuffle: bool = True,
        random_state: Any = 0,
        engine: Engine = "auto",
    ) -> None:
        self.rate = rate
        self.max_iter = max_iter
        self.batch = batch
        self.fit_intercept = fit_intercept
        self.shuffle = shuffle
        self.random_state = random_state
        self.engine = engine

    @final
    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from weights of 0.

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
        rows, labels = self._examples(X, y)
        self._start(np.unique(labels))
        epochs = checks.whole(self.max_iter, f"The 'max_iter' of {type(self).__name__}", least=1)
        training = self._learn(rows, np.searchsorted(self.classes_, labels), epochs, self.shuffle)
        wrong = int(training.history.mistakes[-1])
        if self._finishes and wrong:
            warnings.warn(
                f"In the last of {epochs} epochs (max_iter) {wrong} of {len(rows)} rows were still decided wrongly."
                " neurosim.separability or `neurosim compare` can prove whether a plane separates the classes.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    @final
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
        rows, labels = self._examples(X, y, first)
        if first:
            if classes is None:
                raise InputError("The first call of partial_fit needs all classes (classes=[...]).")
            self._start(np.unique(classes))
        elif classes is not None and not np.array_equal(self.classes_, np.unique(classes)):
            raise InputError(f"The classes are {self.classes_.tolist()}, as in the first call; got {classes!r}.")
        unknown = np.setdiff1d(labels, self.classes_)
        if len(unknown):
            raise InputError(f"Labels must be among the classes {self.classes_.tolist()}; got {unknown[0]!r}.")
        order = Lesson(rows, (), 0, 0, shuffle=self._seed if self.shuffle else None).order(self.n_iter_)
        self._learn(rows[order], np.searchsorted(self.classes_, labels[order]), 1, shuffle=False)
        return self

    @final
    def _start(self, classes: NDArray[Any]) -> None:
        """Reset the fitted attributes."""
        outputs = 1 if len(classes) == 2 else len(classes)
        self.classes_ = classes
        self.coef_ = np.zeros((outputs, self.n_features_in_))
        self.intercept_ = np.zeros(outputs)
        self.n_iter_ = 0
        self._seed = int(check_random_state(self.random_state).randint(2**31 - 1))

    @final
    def _learn(self, rows: NDArray[np.float64], labels: NDArray[np.int64], epochs: int, shuffle: bool) -> Training:
        """Continue from the present weights."""
        name = type(self).__name__
        for switch in ("fit_intercept", "shuffle"):
            if not isinstance(getattr(self, switch), bool | np.bool_):
                raise InputError(f"The '{switch}' of {name} must be True or False; got {getattr(self, switch)!r}.")
        rule = getattr(self, "rule", self._rules[0])
        if rule not in self._rules:
            raise UnknownNameError(f"learning rule of {name}", rule, self._rules)
        batch = None if self.batch is None else checks.whole(self.batch, f"The 'batch' of {name}", least=1)
        inputs = np.hstack([rows, np.ones((len(rows), 1))]) if self.fit_intercept else rows
        rate = stable_rate(rule, inputs, batch) if self.rate is None else self.rate
        self.rate_ = checks.positive(rate, f"The 'rate' of {name}")
        features = tuple(f"x{j}" for j in range(1, self.n_features_in_ + 1))
        training = train(
            self._network(),
            Dataset(f"rows of {name}", rows, labels, features, tuple(map(str, self.classes_.tolist())), ""),
            rule,
            self.rate_,
            epochs,
            batch,
            shuffle,
            engine=self.engine,
            seed=self._seed,
            progress=False,
            keep="epochs",
        )
        self.coef_ = training.weights.reshape(self.coef_.shape)
        self.intercept_ = np.atleast_1d(training.bias)
        self.n_iter_ += len(training.history.mistakes)
        return training

    @final
    def _network(self) -> Network:
        """Return a network with the present weights."""
        outputs, inputs = self.coef_.shape
        weights = np.column_stack([self.coef_, self.intercept_]) if self.fit_intercept else self.coef_
        return perceptron(inputs, self._model, outputs=outputs, bias=self.fit_intercept, weights=weights)

    @final
    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        return ask(self._network(), rows, engine=self.engine)
