"""Surrogate slopes: what a gradient sees of a threshold, and what whole networks learn by it."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.learning.rules import RosenblattRule, corrects_mistakes
from neurosim.models.base import sloped, stepped, surrogate_slope

MODELS = [ns.Rosenblatt, ns.LIF]


class SurrogateNet:
    """Layers of threshold units in NumPy; the last row of a matrix has the weights of the bias."""

    def __init__(self, layers, threshold, steepness):
        self.layers = [np.array(layer, dtype=float) for layer in layers]
        self.threshold, self.steepness = threshold, steepness

    def forward(self, row):
        """Return the input of each layer, its potentials before the decision, and the output."""
        inputs, potentials = [], []
        for layer in self.layers:
            row = np.append(row, 1.0)
            inputs.append(row)
            potentials.append(row @ layer)
            row = (potentials[-1] >= self.threshold).astype(float)
        return inputs, potentials, row

    def slope(self, v):
        return self.steepness / (1.0 + self.steepness * np.abs(v - self.threshold)) ** 2

    def learn(self, row, target, rate):
        inputs, potentials, output = self.forward(row)
        error = (target - output) * self.slope(potentials[-1])
        steps = []
        for k in reversed(range(len(self.layers))):
            steps.append(np.outer(inputs[k], error))
            if k:
                error = (self.layers[k][:-1] @ error) * self.slope(potentials[k - 1])
        self.layers = [layer + rate * step for layer, step in zip(self.layers, reversed(steps), strict=True)]


def matrices(training_or_net, sizes):
    """Return the weights from layer to layer, the bias last."""
    net = getattr(training_or_net, "network", training_or_net)
    weight = {(tail, head): w for tail, head, w in net.graph.edges(data="weight")}
    named = [[f"x{i + 1}" for i in range(sizes[0])], [f"h{i + 1}" for i in range(sizes[1])]]
    named.append(["y"] if sizes[2] == 1 else [f"y{i + 1}" for i in range(sizes[2])])
    return [
        np.array([[weight[tail, head] for head in after] for tail in [*before, "bias"]])
        for before, after in itertools.pairwise(named)
    ]


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize("tau", [0.0, 7.0])
def test_a_lesson_is_that_of_a_plain_loop(engine, tau):
    """Threshold units, and LIF units, which are at rest as each row begins."""
    data, delay, epochs, rate = ns.datasets.load("iris"), 2.0, 4, 0.05
    model = ns.LIF(tau=tau, threshold=0.3, surrogate=1.5) if tau else ns.Rosenblatt(threshold=0.3, surrogate=1.5)
    net = ns.perceptron(4, model, hidden=(3,), outputs=3, seed=5, delay=delay)
    training = ns.train(net, data, "gradient", rate=rate, epochs=epochs, engine=engine)

    plain = SurrogateNet(matrices(net, (4, 3, 3)), 0.3, 1.5)
    assert training.lesson.period == 3  # ticks of the delay: two forth, one back
    for _ in range(epochs):
        for row, label in zip(data.X, data.y, strict=True):
            plain.learn(row, np.eye(3)[label], rate)
    for learned, expected in zip(matrices(training, (4, 3, 3)), plain.layers, strict=True):
        np.testing.assert_allclose(learned, expected, rtol=0.0, atol=1e-10)
    assert not np.allclose(plain.layers[0], matrices(net, (4, 3, 3))[0])


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize(
    ("model", "hidden", "seed", "delay"),
    [(ns.Rosenblatt(surrogate=1.0), 2, 6, 1.0), (ns.LIF(tau=10.0, surrogate=1.0), 3, 4, 50.0)],
)
def test_a_hidden_layer_learns_what_no_single_threshold_can(model, hidden, seed, delay, engine):
    net = ns.perceptron(2, model, hidden=(hidden,), seed=seed, delay=delay)
    data = ns.datasets.load("xor")
    training = ns.train(net, data, "gradient", rate=0.3, epochs=100, engine=engine)
    assert training.converged
    assert training.predict(data.X).tolist() == data.y.tolist()
    assert set(training.activation(data.X)) == {0.0, 1.0}


@pytest.mark.parametrize("model", MODELS)
class TestSlope:
    def test_without_a_surrogate_it_is_flat_everywhere(self, model):
        for v in (-math.inf, -1.0, 0.0, 1.0, 1e300):
            assert model().slope(model.State(v=v)) == 0.0
        assert not sloped(model())
        assert stepped(model())

    @given(s=st.floats(1e-3, 1e3), v=st.floats(-1e6, 1e6))
    def test_it_is_the_derivative_of_a_fast_sigmoid(self, model, s, v):
        def fast_sigmoid(x):
            return s * x / (1.0 + s * abs(x))

        unit = model(threshold=2.0, surrogate=s)
        step = 1e-6 * (1.0 / s + abs(v - 2.0))
        numeric = (fast_sigmoid(v - 2.0 + step) - fast_sigmoid(v - 2.0 - step)) / (2.0 * step)
        assert unit.slope(model.State(v=v)) == pytest.approx(numeric, rel=1e-3, abs=1e-7 * s)

    def test_it_neither_overflows_nor_becomes_nan(self, model):
        unit = model(surrogate=1e300)
        assert [unit.slope(model.State(v=v)) for v in (-math.inf, -1e300, 1e300)] == [0.0, 0.0, 0.0]

    def test_the_decision_stays_a_step(self, model):
        unit = model(threshold=1.0, surrogate=3.0)
        assert [unit.fire(model.State(v=v)) for v in (0.999, 1.0)] == [0.0, 1.0]
        assert sloped(unit)
        assert stepped(unit)
        assert corrects_mistakes(RosenblattRule(), unit)

    @pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf, "1", True])
    def test_a_steepness_that_is_none_is_refused(self, model, bad):
        with pytest.raises(ns.InputError, match=rf"The 'surrogate' parameter of {model.__name__} must be zero or"):
            model(surrogate=bad)


def test_a_sigmoid_is_no_step_and_a_mcculloch_pitts_unit_has_no_surrogate():
    assert not stepped(ns.Sigmoid())
    with pytest.raises(TypeError):
        ns.McCullochPitts(surrogate=1.0)


def test_its_area_is_two():
    step = 0.01
    middles = (np.arange(-200_000, 200_000) + 0.5) * step
    area = step * sum(surrogate_slope(3.0, x) for x in middles.tolist())
    assert area + 2.0 / (1.0 + 3.0 * 2000.0) == pytest.approx(2.0, rel=1e-4)  # with the two tails


def test_comparisons_take_a_gradient_for_a_unit_with_a_surrogate():
    records = ns.compare([ns.Rosenblatt(surrogate=1.0), "rosenblatt"], ns.datasets.load("and"), epochs=5).to_records()
    assert [record["learning"].split(",")[0] for record in records] == ["gradient", "rosenblatt"]
    assert [record["start"] for record in records] == ["random", "zero"]


def test_the_file_of_a_network_keeps_it(tmp_path):
    net = ns.perceptron(1, ns.LIF(surrogate=2.0))
    ns.simulate(net, until=1.0).save(tmp_path / "run.json")
    assert ns.load_recording(tmp_path / "run.json").wiring.model(2).surrogate == 2.0
