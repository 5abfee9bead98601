"""Sigmoid units as a classifier."""

from __future__ import annotations

from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.engines.choice import Engine
from neurosim.models.sigmoid import Sigmoid
from neurosim.training.estimators.learner import LearningClassifier


@final
class SigmoidClassifier(LearningClassifier):
    """Sigmoid units that learn by gradient descent: on the cross-entropy, logistic regression without a penalty.

    Parameters
    ----------
    rule : {"cross-entropy", "gradient"}
        Minimises the cross-entropy, or the squared error of the output, as in the tutorial.
    rate : float, optional
        Learning rate; by default chosen from the rows by :func:`~neurosim.learning.stable_rate.stable_rate`.
    max_iter : int
        Epochs.
    batch : int, optional
        Rows after which the weights change; None for all rows.
    fit_intercept : bool
        Whether each output neuron has a bias.
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
        # scikit-learn reads the parameters from this signature, so it repeats those of every learner.
        super().__init__(
            rate=rate,
            max_iter=max_iter,
            batch=batch,
            fit_intercept=fit_intercept,
            shuffle=shuffle,
            random_state=random_state,
            engine=engine,
        )
        self.rule = rule

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
