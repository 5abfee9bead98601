"""Numbers of things, in words."""

from __future__ import annotations


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write a number of things.

    Examples
    --------
    >>> counted(1, "row"), counted(2000, "row"), counted(2, "class", "classes")
    ('1 row', '2,000 rows', '2 classes')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
