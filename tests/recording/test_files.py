"""Saved and loaded recordings are the same, bit for bit; what was tampered with is refused and never executed."""

import json
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns


@dataclass(frozen=True)
class Ramp(ns.NeuronModel):
    threshold: float = 1.0
    speed: float = 0.1

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Ramp.State()

    def advance(self, state, elapsed):
        state.v += self.speed * elapsed

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v >= self.threshold:
            state.v = 0.0
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return (self.threshold - state.v) / self.speed

    def slope(self, state):
        return 0.0


def mixed():
    net = ns.Network(tick=0.1)
    net.add_neuron("x", ns.Stimulus(times=[1.0, 5.0, 9.5], values=[1.0, -2.0, 0.3]))
    net.add_neuron(7, ns.Poisson(rate=200.0))
    net.add_population("exc", 4, ns.LIF(tau=10.0, refractory=2.0), initial={"v": [0.1, 0.2, 0.3, 0.4]})
    net.add_neuron("unit", ns.McCullochPitts(threshold=2))
    net.connect("x", "exc", weight=0.9, rule=ns.AllToAll())
    net.connect(7, "exc", weight=0.4, rule=ns.AllToAll())
    net.connect("exc", "exc", weight=0.3, delay=0.7, rule=ns.Bernoulli(0.5))
    net.connect("exc", "unit", rule=ns.AllToAll())
    net.connect(7, "unit", weight="veto")
    return net


def same(a, b):
    assert a.digest() == b.digest()
    arrays, others = a.to_arrays(), b.to_arrays()
    assert arrays.keys() == others.keys()
    for name, array in arrays.items():
        assert np.array_equal(array, others[name], equal_nan=array.dtype.kind == "f"), name
    assert (a.until, a.seed, a.engine, a.recorded) == (b.until, b.seed, b.engine, b.recorded)
    assert a.wiring.names == b.wiring.names
    assert a.wiring.models == b.wiring.models


@pytest.mark.parametrize("suffix", [".npz", ".json"])
@given(until=st.sampled_from([0.0, 0.1, 5.0, 30.0]), seed=st.integers(0, 5))
def test_a_round_trip_loses_nothing(tmp_path_factory, suffix, until, seed):
    recording = ns.simulate(mixed(), until=until, seed=seed)
    path = tmp_path_factory.mktemp("run") / f"recording{suffix}"
    recording.save(path)
    loaded = ns.load_recording(path)
    same(recording, loaded)
    times = np.linspace(0.0, until, 7)
    assert np.array_equal(recording.potential(("exc", 2), at=times), loaded.potential("exc[2]", at=times))


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_a_loaded_run_goes_on_as_if_it_had_never_stopped(tmp_path, suffix):
    path = tmp_path / f"half{suffix}"
    ns.simulate(mixed(), until=12.3, seed=3).save(path)
    resumed = ns.simulate(mixed(), until=40.0, seed=3, resume=ns.load_recording(path))
    same(resumed, ns.simulate(mixed(), until=40.0, seed=3))


def test_a_lesson_is_kept_with_its_weights(tmp_path):
    training = ns.train(ns.perceptron(2), ns.datasets.load("or"), "rosenblatt")
    training.recording.save(tmp_path / "lesson.npz")
    loaded = ns.load_recording(tmp_path / "lesson.npz")
    same(training.recording, loaded)
    assert loaded.weights("x1", "y")[1][-1] == training.weights[0]


def test_absolute_inhibition_is_written_veto(tmp_path):
    ns.simulate(mixed(), until=1.0).save(tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text()
    assert '"veto"' in text
    assert "Infinity" not in text
    assert -math.inf in ns.load_recording(tmp_path / "r.json").wiring.weights


def test_a_model_of_a_script_must_be_given_and_is_never_imported(tmp_path):
    net = ns.Network()
    net.add_neuron("ramp", Ramp())
    recording = ns.simulate(net, until=35.0)
    recording.save(tmp_path / "r.npz")
    with pytest.raises(ns.UnknownNameError, match="Ramp"):
        ns.load_recording(tmp_path / "r.npz")
    loaded = ns.load_recording(tmp_path / "r.npz", models=[Ramp])
    same(recording, loaded)
    assert loaded.potential("ramp", at=5.0) == pytest.approx(0.5)


def rewritten(tmp_path, change):
    """Save a recording as JSON, change the document, and return the path."""
    path = tmp_path / "r.json"
    ns.simulate(mixed(), until=5.0).save(path)
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["meta"].update(format="something else"), "is not a 'neurosim recording"),
        (lambda d: d["meta"].pop("seed"), "key seed"),
        (lambda d: d["meta"].update(surprise=1), "surprise"),
        (lambda d: d["meta"]["models"][0].update(name="os:system"), "os:system"),
        (lambda d: d["meta"]["models"][0]["parameters"].update(nonsense=1.0), "nonsense"),
        (lambda d: d["arrays"].pop("spikes.tick"), "no array 'spikes.tick'"),
        (lambda d: d["arrays"]["spikes.neuron"]["values"].__setitem__(0, 99), "[0] must be from 0 to 6; it is 99"),
        (lambda d: d["arrays"]["wiring.targets"]["values"].__setitem__(0, -1), "[0] must be from 0 to 6; it is -1"),
        (lambda d: d["arrays"]["spikes.value"].update(dtype="int64"), "valid integer"),
        (lambda d: d["meta"]["names"].pop(), "damaged"),
    ],
)
def test_what_was_tampered_with_is_refused_with_the_place(tmp_path, change, said):
    path = rewritten(tmp_path, change)
    with pytest.raises(ns.InputError, match=r"r\.json|model|parameters") as refused:
        ns.load_recording(path)
    assert said in str(refused.value)


def test_a_pickle_inside_is_never_opened(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "boom",))

    path = tmp_path / "r.npz"
    ns.simulate(mixed(), until=5.0).save(path)
    members = {}
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    np.save(tmp_path / "bomb.npy", np.array([Bomb()], dtype=object), allow_pickle=True)
    members["spikes.tick.npy"] = (tmp_path / "bomb.npy").read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name, held in members.items():
            archive.writestr(name, held)
    with pytest.raises(ns.InputError, match=r"'spikes\.tick\.npy' in .* holds Python objects"):
        ns.load_recording(path)
    assert not (tmp_path / "boom").exists()


@pytest.mark.parametrize(
    ("name", "held"),
    [("r.npz", b""), ("r.npz", b"not a zip"), ("r.json", b"{"), ("r.json", b"[" * 100_000), ("r.csv", b"x")],
)
def test_other_files_are_refused(tmp_path, name, held):
    (tmp_path / name).write_bytes(held)
    with pytest.raises(ns.InputError, match=r"r\.(npz|json|csv)"):
        ns.load_recording(tmp_path / name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ns.InputError, match=r"nothing\.npz"):
        ns.load_recording(tmp_path / "nothing.npz")


def test_an_unknown_suffix_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ns.InputError, match=r"\.npz or \.json"):
        ns.simulate(mixed(), until=1.0).save(tmp_path / "r.pickle")
    assert not list(tmp_path.iterdir())


def taught(rule="gradient", **given):
    network = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    return ns.train(network, ns.datasets.load("xor"), rule, epochs=3, shuffle=True, seed=5, **given).recording


@pytest.mark.parametrize("suffix", ["npz", "json"])
def test_a_lesson_is_kept_with_its_recording(tmp_path, suffix):
    recording = taught()
    recording.save(tmp_path / f"lesson.{suffix}")
    lesson, again = recording.lesson, ns.load_recording(tmp_path / f"lesson.{suffix}").lesson
    for name in ("outputs", "period", "answer", "epochs", "shuffle", "data", "feature_names"):
        assert getattr(again, name) == getattr(lesson, name)
    assert np.array_equal(again.rows, lesson.rows)
    assert [again.order(epoch).tolist() for epoch in range(3)] == [lesson.order(epoch).tolist() for epoch in range(3)]
    for name in ("rule", "batch", "class_names"):
        assert getattr(again.teaching, name) == getattr(lesson.teaching, name)
    assert np.array_equal(again.teaching.targets, lesson.teaching.targets)
    assert np.array_equal(again.teaching.wanted, lesson.teaching.wanted)


@dataclass(frozen=True)
class Perversity(ns.LearningRule):
    rate: float = 0.5

    def error(self, target, output, excess, slope):
        return output - target

    def loss(self, target, output, excess):
        return 0.0


def test_a_rule_that_is_not_ours_has_to_be_given(tmp_path):
    taught(Perversity()).save(tmp_path / "lesson.npz")
    with pytest.raises(ns.UnknownNameError, match=r"rules=\[Perversity\]"):
        ns.load_recording(tmp_path / "lesson.npz")
    assert ns.load_recording(tmp_path / "lesson.npz", rules=[Perversity]).lesson.teaching.rule == Perversity()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("outputs", [99], "its lesson does not fit together"),
        ("outputs", [], "its lesson does not fit together"),
        ("period", 1, "its lesson does not fit together"),
        (
            "teaching",
            {"rule": {"name": "gradient", "parameters": {"speed": 1}}, "batch": 1, "class_names": []},
            "speed",
        ),
        ("teaching", {"rule": {"name": "os.system", "parameters": {}}, "batch": 1, "class_names": []}, "os.system"),
        ("order", [1], "order"),
    ],
)
def test_a_lesson_that_was_tampered_with_is_refused(tmp_path, key, value, told):
    path = tmp_path / "lesson.json"
    taught().save(path)
    document = json.loads(path.read_text())
    described = document.get("meta", document)
    described["lesson"][key] = value
    path.write_text(json.dumps(document))
    with pytest.raises(ns.InputError, match=told):
        ns.load_recording(path)
