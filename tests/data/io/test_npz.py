"""Arrays and meta survive an .npz file; a hostile one is refused before it costs anything."""

import errno
import io
import json
import pickle
import zipfile

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from neurosim.core.errors import InputError
from neurosim.data.io import npz

DTYPES = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes()
    | hnp.unsigned_integer_dtypes()
    | hnp.floating_dtypes(sizes=(32, 64))
    | hnp.unicode_string_dtypes()
)
ARRAYS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_side=4)))
NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)
META = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
)


def same(left, right):
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


def members(**arrays):
    """Give the bytes of each array as .npy, for zips that we do not want `write` to make."""
    held = {}
    for name, array in arrays.items():
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=True)
        held[f"{name}.npy"] = buffer.getvalue()
    return held


def header(shape, descr="<f8"):
    """Give an .npy header that claims what it likes."""
    text = repr({"descr": descr, "fortran_order": False, "shape": shape}).ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.fixture
def zipped(tmp_path):
    def make(held, meta=b"{}"):
        path = tmp_path / "hostile.npz"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in ({} if meta is None else {"meta.json": meta}).items() | held.items():
                archive.writestr(name, content)
        return path

    return make


@given(arrays=st.dictionaries(NAMES, ARRAYS, max_size=4), meta=META)
def test_what_is_written_is_read(tmp_path_factory, arrays, meta):
    path = tmp_path_factory.mktemp("npz") / "run.npz"
    npz.write(path, arrays, meta)
    read, read_meta = npz.read(path)
    assert read_meta == meta
    assert list(read) == list(arrays)
    assert all(same(read[name], arrays[name]) for name in arrays)


def test_infinities_and_nan_keep_their_bits(tmp_path):
    weights = np.array([-np.inf, np.inf, np.nan, -0.0, 5e-324, 0.1])
    npz.write(tmp_path / "w.npz", {"weights": weights}, {})
    assert npz.read(tmp_path / "w.npz")[0]["weights"].tobytes() == weights.tobytes()


def test_numpy_reads_what_we_write(tmp_path):
    arrays = {"ticks": np.arange(6).reshape(2, 3), "names": np.array(["a", "bé"])}
    npz.write(tmp_path / "run.npz", arrays, {"seed": 1})
    with np.load(tmp_path / "run.npz", allow_pickle=False) as loaded:
        assert all(same(loaded[name], arrays[name]) for name in arrays)
        assert json.loads(loaded["meta.json"]) == {"seed": 1}


def test_we_read_what_numpy_writes_beside_a_meta(tmp_path):
    structured = np.array([(1, 2.0)], dtype=[("tick", "i8"), ("value", "f8")])
    fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    np.savez_compressed(tmp_path / "theirs.npz", structured=structured, fortran=fortran)
    with zipfile.ZipFile(tmp_path / "theirs.npz", "a") as archive:
        archive.writestr("meta.json", "{}")
    arrays, _ = npz.read(tmp_path / "theirs.npz")
    assert same(arrays["structured"], structured)
    assert np.array_equal(arrays["fortran"], fortran)


def test_arrays_that_were_read_may_be_changed(tmp_path):
    npz.write(tmp_path / "run.npz", {"x": np.zeros(2)}, {})
    npz.read(tmp_path / "run.npz")[0]["x"][0] = 1.0


def test_the_same_arguments_give_the_same_bytes(tmp_path, monkeypatch):
    paths = [tmp_path / "first.npz", tmp_path / "second.npz"]
    for path, now in zip(paths, (1.0e9, 1.5e9), strict=True):
        monkeypatch.setattr("time.time", lambda now=now: now)
        npz.write(path, {"x": np.arange(1000), "y": np.ones(3)}, {"seed": 1})
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in archive.infolist()} == {3}


def test_arrays_are_compressed(tmp_path):
    npz.write(tmp_path / "run.npz", {"x": np.zeros(100_000)}, {})
    assert (tmp_path / "run.npz").stat().st_size < 10_000


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    npz.write(path, {"x": np.arange(3)}, {})
    old = path.read_bytes()

    def full(member, *_, **__):
        member.write(b"half an array")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(npz.npy, "write_array", full)
    with pytest.raises(OSError, match="No space left on device"):
        npz.write(path, {"x": np.arange(4)}, {})
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("array", "what"),
    [
        (np.array([None]), r"must hold numbers or text; got Python objects \(object\)"),
        (np.zeros(1, dtype=[("a", "i8"), ("b", object)]), "must hold numbers or text; got Python objects"),
        (np.zeros(1, dtype=[("\u0394", "i8")]), "cannot be kept in an .npz file"),
    ],
)
def test_an_array_that_cannot_be_read_back_is_not_written(tmp_path, array, what):
    path = tmp_path / "run.npz"
    path.write_text("old")
    with pytest.raises(InputError, match=f"The array 'bad' of '.*run.npz' {what}"):
        npz.write(path, {"good": np.zeros(1), "bad": array}, {})
    assert path.read_text() == "old"


@pytest.mark.parametrize("name", ["", "a\0b", "a\nb", "\ud800", "x" * 201])
def test_a_name_that_a_zip_would_change_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="must be 1 to 200 printable characters"):
        npz.write(tmp_path / "run.npz", {name: np.zeros(1)}, {})


@pytest.mark.parametrize("meta", [{"loss": np.nan}, {"when": {1, 2}}, {1: "a", "1": "b"}])
def test_a_meta_that_is_not_json_is_refused(tmp_path, meta):
    with pytest.raises(InputError, match=r"The meta of '.*run\.npz'"):
        npz.write(tmp_path / "run.npz", {}, meta)
    assert list(tmp_path.iterdir()) == []


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("the pickle was opened",))


def test_objects_are_refused_and_never_unpickled(zipped):
    path = zipped(members(good=np.zeros(2), bad=np.array([Bomb()], dtype=object)))
    with pytest.raises(InputError, match=r"'bad\.npy' in '.*' holds Python objects: refused, never unpickled\.$"):
        npz.read(path)


def test_a_bare_pickle_is_refused(zipped):
    with pytest.raises(InputError, match=r"is damaged, cut short or not an \.npz file"):
        npz.read(zipped({"bad.npy": pickle.dumps(Bomb())}))


def test_the_directory_alone_is_enough_to_refuse_a_size(zipped, monkeypatch):
    path = zipped({"big.npy": bytes(10_000)})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("something was unpacked"))
    with pytest.raises(InputError, match=r"declares 10002 bytes unpacked, above the limit of 10001\.$"):
        npz.read(path, limit=10_001)


def test_the_limit_is_inclusive(tmp_path):
    npz.write(tmp_path / "run.npz", {"x": np.zeros(100)}, {})
    with zipfile.ZipFile(tmp_path / "run.npz") as archive:
        declared = sum(entry.file_size for entry in archive.infolist())
    assert npz.read(tmp_path / "run.npz", limit=declared)[0]["x"].shape == (100,)
    with pytest.raises(InputError, match="above the limit"):
        npz.read(tmp_path / "run.npz", limit=declared - 1)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (header((2**40,)), r"declares the shape \(1099511627776,\) of float64, above the limit of 2147483648 bytes"),
        (header((2**40, 2**40, 2**40)), "above the limit of 2147483648 bytes"),
        (header((0, 2**62)), r"declares the shape \(0, 4611686018427387904\) of float64, above the limit"),
        (header((2**40,), "<U0"), "above the limit of 2147483648 bytes"),
        (header((2,), "<U500000000"), "above the limit of 2147483648 bytes"),
        (header((-1,)), r"declares the shape \(-1,\); lengths must be zero or more"),
        (header((-2, -1)) + bytes(16), r"declares the shape \(-2, -1\); lengths must be zero or more"),
        (header((3,)) + bytes(16), r"the shape \(3,\) of float64, which does not fit the 16 bytes it holds"),
        (header((1,)) + bytes(16), r"the shape \(1,\) of float64, which does not fit the 16 bytes it holds"),
        (b"\x93NUMPY\x03\x00" + header(())[8:], r"is in \.npy version \(3, 0\); versions 1\.0 and 2\.0 are read"),
    ],
)
def test_a_header_that_lies_is_refused_before_anything_is_allocated(zipped, monkeypatch, content, what):
    monkeypatch.setattr(npz.npy, "read_array", lambda *_, **__: pytest.fail("the array was read"))
    with pytest.raises(InputError, match=rf"^'bad\.npy' in '.*hostile\.npz'.*{what}"):
        npz.read(zipped({"bad.npy": content}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY",
        b"not an array at all",
        header(("a",)),
        header(3),
        header((1,), "<q9") + bytes(8),
        header((1,))[:40],
        b"\x93NUMPY\x01\x00\x10\x00{'a': 1, (((((((",
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff",
    ],
)
def test_a_header_that_makes_no_sense_is_refused(zipped, content):
    with pytest.raises(InputError, match=r"'.*hostile\.npz'.* is damaged(, cut short or not an \.npz file)?: .+\.$"):
        npz.read(zipped({"bad.npy": content}))


@pytest.mark.parametrize("content", [b"", b"times,neuron\n1,2\n", bytes(100), b"PK\x03\x04"])
def test_a_file_that_is_no_zip_is_refused(tmp_path, content):
    (tmp_path / "run.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"'.*run\.npz' is damaged, cut short or not an \.npz file: .+\.$"):
        npz.read(tmp_path / "run.npz")


def test_a_bare_npy_file_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros(2))
    with pytest.raises(InputError, match=r"not an \.npz file"):
        npz.read(tmp_path / "x.npy")


@pytest.mark.parametrize("fraction", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused(tmp_path, fraction):
    path = tmp_path / "run.npz"
    npz.write(path, {"x": np.random.default_rng(1).random(1000)}, {})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * fraction)])
    with pytest.raises(InputError, match=r"'.*run\.npz' is damaged, cut short"):
        npz.read(path)


@given(data=st.data())
def test_damage_is_refused_or_harmless_but_never_another_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("npz") / "run.npz"
    arrays = {"x": np.arange(50.0), "names": np.array(["a", "b"])}
    npz.write(path, arrays, {"seed": 1})
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        bytes_read = sum(array.nbytes for array in npz.read(path, limit=10**6)[0].values())
    except InputError as error:
        bytes_read, text = 0, str(error)
    else:
        text = str(path)
    assert str(path) in text
    assert bytes_read <= 10**6


def test_a_file_without_meta_is_refused(zipped):
    with pytest.raises(InputError, match=r"'.*' has no meta\.json; neurosim did not write it\.$"):
        npz.read(zipped(members(x=np.zeros(1)), meta=None))


@pytest.mark.parametrize(
    ("meta", "what"),
    [
        (b"[1]", r"must be a JSON object; got a list"),
        (b'{"a": NaN}', "is not JSON: NaN is not a number at line 1, column 7"),
        (b'{"a": ', "is not JSON: Expecting value"),
        (b"\xff", "must be UTF-8 text"),
    ],
)
def test_a_meta_that_is_not_an_object_is_refused(zipped, meta, what):
    with pytest.raises(InputError, match=rf"^meta\.json in '.*hostile\.npz' {what}"):
        npz.read(zipped({}, meta))


def test_a_stranger_among_the_members_is_named(zipped):
    with pytest.raises(InputError, match=r"must hold meta\.json and \.npy arrays only; got '\.\./evil\.sh'"):
        npz.read(zipped({"../evil.sh": b""}))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_member_that_is_there_twice_is_refused(zipped):
    path = zipped(members(x=np.zeros(1)))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x.npy", members(x=np.ones(1))["x.npy"])
    with pytest.raises(InputError, match=r"holds 'x\.npy' 2 times"):
        npz.read(path)
