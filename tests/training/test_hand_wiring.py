"""The best wiring of a McCulloch-Pitts unit against a search by hand: every wiring, one row after the other."""

import itertools
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neurosim as ns
from neurosim.training.hand_wiring import MOST_INPUTS, best_wiring

TABLE = {n: list(itertools.product((0, 1), repeat=n)) for n in range(1, 5)}
MAJORITY = [int(sum(row) >= 2) for row in TABLE[3]]
PARITY = [sum(row) % 2 for row in TABLE[4]]

KINDS = ("excite", "veto", "none")  # as they are preferred among equals


def fires(row, kinds, threshold):
    """Answer as the paper says: silent if inhibited, else by the count of excited inputs."""
    count = 0
    for x, kind in zip(row, kinds, strict=True):
        if x and kind == "veto":
            return False
        if x and kind == "excite":
            count += 1
    return count >= threshold


def by_hand(X, wanted):
    """Return (mistakes, synapses, threshold, kinds) of the best unit, and how many were tried."""
    n, tried, best = len(X[0]), 0, None
    for kinds in itertools.product(KINDS, repeat=n):
        for threshold in range(n + 2):
            tried += 1
            mistakes = sum(fires(row, kinds, threshold) != bool(want) for row, want in zip(X, wanted, strict=True))
            rank = (mistakes, sum(kind != "none" for kind in kinds), threshold, tuple(map(KINDS.index, kinds)))
            best = rank if best is None else min(best, rank)
    return (*best[:3], tuple(KINDS[k] for k in best[3])), tried


def found(wiring, unit=0):
    names = {1.0: "excite", -math.inf: "veto", 0.0: "none"}
    kinds = tuple(names[weight] for weight in wiring.weights[unit])
    synapses = sum(kind != "none" for kind in kinds)
    return wiring.mistakes[unit], synapses, int(wiring.thresholds[unit]), kinds


def agrees(X, y):
    """Compare the search, and what its network decides in the event loop, with the search by hand."""
    wiring = best_wiring(X, y, 2)
    expected, tried = by_hand(X, y)
    assert found(wiring) == expected
    assert wiring.tried == tried
    assert wiring.decide(X).tolist() == [int(fires(row, expected[3], expected[2])) for row in X]
    return wiring


@pytest.mark.parametrize(
    ("X", "y", "mistakes"),
    [
        (TABLE[2], [0, 0, 0, 1], 0),
        (TABLE[2], [0, 1, 1, 1], 0),
        (TABLE[2], [1, 1, 1, 0], 1),
        (TABLE[2], [1, 0, 0, 0], 0),
        (TABLE[2], [0, 1, 1, 0], 1),
        (TABLE[1], [1, 0], 0),
        (TABLE[3], MAJORITY, 0),
        (TABLE[4], PARITY, 5),
        ([(0, 0, 1), (1, 1, 1), (1, 0, 1), (0, 1, 1)], [0, 1, 1, 0], 0),
    ],
    ids=["and", "or", "nand", "nor", "xor", "not", "majority", "parity", "seed"],
)
def test_the_best_of_all_wirings_is_found_and_decides_in_the_event_loop_as_by_hand(X, y, mistakes):
    assert agrees(X, y).mistakes == (mistakes,)


@st.composite
def truth_tables(draw):
    n = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(*[st.integers(0, 1)] * n), min_size=2, max_size=12))
    y = draw(st.lists(st.integers(0, 1), min_size=len(rows), max_size=len(rows)).filter(lambda y: len(set(y)) == 2))
    return rows, y


@given(truth_tables())
@settings(max_examples=40)
def test_any_truth_table_with_rows_that_repeat_or_contradict_each_other(table):
    agrees(*table)


@given(truth_tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(table, random):
    X, y = table
    pairs = list(zip(X, y, strict=True))
    random.shuffle(pairs)
    first, second = best_wiring(X, y, 2), best_wiring(*zip(*pairs, strict=True), 2)
    assert found(first) == found(second)


@given(st.lists(st.floats(-1e308, 1e308), min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_a_cut_is_the_mean_whatever_the_order_of_the_rows_and_never_outside_them(column, random):
    if set(column) <= {0.0, 1.0}:
        column[0] = 2.0
    y = [0, 1] * len(column)
    shuffled = random.sample(column, len(column))
    cuts = [best_wiring([[x] for x in xs], y[: len(xs)], 2).cuts[0] for xs in (column, shuffled)]
    assert cuts[0] == cuts[1]
    assert min(column) <= cuts[0] <= max(column)
    assert cuts[0] == pytest.approx(
        math.fsum(x / len(column) for x in column), rel=1e-9, abs=max(map(abs, column)) * 1e-9
    )


class TestSeveralClasses:
    def test_each_has_a_unit_against_all_others_and_the_one_furthest_above_its_threshold_decides(self):
        X, y = TABLE[3] * 2, [sum(row) for row in TABLE[3]] * 2
        wiring = best_wiring(X, y, 4)
        assert wiring.outputs == ("y1", "y2", "y3", "y4")
        excesses = []
        for unit in range(4):
            expected, tried = by_hand(X, [label == unit for label in y])
            assert found(wiring, unit) == expected
            assert wiring.tried == 4 * tried
        for row in X:
            sums = []
            for unit in range(4):
                _, _, threshold, kinds = found(wiring, unit)
                heard = list(zip(row, kinds, strict=True))
                vetoed = (1, "veto") in heard
                sums.append(-math.inf if vetoed else heard.count((1, "excite")) - threshold)
            excesses.append(sums)
        answers = wiring.ask(X)
        assert answers.excess.tolist() == excesses
        assert answers.decisions.tolist() == [sums.index(max(sums)) for sums in excesses]

    def test_a_class_without_a_row_has_a_unit_that_never_fires(self):
        wiring = best_wiring([[0], [1]], [0, 2], 3)
        assert found(wiring, 1) == (0, 0, 1, ("none",))
        assert str(wiring) == "y1 fires unless x1 is on\ny2 never fires\ny3 fires if x1 is on"
        assert wiring.decide([[0], [1]]).tolist() == [0, 2]


class TestRealFeatures:
    def test_a_data_set_of_more_than_two_classes_needs_no_number_of_them(self):
        iris = ns.datasets.load("iris")
        expected = best_wiring(iris.X, iris.y, 3)
        labels = [iris.class_names[k] for k in iris.y]
        for wiring in (best_wiring("iris"), best_wiring(iris), best_wiring(iris.X, labels)):
            assert wiring.weights.tolist() == expected.weights.tolist()
            assert wiring.thresholds.tolist() == expected.thresholds.tolist()

    def test_iris_is_cut_at_the_means(self):
        iris = ns.datasets.load("iris")
        wiring = best_wiring(iris.X, iris.y, 3)
        on = np.greater(iris.X, iris.X.mean(axis=0)).astype(float).tolist()
        assert wiring.cuts == pytest.approx(iris.X.mean(axis=0), rel=1e-12)
        assert not wiring.binary
        assert wiring.binarise(iris.X).tolist() == on
        for unit in range(3):
            assert found(wiring, unit) == by_hand(on, iris.y == unit)[0]

    def test_columns_that_are_0_and_1_already_are_taken_as_they_are(self):
        wiring = best_wiring([[0, 5.0], [0, 6.0], [1, 9.0]], [0, 0, 1], 2)
        assert wiring.cuts.tolist() == [0.5, pytest.approx(20 / 3)]
        assert not wiring.binary
        assert best_wiring(TABLE[2], [0, 0, 0, 1], 2).binary

    def test_a_row_on_the_cut_is_off(self):
        assert best_wiring([[1], [2], [3]], [0, 0, 1], 2).mistakes == (0,)

    def test_a_constant_column_is_off(self):
        wiring = best_wiring([[0.1, 0], [0.1, 1], [0.1, 1]], [0, 1, 1], 2)
        assert wiring.cuts[0] == 0.1
        assert wiring.binarise([[0.1, 0]]).tolist() == [[0.0, 0.0]]


class TestManyFeatures:
    def test_the_columns_that_tell_best_alone_are_searched(self):
        random = np.random.default_rng(1)
        X, y = random.integers(0, 2, (60, 14)), random.integers(0, 2, 60)
        gaps = [abs(X[y == 1, j].mean() - X[y == 0, j].mean()) for j in range(14)]
        best = sorted(sorted(range(14), key=gaps.__getitem__)[-MOST_INPUTS:])
        wiring = best_wiring(X, y, 2)
        assert wiring.searched == (tuple(best),)
        assert wiring.tried == 3**MOST_INPUTS * (MOST_INPUTS + 2)
        assert not wiring.weights[0, [j for j in range(14) if j not in best]].any()
        assert wiring.mistakes[0] == (wiring.decide(X) != y).sum()

    def test_of_equals_the_earlier_ones_and_a_smaller_search_is_the_best_of_its_columns(self):
        random = np.random.default_rng(2)
        X, y = random.integers(0, 2, (30, 3)), random.integers(0, 2, 30)
        twice = np.hstack([X, X])
        off_on = np.hstack([X[:, :1] * 0, X[:, :1]] * 50)
        assert best_wiring(off_on, y, 2, most_inputs=5).searched == ((1, 3, 5, 7, 9),)
        wiring = best_wiring(twice, y, 2, most_inputs=2)
        (columns,) = wiring.searched
        assert found(wiring)[:3] == by_hand(twice[:, columns].tolist(), y)[0][:3]

    def test_each_unit_looks_at_the_columns_of_its_own_class(self):
        X = np.repeat(np.eye(3), 4, axis=0)
        assert best_wiring(X, np.repeat([0, 1, 2], 4), 3, most_inputs=1).searched == ((0,), (1,), (2,))


class TestTheNetwork:
    def test_features_reach_the_unit_directly_where_nothing_inhibits(self):
        net = best_wiring(TABLE[2], [0, 0, 0, 1], 2).network(delay=2.0)
        assert list(net.graph.edges(data="weight")) == [("x1", "y", 1.0), ("x2", "y", 1.0)]
        assert {delay for *_, delay in net.graph.edges(data="delay")} == {2.0}
        assert net.graph.nodes["y"]["model"] == ns.McCullochPitts(threshold=2.0)

    def test_absolute_inhibition_comes_from_neurons_that_fire_all_or_none(self):
        net = best_wiring(TABLE[3], [int(row[1] and not row[0]) for row in TABLE[3]], 2).network()
        edges = {(a, b): weight for a, b, weight in net.graph.edges(data="weight")}
        assert edges == {("x1", "i1"): 1.0, ("x2", "i2"): 1.0, ("i1", "y"): -math.inf, ("i2", "y"): 1.0}

    @pytest.mark.parametrize("y", [[0, 1, 1, 1, 1], [1, 0, 0, 0, 0]])
    def test_a_unit_that_needs_no_synapse_still_answers(self, y):
        X = [(0,), (0,), (0,), (1,), (1,)]
        wiring = best_wiring(X, y, 2)
        assert not wiring.weights.any()
        assert wiring.decide(X).tolist() == [int(sum(y) > 2)] * 5
        assert str(wiring) == ("y always fires" if sum(y) > 2 else "y never fires")

    def test_it_travels(self):
        wiring = best_wiring(TABLE[3], MAJORITY, 2)
        twin = pickle.loads(pickle.dumps(wiring))
        assert str(twin) == str(wiring) == "y fires if at least 2 of x1, x2, x3 are on"
        assert twin.decide(TABLE[3]).tolist() == MAJORITY


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda a, b, c, d: a, "y fires if x1 is on"),
        (lambda a, b, c, d: a and b, "y fires if x1 and x2 are on"),
        (lambda a, b, c, d: a or b or c, "y fires if x1, x2 or x3 is on"),
        (lambda a, b, c, d: a + b + d >= 2 and not c, "y fires if at least 2 of x1, x2, x4 are on and x3 is not"),
        (lambda a, b, c, d: a and not (b or c or d), "y fires if x1 is on and none of x2, x3, x4 is"),
        (lambda a, b, c, d: (a or b) and not d, "y fires if x1 or x2 is on, and x4 is not"),
        (lambda a, b, c, d: not (a or d), "y fires unless x1 or x4 is on"),
    ],
)
def test_a_unit_says_when_it_fires(function, sentence):
    assert str(best_wiring(TABLE[4], [int(function(*row)) for row in TABLE[4]], 2)) == sentence


def test_binarised_features_are_told_with_their_cuts_and_names():
    X = [[1.0, 9.0], [1.0, 2.0], [5.0, 9.0], [5.0, 2.0]]
    names = {"feature_names": ["length", "width"], "class_names": ["no", "yes"]}
    assert best_wiring(X, [0, 0, 1, 0], 2).describe(**names) == "y (yes) fires if length > 3 and width > 5.5 hold"
    assert (
        best_wiring(X, [0, 0, 0, 1], 2).describe(**names)
        == "y (yes) fires if length > 3 holds and width > 5.5 does not"
    )
    three = best_wiring([[0], [1], [1]], [0, 1, 1], 3).describe(class_names=["a", "b", "c"])
    assert three == "y1 (a) fires unless x1 is on\ny2 (b) fires if x1 is on\ny3 (c) never fires"


@pytest.mark.parametrize(
    ("X", "y", "options", "message"),
    [
        ([[0.0], [math.nan]], [0, 1], {}, "must be finite; got nan in row 1"),
        ([[0], [1]], [1, 1], {}, "All rows are of one class"),
        ([[0], [1]], [0, 2], {}, "index into the classes"),
        ([[0], [1]], [0, 1], {"n_classes": 1}, "number of classes must be a whole number of at least 2"),
        (np.empty((0, 2)), [], {}, "one or more of each"),
        ([0, 1], [0, 1], {}, "must have the shape"),
        ([["a"], ["b"]], [0, 1], {}, "table of numbers"),
        ([[0], [1]], [0, 1], {"most_inputs": 0}, "most_inputs must be a whole number of at least 1"),
        ([[0], [1]], [0, 1], {"most_inputs": 13}, "most_inputs must be at most 12"),
    ],
)
def test_what_cannot_be_wired_for_is_refused_with_the_reason(X, y, options, message):
    with pytest.raises(ns.InputError, match=message):
        best_wiring(X, y, **{"n_classes": 2, **options})


@pytest.mark.parametrize(("X", "message"), [([[math.nan, 0]], "Row 0, feature 0 is nan"), ([[1]], r"\(rows, 2\)")])
def test_rows_that_a_wiring_cannot_hear_are_refused(X, message):
    with pytest.raises(ns.InputError, match=message):
        best_wiring(TABLE[2], [0, 0, 0, 1], 2).decide(X)
