"""The common base of the classifiers."""

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
    """A classifier whose neurons run in the event loop."""

    classes_: NDArray[Any]

    @abstractmethod
    def _ask(self, rows: NDArray[np.float64]) -> Answers:
        """Present rows to the fitted network."""

    @final
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

    @final
    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the decided class of each row: of two the second if the neuron fires, of more the largest margin."""
        decisions = self._answers(X).decisions
        return np.asarray(self.classes_[decisions])

    @final
    def _answers(self, X: ArrayLike) -> Answers:
        check_is_fitted(self)
        return self._ask(validate_data(self, X, dtype=np.float64, reset=False))

    @final
    def _examples(self, X: ArrayLike, y: ArrayLike, first: bool = True) -> tuple[NDArray[np.float64], NDArray[Any]]:
        """Return validated rows and labels."""
        rows, labels = validate_data(self, X, y, dtype=np.float64, reset=first)
        check_classification_targets(labels)
        return rows, labels
