"""One neuron closely: bars, sums and words, against the sums done here."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import neurosim as ns
from neurosim.viz.animation.closeup import CloseUp
from neurosim.viz.animation.deciding import lesson_words, sentence
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import MOST_DENDRITES, Anatomy
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.style import look


def near(recording, name, speed=4.0):
    with look():
        axes = Figure(figsize=(10.0, 4.0), dpi=50).add_axes((0.0, 0.0, 1.0, 1.0))
        return CloseUp(axes, Subject(recording, recording.until), Reel(0.0, speed, 10, 50), name)


def test_bars_are_weight_times_input_as_long_as_they_are_high_in_the_soma(chain):
    view = near(chain, "cell")
    view.show(3.0)  # touch, 0.7 x 1, has just arrived
    (bar,) = view._bars.get_paths()
    block = view._stack.get_paths()[-1]  # on what was there before
    assert np.ptp(bar.vertices[:, 0]) == pytest.approx(np.ptp(block.vertices[:, 1]))
    inches = np.ptp(view.anatomy.outline[:, 1]) / (view.gauge.high - view.gauge.low)
    assert np.ptp(bar.vertices[:, 0]) == pytest.approx(0.7 * inches)
    assert "0.7 × 1 = 0.7" in [text.get_text() for text in view._texts]


def test_the_soma_is_filled_to_the_potential(chain):
    view = near(chain, "cell")
    low, high = view.anatomy.outline[:, 1].min(), view.anatomy.outline[:, 1].max()
    for t in (3.0, 4.2, 5.7, 13.9):
        view.show(t)
        share = (float(chain.potential("cell", at=t)) - view.gauge.low) / (view.gauge.high - view.gauge.low)
        (part,) = view._fill.get_paths()
        assert part.vertices[:, 1].max() == pytest.approx(low + share * (high - low))


def test_the_sum_that_fired_stands_above_the_threshold_line(chain):
    view = near(chain, "cell")
    (spike,) = chain.spikes("cell")
    view.show(float(spike))
    act = chain.why("cell", float(spike))
    (total,) = view._total.get_segments()
    low, high = view.anatomy.outline[:, 1].min(), view.anatomy.outline[:, 1].max()
    share = (act.after - view.gauge.low) / (view.gauge.high - view.gauge.low)
    assert total[:, 1] == pytest.approx(low + share * (high - low))
    assert act.after >= 1.0
    assert len(view._ring.get_offsets()) == 1


def test_signals_travel_on_dendrites_and_axon(chain):
    view = near(chain, "cell")
    (spike,) = chain.spikes("cell")
    view.show(float(spike) + 1.0)
    places = view._signals.get_offsets()
    assert any(x > view.anatomy.soma[0] + view.anatomy.radius for x, _ in places)  # a third of the way to the muscle
    view.show(2.5)
    ((x, y),) = view._signals.get_offsets().tolist()
    assert x < view.anatomy.soma[0]
    assert y == pytest.approx(view.anatomy.inlets[0][0, 1], abs=0.3)


def test_of_many_dendrites_the_strongest_are_shown_and_the_rest_counted():
    net = ns.Network()
    net.add_neuron("cell", ns.LIF(threshold=100.0))
    for k in range(14):
        net.add_neuron(f"x{k}", ns.Stimulus(times=[1.0]))
        net.connect(f"x{k}", "cell", weight=(-1.0) ** k * (k + 1.0))
    recording = ns.simulate(net, until=5.0)
    anatomy = Anatomy.of(recording, recording.wiring.index("cell"), (10.0, 4.0))
    names = [recording.wiring.labels[recording.wiring.sources[s]] for s in anatomy.dendrites]
    assert names == [f"x{k}" for k in range(4, 14)]
    assert (len(names), anatomy.hidden_dendrites) == (MOST_DENDRITES, 4)
    view = near(recording, "cell")
    view.show(2.0)
    assert "and 4 weaker dendrites" in [text.get_text() for text in view._axes.texts]
    assert len(view._stack.get_paths()) <= 9


@pytest.mark.parametrize(
    ("t", "said"),
    [
        (1.0, "nothing has reached it yet"),
        (2.5, "at 2 ms: 1 ≥ threshold 1, so it fires"),
        (6.0, "at 6 ms: a veto, so it is silent whatever else arrives"),
    ],
)
def test_words_for_a_unit_of_1943(gates, t, said):
    assert sentence(Subject(gates, 10.0).act(gates.wiring.index("unit"), t)) == said


def test_words_for_a_membrane(chain):
    subject, cell = Subject(chain, 20.0), chain.wiring.index("cell")
    assert sentence(subject.act(cell, 3.0)) == "at 3 ms: 0.7 < threshold 1, so it is silent"
    v = float(chain.potential("cell", at=5.5 - 1e-6))
    assert sentence(subject.act(cell, 5.5)).startswith(f"at 5.5 ms: {v:.3g} + \N{MINUS SIGN}0.4 = ")


@pytest.fixture
def charged():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[0.0, 3.0]))
    net.add_neuron("cell", ns.ExpCurrentLIF(tau=10.0, threshold=5.0, refractory=4.0))
    net.connect("x", "cell", weight=1000.0, delay=1.0)
    return ns.simulate(net, until=20.0)


@pytest.mark.parametrize(
    ("t", "said"),
    [
        (1.0, "at 1 ms: it hears 1000 at 0 < threshold 5, so it is silent"),
        (3.0, "at 2.583472 ms: 5.0000004 by itself ≥ threshold 5, so it fires"),
        (5.0, "at 4 ms: refractory, so it cannot fire, but it hears 1000"),
    ],
)
def test_words_for_a_current_that_charges_a_membrane(charged, t, said):
    assert sentence(Subject(charged, 20.0).act(charged.wiring.index("cell"), t)) == said


def test_what_enters_a_current_does_not_stack_up_in_the_soma(charged):
    view = near(charged, "cell")
    view.show(1.1)
    (bar,) = view._bars.get_paths()
    assert 0.5 < np.ptp(bar.vertices[:, 0]) < 1.7
    assert view._stack.get_paths() == []
    assert "1000 × 1 = 1000" in [text.get_text() for text in view._texts]


def test_the_rule_with_its_numbers(learned):
    subject = Subject(learned, learned.until)
    index = learned.wiring.index("y")
    told = learned.tables.lessons
    row = told[np.flatnonzero(told["error"])[2]]
    t = learned.wiring.clock.ms(int(row["tick"]))
    words = "\n".join(lesson_words(subject, index, t)).replace("\N{MINUS SIGN}", "-")
    assert words.startswith("rule: rosenblatt, rate 1; row ")
    target, output, error = (f"{row[field]:g}" for field in ("target", "output", "error"))
    assert f"= {target} - {output} = {error}" in words
    for signal in learned.why("y", t).signals:
        assert f"{signal.source}: 1 × {error} × {signal.value:g} = {float(error) * signal.value:g}" in words


def test_a_hidden_unit_learns_from_what_came_back(learned_hidden):
    subject = Subject(learned_hidden, learned_hidden.until)
    index = learned_hidden.wiring.index("h1")
    told = learned_hidden.tables.lessons
    row = told[told["neuron"] == index][1]
    t = learned_hidden.wiring.clock.ms(int(row["tick"]))
    words = "\n".join(lesson_words(subject, index, t))
    assert "(errors that came back) × slope" in words
    back = learned_hidden.at(t - 1e-5).errors
    mine = back["value"][learned_hidden.wiring.sources[back["synapse"]] == index].sum()
    assert f"= {mine:.3g} × ".replace("-", "\N{MINUS SIGN}") in words


def test_a_hidden_unit_that_heard_nothing_of_a_row_learns_nothing_from_it():
    net = ns.perceptron(1, "sigmoid", hidden=(1,), bias=False, seed=1)
    data = ns.Dataset("d", np.array([[1.0], [0.0]]), np.array([1, 0]), ("x",), ("no", "yes"), "here")
    recording = ns.train(net, data, "gradient", epochs=1, record="all", answer_silence=False).recording
    subject, index = Subject(recording, recording.until), recording.wiring.index("h1")
    words = lesson_words(subject, index, 6.0)
    assert words == [
        "rule: gradient, rate 1; row 2",
        "errors came back, but it has heard",
        "nothing of this row: no weight changes",
    ]


def test_there_is_nothing_to_learn_without_a_teacher(chain):
    subject = Subject(chain, 20.0)
    assert lesson_words(subject, chain.wiring.index("cell"), 5.0) == []
