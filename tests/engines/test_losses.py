"""What a rule makes small is the same number compiled, to the last bit, and found without it where it cannot be."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.engines.compiled.lessons.losses import losses
from neurosim.learning.base import LearningRule
from neurosim.learning.rules import as_rule
from neurosim.training import history

degrees = st.sampled_from([0.0, 1e-300, 0.25, 0.7, 1.0 - 2**-53, 1.0])
excesses = st.one_of(st.just(0.0), st.floats(-1e3, 1e3), st.sampled_from([np.inf, -np.inf]))


@pytest.mark.parametrize("name", ["rosenblatt", "delta", "gradient", "cross-entropy", "tempotron"])
@given(st.lists(st.tuples(st.sampled_from([-1.0, 0.0, 1.0]), degrees, excesses), min_size=1, max_size=20))
def test_a_loss_is_what_the_rule_says(name, told):
    rule = as_rule(name)
    columns = np.array(told).T.copy()
    assert losses(rule, *columns).tobytes() == np.array([rule.loss(*one) for one in told]).tobytes()


@dataclass(frozen=True)
class Wordy(LearningRule):
    """A rule whose loss numba does not understand."""

    rate: float = 1.0

    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        return target - output

    def loss(self, target: float, output: float, excess: float) -> float:
        return float(str(abs(target - output)))


def test_a_loss_that_cannot_be_compiled_is_found_without(monkeypatch):
    monkeypatch.setattr(history, "MANY", 0)
    assert losses(Wordy(), *np.zeros((3, 4))) is None
    training = ns.train(ns.perceptron(2), ns.datasets.load("and"), Wordy(), epochs=5, engine="compiled")
    lessons = training.recording.tables.lessons
    off = np.abs(lessons["target"] - lessons["output"]).reshape(5, 4)
    assert off.any()
    assert training.history.loss.tolist() == off.mean(axis=1).tolist()


def test_the_history_of_a_long_lesson_is_that_of_a_short_one(monkeypatch):
    data, net = ns.datasets.load("xor"), ns.perceptron(2, "sigmoid", hidden=(2,), outputs=1, seed=1)
    found = []
    for many in (0, 10**9):
        monkeypatch.setattr(history, "MANY", many)
        found.append(ns.train(net, data, "gradient", 0.5, epochs=30, shuffle=True, seed=2, engine="compiled").history)
    assert found[0].loss.tobytes() == found[1].loss.tobytes()
