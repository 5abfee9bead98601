"""Our neurons as scikit-learn classifiers: they are fitted, and they predict, inside the event loop."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim import checks
from neurosim.datasets import Dataset
from neurosim.errors import InputError, UnknownNameError
from neurosim.hand_wiring import MOST_INPUTS, HandWiring, best_wiring
from neurosim.layers import perceptron
from neurosim.learning.lesson import Lesson
from neurosim.learning.steady_rate import steady_rate
from neurosim.models.adaline import Adaline
from neurosim.models.base import NeuronModel
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sigmoid import Sigmoid
from neurosim.network import Network
from neurosim.presentation import UNLIMITED, Answers, ask
from neurosim.simulation import Engine
from neurosim.training import Training, train

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError('The classifiers need scikit-learn 1.6 or later: pip install "neurosim[data]"') from error


class _Classifier(ClassifierMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """What all four have in common: they are asked in the event loop."""

    classes_: NDArray[Any]

    @abstractmethod
    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        """Present rows to the network that was wired or learned."""

    @final
    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return how far the potential of each output neuron stands above its threshold.

        Parameters
        ----------
        X : array_like (rows, features)

        Returns
        -------
        float64 array (rows,) for two classes, else (rows, classes)
        """
        excess = self._answers(X).excess
        return excess[:, 0] if excess.shape[1] == 1 else excess

    @final
    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the class decided for each row: of two the second if the neuron fires, of more the furthest above."""
        decisions = self._answers(X).decisions
        return np.asarray(self.classes_[decisions])

    @final
    def _answers(self, X: ArrayLike) -> Answers:
        check_is_fitted(self)
        return self._ask(validate_data(self, X, dtype=np.float64, reset=False))

    @final
    def _examples(self, X: ArrayLike, y: ArrayLike, first: bool = True) -> tuple[NDArray[np.float64], NDArray[Any]]:
        """Return rows and labels that can be learned from."""
        rows, labels = validate_data(self, X, y, dtype=np.float64, reset=first)
        check_classification_targets(labels)
        return rows, labels


class _Learner(_Classifier):
    """A layer of neurons that learns from examples."""

    rate: float | None
    max_iter: int
    batch: int | None
    fit_intercept: bool
    shuffle: bool
    random_state: Any
    engine: Engine

    _model: ClassVar[type[NeuronModel]]
    _rules: ClassVar[tuple[str, ...]]
    """Rules that can teach it; if there are several, the parameter `rule` names one."""
    _finishes: ClassVar[bool] = False
    """Whether its lesson comes to an end by itself, if a plane parts the classes."""

    @final
    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from weights of 0.

        Parameters
        ----------
        X : array_like (rows, features)
        y : array_like (rows,)
            Classes; one output neuron tells two apart, of more each has its own.

        Raises
        ------
        InputError
            If a parameter or the rows break a rule.
        RunStopped
            If the weights run away, at too high a rate.
        """
        rows, labels = self._examples(X, y)
        self._start(np.unique(labels))
        epochs = checks.whole(self.max_iter, f"The 'max_iter' of {type(self).__name__}", least=1)
        training = self._learn(rows, np.searchsorted(self.classes_, labels), epochs, self.shuffle)
        wrong = int(training.history.mistakes[-1])
        if self._finishes and wrong:
            warnings.warn(
                f"In the last of {epochs} epochs (max_iter) {wrong} of {len(rows)} rows were still decided wrongly."
                " Whether any plane parts the classes at all, neurosim.separability or `neurosim compare` can prove.",
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
            All classes there are; needed in the first call.
        """
        first = not hasattr(self, "classes_")
        rows, labels = self._examples(X, y, first)
        if first:
            if classes is None:
                raise InputError("The first call of partial_fit needs all classes there are (classes=[...]).")
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
        """Forget everything."""
        outputs = 1 if len(classes) == 2 else len(classes)
        self.classes_ = classes
        self.coef_ = np.zeros((outputs, self.n_features_in_))
        self.intercept_ = np.zeros(outputs)
        self.n_iter_ = 0
        self._seed = int(check_random_state(self.random_state).randint(2**31 - 1))

    @final
    def _learn(self, rows: NDArray[np.float64], labels: NDArray[np.int64], epochs: int, shuffle: bool) -> Training:
        """Go on from the present weights."""
        name = type(self).__name__
        for switch in ("fit_intercept", "shuffle"):
            if not isinstance(getattr(self, switch), bool | np.bool_):
                raise InputError(f"The '{switch}' of {name} must be True or False; got {getattr(self, switch)!r}.")
        rule = getattr(self, "rule", self._rules[0])
        if rule not in self._rules:
            raise UnknownNameError(f"learning rule of {name}", rule, self._rules)
        batch = None if self.batch is None else checks.whole(self.batch, f"The 'batch' of {name}", least=1)
        heard = np.hstack([rows, np.ones((len(rows), 1))]) if self.fit_intercept else rows
        rate = steady_rate(rule, heard, batch) if self.rate is None else self.rate
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
            max_signals=UNLIMITED,
            progress=False,
            keep="epochs",
        )
        self.coef_ = training.weights.reshape(self.coef_.shape)
        self.intercept_ = np.atleast_1d(training.bias)
        self.n_iter_ += len(training.history.mistakes)
        return training

    @final
    def _network(self) -> Network:
        """Build the network as it stands."""
        outputs, inputs = self.coef_.shape
        weights = np.column_stack([self.coef_, self.intercept_]) if self.fit_intercept else self.coef_
        return perceptron(inputs, self._model, outputs=outputs, bias=self.fit_intercept, weights=weights)

    @final
    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        return ask(self._network(), rows, engine=self.engine)


@final
class McCullochPittsClassifier(_Classifier):
    """McCulloch-Pitts units, wired in the best way there is: they cannot learn, so every wiring is tried.

    Features that are not 0 or 1 are binarised at their means; see :func:`~neurosim.hand_wiring.best_wiring`.

    Parameters
    ----------
    most_inputs : int
        Features that a unit may be wired to, at most 12; of more, those that tell its class best alone.
    engine : {"auto", "simpy", "compiled"}
        What runs the event loop.

    Attributes
    ----------
    wiring_ : HandWiring
        What was found; printed, it says in words when each unit fires.
    coef_ : array (1 or classes, features)
        Weights of the binarised features: 1, 0, or ``-inf`` for absolute inhibition.
    intercept_ : array (1 or classes,)
        0.5 minus the threshold: counts are whole, so the decision function is positive where a unit fires, also
        exactly on its threshold. For a unit that is inhibited, its potential ``-inf``, it is ``-(features + 2)``: less
        than any other, but finite, as scorers need it.
    classes_, n_features_in_, feature_names_in_
        As in scikit-learn.

    References
    ----------
    W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity", Bulletin of
    Mathematical Biophysics 5 (1943), 115-133.

    Examples
    --------
    >>> X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> both = McCullochPittsClassifier().fit(X, [0, 0, 0, 1])
    >>> print(both.wiring_)
    y fires if x1 and x2 are on
    >>> both.predict(X)
    array([0, 0, 0, 1])
    """

    def __init__(self, *, most_inputs: int = MOST_INPUTS, engine: Engine = "auto") -> None:
        self.most_inputs = most_inputs
        self.engine = engine

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Find the best wiring.

        Parameters
        ----------
        X : array_like (rows, features)
        y : array_like (rows,)
            Classes; one unit tells two apart, of more each has its own.
        """
        rows, labels = self._examples(X, y)
        self.classes_, indices = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise InputError("All rows are of one class: there is nothing to tell apart.")
        self.wiring_: HandWiring = best_wiring(rows, indices, len(self.classes_), most_inputs=self.most_inputs)
        self.coef_ = self.wiring_.weights
        self.intercept_ = 0.5 - self.wiring_.thresholds
        return self

    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        answers = self.wiring_.ask(rows, engine=self.engine)
        return Answers(answers.output, np.maximum(answers.excess + 0.5, -2.0 - self.n_features_in_))


@final
class RosenblattClassifier(_Learner):
    """Rosenblatt's perceptron: it learns from its mistakes, and stops if there are none.

    With ``shuffle=False`` it is scikit-learn's ``Perceptron(shuffle=False, tol=None)``, weight for weight after as many
    epochs. It differs on the boundary itself: a potential of exactly 0 fires.

    Parameters
    ----------
    rate : float, optional
        Learning rate; by default 1. From weights of 0, as here, any other decides alike.
    max_iter : int
        Epochs, at most. An epoch without an error is the last.
    batch : int, optional
        Rows after which the weights change; None is all of them.
    fit_intercept : bool
        Give each output neuron a bias.
    shuffle : bool
        Present the rows of each epoch in a new order.
    random_state : int, RandomState or None
        Of these orders.
    engine : {"auto", "simpy", "compiled"}
        What runs the event loop.

    Attributes
    ----------
    coef_ : array (1 or classes, features)
    intercept_ : array (1 or classes,)
    n_iter_ : int
        Epochs so far.
    rate_ : float
        Learning rate.
    classes_, n_features_in_, feature_names_in_
        As in scikit-learn.

    Warns
    -----
    ConvergenceWarning
        If rows were still wrong after the last epoch.

    References
    ----------
    F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain",
    Psychological Review 65 (1958), 386-408.

    Examples
    --------
    >>> X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> both = RosenblattClassifier(shuffle=False).fit(X, [0, 0, 0, 1])
    >>> both.coef_, both.intercept_, both.n_iter_
    (array([[3., 2.]]), array([-4.]), 9)
    """

    _model = Rosenblatt
    _rules = ("rosenblatt",)
    _finishes = True

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
class AdalineClassifier(_Learner):
    """Widrow and Hoff's adaptive linear neuron: least mean squares on the potential, with targets -1 and +1.

    Parameters
    ----------
    rate : float, optional
        Learning rate; by default chosen from the rows by :func:`~neurosim.learning.steady_rate.steady_rate`.
    max_iter : int
        Epochs.
    batch : int, optional
        Rows after which the weights change; None is all of them.
    fit_intercept : bool
        Give each output neuron a bias.
    shuffle : bool
        Present the rows of each epoch in a new order.
    random_state : int, RandomState or None
        Of these orders.
    engine : {"auto", "simpy", "compiled"}
        What runs the event loop.

    Attributes
    ----------
    coef_ : array (1 or classes, features)
    intercept_ : array (1 or classes,)
    n_iter_ : int
        Epochs so far.
    rate_ : float
        Learning rate.
    classes_, n_features_in_, feature_names_in_
        As in scikit-learn.

    References
    ----------
    B. Widrow and M. E. Hoff, "Adaptive switching circuits", IRE WESCON Convention Record 4 (1960), 96-104.

    Examples
    --------
    >>> X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> both = AdalineClassifier(rate=0.1, shuffle=False).fit(X, [0, 0, 0, 1])
    >>> both.predict(X)
    array([0, 0, 0, 1])
    >>> both.decision_function(X).round(1)  # the least squares are -1.5, -0.5, -0.5, 0.5
    array([-1.6, -0.5, -0.4,  0.6])
    """

    _model = Adaline
    _rules = ("delta",)

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
class SigmoidClassifier(_Learner):
    """Sigmoid units that learn by gradient descent: on the cross-entropy, logistic regression without a penalty.

    Parameters
    ----------
    rule : {"cross-entropy", "gradient"}
        What descends: the cross-entropy, or the squared error of the output, as in the tutorial.
    rate : float, optional
        Learning rate; by default chosen from the rows by :func:`~neurosim.learning.steady_rate.steady_rate`.
    max_iter : int
        Epochs.
    batch : int, optional
        Rows after which the weights change; None is all of them.
    fit_intercept : bool
        Give each output neuron a bias.
    shuffle : bool
        Present the rows of each epoch in a new order.
    random_state : int, RandomState or None
        Of these orders.
    engine : {"auto", "simpy", "compiled"}
        What runs the event loop.

    Attributes
    ----------
    coef_ : array (1 or classes, features)
    intercept_ : array (1 or classes,)
    n_iter_ : int
        Epochs so far.
    rate_ : float
        Learning rate.
    classes_, n_features_in_, feature_names_in_
        As in scikit-learn.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors",
    Nature 323 (1986), 533-536.

    Examples
    --------
    >>> X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> both = SigmoidClassifier(rate=1.0, shuffle=False).fit(X, [0, 0, 0, 1])
    >>> both.predict_proba(X)[:, 1].round(2)
    array([0.  , 0.05, 0.05, 0.95])
    """

    _model = Sigmoid
    _rules = ("cross-entropy", "gradient")

    def __init__(
        self,
        *,
        rule: str = "cross-entropy",
        rate: float | None = None,
        max_iter: int = 100,
        batch: int | None = 1,
        fit_intercept: bool = True,
        shuffle: bool = True,
        random_state: Any = 0,
        engine: Engine = "auto",
    ) -> None:
        self.rule = rule
        self.rate = rate
        self.max_iter = max_iter
        self.batch = batch
        self.fit_intercept = fit_intercept
        self.shuffle = shuffle
        self.random_state = random_state
        self.engine = engine

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the degree to which each output neuron answers; of several, divided by their sum.

        Parameters
        ----------
        X : array_like (rows, features)

        Returns
        -------
        float64 array (rows, classes)
        """
        answers = self._answers(X)
        if answers.output.shape[1] == 1:
            return np.hstack([1.0 - answers.output, answers.output])
        total = answers.output.sum(axis=1, keepdims=True)
        # Where all are too small to be told from 0, the one furthest above its threshold has it all.
        degrees = np.where(total > 0.0, answers.output, np.eye(len(self.classes_))[answers.decisions])
        return np.asarray(degrees / degrees.sum(axis=1, keepdims=True))
