"""A model whose threshold moves, as an outsider writes it: against a plain loop, in both engines, in all sentences."""

import math
import re
from dataclasses import dataclass

import numpy as np
import pytest
from adaptive_lif import AdaptiveLIF

import neurosim as ns
from neurosim.models.base import fixed_threshold, threshold_of

TICK = 0.05  # ms
INPUTS = [5.0, 6.0, 7.0, 8.0, 9.0, 12.0, 30.0, 31.0, 32.0, 33.0, 60.0, 60.5]


def network(cell):
    net = ns.Network(tick=TICK)
    net.add_neuron("x", ns.Stimulus(times=INPUTS))
    net.add_neuron("cell", cell)
    net.connect("x", "cell", weight=0.7, delay=1.0)
    return net


def plain_loop(cell, until):
    """Step from tick to tick by the closed form since the last event; yield tick, v, threshold, whether it fires."""
    v, a, since, ready = 0.0, 0.0, 0, 0
    for tick in range(round(until / TICK)):
        heard = sum(0.7 for t in INPUTS if round((t + 1.0) / TICK) == tick)
        if tick < ready:
            continue
        elapsed = (tick - since) * TICK
        now = cell.drive + (v - cell.drive) * math.exp(-elapsed / cell.tau) + heard
        left = a * math.exp(-elapsed / cell.tau_a)
        fires = now >= cell.base + left
        if heard or fires:
            yield tick, now, cell.base + left, fires
            v, a, since = (0.0, left + cell.jump, tick) if fires else (now, left, tick)
            if fires:
                ready = tick + round(cell.refractory / TICK)
                since = max(tick, ready)  # clamped meanwhile


CELLS = [AdaptiveLIF(refractory=2.0), AdaptiveLIF(drive=1.2, tau_a=15.0), AdaptiveLIF(drive=1.05, refractory=1.0)]


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_both_engines_do_what_a_plain_loop_does_and_each_sentence_has_the_threshold_of_then(cell):
    runs = [ns.simulate(network(cell), until=100.0, record="all", engine=engine) for engine in ("simpy", "compiled")]
    assert runs[0].digest() == runs[1].digest()
    wanted = list(plain_loop(cell, 100.0))
    spikes = [tick for tick, _, _, fires in wanted if fires]
    assert len(spikes) >= 3
    for recording in runs:
        clock = recording.wiring.clock
        assert recording.spikes("cell").tolist() == [clock.ms(tick) for tick in spikes]
        for tick, v, threshold, fires in wanted:
            why = recording.why("cell", clock.ms(tick))
            assert why.after == pytest.approx(v, abs=1e-12)
            assert why.threshold == pytest.approx(threshold, abs=1e-12)
            sentence = re.search(r"(\S+) (<|>=) threshold (\S+?)[, ]", str(why))
            assert (sentence[2] == ">=") == fires
            assert eval(f"{sentence[1]} {sentence[2]} {sentence[3]}")  # what is printed is true
            assert str(why).endswith("so it sent 1." if fires else "so it stayed silent.")


def test_a_threshold_between_events_follows_its_closed_form():
    recording = ns.simulate(network(CELLS[0]), until=100.0, record="all")
    first = recording.spikes("cell")[0]
    at = first + 2.0 + np.array([0.0, 0.4, 0.9])  # after the silence, in which it is clamped
    assert recording.threshold("cell", at=first + 1.0) == 1.5
    assert recording.threshold("cell", at=at) == pytest.approx(
        1.0 + 0.5 * np.exp(-(at - first - 2.0) / 30.0), abs=1e-12
    )
    assert recording.threshold("cell", at=0.0) == 1.0
    with pytest.raises(ns.InputError, match=r"a threshold was asked for at 100\.00001 ms"):
        recording.threshold("cell", at=100.00001)
    quiet = recording.why("cell", 50.0)
    assert f"threshold {quiet.threshold:.6g} mV" in str(quiet)
    assert f"a was {quiet.state['a']:.6g} mV" in str(quiet)  # with the unit that the field says


def test_where_nothing_was_recorded_a_threshold_that_moves_is_not_made_up():
    recording = ns.simulate(network(CELLS[0]), until=100.0, record="none")
    why = recording.why("cell", 7.0)
    assert (why.outcome, why.threshold) == ("fired", None)
    assert "threshold" not in str(why)


def test_the_figure_draws_it_where_it_is():
    recording = ns.simulate(network(CELLS[0]), until=100.0, record="all")
    (line,) = (one for one in ns.figures.potential(recording, "cell").axes[0].lines if "threshold" in one.get_label())
    times, drawn = line.get_data()
    at_events = np.isin(np.round(times, 9), np.round(recording.wiring.clock.ms(recording.tables.events["tick"]), 9))
    assert len(np.unique(drawn)) > 100
    assert drawn[~at_events] == pytest.approx(recording.threshold("cell", at=times[~at_events]), abs=1e-12)


@dataclass(frozen=True)
class Shifting(ns.NeuronModel):
    """A unit without memory that asks the more the more it hears: it fires where v >= base + v / 4."""

    base: float = 0.75

    memoryless = True

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Shifting.State()

    def advance(self, state, elapsed):
        state.v = 0.0

    def integrate(self, state, drive):
        state.v += drive

    def threshold_of(self, state):
        return shifted(self, state)

    def fire(self, state):
        return 1.0 if state.v >= shifted(self, state) else 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def shifted(unit, state):
    return unit.base + 0.25 * state.v


DATA = ns.datasets.load("and")


@pytest.mark.parametrize("keep", ["signals", "epochs"])  # "epochs" teaches teams of neurons of their own
def test_a_lesson_counts_from_the_threshold_of_the_moment(keep):
    taught = {
        engine: ns.train(ns.perceptron(2, Shifting()), DATA, "rosenblatt", keep=keep, engine=engine, epochs=30)
        for engine in ("simpy", "compiled")
    }
    assert {each.recording.engine for each in taught.values()} == set(taught)
    one, other = taught.values()
    assert one.history.loss.tolist() == other.history.loss.tolist()
    assert one.weights.tolist() == other.weights.tolist()
    weights, bias, mistakes = np.zeros(2), 0.0, []
    for _ in range(len(one.history.mistakes)):  # the rule in a plain loop: v >= 0.75 + v/4, that is, v >= 1
        wrong = 0
        for x, wanted in zip(DATA.X, DATA.y, strict=True):
            drive = weights @ x + bias
            excess = drive - (0.75 + 0.25 * drive)
            way = 2 * int(wanted) - 1
            error = way * (way * excess <= 0.0)  # on the very threshold it is wrong for both
            wrong += error != 0
            weights, bias = weights + error * x, bias + error
        mistakes.append(wrong)
    assert one.history.mistakes.tolist() == mistakes
    assert np.ravel(one.weights).tolist() == weights.tolist()
    assert one.predict(DATA.X).tolist() == DATA.y.tolist()


@pytest.mark.parametrize("rule", ["rosenblatt", "delta"])
def test_a_lesson_of_adapting_neurons_is_the_same_in_both_engines(rule):
    taught = [
        ns.train(ns.perceptron(2, AdaptiveLIF(jump=0.1)), DATA, rule, rate=0.1, epochs=6, record="all", engine=engine)
        for engine in ("simpy", "compiled")
    ]
    tables = [each.recording.tables.lessons for each in taught]
    assert tables[0].tobytes() == tables[1].tobytes()
    recording = taught[0].recording
    for row in tables[0]:
        why = recording.why("y", recording.wiring.clock.ms(int(row["tick"])), depth=0)
        assert row["excess"] == why.after - why.threshold
        assert why.threshold == 1.0  # each row finds it where it was at the start


def test_a_lesson_of_patterns_is_judged_where_the_potential_comes_closest_to_the_threshold():
    net = ns.Network()
    for column in range(3):
        net.add_neuron(f"x{column}", ns.Latency(column))
    net.add_neuron("y", AdaptiveLIF(tau=5.0, tau_a=8.0))
    for column in range(3):
        net.connect(f"x{column}", "y", weight=0.3 + 0.1 * column, delay=1.0, plastic=True)
    X = np.array([[0.0, 3.0, 6.0], [6.0, 3.0, 0.0], [1.0, 1.0, 9.0], [9.0, 0.0, 0.0]])
    data = ns.datasets.Dataset("patterns", X, np.array([0, 1, 0, 1]), ("a", "b", "c"), ("no", "yes"), "")
    taught = [
        ns.train(net, data, "tempotron", rate=0.1, epochs=8, record="all", engine=engine)
        for engine in ("simpy", "compiled")
    ]
    tables = [each.recording.tables.lessons for each in taught]
    assert tables[0].tobytes() == tables[1].tobytes()
    assert taught[0].recording.digest() == taught[1].recording.digest()


@dataclass(frozen=True)
class Counter(ns.NeuronModel):
    """A unit that has no threshold: it sends whatever came together."""

    memoryless = True

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Counter.State()

    def advance(self, state, elapsed):
        state.v = 0.0

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return state.v

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 1.0


def test_of_a_model_without_a_threshold_nothing_speaks_of_one():
    net = network(Counter())
    recordings = [ns.simulate(net, until=40.0, record="all", engine=engine) for engine in ("simpy", "compiled")]
    assert recordings[0].digest() == recordings[1].digest()
    why = recordings[0].why("cell", 6.0)
    assert (why.threshold, why.value) == (None, 0.7)
    assert str(why).endswith("; its potential went from 0 to 0.7, so it sent 0.7.")
    assert "threshold" not in " ".join(map(str, (recordings[0].why("cell", 6.5), recordings[0].why("cell", 39.0))))
    assert np.isnan(recordings[0].threshold("cell", at=6.0))
    figure = ns.figures.potential(recordings[0], "cell")
    assert not [line for line in figure.axes[0].lines if "threshold" in str(line.get_label())]
    with pytest.raises(ns.InputError, match=r"'y' \(Counter\) has no threshold.*threshold_of\(state\)"):
        ns.train(ns.perceptron(2, Counter()), DATA, "delta")


def test_the_default_is_the_parameter():
    assert threshold_of(ns.LIF(threshold=3.0), ns.LIF().initial()) == fixed_threshold(ns.LIF(threshold=3.0)) == 3.0
    assert fixed_threshold(AdaptiveLIF()) is None
    assert fixed_threshold(Counter()) is None
    assert threshold_of(Counter(), Counter().initial()) is None
