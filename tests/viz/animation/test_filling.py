"""A potential as a height, and a shape filled up to it: against counted points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path

from neurosim.viz.animation.stage import Gauge, filled
from neurosim.viz.figures.graph import SHAPES, outline


@given(low=st.floats(-5.0, 5.0), threshold=st.floats(-5.0, 5.0), high=st.floats(-5.0, 5.0), share=st.floats(0.0, 1.0))
def test_a_gauge_is_a_straight_scale_with_room_on_both_sides_of_the_threshold(low, threshold, high, share):
    low, high = sorted((low, high))
    gauge = Gauge.over([low, high], threshold)
    assert gauge.low <= min(low, threshold) + 1e-9
    assert gauge.high >= max(high, threshold) - 1e-9
    assert 0.25 < gauge.height(gauge.threshold) < 0.75
    v = low + share * (high - low)
    assert gauge.height(v) == pytest.approx((v - gauge.low) / (gauge.high - gauge.low), abs=1e-9)


def test_what_is_not_finite_has_no_place_on_it():
    gauge = Gauge.over([0.0, -np.inf, 2.0], 1.0)
    assert (gauge.low, gauge.high) == (0.0, 2.0)
    assert gauge.height(-np.inf) == 0.0


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("height", [0.1, 0.5, 0.62, 1.0])
def test_a_shape_is_filled_below_a_height_and_nowhere_else(kind, height):
    corners = outline(SHAPES[kind])
    part = filled(corners, height)
    level = corners[:, 1].min() + height * np.ptp(corners[:, 1])
    rng = np.random.default_rng(1)
    points = rng.uniform(-1.0, 1.0, (4000, 2))
    clear = np.abs(points[:, 1] - level) > 1e-3
    inside = Path(corners).contains_points(points) & (points[:, 1] < level)
    assert np.mean(Path(part).contains_points(points)[clear] != inside[clear]) < 0.002  # the very rim


def test_an_empty_soma_has_no_area():
    assert np.ptp(filled(outline(SHAPES["LIF"]), 0.0), axis=0).min(initial=0.0) < 1e-9
