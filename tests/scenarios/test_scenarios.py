"""Each scenario runs as a person runs it; its numbers are those of independent computations or of the literature."""

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from neurosim.cli import main
from neurosim.scenario import all_scenarios


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def result(name, *flags):
        assert main(["run", name, "--json", *flags]) == 0
        told = capsys.readouterr()
        assert told.err == ""
        return json.loads(told.out)

    return result


def test_every_scenario_is_short_says_what_to_look_for_and_is_tested():
    scenarios = all_scenarios()
    for scenario in scenarios:
        text = scenario.path.read_text()
        assert len(text.splitlines()) <= 80, scenario.name
        docstring = " ".join(text.partition('"""')[2].partition('"""')[0].split())
        assert "What to look for" in docstring, scenario.name
    here = Path(__file__).read_text()
    assert all(f'run("{scenario.name}"' in here for scenario in scenarios)


def test_demo(run):
    result = run("demo")
    assert f"{result['answer']:.8f}" == "0.99993704"
    assert {"potential.png", "weights.png"} <= set(result["files"])


def test_neuron(run):
    result = run("neuron")
    assert result["spikes"]["cell"] == [13.0, 52.0]
    assert result["spikes"]["muscle"] == [16.0, 55.0]
    assert {"network.png", "potential.png", "raster.png"} <= set(result["files"])


def test_logic_gates(run):
    tables = run("logic-gates")["tables"]
    assert tables["not"] == [[0, 1], [1, 0]]
    rows = [list(row) for row in product([0, 1], repeat=2)]
    assert tables["and"] == [[a, b, a * b] for a, b in rows]
    assert tables["or"] == [[a, b, max(a, b)] for a, b in rows]
    assert tables["xor"] == [[a, b, (a + b) % 2] for a, b in rows]
    assert tables["majority"] == [[*row, sorted(row)[1]] for row in product([0, 1], repeat=3)]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_propagation_arrives_by_the_shortest_paths(run, seed):
    result = run("propagation", "--seed", seed)
    assert result["difference"] < 1e-9
    assert result["neurons"] > 10
    assert result["arrival"] > 5.0


def test_perceptron_reaches_the_known_numbers(run):
    gates = run("perceptron")["gates"]
    assert (gates["and"]["weights"], gates["and"]["updates"], gates["and"]["epochs"]) == ([3.0, 2.0, -4.0], 18, 9)
    assert (gates["or"]["weights"], gates["or"]["updates"]) == ([2.0, 2.0, -1.0], 9)
    assert gates["xor"]["cycle"] == 1
    assert not gates["xor"]["converged"]
    assert set(gates["xor"]["mistakes"]) == {4}


def test_seed_reproduces_the_tutorial(run):
    result = run("seed")
    np.random.seed(1)
    X, y = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]]), np.array([[0, 1, 1, 0]]).T
    weights = 2 * np.random.random((3, 1)) - 1
    assert result["start_weights"] == weights.ravel().tolist()
    for _ in range(10_000):
        output = 1 / (1 + np.exp(-(X @ weights)))
        weights += X.T @ ((y - output) * output * (1 - output))
    assert np.allclose(result["weights"], weights.ravel(), rtol=0.0, atol=1e-12)
    assert f"{result['predictions']['1,0,0']:.8f}" == "0.99993704"
    assert np.round(result["outputs"], 8).tolist() == [0.009664, 0.99211997, 0.99358931, 0.00786466]
    assert result["epochs"] == 10_000
    assert result["engine"] == "simpy"
    assert {"weights.png", "learning-curve.png", "decision-boundary.png", "network.png"} <= set(result["files"])


def test_a_scenario_file_runs_by_itself(tmp_path):
    path = next(scenario.path for scenario in all_scenarios() if scenario.name == "neuron")
    told = subprocess.run([sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "It fired at 13 and 52 ms" in told
    assert (tmp_path / "runs/neuron/run.json").exists()


def test_the_graph_of_the_propagation_is_what_it_says():
    graph = nx.random_geometric_graph(60, radius=0.22, seed=1)
    assert len(nx.node_connected_component(graph, 0)) > 10


def test_compare(run):
    result = run("compare")
    assert f"{result['answer']:.8f}" == "0.99993704"
    seed = {model["model"]: model for model in result["seed"]["models"]}
    assert (seed["rosenblatt"]["updates"], seed["rosenblatt"]["novikoff_bound"]) == (5, 15.0)
    assert [seed[name]["accuracy_mean"] for name in seed] == [1.0] * 4
    iris = {model["model"]: model for model in result["iris"]["models"]}
    assert result["iris"]["separable"] is False
    assert iris["sigmoid"]["accuracy_mean"] > 0.92 > result["iris"]["dataset"]["baseline"]
    assert {"report-seed.html", "report-iris.html", "boundaries-iris.png", "events-seed-sigmoid.npz"} <= set(
        result["files"]
    )


def test_own_data(run):
    result = run("own-data")
    assert result["dataset"]["rows"] == 48
    assert result["dataset"]["classes"] == ["no", "yes"]
    assert result["separable"] is False
    assert all(model["accuracy_mean"] > result["dataset"]["baseline"] for model in result["models"])


def test_digits(run):
    result = run("digits")
    models = {model["model"]: model for model in result["models"]}
    assert models["sigmoid"]["accuracy_mean"] > 0.93
    assert models["rosenblatt"]["accuracy_mean"] > 0.9
    parted = [proof["class"] for proof in result["separability"] if proof["separable"]]
    assert parted == list("01234567")  # a linear program says so, too: see tests/test_separation.py
