"""Types of records that numba does not take for one another."""

from collections.abc import Iterable

import numpy as np


def layout(fields: Iterable[tuple[str, str]], align: bool = False) -> np.dtype[np.void]:
    """Return a type of records that stands for itself alone.

    numba passes a record to a function that was compiled for one with the first of its fields, and warns that this is
    an experiment. Here the first field has a title that tells all of them, so a type with more fields begins otherwise.

    Parameters
    ----------
    fields : iterable of (str, str)
        Names and types.
    align : bool
        Whether to leave room between them, as a C compiler does.

    Examples
    --------
    >>> layout([("v", "f8"), ("w", "f8")]).names
    ('v', 'w')
    """
    told = list(fields)
    title = ", ".join(f"{name} {kind}" for name, kind in told)
    named = [((title, name), kind) if place == 0 else (name, kind) for place, (name, kind) in enumerate(told)]
    return np.dtype(named, align=align)
