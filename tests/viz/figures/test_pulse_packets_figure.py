"""The figure of pulse packets against numbers that are known beforehand."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.figures import pulse_packets


def recording(*layers):
    """Return a run in which each layer sends at given times."""
    net = ns.Network()
    for number, times in enumerate(layers):
        net.add_neuron(f"layer {number}", ns.Stimulus(times=times))
    return ns.simulate(net, until=50.0)


RUNS = {"strong": recording([1.0, 5.0], [9.0, 10.0, 11.0], [20.0]), "weak": recording([1.0, 3.0], [8.0], [])}
LAYERS = ["layer 0", "layer 1", "layer 2"]


def test_lines_are_numbers_and_spreads(words):
    figure = pulse_packets(RUNS, LAYERS, title="two runs")
    above, below = figure.axes
    assert [line.get_ydata().tolist() for line in above.get_lines()] == [[2, 3, 1], [2, 1, 0]]
    strong, weak = (np.array(line.get_ydata(), dtype=float) for line in below.get_lines())
    assert strong == pytest.approx([2.0, np.sqrt(2.0 / 3.0), 0.0])
    assert weak == pytest.approx([1.0, 0.0, np.nan], nan_ok=True)
    found = words(figure)
    assert {"two runs", "strong", "weak", *LAYERS} <= set(found)


def test_no_two_lines_look_alike_and_a_run_looks_alike_in_both_panels():
    runs = {str(i): RUNS["strong"] for i in range(12)}
    panels = [
        [(line.get_color(), str(line._unscaled_dash_pattern), line.get_marker()) for line in axes.get_lines()]
        for axes in pulse_packets(runs, LAYERS).axes
    ]
    assert panels[0] == panels[1]
    assert len({(colour, dash) for colour, dash, _ in panels[0]}) == 12


def test_groups_and_runs_that_cannot_be_drawn():
    with pytest.raises(InputError, match=r"needs 1 to 12 runs .* got 0 runs and 3 groups"):
        pulse_packets({}, LAYERS)
    with pytest.raises(InputError, match="got 13 runs"):
        pulse_packets({str(i): RUNS["weak"] for i in range(13)}, LAYERS)
    with pytest.raises(InputError, match="got 2 runs and 0 groups"):
        pulse_packets(RUNS, [])
    with pytest.raises(UnknownNameError, match="named 'layer 9'"):
        pulse_packets(RUNS, ["layer 9"])
