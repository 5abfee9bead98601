"""What fuzzing found: files that once were loaded and failed later, each refused with its name and the entry."""

import math

import numpy as np
import pytest
from fuzz import bases

import neurosim as ns
from neurosim.data.io import json_file, npz
from neurosim.recording.loading import recording_of


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Return every base's arrays and description, as its file holds them."""
    folder = tmp_path_factory.mktemp("originals")
    kept = {}
    for make in bases.BASES:
        base = make()
        base.recording.save(folder / "o.npz")
        kept[make.__name__] = (base, *npz.read(folder / "o.npz"))
    return kept


def entry(name, place, value):
    """Return a change of one entry of an array."""

    def change(arrays, meta):
        arrays[name] = arrays[name].copy()
        arrays[name][place] = value

    return change


def replaced(name, make):
    """Return a change of an array as a whole."""

    def change(arrays, meta):
        arrays[name] = make(arrays[name])

    return change


def described(*path, to):
    """Return a change of one entry of the description."""

    def change(arrays, meta):
        *way, last = path
        for key in way:
            meta = meta[key]
        meta[last] = to(meta[last]) if callable(to) else to

    return change


def both(*changes):
    def change(arrays, meta):
        for one in changes:
            one(arrays, meta)

    return change


CASES = {
    # names and numbers of the description
    "a name without parts": ("mixed", described("names", 0, to=[]), "its names"),
    "a name that is a truth value": ("mixed", described("names", 0, to=True), "its names"),
    "a name that no text can hold": ("mixed", described("names", 0, to="\ud800"), "its names"),
    "a name that is there twice": ("mixed", described("names", 0, to="x"), "both written 'x'"),
    "a seed below zero": ("background", described("seed", to=-1), "key seed"),
    "an engine that there is not": ("mixed", described("engine", to="magic"), "key engine"),
    "a tick of no length": ("mixed", described("tick", to=1e-320), "its clock"),
    "an end past the tick range": ("mixed", described("end", to=2**53), "key end"),
    "an end before what happened": ("mixed", described("end", to=3), r"\.tick\[\d+\] must be from 0 to 2"),
    # models
    "a threshold that is a list": ("plastic", described("models", 1, "parameters", "threshold", to=[1.0]), "model 1"),
    "a refractory period past the tick range": (
        "background",
        described("models", 2, "parameters", "refractory", to=1.7e308),
        "model ., .lif.|model 2",
    ),
    "a parameter that breaks a rule": ("mixed", described("models", 0, "parameters", "rate", to=-1.0), "model 0"),
    "a stimulus past the tick range": ("mixed", described("models", 4, "parameters", "times", to=[1e300]), "model 4"),
    "a background that would take gigabytes": ("background", described("end", to=2**50), "model 2.*limit of"),
    "a model without its state": ("mixed", described("states", to=lambda s: s[:-1]), "it has the states of"),
    "a state twice": ("mixed", described("states", to=lambda s: [s[0], *s[:-1]]), "it has the states of"),
    "a state of a source": ("mixed", described("states", 0, to="stimulus"), "it has the states of"),
    # synapses
    "a negative offset": ("mixed", entry("wiring.offsets", 1, -3), r"wiring\.offsets\[1\]"),
    "offsets that do not ascend": ("mixed", entry("wiring.offsets", 1, 11), r"wiring\.offsets\[2\]"),
    "an index out of range": ("mixed", entry("wiring.targets", 0, 2**40), r"wiring\.targets\[0\]"),
    "a synapse onto a source": ("plastic", entry("wiring.targets", 0, 2), r"wiring\.targets\[0\].*not be a source"),
    "a delay of nothing": ("mixed", entry("wiring.delays", 0, 0), r"wiring\.delays\[0\]"),
    "a delay that is negative": ("mixed", entry("wiring.delays", 0, -(2**62)), r"wiring\.delays\[0\]"),
    "a weight that is no number": ("mixed", entry("wiring.weights", 0, math.nan), r"wiring\.weights\[0\]"),
    "a veto for a neuron with memory": ("mixed", entry("wiring.weights", 3, -math.inf), "its wiring.*memory"),
    "a place that is there twice": ("mixed", entry("wiring.as_built", 0, 1), r"wiring\.as_built must contain each"),
    "synapses out of order": ("mixed", replaced("wiring.delays", lambda a: a[::-1]), "out of order"),
    "an array without a length": ("mixed", replaced("wiring.targets", lambda a: np.int64(3)), r"the shape \(\)"),
    # the log
    "a spike past the tick range": ("mixed", entry("spikes.tick", -1, 2**62), r"spikes\.tick"),
    "a spike before the beginning": ("mixed", entry("spikes.tick", 0, -1), r"spikes\.tick"),
    "spikes that do not ascend": ("mixed", replaced("spikes.tick", lambda a: a[::-1]), r"spikes\.tick\[1\]"),
    "a spike of nothing": ("mixed", entry("spikes.value", 2, 0.0), r"spikes\.value\[2\]"),
    "a neuron that fires twice": ("plastic", replaced("spikes.tick", lambda a: a * 0), r"spikes\.neuron\["),
    "an outcome that there is not": ("mixed", entry("events.outcome", 0, 2**63 - 1), r"events\.outcome\[0\]"),
    "an event of a source": ("plastic", entry("events.neuron", 0, 2), r"events\.neuron\[0\] must not be a source"),
    "a signal that nobody heard": ("plastic", entry("wiring.targets", -1, 0), "the event is missing"),
    "one of the grid that nobody heard": (
        "mixed",
        entry("wiring.delays", 12, 11),
        "arrives at .* the event is missing",
    ),
    "one of the background that nobody heard": (
        "background",
        entry("wiring.delays", 1, 2),
        "arrives at 'cell' at tick 2; the event",
    ),
    "a background of another seed": ("background", described("seed", to=2), "arrives at 'cell' at tick .*; the event"),
    "a spike that is no event": (
        "mixed",
        entry("spikes.neuron", 4, 3),
        "'unit' fires at tick 38, but the event is missing",
    ),
    "an event that sent nothing": (
        "plastic",
        entry("events.outcome", 0, 1),
        "'cell' fires at tick 2000000, but the signal is missing",
    ),
    "a spike of a neuron that stayed silent": (
        "plastic",
        entry("events.outcome", 1, 0),
        "'cell' fires at tick 3000000, but the event is missing",
    ),
    "a source that was recorded": ("plastic", entry("recorded", 0, 2), r"recorded\[0\]"),
    "states of another width": ("mixed", replaced("events.state", lambda a: a[:, :1]), r"events\.state"),
    "a change of what cannot change": ("plastic", entry("changes.synapse", 0, 0), r"changes\.synapse\[0\]"),
    # the end
    "a state that holds after the end": ("background", entry("end.state_tick", 1, 2**40), r"end\.state_tick\[1\]"),
    "a state that holds before the silence ends": ("background", entry("end.ready", 1, 65), r"end\.state_tick\[1\]"),
    "a silence for ever": ("background", entry("end.ready", 1, 2**60), r"end\.ready\[1\]"),
    "weights that do not follow from their changes": ("plastic", entry("end.weights", 0, 0.7), r"end\.weights\[0\]"),
    # the lesson
    "a lesson that goes on for ever": (
        "lesson",
        both(described("end", to=2**52), described("lesson", "epochs", to=2**50)),
        "has 24 answers to more than",
    ),
    "a run that outlasts its lesson": (
        "answered",
        described("lesson", "epochs", to=1),
        "after its lesson's last epoch",
    ),
    "a seed of an order below zero": ("lesson", described("lesson", "shuffle", to=-1), r"key lesson\.shuffle"),
    "a class that there is not": ("lesson", entry("lesson.wanted", 1, 2**31), r"lesson\.wanted\[1\]"),
    "a feature without a name": (
        "lesson",
        described("lesson", "feature_names", to=lambda names: [*names, "more"]),
        "its features do not have a name each",
    ),
    "an output twice": ("lesson", described("lesson", "outputs", to=lambda o: o * 2), "an output occurs twice"),
    "an output that is a source": ("lesson", described("lesson", "outputs", to=[0]), "an output is a source"),
    "rows of no width": ("lesson", replaced("lesson.rows", lambda a: a[:, :0]), "it has no rows"),
    "rows that are too narrow": ("lesson", replaced("lesson.rows", lambda a: a[:, :1]), "its network needs 2"),
    "a row that is no number": ("lesson", replaced("lesson.rows", lambda a: a * math.nan), r"lesson\.rows\[0\]"),
    "a lesson with nothing to learn": (
        "patterns",
        both(
            replaced("wiring.plastic", lambda a: a & False),
            *(replaced(f"changes.{field}", lambda a: a[:0]) for field in ("tick", "synapse", "weight")),
        ),
        "no plastic synapse",
    ),
    "a rate below zero": (
        "lesson",
        described("lesson", "teaching", "rule", "parameters", "rate", to=-1.0),
        "'rate' of the gradient rule",
    ),
    "a rule of plasticity that breaks its own": (
        "plastic",
        described("plasticity", "parameters", "tau_plus", to=0.0),
        "'tau_plus' parameter of STDP",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_damaged_file_is_refused_with_its_name_and_the_entry(tmp_path, originals, case):
    which, change, told = CASES[case]
    _, arrays, meta = originals[which]
    arrays, meta = dict(arrays), json_file.parse(json_file.text_of(meta, "it"), "it")
    change(arrays, meta)
    path = tmp_path / "damaged.npz"
    npz.write(path, arrays, meta)
    with pytest.raises(ns.InputError, match=told) as refused:
        ns.load_recording(path, models=bases.MODELS)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_state_above_its_threshold_is_found_when_its_run_goes_on(originals):
    base, arrays, meta = originals["plastic"]
    arrays = dict(arrays)
    entry(f"end.state{meta['states'].index('lif')}.v", 0, 1.5)(arrays, meta)
    loaded = recording_of(arrays, meta, "damaged.npz", bases.MODELS)
    with pytest.raises(ns.InputError, match=r"The recording to resume is damaged: .*'cell'.* before the end at 9 ms"):
        base.go_on(loaded)


@pytest.mark.parametrize("which", [make.__name__ for make in bases.BASES])
def test_an_honest_file_is_loaded(originals, which):
    base, arrays, meta = originals[which]
    assert recording_of(arrays, meta, "honest.npz", bases.MODELS).digest() == base.recording.digest()


def test_a_run_that_went_on_with_fewer_neurons_recorded_is_loaded(tmp_path, originals):
    base, _, _ = originals["mixed"]
    longer = ns.simulate(base.network, until=20.0, resume=base.recording, record=["unit"], **base.options)
    longer.save(tmp_path / "longer.npz")
    assert ns.load_recording(tmp_path / "longer.npz").recorded == longer.recorded == {longer.wiring.index("unit")}


def changed_run():
    """Return a run of a population that went on with another model."""
    net = ns.Network()
    net.add_population("p", 12, ns.LIF())
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.connect("x", ("p", 3), weight=2.0, delay=1.0)
    first = ns.simulate(net, until=3.0)
    changed = first.network
    changed.graph.nodes["p"]["model"] = ns.LIF(tau=3.0)
    return ns.simulate(changed, until=6.0, resume=first)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (replaced("wiring.shown", lambda shown: shown[::-1]), r"wiring\.shown is not a possible order"),
        (entry("stage0.states", (1, 0), math.nan), r"stage0\.states\[1, 0\] must be finite; it is nan"),
    ],
)
def test_a_changed_run_that_is_damaged_is_refused(change, told, tmp_path):
    changed_run().save(tmp_path / "run.npz")
    arrays, meta = npz.read(tmp_path / "run.npz")
    arrays = dict(arrays)
    change(arrays, meta)
    with pytest.raises(ns.InputError, match=told):
        recording_of(arrays, meta, "damaged.npz")
