"""Which neuron reaches which."""

import math

import numpy as np
import pytest

import neurosim as ns


def pairs(rule, n, m, seed=0):
    sources, targets = rule.pairs(n, m, np.random.default_rng(seed))
    return list(zip(sources.tolist(), targets.tolist(), strict=True))


def test_all_to_all():
    assert pairs(ns.AllToAll(), 2, 3) == [(i, j) for i in range(2) for j in range(3)]


def test_one_to_one():
    assert pairs(ns.OneToOne(), 3, 3) == [(0, 0), (1, 1), (2, 2)]
    with pytest.raises(ns.InputError, match="OneToOne needs two populations of the same size; got 2 and 3"):
        pairs(ns.OneToOne(), 2, 3)
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_population("p", 3, ns.LIF())
    with pytest.raises(ns.InputError, match=r"The projection 'x' -> 'p': OneToOne needs .*; got 1 and 3\."):
        net.connect("x", "p", rule=ns.OneToOne())
    net.graph.add_edge("x", "p", rule=ns.OneToOne())
    with pytest.raises(ns.InputError, match=r"The projection 'x' -> 'p': OneToOne needs .*; got 1 and 3\."):
        ns.simulate(net, until=1.0)


@pytest.mark.parametrize("k", [0, 1, 7, 40])
def test_fixed_indegree(k):
    drawn = pairs(ns.FixedIndegree(k), 10, 6)
    assert [target for _, target in drawn] == [j for j in range(6) for _ in range(k)]
    assert {source for source, _ in drawn} <= set(range(10))


def test_sources_of_a_fixed_indegree_are_uniform():
    counts = np.bincount([source for source, _ in pairs(ns.FixedIndegree(500), 10, 20)], minlength=10)
    n, p = 10_000, 0.1
    assert np.all(np.abs(counts - n * p) < 5.0 * math.sqrt(n * p * (1.0 - p)))


@pytest.mark.parametrize(("p", "wanted"), [(0.0, 0), (1.0, 600), (1, 600)])
def test_bernoulli_at_its_ends(p, wanted):
    assert len(pairs(ns.Bernoulli(p), 20, 30)) == wanted


def test_bernoulli_connects_each_pair_once_with_its_probability():
    drawn = pairs(ns.Bernoulli(0.3), 100, 100)
    assert len(set(drawn)) == len(drawn)
    assert abs(len(drawn) - 3000) < 5.0 * math.sqrt(10_000 * 0.3 * 0.7)


def test_pairs():
    assert pairs(ns.Pairs([0, 2, 2], np.array([1, 0, 0])), 3, 2) == [(0, 1), (2, 0), (2, 0)]
    assert pairs(ns.Pairs([], []), 3, 2) == []
    with pytest.raises(ns.InputError, match="Pairs names number 3 of its sources, but there are only 3"):
        pairs(ns.Pairs([3], [0]), 3, 2)
    with pytest.raises(ns.InputError, match="Pairs names number 2 of its targets, but there are only 2"):
        pairs(ns.Pairs([0], [2]), 3, 2)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: ns.FixedIndegree(-1), "'indegree' of FixedIndegree must be a whole number of at least 0; got -1"),
        (lambda: ns.FixedIndegree(1.5), "'indegree' of FixedIndegree must be a whole number"),
        (lambda: ns.Bernoulli(1.5), r"'p' of Bernoulli must be a probability from 0 to 1; got 1\.5"),
        (lambda: ns.Bernoulli(math.nan), "'p' of Bernoulli must be a finite number"),
        (lambda: ns.Pairs([0], [0, 1]), "as many sources as targets; got 1 and 2"),
        (lambda: ns.Pairs([-1], [0]), r"sources\[0\] of Pairs must be a whole number of at least 0; got -1"),
    ],
)
def test_mistakes_are_named(make, told):
    with pytest.raises(ns.InputError, match=told):
        make()


class TestPairs:
    def test_one_table_is_what_argwhere_lists(self):
        matrix = np.random.default_rng(3).random((4, 6)) < 0.4
        rule = ns.Pairs(np.argwhere(matrix))
        drawn = np.zeros((4, 6), bool)
        drawn[rule.pairs(4, 6, None)] = True
        assert np.array_equal(drawn, matrix)
        assert rule == ns.Pairs(*np.nonzero(matrix)) == ns.Pairs([list(map(int, row)) for row in np.argwhere(matrix)])

    @pytest.mark.parametrize("matrix", [np.zeros((2, 2)), np.zeros((0, 3))])
    def test_a_matrix_without_entries_has_no_pairs(self, matrix):
        assert ns.Pairs(np.argwhere(matrix)).sources == ()

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (([0, 1],), r"one table with a row \(source, target\).* shape \(2,\)"),
            ((np.zeros((2, 3), int),), r"shape \(2, 3\)"),
            (([(0, 1), (1,)],), "one table with a row"),
            ((np.eye(2, dtype=int), np.eye(2, dtype=int)), r"sources of Pairs must be a list of .* shape \(2, 2\)"),
            (([0.5], [1]), r"sources\[0\] of Pairs must be a whole number of at least 0; got 0.5"),
            (([0], np.array([-1])), r"targets\[0\] of Pairs must be a whole number of at least 0; got .*-1"),
            ((np.array([0.0]), [0]), r"sources\[0\] of Pairs must be a whole number"),
            ((["0"], [0]), r"sources\[0\] of Pairs must be a whole number"),
            (("ab", "cd"), "sources of Pairs must be a list of whole numbers; got 'ab'"),
            ((3, 4), "sources of Pairs must be a list of whole numbers; got 3"),
            ((np.array([True, False]), [0, 1]), "an array of booleans, for which numpy.flatnonzero"),
            (([0, 1], [1]), "as many sources as targets; got 2 and 1"),
        ],
    )
    def test_what_is_no_list_of_pairs_is_refused(self, given, told):
        with pytest.raises(ns.InputError, match=told):
            ns.Pairs(*given)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ns.FixedIndegree(np.int64(3)), ns.FixedIndegree(3)),
        (ns.Bernoulli(np.float64(0.25)), ns.Bernoulli(0.25)),
        (ns.Bernoulli(np.float32(0.25)), ns.Bernoulli(0.25)),
    ],
)
def test_a_rule_draws_the_same_whatever_its_number_is_made_of(one, other):
    """What a rule prints is part of what its random stream is made from."""
    assert repr(one) == repr(other)
