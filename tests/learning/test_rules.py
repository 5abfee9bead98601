"""What each rule calls an error, against the derivative of what it makes small."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.learning.base import LearningRule
from neurosim.learning.rules import RULES, as_rule

every_rule = pytest.mark.parametrize("name", RULES)


def sigmoid(drive, gain=1.0):
    return 1.0 / (1.0 + math.exp(-gain * drive))


def downhill(rule, target, drive, answer, h=1e-5):
    """Minus the derivative of the loss by the drive, by a central difference."""
    above, below = (rule.loss(target, answer(drive + step), drive + step) for step in (h, -h))
    return (below - above) / (2.0 * h)


@given(st.floats(-6.0, 6.0), st.sampled_from([0.0, 1.0, 0.3]), st.sampled_from([0.5, 1.0, 4.0]))
def test_the_gradient_rule_goes_down_its_loss(drive, target, gain):
    output = sigmoid(drive, gain)
    error = ns.GradientRule().error(target, output, drive, gain * output * (1.0 - output))
    wanted = downhill(ns.GradientRule(), target, drive, lambda d: sigmoid(d, gain))
    assert error == pytest.approx(wanted, rel=1e-5, abs=1e-9)


@given(st.floats(-6.0, 6.0), st.sampled_from([0.0, 1.0, 0.3]))
def test_cross_entropy_goes_down_its_loss_on_a_sigmoid_of_gain_one(drive, target):
    output = sigmoid(drive)
    error = ns.CrossEntropyRule().error(target, output, drive, output * (1.0 - output))
    assert error == pytest.approx(downhill(ns.CrossEntropyRule(), target, drive, sigmoid), rel=1e-5, abs=1e-9)


@given(st.floats(-6.0, 6.0), st.sampled_from([-1.0, 1.0, 0.0]))
def test_the_delta_rule_goes_half_as_far_down_its_loss(drive, target):
    # its loss is the squared error itself, so the derivative carries a factor of 2 that the rate absorbs
    error = ns.DeltaRule().error(target, 1.0 if drive >= 0.0 else -1.0, drive, 0.0)
    assert 2.0 * error == pytest.approx(downhill(ns.DeltaRule(), target, drive, lambda d: 0.0), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(("no", "yes"), [(0.0, 1.0), (-1.0, 1.0)])
def test_rosenblatts_error_on_the_boundary_is_one_towards_the_target(no, yes):
    rule = ns.RosenblattRule()
    assert rule.error(yes, no, -1e-9, 0.0) == yes - no
    assert rule.error(no, yes, 1e-9, 0.0) == no - yes
    assert rule.error(yes, yes, 1e-9, 0.0) == rule.error(no, no, -1e-9, 0.0) == 0.0
    assert rule.error(yes, yes, 0.0, 0.0) == 1.0  # sent "yes", but from the boundary
    assert rule.error(no, yes, 0.0, 0.0) == -1.0
    assert [rule.loss(yes, yes, 1.0), rule.loss(no, yes, 1.0), rule.loss(yes, yes, 0.0)] == [0.0, 1.0, 1.0]


def test_cross_entropy_stays_finite_when_it_is_certain_and_wrong():
    for target, output in ((1.0, 0.0), (0.0, 1.0), (1.0, 5e-324)):
        assert math.isfinite(ns.CrossEntropyRule().loss(target, output, 0.0))
        assert ns.CrossEntropyRule().loss(target, output, 0.0) > 30.0
    assert ns.CrossEntropyRule().loss(1.0, 1.0, 40.0) == 0.0


@every_rule
@given(error=st.floats(-10.0, 10.0), x=st.floats(-10.0, 10.0), feedback=st.floats(-5.0, 5.0))
def test_what_all_rules_share(name, error, x, feedback):
    rule = as_rule(name, rate=0.25)
    assert rule.change(error, x) == 0.25 * error * x
    assert rule.change(error, 0.0) == 0.0
    assert rule.hidden_error(feedback, 0.2) == feedback * 0.2


@every_rule
@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf, "1"])
def test_a_rate_is_positive(name, rate):
    with pytest.raises(ns.InputError, match=f"'rate' of the {name} rule must be a positive number"):
        as_rule(name, rate=rate)


@every_rule
def test_rules_by_name(name):
    assert type(as_rule(name)) is RULES[name]
    assert as_rule(name, rate=0.5).rate == 0.5
    assert as_rule(as_rule(name, rate=0.5)) == as_rule(name, rate=0.5)
    assert isinstance(as_rule(name), LearningRule)
    with pytest.raises(ns.InputError, match=r"has its own rate; got rate=0\.75"):
        as_rule(as_rule(name, rate=0.5), rate=0.75)


@pytest.mark.parametrize(
    ("given", "told"), [("gradent", "Did you mean 'gradient'"), (7, "must be a LearningRule"), (None, "must be")]
)
def test_what_is_no_rule(given, told):
    with pytest.raises(ns.InputError, match=told):
        as_rule(given)


def test_a_rule_of_ones_own_works_by_being_passed_in():
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Signed(LearningRule):
        rate: float = 0.5

        def error(self, target, output, excess, slope):
            return math.copysign(1.0, target - output) if target != output else 0.0

        def loss(self, target, output, excess):
            return abs(target - output)

    training = ns.train(ns.perceptron(2), ns.datasets.load("or"), Signed(), epochs=30)
    assert training.predict(training.dataset.X).tolist() == [0, 1, 1, 1]
    assert np.all(training.recording.end.weights % 0.5 == 0.0)
