"""The rows about hidden layers rest on oracles of their own, and fail for a teacher that is a little wrong."""

import numpy as np
import pytest

from neurosim.learning.base import LearningRule
from neurosim.studies.verification import FAMILIES, hidden_layers, judge
from neurosim.studies.verification.hidden_layers import X, Y, differences, downhill, loss, pictures, start

ROWS = {row.id: row for row in FAMILIES["Hidden layers"]}


def test_a_lesson_of_digits_is_the_same_in_both_engines(monkeypatch):
    known, unseen = pictures()
    few = known.__class__("few", known.X[:60], known.y[:60], known.feature_names, known.class_names, known.source)
    monkeypatch.setattr(hidden_layers, "pictures", lambda: (few, unseen))
    slow, fast = (judge(ROWS["digits-hidden"], engine) for engine in ("simpy", "compiled"))
    assert (slow.got, slow.digest) == (fast.got, fast.digest)
    assert not slow.ok  # sixty pictures are too few


def test_a_fifth_of_the_digits_is_held_out_and_no_picture_is_on_both_sides():
    known, unseen = pictures()
    assert (known.n_rows, unseen.n_rows) == (1437, 360)
    assert np.bincount(unseen.y, minlength=10).min() >= 34
    assert known.X.min() == 0.0
    assert known.X.max() == 1.0
    from sklearn.datasets import load_digits

    def pictured(rows):
        return sorted(map(tuple, rows.tolist()))

    assert pictured(np.vstack([known.X, unseen.X])) == pictured(load_digits().data / 16.0)


def test_the_loop_goes_down_the_slope_that_differences_find():
    assert np.abs(downhill(start(), X, Y) + differences()).max() < 1e-9


def test_the_loss_is_what_another_library_says():
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier((2,), activation="logistic", max_iter=1).partial_fit(X[:, :2], Y.astype(int), classes=[0, 1])
    weights = start()
    units = weights[:6].reshape(2, 3)
    net.coefs_ = [units[:, :2].T, weights[6:8, np.newaxis]]
    net.intercepts_ = [units[:, 2], weights[8:]]
    answers = net.predict_proba(X[:, :2])[:, 1]
    assert loss(weights) == pytest.approx(0.5 * np.sum((Y - answers) ** 2), abs=1e-14)


@pytest.mark.parametrize("name", ["backprop-gradient", "hidden-layer-online", "hidden-layer-batch"])
def test_a_hidden_error_without_its_slope_is_found_out(name, monkeypatch):
    monkeypatch.setattr(LearningRule, "hidden_error", lambda rule, feedback, slope: feedback)
    assert not judge(ROWS[name], "simpy").ok
