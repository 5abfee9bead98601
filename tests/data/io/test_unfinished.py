"""What a killed process leaves behind is cleared by the next write; what a living one is at work on is not."""

import os
import signal
import subprocess
import sys
import time

import pytest

from neurosim.cli.doctor import examine
from neurosim.data.io.atomic import PREFIX, left_in, replacing, replacing_folder

WRITES_A_FILE = """
import pathlib, sys, time
from neurosim.data.io.atomic import replacing
with replacing(sys.argv[1]) as fresh:
    fresh.write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""

WRITES_A_FOLDER = """
import pathlib, sys, time
from neurosim.data.io.atomic import replacing_folder
with replacing_folder(pathlib.Path(sys.argv[1])) as fresh:
    (fresh / "events.npz").write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def at_work():
    """Start a process that is writing, and end all of them at the end."""
    started = []

    def start(code, path):
        process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "writing\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def killed(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def write(path, text):
    with replacing(path) as fresh:
        fresh.write_text(text)


def test_the_next_write_clears_a_file_of_a_killed_process(tmp_path, at_work):
    killed(at_work(WRITES_A_FILE, tmp_path / "a.txt"))
    assert len(left_in(tmp_path)) == 1
    write(tmp_path / "b.txt", "whole")
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


def test_a_file_that_a_living_process_writes_is_left_alone(tmp_path, at_work):
    at_work(WRITES_A_FILE, tmp_path / "a.txt")
    write(tmp_path / "b.txt", "whole")
    (left,) = left_in(tmp_path)
    assert left.read_text() == "half"


def test_a_file_of_another_machine_is_left_alone(tmp_path):
    foreign = tmp_path / f"{PREFIX}00000000-0123456789abcdef.npz"
    foreign.write_text("half")
    write(tmp_path / "b.txt", "whole")
    assert foreign.exists()


def test_a_folder_of_a_killed_run_is_cleared_and_the_old_one_is_as_it_was(tmp_path, at_work):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "events.npz").write_text("old")
    killed(at_work(WRITES_A_FOLDER, tmp_path / "run"))
    assert left_in(tmp_path)
    with replacing_folder(tmp_path / "run") as fresh:
        (fresh / "events.npz").write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "events.npz").read_text() == "new"


def test_a_run_killed_between_the_two_renames_gets_its_whole_folder_back(tmp_path, at_work):
    """As if it had died just after the old folder was moved aside."""
    code = WRITES_A_FOLDER.replace(
        'print("writing"',
        'aside = fresh.with_suffix(".folder-old"); aside.mkdir(); '
        'pathlib.Path(sys.argv[1]).rename(aside / "run"); print("writing"',
    )
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "events.npz").write_text("old")
    killed(at_work(code, tmp_path / "run"))
    assert not (tmp_path / "run").exists()
    write(tmp_path / "b.txt", "whole")
    assert (tmp_path / "run" / "events.npz").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.txt", "run"]


def test_many_processes_that_write_at_once_lose_nothing(tmp_path):
    code = """
import sys
from neurosim.data.io.atomic import replacing
for k in range(30):
    with replacing(f"{sys.argv[1]}/{sys.argv[2]}-{k}.txt") as fresh:
        fresh.write_text("whole")
"""
    processes = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(k)]) for k in range(4)]
    assert [process.wait(timeout=120) for process in processes] == [0] * 4
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["whole"] * 120


def test_doctor_tells_of_what_is_left(tmp_path, at_work, monkeypatch):
    (tmp_path / "runs" / "neuron").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    process = at_work(WRITES_A_FILE, tmp_path / "runs" / "neuron" / "events.npz")
    assert not [check for check in examine()["checks"] if check["what"] == "left by killed runs"]
    killed(process)
    (told,) = [check for check in examine()["checks"] if check["what"] == "left by killed runs"]
    assert PREFIX in told["told"]
    assert not told["ok"]
    assert not told["needed"]


def test_a_folder_that_cannot_be_listed_can_still_be_written_to(tmp_path):
    folder = tmp_path / "shut"
    folder.mkdir()
    os.chmod(folder, 0o300)
    write(folder / "a.txt", "whole")
    os.chmod(folder, 0o700)
    assert (folder / "a.txt").read_text() == "whole"
    assert time.time() - (folder / "a.txt").stat().st_mtime < 600
