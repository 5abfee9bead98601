"""How numbers are written in sentences, labels and tables. Numbers that are compared get enough digits to differ.

The page has the same rule in JavaScript, in ``player/module/0_numerals.js``.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

MOST_DIGITS = 17  # with this many digits, any two different floats are written differently
MINUS = "\N{MINUS SIGN}"

NOTHING = "\N{EN DASH}"  # written in place of a missing number
DECIMALS = 12  # shares are ratios of counts below 10^12, or means of such: a smaller difference comes from rounding


def short(value: float, digits: int = 6) -> str:
    """Write a number with this many significant digits, in ASCII; with 17, the shortest text that reads back equal.

    >>> short(1 / 3), short(-0.0), short(1234.0, 3), short(-math.inf), short(0.3, 17)
    ('0.333333', '0', '1230', '-inf', '0.3')
    """
    if digits >= MOST_DIGITS:
        return repr(float(value) + 0.0).removesuffix(".0")
    rounded = f"{value + 0.0:.{digits}g}"  # of both zeros, the positive one
    whole = f"{float(rounded):.{max(digits, 6)}g}"  # 1230 rather than 1.23e+03
    return rounded if "e" in whole else whole


def exact(value: float) -> str:
    """Write the shortest text that reads back as the same number; for times, which are whole numbers of ticks."""
    return short(value, MOST_DIGITS)


def number(value: float, digits: int = 3) -> str:
    """Write a number as figures and films do, with a typographic minus sign."""
    return typeset(short(value, digits))


def typeset(text: str) -> str:
    """Return a number's ASCII text with typographic signs for minus and infinity."""
    return text.replace("-", MINUS).replace("inf", "\N{INFINITY}")


def told_apart(*values: float, digits: int = 6) -> tuple[str, ...]:
    """Write numbers that are compared, none of them NaN, with more than `digits` only where their order needs them.

    >>> told_apart(0.5, 1.0), told_apart(0.1 + 0.2, 0.3)
    (('0.5', '1'), ('0.30000000000000004', '0.3'))
    """
    enough = _enough(values, digits, lambda value, digits: float(short(value, digits)))
    return tuple(short(value, enough) for value in values)


def _enough(values: Sequence[float], least: int, read: Callable[[float, int], float]) -> int:
    """Return the number of digits, at least `least`, with which the values, once read, are ordered as they are."""
    pairs = list(itertools.combinations(range(len(values)), 2))
    for digits in range(least, MOST_DIGITS):
        seen = [read(value, digits) for value in values]
        if all(_sign(values[a], values[b]) == _sign(seen[a], seen[b]) for a, b in pairs):
            return digits
    return MOST_DIGITS


def _sign(a: float, b: float) -> int:
    return int(a > b) - int(a < b)  # int, since NumPy's booleans cannot be subtracted


def rounding_said(
    products: Iterable[tuple[float, float]], before: float, after: float, bound: float, digits: int = 6
) -> str:
    """Return a note if a sum of products is on its side of a bound only because of floating-point rounding; else "".

    The sum took a potential from `before` to `after`; `digits` are those of the surrounding sentence. A sum that starts
    from 0 is repeated exactly, with the shortest decimals of its terms: ten times 0.1 is 1, but the sum of the floats
    is not. A sum on top of another potential cannot be repeated, since that was already rounded.

    >>> rounding_said([(0.1, 1.0)] * 9, 0.1 + 0.1 + 0.1, 1.2 - 2**-52, 1.2)
    'just below, within rounding'
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
    """Return the shortest decimal that reads as this float, which is what a person would have written."""
    return Fraction(repr(float(value)))


def numeral(value: float | None, digits: int = 4) -> str:
    r"""Write a number as tables of a page do: with thousands separators, and a dash for a missing number.

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
    """Write a share with one or more decimals; only a share of 1 is 100%, and only 0 is 0% (up to float rounding).

    >>> percent(1.0), percent(0.99999), percent(0.9511), percent(0.5), percent(1.0 + 2**-52)
    ('100%', '99.999%', '95.1%', '50.0%', '100%')
    """
    return NOTHING if share is None or math.isnan(share) else percents_apart(share)[0]


def percents_apart(*shares: float) -> tuple[str, ...]:
    """Write shares that are compared with each other, with enough decimals that different shares look different.

    >>> percents_apart(0.9512, 0.9514), percents_apart(0.5, 0.75)
    (('95.12%', '95.14%'), ('50.0%', '75.0%'))
    """
    shares = tuple(round(share, DECIMALS) + 0.0 for share in shares)  # -0.0 becomes 0.0
    decimals = _enough((*shares, 0.0, 1.0), 1, lambda share, decimals: float(f"{share * 100.0:.{decimals}f}"))
    return tuple(f"{share:.0%}" if share in (0.0, 1.0) else f"{share:.{decimals}%}" for share in shares)
