"""Files as people have them: read with the right numbers, or refused with both readings and an option that helps."""

import gzip
import re

import pytest

from neurosim import datasets
from neurosim.core.errors import InputError
from neurosim.data.io.opening import FileError


@pytest.fixture
def load(tmp_path):
    def read(text, **options):
        path = tmp_path / "user.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return datasets.load(path, **options)

    return read


def told(data):
    return data.X.tolist(), [data.class_names[k] for k in data.y]


READ = {
    "thousands beside decimals": ("x;y;kind\n950;2,5;a\n1.200;4,5;b\n", [[950.0, 2.5], [1200.0, 4.5]]),
    "a header of pandas": ("0,1,2\n5.1,3.5,a\n4.9,3.0,b\n", [[5.1, 3.5], [4.9, 3.0]]),
    "a header and an index of pandas": (",0,1,2\n0,5.1,3.5,a\n1,4.9,3.0,b\n", [[5.1, 3.5], [4.9, 3.0]]),
    "decimal commas, no header": ("5,1;3,5;a\n4,9;3,0;b\n", [[5.1, 3.5], [4.9, 3.0]]),
    "one decimal comma, no header": ("5,1;a\n4,9;b\n", [[5.1], [4.9]]),
    "decimal commas between blanks": ("5,1 3,5 a\n4,9  3,0 b\n", [[5.1, 3.5], [4.9, 3.0]]),
    "sep=": ("sep=;\nx;kind\n1;a\n2;b\n", [[1.0], [2.0]]),
    "sep= of a comma between decimals": ('sep=,\nx,kind\n"1,5",a\n"2,5",b\n', [[1.5], [2.5]]),
    "numpy.savetxt": ("# from the lab\n 1.0e+00 2.0e+00 a\n-3.0e+00 4.0e+00 b\n", [[1.0, 2.0], [-3.0, 4.0]]),
    "quoted thousands": ('x,y,kind\n"1,200",2.5,a\n"950",3.5,b\n', [[1200.0, 2.5], [950.0, 3.5]]),
    "quoted decimal commas": ('x,y,kind\n"1.200,5","2,5",a\n"950","3,5",b\n', [[1200.5, 2.5], [950.0, 3.5]]),
    "millions": ("x;kind\n1.200.300;a\n950;b\n", [[1200300.0], [950.0]]),
    "minus": ("x;kind\n\u22121,5;a\n2,5;b\n", [[-1.5], [2.5]]),
    "no-break blanks": ("x;kind\n1\u00a0200,5;a\n12\u202f500;b\n", [[1200.5], [12500.0]]),
    "Swiss": ("x;kind\n1'200,5;a\n2\u2019300,5;b\n", [[1200.5], [2300.5]]),
    "Swiss points": ("x\tkind\n1'200.5\ta\n2'300.5\tb\n", [[1200.5], [2300.5]]),
    "exponents with commas": ("x;kind\n1,5E+03;a\n-2,5e-01;b\n", [[1500.0], [-0.25]]),
    "truth": ("x,flag,kind\n1,True,a\n2,False,b\n", [[1.0, 1.0], [2.0, 0.0]]),
    "truth in a spreadsheet": ("TRUE;1;a\nFALSE;2;b\n", [[1.0, 1.0], [0.0, 2.0]]),
    "a trailing delimiter": ("x,kind,\n1,a,\n2,b,\n", [[1.0], [2.0]]),
    "a trailing delimiter of rows": ("x,kind\n1,a,\n2,b,\n", [[1.0], [2.0]]),
    "empty cells of a sheet": ("x;kind;;\n1,5;a;;\n2,5;b;;\n;;;;\n;;;;\n".replace(";;\n", ";\n"), [[1.5], [2.5]]),
    "R, write.csv": ('"","x","kind"\n"7",1.5,"a"\n"3",2.5,"b"\n', [[1.5], [2.5]]),
    "R, write.csv2": ('"";"x";"kind"\n"1";1,5;"a"\n"2";2,5;"b"\n', [[1.5], [2.5]]),
    "R, write.table": ('"x" "y" "kind"\n"1" 1.5 2 "a"\n"2" 2.5 3 "b"\n', [[1.5, 2.0], [2.5, 3.0]]),
    "names of rows in R": ('"","x","kind"\n"Mazda RX4",1.5,"a"\n"Fiat",2.5,"b"\n', [[1.5], [2.5]]),
    "an index that was saved twice": ("Unnamed: 0,x,kind\n0,1.5,a\n1,2.5,b\n", [[1.5], [2.5]]),
    "a counter": ("Id,x,kind\n1,1.5,a\n2,2.5,b\n", [[1.5], [2.5]]),
    "Weka's comments": ("% from\n% Weka\n1.5,a\n2.5,b\n", [[1.5], [2.5]]),
    "a header that begins with a comment's mark": ("% fat;kind\n1,5;a\n2,5;b\n", [[1.5], [2.5]]),
    "blanks after delimiters": ("1, 2, a\n3, 4, b\n", [[1.0, 2.0], [3.0, 4.0]]),
    "a NOT gate": ("0,a\n1,b\n", [[0.0], [1.0]]),
    "old line ends": ("x,kind\r1,a\r2,b\r", [[1.0], [2.0]]),
    "blank lines": ("\n\nx,kind\n\n1,a\n\n2,b\n", [[1.0], [2.0]]),
    "thin blanks without a header": ("1\u2009200\ta\n2\u2009300\tb\n", [[1200.0], [2300.0]]),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_in_one_way_is_read(load, name):
    text, X = READ[name]
    assert told(load(text)) == (X, ["a", "b"])


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings(load, encoding):
    data = load("Größe;Art\n1,5;5 €\n2,5;naïf\n".encode(encoding))
    assert (data.feature_names, data.class_names) == (("Größe",), ("5 €", "naïf"))


def test_a_gzipped_file(load):
    assert told(load(gzip.compress(b"x,kind\n1,a\n2,b\n"))) == ([[1.0], [2.0]], ["a", "b"])
    with pytest.raises(InputError, match="begins as a gzip file but cannot be unpacked"):
        load(gzip.compress(b"x,kind\n1,a\n2,b\n")[:-9])


@pytest.mark.parametrize("delimiter", ",;\t|")
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("other", [",", ";", "|", "\t", " "])
def test_labels_may_contain_other_delimiters(load, delimiter, header, other):
    kinds = [f"p{other}q{other}r", f"s{other}t", "u"]
    rows = [[f"{k}.5", f"{k * k}", kinds[k % 3]] for k in range(9)]
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    lines = [["x", "y", "kind"]] * header + quoted
    data = load("\n".join(delimiter.join(line) for line in lines) + "\n")
    assert told(data) == ([[k + 0.5, float(k * k)] for k in range(9)], [row[2] for row in rows])


def test_identifiers_and_empty_cells(load):
    passengers = (
        "Name,Age,Ticket,Cabin,alive\nBraund,22,A/5 2,,no\nCumings,38,PC 1,C85,yes\nMoran,,33,,no\nAllen,35,37,,no\n"
    )
    with pytest.raises(
        FileError, match=r"got 'Braund'.*'Name', 'Ticket' and 'Cabin', are not features: ignore=\['Name', "
    ):
        load(passengers.replace("33", "x33").replace("37", "x37"))
    with pytest.raises(FileError, match=r"line 4, column 'Age': .*; got ''\. missing='drop' leaves out 1 row of 4\."):
        load(passengers, ignore=["Name", "Ticket", "Cabin"])
    data = load(passengers, ignore=["Name", 2, -2], missing="drop")
    assert told(data) == ([[22.0], [38.0], [35.0]], ["no", "yes", "no"])
    assert "1 row of 4 lacks a value and is left out; the first is in line 4." in data.notes


def test_one_column_to_ignore_needs_no_list(load):
    assert load("x,y,kind\n1,p,a\n2,q,b\n", ignore="y").feature_names == ("x",)
    assert load("x,y,kind\n1,p,a\n2,q,b\n", ignore=1).feature_names == ("x",)


TWO_WAYS = {
    "point": ("x;kind\n1.200;a\n2.300;b\n", {"decimal": "."}, [[1.2], [2.3]], {"decimal": ","}, [[1200.0], [2300.0]]),
    "comma": ('x,kind\n"1,200",a\n"2,300",b\n', {"decimal": "."}, [[1200], [2300]], {"decimal": ","}, [[1.2], [2.3]]),
    "header of pandas": (
        "0,1,2\n5,3,0\n4,6,0\n1,3,2\n5,5,2\n",
        {"header": True},
        [[5, 3], [4, 6], [1, 3], [5, 5]],
        {"header": False},
        [[0, 1], [5, 3], [4, 6], [1, 3], [5, 5]],
    ),
    "years": (
        "2019,2020,kind\n5,3,a\n4,6,b\n1,3,b\n5,5,a\n",
        {"header": True},
        [[5, 3], [4, 6], [1, 3], [5, 5]],
        {"header": False},
        [[2019, 2020], [5, 3], [4, 6], [1, 3], [5, 5]],
    ),
}


@pytest.mark.parametrize("name", TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_refused_and_either_option_decides(load, name):
    text, *readings = TWO_WAYS[name]
    with pytest.raises(FileError) as caught:
        load(text)
    for option, X in zip(readings[::2], readings[1::2], strict=True):
        ((key, value),) = option.items()
        assert f"{key}={value!r}" in str(caught.value)
        assert load(text, **option).X.tolist() == X


def test_two_delimiters_that_fit_alike_are_named(load):
    text = "1,a;3\n2,b;4\n5,b;4\n6,a;3\n"
    ways = r"can be read in two ways: with a semicolon .* '6,a' and '3'; with a comma, it has '6' and 'a;3'"
    with pytest.raises(FileError, match=ways) as caught:
        load(text)
    assert "delimiter=';' or delimiter=','" in str(caught.value)
    assert told(load(text, delimiter=",")) == ([[1.0], [2.0], [5.0], [6.0]], ["a;3", "b;4", "b;4", "a;3"])


def test_decimal_commas_between_commas_are_refused(load):
    with pytest.raises(FileError, match=r"line 1: '1,5' can be read as one number, .* or as two\..* delimiter=','"):
        load("1,5, 2,5, a\n1,6, 2,7, b\n")
    assert load("1,5, 2,5, a\n3,6, 4,7, b\n", delimiter=",").X.tolist() == [[1, 5, 2, 5], [3, 6, 4, 7]]


def test_commas_that_separate_cells_decide_for_the_point_and_that_is_said(load):
    data = load("x,y,kind\n1.200,7,a\n2.300,8,b\n")
    assert data.X[:, 0].tolist() == [1.2, 2.3]
    assert any("'1.200' are read with a decimal point" in note for note in data.notes)


REFUSED = {
    "points and commas": (
        "x;kind\n0.5;a\n2,5;b\n",
        r"line 3, column 'x': '2,5' has a decimal comma .* but '0\.5' in line 2",
    ),
    "percent": ("x,kind\n12%,a\n13%,b\n", "got 'x'. If the line is a header, say header=True"),
    "dates": (
        "x,on,kind\n1,2020-01-02,a\n2,2020-01-03,b\n",
        r"got '2020-01-02'.* if it is not a feature, ignore=\['on'\]",
    ),
    "identifiers": (
        "x,n,kind\n1,9007199254740993,a\n2,12,b\n",
        r"must be exact as a float, and 9007199254740993 is not",
    ),
    "grouped": (
        "x;n;kind\n1,5;9.007.199.254.740.993;a\n2;12;b\n",
        r"exact as a float, and 9\.007\.199\.254\.740\.993 is not",
    ),
    "infinity": ("x,kind\n1,a\ninf,b\n", "line 3, column 'x': a feature must be a finite number; got 'inf'"),
    "duplicates": ("x,x,kind\n1,2,a\n3,4,b\n", "every column needs its own name; got 'x' for columns 1, 2"),
    "the label first": ("label,x,y\n1,5,0\n0,6,1\n", "the label may be 'label', by its name, or 'y', the last column"),
    "groups of two": ("x;kind\n1.20.300;a\n2;b\n3;b\n", r"got '1\.20\.300'"),
    "one column": ("x\n1\n2\n", r"must have a column of features .* name it, as in delimiter=':'"),
    "a bad first row": ("5.l,3.5,a\n4.9,3.0,a\n5.0,3.1,b\n", r"line 1, column 'x1': .*; got '5\.l'"),
    "a label that may be missing": (
        "x,kind\n1,a\n2,NA\n3,b\n",
        r"line 3, column 'kind': a label must name a class; got 'NA'",
    ),
    "words of Excel": (b"PK\x03\x04xl/workbook", "it is a spreadsheet or a ZIP file; save the sheet as CSV"),
    "NumPy": (b"\x93NUMPY\x01\0", r"read it with numpy.load, and give \(X, y\)"),
    "commented": ("kind,x\n#f00,1\n#0f0,2\n", "has only a header, in line 1: .* 2 lines begin with # and are left out"),
    "blank thousands": ("x;kind\n1 200,5;a\n2 300,5;b\n", "If blanks separate thousands, say thousands=' '"),
    "nothing left": ("x,kind\n,a\n,b\n1,\n", "No row has all its values"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_what_helps(load, name):
    text, what = REFUSED[name]
    with pytest.raises(InputError, match=what):
        load(text)


def test_blanks_between_thousands_are_read_if_asked_for(load):
    assert load("x;kind\n1 200,5;a\n-2 300;b\n", thousands=" ").X.tolist() == [[1200.5], [-2300.0]]
    assert load("x;kind\n1_200.5;a\n2_300;b\n", thousands="_").X.tolist() == [[1200.5], [2300.0]]


def test_plus_and_minus_are_classes(load):
    assert load("x,kind\n1,+\n2,-\n3,-\n").class_names == ("+", "-")
    assert load("x,kind\n1,none\n2,some\n3,some\n").class_names == ("none", "some")


def test_a_dash_among_numbers_is_a_missing_label(load):
    assert load("x,kind\n1,0\n2,-\n3,1\n4,0\n", missing="drop").X.tolist() == [[1.0], [3.0], [4.0]]


def test_columns_that_are_ignored_do_not_tell_how_numbers_are_written(load):
    text = "on;x;kind\n12.05;1,5;a\n13.05;2,5;b\n"
    with pytest.raises(FileError, match=re.escape("can be omitted: ignore=['on'] or ignore=['x']")):
        load(text)
    assert load(text, ignore=["on"]).X.tolist() == [[1.5], [2.5]]


def test_comments_between_rows_are_said(load):
    data = load("x,kind\n1,a\n# 5,a\n2,b\n")
    assert data.X.tolist() == [[1.0], [2.0]]
    assert "Line 3 begins with # and is left out as a comment." in data.notes


def test_names_in_a_comment(load):
    data = load("# made today\n# width height kind\n1 2 a\n3 4 b\n")
    assert data.feature_names == ("width", "height")
    assert "Line 2, a comment, names the columns." in data.notes
    assert load("# made today\n1 2 a\n3 4 b\n").feature_names == ("x1", "x2")
    assert load("# width height kind\n1 2 a\n3 4 b\n", header=False).feature_names == ("x1", "x2")


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"delimiter": "ab"}, "There is no delimiter named 'ab'. Did you mean 'tab'"),
        ({"delimiter": "."}, r"A delimiter must not be part of a number, a name or a line end; got '\.'"),
        ({"decimal": "x"}, "decimal must be '.' or ','; got 'x'"),
        ({"thousands": "x"}, "thousands must be one of"),
        ({"decimal": ",", "thousands": ","}, "decimal and thousands must differ; got ',' for both"),
        ({"missing": "mean"}, "missing must be 'drop' or None; got 'mean'"),
        ({"ignore": "z"}, "has no column named 'z' to ignore"),
        ({"ignore": 5}, "A column to ignore of '.*' must be a column from -2 to 1; got 5"),
        ({"ignore": "kind"}, "the column 'kind' is the label, so it must not be ignored"),
        ({"ignore": "x"}, "got none that is not ignored"),
    ],
)
def test_options_that_do_not_fit(load, options, what):
    with pytest.raises(InputError, match=what):
        load("x,kind\n1,a\n2,b\n", **options)


@pytest.mark.parametrize(
    ("name", "mark"), [("tab", "\t"), ("\\t", "\t"), ("SPACE", " "), (":", ":"), ("semicolon", ";")]
)
def test_delimiters_by_their_names(load, name, mark):
    assert told(load(f"1{mark}a\n2{mark}b\n", delimiter=name)) == ([[1.0], [2.0]], ["a", "b"])


def test_a_column_may_be_called_a_number(load):
    text = "3,2,1\n1.5,2,a\n2.5,3,b\n"
    assert load(text, header=True, label="1").class_names == ("a", "b")  # the name, not the position
    assert load(text, header=True, label=2).class_names == ("a", "b")
    assert load("x,kind\n1,a\n2,b\n", label="1").class_names == ("a", "b")  # no such name, so the position
