"""The earlier name of :mod:`neurosim.learning.stable_rate`."""

from neurosim.learning.stable_rate import stable_rate as steady_rate

__all__ = ["steady_rate"]
