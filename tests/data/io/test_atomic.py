"""A file is replaced whole or not at all."""

import errno
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from neurosim.core.errors import InputError, NeurosimError, NotWrittenError
from neurosim.data.io import csv_table, json_file, npz
from neurosim.data.io.atomic import replacing

WRITERS = {
    "npz": lambda path: npz.write(path, {"x": np.arange(3)}, {}),
    "json": lambda path: json_file.write(path, {"x": np.arange(3)}, {}),
    "csv": lambda path: csv_table.write_csv(path, ["x"], [[1], [2]]),
}


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "spikes.txt"
    path.write_text("old")
    return path


def only_old_is_left(old):
    return old.read_text() == "old" and list(old.parent.iterdir()) == [old]


def test_the_new_content_takes_the_place_of_the_old(old):
    with replacing(old) as temporary:
        temporary.write_text("new")
        assert old.read_text() == "old"
    assert old.read_text() == "new"
    assert list(old.parent.iterdir()) == [old]


def test_the_temporary_is_beside_the_target_and_has_its_suffix(old):
    with replacing(old) as temporary:
        assert temporary.parent == old.parent
        assert temporary.suffix == ".txt"


@pytest.mark.parametrize("fault", [ValueError("bad"), KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left")])
def test_any_fault_in_the_block_leaves_the_old_file(old, fault):
    def write():
        with replacing(old) as temporary:
            temporary.write_text("half of the n")
            raise fault

    with pytest.raises(type(fault)):
        write()
    assert only_old_is_left(old)


@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_that_fills_up_at_the_last_moment_leaves_the_old_file(old, name, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        WRITERS[name](old)
    assert caught.value.filename == str(old)
    assert only_old_is_left(old)


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_reaches_the_disk_before_the_name(old, name, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (calls.append("fsync"), fsync(descriptor)))
    monkeypatch.setattr(os, "replace", lambda source, target: (calls.append("replace"), replace(source, target)))
    WRITERS[name](old)
    assert calls == ["fsync", "replace"]


def test_a_rename_that_is_refused_names_the_target_and_leaves_the_old_file(old, monkeypatch):
    def refused(source, target):
        raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(NotWrittenError) as caught, replacing(old) as temporary:
        temporary.write_text("new")
    assert str(caught.value) == f"{str(old)!r} could not be written: Permission denied; the old file is as it was."
    assert only_old_is_left(old)


def test_a_fault_about_another_file_keeps_its_name(old, tmp_path):
    with pytest.raises(FileNotFoundError) as caught, replacing(old):
        (tmp_path / "other").read_text()
    assert caught.value.filename == str(tmp_path / "other")


def test_a_process_that_dies_in_the_block_leaves_the_old_file(old):
    program = (
        "import os, sys\n"
        "from neurosim.data.io.atomic import replacing\n"
        "with replacing(sys.argv[1]) as temporary:\n"
        "    temporary.write_text('half')\n"
        "    os._exit(9)\n"
    )
    died = subprocess.run([sys.executable, "-c", program, str(old)], env={**os.environ, "PYTHONPATH": package_root()})
    assert died.returncode == 9
    assert old.read_text() == "old"


def package_root():
    from neurosim.core import errors

    return str(Path(errors.__file__).parents[2])


def test_a_link_is_replaced_and_what_it_points_to_is_left_alone(old, tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to(old)
    with replacing(link) as temporary:
        temporary.write_text("new")
    assert old.read_text() == "old"
    assert link.read_text() == "new"
    assert not link.is_symlink()


def test_permissions_are_those_of_the_old_file_or_the_usual_ones(old, tmp_path):
    old.chmod(0o640)
    with replacing(old):
        pass
    assert old.stat().st_mode & 0o777 == 0o640
    with replacing(tmp_path / "new.txt"):
        pass
    (tmp_path / "usual.txt").touch()
    assert (tmp_path / "new.txt").stat().st_mode == (tmp_path / "usual.txt").stat().st_mode


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InputError, match=r"There is no folder '.*nowhere' to write 'run\.npz' in\."):
        replacing(tmp_path / "nowhere" / "run.npz").__enter__()


@pytest.mark.parametrize("device", ["", os.devnull])
def test_a_folder_or_a_device_is_refused(tmp_path, device):
    with pytest.raises(InputError, match="must be a file to write to; it is a folder or a device"):
        replacing(tmp_path / device).__enter__()


def test_a_refusal_of_the_system_is_a_sentence_an_oserror_and_whole_in_another_process(old, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for path, left in ((old, "; the old file is as it was"), (old.with_name("new.txt"), "")):
        with pytest.raises(NotWrittenError) as caught, replacing(path) as temporary:
            temporary.write_text("new")
        for refused in (caught.value, pickle.loads(pickle.dumps(caught.value))):
            assert str(refused) == f"{str(path)!r} could not be written: No space left on device{left}."
            assert isinstance(refused, OSError)
            assert isinstance(refused, NeurosimError)
            assert (refused.errno, refused.filename) == (errno.ENOSPC, str(path))
    assert only_old_is_left(old)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT])
def test_a_folder_that_is_closed_is_a_wrong_place(old, code, monkeypatch):
    def closed(**_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("tempfile.NamedTemporaryFile", closed)
    with pytest.raises(InputError) as refused:
        replacing(old).__enter__()
    assert str(refused.value) == f"Nothing can be written to {str(old.parent)!r}: {os.strerror(code)}."
    assert only_old_is_left(old)


def test_a_folder_without_room_for_a_name_is_no_wrong_place(old, monkeypatch):
    def full(**_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    with pytest.raises(NotWrittenError, match="could not be written: No space left on device; the old file is"):
        replacing(old).__enter__()


def test_a_name_that_is_too_long_is_said_of_the_file(tmp_path):
    with pytest.raises(NotWrittenError, match=r"x' could not be written: File name too long\.$"):
        replacing(tmp_path / ("x" * 300)).__enter__()


def test_a_name_that_no_file_has_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"a\\x00b' cannot be written: no file's name has a NUL character\.$"):
        replacing(tmp_path / "a\0b").__enter__()
    assert list(tmp_path.iterdir()) == []
