"""The playground: each task is unsolved at first, is solved through the page's controls, and no other change counts."""

import dataclasses

import pytest
from browser import axe_findings, scrolls_sideways

import neurosim as ns
from neurosim.viz.player.experiments import EXPERIMENTS
from neurosim.viz.player.page import asking, page
from neurosim.viz.player.shelf import Experiment, playground_page

TITLES = [one.title for one in EXPERIMENTS]
MOST = 900_000  # bytes of the page

SOLUTIONS = {  # what to change: the neuron to choose, what stands beside its field, and the value
    "One neuron": [("cell", "touch: weight", "0.7")],
    "Coincidence": [("cell", "tau", "4")],
    "A pause": [("cell", "refractory", "7")],
    "AND by hand": [("y", "threshold", "2")],
    "A veto": [("guard", "times", "10, 50")],
    "Memory": [("stop", "times", "52")],
    "Rosenblatt learns": [("y", "epochs", "10")],
    "XOR, and why it cannot": [("y", "rate", "0.02")],
    "The sigmoid": [("y", "x: weight", "5")],
    "The tutorial": [("y", "rate", "1")],
    "A hidden layer": [("y", "epochs", "200")],
    "A wave": [("13", "delay from 21", "0.1")],
    "A packet": [(f"packet {k + 1}", "times", "12") for k in range(5)],
}
TAUGHT = {"Rosenblatt learns", "XOR, and why it cannot", "The tutorial", "A hidden layer"}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    file = tmp_path_factory.mktemp("shelf") / "playground.html"
    file.write_text(playground_page(EXPERIMENTS), encoding="utf-8")
    return file


@pytest.fixture
def opened(open_offline, shelf):
    def opened(file=shelf, **settings):
        shown = open_offline(file, **{"width": 1400, "height": 900, **settings})
        shown.wait_for_function("() => document.querySelector('main').player?.live")
        return shown

    return opened


def go_to(shown, title):
    shown.locator(".way select").select_option(index=TITLES.index(title))
    question = EXPERIMENTS[TITLES.index(title)].question
    shown.wait_for_function("(said) => document.querySelector('.question').textContent === said", arg=question)


def change(shown, neuron, label, value):
    """Choose a neuron, and type a value into one of its fields, as a person does."""
    shown.locator(".told select").select_option(label=neuron)
    source = label.removeprefix("delay from ")
    fields = shown.locator(".editor .field")
    texts = fields.locator("label").all_inner_texts()
    place = texts.index(label) if source == label else texts.index(f"{source}: weight") + 1
    box = fields.nth(place).locator("input").last
    box.fill(value)
    box.press("Enter")
    box.blur()


def verdict(shown):
    return shown.locator(".verdict").inner_text()


def becomes(shown, beginning):
    shown.wait_for_function("(said) => document.querySelector('.verdict').textContent.startsWith(said)", arg=beginning)
    return verdict(shown)


@pytest.mark.parametrize("title", TITLES)
def test_a_task_is_solved_by_what_it_allows_and_by_nothing_else(opened, title):
    shown = opened()
    go_to(shown, title)
    assert verdict(shown).startswith("Not yet: ")
    for step in SOLUTIONS[title]:
        change(shown, *step)
    becomes(shown, "✓ Solved.")
    assert f"{TITLES.index(title) + 1} · {title} ✓" in shown.locator(".way select").inner_text()
    last = SOLUTIONS[title][-1][0]
    change(shown, *(("y", "threshold", "0.001") if title in TAUGHT else (last, "until", "57")))
    becomes(shown, "That does not count: ")
    shown.get_by_label("Undo (Ctrl+Z)").click()
    becomes(shown, "✓ Solved.")


def test_other_touches_are_no_solution_and_the_sentence_says_what_is_missing(opened):
    shown = opened()
    assert verdict(shown) == "Not yet: cell never fires; wanted exactly 2."
    change(shown, "cell", "touch: weight", "1")
    becomes(shown, "Not yet: cell fires 4 times; wanted exactly 2.")
    change(shown, "touch", "times", "10, 40")
    becomes(shown, "That does not count: times of touch were changed.")


def test_a_slider_solves_it_by_keyboard(opened):
    shown = opened()
    slider = shown.get_by_label("touch: weight").first
    slider.focus()
    for _ in range(40):
        if verdict(shown).startswith("✓"):
            break
        shown.keyboard.press("ArrowRight")
        shown.wait_for_timeout(60)
    assert verdict(shown).startswith("✓ Solved.")


def test_one_delay_may_be_changed_not_two(opened):
    shown = opened()
    go_to(shown, "A wave")
    change(shown, "13", "delay from 21", "0.1")
    becomes(shown, "✓ Solved.")
    change(shown, "13", "delay from 30", "1")
    becomes(shown, "That does not count: 2 things were changed, and 1 may be.")


def test_each_experiment_keeps_what_was_changed_in_it(opened):
    shown = opened()
    change(shown, "cell", "touch: weight", "0.7")
    becomes(shown, "✓ Solved.")
    shown.keyboard.press("Shift+N")
    becomes(shown, "Not yet: ")
    change(shown, "cell", "tau", "4")
    assert becomes(shown, "✓ Solved.") == "✓ Solved. 2 of 13 experiments are solved."
    shown.keyboard.press("Shift+P")
    shown.wait_for_function("() => document.querySelector('.question').textContent === 'When does a neuron fire?'")
    becomes(shown, "✓ Solved.")
    shown.get_by_label("Back to the recording").click()
    becomes(shown, "Not yet: ")
    assert "1 · One neuron ✓" in shown.locator(".way select").inner_text()


def test_only_what_is_shown_is_unpacked_and_an_old_engine_ends(opened):
    shown = opened()
    assert shown.evaluate("document.querySelector('main').player.lecture.choice.logs.size") == 1
    for _ in range(3):
        shown.keyboard.press("Shift+N")
        shown.wait_for_timeout(250)
    assert shown.evaluate("document.querySelector('main').player.lecture.choice.logs.size") == 4
    assert len(shown.workers) == 1
    shown.keyboard.press("?")
    assert "Shift + N, Shift + P" in shown.locator("dialog[open]").inner_text()


def test_the_page_is_one_small_file(shelf):
    assert shelf.stat().st_size < MOST
    assert len(EXPERIMENTS) == 13
    assert {goal["kind"] for one in EXPERIMENTS for goal in one.goals} <= {
        "spikes", "ends", "sends", "table", "reached", "mistakes", "loss",
    }  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900), (1024, 700), (390, 844)])
def test_everything_fits_at_every_size(opened, width, height, scheme):
    shown = opened(width=width, height=height, color_scheme=scheme)
    for title in ("One neuron", "A hidden layer"):
        go_to(shown, title)
        assert not scrolls_sideways(shown)
        assert shown.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
        question, network = (shown.locator(name).first.bounding_box() for name in (".question", ".network"))
        assert question["y"] < 40
        assert network["y"] + network["height"] <= height
        assert network["height"] > 100
        assert network["width"] > 250
    assert axe_findings(shown) == []


def test_on_a_phone_changes_are_a_tab(opened):
    shown = opened(width=390, height=844)
    assert not shown.locator(".editor").is_visible()
    assert not shown.locator(".task").is_visible()
    shown.locator(".more summary").click()
    assert shown.locator(".task").is_visible()
    shown.locator(".more summary").click()
    shown.get_by_role("button", name="Change", exact=True).click()
    assert shown.locator(".editor").is_visible()
    assert shown.locator(".network").bounding_box()["height"] > 100
    change(shown, "cell", "touch: weight", "0.7")
    becomes(shown, "✓ Solved.")


def test_texts_are_texts_whatever_stands_in_them(opened, tmp_path):
    evil = '</script><img src=x onerror="document.title=1">'
    first = EXPERIMENTS[0]
    strange = dataclasses.replace(first, title=evil, question=evil, look_for=evil, task=evil)
    file = tmp_path / "evil.html"
    file.write_text(playground_page([strange, first]), encoding="utf-8")
    shown = opened(file)
    assert shown.locator("img").count() == 0
    assert evil in shown.locator(".question").inner_text()
    assert isinstance(strange, Experiment)


def test_a_page_of_a_run_can_ask_too(opened, tmp_path):
    file = tmp_path / "asked.html"
    told = {"one": asking("When does it fire?", "It fires when touched twice.")}
    file.write_text(page({"one": EXPERIMENTS[0].run()}, "one", asked=told), encoding="utf-8")
    shown = opened(file)
    assert shown.locator(".question").inner_text() == "When does it fire?"
    assert shown.locator(".look").inner_text() == "It fires when touched twice."
    assert shown.locator(".verdict").count() == 0
    assert shown.locator("h1").inner_text() == "one"
    assert isinstance(EXPERIMENTS[0].run(), ns.Recording)
