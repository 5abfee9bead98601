"""Lecture mode: large type, one picture at a time, a presenter's keys, and sliders within reach; on every page."""

import re

import pytest

import neurosim as ns
from neurosim.viz.player.experiments import EXPERIMENTS, hidden, one_neuron
from neurosim.viz.player.page import page, page_with_choice
from neurosim.viz.player.shelf import playground_page

SMALLEST, CAPTION = 24, 32  # pixels at 1920 x 1080


@pytest.fixture
def opened(open_offline, tmp_path):
    def opened(html, **settings):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        shown = open_offline(file, **{"width": 1920, "height": 1080, **settings})
        shown.wait_for_function("() => document.querySelector('main').player")
        return shown

    return opened


def main(shown, expression):
    return shown.evaluate(f"() => {{ const root = document.querySelector('main'); return {expression}; }}")


def until(shown, condition):
    for _ in range(60):
        if main(shown, condition):
            return
        shown.wait_for_timeout(40)
    raise AssertionError(condition)


TEXTS = """() => {
  const sizes = [], walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: box, textContent } = walk.currentNode;
    if (textContent.trim() && box.checkVisibility() && !box.closest('.unseen, h1, option'))
      sizes.push([parseFloat(getComputedStyle(box).fontSize), textContent.trim().slice(0, 40)]);
  }
  return sizes;
}"""
DRAWN = """async () => {
  const { prototype } = CanvasRenderingContext2D, own = prototype.fillText, found = [];
  prototype.fillText = function (text, ...rest) {
    found.push([parseFloat(/([\\d.]+)px/.exec(this.font)[1]) * Math.hypot(this.getTransform().b, this.getTransform().d) / devicePixelRatio, text]);
    return own.call(this, text, ...rest);
  };
  for (const view of document.querySelector('main').player.panes.flatMap(({ views }) => views)) view.surface && (view.surface.stale = true);
  document.querySelector('main').player.refresh();
  await new Promise((done) => setTimeout(done, 200));
  prototype.fillText = own;
  return found;
}"""  # noqa: E501


PLACE = """(({ network }) => {
  const i = network.log.names.indexOf('touch'), unit = network.surface.box.clientWidth / network.surface.width;
  return [network.x[i] * unit, network.y[i] * unit];
})(root.player.panes[0])"""  # of a neuron, in pixels


@pytest.mark.parametrize("run", [one_neuron, hidden])
def test_nothing_is_smaller_than_a_hall_can_read(opened, run):
    shown = opened(page({"one": run()}, "one", asked={"one": {"question": "Why?", "lookFor": "Look at it."}}))
    assert min(size for size, _ in shown.evaluate(TEXTS)) < SMALLEST
    shown.keyboard.press("l")
    shown.wait_for_timeout(200)
    assert [text for size, text in shown.evaluate(TEXTS) if size < SMALLEST] == []
    drawn = shown.evaluate(DRAWN)
    assert drawn
    assert [text for size, text in drawn if size < SMALLEST - 0.01] == []
    for caption in (".question", ".look"):
        size = main(shown, f"parseFloat(getComputedStyle(root.querySelector('{caption}')).fontSize)")
        assert size >= CAPTION, caption


def test_panels_are_hidden_and_sliders_are_within_reach(opened):
    shown = opened(playground_page(EXPERIMENTS[:2]))
    shown.keyboard.press("l")
    assert not shown.locator(".editor").is_visible()
    assert not shown.locator(".looking").is_visible()
    assert shown.locator(".question").inner_text() == EXPERIMENTS[0].question
    shown.keyboard.press("s")
    assert shown.get_by_label("touch: weight").first.is_visible()
    assert not shown.locator(".builders").is_visible()
    shown.keyboard.press("Escape")
    assert main(shown, "root.classList.contains('lecture')") is False
    assert shown.locator(".looking").is_visible()
    shown.get_by_label("Lecture (L)").click()
    assert main(shown, "root.classList.contains('lecture')") is True
    shown.get_by_label("End the lecture (Esc)").click()
    assert main(shown, "root.classList.contains('lecture')") is False


def test_a_click_makes_one_picture_large_and_back(opened):
    shown = opened(playground_page(EXPERIMENTS[:2]))
    shown.locator(".chart.trace").click()
    assert main(shown, "root.classList.contains('one')") is False  # only in a lecture
    shown.keyboard.press("l")
    before = shown.locator(".chart.trace").bounding_box()
    shown.locator(".chart.trace").click()
    shown.wait_for_timeout(100)
    after = shown.locator(".chart.trace").bounding_box()
    assert after["width"] * after["height"] > 4 * before["width"] * before["height"]
    assert not shown.locator(".network").is_visible()
    shown.keyboard.press("PageDown")
    until(shown, f"root.querySelector('.question').textContent === {EXPERIMENTS[1].question!r}")
    assert shown.locator(".chart.trace").bounding_box()["width"] == after["width"]  # it stays large
    shown.locator(".chart.trace").click()
    assert shown.locator(".network").is_visible()


def test_a_click_on_a_neuron_chooses_it(opened):
    shown = opened(page({"one": one_neuron()}, "one"))
    shown.keyboard.press("l")
    shown.wait_for_timeout(150)
    x, y = main(shown, PLACE)
    shown.locator(".network canvas").click(position={"x": x, "y": y})
    assert main(shown, "root.player.logs[0].names[root.player.state.neuron]") == "touch"
    assert main(shown, "root.classList.contains('one')") is False
    shown.locator(".network canvas").click(position={"x": 8, "y": 8})
    assert main(shown, "root.classList.contains('one')") is True


def test_enter_makes_the_picture_large_that_has_the_focus(opened):
    shown = opened(page({"one": one_neuron()}, "one"))
    shown.keyboard.press("l")
    shown.keyboard.press("Enter")
    assert main(shown, "root.querySelector('.large').className").startswith("canvas network")
    shown.keyboard.press("Enter")
    shown.locator(".chart.trace").focus()
    shown.keyboard.press("Enter")
    assert "trace" in main(shown, "root.querySelector('.large').className")


def test_a_presenter_goes_from_recording_to_recording(opened):
    """Page up and down are the keys of a clicker; outside of a lecture they step by epochs."""
    runs = {"a": one_neuron(), "b": hidden()}
    html, _ = page_with_choice(runs, "two", ["a"])
    shown = opened(html)
    shown.keyboard.press("PageDown")
    shown.wait_for_timeout(100)
    assert main(shown, "root.player.logs[0].score.title") == "a"
    shown.keyboard.press("l")
    shown.keyboard.press("PageDown")
    until(shown, "root.player.logs[0].score.title === 'b'")
    shown.keyboard.press("PageDown")  # there is no other
    assert main(shown, "root.classList.contains('lecture')") is True
    shown.keyboard.press("Escape")
    epoch = runs["b"].lesson.epoch_length
    shown.keyboard.press("PageDown")
    assert main(shown, "root.player.state.tick") == epoch
    shown.keyboard.press("Shift+P")
    until(shown, "root.player.logs[0].score.title === 'a'")
    assert isinstance(runs["a"], ns.Recording)


def test_help_names_the_keys(opened):
    shown = opened(page({"one": one_neuron()}, "one"))
    shown.keyboard.press("?")
    text = shown.locator("dialog[open]").inner_text()
    assert all(re.search(rf"\b{key}\b", text) for key in ("lecture", "Esc", "Page up"))
