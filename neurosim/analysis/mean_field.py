"""Mean field: how fast a neuron fires that hears so much noise that only its mean and its spread count."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.errors import InputError
from neurosim.models.lif import LIF

Array = NDArray[np.float64]

POINTS = 4096
"""Of the quadrature; steps of the logarithm are then below 0.02, which resolves what a float can hold."""

SMALLEST = 1e-18
"""What is left out at the lower end of the integral, as a share of it."""

FAR, FAINT = 40.0, 1e-150
"""So many sigmas below the threshold the rate is below the smallest float; noise so faint is none."""


class Diffusion(NamedTuple):
    """White noise that has the mean and the spread of many small signals.

    Attributes
    ----------
    mean : float64 array
        Where the potential would stand on average without a threshold, in mV.
    sigma : float64 array
        Size of the noise, in mV: without a threshold the potential would have the standard deviation sigma / sqrt 2.
    """

    mean: Array
    sigma: Array


def diffusion_limit(model: LIF, rates: ArrayLike, weights: ArrayLike) -> Diffusion:
    """Return the mean and the spread of what independent Poisson signals make of a leaky membrane.

    ::

        mean = rest + constant_drive + tau sum(weight rate)        sigma^2 = tau sum(weight^2 rate)

    Parameters
    ----------
    model : LIF
    rates : array_like (..., inputs)
        Signals a second of each kind of input, in Hz.
    weights : array_like (inputs,)
        By how much one of them moves the potential, in mV.

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
    r"""Return the rate at which a leaky integrate-and-fire neuron fires under white noise.

    ::

        1/rate = t_ref + tau sqrt(pi) int_a^b e^(u^2) (1 + erf u) du,    a = (reset - mean)/sigma
               = t_ref + tau int_0^inf e^(-x^2) (e^(2bx) - e^(2ax))/x dx     b = (threshold - mean)/sigma

    The second form needs no special function. It is summed over equal steps of ln x, with e^(b^2) taken out where
    the threshold is above the mean, so nothing overflows. Relative error below 1e-12.

    Parameters
    ----------
    model : LIF
        With tau, reset, threshold and refractory; its resting potential and its constant drive are part of `mean`.
    mean : array_like
        Where the potential would stand on average without a threshold, in mV.
    sigma : array_like
        Size of the noise, in mV, positive: without a threshold the potential would have the standard deviation
        sigma / sqrt 2. For signals of weight J at r a millisecond, sigma^2 = J^2 r tau; see :func:`diffusion_limit`.

    Returns
    -------
    float64 array
        Spikes a second, in Hz, in the common shape of mean and sigma.

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
        raise InputError("The sigma of the drive must be positive numbers of mV; without noise the rate needs none.")
    gap, way = model.threshold - mean, model.threshold - model.reset
    noise = np.maximum(sigma, FAINT * (np.abs(gap) + way))
    b = np.minimum(gap / noise, FAR)
    with np.errstate(over="ignore"):  # of a time that is longer than a float can tell
        return np.asarray(1000.0 / _interval(model, b[..., None], (way / noise)[..., None]))


def _interval(model: LIF, b: Array, width: Array) -> Array:
    """Return the mean time from spike to spike, in ms; `width` is b - a."""
    low = np.log(SMALLEST / (1.0 + width + np.abs(b)))
    step = (np.log(np.maximum(b, 0.0) + 7.0) - low) / (POINTS - 1)
    x = np.exp(low + step * np.arange(POINTS))
    height = np.maximum(b, 0.0)  # of the integrand's largest exponent, taken out
    summed = (np.exp(2.0 * b * x - x**2 - height**2) * -np.expm1(-2.0 * width * x)).sum(axis=-1) * step[..., 0]
    return np.asarray(model.refractory + model.tau * summed * np.exp(height[..., 0] ** 2))
