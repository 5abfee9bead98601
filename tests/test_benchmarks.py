"""The command that measures neurosim beside its peers: what it runs, and what it says of a peer that is not there."""

import ast
import importlib.util
import json
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture
def peers(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("peers_command", BENCHMARKS / "peers.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "peers_command", module)
    spec.loader.exec_module(module)
    return module


def fake(path, seconds, events=100, weights=(1.0,)):
    told = {"seconds": seconds, "events": events, "version": "1", "weights": list(weights)}
    path.write_text(f"print('hello')\nprint({json.dumps(told)!r})\n")
    return path.name


def test_each_side_has_a_script_and_each_script_is_run(peers):
    sides = [side for case in peers.CASES.values() for side in (case.ours, *case.peers)]
    there = {path.name for path in (BENCHMARKS / "peers").glob("*.py")}
    assert {side.script for side in sides} == there
    for name in there:
        ast.parse((BENCHMARKS / "peers" / name).read_text())


def test_what_peers_need_is_in_the_dependency_group(peers):
    packages = {"nest": "nest-simulator", "sklearn": "scikit-learn", "numba": "numba"}
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["bench"]
    for case in peers.CASES.values():
        for side in case.peers:
            package = packages.get(side.needs, side.needs)
            assert package == "numba" or any(line.startswith(package) for line in group), side


def test_a_table_of_medians_and_ratios(peers, tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "HERE", tmp_path)
    ours = peers.Side("we", fake(tmp_path / "a_ours.py", 0.5), needs="json")
    theirs = peers.Side("they", fake(tmp_path / "they.py", 2.0, weights=(1.25,)), needs="json", asked=3)
    lines = peers.rows(peers.compare(peers.Case("work", ours, (theirs,)), 3, sys.executable))
    assert lines == [
        "| we 1 | 0.5 s (0.5 - 0.5) | 0.0002 M/s |  |  |  |",
        "| they 1 | 2 s (2 - 2) | 5e-05 M/s | weights differ by 2.5e-01 | 4.00 x | 3 x |",
    ]


def test_a_peer_that_is_missing_or_fails_is_told(peers, tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "HERE", tmp_path)
    (tmp_path / "broken.py").write_text("raise ValueError('no good')")
    ours = peers.Side("we", fake(tmp_path / "a_ours.py", 0.5), needs="json")
    absent = peers.Side("absent", "never.py", needs="no_such_simulator")
    broken = peers.Side("broken", "broken.py", needs="json")
    lines = peers.rows(peers.compare(peers.Case("work", ours, (absent, broken)), 1, sys.executable))
    assert lines[1].startswith("| absent | missing: no_such_simulator is not installed for ")
    assert lines[2].startswith("| broken | failed: ValueError: no good |")


@pytest.mark.parametrize(("script", "given"), [("seed_numpy.py", ()), ("seed_ours.py", ("compiled",))])
def test_both_sides_of_the_seed_learn_the_same(peers, script, given):
    told = peers.measure(peers.Side("", script, given), sys.executable)
    assert told["weights"] == pytest.approx([9.67299303, -0.2078435, -4.62963669], abs=5e-9)
    assert told["events"] == 120_000


def test_an_unknown_case_is_refused(peers, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["peers.py", "brunell"])
    with pytest.raises(SystemExit):
        peers.main()
    assert "there is no case 'brunell'; there are brunel, jumps" in capsys.readouterr().err
