"""Which class was decided for, and when that is a mistake."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.learning.decision import decided, mistaken


@given(st.floats(-5.0, 5.0))
def test_one_neuron_says_yes_at_or_past_its_threshold(excess):
    assert decided([excess]) == int(excess >= 0.0)
    assert [mistaken(0, [excess]), mistaken(1, [excess])] == [excess >= 0.0, excess <= 0.0]


@given(st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=6))
def test_of_several_the_first_furthest_above_and_a_tie_is_a_mistake(excesses):
    assert decided(excesses) == int(np.argmax(excesses))
    for wanted in range(len(excesses)):
        alone = sum(e >= excesses[wanted] for e in excesses) == 1
        assert mistaken(wanted, excesses) == (not alone)


@pytest.mark.parametrize("excesses", [[float("nan")], [float("nan"), 1.0]])
def test_what_is_no_number_is_never_right(excesses):
    assert mistaken(0, excesses)
