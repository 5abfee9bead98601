"""A JSON file of ours that is opened as another says what it is."""

import json

import pytest

import neurosim as ns
from neurosim.cli import main

SCRIPT = """
import neurosim as ns

def main(run):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[2.0]))
    run.simulate(net, until=10.0)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the folder of a run, with its recording as JSON, too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.py").write_text(SCRIPT)
    assert main(["run", "one.py", "--quiet", "--out", "out"]) == 0
    ns.load_recording("out").save("out/events.json")
    return tmp_path / "out"


NETWORK = "a network, which ns.Network.load reads."
RUN = "the description of a run, whose recordings (events*.npz) and networks (network*.json) are beside it."
RECORDING = "a recording, which ns.load_recording reads."


@pytest.mark.parametrize(
    ("read", "file", "told"),
    [
        (ns.load_recording, "network.json", f"is not a recording: it is {NETWORK}"),
        (ns.load_recording, "run.json", f"is not a recording: it is {RUN}"),
        (ns.Network.load, "events.json", f"is not a 'neurosim network 1' file. It is {RECORDING}"),
        (ns.Network.load, "run.json", f"is not a 'neurosim network 1' file. It is {RUN}"),
    ],
)
def test_it_is_said_what_it_is_and_what_reads_it(folder, read, file, told):
    with pytest.raises(ns.InputError) as refused:
        read(folder / file)
    assert str(refused.value) == f"{str(folder / file)!r} {told}"


def test_what_is_advised_reads_them(folder):
    assert ns.Network.load(folder / "network.json").n_neurons == ns.Network.load(folder).n_neurons == 1
    assert ns.load_recording(folder / "events.json").digest() == ns.load_recording(folder).digest()


def test_a_command_says_it_too(folder, capsys):
    assert main(["why", "out/network.json", "x", "2"]) == 2
    assert f"'out/network.json' is not a recording: it is {NETWORK}" in capsys.readouterr().err


@pytest.mark.parametrize("document", [[1], "text", None, {"nodes": []}, {"format": "neurosim recording 9"}])
def test_what_is_none_of_them_is_no_recording(tmp_path, document):
    (tmp_path / "x.json").write_text(json.dumps(document))
    with pytest.raises(ns.InputError, match=r"x\.json' is not a recording: it must be an object with 'meta' and 'arr"):
        ns.load_recording(tmp_path / "x.json")


@pytest.mark.parametrize("told", ["neurosim network 9", "neurosim ", "neurosim other 1", 5])
def test_a_network_of_another_version_is_not_sent_elsewhere(tmp_path, told):
    (tmp_path / "x.json").write_text(json.dumps({"graph": {"format": told}}))
    with pytest.raises(ns.InputError, match=r"is not a 'neurosim network 1' file\.$"):
        ns.Network.load(tmp_path / "x.json")
