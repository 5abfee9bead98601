"""How networks, recordings and comparisons show themselves in a notebook: viz is imported only when needed."""

from importlib import import_module
from typing import Any


def view(module: str) -> Any:
    """Return a module of :mod:`neurosim.viz`, imported on first use."""
    return import_module(f"neurosim.viz.{module}")
