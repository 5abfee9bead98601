"""What is on its way at a moment, against a plain loop over everything that was ever sent."""

import numpy as np
import pytest
import random_networks
from hypothesis import given, settings
from hypothesis import strategies as st

import neurosim as ns


def on_the_way(recording, tick):
    """Follow each signal along each synapse."""
    wiring = recording.wiring
    found = []
    for sent, neuron, value in recording.signals.tolist():
        for synapse in range(wiring.offsets[neuron], wiring.offsets[neuron + 1]):
            delay = int(wiring.delays[synapse])
            if sent <= tick < sent + delay:
                found.append((synapse, sent, value, (tick - sent) / delay))
    return found


@settings(max_examples=60)
@given(spec=random_networks.specs(), share=st.floats(0.0, 1.0), whole=st.booleans())
def test_signals_in_flight_are_those_that_were_sent_and_have_not_arrived(spec, share, whole):
    recording = spec.simulate(seed=3)
    tick = share * recording.end.tick
    tick = round(tick) if whole else tick
    moment = recording.at(recording.wiring.clock.ms(tick))
    assert moment.tick == pytest.approx(tick)
    assert moment.signals.tolist() == on_the_way(recording, moment.tick)
    assert moment.errors.size == moment.targets.size == 0
    assert np.array_equal(moment.weights, recording.wiring.weights)


@pytest.fixture(scope="module")
def lesson():
    network = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    return ns.train(
        network, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=3, batch=1, shuffle=True, seed=5
    ).recording


def test_errors_go_back_with_the_weights_they_were_sent_with(lesson):
    wiring, told = lesson.wiring, lesson.tables.lessons
    seen = 0
    for tick in range(lesson.end.tick):
        expected = set()
        for at, neuron, _, _, _, error in told.tolist():
            if error == 0.0 or not at <= tick + 0.5:
                continue
            for synapse in np.flatnonzero(wiring.targets == neuron):
                if tick + 0.5 < at + wiring.delays[synapse]:
                    weight = lesson.weight_at(int(synapse), at)
                    expected.add((int(synapse), at, weight * error, (tick + 0.5 - at) / wiring.delays[synapse]))
        moment = lesson.at(wiring.clock.ms(1) * (tick + 0.5))
        assert set(moment.errors.tolist()) == expected
        assert all(0.0 < progress < 1.0 for progress in moment.errors["progress"])
        seen += len(expected)
    assert seen > 50


def test_the_errors_that_reach_hidden_neurons_add_up_to_what_they_learn_from(lesson):
    """A hidden neuron's error is the sum that came back times the slope of its sigmoid."""
    wiring, told = lesson.wiring, lesson.tables.lessons
    hidden = [row for row in told if np.isnan(row["target"])]
    for row in hidden:
        back = lesson.at(wiring.clock.ms(1) * (int(row["tick"]) - 0.5)).errors
        mine = back[wiring.sources[back["synapse"]] == row["neuron"]]
        assert row["error"] == pytest.approx(mine["value"].sum() * row["output"] * (1.0 - row["output"]), rel=1e-12)
    assert len(hidden) == 24


def test_a_target_travels_with_its_row_and_is_there_with_the_answer(lesson):
    told = lesson.tables.lessons
    answered = told[~np.isnan(told["target"])]
    period, epoch = lesson.lesson.period, lesson.lesson.epoch_length
    for number, row in enumerate(answered):
        start = number // 4 * epoch + number % 4 * period
        assert row["tick"] == start + 2
        for into, share in ((0.0, 0.0), (0.5, 0.25), (1.5, 0.75)):
            (target,) = lesson.at(lesson.wiring.clock.ms(1) * (start + into)).targets
            assert (target["neuron"], target["target"]) == (row["neuron"], row["target"])
            assert target["progress"] == share
            presented = int(lesson.lesson.order(number // 4)[number % 4])
            assert target["row"] == presented
        assert lesson.at(lesson.wiring.clock.ms(1) * (start + 2)).targets.size == 0


def test_weights_change_at_the_very_tick(lesson):
    clock = lesson.wiring.clock
    for tick in (0, 3, 4, lesson.end.tick // 2, lesson.end.tick):
        expected = lesson.wiring.weights.copy()
        for at, synapse, weight in lesson.changes.tolist():
            if at <= tick:
                expected[synapse] = weight
        assert np.array_equal(lesson.at(clock.ms(tick)).weights, expected)
    assert np.array_equal(lesson.at(lesson.until).weights, lesson.end.weights)


def test_a_recording_without_a_lesson_has_no_errors_and_refuses_other_times(lesson):
    with pytest.raises(ns.InputError, match=r"The run covers 0 to .* ms; -1\.0 ms is not in it\."):
        lesson.at(-1.0)
    with pytest.raises(ns.InputError, match="is not in it"):
        lesson.at(lesson.until + 1.0)
    with pytest.raises(ns.InputError, match="The time to look at must be a finite number of ms; got nan"):
        lesson.at(float("nan"))
