"""What all of the classifiers have in common: scikit-learn asks, and the event loop answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from neurosim.training.presentation import Answers


class NeuronClassifier(ClassifierMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """Neurons that are asked in the event loop."""

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
