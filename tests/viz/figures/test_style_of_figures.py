"""The shared look: literal texts, independence of the user's settings, and what a saved file says."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.viz.figures.sheet import blank, legend_below, spread
from neurosim.viz.figures.style import literal, look, save


def pixels(text, **settings):
    figure = Figure(figsize=(4, 1), dpi=50)
    figure.text(0.0, 0.5, text, fontfamily="DejaVu Sans", **settings)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


@pytest.mark.parametrize("name", ["$x$", r"\frac{1}{2} $5", "a$b", r"\$", "<img onerror>", "שלום עולם", "naïve"])
def test_a_name_is_drawn_as_it_is_written(name):
    # An independent way to the same picture: matplotlib with its formulas switched off.
    assert np.array_equal(pixels(literal(name)), pixels(name, parse_math=False))


@pytest.mark.parametrize(
    ("name", "seen"),
    [("a\nb", r"a\nb"), ("\u2028", r"\u2028"), ("a\x00", r"a\x00"), ("\u202ex", r"\u202ex"), ("\ud800", r"\ud800")],
)
def test_what_cannot_be_seen_is_spelt_out(name, seen):
    assert literal(name) == seen


def test_a_character_that_the_font_lacks_is_spelt_out():
    assert literal("中") == r"\u4e2d"
    pixels(literal("中文"))  # a warning would be an error here


def test_a_long_name_keeps_both_its_ends():
    short = literal("x" * 5000 + "y" * 5000)
    assert len(short) == 24
    assert short.startswith("xxx")
    assert "…" in short
    assert short.endswith("yyy")
    assert literal("x" * 24) == "x" * 24


def test_an_empty_name_is_still_seen():
    assert literal("") == "''"


def test_the_users_settings_do_not_show_and_are_left_as_they_are():
    with mpl.rc_context({"font.size": 3.0, "text.usetex": True, "axes.facecolor": "red"}):
        with look():
            axes = blank(4, 3, "title").add_subplot()
        label = axes.set_xlabel("x")
        assert axes.get_facecolor() == (1.0, 1.0, 1.0, 1.0)
        assert axes.yaxis.label.get_fontsize() == 11.0
        assert not label.get_usetex()
        assert mpl.rcParams["font.size"] == 3.0
        assert mpl.rcParams["axes.facecolor"] == "red"


def test_a_legend_keeps_a_name_that_begins_with_an_underscore():
    with look():
        figure = blank(4, 3, "title")
        (line,) = figure.add_subplot().plot([0.0, 1.0], label="_hidden")
        legend_below(figure, [line])
    assert [text.get_text().strip() for text in figure.legends[0].get_texts()] == ["_hidden"]


def test_a_legend_is_never_wider_than_its_figure():
    with look():
        figure = blank(5, 4, "title")
        lines = [figure.add_subplot().plot([0.0, 1.0], label=f"quite a long explanation {i}")[0] for i in range(5)]
        legend_below(figure, lines)
    figure.draw_without_rendering()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0.0
    assert box.x1 <= figure.bbox.width


def test_levels_are_spread_in_order_and_near_where_they_were():
    levels = np.array([0.5, 0.52, 0.51, 0.99, 0.98, 0.0])
    placed = spread(levels, 0.1)
    assert np.array_equal(np.argsort(placed), np.argsort(levels))
    assert np.diff(np.sort(placed)).min() >= 0.1 - 1e-12
    assert placed.min() >= 0.0
    assert placed.max() <= 1.0
    assert placed[:3].mean() == pytest.approx(0.51)


def test_a_saved_file_says_what_it_is(tmp_path):
    with look():
        figure = blank(4, 3, literal("a title with $x$"))
    path = save(figure, tmp_path / "figure.png", seed=7, digest="abc", note="שלום\x00")
    with Image.open(path) as image:
        assert image.size == (600, 450)
        assert image.info["dpi"] == pytest.approx((150.0, 150.0), abs=0.02)
        assert image.text == {
            "Software": f"neurosim {ns.__version__}",
            "Title": "a title with $x$",
            "seed": "7",
            "digest": "abc",
            "note": r"שלום\x00",
        }


def test_a_file_that_cannot_be_saved_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "figure.png"
    path.write_text("old")

    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(Figure(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["figure.png"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("name", ["figure.svg", "figure", "missing/figure.png"])
def test_a_path_that_makes_no_sense_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"figure"):
        save(Figure(), tmp_path / name)


def run(code):
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_importing_neurosim_does_not_import_matplotlib():
    run("import sys, neurosim as ns; ns.simulate; ns.train; assert 'matplotlib' not in sys.modules")


def test_drawing_needs_no_pyplot():
    run(
        "import sys, neurosim as ns\n"
        "t = ns.train(ns.perceptron(2), ns.datasets.load('and'), 'rosenblatt', record='all')\n"
        "f = ns.figures\n"
        "f.network(t.recording), f.raster(t.recording), f.potential(t.recording, 'y')\n"
        "f.weights(t), f.learning_curve(t), f.decision_boundary(t)\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )


def test_a_function_is_not_hidden_by_the_module_of_its_name():
    run("import neurosim.viz.figures.network, neurosim as ns; assert callable(ns.figures.network)")


def test_a_legend_inside_of_axes_has_an_opaque_frame():
    with look():
        axes = blank(4, 3, "title").add_subplot()
        axes.plot([0.0, 1.0], label="line")
        frame = axes.legend().get_frame()
    assert frame.get_visible()
    assert frame.get_alpha() == 1.0
    assert frame.get_facecolor() == (1.0, 1.0, 1.0, 1.0)
    assert frame.get_edgecolor() != frame.get_facecolor()
