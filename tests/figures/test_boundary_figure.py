"""The decision boundary against what the learned network answers."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.errors import InputError


def boundary(axes):
    return next(line for line in axes.get_lines() if line.get_label() == "boundary").get_xydata()


def test_the_line_goes_where_the_drive_is_zero(learned_and):
    ends = boundary(ns.figures.decision_boundary(learned_and).axes[-1])
    assert ends @ learned_and.weights + learned_and.bias == pytest.approx(0.0, abs=1e-12)
    assert np.hypot(*(ends[1] - ends[0])) > 0.5
    across = 1e-6 * learned_and.weights
    middle = ends.mean(axis=0)
    assert learned_and.predict([middle - across, middle + across]).tolist() == [0, 1]


def test_the_line_ends_at_the_edge_of_the_panel(learned_and):
    axes = ns.figures.decision_boundary(learned_and).axes[-1]
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for x, y in boundary(axes):
        assert min(abs(x - left), abs(x - right), abs(y - low), abs(y - high)) < 1e-9


def test_each_panel_has_the_weights_of_its_epoch(learned_and):
    figure = ns.figures.decision_boundary(learned_and, epochs=[2, 5])
    place = {synapse: column for column, synapse in enumerate(learned_and.history.synapses)}
    for axes, epoch in zip(figure.axes, (2, 5), strict=True):
        weights = learned_and.history.weights[epoch]
        w1, w2, b = (weights[place[name, "y"]] for name in ("x1", "x2", "bias"))
        assert boundary(axes) @ [w1, w2] + b == pytest.approx(0.0, abs=1e-12)


def test_a_threshold_moves_the_line():
    net = ns.perceptron(2, ns.Rosenblatt(threshold=0.5), seed=3)
    training = ns.train(net, ns.datasets.load("or"), "rosenblatt")
    ends = boundary(ns.figures.decision_boundary(training).axes[-1])
    assert ends @ training.weights + training.bias == pytest.approx(0.5)


def test_features_that_are_not_drawn_are_held_at_their_mean(learned_seed, words):
    figure = ns.figures.decision_boundary(learned_seed, features=(0, 1))
    ends = boundary(figure.axes[3])
    rows = np.column_stack([ends, np.ones(2)])  # x3 is 1 in every row
    assert rows @ learned_seed.weights == pytest.approx(0.0, abs=1e-12)
    assert "held at the mean: x3 = 1" in figure.get_suptitle()
    other = ns.figures.decision_boundary(learned_seed, features=(2, 0))
    assert other.axes[0].get_xlabel() == "x3"
    assert other.axes[0].get_ylabel() == "x1"
    rows = boundary(other.axes[3])[:, [1, 0]]
    assert rows @ learned_seed.weights[[0, 2]] + 0.5 * learned_seed.weights[1] == pytest.approx(0.0, abs=1e-12)


def test_the_shade_is_what_the_network_answers(learned_seed):
    axes = ns.figures.decision_boundary(learned_seed).axes[3]
    (image,) = axes.get_images()
    shade = np.asarray(image.get_array())
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for row, column in ((0, 0), (3, 200), (120, 110), (239, 239)):
        x, y = left + (right - left) * column / 239, low + (high - low) * row / 239
        assert shade[row, column] == pytest.approx(learned_seed.activation([[x, y, 1.0]])[0], rel=1e-9)


def test_a_threshold_has_no_shade(learned_and):
    assert all(not axes.get_images() for axes in ns.figures.decision_boundary(learned_and).axes)


def test_regions_are_what_the_network_predicts(learned_iris):
    figure = ns.figures.decision_boundary(learned_iris, features=(2, 3), epochs=[4])
    axes = figure.axes[0]
    means = learned_iris.dataset.X.mean(axis=0)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    names = {text.get_text() for text in axes.texts}
    seen = set()
    for row in range(5, 240, 29):
        for column in range(5, 240, 29):
            inside = [
                not np.ma.getmaskarray(image.get_array())[row, column]
                and bool(np.isfinite(image.get_array()[row, column]))
                for image in axes.get_images()
            ]
            assert sum(inside) == 1
            x, y = left + (right - left) * column / 239, low + (high - low) * row / 239
            answer = int(learned_iris.predict([[means[0], means[1], x, y]])[0])
            seen.add((inside.index(True), answer))
    assert len({image for image, _ in seen}) == len(seen)  # each region has one answer
    assert {learned_iris.dataset.class_names[answer] for _, answer in seen} <= names


def test_a_name_stands_in_its_region(learned_iris):
    axes = ns.figures.decision_boundary(learned_iris, features=(2, 3), epochs=[4]).axes[0]
    means = learned_iris.dataset.X.mean(axis=0)
    assert axes.texts
    for text in axes.texts:
        answer = learned_iris.predict([[means[0], means[1], *text.get_position()]])[0]
        assert learned_iris.dataset.class_names[answer] == text.get_text()


def test_the_heading_counts_what_is_predicted_wrongly(learned_iris):
    wrong = int(np.count_nonzero(learned_iris.predict(learned_iris.dataset.X) != learned_iris.dataset.y))
    title = ns.figures.decision_boundary(learned_iris).axes[-1].get_title()
    assert title == f"epoch 4 (last)\n{wrong} of 150 rows wrong"


def test_a_row_on_the_line_is_counted():
    learned = ns.train(ns.perceptron(2), ns.datasets.load("nand"), "rosenblatt")
    place = {synapse: column for column, synapse in enumerate(learned.history.synapses)}
    titles = [axes.get_title() for axes in ns.figures.decision_boundary(learned, epochs=[0, 1, 2, 3]).axes]
    for epoch, title in enumerate(titles):
        weights = learned.history.weights[epoch]
        w1, w2, b = (weights[place[name, "y"]] for name in ("x1", "x2", "bias"))
        drives = [w1 * x1 + w2 * x2 + b for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1))]
        wrong = sum((drive >= 0.0) != bool(y) for drive, y in zip(drives, (1, 1, 1, 0), strict=True))
        assert f"{wrong} of 4 rows wrong" in title
        assert ("on the line" in title) == (0.0 in drives[:3] and bool(w1 or w2))
    assert any("1 on the line" in title for title in titles)


def test_weights_of_zero_have_no_boundary(learned_and, words):
    figure = ns.figures.decision_boundary(learned_and, epochs=[0])
    assert any(text.startswith("no boundary") for text in words(figure))
    assert all(line.get_label() != "boundary" for line in figure.axes[0].get_lines())


def test_a_boundary_out_of_sight_says_which_class_is_everywhere(learned_seed, words):
    found = words(ns.figures.decision_boundary(learned_seed, epochs=[0]))
    assert learned_seed.history.weights[0] @ [0.5, 0.5, 1.0] < 0.0
    assert "boundary outside the view:\nall is “0”" in found


def test_points_are_rows_with_their_number():
    rows = ns.Dataset("many", [[0.0, 0.0]] * 3 + [[1.0, 1.0]], [0, 0, 0, 1], ["p", "q"], ["no", "yes"], "here")
    axes = ns.figures.decision_boundary(ns.train(ns.perceptron(2), rows, "rosenblatt")).axes[0]
    drawn = {found.get_label(): found for found in axes.collections}
    assert drawn["no"].get_offsets().tolist() == [[0.0, 0.0]]
    assert drawn["yes"].get_offsets().tolist() == [[1.0, 1.0]]
    assert drawn["no"].get_sizes()[0] > drawn["yes"].get_sizes()[0]
    assert "×3" in [text.get_text() for text in axes.texts]
    assert drawn["no"].get_paths()[0].vertices.shape != drawn["yes"].get_paths()[0].vertices.shape  # not only a colour


def test_one_feature_is_drawn_along_a_line():
    rows = ns.Dataset("one", [[0.0], [1.0], [2.0]], [0, 1, 1], ["p"], ["no", "yes"], "here")
    training = ns.train(ns.perceptron(1), rows, "rosenblatt")
    (x, _), (same, _) = boundary(ns.figures.decision_boundary(training).axes[-1])
    assert x == same == pytest.approx(-training.bias / training.weights[0])


def test_epochs_are_the_start_the_last_and_two_between(learned_seed):
    titles = [axes.get_title().split("\n")[0] for axes in ns.figures.decision_boundary(learned_seed).axes[:4]]
    assert titles == ["epoch 0 (start)", "epoch 11", "epoch 113", "epoch 1,200 (last)"]


@pytest.mark.parametrize("epochs", [[], [0, 1, 2, 3, 4], [10], [-1], [1.5]])
def test_epochs_that_are_not_there_are_refused(learned_and, epochs):
    with pytest.raises(InputError, match="epoch"):
        ns.figures.decision_boundary(learned_and, epochs=epochs)


@pytest.mark.parametrize("features", [(0,), (0, 0), (0, 2), (0, 1, 2), ("x1", "x2")])
def test_features_that_are_not_there_are_refused(learned_and, features):
    with pytest.raises(InputError, match="decision boundary"):
        ns.figures.decision_boundary(learned_and, features=features)


def test_a_hidden_layer_is_refused():
    training = ns.train(ns.perceptron(2, "sigmoid", hidden=(2,), seed=1), ns.datasets.load("xor"), "gradient", epochs=2)
    with pytest.raises(InputError, match="without a hidden layer"):
        ns.figures.decision_boundary(training)
