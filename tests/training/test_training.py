"""Learning in the event loop against plain loops, another library, and published numbers."""

import itertools
import math
import signal
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_lessons import MLP, delta, perceptron, tutorial
from sklearn.linear_model import Perceptron

import neurosim as ns

SEED_START = np.array([-0.16595599, 0.44064899, -0.99977125])
SEED_END = np.array([9.67299303, -0.2078435, -4.62963669])

integers = st.integers(-3, 3)


def rows(X, y, classes=2, name="d"):
    X = np.asarray(X, dtype=float)
    features = tuple(f"x{i + 1}" for i in range(X.shape[1]))
    return ns.Dataset(name, X, np.asarray(y), features, tuple(f"c{k}" for k in range(classes)), "these tests")


def learned(training):
    """Weights onto the one output, the bias last."""
    return np.append(training.weights, training.bias)


@st.composite
def datasets(draw, most=8):
    n, m = draw(st.integers(2, most)), draw(st.integers(1, 3))
    X = draw(st.lists(st.lists(integers, min_size=m, max_size=m), min_size=n, max_size=n))
    y = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    return rows(X, y)


@pytest.fixture(scope="module")
def tutorials_training():
    net = ns.perceptron(3, model="sigmoid", bias=False, seed=1)
    return ns.train(net, ns.datasets.load("seed"), "gradient", rate=1.0, epochs=10_000, batch=None)


class TestTheTutorial:
    @pytest.fixture
    def training(self, tutorials_training):
        return tutorials_training

    def test_it_starts_where_the_tutorial_does(self, training):
        np.random.seed(1)
        start = (2 * np.random.random((3, 1)) - 1)[:, 0]
        assert training.history.weights[0].tolist() == start.tolist()
        assert start == pytest.approx(SEED_START, abs=5e-9)

    def test_its_weights_are_those_of_a_numpy_loop_after_each_of_a_hundred_epochs_and_all(self, training):
        seed = ns.datasets.load("seed")
        w = training.history.weights[0]
        for epoch in range(1, 101):
            w = tutorial(seed.X, seed.y, w, 1)
            assert np.abs(training.history.weights[epoch] - w).max() < 1e-12
        w = tutorial(seed.X, seed.y, w, 9_900)
        assert len(training.history.mistakes) == 10_000
        assert np.abs(training.weights - w).max() < 1e-12
        assert training.weights == pytest.approx(SEED_END, abs=5e-9)

    def test_its_answers_are_the_published_ones(self, training):
        assert training.activation([[1.0, 0.0, 0.0]]) == pytest.approx([0.99993704], abs=5e-9)
        published = [0.009664, 0.99211997, 0.99358931, 0.00786466]
        assert training.activation(training.dataset.X) == pytest.approx(published, abs=5e-9)
        assert training.predict(training.dataset.X).tolist() == [0, 1, 1, 0]
        assert training.drive([[1.0, 0.0, 0.0]]) == pytest.approx(SEED_END[:1], abs=5e-9)

    def test_its_direction_drifts_to_the_widest_margin(self, training):
        def cosine(w):
            return float(w @ [2, 0, -1]) / math.sqrt(5.0) / math.sqrt(float(w @ w))

        assert cosine(training.history.weights[1000]) == pytest.approx(0.99935, abs=6e-6)
        assert cosine(training.history.weights[10_000]) == pytest.approx(0.99966, abs=6e-6)

    @pytest.mark.parametrize("case", ["seed rows, first bit xor second", "xor rows", "xor rows with bias"])
    def test_on_the_labels_of_xor_it_forgets_everything(self, case):
        seed, xor = ns.datasets.load("seed"), ns.datasets.load("xor")
        if case.startswith("seed"):
            data, inputs = rows(seed.X, (seed.X[:, 0] != seed.X[:, 1]).astype(int)), 3
        else:
            data, inputs = xor, 2
        net = ns.perceptron(inputs, model="sigmoid", bias="bias" in case, seed=1)
        training = ns.train(net, data, "gradient", rate=1.0, epochs=5_000, batch=None)
        assert np.abs(training.recording.end.weights).max() < 1e-12
        assert training.activation(data.X) == pytest.approx([0.5] * 4, abs=1e-12)
        assert not training.converged


class TestRosenblatt:
    @pytest.mark.parametrize(
        ("name", "bias", "updates", "epochs", "w", "margin", "radius"),
        [
            ("seed", False, 5, None, [2, 0, -1], 1 / 5, 3),
            ("and", True, 18, 9, [3, 2, -4], 1 / 17, 3),
            ("or", True, 9, None, [2, 2, -1], 1 / 9, 3),
        ],
    )
    def test_the_classic_numbers_and_novikoffs_bound(self, name, bias, updates, epochs, w, margin, radius):
        data = ns.datasets.load(name)
        training = ns.train(ns.perceptron(data.n_features, bias=bias), data, "rosenblatt")
        found = learned(training) if bias else training.weights
        assert training.history.updates.sum() == training.history.mistakes.sum() == updates
        assert found.tolist() == w
        assert training.converged
        assert epochs is None or len(training.history.mistakes) == epochs
        inputs = np.column_stack([data.X, np.ones(len(data.X))]) if bias else data.X
        assert max(float(x @ x) for x in inputs) == radius
        assert updates <= round(radius / margin)
        assert training.predict(data.X).tolist() == data.y.tolist()

    def test_xor_goes_round(self):
        training = ns.train(ns.perceptron(2), ns.datasets.load("xor"), "rosenblatt", epochs=20)
        assert training.history.mistakes.tolist() == [4] * 20
        assert training.history.accuracy.tolist() == [0.0] * 20
        assert training.cycle == 1
        assert not training.history.weights.any()
        assert not training.converged

    @given(datasets(), st.integers(1, 9), st.booleans())
    def test_any_data_and_batch_size_as_in_a_plain_loop(self, data, batch, bias):
        training = ns.train(ns.perceptron(data.n_features, bias=bias), data, "rosenblatt", epochs=12, batch=batch)
        w, mistakes = perceptron(data.X, data.y, 12, bias=bias, batch=batch)
        assert training.history.mistakes.tolist() == mistakes
        assert (learned(training) if bias else training.weights).tolist() == w.tolist()
        assert training.history.accuracy.tolist() == [1.0 - m / len(data.X) for m in mistakes]
        assert training.history.loss.tolist() == [m / len(data.X) for m in mistakes]
        assert training.converged == (mistakes[-1] == 0)

    @given(datasets(), st.integers(0, 5))
    def test_shuffled_as_in_a_plain_loop_over_the_same_orders(self, data, seed):
        training = ns.train(ns.perceptron(data.n_features), data, "rosenblatt", epochs=8, shuffle=True, seed=seed)
        orders = [training.lesson.order(epoch) for epoch in range(8)]
        assert all(sorted(order) == list(range(len(data.X))) for order in orders)
        w, mistakes = perceptron(data.X, data.y, 8, orders=orders)
        assert training.history.mistakes.tolist() == mistakes
        assert learned(training).tolist() == w.tolist()

    def test_orders_differ_between_epochs_and_seeds(self):
        data = rows(np.arange(20)[:, None], [0, 1] * 10)
        lessons = [
            ns.train(ns.perceptron(1), data, "rosenblatt", epochs=3, shuffle=True, seed=seed).lesson for seed in (0, 1)
        ]
        orders = {tuple(lesson.order(epoch)) for lesson in lessons for epoch in range(3)}
        assert len(orders) == 6

    @settings(max_examples=40)
    @given(st.integers(0, 10_000), st.integers(1, 12))
    def test_scikit_learn_finds_the_same(self, seed, epochs):
        random = np.random.default_rng(seed)
        X = random.integers(-4, 5, size=(12, 3)) / 2.0
        y = random.integers(0, 2, size=12)
        y[:2] = 0, 1
        theirs = Perceptron(shuffle=False, eta0=1.0, tol=None, max_iter=epochs, random_state=0).fit(X, y)
        training = ns.train(ns.perceptron(3), rows(X, y), "rosenblatt", rate=1.0, epochs=epochs)
        assert training.weights.tolist() == theirs.coef_[0].tolist()
        assert training.bias == theirs.intercept_[0]
        assert training.predict(X).tolist() == np.where(X @ training.weights + training.bias >= 0.0, 1, 0).tolist()

    def test_scikit_learn_finds_the_same_for_many_classes_at_once(self):
        # one unit for each class, each against the rest
        data = ns.datasets.load("iris")
        theirs = Perceptron(shuffle=False, eta0=1.0, tol=None, max_iter=3, random_state=0).fit(data.X, data.y)
        training = ns.train(ns.perceptron(4, outputs=3), data, "rosenblatt", rate=1.0, epochs=3)
        assert training.weights.tolist() == pytest.approx(theirs.coef_, abs=1e-9)
        assert training.bias.tolist() == pytest.approx(theirs.intercept_, abs=1e-9)

    def test_several_neurons_have_converged_when_each_is_right_not_when_their_decision_is(self):
        line = rows([[-4.0], [-1.0], [0.0]], [0, 1, 2], classes=3)
        lesson = ns.train(ns.perceptron(1, outputs=3), line, "rosenblatt", epochs=5)
        each = [perceptron(line.X, line.y == k, 5)[1] for k in range(3)]
        assert (
            lesson.history.updates.tolist()
            == np.sum([wrong + [0] * (5 - len(wrong)) for wrong in each], axis=0).tolist()
        )
        assert (lesson.history.mistakes[-1], lesson.history.updates[-1]) == (0, 2)
        assert not lesson.converged
        corners = rows([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]], [0, 1, 2], classes=3)
        lesson = ns.train(ns.perceptron(2, outputs=3), corners, "rosenblatt")
        each = [len(perceptron(corners.X, corners.y == k, 100)[1]) for k in range(3)]
        assert lesson.converged_from == max(each) < 100

    def test_a_sigmoid_converges_when_its_decisions_are_right_though_every_row_moves_it(self):
        lesson = ns.train(ns.perceptron(2, "sigmoid"), ns.datasets.load("and"), "rosenblatt", epochs=50)
        assert lesson.history.updates[-1] == 4
        assert lesson.converged
        assert lesson.converged_from < 50


class TestDelta:
    @given(datasets(), st.integers(1, 9))
    def test_any_data_and_batch_size_as_in_a_plain_loop(self, data, batch):
        net = ns.perceptron(data.n_features, model="adaline")
        training = ns.train(net, data, "delta", rate=0.015625, epochs=6, batch=batch)
        w = delta(data.X, np.where(data.y == 1, 1.0, -1.0), len(training.history.loss), rate=0.015625, batch=batch)
        assert learned(training) == pytest.approx(w, rel=1e-11, abs=1e-12)

    XOR = ((-1, -1), (-1, 1), (1, -1), (1, 1))

    def test_the_best_adaline_for_xor_is_none_at_all(self):
        data = rows(self.XOR, [0, 1, 1, 0])
        net = ns.perceptron(2, model="adaline", seed=3)
        training = ns.train(net, data, "delta", rate=0.1, epochs=300, batch=None)
        assert np.abs(learned(training)).max() < 1e-12
        assert training.history.loss[-1] == pytest.approx(1.0, abs=1e-12)

    @pytest.mark.parametrize(("factor", "stable"), [(0.98, True), (1.02, False)])
    def test_batch_descent_is_stable_up_to_two_over_the_largest_eigenvalue(self, factor, stable):
        data = rows([[1.0, 2.0], [2.0, 0.5], [-1.0, 1.5], [0.5, -1.0]], [0, 1, 1, 0])
        inputs = np.column_stack([data.X, np.ones(4)])
        limit = 2.0 / np.linalg.eigvalsh(inputs.T @ inputs)[-1]
        net = ns.perceptron(2, model="adaline")
        training = ns.train(net, data, "delta", rate=factor * limit, epochs=1000, batch=None)
        best, *_ = np.linalg.lstsq(inputs, np.where(data.y == 1, 1.0, -1.0), rcond=None)
        if stable:
            assert learned(training) == pytest.approx(best, abs=1e-6)
        else:
            assert training.history.loss[-1] > 1e6 * training.history.loss[0]


class TestHiddenLayers:
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    T = np.array([[0.0], [1.0], [1.0], [0.0]])

    def layers(self, sizes, seed):
        """The start weights, drawn as the tutorial draws."""
        random = np.random.RandomState(seed)
        return [2.0 * random.random_sample((a + 1, b)) - 1.0 for a, b in itertools.pairwise(sizes)]

    def learned(self, training, sizes):
        """Matrices of the network's weights, the bias last."""
        edges = {(s, t): edge["weight"] for s, t, edge in training.network.graph.edges(data=True)}
        deep = len(sizes) > 3
        hidden = [[f"h{d}.{i}" if deep else f"h{i}" for i in range(1, n + 1)] for d, n in enumerate(sizes[1:-1], 1)]
        outputs = ["y"] if sizes[-1] == 1 else [f"y{k}" for k in range(1, sizes[-1] + 1)]
        names = [[f"x{i}" for i in range(1, sizes[0] + 1)], *hidden, outputs]
        return [
            np.array([[edges[source, target] for target in after] for source in [*before, "bias"]])
            for before, after in itertools.pairwise(names)
        ]

    @pytest.mark.parametrize("batch", [1, 3, 4])
    @pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 2, 1)])
    def test_a_thousand_epochs_of_xor_as_in_numpy(self, sizes, batch):
        net = ns.perceptron(2, model="sigmoid", hidden=sizes[1:-1], seed=4)
        training = ns.train(net, ns.datasets.load("xor"), "gradient", rate=0.5, epochs=1000, batch=batch)
        plain = MLP(self.layers(sizes, 4)).learn(self.X, self.T, 1000, rate=0.5, batch=batch)
        for mine, theirs in zip(self.learned(training, sizes), plain.layers, strict=True):
            assert np.abs(mine - theirs).max() < 1e-10
        assert training.activation(self.X) == pytest.approx([plain.forward(x)[-1][0] for x in self.X], abs=1e-10)
        assert training.history.loss[0] > training.history.loss[-1] > 0.0

    @pytest.mark.parametrize("sizes", [(2, 2, 1), (3, 4, 2), (2, 3, 3, 2)])
    @pytest.mark.parametrize("seed", range(3))
    def test_one_step_is_the_gradient_by_central_difference(self, sizes, seed):
        random = np.random.default_rng(seed)
        x, k = random.normal(size=sizes[0]), seed % 2
        data = rows([x], [k], classes=2)
        target = np.array([float(k)]) if sizes[-1] == 1 else np.eye(2)[k]
        net = ns.perceptron(sizes[0], model="sigmoid", hidden=sizes[1:-1], outputs=sizes[-1], seed=seed)
        training = ns.train(net, data, "gradient", rate=1.0, epochs=1)
        start = self.layers(sizes, seed)
        h = 1e-5
        for depth, after in enumerate(self.learned(training, sizes)):
            for place in np.ndindex(after.shape):
                losses = []
                for step in (h, -h):
                    moved = [layer.copy() for layer in start]
                    moved[depth][place] += step
                    losses.append(MLP(moved).loss([x], [target]))
                slope = (losses[0] - losses[1]) / (2.0 * h)
                assert after[place] - start[depth][place] == pytest.approx(-slope, rel=1e-6, abs=1e-9)

    def test_it_solves_xor_where_one_layer_cannot(self):
        net = ns.perceptron(2, model="sigmoid", hidden=(2,), seed=4)
        training = ns.train(net, ns.datasets.load("xor"), "gradient", rate=2.0, epochs=3000)
        assert training.converged
        assert training.predict(self.X).tolist() == [0, 1, 1, 0]

    def test_errors_go_back_through_a_layer_whose_own_weights_are_fixed(self):
        def network(fixed):
            net = ns.Network(tick=1.0)
            net.add_neuron("x", ns.Feature(0))
            for name in ("h1", "h2", "y"):
                net.add_neuron(name, ns.Sigmoid())
            net.connect("x", "h1", weight=0.4, plastic=True)
            net.connect("h1", "h2", weight=0.7, plastic=not fixed)
            net.connect("h2", "y", weight=-0.6, plastic=True)
            return net

        data = rows([[1.5]], [1])
        wanted, got = (
            [
                ns.train(network(fixed), data, "gradient", rate=1.0, epochs=1).recording.weights(*ends)[1][-1]
                for ends in (("x", "h1"), ("h2", "y"))
            ]
            for fixed in (False, True)
        )
        assert wanted[0] != 0.4
        assert got == wanted


class TestWhatChanges:
    def test_a_zero_sends_nothing_so_its_weight_stays(self):
        data = rows([[0.0, 1.0], [0.0, -2.0], [0.0, 0.5]], [1, 0, 0])
        net = ns.perceptron(2, model="sigmoid", seed=2)
        training = ns.train(net, data, "gradient", epochs=20)
        times, weights = training.recording.weights("x1", "y")
        assert len(times) == len(weights) == 1
        assert training.recording.spikes("x1").size == 0
        assert training.weights[0] == training.history.weights[0][training.history.synapses.index(("x1", "y"))]
        assert len(training.recording.weights("x2", "y")[0]) == 61

    def test_a_row_of_zeros_is_answered_all_the_same(self):
        data = rows([[0.0], [1.0]], [0, 1])
        training = ns.train(ns.perceptron(1, model="sigmoid", bias=False), data, "gradient", epochs=3)
        assert training.activation([[0.0], [1.0], [0.0]])[[0, 2]].tolist() == [0.5, 0.5]
        assert training.history.mistakes.tolist() == [2, 1, 1]

    def test_the_given_network_stays_as_it_was(self):
        net = ns.perceptron(2, model="sigmoid", seed=5)
        before = [dict(edge) for *_, edge in net.graph.edges(data=True)]
        training = ns.train(net, ns.datasets.load("or"), "gradient", epochs=3)
        assert [edge for *_, edge in net.graph.edges(data=True)] == before
        after = [edge["weight"] for *_, edge in training.network.graph.edges(data=True)]
        assert all(new != edge["weight"] for new, edge in zip(after, before, strict=True))
        ns.train(training.network, ns.datasets.load("or"), "gradient", epochs=1)
        assert [edge["weight"] for *_, edge in training.network.graph.edges(data=True)] == after

    @pytest.mark.parametrize("batch", [1, 3, None])
    @pytest.mark.parametrize(("model", "rule"), [("sigmoid", "gradient"), ("rosenblatt", "rosenblatt")])
    def test_going_on_from_a_learned_network_is_one_longer_training(self, model, rule, batch):
        data = rows([[1.0, 2.0], [2.0, 1.0], [-1.0, 0.5], [0.25, -2.0]], [0, 1, 1, 1])
        net = ns.perceptron(2, model=model, hidden=(2,) if model == "sigmoid" else (), seed=6)
        whole = ns.train(net, data, rule, epochs=7, batch=batch)
        first = ns.train(net, data, rule, epochs=4, batch=batch)
        second = ns.train(first.network, data, rule, epochs=3, batch=batch)
        assert second.recording.end.weights.tolist() == whole.recording.end.weights.tolist()
        assert [*first.history.mistakes, *second.history.mistakes] == whole.history.mistakes.tolist()
        assert np.vstack([first.history.weights, second.history.weights[1:]]).tolist() == whole.history.weights.tolist()

    def test_a_changed_weight_acts_after_its_instant(self):
        # Online, two rows: the second is answered with what the first has taught, the first with nothing.
        data = rows([[1.0], [1.0]], [1, 1])
        training = ns.train(ns.perceptron(1, model="sigmoid", bias=False), data, "gradient", rate=8.0, epochs=1)
        outputs = training.recording.tables.lessons["output"]
        assert outputs.tolist() == [0.5, 1.0 / (1.0 + math.exp(-8.0 * 0.5 * 0.25))]
        batch = ns.train(ns.perceptron(1, model="sigmoid", bias=False), data, "gradient", rate=8.0, epochs=1, batch=2)
        assert batch.recording.tables.lessons["output"].tolist() == [0.5, 0.5]

    def test_an_epoch_without_an_error_is_the_last(self):
        training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", epochs=1000)
        assert training.history.updates.tolist()[-1] == 0
        assert 0 not in training.history.updates.tolist()[:-1]
        assert len(training.history.updates) == 9
        assert len(training.history.weights) == 10

    def test_parallel_plastic_synapses_keep_weights_of_their_own(self):
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("y", ns.Sigmoid())
        net.connect("x", "y", weight=0.1, plastic=True)
        net.connect("x", "y", weight=0.5, plastic=True)
        data = rows([[1.0], [2.0]], [0, 1])
        training = ns.train(net, data, "gradient", epochs=3)
        kept = [edge["weight"] for *_, edge in training.network.graph.edges(data=True)]
        assert sorted(kept) == sorted(training.recording.end.weights.tolist())
        assert training.drive(data.X) == pytest.approx(data.X[:, 0] * sum(training.recording.end.weights))

    def test_a_population_of_hidden_neurons_learns_and_its_network_can_be_asked(self):
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Feature(0))
        net.add_population("h", 3, ns.Sigmoid())
        net.add_neuron("y", ns.Sigmoid())
        net.connect("x", "h", weight=[0.1, -0.2, 0.3], rule=ns.AllToAll(), plastic=True)
        net.connect("h", "y", weight=[0.4, 0.5, -0.6], rule=ns.AllToAll(), plastic=True)
        data = rows([[1.0], [-2.0]], [0, 1])
        training = ns.train(net, data, "gradient", rate=1.0, epochs=5)
        w = {
            ends: training.recording.weights(*ends)[1][-1]
            for i in range(3)
            for ends in (("x", f"h[{i}]"), (f"h[{i}]", "y"))
        }
        hidden = [1.0 / (1.0 + np.exp(-data.X[:, 0] * w["x", f"h[{i}]"])) for i in range(3)]
        assert training.drive(data.X) == pytest.approx(sum(hidden[i] * w[f"h[{i}]", "y"] for i in range(3)), abs=1e-12)

    def test_an_edge_put_into_the_graph_by_hand_does_not_cost_the_training(self):
        net = ns.perceptron(1, model="sigmoid")
        net.add_neuron("x2", ns.Feature(0))
        net.graph.add_edge("x2", "y", weight=0.5)
        training = ns.train(net, rows([[1.0], [2.0]], [0, 1]), "gradient", epochs=2)
        assert training.recording.weights("x2", "y")[1].tolist() == [0.5]


class TestAsking:
    def test_predict_activation_and_drive_for_one_output(self):
        training = ns.train(ns.perceptron(2, model="sigmoid", seed=1), ns.datasets.load("and"), "gradient", epochs=50)
        X = np.array([[0.5, -1.0], [3.0, 2.0], [0.0, 0.0]])
        drive = X @ training.weights + training.bias
        assert training.drive(X) == pytest.approx(drive, abs=1e-14)
        assert training.activation(X) == pytest.approx(1.0 / (1.0 + np.exp(-drive)), abs=1e-14)
        assert training.predict(X).tolist() == (drive >= 0.0).astype(int).tolist()
        assert training.predict(X).dtype == np.int64

    def test_for_one_output_a_class(self):
        data = rows([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]], [0, 1, 2], classes=3)
        net = ns.perceptron(2, model="sigmoid", outputs=3, seed=1)
        training = ns.train(net, data, "cross-entropy", rate=1.0, epochs=40)
        drive = data.X @ training.weights.T + training.bias
        assert training.weights.shape == (3, 2)
        assert training.bias.shape == (3,)
        assert training.drive(data.X) == pytest.approx(drive, abs=1e-14)
        assert training.predict(data.X).tolist() == drive.argmax(axis=1).tolist() == [0, 1, 2]
        assert training.activation(data.X).shape == (3, 3)

    def test_the_drive_is_counted_from_the_threshold(self):
        net = ns.perceptron(1, model=ns.Rosenblatt(threshold=2.0), bias=False, seed=1)
        training = ns.train(net, rows([[1.0], [2.0]], [0, 1]), "rosenblatt", epochs=1)
        assert training.drive([[3.0]]) == pytest.approx([3.0 * training.weights[0] - 2.0])

    @pytest.mark.parametrize("X", [[1.0, 2.0], [[1.0]], [[1.0, 2.0, 3.0]], np.empty((0, 2))])
    def test_rows_of_another_shape_are_refused(self, X):
        training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt")
        with pytest.raises(ns.InputError, match=r"has 2 features; it needs rows in the shape \(rows, 2\)"):
            training.predict(X)

    @pytest.mark.parametrize("bad", [math.nan, math.inf])
    def test_a_feature_that_is_no_number_is_named(self, bad):
        training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt")
        with pytest.raises(ns.InputError, match=r"Row 1, feature 0 is (nan|inf); features must be finite"):
            training.activation([[0.0, 1.0], [bad, 1.0]])

    def test_it_prints_on_one_line(self):
        training = ns.train(ns.perceptron(2), ns.datasets.load("or"), "rosenblatt")
        epochs = len(training.history.mistakes)
        assert repr(training) == f"Training on 'or': {epochs} epochs, 9 updates, converged, RosenblattRule(rate=1.0)"


def test_what_becomes_of_the_given_network_changes_nothing_of_what_was_learned():
    net = ns.perceptron(2)
    training = ns.train(net, ns.datasets.load("or"), "rosenblatt")
    start = dict.fromkeys(net.graph.edges, 0.0)
    assert {edge: net.graph.edges[edge]["weight"] for edge in net.graph.edges} == start
    for edge in net.graph.edges:
        net.graph.edges[edge]["delay"] = 7.0
    net.graph.remove_node("x1")
    learned = {edge[0]: training.network.graph.edges[edge] for edge in training.network.graph.edges}
    assert [learned[name]["weight"] for name in ("x1", "x2", "bias")] == [*training.weights, training.bias]
    assert {edge["delay"] for edge in learned.values()} == {1.0}
    assert training.predict([[1, 0], [0, 0]]).tolist() == [1, 0]


class TestRefusals:
    def refused(self, net, data, match, rule="gradient"):
        with pytest.raises(ns.InputError, match=match):
            ns.train(net, data, rule, epochs=2)

    def lesson(self, *edges, model=None):
        net = ns.Network(tick=1.0)
        net.add_neuron("x1", ns.Feature(0))
        net.add_neuron("x2", ns.Feature(1))
        for name in ("h", "y"):
            net.add_neuron(name, model or ns.Sigmoid())
        for source, target, delay in edges:
            net.connect(source, target, delay=delay, plastic=True)
        return net

    def test_delays_that_do_not_bring_a_row_together(self):
        and_ = ns.datasets.load("and")
        self.refused(
            self.lesson(("x1", "y", 1.0), ("x2", "y", 2.0)), and_, "Parts of one row would reach 'y' 1 and 2 ms"
        )
        crooked = self.lesson(("x1", "h", 1.0), ("x2", "h", 1.0), ("h", "y", 1.0), ("x1", "y", 1.0))
        self.refused(crooked, and_, "Parts of one row would reach 'y' 1 and 2 ms")
        straight = self.lesson(("x1", "h", 1.0), ("x2", "h", 1.0), ("h", "y", 1.0), ("x1", "y", 2.0))
        assert len(ns.train(straight, and_, "gradient", epochs=2).history.loss) == 2

    @pytest.mark.parametrize("loop", [("h", "h"), ("y", "h")])
    def test_loops(self, loop):
        net = self.lesson(("x1", "h", 1.0), ("x2", "h", 1.0), ("h", "y", 1.0), (*loop, 1.0))
        self.refused(net, ns.datasets.load("and"), "no loops|no output neuron")

    def test_mcculloch_pitts_does_not_learn(self):
        net = ns.perceptron(2, model="mcculloch-pitts")
        self.refused(net, ns.datasets.load("and"), "'y' is a McCullochPitts, which has fixed weights")

    def test_nor_does_any_hidden_neuron_whose_model_says_so(self):
        @dataclass(frozen=True)
        class Stubborn(type(ns.Sigmoid()).__mro__[1]):
            threshold: float = 0.0
            learns = False

            def fire(self, state):
                return 1.0

            def slope(self, state):
                return 1.0

        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("h", Stubborn())
        net.add_neuron("y", ns.Sigmoid())
        net.connect("x", "h", plastic=True)
        net.connect("h", "y", plastic=True)
        self.refused(net, rows([[1.0], [2.0]], [0, 1]), "'h' is a Stubborn, which has fixed weights")

    @pytest.mark.parametrize(
        ("outputs", "classes", "told"),
        [
            (1, 3, r"has 3 classes \('c0', 'c1', 'c2'\), which need 3 output neurons \(outputs=3\); the network has 1"),
            (3, 2, r"has 2 classes \('c0', 'c1'\), which need 1 output neuron; the network has 3"),
            (2, 3, r"which need 3 output neurons"),
        ],
    )
    def test_as_many_outputs_as_classes(self, outputs, classes, told):
        data = rows([[1.0], [2.0], [3.0]], [0, 1, classes - 1], classes=classes)
        self.refused(ns.perceptron(1, outputs=outputs), data, told)

    def test_one_class_only_is_said_to_be_the_matter(self):
        data = rows([[1.0], [2.0]], [0, 0], classes=1)
        with pytest.raises(ns.InputError, match="'c0'") as refused:
            ns.train(ns.perceptron(1), data, "rosenblatt")
        # "which need 1 output neurons; the network has 1" would tell nobody what to do
        assert "need 1 output neuron" not in str(refused.value)

    def test_as_many_features_as_columns(self):
        self.refused(ns.perceptron(3), ns.datasets.load("and"), r"has 3 features; it needs rows .* got \(4, 2\)")

    def test_a_network_without_an_output_to_teach(self):
        net = ns.Network()
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("y", ns.Sigmoid())
        net.connect("x", "y")
        self.refused(net, rows([[1.0], [2.0]], [0, 1]), "no output neuron to teach")

    @pytest.mark.parametrize("given", [{"epochs": 0}, {"epochs": 1.5}, {"batch": 0}, {"batch": 2.5}, {"rate": -1.0}])
    def test_numbers_that_make_no_sense(self, given):
        with pytest.raises(ns.InputError, match=f"{next(iter(given))}|number of epochs"):
            ns.train(ns.perceptron(2), ns.datasets.load("and"), **({"rule": "rosenblatt"} | given))


@dataclass(frozen=True)
class Interrupting(ns.LearningRule):
    """The gradient rule, and at its `count`-th error somebody presses Ctrl-C."""

    count: int
    rate: float = 1.0

    def error(self, target, output, excess, slope):
        asked.append(target)
        if len(asked) == self.count:
            signal.raise_signal(signal.SIGINT)
        return (target - output) * slope

    def loss(self, target, output, excess):
        return 0.5 * (target - output) * (target - output)


asked = []


@pytest.fixture(autouse=True)
def nobody_asked():
    asked.clear()


class TestStoppedEarly:
    def net(self, hidden=(2,)):
        return ns.perceptron(2, model="sigmoid", hidden=hidden, seed=2)

    def a_prefix(self, part, whole):
        n = len(part.history.mistakes)
        for field in ("mistakes", "updates", "loss", "accuracy"):
            assert getattr(part.history, field).tolist() == getattr(whole.history, field)[:n].tolist(), field
        assert part.history.weights.tolist() == whole.history.weights[: n + 1].tolist()
        return n

    @pytest.mark.parametrize("hidden", [(), (2,), (2, 2)])
    @pytest.mark.parametrize("batch", [1, None])
    @pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 9, 12])
    def test_ctrl_c_keeps_the_epochs_that_were_finished(self, hidden, batch, count):
        data = ns.datasets.load("xor")
        with pytest.raises(ns.RunInterrupted, match="SIGINT was received") as stop:
            ns.train(self.net(hidden), data, Interrupting(count), epochs=5, batch=batch)
        asked.clear()
        whole = ns.train(self.net(hidden), data, Interrupting(10**9), epochs=5, batch=batch)
        part = stop.value.training
        finished = self.a_prefix(part, whole)
        assert count // 4 - 1 <= finished <= count // 4
        assert part.predict(data.X).shape == (4,)
        lessons = [table.tolist() for table in (part.recording.tables.lessons, whole.recording.tables.lessons)]
        assert repr(lessons[0]) == repr(lessons[1][: len(lessons[0])])  # repr, for NaN stands for "no target"

    @pytest.mark.parametrize("limit", [{"max_signals": 3000}, {"max_seconds": 0.0}])
    def test_so_does_a_limit(self, limit):
        data = ns.datasets.load("xor")
        with pytest.raises(ns.RunStopped, match=next(iter(limit))) as stop:
            ns.train(self.net(), data, "gradient", epochs=1000, **limit)
        whole = ns.train(self.net(), data, "gradient", epochs=400)
        assert self.a_prefix(stop.value.training, whole) > 10

    def test_signals_that_are_only_counted_are_no_reason_to_stop(self, monkeypatch):
        monkeypatch.setattr("neurosim.training.training.MAX_SIGNALS", 3000)
        data = ns.datasets.load("xor")
        with pytest.raises(ns.RunStopped, match=r"3,000 signals were sent \(max_signals\); the busiest neurons were"):
            ns.train(self.net(), data, "gradient", epochs=1000)
        assert len(ns.train(self.net(), data, "gradient", epochs=1000, keep="changes").history.loss) == 1000
        with pytest.raises(ns.RunStopped, match=r"\(max_signals\)\.$"):
            ns.train(self.net(), data, "gradient", epochs=1000, keep="epochs", max_signals=3000)

    def test_a_lesson_that_never_finished_an_epoch_has_an_empty_history(self):
        with pytest.raises(ns.RunInterrupted) as stop:
            ns.train(self.net(), ns.datasets.load("xor"), Interrupting(2), epochs=5)
        history = stop.value.training.history
        assert [len(field) for field in (history.mistakes, history.updates, history.loss)] == [0, 0, 0]
        assert len(history.weights) == 1
        assert not stop.value.training.converged
        assert "0 epochs" in repr(stop.value.training)


class TestRepeats:
    def test_a_digest_covers_signals_weights_and_answers(self):
        def digest(**given):
            call = {"rule": "gradient", "epochs": 5, "shuffle": True, "seed": 1} | given
            return ns.train(ns.perceptron(2, model="sigmoid", seed=1), ns.datasets.load("or"), **call).digest()

        assert digest() == digest()
        assert len({digest(), digest(seed=2), digest(epochs=6), digest(rate=0.5), digest(batch=2)}) == 5

    def test_what_is_recorded_does_not_matter(self):
        net, data = ns.perceptron(2, model="sigmoid", hidden=(2,), seed=1), ns.datasets.load("xor")
        all_, none = (ns.train(net, data, "gradient", epochs=5, record=record) for record in ("all", "none"))
        assert all_.digest() == none.digest()
        assert len(all_.recording.events("h1")[0]) == 20


def test_a_gradient_does_not_pass_a_threshold_and_the_training_says_so():
    training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "gradient", epochs=5)
    assert training.history.updates.tolist() == [0]
    assert not training.converged
    assert "no gradient passes" in repr(training)


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_sigmoid_that_is_stuck_says_that_it_is_saturated_and_what_is_advised_helps(engine):
    data = ns.datasets.load("breast-cancer")
    stuck = ns.train(ns.perceptron(data.n_features, "sigmoid"), data, "gradient", epochs=5, engine=engine)
    assert stuck.history.updates[-1] == 0
    assert stuck.history.mistakes[-1] > 100
    assert "not converged (saturated: far from the threshold the slope is 0" in repr(stuck)
    assert "scale the features to about 1)" in repr(stuck)
    scaled = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    learned = ns.train(ns.perceptron(data.n_features, "sigmoid"), (scaled, data.y), "gradient", epochs=5, engine=engine)
    assert learned.history.mistakes[-1] < 20
    assert "saturated" not in repr(learned)
