"""Rosenblatt's perceptron as a classifier."""

from __future__ import annotations

from typing import final

from neurosim.models.rosenblatt import Rosenblatt
from neurosim.training.estimators.learner import LearningClassifier


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

    _model = Rosenblatt
    _rules = ("rosenblatt",)
    _finishes = True
