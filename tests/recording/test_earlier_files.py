"""Files that earlier versions wrote, kept beside this test, are read as they were meant, and their runs go on."""

from pathlib import Path

import numpy as np
import pytest

import neurosim as ns
from neurosim.training.history import history

FOLDER = Path(__file__).parent / "earlier"

DIGESTS = {
    "run-2026-11-23.npz": "df44ebc28226eaffecccd42a165fe13e22cf8a48180207dfe5a459c716cc8bc6",
    "run-2026-11-23.json": "df44ebc28226eaffecccd42a165fe13e22cf8a48180207dfe5a459c716cc8bc6",
    "lesson-2026-11-23.npz": "ed376c6b3d2cde78f7cdb665df084a98ba2ff12a57d7e3d3a2e1f44f65d21ea5",
    "lesson-2026-11-24.npz": "ed376c6b3d2cde78f7cdb665df084a98ba2ff12a57d7e3d3a2e1f44f65d21ea5",
    "plastic-2026-11-25.npz": "cae651e63f29834f983b5afcaad6bbbd80d5678e1d471c3e4e553df02c5a5a1d",
}
"""What the versions that wrote them said of the runs."""


def built():
    """Build the network of the run."""
    net = ns.Network(tick=0.1)
    net.add_neuron("x", ns.Stimulus(times=[1.0, 5.0, 9.5], values=[1.0, -2.0, 0.3]))
    net.add_neuron(7, ns.Poisson(rate=200.0))
    net.add_population("exc", 2, ns.LIF(tau=10.0, refractory=2.0), initial={"v": [0.1, 0.4]})
    net.add_neuron("unit", ns.McCullochPitts(threshold=2))
    net.connect("x", "exc", weight=0.9, rule=ns.AllToAll())
    net.connect(7, "exc", weight=0.4, rule=ns.AllToAll())
    net.connect("exc", "exc", weight=0.3, delay=0.7, rule=ns.AllToAll())
    net.connect("exc", "unit", rule=ns.AllToAll())
    net.connect(7, "unit", weight="veto")
    return net


def test_every_file_that_is_kept_is_asked_for():
    assert {path.name for path in FOLDER.iterdir()} == set(DIGESTS)


@pytest.mark.parametrize("name", DIGESTS)
def test_a_file_of_an_earlier_version_is_the_run_that_it_was(name):
    recording = ns.load_recording(FOLDER / name)
    assert recording.digest() == DIGESTS[name]


@pytest.mark.parametrize("name", [name for name in DIGESTS if name.startswith("run")])
def test_a_run_of_an_earlier_version_goes_on(name):
    resumed = ns.simulate(built(), until=40.0, seed=3, resume=ns.load_recording(FOLDER / name))
    assert resumed.digest() == ns.simulate(built(), until=40.0, seed=3).digest()


def test_a_lesson_of_an_earlier_version_has_its_history():
    recording = ns.load_recording(FOLDER / "lesson-2026-11-24.npz")
    network = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    again = ns.train(network, ns.datasets.load("xor"), "gradient", epochs=2, shuffle=True, seed=5)
    assert np.array_equal(history(recording, recording.lesson).loss, again.history.loss)
