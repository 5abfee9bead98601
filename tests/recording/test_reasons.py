"""What ``why`` says at every kind of moment: true to the last digit printed, and nothing that is not known."""

import math
import re

import numpy as np
import pytest

import neurosim as ns


def tenths(model=None, delay=1.0):
    """Ten inputs of 0.1, which in floats come to less than 1."""
    net = ns.Network()
    net.add_neuron("unit", model or ns.McCullochPitts(threshold=1.0))
    for k in range(10):
        net.add_neuron(f"x{k}", ns.Stimulus(times=[3.0]))
        net.connect(f"x{k}", "unit", weight=0.1, delay=delay)
    return ns.simulate(net, until=10.0)


@pytest.mark.parametrize("model", [ns.McCullochPitts(threshold=1.0), ns.Rosenblatt(threshold=1.0), ns.LIF()])
def test_ten_tenths_are_just_below_one_by_rounding(model):
    said = str(tenths(model).why("unit", 4.0))
    assert said.endswith(
        " = 0.9999999999999999; its potential went from 0 to 0.9999999999999999 < threshold 1"
        " (just below, by rounding), so it stayed silent."
    )
    assert said.count("[x") == 10


def test_what_is_just_below_by_itself_is_not_put_down_to_rounding():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[3.0]))
    net.add_neuron("unit", ns.McCullochPitts(threshold=1.0))
    net.connect("x", "unit", weight=math.nextafter(1.0, 0.0))
    said = str(ns.simulate(net, until=10.0).why("unit", 4.0))
    assert "0.9999999999999999 < threshold 1, so it stayed silent" in said
    assert "rounding" not in said


def test_a_sum_just_above_and_one_on_top_of_a_potential():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("z", ns.Stimulus(times=[1.0]))
    net.add_neuron("unit", ns.McCullochPitts(threshold=0.3))
    net.connect("x", "unit", weight=0.1)
    net.connect("z", "unit", weight=0.2)
    said = str(ns.simulate(net, until=4.0).why("unit", 2.0))
    assert "to 0.30000000000000004 >= threshold 0.3 (just above, by rounding), so it sent 1." in said


def printed(said):
    """Return the relation that a sentence prints, and whether the numbers in it have that relation."""
    after, sign, threshold = re.search(r"(\S+) (<|>=) threshold (\S+?)[, ]", said).groups()
    return sign, {"<": float(after) < float(threshold), ">=": float(after) >= float(threshold)}[sign]


@pytest.mark.parametrize("seed", range(4))
def test_of_a_run_at_the_edge_every_sentence_is_true_and_says_what_happened(seed):
    rng = np.random.default_rng(seed)
    net = ns.Network()
    models = [
        ns.LIF(tau=5.0, constant_drive=1.5, refractory=1.0),
        ns.McCullochPitts(1.0),
        ns.Rosenblatt(0.3),
        ns.Adaline(0.3),
    ]
    for number, model in enumerate(models):
        net.add_neuron(f"n{number}", model)
    for k in range(6):
        net.add_neuron(f"x{k}", ns.Stimulus(times=np.unique(rng.integers(0, 20, 8)).astype(float)))
        for number in range(len(models)):
            weight = float(rng.choice([0.1, 0.2, 0.3, 0.7, -0.1, 1.0 - 1e-9, 1.0 - 2**-52]))
            net.connect(f"x{k}", f"n{number}", weight=weight)
    recording = ns.simulate(net, until=25.0, record="all")
    checked = 0
    for number in range(len(models)):
        for event in recording.events(f"n{number}")[0]:
            why = recording.why(f"n{number}", recording.wiring.clock.ms(int(event["tick"])), depth=0)
            if why.outcome in ("fired", "silent"):
                sign, true = printed(str(why))
                assert true, str(why)
                assert (sign == ">=") == (why.value == 1.0), str(why)
                checked += 1
    assert checked > 40


@pytest.fixture(scope="module")
def quiet():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0, 26.0, 40.0]))
    net.add_neuron("chance", ns.Poisson(rate=100.0))
    net.add_neuron("cell", ns.LIF(refractory=5.0))
    net.add_neuron("charged", ns.ExpCurrentLIF(tau=10.0, threshold=5.0))
    net.add_neuron("unseen", ns.LIF())
    net.add_neuron("gate", ns.McCullochPitts())
    net.add_population("exc", 3, ns.LIF(threshold=2.0))
    net.connect("x", "cell", weight=0.6, delay=1.0)
    net.connect("x", "charged", weight=150.0, delay=1.0)
    net.connect("x", "unseen", weight=0.6, delay=15.0)
    net.connect("x", "gate")
    net.connect("x", "exc", weight=0.5, rule=ns.AllToAll())
    return ns.simulate(net, until=50.0, record=["cell", "charged", *[("exc", k) for k in range(3)]])


def test_a_quiet_moment_tells_the_state_the_last_event_and_the_next(quiet):
    why = quiet.why("charged", 24.0)
    i = 150.0 * (math.exp(-3.0 / 5.0) + math.exp(-1.0 / 5.0))
    assert why.state["i"] == pytest.approx(i, rel=1e-12)
    assert why.state["v"] == pytest.approx(float(quiet.potential("charged", at=24.0)))
    assert str(why) == (
        f"Nothing happened to charged at 24 ms. Its potential was {why.state['v']:.6g} mV, its threshold 5 mV and"
        f" i was {i:.6g} pA. Before, at 23 ms, it heard 1 signal and stayed silent; next, at 27 ms, it heard 1 signal"
        " and stayed silent. Look at 23 ms and 27 ms. why(..., full=True) tells the 2 signals that led here."
    )
    assert why.to_dict()["state_units"] == {"v": "mV", "i": "pA"}


@pytest.mark.parametrize(
    ("neuron", "t", "said"),
    [
        ("cell", 5.0, "Its potential was 0 mV and its threshold 1 mV. Nothing had happened to it before; next, at"),
        ("cell", 24.0, "It was refractory until 28 ms. Its potential was 0 mV and its threshold 1 mV. Before, at"),
        ("cell", 24.0, "heard 1 signal and sent 1; next, at 27 ms, it was refractory and did not hear 1 signal."),
        ("cell", 49.0, "it heard 1 signal and stayed silent; nothing more happens to it before the run ends at 50 ms."),
        ("x", 1.0, "x is a source, and sent nothing at 1 ms. It had sent nothing before; next, at 20 ms, it sent 1."),
        ("x", 45.0, "Before, at 40 ms, it sent 1; it sends nothing more before the run ends at 50 ms."),
        ("gate", 22.0, "It has no memory, so nothing was left of earlier signals. Before, at 21 ms, it heard"),
        ("unseen", 30.0, "Its state was not recorded (name it in `record`). Nothing had happened to it before;"),
        ("exc[1]", 22.0, "Nothing happened to exc[1] at 22 ms. Its potential was"),
        (("exc", 1), 22.0, "its threshold 2 mV. Before, at 21 ms, it heard 1 signal and stayed silent; next, at 23 ms"),
    ],
)  # fmt: skip
def test_every_kind_of_quiet_moment(quiet, neuron, t, said):
    assert said in str(quiet.why(neuron, t))


def test_what_is_still_on_its_way_at_the_end_is_no_next_event(quiet):
    why = quiet.why("unseen", 45.0)  # a signal of 40 ms would arrive at 55, after the end
    assert why.near == (41.0,)
    assert "nothing more happens to it" in str(why)


def test_each_time_that_is_offered_can_be_asked_for(quiet):
    for neuron in ("x", "chance", "cell", "charged", "unseen", "gate", "exc[2]"):
        for t in np.linspace(0.0, 49.9, 40):
            for near in quiet.why(neuron, t).near:
                assert quiet.why(neuron, near).outcome != "nothing"


def test_why_a_source_sent(quiet):
    assert str(quiet.why("x", 20.0)) == "x is a source; at 20 ms it sent 1 because that is one of its given times."
    first = float(quiet.spikes("chance")[0])
    assert str(quiet.why("chance", first)).endswith("it sent 1 by chance.")


def test_without_a_recorded_potential_nothing_is_said_to_follow_from_it(quiet):
    said = str(quiet.why("unseen", 35.0))
    assert said.endswith("= 0.6; its potential was not recorded; it stayed silent.")


def test_a_moment_between_two_ticks_is_quiet():
    net = ns.Network(tick=1.0)
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0))
    net.connect("x", "cell", weight=0.5, delay=1.0)
    why = ns.simulate(net, until=9.0, record="all").why("cell", 2.5)
    assert (why.outcome, why.time, why.near) == ("nothing", 2.5, (2.0,))
    assert why.state["v"] == pytest.approx(0.5 * math.exp(-0.05), rel=1e-12)


@pytest.mark.parametrize("t", [-1.0, 50.0, 50.000001])
def test_a_time_outside_the_run_is_refused_and_told_apart_from_its_end(quiet, t):
    with pytest.raises(
        ns.InputError, match=rf"covers 0 to 50 ms, excluding its end; {re.escape(repr(t))} ms is not in it"
    ):
        quiet.why("cell", t)


def test_a_potential_past_the_end_is_refused_with_digits_that_tell():
    net = ns.Network()
    net.add_neuron("cell", ns.LIF())
    recording = ns.simulate(net, until=100.0, record="all")
    with pytest.raises(ns.InputError, match=r"ended at 100 ms, so it has no potential at 100\.0000001 ms"):
        recording.potential("cell", at=100.0000001)


def test_a_neuron_that_comes_to_its_threshold_by_itself():
    net = ns.Network()
    net.add_neuron("cell", ns.LIF(tau=20.0, constant_drive=1.5))
    recording = ns.simulate(net, until=50.0, record="all")
    said = str(recording.why("cell", float(recording.spikes("cell")[0])))
    assert "heard no signal; its potential had by itself come to 1.0000000" in said
    assert printed(said) == (">=", True)


def test_a_signal_that_a_deaf_neuron_did_not_hear_led_to_nothing(quiet):
    graph = quiet.why("cell", 41.0).graph
    assert set(graph.edges) == {(("x", 40.0), ("cell", 41.0))}  # not that of 26 ms, which came while it was refractory


def test_many_signals_are_told_only_if_asked_for():
    net = ns.Network()
    net.add_neuron("cell", ns.LIF(threshold=99.0))
    for k in range(30):
        net.add_neuron(f"x{k}", ns.Stimulus(times=[3.0]))
        net.connect(f"x{k}", "cell", weight=0.1 + 0.01 * k)
    recording = ns.simulate(net, until=10.0, record="all")
    short, full = str(recording.why("cell", 4.0)), str(recording.why("cell", 4.0, full=True))
    assert short.count("[x") == 12
    assert "[x29 " in short  # the largest
    assert "18 more = " in short
    assert short.endswith("why(..., full=True) tells all 30 signals.")
    assert full.count("[x") == 30
    assert full.splitlines()[1] == "What led to it:"
    assert len(full.splitlines()) == 32


def test_an_answer_that_is_nearly_its_target_does_not_look_like_it():
    training = ns.train(
        ns.perceptron(2, "sigmoid", weights=[0.0, 0.0, 18.0]),
        ns.datasets.load("or"),
        "gradient",
        epochs=1,
        record="all",
    )
    recording = training.recording
    said = str(recording.why("y", recording.wiring.clock.ms(recording.tables.lessons["tick"][1])))
    sent, wanted = re.search(r"so it sent (\S+)\. Its teacher wanted (\S+):", said).groups()
    assert float(sent) < float(wanted) == 1.0


def test_a_veto_silences_and_an_answer_of_minus_one_is_one():
    net = ns.Network()
    net.add_neuron("no", ns.Stimulus(times=[1.0]))
    for name, model in (("gate", ns.McCullochPitts()), ("pair", ns.Adaline())):
        net.add_neuron(name, model)
        net.connect("no", name, weight="veto")
    recording = ns.simulate(net, until=5.0)
    assert str(recording.why("gate", 2.0)).endswith("went from 0 to -inf < threshold 1, so it stayed silent.")
    assert str(recording.why("pair", 2.0)).endswith("went from 0 to -inf < threshold 0, so it sent -1.")
