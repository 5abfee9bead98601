"""Static figures: each function returns a :class:`matplotlib.figure.Figure`, and needs no display.

A function and its file share one name here, so all of them are imported at once: were they imported on first use,
the name would mean the function or its module, whichever was asked for first. ``import neurosim`` does not import
this package, nor matplotlib, before ``ns.figures`` is first used.
"""

from neurosim.figures.accuracy import accuracy
from neurosim.figures.boundaries import boundaries
from neurosim.figures.capacity import capacity
from neurosim.figures.decision_boundary import decision_boundary
from neurosim.figures.decision_regions import decision_regions
from neurosim.figures.learning_curve import learning_curve
from neurosim.figures.learning_curves import learning_curves
from neurosim.figures.network import network
from neurosim.figures.population_rates import population_rates
from neurosim.figures.potential import potential
from neurosim.figures.pulse_packets import pulse_packets
from neurosim.figures.raster import raster
from neurosim.figures.space_time import space_time
from neurosim.figures.spike_patterns import spike_patterns
from neurosim.figures.stdp_window import stdp_window
from neurosim.figures.style import save
from neurosim.figures.transfer import Transfer, transfer
from neurosim.figures.weight_paths import weight_paths
from neurosim.figures.weights import weights

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
