"""Static figures, by the name they are imported with; they are drawn in :mod:`neurosim.viz.figures`."""

from neurosim.viz.figures import *  # noqa: F403
from neurosim.viz.figures import __all__ as __all__
