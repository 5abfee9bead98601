"""What happens at one instant, and from one to the next: the promises of the event loop, one by one."""

import math
import re
import signal
from dataclasses import dataclass

import numpy as np
import pytest
from mute_model import Mute

import neurosim as ns
from neurosim.recording.tables import DEAF, FIRED, SILENT

UNIT = ns.McCullochPitts()


def network(neurons, synapses, tick=1.0):
    net = ns.Network(tick=tick)
    for name, model in neurons.items():
        net.add_neuron(name, model)
    for source, target, weight, delay in synapses:
        net.connect(source, target, weight=weight, delay=delay)
    return net


def spikes(net, name, until=20.0, **given):
    return ns.simulate(net, until=until, **given).spikes(name).tolist()


def acts(recording, name):
    events, _ = recording.events(name)
    return [tuple(row) for row in events[["tick", "drive", "outcome"]].tolist()]


@dataclass(frozen=True)
class Spoiled(ns.NeuronModel):
    """A plug-in that does something at the `count`-th time it fires."""

    deed: object = None
    count: int = 1
    threshold: float = 1.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0
        fired: float = 0.0

    def initial(self):
        return Spoiled.State()

    def advance(self, state, elapsed):
        pass

    def integrate(self, state, drive):
        state.v += drive
        if drive and state.fired + 1 == self.count and self.deed == "nan":
            state.v = math.nan

    def fire(self, state):
        if state.v < self.threshold:
            return 0.0
        state.v = 0.0
        state.fired += 1
        if state.fired == self.count and self.deed is not None:
            signal.raise_signal(self.deed)
        return 1.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


@dataclass(frozen=True)
class Rebound(Mute):
    """It rises while it is refractory, and as it fires, below its threshold, says that it never would by itself."""

    refractory: float = 3.0

    def advance(self, state, elapsed):
        state.v += 0.0

    def advance_refractory(self, state, elapsed):
        state.v += elapsed

    def integrate_refractory(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v >= self.threshold:
            state.v = 0.0
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return 0.0 if state.v >= self.threshold else math.inf


class TestOneInstant:
    def test_simultaneous_signals_are_summed_before_one_test(self):
        # +2 alone would fire; with the -2 that is listed last, nothing does
        net = network(
            {"a": ns.Stimulus([1.0]), "b": ns.Stimulus([2.0]), "cell": ns.LIF()},
            [("a", "cell", 2.0, 3.0), ("b", "cell", -2.0, 2.0)],
        )
        recording = ns.simulate(net, until=20.0)
        assert acts(recording, "cell") == [(4, 0.0, SILENT)]

    def test_halves_that_arrive_together_make_one_spike(self):
        net = network(
            {"a": ns.Stimulus([1.0]), "b": ns.Stimulus([1.0]), "cell": ns.LIF()},
            [("a", "cell", 1.5, 1.0), ("b", "cell", 1.5, 1.0)],
        )
        recording = ns.simulate(net, until=20.0)
        assert acts(recording, "cell") == [(2, 3.0, FIRED)]

    @pytest.mark.parametrize(
        ("weights", "total"),
        [((1e16, 1.0, -1e16), 0.0), ((1e16, -1e16, 1.0), 1.0), ((0.1, 0.2, 0.3), (0.1 + 0.2) + 0.3)],
    )
    def test_signals_sent_together_are_summed_by_the_rank_of_their_neuron(self, weights, total):
        for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
            net = ns.Network(tick=1.0)
            net.add_neuron("out", ns.Rosenblatt(threshold=-1e300))
            for i in order:
                net.add_neuron(("x", i), ns.Stimulus([1.0]))
                net.connect(("x", i), "out", weight=weights[i])
            assert acts(ns.simulate(net, until=5.0), "out") == [(2, total, FIRED)]

    @pytest.mark.parametrize(("order", "total"), [("cba", 1.0), ("abc", 0.0), ("acb", 0.0), ("bca", 1.0)])
    def test_signals_sent_earlier_are_summed_first_whatever_their_rank(self, order, total):
        # They arrive together; the 1.0 survives only if it was sent after both large ones.
        weights = {"a": 1.0, "b": -1e16, "c": 1e16}
        net = ns.Network(tick=1.0)
        net.add_neuron("out", ns.Rosenblatt(threshold=-1e300))
        for name in "abc":
            sent = float(order.index(name))
            net.add_neuron(name, ns.Stimulus([sent]))
            net.connect(name, "out", weight=weights[name], delay=10.0 - sent)
        assert acts(ns.simulate(net, until=15.0), "out") == [(10, total, FIRED)]

    def test_parallel_synapses_all_count_each_after_its_own_delay(self):
        net = network(
            {"x": ns.Stimulus([1.0]), "cell": ns.Rosenblatt(threshold=10.0)},
            [("x", "cell", 2.0, 1.0), ("x", "cell", 2.0, 1.0), ("x", "cell", 7.0, 3.0)],
        )
        assert acts(ns.simulate(net, until=9.0), "cell") == [(2, 4.0, SILENT), (4, 7.0, SILENT)]

    def test_a_value_multiplies_the_weight(self):
        net = network(
            {"x": ns.Stimulus([1.0, 2.0], values=[0.5, -4.0]), "cell": ns.Rosenblatt(threshold=-9.0)},
            [("x", "cell", 3.0, 1.0)],
        )
        assert acts(ns.simulate(net, until=9.0), "cell") == [(2, 1.5, FIRED), (3, -12.0, SILENT)]

    @pytest.mark.parametrize(
        ("model", "weight", "fires"),
        [
            (ns.LIF(threshold=0.7), 0.7, True),
            (ns.LIF(threshold=0.7), math.nextafter(0.7, 0.0), False),
            (ns.McCullochPitts(threshold=0.7), 0.7, True),
            (ns.McCullochPitts(threshold=0.7), math.nextafter(0.7, 0.0), False),
        ],
    )
    def test_the_threshold_is_inclusive(self, model, weight, fires):
        net = network({"x": ns.Stimulus([1.0]), "cell": model}, [("x", "cell", weight, 1.0)])
        assert spikes(net, "cell") == ([2.0] if fires else [])

    def test_what_fires_now_is_heard_later_also_by_itself(self):
        net = network({"x": ns.Stimulus([0.0]), "cell": UNIT}, [("x", "cell", 1.0, 1.0), ("cell", "cell", 1.0, 4.0)])
        assert spikes(net, "cell") == [1.0, 5.0, 9.0, 13.0, 17.0]

    def test_a_ring_goes_round_in_the_sum_of_its_delays(self):
        delays = [1.0, 2.5, 4.0]
        ring = [(i, (i + 1) % 3, 1.0, delays[i]) for i in range(3)]
        net = network({**dict.fromkeys(range(3), UNIT), "x": ns.Stimulus([0.0])}, [*ring, ("x", 0, 1.0, 1.0)], tick=0.5)
        assert spikes(net, 0, until=40.0) == [1.0 + sum(delays) * k for k in range(6)]
        assert spikes(net, 2, until=40.0) == [4.5 + sum(delays) * k for k in range(5)]


class TestDelays:
    @pytest.mark.parametrize("delay", [0.0, -1.0, -0.0])
    def test_a_delay_is_at_least_one_tick(self, delay):
        net = network({"a": UNIT, "b": UNIT}, [])
        with pytest.raises(ns.InputError, match=r"The delay of 'a' -> 'b' must be at least one tick of 1 ms; got"):
            net.connect("a", "b", delay=delay)
        assert net.graph.number_of_edges() == 0

    def test_less_than_half_the_default_tick_is_no_delay(self):
        net = network({"a": UNIT, "b": UNIT}, [], tick=1e-6)
        with pytest.raises(ns.InputError, match="The delay of 'a' -> 'b' must be at least one tick"):
            net.connect("a", "b", delay=4e-7)

    def test_one_tick_is_enough(self):
        net = network({"x": ns.Stimulus([1.0]), "cell": UNIT}, [("x", "cell", 1.0, 1e-6)], tick=1e-6)
        assert spikes(net, "cell") == [1.000001]


class TestRefractoriness:
    @pytest.mark.parametrize(("arrival", "heard"), [(6.0, False), (6.5, False), (7.0, True), (7.5, True)])
    def test_the_silence_is_half_open(self, arrival, heard):
        # It fires at 2 and is silent in [2, 7).
        net = network(
            {"x": ns.Stimulus([1.0, arrival - 1.0]), "cell": ns.LIF(refractory=5.0)},
            [("x", "cell", 1.0, 1.0)],
            tick=0.5,
        )
        recording = ns.simulate(net, until=10.0)
        assert recording.spikes("cell").tolist() == ([2.0, arrival] if heard else [2.0])
        assert acts(recording, "cell") == [(4, 1.0, FIRED), (int(2 * arrival), 1.0, FIRED if heard else DEAF)]

    def test_what_a_deaf_neuron_is_sent_leaves_no_trace(self):
        one = network({"x": ns.Stimulus([1.0]), "cell": ns.LIF(refractory=5.0)}, [("x", "cell", 1.0, 1.0)])
        two = network({"x": ns.Stimulus([1.0, 3.0]), "cell": ns.LIF(refractory=5.0)}, [("x", "cell", 1.0, 1.0)])
        times = np.linspace(0.0, 20.0, 81)
        alone, pestered = (ns.simulate(net, until=20.0).potential("cell", at=times) for net in (one, two))
        assert alone.tobytes() == pestered.tobytes()

    def test_the_potential_is_clamped_to_the_reset_and_relaxes_from_the_end_of_the_silence(self):
        cell = ns.LIF(tau=10.0, reset=-0.5, rest=-0.25, refractory=5.0)
        net = network({"x": ns.Stimulus([1.0]), "cell": cell}, [("x", "cell", 2.0, 1.0)])
        v = ns.simulate(net, until=20.0).potential("cell", at=[2.0, 4.0, 6.999, 7.0, 10.0])
        assert v[:4].tolist() == [-0.5] * 4
        assert v[4] == pytest.approx(-0.25 - 0.25 * math.exp(-0.3), rel=1e-14)

    @pytest.mark.parametrize("engine", ["simpy", "compiled"])
    def test_what_a_neuron_is_at_the_end_of_its_silence_decides_whether_it_fires_by_itself(self, engine):
        net = network({"x": ns.Stimulus([1.0]), "cell": Rebound()}, [("x", "cell", 1.0, 1.0)])
        assert spikes(net, "cell", until=12.0, engine=engine) == [2.0, 5.0, 8.0, 11.0]

    def test_a_driven_neuron_starts_again_from_its_reset_at_the_end_of_its_silence(self):
        # from 0.999 it is past the threshold after much less than a tick, so it is one tick late each time
        net = network({"cell": ns.LIF(tau=1.0, reset=0.999, refractory=3.0, constant_drive=100.0)}, [])
        assert spikes(net, "cell", until=14.0) == [1.0, 5.0, 9.0, 13.0]


class TestPredictedSpikes:
    @pytest.mark.parametrize("tick", [0.25, 0.5, 1.0])
    @pytest.mark.parametrize("v", [-2.0, 0.0, 0.3, 0.95])
    @pytest.mark.parametrize("drive", [1.05, 1.3, 4.0])
    def test_a_spike_comes_at_the_first_tick_at_which_a_scan_finds_it(self, tick, v, drive):
        def scan():
            for n in range(1000):
                if drive + (v - drive) * math.exp(-n * tick / 7.0) >= 1.0:
                    return n * tick
            return None

        net = ns.Network(tick=tick)
        net.add_neuron("cell", ns.LIF(tau=7.0, constant_drive=drive, refractory=400.0), initial={"v": v})
        assert spikes(net, "cell", until=400.0) == [scan()]

    def driven(self, weight, arrival):
        # alone it fires at 7 ln(1.2 / 0.2) = 12.54 -> 13
        return network(
            {"x": ns.Stimulus([arrival - 1.0]), "cell": ns.LIF(tau=7.0, constant_drive=1.2, refractory=100.0)},
            [("x", "cell", weight, 1.0)],
        )

    def test_left_alone_it_fires_at_13(self):
        assert spikes(self.driven(1.0, 15.0), "cell", until=40.0) == [13.0]

    @pytest.mark.parametrize("arrival", [3.0, 12.0, 13.0])
    def test_inhibition_up_to_that_very_instant_puts_it_off(self, arrival):
        v = 1.2 * (1.0 - math.exp(-arrival / 7.0)) - 0.6
        later = arrival + math.ceil(7.0 * math.log((1.2 - v) / 0.2))
        assert later > 13.0
        assert spikes(self.driven(-0.6, arrival), "cell", until=40.0) == [later]

    @pytest.mark.parametrize("arrival", [9.0, 12.0])
    def test_excitation_brings_it_forward(self, arrival):
        assert spikes(self.driven(0.9, arrival), "cell", until=40.0) == [arrival]

    def test_an_input_at_that_very_instant_makes_no_second_spike(self):
        recording = ns.simulate(self.driven(0.9, 13.0), until=40.0)
        assert acts(recording, "cell")[0][2] == FIRED
        assert recording.spikes("cell").tolist() == [13.0]

    def test_a_level_that_only_touches_the_threshold_never_fires_alone(self):
        net = network({"cell": ns.LIF(tau=0.5, constant_drive=1.0)}, [])
        assert spikes(net, "cell", until=1000.0) == []


class TestUntil:
    def test_the_end_is_not_part_of_the_run(self):
        net = network({"x": ns.Stimulus([1.0, 5.0]), "cell": UNIT}, [("x", "cell", 1.0, 1.0)])
        for until, mine, theirs in [(6.0, [1.0, 5.0], [2.0]), (7.0, [1.0, 5.0], [2.0, 6.0]), (5.0, [1.0], [2.0])]:
            recording = ns.simulate(net, until=until)
            assert recording.until == until
            assert recording.spikes("x").tolist() == mine
            assert recording.spikes("cell").tolist() == theirs

    def test_the_first_tick_is(self):
        net = network({"x": ns.Stimulus([0.0])}, [])
        assert spikes(net, "x", until=0.0) == []
        assert spikes(net, "x", until=1.0) == [0.0]

    def test_a_predicted_spike_at_the_end_waits_for_the_next_run(self):
        net = network({"cell": ns.LIF(tau=7.0, constant_drive=1.2)}, [])
        first = ns.simulate(net, until=13.0)
        assert first.spikes("cell").size == 0
        assert ns.simulate(net, until=14.0, resume=first).spikes("cell").tolist() == [13.0]

    @pytest.mark.parametrize("until", [-1.0, math.nan, math.inf, "5", None])
    def test_an_end_that_is_no_time_is_refused(self, until):
        with pytest.raises(ns.InputError, match="until"):
            ns.simulate(ns.Network(), until=until)

    def test_going_back_is_refused(self):
        net = network({"x": ns.Stimulus([1.0])}, [])
        with pytest.raises(ns.InputError, match=r"already reached 5 ms; got until=4\.0"):
            ns.simulate(net, until=4.0, resume=ns.simulate(net, until=5.0))


class TestResume:
    def test_it_takes_the_same_ticks_neurons_and_seed(self):
        net = network({"x": ns.Stimulus([1.0]), "cell": UNIT}, [("x", "cell", 1.0, 1.0)])
        later = network({"x": ns.Stimulus([1.5]), "cell": UNIT}, [("x", "cell", 1.0, 1.0)], tick=0.5)
        first = ns.simulate(net, until=5.0)
        for other, told in (
            (later, "ticks stay when a run goes on"),
            (ns.Network(tick=1.0), "which the network lacks"),
        ):
            with pytest.raises(ns.InputError, match=told):
                ns.simulate(other, until=9.0, resume=first)
        with pytest.raises(ns.InputError, match="ran with seed 0; got seed=1"):
            ns.simulate(net, until=9.0, resume=first, seed=1)

    def test_going_on_for_no_time_changes_nothing(self):
        net = network({"x": ns.Stimulus([4.0]), "cell": UNIT}, [("x", "cell", 1.0, 3.0)])
        first = ns.simulate(net, until=5.0)
        again = ns.simulate(net, until=5.0, resume=first)
        assert again.digest() == first.digest()
        assert ns.simulate(net, until=9.0, resume=again).spikes("cell").tolist() == [7.0]

    def test_a_signal_on_its_way_arrives(self):
        net = network({"x": ns.Stimulus([1.0]), "cell": UNIT}, [("x", "cell", 1.0, 6.0)])
        parts = None
        for until in (1.0, 2.0, 6.0, 7.0, 8.0):
            parts = ns.simulate(net, until=until, resume=parts)
            assert parts.spikes("cell").tolist() == ([7.0] if until > 7.0 else [])


class TestAbsoluteInhibition:
    @pytest.mark.parametrize("excitation", [1.0, 1e6, 1e300])
    @pytest.mark.parametrize("model", [UNIT, ns.Rosenblatt(), ns.Sigmoid()])
    def test_it_beats_any_excitation_and_only_at_its_instant(self, excitation, model):
        net = network(
            {"a": ns.Stimulus([1.0, 2.0, 3.0]), "no": ns.Stimulus([2.0]), "cell": model},
            [("a", "cell", excitation, 1.0), ("a", "cell", excitation, 1.0), ("no", "cell", "veto", 1.0)],
        )
        assert spikes(net, "cell") == [2.0, 4.0]

    def test_excitation_that_overflows_beside_it_stops_the_run_by_name(self):
        net = network(
            {"a": ns.Stimulus([1.0, 2.0]), "b": ns.Stimulus([1.0, 2.0]), "z": ns.Stimulus([2.0]), "cell": UNIT},
            [("a", "cell", 1.7e308, 1.0), ("b", "cell", 1.7e308, 1.0), ("z", "cell", "veto", 1.0)],
        )
        with pytest.raises(ns.RunStopped, match="'cell' became NaN"):
            ns.simulate(net, until=5.0)

    @pytest.mark.parametrize(
        ("neurons", "plastic", "reason"),
        [
            ({"a": UNIT, "b": ns.LIF()}, False, "LIF has a memory"),
            ({"a": ns.Adaline(), "b": UNIT}, False, "Adaline can send negative signals"),
            ({"a": ns.Stimulus([1.0], values=[-1.0]), "b": UNIT}, False, "Stimulus can send negative signals"),
            ({"a": ns.Feature(0), "b": UNIT}, False, "Feature can send negative signals"),
            ({"a": UNIT, "b": ns.Rosenblatt()}, True, "cannot be plastic"),
        ],
    )
    def test_it_is_refused_by_name_where_it_cannot_mean_what_it_says(self, neurons, plastic, reason):
        net = network(neurons, [])
        net.connect("a", "b", weight="veto", plastic=plastic)
        with pytest.raises(ns.InputError, match=rf"The synapse 'a' -> 'b' inhibits absolutely .*{reason}"):
            ns.simulate(net, until=1.0)


class TestNotANumber:
    def spoilt(self):
        return network(
            {"x": ns.Stimulus([1.0, 3.0, 5.0, 7.0]), "a": UNIT, "bad": Spoiled("nan", count=3), "c": UNIT},
            [("x", "a", 1.0, 1.0), ("x", "bad", 1.0, 1.0), ("x", "c", 1.0, 1.0)],
        )

    def test_it_stops_the_run_names_the_neuron_and_keeps_what_was_before(self):
        with pytest.raises(ns.RunStopped, match=r"stopped at 6 ms because the potential of 'bad' became NaN") as stop:
            ns.simulate(self.spoilt(), until=20.0)
        kept = stop.value.recording
        whole = ns.simulate(self.spoilt(), until=6.0)
        assert kept.until == 6.0
        assert kept.digest() == whole.digest()
        assert kept.spikes("bad").tolist() == [2.0, 4.0]
        for name in ("a", "bad", "c"):
            assert acts(kept, name) == acts(whole, name)

    def test_it_cannot_be_resumed_for_it_stopped_within_an_instant(self):
        with pytest.raises(ns.RunStopped) as stop:
            ns.simulate(self.spoilt(), until=20.0)
        assert not stop.value.recording.end.whole
        with pytest.raises(ns.InputError, match="ended within an instant"):
            ns.simulate(self.spoilt(), until=30.0, resume=stop.value.recording)


class TestLimits:
    def runaway(self):
        # one tick per turn, so there are far more signals than any limit
        net = network(
            {"x": ns.Stimulus([0.0]), "hub": UNIT, "leaf": UNIT, "quiet": UNIT},
            [("x", "hub", 1.0, 1.0), ("hub", "hub", 1.0, 1.0), ("hub", "leaf", 1.0, 1.0)],
        )
        net.add_neuron("far", UNIT)
        return net

    def test_a_runaway_is_stopped_its_busiest_neurons_named_and_its_recording_kept(self):
        with pytest.raises(ns.RunStopped, match=re.escape("more than 1,000 signals were sent (max_signals)")) as stop:
            ns.simulate(self.runaway(), until=1e6, max_signals=1000)
        kept = stop.value.recording
        counts = {name: kept.spikes(name).size for name in ("hub", "leaf")}
        assert f"hub ({counts['hub']:,}), leaf ({counts['leaf']:,})" in str(stop.value)
        assert "quiet" not in str(stop.value)
        assert kept.digest() == ns.simulate(self.runaway(), until=kept.until).digest()
        assert len(kept.tables.spikes) > 1000

    def test_a_run_that_stays_below_its_limit_ends(self):
        assert len(ns.simulate(self.runaway(), until=1000.0, max_signals=2000).tables.spikes) <= 2000

    def test_wall_time_has_a_limit_too(self):
        with pytest.raises(ns.RunStopped, match=r"more than 0 s \(max_seconds\)") as stop:
            ns.simulate(self.runaway(), until=1e6, max_seconds=0.0)
        kept = stop.value.recording
        assert kept.digest() == ns.simulate(self.runaway(), until=kept.until).digest()

    def test_more_random_signals_than_fit_are_refused_before_they_are_drawn(self):
        net = network({"noise": ns.Poisson(1e9)}, [])
        with pytest.raises(ns.InputError, match=r"'noise' at 1e\+09 Hz would send about 1e\+09 signals"):
            ns.simulate(net, until=1000.0)


class TestInterruption:
    def chain(self, deed, count):
        cells = {"a": UNIT, "b": Spoiled(deed, count), "c": UNIT, "driven": ns.LIF(constant_drive=2.0)}
        edges = [("x", "a", 1.0), ("a", "b", 1.0), ("b", "c", 1.0), ("c", "a", 1.0), ("a", "c", 2.0)]
        return network(
            {"x": ns.Stimulus([1.0]), **cells}, [(source, target, 1.0, delay) for source, target, delay in edges]
        )

    @pytest.mark.parametrize("deed", [signal.SIGINT, signal.SIGTERM])
    @pytest.mark.parametrize("count", [1, 2, 5])
    def test_a_run_stops_at_the_end_of_an_instant_and_goes_on_to_the_same_end(self, deed, count):
        before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
        with pytest.raises(ns.RunInterrupted, match=f"{deed.name} was received") as stop:
            ns.simulate(self.chain(deed, count), until=60.0)
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
        assert isinstance(stop.value, KeyboardInterrupt)
        part = stop.value.recording
        assert part.spikes("b").size == count
        assert part.until == part.spikes("b")[-1] + 1.0

        harmless = self.chain(None, count)
        whole = ns.simulate(harmless, until=60.0)
        assert part.tables.spikes.tolist() == whole.tables.spikes[: len(part.tables.spikes)].tolist()
        for name in ("a", "b", "c", "driven"):
            assert acts(part, name) == [act for act in acts(whole, name) if act[0] < part.until]
        # The count is past, so the rest of the run is not interrupted.
        rest = ns.simulate(self.chain(deed, count), until=60.0, resume=part)
        assert rest.digest() == whole.digest()
        times = np.linspace(0.0, 60.0, 241)
        for name in ("a", "b", "c", "driven"):
            assert acts(rest, name) == acts(whole, name)
            assert rest.potential(name, at=times).tobytes() == whole.potential(name, at=times).tobytes()

    def last(self, *times):
        # "z" ranks after the neuron that is interrupted, and acts at the same instant.
        return network(
            {"x": ns.Stimulus(times), "b": Spoiled(signal.SIGINT), "z": UNIT},
            [("x", "b", 1.0, 1.0), ("x", "z", 1.0, 1.0)],
        )

    def test_all_of_the_instant_is_kept_and_nothing_of_the_next(self):
        with pytest.raises(ns.RunInterrupted) as stop:
            ns.simulate(self.last(1.0, 5.0), until=9.0)
        part = stop.value.recording
        assert part.spikes("z").tolist() == [2.0]
        assert part.spikes("x").tolist() == [1.0]
        assert 2.0 < part.until <= 5.0

    def test_ctrl_c_in_the_very_last_instant_is_not_lost(self):
        with pytest.raises(ns.RunInterrupted) as stop:
            ns.simulate(self.last(1.0), until=9.0)
        assert stop.value.recording.spikes("z").tolist() == [2.0]


@pytest.mark.parametrize("seed", [-1, 1.5, "1", None])
def test_a_seed_is_a_whole_number(seed):
    net = network({"noise": ns.Poisson(10.0)}, [])
    with pytest.raises(ns.InputError, match="seed"):
        ns.simulate(net, until=5.0, seed=seed)


def test_the_engine_that_ran_is_named():
    net = network({"x": ns.Stimulus([1.0])}, [])
    assert ns.simulate(net, until=2.0, engine="simpy").engine == "simpy"
    assert ns.simulate(net, until=2.0).digest() == ns.simulate(net, until=2.0, engine="simpy").digest()


@dataclass(frozen=True)
class Overflowing(Mute):
    """Breaks the rule that a model's arithmetic never raises."""

    def advance(self, state, elapsed):
        state.v = math.exp(1000.0 * elapsed)


def test_a_model_that_raises_stops_the_run_by_name_and_loses_nothing():
    net = network(
        {"x": ns.Stimulus([0.0, 5.0]), "ok": ns.McCullochPitts(), "bad": Overflowing()},
        [("x", "ok", 1.0, 1.0), ("x", "bad", 1.0, 2.0)],
    )
    with pytest.raises(ns.RunStopped, match=r"the model Overflowing of 'bad' raised OverflowError") as stop:
        ns.simulate(net, until=20.0)
    assert stop.value.recording.spikes("ok").tolist() == [1.0]
