"""A file that cannot be opened says why."""

import errno

import pytest

from neurosim.core.errors import InputError
from neurosim.data.io import csv_table, json_file, npz, opening


@pytest.mark.parametrize("read", [npz.read, json_file.read, csv_table.read_csv])
def test_a_missing_file_suggests_the_nearest_beside_it(tmp_path, read):
    (tmp_path / "my-flower.csv").touch()
    (tmp_path / "flower.cs").touch()  # nearer as text, but another kind of file
    with pytest.raises(InputError, match=r"There is no file '.*flower\.csv'\. Did you mean 'my-flower\.csv'\?$"):
        read(tmp_path / "flower.csv")


@pytest.mark.parametrize("read", [npz.read, json_file.read, csv_table.read_csv])
def test_a_folder_is_no_file(tmp_path, read):
    with pytest.raises(InputError, match=r"cannot be read: Is a directory\.$"):
        read(tmp_path)


def test_a_missing_folder_suggests_nothing(tmp_path):
    with pytest.raises(InputError, match=r"There is no file '.*data\.csv'\.$"):
        opening.opened(tmp_path / "nowhere" / "data.csv")


def test_a_name_with_a_zero_character_is_refused():
    with pytest.raises(InputError, match="cannot be read: embedded null byte"):
        opening.opened("a\0b")


def test_a_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", refused)
    with pytest.raises(InputError, match=r"'secret\.csv' cannot be read: Permission denied\.$"):
        opening.opened("secret.csv")


def test_the_limit_counts_whole_bytes_and_is_inclusive(tmp_path):
    (tmp_path / "five").write_bytes(b"12345")
    assert opening.content(tmp_path / "five", limit=5) == b"12345"
    with pytest.raises(InputError, match="is larger than the limit of 4 bytes"):
        opening.content(tmp_path / "five", limit=4)


def test_an_endless_file_is_refused_not_loaded():
    with pytest.raises(InputError, match="is larger than the limit of 1000 bytes"):
        opening.content("/dev/zero", limit=1000)
