"""Which rows are learned and asked; what is scaled by what."""

import re
from dataclasses import replace

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.studies.comparison.splits import plan

IRIS, XOR, SEED = (ns.datasets.load(name) for name in ("iris", "xor", "seed"))


def planned(dataset, *, folds=None, held_out=None, scaling=None, shuffle=None, bias=None, epochs=None, seeds=(1,)):
    return plan(dataset, folds, held_out, scaling, shuffle, bias, epochs, seeds)


def test_folds_ask_every_row_once_and_never_one_that_was_learned():
    parts = list(planned(IRIS, folds=5).parts(IRIS, 1))
    assert sorted(np.concatenate([asked for _, asked in parts]).tolist()) == list(range(150))
    for learned, asked in parts:
        assert sorted([*learned, *asked]) == list(range(150))
        assert np.bincount(IRIS.y[asked]).tolist() == [10, 10, 10]  # of each class alike


def test_a_held_out_part():
    ((learned, asked),) = planned(IRIS, held_out=0.2).parts(IRIS, 1)
    assert len(asked) == 30
    assert sorted([*learned, *asked]) == list(range(150))
    assert np.bincount(IRIS.y[asked]).tolist() == [10, 10, 10]


def test_another_seed_is_another_split_and_the_same_seed_the_same():
    chosen = planned(IRIS)
    first, again, other = ([a.tolist() for _, a in chosen.parts(IRIS, seed)] for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(("scaling", "scaler"), [("standard", StandardScaler()), ("range", MinMaxScaler())])
def test_scaling_has_seen_the_learned_rows_only(scaling, scaler):
    chosen = planned(IRIS, scaling=scaling)
    learned, asked = next(chosen.parts(IRIS, 3))
    train, test = chosen.scaled(IRIS, learned, asked)
    scaler.fit(IRIS.X[learned])
    np.testing.assert_array_equal(train.X, scaler.transform(IRIS.X[learned]))
    np.testing.assert_array_equal(test.X, scaler.transform(IRIS.X[asked]))
    np.testing.assert_array_equal(test.y, IRIS.y[asked])
    outlier = replace(IRIS, X=np.where(np.isin(np.arange(150), asked)[:, None], 1e6, IRIS.X))
    np.testing.assert_array_equal(chosen.scaled(outlier, learned, asked)[0].X, train.X)


def test_what_suits_a_truth_table():
    chosen = planned(XOR)
    assert (chosen.folds, chosen.held_out, chosen.scaling, chosen.shuffle) == (0, 0.0, "none", False)
    assert (chosen.bias, chosen.epochs) == (True, 10_000)
    assert list(chosen.parts(XOR, 1)) == []
    assert chosen.ordered(np.arange(4), 1).tolist() == [0, 1, 2, 3]
    assert chosen.said == "accuracy on the training rows (too few to hold any out)"


@pytest.mark.parametrize("dataset", [XOR, IRIS], ids=["few", "many"])
@pytest.mark.parametrize("given", [{"folds": 0}, {"held_out": 0.0}], ids=str)
def test_that_none_are_held_out_is_said_to_be_asked_for(dataset, given):
    assert planned(dataset, **given).said == "accuracy on the training rows (none were held out, as asked)"


def test_a_column_of_ones_is_a_bias_already():
    assert not planned(SEED).bias
    assert planned(SEED, bias=True).bias


def test_what_suits_more_rows():
    chosen, digits = planned(IRIS), ns.datasets.load("digits")
    assert (chosen.folds, chosen.scaling, chosen.shuffle, chosen.epochs) == (5, "standard", True, 100)
    assert sorted(chosen.ordered(np.arange(150), 1).tolist()) == list(range(150))
    chosen = planned(digits)
    assert (chosen.folds, chosen.held_out, chosen.epochs) == (0, 0.25, 20)


@pytest.mark.parametrize(
    ("dataset", "given", "told"),
    [
        (IRIS, {"folds": 1}, "One fold leaves nothing to learn"),
        (IRIS, {"folds": 51}, "The class 'setosa' of 'iris' has 50 rows, fewer than the 51 folds; use folds=50"),
        (IRIS, {"folds": 2, "held_out": 0.2}, "not both"),
        (IRIS, {"held_out": 1.0}, "at least 0 and below 1; got 1.0"),
        (IRIS, {"held_out": 0.001}, "too few to hold 0.001 of them out"),
        (XOR, {"folds": 3}, "has 2 rows, fewer than the 3 folds"),
        (IRIS, {"scaling": "log"}, "scaling must be one of 'standard', 'range', 'none'; got 'log'"),
        (IRIS, {"epochs": 0}, "The number of epochs must be a whole number of at least 1; got 0"),
        (IRIS, {"seeds": ()}, "one seed or more"),
        (IRIS, {"seeds": (1, 1)}, "all different"),
        (IRIS, {"seeds": (-1,)}, "A seed must be a whole number"),
    ],
)
def test_what_does_not_fit_the_data_is_refused(dataset, given, told):
    with pytest.raises(InputError, match=told):
        planned(dataset, **given)


@pytest.mark.parametrize("rows", [(1, 100), (2, 2), (2, 100), (3, 40), (1, 1)])
@pytest.mark.parametrize("folds", [1, 5, 101])
def test_of_what_is_advised_for_a_rare_class_all_works(rows, folds):
    y = np.repeat([0, 1], rows)
    dataset = ns.Dataset.from_arrays(np.arange(len(y), dtype=float)[:, np.newaxis], y)
    with pytest.raises(InputError, match="use ") as refused:
        planned(dataset, folds=folds)
    advised = re.findall(r"(folds|held_out)=([0-9.]+[0-9]|[0-9]+)", str(refused.value))
    assert advised
    for name, value in advised:
        planned(dataset, **{name: float(value) if "." in value else int(value)})
    if rows[0] == 1:
        assert "or more folds" not in str(refused.value)
        assert "held_out" not in str(refused.value)
    if rows == (2, 100) and folds == 5:
        assert "use folds=2, held_out=0.25, or folds=0 to test" in str(refused.value)
