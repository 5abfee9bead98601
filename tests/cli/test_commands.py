"""The commands, as a person or a program meets them: what they print, where, and with which exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import neurosim as ns
from neurosim.cli import main
from neurosim.core.installing import command, missing

QUICK = '''"""Quick: two signals, one spike."""
import neurosim as ns

def main(run):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
    net.add_neuron("cell", ns.LIF(tau=20.0))
    net.connect("x", "cell", weight=0.6, delay=1.0)
    recording = run.simulate(net, until=50.0)
    run.say(f"fired at {recording.spikes('cell')}")
    run.report(spikes=recording.spikes("cell").tolist(), seed=run.seed)
'''


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def quick(tmp_path):
    path = tmp_path / "quick.py"
    path.write_text(QUICK)
    return path


LOOKED_AT = QUICK.replace(
    "one spike.",
    """one spike.

Two signals. What to look for: the second one comes before
the first has leaked away.

Try: neurosim why looked cell 23
""",
).replace("import", "TAKES = {}\nimport", 1)


def looked(takes):
    """Write a scenario that says how long it takes."""
    Path("looked.py").write_text(LOOKED_AT.replace("TAKES = {}", f"TAKES = {takes}"))
    return "looked.py"


def hide_numba(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)


def test_list_names_every_group(capsys):
    assert main(["list", "--json"]) == 0
    groups = json.loads(capsys.readouterr().out)
    assert {scenario["name"] for scenario in groups["scenarios"]} >= {
        "demo", "neuron", "logic-gates", "propagation", "perceptron", "seed",
    }  # fmt: skip
    assert {model["name"] for model in groups["models"]} >= {
        "mcculloch-pitts", "rosenblatt", "adaline", "sigmoid", "lif",
    }  # fmt: skip
    assert [rule["name"] for rule in groups["rules"]] == [
        "rosenblatt",
        "delta",
        "gradient",
        "cross-entropy",
        "tempotron",
    ]
    assert {data["name"] for data in groups["datasets"]} >= {"seed", "and", "or", "nand", "xor"}
    assert all(entry["about"] for entries in groups.values() for entry in entries)


def test_doctor_finds_nothing_wrong_here(capsys):
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"]
    assert "simpy" in report["engines"]


def test_a_run_prints_keeps_and_names_its_files(quick, capsys):
    assert main(["run", str(quick)]) == 0
    told = capsys.readouterr()
    assert "fired at [23.]" in told.out
    assert "events.npz" in told.out
    assert told.err == ""
    kept = json.loads(Path("runs/quick/run.json").read_text())
    assert kept["status"] == "done"
    assert kept["result"]["spikes"] == [23.0]
    assert len(kept["digest"]["run"]) == 64
    network = json.loads(Path("runs/quick/network.json").read_text())
    assert {node["id"] for node in network["nodes"]} == {"x", "cell"}
    assert network["edges"][0]["weight"] == 0.6


def test_what_was_just_done_is_not_advised(capsys):
    Path("looked.py").write_text(LOOKED_AT)
    for more, advised in (([], True), (["--seed", "9"], False)):
        assert main(["run", "looked.py", *more]) == 0
        assert ("Try: " in capsys.readouterr().out) == advised


def test_json_is_one_document_and_nothing_else(quick, capsys):
    assert main(["run", str(quick), "--json", "--seed", "7"]) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["spikes"] == [23.0]
    assert document["seed"] == 7
    assert "run.json" in document["files"]
    assert told.err == ""


def test_a_run_says_what_to_look_for_before_it_begins_and_what_to_try_after_it(capsys):
    assert main(["run", looked({})]) == 0
    told = capsys.readouterr().out
    first, middle, rest = told.split("\n\n", 2)
    assert first == "Quick: two signals, one spike."
    assert middle == "What to look for: the second one comes before the first has leaked away."
    assert rest.startswith("fired at [23.]")
    assert rest.endswith(f"Try: {command('why looked cell 23')}\n")
    assert "This takes" not in told
    assert main(["run", "looked.py", "--json"]) == 0
    assert "spikes" in json.loads(capsys.readouterr().out)
    assert main(["run", "looked.py", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["run", "looked.py", "--out", "other"]) == 0
    assert "Try: " not in capsys.readouterr().out  # for it would look in runs/looked


@pytest.mark.parametrize(
    ("takes", "flags", "numba", "said", "not_said"),
    [
        ({"compiled": 40, "simpy": 250}, [], True, "This takes about 40 s.", "numba"),
        ({"compiled": 40, "simpy": 250}, ["--engine", "simpy"], True, "This takes about 4 min.", "numba"),
        ({"compiled": 40, "simpy": 250}, [], False, "with which it takes 40 s, needs numba, which is missing: ", "or"),
        ({"compiled": 4, "simpy": 250}, [], True, "fired", "This takes"),
        (11, [], False, "This takes about 11 s.\n\nfired", "numba"),
    ],
)
def test_a_long_run_says_so_before_it_begins(takes, flags, numba, said, not_said, capsys, monkeypatch):
    if not numba:
        hide_numba(monkeypatch)
    assert main(["run", looked(takes), *flags]) == 0
    told = capsys.readouterr().out
    assert said in told
    assert not_said not in told or not_said == "or"


def test_what_needs_the_compiled_engine_is_refused_without_numba_before_anything_is_done(capsys, monkeypatch):
    hide_numba(monkeypatch)
    for scenario in ("brunel", "quiet", looked({"compiled": 3})):
        assert main(["run", scenario]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(f"neurosim: {missing(f'The scenario {Path(scenario).stem!r}', 'numba')}")
        assert not Path("runs").exists()


def with_broken_numba(folder, *arguments, requires="numpy"):
    """Run neurosim where a numba is installed that cannot be imported."""
    (folder / "numba").mkdir(parents=True, exist_ok=True)
    (folder / "numba" / "__init__.py").write_text("raise ImportError('Numba needs NumPy 1.9 or less.')")
    (folder / "numba-9.0.dist-info").mkdir(exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: numba\nVersion: 9.0\nRequires-Dist: {requires}\n"
    (folder / "numba-9.0.dist-info" / "METADATA").write_text(metadata)
    given = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(Path(ns.__file__).parents[1])])}
    return subprocess.run(
        [sys.executable, "-m", "neurosim", *arguments], capture_output=True, text=True, env=given, check=False
    )


def test_a_numba_that_is_installed_and_broken_is_told_before_a_long_run_begins(tmp_path):
    told = with_broken_numba(tmp_path / "site", "run", "quiet")
    assert told.returncode == 2
    assert "The scenario 'quiet' needs the compiled engine, but numba is installed but cannot be used (" in told.stderr
    assert "Numba needs NumPy 1.9 or less" in told.stderr
    told = with_broken_numba(tmp_path / "site", "run", looked({"compiled": 40, "simpy": 250}))
    assert told.returncode == 0
    assert "This takes about 4 min." in told.stdout
    assert "The compiled engine, with which it takes 40 s, cannot run: numba is installed but cannot be" in told.stdout


def test_list_does_not_count_on_a_numba_whose_requirements_are_not_met(tmp_path):
    for requires, why in (
        ("numpy<1.9", "numba needs numpy<1.9, and "),
        ("no-such-package", "numba needs no-such-package, which is missing"),
    ):
        told = with_broken_numba(tmp_path / "site", "list", requires=requires)
        assert f"which shortens long ones, cannot run: {why}" in told.stdout.replace("\n", " ")
        told = with_broken_numba(tmp_path / "site", "list", "--json", requires=requires)
        scenarios = {entry["name"]: entry for entry in json.loads(told.stdout)["scenarios"]}
        assert [name for name, entry in scenarios.items() if entry["seconds"] is None] == ["brunel", "quiet"]


def test_list_says_how_long_and_what_is_needed(capsys, monkeypatch):
    assert main(["list", "--json"]) == 0
    scenarios = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)["scenarios"]}
    assert all(entry["seconds"] > 0 for entry in scenarios.values())
    assert [name for name, entry in scenarios.items() if entry["needs"]] == ["brunel", "quiet"]
    hide_numba(monkeypatch)
    assert main(["list", "--json"]) == 0
    without = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)["scenarios"]}
    assert [name for name, entry in without.items() if entry["seconds"] is None] == ["brunel", "quiet"]
    assert without["jumps"]["seconds"] > 5 * scenarios["jumps"]["seconds"]
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    assert "needs numba" in told
    assert missing("The compiled engine, which shortens long ones,", "numba") in told.replace("\n", "")


@pytest.mark.parametrize("takes", ["[1, 2]", "{'simpy': 'long'}", "{'simpy': SECONDS}", "'long'"])
def test_what_a_script_says_about_its_time_is_seconds_by_engine(takes, capsys):
    assert main(["run", looked(takes)]) == 2
    told = capsys.readouterr().err
    assert "TAKES of the script 'looked.py' must be seconds, or seconds for each engine" in told
    assert told.rstrip().endswith(f"got {takes}.")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("seed", "There is no run or recording 'seed'. Create it with: {run seed}"),
        ("runs/seed", "There is no run or recording 'runs/seed'. Create it with: {run seed}"),
        ("compare-iris", "Create it with: {compare iris}"),
        ("sede", "Did you mean 'seed'? Create it with: {run seed}"),
        ("quikc", "Did you mean 'quick'?\n"),
    ],
)
@pytest.mark.parametrize("verb", [["play"], ["why", "cell", "1"], ["render", "film.gif"]], ids=lambda verb: verb[0])
def test_a_run_that_is_not_there_says_which_command_makes_it(asked, said, verb, quick, capsys):
    main(["run", str(quick), "--quiet"])
    assert main([verb[0], asked, *verb[1:]]) == 2
    advised = said[said.find("{") + 1 : said.find("}")]
    assert said.replace(f"{{{advised}}}", command(advised)) in capsys.readouterr().err


@pytest.mark.parametrize("asked", [["play", "few"], ["render", "few", "film.gif"], ["why", "few", "cell", "23"]])
def test_the_folder_of_a_run_without_a_recording_is_not_called_something_else(asked, capsys):
    Path("few.py").write_text('"""Few: a number only."""\n\ndef main(run):\n    run.report(answer=42)\n')
    assert main(["run", "few.py", "--quiet"]) == 0
    Path("runs/other").mkdir()
    assert main(asked) == 2
    told = capsys.readouterr().err
    assert "The run 'runs/few' has no recording (events.npz): the scenario 'few' kept none." in told
    assert main(["other" if word == "few" else word for word in asked]) == 2
    assert "'runs/other' is not the folder of a run" in capsys.readouterr().err


def test_before_any_run_a_first_one_is_offered(capsys):
    assert main(["play", "zzzz"]) == 2
    assert capsys.readouterr().err.endswith(f"Create a first one with: {command('run neuron')}\n")


def test_quiet_says_nothing(quick, capsys):
    assert main(["run", str(quick), "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_why_reads_what_a_run_has_kept(quick, capsys):
    main(["run", str(quick), "--quiet"])
    assert main(["why", "quick", "cell", "23"]) == 0
    told = capsys.readouterr().out
    assert "threshold 1, so it sent 1" in told
    assert "What led to it" in told
    assert main(["why", "runs/quick/events.npz", "cell", "23", "--json"]) == 0
    reason = json.loads(capsys.readouterr().out)
    assert reason["outcome"] == "fired"
    assert reason["signals"][0]["weight"] == 0.6
    assert len(reason["causes"]) == 2


def test_why_at_a_quiet_moment_tells_the_state_and_offers_the_rest(tmp_path, capsys):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[float(t) for t in range(1, 41)]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=100.0))
    net.connect("x", "cell", weight=0.5, delay=1.0)
    recording, file = ns.simulate(net, until=60.0, record="all"), str(tmp_path / "long.npz")
    recording.save(file)
    assert main(["why", file, "cell", "41.5"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    v = float(recording.potential("cell", at=41.5))
    assert f"Its potential was {v:.6g} mV and its threshold 100 mV. Before, at 41 ms, it heard 1 signal" in told
    assert told.endswith("nothing more happens to it before the run ends at 60 ms. 40 signals led here: add --all.")
    assert main(["why", file, "cell", "41.5", "--all"]) == 0
    assert capsys.readouterr().out.count("0.5") >= 40
    assert main(["why", file, "cell", "41"]) == 0
    assert "20 signals more led to it: add --all." in capsys.readouterr().out
    assert main(["why", file, "cell", "41", "--all"]) == 0
    assert "--all" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "sed"], "Did you mean 'seed'?"),
        (["run", "nothing.py"], "no script 'nothing.py'"),
        (["why", "nothing", "cell", "1"], "no run or recording 'nothing'"),
        (["run", "seed", "--engine", "compile"], "'compiled'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(arguments, said, capsys):
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert not Path("runs").exists()


def test_unknown_flags_and_commands_are_wrong_usage(capsys):
    assert main(["run", "seed", "--sed"]) == 2
    assert main(["rnu"]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("neuron", "at", "said"), [("cel", "23", "Did you mean 'cell'?"), ("cell", "99", "50 ms")])
def test_why_says_what_it_cannot_explain(quick, neuron, at, said, capsys):
    main(["run", str(quick), "--quiet"])
    assert main(["why", "quick", neuron, at]) == 2
    assert said in capsys.readouterr().err


def test_an_error_in_json_is_json_too(capsys):
    assert main(["run", "sed", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == 2
    assert "sed" in document["error"]


def test_a_foreign_folder_is_not_replaced(quick, tmp_path, capsys):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("ten years")
    assert main(["run", str(quick), "--out", str(precious)]) == 2
    assert "--force" in capsys.readouterr().err
    assert (precious / "thesis.txt").read_text() == "ten years"
    assert main(["run", str(quick), "--out", str(precious), "--force", "--quiet"]) == 0
    assert not (precious / "thesis.txt").exists()


def test_a_run_replaces_an_earlier_run(quick):
    assert main(["run", str(quick), "--quiet"]) == 0
    Path("runs/quick/left-over.png").write_bytes(b"old")
    assert main(["run", str(quick), "--quiet"]) == 0
    assert not Path("runs/quick/left-over.png").exists()
    assert [path.name for path in Path("runs").iterdir()] == ["quick"]


def test_names_of_outputs_stay_in_the_folder(tmp_path, capsys):
    script = tmp_path / "climber.py"
    script.write_text('"""x"""\ndef main(run):\n    run.figure("../../climbed", None)\n')
    assert main(["run", str(script)]) == 2
    assert "plain file name" in capsys.readouterr().err


def test_a_mistake_in_a_users_script_has_a_line_and_no_traceback(tmp_path, capsys):
    script = tmp_path / "broken.py"
    script.write_text('"""x"""\ndef main(run):\n    return 1 / 0\n')
    assert main(["run", str(script)]) == 1
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert "broken.py, line 3" in told
    assert "Traceback" not in told
    assert main(["run", str(script), "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_script_without_main_is_not_a_scenario(tmp_path, capsys):
    script = tmp_path / "plain.py"
    script.write_text("x = 1\n")
    assert main(["run", str(script)]) == 2
    assert "main(run)" in capsys.readouterr().err


def test_a_run_that_hits_a_limit_fails_and_is_kept(tmp_path, capsys):
    script = tmp_path / "runaway.py"
    script.write_text(
        QUICK.replace("recording = run.simulate(net, until=50.0)", "recording = None")
        .replace("weight=0.6", "weight=2.0")
        .replace(
            "    recording = None",
            '    net.connect("cell", "cell", weight=2.0, delay=1.0)\n'
            "    run.simulate(net, until=1e6, max_signals=1000)",
        )
    )
    assert main(["run", str(script)]) == 1
    told = capsys.readouterr().err
    assert "max_signals" in told
    assert "cell" in told
    assert json.loads(Path("runs/runaway/run.json").read_text())["status"] == "stopped"
    assert main(["why", "runaway", "cell", "30"]) == 0


def test_a_full_disk_leaves_the_old_run(quick, monkeypatch, capsys):
    main(["run", str(quick), "--quiet"])
    before = {path.name: path.read_bytes() for path in Path("runs/quick").iterdir()}
    monkeypatch.setattr("os.replace", _full)
    assert main(["run", str(quick)]) == 1
    monkeypatch.undo()
    assert "No space left" in capsys.readouterr().err
    runs = quick.parent / "runs"
    assert {path.name: path.read_bytes() for path in (runs / "quick").iterdir()} == before
    assert [path.name for path in runs.iterdir()] == ["quick"]


def _full(source, target, **_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("number", "engine"), [(signal.SIGINT, "simpy"), (signal.SIGTERM, "compiled")])
def test_ctrl_c_stops_between_instants_keeps_the_recording_and_exits_130(tmp_path, number, engine):
    script = tmp_path / "long.py"
    script.write_text(
        '"""x"""\nimport neurosim as ns\nfrom neurosim.core.progress import Bar\n\ndef main(run):\n'
        '    Bar.reach = lambda self, tick: print("running", flush=True) if tick else None\n'
        "    net = ns.Network()\n"
        '    net.add_neuron("x", ns.Stimulus(times=[0.0]))\n'
        '    net.add_neuron("cell", ns.LIF())\n'
        '    net.connect("x", "cell", weight=2.0)\n'
        '    net.connect("cell", "cell", weight=2.0, delay=0.001)\n'
        "    run.simulate(net, until=1e6)\n"
    )
    arguments = ["run", str(script), "--engine", engine, "--quiet"]
    command = [sys.executable, "-m", "neurosim", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout.readline() == "running\n"
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert number.name in told
    assert "Traceback" not in told
    assert json.loads((tmp_path / "runs/long/run.json").read_text())["status"] == "interrupted"
    kept = ns.load_recording(tmp_path / "runs/long")
    assert kept.until > 0.0
    net, options = ns.Network.load(tmp_path / "runs/long"), {"until": kept.until + 1.0, "seed": kept.seed}
    whole, rest = ns.simulate(net, **options), ns.simulate(net, **options, resume=kept)
    assert rest.digest() == whole.digest()


def test_help_teaches_and_no_color_is_honoured(tmp_path):
    def told(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "neurosim", *arguments],
            check=True, capture_output=True, text=True, env={**os.environ, **environment},
        ).stdout  # fmt: skip

    text = told("--help", NO_COLOR="1", FORCE_COLOR="")
    assert "demo" in text
    assert "\x1b[3" not in text
    assert "neurosim why neuron cell 13" in told("why", "--help", NO_COLOR="1", COLUMNS="120")


def test_the_first_import_of_the_command_line_loads_no_numpy():
    heavy = ("numpy", "simpy", "networkx", "matplotlib")
    code = f"import sys, neurosim.cli; sys.exit(any(module in sys.modules for module in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


OWN = '''"""Own: a model that nobody else has."""
import math
from dataclasses import dataclass
import neurosim as ns

@dataclass(frozen=True)
class Latch(ns.NeuronModel):
    threshold: float = 1.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Latch.State()

    def advance(self, state, elapsed):
        pass

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 1.0 if state.v >= self.threshold else 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0

def main(run):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
    net.add_neuron("latch", Latch(threshold=1.0))
    net.connect("x", "latch", weight=0.75, delay=1.0)
    run.simulate(net, until=50.0)

if __name__ == "__main__":
    raise SystemExit("a script that is named for its models is not started")
'''


class TestModelsOfOnesOwn:
    @pytest.fixture
    def own(self, tmp_path):
        path = tmp_path / "own.py"
        path.write_text(OWN)
        assert main(["run", str(path), "--quiet"]) == 0
        return path

    @pytest.mark.parametrize(
        "command",
        [["why", "own", "latch", "23"], ["play", "own", "--no-open"], ["render", "own", "moment.png", "--at", "22"]],
    )
    def test_a_run_is_opened_with_the_script_that_defines_them(self, own, command, capsys):
        assert main(command) == 2
        told = capsys.readouterr().err
        assert "Latch" in told
        assert "--models FILE.py; it will be run" in told
        assert main([*command, "--models", str(own)]) == 0
        if command[0] == "why":
            assert "its potential went from 0.75 to 1.5" in capsys.readouterr().out

    def test_the_network_of_the_run_is_loaded_likewise(self, own):
        import runpy

        import neurosim as ns

        names = runpy.run_path(str(own))
        network = ns.Network.load("runs/own", models=[names["Latch"]])
        assert ns.simulate(network, until=50.0).spikes("latch").tolist() == [23.0]

    @pytest.mark.parametrize(
        ("script", "told"),
        [
            ("none.py", "needs an existing Python script; got 'none.py'"),
            ("other.txt", "needs an existing Python script; got 'other.txt'"),
            ("wrong.py", "'wrong.py' could not be run (line 2): NameError"),
            ("broken.py", "'broken.py' could not be run: SyntaxError: "),
            ("empty.py", "'empty.py' does not define it"),
        ],
    )
    def test_a_script_that_does_not_help_is_named(self, own, script, told, capsys):
        Path("other.txt").write_text(OWN)
        Path("wrong.py").write_text("import math\nno_such_name")
        Path("broken.py").write_text("def main(")
        Path("empty.py").write_text("")
        assert main(["why", "own", "latch", "23", "--models", script]) == 2
        assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def main():\n    pass\n", "The function main of the script 'odd.py' must take the run: def main(run)."),
        ("def main(run, more):\n    pass\n", "must take the run: def main(run)."),
        ("main = 5", "'odd.py' has no function main(run)"),
        ("def main(run)\n", "The script 'odd.py' is not Python: expected ':' (odd.py, line 1)."),
    ],
)
def test_a_script_that_is_no_scenario_is_told_why(text, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("odd.py").write_text(text)
    assert main(["run", "odd.py"]) == 2
    assert told in capsys.readouterr().err


def test_a_run_is_kept_without_a_network_that_no_file_can_keep(tmp_path, capsys):
    script = tmp_path / "odd.py"
    odd = "class Odd(ns.ConnectionRule):\n    def pairs(self, n, m, stream):\n        return [0], [0]\n\n"
    text = QUICK.replace("def main(run):", f"{odd}def main(run):")
    script.write_text(text.replace("    recording = ", "    net.connect('x', 'cell', rule=Odd())\n    recording = "))
    assert main(["run", str(script)]) == 0
    assert "Not kept: network.json (The synapse 'x' -> 'cell' has an Odd" in capsys.readouterr().out
    assert main(["why", "odd", "cell", "21"]) == 0
    assert json.loads(Path("runs/odd/run.json").read_text())["missing"][0].startswith("network.json")


@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_is_heard_within_a_window_of_the_compiled_engine_and_keeps_what_was_computed(tmp_path, threads):
    """Neurons that nothing joins: all of the run, of hours, is one stretch of the shortest delay."""
    script = tmp_path / "long.py"
    script.write_text(
        "import sys\n"
        "import neurosim as ns\n"
        "net = ns.Network()\n"
        'net.add_population("ring", 1000, ns.LIF(constant_drive=2.0, tau=10.0))\n'
        "try:\n"
        "    ns.simulate(net, 10.0, engine='compiled')\n"  # compiled, before it says so
        "    print('running', flush=True)\n"
        f"    ns.simulate(net, 1e7, engine='compiled', threads={threads}, max_signals=10**12)\n"
        "except ns.RunInterrupted as stopped:\n"
        "    kept = stopped.recording\n"
        "    again = ns.simulate(net, kept.until, engine='compiled', max_signals=10**12)\n"
        "    longer = ns.simulate(net, kept.until + 20.0, engine='compiled', resume=kept, max_signals=10**12)\n"
        "    print(stopped, again.digest() == kept.digest(), kept.until > 0.0, longer.n_signals > kept.n_signals)\n"
    )
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout.readline() == "running\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        told, wrong = process.communicate(timeout=120)
    assert "because SIGINT was received" in told, wrong
    assert told.rstrip().endswith("True True True")
