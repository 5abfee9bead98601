"""How much was drawn."""

import numpy as np


def inked(frame):
    """Return how many pixels are not white."""
    return int(np.count_nonzero(np.any(frame != 255, axis=2)))
