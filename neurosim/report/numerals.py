"""Numbers as people read them."""

from __future__ import annotations

import math

NOTHING = "\N{EN DASH}"
"""Stands where there is no number."""


def numeral(value: float | None, digits: int = 4) -> str:
    r"""Write a number in so many digits.

    Examples
    --------
    >>> numeral(45000), numeral(0.123456), numeral(123456.7)
    ('45,000', '0.1235', '123,457')
    >>> numeral(-1.5e-9) == "\N{MINUS SIGN}1.5e\N{MINUS SIGN}09", numeral(None) == NOTHING
    (True, True)
    """
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        written = "-∞" if value < 0 else "∞"
    elif isinstance(value, int) or 10.0 ** max(digits - 1, 4) <= abs(value) < 1e15:
        written = f"{value:,.0f}"
    else:
        written = f"{value + 0.0:.{digits}g}"  # -0.0 is 0
    return written.replace("-", "\N{MINUS SIGN}")


def percent(share: float | None) -> str:
    """Write a share; only all is 100%, and only none is 0%.

    Examples
    --------
    >>> percent(1.0), percent(0.99999), percent(0.9511)
    ('100%', '99.999%', '95.1%')
    """
    if share is None or math.isnan(share):
        return NOTHING
    if share in (0.0, 1.0):
        return f"{share:.0%}"
    decimals = next(n for n in range(1, 17) if n == 16 or 0.0 < float(f"{share * 100:.{n}f}") < 100.0)
    return f"{share:.{decimals}%}"
