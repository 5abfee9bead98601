"""The surrogate slope, which gradients use in place of the derivative of a step function."""

from __future__ import annotations


def surrogate_slope(steepness: float, margin: float) -> float:
    """Return the derivative of a fast sigmoid, in place of that of a step function, which is 0 almost everywhere.

    ::

        slope = s / (1 + s |margin|)^2

    It is `steepness` (s) at the threshold and decreases on both sides, faster for a larger s; the area under it is 2.
    The output of a unit remains a step function: only gradients use this slope, so that an error reaches earlier
    layers.

    Parameters
    ----------
    steepness : float
        The slope at the threshold, per unit of the potential; 0.0 gives the true slope, 0.0.
    margin : float
        Potential minus threshold.

    References
    ----------
    F. Zenke and S. Ganguli, "SuperSpike: supervised learning in multilayer spiking neural networks", Neural
    Computation 30 (2018), 1514-1541; E. O. Neftci, H. Mostafa and F. Zenke, "Surrogate gradient learning in spiking
    neural networks", IEEE Signal Processing Magazine 36 (2019), 51-63.

    Examples
    --------
    >>> surrogate_slope(2.0, 0.0), surrogate_slope(2.0, -0.5), surrogate_slope(0.0, 0.0)
    (2.0, 0.5, 0.0)
    """
    if steepness == 0.0:  # also if the margin is infinite
        return 0.0
    widened = 1.0 + steepness * abs(margin)
    return steepness / (widened * widened)
