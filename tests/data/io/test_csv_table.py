"""A CSV is read as it comes, guesses are said, and what we write runs nowhere."""

import csv
import io

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from neurosim.core.errors import InputError
from neurosim.data.io.csv_table import number, read_csv, write_csv

PLAIN = "width,height,kind\n0.2,1,a\n1.3,2,b\n1.5,3,a\n"
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
NAMES = st.text(st.characters(categories=("L",), codec="utf-8"), min_size=1)


@pytest.fixture
def saved(tmp_path):
    def make(content):
        path = tmp_path / "user.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def test_a_plain_file(saved):
    table = read_csv(saved(PLAIN))
    assert table.column_names == ("width", "height", "kind")
    assert table.rows == (("0.2", "1", "a"), ("1.3", "2", "b"), ("1.5", "3", "a"))
    assert table.lines == (2, 3, 4)
    assert table.notes == ()
    assert table.has_header
    assert repr(table) == "Table: 3 rows, columns width, height, kind"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_encodings_and_line_ends_make_no_difference(saved, encoding, line_end, last):
    text = (PLAIN.replace("kind", "espèce").rstrip() + last).replace("\n", line_end)
    table = read_csv(saved(text.encode(encoding)))
    assert table.column_names == ("width", "height", "espèce")
    assert table.rows == read_csv(saved(PLAIN)).rows
    assert table.lines == (2, 3, 4)
    assert table.notes == ()


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_either_order_of_utf_16(saved, mark):
    assert read_csv(saved(("\ufeff" + PLAIN).encode(mark))).rows == read_csv(saved(PLAIN)).rows


def test_windows_1252_is_a_guess_that_is_said(saved):
    table = read_csv(saved(PLAIN.replace("b\n", "€\n").encode("windows-1252")))
    assert table.rows[1] == ("1.3", "2", "€")
    assert table.notes == ("The text is read as Windows-1252, because line 3 is not UTF-8.",)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00\xff\xfe", "must be text; it is a spreadsheet or a ZIP file"),
        (b"1,2\0,a\n", "must be text; it holds zero bytes"),
        (PLAIN.encode("utf-16-le"), "must be text; it holds zero bytes"),
        (PLAIN.encode("utf-16") + b"x", "begins as UTF-16 but byte [0-9]+ breaks it"),
    ],
)
def test_what_is_not_text_is_refused(saved, content, what):
    with pytest.raises(InputError, match=rf"^'.*user\.csv' {what}"):
        read_csv(saved(content))


@pytest.mark.parametrize(("delimiter", "name"), [(";", "a semicolon"), ("\t", "a tab"), ("|", "a bar")])
def test_another_delimiter_is_a_guess_that_is_said(saved, delimiter, name):
    table = read_csv(saved(PLAIN.replace(",", delimiter)))
    assert table.rows == read_csv(saved(PLAIN)).rows
    assert table.notes == (f"The cells are separated by {name}.",)


@pytest.mark.parametrize(
    ("text", "first_row"),
    [
        ("1,5;2,5;0\n2,5;3,5;1\n", ("1,5", "2,5", "0")),  # decimal commas
        ("a;b;c\n1,5;2,5;0\n2,5;3,5;1\n", ("1,5", "2,5", "0")),
        ("x,note\n1,a;b\n2,c;d\n", ("1", "a;b")),
        ('"x","note"\n1,"a;b;c"\n2,"d;e;f"\n', ("1", "a;b;c")),
        ("x|note\n1|a, b and c\n2|d, e and f\n", ("1", "a, b and c")),
        ("x\n1\n2\n", ("1",)),
        ("x\n1\n2,\n3\n", None),
    ],
)
def test_delimiters_that_are_hard_to_guess(saved, text, first_row):
    if first_row is None:
        with pytest.raises(InputError, match=r"line 3: a row must have 1 cell, like line 1; got 2"):
            read_csv(saved(text))
    else:
        assert read_csv(saved(text)).rows[0] == first_row


def test_one_ragged_row_does_not_change_the_delimiter(saved):
    with pytest.raises(InputError, match=r"line 4: a row must have 3 cells, like line 1; got 2\."):
        read_csv(saved("a;b;c\n1;2;0\n3;4;1\n5;6\n7;8;0\n"))


def test_quoted_cells_keep_delimiters_quotes_and_line_ends(saved):
    table = read_csv(saved('x,note\n1,"a, ""b""\n# not a comment\n\nlast"\n2, "c"\n'))
    assert table.rows == (("1", 'a, "b"\n# not a comment\n\nlast'), ("2", "c"))
    assert table.lines == (2, 6)


def test_blank_and_comment_lines_are_skipped_but_counted(saved):
    table = read_csv(saved('\n# a,"quote that never ends\nx,label\n\n1,a\n   \n# more\n2,b\n\n'))
    assert table.column_names == ("x", "label")
    assert table.rows == (("1", "a"), ("2", "b"))
    assert table.lines == (5, 8)


def test_spaces_around_cells_do_not_count(saved):
    assert read_csv(saved("x , label\n 1,\ta \n2 , b\n")).rows == (("1", "a"), ("2", "b"))


def test_rows_of_empty_cells_are_left_out_and_said(saved):
    table = read_csv(saved("x\ty\n1\t2\n\t\n3\t\n\t\n\t\n"))
    assert table.rows == (("1", "2"), ("3", ""))
    assert table.lines == (2, 4)
    assert "Lines 3 to 6 hold 3 rows of empty cells, left out." in table.notes


@pytest.mark.parametrize(
    ("text", "header", "has_header"),
    [
        ("1,2,0\n3,4,1\n", None, False),
        ("5.1,3.5,setosa\n4.9,3.0,virginica\n", None, False),
        ("a,b,label\n5.1,3.5,setosa\n", None, True),
        ("1,b,label\n5.1,3.5,setosa\n", None, True),
        ("x,label\n1,a\noops,b\n2,a\n", None, True),
        ("x,label\nnan,a\ninf,b\n", None, True),
        ("a,b\nc,d\n", None, False),
        ("a,b\nc,d\n", True, True),
        ("a,b\nc,d\n", False, False),
        ("1,2\n3,4\n", True, True),
        ("x,y\n3,4\n", False, False),
    ],
)
def test_a_header_is_text_over_numbers_unless_told(saved, text, header, has_header):
    table = read_csv(saved(text), header)
    assert table.has_header is has_header
    assert len(table.rows) == text.count("\n") - has_header
    width = text.split("\n")[0].count(",") + 1
    assert table.column_names == (
        tuple(text.split("\n")[0].split(",")) if has_header else tuple(f"x{i}" for i in range(1, width + 1))
    )


def test_what_is_guessed_about_names_is_said(saved):
    assert read_csv(saved("1,2,a\n3,4,b\n")).notes == ("The file has no header; its columns are called x1 to x3.",)
    assert read_csv(saved(",b,label\n0,1,a\n1,2,b\n")).unnamed == (0,)
    assert read_csv(saved("oops,0\n1,0\n2,1\n")).notes == (
        "Line 1 is taken as a header, though it holds the number 0.",
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n\n", "\ufeff"])
def test_an_empty_file_is_refused(saved, text):
    with pytest.raises(InputError, match=r"^'.*user\.csv' is empty: it must have a row"):
        read_csv(saved(text))


@pytest.mark.parametrize("header", [None, True])
def test_a_file_with_a_header_only_is_refused(saved, header):
    with pytest.raises(InputError, match=r"^'.*user\.csv' has only a header, in line 2: there must be rows below it"):
        read_csv(saved("# flowers\nwidth,kind\n"), header)


@pytest.mark.parametrize(("row", "got"), [("1,2", 2), ("1,2,3,4", 4), ("1", 1), ("1,2,3,", 4)])
def test_a_ragged_row_is_named_by_its_line(saved, row, got):
    with pytest.raises(
        InputError, match=rf"^'.*user\.csv', line 5: a row must have 3 cells, like line 1; got {got}\.$"
    ):
        read_csv(saved(f"a,b,c\n\n1,2,3\n4,5,6\n{row}\n7,8,9\n"))


def test_two_columns_of_one_name_are_refused(saved):
    with pytest.raises(
        InputError, match=r"^'.*', line 2: every column needs its own name; got 'x' for columns 1, 3\.$"
    ):
        read_csv(saved("#\nx,y,x\n1,2,3\n"))


@pytest.mark.parametrize("text", ['x,y\n1,2\n3,"4\n5,6\n', 'x,y\n1,2\n"3"4,5\n'])
def test_a_quote_that_does_not_end_is_refused(saved, text):
    with pytest.raises(InputError, match=r"^'.*user\.csv' cannot be read as CSV after the row in line 2: "):
        read_csv(saved(text))


def test_a_cell_of_megabytes_is_refused(saved):
    with pytest.raises(InputError, match="cannot be read as CSV in the first row: field larger than"):
        read_csv(saved("x" * 200_000))


def test_the_file_has_a_limit(saved):
    with pytest.raises(InputError, match="is larger than the limit of 10 bytes"):
        read_csv(saved(PLAIN), limit=10)


@pytest.mark.parametrize("cell", ["0", "-1.5", "+2", ".5", "1e-3", "nan", "-inf", " 7 "])
def test_numbers(cell):
    assert str(number(cell)) == str(float(cell))


@pytest.mark.parametrize("cell", ["", "a", "1,5", "1_000", "0x10", "1 2", "--1", "="])
def test_text(cell):
    assert number(cell) is None


@given(st.data())
def test_a_table_that_is_written_is_read(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    names = data.draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), min_size=1))
    write_csv(path, names, rows)
    with path.open(encoding="utf-8", newline="") as file:
        by_the_library = list(csv.reader(file))
    table = read_csv(path, header=True)
    assert table.column_names == tuple(by_the_library[0]) == tuple(names)
    stripped = [tuple(cell.strip() for cell in row) for row in by_the_library[1:]]
    assert table.rows == tuple([row for row in stripped if any(row)] or stripped)
    for row, written in zip(rows, by_the_library[1:], strict=True):
        assert all(out in (cell, f"'{cell}") for cell, out in zip(row, written, strict=True))


@given(st.lists(st.tuples(st.floats(allow_nan=False), st.integers()), min_size=1))
def test_numbers_that_are_written_are_read_to_the_last_bit(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    write_csv(path, ["x", "n"], rows)
    read = read_csv(path, header=True).rows
    assert [(float(x).hex(), int(n)) for x, n in read] == [(x.hex(), n) for x, n in rows]


def written(tmp_path, cell):
    write_csv(tmp_path / "out.csv", ["x"], [[cell]])
    return (tmp_path / "out.csv").read_bytes().decode().removeprefix('"x"\n').removesuffix("\n")


@pytest.mark.parametrize(
    "cell",
    ["=cmd|' /C calc'!A0", "+SUM(A1)", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "=1", "-", "\0=1", "\uff1d1"],
)
def test_a_formula_is_text(tmp_path, cell):
    assert written(tmp_path, cell).startswith("\"'")
    assert next(csv.reader(io.StringIO(written(tmp_path, cell), newline=""))) == [f"'{cell}"]


@given(CELLS)
def test_no_cell_of_text_begins_like_a_formula(tmp_path_factory, cell):
    out = next(csv.reader(io.StringIO(written(tmp_path_factory.mktemp("csv"), cell), newline="")))[0]
    assert out[:1] not in {"=", "+", "-", "@", "\t=", "\r="} or number(out) is not None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (-1.5, "-1.5"),
        (-3, "-3"),
        (np.float64(-0.1), "-0.1"),
        (np.int64(-7), "-7"),
        ("-1.5", '"-1.5"'),
        ("+1e3", '"+1e3"'),
        ("a=b", '"a=b"'),
        (np.str_("=x"), '"\'=x"'),
        (None, '""'),
        ("# no comment", '"# no comment"'),
    ],
)
def test_what_is_no_formula_stays_as_it_is(tmp_path, cell, text):
    assert written(tmp_path, cell) == text


def test_a_column_name_may_be_a_formula_too(tmp_path):
    write_csv(tmp_path / "out.csv", ["=x"], [[1]])
    assert (tmp_path / "out.csv").read_text() == '"\'=x"\n1\n'


def test_a_row_of_another_length_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(InputError, match=r"^Row 1 for '.*out\.csv' must have 2 cells, one for each column; got 1\.$"):
        write_csv(path, ["x", "y"], [[1, 2], [3]])
    assert path.read_text() == "old"


def test_a_full_disk_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def rows():
        yield [1]
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left on device"):
        write_csv(path, ["x"], rows())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_decimal_commas_are_numbers_where_commas_separate_nothing(tmp_path):
    file = tmp_path / "europe.csv"
    file.write_text("height;weight;kind\n1,5;-2,25;cat\n3,0;1e3;a,b\n")
    table = read_csv(file)
    assert table.has_header
    assert table.rows == (("1,5", "-2,25", "cat"), ("3,0", "1e3", "a,b"))
    assert [table.notation.number(cell) for cell in ("1,5", "-2,25", "1e3")] == [1.5, -2.25, 1000.0]
    assert "Commas in numbers are read as decimal points." in table.notes
    file.write_text("1,5\n2,5\n")
    assert read_csv(file).rows == (("1", "5"), ("2", "5"))


def test_a_comment_that_is_not_csv_names_nothing(saved):
    table = read_csv(saved('# "width,height\n1,2\n3,4\n'))
    assert table.column_names == ("x1", "x2")
    assert table.rows == (("1", "2"), ("3", "4"))
