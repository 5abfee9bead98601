"""The figures of a comparison: what is drawn against its numbers, counted again."""

import itertools
import math
import statistics
from dataclasses import replace

import matplotlib.text
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

import neurosim as ns
from neurosim.core.errors import InputError

DRAW = {name: getattr(ns.figures, name) for name in ("learning_curves", "accuracy", "boundaries", "weight_paths")}


def named(comparison):
    return [contender.name for contender in comparison.contenders]


def shares(comparison, name):
    """Return the share of mistakes of each seed (rows) and epoch, counted up by hand."""
    lessons = [fit for fit in comparison.fits if fit.contender == name and fit.part is None]
    last = max(len(fit.mistakes) for fit in comparison.fits if fit.part is None)
    courses = []
    for fit in lessons:
        course = [int(count) / comparison.dataset.n_rows for count in fit.mistakes]
        courses.append(course + [0.0] * (last - len(course)))  # of those here, only a lesson without mistakes ends
    return np.array(courses)


# Learning curves.


@pytest.mark.parametrize("data", ["compared_and", "compared_clouds"])
def test_a_curve_is_the_median_over_the_seeds(data, request, lines):
    comparison = request.getfixturevalue(data)
    drawn = lines(ns.figures.learning_curves(comparison).axes[0])
    for name in named(comparison)[1:]:
        counted = shares(comparison, name)
        assert drawn[name][0].tolist() == list(range(1, counted.shape[1] + 1))
        assert drawn[name][1].tolist() == [statistics.median(column) for column in counted.T]


def test_a_band_goes_from_the_least_to_the_most(compared_clouds):
    axes = ns.figures.learning_curves(compared_clouds).axes[0]
    bands = [found for found in axes.collections if isinstance(found, PolyCollection)]
    assert len(bands) == 3
    for name, band in zip(named(compared_clouds)[1:], bands, strict=True):
        counted, corners = shares(compared_clouds, name), band.get_paths()[0].vertices
        assert np.ptp(counted, axis=0).any()
        for epoch in range(1, counted.shape[1] + 1):
            heights = corners[corners[:, 0] == epoch, 1]
            assert (heights.min(), heights.max()) == (counted[:, epoch - 1].min(), counted[:, epoch - 1].max())


def test_a_lesson_that_converged_stays_and_one_that_failed_ends(compared_and, words):
    fits = list(compared_and.fits)
    adaline = next(place for place, fit in enumerate(fits) if fit.contender == "adaline")
    cut = replace(fits[adaline], mistakes=fits[adaline].mistakes[:4], converged_from=None, failed="It is too fast.")
    fits = [fit for fit in fits if fit.contender != "adaline"] + [cut]
    figure = ns.figures.learning_curves(replace(compared_and, fits=tuple(fits)))
    ends = {line.get_label(): line.get_xdata()[-1] for line in figure.axes[0].get_lines()}
    assert len(compared_and.lessons("rosenblatt")[0].mistakes) == 9
    assert (ends["rosenblatt"], ends["adaline"]) == (60, 4)
    found = words(figure)
    assert "adaline: 1 of 1 lesson failed" in found
    assert "rosenblatt: no mistake after epoch 8" in found


def test_lines_and_bands_differ_in_more_than_colour(compared_clouds):
    axes = ns.figures.learning_curves(compared_clouds).axes[0]
    curves = [line for line in axes.get_lines() if line.get_label() in named(compared_clouds)]
    for trait in ("get_color", "get_marker", "get_linestyle"):
        dashes = {str(line._dash_pattern if trait == "get_linestyle" else getattr(line, trait)()) for line in curves}
        assert len(dashes) == 3
    bands = [found for found in axes.collections if isinstance(found, PolyCollection)]
    assert len({band.get_hatch() for band in bands}) == 3


def test_what_does_not_learn_is_a_level(compared_clouds, words):
    figure = ns.figures.learning_curves(compared_clouds)
    dataset, wiring = compared_clouds.dataset, compared_clouds.lessons("mcculloch-pitts")[0].wiring
    wrong = np.mean(wiring.decide(dataset.X) != dataset.y)
    levels = {line.get_label(): set(line.get_ydata()) for line in figure.axes[0].get_lines()[-2:]}
    assert levels["always the most\nfrequent class: 50%"] == {0.5}
    (by_hand,) = levels[f"wired by hand,\nno learning: {100 * wrong:.3g}%"]
    assert by_hand == pytest.approx(wrong, abs=1e-12)
    assert set(levels) <= set(words(figure))


def test_a_baseline_far_above_is_told(compared_and, words):
    rows = replace(compared_and.dataset, y=np.array([0, 0, 0, 1]), X=np.eye(4)[:, :2])
    clean = [replace(fit, mistakes=0 * fit.mistakes) for fit in compared_and.fits if fit.wiring is None]
    small = replace(compared_and, dataset=rows, fits=tuple(clean))
    many = ns.Dataset("many", np.vstack([rows.X] * 5), np.tile(rows.y, 5), rows.feature_names, rows.class_names, "here")
    assert "always the most\nfrequent class: 25%" in words(ns.figures.learning_curves(small))
    found = words(ns.figures.learning_curves(replace(small, dataset=many)))
    assert "always the most frequent class: 25%, above the axis" in found


def test_the_axis_of_mistakes_has_round_labels(compared_and, words):
    wrong = [np.append(4, fit.mistakes) for fit in compared_and.fits]
    fits = tuple(replace(fit, mistakes=one) for fit, one in zip(compared_and.fits, wrong, strict=True))
    figure = ns.figures.learning_curves(replace(compared_and, fits=fits))
    words(figure)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()][1:-1] == [f"{20 * k}%" for k in range(6)]


def test_many_epochs_have_a_logarithmic_axis(compared_and, compared_clouds):
    for draw, scales in ((DRAW["learning_curves"], ("log", "linear")), (DRAW["weight_paths"], ("symlog", "linear"))):
        for comparison, scale in zip((compared_and, compared_clouds), scales, strict=True):
            assert draw(comparison).axes[0].get_xscale() == scale


# Accuracy.


def worth(comparison, name):
    return [fit.accuracy for fit in comparison.fits if fit.contender == name and fit.part is not None]


def test_a_bar_is_the_mean_of_the_lessons(compared_clouds):
    axes = ns.figures.accuracy(compared_clouds).axes[0]
    texts = [text.get_text() for text in axes.texts]
    dots = [found for found in axes.collections if isinstance(found, PathCollection)]
    bars = [found for found in axes.collections if isinstance(found, LineCollection)]
    assert len({patch.get_hatch() for patch in axes.patches}) == 4
    for place, name in enumerate(named(compared_clouds)):
        found = worth(compared_clouds, name)
        assert len(found) == 9
        mean, deviation = statistics.mean(found), statistics.stdev(found)
        assert axes.patches[place].get_width() == pytest.approx(mean)
        assert axes.patches[place].get_y() < place < axes.patches[place].get_y() + axes.patches[place].get_height()
        assert sorted(dots[place].get_offsets()[:, 0]) == pytest.approx(sorted(found))
        (left, right) = bars[place].get_segments()[0][:, 0]
        assert (left, right) == pytest.approx((mean - deviation, mean + deviation))
        assert texts[place] == f"{100 * mean:.1f}% ± {100 * deviation:.1f}%"


def test_the_bars_are_labelled_with_what_is_unlike_learning(compared_clouds, words):
    figure = ns.figures.accuracy(compared_clouds)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["mcculloch-pitts\n(no learning)", "rosenblatt\n(best weights kept)", "adaline", "sigmoid"]
    assert "accuracy on held-out rows, 3-fold cross-validation" in figure.get_suptitle()
    (last,) = [line for line in figure.axes[0].get_lines() if line.get_marker() == "D"]
    lessons = [fit for fit in compared_clouds.fits if fit.contender == "rosenblatt" and fit.part is not None]
    assert last.get_xdata() == pytest.approx([statistics.mean(fit.accuracy_last for fit in lessons)])
    assert "with the last weights instead" in words(figure)


def test_the_baseline_is_the_share_of_the_most_frequent_class(compared_and):
    axes = ns.figures.accuracy(compared_and).axes[0]
    (line,) = [line for line in axes.get_lines() if line.get_label() == "baseline"]
    assert set(line.get_xdata()) == {0.75}
    assert axes.texts[-1].get_text() == "always the most frequent class: 75%"


def test_lessons_that_failed_are_told(compared_clouds, words):
    fits = [replace(fit, accuracy=math.nan, failed="Lost.") if fit.part == 1 else fit for fit in compared_clouds.fits]
    some = words(ns.figures.accuracy(replace(compared_clouds, fits=tuple(fits))))
    assert sum(text.endswith("\n3 of 9 failed") for text in some) == 4
    fits = [replace(fit, accuracy=math.nan, failed="Lost.") for fit in compared_clouds.fits]
    assert words(ns.figures.accuracy(replace(compared_clouds, fits=tuple(fits)))).count("every lesson failed") == 4


# Boundaries.


def panels(figure, comparison):
    """Return the panels of each contender by what is above them."""
    columns = figure.axes[0].get_subplotspec().get_gridspec().ncols
    found = {}
    for place, name in enumerate(named(comparison)):
        row = figure.axes[place * columns : (place + 1) * columns]
        found[name] = {axes.get_title().split("\n")[0]: axes for axes in row if axes.get_title()}
    return found


def boundary(axes):
    return next(line for line in axes.get_lines() if line.get_label() == "boundary").get_xydata()


def places(axes, many=5):
    """Return some points of a panel, and which pixels of its images they are."""
    pixels = np.array(list(itertools.product(np.linspace(3, 236, many).astype(int), repeat=2)))
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    return pixels, np.array([left, low]) + pixels[:, ::-1] / 239.0 * (right - left, high - low)


def points_of(axes):
    marks = [np.ma.filled(found.get_offsets()) for found in axes.collections if isinstance(found, PathCollection)]
    return np.vstack(marks)


def shade(axes, pixels):
    (image,) = axes.get_images()
    return np.asarray(image.get_array())[pixels[:, 0], pixels[:, 1]]


def regions(axes, pixels):
    inside = [np.isfinite(np.ma.filled(image.get_array(), np.nan)) for image in axes.get_images()]
    assert (np.sum(inside, axis=0) == 1).all()
    return np.argmax([one[pixels[:, 0], pixels[:, 1]] for one in inside], axis=0)


def test_each_line_has_the_weights_of_its_epoch(compared_and):
    drawn = panels(ns.figures.boundaries(compared_and), compared_and)
    assert list(drawn["rosenblatt"]) == ["epoch 0 (start)", "epoch 2", "epoch 4", "epoch 9 (last)"]
    assert list(drawn["adaline"]) == ["epoch 0 (start)", "epoch 4", "epoch 15", "epoch 60 (last)"]
    seen = 0
    for name, training in compared_and.trainings.items():
        place = {synapse[0]: column for column, synapse in enumerate(training.history.synapses)}
        for heading, axes in drawn[name].items():
            weights = training.history.weights[int(heading.split()[1])]
            w, b = weights[[place["x1"], place["x2"]]], weights[place["bias"]]
            if any(line.get_label() == "boundary" for line in axes.get_lines()):
                seen += 1
                assert boundary(axes) @ w + b == pytest.approx(0.0, abs=1e-9)
            pixels, points = places(axes)
            if name == "sigmoid":
                assert shade(axes, pixels) == pytest.approx(1.0 / (1.0 + np.exp(-(points @ w + b))))
            else:
                assert shade(axes, pixels).tolist() == (points @ w + b >= 0.0).tolist()
    assert seen >= 8


def test_scaled_features_are_drawn_in_their_own_units(compared_clouds):
    drawn = panels(ns.figures.boundaries(compared_clouds), compared_clouds)
    dataset = compared_clouds.dataset
    scaler = StandardScaler().fit(dataset.X)
    for name, training in compared_clouds.trainings.items():
        axes = drawn[name]["epoch 12 (last)"]
        assert sorted(map(tuple, points_of(axes))) == sorted(map(tuple, dataset.X))
        assert training.drive(scaler.transform(boundary(axes))) == pytest.approx(0.0, abs=1e-9)
        pixels, points = places(axes)
        if name == "sigmoid":
            assert shade(axes, pixels) == pytest.approx(training.activation(scaler.transform(points)))
        else:
            assert shade(axes, pixels).tolist() == training.predict(scaler.transform(points)).tolist()


def test_the_best_weights_kept_are_the_last_panel(compared_clouds):
    (fit,) = [fit for fit in compared_clouds.lessons("rosenblatt") if fit.training is not None]
    assert fit.pocketed
    axes = panels(ns.figures.boundaries(compared_clouds), compared_clouds)["rosenblatt"]
    assert list(axes) == ["epoch 0 (start)", "epoch 3", "epoch 12 (last)", "best weights kept"]
    ends = StandardScaler().fit(compared_clouds.dataset.X).transform(boundary(axes["best weights kept"]))
    assert ends @ fit.layer.slopes[0] + fit.layer.offsets[0] == pytest.approx(0.0, abs=1e-9)
    last = fit.training.drive(ends)
    assert np.abs(last).max() > 0.01  # which is another line
    wrong = round(36 * (1.0 - fit.accuracy_learned))
    assert axes["best weights kept"].get_title().endswith(f"\n{wrong} of 36 rows wrong")


@pytest.mark.parametrize("data", ["compared_iris", "compared_spheres"])
def test_many_features_are_seen_in_their_first_two_components(data, request):
    comparison = request.getfixturevalue(data)
    figure = ns.figures.boundaries(comparison)
    X, y = comparison.dataset.X, comparison.dataset.y
    scaler = StandardScaler().fit(X)
    pca = PCA(2, svd_solver="full").fit(scaler.transform(X))
    told = f"the plane of the first two principal components, {100 * pca.explained_variance_ratio_.sum():.3g}%"
    assert told in figure.get_suptitle().replace("\n", " ")
    drawn = panels(figure, comparison)
    lasts = {name: axes for name, one in drawn.items() for heading, axes in one.items() if heading.endswith("(last)")}
    axes = lasts["sigmoid"]
    assert (
        axes.get_xlabel() == f"component 1 ({100 * pca.explained_variance_ratio_[0]:.3g}%)" or data != "compared_iris"
    )
    offsets = points_of(axes)
    rows = np.vstack([np.unique(X[y == k], axis=0) for k in range(comparison.dataset.n_classes)])
    projected = pca.transform(scaler.transform(rows))
    # Which way a component points is anybody's choice.
    signs = np.where(np.ptp(np.sort(offsets, axis=0) - np.sort(projected, axis=0), axis=0) < 1e-9, 1.0, -1.0)
    drawn_at, wanted_at = (np.array(sorted(map(tuple, np.round(at, 9)))) for at in (offsets * signs, projected))
    assert drawn_at == pytest.approx(wanted_at, abs=1e-8)

    pixels, points = places(axes)
    rows = pca.inverse_transform(points * signs)
    for name, training in comparison.trainings.items():
        axes = lasts[name]
        if data == "compared_iris":
            same = {*zip(regions(axes, pixels).tolist(), training.predict(rows).tolist(), strict=True)}
            assert len(same) == len({region for region, _ in same}) == len(axes.get_images())
        else:
            ends = pca.inverse_transform(boundary(axes) * signs)
            assert training.drive(ends) == pytest.approx(0.0, abs=1e-9)
            wanted = training.activation(rows) if name == "sigmoid" else training.predict(rows)
            assert shade(axes, pixels) == pytest.approx(wanted)
    wiring = comparison.lessons("mcculloch-pitts")[0].wiring
    axes = drawn["mcculloch-pitts"]["wired by hand, no learning"]
    wanted = wiring.decide(scaler.inverse_transform(rows)).tolist()
    if data == "compared_iris":
        same = {*zip(regions(axes, pixels).tolist(), wanted, strict=True)}
        assert len(same) == len({region for region, _ in same}) == len(axes.get_images())
    else:
        assert shade(axes, pixels).tolist() == wanted


def test_two_columns_may_be_chosen(compared_spheres):
    figure = ns.figures.boundaries(compared_spheres, features=(3, 0), epochs=[8])
    assert "drawn: d and a; held at the mean: b = " in figure.get_suptitle()
    axes = panels(figure, compared_spheres)["adaline"]["epoch 8 (last)"]
    assert (axes.get_xlabel(), figure.axes[0].get_ylabel()) == ("", "a")  # there are panels below
    X = compared_spheres.dataset.X
    ends = np.tile(X.mean(axis=0), (2, 1))
    ends[:, [3, 0]] = boundary(axes)
    drive = compared_spheres.trainings["adaline"].drive(StandardScaler().fit(X).transform(ends))
    assert drive == pytest.approx(0.0, abs=1e-9)


def test_a_wiring_by_hand_is_its_truth_table(compared_and, words):
    figure = ns.figures.boundaries(compared_and)
    axes = panels(figure, compared_and)["mcculloch-pitts"]["wired by hand, no learning"]
    pixels, points = places(axes, 7)
    assert shade(axes, pixels).tolist() == (points > 0.5).all(axis=1).tolist()
    found = words(figure)
    assert "wired by hand, no learning\n0 of 4 rows wrong" in found
    assert "y (1) fires if x1 and x2 are on" in found


def test_one_feature_is_drawn_along_a_line(words):
    rows = ns.Dataset("one", [[0.0], [1.0], [2.0]], [0, 1, 1], ["p"], ["no", "yes"], "here")
    comparison = ns.compare(None, rows, seeds=1, epochs=5, scaling="none")
    drawn = panels(ns.figures.boundaries(comparison), comparison)
    training = comparison.trainings["rosenblatt"]
    *_, axes = drawn["rosenblatt"].values()
    (x, _), (same, _) = boundary(axes)
    assert x == same == pytest.approx(-training.bias / training.weights[0])
    assert not axes.get_ylabel()


def test_a_lesson_that_ended_before_shows_its_last(compared_and):
    drawn = panels(ns.figures.boundaries(compared_and, epochs=[0, 20, 60]), compared_and)
    assert list(drawn["rosenblatt"]) == ["epoch 0 (start)", "epoch 9 (last)"]
    assert list(drawn["sigmoid"]) == ["epoch 0 (start)", "epoch 20", "epoch 60 (last)"]
    titles = [axes.get_title() for axes in ns.figures.boundaries(compared_and, epochs=[0, 20, 60]).axes]
    assert sum(title.startswith("epoch 9") for title in titles) == 1


def test_weights_that_are_0_but_for_rounding_draw_no_line(words):
    comparison = ns.compare(["sigmoid"], "xor", seeds=1, epochs=600)
    layer = comparison.lessons("sigmoid")[0].layer
    assert 0.0 < np.abs(layer.slopes).max() < 1e-9
    figure = ns.figures.boundaries(comparison, epochs=[600])
    assert "no boundary (weights are 0\nbut for rounding)" in words(figure)
    assert not any(line.get_label() == "boundary" for line in figure.axes[0].get_lines())
    assert "by chance, for its weights are 0 but for rounding" in "\n".join(words(DRAW["learning_curves"](comparison)))


def test_names_of_regions_do_not_meet():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(60, 4)), np.arange(60) % 3
    X[:, 0] += y
    X[:, 2] -= y
    rows = ns.Dataset("crowd", X, y, tuple("abcd"), [f"class {k} {'n' * 60}" for k in range(3)], "here")
    figure = ns.figures.boundaries(ns.compare(["rosenblatt", "sigmoid"], rows, folds=0, seeds=1, epochs=30))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    for axes in figure.axes:
        boxes = [text.get_bbox_patch().get_window_extent() for text in axes.texts if "…" in text.get_text()]
        assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("epochs", [[], [0, 1, 2, 3, 4], [61], [-1], [1.5]])
def test_epochs_that_are_not_there_are_refused(compared_and, epochs):
    with pytest.raises(InputError, match="epoch"):
        ns.figures.boundaries(compared_and, epochs=epochs)


def test_the_error_says_which_epochs_there_are(compared_and):
    with pytest.raises(InputError, match="drawn at one to 4 epochs from 0 to 60; got \\[61\\]"):
        ns.figures.boundaries(compared_and, epochs=[61])


@pytest.mark.parametrize("features", [(0,), (0, 0), (0, 5), (0, 1, 2), ("a", "b"), ()])
def test_features_that_are_not_there_are_refused(compared_spheres, features):
    with pytest.raises(InputError, match="decision boundary"):
        ns.figures.boundaries(compared_spheres, features=features)


# Weights.


def test_a_path_is_the_history_of_a_weight(compared_and, lines):
    figure = ns.figures.weight_paths(compared_and)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title.split(":")[0] for title in titles] == named(compared_and)[1:]
    assert titles[0] == "rosenblatt: 9 epochs, no mistake after epoch 8"
    for axes, training in zip(figure.axes, compared_and.trainings.values(), strict=True):
        drawn, history = lines(axes), training.history
        for synapse, (source, _) in enumerate(history.synapses):
            x, y = drawn[source]
            assert x[-1] == 60
            assert y[: len(history.weights)] == pytest.approx(history.weights[:, synapse])
            assert set(y[len(history.weights) :]) <= {history.weights[-1, synapse]}


def test_weights_that_come_back_are_told():
    comparison = ns.compare(["rosenblatt"], "xor", seeds=1, epochs=10)
    (title,) = [axes.get_title(loc="left") for axes in ns.figures.weight_paths(comparison).axes]
    assert title == "rosenblatt: 10 epochs, 4 mistakes in the last, the same after each"


def test_weights_are_named_by_feature_and_class(compared_iris, lines, words):
    figure = ns.figures.weight_paths(compared_iris)
    assert "the 6 heaviest of 15 named" in figure.get_suptitle()
    features, classes = compared_iris.dataset.feature_names, compared_iris.dataset.class_names
    for axes, training in zip(figure.axes, compared_iris.trainings.values(), strict=True):
        history = training.history
        heaviest = np.argsort(-np.abs(history.weights[-1]))[:6]
        wanted = {}
        for synapse in heaviest:
            source, target = history.synapses[synapse]
            feature = "bias" if source == "bias" else features[int(source[1:]) - 1]
            wanted[f"{feature} → {classes[int(target[1:]) - 1]}"] = history.weights[:, synapse]
        drawn = lines(axes)
        assert {name: course.tolist() for name, course in wanted.items()} == {
            name: drawn[name][1].tolist() for name in wanted
        }
        assert {text.get_text().split("  ")[0] for text in axes.texts} == set(wanted)


# All of them.


@pytest.mark.parametrize("draw", DRAW)
@pytest.mark.parametrize("data", ["compared_and", "compared_clouds", "compared_iris", "compared_spheres"])
def test_no_two_texts_overlap(draw, data, request):
    figure = DRAW[draw](request.getfixturevalue(data))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [figure._suptitle, *itertools.chain.from_iterable(legend.get_texts() for legend in figure.legends)]
    for axes in figure.axes:
        texts += axes.texts
        if axes.axison:
            texts += [axes.xaxis.label, axes.yaxis.label, axes.title, *seen_ticks(axes.xaxis), *seen_ticks(axes.yaxis)]
            texts += [text for text in axes.get_children() if isinstance(text, matplotlib.text.Text)]
    boxes = {}
    for text in texts:
        if text.get_text().strip() and text.get_visible():
            boxes[text] = matplotlib.text.Text.get_window_extent(text, canvas.get_renderer()).padded(-1.0)
    assert len(boxes) > 8
    met = [pair for pair in itertools.combinations(boxes, 2) if boxes[pair[0]].overlaps(boxes[pair[1]])]
    assert [(one.get_text(), other.get_text()) for one, other in met] == []


def seen_ticks(axis):
    low, high = sorted(axis.get_view_interval())
    ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [tick.label1 for tick in ticks if tick.label1.get_visible()]


@pytest.mark.parametrize("draw", DRAW)
def test_an_interrupted_comparison_shows_what_there_is(draw, compared_clouds, words):
    done = tuple(fit for fit in compared_clouds.fits if fit.contender in ("mcculloch-pitts", "rosenblatt"))
    found = "\n".join(words(DRAW[draw](replace(compared_clouds, fits=done, separability=()))))
    assert "rosenblatt" in found
    none = "\n".join(words(DRAW[draw](replace(compared_clouds, fits=(), separability=()))))
    assert "was finished" in none


def test_a_comparison_of_wirings_alone_says_that_nobody_learns(words):
    comparison = ns.compare(["mcculloch-pitts"], "xor", seeds=1)
    assert "No contender learns." in words(ns.figures.learning_curves(comparison))
    assert "No contender learns." in words(ns.figures.weight_paths(comparison))
    assert "75%" in words(ns.figures.accuracy(comparison))
    assert "y (1) fires if x1 or x2 is on" in words(ns.figures.boundaries(comparison))


@pytest.mark.parametrize("draw", DRAW)
def test_a_lesson_that_failed_is_told(draw, words):
    contenders = [ns.Contender("adaline", rate=1e6, name="too fast"), "rosenblatt"]
    comparison = ns.compare(contenders, "iris", folds=2, seeds=1, epochs=3)
    assert comparison.lessons("too fast")[0].failed
    assert "fail" in "\n".join(words(DRAW[draw](comparison))).lower()


def test_the_figure_of_a_comparison_is_its_learning_curves(compared_and):
    assert compared_and.figure().get_suptitle() == ns.figures.learning_curves(compared_and).get_suptitle()


def test_weights_of_hidden_layers_are_named_by_both_ends():
    X, y = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.arange(3)
    rows = ns.Dataset("rows", X, y, ("left", "right"), ("a", "b", "c"), "here")
    comparison = ns.compare([ns.Contender("sigmoid", hidden=2)], rows, seeds=1, epochs=2)
    told = {line.get_label() for line in ns.figures.weight_paths(comparison).axes[0].get_lines()}
    synapses = {f"{tail} → {head}" for tail in ("left", "right", "bias") for head in ("h1", "h2")}
    synapses |= {f"{tail} → {head}" for tail in ("h1", "h2", "bias") for head in ("a", "b", "c")}
    assert len(told & synapses) == 6  # the heaviest


def test_what_hidden_layers_decide_is_drawn_around_the_rows():
    comparison = ns.compare([ns.Contender("sigmoid", hidden=4)], "xor", seeds=1, epochs=500)
    drawn = panels(ns.figures.boundaries(comparison), comparison)["sigmoid-hidden-4"]
    assert [heading for heading in drawn if heading.startswith("epoch 500")]
    learned = comparison.trainings["sigmoid-hidden-4"]
    assert learned.predict(learned.dataset.X).tolist() == learned.dataset.y.tolist()
    (image,) = drawn["epoch 500 (last)"].get_images()
    left, right, low, high = image.get_extent()
    shades = image.get_array()
    for (x, y), wanted in zip(learned.dataset.X, learned.dataset.y, strict=True):
        row, column = (y - low) / (high - low) * len(shades), (x - left) / (right - left) * shades.shape[1]
        assert (shades[int(row), int(column)] > 0.5) == wanted
