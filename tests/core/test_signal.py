"""A weight is a finite number or a veto."""

import math

import numpy as np
import pytest

from neurosim.core.errors import InputError
from neurosim.core.signal import SILENCE, VETO, as_weight, written


@pytest.mark.parametrize(("given", "weight"), [(0.5, 0.5), (-3, -3.0), (np.float32(0.25), 0.25), (np.int64(2), 2.0)])
def test_numbers_are_weights(given, weight):
    assert as_weight(given, "w") == weight
    assert type(as_weight(given, "w")) is float


@pytest.mark.parametrize("given", ["veto", -math.inf, np.float64("-inf"), np.float32("-inf")])
def test_absolute_inhibition_is_minus_infinity_however_it_is_said(given):
    assert as_weight(given, "w") == VETO == -math.inf
    assert written(VETO) == "veto"


@pytest.mark.parametrize("given", [math.nan, math.inf, "Veto", "1.0", None, True, 1j, [1.0]])
def test_anything_else_is_refused_with_the_edge_and_the_value(given):
    with pytest.raises(InputError) as refused:
        as_weight(given, "The weight of 'a' -> 'b'")
    assert str(refused.value).startswith("The weight of 'a' -> 'b' must be a finite number")
    assert repr(given) in str(refused.value)
    assert '"veto" (-inf)' in str(refused.value)


@pytest.mark.parametrize("weight", [0.0, -0.5, 1e300])
def test_a_finite_weight_is_written_as_it_is(weight):
    assert as_weight(written(weight), "w") == weight


def test_silence_is_zero():
    assert SILENCE == 0.0
