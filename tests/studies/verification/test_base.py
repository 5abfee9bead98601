"""A classic result holds if and only if what was measured is what was expected; whatever else happens is a failure."""

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.studies.verification import Bench, Classic, Interval, judge
from neurosim.studies.verification.base import agrees

NAN = math.nan


def row(measure, expected=1.0, **settings):
    return Classic("row", "A claim.", "A source.", expected, measure, **settings)


def pair(gap=2.0):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 20.0 + gap]))
    net.add_neuron("cell", ns.LIF(tau=20.0))
    net.connect("x", "cell", weight=0.6, delay=1.0)
    return net


@pytest.mark.parametrize(
    ("got", "expected", "tolerance"),
    [
        (1, 1.0, 0.0),
        (1.0 + 1e-9, 1.0, 1e-9 + 1e-15),
        (np.float64(2.0), 2, 0.0),
        (np.array([1.0, 2.0]), [1.0, 2.0], 0.0),
        ([1, [2.0, (3, True)]], (1, (2.0, [3, True])), 0.0),
        (0.0, Interval(0.0, 1.0), 0.0),
        (1.0, Interval(0.0, 1.0), 0.0),
        ((1, 0.5), (1, Interval(0.5, 0.5)), 0.0),
        (math.inf, math.inf, 0.0),
        ("yes", "yes", 0.0),
        (np.bool_(True), True, 0.0),
        (None, None, 0.0),
    ],
)
def test_what_is_expected_holds(got, expected, tolerance):
    assert agrees(got, expected, tolerance)


@pytest.mark.parametrize(
    ("got", "expected", "tolerance"),
    [
        (1.1, 1.0, 0.09),
        (NAN, 1.0, math.inf),
        (NAN, NAN, 1.0),
        (NAN, Interval(-math.inf, math.inf), 0.0),
        (np.nextafter(0.0, -1.0), Interval(0.0, 1.0), 1.0),
        (np.nextafter(1.0, 2.0), Interval(0.0, 1.0), 1.0),
        ((1.0, NAN), (1.0, 2.0), 9.0),
        ([1.0], [1.0, 2.0], 9.0),
        ([1.0, 2.0, 3.0], [1.0, 2.0], 9.0),
        (1.0, [1.0], 9.0),
        ([1.0], 1.0, 9.0),
        ([0.5], Interval(0.0, 1.0), 0.0),
        ("1.0", 1.0, 9.0),
        (True, 1, 9.0),
        (1, True, 9.0),
        (True, Interval(0.0, 1.0), 0.0),
        (None, 0.0, 9.0),
        ("yes", "no", 9.0),
        (math.inf, 1.0, 1e300),
        (1.0 + 0j, 1.0, 9.0),
    ],
)
def test_anything_else_does_not(got, expected, tolerance):
    assert not agrees(got, expected, tolerance)


@given(st.floats(-1e6, 1e6), st.floats(0.0, 1e3), st.floats(-2e3, 2e3))
def test_a_number_holds_within_its_tolerance_and_no_further(expected, tolerance, off):
    assert agrees(expected + off, expected, tolerance) == (abs((expected + off) - expected) <= tolerance)


@pytest.mark.parametrize(
    "error", [ValueError("no"), ZeroDivisionError(), SystemExit(3), MemoryError(), RecursionError()]
)
def test_an_error_in_a_row_is_a_row_that_fails_and_says_so(error):
    def broken(bench):
        raise error

    verdict = judge(row(broken))
    assert not verdict.ok
    assert verdict.got == f"failed: {type(error).__name__}: {error}"
    assert verdict.digest is None
    assert verdict.engine == ""


def test_an_error_is_not_taken_for_an_expected_sentence():
    def broken(bench):
        raise ValueError("no")

    assert not judge(row(broken, expected="failed: ValueError: no")).ok


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, lambda: ns.RunInterrupted("SIGINT was received")])
def test_a_person_who_stops_it_is_heard(interrupt):
    def stopped(bench):
        raise interrupt()

    with pytest.raises(KeyboardInterrupt):
        judge(row(stopped))


def test_a_verdict_has_the_row_and_what_came_of_it():
    verdict = judge(row(lambda bench: bench.simulate(pair(), 50.0).spikes("cell"), expected=[23.0], tolerance=1e-9))
    assert (verdict.id, verdict.claim, verdict.source) == ("row", "A claim.", "A source.")
    assert (verdict.expected, verdict.tolerance, verdict.ok) == ([23.0], 1e-9, True)
    assert verdict.engine == "simpy"
    assert re.fullmatch("[0-9a-f]{64}", verdict.digest)
    assert verdict.seconds >= 0.0


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_the_engine_asked_for_runs_everything(engine):
    def measure(bench):
        training = bench.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt")
        return [
            bench.simulate(pair(), 50.0).engine,
            training.engine,
            bench.ask(training.network, [[1, 1]]).decisions[0],
        ]

    verdict = judge(row(measure, expected=[engine, engine, 1]), engine)
    assert verdict.ok, verdict.got
    assert verdict.engine == engine


def test_what_the_compiled_engine_refuses_fails_by_name_and_auto_goes_round_it():
    def measure(bench):
        net = pair()
        net.add_neuron("far", ns.LIF())
        net.connect("cell", "far", 0.1, 1e-6)
        net.connect("far", "cell", 0.1, 1e6)
        return len(bench.simulate(net, 50.0).spikes("cell"))

    verdict = judge(row(measure, expected=1), "compiled")
    assert not verdict.ok
    assert "The compiled engine cannot run this" in verdict.got
    assert judge(row(measure, expected=1), "auto").ok


def test_the_digest_covers_all_that_ran_in_order():
    def digest(*gaps):
        bench = Bench()
        for gap in gaps:
            bench.simulate(pair(gap), 50.0)
        return bench.digest

    assert digest(2.0, 3.0) == digest(2.0, 3.0)
    assert len({digest(), digest(2.0), digest(3.0), digest(2.0, 3.0), digest(3.0, 2.0), digest(2.0, 2.0)}) == 6


@pytest.mark.parametrize("keep", ["signals", "changes", "epochs"])
def test_a_lesson_counts_whatever_is_kept_of_it(keep):
    def digest(rate):
        bench = Bench()
        bench.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", rate=rate, keep=keep)
        return bench.digest

    assert digest(1.0) == digest(1.0) != digest(2.0)


def test_a_row_has_a_seed_of_its_own_and_a_run_may_have_another():
    def noise(bench, **options):
        net = ns.Network()
        net.add_neuron("noise", ns.Poisson(1000.0))
        return bench.simulate(net, 20.0, **options).spikes("noise").tolist()

    assert judge(row(noise, seed=5)).got == noise(Bench(seed=5)) != judge(row(noise, seed=6)).got
    assert noise(Bench(seed=6), seed=5) == noise(Bench(seed=5))


def test_a_verdict_is_json_whatever_was_measured():
    got = (NAN, math.inf, np.float64(0.5), np.arange(2), Interval(0.0, math.inf), None, True, "word", {1})
    verdict = judge(row(lambda bench: got, expected=Interval(-math.inf, 1.0)))
    document = json.loads(json.dumps(verdict.to_dict(), allow_nan=False))
    assert document["got"] == ["nan", "inf", 0.5, [0, 1], {"low": 0.0, "high": "inf"}, None, True, "word", "{1}"]
    assert document["expected"] == {"low": "-inf", "high": 1.0}
    assert document["ok"] is False
