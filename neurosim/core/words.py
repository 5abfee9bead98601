"""Counts, durations, lists and articles in sentences."""

from collections.abc import Sequence


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun: "1 row", "2,000 rows", and with the plural given, "2 classes"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """Write an approximate duration.

    >>> duration(0.4), duration(12.2), duration(140.0)
    ('1 s', '12 s', '2 min')
    """
    return f"{max(1, round(seconds))} s" if seconds < 100.0 else f"{round(seconds / 60.0)} min"


def listed(parts: Sequence[str], conjunction: str = "and") -> str:
    """Write one or more parts as "a", "a and b", "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def shown(text: str) -> str:
    r"""Return text as it is, or its repr if it has characters that cannot be printed.

    >>> print(shown("rate"), shown("rate\n"))
    rate 'rate\n'
    """
    return text if text.isprintable() else repr(text)


def an(noun: str) -> str:
    """Return a noun with its indefinite article.

    >>> an("LIF"), an("ExpCurrentLIF"), an("object")
    ('a LIF', 'an ExpCurrentLIF', 'an object')
    """
    return f"{'an' if noun[:1] in 'AEIOaeio' else 'a'} {noun}"
