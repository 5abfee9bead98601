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
    with pytest.raises(ns.InputError, match="OneToOne needs two populations of one size; got 2 and 3"):
        pairs(ns.OneToOne(), 2, 3)


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
        (lambda: ns.Pairs([-1], [0]), "Each of the sources of Pairs must be a whole number of at least 0; got -1"),
    ],
)
def test_mistakes_are_named(make, told):
    with pytest.raises(ns.InputError, match=told):
        make()
