"""The decision of a network, from the margins (potential - threshold) of its output neurons, along the last axis."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def decided(excesses: ArrayLike) -> NDArray[np.int64]:
    """Return the class: with one neuron, whether its margin is not negative; with several, the largest margin."""
    array = np.asarray(excesses, dtype=np.float64)
    return (array[..., 0] >= 0.0).astype(np.int64)[()] if array.shape[-1] == 1 else np.argmax(array, axis=-1)


def mistaken(wanted: ArrayLike, excesses: ArrayLike) -> NDArray[Any]:
    """Return whether the decision is not strictly for the wanted class: a tie, or a margin of 0, is a mistake."""
    margins = _of_classes(excesses)
    own = np.take_along_axis(margins, np.asarray(wanted)[..., np.newaxis], axis=-1)
    return np.asarray(np.sum(own > margins, axis=-1) < margins.shape[-1] - 1)[()]  # NaN is larger than nothing


def undecided(excesses: ArrayLike) -> NDArray[Any]:
    """Return whether a row is on the boundary: with one neuron a margin of 0, with several a tie of the largest.

    >>> undecided([[0.0], [-0.1]]), undecided([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    (array([ True, False]), array([ True, False]))
    """
    ascending = np.sort(_of_classes(excesses), axis=-1)
    return np.asarray(ascending[..., -1] == ascending[..., -2])[()]


def _of_classes(excesses: ArrayLike) -> NDArray[np.float64]:
    """Return a margin for each class; that of one neuron is for the second class, and against the first."""
    array = np.asarray(excesses, dtype=np.float64)
    return np.concatenate([-array, array], axis=-1) if array.shape[-1] == 1 else array
