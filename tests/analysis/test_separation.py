"""Both answers proved again in fractions and plain loops; margins and counts against published numbers."""

import importlib
import math
import sys
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_lessons import perceptron
from scipy.optimize import linprog

from neurosim import datasets
from neurosim.analysis.separation import Separability, separability
from neurosim.core.errors import InputError


def heard(dataset, bias=True):
    return np.column_stack([dataset.X, np.ones(dataset.n_rows)]) if bias else dataset.X


def decide(rows, positive):
    return separability(np.array(rows, dtype=float), np.array(positive, dtype=bool))


def proves_a_plane(answer, rows, positive):
    """Every row is strictly on its side, and none nearer than the margin; in whole numbers."""
    square = sum(w * w for w in answer.plane)
    sides = []
    for row, inside in zip(rows, positive, strict=True):
        drive = sum(w * Fraction(float(v)) for w, v in zip(answer.plane, row, strict=True))
        sides.append(drive if inside else -drive)
    return min(sides) > 0 and answer.margin_squared == min(sides) ** 2 / square


def proves_there_is_none(answer, rows, positive):
    """Both mixtures are the point, exactly, with positive shares; the normalisation is the promised one."""
    why = answer.certificate
    sums = {True: [Fraction(0)] * len(rows[0]), False: [Fraction(0)] * len(rows[0])}
    shares = {True: Fraction(0), False: Fraction(0)}
    for i, share, side in zip(why.rows, why.shares, why.positive, strict=True):
        if share <= 0 or side != bool(positive[i]):
            return False
        shares[side] += share
        sums[side] = [a + share * Fraction(float(v)) for a, v in zip(sums[side], rows[i], strict=True)]
    whole = shares[True] == 1 if any(why.positive) else shares[False] == 1
    return whole and list(why.rows) == sorted(set(why.rows)) and sums[True] == sums[False] == list(why.point)


def check(answer, rows, positive):
    """Exactly one of the two proofs is there, and holds."""
    assert answer.separable is not None
    assert answer.radius_squared == max(sum(Fraction(float(v)) ** 2 for v in row) for row in rows)
    if answer.separable:
        assert answer.certificate is None
        assert math.gcd(*answer.plane) == 1
        assert proves_a_plane(answer, rows, positive)
    else:
        assert answer.plane is answer.margin_squared is answer.weights is answer.margin is answer.bound is None
        assert answer.certificate.exact
        assert proves_there_is_none(answer, rows, positive)
    return answer.separable


@pytest.mark.parametrize(
    ("name", "bias", "plane", "margin_squared", "radius_squared", "bound"),
    [
        ("seed", False, (2, 0, -1), Fraction(1, 5), 3, 15.0),
        ("and", True, (2, 2, -3), Fraction(1, 17), 3, 51.0),
        ("nand", True, (-2, -2, 3), Fraction(1, 17), 3, 51.0),
        ("or", True, (2, 2, -1), Fraction(1, 9), 3, 27.0),
    ],
)
def test_published_margins_and_bounds(name, bias, plane, margin_squared, radius_squared, bound):
    dataset = datasets.load(name)
    answer = decide(heard(dataset, bias), dataset.y == 1)
    assert answer.separable is True
    assert answer.plane == plane
    assert (answer.margin_squared, answer.radius_squared, answer.bound) == (margin_squared, radius_squared, bound)
    assert answer.margin == pytest.approx(math.sqrt(margin_squared), rel=1e-15)
    assert answer.radius == pytest.approx(math.sqrt(radius_squared), rel=1e-15)
    assert answer.weights == pytest.approx(np.array(plane) / np.linalg.norm(plane), rel=1e-15)


def test_xor_is_the_two_diagonals_that_cross():
    dataset = datasets.load("xor")
    answer = decide(heard(dataset), dataset.y == 1)
    half = Fraction(1, 2)
    assert answer.separable is False
    assert answer.certificate.rows == (0, 1, 2, 3)
    assert answer.certificate.positive == (False, True, True, False)
    assert answer.certificate.shares == (half, half, half, half)
    assert answer.certificate.point == (half, half, 1)
    assert repr(answer).startswith("Not separable: the mean of rows 2 and 3 is the mean of rows 1 and 4, (0.5, 0.5, 1)")


RAW = [("iris", c, False) for c in range(3)] + [("breast-cancer", 1, False)] + [("digits", c, False) for c in range(10)]
STANDARDISED = [
    ("iris", 0, True),
    ("iris", 2, True),
    ("breast-cancer", 1, True),
    ("digits", 0, True),
    ("digits", 8, True),
]
NOT_SEPARABLE = [("iris", 1), ("iris", 2), ("digits", 8), ("digits", 9)]


@pytest.mark.parametrize(("name", "index", "standardised"), RAW + STANDARDISED)
def test_the_classics_one_class_against_the_rest(name, index, standardised):
    dataset = datasets.load(name)
    rows, positive = heard(dataset), dataset.y == index
    if standardised:
        spread = dataset.X.std(axis=0)
        rows = np.column_stack([(dataset.X - dataset.X.mean(axis=0)) / np.where(spread > 0, spread, 1), rows[:, -1]])
    answer = decide(rows, positive)
    assert check(answer, rows, positive) == ((name, index) not in NOT_SEPARABLE)
    if answer.separable:
        assert (rows @ answer.weights > 0).tolist() == positive.tolist()
        assert np.linalg.norm(answer.weights) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize(("n", "count"), [(0, 2), (1, 4), (2, 14), (3, 104)])
def test_number_of_threshold_functions(n, count):
    rows = [(*bits, 1.0) for bits in product((0.0, 1.0), repeat=n)]
    found = 2  # always and never, which a bias alone computes
    for labels in product((False, True), repeat=2**n):
        if any(labels) and not all(labels):
            answer = decide(rows, labels)
            found += check(answer, rows, labels)
    assert found == count  # OEIS A000609


@pytest.mark.parametrize(("points", "dimensions"), [(4, 3), (6, 3), (6, 2), (7, 4)])
def test_covers_count_of_dichotomies(points, dimensions):
    rows = np.random.default_rng(points).normal(size=(points, dimensions))
    found = sum(
        decide(rows, labels).separable
        for labels in product((False, True), repeat=points)
        if any(labels) and not all(labels)
    )
    # All on one side is a dichotomy too, if the points are on one side of some plane; ask with the sign in the rows.
    one_sided = decide([*rows[:-1], -rows[-1]], [True] * (points - 1) + [False]).separable
    assert found + 2 * one_sided == 2 * sum(math.comb(points - 1, k) for k in range(dimensions))


small = st.integers(-3, 3)


@st.composite
def labelled_rows(draw, values=small):
    columns, count = draw(st.integers(1, 4)), draw(st.integers(2, 9))
    rows = draw(st.lists(st.lists(values, min_size=columns, max_size=columns), min_size=count, max_size=count))
    positive = draw(st.lists(st.booleans(), min_size=count, max_size=count).filter(lambda p: any(p) and not all(p)))
    if draw(st.booleans()):
        rows = [[*row, 1] for row in rows]
    return rows, positive


@given(labelled_rows())
def test_exactly_one_of_plane_and_certificate(case):
    check(decide(*case), *case)


@given(labelled_rows(st.floats(-1e6, 1e6)))
def test_exactly_one_of_plane_and_certificate_for_any_floats(case):
    check(decide(*case), *case)


@given(labelled_rows())
def test_rows_that_a_known_plane_parts(case):
    rows, _ = case
    teacher = [3, -7, 11, -13, 17][: len(rows[0])]
    drives = [sum(w * v for w, v in zip(teacher, row, strict=True)) for row in rows]
    rows = [row for row, drive in zip(rows, drives, strict=True) if drive]
    positive = [drive > 0 for drive in drives if drive]
    if any(positive) and not all(positive):
        answer = decide(rows, positive)
        assert check(answer, rows, positive)
        closest = min(abs(drive) for drive in drives if drive)
        assert answer.margin_squared >= Fraction(closest**2, sum(w * w for w in teacher))


@given(labelled_rows())
def test_no_certificate_has_a_row_too_many(case):
    rows, positive = case
    answer = decide(rows, positive)
    if not answer.separable:
        z = np.array([np.array(rows[i]) * (1.0 if positive[i] else -1.0) for i in answer.certificate.rows])
        assert np.linalg.matrix_rank(z) == len(z) - 1


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_the_margin_against_every_way_to_touch_a_few_rows(seed, columns):
    rng = np.random.default_rng(seed)
    rows, teacher = rng.normal(size=(11, columns)), rng.normal(size=columns)
    positive = rows @ teacher > 0
    rows[:2], positive[:2] = (-teacher, 2.0 * teacher), (False, True)  # so that both classes are there
    z = np.where(positive[:, None], rows, -rows)
    # The best plane is the shortest w with z . w = 1 for some of the rows, at most one a column, and >= 1 for all.
    touching = [list(some) for size in range(1, columns + 1) for some in combinations(range(11), size)]
    planes = [np.linalg.pinv(z[some]).sum(axis=1) for some in touching]
    best = min((w for w in planes if (z @ w).min() > 1.0 - 1e-9), key=np.linalg.norm)
    answer = decide(rows, positive)
    assert answer.margin == pytest.approx(1.0 / np.linalg.norm(best), rel=1e-9)
    assert answer.weights == pytest.approx(best / np.linalg.norm(best), abs=1e-9)
    assert answer.margin == pytest.approx((z @ answer.weights).min(), rel=1e-9)


@given(st.integers(0, 10**6))
def test_rosenblatts_rule_keeps_novikoffs_bound(seed):
    rng = np.random.default_rng(seed)
    X, teacher = rng.integers(-4, 5, size=(10, 2)), rng.normal(size=3)
    y = (X @ teacher[:2] + teacher[2] > 0).astype(int)
    if 0 < y.sum() < len(y):
        bound = decide(np.column_stack([X, np.ones(len(X))]), y == 1).bound
        _, mistakes = perceptron(X, y, epochs=int(bound) + 2)
        assert mistakes[-1] == 0
        assert sum(mistakes) <= bound


@pytest.mark.parametrize("k", [2, 3, 6])
def test_rows_at_right_angles_need_every_update_of_the_bound(k):
    positive = np.arange(k) > 0
    _, mistakes = perceptron(np.eye(k), positive, epochs=3, bias=False)
    assert sum(mistakes) == decide(np.eye(k), positive).bound == k


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("spread", [0, 6])
def test_neither_units_nor_order_change_the_verdict(seed, spread):
    rng = np.random.default_rng(seed)
    rows = np.column_stack([rng.normal(size=(40, 5)), np.ones(40)])
    teacher = rng.normal(size=6)
    for positive in (rows @ teacher > 0, (rows @ teacher > 0) ^ (rng.random(40) < 0.2)):
        order = rng.permutation(40)
        scaled = rows[order] * 10.0 ** rng.uniform(-spread, spread, size=6)
        first, second = decide(rows, positive), decide(scaled, positive[order])
        assert check(second, scaled, positive[order]) == first.separable
        if spread == 0:
            assert first.separable is not True or second.margin == pytest.approx(first.margin, rel=1e-12)


@pytest.mark.parametrize("first", [0.0, -0.0])
@pytest.mark.parametrize("second", [0.0, -0.0])
def test_a_row_in_both_classes_is_all_it_takes(first, second):
    rng = np.random.default_rng(3)
    rows = np.column_stack([rng.normal(size=(30, 4)), np.ones(30)])
    positive = rng.random(30) < 0.5
    rows[7], rows[21], positive[7], positive[21] = (
        (first, 1.0, 2.0, 3.0, 1.0),
        (second, 1.0, 2.0, 3.0, 1.0),
        False,
        True,
    )
    answer = decide(rows, positive)
    check(answer, rows, positive)
    assert (answer.certificate.rows, answer.certificate.shares) == ((7, 21), (1, 1))
    wanted = "row 22 equals row 8, (0, 1, 2, 3): no plane can have one point on both sides"
    assert answer.certificate.explain(bias=True) == wanted
    assert "(0" not in answer.certificate.explain()  # five coordinates say nothing


def test_a_row_of_zeros_is_on_no_side():
    rows, positive = [[1.0, 2.0], [0.0, 0.0], [-1.0, 0.0]], [True, False, False]
    answer = decide(rows, positive)
    check(answer, rows, positive)
    assert answer.certificate.rows == (1,)
    assert repr(answer) == "Not separable: row 2 is zero: no plane through zero has it on one side"
    check(decide(np.zeros((3, 2)), positive), np.zeros((3, 2)), positive)


@pytest.mark.parametrize(
    ("rows", "positive", "told"),
    [
        (
            [[1.0], [-1.0], [2.0]],
            [True, True, False],
            "the mean of rows 1 and 2 is zero: no plane through zero has them",
        ),
        ([[2.0], [5.0], [-5.0]], [True, False, False], "the mean of rows 2 and 3 is zero: no plane through zero has"),
        ([[1.0, 0.0], [2.0, 0.0]], [True, False], "row 1 equals 1/2 of row 2, (1, 0): no plane"),
        ([[3.0, 0.0], [2.0, 0.0]], [True, False], "row 1 equals 3/2 times row 2, (3, 0): no plane"),
        ([[0, 1], [3, 1], [1, 1]], [True, True, False], "2/3 of row 1 and 1/3 of row 2 is row 3, (1, 1): no plane"),
    ],
)
def test_what_a_certificate_says(rows, positive, told):
    answer = decide(rows, positive)
    check(answer, rows, positive)
    assert answer.certificate.explain().startswith(told)
    assert repr(answer.certificate).startswith(f"Certificate: {told}")


def test_a_long_certificate_names_a_few_rows():
    dataset = datasets.load("digits")
    why = decide(heard(dataset), dataset.y == 8).certificate
    told = why.explain("presentation", bias=True)
    assert len(why.rows) > 20
    assert told.startswith("a mean of presentations ")
    assert told.count(" more") == 2
    assert len(told) < 200
    named = [i + 1 for i, side in zip(why.rows, why.positive, strict=True) if side]
    assert f"{named[0]}, {named[1]}, {named[2]} and {len(named) - 3} more is a mean of" in told


@pytest.mark.parametrize("start", [1.0, 0.1, 1e9, 1e-200])
def test_classes_one_ulp_apart_are_apart(start):
    after = math.nextafter(start, math.inf)
    for rows, positive in (([[start, 1], [after, 1]], [False, True]), ([[0, 1], [start, 1], [after, 1]], [0, 0, 1])):
        assert check(decide(rows, positive), rows, positive)
    rows, positive = [[start, 1], [start, 1], [after, 1]], [False, True, True]
    assert not check(decide(rows, positive), rows, positive)


def test_thin_triangles_decided_by_the_last_bit():
    for step, separable in ((-1, False), (0, False), (1, True)):
        middle = 0.5 + step * 2.0**-53
        rows = [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [0.5, middle, 1.0], [0.5, 0.0, 1.0]]
        positive = [False, False, True, False]
        assert check(decide(rows, positive), rows, positive) == separable


def test_one_feature_and_constant_columns():
    assert decide([[1.0], [-2.0]], [True, False]).bound == 4.0
    assert not decide([[1.0], [2.0]], [True, False]).separable
    rows = [[0.0, 7.0, 1.0], [1.0, 7.0, 1.0], [0.0, 7.0, 1.0]]
    assert check(decide(rows, [False, True, False]), rows, [False, True, False])
    assert not check(decide(rows, [False, True, True]), rows, [False, True, True])


@pytest.mark.parametrize("seed", range(4))
def test_columns_that_depend_on_each_other(seed):
    rng = np.random.default_rng(seed)
    rows = np.column_stack([rng.normal(size=(60, 3)) @ rng.normal(size=(3, 9)), np.ones(60)])
    for positive in (rng.random(60) < 0.5, rows[:, 0] > 0.3):
        check(decide(rows, positive), rows, positive)


@pytest.mark.parametrize(
    ("rows", "positive"),
    [([[1e300, 1], [1e-300, 1], [2e300, 1]], [1, 0, 1]), ([[5e-324, 0], [1e300, 1]], [1, 0])],
)
def test_the_ends_of_the_number_range(rows, positive):
    answer = decide(rows, positive)
    assert check(answer, rows, positive)
    assert answer.bound == math.inf
    largest = sys.float_info.max
    assert decide([[largest, largest], [-largest, largest]], [1, 0]).radius == math.inf


def test_every_answer_prints_on_one_line():
    assert repr(decide([[1.0], [-2.0]], [True, False])) == "Separable: margin 1, radius 2, at most 4 updates"
    assert repr(Separability(None, None, None, Fraction(1), None)) == "Separability: not decided"


def gives_up(*_):
    raise RuntimeError("Maximum number of iterations reached.")


class TestBeyondExactArithmetic:
    @pytest.fixture(autouse=True)
    def _no_budget(self, monkeypatch):
        monkeypatch.setattr(importlib.import_module("neurosim.analysis.separation"), "_BUDGET", 0.0)

    @pytest.mark.parametrize(("name", "index"), [("iris", 0), ("breast-cancer", 1), ("digits", 1), ("digits", 3)])
    def test_a_guessed_plane_is_still_proved(self, name, index):
        dataset = datasets.load(name)
        answer = decide(heard(dataset), dataset.y == index)
        assert check(answer, heard(dataset), dataset.y == index)

    @pytest.mark.parametrize("name", ["iris", "digits", "breast-cancer"])
    def test_columns_of_any_size_do_not_lose_the_plane(self, name):
        dataset = datasets.load(name)
        rows = heard(dataset) * 10.0 ** np.random.default_rng(0).uniform(-6, 6, size=dataset.n_features + 1)
        assert check(decide(rows, dataset.y == 0), rows, dataset.y == 0)

    def test_a_guessed_certificate_says_that_it_is_one(self):
        dataset = datasets.load("iris")
        rows, why = heard(dataset), decide(heard(dataset), dataset.y == 2).certificate
        assert why.exact is False
        assert ", up to rounding: no plane" in why.explain()
        signs = np.where(why.positive, 1.0, -1.0)
        assert np.abs((signs * np.array(why.shares, dtype=float)) @ rows[list(why.rows)]).max() < 1e-11
        assert sum(share for share, side in zip(why.shares, why.positive, strict=True) if side) == 1

    def test_without_a_guess_it_is_left_open(self, monkeypatch):
        monkeypatch.setattr("scipy.optimize.nnls", gives_up)
        dataset = datasets.load("iris")
        answer = decide(heard(dataset), dataset.y == 2)
        assert answer.separable is answer.plane is answer.weights is answer.certificate is None
        assert answer.margin is answer.bound is None
        assert answer.radius > 1.0


@pytest.mark.parametrize(
    ("rows", "positive", "told"),
    [
        ([1.0, 2.0], [True, False], r"'rows' of separability must have the shape .*; got \(2,\)"),
        (np.zeros((2, 0)), [True, False], r"one or more of each; got \(2, 0\)"),
        ([["a"], ["b"]], [True, False], "'rows' of separability must be a table of numbers; "),
        ([[1.0], [math.nan]], [True, False], r"must be finite; got nan in row 1, column 0 \(the first is 0\)"),
        ([[1.0, math.inf], [1.0, 1.0]], [True, False], "must be finite; got inf in row 0, column 1"),
        ([[1.0], [2.0]], [1, 0], r"one bool for each of 2 rows; got int64 of shape \(2,\)"),
        ([[1.0], [2.0]], [True], r"one bool for each of 2 rows; got bool of shape \(1,\)"),
        ([[1.0], [2.0]], [True, True], "must have rows of both classes; all are in the class"),
        ([[1.0], [2.0]], [False, False], "must have rows of both classes; all are outside the class"),
    ],
)
def test_what_it_cannot_decide(rows, positive, told):
    with pytest.raises(InputError, match=told):
        separability(rows, np.array(positive))


def test_without_scipy_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(InputError, match=r"needs scipy, which is missing: .* install scipy$"):
        decide([[1.0], [2.0]], [True, False])


def test_a_guess_that_fails_costs_only_time(monkeypatch):
    monkeypatch.setattr("scipy.optimize.nnls", gives_up)
    for index in range(3):
        dataset = datasets.load("iris")
        answer = decide(heard(dataset), dataset.y == index)
        assert check(answer, heard(dataset), dataset.y == index) == (index == 0)


def linear_program(rows, positive):
    """Return the widest gap t that some w of the box [-1, 1] leaves on every row: 0 if the classes are inseparable."""
    z = np.where(np.asarray(positive)[:, np.newaxis], rows, -np.asarray(rows))
    z = z / np.abs(z).max(axis=0, initial=1e-300)
    n = z.shape[1]
    answer = linprog(
        [0.0] * n + [-1.0], np.hstack([-z, np.ones((len(z), 1))]), np.zeros(len(z)), bounds=[(-1, 1)] * (n + 1)
    )
    assert answer.success
    return -answer.fun


@pytest.mark.parametrize(
    ("name", "index"), [(n, k) for n in ("iris", "digits") for k in range(3)] + [("digits", 8), ("digits", 9)]
)
def test_a_linear_program_comes_to_the_same_verdict(name, index):
    dataset = datasets.load(name)
    rows, positive = heard(dataset), dataset.y == index
    assert separability(rows, positive).separable == (linear_program(rows, positive) > 1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_a_linear_program_comes_to_the_same_verdict_on_small_whole_numbers(seed):
    random = np.random.default_rng(seed)
    rows = random.integers(-3, 4, size=(9, 3)).astype(float)
    positive = np.arange(9) < 4
    assert separability(rows, positive).separable == (linear_program(rows, positive) > 1e-9)
