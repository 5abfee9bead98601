"""Models on the same rows in the same order: numbers against plain loops, published values and scikit-learn."""

import json
import math
import os
import signal
from dataclasses import dataclass, replace

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_lessons import perceptron
from sklearn.linear_model import LogisticRegression, Perceptron, SGDClassifier
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import neurosim as ns
from neurosim.core.errors import InputError, RunInterrupted
from neurosim.core.progress import Bar
from neurosim.studies.comparison.fit import pocket


def record(comparison, name):
    return next(r for r in comparison.to_records() if r["model"] == name)


class TestTheClassicNumbers:
    """CLASSICS: Novikoff 1962 on the tutorial's rows and the gates; Minsky and Papert 1969 on XOR."""

    @pytest.mark.parametrize(
        ("name", "updates", "epochs", "weights", "margin", "bound"),
        [
            ("seed", 5, 3, [2, 0, -1], 1 / 5, 15),
            ("and", 18, 9, [3, 2, -4], 1 / 17, 51),
            ("or", 9, None, [2, 2, -1], 1 / 9, 27),
        ],
    )
    def test_rosenblatt_on_separable_data(self, name, updates, epochs, weights, margin, bound):
        comparison = ns.compare(["rosenblatt"], name, seeds=2, epochs=100)
        found = record(comparison, "rosenblatt")
        assert comparison.separable is True
        assert (found["updates"], found["novikoff_bound"]) == (updates, bound)
        assert epochs is None or found["epochs_to_converge"] == epochs
        assert [*found["weights"][0], *(found["bias"] or [])] == weights
        assert comparison.separability[0].margin ** 2 == pytest.approx(margin, rel=1e-15)
        assert found["accuracy_mean"] == 1.0
        assert f"of at most {bound} (Novikoff)" in found["verdict"]

    def test_xor_is_settled(self):
        comparison = ns.compare(None, "xor", seeds=1)
        assert comparison.separable is False
        certificate = comparison.separability[0].certificate
        assert dict(zip(certificate.rows, map(float, certificate.shares), strict=True)) == dict.fromkeys(range(4), 0.5)
        assert "not linearly separable (certificate)" in comparison.verdicts()[0]
        rosenblatt = record(comparison, "rosenblatt")
        assert (rosenblatt["cycle"], rosenblatt["mistakes"], rosenblatt["pocket"]) == (1, 4, True)
        assert rosenblatt["novikoff_bound"] is None
        assert "come back after every epoch, for ever" in rosenblatt["verdict"]
        sigmoid = record(comparison, "sigmoid")
        assert "sits at 0.5 for every row (0.5000 to 0.5000)" in sigmoid["verdict"]
        assert np.abs(sigmoid["weights"]).max() < 1e-6
        assert sigmoid["accuracy_mean"] == 0.5  # the last digit of a sum that should be 0 decides nothing
        assert sigmoid["loss"] == pytest.approx(math.log(2), abs=1e-9)
        adaline = record(comparison, "adaline")
        assert adaline["loss"] == pytest.approx(1.0, abs=1e-12)  # Widrow and Hoff: the best is w = 0
        by_hand = record(comparison, "mcculloch-pitts")
        assert (by_hand["accuracy_mean"], by_hand["tried"]) == (0.75, 3**2 * 4)
        assert by_hand["verdict"].startswith("no learning")
        assert by_hand["updates"] is None

    def test_a_descent_goes_on_after_it_has_converged(self):
        found = record(ns.compare(["sigmoid"], "and", seeds=2, epochs=200), "sigmoid")
        wrong = found["mistakes_per_epoch"]
        first = next(epoch for epoch in range(1, 201) if not any(wrong[epoch - 1 :]))
        assert found["converged"]
        assert (found["epochs"], found["epochs_to_converge"]) == (200, first)
        assert 1 < first < 100
        assert 1 < found["epochs_to_converge_mean"] < 100
        too_short = record(ns.compare(["sigmoid"], "and", seeds=1, epochs=first - 1), "sigmoid")
        assert (too_short["converged"], too_short["epochs_to_converge"]) == (False, None)

    def test_the_tutorials_neuron_is_one_of_the_contenders(self):
        tutorial = ns.Contender("sigmoid", rule="gradient", rate=1.0, batch="all")
        comparison = ns.compare([tutorial], "seed", seeds=1)
        training = comparison.trainings["sigmoid"]
        assert training.activation([[1, 0, 0]])[0] == pytest.approx(0.99993704, abs=5e-9)
        assert record(comparison, "sigmoid")["weights"][0] == pytest.approx(
            [9.67299303, -0.2078435, -4.62963669], abs=1e-8
        )


def labelled_points():
    """Whole numbers with both classes there, so that every sum is exact."""
    return st.integers(0, 2**32 - 1).map(_points)


def _points(seed):
    random = np.random.default_rng(seed)
    n = int(random.integers(4, 30))
    X = random.integers(-3, 4, size=(n, int(random.integers(1, 4)))).astype(float)
    y = (X @ random.normal(size=X.shape[1]) + random.normal() > 0).astype(int)
    flipped = int(random.integers(0, 3))
    y[:flipped] = 1 - y[:flipped]
    y[:2] = 0, 1
    names = tuple(f"x{i}" for i in range(X.shape[1]))
    return ns.Dataset("points", X, y, names, ("no", "yes"), "drawn")


class TestAgainstPlainLoops:
    @given(labelled_points(), st.booleans(), st.integers(1, 5))
    @settings(max_examples=40)
    def test_rosenblatt_makes_exactly_their_updates_and_never_more_than_novikoff_allows(self, data, shuffle, seed):
        comparison = ns.compare(
            ["rosenblatt"], data, seeds=[seed], epochs=30, folds=0, shuffle=shuffle, scaling="none", bias=True
        )
        found = record(comparison, "rosenblatt")
        order = comparison.trainings["rosenblatt"].dataset
        assert sorted(map(tuple, np.column_stack([order.X, order.y]))) == sorted(
            map(tuple, np.column_stack([data.X, data.y]))
        )
        assert shuffle or np.array_equal(order.X, data.X)
        w, mistakes = perceptron(order.X, order.y, 30)
        assert found["mistakes_per_epoch"] == mistakes
        assert found["updates"] == sum(mistakes)
        if not found["pocket"]:
            np.testing.assert_array_equal([*found["weights"][0], *found["bias"]], w)
        if comparison.separable:
            assert sum(mistakes) <= comparison.bound * (1 + 1e-12)
        else:
            assert not found["converged"]

    @given(labelled_points())
    @settings(max_examples=40)
    def test_the_pocket_holds_the_best_weights_on_the_way(self, data):
        training = ns.train(ns.perceptron(data.n_features), data, "rosenblatt", epochs=5)
        rows = np.column_stack([data.X, np.ones(data.n_rows)])
        w, best = np.zeros(rows.shape[1]), len(rows)
        for _ in range(5):
            for i in range(len(rows)):
                sign = 1.0 if data.y[i] else -1.0
                if sign * (rows[i] @ w) <= 0.0:
                    w = w + sign * rows[i]
                best = min(best, sum((1.0 if t else -1.0) * (r @ w) <= 0.0 for r, t in zip(rows, data.y, strict=True)))
        assert pocket(training)[1] == best

    def test_the_kept_weights_are_asked_in_the_event_loop(self):
        comparison = ns.compare(["rosenblatt"], "iris", seeds=1, epochs=10, folds=0)
        (fit,) = comparison.lessons("rosenblatt")
        data = comparison.trainings["rosenblatt"].dataset
        by_hand = np.argmax(data.X @ fit.layer.slopes.T + fit.layer.offsets, axis=1)
        assert fit.pocketed
        assert fit.accuracy == np.mean(by_hand == data.y)
        assert fit.accuracy >= fit.accuracy_last

    def test_kept_weights_keep_their_bias_and_threshold(self):
        data = _points(12)  # not separable
        comparison = ns.compare([ns.Rosenblatt(threshold=2.0)], data, seeds=[1], epochs=20, folds=0)
        (fit,) = comparison.lessons("rosenblatt")
        rows = comparison.trainings["rosenblatt"].dataset
        found = record(comparison, "rosenblatt")
        w, (bias,), (threshold,) = np.array(found["weights"][0]), found["bias"], found["thresholds"]
        assert fit.pocketed
        assert threshold == 2.0
        assert fit.accuracy == np.mean((rows.X @ w + bias >= threshold) == rows.y)

    def test_the_margin_is_that_of_the_closest_row(self):
        found = record(ns.compare(["rosenblatt"], "and", seeds=1, epochs=100), "rosenblatt")
        rows = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
        w, sign = np.array([3, 2, -4]), np.array([-1, -1, -1, 1])
        assert found["margin"] == pytest.approx((sign * (rows @ w)).min() / np.linalg.norm(w), rel=1e-15)


class TestAgainstScikitLearn:
    @pytest.mark.parametrize(("name", "scaling", "epochs"), [("iris", "standard", 20), ("digits", "none", 3)])
    def test_rosenblatt_in_the_same_order_is_their_perceptron(self, name, scaling, epochs):
        data = ns.datasets.load(name)
        options = {"held_out": 0.25, "scaling": scaling, "epochs": epochs, "seeds": [1]}
        comparison = ns.compare(["rosenblatt"], data, jobs=2, **options)
        (fit,) = comparison.lessons("rosenblatt", whole=False)
        ((learned, asked),) = comparison.plan.parts(data, 1)
        train, test = comparison.plan.scaled(data, learned, asked)
        theirs = Perceptron(max_iter=epochs, tol=None, shuffle=False).fit(train.X, train.y)
        assert fit.accuracy_last == theirs.score(test.X, test.y)
        assert fit.accuracy_learned >= theirs.score(train.X, train.y)  # the best weights on the way

    @pytest.mark.parametrize(("name", "epochs", "seeds"), [("iris", 100, 3), ("breast-cancer", 10, 1)])
    def test_under_the_same_folds_no_less_accurate(self, name, epochs, seeds):
        data = ns.datasets.load(name)
        comparison = ns.compare(["rosenblatt", "sigmoid"], data, seeds=seeds, epochs=epochs, jobs=2)

        def theirs(estimator):
            pipeline = make_pipeline(StandardScaler(), estimator)
            folds = [StratifiedKFold(5, shuffle=True, random_state=seed) for seed in comparison.plan.seeds]
            return np.mean([cross_val_score(pipeline, data.X, data.y, cv=cv) for cv in folds])

        assert record(comparison, "rosenblatt")["accuracy_mean"] >= theirs(Perceptron(random_state=1)) - 0.01
        for estimator in (LogisticRegression(max_iter=5000), SGDClassifier(loss="log_loss", random_state=1)):
            assert record(comparison, "sigmoid")["accuracy_mean"] >= theirs(estimator) - 0.01

    def test_digits_as_well_as_their_online_descent(self):
        data = ns.datasets.load("digits")
        comparison = ns.compare(["sigmoid"], data, seeds=[1], epochs=6, jobs=2)
        ((learned, asked),) = StratifiedShuffleSplit(1, test_size=0.25, random_state=1).split(data.X, data.y)
        theirs = make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=1))
        accuracy = theirs.fit(data.X[learned], data.y[learned]).score(data.X[asked], data.y[asked])
        assert record(comparison, "sigmoid")["accuracy_mean"] >= accuracy - 0.01


class TestTheSameRowsForAll:
    def test_contenders_learn_the_same_rows_in_the_same_order(self):
        comparison = ns.compare(["rosenblatt", "adaline", "sigmoid"], "iris", seeds=[3], epochs=2, folds=0)
        first, *others = [training.dataset for training in comparison.trainings.values()]
        assert len(others) == 2
        for other in others:
            np.testing.assert_array_equal(other.X, first.X)
            np.testing.assert_array_equal(other.y, first.y)

    def test_workers_and_repeats_do_not_matter(self):
        options = {"seeds": 2, "epochs": 5, "folds": 2}
        alone = ns.compare(["rosenblatt", "sigmoid"], "iris", **options)
        assert ns.compare(["rosenblatt", "sigmoid"], "iris", jobs=2, **options).digest() == alone.digest()
        with joblib.parallel_config("threading", n_jobs=2):
            assert ns.compare(["rosenblatt", "sigmoid"], "iris", **options).digest() == alone.digest()
        other = ns.compare(["rosenblatt", "sigmoid"], "iris", seeds=[5, 6], epochs=5, folds=2)
        assert other.digest() != alone.digest()

    def test_lessons_of_parts_and_of_all_rows(self):
        comparison = ns.compare(["rosenblatt"], "iris", seeds=[4, 9], epochs=2, folds=3)
        assert sorted((fit.seed, -1 if fit.part is None else fit.part) for fit in comparison.fits) == [
            (seed, part) for seed in (4, 9) for part in (-1, 0, 1, 2)
        ]
        accuracies = [fit.accuracy for fit in comparison.fits if fit.part is not None]
        found = record(comparison, "rosenblatt")
        assert found["accuracies"] == accuracies
        assert found["accuracy_mean"] == pytest.approx(np.mean(accuracies))
        assert found["accuracy_std"] == pytest.approx(np.std(accuracies, ddof=1))

    def test_a_lesson_is_kept_whole_only_where_it_will_be_looked_at(self):
        comparison = ns.compare(["rosenblatt", "sigmoid"], "and", seeds=2, epochs=30)
        assert [fit.training is not None for fit in comparison.fits] == [True, True, False, False]
        assert comparison.trainings["sigmoid"].recording.n_signals == len(
            comparison.trainings["sigmoid"].recording.signals
        )

    def test_rows_are_shuffled_by_the_seed_or_not_at_all(self):
        def first_rows(**options):
            comparison = ns.compare(["rosenblatt"], "iris", epochs=1, folds=0, scaling="none", **options)
            return comparison.trainings["rosenblatt"].dataset.X

        given = ns.datasets.load("iris").X
        one, two = first_rows(seeds=[1]), first_rows(seeds=[2])
        np.testing.assert_array_equal(first_rows(seeds=[1], shuffle=False), given)
        assert not np.array_equal(one, given)
        assert not np.array_equal(one, two)
        np.testing.assert_array_equal(np.sort(one, axis=0), np.sort(given, axis=0))


class TestWhatIsReported:
    @pytest.mark.parametrize("name", ["seed", "xor", "iris"])
    def test_it_is_plain_data_and_whole(self, name):
        comparison = ns.compare(None, name, seeds=1, epochs=5)
        document = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))
        assert set(document) >= {"dataset", "separable", "models"}
        data = ns.datasets.load(name)
        assert (document["dataset"]["rows"], document["dataset"]["baseline"]) == (data.n_rows, data.baseline)
        wanted = {
            "model",
            "accuracy_mean",
            "accuracy_std",
            "epochs_to_converge",
            "updates",
            "novikoff_bound",
            "weights",
        }
        for model in document["models"]:
            assert set(model) >= wanted
            single = (1 if data.n_classes == 2 else data.n_classes, data.n_features)
            assert np.shape(model["weights"]) == (() if "hidden" in model else single)
        models = 4 if comparison.separable else 5  # where no plane separates the classes, a hidden layer is added
        lines = comparison.table().splitlines()
        assert len(lines) == 2 + models
        assert all(word in lines[0] for word in ("model", "accuracy", "updates", "bound"))
        assert "no learning" in lines[2]
        assert len(comparison.verdicts()) == models + 1
        assert repr(comparison).startswith(f"Comparison of {models} models on '{name}'")

    def test_several_classes_each_against_the_rest(self):
        comparison = ns.compare(["rosenblatt"], "iris", seeds=1, epochs=2, folds=0)
        proofs = comparison.to_dict()["separability"]
        assert [(p["class"], p["separable"]) for p in proofs] == [
            ("setosa", True),
            ("versicolor", False),
            ("virginica", False),
        ]
        assert comparison.separable is False
        assert "a plane separates setosa from the rest" in comparison.verdicts()[0]
        assert "never settles, for no plane separates versicolor or virginica from the rest" in comparison.verdicts()[1]
        assert (comparison.bound, comparison.sides) == (None, ("setosa", "versicolor", "virginica"))

    def test_the_bound_of_several_output_neurons_is_the_sum_of_theirs(self):
        data = ns.Dataset("corners", [[0, 0], [4, 0], [0, 4]], np.arange(3), ("x", "y"), ("a", "b", "c"), "drawn")
        comparison = ns.compare(["rosenblatt"], data, seeds=1, epochs=100, scaling="none", bias=True)
        found = record(comparison, "rosenblatt")
        each = [(np.sqrt(17) / proof.margin) ** 2 for proof in comparison.separability]
        assert found["novikoff_bound"] == pytest.approx(sum(each))
        assert found["converged"]
        assert found["updates"] <= sum(each)

    @pytest.mark.parametrize(
        "contender",
        [
            ns.Contender(ns.Rosenblatt(threshold=400.0)),
            ns.Contender("rosenblatt", batch=2),
            ns.Contender("rosenblatt", batch="all"),
            ns.Contender("rosenblatt", start="random"),
            ns.Contender("adaline", rule="rosenblatt"),
            ns.Contender("sigmoid", rule="rosenblatt", start="zero"),
            ns.Contender("rosenblatt", rule="delta", batch=1),
            ns.Contender(ns.LIF(tau=0.2, threshold=0.0, rest=-1.0, reset=-1.0)),
            ns.Contender("mcculloch-pitts"),
        ],
        ids=lambda contender: f"{contender.neuron!r} {contender.rule} {contender.batch} {contender.start}",
    )
    def test_novikoffs_bound_is_claimed_only_where_it_was_proved(self, contender):
        comparison = ns.compare(["rosenblatt", contender], "and", seeds=1, epochs=300)
        covered, other = comparison.to_records()
        assert (comparison.bound, covered["novikoff_bound"], other["novikoff_bound"]) == (51, 51, None)
        assert "Novikoff" in covered["verdict"]
        assert "Novikoff" not in other["verdict"]

    def test_a_far_threshold_takes_more_updates_than_the_bound_would_allow(self):
        comparison = ns.compare([ns.Rosenblatt(threshold=400.0)], "and", seeds=1, epochs=300)
        (found,) = comparison.to_records()
        assert found["converged"]
        assert found["updates"] > comparison.bound

    def test_a_threshold_without_a_bias_is_a_plane_that_no_proof_asked_about(self):
        data = ns.Dataset("two", [[1.0], [3.0]], [0, 1], ("x",), ("no", "yes"), "drawn")  # w x >= 2: w = 1 will do
        options = {"seeds": 1, "scaling": "none", "bias": False}
        soon, later = (ns.compare([ns.Rosenblatt(threshold=2.0)], data, epochs=n, **options) for n in (1, 100))
        assert soon.separable is False
        assert not soon.to_records()[0]["converged"]
        assert "never" not in soon.to_records()[0]["verdict"]
        assert later.to_records()[0]["verdict"].startswith("separates the rows after")

    @pytest.mark.parametrize("data", ["and", "xor"])
    def test_no_plane_is_claimed_of_a_model_with_memory(self, data):
        (found,) = ns.compare([ns.LIF(tau=5.0)], data, seeds=1, epochs=30).to_records()
        assert (found["margin"], found["novikoff_bound"], found["pocket"]) == (None, None, False)
        assert found["verdict"].endswith("it has a memory, so no proof about planes applies")
        assert not any(claim in found["verdict"] for claim in ("separate", "never", "for ever", "best"))

    def test_nothing_is_said_to_be_impossible_before_it_is_proved(self):
        undecided = replace(ns.compare(["rosenblatt"], "xor", seeds=1, epochs=5), separability=())
        assert record(undecided, "rosenblatt")["verdict"].startswith(
            "has not separated the rows: its weights come back"
        )

    def test_three_classes_on_a_line_are_decided_rightly_though_no_plane_parts_the_middle_one(self):
        data = ns.Dataset("line", [[-4.0], [-1.0], [0.0]], np.arange(3), ("x",), ("a", "b", "c"), "drawn")
        comparison = ns.compare(["rosenblatt"], data, seeds=1, epochs=5, scaling="none")
        each = [perceptron(data.X, data.y == k, 5)[1] for k in range(3)]  # one neuron against the rest, by a plain loop
        found = record(comparison, "rosenblatt")
        assert (comparison.separable, comparison.inseparable) == (False, ("b",))
        assert found["updates"] == sum(map(sum, each))
        assert [wrong[-1] == 0 for wrong in each] == [True, False, True]
        assert found["mistakes"] == 0  # the decision of the last epoch is right, and yet b goes on
        assert (found["converged"], found["epochs_to_converge"]) == (False, None)
        assert found["verdict"].startswith("never settles, for no plane separates b from the rest: ")
        assert found["verdict"].endswith(
            "kept are the best weights seen, right on 100.0% of the rows that were learned"
        )
        assert found["accuracy_learned"] == 1.0

    def test_separable_but_not_yet_separated(self):
        found = record(ns.compare(["rosenblatt"], "and", seeds=1, epochs=3), "rosenblatt")
        assert not found["converged"]
        assert "will separate the rows, but has not yet" in found["verdict"]
        assert "of the at most 51" in found["verdict"]

    def test_a_lesson_that_blows_up_is_told_and_costs_no_other(self):
        wild = ns.Contender("adaline", rate=1e3, name="wild")
        comparison = ns.compare(["rosenblatt", wild], "and", seeds=1, epochs=500)
        assert record(comparison, "rosenblatt")["accuracy_mean"] == 1.0
        failed = record(comparison, "wild")
        assert failed["accuracy_mean"] is None
        assert "became NaN" in failed["failed"]
        assert "smaller rate" in failed["verdict"]
        json.dumps(comparison.to_dict(), allow_nan=False)
        assert comparison.table()

    def test_folds_that_failed_are_counted_and_told(self):
        whole = ns.compare(["rosenblatt", "adaline"], "iris", folds=3, seeds=2, epochs=3)
        assert [(r["lessons"], r["lessons_failed"]) for r in whole.to_records()] == [(8, 0), (8, 0)]
        assert not any("failed" in verdict for verdict in whole.verdicts())
        lost = [
            replace(fit, failed="Lost.", accuracy=math.nan) if fit.contender == "adaline" and fit.part == 1 else fit
            for fit in whole.fits
        ]
        some = replace(whole, fits=tuple(lost))
        found = record(some, "adaline")
        assert record(some, "rosenblatt")["lessons_failed"] == 0
        assert (found["lessons"], found["lessons_failed"], found["failed"]) == (8, 2, None)
        assert found["accuracy_mean"] == pytest.approx(
            np.mean([fit.accuracy for fit in whole.fits if fit.contender == "adaline" and fit.part in (0, 2)])
        )
        assert found["verdict"].endswith("; 2 of its 8 lessons failed and are not in the accuracy")

    def test_a_lesson_of_all_rows_that_failed_is_told_with_the_others(self):
        wild = ns.Contender("adaline", rate=1e3, name="wild")
        found = record(ns.compare([wild], "iris", folds=2, seeds=1, epochs=200), "wild")
        assert (found["lessons"], found["lessons_failed"]) == (3, 3)
        assert found["verdict"].startswith("3 of its 3 lessons failed, that of all rows among them: ")

    def test_a_model_with_memory_may_take_part(self):
        comparison = ns.compare([ns.LIF(tau=0.2)], "and", seeds=1, epochs=30)
        assert record(comparison, "lif")["signals"] > 0


class TestBadInput:
    @pytest.mark.parametrize(
        ("y", "classes", "told"),
        [
            ([0, 0, 0], ("no", "yes"), "one class only, 'no'"),
            ([0, 1, 0], ("a", "b", "c", "d"), "4 classes and 3 rows; every class needs a row, .* no row of 'c', 'd'"),
            ([0, 2, 0], ("a", "b", "c"), "there is no row of 'b'"),
            ([1] * 30, ("no", "yes"), "one class only, 'yes'"),
            ([0, 2] * 15, ("a", "b", "c"), "there is no row of 'b'"),
        ],
    )
    def test_classes_that_cannot_be_told_apart(self, y, classes, told):
        data = ns.Dataset("d", np.arange(float(len(y)))[:, None], np.array(y), ("x",), classes, "drawn")
        with pytest.raises(InputError, match=told):
            ns.compare(None, data)

    def test_unknown_names(self):
        with pytest.raises(InputError, match="Did you mean 'sigmoid'"):
            ns.compare(["sigmod"], "seed")
        with pytest.raises(InputError, match="Did you mean 'iris'"):
            ns.compare(None, "irs")
        with pytest.raises(InputError, match="no engine named"):
            ns.compare(None, "seed", engine="fast")


def test_processes_that_would_only_wait_are_not_started(monkeypatch):
    started, parallel = [], joblib.Parallel
    monkeypatch.setattr(joblib, "Parallel", lambda n_jobs, **rest: started.append(n_jobs) or parallel(1, **rest))
    ns.compare(["rosenblatt"], "and", epochs=2, seeds=1, jobs=100_000)
    assert set(started) == {4 * os.cpu_count()}


@dataclass(frozen=True)
class Spelled(ns.Rosenblatt):
    """Rosenblatt's unit, in a way that nobody can compile."""

    def fire(self, state):
        return 1.0 if float(repr(state.v)) >= self.threshold else 0.0


def test_many_short_lessons_are_compiled_where_they_can_be(monkeypatch):
    asked, given = ["sigmoid", Spelled()], {"dataset": "iris", "epochs": 20, "seeds": 1}
    monkeypatch.setattr(
        "neurosim.studies.comparison.comparing.LONG_LESSON", 250_000
    )  # a lesson of 20 epochs has 45,000
    monkeypatch.setattr("neurosim.core.errors._SHOWN", set())
    with pytest.warns(ns.NeurosimWarning, match="model Spelled cannot be compiled: fire .*SimPy runs it"):
        auto = ns.compare(asked, **given)
    assert {fit.contender: fit.engine for fit in auto.fits} == {"sigmoid": "compiled", "Spelled": "simpy"}
    simpy = ns.compare(asked, **given, engine="simpy")
    assert [fit.accuracy for fit in auto.fits] == [fit.accuracy for fit in simpy.fits]
    assert auto.trainings["sigmoid"].digest() == simpy.trainings["sigmoid"].digest()


@pytest.fixture
def after_one_lesson(monkeypatch):
    """Send this process a signal as soon as one lesson of a comparison is finished."""

    def sent(number):
        reach = Bar.reach

        def reached(bar, point):
            reach(bar, point)
            if point == 1:
                signal.raise_signal(number)

        monkeypatch.setattr(Bar, "reach", reached)

    return sent


def test_ctrl_c_keeps_the_lessons_that_were_finished(after_one_lesson):
    after_one_lesson(signal.SIGINT)
    with pytest.raises(RunInterrupted, match="interrupted after 1 of 6 lessons") as caught:
        ns.compare(["rosenblatt", "sigmoid"], "seed", epochs=100)
    comparison = caught.value.comparison
    assert len(comparison.fits) == 1
    assert comparison.separable is True
    json.dumps(comparison.to_dict())


def test_sigterm_does_too(after_one_lesson):
    after_one_lesson(signal.SIGTERM)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(RunInterrupted):
        ns.compare(["sigmoid"], "seed", epochs=100)
    assert signal.getsignal(signal.SIGTERM) is before
