"""A slope for what has none: how steep a gradient takes a threshold to be."""

from __future__ import annotations


def surrogate_slope(steepness: float, excess: float) -> float:
    """Return the derivative of a fast sigmoid, in the place of a threshold's own, which is 0 but at one point.

    ::

        slope = s / (1 + s |excess|)^2

    It is `steepness` (s) at the threshold and falls off on both sides, the sooner the steeper it is; the area under it
    is 2. A unit goes on deciding by its threshold: what is made smooth is only what a gradient sees of it, so that
    an error can pass to the layers before.

    Parameters
    ----------
    steepness : float
        The slope at the threshold, per unit of the potential; 0.0 leaves the threshold as flat as it is.
    excess : float
        How far the potential stands above the threshold.

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
    if steepness == 0.0:  # also where the excess is infinite
        return 0.0
    widened = 1.0 + steepness * abs(excess)
    return steepness / (widened * widened)
