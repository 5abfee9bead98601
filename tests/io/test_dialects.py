"""A table that other programs wrote in their dialects is read with the same numbers, or refused; never with others."""

import csv
import io

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from neurosim import datasets
from neurosim.errors import InputError

LABELS = st.text(
    st.sampled_from("abcdé -.,;|'µ%(0123456789"), min_size=0, max_size=6
).map(lambda text: f"k{text}".strip())
"""Names of classes, with whatever separates cells and thousands elsewhere."""

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-2000.0, 2000.0).map(lambda x: round(x, 3)),
    st.integers(-(10**7), 10**7),
    st.integers(1, 999).map(lambda n: n * 1000),
)


@st.composite
def tables(draw):
    """Return columns of numbers and a column of labels, of two classes at least."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    kinds = draw(st.lists(LABELS, min_size=2, max_size=2, unique=True))
    labels = kinds + draw(st.lists(st.sampled_from(kinds), min_size=rows - 2, max_size=rows - 2))
    X = [draw(st.lists(NUMBERS, min_size=rows, max_size=rows, unique=True)) for _ in range(columns)]
    return X, labels


def german(x, thousands=".", decimal=","):
    """Write a number as spreadsheets there show it: 1.234,5."""
    grouped = f"{x:,}"
    return grouped.replace(",", "\0").replace(".", decimal).replace("\0", thousands) if "e" not in grouped else None


def written(rows, delimiter, quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    return out.getvalue()


def read(path, text, encoding="utf-8", **options):
    path.write_bytes(text.encode(encoding))
    return datasets.load(path, **options)


def check(path, text, X, labels, encoding="utf-8", must=False, **options):
    """Read a text: the same numbers and labels, or a refusal, if it may be refused at all."""
    try:
        data = read(path, text, encoding, **options)
    except InputError:
        assert not must, text
        return
    expected = [[float(x).hex() for x in column] for column in X]
    assert [[float(x).hex() for x in column] for column in data.X.T.tolist()] == expected, (text, data.notes)
    assert [data.class_names[k] for k in data.y] == labels, (text, data.notes)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("dialects") / "user.csv"


DIALECTS = st.sampled_from([",", ";", "\t", "|"])


@settings(max_examples=150, deadline=None)
@given(tables(), DIALECTS, st.booleans(), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
def test_what_pythons_csv_module_writes(path, table, delimiter, header, quoting):
    X, labels = table
    names = [*(f"u{k}" for k in range(len(X))), "kind"]
    text = written([*([names] if header else []), *zip(*X, labels, strict=True)], delimiter, quoting)
    check(path, text, X, labels)


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", ","), ("\t", ".")]), st.booleans(), st.booleans())
def test_what_pandas_writes(path, table, marks, header, index):
    X, labels = table
    frame = pd.DataFrame({f"u{k}": column for k, column in enumerate(X)} | {"kind": labels})
    text = frame.to_csv(sep=marks[0], decimal=marks[1], header=header, index=index, float_format=None)
    options = {"ignore": [0]} if index and not header else {}
    check(path, text, X, labels, **options)


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from([".", "'", "’", "\u00a0", "\u202f", ""]), st.sampled_from(";\t|"), st.booleans())
def test_what_a_spreadsheet_shows_in_german_french_and_swiss(path, table, thousands, delimiter, header):
    X, labels = table
    X = [[x for x in column] for column in X]
    cells = [[german(x, thousands) for x in column] for column in X]
    if any(cell is None for column in cells for cell in column):
        return
    names = [*(f"u{k}" for k in range(len(X))), "kind"]
    text = written([*([names] if header else []), *zip(*cells, labels, strict=True)], delimiter)
    check(path, text, X, labels)


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(["%.18e", "%.17g", "%.3f"]), st.sampled_from([" ", ",", "\t", ";"]), st.booleans())
def test_what_numpy_writes(path, table, fmt, delimiter, header):
    X, labels = table
    X = [[float(fmt % x) for x in column] for column in X]
    y = [sorted(set(labels)).index(label) for label in labels]
    if any(len(set(column)) < 2 for column in X):
        return
    out = io.StringIO()
    names = delimiter.join([*(f"u{k}" for k in range(len(X))), "kind"]) if header else ""
    np.savetxt(out, np.column_stack([*X, y]), fmt=fmt, delimiter=delimiter, header=names)
    check(path, out.getvalue(), X, [str(k) for k in y])
