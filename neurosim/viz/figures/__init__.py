"""Static figures: each function returns a :class:`matplotlib.figure.Figure`, and needs no display.

Some functions share the name of their file, so all of them are imported at once: were they imported on first use,
the name would mean the function or its module, whichever was asked for first. ``import neurosim`` does not import
this package, nor matplotlib, before ``ns.figures`` is first used.
"""

from neurosim.viz.figures.boundaries import boundaries, decision_boundary, decision_regions
from neurosim.viz.figures.learning_curves import accuracy, learning_curve, learning_curves
from neurosim.viz.figures.measured import Transfer, capacity, stdp_window, transfer
from neurosim.viz.figures.network import network
from neurosim.viz.figures.potential import potential, spike_patterns
from neurosim.viz.figures.raster import population_rates, pulse_packets, raster
from neurosim.viz.figures.space_time import space_time
from neurosim.viz.figures.style import save
from neurosim.viz.figures.weights import weight_paths, weights

__all__ = [
    "Transfer",
    "accuracy",
    "boundaries",
    "capacity",
    "decision_boundary",
    "decision_regions",
    "learning_curve",
    "learning_curves",
    "network",
    "population_rates",
    "potential",
    "pulse_packets",
    "raster",
    "save",
    "space_time",
    "spike_patterns",
    "stdp_window",
    "transfer",
    "weight_paths",
    "weights",
]
