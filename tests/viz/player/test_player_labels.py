"""What is written in the pictures: nothing over another text, nothing cut, and pictures of a useful height."""

import re

import numpy as np
import pytest
from browser import axe_findings
from written_texts import WRITTEN, struck

import neurosim as ns
from neurosim.viz.player.experiments import EXPERIMENTS
from neurosim.viz.player.page import page
from neurosim.viz.player.shelf import playground_page

SIZES = {"hall": (1920, 1080), "desk": (1400, 900), "tablet": (1024, 700), "phone": (390, 844)}
LEAST = {"network": 150, "plane": 60}  # pixels, of what a person has to find things in


def many_inputs(n=10):
    """A lesson of one leaky neuron with many inputs, weights of both signs, and a plane: all that a page can show."""
    random = np.random.default_rng(3)
    rows = random.normal(size=(8, n))
    data = ns.Dataset.from_arrays(rows, (rows @ random.normal(size=n) > 0).astype(int), name="clouds")
    return ns.train(ns.perceptron(n, "sigmoid", seed=2), data, "cross-entropy", rate=0.3, epochs=3).recording


def fan(n=20, name="cell"):
    """A leaky neuron that hears many others."""
    net = ns.Network()
    net.add_neuron(name, ns.LIF(tau=20.0, refractory=3.0))
    for k in range(n):
        net.add_neuron(f"input {k + 1}", ns.Stimulus(times=[4.0 + k]))
        net.connect(f"input {k + 1}", name, weight=0.1 - 0.17 * (k % 2) + 0.013 * k, delay=1.0)
    return ns.simulate(net, until=40.0)


@pytest.fixture
def opened(open_offline, tmp_path):
    def opened(html, size, **settings):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        width, height = SIZES[size]
        shown = open_offline(file, width=width, height=height, **settings)
        shown.wait_for_function("() => document.querySelector('main').player")
        return shown

    return opened


def told(shown, expression):
    return shown.evaluate(f"() => {{ const {{ player }} = document.querySelector('main'); return {expression}; }}")


def modes(shown):
    """Go to each state in which texts may differ: ordinary and lecture, at the start and some events on."""
    for key in (None, "l"):
        if key:
            shown.keyboard.press(key)
        for step in (0, 7):
            told(shown, f"player.step({step})")
            shown.wait_for_timeout(120)
            yield f"{key or 'ordinary'}, {step} events on"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("run", [many_inputs, fan])
def test_with_many_inputs_no_text_is_over_another_and_pictures_keep_their_height(opened, run, size):
    shown = opened(page({"run": run()}, "many", asked={"run": {"question": "Who counts?", "lookFor": "Look."}}), size)
    for mode in modes(shown):
        texts = shown.evaluate(WRITTEN)
        assert len(texts) > 8
        assert struck(texts) == [], mode
        assert told(shown, "player.panes[0].network.surface.box.clientHeight") >= LEAST["network"], mode
        plane = told(shown, "player.panes[0].views.find((view) => view.area && view.surface.box.checkVisibility())")
        if plane:
            unit = "player.panes[0].network.surface.box.clientWidth / player.panes[0].network.surface.width"
            height = told(shown, f"player.panes[0].views.find((view) => view.area).area.h * {unit}")
            assert height >= LEAST["plane"], mode


@pytest.mark.parametrize("size", SIZES)
def test_no_experiment_has_a_text_over_another(opened, size):
    shown = opened(playground_page(EXPERIMENTS), size)
    found = []
    for k, one in enumerate(EXPERIMENTS):
        told(shown, f"player.lecture.choice.show([{k}]).then(() => 0)")
        found += [f"{one.title}, {mode}: {said}" for mode in modes(shown) for said in struck(shown.evaluate(WRITTEN))]
        shown.keyboard.press("l")
    assert found == []


def test_what_is_left_out_is_the_smallest_and_its_number_is_in_the_panel_and_the_tables(opened):
    recording = fan()
    shown = opened(page({"fan": recording}, "fan"), "tablet")
    shown.keyboard.press("w")
    shown.wait_for_timeout(150)
    there = told(
        shown,
        "player.panes[0].network.labels.map((at, s) => [Math.abs(player.logs[0].lastWeights[s]), at !== null])",
    )
    left_out = [weight for weight, seen in there if not seen]
    assert left_out
    assert max(weight for weight, _ in there) not in left_out
    written = [one["text"] for one in shown.evaluate(WRITTEN) if one["where"].endswith("network")]
    assert "cell" in written
    assert shown.locator(".editor label:text-matches('weight$')").count() == 20
    shown.keyboard.press("t")
    rows = shown.locator("dialog[open] table", has_text="Synapses now").locator("tbody tr")
    assert rows.count() == 20


@pytest.mark.parametrize("size", SIZES)
def test_the_name_of_the_chosen_neuron_is_always_there(opened, size):
    shown = opened(page({"fan": fan(30)}, "fan"), size)
    for _ in range(6):
        shown.keyboard.press("n")
        shown.wait_for_timeout(60)
        name = told(shown, "player.logs[0].names[player.state.neuron]")
        written = [one for one in shown.evaluate(WRITTEN) if one["where"].endswith("network")]
        assert name in [one["text"] for one in written]
        assert struck(written) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_parameters_of_a_neuron_with_twenty_inputs_are_in_view(opened, size):
    shown = opened(page({"fan": fan()}, "fan"), size)
    if size == "phone":
        shown.get_by_role("button", name="Change", exact=True).click()
    outside = """() => {
      const scrolled = document.querySelector(".editor .scrolled").getBoundingClientRect();
      return [...document.querySelectorAll(".editor details:first-of-type .field")].filter((field) => {
        const { top, bottom } = field.getBoundingClientRect();
        return top < scrolled.top - 1 || bottom > scrolled.bottom + 1;
      }).map((field) => field.textContent);
    }"""
    labels = shown.locator(".editor details").first.locator("label").all_inner_texts()
    assert {"tau", "threshold", "refractory", "constant drive"} <= set(labels)
    if size in ("hall", "desk"):
        assert shown.evaluate(outside) == []
    for label in ("tau", "constant drive"):
        shown.get_by_role("spinbutton", name=label).scroll_into_view_if_needed()
        assert shown.get_by_role("spinbutton", name=label).is_visible()
    assert axe_findings(shown) == []


SAID = """() => [...document.querySelectorAll("main, main *")].flatMap((one) => [
  one.getAttribute("aria-label"), one.title, ...[...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent),
]).filter(Boolean)"""  # noqa: E501


def test_one_of_a_kind_is_said_in_the_singular(opened):
    net = ns.Network()
    net.add_neuron("a", ns.LIF(constant_drive=1.2, refractory=30.0), initial={"v": 0.9})
    net.connect("a", "a", weight=0.1, delay=1.0)
    lone = opened(page({"one": ns.simulate(net, until=30.0)}, "one"), "desk")
    data = ns.Dataset.from_arrays([[1.0], [-1.0]], [1, 0], name="two")
    lesson = ns.train(ns.perceptron(1, bias=False), data, "rosenblatt", epochs=1).recording
    taught = opened(page({"one": lesson}, "one"), "desk")
    for shown in (lone, taught):
        told(shown, "player.step(3)")
        shown.wait_for_timeout(150)
        said = shown.evaluate(SAID)
        assert [
            text for text in said if re.search(r"(?<![\d.,])1 \w{3,}s\b(?! )|\b1 (synapses|spikes|signals)", text)
        ] == []
    assert any("1 neuron, 1 synapse, 1 signal." in text for text in lone.evaluate(SAID))
    assert any(text.startswith("Network of 1 neuron and 1 synapse at") for text in lone.evaluate(SAID))
    assert any(text.startswith("Raster of 1 spike from") for text in lone.evaluate(SAID))


@pytest.mark.parametrize("size", SIZES)
def test_a_long_name_leaves_the_legend_and_the_line_of_the_trace_their_room(opened, size):
    name = "the cell that hears the touch and the warmth of a hand on the back, and tells the muscle so"
    shown = opened(page({"fan": fan(2, name)}, "fan"), size)
    if size == "phone":
        shown.get_by_role("button", name="Potential", exact=True).click()
    shown.wait_for_timeout(150)
    boxes = shown.evaluate(
        """() => {
      const box = document.querySelector(".chart.trace"), edge = box.getBoundingClientRect();
      const inside = (one) => { const r = one.getBoundingClientRect(); return r.left >= edge.left - 1 && r.right <= edge.right + 1 && r.bottom <= edge.bottom + 1; };
      return { legend: box.querySelector("ul").offsetHeight / edge.height, inside: [...box.querySelectorAll("li, canvas")].map(inside), title: box.querySelector("li span").title };
    }"""  # noqa: E501
    )
    assert all(boxes["inside"])
    assert boxes["legend"] < 0.4
    assert boxes["title"].startswith("potential in mV of the cell that hears the touch and the warmth")
    assert struck(shown.evaluate(WRITTEN)) == []


BARS = """() => {
  const { player } = document.querySelector("main"), { prototype } = CanvasRenderingContext2D, { fillRect } = prototype, found = [];
  const view = player.panes[0].views.find((one) => one.constructor.name === "NeuronView");
  prototype.fillRect = function (x, y, wide, high) { if (this.canvas === view.surface.canvas && high === 10) found.push(x + wide); return fillRect.call(this, x, y, wide, high); };
  player.draw();
  prototype.fillRect = fillRect;
  return [Math.max(...found), view.surface.width];
}"""  # noqa: E501
"""How far the bars of what a neuron heard reach, and how wide their picture is."""


def test_bars_of_what_was_heard_end_before_the_soma_also_where_the_lesson_made_the_weights_zero(open_offline, tmp_path):
    lesson = ns.train(ns.perceptron(2), "xor", "rosenblatt", epochs=20)
    file = tmp_path / "page.html"
    file.write_text(page({"xor": lesson.recording}, "xor"), encoding="utf-8")
    shown = open_offline(file)
    shown.keyboard.press("End")
    shown.wait_for_timeout(300)
    end, width = shown.evaluate(BARS)
    assert 0 < end < width / 2


STRETCHED = """() => [...document.querySelectorAll(".canvas canvas")].filter((one) => one.parentElement.clientWidth
  && (Math.abs(one.width - one.parentElement.clientWidth * devicePixelRatio) > 1 || Math.abs(one.height - one.parentElement.clientHeight * devicePixelRatio) > 1))
  .map((one) => one.parentElement.className)"""  # noqa: E501
"""The pictures that are not drawn in the size in which they are shown."""


def test_no_picture_is_stretched_where_another_one_leaves_its_room(opened):
    shown = opened(page({"fan": fan(3)}, "fan"), "desk")
    for key in ("n", "p", "n"):  # a source, which has no potential to draw, and the cell
        shown.keyboard.press(key)
        shown.wait_for_timeout(200)
        assert shown.evaluate(STRETCHED) == [], key


@pytest.mark.parametrize("size", SIZES)
def test_units_are_not_cut(opened, size):
    shown = opened(page({"fan": fan(3)}, "fan"), size)
    cut = "[...document.querySelectorAll('.field .unit')].filter((one) => one.scrollWidth > one.clientWidth)"
    assert shown.evaluate(f"() => {cut}.map((one) => one.textContent)") == []
