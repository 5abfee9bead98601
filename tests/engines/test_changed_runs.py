"""A run that goes on with other weights, parameters or stimuli, held to closed forms and to the slow oracle."""

import math
from dataclasses import replace

import numpy as np
import oracle_clock
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences
from random_networks import (
    ALIKE,
    CURRENTS,
    PLASTIC,
    THRESHOLDS,
    WEIGHTS,
    exp_currents,
    lifs,
    plastic_specs,
    specs,
    train_alone,
)

import neurosim as ns

ENGINES = ["simpy", "compiled"]


def lone(times=(), weight=0.6, delay=1.0, initial=None, **given):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(list(times)))
    net.add_neuron("cell", ns.LIF(**given), initial=initial)
    net.connect("x", "cell", weight=weight, delay=delay)
    return net


def on(changed, first, until=100.0, **given):
    return ns.simulate(changed, until, resume=first, **given)


@pytest.mark.parametrize("engine", ENGINES)
class TestClosedForms:
    def test_a_membrane_relaxes_to_where_it_is_driven_now_and_as_fast_as_it_is_now(self, engine):
        first = ns.simulate(lone(tau=20.0, constant_drive=0.8), 30.0, engine=engine)
        both = on(lone(tau=10.0, constant_drive=1.5), first, 60.0, engine=engine)
        v = 0.8 * (1.0 - math.exp(-30.0 / 20.0))
        crossing = 30.0 + 10.0 * math.log((1.5 - v) / 0.5)
        period = 10.0 * math.log(1.5 / 0.5)
        expected = np.arange(crossing, 60.0, period)
        assert both.spikes("cell") == pytest.approx(expected, abs=2e-6)
        assert both.potential("cell", [10.0, 30.0, 32.0]) == pytest.approx(
            [0.8 * (1.0 - math.exp(-0.5)), v, 1.5 + (v - 1.5) * math.exp(-0.2)], rel=1e-12
        )

    def test_a_weight_acts_on_what_arrives_from_then_on_also_if_it_was_sent_before(self, engine):
        first = ns.simulate(lone([10.0, 28.0, 40.0], weight=0.5, delay=5.0, tau=1e6), 30.0, engine=engine)
        both = on(lone([10.0, 28.0, 40.0], weight=0.25, delay=5.0, tau=1e6), first, 60.0, engine=engine)
        assert both.potential("cell", [20.0, 34.0, 50.0]) == pytest.approx([0.5, 0.75, 1.0], abs=1e-4)
        assert both.spikes("cell").size == 0

    @pytest.mark.parametrize("threshold", [0.5, 0.75, 0.76])
    def test_one_that_is_at_its_threshold_or_above_fires_at_once_as_at_time_0(self, engine, threshold):
        net = lone([10.0], weight=0.75, tau=1e300)
        first = ns.simulate(net, 30.0, engine=engine)
        both = on(lone([10.0], weight=0.75, tau=1e300, threshold=threshold), first, engine=engine)
        begun = ns.simulate(lone(tau=1e300, threshold=threshold, initial={"v": 0.75}), 10.0, engine=engine)
        assert both.spikes("cell").tolist() == ([30.0] if threshold <= 0.75 else [])
        assert begun.spikes("cell").tolist() == ([0.0] if threshold <= 0.75 else [])

    def test_a_prediction_of_the_old_model_is_void(self, engine):
        first = ns.simulate(lone(tau=10.0, constant_drive=2.0), 6.0, engine=engine)  # it would fire at 6.93 ms
        assert on(lone(tau=10.0, constant_drive=0.0), first, engine=engine).spikes("cell").size == 0

    def test_a_silence_that_has_begun_ends_when_it_would_have(self, engine):
        net = lone([10.0, 14.0, 19.0, 22.0, 24.0, 26.0], weight=2.0, refractory=10.0, reset=-0.5)
        first = ns.simulate(net, 15.0, engine=engine)
        shorter = lone([10.0, 14.0, 19.0, 22.0, 24.0, 26.0], weight=2.0, refractory=3.0, reset=-0.5)
        both = on(shorter, first, engine=engine)
        assert both.spikes("cell").tolist() == [11.0, 23.0, 27.0]  # deaf up to 21, then from 23 up to 26 ms
        assert "refractory until 21 ms" in str(both.why("cell", 17.0))
        assert "refractory until 26 ms" in str(both.why("cell", 23.5))
        held = [-0.5, -0.5, -0.5, -0.5 * math.exp(-1.5 / 20.0), -0.5, -0.5 * math.exp(-0.5 / 20.0)]
        assert both.potential("cell", [12.0, 14.5, 20.5, 22.5, 25.9, 26.5]) == pytest.approx(held, rel=1e-12)

    def test_a_silence_of_a_neuron_that_hears_meanwhile(self, engine):
        def build(tau_syn):
            net = ns.Network()
            net.add_neuron("x", ns.Stimulus([1.0, 24.0]))
            model = ns.ExpCurrentLIF(
                tau=10.0, rest=0.0, reset=0.0, threshold=1.0, refractory=20.0, tau_syn=tau_syn, capacitance=1.0
            )
            net.add_neuron("cell", model, initial={"v": 2.0})
            net.connect("x", "cell", weight=0.3, delay=1.0)
            return net

        first = ns.simulate(build(5.0), 7.0, engine=engine)  # it fired at 0, heard at 2, and is silent up to 20 ms
        both = on(build(8.0), first, 40.0, engine=engine)

        def risen(i):  # in 5 ms
            return i * (math.exp(-5.0 / 10.0) - math.exp(-5.0 / 8.0)) * 10.0 * 8.0 / (10.0 - 8.0)

        i = 0.3 * math.exp(-5.0 / 5.0) * math.exp(-13.0 / 8.0)  # at 20 ms
        v = risen(i)
        last = v * math.exp(-5.0 / 10.0) + risen(i * math.exp(-5.0 / 8.0) + 0.3)
        assert both.potential("cell", [20.0, 25.0, 30.0]) == pytest.approx([0.0, v, last], rel=1e-9)

    def test_a_constant_current_that_steps_is_the_step_of_a_current(self, engine):
        def build(drive, times, levels):
            net = ns.Network()
            net.add_neuron("i", ns.StepCurrent(times, levels))
            net.add_neuron("cell", ns.LIF(tau=10.0, constant_drive=drive, refractory=2.0))
            net.connect("i", "cell", delay=1.0)
            return net

        whole = ns.simulate(build(0.5, [0.0, 49.0], [0.0, 0.9]), 120.0, engine=engine)
        first = ns.simulate(build(0.5, [0.0, 89.0], [0.0, 0.0]), 50.0, engine=engine)
        parts = on(build(0.5 + 0.9, [0.0, 89.0], [0.0, 0.0]), first, 88.0, engine=engine)
        ended = whole.spikes("cell")
        assert parts.spikes("cell").tolist() == ended[ended < 88.0].tolist()
        assert len(parts.spikes("cell")) > 2

    def test_the_current_that_is_injected_stays(self, engine):
        def build(drive, times, levels):
            net = ns.Network()
            net.add_neuron("i", ns.StepCurrent(times, levels))
            net.add_neuron("cell", ns.LIF(tau=10.0, constant_drive=drive, refractory=2.0))
            net.connect("i", "cell", delay=1.0)
            return net

        whole = ns.simulate(build(0.5, [0.0, 10.0, 49.0, 60.0], [0.0, 0.4, 0.6, 0.2]), 120.0, engine=engine)
        first = ns.simulate(build(0.5, [0.0, 10.0, 60.0], [0.0, 0.4, 0.0]), 50.0, engine=engine)
        parts = on(build(0.7, [0.0, 10.0, 60.0], [0.0, 0.4, 0.0]), first, 120.0, engine=engine)
        assert parts.spikes("cell").tolist() == whole.spikes("cell").tolist() != []
        at = np.linspace(0.0, 120.0, 300)
        assert parts.potential("cell", at).tobytes() == whole.potential("cell", at).tobytes()

    def test_a_weight_that_changes_is_another_synapse_from_then_on(self, engine):
        times = [3.0, 9.0, 14.0, 19.5, 21.0, 25.0, 26.5]
        first = ns.simulate(lone(times, weight=0.3), 20.0, engine=engine)
        both = on(lone(times, weight=0.8), first, engine=engine)
        net = lone([t for t in times if t + 1.0 < 20.0], weight=0.3)
        net.add_neuron("y", ns.Stimulus([t for t in times if t + 1.0 >= 20.0]))
        net.connect("y", "cell", weight=0.8)
        whole = ns.simulate(net, 100.0, engine=engine)
        at = np.linspace(0.0, 100.0, 333)
        assert both.potential("cell", at).tobytes() == whole.potential("cell", at).tobytes()
        assert both.spikes("cell").tolist() == whole.spikes("cell").tolist() != []

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (ns.Stimulus([3.0, 20.0, 30.0]), ns.Stimulus([4.0, 19.0, 21.0, 33.0])),
            (ns.Stimulus([3.0, 19.5]), ns.Poisson(400.0)),
            (ns.Poisson(200.0), ns.Poisson(600.0)),
            (ns.Poisson(200.0), ns.Poisson(900_000.0)),
            (ns.Poisson(900_000.0), ns.Poisson(700_000.0)),
            (ns.Poisson(900_000.0), ns.Stimulus([25.0])),
        ],
    )
    def test_a_source_sends_what_the_old_one_would_have_and_then_what_the_new_one_would(self, engine, before, after):
        def build(source):
            net = ns.Network(tick=0.001)
            net.add_neuron("x", source)
            net.add_neuron("cell", ns.LIF(tau=5.0, threshold=40.0))
            net.connect("x", "cell", weight=0.02, delay=3.0)
            return net

        first = ns.simulate(build(before), 20.0, engine=engine, seed=5)
        both = on(build(after), first, 40.0, engine=engine, seed=5)
        whole = [ns.simulate(build(source), 40.0, engine=engine, seed=5) for source in (before, after)]
        times = [one.spikes("x") for one in whole]
        assert both.spikes("x").tolist() == [*times[0][times[0] < 20.0], *times[1][times[1] >= 20.0]]
        assert both.potential("cell", 22.5) == whole[0].potential("cell", 22.5)  # what is under way arrives
        assert both.digest() != first.digest()
        again = on(build(after), on(build(after), first, 21.0, engine=engine, seed=5), 40.0, engine=engine, seed=5)
        assert again.digest() == both.digest()
        assert [part.digest() == both.digest() for part in whole] == [False, False]


class TestNothingChanged:
    @settings(max_examples=30)
    @given(plastic_specs(**PLASTIC), st.data())
    def test_the_network_built_again_or_taken_from_the_recording_is_the_same(self, spec, data):
        rule = ns.STDP(least=-3.0, most=3.0)
        cuts = sorted(data.draw(st.lists(st.integers(0, spec.until), max_size=4)))
        whole, part = spec.simulate(seed=2, plasticity=rule), None
        for cut in [*cuts, spec.until]:
            net = spec.network() if part is None or data.draw(st.booleans()) else part.network
            part = ns.simulate(net, net.clock.ms(cut), seed=2, resume=part, plasticity=rule)
        assert differences(whole, part) == []

    def test_it_is_the_recording_of_one_network(self):
        net = lone([3.0, 4.0])
        first = ns.simulate(net, 20.0)
        for same in (net, lone([3.0, 4.0]), first.network):
            assert on(same, first).stages == ()


@st.composite
def edits(draw, spec, at, alike=ALIKE):
    """Other numbers of some cells, other weights of some synapses, and another train of some source."""
    numbers, common = {}, draw(THRESHOLDS)
    all_stay = draw(st.booleans())
    for name, (kind, cell, _) in spec.cells.items():
        if all_stay if kind in alike else draw(st.booleans()):
            continue
        if kind == "lif":
            numbers[name] = draw(lifs())
        elif kind == "exp-current-lif":
            numbers[name] = draw(exp_currents())
        else:
            numbers[name] = cell | {"threshold": common if kind in alike else draw(THRESHOLDS)}
    weights = []
    for _, target, weight, _ in spec.synapses:
        kinds = CURRENTS if spec.cells[target][0] == "exp-current-lif" else WEIGHTS
        other = weight != -math.inf and draw(st.integers(0, 2)) == 0
        weights.append(draw(st.sampled_from(kinds)) if other else weight)
    trains = dict(spec.trains)
    for name in spec.trains:
        if draw(st.booleans()):
            ticks = draw(st.lists(st.integers(at, spec.until), max_size=8, unique=True))
            trains[name] = dict.fromkeys(sorted(ticks), draw(st.sampled_from([1.0, 0.5, 2.0])))
    return numbers, weights, trains


def after(spec, change):
    numbers, weights, trains = change
    cells = {name: (kind, numbers.get(name, cell), v) for name, (kind, cell, v) in spec.cells.items()}
    synapses = [(*one[:2], weight, one[3]) for one, weight in zip(spec.synapses, weights, strict=True)]
    return replace(spec, cells=cells, synapses=synapses, trains=trains)


@settings(max_examples=100)
@given(specs(alike=ALIKE), st.data())
def test_random_changes_of_random_networks(spec, data):
    cuts = sorted(data.draw(st.lists(st.integers(1, spec.until - 1), min_size=1, max_size=3, unique=True)))
    changes = {cut: data.draw(edits(spec, cut)) for cut in cuts}
    pauses = data.draw(st.lists(st.integers(0, spec.until), max_size=3))
    threads, stepping = data.draw(st.sampled_from([1, 2, 3])), data.draw(st.sampled_from([None, False, True]))
    runs = []
    for engine, stops in (("simpy", cuts), ("compiled", cuts), ("simpy", sorted({*cuts, *pauses}))):
        part, now = None, spec
        for stop in [*stops, spec.until]:
            how = {"threads": threads, "stepping": stepping} if engine == "compiled" else {}
            part = now.simulate(stop, seed=1, resume=part, engine=engine, **how)
            now = after(now, changes[stop]) if stop in changes else now
        runs.append(part)
    assert differences(runs[0], runs[1]) == []
    assert differences(runs[0], runs[2]) == []
    trains = spec.trains | {name: train_alone(spec, name, 1) for name in spec.noise}
    cells = {
        name: oracle_clock.Cell(kind, cell, v=cell.get("rest", 0.0) if v is None else v)
        for name, (kind, cell, v) in spec.cells.items()
    }
    noise = {name: trains[name] for name in spec.noise}
    told = {cut: (numbers, weights, other | noise) for cut, (numbers, weights, other) in changes.items()}
    sent, acts = oracle_clock.run(cells, trains, spec.synapses, spec.until, round(1.0 / spec.tick), told)
    assert runs[0].signals.tolist() == sent
    for index, log in acts.items():
        events, _ = runs[0].events(runs[0].wiring.names[index])
        assert events[["tick", "drive", "outcome"]].tolist() == log


@settings(max_examples=40)
@given(plastic_specs(**PLASTIC), st.booleans(), st.data())
def test_random_changes_where_synapses_change_by_themselves(spec, learned, data):
    rule = ns.STDP(least=-3.0, most=3.0)
    cuts = sorted(data.draw(st.lists(st.integers(1, spec.until - 1), min_size=1, max_size=3, unique=True)))
    numbers = {cut: data.draw(edits(spec, cut, PLASTIC["alike"]))[0] for cut in cuts}
    touched = {cut: data.draw(st.sets(st.integers(0, len(spec.synapses) - 1))) for cut in cuts}
    runs = []
    for engine, pauses in (("simpy", []), ("compiled", []), ("simpy", data.draw(st.lists(st.integers(0, spec.until))))):
        part, net = None, spec.network()
        for stop in sorted({*cuts, *pauses, spec.until}):
            part = ns.simulate(net, net.clock.ms(stop), seed=1, resume=part, engine=engine, threads=2, plasticity=rule)
            if stop not in cuts:
                continue
            net = part.network if learned else net
            for number in touched[stop]:
                edge = list(net.graph.edges.values())[number]
                edge["weight"] = edge["weight"] if edge["weight"] == -math.inf else 0.123 + 0.001 * cuts.index(stop)
            for name in numbers[stop].keys() & set(net.graph):  # ("p", 0) may be of a population "p" there
                cell = numbers[stop][name]
                times = {"refractory": net.clock.ms(cell["refractory"])} if "refractory" in cell else {}
                net.graph.nodes[name]["model"] = type(net.graph.nodes[name]["model"])(**cell | times)
        runs.append(part)
        for cut in cuts:
            now = part.synapses(at=net.clock.ms(cut - 1))["weight"][sorted(touched[cut])]
            assert np.all((now == 0.123 + 0.001 * cuts.index(cut)) | (now == -math.inf))
    assert differences(runs[0], runs[1]) == []
    assert differences(runs[0], runs[2]) == []
