"""What a user passes to go on with: which weight wins, what is refused and how, and what is told, kept and shown."""

import dataclasses
import json
import math
import pickle
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences

import neurosim as ns
from neurosim.data.io import npz
from neurosim.recording.loading import recording_of


def net_of(weights=(0.6, 0.4), plastic=True, **cell):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([1.0, 12.0, 24.0, 41.0, 52.0, 63.0]))
    net.add_neuron("y", ns.Stimulus([2.0, 14.0, 22.0, 44.0, 51.0, 64.0]))
    net.add_neuron("cell", ns.LIF(**cell))
    for source, weight in zip("xy", weights, strict=True):
        net.connect(source, "cell", weight=weight, plastic=plastic)
    return net


def taught(net, until, resume=None, **given):
    return ns.simulate(net, until, resume=resume, plasticity=ns.STDP(), **given)


def weights_of(recording, at=None):
    return dict(zip(recording.synapses()["source"].tolist(), recording.synapses(at)["weight"].tolist(), strict=True))


def set_weight(net, source, weight):
    net.graph.edges[source, "cell", 0]["weight"] = weight


class TestWhichWeightWins:
    @pytest.fixture
    def first(self):
        first = taught(net_of(), 30.0)
        assert all(first.end.weights != first.wiring.weights)
        return first

    def start(self, net, first):
        """Return the weights with which a run goes on."""
        return weights_of(taught(net, first.until, first))

    def test_one_that_nobody_touched_stays_as_it_was_learned(self, first):
        learned = weights_of(first)
        for net in (net_of(), first.network, first.network.copy(), pickle.loads(pickle.dumps(first.network))):
            assert self.start(net, first) == learned
            assert taught(net, 70.0, first).digest() == taught(net_of(), 70.0).digest()

    def test_in_the_network_that_ran_one_that_is_another_now(self, first):
        assert self.start(net_of([0.6, 0.9]), first) == weights_of(first) | {"y": 0.9}

    def test_in_the_network_of_the_recording_also_the_one_that_was_given_first(self, first):
        for weight in (0.9, 0.4):
            net = first.network
            set_weight(net, "y", weight)
            assert self.start(net, first) == weights_of(first) | {"y": weight}
        net = first.network
        set_weight(net, "x", 0.6)
        set_weight(net, "y", 0.4)
        assert self.start(net, first) == {"x": 0.6, "y": 0.4}

    def test_a_network_is_made_anew_each_time(self, first):
        set_weight(first.network, "y", 0.9)
        assert self.start(first.network, first) == weights_of(first)

    @pytest.mark.parametrize("source", ["built", "recording", "loaded"])
    def test_step_by_step_with_one_network(self, first, source, tmp_path):
        first.network.save(tmp_path / "learned.json")
        loaded = ns.Network.load(tmp_path / "learned.json")
        net = {"built": net_of(), "recording": first.network, "loaded": loaded}[source]
        set_weight(net, "x", 0.75)
        second = taught(net, 50.0, first)
        assert weights_of(second, at=first.until)["x"] == 0.75
        assert weights_of(second, at=first.until)["y"] == weights_of(first)["y"]
        learned = weights_of(second)
        assert learned["x"] != 0.75
        third = taught(net, 50.0, second)  # the same network once more: nothing of it was touched
        assert weights_of(third) == learned
        set_weight(net, "y", 0.2)
        assert weights_of(taught(net, 50.0, second)) == learned | {"y": 0.2}

    def test_a_network_that_was_edited_goes_back_to_what_it_was(self, first):
        second = taught(net_of([0.75, 0.4]), 50.0, first)
        assert weights_of(taught(net_of(), 50.0, second)) == weights_of(second) | {"x": 0.6}

    def test_the_network_of_another_recording_counts_as_it_stands(self, first):
        other = taught(net_of([0.6, 0.45]), 30.0)
        assert self.start(other.network, first) == weights_of(other)

    def test_where_it_is_not_clear_it_is_refused(self, first, tmp_path):
        first.network.save(tmp_path / "learned.json")
        net = ns.Network.load(tmp_path / "learned.json")
        assert self.start(net, first) == weights_of(first)
        set_weight(net, "y", 0.4)
        with pytest.raises(ns.InputError, match=r"'y' -> 'cell' has the weight 0\.4 that it was given, and 'x' -> 'ce"):
            self.start(net, first)

    @pytest.mark.parametrize("engine", ["simpy", "compiled"])
    def test_both_engines_go_on_alike(self, first, engine):
        net = first.network
        set_weight(net, "x", 0.9)
        expected = taught(net, 70.0, taught(net, 45.0, first, engine="simpy"), engine="simpy")
        assert differences(expected, taught(net, 70.0, first, engine=engine, threads=2)) == []

    def test_bounds_of_the_rule_hold(self, first):
        with pytest.raises(ns.InputError, match=r"'x' -> 'cell' has the weight 7, outside of the bounds"):
            taught(net_of([7.0, 0.4]), 70.0, first)


def test_synapses_with_the_same_ends_and_delay_are_told_apart_by_their_building():
    def build(*weights, other=0.2):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus([1.0]))
        net.add_neuron("y", ns.Stimulus([1.0]))
        net.add_neuron("cell", ns.LIF())
        net.connect("y", "cell", weight=other)
        for weight in weights:
            net.connect("x", "cell", weight=weight)
        return net

    first = ns.simulate(build(0.5, 0.1), 5.0)
    assert ns.simulate(build(0.1, 0.5), 5.0, resume=first).stages == ()
    for changed, expected in (((0.5, 0.7), [0.5, 0.7]), ((0.05, 0.1), [0.05, 0.1]), ((0.7, 0.1), [0.7, 0.1])):
        both = ns.simulate(build(*changed), 5.0, resume=first)
        assert both.synapses()["weight"].tolist() == [*expected, 0.2]
        assert len(both.changes) == 1
    assert len(ns.simulate(build(0.1, 0.5, other=0.3), 5.0, resume=first).changes) == 1  # built the other way round
    net = first.network
    net.graph.edges["x", "cell", 1]["weight"] = 0.9
    assert ns.simulate(net, 5.0, resume=first).synapses()["weight"].tolist() == [0.5, 0.9, 0.2]


def test_random_projections_change_in_the_network_of_the_recording():
    def build(weight):
        net = ns.Network(tick=0.1)
        net.add_population("p", 20, ns.LIF(constant_drive=1.2))
        net.connect("p", "p", weight=weight, rule=ns.Bernoulli(0.3))
        return net

    first = ns.simulate(build(0.05), 40.0, seed=3)
    with pytest.raises(ns.InputError, match=r"drawn at random in recording\.network, for with other weights"):
        ns.simulate(build(0.02), 80.0, seed=3, resume=first)
    net = first.network
    for edge in net.graph.edges.values():
        edge["weight"] = 0.02
    second = ns.simulate(net, 80.0, seed=3, resume=first)
    assert set(second.end.weights.tolist()) == {0.02}
    assert [len(second.spikes("p")[second.spikes("p") < 40.0])] == [len(first.spikes("p"))]
    net = first.network
    net.graph.nodes["p"]["model"] = ns.LIF(constant_drive=3.0)
    faster = ns.simulate(net, 80.0, seed=3, resume=first)
    assert len(faster.spikes("p")) > len(second.spikes("p"))


def test_before_anything_has_run_it_is_the_network_from_the_beginning():
    nothing = ns.simulate(net_of(plastic=False), 0.0)
    changed = net_of([0.9, 1.4], plastic=False, tau=5.0)
    assert differences(ns.simulate(changed, 70.0, resume=nothing), ns.simulate(changed, 70.0)) == []


def wider(change):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("i", ns.StepCurrent([0.0], [0.5]))
    net.add_neuron("cell", ns.LIF(), initial={"v": 0.1})
    net.add_neuron("gate", ns.McCullochPitts())
    for source, target in (("x", "cell"), ("i", "cell"), ("x", "gate"), ("cell", "gate")):
        net.connect(source, target, weight=0.5, delay=2.0)
    change(net)
    return net


def without_gate(net):
    net.graph.remove_node("gate")


def renamed(net):
    without_gate(net)
    net.add_neuron("gates", ns.McCullochPitts())


def node(name, **attributes):
    return lambda net: net.graph.nodes[name].update(attributes)


def edge(tail, head, **attributes):
    return lambda net: net.graph.edges[tail, head, 0].update(attributes)


REFUSED = {
    "a neuron less": (without_gate, r"Neurons stay .* has 'gate', which the network lacks"),
    "one of another name": (renamed, r"has 'gate', which the network lacks \(it has 'gates'\); for others begin a new"),
    "a neuron more": (lambda net: net.add_neuron("cells", "lif"), r"the network has 'cells', .* \(it has 'cell'\)"),
    "a synapse less": (
        lambda net: net.graph.remove_edge("x", "gate", 0),
        r"Synapses stay .* has a synapse 'x' -> 'gate' that the network lacks; give it the weight 0",
    ),
    "a synapse more": (
        lambda net: net.connect("gate", "cell"),
        r"the network has a synapse 'gate' -> 'cell' that the recording to resume lacks; begin a new run",
    ),
    "one twice": (lambda net: net.connect("x", "cell"), r"the network has a synapse 'x' -> 'cell' that the rec"),
    "a delay": (
        edge("x", "cell", delay=3.0),
        r"'x' -> 'cell' has a delay of 2 ms in the recording to resume and of 3 ms in the network; delays stay",
    ),
    "plastic": (
        edge("x", "cell", plastic=True),
        r"'x' -> 'cell' is plastic in the network and not in the recording to resume; which synapses are plastic stays",
    ),
    "another kind": (
        node("cell", model=ns.ExpCurrentLIF(), initial={}),
        r"'cell' has the model LIF in the recording to resume and ExpCurrentLIF in the network; its parameters",
    ),
    "a soma for a source": (
        node("x", model=ns.LIF(), initial={}),
        r"'x' has the model Stimulus in .* and LIF in the network",
    ),
    "a current": (
        node("i", model=ns.StepCurrent([0.0], [0.7])),
        r"The current source 'i' has another 'levels' in the network than in the recording to resume; what is injected",
    ),
    "another kind of current": (
        node("i", model=ns.SineCurrent(1.0, 10.0)),
        r"The current source 'i' is a StepCurrent in the recording to resume and a SineCurrent in the network; what",
    ),
    "a current for signals": (node("i", model=ns.Stimulus([1.0])), r"The current source 'i' is a StepCurrent in .*"),
    "the weight of a current": (
        edge("i", "cell", weight=0.75),
        r"'i' -> 'cell' carries a current, and has the weight 0\.5 in .* and 0\.75 in the network; what is injected",
    ),
    "a state at time 0": (
        node("cell", initial={"v": 0.2}),
        r"'cell' has v=0\.1 at time 0 in the recording to resume and v=0\.2 in the network; a run that goes on begins",
    ),
}


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize("what", REFUSED)
def test_what_stays_is_refused_by_name(what, engine):
    change, told = REFUSED[what]
    first = ns.simulate(wider(lambda net: None), 20.0)
    with pytest.raises(ns.InputError, match=told) as refused:
        ns.simulate(wider(change), 40.0, resume=first, engine=engine)
    assert str(refused.value).count(". ") == 0
    assert str(refused.value).endswith(".")


def test_ticks_stay():
    first = ns.simulate(ns.Network(tick=0.5), 20.0)
    with pytest.raises(ns.InputError, match=r"has a tick of 0\.5 ms, and the network one of 0\.25 ms; ticks stay"):
        ns.simulate(ns.Network(tick=0.25), 40.0, resume=first)
    with pytest.raises(ns.InputError, match=r"has rounding=False, and the network rounding=True; ticks stay"):
        ns.simulate(ns.Network(tick=0.5, rounding=True), 40.0, resume=first)


def test_a_lesson_does_not_go_on_as_a_simulation():
    net = ns.perceptron(2)
    lesson = ns.train(net, ns.datasets.load("and"), "rosenblatt").recording
    for same in (net, lesson.network):
        with pytest.raises(
            ns.InputError, match=r"is of a lesson, whose rows a simulation does not know; go on teaching"
        ):
            ns.simulate(same, lesson.until + 5.0, resume=lesson)


def test_a_veto_is_refused_while_a_negative_signal_is_under_way():
    def build(weight, value):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus([1.0, 9.0], values=[value, 1.0]))
        net.add_neuron("gate", ns.McCullochPitts())
        net.connect("x", "gate", weight=weight, delay=5.0)
        return net

    first = ns.simulate(build(1.0, -1.0), 3.0)
    with pytest.raises(ns.InputError, match=r"'x' -> 'gate' inhibits absolutely .* can send negative signals"):
        ns.simulate(build("veto", 1.0), 20.0, resume=first)


@dataclasses.dataclass(frozen=True)
class Brittle(ns.NeuronModel):
    """Divides by its parameter as it is carried on."""

    threshold: float = 1.0
    scale: float = 1.0

    @dataclasses.dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Brittle.State()

    def advance(self, state, elapsed):
        state.v += 0.01 * elapsed / (self.scale - state.v)

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def test_a_model_that_fails_as_it_is_carried_is_named():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("cell", Brittle())
    net.connect("x", "cell", weight=1.0 - 0.01)
    first = ns.simulate(net, 3.0, engine="simpy")
    (table,) = first.end.state.values()
    table["v"] = 1.0
    net.graph.nodes["cell"]["model"] = Brittle(scale=2.0)
    with pytest.raises(ns.InputError, match=r"cannot go on with another network, because the model Brittle of 'cell' "):
        ns.simulate(net, 9.0, resume=first)


class TestWhatIsTold:
    @pytest.fixture
    def recordings(self):
        first = ns.simulate(net_of([0.5, 0.3], plastic=False), 30.0)
        return first, ns.simulate(net_of([1.5, 0.4], plastic=False, threshold=1.2, tau=5.0), 80.0, resume=first)

    def test_why_of_before_is_what_the_first_recording_tells(self, recordings):
        first, both = recordings
        for name, t in (("cell", 2.0), ("cell", 13.0), ("cell", 25.0), ("x", 12.0)):
            assert str(both.why(name, t)) == str(first.why(name, t))
            assert "[x" in str(both.why(name, t)) or name == "x" or t == 2.0

    def test_why_of_afterwards_has_the_new_weight_and_the_new_threshold(self, recordings):
        both = recordings[1]
        told = both.why("cell", 42.0)
        assert (told.signals[0].weight, told.threshold, told.outcome) == (1.5, 1.2, "fired")
        assert both.why("cell", 23.0).threshold == 1.0
        assert both.why("cell", 29.0).threshold == 1.0
        assert both.why("cell", 30.0).threshold == 1.2
        told = both.why("cell", 45.0)
        assert told.before == pytest.approx(0.0, abs=1e-12)
        assert told.after == pytest.approx(0.4)

    @pytest.mark.parametrize("engine", ["simpy", "compiled"])
    def test_why_at_the_change_says_what_was_changed_and_not_that_it_came_by_itself(self, engine):
        first = ns.simulate(net_of([0.4, 0.4], plastic=False), 27.0)
        told = ns.simulate(net_of([0.4, 0.4], plastic=False, threshold=0.2), 50.0, resume=first, engine=engine)
        why = told.why("cell", 27.0)
        assert (why.outcome, why.changed) == ("fired", {"threshold": (1.0, 0.2)})
        before, now = first.potential("cell", [26.5, 26.9])
        assert now < before  # it was falling
        assert f"cell at 27 ms heard no signal; its potential was {why.after:.6g} >= threshold 0.2, so it" in str(why)
        assert "by itself" not in str(why)
        assert str(why).endswith("Its model was changed at 27 ms: threshold from 1 to 0.2.")
        assert json.loads(json.dumps(why.to_dict(), allow_nan=False))["changed"] == {"threshold": [1.0, 0.2]}
        for elsewhere in (25.0, 26.5, 27.5, 45.0):
            assert told.why("cell", elsewhere).changed == {}
        for elsewhere in (25.0, 45.0):
            assert "changed" not in str(told.why("cell", elsewhere))
        did = (
            f"at 27 ms, it sent {why.value:g} without a signal" if why.value != 1.0 else "at 27 ms, it fired without a"
        )
        assert f"next, {did}" in str(told.why("cell", 26.5))
        assert ", and its model was changed; next, at" in str(told.why("cell", 27.5))

    def test_why_tells_weights_that_were_changed_since_when_and_what_they_were(self):
        def net(x, y):
            net = ns.Network()
            net.add_neuron("x", ns.Stimulus([1.0, 7.0, 8.0]))
            net.add_neuron("y", ns.Stimulus([8.0]))
            net.add_neuron("cell", ns.LIF(threshold=50.0))
            net.connect("x", "cell", weight=x)
            net.connect("y", "cell", weight=y)
            return net

        first = ns.simulate(net(1.0, 3.0), 5.0)
        second = ns.simulate(net(2.0, 3.0), 8.5, resume=first)
        told = ns.simulate(net(2.0, 4.0), 20.0, resume=second)
        assert "changed" not in str(told.why("cell", 2.0))
        (since,) = told.why("cell", 8.0).reweighted
        assert (since.source, since.time, since.before, since.after) == ("x", 5.0, 1.0, 2.0)
        assert str(told.why("cell", 8.0)).endswith(" The weight from x was changed at 5 ms: from 1 to 2.")
        both = told.why("cell", 9.0)
        assert str(both).endswith(
            " The weight from x was changed at 5 ms: from 1 to 2. The weight from y was changed at 8.5 ms: from 3 to 4."
        )
        assert both.drive == 6.0
        assert json.loads(json.dumps(both.to_dict()))["reweighted"][1] == {
            "source": "y",
            "time": 8.5,
            "before": 3.0,
            "after": 4.0,
        }
        assert "The weight from y was changed at 8.5 ms: from 3 to 4." in str(told.why("cell", 8.5))
        assert "weight" not in str(told.why("cell", 10.0))

    def test_what_happened_before_and_what_comes_next_may_be_a_change_of_the_model(self):
        first = ns.simulate(net_of([0.4, 0.4], plastic=False), 28.0)
        told = ns.simulate(net_of([0.4, 0.4], plastic=False, tau=5.0), 30.0, resume=first)
        assert "; next, at 28 ms, it went on with a changed model. Look at 25 ms and 28 ms" in str(
            told.why("cell", 27.0)
        )
        later = told.why("cell", 29.0)
        assert " Before, at 28 ms, it went on with a changed model; nothing more" in str(later)
        assert (later.last.changed, later.last.outcome, later.near) == (True, "nothing", (28.0,))
        assert json.loads(json.dumps(later.to_dict()))["last"]["changed"] is True

    def test_why_at_a_change_at_which_nothing_came_says_what_was_changed(self):
        first = ns.simulate(net_of([0.4, 0.4], plastic=False), 27.0)
        other = net_of([0.4, 0.4], plastic=False, threshold=1.2, tau=5.0)
        other.graph.nodes["x"]["model"] = ns.Stimulus([1.0, 12.0, 24.0, 41.0])
        other.graph.nodes["y"]["model"] = ns.Stimulus(np.arange(28.0, 90.0))
        told = ns.simulate(other, 80.0, resume=first)
        quiet = str(told.why("cell", 27.0))
        assert quiet.startswith("cell heard and sent nothing at 27 ms. Its potential was ")
        assert "Its model was changed at 27 ms: tau from 20 to 5 and threshold from 1 to 1.2. Look at 25 ms" in quiet
        assert "to (1.0, 12.0, 24.0, 41.0)." in str(told.why("x", 27.0))
        assert "Its model was changed at 27 ms: times (too long to show)." in str(told.why("y", 27.0))

    def test_potential_and_threshold_across_the_change(self, recordings):
        first, both = recordings
        at = np.linspace(0.0, 29.9, 50)
        assert both.potential("cell", at).tobytes() == first.potential("cell", at).tobytes()
        assert both.threshold("cell", [0.0, 29.9, 30.0, 80.0]).tolist() == [1.0, 1.0, 1.2, 1.2]
        v = float(first.potential("cell", 30.0))
        assert v > 0.0
        assert both.potential("cell", [30.0, 35.0]) == pytest.approx([v, v * math.exp(-1.0)], rel=1e-12)

    def test_weights_change_in_the_tick_before(self, recordings):
        times, weights = recordings[1].weights("x", "cell")
        assert weights.tolist() == [0.5, 1.5]
        assert times.tolist() == [0.0, 29.999999]
        assert weights_of(recordings[1], at=29.9) == {"x": 0.5, "y": 0.3}
        assert weights_of(recordings[1], at=30.0) == {"x": 1.5, "y": 0.4}

    def test_the_network_is_the_one_of_now(self, recordings):
        both = recordings[1]
        assert both.network.graph.nodes["cell"]["model"] == ns.LIF(threshold=1.2, tau=5.0)
        assert (
            ns.simulate(both.network, 100.0, resume=both).digest()
            == ns.simulate(net_of([1.5, 0.4], plastic=False, threshold=1.2, tau=5.0), 100.0, resume=both).digest()
        )

    def test_a_figure_draws_the_threshold_where_it_is(self, recordings):
        figure = ns.figures.potential(recordings[1], "cell")
        legends = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
        assert "threshold, which was changed" in legends
        lines = {line.get_label(): line for line in figure.axes[0].lines}
        drawn = np.asarray(lines["threshold, which was changed"].get_xydata())
        assert set(drawn[:, 1]) == {1.0, 1.2}
        assert set(drawn[drawn[:, 1] == 1.2, 0]) >= {30.0}
        assert drawn[drawn[:, 1] == 1.0, 0].max() == 30.0

    def test_a_figure_hatches_each_silence_as_long_as_it_was(self):
        first = ns.simulate(net_of([2.0, 0.0], refractory=4.0, plastic=False), 30.0)
        both = ns.simulate(net_of([2.0, 0.0], refractory=7.0, plastic=False), 80.0, resume=first)
        figure = ns.figures.potential(both, "cell")
        legends = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
        assert "refractory, 4 and 7 ms" in legends

    def test_a_page_and_a_film_tell_other_weights_and_stimuli(self, tmp_path):
        first = ns.simulate(net_of(plastic=False), 30.0)
        net = net_of([1.5, 0.4], plastic=False)
        net.graph.nodes["y"]["model"] = ns.Stimulus([33.0])
        both = ns.simulate(net, 80.0, resume=first)
        assert both.to_html(tmp_path / "page.html").exists()
        ns.animate(both, seconds=0.2).save(tmp_path / "film.gif")

    def test_they_refuse_other_parameters_by_name(self, recordings, tmp_path):
        told = r"shows one model of each neuron for the whole run, and that of 'cell' was changed at 30 ms"
        with pytest.raises(ns.InputError, match=f"A page {told}"):
            recordings[1].to_html(tmp_path / "page.html")
        with pytest.raises(ns.InputError, match=f"A film {told}"):
            ns.animate(recordings[1], seconds=0.2)
        assert re.search("was changed at 30 ms", recordings[1]._repr_html_())
        assert list(tmp_path.iterdir()) == []


def changed_twice(until=60.0, **given):
    def build(drive, rate, weight):
        net = ns.Network(tick=0.01)
        net.add_neuron("noise", ns.Poisson(rate))
        net.add_population("p", 4, ns.LIF(constant_drive=drive, refractory=2.0))
        net.add_neuron("current", ns.ExpCurrentLIF(threshold=1.0, reset=0.0, rest=0.0, current=drive))
        net.connect("noise", "p", weight=0.004, delay=3.0, rule=ns.AllToAll())
        net.connect("p", "current", weight=weight, delay=2.0, rule=ns.AllToAll())
        return net

    first = ns.simulate(build(1.1, 90_000.0, 30.0), 20.0, **given)
    second = ns.simulate(build(0.8, 5_000.0, 50.0), 35.0, resume=first, **given)
    return build(1.3, 80_000.0, 50.0), ns.simulate(build(1.3, 80_000.0, 50.0), until, resume=second, **given)


class TestFiles:
    @pytest.mark.parametrize("suffix", [".npz", ".json"])
    def test_a_round_trip_loses_nothing_and_goes_on_alike(self, tmp_path, suffix):
        net, recording = changed_twice()
        recording.save(tmp_path / f"run{suffix}")
        loaded = ns.load_recording(tmp_path / f"run{suffix}")
        assert differences(recording, loaded) == []
        assert loaded.signals.tobytes() == recording.signals.tobytes()
        at = np.linspace(0.0, 60.0, 200)
        for name in ("p", "current"):
            assert loaded.potential(name, at).tobytes() == recording.potential(name, at).tobytes()
        rest = [ns.simulate(net, 90.0, resume=one) for one in (recording, loaded)]
        assert differences(*rest) == []
        assert pickle.loads(pickle.dumps(recording)).why("current", 30.0) == recording.why("current", 30.0)

    @pytest.mark.parametrize("engine", ["simpy", "compiled"])
    @pytest.mark.parametrize("stepping", [None, True])
    def test_background_and_what_is_under_way(self, engine, stepping):
        how = {"engine": engine} if engine == "simpy" else {"engine": engine, "stepping": stepping, "threads": 2}
        assert differences(changed_twice(engine="simpy")[1], changed_twice(**how)[1]) == []

    def test_the_digest_tells_which_background_it_was(self):
        def build(rate):
            net = ns.Network(tick=1.0)
            net.add_neuron("noise", ns.Poisson(rate))
            return net

        first = ns.simulate(build(900.0), 20.0)
        digests = {ns.simulate(build(rate), 40.0, resume=first).digest() for rate in (900.0, 901.0, 2000.0)}
        assert len(digests) == 3

    @pytest.mark.parametrize("name", ["state", "kind", "tick", "neurons", "late", "weights", "asked", "change"])
    def test_a_damaged_one_is_refused(self, tmp_path, name):
        first = ns.simulate(net_of(plastic=False), 30.0)
        net = net_of([1.5, 0.4], plastic=False, tau=5.0)
        ns.simulate(net, 80.0, resume=first).save(tmp_path / "run.npz")
        arrays, meta = npz.read(tmp_path / "run.npz")
        arrays = {key: array.copy() for key, array in arrays.items()}
        recording_of(arrays, meta, "run.npz")
        if name == "state":
            arrays["stage0.states"][0] += 1e-9
        elif name == "kind":
            (model,) = (one for one in meta["stages"][0]["models"] if one["name"] == "lif")
            model.clear()
            model.update(meta["stages"][0]["models"][1])
        elif name == "tick":
            meta["stages"][0]["tick"] = 10_000_000
        elif name == "neurons":
            arrays["stage0.neurons"] = np.empty(0, np.int64)
            arrays["stage0.states"] = np.empty((0, 1))
        elif name == "late":
            meta["stages"][0]["tick"] = 80_000_001
        elif name == "weights":
            arrays["end.weights"][0] = 0.6
        elif name == "asked":
            arrays["stage0.asked"][0] = 7
        else:
            arrays["changes.tick"][0] -= 1
        with pytest.raises(ns.InputError, match=r"The recording 'run\.npz' is damaged: "):
            recording_of(arrays, meta, "run.npz")


@settings(max_examples=20)
@given(st.lists(st.floats(0.05, 0.9), min_size=1, max_size=6))
def test_a_protocol_step_by_step_is_a_source_for_each_step(weights):
    """Each step is a synapse of its own in a network that is run whole."""
    ends = [10.0 * (k + 1) for k in range(len(weights))]
    times = np.arange(0.5, ends[-1], 1.25)
    recording = None
    for weight, end in zip(weights, ends, strict=True):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times))
        net.add_neuron("cell", ns.LIF(tau=8.0))
        net.connect("x", "cell", weight=weight, delay=1.0)
        recording = ns.simulate(net, end, resume=recording)
    net = ns.Network()
    net.add_neuron("cell", ns.LIF(tau=8.0))
    for k, (weight, end) in enumerate(zip(weights, ends, strict=True)):
        net.add_neuron(k, ns.Stimulus(times[(times + 1.0 >= end - 10.0) & (times + 1.0 < end)]))
        net.connect(k, "cell", weight=weight, delay=1.0)
    whole = ns.simulate(net, ends[-1])
    assert recording.spikes("cell").tolist() == whole.spikes("cell").tolist()
    at = np.linspace(0.0, ends[-1], 200)
    assert recording.potential("cell", at).tobytes() == whole.potential("cell", at).tobytes()
