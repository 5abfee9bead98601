"""The learning view as a room of the page of experiments: the way in and back, the link, and what is kept."""

import pytest

from neurosim.viz.player.experiments import EXPERIMENTS
from neurosim.viz.player.learning import CONTENDERS, DATA, FORMULAS
from neurosim.viz.player.shelf import playground_page

MOST = 900_000  # bytes of the page
ROOMS = {one.title: one.room for one in EXPERIMENTS if one.room}
VIEW = "document.querySelector('.room').learning"
SETTLED = f"() => {VIEW}?.news && !{VIEW}.turns.busy && !{VIEW}.stale && {VIEW}.owed < 1"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    file = tmp_path_factory.mktemp("shelf") / "playground.html"
    file.write_text(playground_page(EXPERIMENTS), encoding="utf-8")
    return file


@pytest.fixture
def opened(open_offline, shelf):
    def opened(**settings):
        shown = open_offline(shelf, **{"width": 1400, "height": 900, **settings})
        shown.wait_for_function("() => document.querySelector('main').player?.live")
        return shown

    return opened


def go_to(shown, title):
    shown.locator(".way select").select_option(index=[one.title for one in EXPERIMENTS].index(title))
    question = next(one.question for one in EXPERIMENTS if one.title == title)
    shown.wait_for_function("(said) => document.querySelector('.question').textContent === said", arg=question)


def enter(shown):
    shown.get_by_role("button", name="Side by side").click()
    shown.wait_for_function(SETTLED)


def room(shown, expression):
    return shown.evaluate(f"() => {{ const view = {VIEW}; return {expression}; }}")


def test_the_experiments_of_learning_have_the_room_and_the_page_is_small(shelf):
    titles = ["Rosenblatt learns", "XOR, and why it cannot", "The sigmoid", "The tutorial", "A hidden layer"]
    assert list(ROOMS) == titles
    assert all(one["data"] in (*DATA, *FORMULAS) and set(one["shown"]) <= set(CONTENDERS) for one in ROOMS.values())
    assert shelf.stat().st_size < MOST


def test_each_goes_in_with_its_rows_and_contenders_and_comes_back(opened):
    shown = opened()
    assert shown.get_by_role("button", name="Side by side").count() == 0  # of the first, which learns nothing
    for title, wanted in ROOMS.items():
        go_to(shown, title)
        enter(shown)
        assert not shown.locator(".question").is_visible()
        assert room(shown, "[view.settings.data, view.settings.shown]") == [wanted["data"], wanted["shown"]]
        assert room(shown, "view.settings.hidden") == wanted.get("hidden", [3])
        shown.get_by_role("button", name="Back to the experiments").click()
        assert shown.locator(".question").is_visible()
        assert not shown.locator(".learning").is_visible()


def test_nothing_is_lost_on_the_way(opened):
    shown = opened()
    go_to(shown, "XOR, and why it cannot")
    box = shown.locator(".editor .field").filter(has_text="epochs").locator("input").last
    box.fill("7")
    box.press("Enter")
    box.blur()
    shown.keyboard.press("ArrowRight")
    told = "(({ state: { tick } , live }) => [tick, live.design.lesson.epochs])(document.querySelector('main').player)"
    before = shown.evaluate(told)
    assert before[1] == 7
    enter(shown)
    for key in ("ArrowRight", "ArrowRight", "Control+z"):
        shown.keyboard.press(key)  # of the room alone
    shown.wait_for_function(SETTLED)  # for what is stopped leaves the rest of its steps out
    for key in ("Space", "Space", "d"):
        shown.keyboard.press(key)
    shown.wait_for_function(SETTLED)
    reached = room(shown, "view.news.epoch")
    assert reached >= 2
    shown.get_by_role("button", name="Back to the experiments").click()
    assert shown.evaluate(told) == before
    assert shown.evaluate("document.querySelector('main').dataset.scheme") == "dark"
    shown.keyboard.press("ArrowRight")  # of the experiment alone
    assert shown.evaluate(told)[0] > before[0]
    enter(shown)
    assert room(shown, "view.news.epoch") == reached


def test_the_address_is_a_link_and_the_browser_goes_back(opened, open_offline, shelf):
    shown = opened()
    go_to(shown, "A hidden layer")
    enter(shown)
    link = shown.evaluate("location.hash")
    assert link == "#learn=xor&shown=sigmoid,hidden-sigmoids,hidden-thresholds&hidden=2"
    shown.locator(".settings").get_by_label("Data set").select_option("moons")
    shown.wait_for_function("() => location.hash.startsWith('#learn=moons&')")
    shown.go_back()
    shown.wait_for_function("() => !document.querySelector('main').hidden")
    shown.evaluate("(link) => { location.hash = link; }", link)
    shown.wait_for_function("() => document.querySelector('main').hidden")
    shown.wait_for_function(SETTLED)
    assert room(shown, "[view.settings.data, view.settings.hidden]") == ["xor", [2]]


def test_an_address_that_asks_for_what_there_is_not_says_so(opened):
    shown = opened()
    shown.evaluate("() => { location.hash = '#learn=<b>&shown=sigmoid,nobody&hidden=99'; }")
    shown.wait_for_function(SETTLED)
    said = shown.get_by_role("alert").inner_text()
    assert said.startswith(
        'Of the address: There is no data set named "<b>" here; there are seed, and, or, nand, xor, '
    )
    assert 'There is no contender named "nobody"; there are threshold, sigmoid, ' in said
    assert 'such as 3 or 4, 3; got "99".' in said
    assert room(shown, "[view.settings.data, view.settings.hidden]") == ["xor", [3]]


def test_a_lecture_goes_on_in_the_room(opened):
    shown = opened(width=1920, height=1080)
    go_to(shown, "XOR, and why it cannot")
    shown.keyboard.press("l")
    shown.locator(".lecturing").get_by_role("button", name="Side by side").click()
    shown.wait_for_function(SETTLED)
    assert shown.locator(".caption").is_visible()
    shown.keyboard.press("Escape")
    shown.get_by_role("button", name="Back to the experiments").click()
    assert shown.evaluate("document.querySelector('main').classList.contains('lecture')") is False
