"""Ctrl-C loses nothing that was computed, whenever it comes, and shows nobody a traceback."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim as ns
from neurosim.cli import main
from neurosim.cli.output import EndedEarly
from neurosim.cli.run import finished
from neurosim.cli.scenario import find
from neurosim.core.progress import Bar

SCRIPT = """'''x'''
import signal
import neurosim as ns

def main(run):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
    net.add_neuron("cell", ns.LIF(tau=20.0))
    net.connect("x", "cell", weight=0.6)
    recording = run.simulate(net, until=50.0)
    run.figure("potential", ns.figures.potential(recording, "cell"))
    run.results["seen"] = True
    run.pages["page.txt"] = "words"
"""


@pytest.fixture
def script(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "short.py"
    file.write_text(SCRIPT)
    return file


def kept(folder="runs/short"):
    """Return what run.json says, and check that the recording can be read and gone on with."""
    recording = ns.load_recording(folder)
    assert recording.spikes("cell").tolist() == [23.0]
    assert ns.simulate(ns.Network.load(folder), until=60.0, seed=recording.seed, resume=recording).until == 60.0
    assert [path.name for path in Path(folder).parent.iterdir()] == [Path(folder).name]
    return json.loads((Path(folder) / "run.json").read_text())


def test_while_modules_load(tmp_path):
    (tmp_path / "simpy.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(
        [sys.executable, "-m", "neurosim", "list"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "neurosim: Interrupted.\n")


def test_between_what_a_scenario_computes_and_its_end(script, capsys):
    script.write_text(SCRIPT + "    signal.raise_signal(signal.SIGINT)\n")
    assert main(["run", str(script)]) == 130
    assert capsys.readouterr().err == "neurosim: The run was interrupted. Its results so far are in runs/short.\n"
    assert kept()["status"] == "interrupted"


def once(signals, function):
    """Return a function before which a signal comes, the first times that it is called."""
    left = [signal.SIGINT] * signals

    def called(*given, **more):
        if left:
            signal.raise_signal(left.pop())
        return function(*given, **more)

    return called


@pytest.mark.parametrize("before", [False, True], ids=["once", "twice"])
def test_while_pictures_are_drawn(before, script, monkeypatch, capsys):
    """A run that was interrupted, and again while it is kept, or only then."""
    if before:
        script.write_text(SCRIPT + "    signal.raise_signal(signal.SIGINT)\n")
    monkeypatch.setattr("neurosim.viz.figures.style.save", once(1, None))
    assert main(["run", str(script)]) == 130
    assert "Its results so far are in runs/short." in capsys.readouterr().err
    told = kept()
    assert told["missing"] == ["potential.png"]
    assert not Path("runs/short/potential.png").exists()
    assert Path("runs/short/page.txt").read_text() == "words"


def test_while_the_recording_is_written(script, monkeypatch, capsys):
    monkeypatch.setattr(ns.Recording, "save", once(1, ns.Recording.save))
    assert main(["run", str(script)]) == 130
    assert "Its results so far are in runs/short." in capsys.readouterr().err
    assert kept()["missing"] == []
    assert Path("runs/short/potential.png").exists()


def test_twice_while_the_recording_is_written_leaves_nothing_half(script, monkeypatch):
    monkeypatch.setattr(ns.Recording, "save", once(1, once(1, ns.Recording.save)))
    assert main(["run", str(script)]) == 130
    assert list(Path("runs").iterdir()) == []


CAPACITY = """'''x'''
import signal
from neurosim.capacity import capacity
from neurosim.core.progress import Bar

def main(run):
    Bar.reach = lambda self, point: signal.raise_signal(signal.SIGINT) if point == 2 else None
    capacity("perceptron", 10, (0.5, 1.0), draws=1, epochs=50, seed=1)
"""


def test_after_one_of_two_loads_of_a_capacity(script, monkeypatch, capsys):
    monkeypatch.setattr(Bar, "reach", Bar.reach)  # put back in the end
    script.write_text(CAPACITY)
    assert main(["run", str(script)]) == 130
    assert "interrupted after 1 of 2 loads. Its results so far are in runs/short." in capsys.readouterr().err
    (load,) = json.loads(Path("runs/short/run.json").read_text())["result"]["loads"]
    assert (load["alpha"], load["synapses"], load["learned"]) == (0.5, 10, 1.0)


def test_after_a_figure_of_what_the_scenario_simulated_by_itself(script):
    alone = SCRIPT.replace("run.simulate", "ns.simulate").partition("    run.results")[0]
    script.write_text(alone + "    signal.raise_signal(signal.SIGINT)\n")
    assert main(["run", str(script)]) == 130
    assert sorted(path.name for path in Path("runs/short").iterdir()) == ["potential.png", "run.json"]


INTERRUPTED = {  # what computes, which of its calls does not come back, what is smaller here, what was reported before
    "synfire": ("simulate", 3, {"N": 3, "MOST": 3, "LAYERS": ["layer 1", "layer 2", "layer 3"]}, ["spikes"]),
    "jumps": ("simulate", 2, {"EXCITATORY": 320, "INHIBITORY": 80, "UNTIL": 100.0, "WINDOWS": []}, ["exact"]),
    "spike-to-sigmoid": ("simulate", 3, {"TRIALS": 50}, ["chance", "digests"]),
    "xor": ("train", 1, {"LESSON": {"rule": "gradient", "rate": 1.0, "epochs": 5}}, ["mistakes", "table", "answers"]),
    "spikes-that-learn": ("train", 4, {"STARTS": (1, 2)}, ["answers", "learned"]),
}


@pytest.mark.parametrize("name", INTERRUPTED)
def test_in_a_scenario_that_computes_by_itself(name, tmp_path, monkeypatch):
    computes, last, smaller, reported = INTERRUPTED[name]
    works, calls = getattr(ns, computes), []

    def interrupted(*given, **options):
        calls.append(1)
        if len(calls) == last:
            signal.raise_signal(signal.SIGINT)
        return works(*given, **options)

    scenario = find(name).main()
    scenario.__globals__.update(smaller)
    monkeypatch.setattr(ns, computes, interrupted)
    run = ns.Run(name, tmp_path / name, seed=1, engine="simpy", quiet=True)
    with pytest.raises((EndedEarly, KeyboardInterrupt), match=r"Its results so far are in "):
        finished(run, scenario)
    document = json.loads((tmp_path / name / "run.json").read_text())
    assert document["status"] == "interrupted"
    assert len(calls) == last
    for part in reported:
        assert document["result"][part]


def test_handlers_are_those_of_before(script):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert main(["run", str(script)]) == 0
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
