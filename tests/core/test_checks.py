"""The rules that numbers must meet say which one was broken, by what."""

import math
from fractions import Fraction

import numpy as np
import pytest

from neurosim.core import checks
from neurosim.core.errors import InputError

NOT_NUMBERS = ["3", None, True, np.True_, 1j, [1.0]]
NOT_FINITE = [math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("value", [0, -3, 2.5, np.float32(0.5), np.int8(-4), Fraction(1, 4)])
def test_finite_gives_a_float(value):
    assert checks.finite(value, "x") == float(value)
    assert type(checks.finite(value, "x")) is float


@pytest.mark.parametrize("value", [*NOT_NUMBERS, *NOT_FINITE])
@pytest.mark.parametrize("check", [checks.finite, checks.positive, checks.not_negative])
def test_what_is_no_finite_number_is_refused_with_name_unit_and_value(check, value):
    with pytest.raises(InputError, match=r"The 'tau' parameter of LIF must be .* number of ms; got ") as refused:
        check(value, "The 'tau' parameter of LIF", "ms")
    assert f"got {value!r}." in str(refused.value)


@pytest.mark.parametrize("check", [checks.finite, checks.positive, checks.not_negative])
def test_a_whole_number_too_large_for_a_float_is_refused_too(check):
    with pytest.raises(InputError, match="x must be"):
        check(10**400, "x")


@pytest.mark.parametrize("value", [0.0, -0.0, -1, -1e-300])
def test_positive_means_above_zero(value):
    assert checks.positive(5e-324, "x") == 5e-324
    with pytest.raises(InputError, match=r"x must be a positive number; got "):
        checks.positive(value, "x")


def test_not_negative_takes_zero():
    assert checks.not_negative(0, "x") == 0.0
    with pytest.raises(InputError, match=r"x must be zero or a positive number; got -1e-300\."):
        checks.not_negative(-1e-300, "x")


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_whole_gives_an_int(value):
    assert checks.whole(value, "n", least=3) == 3
    assert type(checks.whole(value, "n")) is int


@pytest.mark.parametrize("value", [2, 3.0, True, "3", None, math.nan, -5])
def test_whole_refuses_the_rest(value):
    with pytest.raises(InputError, match="n must be a whole number of at least 3; got "):
        checks.whole(value, "n", least=3)
