"""The target finds what is planted, and among its first mutations nothing else."""

import math

import numpy as np
import pytest
from fuzz import mutations
from fuzz.networks import NetworkTarget
from fuzz.target import Target
from fuzz.watching import Hang, watched

from neurosim.data.io.json_text import text_of
from neurosim.network import network
from neurosim.recording import consistency
from neurosim.recording.recording import Recording


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    return Target(seed=3, folder=tmp_path_factory.mktemp("damaged"))


def test_nothing_but_sentences_come_of_damaged_files(target):
    found = [finding for number in range(400) if (finding := target.once(number))]
    assert found == []
    assert target.loaded > 50  # damage that can be lived with
    assert sum(target.refused.values()) > 150


def test_a_mutation_can_be_made_again(target):
    for number in range(30):
        once, again = (mutations.damaged(target.originals[0], mutations.dice(1, number)) for _ in range(2))
        assert (once.done, once.held, text_of(once.meta, "it")) == (again.done, again.held, text_of(again.meta, "it"))
        for name, array in (once.arrays or {}).items():
            assert array.tobytes() == again.arrays[name].tobytes()


@pytest.mark.parametrize(
    ("check", "damaged"),
    [
        ("check_wiring", "array wiring."),
        ("check_log", "array spikes."),
        ("check_recorded", "array recorded"),
    ],
)
def test_a_check_that_is_left_out_is_missed(target, monkeypatch, check, damaged):
    monkeypatch.setattr(consistency, check, lambda *_: None)
    monkeypatch.setattr(target, "costly", 1)
    assert any(target.once(number) for number in range(2000) if made(target, number).done.startswith(damaged))


def made(target, number):
    """Return the damage of a mutation."""
    which = target.originals[number % len(target.originals)]
    return mutations.damaged(which, mutations.dice(target.seed, number))


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    return NetworkTarget(seed=3, folder=tmp_path_factory.mktemp("networks"))


def test_nothing_but_sentences_come_of_damaged_networks(networks):
    found = [finding for number in range(160) if (finding := networks.once(number))]
    assert found == []
    assert networks.loaded > 20
    assert sum(networks.refused.values()) > 80


def test_a_check_of_a_network_that_is_left_out_is_missed(networks, monkeypatch):
    monkeypatch.setattr(network, "checked_weights", lambda *_: math.nan)
    assert any(networks.once(number) for number in range(500))


def test_a_request_for_all_memory_is_found(target, monkeypatch):
    monkeypatch.setattr(Recording, "__repr__", lambda self: str(np.empty(2**45)))
    assert any(finding[1] == "repr" for number in range(60) if (finding := target.once(number)))


def test_a_hang_is_found():
    def for_ever():
        while True:
            pass

    with watched(0.2), pytest.raises(Hang):
        for_ever()
