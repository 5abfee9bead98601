"""What a network has decided, given how far each output neuron's potential stood above its threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def decided(excesses: ArrayLike) -> NDArray[np.int64]:
    """Return the class: of one neuron whether it is at or past its threshold, of several the one furthest above.

    Parameters
    ----------
    excesses : array_like (..., outputs)
        Of several presentations at once, if there are more axes.

    Examples
    --------
    >>> decided([[0.0], [-0.1]]), decided([-3.0, -1.0, -2.0])
    (array([1, 0]), np.int64(1))
    """
    array = np.asarray(excesses, dtype=np.float64)
    return (array[..., 0] >= 0.0).astype(np.int64)[()] if array.shape[-1] == 1 else np.argmax(array, axis=-1)


def mistaken(wanted: ArrayLike, excesses: ArrayLike) -> NDArray[Any]:
    """Return whether the decision is not clearly for the wanted class: a tie or the very boundary is a mistake.

    Parameters
    ----------
    wanted : array_like of int (...)
        The class that should have been decided for.
    excesses : array_like (..., outputs)

    Examples
    --------
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
    """Return whether a row lies on the very boundary: of one neuron at its threshold, of several where the first tie.

    Parameters
    ----------
    excesses : array_like (..., outputs)

    Examples
    --------
    >>> undecided([[0.0], [-0.1]]), undecided([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    (array([ True, False]), array([ True, False]))
    """
    array = np.asarray(excesses, dtype=np.float64)
    if array.shape[-1] == 1:
        return np.asarray(array[..., 0] == 0.0)[()]
    first = np.sort(array, axis=-1)
    return np.asarray(first[..., -1] == first[..., -2])[()]
