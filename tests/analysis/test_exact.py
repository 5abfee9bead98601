"""Exact arithmetic against fractions in plain loops, and against closed forms."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.analysis import exact
from neurosim.analysis.exact import Points, nearest, solve


def whole(rows):
    return np.array(rows, dtype=object)


def eliminated(matrix, right):
    """Gauss with fractions; None if singular."""
    rows = [[Fraction(value) for value in (*row, b)] for row, b in zip(matrix, right, strict=True)]
    for c in range(len(rows)):
        usable = next((r for r in range(c, len(rows)) if rows[r][c]), None)
        if usable is None:
            return None
        rows[c], rows[usable] = rows[usable], rows[c]
        rows[c] = [value / rows[c][c] for value in rows[c]]
        for r in range(len(rows)):
            if r != c:
                rows[r] = [a - rows[r][c] * b for a, b in zip(rows[r], rows[c], strict=True)]
    return [row[-1] for row in rows]


sizes = st.integers(1, 5)
numbers = st.one_of(st.integers(-3, 3), st.integers(-(10**30), 10**30))


@given(sizes.flatmap(lambda k: st.lists(st.lists(numbers, min_size=k + 1, max_size=k + 1), min_size=k, max_size=k)))
def test_solve_against_gauss_with_fractions(table):
    matrix, right = [row[:-1] for row in table], [row[-1] for row in table]
    solved, wanted = solve(whole(matrix), right), eliminated(matrix, right)
    if wanted is None:
        assert solved is None
    else:
        assert solved[1] > 0
        assert [Fraction(value, solved[1]) for value in solved[0]] == wanted


def test_solve_hilberts_matrix():
    n, common = 12, 2**3 * 3**3 * 5 * 7 * 11 * 13 * 17 * 19 * 23 * 2 * 2
    hilbert = [[common // (i + j + 1) for j in range(n)] for i in range(n)]
    assert all(common % (i + j + 1) == 0 for i in range(n) for j in range(n))
    numerators, denominator = solve(whole(hilbert), [common] + [0] * (n - 1))
    # the first column of its inverse is whole: (-1)^i n (n + i)! / (i! (i + 1)! (n - 1 - i)!) / 1!, by recurrence
    column = [Fraction(value, denominator) for value in numerators]
    assert column[0] == n * n
    for i, (here, after) in enumerate(pairwise(column)):
        assert after / here == Fraction(-(n + i + 1) * (n - 1 - i), (i + 1) * (i + 2))


def test_a_prime_that_divides_the_determinant_is_passed_over():
    first, second, third = exact._PRIMES
    assert solve(whole([[first]]), [1]) == ([1], first)
    assert solve(whole([[first * second, 0], [0, 1]]), [1, 2]) == ([1, 2 * first * second], first * second)
    assert all(number % divisor for number in exact._PRIMES for divisor in range(2, 8193))
    assert len({first, second, third}) == 3


@given(st.lists(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=2), min_size=1, max_size=5))
def test_whole_numbers_are_the_floats_exactly(rows):
    points = Points(np.array(rows))
    units = points.whole(range(len(rows)))
    assert [[value * points.unit for value in row] for row in units] == [[Fraction(v) for v in row] for row in rows]
    assert np.abs(points.scaled).max() <= 1.0


@pytest.mark.parametrize("value", [5e-324, 1.7976931348623157e308, 3.0, 0.1])
def test_whole_numbers_of_extremes(value):
    points = Points(np.array([[value, -value], [0.0, 1.0]]))
    first, second = points.whole([0, 1]) * points.unit
    assert list(first) == [Fraction(value), -Fraction(value)]
    assert list(second) == [0, 1]


def test_the_unit_is_as_large_as_the_rows_allow():
    assert Points(np.array([[16.0, 3.0]])).unit == 1
    assert Points(np.array([[0.5, 3.0], [0.0, 0.0]])).unit == Fraction(1, 2)


@given(st.integers(0, 10**6))
def test_lowest_finds_what_rounding_hides(seed):
    rng = np.random.default_rng(seed)
    rows = np.ones((6, 3)) + rng.integers(0, 3, size=(6, 3)) * 2.0**-52
    direction = whole(rng.integers(-(10**15), 10**15, size=3).tolist())
    points = Points(rows)
    products = [
        sum(Fraction(value) * d for value, d in zip(row, direction.tolist(), strict=True)) for row in rows.tolist()
    ]
    row, product = points.lowest(direction)
    assert product * points.unit == products[row] == min(products)


def found(rows, start, budget=1e9):
    points = Points(np.array(rows, dtype=float))
    near = nearest(points, start, budget)
    total = sum(near.weights)
    assert all(weight > 0 for weight in near.weights)
    assert near.direction.tolist() == (whole(near.weights) @ points.whole(near.indices)).tolist()
    return [value * points.unit / total for value in near.direction]


@pytest.mark.parametrize("start", [{0: 1.0}, {1: 1.0}, {2: 1.0}, {0: 0.3, 1: 0.3, 2: 0.4}, {0: 0.5, 3: 0.5}])
def test_the_nearest_point_of_a_triangle(start):
    assert found([[2, 0], [0, 2], [3, 3], [3, 3]], start) == [1, 1]
    assert found([[2, 1], [2, 5], [9, -7], [9, -7]], start) == nearest_on([2, 1], [9, -7])
    assert found([[3, 0], [-1, 2], [-1, -2], [3, 0]], start) == [0, 0]


def nearest_on(a, b):
    """Return the point nearest to the origin on the line from a to b, by calculus."""
    a, b = [Fraction(v) for v in a], [Fraction(v) for v in b]
    along = [q - p for p, q in zip(a, b, strict=True)]
    t = -sum(p * u for p, u in zip(a, along, strict=True)) / sum(u * u for u in along)
    t = min(max(t, Fraction(0)), Fraction(1))
    return [p + t * u for p, u in zip(a, along, strict=True)]


@given(
    st.lists(st.lists(st.integers(-4, 4), min_size=3, max_size=3), min_size=1, max_size=8),
    st.data(),
)
def test_no_start_changes_the_nearest_point_and_it_is_nearest(rows, data):
    start = data.draw(st.dictionaries(st.integers(0, len(rows) - 1), st.floats(0.01, 1.0), min_size=1))
    x = found(rows, start)
    assert x == found(rows, {0: 1.0})
    square = sum(v * v for v in x)
    assert all(sum(v * z for v, z in zip(x, row, strict=True)) >= square for row in rows)


def test_the_budget_is_kept():
    points = Points(np.random.default_rng(1).normal(size=(40, 10)) + 1.0)
    assert nearest(points, {0: 1.0}, 0.0) is None
    assert nearest(points, {0: 1.0}, 1e9) is not None
