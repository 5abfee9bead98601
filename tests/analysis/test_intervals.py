"""Wilson's interval against its definition, scipy, and how often it holds the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

import neurosim as ns


@given(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.5, 0.95, 0.999]),
)
def test_it_is_scipys(counts, level):
    hits, trials = counts
    found = ns.wilson_interval(hits / trials, trials, level)
    wanted = binomtest(hits, trials).proportion_ci(level, method="wilson")
    assert [float(end) for end in found] == pytest.approx([wanted.low, wanted.high], abs=1e-12)


def test_the_share_is_z_standard_deviations_from_both_ends():
    for end in ns.wilson_interval(0.3, 50):
        assert abs(0.3 - end) / math.sqrt(end * (1.0 - end) / 50) == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5])
def test_it_holds_the_probability_nearly_as_often_as_it_says(p):
    hits = np.arange(501)
    low, high = ns.wilson_interval(hits / 500, 500)
    held = binom.pmf(hits, 500, p)[(low <= p) & (p <= high)].sum()
    assert abs(held - 0.95) < 0.015


def test_it_stays_within_0_and_1():
    low, high = ns.wilson_interval([0.0, 1.0], 3)
    assert (low[0], high[1]) == (0.0, 1.0)
    assert 0.3 < high[0] < 0.7
    assert np.all(low <= high)


@pytest.mark.parametrize(("share", "trials"), [(1.1, 10), (-0.1, 10), (math.nan, 10), (0.5, 0)])
def test_shares_and_trials_that_cannot_be(share, trials):
    with pytest.raises(ns.InputError, match="shares from 0 to 1, each with at least one trial"):
        ns.wilson_interval(share, trials)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_is_a_probability(level):
    with pytest.raises(ns.InputError, match="level of an interval must be between 0 and 1; got"):
        ns.wilson_interval(0.5, 10, level)
