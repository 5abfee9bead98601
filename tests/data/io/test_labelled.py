"""A table of text becomes features and classes, or says which cell is in the way."""

from dataclasses import replace

import numpy as np
import pytest

from neurosim.core.errors import InputError
from neurosim.data.io.csv_table import Table
from neurosim.data.io.labelled import labelled


def table(*rows, names=None, notes=()):
    cells = tuple(tuple(row.split()) for row in rows)
    names = tuple(names.split()) if names else tuple(f"x{i}" for i in range(1, len(cells[0]) + 1))
    return Table("'user.csv'", names, cells, tuple(range(2, len(cells) + 2)), notes, has_header=True)


FLOWERS = table("0.2 a 1", "1.3 b 2", "1.5 a 1", names="width kind code")


@pytest.mark.parametrize(
    ("label", "features", "classes", "y"),
    [
        ("kind", ("width", "code"), ("a", "b"), [0, 1, 0]),
        (1, ("width", "code"), ("a", "b"), [0, 1, 0]),
        (-2, ("width", "code"), ("a", "b"), [0, 1, 0]),
    ],
)
def test_the_label_is_a_name_or_a_position(label, features, classes, y):
    read = labelled(FLOWERS, label)
    assert read.feature_names == features
    assert read.class_names == classes
    assert read.y.tolist() == y
    assert read.X.tolist() == [[0.2, 1.0], [1.3, 2.0], [1.5, 1.0]]
    assert read.X.dtype == np.float64
    assert read.y.dtype == np.int64
    assert read.notes == ()


def test_the_label_is_the_last_column_unless_told_and_that_is_said():
    read = labelled(table("1 a", "2 b", "3 a", notes=("first",)))
    assert read.feature_names == ("x1",)
    assert read.notes == ("first", "The label is the last column, 'x2'.")


@pytest.mark.parametrize(
    ("labels", "classes", "y"),
    [
        ("10 9 10", ("9", "10"), [1, 0, 1]),
        ("1 0 1.0", ("0", "1"), [1, 0, 1]),
        ("-1 1e0 +1", ("-1", "1"), [0, 1, 1]),
        ("-0.0 0 2", ("0", "2"), [0, 0, 1]),
        ("0.5 -0.5 .50", ("-0.5", "0.5"), [1, 0, 1]),
        ("b10 b9 b10", ("b10", "b9"), [0, 1, 0]),
        ("True False True", ("False", "True"), [1, 0, 1]),
        ("9007199254740993 9007199254740992 9007199254740993", ("9007199254740992", "9007199254740993"), [1, 0, 1]),
    ],
)
def test_classes_are_sorted_as_numbers_if_they_all_are_else_as_text(labels, classes, y):
    read = labelled(table(*(f"{i} {label}" for i, label in enumerate(labels.split()))))
    assert read.class_names == classes
    assert read.y.tolist() == y


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e999", "oops", "1_000", "12%", "1.1.2000"])
def test_a_feature_that_is_no_finite_number_is_placed(cell):
    with pytest.raises(InputError) as caught:
        labelled(table("1 2 a", f"3 {cell} b", "5 6 a", names="u v kind"))
    assert str(caught.value) == (
        f"'user.csv', line 3, column 'v': a feature must be a finite number; got {cell!r}."
        " If the column is not a feature, omit it: ignore=['v']."
    )


def test_an_empty_feature_is_placed():
    empty = Table("'user.csv'", ("u", "kind"), (("1", "a"), ("", "b")), (2, 7), (), has_header=True)
    with pytest.raises(
        InputError, match=r"^'user\.csv', line 7, column 'u': a feature must be .*; got ''\. missing='drop'"
    ):
        labelled(empty)


def test_a_decimal_comma_is_explained():
    with pytest.raises(InputError, match=r"got '2,5'\. The numbers of the file are read with a decimal point\.$"):
        labelled(table("1 a", "2,5 b"))


def test_a_column_of_text_may_be_the_label():
    with pytest.raises(
        InputError,
        match=r"got 'setosa'\. If the column is the label, say label='kind'; if it is not a feature, ignore="
        r"\['kind'\]\.$",
    ):
        labelled(table("setosa 1", "virginica 2", names="kind width"))


def test_a_first_row_of_text_may_be_a_header():
    headless = Table(
        "'user.csv'", ("x1", "x2"), (("u", "kind"), ("2", "a"), ("3", "b"), ("4", "a")), (1, 2, 3, 4), (), False
    )
    with pytest.raises(InputError, match=r"line 1, .* got 'u'\. If the line is a header, say header=True\.$"):
        labelled(headless)
    with pytest.raises(InputError, match=r"line 1, .* got 'u'\. If the column is not a feature"):
        labelled(replace(headless, has_header=True))


@pytest.mark.parametrize("cell", ["", "nan", "NA", "?"])
def test_a_label_that_names_no_class_is_placed(cell):
    unlabelled = Table("'user.csv'", ("u", "kind"), (("1", "a"), ("2", cell)), (2, 3), (), has_header=True)
    with pytest.raises(InputError) as caught:
        labelled(unlabelled)
    assert (
        str(caught.value) == f"'user.csv', line 3, column 'kind': a label must name a class; got {cell!r}."
        " missing='drop' leaves out 1 row of 2."
    )


def test_an_unknown_label_column_gets_a_suggestion():
    with pytest.raises(InputError) as caught:
        labelled(FLOWERS, "kinds")
    assert str(caught.value) == "'user.csv' has no column named 'kinds' to take as the label. Did you mean 'kind'?"


@pytest.mark.parametrize("label", [3, -4])
def test_a_label_position_outside_the_table_is_refused(label):
    with pytest.raises(InputError, match=rf"The label of 'user\.csv' must be a column from -3 to 2; got {label}\.$"):
        labelled(FLOWERS, label)


def test_a_label_alone_teaches_nothing():
    with pytest.raises(InputError, match="must have a column of features beside the label"):
        labelled(table("a", "b"))


@pytest.mark.parametrize(("first", "second", "name"), [("1", "1.0", "1"), ("a", "a", "a")])
def test_one_class_only_is_refused_and_named(first, second, name):
    with pytest.raises(InputError) as caught:
        labelled(table(f"1 {first}", f"2 {second}"))
    assert str(caught.value) == (
        f"The label column 'x2' of 'user.csv' must hold two classes or more; got {name!r} only."
    )


@pytest.mark.parametrize(
    ("labels", "looks"),
    [
        ("1.5 2.5 3.7", "a number to predict: 3 different values in 3 rows"),
        ("10 20 30 40", "a number to predict: 4 different values in 4 rows"),
        ("1.5 2.5 3.7 2.5", "a number to predict: 3 different values in 4 rows"),
        ("ann bob eve", "a name for each row: 3 different values in 3 rows"),
    ],
)
def test_a_label_that_is_no_class_is_refused(labels, looks):
    with pytest.raises(InputError, match=f"^The label column 'x2' of 'user.csv' looks like {looks}; neurosim classif"):
        labelled(table(*(f"{i} {label}" for i, label in enumerate(labels.split()))))


@pytest.mark.parametrize("labels", ["0 1", "0.5 1.5", "0 1 2 2", "0.5 1 1.5 0.5 1 1.5", "a b b"])
def test_a_label_with_few_rows_may_be_a_class(labels):
    read = labelled(table(*(f"{i} {label}" for i, label in enumerate(labels.split()))))
    assert len(read.class_names) == len(set(labels.split()))


@pytest.mark.parametrize(
    ("labels", "line", "told"),
    [("1 one 1 0", 3, "most are numbers; got 'one'"), ("setosa 2 virginica setosa", 3, "most are text; got '2'")],
)
def test_labels_of_two_kinds_are_refused_and_the_odd_one_is_placed(labels, line, told):
    cells = [f"{i} {label}" for i, label in enumerate(labels.split())]
    with pytest.raises(InputError, match=f"'user.csv', line {line}, column 'x2': labels must be all .*{told}"):
        labelled(table(*cells))


def test_a_constant_column_is_refused_with_its_lines():
    with pytest.raises(InputError, match=r"'user.csv', lines 2 to 4, column 'x2': a feature must differ.*got 7 in"):
        labelled(table("1 7 a", "2 7 b", "3 7.0 a"))
