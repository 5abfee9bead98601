"""Whether a plane separates two classes of rows, by a linear program."""

import numpy as np
from scipy.optimize import linprog


def parted(rows, y):
    """Return whether a plane through 0 has the rows of class 1 above it, and all others below."""
    signs = np.where(np.asarray(y) == 1, 1.0, -1.0)[:, None]
    solved = linprog(np.zeros(rows.shape[1]), -signs * rows, -np.ones(len(rows)), bounds=(None, None))
    assert solved.status in (0, 2)
    return solved.status == 0
