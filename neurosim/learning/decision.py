"""The decision of a network, from the margins (potential - threshold) of its output neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def decided(excesses: ArrayLike) -> NDArray[np.int64]:
    """Return the class: with one neuron, whether its margin is not negative; with several, the largest margin.

    The last axis of the margins is that of the outputs.

    >>> decided([[0.0], [-0.1]]), decided([-3.0, -1.0, -2.0])
    (array([1, 0]), np.int64(1))
    """
    array = np.asarray(excesses, dtype=np.float64)
    return (array[..., 0] >= 0.0).astype(np.int64)[()] if array.shape[-1] == 1 else np.argmax(array, axis=-1)


def mistaken(wanted: ArrayLike, excesses: ArrayLike) -> NDArray[Any]:
    """Return whether the decision is not strictly for the wanted class: a tie, or a margin of 0, is a mistake.

    The last axis of the margins is that of the outputs.

    >>> mistaken([1, 1, 0], [[0.2], [0.0], [0.0]]), mistaken(2, [1.0, 0.5, 1.5])
    (array([False,  True,  True]), np.False_)
    """
    array = np.asarray(excesses, dtype=np.float64)
    classes = np.asarray(wanted)
    if array.shape[-1] == 1:
        return np.asarray(~np.where(classes == 1, array[..., 0] > 0.0, array[..., 0] < 0.0))[()]
    own = np.take_along_axis(array, classes[..., np.newaxis], axis=-1)
    rivals = np.arange(array.shape[-1]) != classes[..., np.newaxis]
    return np.asarray(~np.all((own > array) | ~rivals, axis=-1))[()]


def undecided(excesses: ArrayLike) -> NDArray[Any]:
    """Return whether a row is on the boundary: with one neuron a margin of 0, with several a tie of the largest.

    The last axis of the margins is that of the outputs.

    >>> undecided([[0.0], [-0.1]]), undecided([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    (array([ True, False]), array([ True, False]))
    """
    array = np.asarray(excesses, dtype=np.float64)
    if array.shape[-1] == 1:
        return np.asarray(array[..., 0] == 0.0)[()]
    first = np.sort(array, axis=-1)
    return np.asarray(first[..., -1] == first[..., -2])[()]
