"""Real faults of the disk: no room for a file, a folder that nobody may write to, a link, a process that is killed."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import neurosim as ns
from neurosim.cli import main
from neurosim.cli.runs import Run
from neurosim.data.io import csv_table, json_file, npz

SCRIPT = '''"""A run with everything that is written."""
import neurosim as ns

def main(run):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[2.0, 5.0]))
    net.add_neuron("cell", ns.LIF(tau=20.0))
    net.connect("x", "cell", weight=WEIGHT, delay=1.0)
    recording = run.simulate(net, until=10.0)
    run.figure("raster", ns.figures.raster(recording))
    run.player()
    run.film("cell", recording, neuron="cell", seconds=1.0, fps=5, dpi=60.0)
    run.report(spikes=recording.spikes("cell").tolist())
'''

ROOM = 20_000
"""Bytes: more than the recording takes, less than its picture and its page."""


@contextlib.contextmanager
def no_room_beyond(size):
    """Let the system refuse every byte of a file beyond the first `size`, as a disk that is full does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.fixture
def script(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def written(weight):
        Path("all.py").write_text(SCRIPT.replace("WEIGHT", str(weight)))
        return "all.py"

    return written


class TestFull:
    @pytest.mark.parametrize("room", [0, 1000])
    def test_without_room_for_the_recording_the_old_run_survives(self, script, capsys, room):
        assert main(["run", script(0.4), "--quiet"]) == 0
        before = contents("runs/all")
        script(1.5)
        with no_room_beyond(room):
            assert main(["run", "all.py"]) == 1
        told = capsys.readouterr().err
        assert told.endswith(
            "neurosim: 'runs/all/events.npz' could not be written: File too large; the old file is as it was.\n"
        )
        assert contents("runs/all") == before
        assert os.listdir("runs") == ["all"]

    def test_without_room_for_pictures_and_pages_the_recording_is_kept(self, script, capsys):
        assert main(["run", script(0.4), "--quiet"]) == 0
        script(1.5)
        with no_room_beyond(ROOM):
            assert main(["run", "all.py"]) == 2
        told = capsys.readouterr().err
        assert "The run is kept in runs/all, but these could not be written: player.html" in told
        assert "raster.png" in told
        assert sorted(os.listdir("runs/all")) == ["events.npz", "network.json", "run.json"]
        document = json.loads(Path("runs/all/run.json").read_text())
        assert [name.split()[0] for name in document["missing"]] == ["player.html", "raster.png"]
        assert document["result"] == {"spikes": [3.0, 6.0]}
        assert ns.load_recording("runs/all").spikes("cell").tolist() == [3.0, 6.0]
        assert os.listdir("runs") == ["all"]

    def test_without_room_for_a_film_the_run_and_the_old_film_survive(self, script, capsys):
        assert main(["run", script(0.4), "--quiet"]) == 0
        Path("film.gif").write_bytes(b"old")
        with no_room_beyond(1000):
            assert main(["render", "all", "film.gif", "--seconds", "1", "--fps", "5", "--quiet"]) == 1
        assert "film.gif' could not be written: File too large; the old file" in capsys.readouterr().err.replace(
            '"', "'"
        )
        assert Path("film.gif").read_bytes() == b"old"
        assert not list(Path().glob(".unfinished*"))

    def test_without_room_for_a_page_the_old_one_survives(self, script, capsys):
        assert main(["run", script(0.4), "--quiet"]) == 0
        before = contents("runs/all")
        with no_room_beyond(ROOM):
            assert main(["play", "all", "--no-open"]) == 1
        assert "File too large" in capsys.readouterr().err
        assert contents("runs/all") == before

    @pytest.mark.parametrize(
        ("name", "write"),
        {
            "r.npz": lambda path: npz.write(path, {"x": np.random.default_rng(1).random(10_000)}, {}),
            "r.json": lambda path: json_file.write(path, {"x": np.arange(10_000)}, {}),
            "r.csv": lambda path: csv_table.write_csv(path, ["x"], [[k] for k in range(10_000)]),
        }.items(),
    )
    def test_no_writer_leaves_half_a_file(self, tmp_path, name, write):
        path = tmp_path / name
        path.write_bytes(b"old")
        with no_room_beyond(ROOM), pytest.raises(OSError, match="File too large") as refused:
            write(path)
        assert refused.value.filename == str(path)
        assert contents(tmp_path) == {name: b"old"}


@contextlib.contextmanager
def somebody_else():
    """Be a user who owns nothing, if we are one who may do everything."""
    if os.geteuid() != 0:
        yield
        return
    os.setresgid(65534, 65534, 0)
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


class TestClosed:
    def test_a_folder_without_permission_is_found_before_anything_is_computed(self):
        with tempfile.TemporaryDirectory(dir="/tmp") as closed:
            os.chmod(closed, 0o555)
            with somebody_else(), pytest.raises(ns.InputError, match=r"Nothing can be written to .*Permission denied"):
                Run("x", Path(closed) / "runs" / "x")
            assert os.listdir(closed) == []

    @pytest.mark.parametrize("folder", ["/proc/x", "/proc/runs/x"])
    def test_so_is_one_in_which_even_its_owner_can_make_nothing(self, folder):
        with pytest.raises(ns.InputError, match=r"Nothing can be written to '/proc' \(.+\); choose another folder"):
            Run("x", folder)

    def test_a_command_says_so_before_its_scenario_begins(self, script, capsys):
        assert main(["run", script(0.4), "--out", "/proc/x"]) == 2
        told = capsys.readouterr()
        assert "Nothing can be written to '/proc'" in told.err
        assert told.out == ""

    def test_a_file_in_the_way_is_named(self, script, capsys):
        Path("file").write_text("x")
        assert main(["run", script(0.4), "--out", "file/x"]) == 2
        assert "Nothing can be written to" in capsys.readouterr().err

    def test_a_film_says_so_before_a_frame_is_drawn(self, monkeypatch):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[1.0]))
        film = ns.animate(ns.simulate(net, until=2.0), seconds=1.0, fps=5)
        monkeypatch.setattr(film, "frame", None)  # nobody asks for one
        with pytest.raises(ns.InputError, match=r"Nothing can be written to '/proc'"):
            film.save("/proc/film.gif")
        with tempfile.TemporaryDirectory(dir="/tmp") as closed:
            os.chmod(closed, 0o555)
            with somebody_else(), pytest.raises(ns.InputError, match=r"Nothing can be written to .*Permission denied"):
                film.save(Path(closed) / "film.gif")

    @pytest.mark.parametrize("name", ["r.npz", "r.json", "n.json", "r.html", "r.gif", "r.png", "f.png"])
    def test_whatever_is_saved_says_so_in_a_sentence(self, name):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[1.0]))
        recording = ns.simulate(net, until=2.0)
        save = {
            "r.npz": recording.save,
            "r.json": recording.save,
            "n.json": net.save,
            "r.html": recording.to_html,
            "r.gif": ns.animate(recording, seconds=1.0, fps=5).save,
            "r.png": ns.animate(recording, seconds=1.0, fps=5).save,
            "f.png": lambda path: ns.figures.save(ns.figures.raster(recording), path),
        }[name]
        with pytest.raises(ns.InputError, match=r"^Nothing can be written to '/proc': .+\.$"):
            save(f"/proc/{name}")
        with tempfile.TemporaryDirectory(dir="/tmp") as closed:
            os.chmod(closed, 0o555)
            with somebody_else(), pytest.raises(ns.InputError) as refused:
                save(Path(closed) / name)
            assert str(refused.value) == f"Nothing can be written to {closed!r}: Permission denied."

    def test_a_page_of_a_command_says_so(self, script, capsys):
        assert main(["run", script(0.4), "--quiet"]) == 0
        capsys.readouterr()
        assert main(["play", "all", "--no-open", "--out", "/proc/page.html"]) == 2
        assert capsys.readouterr().err.startswith("neurosim: Nothing can be written to '/proc': ")


class TestLinks:
    def test_a_run_is_not_written_through_a_link(self, script, tmp_path, capsys):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "run.json").write_text('{"format": "neurosim run 1"}')
        Path("out").symlink_to(elsewhere)
        for force in ([], ["--force"]):
            assert main(["run", script(0.4), "--out", "out", *force]) == 2
            assert "is not a folder; choose another with --out" in capsys.readouterr().err
        assert os.listdir(elsewhere) == ["run.json"]

    @pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/b", "..", ".hidden", "a\\b", "", "a\0b", "x" * 101])
    @pytest.mark.parametrize("ask", ["figure", "film", "page", "label"])
    def test_no_output_has_a_name_that_leads_elsewhere(self, tmp_path, name, ask):
        run = Run("x", tmp_path / "out", quiet=True)
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[1.0]))
        recording = run.simulate(net, until=2.0)
        if ask == "label" and not name:
            return  # one recording without a label is what most runs have
        with pytest.raises(ns.InputError, match="must be a plain file name without folders"):
            {
                "figure": lambda: run.figure(name, ns.figures.raster(recording)),
                "film": lambda: run.film(name, recording),
                "page": lambda: run.player(name=name),
                "label": lambda: run.simulate(net, until=2.0, label=name),
            }[ask]()

    def test_a_link_inside_an_old_run_is_removed_and_not_followed(self, script, tmp_path):
        assert main(["run", script(0.4), "--quiet"]) == 0
        precious = tmp_path / "precious.txt"
        precious.write_text("ten years")
        os.remove("runs/all/raster.png")
        Path("runs/all/raster.png").symlink_to(precious)
        assert main(["run", script(0.4), "--quiet"]) == 0
        assert precious.read_text() == "ten years"
        assert not Path("runs/all/raster.png").is_symlink()


KILLED = """
import sys, neurosim as ns
from neurosim.data.io import atomic
net = ns.Network()
net.add_neuron("y", ns.Poisson(rate=2000.0))
recording = ns.simulate(net, until=20000.0, progress=False)
print("saving", flush=True)
while True:
    recording.save(sys.argv[1])
"""


def taken(folder):
    """Return how many bytes the files in a folder have; none if one of them went away meanwhile."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as files:
        return sum(file.stat().st_size for file in files)


def test_a_process_that_is_killed_while_it_saves_leaves_a_whole_file(tmp_path):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    path = tmp_path / "r.npz"
    ns.simulate(net, until=2.0).save(path)
    names = set()
    for number in (signal.SIGKILL, signal.SIGTERM):
        before = taken(tmp_path)
        with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "saving\n"
            while taken(tmp_path) == before and process.poll() is None:
                pass  # it is killed with a file half written
            process.send_signal(number)
            assert process.wait(timeout=60) == -number
        names |= set(ns.load_recording(path).wiring.names)
    assert names <= {"x", "y"}
