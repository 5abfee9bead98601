"""A model or a rule that fails in a run: the same instant, the same sentence and the same results in both engines."""

import math
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass, make_dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core import event

import neurosim as ns
from neurosim.engines import task as watching

ENGINES = ["simpy", "compiled"]
WAYS = [
    {"engine": "simpy"},
    {"engine": "compiled"},
    {"engine": "compiled", "threads": 2},
    {"engine": "compiled", "stepping": True},
]


@dataclass(frozen=True)
class Failing(ns.NeuronModel):
    """A leaky neuron whose methods fail at a potential of 2, each in its own way, if told so."""

    threshold: float = 5.0
    where: float = 0.0
    how: float = 0.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Failing.State()

    def advance(self, state, elapsed):
        state.v = state.v * math.exp(-elapsed) + spoilt(self, state.v, 1.0)

    def integrate(self, state, drive):
        state.v += drive
        state.v += spoilt(self, state.v, 2.0)

    def fire(self, state):
        if self.where == 3.0 and state.v >= 2.0 and self.how == 5.0:
            return math.nan
        if state.v + spoilt(self, state.v, 3.0) >= self.threshold:
            state.v = 0.0
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        if self.where == 4.0 and state.v >= 2.0 and self.how >= 5.0:
            return math.nan if self.how == 5.0 else -1.0
        return math.inf if spoilt(self, state.v, 4.0) == 0.0 else 0.0

    def silent_for(self, state):
        return 0.0 if state.v >= 2.0 else math.inf

    def slope(self, state):
        return 0.0


def spoilt(model, v, where):
    """Return 0.0, except where the model fails: what compiled code would go on with is lost again on the way."""
    if model.where != where or v < 2.0:
        return 0.0
    if model.how == 1.0:
        return 0.0 / (1.0 + 1.0 / (v - v))
    if model.how == 2.0:
        return 0.0 * min(1.0, -math.log(v - v))
    if model.how == 3.0:
        return 0.0 / (1.0 + math.exp(1000.0 * v))
    if model.how == 4.0 and math.sqrt(1.0 - v) > 7.0:
        return 1.0
    return 0.0


FAILURES = [
    *[
        (where, how, rf"the model Failing of 'bad' raised {error} \({told}\) in {method}, at test_faults.py:\d+: .*")
        for where, method in ((1.0, "advance"), (2.0, "integrate"), (3.0, "fire"), (4.0, "time_to_fire"))
        for how, error, told in (
            (1.0, "ZeroDivisionError", "float division by zero"),
            (2.0, "ValueError", "math domain error"),
            (3.0, "OverflowError", "math range error"),
            (4.0, "ValueError", "math domain error"),
        )
    ],
    (3.0, 5.0, "the model Failing of 'bad' returned nan from fire, which must return a finite number"),
    (4.0, 5.0, "the model Failing of 'bad' returned nan from time_to_fire, which must return ms, 0.0 or more"),
    (4.0, 6.0, "the model Failing of 'bad' returned -1.0 from time_to_fire, which must return ms, 0.0 or more"),
]


def beside_others(where, how):
    """One neuron that will fail at 7 ms, or at 8 where it has to advance first, among others that go on."""
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus([1.0, 6.0, 7.0, 9.0]))
    net.add_neuron("a", Failing())
    net.add_neuron("bad", Failing(where=where, how=how))
    net.add_neuron("z", Failing(threshold=1.0))
    for name in ("a", "z"):
        net.connect("x", name, weight=1.0, delay=0.5)
    net.connect("x", "bad", weight=1.5, delay=1.0)
    net.connect("z", "bad", weight=1.4, delay=0.5)
    return net


@pytest.mark.parametrize(("where", "how", "told"), FAILURES)
def test_it_stops_at_the_same_instant_with_the_same_sentence_and_keeps_what_was_before(where, how, told):
    stopped = []
    for way in WAYS:
        with pytest.raises(ns.RunStopped, match=told) as stop:
            ns.simulate(beside_others(where, how), until=20.0, **way)
        stopped.append((str(stop.value), stop.value.recording))
    sentence, kept = stopped[0]
    assert "\n" not in sentence
    whole = ns.simulate(beside_others(0.0, 0.0), until=kept.until)
    assert 1.0 < kept.until < 10.0
    assert kept.digest() == whole.digest()
    assert {(said, other.until, other.digest()) for said, other in stopped} == {(sentence, kept.until, kept.digest())}


@dataclass(frozen=True)
class Leaving(ns.NeuronModel):
    """A summing neuron that leaves no number in a field of its state, by one of its methods, once v is above 1."""

    where: int
    what: int

    @dataclass
    class State:
        v: float
        n: float

    def initial(self):
        return Leaving.State(0.0, 0.0)

    def advance(self, state, elapsed):
        leave(self, state, 0)

    def integrate(self, state, drive):
        state.v += drive
        leave(self, state, 1)

    def fire(self, state):
        leave(self, state, 2)
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def leave(model, state, method):
    if model.where == method and state.v > 1.0:
        if LEFT[model.what] is None:
            del state.n
        else:
            state.n = LEFT[model.what]


LEFT = [2j, "abc", 10**400, None]
TOLD = ["2j", "'abc'", "a number too large for a float", "nothing"]


@pytest.mark.parametrize(("where", "method"), [*enumerate(["advance", "integrate", "fire"])])
@pytest.mark.parametrize(("what", "left"), [*enumerate(TOLD)])
def test_what_is_no_number_in_a_state_stops_the_run_with_what_was_before(where, method, what, left):
    net = fed(Leaving(where, what))
    told = rf"the model Leaving of 'c' left {left} in 'n' in {method}, at test_faults\.py:\d+\."
    with pytest.raises(ns.RunStopped, match=told) as stop:
        ns.simulate(net, until=20.0, engine="simpy")
    kept = stop.value.recording
    assert kept.until == (7.0 if method == "advance" else 5.0)
    assert kept.digest() == ns.simulate(net, until=kept.until, engine="simpy").digest()


class TestANumberBeyondTheFloats:
    """Python's whole numbers know no end; whatever a method returns is to be a float."""

    @pytest.mark.parametrize(
        ("method", "rule"), [("fire", "a finite number, 0.0 for silence"), ("time_to_fire", "ms, 0.0 or more")]
    )
    def test_of_a_model(self, method, rule):
        given = getattr(Root, method)

        @dataclass(frozen=True)
        class Vast(Root):
            def integrate(self, state, drive):
                state.v += drive

        setattr(Vast, method, lambda self, state: 10**400 if state.v > 1.0 else given(self, state))
        told = rf"at 5 ms because the model Vast of 'c' returned a number too large for a float from {method}, which"
        with pytest.raises(ns.RunStopped, match=f"{told} must return {rule}"):
            ns.simulate(fed(Vast()), until=20.0, engine="simpy")

    @pytest.mark.parametrize("method", ["error", "loss"])
    def test_of_a_learning_rule(self, method):
        @dataclass(frozen=True)
        class Vast(ns.RosenblattRule):
            pass

        setattr(Vast, method, lambda *_: 10**400)
        told = f"the rule Vast of 'y' returned a number too large for a float from {method}, which must return a"
        with pytest.raises(ns.NeurosimError, match=told):
            _ = ns.train(ns.perceptron(2), "and", Vast(), engine="simpy").history


def fed(model):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([1.0, 4.0, 6.0]))
    net.add_neuron("c", model)
    net.connect("x", "c", weight=0.6, delay=1.0)
    return net


@dataclass(frozen=True)
class Root(ns.NeuronModel):
    """A summing neuron that takes a root in `integrate`, of a number that becomes negative with its second signal."""

    @dataclass
    class State:
        v: float = 0.0
        n: float = 0.0

    def initial(self):
        return Root.State()

    def advance(self, state, elapsed):
        pass

    def integrate(self, state, drive):
        state.v += drive
        state.n = (1.0 - state.v) ** 0.5  # HERE

    def fire(self, state):
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def test_a_root_that_becomes_complex_is_told_by_both_engines_with_its_line():
    lines = enumerate(Path(__file__).read_text().splitlines(), start=1)
    line = next(number for number, text in lines if "** 0.5  # HERE" in text)
    told = (
        rf"stopped at 5 ms because the model Root of 'c' left \(.*j\) in 'n' in integrate, at test_faults\.py:{line}\."
    )
    stopped = []
    for way in WAYS:
        with pytest.raises(ns.RunStopped, match=told) as stop:
            ns.simulate(fed(Root()), until=20.0, **way)
        stopped.append(stop.value.recording.digest())
    assert set(stopped) == {ns.simulate(fed(Root()), until=5.0).digest()}


@pytest.mark.parametrize(("what", "left"), [("2j", 2j), ("a number too large for a float", 10**400)], ids=[0, 1])
def test_a_model_that_leaves_no_number_at_once_is_refused_before_it_runs(what, left):
    @dataclass(frozen=True)
    class Always(Root):
        def integrate(self, state, drive):
            state.n = left

    with pytest.raises(ns.InputError, match=f"integrate of Always must leave numbers in the state; it left {what} in"):
        ns.simulate(fed(Always()), until=20.0)


def test_a_prediction_that_fails_matters_only_if_nothing_comes_before_it():
    """Its next signal comes while it surely stays silent: nobody needs to know."""

    @dataclass(frozen=True)
    class Unsure(Failing):
        def time_to_fire(self, state):
            return math.nan if state.v > 1.0 else math.inf

        def silent_for(self, state):
            return 3.0

    def net(second):
        net = ns.Network(tick=0.5)
        net.add_neuron("x", ns.Stimulus([1.0, second]))
        net.add_neuron("cell", Unsure())
        net.connect("x", "cell", weight=1.5, delay=1.0)
        return net

    for engine in ENGINES:
        assert len(ns.simulate(net(4.0), until=4.5, engine=engine).spikes("x")) == 2
        with pytest.raises(
            ns.RunStopped, match=r"at 5 ms because the model Unsure of 'cell' returned nan from time_to"
        ):
            ns.simulate(net(4.5), until=9.0, engine=engine)


@dataclass(frozen=True)
class FailingRule(ns.LearningRule):
    """Divides by zero when an answer is right, but for the first row; or returns nothing then, or NaN."""

    rate: float = 0.5
    nothing: bool = False
    nan: bool = False

    def error(self, target, output, excess, slope):
        if target == output and target == 1.0:
            if self.nan:
                return math.nan
            return None if self.nothing else 0.0 / (1.0 + 1.0 / (target - output))
        return target - output

    def loss(self, target, output, excess):
        return 0.0


@pytest.mark.parametrize("keep", ["signals", "epochs"])
@pytest.mark.parametrize(
    ("way", "told"),
    [
        ({}, r"the rule FailingRule of 'y' raised ZeroDivisionError .* in error, at"),
        ({"nothing": True}, "the rule FailingRule of 'y' returned None from error"),
        ({"nan": True}, "the rule FailingRule of 'y' returned nan from error, which must return a number"),
    ],
)
def test_a_learning_rule_that_fails_stops_the_lesson_in_both_engines_alike(way, told, keep):
    stopped = set()
    for engine in ENGINES:
        net, data = ns.perceptron(2), ns.datasets.load("or")
        with pytest.raises(ns.RunStopped, match=told) as stop:
            ns.train(net, data, FailingRule(**way), epochs=9, engine=engine, keep=keep)
        training = stop.value.training
        stopped.add((str(stop.value), training.recording.until, training.weights.tobytes()))
    assert len(stopped) == 1


@dataclass(frozen=True)
class PassingNothingBack(ns.LearningRule):
    """Its hidden error is no number where an error comes back that is above zero."""

    rate: float = 0.5

    def error(self, target, output, excess, slope):
        return (target - output) * slope

    def loss(self, target, output, excess):
        return 0.0

    def hidden_error(self, feedback, slope):
        return math.nan if feedback > 0.0 else feedback * slope


class Steep(ns.NeuronModel):
    """A sigmoid whose slope is `steep` where its sum is negative."""

    memoryless = True

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Steep.State()

    def advance(self, state, elapsed):
        pass

    def integrate(self, state, drive):
        state.v = drive

    def fire(self, state):
        return 1.0 / (1.0 + math.exp(-state.v))

    def time_to_fire(self, state):
        return math.inf


@dataclass(frozen=True)
class SlopeOfNan(Steep):
    threshold: float = 0.0

    def slope(self, state):
        return math.nan if state.v < -0.1 else 0.25


@dataclass(frozen=True)
class InfiniteSlope(Steep):
    threshold: float = 0.0

    def slope(self, state):
        return math.inf if state.v < -0.1 else 0.25


@pytest.mark.parametrize("keep", ["signals", "epochs"])
@pytest.mark.parametrize(
    ("model", "rule", "hidden", "told"),
    [
        (
            "sigmoid",
            PassingNothingBack(),
            (3,),
            "the rule PassingNothingBack of 'h2' returned nan from hidden_error, which",
        ),
        (
            SlopeOfNan(),
            "gradient",
            (),
            "the model SlopeOfNan of 'y' returned nan from slope, which must return a finite",
        ),
        (
            SlopeOfNan(),
            "cross-entropy",
            (2,),
            "the model SlopeOfNan of 'h1' returned nan from slope, which must return a",
        ),
        (
            InfiniteSlope(),
            "gradient",
            (),
            "the model InfiniteSlope of 'y' returned inf from slope, which must return a",
        ),
    ],
)
def test_what_a_lesson_is_told_and_is_no_number_stops_it_in_both_engines_alike(model, rule, hidden, told, keep):
    stopped = set()
    for engine in ENGINES:
        net = ns.perceptron(2, model, hidden=hidden, seed=1)
        with pytest.raises(ns.RunStopped, match=told) as stop:
            ns.train(net, "xor", rule, None if hidden == (3,) else 0.5, epochs=9, engine=engine, keep=keep)
        assert "ran away" not in str(stop.value)
        training = stop.value.training
        assert np.isfinite(training.recording.end.weights).all()
        stopped.add((str(stop.value), training.recording.until, training.recording.end.weights.tobytes()))
    assert len(stopped) == 1


@dataclass(frozen=True)
class FailingPlasticity(ns.PlasticityRule):
    least: float = -10.0
    most: float = 10.0

    def fade_arrivals(self, trace, elapsed):
        return trace * math.exp(-elapsed)

    def fade_spikes(self, trace, elapsed):
        return trace * math.exp(-elapsed)

    def at_arrival(self, weight, spikes):
        return weight - 0.01 * spikes

    def at_spike(self, weight, arrivals):
        return weight + 0.1 * min(1.0, -math.log(max(0.0, 1.1 - arrivals)))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_plasticity_rule_that_fails_stops_the_run_in_both_engines_alike(engine, tmp_path):
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus([1.0, 9.0, 10.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=1.5, delay=1.0, plastic=True)
    with pytest.raises(
        ns.RunStopped,
        match=r"at 11 ms because the rule FailingPlasticity of 'cell' raised ValueError \(.*\) in at_spike, at",
    ) as stop:
        ns.simulate(net, until=20.0, plasticity=FailingPlasticity(), engine=engine)
    kept = stop.value.recording
    assert kept.spikes("cell").tolist() == [2.0, 10.0]
    assert len(kept.changes) == 2
    kept.save(tmp_path / "kept.npz")
    assert ns.load_recording(tmp_path / "kept.npz", rules=[FailingPlasticity]).digest() == kept.digest()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("model", "rule", "rate", "try_instead"),
    [("adaline", "delta", 3.0, "2e-08"), ("sigmoid", "cross-entropy", 1e306, "0.1")],
)
def test_weights_that_run_away_are_told_with_rule_and_rate_and_what_to_try(model, rule, rate, try_instead, engine):
    net, data = (
        ns.perceptron(2, model=model, seed=1),
        ns.Dataset(
            X=np.array([[1e3, 2e3], [3e3, -1e3], [2e3, 2e3]]),
            y=np.array([0, 1, 1]),
            feature_names=("a", "b"),
            class_names=("no", "yes"),
            name="large",
            source="",
        ),
    )
    with pytest.raises(ns.RunStopped) as stop:
        ns.train(net, data, rule, rate=rate, epochs=500, engine=engine)
    told = str(stop.value)
    assert (
        f"the weights ran away under the rule {rule}, rate {rate:.3g}: try a smaller rate, such as {try_instead}"
        in told
    )
    assert stop.value.training is not None
    followed = ns.train(net, data, rule, rate=float(try_instead), epochs=500, engine=engine)
    assert np.abs(followed.weights).max() < 1e3


@pytest.mark.parametrize("name", ["breast-cancer", "iris"])
@pytest.mark.parametrize("batch", [1, None])
def test_the_rate_that_is_advised_where_weights_ran_away_holds_at_once(name, batch):
    data = ns.datasets.load(name)
    net = ns.perceptron(data.n_features, "adaline", outputs=1 if data.n_classes == 2 else data.n_classes, seed=1)
    with pytest.raises(ns.RunStopped, match="the weights ran away") as stop:
        ns.train(net, data, "delta", rate=5.0, batch=batch, epochs=100, engine="compiled")
    rate = float(re.search(r"such as (\S+),", str(stop.value)).group(1))
    training = ns.train(net, data, "delta", rate=rate, batch=batch, epochs=5, engine="compiled")
    assert np.abs(training.recording.end.weights).max() < 10.0


def runaway(neurons=40, others=False):
    """Every signal begets many, each at a time of its own; with others there is another model among the neurons."""
    random, net = np.random.default_rng(1), ns.Network()
    for i in range(neurons):
        net.add_neuron(i, ns.McCullochPitts())
    net.add_neuron("x", ns.Stimulus([0.0]))
    if others:
        net.add_neuron("y", ns.LIF())
        net.connect("x", "y", weight=0.5, delay=1.0)
    for i in range(neurons):
        net.connect("x", i, weight=1.0, delay=1.0 + random.random())
        for j in range(neurons):
            if i != j:
                net.connect(i, j, weight=1.0, delay=1.0 + random.random())
    return net


COMPILED = [({"engine": "compiled", "threads": threads}, others) for threads in (1, 2) for others in (False, True)]


@pytest.mark.parametrize(("way", "others"), [({"engine": "simpy"}, False), *COMPILED])
def test_signals_that_beget_more_and_more_stop_early_with_the_busiest_neurons(way, others):
    net = runaway(10, others)
    with pytest.raises(ns.RunStopped, match=r"beget more and more: .* \(if that is meant, give max_signals\)") as stop:
        ns.simulate(net, until=1e6, record="none", **way)
    kept = stop.value.recording
    assert "; the busiest neurons were " in str(stop.value)
    assert kept.n_signals < 500_000
    asked = 5_000
    with pytest.raises(ns.RunStopped, match=rf"more than {asked:,} signals were sent") as stop:
        ns.simulate(net, until=1e6, record="none", max_signals=asked, **way)
    early = stop.value.recording
    assert early.n_signals < kept.n_signals
    again = ns.simulate(net, until=min(early.until, 3.5), engine="compiled", record="none")
    assert again.digest() == ns.simulate(net, until=min(early.until, 3.5), record="none", **way).digest()


class TestGrowth:
    """Of courses as plain functions of time: how many signals are on their way at each look."""

    def runs_away(self, course, synapses=10, until=1000):
        growth = watching.Growth(synapses)
        return any(growth.runs_away(tick, int(course(tick))) for tick in range(1, until))

    @pytest.mark.parametrize("base", [1.01, 1.1, 2.0, 50.0])
    def test_an_exponential_runs_away(self, base):
        assert self.runs_away(lambda tick: min(1e18, base**tick), until=5000)

    @pytest.mark.parametrize("power", [0, 1, 2, 3])
    def test_a_power_of_time_does_not(self, power):
        assert not self.runs_away(lambda tick: 1e4 * tick**power)

    def test_nor_what_comes_to_rest(self):
        assert not self.runs_away(lambda tick: 4e5 * -math.expm1(-tick / 50.0))

    def test_nor_a_few_signals_on_the_way_to_each_of_many_synapses(self):
        assert not self.runs_away(lambda tick: min(2e7, 1.5**tick), synapses=10**7)

    def test_nor_a_volley_now_and_then(self):
        assert not self.runs_away(lambda tick: 1e6 if tick % 100 == 0 else 10.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_memory_that_runs_out_stops_the_run_with_what_there_is(engine, monkeypatch):
    left = iter([10**9] * 3 + [10**6] * 10**6)
    monkeypatch.setattr(watching, "memory_left", lambda: next(left))
    monkeypatch.setattr(watching, "MOMENT", 0.0)
    with pytest.raises(ns.RunStopped, match=r"memory runs out: 1 MB are left, after .*; the busiest") as stop:
        ns.simulate(runaway(), until=1e6, engine=engine, record="none")
    assert stop.value.recording.n_signals > 0


@pytest.mark.parametrize("way", WAYS)
def test_a_run_that_is_complete_is_returned_however_long_it_took(way, monkeypatch):
    """A minute passes in the only window of a run, as if its kernel were compiled then."""
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([0.5]))
    net.add_neuron("c", ns.LIF(constant_drive=2.0))
    net.connect("x", "c", weight=0.6, delay=1.0)
    passed, look = [], watching.Watch.look
    began = watching.time.monotonic()
    monkeypatch.setattr(watching.time, "monotonic", lambda: began + 60.0 * len(passed))
    monkeypatch.setattr(watching.Watch, "look", lambda *args: (look(*args), passed.append(1)))
    ran = ns.simulate(net, until=1.0, max_seconds=3.0, progress=False, **way)
    passed.append(1)
    monkeypatch.undo()
    assert ran.digest() == ns.simulate(net, until=1.0).digest()


@dataclass(frozen=True)
class CompiledHere(Steep):
    """A model of this test alone, so that it is compiled in it."""

    threshold: float = 0.0

    def slope(self, state):
        return 0.123456789


def test_what_is_compiled_for_a_run_is_not_part_of_its_time(monkeypatch):
    """Whatever the compiler does takes a minute, and nothing else takes any time."""
    passed = []

    class Minute(event.Listener):
        def on_start(self, event):
            pass

        def on_end(self, event):
            passed.append(60.0)

    began = watching.time.monotonic()
    monkeypatch.setattr(watching.time, "monotonic", lambda: began + sum(passed))
    monkeypatch.setattr(event, "timer", lambda: sum(passed))
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(np.arange(100.0)))
    net.add_neuron("c", CompiledHere())
    net.connect("x", "c", weight=0.6, delay=1.0)
    with event.install_listener("numba:compiler_lock", Minute()):
        ran = ns.simulate(net, until=100.0, max_seconds=3.0, engine="compiled", progress=False)
    assert passed
    assert ran.until == 100.0


@pytest.mark.parametrize("keep", ["signals", "epochs"])
def test_so_is_a_lesson(keep):
    training = ns.train(
        ns.perceptron(2), ns.datasets.load("or"), "rosenblatt", epochs=9, engine="simpy", max_seconds=0.0, keep=keep
    )
    assert training.converged


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_stops_while_what_it_wrote_still_fits_into_memory_once_more(engine, monkeypatch):
    taken = iter([2 * 10**9] * 3 + [12 * 10**9] * 10**6)
    monkeypatch.setattr(watching, "memory_left", lambda: 9 * 10**9)
    monkeypatch.setattr(watching, "memory_taken", lambda: next(taken))
    monkeypatch.setattr(watching, "MOMENT", 0.0)
    told = r"memory runs out: 9,000 MB are left, and it has taken 10,000 MB, after [\d,]+ signals"
    with pytest.raises(ns.RunStopped, match=told) as stop:
        ns.simulate(runaway(), until=1e6, engine=engine, record="none")
    assert stop.value.recording.n_signals > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_without_memory_for_its_recording_a_run_ends_in_a_sentence(engine, monkeypatch):
    def short(*args):
        raise MemoryError

    monkeypatch.setattr("neurosim.engines.reference.loop.EventLoop.recording", short)
    monkeypatch.setattr("neurosim.engines.compiled.network_run.NetworkRun._recording", short)
    with pytest.raises(ns.RunStopped, match="memory has run out, and none is left for its recording") as stop:
        ns.simulate(fed(ns.LIF()), until=10.0, engine=engine)
    assert stop.value.recording is None


def test_a_limit_of_the_system_stops_it_too():
    """A runaway in a process that is given 1.5 GB of addresses, with the count of signals as high as may be."""
    if sys.platform != "linux":
        pytest.fail("the limit of addresses is that of Linux")
    program = """
        import resource, sys
        import neurosim as ns
        sys.path.insert(0, "tests/engines")
        from test_faults import runaway
        resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
        try:
            ns.simulate(runaway(100), until=1e6, engine="simpy", record="none", max_signals=10**12)
        except ns.RunStopped as stopped:
            print(stopped, stopped.recording.n_signals)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False, timeout=300
    )
    assert "because memory r" in done.stdout, done.stderr
    assert "; the busiest neurons were" in done.stdout


def test_a_long_run_of_many_signals_is_not_stopped():
    """Six million signals in compiled code, of neurons that never rest."""
    net = ns.Network(tick=0.1)
    net.add_population("ring", 1000, ns.LIF(constant_drive=2.0, tau=1.0), initial={"v": np.linspace(0.0, 0.9, 1000)})
    net.connect("ring", "ring", weight=0.0, delay=0.1, rule=ns.OneToOne())
    assert ns.simulate(net, until=5000.0, engine="compiled", record="none").n_signals > 5_000_000


absurd = st.floats(-308.0, 308.0).map(lambda power: 10.0**power)
signed = st.tuples(absurd, st.sampled_from([1.0, -1.0, 0.0])).map(math.prod)


@st.composite
def absurd_models(draw):
    low, high = sorted([draw(signed), draw(signed)])
    if draw(st.booleans()):
        given = {"tau": draw(absurd), "rest": draw(signed), "constant_drive": draw(signed)}
        kind = ns.LIF
    else:
        given = {"tau": draw(absurd), "tau_syn": draw(absurd), "capacitance": draw(absurd), "current": draw(signed)}
        given["rest"] = draw(st.sampled_from([draw(signed), high]))
        kind = ns.ExpCurrentLIF
    if draw(st.booleans()):  # its level is its threshold
        given |= {"rest": high} | ({"constant_drive": 0.0} if kind is ns.LIF else {"current": 0.0})
    return kind, given | {"reset": low, "threshold": high, "refractory": draw(st.sampled_from([0.0, 2.0]))}


@given(model=absurd_models(), weight=signed, start=st.one_of(st.none(), signed), threads=st.sampled_from([1, 2]))
@settings(max_examples=300, deadline=None)
def test_absurd_constants_give_the_same_in_both_engines_or_the_same_refusal(model, weight, start, threads):
    kind, parameters = model
    try:
        cell = kind(**parameters)
    except ns.InputError:
        return
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus([1.0, 2.0, 7.0], values=[1.0, -3.0, 2.0]))
    net.add_neuron("other", ns.LIF())
    net.add_neuron("cell", cell, initial=None if start is None else {"v": start})
    net.connect("x", "cell", weight=weight, delay=1.0)
    net.connect("cell", "cell", weight=weight, delay=0.5)
    net.connect("cell", "other", weight=0.3, delay=1.5)
    found = []
    for way in ({"engine": "simpy"}, {"engine": "compiled", "threads": threads}):
        try:
            recording, told = ns.simulate(net, until=10.0, **way), ""
        except ns.RunStopped as stopped:
            recording, told = stopped.recording, str(stopped)
        found.append((told, recording.until, recording.digest()))
    assert found[0] == found[1]


ALWAYS = Failing.State()


class TestBeforeARun:
    """What can be seen of a model before a run is refused there, whichever engine would run it."""

    def kind(self, **changed):
        return dataclass(frozen=True)(type("Own", (Failing,), changed))

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"fire": lambda self, state: None}, "fire of Own must return a number; it returned None"),
            ({"fire": lambda self, state: "no"}, "fire of Own must return a number; it returned 'no'"),
            ({"fire": lambda self: 0.0}, "fire of Own cannot be called"),
            ({"time_to_fire": lambda self, state: None}, "time_to_fire of Own must return a number"),
            ({"slope": lambda self, state: None}, "slope of Own must return a number"),
            ({"silent_for": lambda self, state: None}, "silent_for of Own must return a number"),
            (
                {"advance": lambda self, state, ms: 1.0},
                r"advance of Own must change the state .*returned 1.0",
            ),
            ({"integrate": lambda self, state, x: state}, "integrate of Own must change the state and return nothing"),
            ({"initial": lambda self: ALWAYS}, "initial of Own must return a new Own.State each time; it returned one"),
            ({"initial": lambda self: 0.0}, r"initial of Own must return an Own.State; got 0.0"),
            ({"initial": lambda self: self.State()[0]}, "initial of Own must return an Own.State; it raised TypeError"),
            ({"State": None}, "Own needs a State"),
            ({"State": make_dataclass("State", ["u", "v"])}, "must be v, the potential; its fields are 'u', 'v'"),
            ({"State": make_dataclass("State", ["v"], frozen=True)}, "State of Own must not be frozen"),
        ],
    )
    def test_it_is_refused_by_name(self, changed, told):
        net, model = ns.Network(), self.kind(**changed)()

        def build_and_run():
            net.add_neuron("cell", model)
            ns.simulate(net, until=1.0)

        with pytest.raises(ns.InputError, match=told):
            build_and_run()

    def test_a_state_whose_fields_have_no_defaults_is_named(self):
        class Own(Failing):
            State = make_dataclass("State", ["v"])

            def initial(self):
                return Own.State()

        with pytest.raises(ns.InputError, match=r"initial of Own must return an Own.State; it raised TypeError"):
            ns.Network().add_neuron("cell", dataclass(frozen=True)(Own)())

    @pytest.mark.parametrize("decorate", [lambda kind: kind, dataclass(eq=False)])
    def test_a_model_that_is_not_frozen_is_refused(self, decorate):
        try:
            kind = decorate(type("Own", (Failing,), {"__module__": __name__}))
        except TypeError:  # of a frozen class nothing else can be derived, says Python
            return
        with pytest.raises(ns.InputError, match=r"The model Own must be a frozen dataclass"):
            ns.Network().add_neuron("cell", kind())

    def test_numpy_numbers_divide_as_pythons_do(self):
        """NumPy's own divide by zero with a warning, and go on."""
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus([1.0]))
        net.add_neuron("cell", Failing(where=np.float64(3.0), how=np.float64(1.0)))
        net.connect("x", "cell", weight=2.0, delay=1.0)
        with pytest.raises(ns.RunStopped, match="raised ZeroDivisionError"):
            ns.simulate(net, until=5.0)
