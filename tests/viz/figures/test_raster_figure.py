"""The raster against the recording."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection

import neurosim as ns
from neurosim.core.errors import InputError, UnknownNameError


def rows(axes):
    return [text.get_text() for text in axes.get_yticklabels()]


def ticks(axes):
    marks = next(found for found in axes.findobj(LineCollection) if found.get_label() == "spikes")
    return np.array([(segment[0, 0], segment[:, 1].mean()) for segment in marks.get_segments()])


def test_ticks_stand_where_the_spikes_are(xor):
    axes = ns.figures.raster(xor).axes[0]
    names = rows(axes)
    assert names == ["b", "a", "only b", "only a", "xor"]  # as they were added
    found = ticks(axes)
    for row, name in enumerate(names):
        assert sorted(found[found[:, 1] == row, 0]) == pytest.approx(xor.spikes(name))
    assert len(found) == sum(len(xor.spikes(name)) for name in names) == 8


def test_the_first_neuron_is_at_the_top(xor):
    low, high = ns.figures.raster(xor).axes[0].get_ylim()
    assert low > high


def test_silent_neurons_have_a_row(words):
    net = ns.Network()
    net.add_neuron("loud", ns.Stimulus(times=[1.0]))
    net.add_neuron("silent", "lif")
    figure = ns.figures.raster(ns.simulate(net, until=5.0))
    assert rows(figure.axes[0]) == ["loud", "silent"]
    assert "1 neuron silent" in figure.get_suptitle()


def test_names_choose_rows_and_their_order(xor):
    axes = ns.figures.raster(xor, names=["xor", "a"]).axes[0]
    assert rows(axes) == ["xor", "a"]
    found = ticks(axes)
    assert sorted(found[found[:, 1] == 0, 0]) == pytest.approx(xor.spikes("xor"))
    with pytest.raises(UnknownNameError, match="'b'"):
        ns.figures.raster(xor, names=["B"])


@pytest.mark.parametrize("names", [["pair", "x"], "pair"])
def test_the_name_of_a_population_chooses_all_of_it(names):
    net = ns.Network()
    net.add_population("pair", 2, ns.Stimulus([1.0]))
    net.add_neuron("x", ns.Stimulus([2.0]))
    axes = ns.figures.raster(ns.simulate(net, until=5.0), names=names).axes[0]
    wanted = ["pair[0]", "pair[1]", *(["x"] if "x" in names else [])]
    assert [text.get_text() for text in axes.get_yticklabels()] == wanted


def test_values_that_are_not_one_show_as_area(two_inputs):
    axes = ns.figures.raster(two_inputs).axes[0]
    positive, negative = (
        next(found for found in axes.findobj(PathCollection) if found.get_label() == sign)
        for sign in ("positive", "negative")
    )
    area = {round(float(x), 3): size for (x, _), size in zip(positive.get_offsets(), positive.get_sizes(), strict=True)}
    assert area[28.5] == pytest.approx(0.5 * area[7.5])
    assert [float(x) for x, _ in negative.get_offsets()] == [45.0]
    assert len(negative.get_facecolors()) == 0
    assert len(positive.get_facecolors()) == 1


def test_a_window_has_its_start_and_not_its_end(xor):
    figure = ns.figures.raster(xor, window=(10.0, 20.0))
    assert sorted(ticks(figure.axes[0])[:, 0]) == pytest.approx([10.0, 11.0, 12.0])
    assert figure.axes[0].get_xlim() == (10.0, 20.0)


@pytest.mark.parametrize("window", [(20.0, 10.0), (-1.0, 5.0), (0.0, 51.0), (1.0,), (0.0, float("nan"))])
def test_a_window_outside_the_run_is_refused(xor, window):
    with pytest.raises(InputError, match="window"):
        ns.figures.raster(xor, window=window)


def test_the_rate_counts_every_signal_of_every_row(population_net):
    recording = ns.simulate(population_net, until=73.0)
    top, bottom = ns.figures.raster(recording).axes
    rate, edges, _ = bottom.patches[0].get_data()
    assert edges[0] == 0.0
    assert edges[-1] == 73.0
    assert np.sum(rate * np.diff(edges)) / 1000.0 * 51 == pytest.approx(len(recording.tables.spikes))
    assert rows(top) == ["drive", "exc (40)", "inh (10)"]


def test_the_rate_does_not_fall_to_0_at_the_end_of_the_figure(population_net):
    _, bottom = ns.figures.raster(ns.simulate(population_net, until=73.0)).axes
    (outline,) = [steps for steps in bottom.patches if not steps.get_fill()]
    rate, edges, _ = outline.get_data()
    assert rate[-1] > 0.0
    assert outline.get_path().vertices[-1].tolist() == [edges[-1], rate[-1]]


@pytest.mark.parametrize("values", [None, [2.0]])
@pytest.mark.parametrize("draw", [ns.figures.raster, ns.figures.space_time])
def test_a_signal_at_the_first_moment_is_seen_whole_beside_the_axis(draw, values):
    net = ns.Network()
    net.add_neuron("on", ns.Stimulus(times=[0.0], values=values))
    net.add_neuron("later", ns.Stimulus(times=[10.0]))
    figure = draw(ns.simulate(net, until=20.0))
    (axes,) = figure.axes
    assert axes.get_xlim() == (0.0, 20.0)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    left, row = axes.transData.transform((0.0, 0.0))
    frame = np.asarray(canvas.buffer_rgba())[:, :, :3]
    beside = frame[frame.shape[0] - round(row) - 2]  # not on the pale line of the row
    near = beside[round(left) - 10 : round(left) + 6]
    axis, mark, *more = np.flatnonzero(np.all(near < 128, axis=1)).tolist()
    assert mark - axis >= 2  # white between them
    assert mark >= 3
    assert max([mark, *more]) >= 9  # the mark stands around the moment itself, at 10


def test_few_neurons_have_no_rate(xor):
    assert len(ns.figures.raster(xor).axes) == 1


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([("cells", k) for k in range(7)], "7 of 30 neurons"),
        ([("cells", 0), "clock"], "2 of 31 neurons"),
        (["cells", "clock"], ": 31 neurons"),
        (["cells"], ": 30 neurons"),
        (["clock", ("noise", 0)], "2 of 61 neurons"),
    ],
)
def test_sources_are_counted_among_the_neurons_only_if_one_is_shown(names, told, words):
    net = ns.Network(tick=0.1)
    net.add_population("cells", 30, ns.LIF())
    net.add_population("noise", 30, ns.Poisson(8000.0))
    net.add_neuron("clock", ns.Stimulus(times=[5.0]))
    net.connect("noise", "cells", 0.1, 1.0, ns.OneToOne())
    net.connect("clock", "cells", 0.1, 1.0, ns.AllToAll())
    assert told in "\n".join(words(ns.figures.raster(ns.simulate(net, until=20.0), names=names)))


def test_it_says_how_many_of_the_neurons_are_shown_and_does_not_count_noise_in_the_background(words):
    net = ns.Network(tick=0.1)
    net.add_population("cells", 30, ns.LIF())
    net.add_population("noise", 30, ns.Poisson(8000.0))
    net.connect("noise", "cells", 0.1, 1.0, ns.OneToOne())
    recording = ns.simulate(net, until=20.0)
    told = "\n".join(words(ns.figures.raster(recording, names=[("cells", k) for k in range(7)])))
    assert "7 of 30 neurons" in told
    assert "60 neurons" in "\n".join(words(ns.figures.raster(recording)))
    assert "2 of 60 neurons" in "\n".join(words(ns.figures.raster(recording, names=[("cells", 0), ("noise", 0)])))


def test_rows_that_are_numbered_are_said_to_be_ranks():
    net = ns.Network()
    for name in range(60):
        net.add_neuron(name, ns.Stimulus(times=[1.0]))
    recording = ns.simulate(net, until=5.0)
    told = [
        ns.figures.raster(recording, names=names).axes[0].get_ylabel() for names in (None, [*range(30, 60), *range(30)])
    ]
    assert told == [f"rank of the neuron, in the order {order} (first is 0)" for order in ("added", "given")]
