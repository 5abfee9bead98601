"""McCulloch-Pitts units as a classifier."""

from __future__ import annotations

from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError
from neurosim.engines.choice import Engine
from neurosim.training.estimators.classifier import NeuronClassifier
from neurosim.training.hand_wiring import MOST_INPUTS, HandWiring, best_wiring
from neurosim.training.presentation import Answers


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
        rows, labels = self._examples(X, y)
        self.classes_, indices = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise InputError("All rows are of one class; at least two are needed.")
        self.wiring_: HandWiring = best_wiring(rows, indices, len(self.classes_), most_inputs=self.most_inputs)
        self.coef_ = self.wiring_.weights
        self.intercept_ = 0.5 - self.wiring_.thresholds
        return self

    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        answers = self.wiring_.ask(rows, engine=self.engine)
        return Answers(answers.output, np.maximum(answers.excess + 0.5, -2.0 - self.n_features_in_))
