"""The potential figure against closed forms."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.viz.figures.potential import Arrivals, course


def drawn(axes, lines):
    return lines(axes)["potential"]


def test_the_curve_is_the_closed_form(lines):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[9.0]))
    net.add_neuron("cell", ns.LIF(tau=12.0, rest=-65.0, threshold=-50.0, reset=-70.0))
    net.connect("x", "cell", weight=8.0, delay=1.0)
    figure = ns.figures.potential(ns.simulate(net, until=50.0), "cell")
    times, potentials = drawn(figure.axes[0], lines)
    after = np.flatnonzero(times >= 10.0)[1:]  # the first is the moment before the jump
    assert potentials[: after[0]] == pytest.approx(-65.0)
    assert potentials[after] == pytest.approx(-65.0 + 8.0 * np.exp(-(times[after] - 10.0) / 12.0))
    assert potentials.max() == pytest.approx(-57.0)
    assert len(times) > 1000
    assert times[-1] == 50.0


def test_a_current_charges_it_and_arrivals_are_in_its_unit(lines):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[9.0]))
    net.add_neuron("cell", ns.ExpCurrentLIF(tau=10.0, rest=-65.0, threshold=-50.0, reset=-70.0))
    net.connect("x", "cell", weight=1000.0, delay=1.0)
    figure = ns.figures.potential(ns.simulate(net, until=50.0), "cell")
    times, potentials = drawn(figure.axes[0], lines)
    x = np.exp(-np.maximum(times - 10.0, 0.0) / 10.0)
    assert potentials == pytest.approx(-65.0 + 40.0 * (x - x**2), abs=1e-12)
    assert [axes.get_ylabel() for axes in figure.axes] == ["potential (mV)", "arrivals:\nweight × value (pA)"]


def test_a_jump_is_vertical_and_goes_up_to_what_it_fired_at(two_inputs, lines):
    times, potentials = drawn(ns.figures.potential(two_inputs, "cell").axes[0], lines)
    at_spike = potentials[times == 10.0]
    found = (3.0 * np.exp(-6.0 / 12.0) + 7.0) * np.exp(-4.0 / 12.0)  # 7 more at 6 ms, then 7 and 6 at 10 ms
    assert two_inputs.spikes("cell")[0] == 10.0
    assert at_spike == pytest.approx([found, found + 13.0, -2.0])


def test_spikes_and_threshold_and_silence_stand_where_they_are(two_inputs):
    axes = ns.figures.potential(two_inputs, "cell").axes[0]
    spikes = two_inputs.spikes("cell")
    assert len(spikes) > 0
    marks = next(found for found in axes.findobj(LineCollection) if found.get_label() == "spikes")
    assert [segment[0, 0] for segment in marks.get_segments()] == pytest.approx(spikes)
    assert {float(segment[0, 1]) for segment in marks.get_segments()} == {15.0}
    (threshold,) = (line for line in axes.get_lines() if str(line.get_label()).startswith("threshold"))
    assert set(threshold.get_ydata()) == {15.0}
    spans = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes.patches]
    assert np.array(spans) == pytest.approx(np.array([(time, time + 4.0) for time in spikes]))


def test_arrivals_are_spikes_and_delays_and_weights(two_inputs):
    arrivals = Arrivals.at(two_inputs, two_inputs.wiring.index("cell"))
    found = sorted(zip(two_inputs.wiring.clock.ms(arrivals.ticks).tolist(), arrivals.sizes.tolist(), strict=True))
    left = [(time + 1.0, 7.0) for time in (5.0, 9.0, 12.0, 30.0)]
    right = [(time + 2.5, 6.0 * value) for time, value in ((7.5, 1.0), (28.5, 0.5), (45.0, -1.0))]
    assert np.array(found) == pytest.approx(np.array(sorted(left + right)))


def test_stems_of_one_instant_stack_up(two_inputs):
    # Both arrive at 10 ms and at 31 ms: 7 from the left; 6 and 3 from the right stand on them.
    axes = ns.figures.potential(two_inputs, "cell").axes[1]
    stems = [segment for found in axes.findobj(LineCollection) for segment in found.get_segments()]
    at = {round(float(s[0, 0]), 3): [] for s in stems}
    for stem in stems:
        at[round(float(stem[0, 0]), 3)].append((float(stem[0, 1]), float(stem[1, 1])))
    assert at[10.0] == [(0.0, 7.0), (7.0, 13.0)]
    assert at[31.0] == [(0.0, 7.0), (7.0, 10.0)]
    assert at[47.5] == [(0.0, -6.0)]


def test_what_is_not_heard_is_hollow(two_inputs):
    arrivals = Arrivals.at(two_inputs, two_inputs.wiring.index("cell"))
    times = two_inputs.wiring.clock.ms(arrivals.ticks)
    (first, *_) = two_inputs.spikes("cell")
    silent = (times > first) & (times < first + 4.0)
    assert silent.any()
    assert np.array_equal(arrivals.lost, silent)
    axes = ns.figures.potential(two_inputs, "cell").axes[1]
    hollow = [line for line in axes.get_lines() if line.get_markerfacecolor() == "white" and len(line.get_xdata())]
    assert np.concatenate([line.get_xdata() for line in hollow]) == pytest.approx(times[silent])


def test_a_unit_without_memory_is_back_at_once(xor, lines):
    times, potentials = drawn(ns.figures.potential(xor, "xor").axes[0], lines)
    assert set(potentials) == {0.0, 1.0}
    assert np.unique(times[potentials == 1.0]) == pytest.approx(xor.spikes("xor"))
    for spike in xor.spikes("xor"):
        assert potentials[times == spike][-1] == 0.0


def test_a_veto_is_marked_in_both_panels(xor):
    above, below = ns.figures.potential(xor, "only a").axes
    for axes in (above, below):
        assert [text.get_text() for text in axes.texts if text.get_text() == "veto"] == ["veto", "veto"]


def test_units(two_inputs, xor):
    assert ns.figures.potential(two_inputs, "cell").axes[0].get_ylabel() == "potential (mV)"
    assert ns.figures.potential(xor, "xor").axes[0].get_ylabel() == "potential (weight × value)"


def test_a_window_shows_the_same_curve(two_inputs):
    at, seen, _ = course(two_inputs, "cell", 20.0, 29.0)
    assert at[0] == 20.0
    assert at[-1] == 29.0
    assert seen == pytest.approx(two_inputs.potential("cell", at))


def test_an_arrival_has_the_weight_of_its_time():
    training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", record="all")
    wiring = training.recording.wiring
    arrivals = Arrivals.at(training.recording, wiring.index("y"))
    for source in ("x1", "bias"):
        mine = arrivals.sources == wiring.index(source)
        changed, weights = training.recording.weights(source, "y")
        wanted = []
        for time in wiring.clock.ms(arrivals.ticks[mine]).tolist():
            wanted.append(weights[0])
            for when, weight in zip(changed[1:], weights[1:], strict=True):
                if when < time:  # a change at an instant acts after it
                    wanted[-1] = weight
        assert arrivals.sizes[mine].tolist() == wanted
        assert len(set(wanted)) > 2


def test_the_drive_of_an_instant_is_the_sum_of_its_arrivals(two_inputs):
    events, _ = two_inputs.events("cell")
    arrivals = Arrivals.at(two_inputs, two_inputs.wiring.index("cell"))
    sums = [arrivals.sizes[arrivals.ticks == tick].sum() for tick in events["tick"]]
    assert events["drive"] == pytest.approx(sums)


def test_a_source_or_a_soma_that_was_not_recorded_is_refused(two_inputs):
    with pytest.raises(InputError, match="is a source"):
        ns.figures.potential(two_inputs, "left")
    net = ns.Network()
    net.add_neuron("cell", "lif")
    with pytest.raises(InputError, match="not recorded"):
        ns.figures.potential(ns.simulate(net, until=1.0, record="none"), "cell")


def test_a_spike_stands_on_the_threshold_of_its_time():
    def net(threshold):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[1.0, 40.0]))
        net.add_neuron("cell", ns.LIF(threshold=threshold))
        net.connect("x", "cell", weight=2.0)
        return net

    both = ns.simulate(net(1.5), until=80.0, resume=ns.simulate(net(1.0), until=30.0))
    axes = ns.figures.potential(both, "cell").axes[0]
    (spikes,) = (lines for lines in axes.collections if lines.get_label() == "spikes")
    assert [segment[0][1] for segment in spikes.get_segments()] == [1.0, 1.5]
