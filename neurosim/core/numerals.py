"""Numbers as sentences, labels and tables write them. Two that are compared are written so that the comparison is true.

The page has the same rule in JavaScript, in ``player/module/3_words.js``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from fractions import Fraction

MOST_DIGITS = 17
"""So many digits tell any two different floats apart."""

MINUS = "\N{MINUS SIGN}"

NOTHING = "\N{EN DASH}"
"""Stands where there is no number."""

DECIMALS = 12
"""A share is of whole things, of fewer than 10^12, and so are means of shares: what is closer differs by rounding."""


def short(value: float, digits: int = 6) -> str:
    """Write a number in so many digits, in ASCII; of 17, no more than it takes to read the same number.

    Examples
    --------
    >>> short(1 / 3), short(-0.0), short(1234.0, 3), short(-math.inf), short(0.3, 17)
    ('0.333333', '0', '1230', '-inf', '0.3')
    """
    if digits >= MOST_DIGITS:
        return repr(float(value) + 0.0).removesuffix(".0")
    rounded = f"{value + 0.0:.{digits}g}"  # of both zeros, the positive one
    whole = f"{float(rounded):.{max(digits, 6)}g}"  # 1230 rather than 1.23e+03
    return rounded if "e" in whole else whole


def exact(value: float) -> str:
    """Write a number in as many digits as it takes to read the same one: times, which are whole numbers of ticks.

    Examples
    --------
    >>> exact(12345.678901), exact(20.0), exact(1 / 3)
    ('12345.678901', '20', '0.3333333333333333')
    """
    return short(value, MOST_DIGITS)


def number(value: float, digits: int = 3) -> str:
    r"""Write a number as figures and films do, with the minus of the axes.

    Examples
    --------
    >>> number(0.12345), number(1234.0), number(-2.0) == "\N{MINUS SIGN}2"
    ('0.123', '1230', True)
    """
    return typeset(short(value, digits))


def typeset(text: str) -> str:
    r"""Return a number's ASCII text with the minus of the axes, and the sign of infinity.

    Examples
    --------
    >>> typeset("-inf") == "\N{MINUS SIGN}\N{INFINITY}"
    True
    """
    return text.replace("-", MINUS).replace("inf", "\N{INFINITY}")


def told_apart(*values: float, digits: int = 6) -> tuple[str, ...]:
    """Write numbers that are compared with each other: what is less is written as less, what is equal as equal.

    Parameters
    ----------
    *values : float
        None of them NaN.
    digits : int
        The fewest; there are more only where fewer would make two different numbers equal, or turn them round.

    Examples
    --------
    >>> told_apart(0.5, 1.0), told_apart(0.1 + 0.2, 0.3)
    (('0.5', '1'), ('0.30000000000000004', '0.3'))
    """
    for enough in range(digits, MOST_DIGITS):
        texts = tuple(short(value, enough) for value in values)
        read = [float(text) for text in texts]
        pairs = itertools.combinations(range(len(values)), 2)
        if all(_sign(values[a], values[b]) == _sign(read[a], read[b]) for a, b in pairs):
            return texts
    return tuple(short(value, MOST_DIGITS) for value in values)


def _sign(a: float, b: float) -> int:
    return int(a > b) - int(a < b)  # of NumPy's numbers, too, whose truths cannot be subtracted


def rounding_said(
    products: Iterable[tuple[float, float]], before: float, after: float, bound: float, digits: int = 6
) -> str:
    """Say if a sum stands where it does beside a bound only because floats are rounded; else nothing.

    A sum from 0 is added up once more, with the decimals that people write: ten times 0.1 is 1, and its sum in floats
    is not. A sum on top of a potential cannot be: what was there was rounded already.

    Parameters
    ----------
    products : iterable of (float, float)
        Weights and values, whose products were added up.
    before, after, bound : float
        What was there before, what they came to, and what that is compared with.
    digits : int
        In which numbers are written where there is no need of more.

    Examples
    --------
    >>> rounding_said([(0.1, 1.0)] * 10, 0.0, 0.9999999999999999, 1.0)
    'just below, by rounding'
    >>> rounding_said([(0.1, 1.0)] * 9, 0.1 + 0.1 + 0.1, 1.2 - 2**-52, 1.2), rounding_said([(0.5, 1.0)], 0.0, 0.5, 1.0)
    ('just below, within rounding', '')
    """
    pairs = list(products)
    if not pairs or not all(map(math.isfinite, (before, after, bound, *itertools.chain(*pairs)))):
        return ""
    side = _sign(after, bound)
    if before == 0.0:
        meant = sum((_decimal(weight) * _decimal(value) for weight, value in pairs), start=Fraction(0))
        if _sign(meant, _decimal(bound)) == side:  # type: ignore[arg-type]
            return ""
        how = "by rounding"
    else:
        largest = max(abs(before), abs(after), abs(bound), *(abs(weight * value) for weight, value in pairs))
        if side == 0 or abs(after - bound) > (len(pairs) + 2) * 2.0**-52 * largest:
            return ""
        how = "within rounding"
    if side == 0:
        return f"equal only {how}"
    just = "just " if short(after, digits) == short(bound, digits) else ""
    return f"{just}{'below' if side < 0 else 'above'}, {how}"


def _decimal(value: float) -> Fraction:
    """Return the shortest decimal that is read as this float: what a person wrote, or would."""
    return Fraction(repr(float(value)))


def numeral(value: float | None, digits: int = 4) -> str:
    r"""Write a number as tables of a page do: whole thousands apart, and a dash where there is none.

    Examples
    --------
    >>> numeral(45000), numeral(0.123456), numeral(123456.7)
    ('45,000', '0.1235', '123,457')
    >>> numeral(-1.5e-9) == "\N{MINUS SIGN}1.5e\N{MINUS SIGN}09", numeral(None) == NOTHING
    (True, True)
    """
    if value is None or math.isnan(value):
        return NOTHING
    if math.isfinite(value) and (isinstance(value, int) or 10.0 ** max(digits - 1, 4) <= abs(value) < 1e15):
        return typeset(f"{value:,.0f}")
    return typeset(f"{value + 0.0:.{digits}g}")  # -0.0 is 0


def percent(share: float | None) -> str:
    """Write a share with a decimal, or more; only all is 100%, and only none is 0%, but for rounding.

    Examples
    --------
    >>> percent(1.0), percent(0.99999), percent(0.9511), percent(0.5), percent(1.0 + 2**-52)
    ('100%', '99.999%', '95.1%', '50.0%', '100%')
    """
    return NOTHING if share is None or math.isnan(share) else percents_apart(share)[0]


def percents_apart(*shares: float) -> tuple[str, ...]:
    """Write shares that are compared with each other, with so many decimals that none looks like another one.

    Examples
    --------
    >>> percents_apart(0.9512, 0.9514), percents_apart(0.5, 0.75)
    (('95.12%', '95.14%'), ('50.0%', '75.0%'))
    """
    shares = tuple(round(share, DECIMALS) + 0.0 for share in shares)  # of both zeros, the positive one
    with_ends = (*shares, 0.0, 1.0)
    pairs = list(itertools.combinations(range(len(with_ends)), 2))
    for decimals in range(1, MOST_DIGITS):
        read = [float(f"{share * 100.0:.{decimals}f}") for share in with_ends]
        if all(_sign(with_ends[a], with_ends[b]) == _sign(read[a], read[b]) for a, b in pairs):
            break
    return tuple(f"{share:.0%}" if share in (0.0, 1.0) else f"{share:.{decimals}%}" for share in shares)
