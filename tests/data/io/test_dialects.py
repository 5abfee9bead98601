"""A table that other programs wrote in their dialects is read with the same numbers, or refused; never with others."""

import csv
import io
from contextlib import suppress

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from neurosim import datasets
from neurosim.core.errors import InputError

LABELS = st.text(st.sampled_from("abcdé -.,;|'µ%(0123456789"), max_size=6).map(lambda text: f"k{text}".strip())
"""Names of classes, with everything that separates cells or thousands elsewhere."""

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-2000.0, 2000.0).map(lambda x: round(x, 3)),
    st.integers(-(10**7), 10**7),
    st.integers(1, 999).map(lambda n: n * 1000),
)


@st.composite
def tables(draw):
    """Return columns of numbers that differ, and labels of two classes."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    kinds = draw(st.lists(LABELS, min_size=2, max_size=2, unique=True))
    labels = kinds + draw(st.lists(st.sampled_from(kinds), min_size=rows - 2, max_size=rows - 2))
    X = [draw(st.lists(NUMBERS, min_size=rows, max_size=rows, unique_by=float)) for _ in range(columns)]
    return X, labels


def check(path, text, X, labels, must=False, **options):
    """Read a text: the same numbers and labels, or a refusal, if it may be refused at all."""
    path.write_bytes(text.encode())
    with suppress(*([] if must else [InputError])):
        data = datasets.load(path, **options)
        compare(data, X, labels, text)


def compare(data, X, labels, text):
    expected = [[float(x).hex() for x in column] for column in X]
    assert [[x.hex() for x in column] for column in data.X.T.tolist()] == expected, (text, data.notes)
    assert [data.class_names[k] for k in data.y] == labels, (text, data.notes)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("dialects") / "user.csv"


def named(X):
    return [*(f"u{k}" for k in range(len(X))), "kind"]


def written(rows, delimiter, quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    return out.getvalue()


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(",;\t|"), st.booleans(), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_the_csv_module_writes(path, table, delimiter, header, quoting):
    X, labels = table
    text = written([*([named(X)] if header else []), *zip(*X, labels, strict=True)], delimiter, quoting)
    check(path, text, X, labels)
    check(path, text, X, labels, must=True, delimiter=delimiter, decimal=".", thousands="", header=header, label=-1)


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from([",.", ";,", ";.", "\t,", "\t."]), st.booleans(), st.booleans(), st.booleans())
def test_what_pandas_writes(path, table, marks, header, index, counted):
    X, labels = table
    frame = pd.DataFrame(dict(zip(named(X), [*X, labels], strict=True)))
    if counted:
        frame.columns = range(len(frame.columns))
    text = frame.to_csv(sep=marks[0], decimal=marks[1], header=header, index=index)
    ignore = [0] if index and not header else []
    check(path, text, X, labels, ignore=ignore)
    check(path, text, X, labels, True, delimiter=marks[0], decimal=marks[1], thousands="", header=header, ignore=ignore)


def localised(x, thousands, decimal):
    """Write a number as a spreadsheet shows it, such as 1.234,5 or 1'234.5; without an exponent, if it has none."""
    return f"{x:,}".translate({ord(","): thousands, ord("."): decimal})


@settings(max_examples=150, deadline=None)
@given(
    tables(),
    st.sampled_from([".,", "',", "\u2019.", "\u00a0,", "\u202f,"]),
    st.sampled_from(";\t|"),
    st.booleans(),
    st.booleans(),
)
def test_what_a_spreadsheet_shows_in_german_swiss_and_french(path, table, marks, delimiter, header, minus):
    X, labels = table
    cells = [[localised(x, *marks) for x in column] for column in X]
    if any("e" in cell and marks[0] in cell for column in cells for cell in column):
        return
    if minus:
        cells = [[cell.replace("-", "\u2212") for cell in column] for column in cells]
    text = written([*([named(X)] if header else []), *zip(*cells, labels, strict=True)], delimiter)
    check(path, text, X, labels)
    told = {"delimiter": delimiter, "decimal": marks[1], "thousands": marks[0], "header": header}
    check(path, text, X, labels, must=True, label=-1, **told)
    check(path, f"sep={delimiter}\r\n{text}", X, labels)


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(["%.18e", "%.17g", "%25.3f"]), st.sampled_from(" ,\t;"), st.booleans())
def test_what_numpy_writes(path, table, form, delimiter, header):
    X, labels = table
    X = [[float(form % x) for x in column] for column in X]
    if any(len(set(column)) < 2 for column in X):
        return
    y = [sorted(set(labels)).index(label) for label in labels]
    out = io.StringIO()
    names = delimiter.join(named(X)) if header else ""
    np.savetxt(out, np.column_stack([*X, y]), fmt=form, delimiter=delimiter, header=names)
    check(path, out.getvalue(), X, [str(k) for k in y])
    told = {"delimiter": delimiter, "decimal": ".", "header": False}
    check(path, out.getvalue(), X, [str(k) for k in y], must=True, thousands="", **told)
