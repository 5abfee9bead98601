"""Lessons in threads, and lessons that are told again: every table, weight and state as the event loop has them."""

import os
import pickle

import numpy as np
import pytest
from oracle_agreement import differences

import neurosim as ns
from neurosim.engines.compiled.lessons import trainer

RULES = {
    "rosenblatt": "rosenblatt",
    "delta": "adaline",
    "gradient": "sigmoid",
    "cross-entropy": "sigmoid",
}


@pytest.fixture
def shared(monkeypatch):
    """Threads for every lesson, however little there is to do; the list of those that were shared."""
    runs = []

    class Counted(trainer.Trainer):
        def __init__(self, task, *shares, **keep):
            super().__init__(task, *shares, **keep)
            if len(self.parts) > 1:
                runs.append(len(self.parts))

    monkeypatch.setattr(trainer, "Trainer", Counted)
    monkeypatch.setattr(trainer, "LEAST_WORK", 0)
    monkeypatch.setattr(trainer, "FEWEST", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    return runs


def clouds(classes, rows=40, seed=0):
    """Rows of which some classes are told apart at once, and the others never."""
    rng = np.random.default_rng(seed)
    y = np.arange(rows) % classes
    X = rng.normal(size=(rows, classes + 3)) * (rng.random((rows, classes + 3)) < 0.6)
    for k in range(classes):
        X[y == k, k] += 6.0 if k < classes // 2 else 0.5
    names = tuple(f"x{j}" for j in range(classes + 3))
    return ns.Dataset("clouds", X, y, names, tuple(f"c{k}" for k in range(classes)), "here")


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize(("classes", "options"), [(3, {}), (5, {"batch": 7}), (7, {"shuffle": True, "seed": 4})])
def test_output_neurons_that_learn_in_threads_learn_what_they_learn_in_the_event_loop(shared, rule, classes, options):
    net, data = ns.perceptron(classes + 3, RULES[rule], outputs=classes, seed=1), clouds(classes)
    told = {"rate": 0.1, "epochs": 12, "keep": "epochs", **options}
    expected = ns.train(net, data, rule, engine="simpy", **told).recording
    got = ns.train(net, data, rule, engine="compiled", **told).recording
    assert shared == [3]
    assert differences(expected, got) == []
    assert got.n_signals == expected.n_signals


@pytest.mark.parametrize(
    "model", [ns.LIF(tau=5.0), ns.LIF(tau=5.0, refractory=1.0), ns.LIF(tau=5.0, constant_drive=0.5)]
)
def test_so_do_membranes_which_each_row_finds_at_rest(shared, model):
    net, data = ns.perceptron(8, model, outputs=5, seed=1), clouds(5)
    told = {"rate": 0.1, "epochs": 6, "keep": "epochs", "shuffle": True}
    expected = ns.train(net, data, "rosenblatt", engine="simpy", **told).recording
    got = ns.train(net, data, "rosenblatt", engine="compiled", **told).recording
    assert shared == [3]
    assert differences(expected, got) == []


SPARSE = [(0, 1, 2), (2,), (0, 0, 3), (1, 3), (3, 2, 1, 0), (1,), (0, 1, 2, 3)]


@pytest.mark.parametrize("options", [{}, {"batch": 3, "shuffle": True}])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_output_neuron_learns_from_the_inputs_that_it_has(shared, rule, options):
    """Some are not connected, some twice, and some of the synapses do not learn."""
    net, data = ns.Network(), clouds(len(SPARSE))
    for j, column in enumerate((0, 4, 2, 9)):
        net.add_neuron(f"x{j}", ns.Feature(column))
    for k, sources in enumerate(SPARSE):
        net.add_neuron(k, RULES[rule])
        for n, j in enumerate(sources):
            net.connect(f"x{j}", k, weight=0.1 * (n - k), delay=1.0, plastic=n == 0 or k % 2 == 0)
    told = {"rate": 0.1, "epochs": 7, "keep": "epochs", **options}
    expected = ns.train(net, data, rule, engine="simpy", **told).recording
    got = ns.train(net, data, rule, engine="compiled", **told).recording
    assert shared == [3]
    assert differences(expected, got) == []
    assert got.n_signals == expected.n_signals


def test_who_has_no_more_to_learn_waits_for_the_others(shared):
    net, data = ns.perceptron(9, outputs=6), clouds(6, seed=2)
    expected = ns.train(net, data, "rosenblatt", epochs=400, engine="simpy", keep="epochs")
    got = ns.train(net, data, "rosenblatt", epochs=400, engine="compiled", keep="epochs")
    lessons = expected.recording.tables.lessons
    last = [lessons["tick"][(lessons["neuron"] == k) & (lessons["error"] != 0.0)].max() for k in got.lesson.outputs]
    assert min(last) < max(last) - 3 * got.lesson.epoch_length  # some are done long before
    assert differences(expected.recording, got.recording) == []
    assert got.recording.n_signals == expected.recording.n_signals


@pytest.mark.parametrize("options", [{}, {"shuffle": True, "seed": 3}, {"batch": 5}])
def test_the_lesson_is_over_when_the_last_one_has_no_more_to_learn(shared, options):
    net, data = ns.perceptron(9, outputs=6), clouds(6, rows=12, seed=1)
    told = {"epochs": 300, "keep": "epochs", **options}
    expected = ns.train(net, data, "rosenblatt", engine="simpy", **told)
    got = ns.train(net, data, "rosenblatt", engine="compiled", **told)
    lessons = expected.recording.tables.lessons
    wrong = lessons[lessons["error"] != 0.0]
    last = [wrong["tick"][wrong["neuron"] == k].max() // got.lesson.epoch_length for k in got.lesson.outputs]
    assert min(last) < max(last) < 298
    assert len(expected.history.mistakes) == max(last) + 2  # an epoch without an error comes after it
    assert shared == [3]
    assert differences(expected.recording, got.recording) == []
    assert got.recording.n_signals == expected.recording.n_signals


@pytest.mark.parametrize("most", [1, 1000])
def test_weights_after_epochs_are_written_down_slice_by_slice(shared, most, monkeypatch):
    monkeypatch.setattr(trainer, "MOST_KEPT", most)
    net, data = ns.perceptron(8, "sigmoid", outputs=5), clouds(5)
    told = {"rate": 0.1, "epochs": 30, "keep": "epochs", "shuffle": True}
    expected = ns.train(net, data, "gradient", engine="simpy", **told).recording
    got = ns.train(net, data, "gradient", engine="compiled", **told).recording
    assert shared == [3]
    assert differences(expected, got) == []


@pytest.mark.parametrize("limit", [0, 700, 5000])
def test_a_limit_stops_all_threads_at_one_row(shared, limit, monkeypatch):
    monkeypatch.setattr(trainer, "SLICE", 500)  # a few rows
    net, data = ns.perceptron(9, outputs=6), clouds(6, seed=2)
    whole = ns.train(net, data, "rosenblatt", epochs=100, engine="simpy").recording
    with pytest.raises(ns.RunStopped, match="max_signals") as stopped:
        ns.train(net, data, "rosenblatt", epochs=100, engine="compiled", keep="epochs", max_signals=limit)
    assert shared == [3]
    there = stopped.value.recording
    done = whole.tables.before(there.end.tick)
    assert there.n_signals > limit
    assert there.n_signals == len(done.spikes)
    assert there.tables.lessons.tobytes() == done.lessons.tobytes()
    weights = whole.wiring.weights.copy()
    weights[done.changes["synapse"]] = done.changes["weight"]  # of several the last one counts
    assert there.end.weights.tobytes() == weights.tobytes()


def test_a_potential_that_becomes_nan_stops_it_as_it_would_in_one_thread(shared, monkeypatch):
    rows = np.array([[1.0, 0.0], [1e200, 1e200], [-1e200, 1e200]])
    data = ns.Dataset("far", rows, np.arange(3), ("a", "b"), ("x", "y", "z"), "here")
    recordings = []
    for cores in (1, 3):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        with pytest.raises(ns.RunStopped, match="NaN") as stopped:
            ns.train(
                ns.perceptron(2, "adaline", outputs=3), data, "delta", 1e200, epochs=5, engine="compiled", keep="epochs"
            )
        recordings.append(stopped.value.recording)
    assert shared == [3]
    assert differences(*recordings) == []


@pytest.mark.parametrize(
    "told", [{"keep": "changes"}, {"keep": "epochs", "record": "all"}], ids=["changes are kept", "acts are recorded"]
)
def test_what_is_written_down_in_order_is_not_shared(shared, told):
    ns.train(ns.perceptron(6, outputs=3), clouds(3), "rosenblatt", epochs=3, engine="compiled", **told)
    assert shared == []


def test_neurons_that_are_joined_are_not_shared(shared):
    net = ns.perceptron(6, "sigmoid", hidden=(3,), outputs=3, seed=1)
    ns.train(net, clouds(3), "gradient", 0.1, epochs=3, engine="compiled", keep="epochs")
    assert shared == []


@pytest.mark.parametrize("model", ["rosenblatt", "sigmoid"])
def test_lessons_of_which_little_is_kept_are_told_again_when_somebody_asks(model):
    net, data = ns.perceptron(7, model, outputs=4, seed=1), clouds(4)
    rule = "rosenblatt" if model == "rosenblatt" else "cross-entropy"
    kept, told = (
        ns.train(net, data, rule, 0.5, epochs=9, shuffle=True, engine="compiled", keep=keep).recording
        for keep in ("changes", "epochs")
    )
    again = pickle.loads(pickle.dumps(told))
    assert "lessons" not in vars(told.tables)  # nobody has asked
    for recording in (told, again):
        assert recording.tables.lessons.tobytes() == kept.tables.lessons.tobytes()
        early = recording.tables.before(recording.end.tick // 2)
        assert early.lessons.tobytes() == kept.tables.before(recording.end.tick // 2).lessons.tobytes()


def test_a_history_that_does_not_fit_into_memory_is_refused_and_what_was_learned_is_there(monkeypatch):
    monkeypatch.setattr(trainer, "memory_limit", lambda: 40 * 4 * 10 * trainer.BYTES_PER_LESSON - 1)
    net, data = ns.perceptron(7, "sigmoid", outputs=4, seed=1), clouds(4)
    long, short = (
        ns.train(net, data, "cross-entropy", 0.5, epochs=epochs, engine="compiled", keep="epochs") for epochs in (10, 9)
    )
    with pytest.raises(ns.InputError, match="told 1,600 times, which takes about"):
        _ = long.history
    assert long.weights.shape == (4, 7)
    assert long.predict(data.X).shape == (40,)
    assert len(short.history.loss) == 9
