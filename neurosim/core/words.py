"""Numbers of things, and things in a row, as a sentence has them."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write a number of things.

    Examples
    --------
    >>> counted(1, "row"), counted(2000, "row"), counted(2, "class", "classes")
    ('1 row', '2,000 rows', '2 classes')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def lasting(seconds: float) -> str:
    """Write about how long something takes.

    Examples
    --------
    >>> lasting(0.4), lasting(12.2), lasting(140.0)
    ('1 s', '12 s', '2 min')
    """
    return f"{max(1, round(seconds))} s" if seconds < 100.0 else f"{round(seconds / 60.0)} min"


def listed(parts: Sequence[str], conjunction: str = "and") -> str:
    """Write one part or more as "a", "a and b", "a, b and c".

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a"])
    ('a, b and c', 'a or b', 'a')
    """
    *most, last = parts
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def shown(text: str) -> str:
    r"""Return text as it is, or as Python writes it if a terminal could not show it.

    Examples
    --------
    >>> print(shown("rate"), shown("rate\n"))
    rate 'rate\n'
    """
    return text if text.isprintable() else repr(text)


def an(noun: str) -> str:
    """Return a noun behind its indefinite article.

    Examples
    --------
    >>> an("LIF"), an("ExpCurrentLIF"), an("object")
    ('a LIF', 'an ExpCurrentLIF', 'an object')
    """
    return f"{'an' if noun[:1] in 'AEIOaeio' else 'a'} {noun}"
