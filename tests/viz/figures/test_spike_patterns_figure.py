"""The figure of spike patterns: what is drawn is what a plain sum of exponentials says of each pattern."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.figures import spike_patterns

ROWS = [[5.0, 1.0, -1.0], [1.0, 5.0, 2.0], [2.0, 2.5, 8.0]]
DATA = ns.Dataset("three", ROWS, [1, 0, 1], ("a", "b", "c"), ("silent", "fire"), "here")
START = np.array([0.9, 0.3, -0.4])


def lesson(weights=START, data=DATA, **options):
    net = ns.Network()
    net.add_neuron("y", ns.LIF(tau=15.0, refractory=20.0))
    for column, weight in enumerate(weights):
        net.add_neuron(f"x{column}", ns.Latency(column))
        net.connect(f"x{column}", "y", weight=weight, delay=1.0, plastic=True)
    given = {"rate": 0.1, "epochs": 1, "batch": None, "record": "all", **options}
    return ns.train(net, data, "tempotron", **given).recording


def potential(row, weights, at):
    arrivals = np.array(row) + 1.0
    heard = (np.array(row) >= 0.0) & (arrivals <= at)
    return sum(w * np.exp(-(at - t) / 15.0) for w, t in zip(weights[heard], arrivals[heard], strict=True))


@pytest.mark.parametrize("shuffle", [False, True])
def test_columns_are_patterns_by_class_with_their_potentials_and_spikes(lines, shuffle):
    figure = spike_patterns({"one": lesson(shuffle=shuffle, seed=3), "two": lesson(0.5 * START)})
    grid = np.array(figure.axes).reshape(3, 3)
    assert [axes.get_title() for axes in grid[0]] == ["silent", "fire", "fire"]
    for k, row in enumerate((1, 0, 2)):
        (spikes, _) = grid[0, k].collections
        marks = [(x, (low + high) / 2.0) for (x, low), (_, high) in spikes.get_segments()]
        assert marks == [(time, place + 1.0) for place, time in enumerate(ROWS[row]) if time >= 0.0]
        for axes, weights in zip(grid[1:, k], (START, 0.5 * START), strict=True):
            drawn = lines(axes)
            moments = sorted(time + 1.0 for time in ROWS[row] if time >= 0.0)
            fired = [time for time in moments if potential(ROWS[row], weights, time) >= 1.0][:1]
            assert drawn["spikes"][0].tolist() == pytest.approx(fired, abs=1e-9)
            times, v = drawn["potential"]
            before = times < (fired[0] - 1e-9 if fired else np.inf)
            apart = np.all(np.abs(times[:, None] - moments) > 1e-6, axis=1)  # at an arrival it has two values
            expected = [potential(ROWS[row], weights, time) for time in times[before & apart]]
            assert len(expected) > 20
            assert v[before & apart] == pytest.approx(expected, abs=1e-9)


def test_what_the_teacher_did_not_want_is_framed_and_said():
    grid = np.array(spike_patterns({"one": lesson(START + 0.3)}).axes).reshape(2, 3)[1]
    assert [axes.get_title() for axes in grid] == ["fires: wrong", "fires: right", "fires: right"]
    assert [axes.spines["top"].get_visible() for axes in grid] == [True, False, False]
    grid = np.array(spike_patterns({"one": lesson(0.1 * START)}).axes).reshape(2, 3)[1]
    assert [axes.get_title() for axes in grid] == ["silent: right", "silent: wrong", "silent: wrong"]


def test_other_lessons_are_refused():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    for other in (ns.simulate(net, 2.0), ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt").recording):
        with pytest.raises(ns.InputError, match="The recording 'other' is of no lesson that taught patterns of spikes"):
            spike_patterns({"other": other})
    for count in (0, 4):
        with pytest.raises(ns.InputError, match=f"shows 1 to 3 lessons; got {count}"):
            spike_patterns({str(k): lesson() for k in range(count)})
    flipped = ns.Dataset("three", ROWS, [0, 0, 1], ("a", "b", "c"), ("silent", "fire"), "here")
    with pytest.raises(ns.InputError, match="must teach the same; 'two' does not teach what 'one' does"):
        spike_patterns({"one": lesson(), "two": lesson(data=flipped)})
    many = ns.Dataset("many", ROWS * 3, [0, 0, 1] * 3, ("a", "b", "c"), ("silent", "fire"), "here")
    with pytest.raises(ns.InputError, match="shows up to 8 of them; got 9"):
        spike_patterns({"one": lesson(data=many)})
