"""How a network, a recording and a comparison come to show themselves, though what draws them stands after them."""

from importlib import import_module
from typing import Any


def view(module: str) -> Any:
    """Return a module of :mod:`neurosim.viz`, which is imported only now: with no display, nothing of it is loaded.

    Examples
    --------
    >>> view("figures.raster").raster.__name__
    'raster'
    """
    return import_module(f"neurosim.viz.{module}")
