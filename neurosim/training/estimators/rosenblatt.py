"""Rosenblatt's perceptron as a classifier."""

from __future__ import annotations

from typing import final

from neurosim.models.rosenblatt import Rosenblatt
from neurosim.training.estimators.learner import LearningClassifier


@final
class RosenblattClassifier(LearningClassifier):
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
