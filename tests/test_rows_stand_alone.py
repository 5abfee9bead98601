"""Each row finds the network as it was at the start: it is answered alike in a lesson, among other rows, and alone."""

import json
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences

import neurosim as ns
from neurosim.models.base import sloped
from neurosim.models.summing import SummingUnit
from neurosim.presentation import ask
from neurosim.training.history import answers

ENGINES = ("simpy", "compiled")


@dataclass(frozen=True)
class Tired(ns.NeuronModel):
    """A membrane that forgets nothing, of which every spike makes the next one harder."""

    threshold: float = 0.5
    refractory: float = 8.0
    surrogate: float = 1.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0
        tiredness: float = 0.0

    def initial(self):
        return Tired.State()

    def advance(self, state, elapsed):
        state.v -= 0.01 * elapsed * state.tiredness

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v >= self.threshold:
            state.tiredness += 1.0
            state.v = -state.tiredness
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        away = 1.0 + self.surrogate * abs(state.v - self.threshold)
        return self.surrogate / (away * away)


@dataclass(frozen=True)
class Deaf(SummingUnit):
    """A unit without memory but for its refractory period, which outlasts a row."""

    threshold: float = 0.5
    refractory: float = 100.0

    def fire(self, state):
        return 1.0 if state.v >= self.threshold else 0.0

    def slope(self, state):
        return 0.0


@dataclass(frozen=True)
class LeakyDegree(ns.NeuronModel):
    """A membrane whose output is a degree."""

    tau: float = 5.0
    threshold: float = 0.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return LeakyDegree.State(v=0.25)

    def advance(self, state, elapsed):
        state.v *= math.exp(-elapsed / self.tau)

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 0.5 + 0.5 * math.tanh(0.5 * state.v)

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        half = math.tanh(0.5 * state.v)
        return 0.25 * (1.0 - half * half)


MODELS = [
    ns.Rosenblatt(),
    ns.Rosenblatt(threshold=0.3, surrogate=1.0),
    ns.Adaline(threshold=0.25),
    ns.Sigmoid(gain=2.0, threshold=0.1),
    ns.LIF(),
    ns.LIF(tau=3.0, threshold=0.5, refractory=8.0, surrogate=1.0),
    ns.LIF(tau=10.0, rest=-0.5, reset=-2.0, threshold=0.25, constant_drive=0.7, surrogate=2.0),
    Tired(),
    LeakyDegree(),
]
values = st.sampled_from([0.0, 0.0, 0.5, 1.0, -1.0, 2.0])


@st.composite
def lessons(draw, models):
    """Draw a network, rows, a rule and how it is taught."""
    model, columns = draw(st.sampled_from(models)), draw(st.integers(1, 3))
    hidden = draw(st.sampled_from([(), (2,), (3, 2)])) if sloped(model) else ()
    outputs = draw(st.sampled_from([1, 3]))
    X = draw(st.lists(st.lists(values, min_size=columns, max_size=columns), min_size=2, max_size=6))
    y = draw(st.lists(st.integers(0, max(1, outputs - 1)), min_size=len(X), max_size=len(X)))
    names = tuple(f"x{k}" for k in range(columns))
    data = ns.Dataset("d", np.array(X), np.array(y), names, tuple(f"c{k}" for k in range(max(2, outputs))), "here")
    made = {"model": model, "hidden": hidden, "outputs": outputs, "bias": draw(st.booleans())}
    made |= {"seed": draw(st.integers(0, 99)), "delay": draw(st.sampled_from([1.0, 2.0]))}
    taught = {"rate": 0.5, "epochs": 3, "batch": draw(st.sampled_from([1, 2, None])), "shuffle": draw(st.booleans())}
    taught |= {"seed": draw(st.integers(0, 3)), "answer_silence": draw(st.sampled_from([None, True, False]))}
    rule = "gradient" if sloped(model) else "delta" if isinstance(model, ns.Adaline) else "rosenblatt"
    return lambda: ns.perceptron(columns, **made), data, rule, taught


def with_weights(net, wiring, weights):
    """Set the weights of a network's synapses, all of which are plastic."""
    for tail, head, edge in net.graph.edges(data=True):
        ends = (wiring.sources == wiring.index(tail)) & (wiring.targets == wiring.index(head))
        edge["weight"] = float(weights[ends].item())
    return net


def one_by_one(answer, rows):
    """Ask about each row by itself, and return outputs and excesses as bytes."""
    alone = [answer(row[np.newaxis]) for row in rows]
    return [b"".join(getattr(one, name).tobytes() for one in alone) for name in ("output", "excess")]


def check(lesson, engine):
    """Compare a lesson's history with answers to all rows, and with those to one row at a time; return the training."""
    build, data, rule, taught = lesson
    training = ns.train(build(), data, rule, engine=engine, record="all", progress=False, **taught)
    whole = training.ask(data.X)
    assert [whole.output.tobytes(), whole.excess.tobytes()] == one_by_one(training.ask, data.X)
    back = training.ask(data.X[::-1])
    assert back.output[::-1].tobytes() == whole.output.tobytes()

    told, recording = answers(training.recording, training.lesson), training.recording
    n, clock = len(data.X), recording.wiring.clock
    for k in range(len(told["output"])):
        epoch, place = divmod(k, n)
        begun = epoch * training.lesson.epoch_length + place * training.lesson.period
        net = with_weights(build(), recording.wiring, recording.at(clock.ms(begun)).weights)
        row = data.X[training.lesson.order(epoch)[place]][np.newaxis]
        alone = ask(net, row, engine="simpy", answer_silence=taught["answer_silence"])
        assert alone.output[0].tobytes() == told["output"][k].tobytes()
        assert alone.excess[0].tobytes() == told["excess"][k].tobytes()


@settings(max_examples=60)
@given(lessons([*MODELS, Deaf()]))
def test_a_row_is_answered_alike_in_a_lesson_among_others_and_alone(lesson):
    check(lesson, "simpy")


COMPILED = [model for model in MODELS if sloped(model) and not isinstance(model, LeakyDegree)]
"""Few kinds and one rule, for each takes long to compile."""


@settings(max_examples=40)
@given(lessons(COMPILED))
def test_so_it_is_in_both_engines(lesson):
    build, data, rule, taught = lesson
    expected = ns.train(build(), data, rule, engine="simpy", record="all", progress=False, **taught)
    got = ns.train(build(), data, rule, engine="compiled", record="all", progress=False, **taught)
    assert differences(expected.recording, got.recording) == []
    whole = got.ask(data.X)
    assert whole.excess.tobytes() == expected.ask(data.X).excess.tobytes()
    assert [whole.output.tobytes(), whole.excess.tobytes()] == one_by_one(got.ask, data.X)


AND = ns.datasets.load("and")


@dataclass(frozen=True)
class Hasty(ns.NeuronModel):
    """A membrane that climbs by itself once it was pushed past one half."""

    threshold: float = 1.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Hasty.State()

    def advance(self, state, elapsed):
        if state.v > 0.5:
            state.v += elapsed

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v >= self.threshold:
            state.v = 0.0
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return self.threshold - state.v if state.v > 0.5 else math.inf

    def slope(self, state):
        return 0.0


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["and", "or"])
def test_what_leaky_neurons_have_learned_is_what_they_answer(name, engine):
    data = ns.datasets.load(name)
    training = ns.train(ns.perceptron(2, ns.LIF(tau=20.0)), data, "rosenblatt", engine=engine, progress=False)
    assert training.converged
    assert training.history.accuracy[-1] == 1.0
    assert training.predict(data.X).tolist() == data.y.tolist()
    assert [training.predict(row[np.newaxis]).item() for row in data.X] == data.y.tolist()


@pytest.mark.parametrize("engine", ENGINES)
class TestWhoCannotBeJudged:
    def test_a_current_has_not_been_felt_when_the_row_is_judged(self, engine):
        told = (
            r"'y' is an ExpCurrentLIF, whose potential changes only after .* signal arrives, .* Use LIF.*ns\.tempotron"
        )
        with pytest.raises(ns.InputError, match=told):
            ns.train(ns.perceptron(2, ns.ExpCurrentLIF()), AND, "rosenblatt", engine=engine)
        with pytest.raises(ns.InputError, match=told):
            ask(ns.perceptron(2, ns.ExpCurrentLIF()), AND.X, engine=engine)

    def test_nor_in_a_hidden_layer(self, engine):
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("between", ns.ExpCurrentLIF())
        net.add_neuron("y", ns.Rosenblatt())
        net.connect("x", "between", weight=1.0)
        net.connect("between", "y", weight=1.0, plastic=True)
        with pytest.raises(ns.InputError, match="'between' is an ExpCurrentLIF"):
            ask(net, [[1.0]], engine=engine)

    @pytest.mark.parametrize("drive", [5.0, 1.001])
    def test_a_pacemaker(self, engine, drive):
        net = ns.perceptron(2, ns.LIF(constant_drive=drive))
        with pytest.raises(
            ns.InputError, match=r"'y' \(LIF\) would fire by itself, with no signal, but a row is judged"
        ):
            ns.train(net, AND, "rosenblatt", engine=engine)

    def test_who_begins_above_its_threshold(self, engine):
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("y", ns.LIF(), initial={"v": 1.0})
        net.connect("x", "y", weight=1.0, plastic=True)
        with pytest.raises(ns.InputError, match=r"'y' .* would fire by itself"):
            ask(net, [[1.0]], engine=engine)


def test_whoever_would_fire_by_itself_after_a_row_stops_the_lesson_alike_in_both_engines():
    """A row of 0.6 leaves it silent, and it would fire a moment later."""
    data = ns.Dataset("d", np.array([[1.0], [0.25], [0.75]]), np.array([1, 0, 0]), ("x",), ("a", "b"), "here")
    net, stops = ns.perceptron(1, Hasty(), bias=False, weights=[0.2]), []
    for engine in ENGINES:
        with pytest.raises(ns.RunStopped, match=r"'y' \(Hasty\) would fire by itself, with no signal") as stopped:
            ns.train(net, data, "rosenblatt", 0.2, epochs=9, engine=engine, record="all", progress=False)
        stops.append(stopped.value)
    assert str(stops[0]) == str(stops[1])
    assert differences(stops[0].recording, stops[1].recording) == []
    assert stops[0].recording.n_signals > 0


def find_and_remove(kept, name):
    """Remove a key wherever it stands, and return the values it had."""
    if not isinstance(kept, dict):
        return []
    here = [kept.pop(name)] if name in kept else []
    return here + [value for inner in kept.values() for value in find_and_remove(inner, name)]


class TestRecording:
    def taught(self, engine="simpy"):
        net = ns.perceptron(1, ns.LIF(tau=4.0, threshold=1.0, refractory=9.0), bias=False, weights=[0.6])
        data = ns.Dataset("d", np.array([[1.0], [1.0], [2.0]]), np.array([0, 0, 1]), ("x",), ("a", "b"), "here")
        return ns.train(net, data, "rosenblatt", epochs=1, engine=engine, record="all").recording

    @pytest.mark.parametrize("engine", ENGINES)
    def test_the_potential_begins_anew_with_each_row(self, engine, tmp_path):
        """A row is sent at 0, 2, 4 ms and heard 1 ms later; the third makes it fire."""
        recording = self.taught(engine)
        recording.save(tmp_path / "kept.npz")
        for one in (recording, ns.load_recording(tmp_path / "kept.npz")):
            at = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 5.5, 6.0, 6.5]
            fading = 0.6 * math.exp(-0.5 / 4.0)
            expected = [0.0, 0.6, fading, 0.0, 0.0, 0.6, fading, 0.0, 0.0, 0.0, 0.0, 0.0]
            np.testing.assert_allclose(one.potential("y", at), expected, rtol=0.0, atol=1e-15)
            assert one.spikes("y").tolist() == [5.0]

    def test_one_of_the_time_before_there_were_resets_is_read_as_it_was_made(self, tmp_path):
        recording = self.taught()
        recording.save(tmp_path / "kept.json")
        kept = json.loads((tmp_path / "kept.json").read_text())
        removed = [find_and_remove(kept, name) for name in ("answer_silence", "resets")]
        assert removed == [[None], [True]]
        (tmp_path / "older.json").write_text(json.dumps(kept))
        older = ns.load_recording(tmp_path / "older.json")
        assert (older.lesson.answer_silence, older.lesson.resets) == (False, False)
        assert len(recording.events("y")[0]) - len(older.events("y")[0]) == 5  # three rows, a rest, and the end

    def test_it_says_why(self):
        recording = self.taught()
        assert recording.why("y", 2.0).outcome == "reset"
        began = "y was reset to its initial state at 2 ms, as a row or a rest began."
        assert str(recording.why("y", 2.0)) == f"{began} Its potential was 0 mV and its threshold 1 mV."
        fired = recording.why("y", 5.0)
        assert (fired.before, fired.after, fired.value) == (0.0, 1.2, 1.0)
        assert sorted(fired.graph.nodes) == [("x1", 4.0), ("y", 5.0)]  # nothing of the earlier rows

    def test_nothing_of_a_neuron_without_a_memory_is_reset(self):
        recording = ns.train(ns.perceptron(2), AND, "rosenblatt", epochs=1, record="all").recording
        assert len(recording.events("y")[0]) == 4


class TestPatterns:
    """A membrane that does not begin where it comes to rest."""

    def net(self):
        net = ns.Network()
        net.add_neuron("y", ns.LIF(tau=5.0, constant_drive=0.8, refractory=30.0), initial={"v": -3.0})
        for k in range(3):
            net.add_neuron(f"x{k}", ns.Latency(k))
            net.connect(f"x{k}", "y", weight=(0.5, 0.9, -0.4)[k], plastic=True)
        return net

    @pytest.mark.parametrize("engine", ENGINES)
    def test_each_begins_as_the_first(self, engine):
        rows = np.array([[1.0, 9.0, 3.0], [1.0, 9.0, 3.0], [8.0, 8.5, -1.0], [1.0, 9.0, 3.0]])
        whole = ask(self.net(), rows, engine=engine)
        assert [whole.output.tobytes(), whole.excess.tobytes()] == one_by_one(
            lambda row: ask(self.net(), row, engine=engine), rows
        )
        assert len(set(whole.excess[[0, 1, 3], 0].tolist())) == 1

    def test_alike_in_both_engines(self):
        data = ns.datasets.load("and")
        data = ns.Dataset(
            "d", np.column_stack([data.X, data.X[:, 0]]) * 7.0, data.y, ("a", "b", "c"), ("0", "1"), "here"
        )
        both = [ns.train(self.net(), data, "tempotron", 0.1, epochs=3, engine=e, record="all") for e in ENGINES]
        assert differences(both[0].recording, both[1].recording) == []


def plain(model, drive):
    """Return what a unit answers to a sum, and how far the sum is above its threshold."""
    if isinstance(model, ns.Sigmoid):
        return 1.0 / (1.0 + math.exp(-(drive - model.threshold))), drive - model.threshold
    yes, no = (1.0, -1.0) if isinstance(model, ns.Adaline) else (1.0, 0.0)
    return yes if drive >= model.threshold else no, drive - model.threshold


UNITS = [
    *(kind(threshold=t) for kind in (ns.Rosenblatt, ns.Adaline, ns.Sigmoid) for t in (-0.5, 0.0, 0.5)),
    ns.LIF(),
    ns.LIF(threshold=-0.5, rest=-1.0, reset=-1.0),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("model", UNITS, ids=str)
def test_an_output_that_hears_nothing_answers_what_a_sum_of_0_makes_it(model, engine):
    X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    rest = getattr(model, "rest", 0.0)
    expected = [plain(model, rest), plain(model, rest + 0.75), plain(model, rest)]
    net = ns.perceptron(2, model, bias=False, weights=[0.75, -0.25])
    assert ask(net, X, engine=engine).output[:, 0] == pytest.approx([answer for answer, _ in expected], abs=1e-15)
    data = ns.Dataset("d", X, np.array([1, 0, 0]), ("a", "b"), ("0", "1"), "here")
    rule = "delta" if isinstance(model, ns.Adaline) else "gradient" if isinstance(model, ns.Sigmoid) else "rosenblatt"
    training = ns.train(net, data, rule, 1e-9, epochs=1, batch=None, engine=engine)
    told = answers(training.recording, training.lesson)
    assert told["output"][:, 0] == pytest.approx([answer for answer, _ in expected], abs=1e-15)
    assert told["excess"][:, 0] == pytest.approx([excess for _, excess in expected], abs=1e-15)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threshold", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("answer_silence", [None, False, True])
def test_a_hidden_unit_of_1943_that_hears_nothing(threshold, answer_silence, engine):
    """The matrix form has it fire for a sum of 0 if its threshold is not above 0; left alone, it waits for a signal."""
    net = ns.Network(tick=1.0)
    net.add_neuron("x", ns.Feature(0))
    net.add_neuron("h", ns.McCullochPitts(threshold))
    net.add_neuron("y", ns.McCullochPitts(0.5))
    net.connect("x", "h", weight=1.0)
    net.connect("h", "y", weight=1.0)
    given = ask(net, [[0.0], [1.0], [0.0]], ["y"], engine=engine, answer_silence=answer_silence)
    in_silence = float(threshold <= 0.0 and bool(answer_silence))
    assert given.output[:, 0].tolist() == [in_silence, 1.0, in_silence]
