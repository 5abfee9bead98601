"""Our neurons as scikit-learn classifiers: its own checks, and its classifiers and plain loops as oracles."""

import pickle
import subprocess
import sys

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from oracle_lessons import delta
from oracle_lessons import perceptron as plain_perceptron
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.linear_model import LogisticRegression, Perceptron, SGDClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import neurosim as ns
from neurosim.core.installing import install_command
from neurosim.estimators import (
    AdalineClassifier,
    McCullochPittsClassifier,
    RosenblattClassifier,
    SigmoidClassifier,
    SurrogateClassifier,
)
from neurosim.training.hand_wiring import best_wiring

LEARNERS = [RosenblattClassifier, AdalineClassifier, SigmoidClassifier]
ALL = [McCullochPittsClassifier, *LEARNERS]
LAYERED = [kind(hidden_layer_sizes=(3,), max_iter=20) for kind in (SigmoidClassifier, SurrogateClassifier)]
GATE = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR = [0, 1, 1, 0]

unfinished = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

iris_X, iris_y = load_iris(return_X_y=True)
iris_X = (iris_X - iris_X.mean(axis=0)) / iris_X.std(axis=0)


@unfinished
@parametrize_with_checks([*(kind() for kind in ALL), *LAYERED])
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def logistic(v):
    return 1.0 / (1.0 + np.exp(-v))


def descent(X, targets, epochs, *, rate, batch, slope):
    """Gradient descent from w = 0, the bias last: on the cross-entropy, or times the slope on the squared error."""
    rows = np.column_stack([X, np.ones(len(X))])
    w = np.zeros((targets.shape[1], rows.shape[1]))
    for _ in range(epochs):
        for start in range(0, len(rows), batch):
            part = slice(start, start + batch)
            output = logistic(rows[part] @ w.T)
            error = (targets[part] - output) * (output * (1.0 - output) if slope else 1.0)
            w = w + rate * error.T @ rows[part]
    return w


def learned(estimator):
    return np.column_stack([estimator.coef_, estimator.intercept_])


@st.composite
def tables(draw, classes=2):
    n, m = draw(st.integers(classes, 9)), draw(st.integers(1, 3))
    X = draw(st.lists(st.lists(st.integers(-3, 3), min_size=m, max_size=m), min_size=n, max_size=n))
    y = draw(st.lists(st.integers(0, classes - 1), min_size=n, max_size=n).filter(lambda y: len(set(y)) == classes))
    return np.array(X, dtype=float), np.array(y)


@unfinished
class TestRosenblatt:
    @given(st.sampled_from([2, 3]).flatmap(lambda classes: tables(classes=classes)), st.integers(1, 12), st.booleans())
    def test_it_is_scikit_learns_perceptron_weight_for_weight(self, table, epochs, bias):
        theirs = Perceptron(max_iter=epochs, tol=None, shuffle=False, fit_intercept=bias).fit(*table)
        ours = RosenblattClassifier(max_iter=epochs, shuffle=False, fit_intercept=bias).fit(*table)
        assert ours.coef_.tolist() == theirs.coef_.tolist()
        assert ours.intercept_.tolist() == theirs.intercept_.tolist()

    def test_and_so_on_iris(self):
        theirs = Perceptron(max_iter=20, tol=None, shuffle=False).fit(iris_X, iris_y)
        ours = RosenblattClassifier(max_iter=20, shuffle=False).fit(iris_X, iris_y)
        assert learned(ours) == pytest.approx(learned(theirs), abs=1e-9)
        assert ours.predict(iris_X).tolist() == theirs.predict(iris_X).tolist()
        assert ours.decision_function(iris_X) == pytest.approx(theirs.decision_function(iris_X), abs=1e-9)

    @given(tables(), st.integers(1, 5))
    @settings(max_examples=20)
    def test_its_epochs_end_with_one_without_an_error(self, table, batch):
        w, mistakes = plain_perceptron(*table, 15, batch=batch)
        ours = RosenblattClassifier(max_iter=15, shuffle=False, batch=batch).fit(*table)
        assert ours.n_iter_ == len(mistakes)
        assert learned(ours)[0].tolist() == w.tolist()

    def test_the_rate_only_scales(self):
        slow, fast = (RosenblattClassifier(rate=rate, max_iter=5).fit(iris_X, iris_y) for rate in (0.25, 1.0))
        assert (4.0 * learned(slow)).tolist() == learned(fast).tolist()


def test_rows_that_are_still_wrong_are_told_with_the_way_to_know_more():
    with pytest.warns(ConvergenceWarning, match=r"last of 7 epochs .* 4 of 4 rows .* neurosim\.separability"):
        RosenblattClassifier(max_iter=7, shuffle=False).fit(GATE, XOR)
    RosenblattClassifier().fit(GATE, [0, 0, 0, 1])  # and nothing is said of rows that are right
    SigmoidClassifier(max_iter=3).fit(GATE, XOR)


class TestAdaline:
    @pytest.mark.parametrize("batch", [1, 7, None])
    def test_it_is_least_mean_squares(self, batch):
        X, y = iris_X[:100], iris_y[:100]
        ours = AdalineClassifier(rate=0.001, max_iter=6, batch=batch, shuffle=False).fit(X, y)
        w = delta(X, 2.0 * y - 1.0, 6, rate=0.001, batch=batch or len(X))
        assert learned(ours)[0] == pytest.approx(w, rel=1e-10)
        assert ours.decision_function(X) == pytest.approx(X @ w[:-1] + w[-1], rel=1e-9)
        assert ours.n_iter_ == 6

    def test_one_neuron_for_each_class(self):
        ours = AdalineClassifier(rate=0.001, max_iter=3, shuffle=False).fit(iris_X, iris_y)
        each = [delta(iris_X, np.where(iris_y == k, 1.0, -1.0), 3, rate=0.001) for k in range(3)]
        assert learned(ours) == pytest.approx(np.array(each), rel=1e-10)

    def test_left_to_itself_it_comes_to_the_least_squares(self):
        X, y = iris_X[:, :2], np.where(iris_y == 0, "other", "setosa")
        ours = AdalineClassifier(batch=None, max_iter=60).fit(X, y)
        target = np.where(y == "setosa", 1.0, -1.0)
        best = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), target, rcond=None)[0]
        assert learned(ours)[0] == pytest.approx(best, abs=1e-6)


class TestSigmoid:
    @pytest.mark.parametrize("rule", ["cross-entropy", "gradient"])
    @pytest.mark.parametrize("batch", [1, 32, None])
    def test_it_is_gradient_descent(self, rule, batch):
        ours = SigmoidClassifier(rule=rule, rate=0.02, max_iter=4, batch=batch, shuffle=False).fit(iris_X, iris_y)
        options = {"rate": 0.02, "batch": batch or len(iris_X), "slope": rule == "gradient"}
        w = descent(iris_X, np.eye(3)[iris_y], 4, **options)
        assert learned(ours) == pytest.approx(w, rel=1e-9)
        degrees = logistic(iris_X @ w[:, :-1].T + w[:, -1])
        probabilities = ours.predict_proba(iris_X)
        assert probabilities == pytest.approx(degrees / degrees.sum(axis=1, keepdims=True), rel=1e-9)
        assert probabilities.argmax(axis=1).tolist() == ours.predict(iris_X).tolist()

    def test_of_two_classes_the_probability_is_the_neurons_answer(self):
        X, y = iris_X[:100], iris_y[:100]
        ours = SigmoidClassifier(max_iter=3).fit(X, y)
        yes = logistic(X @ ours.coef_[0] + ours.intercept_[0])
        assert ours.predict_proba(X) == pytest.approx(np.column_stack([1 - yes, yes]), rel=1e-9)

    def test_answers_too_small_for_a_number_still_share_one(self):
        ours = SigmoidClassifier(max_iter=1).fit(iris_X, iris_y)
        ours.coef_ = np.array([[-900.0, 0, 0, 0], [-800.0, 0, 0, 0], [-850.0, 0, 0, 0]])
        assert ours.predict_proba([[1.0, 0, 0, 0]]).tolist() == [[0.0, 1.0, 0.0]]

    @pytest.mark.parametrize(
        ("load", "ours"),
        [(load_iris, SigmoidClassifier(rate=0.3)), (load_breast_cancer, SigmoidClassifier(max_iter=30))],
        ids=["iris", "breast cancer"],
    )
    def test_it_is_as_good_as_logistic_regression_and_stochastic_descent(self, load, ours):
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        theirs = [LogisticRegression(max_iter=1000), SGDClassifier(loss="log_loss", random_state=0)]
        accuracy, regression, stochastic = (
            cross_val_score(make_pipeline(StandardScaler(), kind), *load(return_X_y=True), cv=folds).mean()
            for kind in (ours, *theirs)
        )
        assert accuracy == pytest.approx(regression, abs=0.01)
        assert accuracy > stochastic - 0.01


class TestMcCullochPitts:
    def test_it_is_wired_as_well_as_can_be(self):
        ours = McCullochPittsClassifier().fit(GATE, ["no", "yes", "yes", "no"])
        assert str(ours.wiring_) == "y fires if x1 or x2 is on"
        assert ours.score(GATE, ["no", "yes", "yes", "no"]) == 0.75
        assert (ours.coef_.tolist(), ours.intercept_.tolist()) == ([[1.0, 1.0]], [-0.5])
        assert ours.decision_function(GATE).tolist() == [-0.5, 0.5, 0.5, 1.5]
        assert not hasattr(ours, "partial_fit")

    def test_several_classes_decide_as_the_wiring_does(self):
        ours = McCullochPittsClassifier(most_inputs=3).fit(iris_X, iris_y)
        wiring = best_wiring(iris_X, iris_y, 3, most_inputs=3)
        assert ours.predict(iris_X).tolist() == wiring.decide(iris_X).tolist()
        assert ours.decision_function(iris_X).argmax(axis=1).tolist() == wiring.decide(iris_X).tolist()
        assert ours.wiring_.tried == 3 * 27 * 5

    def test_inhibition_is_less_than_any_other_score_and_finite(self):
        ours = McCullochPittsClassifier().fit(GATE, [1, 1, 0, 0])
        assert str(ours.wiring_) == "y fires unless x1 is on"
        assert ours.decision_function(GATE).tolist() == [0.5, 0.5, -4.0, -4.0]
        assert roc_auc_score([1, 1, 0, 0], ours.decision_function(GATE)) == 1.0


class TestGoingOn:
    @unfinished
    @pytest.mark.parametrize("kind", LEARNERS)
    @pytest.mark.parametrize("options", [{"shuffle": False}, {}, {"batch": 8, "fit_intercept": False}], ids=str)
    def test_one_epoch_more_at_a_time_is_the_same_lesson(self, kind, options):
        whole = kind(max_iter=4, **options).fit(iris_X, iris_y)
        steps = kind(**options)
        for _ in range(4):
            steps.partial_fit(iris_X, iris_y, classes=[2, 0, 1])
        assert learned(steps).tolist() == learned(whole).tolist()
        assert steps.n_iter_ == whole.n_iter_ == 4
        assert steps.rate_ == whole.rate_

    def test_rows_may_come_in_parts_without_all_classes(self):
        ours = AdalineClassifier(rate=0.01, shuffle=False)
        for k in (0, 1, 2):
            ours.partial_fit(iris_X[iris_y == k], iris_y[iris_y == k], classes=[0, 1, 2])
        assert learned(ours).tolist() == learned(clone(ours).set_params(max_iter=1).fit(iris_X, iris_y)).tolist()

    def test_fit_forgets(self):
        ours = SigmoidClassifier(max_iter=2).fit(iris_X, iris_y)
        weights = learned(ours).tolist()
        assert learned(ours.fit(iris_X, iris_y)).tolist() == weights
        assert ours.n_iter_ == 2

    def test_the_order_of_the_rows_follows_the_random_state(self):
        first, again, other = (
            learned(SigmoidClassifier(max_iter=2, random_state=state).fit(iris_X, iris_y)).tolist()
            for state in (1, np.random.RandomState(1), 2)
        )
        assert first == again != other


class TestTools:
    @unfinished
    @pytest.mark.parametrize("kind", ALL)
    def test_a_pipeline_is_validated_cloned_pickled_and_drawn(self, kind):
        X, y = iris_X[:, :2], iris_y
        pipeline = make_pipeline(StandardScaler(), kind()).set_params(
            **({} if kind is McCullochPittsClassifier else {f"{kind.__name__.lower()}__max_iter": 5})
        )
        scores = cross_val_score(pipeline, X, y, cv=3)
        with joblib.parallel_config(backend="threading", n_jobs=2):
            assert cross_val_score(clone(pipeline), X, y, cv=3).tolist() == scores.tolist()
        pipeline.fit(X, y)
        twin = pickle.loads(pickle.dumps(pipeline))
        assert twin.decision_function(X).tolist() == pipeline.decision_function(X).tolist()
        display = DecisionBoundaryDisplay.from_estimator(
            pipeline, X, grid_resolution=10, response_method="predict", ax=Figure().subplots()
        )
        xx, yy = display.xx0.ravel(), display.xx1.ravel()
        assert display.response.ravel().tolist() == pipeline.predict(np.column_stack([xx, yy])).tolist()

    def test_a_grid_is_searched(self):
        search = GridSearchCV(SigmoidClassifier(max_iter=5), {"rate": [1e-6, 0.05], "rule": ["gradient"]}, cv=3)
        search.fit(iris_X, iris_y)
        assert search.best_params_ == {"rate": 0.05, "rule": "gradient"}
        assert search.best_score_ > 0.7

    def test_labels_may_be_words(self):
        names = np.array(["setosa", "versicolor", "virginica"])[iris_y]
        ours = SigmoidClassifier(max_iter=20).fit(iris_X, names)
        assert ours.score(iris_X, names) > 0.85
        assert set(ours.predict(iris_X)) == set(names)


class TestTheSteadyRate:
    def test_the_signal_of_a_bias_counts(self):
        X, y = [[0.1], [-0.1]], [0, 1]
        assert AdalineClassifier(batch=None, max_iter=1).fit(X, y).rate_ == 0.5
        assert AdalineClassifier(batch=None, max_iter=1, fit_intercept=False).fit(X, y).rate_ == 50.0

    @unfinished
    @pytest.mark.parametrize("kind", LEARNERS)
    @pytest.mark.parametrize("batch", [1, 50, None])
    def test_features_of_any_scale_leave_the_weights_finite(self, kind, batch):
        X = load_iris().data * [1e6, 1.0, 1e-6, 1e3]
        ours = kind(max_iter=10, batch=batch).fit(X, iris_y)
        assert np.isfinite(learned(ours)).all()
        assert np.abs(ours.decision_function(X)).max() < (np.inf if kind is RosenblattClassifier else 1e3)


class TestWhatIsRefused:
    @pytest.mark.parametrize("kind", LEARNERS)
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"max_iter": 0}, "The 'max_iter' of {} must be a whole number of at least 1; got 0"),
            ({"batch": 0.5}, "The 'batch' of {} must be a whole number"),
            ({"rate": -1.0}, "The 'rate' of {} must be a positive number; got -1.0"),
            ({"fit_intercept": "no"}, "The 'fit_intercept' of {} must be True or False; got 'no'"),
            ({"shuffle": None}, "The 'shuffle' of {} must be True or False"),
            ({"engine": "steam"}, "steam"),
        ],
    )
    def test_parameters(self, kind, options, message):
        with pytest.raises(ns.InputError, match=message.format(kind.__name__)):
            kind(**options).fit(GATE, XOR)

    def test_a_rule_that_does_not_fit(self):
        with pytest.raises(ns.UnknownNameError, match="no learning rule of SigmoidClassifier named 'delta'"):
            SigmoidClassifier(rule="delta").fit(GATE, XOR)

    @pytest.mark.parametrize("kind", ALL)
    def test_one_class(self, kind):
        with pytest.raises(ns.InputError, match="one class"):
            kind().fit(GATE, [1, 1, 1, 1])

    def test_parts_of_a_lesson_that_do_not_fit_each_other(self):
        ours = AdalineClassifier()
        with pytest.raises(ns.InputError, match="first call of partial_fit needs all classes"):
            ours.partial_fit(GATE, XOR)
        ours.partial_fit(GATE, XOR, classes=[0, 1])
        with pytest.raises(ns.InputError, match=r"The classes are \[0, 1\], as in the first call"):
            ours.partial_fit(GATE, XOR, classes=[0, 1, 2])
        with pytest.raises(ns.InputError, match=r"among the classes \[0, 1\]; got .*2"):
            ours.partial_fit(GATE, [0, 1, 2, 0])

    def test_weights_that_run_away_are_not_silent(self):
        with pytest.raises(ns.RunStopped):
            AdalineClassifier(rate=1e3, max_iter=200).fit(iris_X, iris_y)


def test_without_scikit_learn_it_says_what_to_install():
    code = "import sys; sys.modules['sklearn'] = None; import neurosim.estimators"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert install_command("scikit-learn>=1.6") in told.stderr.splitlines()[-1]


def backpropagated(X, targets, epochs, rate, weights):
    """A plain loop: cross-entropy of sigmoids with one hidden layer, row by row; the bias is last in each layer."""
    into_hidden, into_output = (np.array(layer) for layer in weights)
    for _ in range(epochs):
        for row, target in zip(X, targets, strict=True):
            seen = np.append(row, 1.0)
            hidden = logistic(into_hidden @ seen)
            felt = np.append(hidden, 1.0)
            error = target - logistic(into_output @ felt)
            back = (into_output[:, :-1].T @ error) * hidden * (1.0 - hidden)
            into_output += rate * np.outer(error, felt)
            into_hidden += rate * np.outer(back, seen)
    return into_hidden, into_output


class TestHiddenLayers:
    def test_they_learn_as_a_plain_loop_does(self):
        how = {"hidden_layer_sizes": (5,), "rate": 0.1, "shuffle": False}
        ours = SigmoidClassifier(max_iter=3, **how).fit(iris_X, iris_y)
        start = SigmoidClassifier(rate=1e-300, max_iter=1, hidden_layer_sizes=(5,), shuffle=False).fit(iris_X, iris_y)
        began = [np.column_stack([w.T, b]) for w, b in zip(start.coefs_, start.intercepts_, strict=True)]
        learned = backpropagated(iris_X, np.eye(3)[iris_y], 3, 0.1, began)
        for w, b, expected in zip(ours.coefs_, ours.intercepts_, learned, strict=True):
            assert np.column_stack([w.T, b]) == pytest.approx(expected, abs=1e-12)

    @pytest.mark.parametrize("kind", [SigmoidClassifier, SurrogateClassifier])
    def test_xor_needs_one(self, kind):
        assert kind(hidden_layer_sizes=4, max_iter=2000, batch=None).fit(GATE, XOR).score(GATE, XOR) == 1.0
        assert kind(hidden_layer_sizes=(), max_iter=2000, batch=None).fit(GATE, XOR).score(GATE, XOR) < 1.0

    def test_epochs_one_by_one_are_those_of_one_fit(self):
        whole = SigmoidClassifier(hidden_layer_sizes=(3, 2), max_iter=4, rate=0.5).fit(iris_X, iris_y)
        parts = SigmoidClassifier(hidden_layer_sizes=(3, 2), rate=0.5)
        for _ in range(4):
            parts.partial_fit(iris_X, iris_y, classes=[0, 1, 2])
        for one, other in zip(whole.coefs_ + whole.intercepts_, parts.coefs_ + parts.intercepts_, strict=True):
            assert one.tolist() == other.tolist()

    def test_the_seed_draws_the_start(self):
        def fitted(seed):
            return SurrogateClassifier(random_state=seed, max_iter=1, shuffle=False).fit(GATE, XOR).coefs_[0].tolist()

        assert fitted(1) == fitted(1) != fitted(2)

    @pytest.mark.parametrize("sizes", [0, (3, -1), 2.5, "many", (True,), None])
    def test_sizes_that_make_no_layer_are_refused(self, sizes):
        with pytest.raises(ns.InputError, match=r"hidden_layer_sizes|The size of a hidden layer"):
            SigmoidClassifier(hidden_layer_sizes=sizes).fit(GATE, XOR)

    def test_other_sizes_in_between_are_refused(self):
        begun = SigmoidClassifier(hidden_layer_sizes=(3,)).partial_fit(GATE, XOR, classes=[0, 1])
        begun.set_params(hidden_layer_sizes=(4,))
        with pytest.raises(
            ns.InputError, match=r"begun with the hidden layers \(3,\); hidden_layer_sizes is now \(4,\)"
        ):
            begun.partial_fit(GATE, XOR)


@pytest.mark.parametrize("kind", [AdalineClassifier, SigmoidClassifier, SurrogateClassifier])
def test_features_too_large_for_a_rate_are_refused(kind):
    with pytest.raises(ns.InputError, match="no stable learning rate; scale them first"):
        kind().fit(1e200 * np.array(GATE), XOR)
