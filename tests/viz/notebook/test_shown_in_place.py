"""What a notebook shows of a recording, a comparison and a network, read as a browser reads it."""

import base64
import io
import json
import subprocess
import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from PIL import Image

import neurosim as ns
from neurosim.viz.player import inline, still
from neurosim.viz.player.page import LIMIT

NASTY = "</script><img src=x onerror=alert(1)>\"'&"


class Elements(HTMLParser):
    """Every element with its attributes, and the text; the parser undoes the escaping."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def framed(html):
    """Return the page in a frame, which covers a picture."""
    (_, around), (still, picture), (tag, attributes) = Elements(html).elements
    assert "position: relative" in around["style"]
    assert (still, tag) == ("img", "iframe")
    assert size(picture["src"])
    assert picture["alt"].startswith("Still picture of ")
    assert "position: absolute" in attributes["style"]
    assert attributes["sandbox"] == "allow-scripts allow-downloads"
    assert attributes["title"]
    assert "width: 100%" in attributes["style"]
    return attributes["srcdoc"]


def size(source):
    """Return width and height of a PNG that stands in an address."""
    kind, _, data = source.partition(",")
    assert kind == "data:image/png;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        picture.load()
        return picture.size


def scores(page):
    """Return the titles of what a page replays."""
    told = page.partition('<script type="application/json" id="score">')[2].partition("</script>")[0]
    return [score["title"] for score in json.loads(told)["scores"]]


@pytest.fixture
def network():
    net = ns.Network()
    net.add_neuron(NASTY, ns.Stimulus(times=[20.0, 22.0]))
    net.add_neuron("cell", ns.LIF(tau=20.0))
    net.connect(NASTY, "cell", weight=0.6, delay=1.0)
    return net


def test_a_recording_is_its_page_in_a_frame(network, tmp_path):
    recording = ns.simulate(network, until=50.0)
    page = framed(recording._repr_html_())
    assert page == recording.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert scores(page) == ["2 neurons over 50 ms"]


def test_a_page_in_a_file_replaces_the_old_one_whole_or_not_at_all(network, tmp_path):
    recording, file = ns.simulate(network, until=50.0), tmp_path / "page.html"
    assert recording.to_html(str(file), title=NASTY) == file
    before = file.read_text(encoding="utf-8")
    assert "&lt;/script&gt;&lt;img" in before.partition("</title>")[0]
    with pytest.raises(ns.InputError, match="above the limit of 1e-06 MB"):
        recording.to_html(file, limit=1e-6)
    assert file.read_text(encoding="utf-8") == before
    assert list(tmp_path.iterdir()) == [file]
    assert ns.Recording.to_html.__defaults__ == (None, LIMIT)


def test_the_title_of_a_page_may_be_empty(network, tmp_path):
    html = ns.simulate(network, until=50.0).to_html(tmp_path / "page.html", title="").read_text(encoding="utf-8")
    assert "neurons over" not in html.partition("</title>")[0]


def test_a_network_that_has_not_run_is_a_picture(network):
    ((tag, attributes),) = Elements(network._repr_html_()).elements
    assert tag == "img"
    assert attributes["alt"] == "Network of 2 neurons and 1 synapse, tick 1e-06 ms"
    assert min(size(attributes["src"])) > 300


def lesson_of(data, **settings):
    return ns.train(ns.perceptron(2), ns.datasets.load(data), "rosenblatt", **settings).recording


@pytest.mark.parametrize(
    "make",
    [
        lambda net: net,
        lambda net: ns.simulate(net, until=50.0),
        lambda net: lesson_of("and", epochs=20),
        lambda net: lesson_of("and", epochs=20, keep="epochs"),
        lambda net: ns.compare(["sigmoid", "rosenblatt"], "and", seeds=1, epochs=10),
        lambda net: ns.figures.network(net),
        lambda net: ns.animate(ns.simulate(net, until=50.0)).still(),
    ],
    ids=["network", "recording", "lesson", "lesson without signals", "comparison", "figure", "still"],
)
def test_where_no_html_is_shown_there_is_a_picture_and_a_line(network, make):
    shown = DisplayFormatter().format(make(network))[0]
    assert shown["image/png"][:4] == b"\x89PNG"
    with Image.open(io.BytesIO(shown["image/png"])) as picture:
        assert len(np.unique(np.asarray(picture.convert("L")))) > 20
    assert shown["text/plain"]


def test_a_figure_needs_no_pyplot_to_be_shown(network):
    code = "import neurosim as ns, sys; ns.figures.network(ns.perceptron(2))._repr_png_()"
    code += "; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_of_nothing_there_is_nothing_to_draw():
    empty = ns.Network()
    for shown in (empty, ns.simulate(empty, until=5.0)):
        assert shown._repr_png_() is None
        assert sentence(shown._repr_html_()) == f"{shown!r}."


def populated(neurons, indegree):
    net = ns.Network()
    net.add_population("cells", neurons, ns.LIF())
    net.connect("cells", "cells", weight=0.1, rule=ns.FixedIndegree(indegree))
    return net


def named(neurons):
    net = ns.Network()
    for k in range(neurons):
        net.add_neuron(k, ns.LIF())
    return net


@pytest.mark.parametrize(
    ("net", "is_drawn"),
    [(populated(300, 3), True), (populated(200_001, 1), True), (named(301), False)],
    ids=["small", "many neurons", "many names"],
)
def test_populations_are_drawn_or_summed_up(net, is_drawn):
    html = net._repr_html_()
    if is_drawn:
        assert [tag for tag, _ in Elements(html).elements] == ["img"]
    else:
        assert net._repr_png_() is None
        assert Elements(html).elements == [("p", {})]
        assert Elements(html).text == f"{net!r}."


def sentence(html):
    (element,) = Elements(html).elements
    assert element == ("p", {})
    return Elements(html).text


def test_a_page_too_large_is_a_sentence(network, monkeypatch):
    recording = ns.simulate(network, until=50.0)
    monkeypatch.setattr(inline, "LIMIT", 1e-6)
    assert "above the limit of 1e-06 MB" in sentence(recording._repr_html_())
    monkeypatch.setattr(inline, "MOST_ROWS", 4)  # it has 3 signals and 2 acts of a soma
    assert "5 signals, acts of somas and changes" in sentence(recording._repr_html_())


@pytest.mark.parametrize("keep", ["changes", "epochs"])
def test_a_recording_without_signals_is_a_sentence(keep):
    lesson = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", epochs=20, keep=keep)
    assert "counted but not kept" in sentence(lesson.recording._repr_html_())


def test_a_network_that_cannot_be_wired_is_drawn_nevertheless():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight="veto")
    with pytest.raises(ns.InputError):
        ns.simulate(net, until=1.0)
    assert net._repr_html_().startswith("<img")


def test_whatever_goes_wrong_is_said(network, monkeypatch):
    def fails(*arguments):
        raise ZeroDivisionError("a <b> fault")

    recording = ns.simulate(network, until=50.0)
    monkeypatch.setattr(inline, "page", fails)
    monkeypatch.setattr(inline, "picture_of_network", fails)
    for shown, what in ((recording, "player"), (network, "picture")):
        assert sentence(shown._repr_html_()) == f"{shown!r}: no {what} is shown. ZeroDivisionError: a <b> fault"
    assert network._repr_png_() is None


def test_without_its_picture_a_recording_is_played_nevertheless(network, monkeypatch):
    def fails(*arguments):
        raise ZeroDivisionError("a fault")

    recording = ns.simulate(network, until=50.0)
    monkeypatch.setattr(still, "raster", fails)
    assert [tag for tag, _ in Elements(recording._repr_html_()).elements] == ["div", "iframe"]


def test_a_comparison_has_the_threshold_left_and_the_sigmoid_right():
    comparison = ns.compare(["adaline", "sigmoid", "mcculloch-pitts", "rosenblatt"], "and", seeds=1, epochs=20)
    assert scores(framed(comparison._repr_html_())) == ["rosenblatt", "sigmoid"]


@pytest.mark.parametrize(
    ("models", "shown"),
    [
        (["sigmoid", "adaline"], ["sigmoid", "adaline"]),
        (["adaline", "rosenblatt", ns.Contender("rosenblatt", name="again")], ["adaline", "rosenblatt"]),
        (["mcculloch-pitts", "sigmoid"], ["sigmoid"]),
    ],
)
def test_without_both_the_first_two_are_shown(models, shown):
    comparison = ns.compare(models, "and", seeds=1, epochs=5)
    assert scores(framed(comparison._repr_html_())) == shown


def test_a_comparison_without_a_lesson_that_was_kept_is_a_table():
    comparison = ns.compare([ns.Contender("mcculloch-pitts", name=NASTY)], "and", seeds=1)
    read = Elements(comparison._repr_html_())
    tags = [tag for tag, _ in read.elements]
    assert tags[0] == "table"
    assert "img" not in tags
    assert NASTY in read.text
    assert tags.count("tr") == 2


def test_lessons_that_kept_no_signals_leave_the_table(monkeypatch):
    monkeypatch.setattr("neurosim.studies.comparison.fit.MOST_KEPT", 0)
    comparison = ns.compare(["rosenblatt", "sigmoid"], "and", seeds=1, epochs=20)
    assert len(comparison.trainings) == 2
    assert [tag for tag, _ in Elements(comparison._repr_html_()).elements if tag in ("table", "p")] == ["table"]


def test_a_comparison_that_cannot_be_shown_says_so(monkeypatch):
    data = ns.Dataset(NASTY, np.eye(2), np.array([0, 1]), ("a", "b"), ("no", "yes"), "")
    comparison = ns.compare(["rosenblatt"], data, seeds=1, epochs=5)
    monkeypatch.setattr(inline, "side_by_side", lambda comparison: 1 / 0)
    assert repr(comparison) in sentence(comparison._repr_html_())


def test_lessons_too_large_leave_the_table_and_say_so(monkeypatch):
    comparison = ns.compare(["rosenblatt"], "and", seeds=1, epochs=20)
    monkeypatch.setattr(inline, "LIMIT", 1e-6)
    read = Elements(comparison._repr_html_())
    assert [tag for tag, _ in read.elements if tag in ("table", "p")] == ["table", "p"]
    assert "above the limit" in read.text


def test_the_title_of_a_lesson_names_its_rows():
    wiring = SimpleNamespace(names=["a"])
    lesson = SimpleNamespace(data="iris", rows=np.zeros((1, 1)))
    assert inline.title_of(SimpleNamespace(wiring=wiring, until=2.5, lesson=lesson)) == "iris: 1 neuron over 2.5 ms"
