"""Arrays and meta survive a .json file that people and other programs can read."""

import errno
import json
import pathlib

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from neurosim.core.errors import InputError
from neurosim.data.io import json_file

DTYPES = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="=")
    | hnp.unsigned_integer_dtypes(endianness="=")
    | hnp.floating_dtypes(sizes=64, endianness="=")
    | hnp.unicode_string_dtypes(endianness="=")
)
ARRAYS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_side=4)))


def same(left, right):
    # Which of its many NaNs a float is, is the one thing that text does not keep.
    return (
        left.dtype == right.dtype
        and np.array_equal(left, right, equal_nan=left.dtype.kind == "f")
        and (left.dtype.kind != "f" or np.array_equal(np.signbit(left[left == 0]), np.signbit(right[right == 0])))
    )


def document(dtype="float64", shape=(2,), values=(1.0, 2.0), **more):
    return {"meta": {}, "arrays": {"w": {"dtype": dtype, "shape": list(shape), "values": list(values), **more}}}


@pytest.fixture
def saved(tmp_path):
    def make(value):
        path = tmp_path / "net.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return make


@given(
    arrays=st.dictionaries(st.text(), ARRAYS, max_size=4),
    meta=st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.booleans())),
)
def test_what_is_written_is_read(tmp_path_factory, arrays, meta):
    path = tmp_path_factory.mktemp("json") / "net.json"
    json_file.write(path, arrays, meta)
    read, read_meta = json_file.read(path)
    assert read_meta == meta
    assert list(read) == list(arrays)
    assert all(same(read[name], arrays[name]) for name in arrays)


@given(st.lists(st.floats(allow_nan=False)))
def test_floats_keep_every_bit(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("json") / "net.json"
    json_file.write(path, {"w": np.array(values, dtype=np.float64)}, {})
    assert [value.hex() for value in json_file.read(path)[0]["w"].tolist()] == [value.hex() for value in values]


def test_the_text_is_plain_json_with_words_for_the_three_floats_it_lacks(tmp_path):
    weights = np.array([[0.1, -np.inf], [np.inf, np.nan]])
    json_file.write(tmp_path / "net.json", {"w": weights, "n": np.array(["é"])}, {"tick": np.int64(1)})
    text = (tmp_path / "net.json").read_text(encoding="ascii")
    assert json.loads(text, parse_constant=pytest.fail) == {
        "meta": {"tick": 1},
        "arrays": {
            "w": {"dtype": "float64", "shape": [2, 2], "values": [0.1, "veto", "inf", "nan"]},
            "n": {"dtype": "<U1", "shape": [1], "values": ["é"]},
        },
    }


def test_the_words_are_words_in_an_array_of_text(tmp_path):
    words = np.array(["veto", "inf", "nan"])
    json_file.write(tmp_path / "net.json", {"w": words}, {})
    assert same(json_file.read(tmp_path / "net.json")[0]["w"], words)


def test_the_order_of_memory_does_not_show(tmp_path):
    rows = np.arange(6.0).reshape(2, 3)
    json_file.write(tmp_path / "c.json", {"w": rows}, {})
    json_file.write(tmp_path / "f.json", {"w": np.asfortranarray(rows)}, {})
    json_file.write(tmp_path / "big.json", {"w": rows.astype(">f8")}, {})
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "f.json").read_bytes()
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "big.json").read_bytes()


def test_a_hand_may_write_whole_numbers_as_floats(saved):
    array = json_file.read(saved(document(values=(1, "veto"))))[0]["w"]
    assert same(array, np.array([1.0, -np.inf]))


@pytest.mark.parametrize("dtype", ["float32", "complex128", "datetime64[s]", "object", "S3"])
def test_a_dtype_that_json_does_not_keep_is_not_written(tmp_path, dtype):
    with pytest.raises(InputError, match=r"^The array 'w' of '.*' must be of bool, int8, .*; got "):
        json_file.write(tmp_path / "net.json", {"w": np.zeros(1, dtype=dtype)}, {})
    assert list(tmp_path.iterdir()) == []


def test_a_meta_that_is_not_json_is_not_written(tmp_path):
    with pytest.raises(InputError, match=r"^The meta of '.*net\.json' cannot be written as JSON"):
        json_file.write(tmp_path / "net.json", {}, {"loss": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.json"
    json_file.write(path, {"w": np.zeros(1)}, {})
    old = path.read_bytes()

    def full(self, *_, **__):
        self.write_bytes(b'{"meta"')
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pathlib.Path, "write_text", full)
    with pytest.raises(OSError, match="No space left on device"):
        json_file.write(path, {"w": np.ones(1)}, {})
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ([], r"is not a recording: it must be an object with 'meta' and 'arrays'; got \[\]\.$"),
        ({"x": 1}, r"is not a recording: it must be an object with 'meta' and 'arrays'; got one with neither\.$"),
        ({"arrays": {}}, "key meta: it is missing"),
        ({"meta": {}}, "key arrays: it is missing"),
        ({"meta": [], "arrays": {}}, "key meta: input should be a valid dictionary"),
        ({"meta": {}, "arrays": {}, "more": 1}, "key more: extra inputs are not permitted; got 1"),
        ({"meta": {}, "arrays": {"w": []}}, r"key arrays\.w: input should be a valid"),
        (document(more=1), r"key arrays\.w\.more: extra inputs are not permitted; got 1"),
        (document(shape=[-2]), r"key arrays\.w\.shape\.0: input should be greater than or equal to 0; got -2"),
        (document(shape=[2.0]), r"key arrays\.w\.shape\.0: input should be a valid integer; got 2\.0"),
        (document(shape=[1] * 33), r"key arrays\.w\.shape: list should have at most 32 items"),
        (document(shape=[3]), r"key arrays\.w\.values: shape \[3\] needs 3 values; got 2"),
        (
            document(dtype="object"),
            r"key arrays\.w\.dtype: it must be a dtype that JSON keeps; got 'object'\. Known are",
        ),
        (document(dtype="float32"), r".*got 'float32'\. Did you mean 'float64'\?$"),
        (document(dtype="O"), r"key arrays\.w\.dtype: "),
        (document(dtype="<U-1"), r"key arrays\.w\.dtype: "),
        (document(values=[1.0, "vetoo"]), r"key arrays\.w\.values\.1: input should be a valid number; got 'vetoo'"),
        (document(values=[1.0, None]), r"key arrays\.w\.values\.1: input should be a valid number; got None"),
        (document(values=[1.0, True]), r"key arrays\.w\.values\.1: input should be a valid number; got True"),
        (document("int8", values=[1, 128]), r"key arrays\.w\.values\.1: input should be less than or equal to 127"),
        (document("uint8", values=[-1, 0]), r"key arrays\.w\.values\.0: input should be greater than or equal to 0"),
        (document("int64", values=[2**63, 0]), r"key arrays\.w\.values\.0: input should be less than or equal to"),
        (document("int64", values=[1.0, 0]), r"key arrays\.w\.values\.0: input should be a valid integer; got 1\.0"),
        (document("int64", values=[True, 0]), r"key arrays\.w\.values\.0: input should be a valid integer; got True"),
        (document("bool", values=[1, True]), r"key arrays\.w\.values\.0: input should be a valid boolean; got 1"),
        (document("<U2", values=["ab", "abc"]), r"key arrays\.w\.values\.1: string should have at most 2 characters"),
        (document("<U2", values=["ab", 1]), r"key arrays\.w\.values\.1: input should be a valid string; got 1"),
    ],
)
def test_a_structure_that_is_broken_is_named_by_its_keys(saved, value, what):
    with pytest.raises(InputError, match=rf"^'.*net\.json',? {what}"):
        json_file.read(saved(value))


@pytest.mark.parametrize(
    ("dtype", "shape", "values"),
    [
        ("<U999999999", [1], ["a"]),
        ("int8", [0, 2**62], []),
        ("<U0", [0, 2**62], []),
        ("int8", [2**70], []),
        ("float64", [2**40], [1.0]),
    ],
)
def test_a_size_above_the_limit_is_refused_before_it_is_allocated(saved, dtype, shape, values):
    with pytest.raises(InputError, match=r"key arrays\.w: shape .* is above the limit of 268435456 bytes"):
        json_file.read(saved(document(dtype, shape, values)))


def test_a_whole_number_that_no_float_holds_is_refused(saved):
    with pytest.raises(InputError, match=r"key arrays\.w\.values\.0"):
        json_file.read(saved(document(values=[10**400, 1.0])))


def test_the_file_has_a_limit(saved):
    path = saved(document())
    size = path.stat().st_size
    assert json_file.read(path, limit=size)
    with pytest.raises(InputError, match=rf"'.*net\.json' is larger than the limit of {size - 1} bytes"):
        json_file.read(path, limit=size - 1)


def test_invalid_json_is_placed_in_the_file(saved):
    with pytest.raises(InputError, match=r"^'.*net\.json' is not JSON: Expecting value at line 2, column 12\.$"):
        json_file.read(saved('{"meta": {},\n "arrays": }'))
    with pytest.raises(InputError, match="NaN is not a number"):
        json_file.read(saved(json.dumps(document(values=[float("nan"), 1.0]))))
