"""The figure of an output over a drive: points, intervals and curves are those that were given."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.figures import Transfer, transfer

DRIVE, SHARE, LOW, HIGH = [-1.0, 0.0, 2.0], [0.1, 0.5, 0.9], [0.05, 0.4, 0.7], [0.2, 0.65, 1.0]
PANEL = Transfer(
    "a title",
    "drive (mV)",
    "share",
    {"with bars": (DRIVE, SHARE, LOW, HIGH), "without": (DRIVE[:2], SHARE[1:])},
    {"formula": (np.linspace(0.0, 1.0, 5), np.zeros(5)), "other": ([0, 1], [1, 1])},
)


def test_points_bars_and_curves_stand_where_they_should(words):
    figure = transfer([PANEL], title="the whole")
    (axes,) = figure.axes
    with_bars, without = axes.containers
    assert np.array(with_bars[0].get_data()).tolist() == [DRIVE, SHARE]
    segments = np.array(with_bars[2][0].get_segments())
    assert segments[:, :, 0].T.tolist() == [DRIVE, DRIVE]
    assert segments[:, :, 1].T.tolist() == [pytest.approx(LOW), pytest.approx(HIGH)]
    assert np.array(without[0].get_data()).tolist() == [DRIVE[:2], SHARE[1:]]
    assert without[2] == ()
    curves = {line.get_label(): line for line in axes.get_lines() if line.get_label() in PANEL.curves}
    assert curves["formula"].get_xdata().tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert curves["other"].get_ydata().tolist() == [1.0, 1.0]
    found = words(figure)
    assert {"the whole", "a title", "drive (mV)", "share", "with bars", "without", "formula", "other"} <= set(found)


def test_nothing_is_told_by_colour_alone():
    four = {str(i): (DRIVE, SHARE) for i in range(4)}
    (axes,) = transfer([Transfer("t", "x", "y", four, {f"curve {i}": (DRIVE, SHARE) for i in range(4)})]).axes
    points = [container[0] for container in axes.containers]
    assert len({(line.get_marker(), line.get_markerfacecolor() == "white") for line in points}) == 4
    assert len({line.get_marker() for line in points}) == 4
    dashes = [str(line._unscaled_dash_pattern) for line in axes.get_lines() if "curve" in str(line.get_label())]
    assert len(set(dashes)) == 4


def test_an_empty_panel_says_so(words):
    assert "Nothing was measured." in words(transfer([Transfer("t", "x", "y")]))
    assert "Nothing was measured." not in words(transfer([PANEL]))


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_as_many_axes_as_panels_in_their_order(count):
    panels = [Transfer(f"panel {i}", "x", "y") for i in range(count)]
    assert [axes.get_title(loc="left") for axes in transfer(panels).axes] == [panel.title for panel in panels]


@pytest.mark.parametrize("count", [0, 5])
def test_one_to_four_panels(count):
    with pytest.raises(ns.InputError, match=f"A figure of transfer has 1 to 4 panels; got {count}"):
        transfer([PANEL] * count)


@pytest.mark.parametrize(
    ("measured", "curves", "told"),
    [
        (
            {"a": ([0.0, 1.0], [0.0])},
            {},
            r"'a' in the panel 't' must be .* got 2 lists of the shapes \[\(2,\), \(1,\)\]",
        ),
        ({"a": ([0.0], [0.0], [0.0])}, {}, r"\(drive, output\) or \(drive, output, low, high\).* got 3 lists"),
        (
            {},
            {"c": ([0.0], [0.0], [0.0], [0.0])},
            r"'c' .* must be \(drive, output\), lists of one length; got 4 lists",
        ),
        ({}, {"c": (0.0, 1.0)}, r"got 2 lists of the shapes \[\(\), \(\)\]"),
        ({str(i): (DRIVE, SHARE) for i in range(5)}, {}, "The panel 't' has 5 kinds of points; at most 4"),
        ({}, {str(i): (DRIVE, SHARE) for i in range(6)}, "The panel 't' has 6 curves; at most 4"),
    ],
)
def test_what_does_not_fit_is_named(measured, curves, told):
    with pytest.raises(ns.InputError, match=told):
        transfer([Transfer("t", "x", "y", measured, curves)])


def test_an_interval_that_does_not_hold_its_point_is_refused():
    with pytest.raises(
        ns.InputError, match=r"'a' in the panel 't' has the point 0\.5 outside of its interval, 0\.6 to 0\.7"
    ):
        transfer([Transfer("t", "x", "y", {"a": ([0.0], [0.5], [0.6], [0.7])})])


@pytest.mark.parametrize("kinds", [1, 4])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_no_sample_of_a_legend_stands_among_the_data(count, kinds):
    named = {f"a long name of {kind} in full": (DRIVE, SHARE) for kind in range(kinds)}
    figure = transfer([Transfer("title", "drive", "output", named, named)] * count)
    figure.draw_without_rendering()
    whole = figure.bbox.padded(1.0)
    for axes in figure.axes:
        box = axes.get_legend().get_window_extent()
        parts = [part for one in figure.axes for part in (one.patch, one.xaxis.label, one.title, one._left_title)]
        assert not any(box.overlaps(part.get_window_extent()) for part in parts)
        assert whole.x0 <= box.x0
        assert box.x1 <= whole.x1
        assert whole.y0 <= box.y0
