"""Data sets hold what they say, and nothing that cannot be learned from gets in."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from neurosim import datasets
from neurosim.core import errors
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.datasets import Dataset

GATES = {"and": "0001", "or": "0111", "nand": "1110", "xor": "0110"}


def toy(**changes):
    fields = {
        "name": "toy",
        "X": np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]),
        "y": np.array([0, 1, 1]),
        "feature_names": ("u", "v"),
        "class_names": ("no", "yes"),
        "source": "These tests.",
    }
    return Dataset(**(fields | changes))


@pytest.fixture
def saved(tmp_path):
    def make(text, name="user.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return make


@pytest.mark.parametrize("name", GATES)
def test_a_gate_is_its_truth_table(name):
    gate = datasets.load(name)
    assert ["".join(str(int(bit)) for bit in row) for row in gate.X] == ["00", "01", "10", "11"]
    assert "".join(str(label) for label in gate.y) == GATES[name]
    assert gate.feature_names == ("x1", "x2")
    assert gate.class_names == ("0", "1")


def test_the_seed_is_the_tutorials_and_its_label_the_first_bit():
    seed = datasets.load("seed")
    assert np.array_equal(seed.X, [[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]])
    assert np.array_equal(seed.y, [0, 1, 1, 0])
    assert np.array_equal(seed.y, seed.X[:, 0])


@pytest.mark.parametrize(
    ("name", "shape", "counts", "first_feature", "first_class"),
    [  # as published by the UCI Machine Learning Repository
        ("iris", (150, 4), [50, 50, 50], "sepal length (cm)", "setosa"),
        ("breast-cancer", (569, 30), [212, 357], "mean radius", "malignant"),
        ("digits", (1797, 64), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], "pixel_0_0", "0"),
    ],
)
def test_a_classic_has_its_published_size(name, shape, counts, first_feature, first_class):
    classic = datasets.load(name)
    assert classic.X.shape == shape
    assert np.bincount(classic.y).tolist() == counts
    assert classic.feature_names[0] == first_feature
    assert classic.class_names[0] == first_class
    assert classic.baseline == pytest.approx(max(counts) / shape[0])


def test_every_name_loads_and_says_where_it_comes_from():
    for name in datasets.names():
        loaded = datasets.load(name)
        assert loaded.name == name
        assert loaded.source.endswith(".")
        assert loaded.notes == ()


def test_the_classics_need_scikit_learn_and_say_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(InputError, match=r"^The data set 'iris' needs scikit-learn, which is missing: .* install"):
        datasets.load("iris")
    assert datasets.load("xor").n_rows == 4


def test_scikit_learn_is_imported_only_when_asked_for():
    program = "import sys, neurosim.datasets as d; d.load('xor'); sys.exit('sklearn' in sys.modules)"
    root = Path(errors.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root).returncode == 0


@pytest.mark.parametrize(("name", "near"), [("xr", "xor"), ("irises", "iris"), ("breast_cancer", "breast-cancer")])
def test_an_unknown_name_gets_a_suggestion(name, near):
    with pytest.raises(UnknownNameError, match=f"^There is no data set named '{name}'. Did you mean '{near}'\\?$"):
        datasets.load(name)


def test_an_empty_name_is_unknown_too():
    with pytest.raises(UnknownNameError, match=r"There is no data set named ''\. Known are 'seed'"):
        datasets.load("")


@pytest.mark.parametrize(
    "options",
    [{"label": "x1"}, {"label": 0}, {"header": False}, {"ignore": ["x1"]}, {"missing": "drop"}, {"decimal": ","}],
)
def test_options_for_files_are_not_ignored_for_others(options):
    with pytest.raises(InputError, match=rf"'{next(iter(options))}' is for files; the data set 'xor' is built in"):
        datasets.load("xor", **options)


@pytest.mark.parametrize("name", ["flowers.csv", "flowers.tsv", "flowers.TXT", "flowers", "flowers.data"])
@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_read_whatever_it_is_called(saved, name, kind):
    path = saved("width,kind\n0.5,b\n1.5,a\n2.5,a\n", name)
    flowers = datasets.load(kind(path))
    assert flowers.name == name
    assert flowers.source == str(path)
    assert flowers.X.tolist() == [[0.5], [1.5], [2.5]]
    assert flowers.y.tolist() == [1, 0, 0]
    assert flowers.feature_names == ("width",)
    assert flowers.class_names == ("a", "b")
    assert flowers.notes == ("The label is the last column, 'kind'.",)


def test_label_and_header_reach_the_file(saved):
    path = saved("b,1\na,2\na,3\n")
    assert datasets.load(path, label=0, header=False).y.tolist() == [1, 0, 0]
    assert datasets.load(path, label="x1").feature_names == ("x2",)
    with pytest.raises(InputError, match="must hold two classes or more; got 'a' only"):
        datasets.load(path, label="b", header=True)


def test_a_path_object_is_a_file_even_if_it_has_a_built_in_name(saved, monkeypatch):
    monkeypatch.chdir(saved("x,label\n5,1\n6,0\n", "xor").parent)
    assert datasets.load("xor").n_rows == 4
    assert datasets.load(Path("xor")).n_rows == 2


@pytest.mark.parametrize("name", ["flower.csv", Path("flower")])
def test_a_file_that_is_not_there_is_named(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=f"^There is no file '{name}'\\.$"):
        datasets.load(name)


def test_a_bad_cell_is_named_by_file_line_and_column(saved):
    path = saved("# from the lab\nu,v,kind\n\n1,2,a\n3,nan,b\n")
    with pytest.raises(InputError) as caught:
        datasets.load(path)
    assert (
        str(caught.value) == f"{str(path)!r}, line 5, column 'v': a feature must be a finite number; got 'nan'."
        " missing='drop' leaves out 1 row of 2."
    )


def test_numbers_in_a_file_keep_every_bit(saved):
    numbers = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0]
    path = saved("".join(f"{value!r},{i % 2}\n" for i, value in enumerate(numbers)))
    assert [value.hex() for value in datasets.load(path).X[:, 0].tolist()] == [value.hex() for value in numbers]


def test_a_set_is_the_same_set_from_a_file(saved):
    xor = datasets.load("xor")
    assert datasets.load(saved("x1,x2,label\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n")).digest() == xor.digest()


def test_shapes_and_counts():
    data = toy()
    assert (data.n_rows, data.n_features, data.n_classes) == (3, 2, 2)
    assert data.baseline == pytest.approx(2 / 3)
    assert toy(class_names=("no", "yes", "never")).n_classes == 3


def test_the_arrays_are_copies_that_nobody_can_change():
    X, y = np.zeros((2, 2)), np.array([0, 1], dtype=np.uint8)
    data = toy(X=X, y=y)
    X[0, 0] = y[0] = 1
    assert data.X[0, 0] == 0.0
    assert data.y[0] == 0
    assert (data.X.dtype, data.y.dtype) == (np.float64, np.int64)
    assert data.X.flags.c_contiguous
    for array in (data.X, data.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_given_arrays_stay_changeable():
    y = np.array([0, 1, 1])
    toy(y=y)
    y[0] = 1


def test_lists_are_welcome():
    data = toy(X=[[1, 2], [3, 4]], y=[0, 1], feature_names=["u", "v"], class_names=np.array([0, 1]))
    assert data.X.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert data.feature_names == ("u", "v")
    assert data.class_names == ("0", "1")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"X": [1.0, 2.0]}, r"X must have the shape \(rows, features\), one or more of each; got \(2,\)"),
        ({"X": np.zeros((0, 2)), "y": []}, r"X must have the shape .*; got \(0, 2\)"),
        ({"X": np.zeros((3, 0)), "feature_names": ()}, r"X must have the shape .*; got \(3, 0\)"),
        ({"X": [[1.0, 2.0], [3.0]]}, "X must be a table of numbers"),
        (
            {"X": [["a", "b"]] * 3},
            r"X must be a table of numbers; got the text 'a' in row 0 \(the first is 0\), column 'u'\.",
        ),
        ({"X": [[0, 1], [2, math.nan], [4, 5]]}, r"X must be finite; got nan in row 1 \(the first is 0\), column 'v'"),
        ({"X": [[0, 1], [2, 3], [-math.inf, 5]]}, "X must be finite; got -inf in row 2 .* column 'u'"),
        ({"feature_names": ("u",)}, "2 features must all be named; got 1 name"),
        ({"feature_names": ("u", "u")}, "feature names must differ; got 'u' 2 times"),
        ({"class_names": ("no", "no")}, "class names must differ; got 'no' 2 times"),
        ({"y": [0, 1]}, r"y must have one label for each of 3 rows; got shape \(2,\)"),
        ({"y": [[0], [1], [1]]}, r"y must have one label for each of 3 rows; got shape \(3, 1\)"),
        ({"y": [0, 1, 2]}, r"y must be an index into the classes no, yes; got 2 in row 2"),
        ({"y": [0, -1, 1]}, r"y must be an index into the classes no, yes; got -1 in row 1"),
        ({"class_names": ()}, r"y must be an index into the classes \(none\); got 0 in row 0"),
        ({"y": [0.0, 1.0, 1.0]}, "y must be whole numbers, indices into class_names; got float64"),
        ({"y": ["no", "yes", "yes"]}, "y must be whole numbers, indices into class_names; got <U3"),
    ],
)
def test_what_does_not_fit_together_is_refused(changes, what):
    with pytest.raises(InputError, match=f"^Data set 'toy': {what}"):
        toy(**changes)


def test_the_digest_is_of_what_can_be_learned_from():
    digest = toy().digest()
    assert len(digest) == 64
    assert toy(name="other", source="Elsewhere.", notes=("a guess",)).digest() == digest
    assert toy(X=np.asfortranarray(toy().X)).digest() == digest
    changed = [
        toy(X=toy().X + 1e-15),
        toy(y=[1, 1, 1]),
        toy(feature_names=("u", "w")),
        toy(class_names=("no", "maybe")),
    ]
    assert len({digest, *(data.digest() for data in changed)}) == 5


def test_the_digest_is_the_same_in_every_version():
    # printf '[["x1", "x2"], ["0", "1"]]' and the 64 + 32 bytes of X and y, through sha256sum
    assert datasets.load("xor").digest() == "0ec4441692a23e4e7218a742d67592db1f573584eb9f4aee4f7ce6a56419c354"


def test_it_prints_on_one_line():
    assert repr(datasets.load("xor")) == "Dataset 'xor': 4 rows, 2 features (x1, x2), classes 0, 1"
    one = toy(X=[[1.0]], y=[0], feature_names=("u",))
    assert repr(one) == "Dataset 'toy': 1 row, 1 feature (u), classes no, yes"
    assert repr(datasets.load("digits")) == (
        "Dataset 'digits': 1,797 rows, 64 features (pixel_0_0, pixel_0_1, pixel_0_2, pixel_0_3, pixel_0_4, pixel_0_5, "
        "...), classes 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    )


def test_two_sets_are_equal_only_if_they_are_one():
    data = toy()
    assert data == data
    assert data != toy()
    assert len({data, toy()}) == 2


ROWS, KINDS = [[0.0, 1.0], [2.0, 3.0], [4.0, 6.0]], ["no", "yes", "yes"]


def test_arrays_make_a_data_set():
    data = Dataset.from_arrays(ROWS, KINDS)
    assert repr(data) == "Dataset 'data': 3 rows, 2 features (x1, x2), classes no, yes"
    assert data.X.tolist() == ROWS
    assert data.y.tolist() == [0, 1, 1]
    named = Dataset.from_arrays(ROWS, [1, 0, 0], "mine", ["u", "v"], ["no", "yes"])
    assert (named.name, named.feature_names, named.class_names) == ("mine", ("u", "v"), ("no", "yes"))
    assert named.y.tolist() == [1, 0, 0]


def test_a_set_is_the_same_set_from_a_file_from_arrays_and_from_a_frame(saved):
    import pandas as pd

    path = saved("u,v,kind\n0,1,no\n2,3,yes\n4,6,yes\n")
    frame = pd.read_csv(path)
    digests = {
        datasets.load(path).digest(),
        Dataset.from_arrays(ROWS, KINDS, feature_names=["u", "v"]).digest(),
        datasets.as_dataset(frame).digest(),
        datasets.as_dataset((frame[["u", "v"]], frame["kind"])).digest(),
    }
    assert len(digests) == 1


def test_everything_that_is_taken_for_a_data_set(saved):
    data = toy()
    assert datasets.as_dataset(data) is data
    assert datasets.as_dataset("xor").digest() == datasets.load("xor").digest()
    path = saved("u,v,kind\n0,1,no\n2,3,yes\n4,6,yes\n")
    assert datasets.as_dataset(path).n_rows == datasets.as_dataset(str(path)).n_rows == 3
    assert datasets.as_dataset((ROWS, KINDS)).class_names == ("no", "yes")


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (ROWS, "a list"),
        (np.array(ROWS), "a ndarray"),
        ((ROWS,), "a tuple of 1"),
        ((ROWS, KINDS, "name"), "a tuple of 3"),
        (None, "a NoneType"),
        (3, "the int 3"),
        ({"x": ROWS}, "a dict"),
    ],
)
def test_what_is_no_data_set_is_told_what_is(given, got):
    with pytest.raises(InputError, match=rf"the name of a built-in one, .* \(X, y\), or a frame .*; got {got}\.$"):
        datasets.as_dataset(given)


def test_a_frame_has_its_label_last():
    import pandas as pd

    frame = pd.DataFrame({"u": [0.0, 2.0, 4.0], "v": [True, False, True], "kind": pd.Categorical(KINDS, ["yes", "no"])})
    data = datasets.as_dataset(frame)
    assert data.feature_names == ("u", "v")
    assert data.class_names == ("yes", "no")
    assert data.y.tolist() == [1, 0, 0]
    assert data.notes == ("The label is the last column, 'kind'.",)
    with pytest.raises(InputError, match=r"say \(frame.drop\(columns='class'\), frame\['class'\]\), or move it"):
        datasets.as_dataset(frame.rename(columns={"u": "class"}))
    with pytest.raises(InputError, match="must have a column of features beside the label; got 1 in all"):
        datasets.as_dataset(frame[["kind"]])
    with pytest.raises(InputError, match=r"got the text 'no' in row 0 .*, column 'name'"):
        datasets.as_dataset(frame.assign(name=KINDS)[["name", "u", "kind"]])


def test_an_index_that_a_frame_read_from_its_file_is_no_feature(tmp_path):
    import pandas as pd

    frame = pd.DataFrame({"u": [0.5, 2.0, 4.0], "kind": KINDS})
    frame.to_csv(tmp_path / "saved.csv")
    again = datasets.as_dataset(pd.read_csv(tmp_path / "saved.csv"))
    assert again.feature_names == ("u",)
    assert again.notes[0] == "The column 'Unnamed: 0' only numbers the rows, and is left out."
    assert again.digest() == datasets.as_dataset(frame).digest() == datasets.load(tmp_path / "saved.csv").digest()


def test_a_frame_and_a_series_in_another_order_are_not_paired_by_place():
    import pandas as pd

    X, y = pd.DataFrame(ROWS, columns=["u", "v"]), pd.Series(KINDS)
    assert datasets.as_dataset((X.iloc[::-1], y.iloc[::-1])).y.tolist() == [1, 1, 0]
    for other in (y.iloc[::-1], y.iloc[1:], y.set_axis([1, 2, 3])):
        with pytest.raises(InputError, match=r"the indexes of X \(3 rows\) and y .* differ, so it is unclear which"):
            datasets.as_dataset((X, other))
    assert datasets.as_dataset((X, y.set_axis([1, 2, 3]).to_numpy())).y.tolist() == [0, 1, 1]


def test_what_was_told_about_a_file_is_kept_to_read_it_again(saved):
    path = saved("kind;u;note\na;1,5;p\nb;2,5;q\n")
    data = datasets.load(path, label="kind", decimal=",", ignore="note")
    assert data.options == (("label", "kind"), ("decimal", ","), ("ignore", ["note"]))
    assert datasets.load(data.source, **dict(data.options)).digest() == data.digest()
    assert datasets.load("xor").options == ()


@pytest.mark.parametrize(
    "given", ["and", (np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), ["no", "no", "no", "yes"]), "frame"]
)
def test_everything_that_takes_a_data_set_takes_all_of_them(given, tmp_path):
    import pandas as pd

    import neurosim as ns
    from neurosim.capacity import all_at_once
    from neurosim.training.hand_wiring import best_wiring

    if given == "frame":
        given = pd.DataFrame({"x1": [0, 0, 1, 1], "x2": [0, 1, 0, 1], "both": [False, False, False, True]})
    oracle = ns.train(ns.perceptron(2), datasets.load("and"), "rosenblatt")
    training = ns.train(ns.perceptron(2), given, "rosenblatt")
    assert training.weights.tolist() == oracle.weights.tolist()
    comparison = ns.compare(["rosenblatt"], given, seeds=1, epochs=20)
    assert comparison.to_records()[0]["updates"] == 18
    run = ns.Run("test", tmp_path / "run", quiet=True)
    assert run.train(ns.perceptron(2), given, "rosenblatt").weights.tolist() == oracle.weights.tolist()
    assert run.compare(["rosenblatt"], given, "c", epochs=20).separable
    assert ns.figures.decision_regions({"one": training}, given).axes[0].get_title().endswith("0 of 4 rows wrong")
    assert ns.separability(given).plane == (2, 2, -3)
    assert str(best_wiring(given)) == "y fires if x1 and x2 are on"
    assert all_at_once(given).X.max() == 0.0


def test_separability_of_a_data_set_hears_a_bias_unless_told():
    import neurosim as ns

    points = ([[1.0], [2.0]], ["near", "far"])
    assert ns.separability(points).separable
    assert not ns.separability(points, bias=False).separable
    with pytest.raises(InputError, match="two classes, and the data set 'iris' has 3: choose one against the rest"):
        ns.separability("iris")


def test_separability_of_one_class_against_the_rest_is_asked_by_its_name_its_label_or_its_place():
    import neurosim as ns

    iris = ns.datasets.load("iris")
    rows = np.column_stack([iris.X, np.ones(len(iris.X))])
    for place, name in enumerate(iris.class_names):
        wanted = ns.separability(rows, iris.y == place)
        assert wanted.separable == (name == "setosa")
        labels = [iris.class_names[y] for y in iris.y]
        ways = [("iris", name), (iris, name), ((iris.X, labels), name), (iris, place), ((iris.X, iris.y), place)]
        for given, positive in [*ways, ("iris", iris.y == place)]:
            found = ns.separability(given, positive)
            assert (found.separable, found.plane, found.margin) == (wanted.separable, wanted.plane, wanted.margin)
    shifted = (iris.X, iris.y + 1)  # labels that are numbers are not places
    assert ns.separability(shifted, 1).separable
    for given, positive in ((shifted, 0), (iris, "setsa"), (iris, 3), ("iris", -1), (iris, math.nan)):
        with pytest.raises(InputError, match="There is no class of"):
            ns.separability(given, positive)
    with pytest.raises(InputError, match=r"choose one against the rest, such as positive='setosa'\.$"):
        ns.separability(iris)


def test_rows_to_predict_are_what_rows_to_learn_are():
    import pandas as pd
    import scipy.sparse

    import neurosim as ns

    frame = pd.DataFrame({"u": [0, 0, 1, 1], "v": [0, 1, 0, 1], "both": ["no", "no", "no", "yes"]})
    training = ns.train(ns.perceptron(2), frame, "rosenblatt")
    rows = frame[["u", "v"]]
    for given in (rows, rows.to_numpy(), rows.astype("Int64"), scipy.sparse.csr_matrix(rows.to_numpy())):
        assert training.predict(given).tolist() == [0, 0, 0, 1]
    with pytest.raises(InputError, match=r"The columns are v, u, but it has learned from u, v; give frame\[\['u'"):
        training.predict(frame[["v", "u"]])
    with pytest.raises(InputError, match="a masked value is missing; there is one in row 1"):
        training.predict(np.ma.array(rows.to_numpy(), mask=[[0, 0], [1, 0], [0, 0], [0, 0]]))
    with pytest.raises(InputError, match="got the text '0'"):
        training.predict(rows.astype(str))


def test_labels_of_several_lengths_are_refused():
    with pytest.raises(InputError, match=r"'toy': y must be whole numbers, .*; its rows are not equally long\.$"):
        toy(y=[0, [1, 1], 1])
