"""Cover's count of the ways in which a plane parts points, which bounds what a perceptron can learn."""

from __future__ import annotations

import math

from neurosim.core import checks


def dichotomies(points: int, inputs: int) -> int:
    """Return in how many ways a plane through 0 parts points in general position, and at most any others.

    ::

        C(points, inputs) = 2 * sum of binom(points - 1, k) over k < inputs

    Parameters
    ----------
    points, inputs : int
        1 or more of each; a bias counts as an input.

    Raises
    ------
    InputError
        If there is no point, or no input.

    References
    ----------
    T. M. Cover, IEEE Transactions on Electronic Computers 14 (1965), 326-334.

    Examples
    --------
    >>> dichotomies(4, 3)
    14
    """
    points = checks.whole(points, "The number of points", least=1)
    inputs = checks.whole(inputs, "The number of inputs", least=1)
    return 2 * sum(math.comb(points - 1, k) for k in range(inputs))


def separable_share(points: int, inputs: int) -> float:
    """Return the share of all ways to label points in general position that a plane through 0 parts.

    So likely is it that a perceptron can learn random labels; a half, if there are twice as many points as inputs.

    Parameters
    ----------
    points, inputs : int
        As in :func:`dichotomies`.

    Raises
    ------
    InputError
        As there.

    Examples
    --------
    >>> separable_share(20, 20), separable_share(40, 20), round(separable_share(60, 20), 4)
    (1.0, 0.5, 0.0043)
    """
    return dichotomies(points, inputs) / (1 << points)
