"""Dots go along their line at even speed: against a walk along the line, piece by piece."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.viz.animation.setting import Ways

coordinate = st.floats(-5.0, 5.0).map(lambda x: round(x, 3))
lines = st.lists(st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=6), min_size=1, max_size=5)


def walked(line, share):
    """Walk along a line for a share of its length."""
    pieces = [math.dist(a, b) for a, b in pairwise(line)]
    left = share * sum(pieces)
    for (x, y), (to_x, to_y), piece in zip(line, line[1:], pieces, strict=False):
        if left <= piece and piece > 0.0:
            return x + left / piece * (to_x - x), y + left / piece * (to_y - y)
        left -= piece
    return line[-1]


@given(lines=lines, share=st.floats(0.0, 1.0))
def test_places_are_those_of_a_walk(lines, share):
    ways = Ways([np.array(line, dtype=float) for line in lines])
    found = ways.places(np.arange(len(lines)), np.full(len(lines), share))
    for line, place in zip(lines, found, strict=True):
        assert place == pytest.approx(walked(line, share), abs=1e-6)


def test_nothing_on_its_way():
    assert Ways([]).places(np.empty(0, int), np.empty(0)).shape == (0, 2)
