"""What is written on a control is part of its name, so that a person who speaks can say what is read (WCAG 2.5.3)."""

import pytest

import neurosim as ns
from neurosim.viz.player.experiments import EXPERIMENTS, hidden, one_neuron
from neurosim.viz.player.learning import learn_page
from neurosim.viz.player.page import page
from neurosim.viz.player.shelf import playground_page

UNLIKE = """() => {
  const words = (text) => (text ?? "").toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu, " ").trim();
  const read = (one) => words([...one.childNodes].filter((node) => node.nodeType === 3 || (node.nodeType === 1 && !node.matches("select, input, .unseen"))).map((node) => node.textContent).join(" "));
  return [...document.querySelectorAll("button, select, input, textarea, summary, a[href], [role=button]")].flatMap((one) => {
    const said = one.labels?.length ? [...one.labels].map(read) : one.matches("select, input, textarea") ? [] : [read(one)];
    const name = words(one.getAttribute("aria-label") ?? (said.join(" ") || one.getAttribute("title")));
    if (!name) return [`no name: ${one.outerHTML.slice(0, 120)}`];
    return said.filter((text) => !` ${name} `.includes(` ${text} `) && text).map((text) => `${text} is not in ${name}`);
  });
}"""  # noqa: E501
"""What is written on each control and missing in its name."""


def both():
    data = ns.datasets.load("and")
    threshold = ns.train(ns.perceptron(2), data, "rosenblatt").recording
    return {"threshold": threshold, "sigmoid": ns.train(ns.perceptron(2, "sigmoid"), data, "cross-entropy").recording}


PAGES = {
    "a run": lambda: page({"one": one_neuron()}, "one", asked={"one": {"question": "Why?", "lookFor": "Look."}}),
    "a lesson": lambda: page({"xor": hidden()}, "xor"),
    "a comparison": lambda: page(both(), "and"),
    "the shelf": lambda: playground_page(EXPERIMENTS[:4]),
    "the learning view": lambda: learn_page(start="xor"),
}


@pytest.mark.parametrize("kind", PAGES)
def test_what_is_read_on_a_control_is_in_its_name(open_offline, tmp_path, kind):
    file = tmp_path / "page.html"
    file.write_text(PAGES[kind](), encoding="utf-8")
    shown = open_offline(file)
    shown.wait_for_timeout(300)
    assert shown.evaluate(UNLIKE) == []
    for key in ("y", "?", "Escape", "t", "Escape", "l"):
        shown.keyboard.press(key)
        shown.wait_for_timeout(150)
        assert shown.evaluate(UNLIKE) == [], key
