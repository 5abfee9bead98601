"""Whatever a user can hold arrives whole in another process: pickled, copied, small, and equal to the last bit."""

import copy
import dataclasses
import inspect
import io
import pickle
import pkgutil
from importlib import import_module
from pathlib import Path

import cloudpickle
import numpy as np
import pytest
from matplotlib.figure import Figure

import neurosim as ns
from neurosim import capacity, estimators
from neurosim.cli.located import NothingKeptError
from neurosim.cli.output import EndedEarly
from neurosim.core.errors import NotWrittenError
from neurosim.core.pickling import Uncached
from neurosim.data.io.opening import FileError
from neurosim.engines.browser.expressions import Untranslatable
from neurosim.engines.browser.source import Unreadable
from neurosim.engines.compiled.jit.strict import Failed
from neurosim.engines.fault import Breach, StateBreach
from neurosim.engines.task import StopRun, Unsuited
from neurosim.network.columns import Column
from neurosim.network.files.kept_kinds import NotGivenError
from neurosim.network.layers import perceptron, tempotron

WAYS = {
    **{f"protocol {k}": lambda thing, k=k: pickle.loads(pickle.dumps(thing, k)) for k in range(2, 6)},
    "cloudpickle": lambda thing: pickle.loads(cloudpickle.dumps(thing)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def network():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0, 30.0]))
    net.add_population("noise", 10, ns.Poisson(400.0))
    net.add_population("exc", 20, ns.LIF(tau=20.0), initial={"v": np.linspace(0.0, 0.9, 20)})
    net.connect("x", "exc", weight=0.6, delay=1.0, rule=ns.AllToAll())
    net.connect("noise", "exc", weight=0.1, delay=1.5, rule=ns.FixedIndegree(5))
    return net


def recording():
    return ns.simulate(network(), until=40.0, seed=3)


def chain(delay):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("a", ns.McCullochPitts())
    net.connect("x", "a", weight=1.0, delay=delay)
    return net


def loop(limit):
    """Two neurons that excite each other for ever."""
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("a", ns.McCullochPitts())
    net.add_neuron("b", ns.McCullochPitts())
    net.connect("x", "a", weight=1.0, delay=1.0)
    net.connect("a", "b", weight=1.0, delay=1.0)
    net.connect("b", "a", weight=1.0, delay=1.0)
    with pytest.raises(ns.RunStopped) as stopped:
        ns.simulate(net, until=1e6, max_signals=limit)
    return stopped.value


def broken_lesson():
    with pytest.raises(ns.RunStopped) as stopped:
        ns.train(perceptron(2), ns.datasets.load("xor"), "rosenblatt", epochs=1000, max_signals=200)
    stopped.value.loads.append(load())
    return stopped.value


def load():
    return capacity.Load(alpha=2.0, synapses=10, draws=3, learned=0.5, accuracy=0.9)


def training(**options):
    return ns.train(perceptron(2), ns.datasets.load("and"), "rosenblatt", **options)


def unknown():
    return ns.UnknownNameError("model", "sigmod", ["sigmoid", "lif"])


def noted(error):
    error.add_note("of a worker")
    error.place = "here"
    return error


def film():
    rec = recording()
    return ns.animate(rec, neuron=("exc", 0), start=18.0, end=28.0, seconds=1.0, dpi=20.0)


def kept_run(folder="/nowhere-at-all"):
    run = ns.Run.__new__(ns.Run)
    vars(run).update(name="mine", folder=folder, recordings={"": recording()}, figures={"f": Figure()})
    return run


MADE = {
    "Activity": lambda: ns.activity(recording(), "exc"),
    "Adaline": ns.Adaline,
    "AdalineClassifier": lambda: estimators.AdalineClassifier().fit([[0.0], [1.0]], [0, 1]),
    "AllToAll": ns.AllToAll,
    "Animation": film,
    "Bernoulli": lambda: ns.Bernoulli(0.1),
    "Bias": ns.Bias,
    "Comparison": lambda: ns.compare(["rosenblatt", "mcculloch-pitts"], "and", seeds=1, epochs=20),
    "Contender": lambda: ns.Contender("sigmoid", rate=0.5),
    "CrossEntropyRule": ns.CrossEntropyRule,
    "Dataset": lambda: ns.datasets.load("seed"),
    "DeltaRule": ns.DeltaRule,
    "Difference": lambda: ns.first_difference(ns.simulate(chain(2.0), until=9.0), ns.simulate(chain(3.0), until=9.0)),
    "EndedEarly": lambda: EndedEarly("It was stopped.", 130),
    "ExpCurrentLIF": ns.ExpCurrentLIF,
    "Feature": lambda: ns.Feature(0),
    "FixedIndegree": lambda: ns.FixedIndegree(3),
    "GradientRule": ns.GradientRule,
    "History": lambda: training().history,
    "InputError": lambda: noted(ns.InputError("The 'tau' parameter is wrong.")),
    "LIF": lambda: ns.LIF(tau=7.0),
    "Latency": lambda: ns.Latency(0),
    "Load": load,
    "LogisticNoise": lambda: ns.LogisticNoise(scale=0.5),
    "McCullochPitts": ns.McCullochPitts,
    "McCullochPittsClassifier": lambda: estimators.McCullochPittsClassifier().fit([[0.0], [1.0]], [0, 1]),
    "Moment": lambda: recording().at(20.5),
    "Network": network,
    "NeurosimError": lambda: ns.NeurosimError("It failed."),
    "NotGivenError": lambda: NotGivenError("There is no model named 'Mine'.", "Give its class."),
    "NotWrittenError": lambda: NotWrittenError.of(__file__, OSError(28, "No space left on device")),
    "OneToOne": ns.OneToOne,
    "Pairs": lambda: ns.Pairs([0, 1], [1, 0]),
    "Poisson": lambda: ns.Poisson(20.0),
    "PulsePacket": lambda: ns.pulse_packet(recording(), "exc"),
    "Recording": recording,
    "Rosenblatt": ns.Rosenblatt,
    "RosenblattClassifier": lambda: estimators.RosenblattClassifier().fit([[0.0], [1.0]], [0, 1]),
    "RosenblattRule": ns.RosenblattRule,
    "Run": kept_run,
    "RunInterrupted": lambda: ns.RunInterrupted("SIGINT was received.", recording()),
    "RunStopped": broken_lesson,
    "STDP": ns.STDP,
    "Separability": lambda: ns.separability([[0.0, 1.0], [1.0, 0.0]], [True, False]),
    "Sigmoid": lambda: ns.Sigmoid(gain=2.0),
    "SigmoidClassifier": lambda: estimators.SigmoidClassifier().fit([[0.0], [1.0]], [0, 1]),
    "SurrogateClassifier": lambda: estimators.SurrogateClassifier().fit([[0.0], [1.0]], [0, 1]),
    "Breach": lambda: Breach("returned 'no' from fire"),
    "StateBreach": lambda: StateBreach("left 2j in 'n' in integrate, at mine.py:7"),
    "Failed": Failed,
    "FileError": lambda: FileError("The file 'a.csv' has two readings."),
    "NeurosimWarning": lambda: ns.NeurosimWarning("it is compiled anew"),
    "SineCurrent": lambda: ns.SineCurrent(0.5, 10.0, offset=1.0),
    "StepCurrent": lambda: ns.StepCurrent([1.0, 2.0], [0.5, 0.0]),
    "Stimulus": lambda: ns.Stimulus([1.0, 2.0], values=[0.5, 1.5]),
    "StopRun": lambda: StopRun("the potential became NaN", 7, within=True),
    "TempotronRule": ns.TempotronRule,
    "Trace": lambda: recording().trace(("exc", 0)),
    "Training": training,
    "NothingKeptError": lambda: NothingKeptError("'brunel' kept no recording.", Path("runs")),
    "UnknownNameError": unknown,
    "Unreadable": lambda: Unreadable("has no source"),
    "Untranslatable": lambda: Untranslatable("uses np.exp", sentence=True),
    "Unsuited": lambda: Unsuited("the model cannot be compiled"),
    "Why": lambda: recording().why(("exc", 0), t=21.0),
    "Wiring": lambda: recording().wiring,
}
"""One of each, by the name of its class."""

ABSTRACT = {"ConnectionRule", "LearningRule", "NeuronModel", "PlasticityRule", "RunLog", "Source"}

AT_HOME = {"Player"}
"""What belongs to one page of one process, and cannot be sent."""


PARTS = {"Uncached", "Timebase", "Subject", "Tables", "RunLog"}
"""What stands inside of what is made here."""


def public_classes():
    """Return every class that is a public name, every error, and every class of the public modules beside."""
    found = {getattr(ns, name) for name in ns.__all__ if inspect.isclass(getattr(ns, name))}
    found |= {getattr(estimators, name) for name in estimators.__all__}
    for module in pkgutil.walk_packages(ns.__path__, "neurosim."):
        if "scenarios" not in module.name and not module.name.endswith("__main__"):
            classes = [kind for _, kind in inspect.getmembers(import_module(module.name), inspect.isclass)]
            ours = [kind for kind in classes if kind.__module__.startswith("neurosim.")]
            found |= {kind for kind in ours if issubclass(kind, BaseException | Uncached)}
    return {kind.__name__ for kind in found}


def same(one, other):
    """Whether two things are the same all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return list(map(str, one)) == list(map(str, other)) and all(map(same, one.values(), other.values()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, BaseException):
        return str(one) == str(other) and one.args == other.args and same(vars(one), vars(other))
    if dataclasses.is_dataclass(one) and not isinstance(one, type):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one))
    return True


def test_nobody_is_forgotten():
    """A new public class, error, or class with cached properties needs a line in MADE."""
    assert public_classes() - ABSTRACT - AT_HOME - PARTS <= set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_it_arrives_whole(name):
    thing = MADE[name]()
    assert type(thing).__name__ == name
    told = str(thing) if name != "Run" else thing.name
    for way in WAYS.values():
        arrived = way(thing)
        assert type(arrived) is type(thing)
        assert str(arrived) == told if name != "Run" else arrived.name == told
        assert same(thing, arrived)
        if hasattr(type(thing), "digest"):
            assert arrived.digest() == thing.digest()


@pytest.mark.parametrize("keep", ["signals", "changes", "epochs"])
@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_lesson_can_be_looked_into_where_it_arrives(keep, engine):
    taught = training(keep=keep, engine=engine)
    for way in WAYS.values():
        arrived = way(taught)
        assert same(vars(arrived.history), vars(taught.history))
        assert arrived.weights.tobytes() == taught.weights.tobytes()
        assert arrived.predict([[1, 1], [0, 1]]).tolist() == [1, 0]
        assert arrived.network.graph.nodes == taught.network.graph.nodes
    if keep == "signals":
        assert way(taught).digest() == taught.digest()


def test_a_lesson_of_spike_patterns_arrives():
    patterns = capacity.random_patterns(6, 5, window=100.0, seed=2)
    taught = ns.train(tempotron(5), patterns, "tempotron", rate=0.05, epochs=3, engine="compiled")
    for way in WAYS.values():
        assert way(taught).digest() == taught.digest()


def used(rec):
    """A recording of which everything was asked."""
    assert len(rec.spikes(("exc", 0)))
    assert rec.potential(("exc", 0), at=[3.0, 30.0]).shape == (2,)
    assert rec.at(20.5).signals is not None
    rec.why(("exc", 0), t=21.0)
    rec.to_arrays()
    rec.weights("x", ("exc", 0))
    repr(rec)
    return rec


def test_what_was_worked_out_since_is_not_sent(tmp_path):
    rec = ns.simulate(network(), until=4000.0, seed=3)
    fresh = pickle.dumps(rec)
    assert pickle.dumps(used(rec)) == fresh
    rec.save(tmp_path / "kept.npz")
    assert len(fresh) < 2 * (tmp_path / "kept.npz").stat().st_size
    arrived = pickle.loads(fresh)
    assert arrived.potential(("exc", 0), at=[3.0]) == rec.potential(("exc", 0), at=[3.0])
    assert ns.first_difference(rec, arrived) is None


def test_what_arrives_can_go_on():
    half, whole = ns.simulate(network(), until=20.0, seed=3), recording()
    for way in WAYS.values():
        assert ns.simulate(network(), until=40.0, seed=3, resume=way(half)).digest() == whole.digest()


def test_synapses_that_are_alike_take_no_room():
    net = ns.Network()
    net.add_population("x", 200, ns.Stimulus([1.0]))
    net.add_population("y", 200, ns.LIF())
    net.connect("x", "y", weight=0.001, delay=2.0, rule=ns.AllToAll())
    rec = ns.simulate(net, until=2.0, record="none", engine="simpy")
    weights = 8 * 40_000  # as they would be, one by one
    assert len(pickle.dumps(rec)) < rec.wiring.targets.nbytes + rec.wiring.as_built.nbytes + weights / 4
    arrived = pickle.loads(pickle.dumps(rec))
    assert arrived.end.weights.strides == arrived.wiring.weights.strides == (0,)
    assert arrived.digest() == rec.digest()


def test_a_column_arrives_as_it_is_kept():
    for column in (Column.of([(2.5, 7)], "f8"), Column.of([([1.0, 2.0], 2)], "f8"), Column(np.arange(3))):
        for way in WAYS.values():
            assert way(column).whole.tolist() == column.whole.tolist()
            assert way(column).nbytes == column.nbytes


def test_a_data_set_cannot_be_changed_where_it_arrives():
    for way in WAYS.values():
        arrived = way(ns.datasets.load("and"))
        with pytest.raises(ValueError, match="read-only"):
            arrived.X[0, 0] = 7.0


def test_an_error_arrives_with_all_that_it_holds():
    stopped, lesson = loop(limit=50), broken_lesson()
    for way in WAYS.values():
        assert way(stopped).recording.digest() == stopped.recording.digest()
        arrived = way(lesson)
        assert arrived.training.weights.tolist() == lesson.training.weights.tolist()
        assert arrived.loads == [load()]
        assert way(noted(unknown())).__notes__ == ["of a worker"]
        assert str(way(unknown())) == "There is no model named 'sigmod'. Did you mean 'sigmoid'?"


class Odd(ns.InputError):
    """Made from something else than its text."""

    def __init__(self, *, where, what):
        super().__init__(f"{where}: {what}")
        self.where = where


def test_an_error_may_have_a_signature_of_its_own():
    for way in WAYS.values():
        arrived = way(Odd(where="here", what="no"))
        assert (arrived.where, str(arrived)) == ("here", "here: no")


def test_a_film_shows_the_same_frame_where_it_arrives():
    shown = film()
    arrived = pickle.loads(pickle.dumps(shown))
    frame = shown.frame(10)
    assert pickle.loads(pickle.dumps(shown)).frame(10).tobytes() == arrived.frame(10).tobytes() == frame.tobytes()
    arrived.still(at=20.0).savefig(io.BytesIO())
