"""Lessons in the compiled engine: every table, weight and state as the event loop has them."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences

import neurosim as ns
from neurosim.models.summing import SummingUnit
from neurosim.presentation import ask

RULES = {
    "rosenblatt": ("rosenblatt", ns.Rosenblatt, ns.LIF(refractory=0.5)),
    "delta": ("adaline", ns.Adaline, ns.McCullochPitts(threshold=0.5)),
    "gradient": ("sigmoid", ns.Sigmoid, ns.McCullochPitts(threshold=0.5)),
    "cross-entropy": ("sigmoid", ns.Sigmoid, ns.LIF(refractory=0.5)),
}
"""By name: the model that learns by it, and who may listen; one, for each set of kinds takes seconds to compile."""

THRESHOLDS = [ns.Rosenblatt(surrogate=2.0), ns.Rosenblatt(threshold=0.5, surrogate=0.5)]
MEMBRANES = [
    ns.LIF(tau=3.0, surrogate=1.0),
    ns.LIF(tau=1.0, rest=-0.5, reset=-1.0, threshold=0.25, refractory=0.5, surrogate=4.0),
    ns.LIF(tau=20.0, reset=0.2, refractory=1.5, constant_drive=0.9, surrogate=1.0),
]
"""Models whose output is a step, and which a gradient passes."""


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
            state.v = 0.75
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return self.threshold - state.v if state.v > 0.5 else math.inf

    def slope(self, state):
        return 0.0


WIDTHS = (1, 7, 8, 9, 16, 17)
"""Neurons that act together: fewer than are added up at once, as many, and more."""

features = st.sampled_from([-1.0, 0.0, 0.0, 0.5, 1.0, 3.0])
weights = st.sampled_from([-1.0, 0.0, 0.25, 0.3, 1.5])


@st.composite
def sigmoids(draw, alone):
    """Draw the models of hidden neurons, in turn, and the fewest hidden layers.

    Neurons that share their parameters with the output take another kernel than those that have their own.
    """
    if alone:
        return [ns.Sigmoid()], 0
    return draw(st.permutations([ns.Sigmoid(gain=2.0), ns.Sigmoid(gain=0.5)])), 1


@st.composite
def steps(draw):
    """Draw models whose output is a step, in turn, the fewest hidden layers, and a listener.

    Thresholds share their parameters, membranes have their own, or there are both.
    """
    threshold, membranes = draw(st.sampled_from(THRESHOLDS)), draw(st.permutations(MEMBRANES))
    return draw(
        st.sampled_from(
            [
                ([threshold], 0, membranes[0]),
                (membranes, 1, ns.LIF(refractory=0.5)),
                ([threshold, membranes[0]], 1, membranes[0]),
                ([membranes[0], threshold], 1, membranes[0]),
            ]
        )
    )


@st.composite
def lessons(draw, all_steps=False):
    """Draw a data set, and layers of neurons with several models and delays, some synapses of which can learn.

    If `all_steps` is set they are all of models whose output is a step, with surrogate slopes.
    """
    columns, several = draw(st.integers(1, 3)), draw(st.booleans())
    outputs = draw(st.one_of(st.integers(2, 5), st.sampled_from(WIDTHS[1:]))) if several else 1
    rows = draw(st.lists(st.lists(features, min_size=columns, max_size=columns), min_size=1, max_size=7))
    labels = draw(st.lists(st.integers(0, max(1, outputs - 1)), min_size=len(rows), max_size=len(rows)))
    classes = tuple(f"c{k}" for k in range(max(2, outputs)))
    data = ns.Dataset("d", np.array(rows), np.array(labels), tuple(f"x{k}" for k in range(columns)), classes, "here")

    rule = "gradient" if all_steps else draw(st.sampled_from(sorted(RULES)))
    output, listener = RULES[rule][1:]
    listens = draw(st.booleans())  # somebody who does not learn; of each rule, where hidden neurons are of one sort
    least, most = 0, 0
    if all_steps:
        (neurons, least, listener), most = draw(steps()), 2
    elif output is ns.Sigmoid:
        (neurons, least), most = draw(sigmoids(alone=(rule == "gradient") != listens)), 2
    else:
        neurons = [output()]
    depth = draw(st.integers(least, most))
    turn = itertools.cycle(neurons)
    net = ns.Network()
    layers = [[f"x{k}" for k in range(columns)]]
    for k, name in enumerate(layers[0]):
        net.add_neuron(name, ns.Feature(k))
    delays = [draw(st.sampled_from([0.5, 1.0, 2.0])) for _ in range(depth + 1)]
    if draw(st.booleans()):
        net.add_neuron("bias", ns.Bias())
    for layer in range(1, depth + 2):
        last = layer == depth + 1
        sizes = st.one_of(st.integers(1, 4), st.sampled_from(WIDTHS))
        members = [f"n{layer}.{k}" for k in range(outputs if last else draw(sizes))]
        for name in members:
            net.add_neuron(name, output() if last and not all_steps else next(turn))
            sources = [source for source in layers[-1] if last or draw(st.integers(0, 4))]
            for source in sources:
                net.connect(source, name, weight=draw(weights), delay=delays[layer - 1], plastic=draw(st.booleans()))
            if last:
                net.connect(layers[0][0], name, weight=0.5, delay=sum(delays), plastic=True) if depth else None
            if "bias" in list(net.neurons()):
                net.connect("bias", name, weight=draw(weights), delay=sum(delays[:layer]), plastic=last)
        layers.append(members)
    if listens:
        net.add_neuron("listener", listener)
        net.connect(layers[0][0], "listener", weight=1.0, delay=draw(st.sampled_from([0.5, sum(delays)])))
    return net, data, rule


OPTIONS = {
    "epochs": st.integers(1, 6),
    "batch": st.sampled_from([1, 2, 3, None]),
    "shuffle": st.booleans(),
    "seed": st.integers(0, 2),
    "record": st.sampled_from(["all", "none"]),
    "keep": st.sampled_from(["signals", "changes", "epochs"]),
    "rate": st.sampled_from([1.0, 0.1, 1e200]),
}


def taught(net, data, rule, engine, **options):
    """Return the recording of a lesson, how it stopped, and what was learned."""
    try:
        training = ns.train(net, data, rule, engine=engine, progress=False, **options)
    except ns.RunStopped as stopped:
        return stopped.recording, str(stopped)
    return training.recording, ""


def refusal(*lesson, **options):
    """Return why a lesson is refused, if it is."""
    try:
        taught(*lesson, **options)
    except ns.InputError as refused:
        return str(refused)
    return ""


@settings(max_examples=150)
@given(lessons(), st.fixed_dictionaries(OPTIONS))
def test_a_lesson_is_the_same_in_both_engines(lesson, options):
    refused = refusal(*lesson, "simpy", **options)
    if refused:
        assert refusal(*lesson, "compiled", **options) == refused
        return
    compare_engines(lesson, options)


@settings(max_examples=60)
@given(lessons(all_steps=True), st.fixed_dictionaries(OPTIONS))
def test_so_is_that_of_thresholds_with_a_surrogate_and_of_membranes(lesson, options):
    if refusal(*lesson, "simpy", **options):
        return
    refused = refusal(*lesson, "compiled", **options)
    if refused:
        assert "no row reaches" in refused
    else:
        compare_engines(lesson, options)


def compare_engines(lesson, options):
    """Require that both engines write down the same."""
    expected, why = taught(*lesson, "simpy", **options)
    got, told = taught(*lesson, "compiled", **options)
    assert differences(expected, got) == []
    assert got.engine == "compiled"
    assert told == why


@settings(max_examples=30)
@given(lessons(), st.booleans())
def test_so_are_the_answers_to_rows(lesson, again):
    net, data, _ = lesson
    rows = np.concatenate([data.X, data.X[::-1]]) if again else data.X
    try:
        expected = ask(net, rows, engine="simpy")
    except ns.InputError:
        return
    got = ask(net, rows, engine="compiled")
    assert got.output.tobytes() == expected.output.tobytes()
    assert got.excess.tobytes() == expected.excess.tobytes()


@pytest.fixture(scope="module")
def whole_lesson():
    net, data = ns.perceptron(2, model="sigmoid", hidden=(2,), seed=1), ns.datasets.load("xor")
    return net, data, ns.train(net, data, "gradient", epochs=2000, engine="simpy").recording


@pytest.mark.parametrize("keep", ["signals", "changes", "epochs"])
@pytest.mark.parametrize("limit", [0, 40, 20_000])
def test_a_limit_stops_it_with_all_that_was_done(whole_lesson, limit, keep):
    net, data, whole = whole_lesson
    with pytest.raises(ns.RunStopped, match="max_signals") as stopped:
        ns.train(net, data, "gradient", epochs=2000, keep=keep, max_signals=limit, engine="compiled")
    there = stopped.value.recording
    assert there.n_signals > limit
    done = whole.tables.before(there.end.tick)
    assert there.tables.lessons.tobytes() == done.lessons.tobytes()
    if keep == "signals":
        assert there.tables.spikes.tobytes() == done.spikes.tobytes()
        assert there.tables.changes.tobytes() == done.changes.tobytes()


@pytest.mark.parametrize("width", range(1, 21))
@pytest.mark.parametrize("rule", sorted(RULES))
def test_so_it_is_however_many_neurons_act_together(rule, width):
    rng = np.random.default_rng(width)
    rows = rng.normal(size=(9, 11)) * (rng.random((9, 11)) < 0.5)
    rows[4] = 0.0  # nobody hears anything
    rows[5, 0] = 5e-324  # what it changes may be 0.0
    labels = np.arange(9) % max(2, width)
    data = ns.Dataset(
        "d", rows, labels, tuple(f"x{k}" for k in range(11)), tuple(f"c{k}" for k in range(max(2, width))), "here"
    )
    for bias in (False, True):
        hidden = (width,) if RULES[rule][1] is ns.Sigmoid else ()
        net = ns.perceptron(11, model=RULES[rule][0], outputs=width, hidden=hidden, bias=bias, seed=1)
        for batch, keep in ((1, "epochs"), (1, "signals"), (4, "epochs")):
            options = {"rate": 0.3, "epochs": 4, "batch": batch, "keep": keep}
            expected, why = taught(net, data, rule, "simpy", **options)
            got, told = taught(net, data, rule, "compiled", **options)
            assert told == why
            assert differences(expected, got) == []
            assert got.tables.sent == expected.tables.sent


def test_kinds_of_which_one_has_the_first_parameters_of_the_other_learn_together():
    """An Adaline has a threshold, a perceptron with a surrogate slope has one and more, a cell begins as neither."""
    hidden = [
        ns.Rosenblatt(threshold=0.2, surrogate=1.0), ns.Adaline(threshold=0.1), ns.Rosenblatt(0.4, surrogate=1.0),
        ns.Adaline(threshold=0.2), ns.LIF(surrogate=1.0, threshold=0.4), ns.LIF(surrogate=1.0, threshold=0.5),
    ]  # fmt: skip
    net = ns.Network()
    net.add_neuron("x0", ns.Feature(0))
    net.add_neuron("x1", ns.Feature(1))
    net.add_neuron("out", ns.Sigmoid())
    for k, model in enumerate(hidden):
        net.add_neuron(k, model)
        net.connect("x0", k, weight=0.3 + 0.1 * k, delay=1.0, plastic=True)
        net.connect("x1", k, weight=0.5 - 0.1 * k, delay=1.0, plastic=True)
        net.connect(k, "out", weight=0.4, delay=1.0, plastic=True)
    data = ns.datasets.load("xor")
    options = {"rate": 0.1, "epochs": 5}
    (expected, why), (got, told) = (
        taught(net, data, "gradient", engine, **options) for engine in ("simpy", "compiled")
    )
    assert told == why
    assert len(expected.changes) > 50
    assert differences(expected, got) == []


@dataclass(frozen=True)
class Loud(SummingUnit):
    """A unit that says more than a number can."""

    threshold: float = 0.0

    def fire(self, state: SummingUnit.State) -> float:
        return 1e200 * state.v * 1e200

    def slope(self, state: SummingUnit.State) -> float:
        return 0.0


def test_an_infinite_signal_stops_the_lesson_before_anybody_learns_from_it():
    net = ns.Network()
    net.add_neuron("x", ns.Feature(0))
    net.add_neuron("loud", Loud())
    net.connect("x", "loud", weight=1.0)
    for k in range(3):
        net.add_neuron(f"n{k}", ns.Rosenblatt())
        net.connect("loud", f"n{k}", weight=1.0, plastic=True)
    data = ns.Dataset("d", np.array([[1.0]]), np.array([1]), ("x",), ("a", "b", "c"), "here")
    expected, _ = taught(net, data, "rosenblatt", "simpy", epochs=1)
    got, _ = taught(net, data, "rosenblatt", "compiled", epochs=1)
    assert not expected.end.whole
    assert expected.end.weights.tolist() == [1.0, 1.0, 1.0, 1.0]
    assert differences(expected, got) == []


def test_a_perceptron_makes_the_mistakes_of_a_plain_loop_row_by_row():
    digits = ns.datasets.load("digits")
    data = ns.Dataset("some", digits.X[:300], digits.y[:300], digits.feature_names, digits.class_names, "digits")
    net = ns.perceptron(64, outputs=10)
    training = ns.train(net, data, "rosenblatt", epochs=20, engine="compiled", keep="epochs")
    for digit, neuron in enumerate(training.lesson.outputs):
        given = training.recording.tables.lessons
        given = given[given["neuron"] == neuron]
        signs = np.where(data.y == digit, 1.0, -1.0)
        weights = np.zeros(65)
        wrong = []
        for _ in range(len(given) // 300):
            for row, sign in zip(data.X, signs, strict=True):
                x = np.append(1.0, row)
                total = 0.0
                for w, value in zip(weights, x, strict=True):
                    total += w * value
                wrong.append(sign * total <= 0.0)
                if wrong[-1]:
                    weights += sign * x
        assert (given["error"] != 0.0).tolist() == wrong


class TestWhatItCannotTeach:
    def listening(self):
        """A neuron beside the output, which climbs by itself once a row has pushed it past one half."""
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("y", ns.Adaline())
        net.add_neuron("beside", Hasty())
        net.connect("x", "y", weight=0.1, delay=5.0, plastic=True)
        net.connect("x", "beside", weight=0.01, delay=1.0)
        return net

    def test_who_fires_by_itself_beside_the_answer_is_left_to_simpy(self):
        rows = [[60.0], [1.0], [0.0]]
        with pytest.raises(ns.InputError, match="'beside' would fire by itself"):
            ask(self.listening(), rows, engine="compiled")
        expected = ask(self.listening(), rows, engine="simpy")
        assert ask(self.listening(), rows, engine="auto").excess.tolist() == expected.excess.tolist()

    def test_what_was_learned_answers_rows_that_the_compiled_engine_cannot_present(self):
        data = ns.Dataset("d", np.array([[1.0], [2.0]]), np.array([0, 0]), ("x",), ("a", "b"), "here")
        trainings = [ns.train(self.listening(), data, "delta", 1e-6, epochs=1, engine=e) for e in ("simpy", "compiled")]
        assert [training.engine for training in trainings] == ["simpy", "compiled"]
        far = [[60.0], [1.0], [0.0]]  # the first pushes it past one half
        expected, got = (training.drive(far).tolist() for training in trainings)
        assert got == expected
        with pytest.raises(ns.InputError, match="it needs rows in the shape"):
            trainings[1].predict([[1.0, 2.0]])

    def test_a_refractory_period_ends_as_the_next_row_begins(self):
        net = ns.Network()
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("cell", ns.LIF(tau=10.0, refractory=10.0))
        net.connect("x", "cell", weight=2.0, delay=1.0)
        answers = [ask(net, [[1.0], [1.0], [0.25]], outputs=["cell"], engine=e) for e in ("simpy", "compiled")]
        assert [answer.output.ravel().tolist() for answer in answers] == [[1.0, 1.0, 0.0]] * 2
        assert [answer.excess.ravel().tolist() for answer in answers] == [[1.0, 1.0, -0.5]] * 2

    def test_a_potential_that_is_no_number_stops_both_alike(self):
        net, data = ns.perceptron(1, model="adaline", bias=False, weights=[1.0]), _one_row(1e200)
        stops = []
        for engine in ("simpy", "compiled"):
            with pytest.raises(ns.RunStopped, match="NaN") as stopped:
                ns.train(net, data, "delta", epochs=50, rate=1e3, engine=engine)
            stops.append(stopped.value)
        assert str(stops[0]) == str(stops[1])
        assert differences(stops[0].recording, stops[1].recording) == []
        assert not stops[0].recording.end.whole


def _one_row(x):
    return ns.Dataset("d", np.array([[x], [-x]]), np.array([1, 0]), ("x1",), ("no", "yes"), "here")
