"""The neurons as scikit-learn classifiers, which fit and predict inside the event loop."""

from dataclasses import dataclass
from typing import Any, Self, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

import neurosim as ns
from neurosim.core import checks
from neurosim.engines.choice import Engine
from neurosim.training.classifier import LearningClassifier, NeuronClassifier
from neurosim.training.hand_wiring import MOST_INPUTS, HandWiring, best_wiring
from neurosim.training.presentation import Answers

__all__ = [
    "AdalineClassifier",
    "McCullochPittsClassifier",
    "RosenblattClassifier",
    "SigmoidClassifier",
    "SurrogateClassifier",
]


@final
class RosenblattClassifier(LearningClassifier):
    """Rosenblatt's perceptron: it learns from mistakes, and stops when there are none.

    With ``shuffle=False`` its weights equal those of scikit-learn's ``Perceptron(shuffle=False, tol=None)`` after the
    same number of epochs. It differs exactly on the boundary: a potential of 0 fires.

    Parameters
    ----------
    rate : float, optional
        Learning rate; by default 1. With initial weights of 0, as here, decisions do not depend on it.
    max_iter : int
        Most epochs. An epoch without errors is the last.
    {shared}

    Warns
    -----
    ConvergenceWarning
        If rows were still decided wrongly in the last epoch.

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

    rule, _model, _rules = "rosenblatt", ns.Rosenblatt, ("rosenblatt",)


@final
class AdalineClassifier(LearningClassifier):
    """Widrow and Hoff's adaptive linear neuron: least mean squares on the potential, with targets -1 and +1.

    Parameters
    ----------
    rate : float, optional
        Learning rate; by default chosen from the rows by :func:`~neurosim.learning.stable_rate.stable_rate`.
    max_iter : int
        Epochs.
    {shared}

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

    rule, _model, _rules = "delta", ns.Adaline, ("delta",)


@final
@dataclass(kw_only=True, eq=False, repr=False)
class SigmoidClassifier(LearningClassifier):
    """Sigmoid units that learn by gradient descent: on the cross-entropy, logistic regression without a penalty.

    Parameters
    ----------
    rule : {"cross-entropy", "gradient"}
        Minimises the cross-entropy, or the squared error of the output, as in the tutorial.
    hidden_layer_sizes : int or sequence of int
        Neurons in each hidden layer; by default there is none.
    rate : float, optional
        Learning rate; by default chosen from the rows by :func:`~neurosim.learning.stable_rate.stable_rate`.
    max_iter : int
        Epochs.
    {shared}

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
    >>> exclusive = SigmoidClassifier(hidden_layer_sizes=4, max_iter=1000, batch=None).fit(X, [0, 1, 1, 0])
    >>> exclusive.predict(X), [layer.shape for layer in exclusive.coefs_]
    (array([0, 1, 1, 0]), [(2, 4), (4, 1)])
    """

    rule: str = "cross-entropy"
    hidden_layer_sizes: Any = ()
    _model, _rules = ns.Sigmoid, ("cross-entropy", "gradient")

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the output of each neuron; with several, divided by their sum.

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
        # If all outputs underflow to 0, the neuron with the largest margin gets probability 1.
        degrees = np.where(total > 0.0, answers.output, np.eye(len(self.classes_))[answers.decisions])
        return np.asarray(degrees / degrees.sum(axis=1, keepdims=True))


@final
@dataclass(kw_only=True, eq=False, repr=False)
class SurrogateClassifier(LearningClassifier):
    """Threshold units in layers, through which errors pass by a surrogate slope.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int
        Neurons in each hidden layer.
    surrogate : float
        Slope at the threshold, which stands in for the true one.
    rate : float, optional
        Learning rate; by default chosen from the rows by :func:`~neurosim.learning.stable_rate.stable_rate`.
    max_iter : int
        Epochs.
    {shared}

    References
    ----------
    E. O. Neftci, H. Mostafa and F. Zenke, "Surrogate gradient learning in spiking neural networks", IEEE Signal
    Processing Magazine 36 (2019), 51-63.

    Examples
    --------
    >>> X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> SurrogateClassifier(hidden_layer_sizes=4, max_iter=1000, batch=None).fit(X, [0, 1, 1, 0]).predict(X)
    array([0, 1, 1, 0])
    """

    hidden_layer_sizes: Any = (8,)
    surrogate: float = 1.0
    rule, _model, _rules = "gradient", ns.Rosenblatt, ("gradient",)

    @property
    def _neuron(self) -> ns.NeuronModel:
        surrogate = checks.positive(self.surrogate, "The 'surrogate' of SurrogateClassifier")
        return ns.Rosenblatt(surrogate=surrogate)


@final
class McCullochPittsClassifier(NeuronClassifier):
    """McCulloch-Pitts units with the best wiring: they cannot learn, so every wiring is tried.

    Features that are not 0 or 1 are binarised at their means; see :func:`~neurosim.training.hand_wiring.best_wiring`.

    Parameters
    ----------
    most_inputs : int
        Most features per unit, at most 12; with more, those that individually separate its class best.
    engine : {"auto", "simpy", "compiled"}
        The engine of the event loop.

    Attributes
    ----------
    wiring_ : HandWiring
        The best wiring; its text says when each unit fires.
    coef_ : array (1 or classes, features)
        Weights of the binarised features: 1, 0, or ``-inf`` for absolute inhibition.
    intercept_ : array (1 or classes,)
        0.5 minus the threshold: counts are integers, so the decision function is positive when a unit fires, also
        exactly at its threshold. For an inhibited unit, with a potential of ``-inf``, it is ``-(features + 2)``: less
        than any other value, but finite, which scorers require.
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
            Classes; two share one unit, with more each has its own.
        """
        rows, labels = self._validated(X, y)
        self.classes_, indices = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ns.InputError("All rows are of one class; at least two are needed.")
        self.wiring_: HandWiring = best_wiring(rows, indices, len(self.classes_), most_inputs=self.most_inputs)
        self.coef_ = self.wiring_.weights
        self.intercept_ = 0.5 - self.wiring_.thresholds
        return self

    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        answers = self.wiring_.ask(rows, engine=self.engine)
        return Answers(answers.output, np.maximum(answers.excess + 0.5, -2.0 - self.n_features_in_))
