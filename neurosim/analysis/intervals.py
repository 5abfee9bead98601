"""Confidence intervals of measured shares."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError


def wilson_interval(
    share: ArrayLike, trials: ArrayLike, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the Wilson score interval of a probability, from the share of successful trials.

    ::

        centre = (p + z^2/2n) / (1 + z^2/n)      half width = z sqrt(p (1 - p)/n + z^2/4n^2) / (1 + z^2/n)

    It consists of all probabilities for which the share is at most z standard deviations from its mean, so it is within
    [0, 1], and of a reasonable width also if all trials succeeded, or none.

    Parameters
    ----------
    share : array_like
        The share p, from 0 to 1.
    trials : array_like
        The number n of trials of each share.
    level : float
        Confidence level; for 0.95, z is 1.96.

    Returns
    -------
    (float64 array, float64 array)
        Lower and upper ends, with the common shape of shares and trials.

    Raises
    ------
    InputError
        If a share is not from 0 to 1, there is no trial, or the level is not between 0 and 1.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212.

    Examples
    --------
    >>> low, high = wilson_interval([0.0, 0.5], trials=100)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.404], [0.037, 0.596])
    """
    p, n = np.asarray(share, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    if not 0.0 < level < 1.0:
        raise InputError(f"The level of an interval must be between 0 and 1; got {level!r}.")
    if not (np.all((p >= 0.0) & (p <= 1.0)) and np.all(n >= 1.0)):
        raise InputError("An interval needs shares from 0 to 1, each with at least one trial.")
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    middle = (p + z**2 / (2.0 * n)) / (1.0 + z**2 / n)
    reach = z * np.sqrt(p * (1.0 - p) / n + z**2 / (4.0 * n**2)) / (1.0 + z**2 / n)
    return np.asarray(np.clip(middle - reach, 0.0, p)), np.asarray(np.clip(middle + reach, p, 1.0))
