"""Cover's count of linearly separable dichotomies, which bounds what a perceptron can learn."""

import math

from neurosim.core import checks


def dichotomies(points: int, inputs: int) -> int:
    """Return the number of ways in which a plane through 0 separates points in general position.

    ::

        C(points, inputs) = 2 * sum of binom(points - 1, k) over k < inputs

    For points that are not in general position this is an upper bound.

    Parameters
    ----------
    points, inputs : int
        At least 1 of each; a bias counts as an input.

    Raises
    ------
    InputError
        If `points` or `inputs` is less than 1.

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
    """Return the share of all labellings of points in general position that a plane through 0 separates.

    It is the probability that a perceptron can learn random labels: a half for twice as many points as inputs.

    Parameters
    ----------
    points, inputs : int
        As in :func:`dichotomies`.

    Raises
    ------
    InputError
        As for :func:`dichotomies`.

    Examples
    --------
    >>> separable_share(20, 20), separable_share(40, 20), round(separable_share(60, 20), 4)
    (1.0, 0.5, 0.0043)
    """
    return dichotomies(points, inputs) / (1 << points)
