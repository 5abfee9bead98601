"""JSON text is strict, and says where it goes wrong."""

import json
import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from pydantic import BaseModel, TypeAdapter, ValidationError

from neurosim.core.errors import InputError
from neurosim.data.io.json_text import DEEPEST, invalid, parse, text_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_it_says_what_the_standard_library_says(value):
    text = json.dumps(value, ensure_ascii=False)
    assert parse(text, "here") == json.loads(text) == value


@given(VALUES)
def test_what_is_written_is_read(value):
    assert parse(text_of(value, "here"), "here") == value


@given(st.text(alphabet='[]{}",:\\NaInfity0e9.- \n') | st.text() | st.binary())
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        outcome = "here: " + json.dumps(parse(text, "here"), allow_nan=False)
    except InputError as error:
        outcome = str(error)
    assert outcome.startswith(("here ", "here: "))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"a": 1,\n "b" 2}', "Expecting ':' delimiter at line 2, column 6"),
        ("", "Expecting value at line 1, column 1"),
        ('["abc', "Unterminated string starting at line 1, column 2"),
        ("[1] 2", "Extra data at line 1, column 5"),
        ("[1,\n  NaN]", "NaN is not a number at line 2, column 3"),
        ("[Infinity]", "Infinity is not a number at line 1, column 2"),
        ("[-Infinity]", "Infinity is not a number at line 1, column 3"),
        ('["\\"NaN", NaN]', "NaN is not a number at line 1, column 11"),
    ],
)
def test_a_mistake_is_placed(text, what):
    with pytest.raises(InputError, match=f"^'net.json' is not JSON: {what}\\.$"):
        parse(text, "'net.json'")


@pytest.mark.parametrize("text", ['["NaN"]', '{"Infinity": "-Infinity"}', '["\\\\", "NaN"]', '["\\"NaN"]'])
def test_the_words_may_stand_in_a_string(text):
    assert parse(text, "here") == json.loads(text)


@pytest.mark.parametrize(("opening", "closing"), ["[]", ('{"a":', "}")])
def test_nesting_has_a_limit_that_is_inclusive(opening, closing):
    assert parse(opening * (DEEPEST - 1) + "[]" + closing * (DEEPEST - 1), "here")
    column = len(opening) * DEEPEST + 1
    with pytest.raises(InputError, match=f"brackets nest deeper than {DEEPEST} at line 1, column {column}"):
        parse(opening * DEEPEST + "[]" + closing * DEEPEST, "here")


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000])
def test_a_tower_of_brackets_is_refused_and_recurses_nowhere(text):
    with pytest.raises(InputError, match="brackets nest deeper than"):
        parse(text, "here")


def test_brackets_in_strings_and_side_by_side_do_not_nest():
    text = json.dumps(["[" * 1000, *([[]] * 1000)])
    assert parse(text, "here") == json.loads(text)


@pytest.mark.parametrize("text", ["[1, 2]", b"[1, 2]"])
def test_the_length_has_a_limit_that_is_inclusive(text):
    assert parse(text, "here", limit=6) == [1, 2]
    with pytest.raises(InputError, match=r"^here is 6 long, above the limit of 5\.$"):
        parse(text, "here", limit=5)


def test_a_text_too_long_is_not_even_decoded():
    with pytest.raises(InputError, match="above the limit"):
        parse(b"\xff" * 10, "here", limit=5)


def test_a_key_twice_is_refused_at_any_depth():
    with pytest.raises(InputError, match=r"^here: the key 'tau' stands twice in one object\.$"):
        parse('{"cells": [{"tau": 1, "rest": 0, "tau": 2}]}', "here")
    assert parse('[{"tau": 1}, {"tau": 2}]', "here") == [{"tau": 1}, {"tau": 2}]


@pytest.mark.parametrize("text", ["1e999", "[-1e400]", "9" * 400 + ".0"])
def test_a_number_beyond_floats_is_refused(text):
    with pytest.raises(InputError, match="is too large for a 64-bit float"):
        parse(text, "here")


def test_a_whole_number_of_thousands_of_digits_is_refused():
    assert parse("9" * 400, "here") == 10**400 - 1
    with pytest.raises(InputError, match=r"^here: .*limit \(4300 digits\)"):
        parse("9" * 5000, "here")


def test_bytes_are_utf_8_with_or_without_a_mark():
    assert parse('["é"]'.encode(), "here") == parse('["é"]'.encode("utf-8-sig"), "here") == ["é"]
    with pytest.raises(InputError, match=r"^here must be UTF-8 text; byte 2 is not\.$"):
        parse('["é"]'.encode("latin-1"), "here")


@pytest.mark.parametrize("value", [math.nan, math.inf, {"a": -math.inf}, np.float64("nan"), np.float32("inf")])
def test_what_json_has_no_number_for_is_not_written(value):
    with pytest.raises(InputError, match=r"^The meta cannot be written as JSON: "):
        text_of(value, "The meta")


def test_what_json_has_no_word_for_is_named_by_its_kind():
    with pytest.raises(InputError, match=r"^The meta cannot be written as JSON: a ndarray is not a JSON value\.$"):
        text_of({"x": np.zeros(2)}, "The meta")
    with pytest.raises(InputError, match="a set is not a JSON value"):
        text_of({"x": {1}}, "The meta")


def test_a_circle_and_a_tower_are_not_written():
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(InputError, match="Circular reference"):
        text_of(circle, "The meta")
    tower: list[object] = []
    for _ in range(DEEPEST):
        tower = [tower]
    with pytest.raises(InputError, match="brackets nest deeper"):
        text_of(tower, "The meta")


@pytest.mark.parametrize("scalar", [np.int64(-7), np.uint8(7), np.float64(0.1), np.float32(0.5), np.bool_(True)])
def test_the_scalars_of_numpy_are_numbers(scalar):
    assert parse(text_of([scalar], "here"), "here") == [scalar.item()]


class Cell(BaseModel):
    tau: float


def complaint(adapter, value, *path):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(adapter).validate_python(value)
    return str(invalid(caught.value, "'net.json'", *path))


def test_a_complaint_of_pydantic_is_one_sentence_with_the_keys():
    assert complaint(dict[str, list[Cell]], {"cells": [{"tau": 1}, {"tau": "x"}]}) == (
        "'net.json', key cells.1.tau: input should be a valid number, unable to parse string as a number; got 'x'."
    )
    assert complaint(Cell, {}, "cells", "0") == "'net.json', key cells.0.tau: it is missing."
    assert complaint(int, [1]) == "'net.json', key (top): input should be a valid integer; got [1]."


@pytest.mark.parametrize("key", ["\u2028</script>", "a\nb", "\x1b[2J"])
def test_a_key_that_a_terminal_cannot_show_is_written_as_python_writes_it(key):
    assert complaint(dict[str, int], {key: "x"}).startswith(f"'net.json', key {key!r}: input should be")


def test_a_long_value_is_cut_short_in_a_complaint():
    assert len(complaint(int, "x" * 10_000)) < 200
