"""Plasticity in both engines: every pair counts, by its own time, and weights stay within bounds."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neurosim as ns
from neurosim.engines import choice
from neurosim.pairing import paired, pairing

ENGINES = ["simpy", "compiled"]

RULES = st.builds(
    ns.STDP,
    potentiation=st.sampled_from([0.0, 0.005, 0.1]),
    depression=st.sampled_from([0.0, 0.00525, 0.2]),
    tau_plus=st.sampled_from([5.0, 20.0]),
    tau_minus=st.sampled_from([10.0, 33.7]),
    least=st.just(0.0),
    most=st.sampled_from([1.0, 10.0]),
)


def busy_network(seed=0, sources=4, weight=0.5, refractory=2.0):
    """Return Poisson sources with delays of their own onto a cell that they make fire, and one it tells of it."""
    net, random = ns.Network(), np.random.default_rng(seed)
    net.add_neuron("cell", ns.LIF(tau=20.0, refractory=refractory))
    net.add_neuron("next", ns.LIF(tau=10.0, threshold=0.5))
    for k in range(sources):
        net.add_neuron(f"x{k}", ns.Poisson(rate=40.0))
        net.connect(f"x{k}", "cell", weight=weight, delay=float(random.integers(1, 12)), plastic=k != 1)
    net.connect("cell", "next", weight=0.6, delay=3.0, plastic=True)
    net.connect("next", "cell", weight=0.1, delay=2.0)
    return net


def brute_force(recording, rule):
    """Return each plastic synapse's weight at the end: at each of its events a sum over all earlier partners."""
    wiring, ms = recording.wiring, recording.wiring.clock.per_ms
    end, found = recording.end.tick, {}
    for synapse in np.flatnonzero(wiring.plastic).tolist():
        source, target = wiring.sources[synapse], wiring.targets[synapse]
        arrivals = recording.sent_by(source)["tick"] + wiring.delays[synapse]
        arrivals = arrivals[arrivals < end]
        spikes = recording.sent_by(target)["tick"]
        weight = wiring.weights[synapse]
        for tick, is_spike in sorted([(t, 0) for t in arrivals.tolist()] + [(t, 1) for t in spikes.tolist()]):
            if is_spike:
                lags = (tick - arrivals[arrivals <= tick]) / ms
                weight = min(rule.most, weight + rule.potentiation * np.exp(-lags / rule.tau_plus).sum())
            else:
                lags = (tick - spikes[spikes < tick]) / ms
                weight = max(rule.least, weight - rule.depression * np.exp(-lags / rule.tau_minus).sum())
        found[synapse] = weight
    return found


@pytest.mark.parametrize("engine", ENGINES)
class TestAgainstEveryPair:
    @settings(max_examples=20)
    @given(rule=RULES, seed=st.integers(0, 100))
    def test_weights_are_the_sum_over_all_pairs(self, engine, rule, seed):
        recording = ns.simulate(busy_network(seed), until=400.0, seed=seed, plasticity=rule, engine=engine)
        assert recording.engine == engine
        assert len(recording.spikes("cell")) > 0
        for synapse, weight in brute_force(recording, rule).items():
            assert recording.end.weights[synapse] == pytest.approx(weight, abs=1e-12)
        still = np.flatnonzero(~recording.wiring.plastic)
        assert recording.end.weights[still].tolist() == recording.wiring.weights[still].tolist()

    @pytest.mark.parametrize("interval", [-60.0, -20.0, -5.0, 0.0, 5.0, 20.0, 60.0])
    def test_one_pair_changes_it_as_published(self, engine, interval):
        rule = ns.STDP(potentiation=0.02, depression=0.03, tau_plus=17.0, tau_minus=34.0)
        window = 0.02 * math.exp(-interval / 17.0) if interval >= 0.0 else -0.03 * math.exp(interval / 34.0)
        assert pairing(rule, [interval], engine=engine)[0] == pytest.approx(window, abs=1e-15)
        assert rule.of_pair(0.5, interval) == pytest.approx(window, abs=1e-15)

    def test_pairs_far_from_each_other_add_up(self, engine):
        found = pairing(ns.STDP(), [10.0], pairs=5, engine=engine)[0]
        assert found == pytest.approx(5 * 0.005 * math.exp(-0.5), abs=1e-12)

    def test_a_delay_is_the_axons(self, engine):
        """A signal sent before a spike, but that arrives after it, was too late."""
        net, until = paired(ns.STDP(), [-2.0], 0.5)
        recording = ns.simulate(net, until, plasticity=ns.STDP(), engine=engine)
        sent, fired = recording.spikes("x0")[0], recording.spikes("cell0")[0]
        assert (sent, fired, sent + 1.0) == (2.0, 1.0, 3.0)
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[10.0]))
        net.add_neuron("driver", ns.Stimulus(times=[12.0]))
        net.add_neuron("cell", ns.LIF(threshold=2.0))
        net.connect("x", "cell", weight=0.5, delay=5.0, plastic=True)
        net.connect("driver", "cell", weight=3.0, delay=1.0)
        _, weights = ns.simulate(net, until=50.0, plasticity=ns.STDP(), engine=engine).weights("x", "cell")
        assert weights[-1] - 0.5 == pytest.approx(-0.00525 * math.exp(-2.0 / 20.0))

    def test_a_refractory_neuron_does_not_hear_a_signal_that_its_synapse_takes_note_of(self, engine):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[10.0]))
        net.add_neuron("driver", ns.Stimulus(times=[8.0]))
        net.add_neuron("cell", ns.LIF(refractory=20.0))
        net.connect("x", "cell", weight=0.5, delay=1.0, plastic=True)
        net.connect("driver", "cell", weight=3.0, delay=1.0)
        recording = ns.simulate(net, until=50.0, plasticity=ns.STDP(), engine=engine)
        assert recording.weights("x", "cell")[1][-1] - 0.5 == pytest.approx(-0.00525 * math.exp(-2.0 / 20.0))


class TestTime:
    @settings(max_examples=15)
    @given(RULES, st.lists(st.floats(0.0, 300.0), min_size=1, max_size=3), st.integers(0, 20))
    def test_a_run_may_be_split_anywhere(self, rule, cuts, seed):
        net = busy_network(seed)
        whole = ns.simulate(net, until=300.0, seed=seed, plasticity=rule)
        part = None
        for cut in [*sorted(cuts), 300.0]:
            part = ns.simulate(net, until=cut, seed=seed, plasticity=rule, resume=part)
        assert part.digest() == whole.digest()
        assert part.changes.tobytes() == whole.changes.tobytes()

    def test_also_from_a_file(self, tmp_path):
        net = busy_network()
        ns.simulate(net, until=150.0, plasticity=ns.STDP()).save(tmp_path / "half.npz")
        again = ns.simulate(net, 300.0, plasticity=ns.STDP(), resume=ns.load_recording(tmp_path / "half.npz"))
        assert again.digest() == ns.simulate(net, until=300.0, plasticity=ns.STDP()).digest()

    def test_the_order_of_building_does_not_matter(self):
        one, other = busy_network(), ns.Network()
        for name in reversed(list(one.graph.nodes)):
            other.add_neuron(name, one.graph.nodes[name]["model"])
        for source, target, edge in reversed(list(one.graph.edges(data=True))):
            other.connect(source, target, **{key: edge[key] for key in ("weight", "delay", "plastic")})
        digests = [ns.simulate(net, until=200.0, plasticity=ns.STDP()).digest() for net in (one, other)]
        assert digests[0] == digests[1]

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_changed_weight_acts_after_its_instant(self, engine):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[10.0, 40.0]))
        net.add_neuron("cell", ns.LIF(tau=1.0))
        net.connect("x", "cell", weight=1.0, delay=1.0, plastic=True)
        rule = ns.STDP(potentiation=0.5, depression=0.0, most=2.0)
        recording = ns.simulate(net, until=50.0, plasticity=rule, engine=engine)
        assert recording.tables.events["drive"].tolist() == [1.0, 1.5]
        times, weights = recording.weights("x", "cell")
        assert times.tolist() == [0.0, 11.0, 41.0]
        assert weights == pytest.approx([1.0, 1.5, 2.0])
        assert "1.5 x 1" in str(recording.why("cell", 41.0))
        assert recording.at(30.0).weights[0] == 1.5

    def test_without_a_rule_plastic_synapses_keep_their_weights(self):
        recording = ns.simulate(busy_network(), until=200.0)
        assert len(recording.changes) == 0
        assert recording.end.weights.tolist() == recording.wiring.weights.tolist()


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15)
@given(rule=RULES, seed=st.integers(0, 50))
def test_weights_stay_within_their_bounds(engine, rule, seed):
    recording = ns.simulate(busy_network(seed), until=400.0, seed=seed, plasticity=rule, engine=engine)
    assert rule.least <= recording.changes["weight"].min(initial=0.5)
    assert recording.changes["weight"].max(initial=0.5) <= rule.most
    ticks = recording.changes["tick"]
    assert (np.diff(ticks) >= 0).all()
    assert len({(row["tick"], row["synapse"]) for row in recording.changes}) == len(ticks)


@dataclass(frozen=True)
class CountArrivals(ns.PlasticityRule):
    """A plug-in: the weight grows with every arrival, whatever its neuron does."""

    least: float = 0.0
    most: float = 10.0

    def fade_arrivals(self, trace, elapsed):
        return trace

    def fade_spikes(self, trace, elapsed):
        return trace

    def at_arrival(self, weight, spikes):
        return min(self.most, weight + 0.25)

    def at_spike(self, weight, arrivals):
        return weight


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_of_ones_own_works_as_it_is(engine):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 2.0, 3.0]))
    net.add_neuron("cell", ns.LIF(threshold=100.0))
    net.connect("x", "cell", weight=1.0, delay=1.0, plastic=True)
    recording = ns.simulate(net, until=10.0, plasticity=CountArrivals(), engine=engine)
    assert recording.end.weights.tolist() == [1.75]


@dataclass(frozen=True)
class Noted(CountArrivals):
    """A plug-in that no compiler can take as it is: it counts with a Python object."""

    def at_spike(self, weight, arrivals):
        return weight + 0.25 * len(str({"spikes": arrivals > 0.0})) / 16.0


def test_a_rule_that_cannot_be_compiled_is_named_and_left_to_the_other_engine(monkeypatch):
    with pytest.raises(ns.InputError, match=r"the rule Noted cannot be compiled: at_spike \(test_stdp.py, line \d+\)"):
        ns.simulate(busy_network(), until=50.0, plasticity=Noted(), engine="compiled")
    monkeypatch.setattr(choice, "MANY_SYNAPSES", 1)
    with pytest.warns(ns.NeurosimWarning, match="the rule Noted cannot be compiled"):
        assert ns.simulate(busy_network(), until=50.0, plasticity=Noted()).engine == "simpy"
    assert ns.simulate(busy_network(), until=50.0, plasticity=CountArrivals()).engine == "compiled"


class TestKept:
    """The rule is part of a recording: written to files, and needed to go on."""

    @pytest.mark.parametrize("suffix", ["npz", "json"])
    @pytest.mark.parametrize("rule", [ns.STDP(potentiation=0.1, tau_plus=7.0), CountArrivals(most=math.inf), None])
    def test_a_file_gives_it_back(self, rule, suffix, tmp_path):
        ns.simulate(busy_network(), until=50.0, plasticity=rule).save(tmp_path / f"run.{suffix}")
        again = ns.load_recording(tmp_path / f"run.{suffix}", rules=[CountArrivals])
        assert again.plasticity == rule

    def test_a_rule_that_is_not_ours_has_to_be_given(self, tmp_path):
        ns.simulate(busy_network(), until=50.0, plasticity=CountArrivals()).save(tmp_path / "run.npz")
        with pytest.raises(ns.UnknownNameError, match=r"plasticity rule.*rules=\[CountArrivals\]"):
            ns.load_recording(tmp_path / "run.npz")

    def test_a_file_that_says_other_parameters_is_refused(self, tmp_path):
        ns.simulate(busy_network(), until=50.0, plasticity=ns.STDP()).save(tmp_path / "run.json")
        text = (tmp_path / "run.json").read_text().replace('"tau_plus"', '"tau_pluss"')
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(ns.InputError, match=r"he plasticity rule 'stdp' does not have the parameters .*tau_pluss"):
            ns.load_recording(tmp_path / "run.json")

    def test_a_file_that_gives_a_number_beyond_the_floats_is_refused(self, tmp_path):
        ns.simulate(busy_network(), until=50.0, plasticity=CountArrivals(most=8.0)).save(tmp_path / "run.json")
        text = (tmp_path / "run.json").read_text().replace('"most": 8.0', f'"most": {10**400}')
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(ns.InputError, match="'most' must be a number; got 10000"):
            ns.load_recording(tmp_path / "run.json", rules=[CountArrivals])

    @pytest.mark.parametrize(
        ("one", "other"), [(ns.STDP(), ns.STDP(tau_plus=21.0)), (ns.STDP(), None), (None, ns.STDP())]
    )
    def test_a_run_goes_on_with_no_other(self, one, other):
        part = ns.simulate(busy_network(), until=50.0, plasticity=one)
        with pytest.raises(ns.InputError) as refused:
            ns.simulate(busy_network(), until=60.0, plasticity=other, resume=part)
        assert str(refused.value) == f"The recording to resume ran with plasticity={one!r}; got plasticity={other!r}."


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            (
                {"potentiation": -0.1},
                "The 'potentiation' parameter of STDP must be zero or a positive .*; got -0.1",
            ),
            ({"depression": math.nan}, "The 'depression' parameter of STDP must be zero or a positive number; got nan"),
            ({"tau_plus": 0.0}, "The 'tau_plus' parameter of STDP must be a positive number of ms; got 0.0"),
            ({"tau_minus": math.inf}, "The 'tau_minus' parameter of STDP must be a positive number of ms; got inf"),
            ({"most": math.inf}, "The 'most' parameter of STDP must be a finite number; got inf"),
            ({"least": 1.0}, "The 'least' parameter of STDP must be below its 'most' of 1.0; got 1.0"),
        ],
    )
    def test_parameters_are_checked(self, wrong, told):
        with pytest.raises(ns.InputError, match=told):
            ns.STDP(**wrong)

    def test_a_weight_out_of_bounds_is_named(self):
        with pytest.raises(ns.InputError, match=r"'x0' -> 'cell' has the weight 3, outside of the bounds 0 and 1"):
            ns.simulate(busy_network(weight=3.0), until=1.0, plasticity=ns.STDP())

    def test_a_network_without_plastic_synapses_is_refused(self):
        net = ns.Network()
        net.add_neuron("cell", ns.LIF())
        with pytest.raises(ns.InputError, match=r"no plastic synapse for STDP to change; connect"):
            ns.simulate(net, until=1.0, plasticity=ns.STDP())

    def test_what_a_person_wires_is_refused(self):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[1.0]))
        net.add_neuron("gate", ns.McCullochPitts())
        net.connect("x", "gate", weight=1.0, plastic=True)
        with pytest.raises(ns.InputError, match="'x' -> 'gate' ends on a McCullochPitts, which has fixed weights"):
            ns.simulate(net, until=1.0, plasticity=ns.STDP())

    def test_what_is_no_rule_is_refused(self):
        with pytest.raises(ns.InputError, match="plasticity must be a PlasticityRule, such as STDP"):
            ns.simulate(busy_network(), until=1.0, plasticity="stdp")

    def test_going_tick_by_tick_is_refused_by_name(self):
        with pytest.raises(ns.InputError, match=r"this run are plastic \(STDP\), so it cannot go tick by tick"):
            ns.simulate(busy_network(), until=1.0, plasticity=ns.STDP(), engine="compiled", stepping=True)

    def test_a_rule_is_a_dataclass_of_numbers(self):
        plain = type("Plain", (ns.STDP.__base__,), {name: None for name in ns.PlasticityRule.__abstractmethods__})()
        with pytest.raises(ns.InputError, match="The plasticity rule Plain must be a frozen dataclass of numbers"):
            ns.simulate(busy_network(), until=1.0, plasticity=plain)
        with pytest.raises(ns.InputError, match="The 'most' parameter of CountArrivals must be a number; got 'much'"):
            ns.simulate(busy_network(), until=1.0, plasticity=CountArrivals(most="much"))
        with pytest.raises(ns.InputError, match="The 'most' parameter of CountArrivals must be a number; got 10000"):
            ns.simulate(busy_network(), until=1.0, plasticity=CountArrivals(most=10**400))

    def test_a_window_needs_intervals(self):
        with pytest.raises(ns.InputError, match="The intervals of a window must be a list of times"):
            ns.figures.stdp_window(intervals=[])


def test_the_window_shows_what_was_measured():
    figure = ns.figures.stdp_window(ns.STDP(potentiation=0.01), [-10.0, 10.0])
    dots = next(line for line in figure.axes[0].get_lines() if line.get_marker() == "o")
    assert dots.get_ydata() == pytest.approx([-0.00525 * math.exp(-0.5), 0.01 * math.exp(-0.5)], abs=1e-15)
