"""Where signals come from: given times and chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.core.timebase import Timebase
from neurosim.models.sources import stream_of


def sent(source, until, seed=0, **given):
    net = ns.Network(**given)
    net.add_neuron("x", source)
    return ns.simulate(net, until=until, seed=seed)


def poisson(rate, until, seed=0, tick=1e-6):
    """Ticks and values of a train, drawn by the source alone."""
    clock = Timebase(tick)
    emissions = ns.Poisson(rate).emissions(clock, clock.ticks(until, "until"), stream_of(seed, "source", "x"), "'x'")
    return emissions.ticks.tolist(), emissions.values.tolist()


class TestStimulus:
    def test_it_sends_what_it_was_given(self):
        recording = sent(ns.Stimulus([1.0, 2.5, 7.0], values=[1.0, 0.0, -2.0]), until=10.0)
        assert recording.spikes("x").tolist() == [1.0, 7.0]  # a value of 0.0 sends nothing
        assert recording.values("x").tolist() == [1.0, -2.0]

    def test_arrays_and_generators_will_do(self):
        assert ns.Stimulus(np.array([1.0, 2.0])) == ns.Stimulus((1, 2)) == ns.Stimulus(float(i) for i in (1, 2))
        assert hash(ns.Stimulus([1.0])) == hash(ns.Stimulus((1.0,)))

    @pytest.mark.parametrize(
        ("times", "values", "told"),
        [
            ([1.0, -2.0], None, r"times\[1\] of a Stimulus must be zero or a positive number of ms; got -2\.0"),
            ([1.0, math.nan], None, r"times\[1\] of a Stimulus must be"),
            ([math.inf], None, r"times\[0\] of a Stimulus must be"),
            ([1.0, 3.0, 2.0], None, r"times of a Stimulus must ascend, but times\[2\] is 2\.0 ms after 3\.0 ms"),
            ([1.0, 1.0], None, r"times\[1\] is 1\.0 ms after 1\.0 ms"),
            ([1.0], [1.0, 2.0], "one value for each time; got 1 time, 2 values"),
            ([1.0], [math.inf], r"values\[0\] of a Stimulus must be a finite number; got inf"),
            (5.0, None, r"must be sequences of numbers; got 5\.0"),
            (["a"], None, r"times\[0\] of a Stimulus"),
        ],
    )
    def test_mistakes_are_named_by_index(self, times, values, told):
        with pytest.raises(ns.InputError, match=told):
            ns.Stimulus(times, values)

    def test_two_times_on_one_tick_are_refused_by_name(self):
        with pytest.raises(ns.InputError, match=r"times\[1\] and times\[2\] of 'x' fall on the same tick of 1 ms"):
            sent(ns.Stimulus([0.0, 1.0, 1.2]), until=5.0, tick=1.0, rounding=True)

    def test_signed_means_that_a_value_is_negative(self):
        assert ns.Stimulus([1.0], values=[-1.0]).signed
        assert not ns.Stimulus([1.0], values=[0.0]).signed
        assert not ns.Stimulus([1.0]).signed


class TestPoisson:
    @given(
        st.sampled_from([1.0, 30.0, 1000.0, 50_000.0]),
        st.floats(0.0, 300.0),
        st.floats(0.0, 300.0),
        st.integers(0, 2**40),
        st.sampled_from([1e-6, 0.01, 1.0]),
    )
    def test_a_short_train_is_the_beginning_of_a_long_one(self, rate, a, b, seed, tick):
        short, long = sorted(round(t) if tick == 1.0 else round(t, 2) for t in (a, b))
        ticks, values = poisson(rate, short, seed, tick)
        longer_ticks, longer_values = poisson(rate, long, seed, tick)
        end = round(short / tick)
        # The very last tick of the short run may still be filling up, but it is not part of it.
        assert all(t < end for t in ticks)
        kept = [i for i, t in enumerate(longer_ticks) if t < end]
        assert ticks == longer_ticks[: len(kept)]
        assert values == longer_values[: len(kept)]

    @given(st.integers(0, 2**32), st.sampled_from([0.01, 0.5, 5.0]))
    def test_several_events_in_a_tick_are_one_signal_that_counts_them(self, seed, tick):
        ticks, values = poisson(3000.0, 100.0, seed, tick)
        assert ticks == sorted(set(ticks))
        assert all(value >= 1.0 and value == int(value) for value in values)
        n = 300.0
        assert abs(sum(values) - n) < 6.0 * math.sqrt(n)

    def test_intervals_are_exponential(self):
        rate, n = 200.0, 20_000
        ticks, _ = poisson(rate, n / rate * 1000.0)
        gaps = np.diff([0, *ticks]) * 1e-6
        mean = 1000.0 / rate
        assert abs(len(ticks) - n) < 4.0 * math.sqrt(n)
        assert abs(gaps.std() / gaps.mean() - 1.0) < 4.0 / math.sqrt(n)
        grid = np.linspace(0.1, 25.0, 60)
        distance = np.abs((gaps[:, None] <= grid).mean(axis=0) - (1.0 - np.exp(-grid / mean))).max()
        assert distance < 1.95 / math.sqrt(n)  # Kolmogorov and Smirnov, one in a thousand

    def test_nothing_at_a_rate_of_zero(self):
        assert poisson(0.0, 1000.0) == ([], [])

    @pytest.mark.parametrize("rate", [5e-324, 1e-300, 1e-12])
    def test_hardly_anything_at_a_tiny_rate(self, rate):
        assert poisson(rate, 1000.0) == ([], [])

    @pytest.mark.parametrize("rate", [-1.0, math.nan, math.inf, "5"])
    def test_a_rate_is_zero_or_more(self, rate):
        with pytest.raises(ns.InputError, match="'rate' parameter of Poisson must be zero or a positive number of Hz"):
            ns.Poisson(rate)

    def test_a_seed_and_a_name_make_the_train(self):
        def train(name, seed):
            return tuple(ns.Poisson(100.0).emissions(Timebase(), 10**9, stream_of(seed, "source", name), "").ticks)

        trains = {train(name, seed) for name in ("a", "b", 1, "1", ("a", 0)) for seed in (0, 1, 2**63)}
        assert len(trains) == 15
        assert all(len(ticks) > 50 for ticks in trains)

    def test_neurons_of_one_population_draw_independently(self):
        net = ns.Network()
        net.add_population("noise", 8, ns.Poisson(100.0))
        recording = ns.simulate(net, until=1000.0)
        assert len({tuple(recording.spikes(("noise", i)).tolist()) for i in range(8)}) == 8


class TestBackground:
    """Much noise on a coarse grid: the number in each tick is drawn."""

    @pytest.mark.parametrize("rate", [500.0, 2000.0, 20_000.0, 1e6])
    def test_the_numbers_in_a_tick_are_poissons(self, rate):
        clock, n = Timebase(tick=1.0), 40_000
        sent = ns.Poisson(rate).emissions(clock, n, stream_of(3, "source", "x"), "'x'")
        counts = np.zeros(n)
        counts[sent.ticks] = sent.values
        mean = rate / 1000.0
        assert abs(counts.mean() - mean) < 4.0 * math.sqrt(mean / n)
        assert abs(counts.var() - mean) < 4.0 * math.sqrt((mean + 2.0 * mean**2) / n)
        for k in range(int(mean), int(mean) + 3):
            chance = math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
            assert abs((counts == k).mean() - chance) < 4.0 * math.sqrt(chance * (1.0 - chance) / n)

    @pytest.mark.parametrize("begin", [0, 1, 6, 7])
    def test_a_train_may_be_drawn_from_any_tick_on(self, begin):
        clock = Timebase(tick=0.1)
        whole = ns.Poisson(20_000.0).counted(clock, 0, 50, stream_of(1, "x"))
        part = ns.Poisson(20_000.0).counted(clock, begin, 50, stream_of(1, "x"))
        assert part.ticks.tolist() == whole.since(begin).ticks.tolist()
        assert part.values.tolist() == whole.since(begin).values.tolist()

    def test_it_begins_where_there_is_one_in_every_other_tick(self):
        assert not ns.Poisson(499.9).is_background(Timebase(tick=1.0))
        assert ns.Poisson(500.0).is_background(Timebase(tick=1.0))
        assert not ns.Poisson(1e6).is_background(Timebase())

    def test_more_than_ten_thousand_in_a_tick_are_refused(self):
        with pytest.raises(ns.InputError, match=r"about 1e\+05 signals in each tick of 1 ms, more than the limit"):
            ns.Poisson(1e8).limits(Timebase(tick=1.0))


class TestLogisticNoise:
    def test_it_sends_a_number_at_every_beat(self):
        recording = sent(ns.LogisticNoise(scale=2.0, period=2.5), until=10.0)
        assert recording.spikes("x").tolist() == [0.0, 2.5, 5.0, 7.5]
        assert len(set(recording.values("x").tolist())) == 4

    @given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 2**40))
    def test_a_short_train_is_the_beginning_of_a_long_one(self, a, b, seed):
        short, long = sorted((a, b))
        clock, noise = Timebase(tick=1.0), ns.LogisticNoise(0.5)
        one, other = (noise.emissions(clock, until, stream_of(seed, "source", "x"), "'x'") for until in (short, long))
        assert one.values.tolist() == other.values[: len(one.values)].tolist()
        assert one.ticks.tolist() == list(range(short))

    @pytest.mark.parametrize("scale", [0.1, 1.0, 7.0])
    def test_its_values_have_the_logistic_distribution(self, scale):
        n = 20_000
        values = ns.LogisticNoise(scale).emissions(Timebase(1.0), n, stream_of(1, "source", "x"), "'x'").values
        grid = scale * np.linspace(-8.0, 8.0, 81)
        distance = np.abs((values[:, None] <= grid).mean(axis=0) - 1.0 / (1.0 + np.exp(-grid / scale))).max()
        assert distance < 1.95 / math.sqrt(n)  # Kolmogorov and Smirnov, one in a thousand
        assert abs(values.std() - scale * math.pi / math.sqrt(3.0)) < 4.0 * scale * math.sqrt(4.2 * 3.29 / 4.0 / n)

    def test_neurons_of_one_population_draw_independently(self):
        net = ns.Network(tick=1.0)
        net.add_population("noise", 5, ns.LogisticNoise())
        recording = ns.simulate(net, until=2000.0)
        rows = np.array([recording.values(("noise", i)) for i in range(5)])
        assert np.abs(np.corrcoef(rows) - np.eye(5)).max() < 4.0 / math.sqrt(2000)

    def test_of_no_width_it_sends_nothing(self):
        assert sent(ns.LogisticNoise(0.0), until=10.0).n_signals == 0

    def test_it_is_signed_so_it_cannot_inhibit_absolutely(self):
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.LogisticNoise())
        net.add_neuron("y", ns.McCullochPitts())
        net.connect("x", "y", "veto")
        with pytest.raises(ns.InputError, match="LogisticNoise can send negative signals"):
            ns.simulate(net, until=1.0)

    def test_a_file_keeps_it(self, tmp_path):
        recording = sent(ns.LogisticNoise(2.0, 3.0), until=10.0, seed=4)
        recording.save(tmp_path / "noise.npz")
        loaded = ns.load_recording(tmp_path / "noise.npz")
        assert loaded.wiring.model(0) == ns.LogisticNoise(2.0, 3.0)
        assert loaded.digest() == recording.digest()

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"scale": -1.0}, r"'scale' parameter of LogisticNoise must be zero or a positive number; got -1\.0"),
            ({"scale": math.nan}, "'scale' parameter of LogisticNoise"),
            ({"period": 0.0}, r"'period' parameter of LogisticNoise must be a positive number of ms; got 0\.0"),
        ],
    )
    def test_mistakes_are_named(self, given, told):
        with pytest.raises(ns.InputError, match=told):
            ns.LogisticNoise(**given)

    def test_a_period_is_on_the_grid_and_at_least_a_tick(self):
        with pytest.raises(ns.InputError, match=r"The period of .* is 1\.5 ms, which is off the grid of 1 ms"):
            sent(ns.LogisticNoise(1.0, 1.5), until=5.0, tick=1.0)
        with pytest.raises(ns.InputError, match=r"is 0\.2 ms, less than the tick of 1 ms"):
            sent(ns.LogisticNoise(1.0, 0.2), until=5.0, tick=1.0, rounding=True)

    def test_more_than_fit_into_memory_are_refused(self):
        with pytest.raises(ns.InputError, match=r"would send 1e\+09 signals in this run, more than the limit"):
            sent(ns.LogisticNoise(1.0, 1e-6), until=1000.0)


@pytest.mark.parametrize("source", [ns.Feature(0), ns.Bias(), ns.Latency(0)])
def test_the_inputs_of_a_lesson_are_silent_outside_of_one(source):
    assert sent(source, until=10.0).spikes("x").size == 0


def test_a_column_is_counted_from_zero():
    with pytest.raises(ns.InputError, match="'column' of a Feature must be a whole number of at least 0; got -1"):
        ns.Feature(-1)
