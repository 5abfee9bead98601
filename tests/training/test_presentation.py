"""Rows presented without a teacher, and lessons of which less is kept."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.presentation import ask

XOR = ns.datasets.load("xor")


class TestAsking:
    def test_what_each_output_neuron_made_of_each_row(self):
        net = ns.perceptron(2, outputs=3, weights=[[1, 0, -0.5], [0, 1, -0.5], [-1, -1, 0.5]])
        answers = ask(net, XOR.X)
        np.testing.assert_array_equal(
            answers.excess, np.column_stack([XOR.X, np.ones(4)]) @ [[1, 0, -1], [0, 1, -1], [-0.5, -0.5, 0.5]]
        )
        np.testing.assert_array_equal(answers.output, answers.excess >= 0.0)
        assert answers.decisions.tolist() == [2, 1, 0, 0]

    def test_neurons_that_do_not_learn_are_asked_by_name(self):
        net = ns.Network()
        net.add_neuron("x", ns.Feature(0))
        net.add_neuron("not", ns.McCullochPitts(threshold=0))
        net.connect("x", "not", weight=-1.0, delay=1.0)
        assert ask(net, [[0.0], [1.0]], ["not"]).output.tolist() == [[1.0], [0.0]]
        with pytest.raises(InputError, match="no output neuron"):
            ask(net, [[0.0]])

    def test_rows_that_do_not_fit(self):
        with pytest.raises(InputError, match=r"has 2 features; .* got \(1, 3\)"):
            ask(ns.perceptron(2), [[1, 2, 3]])
        with pytest.raises(InputError, match="Row 1, feature 0 is nan"):
            ask(ns.perceptron(2), [[1, 2], [np.nan, 1]])


@pytest.mark.parametrize("batch", [1, 3, None])
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(("model", "rule", "hidden"), [("rosenblatt", "rosenblatt", ()), ("sigmoid", "gradient", (2,))])
class TestKeepingLess:
    def trained(self, keep, model, rule, hidden, shuffle, batch):
        net = ns.perceptron(2, model, hidden=hidden, seed=3)
        return ns.train(net, XOR, rule, epochs=7, batch=batch, shuffle=shuffle, seed=5, keep=keep)

    def test_what_is_learned_and_what_is_known_of_each_epoch_is_the_same(self, model, rule, hidden, shuffle, batch):
        whole, changes, epochs = (
            self.trained(keep, model, rule, hidden, shuffle, batch) for keep in ("signals", "changes", "epochs")
        )
        for less in (changes, epochs):
            for field in ("mistakes", "updates", "loss", "accuracy", "weights"):
                np.testing.assert_array_equal(getattr(less.history, field), getattr(whole.history, field))
            np.testing.assert_array_equal(less.recording.end.weights, whole.recording.end.weights)
            np.testing.assert_array_equal(less.activation(XOR.X), whole.activation(XOR.X))
            assert less.recording.n_signals == whole.recording.n_signals == len(whole.recording.signals)
        np.testing.assert_array_equal(changes.recording.changes, whole.recording.changes)
        assert len(epochs.recording.tables.changes) <= 7 * len(whole.history.synapses)

    def test_what_was_not_kept_is_not_made_up(self, model, rule, hidden, shuffle, batch, tmp_path):
        recording = self.trained("epochs", model, rule, hidden, shuffle, batch).recording
        told = "were counted but not kept"
        for asked in (
            lambda: recording.spikes("y"),
            lambda: recording.values("y"),
            lambda: recording.why("y", 1.0),
            lambda: recording.digest(),
            lambda: recording.to_arrays(),
            lambda: recording.save(tmp_path / "lesson.npz"),
            lambda: ns.figures.raster(recording),
        ):
            with pytest.raises(InputError, match=told):
                asked()
        with pytest.raises(InputError, match="only the ends of epochs were kept"):
            recording.weight_at(int(np.flatnonzero(recording.wiring.plastic)[0]), 3)
        assert "not kept" in repr(recording)
        assert not (tmp_path / "lesson.npz").exists()


def test_an_unknown_way_to_keep_is_refused():
    with pytest.raises(InputError, match="keep must be one of 'signals', 'changes', 'epochs'; got 'all'"):
        ns.train(ns.perceptron(2), XOR, "rosenblatt", keep="all")


def test_an_early_end_keeps_the_epochs_that_were_finished():
    with pytest.raises(ns.RunStopped) as whole:
        ns.train(ns.perceptron(2), XOR, "rosenblatt", epochs=10_000, max_signals=5_000)
    with pytest.raises(ns.RunStopped) as less:
        ns.train(ns.perceptron(2), XOR, "rosenblatt", epochs=10_000, max_signals=5_000, keep="epochs")
    first, second = (stopped.value.training.history for stopped in (whole, less))
    assert len(second.mistakes) == len(first.mistakes) > 100
    np.testing.assert_array_equal(second.weights, first.weights)


def test_a_neuron_is_asked_once():
    net = ns.perceptron(2, weights=[1.0, 1.0, -1.5])
    with pytest.raises(InputError, match="Each output neuron must be named once; got 'y' 3 times"):
        ask(net, XOR.X, outputs=["y", "y", "y"])
