"""The tempotron in the event loop is the one of the paper."""

import math
from dataclasses import dataclass

import numpy as np
import oracle_tempotron as plain
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mute_model import Mute

import neurosim as ns
from neurosim.capacity import random_patterns
from neurosim.learning.rules import as_rule


def weights_of(net):
    """Return the weights of a tempotron, in the order of its inputs."""
    return np.array([w for *_, w in net.graph.edges(data="weight")])


class TestAgainstThePaper:
    @settings(max_examples=15)
    @given(
        synapses=st.integers(1, 12),
        patterns=st.integers(2, 8),
        seed=st.integers(0, 1000),
        tau=st.sampled_from([3.0, 15.0]),
        spread=st.sampled_from([0.1, 1.0]),
        delay=st.sampled_from([0.5, 2.0]),
    )
    def test_a_whole_lesson_is_that_of_a_plain_loop(self, synapses, patterns, seed, tau, spread, delay):
        data = random_patterns(patterns, synapses, window=40.0, seed=seed)
        net = ns.tempotron(synapses, ns.LIF(tau=tau, refractory=40.0), seed=seed, delay=delay)
        for *_, edge in net.graph.edges(data=True):
            edge["weight"] *= 10.0 * spread
        training = ns.train(net, data, "tempotron", rate=0.05, epochs=6)
        expected, mistakes = plain.learn(data.X, data.y, weights_of(net), tau=tau, rate=0.05, epochs=6, delay=delay)
        assert training.history.updates.tolist() == mistakes
        np.testing.assert_allclose(training.weights, expected, rtol=0.0, atol=1e-12)
        assert training.predict(data.X).tolist() == plain.fires(data.X, expected, tau=tau).tolist()

    def test_twice_as_many_patterns_as_synapses_are_learned(self):
        data = random_patterns(60, 30, window=120.0, seed=LEARNED)
        training = ns.train(ns.tempotron(30, seed=0, window=120.0), data, "tempotron", 0.03, 400, keep="epochs")
        assert training.converged
        assert plain.fires(data.X, training.weights, tau=15.0).tolist() == data.y.tolist()

    def test_the_neuron_fires_once_in_a_pattern_of_its_class_and_never_in_one_of_the_other(self):
        data = random_patterns(20, 30, window=120.0, seed=2)
        training = ns.train(ns.tempotron(30, seed=1, window=120.0), data, "tempotron", 0.03, 300)
        assert training.converged
        lesson, recording = training.lesson, training.recording
        last = (len(training.history.mistakes) - 1) * lesson.epoch_length
        ticks = recording.sent_by(recording.wiring.index("y"))["tick"]
        rows = (ticks[ticks >= last] - last) // lesson.period
        assert rows.tolist() == np.flatnonzero(data.y).tolist()


LEARNED = 0


def two_spikes(times, weights, tau=10.0, refractory=100.0, target=1, **options):
    """Teach one pattern, and return the training."""
    data = ns.Dataset("p", np.array([times, times]), np.array([target, target]), ("a", "b"), ("no", "yes"), "here")
    net = ns.tempotron(2, ns.LIF(tau=tau, refractory=refractory))
    for weight, (*_, edge) in zip(weights, net.graph.edges(data=True), strict=True):
        edge["weight"] = weight
    return ns.train(net, data, "tempotron", **{"rate": 0.1, "epochs": 1, "batch": None} | options)


class TestOnePattern:
    def test_what_should_have_fired_is_pulled_up_where_it_came_closest(self):
        training = two_spikes([5.0, 7.0], [0.3, 0.4])
        assert training.weights == pytest.approx([0.3 + 2 * 0.1 * math.exp(-0.2), 0.4 + 2 * 0.1], abs=1e-15)

    def test_what_should_not_have_fired_is_pushed_down_where_it_did(self):
        training = two_spikes([5.0, 7.0], [1.2, 0.4], target=0)
        assert training.weights == pytest.approx([1.2 - 2 * 0.1, 0.4], abs=1e-15)  # the second came after the spike

    def test_a_right_answer_changes_nothing(self):
        training = two_spikes([5.0, 7.0], [1.2, 0.4])
        assert training.weights.tolist() == [1.2, 0.4]
        assert training.history.loss.tolist() == [0.0]

    def test_the_loss_is_how_far_the_highest_potential_was_from_the_threshold(self):
        assert two_spikes([5.0, 7.0], [0.3, 0.4]).history.loss[0] == pytest.approx(1.0 - 0.4 - 0.3 * math.exp(-0.2))

    def test_a_negative_time_sends_nothing(self):
        training = two_spikes([-1.0, 7.0], [0.3, 0.4])
        assert training.weights == pytest.approx([0.3, 0.4 + 2 * 0.1], abs=1e-15)
        assert len(training.recording.spikes("x1")) == 0
        assert training.recording.spikes("x2")[0] == 7.0

    def test_signals_at_one_instant_and_at_the_very_start_count(self):
        training = two_spikes([0.0, 0.0], [0.3, 0.4])
        assert training.weights == pytest.approx([0.5, 0.6], abs=1e-15)

    def test_why_explains_its_spike_and_its_lesson(self):
        training = two_spikes([5.0, 7.0], [1.2, 0.4], target=0, record="all")
        recording, answer = training.recording, training.lesson.answer
        assert "so it sent 1" in str(recording.why("y", 6.0))
        assert "an error of -1" in str(recording.why("y", recording.wiring.clock.ms(answer)))

    def test_a_lesson_is_saved_with_its_rule(self, tmp_path):
        recording = two_spikes([5.0, 7.0], [0.3, 0.4]).recording
        recording.save(tmp_path / "lesson.npz")
        again = ns.load_recording(tmp_path / "lesson.npz")
        assert again.lesson.teaching.rule == ns.TempotronRule(rate=0.1)
        assert again.digest() == recording.digest()
        assert isinstance(again.wiring.model(0), ns.Latency)

    def test_the_next_pattern_finds_the_membrane_at_rest(self):
        lesson = two_spikes([5.0, 7.0], [0.3, 0.4], tau=10.0).lesson
        assert lesson.answer == 8_000_000
        assert lesson.period - lesson.answer >= 36.0 * 10.0 * 1e6  # e^-36 is less than the last bit of 1
        deaf = two_spikes([5.0, 7.0], [0.3, 0.4], tau=1.0, refractory=100.0).lesson
        assert deaf.period - deaf.answer == 100_000_000


@dataclass(frozen=True)
class Alpha(ns.NeuronModel):
    """A potential that rises after a signal before it falls: K(s) = s/tau e^(1 - s/tau) of a unit signal."""

    tau: float = 5.0
    threshold: float = 1.0
    refractory: float = 100.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0
        rise: float = 0.0

    def initial(self):
        return Alpha.State()

    def advance(self, state, elapsed):
        decay = math.exp(-elapsed / self.tau)
        state.v = (state.v + elapsed / self.tau * state.rise) * decay
        state.rise = state.rise * decay

    def integrate(self, state, drive):
        state.rise += drive * math.e

    def fire(self, state):
        if state.v >= self.threshold:
            state.v = state.rise = 0.0
            return 1.0
        return 0.0

    def time_to_peak(self, state):
        return max(0.0, self.tau * (1.0 - state.v / state.rise)) if state.rise > 0.0 else 0.0

    def time_to_fire(self, state):
        return math.inf  # it is kept below its threshold here

    def slope(self, state):
        return 0.0


def test_a_potential_that_peaks_between_events_is_taken_at_its_peak():
    data = ns.Dataset("p", np.array([[5.0, 8.0]] * 2), np.array([1, 1]), ("a", "b"), ("no", "yes"), "here")
    net = ns.tempotron(2, Alpha())
    for weight, (*_, edge) in zip([0.3, 0.2], net.graph.edges(data=True), strict=True):
        edge["weight"] = weight

    def kernel(s):
        return np.where(s > 0.0, s / 5.0 * np.exp(1.0 - s / 5.0), 0.0)

    at = np.arange(0.0, 60.0, 1e-4)
    v = 0.3 * kernel(at - 6.0) + 0.2 * kernel(at - 9.0)
    decisive = at[np.argmax(v)]
    training = ns.train(net, data, "tempotron", rate=0.1, epochs=1, batch=None)
    assert training.history.loss[0] == pytest.approx(1.0 - v.max(), abs=1e-8)
    grown = (training.weights - [0.3, 0.2]) / 0.2
    assert grown == pytest.approx(kernel(decisive - np.array([6.0, 9.0])), abs=1e-4)


@dataclass(frozen=True)
class Counter(Mute):
    """A membrane without a leak."""

    def advance(self, state, elapsed):
        pass


class TestWhatDoesNotFit:
    def test_a_film_says_in_words_what_the_rule_does(self):
        from neurosim.viz.animation.deciding import lesson_words
        from neurosim.viz.animation.subject import Subject

        training = two_spikes([5.0, 7.0], [0.3, 0.4], record="all")
        index, end = training.recording.wiring.index("y"), training.recording.until
        subject = Subject(training.recording, end)
        words = lesson_words(subject, index, end)
        assert "gave to the potential at the decisive time" in words

    def test_a_rule_that_looks_at_one_act_is_refused(self):
        with pytest.raises(ns.InputError, match=r"The gradient rule uses one act .*tempotron rule"):
            ns.train(ns.tempotron(2), random_patterns(2, 2, window=10.0), "gradient")

    def test_and_so_are_rows_of_values(self):
        with pytest.raises(ns.InputError, match=r"The tempotron rule uses a whole presentation .*use Latency"):
            ns.train(ns.perceptron(2), ns.datasets.load("and"), "tempotron")

    def test_a_unit_without_a_membrane_is_refused(self):
        with pytest.raises(ns.InputError, match=r"'y' \(Rosenblatt\) has none; use LIF"):
            ns.train(ns.tempotron(2, ns.Rosenblatt()), random_patterns(2, 2, window=10.0), "tempotron")

    def test_a_membrane_that_never_forgets_is_refused(self):
        with pytest.raises(ns.InputError, match=r"those in 'y' \(Counter\) never decay; use LIF"):
            ns.train(ns.tempotron(2, Counter()), random_patterns(2, 2, window=10.0), "tempotron")

    def test_a_neuron_in_between_is_refused(self):
        net = ns.tempotron(2)
        net.add_neuron("between", ns.LIF())
        net.connect("x1", "between", weight=1.0, delay=1.0)
        net.connect("between", "y", weight=1.0, delay=1.0)
        with pytest.raises(ns.InputError, match="'between' is between them and 'y'"):
            ns.train(net, random_patterns(2, 2, window=10.0), "tempotron")

    def test_a_time_off_the_grid_is_refused_by_row(self):
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Latency(0))
        net.add_neuron("y", ns.LIF())
        net.connect("x", "y", weight=0.5, delay=1.0, plastic=True)
        data = ns.Dataset("d", np.array([[1.0], [0.5]]), np.array([0, 1]), ("x",), ("n", "y"), "h")
        with pytest.raises(ns.InputError, match=r"The time at which 'x' sends row 1 is 0\.5 ms, which is off"):
            ns.train(net, data, "tempotron")

    @pytest.mark.parametrize("rate", [0.0, -1.0, math.nan])
    def test_a_rate_that_is_none_is_refused(self, rate):
        with pytest.raises(ns.InputError, match="The 'rate' of the tempotron rule must be a positive number"):
            as_rule("tempotron", rate)
