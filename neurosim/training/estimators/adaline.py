"""Widrow and Hoff's neuron as a classifier."""

from __future__ import annotations

from typing import final

from neurosim.models.adaline import Adaline
from neurosim.training.estimators.learner import LearningClassifier


@final
class AdalineClassifier(LearningClassifier):
    """Widrow and Hoff's adaptive linear neuron: least mean squares on the potential, with targets -1 and +1.

    Parameters
    ----------
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
