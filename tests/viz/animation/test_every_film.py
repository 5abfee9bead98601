"""What holds for all films: large enough to read, nothing cut off, names literal."""

from dataclasses import replace

import matplotlib.text
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cbook import is_math_text

import neurosim as ns
from neurosim.viz.animation.film import animate

HOSTILE = [
    "</script>",
    "<img onerror=alert(1)>",
    '"quoted"',
    "$x$",
    "a\u2028b\u202ec",
    "n" * 10_000,
    "_hidden",
    r"\frac{1}$2$",
]


@pytest.fixture(scope="module")
def hostile():
    net = ns.Network()
    net.add_neuron(HOSTILE[0], ns.Stimulus(times=[1.0, 2.0], values=[1.0, 2.0]))
    for name in HOSTILE[1:]:
        net.add_neuron(name, ns.LIF(refractory=0.5))
    for one, other in zip(HOSTILE, HOSTILE[1:], strict=False):  # noqa: RUF007
        net.connect(one, other, weight=1.2)
    return ns.simulate(net, until=20.0)


@pytest.fixture(scope="module")
def hostile_lesson():
    rows = ns.Dataset("$set$", [[0.0, 1.0], [1.0, 0.0]], [0, 1], HOSTILE[:2], HOSTILE[3:5], "here")
    return ns.train(ns.perceptron(2), rows, "rosenblatt", epochs=5).recording


@pytest.fixture(scope="module")
def flowers():
    net = ns.perceptron(4, "sigmoid", outputs=3, seed=2)
    data = replace(ns.datasets.load("iris"), feature_names=[f"Number {k} of several features" for k in range(4)])
    return ns.train(net, data, "gradient", rate=0.1, epochs=4).recording


@pytest.fixture(scope="module")
def population():
    net = ns.Network(tick=0.1)
    net.add_neuron("drive", ns.Poisson(rate=3000.0))
    net.add_population("exc", 60, ns.LIF(threshold=10.0, refractory=2.0))
    net.add_population("inh", 15, ns.LIF(threshold=10.0, refractory=2.0))
    net.connect("drive", "exc", weight=0.9, rule=ns.AllToAll())
    net.connect("exc", "inh", weight=0.3, delay=1.5, rule=ns.FixedIndegree(8))
    net.connect("inh", "exc", weight=-1.5, delay=1.5, rule=ns.FixedIndegree(4))
    return ns.simulate(net, until=30.0)


FILMS = {
    "chain": lambda r: (r("chain"), {}),
    "gates": lambda r: (r("gates"), {}),
    "population": lambda r: (r("population"), {}),
    "lesson": lambda r: (r("learned"), {}),
    "hidden": lambda r: (r("learned_hidden"), {"by": "events"}),
    "epochs": lambda r: (r("learned"), {"by": "epochs"}),
    "epochs, hidden": lambda r: (r("learned_hidden"), {"by": "epochs"}),
    "epochs, hostile": lambda r: (r("hostile_lesson"), {"by": "epochs"}),
    "epochs, four features": lambda r: (r("flowers"), {"by": "epochs"}),
    "epochs of two, four features": lambda r: ([r("flowers"), r("flowers")], {"by": "epochs"}),
    "epochs of two": lambda r: ({HOSTILE[3]: r("learned"), HOSTILE[5]: r("hostile_lesson")}, {"by": "epochs"}),
    "hostile": lambda r: (r("hostile"), {}),
    "hostile lesson": lambda r: (r("hostile_lesson"), {}),
    "close-up": lambda r: (r("chain"), {"neuron": "cell"}),
    "close-up, veto": lambda r: (r("gates"), {"neuron": "unit"}),
    "close-up, lesson": lambda r: (r("learned"), {"neuron": "y"}),
    "close-up, hidden": lambda r: (r("learned_hidden"), {"neuron": "h1"}),
    "close-up, many": lambda r: (r("population"), {"neuron": ("exc", 3)}),
    "close-up, hostile": lambda r: (r("hostile"), {"neuron": HOSTILE[5]}),
    "two": lambda r: ([r("chain"), r("population")], {}),
    "two lessons": lambda r: ({HOSTILE[3]: r("learned"), HOSTILE[5]: r("hostile_lesson")}, {}),
}


def texts_of(figure):
    found = figure.findobj(lambda one: isinstance(one, matplotlib.text.Text) and one.get_visible())
    return [text for text in found if text.get_text()]


def unseen(axes):
    """Yield the labels of ticks that matplotlib keeps though they are outside of the axes."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not axes.axison or not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)


@pytest.mark.parametrize("name", FILMS)
def test_texts_are_large_enough_and_nothing_is_cut_off(name, request):
    recording, options = FILMS[name](request.getfixturevalue)
    film = animate(recording, title="$title$ " + "long " * 30, **options)
    reel = film.reel
    figure = film.still(None if options.get("by") == "epochs" else reel.start + 0.42 * reel.speed * reel.seconds)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = texts_of(figure)
    assert [text.get_text() for text in texts if text.get_fontsize() < 9.0] == []
    assert not any(is_math_text(text.get_text()) for text in texts)
    box = figure.bbox.padded(2.0)
    outside = {id(label) for axes in figure.axes for label in unseen(axes)}
    for text in texts:
        if id(text) in outside:
            continue
        drawn = text.get_window_extent(canvas.get_renderer())
        inside = drawn.x0 >= box.x0 and drawn.x1 <= box.x1 and drawn.y0 >= box.y0 and drawn.y1 <= box.y1
        assert inside, text.get_text()


@pytest.mark.parametrize("given", ["seed: the first epochs of 10,000, when most happens", "W" * 80, "long " * 50])
def test_a_title_is_as_long_as_there_is_room_for_beside_the_clock(given, learned):
    film = animate(learned, title=given, seconds=1.0)
    figure = film.still(film.reel.end)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    title, *others = figure.texts
    clock = next(text for text in others if text.get_text() == film.reel.stamp(film.reel.end))
    drawn, time = (text.get_window_extent(canvas.get_renderer()) for text in (title, clock))
    assert drawn.x1 < time.x0
    whole = title.get_text() == given
    assert whole or "…" in title.get_text()
    assert whole == ("first epochs" in given)
    assert whole or time.x0 - drawn.x1 < 0.5 * figure.dpi  # and no room is given away


@pytest.mark.parametrize("name", FILMS)
def test_every_film_can_be_drawn_at_its_start_and_its_end(name, request):
    recording, options = FILMS[name](request.getfixturevalue)
    film = animate(recording, seconds=1.0, fps=8, dpi=40.0, **options)
    assert film.frame(0).shape == film.frame(7).shape


def test_hostile_names_are_literal(hostile, hostile_lesson):
    figure = animate(hostile, title=HOSTILE[0]).still(3.0)
    found = "\n".join(text.get_text() for text in texts_of(figure)).replace(r"\$", "$")
    for name in ("</script>", "<img onerror=al…lert(1)>"[:12], '"quoted"', "$x$", r"a\u2028b\u202ec", "_hidden"):
        assert name in found
    assert "n" * 14 + "…" + "n" * 9 in found
    assert "n" * 30 not in found
    figure = animate(hostile_lesson).still(0.5)
    found = "\n".join(text.get_text() for text in texts_of(figure)).replace(r"\$", "$")
    assert "class $x$" in found
    assert "wanted “$x$”" in found


def test_the_file_says_what_it_is_of_and_nothing_hidden(hostile, tmp_path):
    path = animate(hostile, title="a\x00b\u202e", seconds=0.5, fps=4, dpi=30.0).save(tmp_path / "film.mp4")
    assert path.stat().st_size > 1000


def test_a_signal_at_the_first_moment_hides_no_name(learned):
    figure = animate(learned).still(0.0)
    figure.draw_without_rendering()
    strip = next(axes for axes in figure.axes if axes.get_xlabel() == "time (ms)")
    assert strip.get_xlim()[0] == 0.0
    widest = max(text.get_window_extent().x1 for text in strip.get_yticklabels())
    axis = strip.spines["left"].get_window_extent().x1
    assert widest < axis < strip.bbox.x0 - 5.0
