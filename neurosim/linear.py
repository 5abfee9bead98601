"""What a network without a hidden layer computes: one line of the features for each output neuron."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.errors import InputError
from neurosim.learning.timetable import features_of
from neurosim.models.base import NeuronModel
from neurosim.sources import Bias, Feature
from neurosim.training import Training


@dataclass(frozen=True, eq=False)
class Linear:
    """How far each output neuron's potential stands above its threshold: ``slopes @ x + offsets``.

    Attributes
    ----------
    slopes : float64 array (outputs, features)
    offsets : float64 array (outputs,)
        The bias minus the threshold.
    """

    slopes: NDArray[np.float64]
    offsets: NDArray[np.float64]

    @classmethod
    def after(cls, training: Training, epoch: int) -> Linear:
        """Read the weights as they were after an epoch; 0 is the start.

        Raises
        ------
        InputError
            If there is a hidden layer, or a source that is no feature.
        """
        wiring, outputs = training.recording.wiring, training.lesson.outputs
        weights = wiring.weights.copy()
        weights[wiring.plastic] = training.history.weights[epoch]
        slopes = np.zeros((len(outputs), features_of(wiring)))
        offsets = np.zeros(len(outputs))
        for row, index in enumerate(outputs):
            model = wiring.model(index)
            assert isinstance(model, NeuronModel)
            offsets[row] = -model.threshold
            for synapse in wiring.incoming(index):
                source = wiring.model(int(wiring.sources[synapse]))
                if isinstance(source, Feature):
                    slopes[row, source.column] += weights[synapse]
                elif isinstance(source, Bias):
                    offsets[row] += weights[synapse]
                else:
                    between = wiring.labels[wiring.sources[synapse]]
                    raise InputError(
                        f"A decision boundary is drawn for networks without a hidden layer; here"
                        f" {between!r} ({type(source).__name__}) stands before {wiring.labels[index]!r}."
                    )
        return cls(slopes, offsets)

    def excesses(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far each output neuron (columns) stands above its threshold for each row."""
        return np.asarray(X @ self.slopes.T + self.offsets)
