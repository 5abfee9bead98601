"""What must be a comparison."""

from __future__ import annotations

from neurosim.core.errors import InputError

PARTS = ("contenders", "dataset", "plan", "fits")
"""What a comparison has; its module stands after the figures, which cannot import it."""


def check_comparison(value: object) -> None:
    """Refuse to draw what is no comparison.

    Examples
    --------
    >>> check_comparison("and")
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: What is drawn must be a Comparison, such as ns.compare(...) gives; got 'and'.
    """
    if not all(hasattr(value, part) for part in PARTS):
        raise InputError(f"What is drawn must be a Comparison, such as ns.compare(...) gives; got {value!r}.")
