"""Numbers in sentences: texts stand to each other as their numbers do, and are no longer than that takes."""

import itertools
import math
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import numpy as np
import pytest
from close_numbers import pairs
from hypothesis import given
from hypothesis import strategies as st

from neurosim.core.numerals import exact, number, percent, percents_apart, rounding_said, short, told_apart, typeset

floats = st.floats(allow_nan=False)


def order(a, b):
    return (a > b) - (a < b)


def rounded(value, digits):
    """Round with the decimal library: the oracle for what so many digits make of a number."""
    if not math.isfinite(value):
        return value
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=9999, Emin=-9999).create_decimal_from_float(value)


@pytest.mark.parametrize("digits", [3, 6])
def test_two_texts_stand_to_each_other_as_their_numbers_do_and_are_no_longer_than_that_takes(digits):
    told_apart_late = 0
    for a, b in pairs(20_000):
        texts = told_apart(a, b, digits=digits)
        x, y = map(float, texts)
        assert order(x, y) == order(a, b), (a, b, texts)
        used = max(len(significant(text)) for text in texts)
        if used > digits:
            told_apart_late += 1
            fewer = used - 1
            shorter = [float(rounded(value, fewer)) for value in (a, b)]
            assert order(*shorter) != order(a, b), (a, b, texts)
        else:
            for value, text in ((a, texts[0]), (b, texts[1])):
                assert float(text) == float(rounded(value, digits)) or "e+308" in text
    assert told_apart_late > 3_000


def significant(text):
    """Return the significant digits of a number's text."""
    mantissa = text.split("e")[0].replace("-", "").replace(".", "").lstrip("0")
    return mantissa.rstrip("0") if mantissa.isdigit() else ""


@given(values=st.lists(floats, min_size=1, max_size=5))
def test_of_several_numbers_each_two_are_told_apart(values):
    texts = told_apart(*values)
    for a, b in itertools.combinations(range(len(values)), 2):
        assert order(float(texts[a]), float(texts[b])) == order(values[a], values[b])


@given(value=floats)
def test_an_exact_text_is_read_as_the_same_number_and_a_zero_has_no_sign(value):
    assert float(exact(value)) == value
    assert not exact(value).endswith(".0")
    assert "-0" not in (short(value), exact(value))[value != 0.0 : 0]
    assert short(-0.0) == exact(-0.0) == number(-0.0) == "0"


def test_the_minus_of_the_axes_and_infinity():
    assert typeset("-1.5e-07") == "\N{MINUS SIGN}1.5e\N{MINUS SIGN}07"
    assert number(-math.inf) == "\N{MINUS SIGN}\N{INFINITY}"


weights = st.lists(st.integers(-30, 30).map(lambda tenths: tenths / 10), min_size=1, max_size=12)


@given(weights=weights, bound=st.integers(-30, 30).map(lambda tenths: tenths / 10))
def test_rounding_is_named_where_tenths_added_in_whole_numbers_stand_elsewhere(weights, bound):
    total = 0.0
    for weight in weights:
        total += weight * 1.0
    meant = order(sum(round(10 * weight) for weight in weights), round(10 * bound))
    said = rounding_said([(weight, 1.0) for weight in weights], 0.0, total, bound)
    assert bool(said) == (meant != order(total, bound))
    if said:
        assert said == f"just {'below' if total < bound else 'above'}, by rounding"


def test_what_is_really_just_below_is_not_put_down_to_rounding():
    below = math.nextafter(1.0, 0.0)
    assert rounding_said([(below, 1.0)], 0.0, below, 1.0) == ""
    assert rounding_said([(1.0, 1.0), (-1e-17, 1.0)], 0.0, 1.0, 1.0) == "equal only by rounding"
    assert rounding_said([(1e20, 1.0), (1.0, 1.0), (-1e20, 1.0)], 0.0, 0.0, 1.0) == "below, by rounding"


@given(v=st.floats(0.1, 10.0), weight=st.floats(0.1, 10.0), ulps=st.integers(-40, 40))
def test_on_top_of_a_potential_rounding_is_named_only_within_what_it_can_do(v, weight, ulps):
    after = v + weight
    bound = after * (1.0 + ulps * 2.0**-52)
    said = rounding_said([(weight, 1.0)], v, after, bound)
    gap, possible = abs(Fraction(after) - Fraction(bound)), 3 * Fraction(2) ** -52 * Fraction(max(after, bound))
    assert bool(said) == (bound != after and gap <= possible)


@given(shares=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=4))
def test_shares_are_told_apart_and_only_all_is_all(shares):
    read = [Decimal(text.rstrip("%")) for text in percents_apart(*shares)]
    for a, b in itertools.combinations(range(len(shares)), 2):
        # Shares are of fewer than 10^12 whole things: what is closer differs by rounding, and may be written alike.
        assert abs(shares[a] - shares[b]) < 1e-12 or order(read[a], read[b]) == order(shares[a], shares[b])
    for share, text in zip(shares, read, strict=True):
        assert (text == 100) == (share == 1.0) or share > 1.0 - 1e-12


@given(
    n=st.integers(1, 10**6),
    part=st.floats(0.0, 1.0),
    steps=st.integers(-4, 4),
)
def test_rounding_of_a_share_is_not_written(n, part, steps):
    share = round(part * n) / n
    off = share + steps * 2.0**-52  # as sums and quotients of floats leave it
    assert percent(max(off, 0.0)) == percent(share)
    assert percents_apart(share, max(off, 0.0)) == percents_apart(share, share)


def test_equal_accuracies_deviate_by_nothing():
    for n in range(2, 12):
        for k in range(31):
            assert percent(float(np.full(n, k / 30).std(ddof=1))) == "0%", (n, k)
