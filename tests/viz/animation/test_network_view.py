"""What a film shows is what the recording says: dots, fills, weights, lines."""

import math
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

import neurosim as ns
from neurosim.viz.animation.network_view import NetworkView
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.edges import INK
from neurosim.viz.figures.style import look


def viewed(recording, start=0.0):
    """Return a network on axes of six inches by four."""
    with look():
        axes = Figure(figsize=(6.0, 4.0), dpi=50).add_axes((0.0, 0.0, 1.0, 1.0))
        reel = Reel(start, 4.0, 10, 50)
        return NetworkView(axes, Subject(recording, recording.until), reel)


def walked(line, share):
    pieces = [math.dist(a, b) for a, b in pairwise(line)]
    left = share * sum(pieces)
    for (x, y), (to_x, to_y), piece in zip(line, line[1:], pieces, strict=False):
        if left <= piece:
            return x + left / piece * (to_x - x), y + left / piece * (to_y - y)
        left -= piece
    return line[-1]


def test_signals_are_where_their_delay_puts_them(chain):
    view, wiring = viewed(chain), chain.wiring
    seen = 0
    for t in np.arange(0.0, 20.0, 0.37):
        view.show(t)
        dots = sorted(map(tuple, view.signals.moving[0].get_offsets().tolist()))
        expected = []
        for tick, neuron, _ in chain.signals.tolist():
            for synapse in range(wiring.offsets[neuron], wiring.offsets[neuron + 1]):
                share = (t * wiring.clock.per_ms - tick) / int(wiring.delays[synapse])
                if 0.0 <= share < 1.0:
                    expected.append(walked(view.setting.lines[synapse].tolist(), share))
        assert np.array(dots) == pytest.approx(np.array(sorted(expected)), abs=1e-9)
        seen += len(expected)
    assert seen > 15


def test_each_line_runs_between_its_neurons_and_all_is_on_the_axes(chain):
    view = viewed(chain)
    seen, wiring = view.setting.seen, chain.wiring
    for synapse, line in enumerate(view.setting.lines):
        source, target = int(wiring.sources[synapse]), int(wiring.targets[synapse])
        assert math.dist(line[0], seen.places[source]) < seen.radii[source] + 0.15
        assert math.dist(line[-1], seen.places[target]) < seen.radii[target] + 0.15
    for points in (*view.setting.lines, *view.setting.outlines):
        assert points.min() >= 0.0
        assert points[:, 0].max() <= 6.0
        assert points[:, 1].max() <= 4.0


@pytest.mark.parametrize("name", ["cell", "muscle"])
def test_a_soma_is_filled_to_its_potential(chain, name):
    view = viewed(chain)
    index = chain.wiring.index(name)
    gauge = view.somas.gauges[index]
    corners = view.setting.outlines[index]
    low, high = corners[:, 1].min(), corners[:, 1].max()
    for t in np.arange(0.0, 20.0, 0.61):
        view.show(t)
        v = float(chain.potential(name, at=t))
        height = (v - gauge.low) / (gauge.high - gauge.low)
        own = [path.vertices for path in view.somas.fills.get_paths()]
        own = [part for part in own if abs(part[:, 0].mean() - corners[:, 0].mean()) < 0.1]
        if height <= 0.0:
            assert own == []
        else:
            assert own[0][:, 1].max() == pytest.approx(low + height * (high - low), abs=1e-9)
    assert gauge.low <= 0.0 < gauge.threshold == 1.0 < gauge.high


def test_what_a_unit_without_memory_summed_fades_and_a_veto_empties_it(gates):
    view = viewed(gates)
    unit = gates.wiring.index("unit")
    height, fresh = view.somas.level(unit, 2.0)
    later, faded = view.somas.level(unit, 4.0)
    gauge = view.somas.gauges[unit]
    assert height == later == gauge.height(gauge.threshold)  # the sum was at the threshold
    assert fresh == 1.0
    assert 0.3 < faded < 0.8
    assert view.somas.level(unit, 6.0)[0] == 0.0  # -inf
    assert view.somas.level(unit, 1.9)[0] == 0.0  # nothing yet


def test_the_sums_of_a_lesson_are_known_though_its_somas_were_not_recorded(learned):
    assert learned.recorded == frozenset()
    sums = Subject(learned, learned.until).sums[learned.wiring.index("y")]
    told = learned.tables.lessons  # of one output neuron, whose threshold is 0
    at = np.searchsorted(sums.times, learned.wiring.clock.ms(told["tick"]))
    drives = dict(zip(sums.times[at].tolist(), sums.drives[at].tolist(), strict=True))
    assert [drives[t] for t in learned.wiring.clock.ms(told["tick"]).tolist()] == told["excess"].tolist()


def test_errors_go_back_and_targets_come(learned):
    view, wiring = viewed(learned), learned.wiring
    seen = [0, 0]
    for t in np.arange(0.05, 14.0, 0.19):
        view.show(t)
        moment = learned.at(t)
        _, errors, targets, *_ = view.signals.moving
        expected = [
            walked(view.setting.lines[synapse].tolist(), 1.0 - progress)
            for synapse, _, _, progress in moment.errors.tolist()
        ]
        assert np.allclose(errors.get_offsets(), np.array(expected).reshape(-1, 2), rtol=0.0, atol=1e-9)
        seen[0] += len(expected)
        for place, progress in zip(targets.get_offsets().tolist(), moment.targets["progress"], strict=True):
            index = wiring.index("y")
            gone = view.setting.seen.places[index] + (view.setting.seen.radii[index] + 0.03, 0.0) - place
            assert gone[0] == pytest.approx(-0.72 * (1.0 - progress))
            assert gone[1] == pytest.approx(0.0)
            seen[1] += 1
    assert min(seen) > 20


def test_lines_grow_with_the_weights_of_the_moment(learned):
    view = viewed(learned)
    heaviest = np.abs(learned.changes["weight"]).max()
    for t in (0.0, 3.5, 11.0, 29.0):
        view.show(t)
        weights = learned.at(t).weights
        drawn = {c.get_label(): c for c in view.synapses.moving if c.get_label() in INK}
        for kind, own in (("excitatory", weights[weights > 0]), ("inhibitory", weights[weights < 0])):
            widths = sorted(drawn[kind].get_linewidths()) if kind in drawn else []
            assert widths == pytest.approx(sorted(0.9 + 2.9 * np.abs(own) / heaviest))
        texts = [text.get_text().replace("\N{MINUS SIGN}", "-") for text in view.synapses.written]
        assert sorted(map(float, texts)) == pytest.approx(sorted(weights), rel=0.01)


def test_what_has_sent_is_tinted_and_what_is_refractory_is_hatched(chain):
    view, names = viewed(chain), chain.wiring.names
    outlines, refractory = view.setting.outlines, {"cell": 2.0}
    for t in np.arange(0.05, 20.0, 0.31):
        view.show(t)
        spikes = {name: chain.spikes(name) for name in names}
        sent = [name for name in names if (spikes[name] <= t).any()]
        deaf = [name for name in names if any(s <= t < s + refractory.get(name, 0.0) for s in spikes[name])]
        for drawn, expected in ((view.somas.after, sent), (view.somas.deaf, deaf)):
            middles = sorted(path.vertices[:-1].mean(axis=0).round(6).tolist() for path in drawn.get_paths())
            own = (outlines[names.index(name)] for name in expected)
            assert len(middles) == len(expected)
            assert np.allclose(middles, sorted(corners.mean(axis=0).tolist() for corners in own) or middles, atol=0.05)


def test_while_a_ring_is_seen_the_potential_that_it_fired_at_is_too(chain):
    view, index = viewed(chain), chain.wiring.index("cell")
    corners, gauge = view.setting.outlines[index], view.somas.gauges[index]
    low, high = corners[:, 1].min(), corners[:, 1].max()
    (spike, *_) = chain.spikes("cell")
    at = chain.why("cell", spike)
    assert chain.potential("cell", spike) < at.threshold <= at.after  # it was reset
    view.show(float(spike))
    (drawn,) = view.somas.fired.get_paths()
    height = min((at.after - gauge.low) / (gauge.high - gauge.low), 1.0)
    assert drawn.vertices[:, 1].max() == pytest.approx(low + height * (high - low))
    view.show(float(spike) - 0.01)
    assert view.somas.fired.get_paths() == []


def test_what_a_refractory_neuron_hears_does_not_end_what_it_fired_at():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[5.0]))
    net.add_neuron("y", ns.Stimulus(times=[5.1]))
    net.add_neuron("cell", ns.LIF(refractory=3.0))
    net.connect("x", "cell", weight=1.2)
    net.connect("y", "cell", weight=0.3)
    view = viewed(ns.simulate(net, until=20.0))
    view.show(6.05)
    assert len(view.somas.fired.get_paths()) == 1
    view.show(6.2)
    assert len(view.somas.fired.get_paths()) == 1


def test_in_a_lesson_nothing_is_tinted_for_each_row_begins_anew(learned):
    view = viewed(learned)
    view.show(20.0)
    assert view.somas.after.get_paths() == []


def test_a_neuron_that_was_not_recorded_is_not_filled(chain):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=0.5)
    view = viewed(ns.simulate(net, until=5.0, record="none"))
    view.show(3.0)
    assert view.somas.fills.get_paths() == []


def test_an_empty_network_says_so():
    view = viewed(ns.simulate(ns.Network(), until=1.0))
    view.show(0.5)
    assert view.setting.nodes == ()
