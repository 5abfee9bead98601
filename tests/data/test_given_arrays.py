"""Rows and labels that a program has, of whatever kind, are taken exactly as they are or refused by name."""

import datetime
import decimal
import fractions
import re

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.data import given_arrays
from neurosim.data.given_arrays import classes_in, names_of, rows_of
from neurosim.datasets import as_dataset

X = [[0.5, 1.0], [2.0, -3.0], [4.0, 5.5]]

GIVEN = {
    "list": X,
    "tuples": tuple(map(tuple, X)),
    "float64": np.array(X),
    "float32": np.array(X, dtype=np.float32),
    "float16": np.array(X, dtype=np.float16),
    "longdouble": np.array(X, dtype=np.longdouble),
    "big-endian": np.array(X, dtype=">f8"),
    "Fortran order": np.asfortranarray(X),
    "a view that is not contiguous": np.repeat(np.array(X), 2, axis=1)[:, ::2],
    "backwards": np.array(X)[::-1][::-1],
    "matrix": np.asmatrix(X) if hasattr(np, "asmatrix") else X,
    "masked, without a mask": np.ma.array(X),
    "masked, none of it": np.ma.array(X, mask=np.zeros((3, 2))),
    "objects": np.array(X, dtype=object),
    "decimals": [[decimal.Decimal(str(x)) for x in row] for row in X],
    "fractions": [[fractions.Fraction(x) for x in row] for row in X],
    "sparse array": scipy.sparse.csr_array(np.array(X)),
    "sparse matrix": scipy.sparse.coo_matrix(np.array(X)),
    "record array": np.array([tuple(row) for row in X], dtype=[("u", "f4"), ("v", "f8")]),
    "frame": pd.DataFrame(X),
    "frame of float32": pd.DataFrame(X, dtype="float32"),
    "frame of objects": pd.DataFrame(X, dtype=object),
    "frame of nullable floats": pd.DataFrame(X, dtype="Float64"),
    "frame of mixed dtypes": pd.DataFrame(
        {"u": pd.array([0.5, 2.0, 4.0], dtype="Float32"), "v": np.array([1.0, -3.0, 5.5])}
    ),
    "sparse frame": pd.DataFrame.sparse.from_spmatrix(scipy.sparse.csr_matrix(np.array(X))),
    "frame of categories": pd.DataFrame(X).astype("category"),
    "frame with another index": pd.DataFrame(X, index=[7, 3, 5]),
    "a memory view": memoryview(np.array(X)),
}


@pytest.mark.parametrize("name", GIVEN)
def test_rows_are_taken_exactly_as_they_are(name):
    rows = rows_of(GIVEN[name], "Rows")
    assert rows.tolist() == X
    assert rows.dtype == np.float64
    assert rows.flags.c_contiguous
    if isinstance(GIVEN[name], np.ndarray):
        assert not np.shares_memory(rows, GIVEN[name])


@pytest.mark.parametrize(
    "bits",
    [
        [[True, 0], [False, 1]],
        np.array([[True, False], [False, True]]),
        pd.DataFrame({"u": [True, False], "v": [0, 1]}),
        pd.DataFrame({"u": pd.array([True, False], dtype="boolean"), "v": pd.array([0, 1], dtype="Int8")}),
    ],
)
def test_truth_is_1_and_0(bits):
    rows = rows_of(bits, "Rows")
    assert set(rows.ravel().tolist()) == {0.0, 1.0}
    assert rows[:, 0].tolist() == [1.0, 0.0]


NOT_ROWS = {
    "text": ([["1", "2"]], "got the text '1' in row 0 (the first is 0), column 0"),
    "text beside numbers": ([[1, "a"]], "got the text 'a' in row 0 (the first is 0), column 1"),
    "text in an array": (np.array([["1", "2"]]), "got the text '1'"),
    "bytes": (np.array([[b"1"]]), "got b'1'"),
    "text in a frame": (
        pd.DataFrame({"u": [1, 2], "name": ["a", "b"]}),
        "got the text 'a' in row 0 (the first is 0), column 'name'",
    ),
    "dates": (np.array([["2020-01-01"]], dtype="datetime64[D]"), "got datetime64[D] in row 0"),
    "dates in a frame": (pd.DataFrame({"u": [1.0], "on": pd.to_datetime(["2020-01-01"])}), "column 'on'"),
    "dates with a zone": (pd.DataFrame({"on": pd.to_datetime(["2020-01-01"], utc=True)}), "got Timestamp('2020-01-01"),
    "dates in objects": ([[datetime.date(2020, 1, 1)]], "got datetime.date(2020, 1, 1)"),
    "complex numbers": (np.array([[1j]]), "got complex128"),
    "complex objects": (np.array([[1j]], dtype=object), "got 1j"),
    "a masked value": (
        np.ma.array(X, mask=[[0, 0], [0, 1], [0, 0]]),
        "a masked value is missing; there is one in row 1",
    ),
    "masked integers": (np.ma.array([[1, 2]], mask=[[0, 1]]), "there is one in row 0 (the first is 0), column 1"),
    "one dimension": ([1.0, 2.0], "got (2,); np.reshape(X, (-1, 1)) makes one feature of it"),
    "three dimensions": (np.zeros((2, 2, 2)), "got (2, 2, 2)"),
    "a number": (3.0, "got ()"),
    "ragged": ([[1.0], [1.0, 2.0]], "X must be a table of numbers"),
    "nested": (np.array([[[1]], [[1, 2]]], dtype=object)[:, :1], "got"),
    "identifiers": ([[2**53 + 1]], "an integer must be exact as a float, and 9007199254740993 in row 0"),
    "identifiers in an array": (np.array([[2**53 + 1]], dtype=np.uint64), "9007199254740993 in row 0"),
    "identifiers in a frame": (pd.DataFrame({"id": [2**53 + 1], "x": [0.5]}), "column 'id' is not"),
    "beyond floats": ([[10**400]], "is not; names are not features"),
}


@pytest.mark.parametrize("name", NOT_ROWS)
def test_what_is_no_table_of_numbers_is_refused(name):
    given, what = NOT_ROWS[name]
    with pytest.raises(InputError, match=rf"^Rows: .*{re.escape(what)}"):
        rows_of(given, "Rows")


MISSING = [
    np.array([[1.0, np.nan]]),
    [[1, None]],
    pd.DataFrame({"u": [1], "v": pd.array([None], dtype="Int64")}),
    pd.DataFrame({"u": [1], "v": pd.array([None], dtype="boolean")}),
    pd.DataFrame({"u": [1.0], "v": [None]}),
]


@pytest.mark.parametrize("given", MISSING)
def test_what_is_missing_is_nan(given):
    assert np.isnan(rows_of(given, "Rows")).tolist() == [[False, True]]


def test_a_sparse_matrix_that_would_not_fit_is_refused(monkeypatch):
    with pytest.raises(InputError, match=r"these would take 745.1 GiB; the limit is 2\."):
        rows_of(scipy.sparse.csr_matrix((10**6, 10**5)), "Rows")
    monkeypatch.setattr(given_arrays, "LARGEST", 47)
    with pytest.raises(InputError, match="neurons take dense rows"):
        rows_of(scipy.sparse.csr_matrix(np.array(X)), "Rows")


def test_names_of_columns():
    assert names_of(pd.DataFrame(X, columns=["u", 3])) == ("u", "3")
    assert names_of(pd.DataFrame(X)) is None
    assert names_of(np.array(X)) is None


LABELS = {
    "text": (["b", "a", "a"], ("a", "b"), [1, 0, 0]),
    "text in an array": (np.array(["b", "a", "a"]), ("a", "b"), [1, 0, 0]),
    "bytes": (np.array([b"b", b"\xc3\xa9", b"b"]), ("b", "é"), [0, 1, 0]),
    "whole numbers": ([10, 9, 10], ("9", "10"), [1, 0, 1]),
    "floats": (np.array([1.0, 0.0, 1.0]), ("0", "1"), [1, 0, 1]),
    "fractions": ([0.5, -0.5, 0.5], ("-0.5", "0.5"), [1, 0, 1]),
    "minus and plus one": (np.array([1, -1, 1], dtype=np.int8), ("-1", "1"), [1, 0, 1]),
    "numbers that look like text": (["10", "9", "9"], ("10", "9"), [0, 1, 1]),
    "truth": ([True, False, True], ("False", "True"), [1, 0, 1]),
    "truth in an array": (np.array([True, False, True]), ("False", "True"), [1, 0, 1]),
    "truth in objects": (np.array([np.True_, np.False_, np.True_], dtype=object), ("False", "True"), [1, 0, 1]),
    "large identifiers": ([2**53 + 1, 2**53, 2**53 + 1], (str(2**53), str(2**53 + 1)), [1, 0, 1]),
    "a column": (np.array([[1], [0], [1]]), ("0", "1"), [1, 0, 1]),
    "series": (pd.Series(["b", "a", "a"], name="kind"), ("a", "b"), [1, 0, 0]),
    "frame of one column": (pd.DataFrame({"kind": ["b", "a", "a"]}), ("a", "b"), [1, 0, 0]),
    "nullable": (pd.Series([1, 0, 1], dtype="Int64"), ("0", "1"), [1, 0, 1]),
    "nullable truth": (pd.Series([True, False, True], dtype="boolean"), ("False", "True"), [1, 0, 1]),
    "strings of pandas": (pd.Series(["b", "a", "a"], dtype="string"), ("a", "b"), [1, 0, 0]),
    "categories": (
        pd.Categorical(["lo", "hi", "lo"], categories=["lo", "mid", "hi"], ordered=True),
        ("lo", "hi"),
        [0, 1, 0],
    ),
    "series of categories": (pd.Series(["b", "a", "a"], dtype="category"), ("a", "b"), [1, 0, 0]),
    "categories of numbers": (pd.Series([2, 1, 2], dtype=pd.CategoricalDtype([2, 1])), ("2", "1"), [0, 1, 0]),
    "a mask that hides nothing": (np.ma.array([1, 0, 1], mask=False), ("0", "1"), [1, 0, 1]),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_become_classes_in_order(name):
    given, names, indices = LABELS[name]
    found, y = classes_in(given, "It")
    assert (found, y.tolist(), y.dtype) == (names, indices, np.int64)


NOT_LABELS = {
    "nan": ([1.0, np.nan], "every row must have a label; got nan in row 1"),
    "none": (["a", None], "every row must have a label; got None in row 1"),
    "nan among text": (["a", np.nan], "every row must have a label; got nan in row 1"),
    "NA": (pd.Series([1, None], dtype="Int64"), "every row must have a label; got nan in row 1"),
    "NA of a category": (pd.Series(["a", None], dtype="category"), "every row must have a label; got nan in row 1"),
    "empty text": (["a", ""], "every row must have a label; got '' in row 1"),
    "masked": (np.ma.array([1, 0], mask=[0, 1]), "a masked value is missing; there is one in row 1"),
    "infinite": ([1.0, np.inf], "finite numbers, or True and False; got inf in row 1"),
    "mixed": ([1, "a"], "labels must be all text, all numbers, or all True and False; got 1 in row 0 and 'a' in row 1"),
    "truth and numbers": (np.array([True, 2], dtype=object), "got True in row 0 and 2 in row 1"),
    "dates": (np.array(["2020", "2021"], dtype="datetime64[Y]"), "got datetime64[Y]"),
    "objects": ([datetime.date(2020, 1, 1)] * 2, "got datetime.date(2020, 1, 1) in row 0"),
    "complex": (np.array([1j, 2j]), "got complex128"),
    "a column for each class": (np.eye(3), "got (3, 3); y.argmax(axis=1) makes labels"),
    "none at all": ([], "y must have a label for each row; got none"),
    "one class": (["a", "a"], "must hold two classes or more; got 'a' only"),
    "measurements": ([0.1, 0.2, 0.3], "looks like a number to predict: 3 different values in 3 rows"),
    "names": (["ann", "bob", "cid"], "looks like a name for each row"),
}


@pytest.mark.parametrize("name", NOT_LABELS)
def test_what_are_no_labels_is_refused(name):
    given, what = NOT_LABELS[name]
    with pytest.raises(InputError, match=rf"^It: .*{re.escape(what)}"):
        classes_in(given, "It")


@pytest.mark.parametrize(
    ("labels", "named", "indices"),
    [
        ([0, 1, 1], ("no", "yes"), [0, 1, 1]),
        ([0.0, 1.0, 1.0], ("no", "yes"), [0, 1, 1]),
        ([False, True], ("no", "yes"), [0, 1]),
        (["yes", "no"], ("no", "yes"), [1, 0]),
        (["b", "a"], ("b", "a", "c"), [0, 1]),
        ([2, 5], (5, 2), [1, 0]),
        ([1, 2], (1, 2), [0, 1]),
        (["a", "a"], ("a", "b"), [0, 0]),
        ([0, 1], ("0", "1"), [0, 1]),
    ],
)
def test_classes_that_are_named(labels, named, indices):
    names, y = classes_in(labels, "It", named)
    assert (names, y.tolist()) == (tuple(map(str, named)), indices)


@pytest.mark.parametrize(
    ("labels", "named", "what"),
    [
        ([1, 0], ("1", "0"), "(the first is 0) can be the class 1 or the class with that index, '0'"),
        ([0, 2], ("no", "yes"), "an index into the classes no, yes, or one of them; got 2 in row 1"),
        ([0, -1], ("no", "yes"), "got -1 in row 1"),
        ([0, 0.5], ("no", "yes"), "got 0.5 in row 1"),
        (["no", "maybe"], ("no", "yes"), "got 'maybe' in row 1"),
    ],
)
def test_labels_that_are_not_among_the_classes_are_refused(labels, named, what):
    with pytest.raises(InputError, match=re.escape(what)):
        classes_in(labels, "It", named)


@pytest.mark.parametrize(("X", "data"), [([5.0, 3.0], "and"), (np.array([5.0, 3.0, 1.0]), "seed"), ([0.2, 0.7], "one")])
def test_the_shape_that_is_advised_for_one_row_or_one_feature_is_taken(X, data):
    data = ([[0.0], [1.0]], ["no", "yes"]) if data == "one" else data
    n_features = as_dataset(data).n_features
    training = ns.train(ns.perceptron(n_features), data, "rosenblatt", epochs=5)
    with pytest.raises(InputError, match=r"np\.reshape\(X, \(") as refused:
        training.predict(X)
    advised = re.search(r"np\.reshape\(X, \(.*?\)\)", str(refused.value)).group()
    shape = (2, 1) if n_features == 1 else (1, n_features)
    rows = eval(advised, {"np": np, "X": X})
    assert rows.shape == shape
    assert len(training.predict(rows)) == len(rows)
    with pytest.raises(InputError, match=r"got \(5,\)\.$|makes one feature"):
        training.predict([1.0, 2.0, 3.0, 4.0, 5.0])
