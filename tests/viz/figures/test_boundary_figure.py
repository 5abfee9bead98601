"""The decision boundary against what the learned network answers."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.training.linear import Linear
from neurosim.viz.figures.regions import decided_wrongly


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


def test_the_side_where_a_threshold_answers_1_is_shaded(learned_and, words):
    figure = ns.figures.decision_boundary(learned_and, epochs=[4, 9])
    assert "decided for “1”" in words(figure)
    (image,) = figure.axes[1].get_images()
    shades, (left, right, low, high) = image.get_array(), image.get_extent()
    places = np.array([[x, y] for y in np.linspace(low, high, 240) for x in np.linspace(left, right, 240)])
    assert np.array_equal(np.ravel(shades), learned_and.predict(places))
    assert len(np.unique(shades)) == 2


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
        on_line = drives.count(0.0) if w1 or w2 else 0
        assert title.endswith(f", {on_line} on the line" if on_line else "wrong")
    assert any("1 on the line" in title for title in titles)


def test_rows_on_the_line_are_counted_whether_right_or_wrong():
    vertical = ns.train(ns.perceptron(2, weights=[1.0, 0.0, 0.0]), ns.datasets.load("xor"), "rosenblatt", epochs=1)
    title = ns.figures.decision_boundary(vertical, epochs=[0]).axes[0].get_title()
    assert title == "epoch 0 (start)\n2 of 4 rows wrong, 2 on the line"  # x1 = 0: one of either class


def test_rows_where_several_outputs_tie_are_counted():
    rows = ns.Dataset("rows", np.array([[0.0], [1.0], [2.0]]), np.array([0, 1, 2]), ("x",), ("a", "b", "c"), "here")
    model = Linear(np.array([[-1.0], [0.0], [-1.0]]), np.array([1.0, 0.0, 1.0]))
    assert decided_wrongly(model, rows) == "2 of 3 rows wrong, 2 on the line"  # a and c tie at 0, all at 1, b has 2


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


def by_hand(training, epoch, rows):
    """What two hidden units and one output answer with the weights after an epoch, and the drive of all three."""
    weights = dict(zip(training.history.synapses, training.history.weights[epoch].tolist(), strict=True))
    drives = [rows @ [weights["x1", unit], weights["x2", unit]] + weights["bias", unit] for unit in ("h1", "h2")]
    h1, h2 = (1.0 / (1.0 + np.exp(-drive)) for drive in drives)
    drive = weights["h1", "y"] * h1 + weights["h2", "y"] * h2 + weights["bias", "y"]
    return 1.0 / (1.0 + np.exp(-drive)), drives, drive


def contours(axes):
    return np.vstack([path for found in axes.collections for path in getattr(found, "allsegs", [[]])[0]])


@pytest.mark.parametrize("epoch", [0, 100, 300])
def test_of_a_hidden_layer_the_shade_is_what_it_answers(learned_layers, epoch):
    axes = ns.figures.decision_boundary(learned_layers, epochs=[epoch]).axes[0]
    (image,) = axes.get_images()
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    places = np.stack(np.meshgrid(np.linspace(left, right, 240), np.linspace(low, high, 240)), axis=-1)
    answers = by_hand(learned_layers, epoch, places)[0]
    assert np.abs(np.asarray(image.get_array()) - answers).max() < 5e-3  # straight between the places asked


def test_the_boundary_of_a_hidden_layer_goes_where_its_output_turns_over(learned_layers):
    ends = contours(ns.figures.decision_boundary(learned_layers, epochs=[300]).axes[0])
    assert len(ends) > 100
    assert np.abs(by_hand(learned_layers, 300, ends)[0] - 0.5).max() < 0.02


def test_the_line_of_each_hidden_unit_is_exact_and_has_its_name(learned_layers):
    axes = ns.figures.decision_boundary(learned_layers, epochs=[100]).axes[0]
    drawn = [line.get_xydata() for line in axes.get_lines()]
    names = [text for text in axes.texts if text.get_text() in ("h1", "h2")]
    assert len(drawn) == len(names) == 2
    for k, (ends, name) in enumerate(zip(drawn, names, strict=True)):
        rows = np.vstack([ends, name.get_position()])
        assert by_hand(learned_layers, 100, rows)[1][k] == pytest.approx(0.0, abs=1e-9)
    assert len({line.get_linestyle() + str(line._dash_pattern) for line in axes.get_lines()}) == 2


def test_the_heading_of_a_hidden_layer_counts_what_it_answers_wrongly(learned_layers):
    rows, y = learned_layers.dataset.X, learned_layers.dataset.y
    figure = ns.figures.decision_boundary(learned_layers, epochs=[0, 20, 100, 300])
    for axes, epoch in zip(figure.axes, (0, 20, 100, 300), strict=False):
        wrong = int(np.count_nonzero((by_hand(learned_layers, epoch, rows)[2] >= 0.0) != y))
        assert f"{wrong} of 4 rows wrong" in axes.get_title()
    assert wrong == 0


def test_regions_of_a_hidden_layer_are_what_it_predicts():
    net = ns.perceptron(4, "sigmoid", hidden=(3,), outputs=3, seed=1)
    training = ns.train(net, ns.datasets.load("iris"), "cross-entropy", rate=0.1, epochs=40)
    axes = ns.figures.decision_boundary(training, features=(2, 3), epochs=[40]).axes[0]
    means = training.dataset.X.mean(axis=0)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    layers = [np.isnan(np.ma.filled(image.get_array(), np.nan)) for image in axes.get_images()]
    places = [(row, column) for row in range(5, 240, 29) for column in range(5, 240, 29)]
    rows = [[*means[:2], left + (right - left) * c / 239, low + (high - low) * r / 239] for r, c in places]
    inside = [[k for k, layer in enumerate(layers) if not layer[place]] for place in places]
    seen = {(only, int(answer)) for (only,), answer in zip(inside, training.predict(rows), strict=True)}
    assert len(seen) == len({answer for _, answer in seen}) == len(layers) >= 2


def test_a_layer_asked_with_the_weights_of_an_epoch_answers_as_it_did(learned_layers):
    rows = learned_layers.dataset.X
    for epoch in (0, 7, 300):
        assert learned_layers.ask(rows, epoch).output[:, 0] == pytest.approx(
            by_hand(learned_layers, epoch, rows)[0], abs=1e-12
        )
    assert np.array_equal(learned_layers.ask(rows).output, learned_layers.ask(rows, 300).output)


def test_side_by_side_each_decides_for_itself(learned_layers, words):
    one = ns.train(ns.perceptron(2, weights=[1.0, 1.0, -0.5]), learned_layers.dataset, "rosenblatt", epochs=5)

    def nand_and_or(rows):
        return (rows.sum(axis=1) >= 0.5) & (rows.sum(axis=1) < 1.5)

    figure = ns.figures.decision_regions(
        {"one": one, "$two$": nand_and_or, "three": learned_layers}, learned_layers.dataset
    )
    titles = [axes.get_title().replace(r"\$", "$").split("\n") for axes in figure.axes]
    assert titles == [["one", "2 of 4 rows wrong"], ["$two$", "0 of 4 rows wrong"], ["three", "0 of 4 rows wrong"]]
    for axes, decides in zip(figure.axes, (one.predict, nand_and_or, learned_layers.predict), strict=True):
        (image,) = axes.get_images()
        shade = np.asarray(image.get_array())
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        places = [(row, column) for row in range(3, 240, 47) for column in range(3, 240, 47)]
        rows = np.array([[left + (right - left) * c / 239, low + (high - low) * r / 239] for r, c in places])
        assert [shade[place] for place in places] == np.asarray(decides(rows)).tolist()
    assert "where a hidden unit is at its threshold" in words(figure)


def test_a_neuron_that_hears_spikes_in_time_has_no_line_and_the_legend_speaks_of_none(words):
    rows = ns.Dataset("order", [[0.0, 9.0], [9.0, 0.0]], [0, 1], ("first", "second"), ("no", "yes"), "here")
    net = ns.tempotron(2, seed=1, window=10.0)
    found = words(ns.figures.decision_boundary(ns.train(net, rows, "tempotron", epochs=3)))
    assert "class yes" in found
    assert not any("hidden unit" in text for text in found)


def test_regions_of_three_classes_are_named(learned_iris, words):
    found = words(
        ns.figures.decision_regions(
            {"learned": learned_iris, "by hand": lambda rows: np.digitize(rows[:, 2], [2.5, 4.9])},
            learned_iris.dataset,
            features=(2, 3),
        )
    )
    assert all(found.count(name) >= 1 for name in learned_iris.dataset.class_names)
    assert any("held at the mean" in text for text in found)


@pytest.mark.parametrize("number", [0, 5])
def test_no_decider_or_too_many_are_refused(learned_layers, number):
    with pytest.raises(InputError, match=f"one to 4 deciders; got {number}"):
        ns.figures.decision_regions({str(k): learned_layers for k in range(number)}, learned_layers.dataset)


IRIS = ns.datasets.load("iris")


def learned(dataset):
    return ns.train(ns.perceptron(4, outputs=3), dataset, "rosenblatt", epochs=1)


def test_standardised_features_are_held_at_zero_and_have_no_unit():
    scaled = replace(IRIS, X=StandardScaler().fit_transform(IRIS.X))
    assert 0.0 < np.abs(scaled.X.mean(axis=0)).max() < 1e-14  # what is said is not what was computed
    figure = ns.figures.decision_boundary(learned(scaled), features=(0, 1))
    assert figure.axes[0].get_xlabel() == "sepal length, standardised"
    assert " ".join(figure.get_suptitle().split()).endswith(
        "drawn: sepal length and sepal width, standardised; held at the mean: petal length = 0, petal width = 0"
    )


def test_features_as_they_were_measured_keep_their_unit():
    figure = ns.figures.decision_boundary(learned(IRIS))
    assert figure.axes[0].get_xlabel() == "sepal length (cm)"
    assert "held at the mean: petal length (cm) = 3.76, petal width (cm) = 1.2" in " ".join(
        figure.get_suptitle().split()
    )


def test_by_default_the_plane_is_the_one_on_which_most_rows_are_decided_as_by_the_network(learned_iris):
    X, mean = learned_iris.dataset.X, learned_iris.dataset.X.mean(axis=0)
    own, alike = learned_iris.predict(X), {}
    for pair in itertools.combinations(range(4), 2):
        rows = np.tile(mean, (len(X), 1))
        rows[:, pair] = X[:, pair]
        alike[pair] = int((learned_iris.predict(rows) == own).sum())
    best = max(alike, key=alike.get)
    assert alike[best] >= 135  # otherwise principal components might be shown
    figure = ns.figures.decision_boundary(learned_iris)
    told = figure.get_suptitle().replace("\n", " ")
    assert f"after learning, {alike[best]} of {len(X)} rows are decided here as by the network" in told
    assert figure.axes[0].get_xlabel() == learned_iris.dataset.feature_names[best[0]]
    assert figure.axes[0].get_ylabel() == learned_iris.dataset.feature_names[best[1]]


def test_where_no_two_features_show_it_the_plane_of_components_does():
    rng = np.random.default_rng(1)
    along = rng.normal(size=200)
    X = np.outer(along, np.ones(12)) + rng.normal(size=(200, 12))  # twelve weak features say it together
    data = ns.Dataset.from_arrays(X, (along > 0.0).astype(int), name="weak")
    training = ns.train(ns.perceptron(12, "sigmoid", seed=1), data, "gradient", rate=0.1, epochs=30)
    told = ns.figures.decision_boundary(training).get_suptitle().replace("\n", " ")
    assert "the plane of the first two principal components" in told
    place = X.mean(axis=0)
    _, _, ways = np.linalg.svd(X - place, full_matrices=False)
    seen = place + (X - place) @ ways[:2].T @ ways[:2]
    alike = int((training.predict(seen) == training.predict(X)).sum())
    assert f"{alike} of 200 rows are decided here as by the network" in told


def test_names_that_only_their_units_tell_apart_keep_them():
    names = ("a (cm)", "a (s)", "b (cm)", "c")
    scaled = replace(IRIS, X=StandardScaler().fit_transform(IRIS.X), feature_names=names)
    figure = ns.figures.decision_boundary(learned(scaled), features=(0, 1))
    assert figure.axes[0].get_xlabel() == "a (cm), standardised"


def test_a_new_row_is_in_view_and_its_output_is_the_shade_where_it_stands(learned_seed, words):
    figure = ns.figures.decision_boundary(learned_seed, features=(0, 2), epochs=[0, 10, 1200], new=[1, 0, 0])
    found = words(figure)
    assert "held as in the new row: x2 = 0" in figure.get_suptitle()
    assert "new: 1, 0, 0, and its output" in found
    for axes, epoch in zip(figure.axes, (0, 10, 1200), strict=False):
        (star,) = [c for c in axes.collections if c.get_offsets().tolist() == [[1.0, 0.0]]]
        assert star.get_zorder() > 3
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        assert left < 1.0 < right
        assert low < 0.0 < high
        weights = learned_seed.history.weights[epoch]
        answer = 1.0 / (1.0 + np.exp(-weights[0]))  # of x1 alone
        (told,) = [float(text.get_text()) for text in axes.texts if text.get_text()[:1] == "0"]
        assert told == pytest.approx(answer, abs=6e-4)
        assert 0.0 < told < 1.0
        (image,) = axes.get_images()
        row, column = round(239 * (0.0 - low) / (high - low)), round(239 * (1.0 - left) / (right - left))
        assert image.get_array()[row, column] == pytest.approx(answer, abs=0.01)


def test_a_new_row_that_does_not_fit_is_refused(learned_seed):
    with pytest.raises(InputError, match=r"A new row stands among those of 'seed'; it needs rows in the shape"):
        ns.figures.decision_boundary(learned_seed, new=[1, 0])
    with pytest.raises(InputError, match="must be finite"):
        ns.figures.decision_boundary(learned_seed, new=[1, 0, np.nan])


def test_a_new_row_of_a_threshold_has_a_star_only(learned_and, words):
    figure = ns.figures.decision_boundary(learned_and, epochs=[9], new=[2.0, 2.0])
    assert "new: 2, 2" in words(figure)
    assert not figure.axes[0].texts
