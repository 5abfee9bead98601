"""Mean-field theory: the firing rate of a neuron whose input is described by its mean and its noise."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError
from neurosim.models.lif import LIF

Array = NDArray[np.float64]

POINTS = 4096
"""Points of the quadrature; steps of the logarithm are then below 0.02, enough for the precision of floats."""

SMALLEST = 1e-18  # relative size of the omitted lower end of the integral

FAR, FAINT = 40.0, 1e-150
"""With the threshold this many sigmas away, the rate is below the smallest float; smaller noise counts as zero."""


class Diffusion(NamedTuple):
    """White noise with the mean and the variance of many small signals.

    Attributes
    ----------
    mean : float64 array
        Mean potential without a threshold, in mV.
    sigma : float64 array
        Size of the noise, in mV: without a threshold the potential would have the standard deviation sigma / sqrt 2.
    """

    mean: Array
    sigma: Array


def diffusion_limit(model: LIF, rates: ArrayLike, weights: ArrayLike) -> Diffusion:
    """Return the mean and the noise of a leaky membrane that receives independent Poisson signals.

    ::

        mean = rest + constant_drive + tau sum(weight rate)        sigma^2 = tau sum(weight^2 rate)

    Parameters
    ----------
    model : LIF
    rates : array_like (..., inputs)
        Signals per second of each kind of input, in Hz.
    weights : array_like (inputs,)
        Change of the potential by one signal, in mV.

    Raises
    ------
    InputError
        If a rate is negative or a number is not finite.

    References
    ----------
    N. R. Campbell, "The study of discontinuous phenomena", Proceedings of the Cambridge Philosophical Society 15
    (1909), 117-136; Brunel 2000, equations 4 and 5.

    Examples
    --------
    >>> drive = diffusion_limit(LIF(tau=20.0), rates=[9000.0, 1000.0], weights=[0.1, -0.4])
    >>> round(float(drive.mean), 3), round(float(drive.sigma), 3)
    (10.0, 2.236)
    """
    per_ms, jumps = np.asarray(rates, dtype=np.float64) / 1000.0, np.asarray(weights, dtype=np.float64)
    if not (np.all(np.isfinite(per_ms)) and np.all(per_ms >= 0.0) and np.all(np.isfinite(jumps))):
        raise InputError("The rates of inputs must be zero or positive numbers of Hz, and their weights finite ones.")
    mean = model.rest + model.constant_drive + model.tau * (per_ms * jumps).sum(axis=-1)
    return Diffusion(np.asarray(mean), np.sqrt(model.tau * (per_ms * jumps**2).sum(axis=-1)))


def siegert_rate(model: LIF, mean: ArrayLike, sigma: ArrayLike) -> Array:
    r"""Return the firing rate of a leaky integrate-and-fire neuron with white noise (Siegert's formula).

    ::

        1/rate = t_ref + tau sqrt(pi) int_a^b e^(u^2) (1 + erf u) du,    a = (reset - mean)/sigma
               = t_ref + tau int_0^inf e^(-x^2) (e^(2bx) - e^(2ax))/x dx     b = (threshold - mean)/sigma

    The second form needs no special function. It is integrated in equal steps of ln x, with a factor e^(b^2) taken out
    if the threshold is above the mean, so that nothing overflows. The relative error is below 1e-12.

    Parameters
    ----------
    model : LIF
        Its tau, reset, threshold and refractory are used; resting potential and constant drive are part of `mean`.
    mean : array_like
        Mean potential without a threshold, in mV.
    sigma : array_like
        Size of the noise, in mV, positive: without a threshold the potential would have the standard deviation
        sigma / sqrt 2. For signals of weight J at a rate r per ms, sigma^2 = J^2 r tau; see :func:`diffusion_limit`.

    Returns
    -------
    float64 array
        Spikes per second, in Hz, with the common shape of mean and sigma.

    Raises
    ------
    InputError
        If a mean is not finite, or a sigma is not a positive number.

    References
    ----------
    A. J. F. Siegert, "On the first passage time probability problem", Physical Review 81 (1951), 617-623;
    N. Brunel, "Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons", Journal of
    Computational Neuroscience 8 (2000), 183-208, equation 21; the second form is that of N. Brunel and V. Hakim,
    Neural Computation 11 (1999), 1621-1671.

    Examples
    --------
    >>> cell = LIF(tau=20.0, reset=10.0, threshold=20.0, refractory=2.0)
    >>> siegert_rate(cell, mean=[10.0, 20.0, 30.0], sigma=5.0).round(3)
    array([ 0.882, 27.341, 66.293])
    """
    mean, sigma = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(sigma, dtype=np.float64))
    if not np.all(np.isfinite(mean)):
        raise InputError("The mean of the drive must be finite numbers of mV.")
    if not np.all((sigma > 0.0) & np.isfinite(sigma)):
        raise InputError("The sigma of the drive must be positive numbers of mV.")
    gap, way = model.threshold - mean, model.threshold - model.reset
    noise = np.maximum(sigma, FAINT * (np.abs(gap) + way))
    b = np.minimum(gap / noise, FAR)
    with np.errstate(over="ignore"):  # an infinite interval gives a rate of 0
        return np.asarray(1000.0 / _interval(model, b[..., None], (way / noise)[..., None]))


def _interval(model: LIF, b: Array, width: Array) -> Array:
    """Return the mean interspike interval in ms; `width` is b - a."""
    low = np.log(SMALLEST / (1.0 + width + np.abs(b)))
    step = (np.log(np.maximum(b, 0.0) + 7.0) - low) / (POINTS - 1)
    x = np.exp(low + step * np.arange(POINTS))
    height = np.maximum(b, 0.0)  # root of the integrand's largest exponent, which is taken out
    summed = (np.exp(2.0 * b * x - x**2 - height**2) * -np.expm1(-2.0 * width * x)).sum(axis=-1) * step[..., 0]
    return np.asarray(model.refractory + model.tau * summed * np.exp(height[..., 0] ** 2))
