"""A rate for those who name none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.learning.stable_rate import stable_rate


def steepest(rule):
    """How fast the error falls with the potential, at most, by finite differences."""
    model, kind = ns.Sigmoid(), {"cross-entropy": ns.CrossEntropyRule, "gradient": ns.GradientRule}[rule]()

    def error(v, target):
        soma = model.initial()
        model.integrate(soma, v)
        return kind.error(target, model.fire(soma), v, model.slope(soma))

    h = 1e-4
    return max(
        (error(v - h, target) - error(v + h, target)) / (2 * h)
        for target in (0.0, 1.0)
        for v in np.linspace(-8, 8, 4001).tolist()
    )


@given(
    st.lists(st.tuples(*[st.floats(-1e3, 1e3)] * 3), min_size=1, max_size=12),
    st.sampled_from([1, 2, 5, None]),
    st.randoms(use_true_random=False),
)
def test_no_batch_in_any_order_can_run_away(rows, batch, random):
    X = np.array(rows)
    rate = stable_rate("delta", X, batch)
    assert rate > 0.0
    random.shuffle(rows)
    for start in range(0, len(rows), batch or len(rows)):
        part = np.array(rows[start : start + (batch or len(rows))])
        assert rate * np.linalg.eigvalsh(part.T @ part)[-1] < 1.01


def test_the_bends_of_the_rules_are_the_steepest_there_are():
    row = np.ones((1, 1))
    for rule in ("cross-entropy", "gradient"):
        assert 1.0 / stable_rate(rule, row, None) == pytest.approx(steepest(rule), rel=0.005)
    assert stable_rate("delta", row, None) == 1.0
    assert stable_rate("rosenblatt", row, None) == 1.0


def test_online_it_is_a_fifth_and_rows_of_zeros_have_one_too():
    X = np.array([[3.0, 4.0], [0.0, 0.0]])
    assert stable_rate("delta", X, 1) == 0.008
    assert stable_rate("delta", X, 2) == stable_rate("delta", X, None) == 0.04
    assert stable_rate("delta", 0 * X, 1) == 1.0


def test_of_a_bounded_error_the_mean_length_counts():
    X = np.array([[3.0, 4.0], [0.0, 1.0], [0.0, 0.0], [2.0, 0.0]])  # squares 25, 1, 0, 4
    assert stable_rate("cross-entropy", X, 1) == float(f"{0.2 * 4 / 7.5:.3g}")
    assert stable_rate("delta", X, 1) == float(f"{0.2 / 25:.3g}")
