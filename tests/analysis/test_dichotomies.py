"""Cover's count is that of every labelling tried one by one; as a share it is the tail of a binomial."""

import itertools

import numpy as np
import pytest
from oracle_planes import parted
from scipy.stats import binom

import neurosim as ns
from neurosim.dichotomies import dichotomies, separable_share


@pytest.mark.parametrize("inputs", [1, 2, 3, 4])
@pytest.mark.parametrize("points", [1, 2, 4, 6])
def test_as_many_labellings_can_be_parted_one_by_one(points, inputs):
    rows = np.random.default_rng(points).normal(size=(points, inputs))  # in general position, almost surely
    found = sum(parted(rows, np.array(signs)) for signs in itertools.product((-1.0, 1.0), repeat=points))
    assert dichotomies(points, inputs) == found


def test_points_in_a_special_position_can_be_parted_in_fewer_ways():
    rows = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])  # the first three on a plane
    found = sum(parted(rows, np.array(signs)) for signs in itertools.product((-1.0, 1.0), repeat=4))
    assert found == 12 < dichotomies(4, 3) == 14


@pytest.mark.parametrize("inputs", [1, 20, 51, 500])
def test_the_share_is_the_tail_of_a_binomial(inputs):
    for points in (1, inputs, 2 * inputs, round(2.5 * inputs), 4 * inputs):
        assert separable_share(points, inputs) == pytest.approx(binom.cdf(inputs - 1, points - 1, 0.5), rel=1e-9)


def test_every_labelling_of_few_points_and_half_of_twice_as_many_as_inputs():
    for inputs in (1, 2, 7, 30):
        assert separable_share(inputs, inputs) == 1.0
        assert separable_share(inputs + 1, inputs) < 1.0
        assert separable_share(2 * inputs, inputs) == 0.5


@pytest.mark.parametrize("count", [dichotomies, separable_share])
@pytest.mark.parametrize(("given", "what"), [((0, 3), "points"), ((3, 0), "inputs"), ((2.5, 3), "points")])
def test_what_is_no_number_of_points_or_inputs_is_refused(count, given, what):
    with pytest.raises(ns.InputError, match=f"The number of {what} must be"):
        count(*given)
