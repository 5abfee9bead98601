"""Models by name, and those of other people's packages."""

import types
import warnings

import pytest

import neurosim as ns
from neurosim.models import registry


class Stranger:
    def __init__(self, name, load, distribution="a-strangers-package"):
        self.name = name
        self.value = f"strangers:{name}"
        self.dist = types.SimpleNamespace(name=distribution)
        self.load = load


class Twice(ns.McCullochPitts.__mro__[1]):  # the abstract summing unit
    threshold = 0.0

    def fire(self, state):
        return 2.0

    def slope(self, state):
        return 0.0


def explodes():
    raise RuntimeError("no such shared library")


@pytest.fixture
def installed(monkeypatch):
    def install(*strangers):
        monkeypatch.setattr(registry, "entry_points", lambda group: list(strangers) if group == registry.GROUP else [])
        registry.installed.cache_clear()
        return registry.installed

    yield install
    registry.installed.cache_clear()


def test_our_own_names():
    own = {
        "mcculloch-pitts": ns.McCullochPitts,
        "rosenblatt": ns.Rosenblatt,
        "adaline": ns.Adaline,
        "sigmoid": ns.Sigmoid,
        "lif": ns.LIF,
        "exp-current-lif": ns.ExpCurrentLIF,
    }
    assert own == registry.OWN
    for name, model in own.items():
        assert registry.as_model(name) == registry.as_model(model) == registry.as_model(model()) == model()
        assert registry.name_of(model) == name


def test_a_plug_in_model_goes_by_its_name(installed):
    known = installed(Stranger("twice", lambda: Twice))
    assert known() == {**registry.OWN, "twice": Twice}
    assert registry.name_of(Twice) == "twice"
    assert list(known())[: len(registry.OWN)] == list(registry.OWN)


@pytest.mark.parametrize(
    ("stranger", "reason"),
    [
        (Stranger("twice", explodes), "RuntimeError: no such shared library"),
        (Stranger("twice", lambda: object), "is not a NeuronModel"),
        (Stranger("twice", lambda: Twice()), "is not a NeuronModel"),
        (Stranger("lif", lambda: Twice), "the name is taken"),
    ],
)
def test_a_broken_plug_in_is_named_and_everything_else_works(installed, stranger, reason):
    known = installed(stranger, Stranger("fine", lambda: Twice))
    with pytest.warns(UserWarning, match=f"'{stranger.name}' of a-strangers-package is left out") as told:
        models = known()
    assert reason in str(told[0].message)
    assert models == {**registry.OWN, "fine": Twice}
    with warnings.catch_warnings(record=True) as again:  # once is enough
        assert registry.model_class("lif") is ns.LIF
    assert again == []


def test_an_unknown_model_is_suggested_a_name(installed):
    installed(Stranger("twice", lambda: Twice))
    with pytest.raises(ns.UnknownNameError, match=r"no model named 'twise'. Did you mean 'twice'"):
        registry.model_class("twise")


@pytest.mark.parametrize("given", [7, None, object, ns.Poisson, ns.NeuronModel])
def test_what_is_no_model_is_refused(given):
    with pytest.raises(ns.InputError, match="model must be a NeuronModel, its class or its name"):
        registry.as_model(given)


def test_a_model_defined_by_the_user_is_named_by_its_place():
    assert registry.name_of(Twice) == f"{__name__}:Twice"
