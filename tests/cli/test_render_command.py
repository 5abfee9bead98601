"""``neurosim render``, and films of scenarios, as a person or a program meets them."""

import json
import shlex
import sys
from pathlib import Path

import pytest
from PIL import Image

from neurosim.cli import main
from neurosim.core.installing import missing
from neurosim.viz.animation.writers import GifFile

SCRIPT = '''"""Two recordings, and a film."""
import neurosim as ns

def main(run):
    for label, weight in (("weak", 0.4), ("strong", 1.2)):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[2.0, 5.0]))
        net.add_neuron("cell", ns.LIF(tau=20.0))
        net.connect("x", "cell", weight=weight, delay=1.0)
        recording = run.simulate(net, until=10.0, label=label)
    run.film("cell", recording, neuron="cell", seconds=1.0, fps=5, dpi=30.0)
'''

SMALL = ["--seconds", "1", "--fps", "5", "--dpi", "30"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("pair.py").write_text(SCRIPT)


@pytest.fixture
def pair():
    assert main(["run", "pair.py", "--quiet"]) == 0


def test_a_film_of_a_recording(pair, capsys):
    assert main(["render", "pair", "film.gif", "--recording", "weak", *SMALL]) == 0
    told = capsys.readouterr()
    assert "5 frames of 0 to 10 ms, 100 times slower than real: about 0.0" in told.out
    assert told.out.splitlines()[-1].startswith("film.gif: 0.0")
    assert told.err == ""
    with Image.open("film.gif") as gif:
        assert (gif.n_frames, gif.info["loop"]) == (5, 0)


@pytest.mark.parametrize(
    ("filmed", "which"),
    [
        ("recording", "--recording strong"),
        ("run.recordings['weak']", "--recording weak"),
        ("dict(run.recordings)", "--compare weak strong"),
    ],
)
def test_what_a_run_advises_to_watch_it_works_as_it_is_printed(filmed, which, capsys):
    Path("pair.py").write_text(SCRIPT.replace("recording, neuron", f"{filmed}, neuron").replace('neuron="cell", ', ""))
    assert main(["run", "pair.py", "--seed", "3"]) == 0
    advice = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("To watch it: "))
    again, render = [shlex.split(way) for way in advice.removeprefix("To watch it: ").split(", or ")]
    assert again[-5:] == ["run", "pair.py", "--film", "--seed", "3"]
    render = render[render.index("render") :]
    assert render == ["render", "runs/pair", "film.gif", *which.split()]
    assert main([*render, *SMALL]) == 0
    assert Path("film.gif").exists()


def test_json_is_one_document_and_nothing_else(pair, capsys):
    arguments = ["render", "runs/pair/events-strong.npz", "film.gif", "--start", "1", "--end", "6", "--json", *SMALL]
    assert main(arguments) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["bytes"] == Path("film.gif").stat().st_size
    assert (document["frames"], document["from_ms"], document["to_ms"]) == (5, 1.0, pytest.approx(6.0))
    assert document["times_slower"] == pytest.approx(200.0)
    assert document["bytes"] / 2 < document["estimated_bytes"] < 2 * document["bytes"]
    assert told.err == ""


def test_close_two_side_by_side_and_still(pair, capsys):
    assert main(["render", "pair", "near.gif", "--recording", "weak", "--neuron", "cell", "--quiet", *SMALL]) == 0
    assert main(["render", "pair", "both.gif", "--compare", "weak", "strong", "--quiet", *SMALL]) == 0
    assert main(["render", "pair", "board.png", "--recording", "weak", "--quiet"]) == 0
    assert main(["render", "pair", "moment.png", "--recording", "weak", "--at", "2.5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": "moment.png", "bytes": Path("moment.png").stat().st_size}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing", "film.gif"], "no run or recording 'nothing'"),
        (["pair", "film.gif"], "has the recordings strong, weak; choose one with --recording"),
        (["pair", "film.gif", "--recording", "week"], "Did you mean 'weak'?"),
        (["pair", "film.gif", "--compare", "weak", "weak"], "got 'weak' twice"),
        (["pair", "film.gif", "--compare", "weak", "strong", "--recording", "weak"], "Use either --recording"),
        (["pair", "film.avi", "--recording", "weak"], "saved as .gif or .mp4"),
        (["pair", "nowhere/film.gif", "--recording", "weak"], "There is no folder 'nowhere'"),
        (["pair", "film.gif", "--recording", "weak", "--neuron", "cel"], "Did you mean 'cell'?"),
        (["pair", "film.gif", "--recording", "weak", "--start", "99"], "within the run of 0 to 10 ms"),
        (["pair", "film.gif", "--recording", "weak", "--limit", "0.001", *SMALL], "more than the limit of 0.001 MB"),
        (["pair", "film.gif", "--recording", "weak", "--at", "1"], "must end in '.png'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(pair, arguments, said, capsys):
    assert main(["render", *arguments]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.err.count("\n") == 1
    assert not Path("film.gif").exists()


def test_where_several_could_be_meant_the_advice_works_as_it_is_written(pair, capsys):
    assert main(["render", "pair", "board.png"]) == 2
    advice = shlex.split(capsys.readouterr().err.partition("such as: ")[2])
    advice = advice[advice.index("render") :]
    assert advice == ["render", "pair", "board.png", "--recording", "strong"]
    assert main([*advice, "--quiet"]) == 0
    assert Path("board.png").exists()


def test_of_a_run_that_kept_no_recording_the_pictures_are_named(pair, capsys):
    for file in Path("runs/pair").glob("events*.npz"):
        file.unlink()
    Path("runs/pair/raster.png").write_bytes(b"")
    assert main(["render", "pair", "film.gif"]) == 2
    told = capsys.readouterr().err
    assert "kept none. Its results are in run.json. Its pictures are there already: " in told
    assert "raster.png" in told
    assert told.count("\n") == 1


def test_a_lesson_goes_by_epochs_or_by_events(capsys):
    lesson = "import neurosim as ns\n\n\ndef main(run):\n    run.train(ns.perceptron(2), 'or', 'rosenblatt')\n"
    lesson = f"'A lesson.'\n{lesson}"
    Path("taught.py").write_text(lesson)
    assert main(["run", "taught.py", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["render", "taught", "film.gif", "--by", "epochs", "--json", *SMALL]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["from_epoch"] == 0
    assert told["to_epoch"] >= 2
    assert "from_ms" not in told
    assert main(["render", "taught", "film.gif", "--by", "events", "--json", *SMALL]) == 0
    assert "from_ms" in json.loads(capsys.readouterr().out)
    assert main(["render", "taught", "film.gif", "--by", "rows"]) == 2
    assert "goes by 'events' or by 'epochs'; got 'rows'" in capsys.readouterr().err


def test_no_ffmpeg_is_known_before_the_run_is_even_read(monkeypatch, capsys):
    monkeypatch.setattr("shutil.which", lambda _, **given: None)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    assert main(["render", "nothing", "film.mp4"]) == 2
    assert missing("An MP4", "imageio-ffmpeg") in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (OSError(28, "No space left on device"), 1, "could not be written: No space left on device; the old file"),
        (KeyboardInterrupt(), 130, "Interrupted: no film was written; the old file is as it was"),
    ],
)
def test_a_fault_leaves_the_old_film_and_says_so(pair, monkeypatch, capsys, fault, code, said):
    Path("film.gif").write_bytes(b"old")
    added = GifFile.add

    def fails(self, frame):
        if self._frames == 4:
            raise fault
        added(self, frame)

    monkeypatch.setattr(GifFile, "add", fails)
    assert main(["render", "pair", "film.gif", "--recording", "weak", "--json", *SMALL]) == code
    told = capsys.readouterr()
    assert said in told.err
    assert json.loads(told.out)["exit_code"] == code
    assert Path("film.gif").read_bytes() == b"old"
    assert not list(Path().glob(".unfinished*"))


def test_a_scenario_offers_its_film_and_renders_it_only_when_asked(capsys):
    assert main(["run", "pair.py"]) == 0
    assert "neurosim run pair.py --film" in capsys.readouterr().out
    assert not Path("runs/pair/cell.gif").exists()
    assert main(["run", "pair.py", "--film", "--json"]) == 0
    assert "cell.gif" in json.loads(capsys.readouterr().out)["files"]
    with Image.open("runs/pair/cell.gif") as gif:
        assert gif.n_frames == 5


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (OSError(28, "No space left on device"), 2, "The run is kept in runs/pair, but these could not be written"),
        (KeyboardInterrupt(), 130, "The run was interrupted. Its results so far are in runs/pair."),
    ],
)
def test_a_film_that_fails_never_loses_the_run(monkeypatch, capsys, fault, code, said):
    def fails(self, frame):
        raise fault

    monkeypatch.setattr(GifFile, "add", fails)
    assert main(["run", "pair.py", "--film"]) == code
    assert said in capsys.readouterr().err
    files = {file.name for file in Path("runs/pair").iterdir()}
    assert {"events-weak.npz", "events-strong.npz", "run.json"} <= files
    assert "cell.gif" not in files
    assert main(["why", "pair", "cell", "3", "--recording", "weak"]) == 0
