"""What a network without a hidden layer computes: a linear function of the features for each output neuron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.learning.timetable import features_of, learners_of
from neurosim.models.base import fixed_threshold
from neurosim.models.sources import Bias, Feature
from neurosim.network.network import Model
from neurosim.network.wiring import Wiring
from neurosim.training.training import Training

ROUNDING = 1e-9  # weights below this are 0 up to rounding


@dataclass(frozen=True, eq=False)
class Linear:
    """The margin (potential - threshold) of each output neuron: ``slopes @ x + offsets``."""

    slopes: NDArray[np.float64]  # (outputs, features)
    offsets: NDArray[np.float64]  # (outputs,), bias minus threshold, if the threshold is fixed

    @classmethod
    def after(cls, training: Training, epoch: int) -> Linear:
        """Return the function with the weights after an epoch; 0 is the start, and -1 the last.

        An InputError is raised for a hidden layer, a source that is not a feature, and an output without a fixed
        threshold.
        """
        wiring = training.recording.wiring
        for index in training.lesson.outputs:
            if fixed_threshold(wiring.model(index)) is None:
                raise InputError(
                    f"A decision boundary is a straight line for a fixed threshold; that of"
                    f" {wiring.labels[index]!r} ({type(wiring.model(index)).__name__}) moves, or there is none."
                )
        return cls.of(wiring, training.lesson.outputs, training.weights_after(epoch))

    @classmethod
    def of(cls, wiring: Wiring, outputs: Sequence[int], weights: NDArray[np.float64]) -> Linear:
        """Return the function for given weights, one for each synapse."""
        rows, columns, synapses = placed(wiring, outputs)
        n = features_of(wiring)
        table = np.zeros((len(outputs), n + 1))
        np.add.at(table, (rows, columns), weights[synapses])
        return cls(table[:, :n], table[:, n] - np.array([counted_from(wiring.model(index)) for index in outputs]))

    def excesses(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the margin of each output neuron (columns) for each row."""
        return np.asarray(X @ self.slopes.T + self.offsets)

    @property
    def flat(self) -> bool:
        """Whether it does not depend on the features."""
        return not np.any(self.slopes)

    @property
    def largest(self) -> float:
        """The largest absolute value of all slopes and offsets."""
        return max(float(np.abs(self.slopes).max()), float(np.abs(self.offsets).max()))


def nearly_zero(model: Linear) -> bool:
    """Return whether all slopes and offsets are 0 up to rounding, but not all exactly 0."""
    return 0.0 < model.largest < ROUNDING


def weight_told(weight: float, told: Callable[[float], str]) -> str:
    """Write a weight with a function, except one that is 0 up to rounding, of which it says so."""
    return "0 but for rounding" if 0.0 < abs(weight) < ROUNDING else told(weight)


def placed(wiring: Wiring, outputs: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return output, feature and number of each synapse onto the outputs; the bias is the feature after the last.

    An InputError is raised for a hidden layer, and for a source that is not a feature.
    """
    n, places = features_of(wiring), []
    for row, index in enumerate(outputs):
        for synapse in wiring.incoming(index).tolist():
            source = wiring.model(int(wiring.sources[synapse]))
            if not isinstance(source, Feature | Bias):
                between = wiring.labels[wiring.sources[synapse]]
                raise InputError(
                    f"A decision boundary is a straight line without a hidden layer; here {between!r}"
                    f" ({type(source).__name__}) is connected to {wiring.labels[index]!r}."
                )
            column = source.column if isinstance(source, Feature) else n
            places.append((row, column, synapse))
    rows, columns, synapses = np.array(places, dtype=np.int64).reshape(-1, 3).T
    return rows, columns, synapses


def first_units(wiring: Wiring, outputs: Sequence[int]) -> list[int]:
    """Return the neurons with a line that can be drawn: the outputs, or the first layer if there are hidden ones.

    A neuron with a moving threshold has no straight line.
    """
    straight = [
        index
        for index in learners_of(wiring, outputs)
        if all(isinstance(wiring.model(int(wiring.sources[s])), Feature | Bias) for s in wiring.incoming(index))
        and fixed_threshold(wiring.model(index)) is not None
    ]
    own = [index for index in outputs if index in straight]
    return own if len(own) == len(outputs) else [index for index in straight if index not in own]


def counted_from(model: Model) -> float:
    """Return the fixed threshold of a neuron; 0 if it has none."""
    return fixed_threshold(model) or 0.0


def hidden(wiring: Wiring, outputs: Sequence[int]) -> bool:
    """Return whether the output neurons have no line of their own, for example because of a hidden layer."""
    return set(first_units(wiring, outputs)).isdisjoint(outputs)
